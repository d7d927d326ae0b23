"""A fault of the evidence in one line: file, row as in Excel, column, value, rule, remedy."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

#: So many rows of a column that break one rule are one mistake, told once.
_MANY = 4
_SHOWN = 60
#: Rules about a whole row or table, of which single cells say nothing more.
_WHOLE = {"row", "shifted"}


@dataclass(frozen=True)
class Fault:
    """One breach of a rule: where it is, what stands there, what is wrong, and what to do.

    ``row`` counts the head as row 1, as Excel does; 0 is the file as a whole. ``rule`` names the
    rule broken; ``others`` are further rows (file, row) that the same mistake touches.
    """

    file: str
    row: int
    column: str
    value: object
    said: str
    rule: str = "form"
    others: tuple[tuple[str, int], ...] = ()

    @property
    def rows(self) -> tuple[tuple[str, int], ...]:
        """Every row that the fault is about."""
        return (self.file, self.row), *self.others

    @property
    def kind(self) -> tuple[str, str, str]:
        """What many rows may share: file, column and rule."""
        return "" if self.rule == "reference" else self.file, self.column, self.rule

    def line(self, rows: Sequence[int] = ()) -> str:
        """Return the fault in one line, told of some rows instead of its own."""
        where = [self.file, _rows(rows or [self.row])]
        where += [f"column {self.column}"] if self.column else []
        where += [f"value {str(self.value)[:_SHOWN]!r}"] if self.value != "" else []
        return f"{', '.join(part for part in where if part)}: {self.said}"


def _rows(rows: Sequence[int]) -> str:
    if len(rows) < _MANY:
        return f"row {rows[0]}" if rows[0] else ""
    return f"rows {', '.join(map(str, rows[: _MANY - 1]))} and {len(rows) - _MANY + 1} more"


def in_row(row: Any, column: str, said: str, rule: str, *others: Any) -> Fault:
    """Return what is wrong with one cell of a row that knows its ``file`` and ``line``.

    ``others``: further rows that the same mistake touches.
    """
    rest = tuple((other.file, other.line) for other in others)
    return Fault(row.file, row.line, column, getattr(row, column), said, rule, rest)


def in_value(row: Any, said: str, rule: str, *others: Any) -> Fault:
    """Return what is wrong with a figure, shown as printed."""
    return replace(in_row(row, "value", said, rule, *others), value=row.printed)


def told(faults: Iterable[Fault]) -> list[str]:
    """Return one line a mistake: a cell's first fault, and a whole column's as one.

    >>> told([Fault("a.csv", row, "unit", "x", "is no unit; correct it") for row in range(2, 9)])
    ["a.csv, rows 2, 3, 4 and 4 more, column unit, value 'x': is no unit; correct it"]
    """
    first: dict[tuple[str, int, str, str], Fault] = {}
    listed = list(faults)
    whole = {(fault.file, fault.row) for fault in listed if fault.rule in _WHOLE}
    for fault in listed:
        if fault.rule not in _WHOLE and whole & {(fault.file, fault.row), (fault.file, 0)}:
            continue
        value = "" if fault.row else str(fault.value)  # a file as a whole has several cells
        first.setdefault((fault.file, fault.row, fault.column, value), fault)
    lines: list[str] = []
    for _, group in groupby(sorted(first.values(), key=lambda f: f.kind), lambda f: f.kind):
        alike = sorted(group, key=lambda fault: (fault.file, fault.row))
        lines += [_together(alike)] if len(alike) >= _MANY else [f.line() for f in alike]
    return lines


def _together(alike: Sequence[Fault]) -> str:
    """Return one line for many rows; those of further files are counted."""
    rows = [fault.row for fault in alike if fault.file == alike[0].file]
    more = len(alike) - len(rows)
    return alike[0].line(rows) + (f" ({more} rows of other files too)" if more else "")
