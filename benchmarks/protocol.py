"""The protocol: what a method sees, and how its forecasts are scored against naive.

One origin a series, the end of its training part. A method sees the last k points, or only some
years (A, B, C), and forecasts one to five years ahead as far as there is an outcome. MASE, sMAPE
and WIS are averaged within a series first, then over series, so that every series counts alike;
coverage is over all series and years. WIS is that of the median and the 80 and 95 % intervals, in
units of the MASE scale. OWA is the mean of the MASE and sMAPE ratios to naive on the same series.
A failed fit counts as naive. Where a panel names indicators, ratios and coverage are averaged over
them, since the series of one move together.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.methods import Method, naive
from benchmarks.series import POINTS, Panel
from skillsdata.forecast.reference import Floats
from skillsdata.forecast.scores import (
    cdf_from_quantiles,
    quantiles_at,
    smape,
    weighted_interval_score,
)

OFFSETS: dict[str, tuple[int, ...]] = {
    **{f"k{k}": tuple(range(1 - k, 1)) for k in (2, 3, 4, 5, 6, 7, 8, 12)},
    "A": (-5, 0),
    "B": (-9, -4, 0),
    "C": (-8, -3, -1, 0),
}
#: The gap patterns of the published series, and of short ones with holes.
PATTERNS = {name: OFFSETS[name] for name in OFFSETS if name != "k7"}
SHORT = {name: OFFSETS[name] for name in ("k3", "k4", "k5", "k6", "k7", "A", "B", "C")}
SCORES = ["owa", "mase_ratio", "smape_ratio", "coverage_80", "coverage_95", "wis_ratio"]
COLUMNS = [
    "method", "panel", "pattern", "horizon", "n_series", *SCORES, "ms_per_series",
]  # fmt: skip
GOAL_COLUMNS = [
    "method", "panel", "pattern", "n", "brier", "calibration_error", "mean_probability",
    "share_met", "above",
]  # fmt: skip
#: The published series, and every origin of series of Chinese provinces.
PANELS = PUBLISHED, CHINA = "m", "china"
#: Years ahead that are scored apart, and all of them together.
ALL, APART = "all", (1, 2, 3, 5)
HORIZONS = (ALL, *map(str, APART))
#: The median and the ends of the 80 and 95 % intervals: what is scored, and the least to forecast.
SCORED_LEVELS = np.array([0.025, 0.1, 0.5, 0.9, 0.975])
#: Goals by usual change: the last value plus so many mean one-year changes of the training part,
#: times the root of the years ahead.
GOAL_STEPS = (-1.0, -0.5, 0.0, 0.5, 1.0, 2.0)
#: Goals by growth: the last value, grown by so much a year.
GOAL_GROWTH = (-0.05, -0.02, 0.0, 0.02, 0.05, 0.1)
GOAL_YEARS = (3, 5)
_BINS = 10


@dataclass(frozen=True, eq=False)
class Forecast:
    """One method on one pattern: quantiles (N, 5, P) at `levels` (P,), naive where it failed."""

    method: str
    pattern: str
    predicted: Floats
    levels: Floats
    failed: NDArray[np.bool_]
    milliseconds: float


def visible(panel: Panel, name: str) -> Panel:
    """Return the series of which every year that a gap pattern shows was observed."""
    return panel.rows(np.asarray(np.isfinite(seen(panel, name)).all(axis=1)))


def seen(panel: Panel, name: str) -> Floats:
    """Return what a method sees of every series, (N, n), oldest first."""
    return panel.history[:, POINTS - 1 + np.array(OFFSETS[name])]


def settled(
    method: str, name: str, panel: Panel, predicted: Floats, levels: Floats, milliseconds: float
) -> Forecast:
    """Return a forecast in which every series with a value that is not finite is naive's."""
    failed = np.asarray(~np.isfinite(predicted).all(axis=(1, 2)))
    instead = naive(seen(panel, name), OFFSETS[name], levels)
    whole = np.where(failed[:, None, None], instead, predicted)
    return Forecast(method, name, whole, levels, failed, milliseconds)


def forecast(
    method: str, run: Method, name: str, panel: Panel, levels: Floats, clock: Callable[[], float]
) -> Forecast:
    """Forecast every series through one gap pattern, timed by `clock` (seconds)."""
    history = seen(panel, name)
    started = clock()
    predicted = run(history, OFFSETS[name], levels)
    spent = 1000 * (clock() - started) / len(history)
    return settled(method, name, panel, predicted, levels, spent)


def score(found: Forecast, panel: Panel, horizon: str = ALL) -> dict[str, object]:
    """Return one row of the table of scores, COLUMNS, of one horizon or all."""
    years = slice(None) if horizon == ALL else slice(int(horizon) - 1, int(horizon))
    base = naive(seen(panel, found.pattern), OFFSETS[found.pattern], SCORED_LEVELS)
    own, plain = (
        errors(each, panel)
        for each in (found, replace(found, predicted=base, levels=SCORED_LEVELS))
    )
    parts = [_ratios(own, plain, (rows, years)) for rows in _indicators(panel, years)]
    row = pd.DataFrame(parts).mean().to_dict() | {
        "method": found.method, "panel": panel.name, "pattern": found.pattern,
        "horizon": horizon, "n_series": len(panel.scale), "ms_per_series": found.milliseconds,
    }  # fmt: skip
    return {name: row[name] for name in COLUMNS}


