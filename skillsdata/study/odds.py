"""How likely the project's own record is if the model is right: its comparisons, simulated."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtri

from skillsdata.evidence.plan import Plan
from skillsdata.forecast.annual import QUANTILE_LEVELS, annual_paths, reference_for
from skillsdata.forecast.history import BOUND_QUALIFIERS
from skillsdata.forecast.mixture import pattern, posterior
from skillsdata.forecast.peers import normal_quantiles, rule
from skillsdata.forecast.quantiles import mixture_quantiles
from skillsdata.forecast.scores import cdf_from_quantiles, weighted_interval_score
from skillsdata.study.system import system_figures, system_histories

_FUTURES = 2_000
_LEVELS = np.array(QUANTILE_LEVELS)
_EDGE = 1e-3


@dataclass(frozen=True)
class Odds:
    """What a right model would have made of the same comparisons, as shares of its futures.

    ``high``: every median above its figure; ``worse``: a WIS ratio to the last value at least as
    large as the record's; ``both``; ``slowed``: every median too high where growth went on, at half
    its pace or less, after the first forecast;
    ``independent``: as how many independent comparisons they count.
    """

    high: float
    worse: float
    both: float
    slowed: float
    independent: float
    comparisons: int


def odds(plan: Plan, rows: pd.DataFrame, ratio: float) -> Odds | None:
    """Return the odds of a record of headcounts, ``rows`` of its scores, with a WIS ratio.

    None where all that any of its days knew was bounds, or nothing.

    ``rows``: ``target, reference_date, target_period`` of the project's own forecasts. Futures are
    drawn from the forecast of the first day; on every later day the model sees what had come by
    then, and forecasts again.
    """
    days = {str(day): sorted(map(int, part["target_period"]))
            for day, part in rows.groupby("reference_date")}  # fmt: skip
    target = str(rows["target"].iloc[0])
    told = {d: system_histories(plan, system_figures(plan, as_of=d))[target] for d in days}
    # what only bounds a figure is left out
    exact = {d: table[~table["qualifier"].isin(BOUND_QUALIFIERS)] for d, table in told.items()}
    known = {d: table.reset_index(drop=True) for d, table in exact.items() if len(table)}
    days = {day: days[day] for day in known}
    if not known:
        return None
    base, ahead = known[min(days)], sorted({year for years in days.values() for year in years})
    drawn = annual_paths(base, years=ahead, draws=_FUTURES, kind="amount")
    futures = dict(zip(ahead, drawn.T, strict=True))
    for year, value in zip(base["year"], base["value"], strict=True):
        futures[year] = np.full(_FUTURES, value)
    seen = {
        day: [year for year in table["year"] if year in futures] for day, table in known.items()
    }
    # what a figure published later tells of an earlier day was known on that day by now
    wanted = {day: [y for y in sorted({*days[day]}) if y > seen[day][-1]] for day in days}
    parts = [_compared(futures, seen[day], wanted[day]) for day in days if wanted[day]]
    high, own, plain, place = (np.concatenate(part, axis=1) for part in zip(*parts, strict=True))
    last, final = base.iloc[-1], ahead[-1]
    years = last["year"] - base["year"].iloc[0]  # none where a single figure was known
    before = (last["value"] - base["value"].iloc[0]) / years if years else np.nan
    after = (futures[final] - last["value"]) / (final - last["year"])
    slowed = np.asarray((after > 0) & (after <= before / 2))
    every, worse = np.asarray(high.all(axis=1)), own.mean(axis=1) >= ratio * plain.mean(axis=1)
    count = high.shape[1]
    together = np.corrcoef(ndtri(place), rowvar=False).sum() if count > 1 else 1.0
    return Odds(
        float(every.mean()), float(worse.mean()), float((every & worse).mean()),
        float(every[slowed].mean()) if slowed.any() else np.nan, count**2 / together, count,
    )  # fmt: skip


def _compared(
    futures: dict[int, np.ndarray], seen: list[int], wanted: list[int]
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return of each future and wanted year: too high, both scores, place in the forecast."""
    values, later = (np.column_stack([futures[y] for y in years]) for years in (seen, wanted))
    reference, horizons = reference_for("amount"), tuple(year - seen[-1] for year in wanted)
    terms = pattern(tuple(year - seen[-1] for year in seen), horizons, reference)
    told = mixture_quantiles(posterior(values, terms, reference, lower=0.0), _LEVELS)
    law = rule(values, np.array(seen), np.array(horizons, dtype=float), share=0.0)
    naive = normal_quantiles(*law, _LEVELS)
    own, plain = (weighted_interval_score(later, part, _LEVELS) for part in (told, naive))
    flat = told.reshape(-1, _LEVELS.size)
    place = cdf_from_quantiles(flat, _LEVELS, later.ravel()).reshape(later.shape)
    high = told[..., _LEVELS.size // 2] > later
    return high, own, plain, np.clip(place, _EDGE, 1 - _EDGE)
