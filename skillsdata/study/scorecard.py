"""The score card: every goal of a plan by every measure, each value or the reason why not."""

import math
from dataclasses import replace
from itertools import product
from typing import Any

import pandas as pd

from skillsdata.errors import HistoryError
from skillsdata.evidence.edition import used_since
from skillsdata.evidence.tables import each_row
from skillsdata.study.formulas import clock_verdict, likelihood_word
from skillsdata.study.goals import goal_states, tells
from skillsdata.study.measures import MEASURES, Standing, assess
from skillsdata.study.study import Edition, once

COLUMNS = ["indicator", "measure", "value", "verdict", "reason", "data_period"]
#: What counts from nothing in the plan's years: its base is an earlier total.
COUNTED_ANEW = {"flow_cumulative", "count_won"}
#: A binding goal less likely than this is an early warning.
_LIKELY = 1 / 3
#: By how much the declared cut-off of completion over the clock is moved, to see what it does.
MOVED = (0.0, 0.10)
#: Kinds that are forecast, and from how many years' figures.
_FORECAST, _ENOUGH = {"stock", "ratio", "share"}, 3


@once
def goals_of(edition: Edition) -> pd.DataFrame:
    """Return every goal with its state, binding ones first.

    Columns besides those of :func:`skillsdata.study.goals.goal_states`: ``probability`` of
    attainment (NaN without a forecast), ``likeliest``, the same at the likeliest dates of the
    figures, and ``warning``, an early one: a binding goal that was missed or is likely to be.
    """
    states = goal_states(edition.plan, as_of=edition.as_of)
    chances = [_probabilities(edition, row) for row in each_row(states)]
    likely = pd.DataFrame(chances, states.index, ["probability", "likeliest"], dtype=float)
    states = states.join(likely)
    binding = states["attribute_id"] == "binding"
    lost = (states["state"] == "missed") | (states["probability"] < _LIKELY)
    first = (~binding).argsort(kind="stable")
    return states.assign(warning=binding & lost).iloc[first].reset_index(drop=True)


def _probabilities(edition: Edition, row: Any) -> tuple[float, float]:
    """Return the probability of a goal that is forecast: not of one met or missed, or unseen."""
    few = not row.seen_id or row.n < _ENOUGH or row.kind not in _FORECAST
    if few or row.state in {"met", "missed"}:
        return math.nan, math.nan
    study = edition.study(row.indicator, goal_year=int(row.goal_year))
    try:
        outlook = study.outlook
    except HistoryError:
        return math.nan, math.nan
    ways = [(each.weight, each.outlook) for each in outlook.readings] or [(1.0, outlook)]
    likeliest = max(ways, key=lambda way: way[0])[1]
    return outlook.probability(study.goal), likeliest.probability(study.goal)


@once
def scorecard(edition: Edition) -> pd.DataFrame:
    """Return every goal of a plan by every measure, one row each, in the order of the box.

    Columns ``indicator`` (with ``-year`` for goals of other years than the plan's), ``measure``,
    ``value`` (unrounded, at the likeliest dates), ``verdict``, ``reason`` (why there is none) and
    ``data_period``, the year of the figure.
    """
    goals = goals_of(edition).sort_values(["row", "goal_year"])
    rows = [_measured(edition, row) for row in each_row(goals)]
    return pd.concat(rows, ignore_index=True)[COLUMNS] if rows else pd.DataFrame(columns=COLUMNS)


def _measured(edition: Edition, row: Any) -> pd.DataFrame:
    name = goal_name(edition, row)
    unknown: dict[str, Any] = {"value": math.nan, "verdict": ""}
    if not row.seen_id:
        names = [*(measure.name for measure in MEASURES), "probability"]
        table = pd.DataFrame({"measure": names, "reason": "no_figure", **unknown})
        return table.assign(indicator=name, data_period="")
    standing = standing_of(edition, row)
    table = assess(standing)
    if tells(standing.goal, float(row.value), row.qualifier) is None:
        table = table.assign(reason="bound", **unknown)
    table = pd.concat([table, _chance(row)], ignore_index=True)
    return table.assign(indicator=name, data_period=str(int(row.year)))


def _chance(row: Any) -> pd.DataFrame:
    why = "observed" if row.state in {"met", "missed"} else "few"
    verdict = likelihood_word(row.likeliest) if math.isfinite(row.likeliest) else ""
    told = {"measure": "probability", "value": row.likeliest, "verdict": verdict}
    return pd.DataFrame([{**told, "reason": "" if verdict else why}])


def goal_name(edition: Edition, row: Any) -> str:
    """Name a goal in the score card: its indicator, with the year if not that of the plan."""
    own = int(row.goal_year) == edition.plan.goal_year
    return str(row.indicator) if own else f"{row.indicator}-{int(row.goal_year)}"


def standing_of(edition: Edition, row: Any) -> Standing:
    """Return where a goal stands: the figures up to its year that measures of it start from.

    Totals counted anew start from nothing; an earlier period's total is no base.
    """
    plan, goal = edition.plan, edition.plan.goal_in(row)
    goal = replace(goal, base=0.0) if row.kind in COUNTED_ANEW else goal
    used = used_since(edition.figures(row.indicator), plan.base_year + 1)
    seen = used[used["reference_year"] <= goal.year].drop_duplicates("reference_year", keep="last")
    start = pd.DataFrame({"year": [plan.base_year], "value": [goal.base], "qualifier": ["exact"]})
    later = seen.rename(columns={"reference_year": "year"})[[*start]]
    history = pd.concat([start.dropna(), later]).astype({"year": int, "value": float})
    return Standing(goal, history, row.kind)


def read_otherwise(edition: Edition) -> pd.DataFrame:
    """Return decided goals of which the plan leaves open whether earlier years count too.

    Adds ``with_base``, what the figure comes to with the base, and ``holds``: whether the verdict
    is the same then.
    """
    goals = goals_of(edition)
    left_open = (goals["bracket"] == "open") & goals["kind"].isin(COUNTED_ANEW)
    rows = goals[left_open & goals["state"].isin(["met", "missed"])].dropna(subset="base")
    rows = rows.assign(with_base=rows["value"] + rows["base"])
    holds = [
        tells(edition.plan.goal_in(row), row.with_base, row.qualifier) == (row.state == "met")
        for row in each_row(rows)
    ]
    return rows.assign(holds=holds)


@once
def cutoffs(edition: Edition) -> pd.DataFrame:
    """Return the clock's verdict with its declared cut-off moved.

    Columns ``indicator, tolerance, verdict``, of goals whose completion can be assessed.
    """
    found = [
        (goal_name(edition, row), moved, clock_verdict(done, standing.clock, tolerance=moved))
        for row in each_row(goals_of(edition))
        if row.seen_id
        for standing in [standing_of(edition, row)]
        if not MEASURES[0].reason(standing)
        for done, moved in product(MEASURES[0].assess(standing)[:1], MOVED)
    ]
    return pd.DataFrame(found, columns=["indicator", "tolerance", "verdict"])
