"""Learning the reference classes: what comparable public series later did, in one small table.

``skillsdata learn PANEL`` reads a tidy annual panel (``series_id, year, value``), cuts windows of
histories with gaps and their futures out of the series of each kind, and fits the prior weights of
the mixture's components and the temper of its likelihood by the continuous ranked probability
score plus the log score of the futures. The panel itself is not kept; the table says what it was.

What a kind may do is stated beforehand: the drift of an amount lasts and may lean to a usual
growth; a rate has no usual growth and its drift may fade. The fit is made several times, on
windows and gaps drawn anew, and averaged: one fit alone moves the benchmark's scores by a
hundredth.
"""

from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import partial
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd

from skillsdata.baserate import HISTORIES, count_base_rates, write_base_rates
from skillsdata.baserate import TABLE as BASE_RATES
from skillsdata.errors import HistoryError
from skillsdata.fitting import FUTURE, HISTORY, fit_weights
from skillsdata.reference import (
    KINDS,
    TABLE,
    Floats,
    Kind,
    ReferenceClass,
    averaged,
    components,
    write_reference_classes,
)

#: The kind of every indicator of the learning panel, one row each; read and edit it.
KINDS_TABLE = TABLE.with_name("kinds.csv")
#: A series that stands still in more than this share of its years is not learned from.
MOST_STILL = 0.5
#: Fits averaged for each kind, and windows a gap pattern in each.
FITS, WINDOWS = 10, 400
PRIOR_POINTS = 8.0
#: The heaviest components kept after the first and the second round of a fit.
KEPT = (60, 14)
_ITERATIONS = (40, 80, 80)
#: Each takes about 3 GB.
_PROCESSES = 2
_COMMON = {
    "trend_share": (0.0, 0.15, 0.4, 0.9),
    "noise": (0.0, 0.3, 2.0),
    "scale": (0.003, 0.01, 0.03, 0.1, 0.3),
}
GRIDS: dict[Kind, dict[str, tuple[float, ...]]] = {
    "amount": {**_COMMON, "growth": (0.0, 0.02, 0.05), "damping": (1.0,)},
    "rate": {**_COMMON, "growth": (0.0,), "damping": (1.0, 0.9, 0.6)},
}


def learn(panel: Path, *, origin: str = "", folder: Path = TABLE.parent) -> str:
    """Fit the reference classes to an annual panel, write the tables and return a summary.

    `origin` says in words what the panel is; it stands at the head of the tables. The base rates
    are counted on the amounts. Raises HistoryError when the panel lacks a column, an indicator has
    no kind, or a kind has no usable series.
    """
    table = read_panel(panel)
    series = {kind: usable_series(table, kind) for kind in KINDS}
    classes = {kind: learn_kind(series[kind], GRIDS[kind]) for kind in KINDS}
    about = {
        "origin": "; ".join(filter(None, [origin, panel.name])),
        "learned_on": date.today().isoformat(),
        "prior_points": f"{PRIOR_POINTS:g}",
        "fits a kind": str(FITS),
        "windows a fit": str(WINDOWS * len(patterns(np.random.default_rng(0)))),
        **{f"{kind} series": str(len(series[kind])) for kind in KINDS},
    }
    write_reference_classes(classes, about, folder / TABLE.name)
    rng = np.random.default_rng(0)
    counted = count_base_rates(*windows(series["amount"], HISTORIES, rng), rng)
    write_base_rates(counted, about, folder / BASE_RATES.name)
    return "; ".join(
        f"{kind}: {each.size} components from {len(series[kind])} series, temper {each.temper:.3f}"
        for kind, each in classes.items()
    )


def read_panel(path: Path) -> pd.DataFrame:
    """Return a panel's ``series_id, year, value, kind``.

    The kind is that of the panel's own column ``kind``, or looked up by its column ``indicator``
    in KINDS_TABLE; without either it is empty, and the series serve for every kind. HistoryError
    names a missing column or the indicators without a kind.
    """
    table = tidy_panel(path)
    return table.assign(kind=table["kind"] if "kind" in table else _looked_up(table, path))


