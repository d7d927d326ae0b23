"""All that a plan's folder says, together, as the rules of meaning see it."""

import math
from collections import namedtuple
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from skillsdata.evidence.cells import is_empty
from skillsdata.evidence.faults import Fault
from skillsdata.evidence.package import library_package
from skillsdata.evidence.planfile import PlanFile
from skillsdata.evidence.tables import IN_USE, OBSERVATIONS, Rows, empty_row, repeats


@dataclass(frozen=True)
class Whole:
    """A plan and the rows of its tables, numbered as Excel does."""

    plan: PlanFile
    tables: Mapping[str, Rows]
    _read: dict[str, list[Any]] = field(default_factory=dict, init=False)

    def without(self, faults: Iterable[Fault]) -> "Whole":
        """Return the same without the rows that faults are about: one mistake is told once."""
        wrong = {place for fault in faults for place in fault.rows}
        if not wrong:
            return self
        kept = {
            name: {n: row for n, row in rows.items() if (f"{name}.csv", n) not in wrong}
            for name, rows in self.tables.items()
        }
        return Whole(self.plan, kept)

    def rows(self, *tables: str) -> Iterator[Any]:
        """Return rows of tables as named tuples, with ``file`` and ``line``, the row in Excel.

        A plan has no shared tables and the shared folder none of a plan's: these have no rows.
        """
        for name in filter(self.tables.__contains__, tables):
            if name not in self._read:
                self._read[name] = _listed(self._placed(name))
            yield from self._read[name]

    def again(self, table: str, *, by: Sequence[str]) -> dict[int, int]:
        """Return the rows of a table that repeat some cells of an earlier one, and which it is."""
        return repeats(self.tables.get(table, {}), by)

    def _placed(self, name: str) -> list[dict[str, Any]]:
        rows = self.tables[name].items()
        return [{**row, "file": f"{name}.csv", "line": line} for line, row in rows]

    @cached_property
    def figures(self) -> list[Any]:
        """Every published figure: its row, and ``kind``, ``time`` in years and ``surprise``.

        A quarterly figure's time is the start of its quarter, any other's its reference year; NaN
        where it is not told. ``year`` is its time, or else the year it was quoted for or published
        in. ``surprise``: it says in both languages why it is right.
        """
        blank = empty_row(f for name in OBSERVATIONS for f in library_package()[name]["fields"])
        rows = ({**blank, **row} for name in OBSERVATIONS for row in self._placed(name))
        return _listed([{**row, **self._timed(row)} for row in rows])

    def _timed(self, row: Mapping[str, Any]) -> dict[str, Any]:
        time, quoted = _time(row), (row["period"] or row["published"])[:4]
        return {
            "kind": getattr(self.registry.get(row["indicator"]), "kind", ""),
            "time": time,
            "year": float(quoted or 0) if is_empty(time) else time,
            "surprise": _is_surprise(row),
        }

    @property
    def used(self) -> list[Any]:
        """The figures that speak for a year or quarter."""
        return [row for row in self.figures if row.use in IN_USE and row.time == row.time]

    @cached_property
    def registry(self) -> dict[str, Any]:
        """The rows of the indicators by their id."""
        return {row.indicator: row for row in reversed(list(self.rows("indicators")))}

    def said_of(self, row: Any, column: str, missing: str = "") -> Any:
        """Return what the registry says of the indicator of a row."""
        return getattr(self.registry.get(row.indicator), column, missing)

    @cached_property
    def published(self) -> dict[str, str]:
        """When every source was published, by its id."""
        return {row.source_id: row.published for row in self.rows("sources")}

    def surprises(self) -> set[tuple[str, int]]:
        """Return file and row of everything that says, in both languages, why it is right."""
        return {
            (f"{name}.csv", line)
            for name, rows in self.tables.items()
            for line, row in rows.items()
            if _is_surprise(row)
        }


def _listed(rows: Sequence[Mapping[str, Any]]) -> list[Any]:
    """Return rows of the same columns as named tuples."""
    row = namedtuple("row", next(iter(rows), ()))  # type: ignore[misc]  # its columns are data
    return [row(*cells.values()) for cells in rows]


def _time(row: Mapping[str, Any]) -> float:
    year, _, quarter = row["period"].partition("Q")
    if not is_empty(row["reference_year"]):
        return float(row["reference_year"])
    return int(year) + (int(quarter) - 1) / 4 if quarter else math.nan


def _is_surprise(row: Mapping[str, Any]) -> bool:
    return bool(row.get("acknowledged_zh") and row.get("acknowledged_en"))
