"""Headcount, employment and density as one system: density = headcount / employed x 10,000."""

from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from skillsdata.evidence.edition import annual_series, load_observations
from skillsdata.evidence.plan import Plan
from skillsdata.forecast.annual import annual_paths
from skillsdata.study.altered import Given, along
from skillsdata.study.dates import AS_STATED, Histories, over_readings
from skillsdata.study.outlook import DRAWS, Outlook, path_quantiles


def implied_employment(
    headcount: pd.DataFrame, density: pd.DataFrame, per: float = 10_000
) -> pd.DataFrame:
    """Return headcount / density x ``per`` for the years in which both were published.

    Columns ``year, value, headcount, density, rounding, obs_id``: the number of workers (万人)
    that the publisher divided by. It lags: a density for the end of one year uses employment
    of an earlier year-end. ``rounding`` is what the last digit of the density can move it by.
    """
    both = headcount.merge(density, on="year", suffixes=("_headcount", "_density"))
    value = both["value_headcount"] / both["value_density"] * per
    return pd.DataFrame(
        {
            "year": both["year"],
            "value": value,
            "headcount": both["value_headcount"],
            "density": both["value_density"],
            "rounding": value * both["rounding_density"] / both["value_density"],
            "obs_id": both["obs_id_headcount"] + " " + both["obs_id_density"],
        }
    )


def system_figures(plan: Plan, *, as_of: str) -> pd.DataFrame:
    """Return the published headcounts and densities known on a day, of the plan's own area."""
    three = plan.together
    names = [three.headcount, three.density] if three else []
    return load_observations(plan, as_of=as_of, indicator=names, area=plan.area.zh)


def system_histories(plan: Plan, figures: pd.DataFrame) -> Histories:
    """Return the annual histories of headcount, density and implied employment in some figures.

    Density keeps to the plan's vintage; figures over older employment are evidence, but of another
    series. Empty for a plan that forecasts nothing together.
    """
    if not (three := plan.together):
        return {}
    headcount = annual_series(figures[figures["indicator"] == three.headcount])
    density = figures[figures["indicator"] == three.density]
    density = annual_series(density, vintage=three.vintage or None)
    employed = implied_employment(headcount, density, three.per)
    return {three.headcount: headcount, three.density: density, three.employed: employed}


def forecast_system(plan: Plan, *, as_of: str, horizon: int) -> dict[str, Outlook]:
    """Forecast headcount, employment and density from what was known on a date."""
    return forecast_together(plan, system_figures(plan, as_of=as_of), horizon=horizon)


def forecast_together(
    plan: Plan, figures: pd.DataFrame, *, weight: float = AS_STATED, **asked: Any
) -> dict[str, Outlook]:
    """Forecast the three from some figures, over every way to date those in doubt.

    ``weight``: that of the tables' dates; ``asked``: as in :func:`forecast_histories`. Empty
    where nothing can be forecast together.
    """
    return over_readings(
        figures,
        partial(system_histories, plan),
        partial(forecast_histories, plan, **asked),
        weight=weight,
    )


def forecast_histories(
    plan: Plan, histories: Histories, *, horizon: int, draws: int = DRAWS, seed: int = 0,
    given: Given | None = None,
) -> dict[str, Outlook]:  # fmt: skip
    """Forecast headcount and employment, and density from the same draws, up to ``horizon``.

    Headcount and employment are drawn independently; in every draw and year density equals
    headcount / employed x 10,000. Where one of the two is already published for a year, its
    draws there are that figure. ``given`` is employment that a reader sets for the years ahead.
    """
    three = plan.together
    if not three or any(table.empty for table in histories.values()):
        return {}
    ended = min(int(table["year"].iloc[-1]) for table in histories.values())
    first = min(ended + 1, plan.goal_year)  # a skipped goal year is still forecast
    latest = max(int(table["year"].iloc[-1]) for table in histories.values())
    years = list(range(first, max(horizon, plan.goal_year, latest + 1) + 1))
    headcount, employed = (
        _known_then_drawn(histories[name], years, draws=draws, seed=seed + offset)
        for offset, name in enumerate((three.headcount, three.employed))
    )
    if given is not None:
        last = histories[three.employed].iloc[-1]
        ahead = [place for place, year in enumerate(years) if year > last["year"]]
        start = int(last["year"]), float(last["value"])
        employed[:, ahead] = along(given, start, [years[place] for place in ahead])
    # The highly skilled are among the employed, so no draw may have fewer of the latter.
    employed = np.maximum(employed, headcount)
    share = np.zeros_like(headcount)
    np.divide(headcount, employed, out=share, where=employed > 0)
    paths = {
        three.headcount: headcount,
        three.employed: employed,
        three.density: share * three.per,
    }
    return {name: _outlook(name, histories[name], years, paths[name]) for name in paths}


def _known_then_drawn(
    history: pd.DataFrame, years: list[int], *, draws: int, seed: int
) -> np.ndarray:
    """Return paths over ``years``: published figures as they are, the rest drawn.

    A year that publication skipped is forecast from both its neighbours. Both histories count
    people: amounts.
    """
    fittable = history[[c for c in ("year", "value", "qualifier", "rounding") if c in history]]
    known = history.set_index("year")["value"]
    ahead = [year for year in years if year not in known.index]
    paths = np.tile(known.reindex(years).to_numpy(dtype=float), (draws, 1))
    drawn = annual_paths(fittable, years=ahead, draws=draws, seed=seed, kind="amount")
    paths[:, [years.index(year) for year in ahead]] = drawn
    return paths


def _outlook(name: str, history: pd.DataFrame, years: list[int], paths: np.ndarray) -> Outlook:
    seen = set(history["year"])
    places = [place for place, year in enumerate(years) if year not in seen]
    ahead, kept = [years[place] for place in places], paths[:, places]
    quantiles = path_quantiles(kept, ahead, origin=int(history["year"].iloc[-1]))
    return Outlook(name, history, ahead, kept, quantiles)
