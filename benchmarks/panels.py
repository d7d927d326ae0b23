"""Tidy panels of public annual series: read, told apart by kind, cut down to whole series."""

from pathlib import Path

import numpy as np
import pandas as pd

from skillsdata.errors import HistoryError
from skillsdata.forecast.reference import KINDS, TABLE, Floats, Kind

#: The kind of every indicator of the learning panel, one row each; read and edit it.
KINDS_TABLE = TABLE.with_name("kinds.csv")
#: Known, but in neither class: counts of deaths, cases and disasters, and balances (differences).
OTHER = "other"
#: The kind of a series that serves for every kind.
EVERY = ""
#: A series that stands still in more than this share of its years is left out.
MOST_STILL = 0.5


def tidy_panel(path: Path) -> pd.DataFrame:
    """Return a panel ordered by ``series_id, year``, with numbers in ``year`` and ``value``.

    Raises
    ------
    HistoryError : for a file that cannot be read, a missing column, or entries that are not
        numbers.
    """
    try:
        table = pd.read_csv(path)
    except (OSError, ValueError) as error:
        raise HistoryError(f"{path} cannot be read as CSV: {error}") from error
    missing = [name for name in ("series_id", "year", "value") if name not in table]
    if missing:
        raise HistoryError(f"{path}: no column {', '.join(missing)}; a tidy annual panel has it")
    for name in ("year", "value"):
        numbers = pd.to_numeric(table[name], errors="coerce")
        wrong = table[numbers.isna() & table[name].notna()]
        if len(wrong):
            first = wrong.iloc[0]
            raise HistoryError(
                f"{path}: {len(wrong)} entries of {name} are no numbers, the first {first[name]!r} "
                f"of {first['series_id']!r}; correct them or leave them empty"
            )
        table[name] = numbers
    return table.sort_values(["series_id", "year"], ignore_index=True)


def read_panel(path: Path) -> pd.DataFrame:
    """Return a panel with the ``kind`` of each series: one of KINDS, OTHER or EVERY.

    The kind is that of the panel's own column ``kind`` (empty: EVERY), or looked up by its column
    ``indicator`` in KINDS_TABLE; without either it is EVERY.

    Raises
    ------
    HistoryError : as :func:`tidy_panel`, and for kinds that do not exist or indicators without one.
    """
    table = tidy_panel(path)
    if "kind" in table:
        kinds = table["kind"].fillna(EVERY)
        _refuse(path, kinds[~kinds.isin([*KINDS, OTHER, EVERY])], "kinds that do not exist")
    elif "indicator" in table:
        known = pd.read_csv(KINDS_TABLE).set_index("indicator")["kind"]
        kinds = table["indicator"].map(known)
        _refuse(path, table["indicator"][kinds.isna()], "indicators without a kind")
    else:
        kinds = pd.Series(EVERY, index=table.index)
    return table.assign(kind=kinds)


def _refuse(path: Path, wrong: pd.Series, what: str) -> None:
    if len(wrong):
        names = sorted(set(map(str, wrong)))
        told = ", ".join(names[:5]) + (" ..." if len(names) > 5 else "")
        raise HistoryError(
            f"{path}: {len(names)} {what} ({told}); add a column 'kind' "
            f"({', '.join((*KINDS, OTHER))} or empty), or add the indicators to {KINDS_TABLE.name}"
        )


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


def series_of_kind(panel: pd.DataFrame, kind: Kind, least: int) -> list[Floats]:
    """Return the values of the series that serve for a kind; HistoryError if there is none."""
    kept = annual_values(panel[panel["kind"].isin([kind, EVERY])], least)
    if not kept:
        raise HistoryError(f"no {kind} series has {least} consecutive, changing years")
    return kept
