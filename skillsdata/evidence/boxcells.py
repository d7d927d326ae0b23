"""Rules of the plan's own cells: printed as numbers, of one unit, on a scale that can be."""

from collections.abc import Iterator, Sequence
from typing import Any

from skillsdata.evidence.cleaning import COUNTERS, number, parse_printed, split_name
from skillsdata.evidence.faults import Fault, in_row, in_value
from skillsdata.evidence.plan import ATTRIBUTES, DIRECTION_SIGN, REACH
from skillsdata.evidence.size import LEVELS, REMEDY, STEP
from skillsdata.evidence.whole import Whole

#: Cells that hold what the plan prints.
PRINTED = ("name_printed", "value_base", "value_goal")
#: Kinds of goals that go against a direction.
_AGAINST = {"down": {"at_least", "above"}, "up": {"at_most"}}


def cells(whole: Whole) -> Iterator[Fault]:
    """Find printed cells that cannot be read, or whose number, name or unit is another's."""
    first = whole.again("plan_indicators", by=("indicator", "goal_year"))
    for row in whole.rows("plan_indicators"):
        said = {column: _unread(whole, row, column) for column in PRINTED}
        said["value_base"] = said["value_base"] or _seen(whole, row)
        if line := first.get(row.line):
            said["indicator"] = f"has a goal for {row.goal_year} in row {line} too; keep one"
        for column, what in (said | _other(whole, row)).items():
            if what:
                yield in_row(row, column, what, "printed")
                break


def _other(whole: Whole, row: Any) -> dict[str, str]:
    """Say by column where the registry has another row, attribute or direction than the box."""
    of = whole.registry.get(row.indicator)
    if of is None:  # told already
        return {}
    way, said = of.direction, {}
    if of.plan_row != row.row:
        said["row"] = f"is plan_row {of.plan_row or 'none'} of {row.indicator} in indicators.csv"
    if ATTRIBUTES.get(row.attribute, "") != of.attribute:
        said["attribute"] = f"is {of.attribute or 'none'} in indicators.csv"
    if way not in DIRECTION_SIGN and row.indicator in whole.plan.studies.values():
        said["indicator"] = f"is better {way} in indicators.csv, but a study needs up or down"
    if way in DIRECTION_SIGN and row.goal_kind in _AGAINST[way]:
        said["goal_kind"] = f"does not go with {way}, the better direction in indicators.csv"
    return {column: f"{what}; correct either" for column, what in said.items()}


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
        place, _, unit = split_name(text)
    except ValueError as error:
        return str(error).removeprefix(f"{text!r} ")
    counted = whole.said_of(row, "unit_zh", unit)
    if place != row.row:
        return f"is numbered {place} in row {row.row} of the box; correct either"
    same = counted.startswith(unit) or {counted, unit} <= COUNTERS
    return "" if same else f"is counted in {counted}; correct the unit"


def _dash(column: str, value: float | None) -> str:
    if column == "value_base" and value == 0:
        return "is no base; write the number, or —— for none"
    return "is no goal; write the number" if column == "value_goal" and not value else ""


def goals(whole: Whole) -> Iterator[Fault]:
    """Find goals that go the wrong way from their base, or lie on another scale."""
    rows = sorted(whole.rows("plan_indicators"), key=lambda row: (row.indicator, row.goal_year))
    for row, earlier in zip(rows, [None, *rows], strict=False):
        direction = whole.said_of(row, "direction", "none")
        before = earlier if earlier and earlier.indicator == row.indicator else None
        first, last = whole.plan.base_year, whole.plan.horizon[1]
        if not first < row.goal_year <= last:
            said = f"is not after {first} and up to {last}; correct it"
            yield in_row(row, "goal_year", said, "goal")
        if said := _base(row, direction) or _before(row, before, direction) or _beside(whole, row):
            yield in_row(row, "value_goal", f"{said}; {REMEDY}", "goal")


def elsewhere(whole: Whole) -> Iterator[Fault]:
    """Find goals published elsewhere that are on another scale than the figures of their area."""
    for row in whole.rows("goals"):
        alike = [f.value for f in whole.used if (f.indicator, f.area) == (row.indicator, row.area)]
        if said := _astray(row.value, alike):
            yield in_value(row, f"{said}; {REMEDY}", "goal")


def _before(row: Any, earlier: Any, direction: str) -> str:
    behind = earlier and _backward(number(earlier.value_goal), number(row.value_goal), direction)
    return f"falls behind the goal of {earlier.goal_year}" if behind else ""


def _base(row: Any, direction: str) -> str:
    base, goal = number(row.value_base), number(row.value_goal)
    if base and _backward(base, goal, direction):
        return f"is worse than the base {base:g}, where {direction} is better"
    near = not base or 1 / REACH <= goal / base <= REACH
    return "" if near else f"is {goal / base:.3g} times its base {base:g}"


def _backward(base: float, goal: float, direction: str) -> bool:
    return DIRECTION_SIGN.get(direction, 0) * (goal - base) < 0


def _beside(whole: Whole, row: Any) -> str:
    """Say so if a goal is on another scale than everything that is known of its indicator."""
    known = [r for r in whole.rows("plan_statements", "province") if r.indicator == row.indicator]
    levels = [r.value for r in known if getattr(r, "change", "level") in {"level", "addition"}]
    return _astray(number(row.value_goal), levels)


def _astray(goal: float, figures: Sequence[float]) -> str:
    """Say so if a goal is on another scale than some figures."""
    known = [value for value in figures if value > 0]
    if not known or min(known) / REACH <= goal <= max(known) * REACH:
        return ""
    return f"is on another scale than the figures, {min(known):g} to {max(known):g}"
