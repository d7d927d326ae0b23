"""The job-seeker ratio (求人倍率): quarterly outlook, published bounds, ratios by grade."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from skillsdata.evidence.edition import load_observations, quarterly_series
from skillsdata.evidence.plan import GOAL_YEAR, RATIO
from skillsdata.forecast.quarterly import quarterly_paths
from skillsdata.study.system import DRAWS, path_quantiles

BREAK = "2020Q1"
GOAL_QUARTER = f"{GOAL_YEAR}Q4"
NATIONAL, WUXI = "全国", "无锡"
GRADES = ("elementary", "intermediate", "senior", "technician", "senior_technician")
LIKE_FOR_LIKE = "vacancy_ratio_like_for_like"


@dataclass(frozen=True)
class RatioOutlook:
    """One area's quarterly history and forecast.

    ``history``: ``period`` (Period[Q]), ``value, obs_id``; ``quarters``: the forecast quarters;
    ``paths``: array (draws, quarters); ``quantiles``: the tidy forecast frame.
    """

    area: str
    history: pd.DataFrame
    quarters: list[str]
    paths: np.ndarray
    quantiles: pd.DataFrame

    @property
    def latest(self) -> pd.Series:
        """The last observation of the history."""
        return self.history.iloc[-1]

    def at(self, quarter: str, level: float = 0.5) -> float:
        """Return one quantile of one forecast quarter."""
        table = self.quantiles
        row = (table["target_period"] == quarter) & np.isclose(table["quantile_level"], level)
        return float(table.loc[row, "predicted"].item())

    def probability(self, threshold: float, quarter: str) -> float:
        """Return the probability that the ratio is at or above a threshold in a quarter."""
        return float(np.mean(self.paths[:, self.quarters.index(quarter)] >= threshold))


def forecast_ratio(
    area: str,
    *,
    as_of: str,
    horizon: int,
    break_at: str | None = BREAK,
    season: bool = True,
    draws: int = DRAWS,
    seed: int = 0,
) -> RatioOutlook:
    """Forecast one area's all-grade ratio from the figures known on a date, to a year's end.

    Missing quarters are missing; the level may step at ``break_at``; ``season`` keeps a
    quarterly pattern.
    """
    figures = load_observations(as_of=as_of, indicator=RATIO)
    history = quarterly_series(figures, area=area)
    until = f"{max(horizon, GOAL_YEAR)}Q4"
    last = history["period"].iloc[-1]
    quarters = [str(q) for q in pd.period_range(last + 1, until, freq="Q")]
    paths = quarterly_paths(
        history[["period", "value"]],
        until=until,
        break_at=break_at,
        season=season,
        draws=draws,
        seed=seed,
    )
    return RatioOutlook(
        area, history, quarters, paths, path_quantiles(paths, quarters, origin=str(last))
    )


def quarter_to_year(periods: pd.Series) -> pd.Series:
    """Return the middle of each quarter as a fractional year, for an axis."""
    quarters = pd.PeriodIndex(periods, freq="Q")
    return pd.Series(quarters.year + (quarters.quarter - 0.5) / 4, index=periods.index)


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


def ratio_threshold(goal: float) -> float:
    """Return the reader's reference value: 1, the balance of both sides, unless they set one."""
    return goal if goal > 0 else 1.0


def ratio_data(outlook: RatioOutlook) -> pd.DataFrame:
    """Return history and forecast of one area as one tidy frame, for its CSV file."""
    history = outlook.history.assign(target_period=outlook.history["period"].astype(str))
    observed = history[["target_period", "value", "obs_id"]].assign(kind="observed")
    forecast = outlook.quantiles.rename(columns={"predicted": "value"}).assign(kind="forecast")
    return pd.concat([observed, forecast], ignore_index=True)


def ratio_variants(area: str, *, as_of: str, quarter: str, threshold: float) -> pd.DataFrame:
    """Forecast again without the break, without the season, without both.

    Columns ``break_kept, season_kept, median, low, high`` (80 %) and ``probability``.
    """
    rows = []
    for keep_break, season in ((True, True), (False, True), (True, False), (False, False)):
        outlook = forecast_ratio(
            area,
            as_of=as_of,
            horizon=int(quarter[:4]),
            break_at=BREAK if keep_break else None,
            season=season,
        )
        spread = [outlook.at(quarter, level) for level in (0.5, 0.1, 0.9)]
        rows.append((keep_break, season, *spread, outlook.probability(threshold, quarter)))
    columns = ["break_kept", "season_kept", "median", "low", "high", "probability"]
    return pd.DataFrame(rows, columns=columns)


def pace_of_change(
    outlook: RatioOutlook, threshold: float, quarter: str
) -> tuple[float, float, str]:
    """Return required and achieved change a year, and the quarter the latter counts from.

    Required: from the latest figure to the threshold by ``quarter``. Achieved: since the oldest
    figure of the same season after the break, so that the season cancels; NaN without one.
    """
    latest = outlook.latest
    left = (pd.Period(quarter, "Q") - latest["period"]).n / 4
    required = (threshold - latest["value"]) / left if left > 0 else np.nan
    history = outlook.history
    season = history["period"].dt.quarter == latest["period"].quarter
    since = history[season & (history["period"] >= pd.Period(BREAK, "Q"))].iloc[0:1]
    if since.empty or since["period"].iloc[0] == latest["period"]:
        return float(required), np.nan, ""
    first = since.iloc[0]
    years = (latest["period"] - first["period"]).n / 4
    return float(required), float((latest["value"] - first["value"]) / years), str(first["period"])


def score_ratio(then: RatioOutlook, now: RatioOutlook) -> pd.DataFrame:
    """Set an earlier forecast of the ratio beside the quarters published since.

    Columns ``period, observed, obs_id, median, low, high`` (80 %), ``inside, error``.
    """
    later = now.history[now.history["period"].astype(str).isin(then.quarters)]
    table = later.rename(columns={"value": "observed"}).assign(
        period=later["period"].astype(str), **_spread(then, later["period"].astype(str))
    )
    return table.assign(
        inside=(table["low"] <= table["observed"]) & (table["observed"] <= table["high"]),
        error=table["median"] - table["observed"],
    ).reset_index(drop=True)


def _spread(outlook: RatioOutlook, quarters: pd.Series) -> dict[str, list[float]]:
    levels = {"median": 0.5, "low": 0.1, "high": 0.9}
    return {name: [outlook.at(q, level) for q in quarters] for name, level in levels.items()}
