"""Base rates: what comparable public series did next, counted without any model.

``python -m benchmarks learn`` counts it once: short histories are cut out of the amounts of a
panel (n observations at random years of the last twelve), and what followed is measured in years of
the history's own mean pace, (x_h - x_last) / ((x_last - x_first) / span): 0 is standing still, h is
going on at the same pace, below 0 is turning back. Rising and falling histories count alike. A
history is *steady* when every observation continued in the same direction.

``skillsdata/learned/base_rates.csv`` holds the quantiles of that number by points and horizon;
nothing in the forecast reads it, so that the two can be held against each other.
"""

from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from skillsdata.errors import HistoryError
from skillsdata.forecast.reference import Floats

TABLE = Path(__file__).parent / "learned" / "base_rates.csv"
KEYS = ["points", "steady", "horizon"]
LEVELS = tuple(round(level, 2) for level in np.arange(0.05, 0.96, 0.05))
POINTS = range(2, 13)
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
    rows = [
        _quantiles(went_on[steady == kind, h], points, kind, h + 1)
        for kind in (True, False)
        for h in range(future.shape[1])
        if (steady == kind).sum() >= _FEWEST
    ]
    return pd.DataFrame(rows)


def _quantiles(value: Floats, points: int, steady: bool, horizon: int) -> dict[str, object]:
    found = np.quantile(value, LEVELS).round(3) + 0.0
    return {
        "points": points,
        "steady": steady,
        "horizon": horizon,
        "histories": len(value),
        **{f"q{level:.2f}": q for level, q in zip(LEVELS, found, strict=True)},
    }


def write_base_rates(table: pd.DataFrame, about: dict[str, str], path: Path = TABLE) -> None:
    """Write the counted table under a ``# key: value`` header that says where it comes from."""
    kept = {key: about[key] for key in ("origin", "learned_on", "amount series") if key in about}
    head = [f"# {key}: {value}\n" for key, value in kept.items()]
    path.write_text("".join([*head, table.to_csv(index=False)]), encoding="utf-8")


@lru_cache(maxsize=1)
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
