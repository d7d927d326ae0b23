"""The protocol: how forecasts are scored, against naive and by themselves.

One origin a series, the end of its training part. A method sees the last k points, or only some
years (A, B, C), and forecasts one to five years ahead as far as there is an outcome. MASE, sMAPE
and WIS are averaged within a series first, then over series, so that every series counts alike;
coverage is over all series and years. WIS is that of the median and the 80 and 95 % intervals, in
units of the MASE scale. OWA is the mean of the MASE and sMAPE ratios to naive on the same series.
A failed fit counts as naive. Where a panel names indicators, ratios and coverage are averaged over
them, since the series of one move together.

A past is even whose yearly changes vary by less than HALF_EVEN of their mean, from four points on.
What looking at it is worth is told against the class of amounts that does not.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.methods import OFFSETS, SCORED_LEVELS, Forecast, naive, seen
from benchmarks.series import Panel
from skillsdata.forecast.mixture import FEWEST_EVEN, HALF_EVEN
from skillsdata.forecast.reference import Floats
from skillsdata.forecast.scores import (
    COVERAGES,
    cdf_from_quantiles,
    quantiles_at,
    smape,
    weighted_interval_score,
)

SCORES = ["owa", "mase_ratio", "smape_ratio", "coverage_80", "coverage_95", "wis_ratio"]
COLUMNS = ["method", "panel", "pattern", "horizon", "n_series", *SCORES, "ms_per_series"]
GOAL_COLUMNS = [
    "method", "panel", "pattern", "n", "brier", "calibration_error", "mean_probability",
    "share_met", "above",
]  # fmt: skip
PAST_COLUMNS = ["panel", "past", "horizon", "n", "coverage_80", "wis", "wis_before"]
TOGETHER = "together"
PASTS = ("even", "uneven")
#: Years ahead that are scored apart, and all of them together.
ALL, APART = "all", (1, 2, 3, 5)
HORIZONS = (ALL, *map(str, APART))
#: Goals by usual change: the last value plus so many mean one-year changes of the training part,
#: times the root of the years ahead.
GOAL_STEPS = (-1.0, -0.5, 0.0, 0.5, 1.0, 2.0)
#: Goals by growth: the last value, grown by so much a year.
GOAL_GROWTH = (-0.05, -0.02, 0.0, 0.02, 0.05, 0.1)
GOAL_YEARS = (3, 5)
_BINS = 10
#: The worst misses shown, by weighted interval score in MASE scales.
WORST = 12


def outcomes(found: Forecast, covered: Sequence[int] = (80, 95)) -> pd.DataFrame:
    """Return what every outcome scores, one row each: ``series, indicator, horizon`` and scores.

    ``mase`` and ``wis`` are in MASE scales; ``smape`` and coverages, ``coverage_80`` say, in per
    cent.
    """
    truth, scale = found.panel.future, found.panel.scale[:, None]
    told = quantiles_at(found.predicted, found.levels, SCORED_LEVELS.tolist())
    wis = weighted_interval_score(truth, np.stack(told, axis=-1), SCORED_LEVELS)
    scores: dict[str, Floats] = {
        "mase": np.abs(truth - told[2]) / scale, "smape": smape(truth, told[2]), "wis": wis / scale,
    }  # fmt: skip
    for percent in covered:
        ends = ((100 - percent) / 200, (100 + percent) / 200)
        low, high = quantiles_at(found.predicted, found.levels, ends)
        scores[f"coverage_{percent}"] = np.where((low <= truth) & (truth <= high), 100.0, 0.0)
    at = series, year = np.nonzero(np.isfinite(truth))
    keys = {"series": series, "indicator": found.panel.indicator[series], "horizon": year + 1}
    return pd.DataFrame(keys | {name: score[at] for name, score in scores.items()})


def score(found: Forecast) -> pd.DataFrame:
    """Return rows of the table of scores, COLUMNS, one of each of HORIZONS."""
    plain = naive(seen(found.panel, found.pattern), OFFSETS[found.pattern], SCORED_LEVELS)
    own, base = map(_means, (found, replace(found, predicted=plain, levels=SCORED_LEVELS)))
    ratios = own[["mase", "smape", "wis"]].div(base[["mase", "smape", "wis"]])
    every = own.join(ratios.add_suffix("_ratio")).groupby("horizon").mean()
    return every.reindex(HORIZONS).reset_index().assign(
        owa=lambda table: (table["mase_ratio"] + table["smape_ratio"]) / 2,
        method=found.method, panel=found.panel.name, pattern=found.pattern,
        n_series=len(found.panel.scale), ms_per_series=found.milliseconds,
    )[COLUMNS]  # fmt: skip


def _means(found: Forecast) -> pd.DataFrame:
    """Return mean scores by horizon and indicator: of series, but for coverage."""
    table = outcomes(found)
    every = pd.concat([table.assign(horizon=ALL), table.astype({"horizon": str})])
    by, errors = ["horizon", "indicator"], ["mase", "smape", "wis"]
    of_series = every.groupby([*by, "series"])[errors].mean().groupby(by).mean()
    return of_series.join(every.groupby(by)[["coverage_80", "coverage_95"]].mean())


def by_usual_change(panel: Panel, year: int) -> Floats:
    """Return goals (6, N) so many usual changes from the last value: GOAL_STEPS."""
    steps = np.array(GOAL_STEPS)[:, None] * np.sqrt(year)
    return np.asarray(panel.history[:, -1] + steps * panel.scale)


def by_growth(panel: Panel, year: int) -> Floats:
    """Return goals (6, N) that are the last value grown at a steady rate: GOAL_GROWTH."""
    return (1 + np.array(GOAL_GROWTH)[:, None]) ** year * panel.history[:, -1]


Goals = Callable[[Panel, int], Floats]
GOALS: dict[str, Goals] = {"usual change": by_usual_change, "growth": by_growth}


def goal_probabilities(found: Forecast, goals: Goals = by_usual_change) -> tuple[Floats, Floats]:
    """Return P(y >= goal) read off the quantiles, and whether the goal was met (0 or 1).

    Goals depend on the training part alone, so they are the same for every method and pattern.
    """
    pairs = []
    for year in GOAL_YEARS:
        truth = found.panel.future[:, year - 1]
        there = np.isfinite(truth)
        for goal in goals(found.panel, year)[:, there]:
            below = cdf_from_quantiles(found.predicted[there, year - 1], found.levels, goal)
            pairs.append((1 - below, (truth[there] >= goal).astype(float)))
    probability, met = map(np.concatenate, zip(*pairs, strict=True))
    return probability, met


def calibration_error(probability: Floats, met: Floats) -> float:
    """Return the gap between mean probability and share met, over ten equal bins by their size."""
    place = np.minimum((probability * _BINS).astype(int), _BINS - 1)
    gaps = np.bincount(place, probability - met, minlength=_BINS)
    return float(np.abs(gaps).sum() / probability.size)


def goal_row(found: Forecast, goals: Goals = by_usual_change) -> dict[str, Any]:
    """Return one row of the table of goal probabilities, GOAL_COLUMNS."""
    probability, met = goal_probabilities(found, goals)
    (median,) = quantiles_at(found.predicted, found.levels, [0.5])
    future = found.panel.future
    told = (
        found.method, found.panel.name, found.pattern, probability.size,
        float(((probability - met) ** 2).mean()), calibration_error(probability, met),
        float(probability.mean()), float(met.mean()),
        float(100 * (future > median)[np.isfinite(future)].mean()),
    )  # fmt: skip
    return dict(zip(GOAL_COLUMNS, told, strict=True))


def is_even(values: Floats, offsets: tuple[int, ...]) -> np.ndarray:
    """Return which histories (N, n) had even yearly changes."""
    changes = np.diff(values, axis=1) / np.diff(offsets)
    return np.asarray(changes.std(axis=1) < HALF_EVEN * np.abs(changes.mean(axis=1)))


def by_past(found: Sequence[Forecast], before: Iterable[Forecast]) -> pd.DataFrame:
    """Return PAST_COLUMNS of even and uneven pasts by years ahead, all gap patterns together.

    `before` are the same as ours would be not looking at evenness; ``wis`` is in MASE scales.
    """
    parts = []
    for one, blind in zip(found, before, strict=True):
        if len(offsets := OFFSETS[one.pattern]) >= FEWEST_EVEN:
            past = np.where(is_even(seen(one.panel, one.pattern), offsets), *PASTS)
            own, plain = outcomes(one), outcomes(blind)
            parts.append(own.assign(past=past[own["series"]], wis_before=plain["wis"]))
    every = pd.concat(parts, ignore_index=True)
    by = every[every["horizon"].isin(APART)].groupby(["past", "horizon"])
    told = by[PAST_COLUMNS[4:]].mean().assign(n=by.size(), panel=found[0].panel.name)
    return told.reset_index()[PAST_COLUMNS]


def pooled(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with all panels TOGETHER below it, every outcome counting alike."""
    means = PAST_COLUMNS[4:]
    sums = table.assign(**{name: table[name] * table["n"] for name in means})
    whole = sums.groupby(["past", "horizon"], as_index=False)[["n", *means]].sum()
    shares = whole[means].div(whole["n"], axis=0)
    return pd.concat([table, whole.assign(panel=TOGETHER, **shares)[PAST_COLUMNS]])


