"""Rules of the plan's prose: statements of a possible time, each once, on the scale of its like."""

from collections.abc import Iterator
from typing import Any

from skillsdata.evidence.cleaning import number
from skillsdata.evidence.faults import Fault, in_row
from skillsdata.evidence.plan import REACH
from skillsdata.evidence.size import BESIDE, COUNTS, LEVELS, REMEDY, STEP
from skillsdata.evidence.tables import RATIOS
from skillsdata.evidence.whole import Whole

#: What happened over a period, which names its first and its last year.
_OVER = {"addition", "net_change", "per_year", "growth"}
#: Years before its base of which a plan still tells; the longest on record is five.
BEFORE = 10
#: A value and the year that it is of.
_Known = tuple[float, float]


def stated(whole: Whole) -> Iterator[Fault]:
    """Find statements of an impossible time, of another row of the box, or told twice."""
    first = whole.again("plan_statements", by=("indicator", "measure_zh", "change", "period"))
    for row in whole.rows("plan_statements"):
        if line := first.get(row.line):
            said = f"is the one of row {line} over again; keep one of both"
            yield in_row(row, "statement_id", said, "stated")
        elif said := _mistimed(whole, row):
            yield in_row(row, "period", f"{said}; correct it", "stated")
        elif said := _misplaced(whole, row):
            yield in_row(row, "plan_row", f"{said}; correct it", "stated")


def _mistimed(whole: Whole, row: Any) -> str:
    if not row.period:
        return "is missing" if row.change in _OVER else ""
    start, end, plan = int(row.period[:4]), int(row.period[-4:]), whole.plan
    if row.change in _OVER and start >= end:
        return f"has no first and last year, as {plan.base_year}/{plan.goal_year}"
    least, most = plan.base_year - BEFORE, plan.known.year
    if row.kind in {"target", "structural"}:
        least, most = plan.base_year, plan.horizon[1]
    said = f"does not lie in {least} to {most}, where the plan has its {row.kind}s"
    return "" if least <= start <= end <= most else said


def _misplaced(whole: Whole, row: Any) -> str:
    own = whole.said_of(row, "plan_row") or row.plan_row
    if row.plan_row and row.plan_row != own:
        return f"is not {own}, the row of {row.indicator}"
    known = {each.plan_row for each in whole.registry.values()}
    known |= {None, *(each.row for each in whole.rows("plan_indicators"))}
    return "" if row.plan_row in known else "is no row of the box"


def sized(whole: Whole) -> Iterator[Fault]:
    """Find statements on another scale than box and figures have their indicator on."""
    for row in whole.rows("plan_statements"):
        known = _known(whole, row) if row.indicator else []
        if known and row.change not in {"growth", "rank"} and (said := _far(whole, row, known)):
            yield in_row(row, "value", f"{said}; {REMEDY}", "statement")


def _known(whole: Whole, of: Any) -> list[_Known]:
    """Return the numbers above 0 that box and figures have of a statement's indicator."""
    box = [row for row in whole.rows("plan_indicators") if row.indicator == of.indicator]
    printed = [(number(row.value_base), float(whole.plan.base_year)) for row in box]
    printed += [(number(row.value_goal), float(row.goal_year)) for row in box]
    own = (whole.plan.area.zh, f"{RATIOS}.csv")
    seen = [
        (row.value, row.year)
        for row in whole.figures
        if row.indicator == of.indicator and {row.area, row.file} & set(own)
    ]
    return [(value, year) for value, year in [*printed, *seen] if value > 0]


def _far(whole: Whole, row: Any, known: list[_Known]) -> str:
    values = [value for value, _ in known]
    if row.change in _OVER:
        least, most = max(values) / REACH, max(values)
    elif not row.period:
        least, most = min(values) / BESIDE, max(values) * BESIDE
    else:
        least, most = _beside(whole, row, known)
    said = f"is not between {least:.3g} and {most:.3g}, as {len(known)} numbers of {row.indicator}"
    return "" if least <= row.value <= most else said


def _beside(whole: Whole, row: Any, known: list[_Known]) -> tuple[float, float]:
    """Return the least and the most of a level beside the nearest one in time."""
    year = float(row.period[-4:])
    value, other = min(known, key=lambda found: abs(found[1] - year))
    level = whole.said_of(row, "kind") in LEVELS
    reach = STEP ** max(abs(other - year), 1.0) if level else COUNTS
    return value / reach, value * reach
