"""What only a quarterly ratio (求人倍率) has: its forecast, published bounds, ratios by grade."""

import numpy as np
import pandas as pd

from skillsdata.evidence.edition import load_observations, quarterly_series
from skillsdata.evidence.plan import BASE_YEAR, GOAL_YEAR, RATIO, Goal
from skillsdata.study.outlook import DRAWS, Outlook, path_quantiles

BREAK = "2020Q1"
NATIONAL, WUXI = "全国", "无锡"
GRADES = ("elementary", "intermediate", "senior", "technician", "senior_technician")
LIKE_FOR_LIKE = "vacancy_ratio_like_for_like"
#: Supply and demand in balance: the reader's reference value unless they set one.
BALANCE = 1.0
_VARIANTS = ["break_kept", "season_kept", "median", "low", "high", "probability"]


def reference(chosen: float = 0.0) -> Goal:
    """Return the value that the ratio is held against: the plan prints none, so the reader's own.

    It has no base; to be at or above it is to meet it.
    """
    value = chosen if chosen > 0 else BALANCE
    return Goal(value, BASE_YEAR, value, GOAL_YEAR, "up", chosen=True)


def forecast_ratio(
    area: str,
    *,
    as_of: str,
    horizon: int,
    break_at: str | None = BREAK,
    season: bool = True,
    draws: int = DRAWS,
    seed: int = 0,
) -> Outlook:
    """Forecast one area's all-grade ratio from the figures known on a date, to a year's end.

    Missing quarters are missing; the level may step at ``break_at``; ``season`` keeps a
    quarterly pattern.
    """
    from skillsdata.forecast.quarterly import quarterly_paths  # noqa: PLC0415  # statsmodels is slow

    history = quarterly_series(load_observations(as_of=as_of, indicator=RATIO), area=area)
    until = f"{max(horizon, GOAL_YEAR)}Q4"
    last = history["period"].iloc[-1]
    quarters = [str(q) for q in pd.period_range(last + 1, until, freq="Q")]
    known, options = history[["period", "value"]], {"draws": draws, "seed": seed}
    paths = quarterly_paths(known, until=until, break_at=break_at, season=season, **options)
    quantiles = path_quantiles(paths, quarters, origin=str(last))
    return Outlook(area, history, quarters, paths, quantiles)


def bounds(*, as_of: str) -> pd.DataFrame:
    """Return the published lower bounds of the ratio, by grade and area."""
    figures = load_observations(as_of=as_of, indicator=RATIO)
    return figures[figures["use"] == "bound"].reset_index(drop=True)


def grade_ratios(*, as_of: str) -> pd.DataFrame:
    """Return published and like-for-like ratios of one quarter side by side, by grade.

    Published grade ratios add vacancies without a grade requirement, divided by all seekers:
    ``published = vacancies_g / seekers_g + vacancies_none / seekers_all``. Columns ``skill_grade,
    period, as_published, like_for_like, add_on, obs_id, obs_id_like_for_like``.
    """
    figures = load_observations(as_of=as_of)
    keys = ["skill_grade", "area", "period"]
    bare = figures[figures["indicator"] == LIKE_FOR_LIKE]
    printed = figures[figures["indicator"] == RATIO]
    both = printed.merge(bare[[*keys, "value", "obs_id"]], on=keys, suffixes=("", "_like_for_like"))
    both = both.rename(columns={"value": "as_published", "value_like_for_like": "like_for_like"})
    both["add_on"] = both["as_published"] - both["like_for_like"]
    order = {grade: place for place, grade in enumerate(GRADES)}
    columns = [*keys, "as_published", "like_for_like", "add_on", "obs_id", "obs_id_like_for_like"]
    return both.sort_values("skill_grade", key=lambda s: s.map(order), ignore_index=True)[columns]


def ratio_variants(area: str, *, as_of: str, goal: Goal) -> pd.DataFrame:
    """Forecast again without the break, without the season, without both.

    Columns ``break_kept, season_kept, median, low, high`` (80 %) and ``probability``.
    """
    rows = []
    for keep_break, season in ((True, True), (False, True), (True, False), (False, False)):
        varied = {"break_at": BREAK if keep_break else None, "season": season}
        outlook = forecast_ratio(area, as_of=as_of, horizon=goal.year, **varied)  # type: ignore[arg-type]
        rows.append((keep_break, season, *outlook.reading(goal)))
    return pd.DataFrame(rows, columns=_VARIANTS)


def pace_of_change(outlook: Outlook, goal: Goal) -> tuple[float, float, str]:
    """Return required and achieved change a year, and the quarter the latter counts from.

    Required: from the latest figure to the goal by the end of its year. Achieved: since the oldest
    figure of the same season after the break, so that the season cancels; NaN without one.
    """
    latest, history = outlook.latest, outlook.history
    left = (pd.Period(outlook.end_of(goal.year), "Q") - latest["period"]).n / 4
    required = (goal.value - latest["value"]) / left if left > 0 else np.nan
    season = history["period"].dt.quarter == latest["period"].quarter
    since = history[season & (history["period"] >= pd.Period(BREAK, "Q"))].iloc[0:1]
    if since.empty or since["period"].iloc[0] == latest["period"]:
        return float(required), np.nan, ""
    first = since.iloc[0]
    years = (latest["period"] - first["period"]).n / 4
    return float(required), float((latest["value"] - first["value"]) / years), str(first["period"])
