"""All that a plan's folder says, together, as the rules of meaning see it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from skillsdata.evidence.faults import Fault
from skillsdata.evidence.planfile import PlanFile
from skillsdata.evidence.tables import IN_USE, OBSERVATIONS


@dataclass(frozen=True)
class Whole:
    """A plan and its tables; the index of a table is the row as Excel counts it."""

    plan: PlanFile
    frames: Mapping[str, pd.DataFrame]

    def without(self, faults: Iterable[Fault]) -> "Whole":
        """Return the same without the rows that faults are about: one mistake is told once."""
        wrong: dict[str, list[int]] = {}
        for file, row in (place for fault in faults for place in fault.rows):
            wrong.setdefault(file.removesuffix(".csv"), []).append(row)
        if not wrong:
            return self
        kept = {
            n: frame.drop(wrong.get(n, ()), errors="ignore") for n, frame in self.frames.items()
        }
        return Whole(self.plan, kept)

    def rows(self, *tables: str) -> Iterator[Any]:
        """Return rows of tables as named tuples, with ``file`` and ``line``, the row in Excel.

        A plan has no shared tables and the shared folder none of a plan's: these have no rows.
        """
        for name in filter(self.frames.__contains__, tables):
            if name not in self._listed:
                frame = self.frames[name].assign(file=f"{name}.csv", line=self.frames[name].index)
                self._listed[name] = list(frame.itertuples(index=False))
            yield from self._listed[name]

    def again(self, table: str, *, by: Sequence[str]) -> dict[int, int]:
        """Return the rows of a table that repeat some cells of an earlier one, and which it is."""
        first: dict[tuple[Any, ...], int] = {}
        cells = ((row.line, tuple(getattr(row, name) for name in by)) for row in self.rows(table))
        found = {line: first.setdefault(key, line) for line, key in cells}
        return {line: before for line, before in found.items() if line != before}

    @cached_property
    def _listed(self) -> dict[str, list[Any]]:
        return {}

    @cached_property
    def figures(self) -> list[Any]:
        """Every published figure: its row, and ``kind``, ``time`` in years and ``surprise``.

        A quarterly figure's time is the start of its quarter, any other's its reference year; NaN
        where it is not told. ``year`` is its time, or else the year it was quoted for or published
        in. ``surprise``: it says in both languages why it is right.
        """
        parts = [self.frames[name].assign(file=f"{name}.csv") for name in OBSERVATIONS]
        table = pd.concat([part.assign(line=part.index) for part in parts], ignore_index=True)
        text = list(table.columns[table.dtypes == "str"])
        quarter = table["period"].str.extract(r"^(\d{4})Q(\d)$").astype(float)
        table[text] = table[text].fillna("")
        time = table["reference_year"].astype("Float64").astype(float)
        time = time.fillna(quarter[0] + (quarter[1] - 1) / 4)
        quoted = table["period"].where(table["period"] != "", table["published"]).str[:4]
        extra = {
            "kind": table["indicator"].map(self.registry["kind"]).fillna(""),
            "time": time,
            "year": time.fillna(pd.to_numeric(quoted, errors="coerce")).fillna(0),
            "surprise": table["acknowledged_zh"].ne("") & table["acknowledged_en"].ne(""),
        }
        return list(table.assign(**extra).itertuples(index=False))

    @property
    def used(self) -> list[Any]:
        """The figures that speak for a year or quarter."""
        return [row for row in self.figures if row.use in IN_USE and row.time == row.time]

    @cached_property
    def registry(self) -> pd.DataFrame:
        """The indicators by their id."""
        table = self.frames["indicators"]
        return table.assign(row=table.index).drop_duplicates("indicator").set_index("indicator")

    def surprises(self) -> set[tuple[str, int]]:
        """Return file and row of everything that says, in both languages, why it is right."""
        return {
            (f"{name}.csv", row)
            for name, frame in self.frames.items()
            if "acknowledged_zh" in frame
            for row in frame.index[
                frame["acknowledged_zh"].ne("") & frame["acknowledged_en"].ne("")
            ]
        }
