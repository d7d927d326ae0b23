"""What only a quarterly ratio (求人倍率) has: its forecast, published bounds, ratios by grade."""

from dataclasses import replace

import numpy as np
import pandas as pd

from skillsdata.errors import EvidenceError, HistoryError
from skillsdata.evidence.edition import load_observations, quarterly_series
from skillsdata.evidence.plan import Goal, Plan
from skillsdata.evidence.planfile import Ratio
from skillsdata.forecast.quarterly import ASSUMED, quarterly_paths
from skillsdata.study.outlook import DRAWS, Outlook, path_quantiles

GRADES = ("elementary", "intermediate", "senior", "technician", "senior_technician")
#: Supply and demand in balance: the reader's reference value unless they set one.
BALANCE = 1.0
_VARIANTS = ["break_kept", "season_kept", "median", "low", "high", "probability"]


def told(plan: Plan) -> Ratio:
    """Return what a plan says of its ratio; EvidenceError if it follows none."""
    if plan.ratio is None:
        raise EvidenceError(f"plan {plan.id} follows no ratio of vacancies; its plan.yml has none")
    return plan.ratio


def reference(plan: Plan, chosen: float = 0.0) -> Goal:
    """Return the value that the ratio is held against: the plan prints none, so the reader's own.

    It has no base; to be at or above it is to meet it.
    """
    value = chosen if chosen > 0 else BALANCE
    return Goal(value, plan.base_year, value, int(told(plan).goal_quarter[:4]), "up", chosen=True)


def forecast_ratio(
    plan: Plan, area: str, *, as_of: str, horizon: int, step: bool = False, season: bool = True,
    draws: int = DRAWS,
) -> Outlook:  # fmt: skip
    """Forecast one area's all-grade ratio from the figures known on a date, to a year's end.

    Missing quarters are missing, but the goal's quarter is forecast if others were published after
    it; ``step`` takes the plan's break for a move of the level that says
    nothing of how much the ratio moves; ``season`` keeps a quarterly pattern.
    """
    of = told(plan)
    figures = load_observations(plan, as_of=as_of, indicator=of.indicator, area=area)
    history = quarterly_series(figures, area=area)
    if history.empty:
        raise HistoryError(
            f"{area} has no published quarter by {as_of}; choose a later day or another area"
        )
    until = f"{max(horizon, int(of.goal_quarter[:4]))}Q4"
    last = history["period"].iloc[-1]
    first = min(last + 1, pd.Period(of.goal_quarter, freq="Q"))
    asked = pd.period_range(first, until, freq="Q").difference(pd.PeriodIndex(history["period"]))
    quarters = [str(q) for q in asked]
    paths = quarterly_paths(
        history[["period", "value"]],
        since=of.goal_quarter,
        until=until,
        break_at=of.step or None if step else None,
        assumed=ASSUMED if season else replace(ASSUMED, season=0.0),
        draws=draws,
    )
    quantiles = path_quantiles(paths, quarters, origin=str(last))
    return Outlook(area, history, quarters, paths, quantiles)


def grade_ratios(plan: Plan, *, as_of: str) -> pd.DataFrame:
    """Return published and like-for-like ratios of one quarter side by side, by grade.

    Published grade ratios add vacancies without a grade requirement, divided by all seekers:
    ``published = vacancies_g / seekers_g + vacancies_none / seekers_all``. Columns ``skill_grade,
    period, as_published, like_for_like, add_on, obs_id, obs_id_like_for_like``.
    """
    of = told(plan)
    named = [of.like_for_like, of.indicator]
    figures = load_observations(plan, as_of=as_of, indicator=named)
    keys = ["skill_grade", "area", "period"]
    bare = figures[figures["indicator"] == of.like_for_like]
    printed = figures[figures["indicator"] == of.indicator]
    both = printed.merge(bare[[*keys, "value", "obs_id"]], on=keys, suffixes=("", "_like_for_like"))
    both = both.rename(columns={"value": "as_published", "value_like_for_like": "like_for_like"})
    both["add_on"] = both["as_published"] - both["like_for_like"]
    order = {grade: place for place, grade in enumerate(GRADES)}
    columns = [*keys, "as_published", "like_for_like", "add_on", "obs_id", "obs_id_like_for_like"]
    return both.sort_values("skill_grade", key=lambda s: s.map(order), ignore_index=True)[columns]


def ratio_variants(plan: Plan, outlook: Outlook, *, as_of: str, goal: Goal) -> pd.DataFrame:
    """Set a ratio's forecast beside those with the break, without the season, and with both so.

    Columns ``break_kept, season_kept, median, low, high`` (80 %) and ``probability``.
    """
    rows = [(False, True, *outlook.reading(goal))]
    for step, season in ((True, True), (False, False), (True, False)):
        other = forecast_ratio(
            plan, outlook.name, as_of=as_of, horizon=goal.year, step=step, season=season
        )
        rows.append((step, season, *other.reading(goal)))
    return pd.DataFrame(rows, columns=_VARIANTS)


def pace_of_change(outlook: Outlook, goal: Goal, step: str) -> tuple[float, float, str]:
    """Return required and achieved change a year, and the quarter the latter counts from.

    Required: from the latest figure to the goal by the end of its year. Achieved: since the oldest
    figure of the same season after the break, so that the season cancels; NaN without one.
    """
    latest, history = outlook.latest, outlook.history
    left = (pd.Period(outlook.end_of(goal.year), "Q") - latest["period"]).n / 4
    required = (goal.value - latest["value"]) / left if left > 0 else np.nan
    season = history["period"].dt.quarter == latest["period"].quarter
    after = history["period"] >= pd.Period(step or str(history["period"].iloc[0]), "Q")
    since = history[season & after].iloc[0:1]
    if since.empty or since["period"].iloc[0] == latest["period"]:
        return float(required), np.nan, ""
    first = since.iloc[0]
    years = (latest["period"] - first["period"]).n / 4
    return float(required), float((latest["value"] - first["value"]) / years), str(first["period"])
