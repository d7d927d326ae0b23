"""Rules of size: a figure is counted in its indicator's unit and lies where its like lie."""

import math
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

from skillsdata.evidence.cleaning import SCALES, parse_printed
from skillsdata.evidence.faults import Fault
from skillsdata.evidence.tables import OBSERVATIONS
from skillsdata.evidence.whole import IN_USE, Whole

#: How far levels and shares may move in a year: twice the fastest growth on record, 11 %.
STEP = 1.2
#: How far a quarterly ratio may move within a year; the largest step on record is 1.53.
QUARTERLY = 1.75
#: How far sums and counts may move from one to the next; the largest step on record is 5.
COUNTS = 6.0
#: How far figures of another definition may lie from those in use; the widest on record is 2.2.
BESIDE = 4.0
#: Neighbours in time with which a figure is compared: it is odd if it fits fewer than half.
NEAR = 3

#: What to do about a figure that may be right.
REMEDY = "correct it, or say in acknowledged_zh and acknowledged_en why it is right"
_LEVELS = ("stock", "share", "ratio")
_SCALE = re.compile(f"[{SCALES}]*")


def units(whole: Whole) -> Iterator[Fault]:
    """Find figures and goals that are counted in another unit than their indicator."""
    registry = whole.registry["unit_zh"]
    for row in whole.rows(*OBSERVATIONS, "goals"):
        if row.unit != registry.get(row.indicator, row.unit):
            said = (
                f"{row.indicator} is counted in {registry[row.indicator]}; convert the value or "
                "correct the unit"
            )
            yield Fault(row.file, row.line, "unit", row.unit, said, "unit")
    for row in whole.rows("plan_statements"):
        unit = registry.get(row.indicator, row.unit)
        if row.change not in {"growth", "rank"} and _scale(row.unit) != _scale(unit):
            said = f"{row.indicator} is counted in {unit}; convert the value"
            yield Fault(row.file, row.line, "unit", row.unit, said, "unit")


def _scale(unit: str) -> str:
    found = _SCALE.match(unit)
    return found[0] if found else ""


def hundred(whole: Whole) -> Iterator[Fault]:
    """Find shares above a hundred per cent."""
    for row in whole.figures:
        if row.kind == "share" and row.value > 100:
            yield _fault(row, "is a share above 100 %; correct the value", "share")


def magnitude(whole: Whole) -> Iterator[Fault]:
    """Find figures that lie where none of their like lie, or that are a year."""
    series: dict[tuple[str, ...], list[Any]] = {}
    for row in whole.figures:
        key = (row.file, row.indicator, row.area, row.skill_grade)
        series.setdefault(key, [*_base(whole, row)]).append(row)
    for alike in series.values():
        for row in alike:
            if row.line and (said := _year(row) or _zero(row) or _far(row, alike)):
                yield _fault(row, f"{said}; {REMEDY}", "size")


def _year(row: Any) -> str:
    years = {str(row.reference_year), row.period[:4], row.published[:4]}
    return "is the figure's own year" if row.printed in years else ""


def _zero(row: Any) -> str:
    return "is nothing at all" if row.value == 0 and row.kind in _LEVELS else ""


def _base(whole: Whole, row: Any) -> list[Any]:
    """Return the base that the plan prints of the row's indicator, as a figure of its year."""
    if row.area != whole.plan.area.zh or row.kind not in _LEVELS:
        return []
    box = whole.frames["plan_indicators"]
    cells = box.loc[box["indicator"] == row.indicator, "value_base"].head(1)
    year = float(whole.plan.base_year)
    at = {"line": 0, "time": year, "year": year, "use": "series", "surprise": False}
    return [row._replace(value=value, **at) for value in map(_printed, cells) if value]


def _printed(cell: str) -> float:
    with suppress(ValueError):
        return parse_printed(cell).value or 0.0
    return 0.0


def _far(row: Any, alike: Sequence[Any]) -> str:
    """Say how a figure lies among its nearest neighbours, if it fits fewer than half of them."""
    near = sorted(_level(row, alike), key=lambda other: abs(other.year - row.year))[:NEAR]
    odd = [other for other in near if not _fits(row, other)]
    if 2 * len(odd) <= len(near) or (len(near) == 1 and 0 < row.line < odd[0].line):
        return ""  # of two figures that do not go together the one further down is told
    other, bound = odd[0], _bound(row, odd[0])
    there = f"row {other.line}" if other.line else "the plan's base"
    return (
        f"is {row.value / other.value:.3g} times {other.value:g} ({there}), allowed is {bound:.3g}"
    )


def _level(row: Any, alike: Sequence[Any]) -> list[Any]:
    """Return what a figure is to lie near to: the others in use.

    An acknowledged surprise begins a new level: only figures on the row's side of it count.
    """
    used = [o for o in alike if o.use in IN_USE and o.time == o.time and o.line != row.line]
    jumps = [other.year for other in used if other.surprise]
    after = max((year for year in jumps if year <= row.year), default=-math.inf)
    before = min((year for year in jumps if year > row.year), default=math.inf)
    return [other for other in used if after <= other.year < before]


def _fits(row: Any, other: Any) -> bool:
    if not row.value or not other.value:
        return True
    bound = _bound(row, other)
    return bool(1 / bound <= row.value / other.value <= bound)


def _bound(row: Any, other: Any) -> float:
    gap = max(abs(row.year - other.year), 1.0)
    if row.use not in IN_USE:
        return BESIDE * float(STEP**gap)
    if row.kind not in _LEVELS:
        return COUNTS
    return float((QUARTERLY if row.file == "vacancy_ratio.csv" else STEP) ** gap)


def parts(whole: Whole) -> Iterator[Fault]:
    """Find parts of the plan's area that have more than the whole."""
    totals = [row for row in whole.used if row.area == whole.plan.area.zh]
    for row in whole.figures:
        if row.file == "cities.csv" and row.kind in {"stock", "flow"}:
            same = [total for total in totals if total.indicator == row.indicator]
            near = min(same, key=lambda total: abs(total.year - row.year), default=None)
            if near and row.value > near.value * STEP ** abs(near.year - row.year):
                there = f"{near.printed} (row {near.line} of {near.file})"
                said = f"is more than all of {near.area}, {there}"
                yield _fault(row, f"{said}; {REMEDY}", "part", ((near.file, near.line),))


def _fault(row: Any, said: str, rule: str, others: tuple[tuple[str, int], ...] = ()) -> Fault:
    return Fault(row.file, row.line, "value", row.printed, said, rule, others)
