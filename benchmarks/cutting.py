"""Windows to learn from, cut out of a panel; and the base rates, counted on them.

Of histories n observations at random years of twelve are looked at, and what followed is counted as
:mod:`skillsdata.forecast.baserates` says. Rising and falling histories count alike.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.fitting import Cut
from benchmarks.series import POINTS, YEARS, Panel
from skillsdata.forecast.baserates import KEYS, LEVELS
from skillsdata.forecast.baserates import POINTS as OBSERVED
from skillsdata.forecast.reference import Floats

#: Windows a gap pattern in each fit; and to count base rates on.
WINDOWS, HISTORIES = 400, 20_000
#: Fewer histories of a kind are not counted.
_FEWEST = 100
#: From a seed to the windows of a fit.
Cutter = Callable[[int], Cut]


def patterns(rng: np.random.Generator) -> list[tuple[int, ...]]:
    """Return the gap patterns learned from: the last k years, policy-like gaps, random ones."""
    runs = [tuple(range(1 - k, 1)) for k in (1, 2, 3, 4, 5, 6, 7, 8, 10, 12)]
    gaps = [(-5, 0), (-9, -4, 0), (-8, -3, -1, 0)]
    drawn = [rng.choice(np.arange(1 - POINTS, 0), n - 1, replace=False) for n in range(2, 8)]
    return [*runs, *gaps, *((*sorted(map(int, d)), 0) for d in drawn)]


def windows(series: list[Floats], count: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Return histories (count, 12) and futures (count, 5), series and origins at random."""
    cut = np.empty((count, POINTS + YEARS))
    for row in cut:
        values = series[rng.integers(len(series))]
        start = rng.integers(len(values) - row.size + 1)
        row[:] = values[start : start + row.size]
    return cut[:, :POINTS], cut[:, POINTS:]


def cut_series(series: list[Floats], seed: int) -> Cut:
    """Return windows for each gap pattern, cut out of whole series."""
    rng = np.random.default_rng(seed)
    chosen = patterns(rng)
    return [(*windows(series, WINDOWS, rng), offsets) for offsets in chosen]


def cut_origins(panel: Panel, seed: int, count: int | None = None) -> Cut:
    """Return origins for each gap pattern that shows anything, all indicators alike.

    Every year that a pattern looks at was observed; so many origins (WINDOWS) a pattern at most.
    """
    rng, found = np.random.default_rng(seed), []
    for offsets in patterns(rng):
        shown = panel.history[:, POINTS - 1 + np.array(offsets)]
        usable = np.flatnonzero(np.isfinite(shown).all(axis=1))
        _, place, size = np.unique(panel.indicator[usable], return_inverse=True, return_counts=True)
        most, chance = min(count or WINDOWS, usable.size), 1 / (size[place] * size.size)
        at = rng.choice(usable, most, replace=False, p=chance)
        found += [(panel.history[at], panel.future[at], offsets)] if at.size else []
    return found


def count_base_rates(history: Floats, future: Floats, rng: np.random.Generator) -> pd.DataFrame:
    """Return quantiles of what followed, by ``points, steady, horizon``, with the ``histories``.

    Parameters
    ----------
    history, future : (N, 12) and (N, H) annual values of windows cut out of a panel.
    rng : draws which of the twelve years are observed.
    """
    names, parts = [f"q{level:.2f}" for level in LEVELS], []
    for points in OBSERVED:
        for steady, followed in _followed(history, future, points, rng):
            if len(followed) >= _FEWEST:
                found = np.quantile(followed, LEVELS, axis=0).T.round(3) + 0.0
                told = pd.DataFrame(found, columns=names).assign(points=points, steady=steady)
                parts.append(told.assign(horizon=told.index + 1, histories=len(followed)))
    columns = [*KEYS, "histories", *names]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def _followed(
    history: Floats, future: Floats, points: int, rng: np.random.Generator
) -> list[tuple[bool, Floats]]:
    """Return what followed steady histories and others, in years of their own mean pace."""
    last = history.shape[1] - 1
    drawn = rng.permuted(np.tile(np.arange(last), (len(history), 1)), axis=1)
    seen = np.sort(np.c_[drawn[:, : points - 1], np.full(len(history), last)], axis=1)
    values = np.take_along_axis(history, seen, axis=1)
    pace = (values[:, -1] - values[:, 0]) / (seen[:, -1] - seen[:, 0])
    steady = np.abs(np.sign(np.diff(values, axis=1)).sum(axis=1)) == points - 1
    moved, beyond = np.abs(pace) > 0, future - values[:, -1:]
    return [
        (kind, beyond[rows] / pace[rows, None])
        for kind in (True, False)
        for rows in [moved & (steady == kind)]
    ]


def write_learned(table: pd.DataFrame, about: dict[str, str], path: Path) -> None:
    """Write a learned table under a ``# key: value`` header that says where it comes from."""
    head = "".join(f"# {key}: {value}\n" for key, value in about.items())
    path.write_text(head + table.to_csv(index=False), encoding="utf-8")


def write_base_rates(table: pd.DataFrame, about: dict[str, str], path: Path) -> None:
    """Write the counted table with what of the header tells of it."""
    told = ("origin", "learned_on", "amount series")
    write_learned(table, {key: about[key] for key in told if key in about}, path)
