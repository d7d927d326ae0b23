"""Counting the base rates: how short histories cut out of a panel went on.

Of the amounts of the panel n observations at random years of twelve are looked at, and what
followed is counted as :mod:`skillsdata.forecast.baserates` says. Rising and falling histories
count alike.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from skillsdata.forecast.baserates import KEYS, LEVELS, POINTS, TABLE
from skillsdata.forecast.reference import Floats

HISTORIES = 20_000
_FEWEST = 100


def count_base_rates(history: Floats, future: Floats, rng: np.random.Generator) -> pd.DataFrame:
    """Return quantiles of what followed, by ``points, steady, horizon``, with the ``histories``.

    Parameters
    ----------
    history, future : (N, 12) and (N, H) annual values of windows cut out of a panel.
    rng : draws which of the twelve years are observed.
    """
    parts = [_counted(history, future, points, rng) for points in POINTS]
    return pd.concat(parts, ignore_index=True)


def _counted(
    history: Floats, future: Floats, points: int, rng: np.random.Generator
) -> pd.DataFrame:
    years = history.shape[1]
    drawn = rng.permuted(np.tile(np.arange(years - 1), (len(history), 1)), axis=1)
    seen = np.sort(np.c_[drawn[:, : points - 1], np.full(len(history), years - 1)], axis=1)
    values = np.take_along_axis(history, seen, axis=1)
    steps = np.diff(values, axis=1)
    pace = (values[:, -1] - values[:, 0]) / (seen[:, -1] - seen[:, 0])
    moved = np.abs(pace) > 0
    went_on = (future - values[:, -1:])[moved] / pace[moved, None]
    steady = (np.abs(np.sign(steps).sum(axis=1)) == points - 1)[moved]
    kinds = [kind for kind in (True, False) if (steady == kind).sum() >= _FEWEST]
    found = [np.quantile(went_on[steady == kind], LEVELS, axis=0).T.round(3) for kind in kinds]
    keys = [
        (points, kind, horizon, int((steady == kind).sum()))
        for kind in kinds
        for horizon in range(1, future.shape[1] + 1)
    ]
    quantiles = np.concatenate([np.empty((0, len(LEVELS))), *found]) + 0.0
    table = pd.DataFrame(keys, columns=[*KEYS, "histories"])
    return table.join(pd.DataFrame(quantiles, columns=[f"q{level:.2f}" for level in LEVELS]))


def write_base_rates(table: pd.DataFrame, about: dict[str, str], path: Path = TABLE) -> None:
    """Write the counted table under a ``# key: value`` header that says where it comes from."""
    told = ["origin", "learned_on", "amount series"]
    kept = {key: about[key] for key in told if key in about}
    write_learned(table, kept, path)


def write_learned(table: pd.DataFrame, about: dict[str, str], path: Path) -> None:
    """Write a learned table under its ``# key: value`` header."""
    head = "".join(f"# {key}: {value}\n" for key, value in about.items())
    path.write_text(head + table.to_csv(index=False), encoding="utf-8")