def calibration(found: list[Forecast]) -> pd.DataFrame:
    """Return ``pattern, quantile_level, n, share``: outcomes at or below each quantile."""
    parts = []
    for one in found:
        there = np.isfinite(one.panel.future)
        share = (one.panel.future[..., None] <= one.predicted)[there].mean(axis=0)
        told = {"pattern": one.pattern, "quantile_level": one.levels, "n": there.sum()}
        parts.append(pd.DataFrame(told | {"share": share}))
    return pd.concat(parts)


def coverage(found: list[Forecast]) -> pd.DataFrame:
    """Return ``pattern, points, horizon, n, coverage_50, coverage_80, coverage_95`` (per cent)."""
    keys, names = ["pattern", "points", "horizon"], [f"coverage_{each}" for each in COVERAGES]
    every = pd.concat(
        outcomes(one, COVERAGES).assign(pattern=one.pattern, points=len(OFFSETS[one.pattern]))
        for one in found
    )
    by = every.groupby(keys, sort=False)
    return by[names].mean().assign(n=by.size()).reset_index()[[*keys, "n", *names]]


def worst(found: list[Forecast]) -> pd.DataFrame:
    """Return the worst misses over all patterns, one a series, worst first.

    ``series`` counts the panel's rows from 1; ``last, median, low, high`` (80 %) and ``observed``
    are in the unit of the series; ``wis`` in its mean one-year changes.
    """
    parts = []
    for one in found:
        truth, scale = one.panel.future, one.panel.scale[:, None]
        wis = weighted_interval_score(truth, one.predicted, one.levels) / scale
        at = series, year = np.arange(len(wis)), np.nanargmax(wis, axis=1)
        median, low, high = quantiles_at(one.predicted[at], one.levels, (0.5, 0.1, 0.9))
        columns = {
            "series": series + 1, "pattern": one.pattern, "horizon": year + 1,
            "last": one.panel.history[:, -1], "median": median, "low": low, "high": high,
            "observed": truth[at], "wis": wis[at],
        }  # fmt: skip
        parts.append(pd.DataFrame(columns))
    every = pd.concat(parts, ignore_index=True).sort_values("wis", ascending=False)
    return every.drop_duplicates("series").head(WORST).reset_index(drop=True)
