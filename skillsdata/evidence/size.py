"""Rules of size: a figure is counted in its indicator's unit and lies where its like lie."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from skillsdata.evidence.cleaning import number, scale
from skillsdata.evidence.faults import Fault, in_row, in_value
from skillsdata.evidence.tables import IN_USE, OBSERVATIONS, RATIOS
from skillsdata.evidence.whole import Whole

#: How far levels and shares may move in a year: twice the fastest growth on record, 11 %.
STEP = 1.2
#: How far a quarterly ratio may move within a year; the largest step on record is 1.53.
QUARTERLY = 1.75
#: How far sums and counts may move from one to the next; the largest step on record is 5.
COUNTS = 6.0
#: How far figures of another definition may lie from those in use; the widest on record is 2.2.
BESIDE = 4.0

_COUNTED = (*OBSERVATIONS, "goals", "goal_outcomes", "yardsticks")
#: What to do about a figure that may be right.
REMEDY = "correct it, or say in acknowledged_zh and acknowledged_en why it is right"
#: Kinds that stand at a level; the others are sums and counts.
LEVELS = ("stock", "share", "ratio")


def units(whole: Whole) -> Iterator[Fault]:
    """Find figures and goals that are counted in another unit than their indicator."""
    seen: dict[str, list[Any]] = {}
    for row in whole.rows(*_COUNTED):
        seen.setdefault(row.indicator, []).append(row)
    units = {name: row.unit_zh for name, row in whole.registry.items()}
    for name, rows in seen.items():
        used = {row.unit for row in rows}
        if name in units and len(used) == 1 and len(rows) > 2 and units[name] not in used:
            said = f"is not the unit of its {len(rows)} figures, {rows[0].unit}; correct it"
            yield in_row(whole.registry[name], "unit_zh", said, "unit", *rows)
            del units[name]
    for row in whole.rows(*_COUNTED):
        if row.unit != (unit := units.get(row.indicator, row.unit)):
            said = f"{row.indicator} is counted in {unit}; convert the value or correct the unit"
            yield in_row(row, "unit", said, "unit")
    for row in whole.rows("plan_statements"):
        unit = units.get(row.indicator, row.unit)
        if row.change not in {"growth", "rank"} and scale(row.unit) != scale(unit):
            said = f"{row.indicator} is counted in {unit}; convert the value"
            yield in_row(row, "unit", said, "unit")


def hundred(whole: Whole) -> Iterator[Fault]:
    """Find shares above a hundred per cent."""
    for row in whole.figures:
        if row.kind == "share" and row.value > 100:
            yield in_value(row, "is a share above 100 %; correct the value", "share")


def magnitude(whole: Whole) -> Iterator[Fault]:
    """Find figures that lie where none of their like lie, or that are a year."""
    series: dict[tuple[str, ...], list[Any]] = {}
    for row in whole.figures:
        series.setdefault((row.file, row.indicator, row.area, row.skill_grade), []).append(row)
    for rows in series.values():
        alike = [*_base(whole, rows[0]), *rows]
        said = {row.line: _impossible(row) for row in rows}
        sound = [row for row in alike if not said.get(row.line)]
        said |= {row.line: _apart(row, other) for row, other in [*_odd(sound), *_beside(sound)]}
        for row in alike:
            if said.get(row.line):
                yield in_value(row, f"{said[row.line]}; {REMEDY}", "size")


def _impossible(row: Any) -> str:
    if row.printed in {str(row.reference_year), row.period[:4], row.published[:4]}:
        return "is the figure's own year"
    return "is nothing at all" if row.value == 0 and row.kind in LEVELS else ""


def _base(whole: Whole, row: Any) -> list[Any]:
    """Return the base that the plan prints of the row's indicator, as a figure of its year."""
    if row.area != whole.plan.area.zh or row.kind not in LEVELS:
        return []
    box = whole.rows("plan_indicators")
    cells = [each.value_base for each in box if each.indicator == row.indicator][:1]
    year = float(whole.plan.base_year)
    at = {"line": 0, "time": year, "year": year, "use": "series", "surprise": False}
    return [row._replace(value=value, **at) for value in map(number, cells) if value]


def _used(rows: Sequence[Any]) -> list[Any]:
    used = [row for row in rows if row.use in IN_USE and row.time == row.time]
    return sorted(used, key=lambda row: row.time)


def _odd(rows: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
    """Return figures that do not go with their neighbours in time, each with one of these.

    Of two that do not go together it is the one that goes with no neighbour at all, else the one
    further down in the file: there rows are added.
    """
    used = _used(rows)
    while pairs := list(_misfits(used)):
        sides = Counter(row.line for pair in pairs for row in pair)
        ends = {used[0].line, used[-1].line}
        both = [each for pair in pairs for each in (pair, pair[::-1])]
        asked = [each for each in both if each[0].line and not each[0].surprise]
        if not asked:
            return
        ranks = {n: (sides[n] == 2, n not in ends or sides[n] == 1, n) for n in sides}
        found = max(asked, key=lambda each: ranks[each[0].line])
        yield found
        used.remove(found[0])


def _misfits(used: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
    """Return neighbours that do not go together; an acknowledged surprise begins a new level."""
    for before, row, after in zip([None, *used], used, used[1:], strict=False):
        spared = after.surprise or (row.surprise and (before is None or _fits(after, before)))
        if not spared and not _fits(after, row):
            yield row, after


def _beside(rows: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
    """Return figures of another definition that lie far from the nearest one in use."""
    used = _used(rows)
    for row in rows:
        if used and row.use not in IN_USE:
            near = min(used, key=lambda other: abs(other.year - row.year))
            if not _fits(row, near):
                yield row, near


def _apart(row: Any, other: Any) -> str:
    there = f"row {other.line}" if other.line else "the plan's base"
    times, bound = row.value / other.value, _bound(row, other)
    near = ".3g" if abs(times / bound - 1) > 0.005 else ".5g"
    return f"is {times:{near}} times {other.value:g} ({there}), allowed is {bound:.3g}"


def _fits(row: Any, other: Any) -> bool:
    if not row.value or not other.value:
        return True
    bound = _bound(row, other)
    return bool(1 / bound <= row.value / other.value <= bound)


def _bound(row: Any, other: Any) -> float:
    gap = max(abs(row.year - other.year), 1.0)
    if row.use not in IN_USE:
        return BESIDE * float(STEP**gap)
    if row.kind not in LEVELS:
        return COUNTS
    return float((QUARTERLY if row.file == f"{RATIOS}.csv" else STEP) ** gap)


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
                yield in_value(row, f"{said}; {REMEDY}", "part", near)
