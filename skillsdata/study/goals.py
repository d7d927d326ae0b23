"""How every goal of a plan stands on a day: one of five states, and the figure that decides."""

from typing import Any

import pandas as pd

from skillsdata.evidence.plan import Goal, Plan
from skillsdata.evidence.tables import each_row

#: What a goal can be: its year is to come, or is over with a figure for it or without.
STATES = ("open", "reached_early", "met", "missed", "none_found")
_BOUNDS = {"at_least", "above"}


def goal_states(plan: Plan, figures: pd.DataFrame, *, as_of: str) -> pd.DataFrame:
    """Return every goal of the plan's box with its state on a day, in the order of the box.

    ``figures``: the published ones of the plan's area, as known on the day. Columns besides those
    of :meth:`Plan.box`: ``state`` (one of STATES), ``n`` (years for which a figure in use was
    found, the printed base among them), and of the last figure up to the goal's year ``value,
    qualifier, year, seen_id`` (missing where there is none).
    """
    used = figures[figures["use"].isin(["series", "bound"])].dropna(subset="reference_year")
    box = plan.box(as_of=as_of)
    rows = [_standing(plan, row, used, int(as_of[:4])) for row in each_row(box)]
    columns = ["state", "n", "value", "qualifier", "year", "seen_id"]
    return box.reset_index(drop=True).join(pd.DataFrame(rows, columns=columns))


def _standing(plan: Plan, row: Any, used: pd.DataFrame, this_year: int) -> tuple[Any, ...]:
    own = used[used["indicator"] == row.indicator]
    years = {*own["reference_year"].astype(int)}
    count = len(years | ({plan.base_year} if pd.notna(row.base) else set()))
    known = own[own["reference_year"] <= row.goal_year].sort_values(
        ["reference_year", "known_from"]
    )
    last = known.iloc[-1] if len(known) else None
    state = _state(_goal_of(plan, row), last, over=this_year > row.goal_year)
    if last is None:
        return state, count, float("nan"), "", pd.NA, ""
    year = int(last["reference_year"])
    return state, count, float(last["value"]), last["qualifier"], year, last["obs_id"]


def _goal_of(plan: Plan, row: Any) -> Goal:
    years = plan.base_year, int(row.goal_year)
    return Goal(row.base, years[0], row.goal, years[1], row.direction, kind=row.goal_kind)


def _state(goal: Goal, last: pd.Series | None, *, over: bool) -> str:
    """Return a goal's state; a lower bound short of the goal does not tell that it was missed."""
    reached = last is not None and goal.met(float(last["value"]))
    if last is not None and int(last["reference_year"]) == goal.year:
        if reached:
            return "met"
        return "none_found" if last["qualifier"] in _BOUNDS and over else "missed"
    if over:
        return "none_found"
    return "reached_early" if reached else "open"
