"""Windows to learn from: histories with gaps and their futures, cut out of a panel."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from benchmarks.fitting import FUTURE, HISTORY, Cut
from benchmarks.series import Panel
from skillsdata.forecast.reference import Floats

#: Windows a gap pattern in each fit.
WINDOWS = 400
#: From a seed to the windows of a fit.
Cutter = Callable[[int], Cut]


def patterns(rng: np.random.Generator) -> list[tuple[int, ...]]:
    """Return the gap patterns learned from: the last k years, policy-like gaps, random ones."""
    runs = [tuple(range(1 - k, 1)) for k in (1, 2, 3, 4, 5, 6, 7, 8, 10, 12)]
    gaps = [(-5, 0), (-9, -4, 0), (-8, -3, -1, 0)]
    drawn = [rng.choice(np.arange(1 - HISTORY, 0), n - 1, replace=False) for n in range(2, 8)]
    return [*runs, *gaps, *((*sorted(map(int, d)), 0) for d in drawn)]


def windows(series: list[Floats], count: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Return histories (count, 12) and futures (count, 5), series and origins at random."""
    cut = np.empty((count, HISTORY + FUTURE))
    for row in cut:
        values = series[rng.integers(len(series))]
        start = rng.integers(len(values) - HISTORY - FUTURE + 1)
        row[:] = values[start : start + HISTORY + FUTURE]
    return cut[:, :HISTORY], cut[:, HISTORY:]


def cut_series(series: list[Floats], seed: int) -> Cut:
    """Return windows for each gap pattern, cut out of whole series."""
    rng = np.random.default_rng(seed)
    chosen = patterns(rng)
    return [(*windows(series, WINDOWS, rng), offsets) for offsets in chosen]


def cut_origins(panel: Panel, seed: int, count: int | None = None) -> Cut:
    """Return origins for each gap pattern that shows anything, all indicators alike."""
    rng, most = np.random.default_rng(seed), count or WINDOWS
    found = [(_drawn(panel, offsets, most, rng), offsets) for offsets in patterns(rng)]
    return [(panel.history[at], panel.future[at], offsets) for at, offsets in found if at.size]


def _drawn(
    panel: Panel, offsets: tuple[int, ...], most: int, rng: np.random.Generator
) -> NDArray[np.intp]:
    """Return places of so many origins at most at which every year of a pattern was observed."""
    shown = panel.history[:, HISTORY - 1 + np.array(offsets)]
    usable = np.flatnonzero(np.isfinite(shown).all(axis=1))
    _, place, count = np.unique(panel.indicator[usable], return_inverse=True, return_counts=True)
    chance = 1 / (count[place] * count.size)
    return rng.choice(usable, min(most, usable.size), replace=False, p=chance)
