"""The one gate of the forecaster: what counts as a history, and what is wrong with one.

Years, quarters and panels of many series are refused alike, with every fault at once: a line
each, with the row, the rule that it breaks and the remedy.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from skillsdata.errors import HistoryError
from skillsdata.forecast.reference import Floats

#: Qualifiers that make a value a lower bound; every other one counts as the printed value.
BOUND_QUALIFIERS = ("at_least", "above")
#: Which rows are wrong, the rule they break, the remedy.
Rule = tuple[NDArray[np.bool_], str, str]
#: So many rows are named for a rule, the rest counted: a panel has thousands.
_NAMED = 20


@dataclass(frozen=True)
class Readings:
    """What the forecaster reads in an annual history, by year; ``width``: the coarsest rounding."""

    years: NDArray[np.int64]
    printed: Floats
    bound: NDArray[np.bool_]
    width: float


def read_history(history: pd.DataFrame, *, origin: int | None = None) -> Readings:
    """Return what an annual history says, or raise HistoryError with every fault it has.

    Parameters
    ----------
    history : columns ``year`` (whole numbers) and ``value`` (finite), one row a year; optional
        ``qualifier`` (see BOUND_QUALIFIERS), ``rounding`` (width of the printed figure, in the
        unit), ``unit`` (one value throughout), ``n`` (positive sample size). Absent years are gaps.
    origin : last year that may be used; any later observation is a fault.
    """
    _refuse("history cannot be forecast", _missing(history, ("year", "value")))
    years, values = _numbers(history["year"]), _numbers(history["value"])
    rules = [*_of_years(years, values, origin), *_of_options(history)]
    _refuse("history cannot be forecast", _faults(history, ("year", "value"), rules))
    order = np.argsort(years, kind="stable")
    bound, width = np.zeros(years.size, dtype=bool), 0.0
    if "qualifier" in history:
        bound = history["qualifier"].isin(BOUND_QUALIFIERS).to_numpy(dtype=bool)
    if "rounding" in history:
        width = float(np.nanmax(_numbers(history["rounding"]), initial=0.0))
    return Readings(years[order].astype(np.int64), values[order], bound[order], width)


def _of_years(years: Floats, values: Floats, origin: int | None) -> Iterator[Rule]:
    known, first = np.isfinite(years), np.unique(years, return_index=True)[1]
    again = known & (np.bincount(first, minlength=years.size) == 0)
    yield ~known | (years != np.floor(years)), "is not a whole year", "give an integer, e.g. 2024"
    yield ~np.isfinite(values), "is not finite", "drop the row (absent years are gaps) or mend it"
    yield again, "is a second row for its year", "keep one value a year"
    if origin is not None:
        yield years > origin, f"lies after the origin {origin}", "drop it or set a later origin"


def _of_options(history: pd.DataFrame) -> Iterator[Rule]:
    if "unit" in history:
        units = history["unit"].astype(str).to_numpy()
        yield units != units[0], f"is not in {units[0]} as the first", "convert or forecast apart"
    if "n" in history:
        yield ~(_numbers(history["n"]) > 0), "has a sample size n that is not positive", "correct n"
    if "rounding" in history:
        width = _numbers(history["rounding"])
        yield (width < 0) | np.isinf(width), "has an impossible rounding width", "give one >= 0"


def validate_quarters(history: pd.DataFrame) -> pd.DataFrame:
    """Return ``period`` (Period[Q]) and ``value`` sorted, or raise HistoryError with all faults.

    Periods may be text such as "2013Q2"; values are positive; absent quarters are gaps.
    """
    _refuse("history cannot be forecast", _missing(history, ("period", "value")))
    periods = pd.PeriodIndex([_quarter(each) for each in history["period"]], freq="Q")
    values, unknown = _numbers(history["value"]), np.asarray(periods.isna())
    rules: list[Rule] = [
        (unknown, "is not a quarter", "write it like 2013Q2"),
        (periods.duplicated() & ~unknown, "is a second row for its quarter", "keep one a quarter"),
        (~(np.isfinite(values) & (values > 0)), "is not positive", "drop the row or correct it"),
    ]
    _refuse("history cannot be forecast", _faults(history, ("period", "value"), rules))
    clean = pd.DataFrame({"period": periods, "value": values})
    return clean.sort_values("period", ignore_index=True)


def _quarter(given: object) -> pd.Period | None:
    try:
        return given.asfreq("Q") if isinstance(given, pd.Period) else pd.Period(str(given), "Q")
    except ValueError:
        return None


def validate_panel(
    panel: pd.DataFrame, kinds: Sequence[str] = (), *, source: str = "panel"
) -> pd.DataFrame:
    """Return a panel of many annual series in order, or raise HistoryError with all faults.

    Parameters
    ----------
    panel : columns ``series_id``, ``year`` and ``value``, numbers or empty; optional ``kind``.
    kinds : what the column ``kind`` may hold, besides nothing; not looked at if there are none.
    """
    _refuse(f"{source} cannot be used", _missing(panel, ("series_id", "year", "value")))
    numbers = {name: _numbers(panel[name]) for name in ("year", "value")}
    rules: list[Rule] = [
        (np.isnan(column) & _there(panel[name]), f"has a {name} that is no number", "correct it")
        for name, column in numbers.items()
    ]
    told = ["series_id", "year", "value"]
    if kinds and "kind" in panel:
        told, kind = ["series_id", "kind"], panel["kind"]
        known = kind.isin([*kinds, ""]) | kind.duplicated()
        strange = _there(kind) & ~known.to_numpy(dtype=bool)
        rules.append((strange, "is of an unknown kind", f"say {', '.join(kinds)} or nothing"))
    _refuse(f"{source} cannot be used", _faults(panel, told, rules))
    return panel.assign(**numbers).sort_values(["series_id", "year"], ignore_index=True)


def _there(column: pd.Series) -> NDArray[np.bool_]:
    return column.notna().to_numpy(dtype=bool)


def _missing(table: pd.DataFrame, wanted: Sequence[str]) -> Iterator[str]:
    found = ", ".join(map(str, table.columns)) or "none"
    for column in wanted:
        if column not in table:
            yield f"no column {column!r} (found: {found}); rename the column that holds it"
    if not len(table):
        yield "no rows; give at least one observation"


def _faults(table: pd.DataFrame, told: Sequence[str], rules: Iterable[Rule]) -> Iterator[str]:
    """Say of each wrong row what it holds, which rule it breaks and the remedy."""
    for wrong, what, remedy in rules:
        rows = np.flatnonzero(wrong)
        for row in rows[:_NAMED]:
            held = ", ".join(f"{name} {table[name].iloc[row]}" for name in told)
            yield f"row {table.index[row]} ({held}) {what}; {remedy}"
        if rows.size > _NAMED:
            yield f"and {rows.size - _NAMED} more rows like these"


def _refuse(what: str, faults: Iterable[str]) -> None:
    lines = [*faults]
    if lines:
        raise HistoryError("\n".join([f"{what}:", *lines]))


def _numbers(column: pd.Series) -> Floats:
    if column.dtype.kind in "iuf":
        return column.to_numpy(dtype=float)
    return pd.to_numeric(column, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