def _indicators(panel: Panel, years: slice) -> list[NDArray[np.bool_]]:
    """Return the rows of each indicator that have an outcome in these years."""
    there = np.isfinite(panel.future[:, years]).any(axis=1)
    rows = [(panel.indicator == name) & there for name in np.unique(panel.indicator)]
    return [each for each in rows if each.any()]


def errors(found: Forecast, panel: Panel) -> dict[str, Floats]:
    """Return what every outcome scores, (N, 5) each, NaN where there is none.

    ``mase`` and ``wis`` in MASE scales; ``smape``, ``coverage_80`` and ``coverage_95`` in per cent.
    """
    truth, scale = panel.future, panel.scale[:, None]
    columns = quantiles_at(found.predicted, found.levels, SCORED_LEVELS.tolist())
    wis = weighted_interval_score(truth, np.stack(columns, axis=-1), SCORED_LEVELS)
    return {
        "mase": np.abs(truth - columns[2]) / scale,
        "smape": smape(truth, columns[2]),
        "wis": wis / scale,
        **{f"coverage_{percent}": held(found, truth, percent) for percent in (80, 95)},
    }


def held(found: Forecast, truth: Floats, percent: int) -> Floats:
    """Return whether a central interval holds each outcome, 0 or 100; NaN where there is none."""
    low, high = quantiles_at(
        found.predicted, found.levels, (0.5 - percent / 200, 0.5 + percent / 200)
    )
    return np.where(np.isfinite(truth), 100.0 * ((low <= truth) & (truth <= high)), np.nan)


def _ratios(
    own: dict[str, Floats], plain: dict[str, Floats], at: tuple[NDArray[np.bool_], slice]
) -> dict[str, float]:
    """Return SCORES over some rows and years."""
    ratio = {
        f"{name}_ratio": _mean_of_series(own[name][at]) / _mean_of_series(plain[name][at])
        for name in ("mase", "smape", "wis")
    }
    coverage = {name: float(np.nanmean(own[name][at])) for name in ("coverage_80", "coverage_95")}
    return ratio | coverage | {"owa": (ratio["mase_ratio"] + ratio["smape_ratio"]) / 2}


def _mean_of_series(score: Floats) -> float:
    return float(np.nanmean(score, axis=1).mean())


def by_usual_change(panel: Panel, year: int) -> Floats:
    """Return goals (6, N) so many usual changes from the last value: GOAL_STEPS."""
    steps = np.array(GOAL_STEPS)[:, None] * np.sqrt(year)
    return np.asarray(panel.history[:, -1] + steps * panel.scale)


def by_growth(panel: Panel, year: int) -> Floats:
    """Return goals (6, N) that are the last value grown at a steady rate: GOAL_GROWTH."""
    return (1 + np.array(GOAL_GROWTH)[:, None]) ** year * panel.history[:, -1]


Goals = Callable[[Panel, int], Floats]
GOALS: dict[str, Goals] = {"usual change": by_usual_change, "growth": by_growth}


def goal_probabilities(
    found: Forecast, panel: Panel, goals: Goals = by_usual_change
) -> tuple[Floats, Floats]:
    """Return P(y >= goal) read off the quantiles, and whether the goal was met (0 or 1).

    Goals depend on the training part alone, so they are the same for every method and pattern.
    """
    pairs = [
        _goal_pairs(found, panel, year, goal) for year in GOAL_YEARS for goal in goals(panel, year)
    ]
    probability, met = zip(*pairs, strict=True)
    return np.concatenate(probability), np.concatenate(met)


def _goal_pairs(found: Forecast, panel: Panel, year: int, goal: Floats) -> tuple[Floats, Floats]:
    truth = panel.future[:, year - 1]
    there = np.isfinite(truth)
    below = cdf_from_quantiles(found.predicted[there, year - 1], found.levels, goal[there])
    return 1 - below, (truth >= goal)[there].astype(float)


def calibration_error(probability: Floats, met: Floats) -> float:
    """Return the gap between mean probability and share met, over ten equal bins by their size."""
    place = np.minimum((probability * _BINS).astype(int), _BINS - 1)
    gaps = np.bincount(place, probability - met, minlength=_BINS)
    return float(np.abs(gaps).sum() / probability.size)


def goal_row(found: Forecast, panel: Panel, goals: Goals = by_usual_change) -> dict[str, object]:
    """Return one row of the table of goal probabilities, GOAL_COLUMNS."""
    probability, met = goal_probabilities(found, panel, goals)
    brier = float(((probability - met) ** 2).mean())
    error, means = calibration_error(probability, met), (probability.mean(), met.mean())
    there = np.isfinite(panel.future)
    (median,) = quantiles_at(found.predicted, found.levels, [0.5])
    above = 100 * (panel.future > median)[there].mean()
    told = (found.method, panel.name, found.pattern, probability.size, brier, error)
    return dict(zip(GOAL_COLUMNS, (*told, *map(float, (*means, above))), strict=True))
