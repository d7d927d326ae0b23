"""Headcount, employment and density as one system: density = headcount / employed x 10,000."""

from functools import lru_cache, partial
from typing import Any

import numpy as np
import pandas as pd

from skillsdata.evidence.edition import annual_series, load_observations
from skillsdata.evidence.plan import Indicator, Plan
from skillsdata.evidence.planfile import Together
from skillsdata.forecast.annual import annual_paths
from skillsdata.forecast.reference import Kind
from skillsdata.study.altered import Given, along
from skillsdata.study.dates import AS_STATED, Histories, over_readings
from skillsdata.study.outlook import DRAWS, Outlook, kind_of, path_quantiles

_FITTED = ("year", "value", "qualifier", "rounding")


def implied_employment(
    three: Together, headcount: pd.DataFrame, density: pd.DataFrame
) -> pd.DataFrame:
    """Return headcount / density x ``per`` for the years in which both were published.

    Columns ``year, value, pair, headcount, density, rounding, obs_id``: the number of workers
    (万人) that the publisher divided by. ``pair`` is the year of headcount and density, ``year``
    the one whose end the plan says that this employment is of. ``rounding`` is what the last digit
    of the density can move it by.
    """
    both = headcount.merge(density, on="year", suffixes=("_headcount", "_density"))
    value = both["value_headcount"] / both["value_density"] * three.per
    return pd.DataFrame(
        {
            "year": both["year"].map(three.employed_year).astype(int),
            "value": value,
            "pair": both["year"],
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
    series. Of two pairs that imply the employment of one year the later one stands. Empty for a
    plan that forecasts nothing together.
    """
    if not (three := plan.together):
        return {}
    headcount = annual_series(figures[figures["indicator"] == three.headcount])
    density = figures[figures["indicator"] == three.density]
    density = annual_series(density, vintage=three.vintage or None)
    pairs = implied_employment(three, headcount, density)
    employed = pairs.drop_duplicates("year", keep="last").reset_index(drop=True)
    return {three.headcount: headcount, three.density: density, three.employed: employed}


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
    headcount / employed x 10,000, over the employment of the year that the plan states. Where one
    of the two is already published for a year, its draws there are that figure. ``given`` is
    employment that a reader sets for the years ahead.
    """
    three = plan.together
    if not three or any(table.empty for table in histories.values()):
        return {}
    pair = [histories[name] for name in (three.headcount, three.density)]
    ended, latest = (pick(int(table["year"].iloc[-1]) for table in pair) for pick in (min, max))
    first = min(ended + 1, plan.goal_year)  # a skipped goal year is still forecast
    years = list(range(first, max(horizon, plan.goal_year, latest + 1) + 1))
    behind = [three.employed_year(year) for year in years]
    worked = list(range(min(behind), years[-1] + 1))
    wanted = ((three.headcount, years), (three.employed, worked))
    headcount, employed = (
        _known_then_drawn(histories[name], span, plan.indicators[name], draws, seed + place)
        for place, (name, span) in enumerate(wanted)
    )
    if given is not None:
        _give(employed, given, histories[three.employed].iloc[-1], worked)
    for year, other, people in zip(years, behind, headcount.T, strict=True):
        # The highly skilled are among the employed, so no draw may have fewer of the latter.
        room = employed[:, [worked.index(year), worked.index(other)]]
        employed[:, [worked.index(year), worked.index(other)]] = np.maximum(room, people[:, None])
    over, share = employed[:, [worked.index(year) for year in behind]], np.zeros_like(headcount)
    np.divide(headcount, over, out=share, where=over > 0)
    drawn = {
        three.headcount: (years, headcount),
        three.employed: (worked, employed),
        three.density: (years, share * three.per),
    }
    return {name: _outlook(name, histories[name], *drawn[name]) for name in drawn}


def _give(employed: np.ndarray, given: Given, last: pd.Series, years: list[int]) -> None:
    """Set the employment of the years after the last known one as a reader gives it."""
    ahead = [place for place, year in enumerate(years) if year > last["year"]]
    start = int(last["year"]), float(last["value"])
    employed[:, ahead] = along(given, start, [years[place] for place in ahead])


def _known_then_drawn(
    history: pd.DataFrame, years: list[int], of: Indicator, draws: int, seed: int
) -> np.ndarray:
    """Return paths over ``years``: published figures as they are, the rest drawn.

    A year that publication skipped is forecast from both its neighbours.
    """
    known = history.set_index("year")["value"]
    ahead = tuple(year for year in years if year not in known.index)
    paths = np.tile(known.reindex(years).to_numpy(dtype=float), (draws, 1))
    fittable = tuple((c, tuple(history[c])) for c in _FITTED if c in history)
    paths[:, [years.index(year) for year in ahead]] = _drawn(
        fittable, ahead, kind_of(of)[0], draws, seed
    )
    return paths


@lru_cache(maxsize=32)
def _drawn(
    history: tuple[tuple[str, tuple[Any, ...]], ...], years: tuple[int, ...], kind: Kind,
    draws: int, seed: int,
) -> np.ndarray:  # fmt: skip
    return annual_paths(
        pd.DataFrame(dict(history)), years=list(years), draws=draws, seed=seed, kind=kind
    )


def _outlook(name: str, history: pd.DataFrame, years: list[int], paths: np.ndarray) -> Outlook:
    seen = set(history["year"])
    places = [place for place, year in enumerate(years) if year not in seen]
    ahead, kept = [years[place] for place in places], paths[:, places]
    quantiles = path_quantiles(kept, ahead, origin=int(history["year"].iloc[-1]))
    return Outlook(name, history, ahead, kept, quantiles)


def parts_of_gain(pairs: pd.DataFrame) -> tuple[float, float]:
    """Return how much of a density's gain came from more people, and how much from fewer workers.

    ``pairs``: ``headcount`` and ``value`` (employed) of the years, in one unit; in persons per
    10,000 workers from the first year to the last. Each part is taken at the mean of both years of
    the other, so that they add up to the gain.

    >>> parts_of_gain(pd.DataFrame({"headcount": [400, 500], "value": [4000, 5000]}))
    (225.0, -225.0)
    """
    head, workers = pairs["headcount"].iloc[[0, -1]], pairs["value"].iloc[[0, -1]]
    inverse = 10_000 / workers
    people = float(head.diff().iloc[-1] * inverse.mean())
    return people, float(inverse.diff().iloc[-1] * head.mean())
