"""What a reader changed of a study: which figures count, of which year, and what is supposed.

Figures stay as published; a change is made on the rows of one study only. Whatever the order in
which they were asked for, figures are first read as of other years, then those before a year are
left out, then supposed ones are added.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from skillsdata.errors import ParameterError
from skillsdata.evidence.cleaning import rounding_width
from skillsdata.evidence.edition import FITTED
from skillsdata.evidence.readings import DOUBT

SUPPOSED, LEFT_OUT, READER = "supposed", "left_out", "reader"
_CHANGE = re.compile(r"([+-]?\d+(?:\.\d+)?)\s*(%?)\s*/\s*(?:year|\w)")
#: A path of employment: a change a year as text, one number for every year, or pairs of both.
Given = str | float | tuple[tuple[int, float], ...]


@dataclass(frozen=True)
class Altered:
    """The changes: first year that counts, pairs (from, to) of years, pairs (year, value).

    ``employed`` is the employment that a reader gives for the years ahead. False when empty.
    """

    first: int = 0
    moved: tuple[tuple[int, int], ...] = ()
    supposed: tuple[tuple[int, float], ...] = ()
    employed: Given | None = None

    def __bool__(self) -> bool:
        """Whether anything was changed."""
        return self != Altered()

    def figures(self, table: pd.DataFrame, name: str) -> pd.DataFrame:
        """Return published figures with the changes made for one indicator.

        What was quoted with a figure, in one source for one year, moves with it.
        """
        if not self or table.empty:
            return table
        read = self._read_as(table, name)
        early = read["use"].isin(FITTED) & (read["reference_year"] < self.first).fillna(False)
        return self._added(read.assign(use=read["use"].mask(early.astype(bool), LEFT_OUT)), name)

    def _read_as(self, table: pd.DataFrame, name: str) -> pd.DataFrame:
        years, moves = table["reference_year"], dict(self.moved)
        with_own = quoted_with(table, (table["indicator"] == name) & years.isin(list(moves)))
        return table.assign(
            reference_year=years.mask(with_own, years.map(moves)).astype("Int64"),
            reference_basis=table["reference_basis"].mask(with_own, READER),
            **{column: table[column].mask(with_own, "") for column in DOUBT},
        )

    def _added(self, table: pd.DataFrame, name: str) -> pd.DataFrame:
        own = table[(table["indicator"] == name) & table["use"].isin(FITTED)]
        if own.empty or not self.supposed:
            return table
        like = own.sort_values("reference_year").iloc[-1]
        rows = [_supposed(like, year, value) for year, value in self.supposed]
        return pd.concat([table, pd.DataFrame(rows).astype(table.dtypes)], ignore_index=True)


def quoted_with(table: pd.DataFrame, chosen: pd.Series) -> pd.Series:
    """Return which figures in use were quoted with chosen ones: in one source for one year."""
    fitted = table["use"].isin(FITTED)
    quoted = table["source_id"] + " " + table["reference_year"].astype("str")
    return fitted & quoted.isin(quoted[fitted & chosen])


#: No change at all.
AS_PUBLISHED = Altered()


def _supposed(like: pd.Series, year: int, value: float) -> dict[object, object]:
    """Return a row that nobody published, of the area, unit and vintage of another."""
    said = {"qualifier": SUPPOSED, "use": SUPPOSED, "reference_basis": READER}
    empty = dict.fromkeys(
        ("obs_id", "source_id", "derivation", "published", "published_basis", "note_zh",
         "note_en", "acknowledged_zh", "acknowledged_en", "note_from", *DOUBT), ""
    )  # fmt: skip
    text = f"{value:.10g}"
    numbers = {"value": value, "printed": text, "rounding": rounding_width(text)}
    return {**like, **empty, **said, **numbers, "period": str(year), "reference_year": year}


def given_path(given: object) -> Given:
    """Return a reader's employment as it is kept; ParameterError names the forms there are."""
    if isinstance(given, Mapping):
        return tuple(sorted((int(year), float(value)) for year, value in given.items()))
    if isinstance(given, int | float) and given > 0:
        return float(given)
    if isinstance(given, str) and _CHANGE.fullmatch(given.replace("−", "-").strip()):
        return given.replace("−", "-").strip()
    raise ParameterError(
        f"employed = {given!r} is refused: give a change as '-1%/year' or '+20/year', "
        "a number above 0, or a number for every year as {year: number, ...}"
    )


def along(given: Given, last: tuple[int, float], years: Sequence[int]) -> np.ndarray:
    """Return the given employment of some years; ``last``: year and value it starts from."""
    if isinstance(given, tuple):
        values = dict(given)
        if missing := ", ".join(str(year) for year in years if year not in values):
            raise ParameterError(
                f"employed is not given for {missing}; "
                f"give every year from {years[0]} to {years[-1]}"
            )
        return np.array([values[year] for year in years])
    if not isinstance(given, str):
        return np.full(len(years), float(given))
    found = _CHANGE.fullmatch(given)
    assert found is not None
    change, ahead = float(found[1]), np.asarray(years) - last[0]
    path = last[1] * (1 + change / 100) ** ahead if found[2] else last[1] + change * ahead
    if path.min() <= 0:
        raise ParameterError(f"employed = {given!r} falls to {path.min():.0f}; change it less")
    return np.asarray(path, dtype=float)
