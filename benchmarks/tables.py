"""What the track record shows of our own forecast beyond its scores."""

import numpy as np
import pandas as pd

from benchmarks.protocol import PATTERNS, Forecast
from benchmarks.series import YEARS, Panel
from skillsdata.forecast.reference import Floats
from skillsdata.forecast.scores import COVERAGES, quantiles_at, weighted_interval_score

#: The worst misses shown, by weighted interval score in MASE scales.
WORST = 12
_DIGITS = 4


def calibration(found: list[Forecast], panel: Panel) -> pd.DataFrame:
    """Return ``pattern, quantile_level, n, share``: outcomes at or below each quantile."""
    there = np.isfinite(panel.future)
    rows = [
        (one.pattern, level, int(there.sum()), share)
        for one in found
        for level, share in zip(one.levels, _below(one, panel, there), strict=True)
    ]
    return pd.DataFrame(rows, columns=["pattern", "quantile_level", "n", "share"]).round(_DIGITS)


def _below(one: Forecast, panel: Panel, there: np.ndarray) -> Floats:
    under = panel.future[:, :, None] <= one.predicted
    return np.asarray(under[there].mean(axis=0))


def coverage(found: list[Forecast], panel: Panel) -> pd.DataFrame:
    """Return ``pattern, points, horizon, n, coverage_50, coverage_80, coverage_95`` (per cent)."""
    rows = [
        {
            "pattern": one.pattern,
            "points": len(PATTERNS[one.pattern]),
            "horizon": year + 1,
            "n": int(np.isfinite(panel.future[:, year]).sum()),
            **{f"coverage_{c}": _held(one, panel.future[:, year], year, c) for c in COVERAGES},
        }
        for one in found
        for year in range(YEARS)
    ]
    return pd.DataFrame(rows).round(_DIGITS)


def _held(one: Forecast, truth: Floats, year: int, level: int) -> float:
    ends = (0.5 - level / 200, 0.5 + level / 200)
    low, high = quantiles_at(one.predicted[:, year], one.levels, ends)
    there = np.isfinite(truth)
    return 100 * float(((low <= truth) & (truth <= high))[there].mean())


def worst(found: list[Forecast], panel: Panel) -> pd.DataFrame:
    """Return the worst misses over all patterns, one a series, worst first.

    ``series`` counts the panel's rows from 1; ``last, median, low, high`` (80 %) and ``observed``
    are in the unit of the series; ``wis`` in its mean one-year changes.
    """
    parts = pd.concat([_misses(one, panel) for one in found], ignore_index=True)
    ordered = parts.sort_values("wis", ascending=False).drop_duplicates("series")
    return ordered.head(WORST).round(_DIGITS).reset_index(drop=True)


def _misses(one: Forecast, panel: Panel) -> pd.DataFrame:
    wis = weighted_interval_score(panel.future, one.predicted, one.levels) / panel.scale[:, None]
    series = np.arange(len(wis))
    year = np.nanargmax(wis, axis=1)
    median, low, high = quantiles_at(one.predicted[series, year], one.levels, (0.5, 0.1, 0.9))
    return pd.DataFrame(
        {
            "series": series + 1,
            "pattern": one.pattern,
            "horizon": year + 1,
            "last": panel.history[:, -1],
            "median": median,
            "low": low,
            "high": high,
            "observed": panel.future[series, year],
            "wis": wis[series, year],
        }
    )
