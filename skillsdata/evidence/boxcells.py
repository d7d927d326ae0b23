"""Rules of the plan's own cells: printed as numbers, of one unit, on a scale that can be."""

from collections.abc import Iterator
from typing import Any

from skillsdata.evidence.cleaning import COUNTERS, parse_printed, split_name
from skillsdata.evidence.faults import Fault, in_row
from skillsdata.evidence.plan import REACH, SCALE
from skillsdata.evidence.size import LEVELS, REMEDY, STEP
from skillsdata.evidence.whole import Whole

#: Cells that hold what the plan prints.
PRINTED = ("name_printed", "value_base", "value_goal")
_SIGN = {"up": 1, "down": -1}


def cells(whole: Whole) -> Iterator[Fault]:
    """Find printed cells that cannot be read, or whose number, name or unit is another's."""
    for row in whole.rows("plan_indicators"):
        said = {column: _unread(whole, row, column) for column in PRINTED}
        said["value_base"] = said["value_base"] or _seen(whole, row)
        for column, what in said.items():
            if what:
                yield in_row(row, column, what, "printed")
                break


def _seen(whole: Whole, row: Any) -> str:
    """Say so if the figure in use for the base year is another than the printed base."""
    base = parse_printed(row.value_base).value
    for figure in whole.used if base else ():
        same = (figure.indicator, figure.area) == (row.indicator, whole.plan.area.zh)
        if same and figure.time == whole.plan.base_year and figure.kind in LEVELS:
            there = f"{figure.printed} for that year (row {figure.line} of {figure.file})"
            off = max(base, figure.value) / max(min(base, figure.value), 1e-9)
            return "" if off <= STEP else f"is not {there}; correct either"
    return ""


def _unread(whole: Whole, row: Any, column: str) -> str:
    text = getattr(row, column)
    try:
        if column != "name_printed":
            return _dash(column, parse_printed(text).value)
        number, _, unit = split_name(text)
    except ValueError as error:
        return str(error).removeprefix(f"{text!r} ")
    counted = str(whole.registry["unit_zh"].get(row.indicator, unit))
    if number != row.row:
        return f"is numbered {number} in row {row.row} of the box; correct either"
    same = counted.startswith(unit) or {counted, unit} <= COUNTERS
    return "" if same else f"is counted in {counted}; correct the unit"


def _dash(column: str, value: float | None) -> str:
    return "is no goal; write the number" if column == "value_goal" and not value else ""


def goals(whole: Whole) -> Iterator[Fault]:
    """Find goals that go the wrong way from their base, or lie on another scale."""
    rows = sorted(whole.rows("plan_indicators"), key=lambda row: (row.indicator, row.goal_year))
    for row, earlier in zip(rows, [None, *rows], strict=False):
        direction = str(whole.registry["direction"].get(row.indicator, "none"))
        before = earlier if earlier and earlier.indicator == row.indicator else None
        if not whole.plan.base_year < row.goal_year <= whole.plan.horizon[1]:
            said = (
                f"is not after {whole.plan.base_year} and up to {whole.plan.horizon[1]}; correct it"
            )
            yield in_row(row, "goal_year", said, "goal")
        said = _base(row, direction) or _before(row, before, direction) or _beside(whole, row)
        if said:
            yield in_row(row, "value_goal", f"{said}; {REMEDY}", "goal")


def elsewhere(whole: Whole) -> Iterator[Fault]:
    """Find goals published elsewhere that are on another scale than the figures of their area."""
    for row in whole.rows("goals"):
        alike = [f.value for f in whole.used if (f.indicator, f.area) == (row.indicator, row.area)]
        known = [value for value in alike if value > 0]
        if known and not min(known) / REACH <= row.value <= max(known) * REACH:
            said = f"is on another scale than the figures, {min(known):g} to {max(known):g}"
            yield Fault(row.file, row.line, "value", row.printed, f"{said}; {REMEDY}", "goal")


def _before(row: Any, earlier: Any, direction: str) -> str:
    behind = earlier and _backward(_number(earlier.value_goal), _number(row.value_goal), direction)
    return f"falls behind the goal of {earlier.goal_year}" if behind else ""


def _base(row: Any, direction: str) -> str:
    base, goal = _number(row.value_base), _number(row.value_goal)
    if not base:
        return ""
    if _backward(base, goal, direction):
        return f"is worse than the base {base:g}, where {direction} is better"
    return (
        "" if 1 / REACH <= goal / base <= REACH else f"is {goal / base:.3g} times its base {base:g}"
    )


def _backward(base: float, goal: float, direction: str) -> bool:
    return _SIGN.get(direction, 0) * (goal - base) < 0


def _number(printed: str) -> float:
    return parse_printed(printed).value or 0.0


def _beside(whole: Whole, row: Any) -> str:
    """Say so if a goal is on another scale than everything that is known of its indicator."""
    known = [*whole.rows("plan_statements"), *whole.rows("province")]
    levels = [
        other.value
        for other in known
        if other.indicator == row.indicator and other.value > 0
        and getattr(other, "change", "level") in {"level", "addition"}
    ]  # fmt: skip
    goal = _number(row.value_goal)
    if levels and not min(levels) / SCALE <= goal <= max(levels) * SCALE:
        return f"is on another scale than the figures, {min(levels):g} to {max(levels):g}"
    return ""