def tidy_panel(path: Path) -> pd.DataFrame:
    """Return a panel ordered by ``series_id, year``; HistoryError names a column it lacks."""
    table = pd.read_csv(path)
    missing = [name for name in ("series_id", "year", "value") if name not in table]
    if missing:
        raise HistoryError(f"{path}: no column {', '.join(missing)}; a tidy annual panel has it")
    return table.sort_values(["series_id", "year"], ignore_index=True)


def annual_values(panel: pd.DataFrame, least: int) -> list[Floats]:
    """Return the values of series that have `least` years or more, none missing, most changing."""
    found = [
        group["value"].to_numpy(dtype=float)
        for _, group in panel.groupby("series_id")
        if len(group) >= least and (group["year"].diff().dropna() == 1).all()
    ]
    return [
        values
        for values in found
        if np.isfinite(values).all() and (np.diff(values) == 0).mean() <= MOST_STILL
    ]


def _looked_up(table: pd.DataFrame, path: Path) -> pd.Series:
    if "indicator" not in table:
        return pd.Series("", index=table.index)
    known = pd.read_csv(KINDS_TABLE).set_index("indicator")["kind"]
    kinds: pd.Series = table["indicator"].map(known)
    unknown = sorted(set(table["indicator"][kinds.isna()]))
    if unknown:
        told = ", ".join(map(str, unknown[:5])) + (" ..." if len(unknown) > 5 else "")
        raise HistoryError(
            f"{path}: {len(unknown)} indicators without a kind ({told}); add them to "
            f"{KINDS_TABLE.name} or give the panel a column 'kind' ({' or '.join(KINDS)})"
        )
    return kinds


def usable_series(panel: pd.DataFrame, kind: Kind) -> list[Floats]:
    """Return the values of the series of a kind that are long enough; HistoryError if none is."""
    kept = annual_values(panel[panel["kind"].isin([kind, ""])], HISTORY + FUTURE)
    if not kept:
        raise HistoryError(f"no {kind} series has {HISTORY + FUTURE} consecutive, changing years")
    return kept


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


def component_grid(grid: dict[str, tuple[float, ...]]) -> ReferenceClass:
    """Return every combination of space and the traits of a grid, equally weighted.

    Without drift there is nothing to damp: such components come once.
    """
    names = ("growth", "trend_share", "damping", "noise", "scale")
    every = product((0.0, 1.0), *(grid[name] for name in names))
    rows = np.array([row for row in every if row[2] > 0 or row[3] == grid["damping"][0]])
    return _even(rows)


def _even(traits: Floats) -> ReferenceClass:
    return components(traits, np.ones(len(traits)), temper=1.0, prior_points=PRIOR_POINTS)


def learn_kind(series: list[Floats], grid: dict[str, tuple[float, ...]]) -> ReferenceClass:
    """Return the average of FITS reference classes, each fitted to windows drawn anew."""
    once = partial(_fit_once, series, grid, WINDOWS)
    with ProcessPoolExecutor(max_workers=_PROCESSES) as pool:
        return averaged(list(pool.map(once, range(1, FITS + 1))))


def _fit_once(
    series: list[Floats], grid: dict[str, tuple[float, ...]], count: int, seed: int
) -> ReferenceClass:
    """Fit all components, then the heaviest of them, then the heaviest of those."""
    rng = np.random.default_rng(seed)
    chosen = patterns(rng)
    cut = [windows(series, count, rng) for _ in chosen]
    fitted = component_grid(grid)
    for most, iterations in zip((fitted.size, *KEPT), _ITERATIONS, strict=True):
        heaviest = np.sort(np.argsort(-fitted.weight, kind="stable")[:most])
        fitted = fit_weights(_even(fitted.traits[heaviest]), cut, chosen, iterations)
    return fitted
