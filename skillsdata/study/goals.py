"""How every goal of a plan stands on a day: one of five states, and the figure that decides."""

import math
from typing import Any

import pandas as pd

from skillsdata.evidence.edition import load_observations, own_history, used_since
from skillsdata.evidence.plan import Goal, Plan
from skillsdata.evidence.tables import each_row

#: What a goal can be, in the order in which it is told: its year is to come, or is over.
STATES = ("met", "missed", "reached_early", "open", "none_found")
#: On which side of the printed number the true one lies: "above 500" is not 500.
_BEYOND = {"above": math.inf, "nearly": -math.inf}
_BOUNDS = {"at_least", "above"}
_FOUND = ["state", "n", "value", "qualifier", "year", "seen_id"]


def tells(goal: Goal, value: float, qualifier: str = "exact") -> bool | None:
    """Return whether a figure meets a goal; None where a lower bound leaves it open."""
    met = goal.met(math.nextafter(value, _BEYOND.get(qualifier, value)))
    return None if qualifier in _BOUNDS and met != (goal.sign > 0) else met


def state_of(met: bool | None, *, due: bool, over: bool) -> str:
    """Return a goal's state, one of STATES.

    ``met``: what the last figure tells, None if nothing; ``due``: whether it is of the end of the
    goal's year; ``over``: whether that year has ended.
    """
    if due and met is not None:
        return "met" if met else "missed"
    if over:
        return "none_found"
    return "reached_early" if met else "open"


def is_over(year: int, as_of: str) -> bool:
    """Return whether a year has ended on a day."""
    return int(as_of[:4]) > year


def goal_states(plan: Plan, *, as_of: str) -> pd.DataFrame:
    """Return every goal of the plan's box with its state on a day, in the order of the box.

    Columns besides those of :meth:`Plan.box`: ``state`` (one of STATES), ``n`` (years for which a
    figure of one basis was found, the printed base among them), and of the last figure of the
    plan's area, from the plan's years up to the goal's, ``value, qualifier, year, seen_id``
    (missing where there is none).
    """
    box = plan.box(as_of=as_of)
    of, where = [*box["indicator"].unique()], plan.area.zh
    used = used_since(load_observations(plan, as_of=as_of, indicator=of, area=where), 0)
    rows = [_standing(plan, row, used, as_of) for row in each_row(box)]
    return box.reset_index(drop=True).join(pd.DataFrame(rows, columns=_FOUND))


def _standing(plan: Plan, row: Any, used: pd.DataFrame, as_of: str) -> tuple[Any, ...]:
    own = used[used["indicator"] == row.indicator]
    base = {plan.base_year} if pd.notna(row.base) else set()
    count = len({*own_history(own)["year"]} | base)
    known = own[own["reference_year"].between(plan.base_year + 1, row.goal_year)]
    over = is_over(row.goal_year, as_of)
    if known.empty:
        return state_of(None, due=False, over=over), count, math.nan, "", pd.NA, ""
    last = known.iloc[-1]
    value, year, told = float(last["value"]), int(last["reference_year"]), last["qualifier"]
    state = state_of(tells(plan.goal_in(row), value, told), due=year == row.goal_year, over=over)
    return state, count, value, told, year, last["obs_id"]
