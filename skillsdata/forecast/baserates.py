"""Base rates: what comparable public series did next, counted without any model.

What followed a history is measured in years of its own mean pace, (x_h - x_last) /
((x_last - x_first) / span): 0 is standing still, h is going on at the same pace, below 0 is
turning back. A history is *steady* when every observation continued in the same direction.

``skillsdata/learned/base_rates.csv``, which :mod:`benchmarks.cutting` writes, holds the quantiles
of that number by points and horizon; nothing in the forecast reads it, so that the two can be held
against each other.
"""

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from skillsdata.errors import HistoryError

TABLE = Path(__file__).parent / "learned" / "base_rates.csv"
KEYS = ["points", "steady", "horizon"]
LEVELS = tuple(round(level, 2) for level in np.arange(0.05, 0.96, 0.05))
POINTS = range(2, 13)


@cache
def base_rates() -> pd.DataFrame:
    """Return the shipped table: ``points, steady, horizon, histories, q0.05 .. q0.95``."""
    return pd.read_csv(TABLE, comment="#")


def like(history: pd.DataFrame) -> pd.DataFrame:
    """Return what followed histories like this one, one row a horizon, in its own unit.

    Parameters
    ----------
    history : ``year, value`` with at least two exact observations, oldest first.

    Returns
    -------
    DataFrame ``horizon, histories, points, steady`` and one column a level (0.05 to 0.95): the
    value that this share of comparable histories stayed below, had this one gone on as they did.

    Raises
    ------
    HistoryError : with fewer than two observations, or no change between first and last.
    """
    value, year = history["value"].to_numpy(dtype=float), history["year"].to_numpy(dtype=float)
    if value.size < POINTS[0] or value[-1] == value[0]:
        ends = f" from {value[0]:g} to {value[-1]:g}" if value.size else ""
        raise HistoryError(
            f"{value.size} observations{ends} have no pace; base rates need two that differ"
        )
    pace = (value[-1] - value[0]) / (year[-1] - year[0])
    steps = np.sign(np.diff(value))
    table = base_rates()
    points, steady = min(value.size, POINTS[-1]), bool(np.abs(steps.sum()) == steps.size)
    rows = table[(table["points"] == points) & (table["steady"] == steady)]
    names = [f"q{level:.2f}" for level in LEVELS]
    reached = value[-1] + rows[names].to_numpy() * pace
    ordered = np.sort(reached, axis=1)
    wide = pd.DataFrame(ordered, columns=list(LEVELS), index=rows.index)
    return pd.concat([rows[[*KEYS, "histories"]], wide], axis=1).reset_index(drop=True)


def share_reaching(followed: pd.DataFrame, goal: float, *, horizon: int) -> float:
    """Return the share of comparable histories at or above `goal` after `horizon` years.

    Read off the quantiles of :func:`like` by straight lines; 0.05 and 0.95 are the ends of what
    the table tells, so that the answer lies between them. Raises KeyError for an absent horizon.
    """
    rows = followed[followed["horizon"] == horizon]
    if rows.empty:
        raise KeyError(f"horizon {horizon}: base rates are counted for 1 to 5 years")
    values = rows[list(LEVELS)].to_numpy(dtype=float)[0]
    return float(1 - np.interp(goal, values, LEVELS))
