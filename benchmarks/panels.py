"""Tidy panels of public annual series: read, told apart by kind, cut down to whole series."""

from pathlib import Path

import numpy as np
import pandas as pd

from skillsdata.errors import HistoryError
from skillsdata.forecast.history import validate_panel
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
    """Return a panel as :func:`validate_panel` does; HistoryError if it is refused or no CSV."""
    return validate_panel(_read(path), source=str(path))


def read_panel(path: Path) -> pd.DataFrame:
    """Return a panel with the ``kind`` of each series: one of KINDS, OTHER or EVERY.

    The kind is that of the panel's own column ``kind`` (empty: EVERY), or looked up by its column
    ``indicator`` in KINDS_TABLE; without either it is EVERY. HistoryError as :func:`tidy_panel`,
    and for kinds that do not exist or indicators without one.
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
