"""What is told of our own forecast beyond its scores.

Calibration, coverage and the worst misses; how long it takes; and how well calibrated P(goal) is
when the model is true, the error that is the measure's own.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from statistics import median
from timeit import repeat

import numpy as np
import pandas as pd

from benchmarks.methods import LEVELS, by_class, ours
from benchmarks.protocol import GOALS, PATTERNS, Forecast, goal_row, held, seen, settled
from benchmarks.series import YEARS, Panel, Series, make_panel
from skillsdata.forecast.annual import forecast_annual
from skillsdata.forecast.mixture import covariance, pattern
from skillsdata.forecast.reference import Floats, ReferenceClass
from skillsdata.forecast.scores import COVERAGES, quantiles_at, weighted_interval_score

#: The worst misses shown, by weighted interval score in MASE scales.
WORST = 12
#: What is timed.
MANY = "a series, many at once"
CALL = "one call of forecast_annual"
FRESH = "one call with a gap pattern not met before"
_CALLS, _ROUNDS = 30, 3
_GAPS = (2015, 2017, 2018, 2020, 2021, 2022, 2024)
_ASKED = range(2025, 2025 + YEARS)
#: The series scored, and those drawn: so many that the error is within .003 of its mean over more.
SCORED, DRAWN = "scored", "drawn"
COUNT = 20_000
#: Years of a drawn training part.
TRAINING = 20
LIMITS = ["series", "goals", "pattern", "n", "calibration_error"]


def calibration(found: list[Forecast], panel: Panel) -> pd.DataFrame:
    """Return ``pattern, quantile_level, n, share``: outcomes at or below each quantile."""
    there = np.isfinite(panel.future)
    parts = [
        {"pattern": one.pattern, "quantile_level": one.levels, "n": there.sum(), "share": share}
        for one in found
        for share in [(panel.future[..., None] <= one.predicted)[there].mean(axis=0)]
    ]
    return pd.concat(map(pd.DataFrame, parts))


def coverage(found: list[Forecast], panel: Panel) -> pd.DataFrame:
    """Return ``pattern, points, horizon, n, coverage_50, coverage_80, coverage_95`` (per cent)."""
    years = {"horizon": range(1, YEARS + 1), "n": np.isfinite(panel.future).sum(axis=0)}
    parts = [
        {"pattern": one.pattern, "points": len(PATTERNS[one.pattern])} | years
        | {f"coverage_{c}": np.nanmean(held(one, panel.future, c), axis=0) for c in COVERAGES}
        for one in found
    ]  # fmt: skip
    return pd.concat(map(pd.DataFrame, parts))


def worst(found: list[Forecast], panel: Panel) -> pd.DataFrame:
    """Return the worst misses over all patterns, one a series, worst first.

    ``series`` counts the panel's rows from 1; ``last, median, low, high`` (80 %) and ``observed``
    are in the unit of the series; ``wis`` in its mean one-year changes.
    """
    parts = pd.concat([_misses(one, panel) for one in found], ignore_index=True)
    ordered = parts.sort_values("wis", ascending=False).drop_duplicates("series")
    return ordered.head(WORST).reset_index(drop=True)


def _misses(one: Forecast, panel: Panel) -> pd.DataFrame:
    wis = weighted_interval_score(panel.future, one.predicted, one.levels) / panel.scale[:, None]
    series, year = np.arange(len(wis)), np.nanargmax(wis, axis=1)
    median, low, high = quantiles_at(one.predicted[series, year], one.levels, (0.5, 0.1, 0.9))
    columns = {
        "series": series + 1, "pattern": one.pattern, "horizon": year + 1,
        "last": panel.history[:, -1], "median": median, "low": low, "high": high,
        "observed": panel.future[series, year], "wis": wis[series, year],
    }  # fmt: skip
    return pd.DataFrame(columns)


def speeds(panel: Panel) -> pd.DataFrame:
    """Return ``measure, milliseconds``: medians for 25 quantiles of five years ahead."""
    history = seen(panel, "k5")
    gapped = pd.DataFrame({"year": _GAPS, "value": panel.history[0, -len(_GAPS) :]})

    def call() -> None:
        forecast_annual(gapped, years=_ASKED, kind="amount")

    def fresh() -> None:
        pattern.cache_clear()
        call()

    many = _timed(lambda: ours(history, PATTERNS["k5"], LEVELS), _ROUNDS) / len(history)
    rows = {MANY: many, CALL: _timed(call), FRESH: _timed(fresh)}
    return pd.DataFrame(rows.items(), columns=["measure", "milliseconds"])


def _timed(action: Callable[[], object], rounds: int = _CALLS) -> float:
    """Return the median time of `action`, after one call that is not counted."""
    action()
    return 1000 * median(repeat(action, timer=time.process_time, repeat=rounds, number=1))


def limits(
    found: list[Forecast], panel: Panel, reference: ReferenceClass, *, count: int = COUNT
) -> pd.DataFrame:
    """Return the calibration error of a forecast, and of the true model, by goals and pattern.

    The true model: series drawn from the class, forecast by Bayes' rule with that very class at
    full weight. Goals by usual change are placed by the whole training part: they tell something of
    a series that a few points do not show and a forecast does not use, so that it is off by them
    although the model is true; goals by growth tell nothing more. The forecast divides by its own
    level and drawn series do not, which hardly matters; where a level series touches zero it is
    not quite true: an error of .01 with twelve points.

    Parameters
    ----------
    found : forecasts of `panel`, one a gap pattern.
    reference : the class to draw `count` series from; its ``temper`` is not used.

    Returns
    -------
    LIMITS: ``series`` is SCORED or DRAWN, ``goals`` one of GOALS, ``n`` counts probabilities.
    """
    made = drawn(reference, count, np.random.default_rng(1))
    true = [true_forecast(name, made, reference, found[0].levels) for name in PATTERNS]
    rows = [
        {"series": series, "goals": goals, **goal_row(one, on, GOALS[goals])}
        for series, forecasts, on in ((SCORED, found, panel), (DRAWN, true, made))
        for goals in GOALS
        for one in forecasts
    ]
    return pd.DataFrame(rows)[LIMITS]


def drawn(reference: ReferenceClass, count: int, rng: np.random.Generator) -> Panel:
    """Return series of TRAINING years and YEARS more from the model of the mixture.

    Each is drawn with a component and its variance, is 1 where its training part ends, and does
    not fall below zero.
    """
    which = rng.choice(reference.size, count, p=reference.weight)
    mass = reference.prior_points / 2
    step = reference.scale[which] * np.sqrt(mass / rng.gamma(mass, size=count))
    years = np.arange(1.0 - TRAINING, YEARS + 1)
    roots = np.array([_root(years, reference, j) for j in range(reference.size)])
    walk = np.einsum("nts,ns->nt", roots[which], rng.standard_normal((count, years.size)))
    reading = reference.growth[which, None] * years + step[:, None] * walk
    reading -= reading[:, [TRAINING - 1]]
    logged = reference.log_space[which, None]
    values = np.where(logged, np.exp(np.where(logged, reading, 0)), np.maximum(1 + reading, 0))
    return make_panel([Series(DRAWN, row[:TRAINING], row[TRAINING:]) for row in values])


def _root(years: Floats, reference: ReferenceClass, j: int) -> Floats:
    share, damping = float(reference.trend_share[j]), float(reference.damping[j])
    noise = reference.noise[j] * np.eye(years.size)
    return np.linalg.cholesky(covariance(years, share, damping) + noise)


def true_forecast(name: str, panel: Panel, reference: ReferenceClass, levels: Floats) -> Forecast:
    """Return what the class says of series drawn from it, seen through one gap pattern."""
    exact = replace(reference.blind(), temper=1.0)
    predicted = by_class(seen(panel, name), PATTERNS[name], levels, exact)
    return settled("true model", name, panel, predicted, levels, 0.0)
