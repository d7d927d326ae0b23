"""The gate of the forecaster: what counts as an annual history, and what is wrong with one."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from skillsdata.errors import HistoryError
from skillsdata.forecast.reference import Floats

#: Qualifiers that make a value a lower bound; every other one counts as the printed value.
BOUND_QUALIFIERS = ("at_least", "above")


def validate_history(history: pd.DataFrame, *, origin: int | None = None) -> pd.DataFrame:
    """Return the history sorted by year, or raise with every fault it has.

    Parameters
    ----------
    history : columns ``year`` (whole numbers) and ``value`` (finite), one row a year; optional
        ``qualifier`` (see BOUND_QUALIFIERS), ``rounding`` (width of the printed figure, in the
        unit), ``unit`` (one value throughout), ``n`` (positive sample size). Absent years are gaps.
    origin : last year that may be used; any later observation is a fault.

    Returns
    -------
    DataFrame with the same columns, ``year`` int64 and ``value`` float64, and a RangeIndex.

    Raises
    ------
    HistoryError : one line per fault, with the row and the remedy.
    """
    years, values = _checked(history, origin)
    typed = history.assign(year=years.astype(np.int64), value=values)
    return typed.sort_values("year", ignore_index=True)


@dataclass(frozen=True)
class Readings:
    """What the forecaster reads in a history: arrays by year, and how finely it is printed."""

    years: NDArray[np.int64]
    printed: Floats
    bound: NDArray[np.bool_]
    width: float


def read_history(history: pd.DataFrame) -> Readings:
    """Return the readings of a history; refuse it as :func:`validate_history` does."""
    years, values = _checked(history, None)
    order = np.argsort(years, kind="stable")
    return Readings(
        years[order].astype(np.int64),
        values[order],
        is_bound(history)[order],
        printed_width(history),
    )


def _checked(history: pd.DataFrame, origin: int | None) -> tuple[Floats, Floats]:
    """Return years and values as they stand, or raise with every fault."""
    faults = [*_missing_columns(history)]
    if not faults:
        years, values = _numbers(history["year"]), _numbers(history["value"])
        faults = [*_faults(history, years, values, origin), *_optional_faults(history)]
    if faults:
        raise HistoryError("history cannot be forecast:\n" + "\n".join(faults))
    return years, values


def _missing_columns(history: pd.DataFrame) -> Iterator[str]:
    for column in ("year", "value"):
        if column not in history:
            found = ", ".join(map(str, history.columns)) or "none"
            yield f"no column {column!r} (found: {found}); rename the column that holds it"
    if not len(history):
        yield "no rows; give at least one observation"


def _faults(
    history: pd.DataFrame, years: Floats, values: Floats, origin: int | None
) -> Iterator[str]:
    for row in np.flatnonzero(~np.isfinite(years) | (years != np.floor(years))):
        yield _fault(
            history, int(row), "is not a whole year", "give the year as an integer, e.g. 2024"
        )
    for row in np.flatnonzero(~np.isfinite(values)):
        remedy = "drop the row (an absent year is a gap) or give a finite number"
        yield _fault(history, int(row), "is not finite", remedy)
    for row in _repeated(years):
        yield _fault(history, int(row), "is a second row for its year", "keep one value a year")
    if origin is not None:
        for row in np.flatnonzero(years > origin):
            remedy = f"drop it or set the origin to {int(years[row])} or later"
            yield _fault(history, int(row), f"lies after the origin {origin}", remedy)


def _repeated(years: Floats) -> NDArray[np.intp]:
    """Return the rows whose finite year an earlier row has."""
    first = np.unique(years, return_index=True)[1]
    again = np.ones(years.size, dtype=bool)
    again[first] = False
    return np.flatnonzero(again & np.isfinite(years))


def _optional_faults(history: pd.DataFrame) -> Iterator[str]:
    if "unit" in history and (units := sorted(set(map(str, history["unit"])))) and len(units) > 1:
        yield f"mixed units ({', '.join(units)}); convert to one unit or forecast them apart"
    if "n" in history:
        for row in np.flatnonzero(~(_numbers(history["n"]) > 0)):
            yield _fault(history, int(row), "has a sample size n that is not positive", "correct n")
    if "rounding" in history:
        widths = _numbers(history["rounding"])
        for row in np.flatnonzero((widths < 0) | np.isinf(widths)):
            yield _fault(history, int(row), "has an impossible rounding width", "give a width >= 0")


def _fault(history: pd.DataFrame, row: int, what: str, remedy: str) -> str:
    year, value = history["year"].iloc[row], history["value"].iloc[row]
    return f"row {history.index[row]} (year {year}, value {value}) {what}; {remedy}"


def _numbers(column: pd.Series) -> Floats:
    if column.dtype.kind in "iuf":
        return column.to_numpy(dtype=float)
    return pd.to_numeric(column, errors="coerce").to_numpy(dtype=float, na_value=np.nan)


def is_bound(history: pd.DataFrame) -> NDArray[np.bool_]:
    """Return which rows are lower bounds rather than values."""
    if "qualifier" not in history:
        return np.zeros(len(history), dtype=bool)
    return history["qualifier"].isin(BOUND_QUALIFIERS).to_numpy(dtype=bool)


def printed_width(history: pd.DataFrame) -> float:
    """Return the coarsest rounding of the history, 0 when none is stated."""
    if "rounding" not in history:
        return 0.0
    widths = _numbers(history["rounding"])
    return float(np.nanmax(widths, initial=0.0))
