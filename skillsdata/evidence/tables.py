"""The only reader of data/raw: from bytes to typed cells in one pass, and what breaks its form."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from skillsdata.errors import EvidenceError
from skillsdata.evidence.cells import EMPTY, digits, read_cell
from skillsdata.evidence.faults import Fault, told
from skillsdata.evidence.package import Package, Schema, library_package, shared_package, strange
from skillsdata.evidence.planfile import PlanFile, parse_plan_file
from skillsdata.evidence.sheet import Sheet, Unreadable, read_sheet
from skillsdata.paths import plan_dir

if TYPE_CHECKING:  # what is refused need not wait for pandas
    import pandas as pd

#: The tables of published figures, one figure a row.
OBSERVATIONS = ("province", "cities", "vacancy_ratio")
#: That of them which holds quarterly ratios, with the counts behind them.
RATIOS = OBSERVATIONS[-1]
#: Uses of a published figure that speak for its year.
IN_USE = ("series", "bound")
#: The tables of what plans are compared with.
COMPARED = ("goal_outcomes", "plan_shares", "yardsticks")
_PANDAS_TYPE: dict[str, Any] = {"integer": "Int64", "number": "float64"}

Stamp = tuple[tuple[str, int, int], ...]
Files = Mapping[str, bytes]
#: The typed cells of a table by column, each row by its number in Excel.
Rows = dict[int, dict[str, Any]]


@dataclass(frozen=True)
class Tables:
    """A plan and the rows of its tables; what could not be read.

    A table with a column ``value`` keeps the digits as typed in ``printed``.
    """

    plan: PlanFile | None
    rows: dict[str, Rows]
    package: Package
    faults: list[Fault]

    @cached_property
    def frames(self) -> dict[str, pd.DataFrame]:
        """The tables as frames, indexed by the row in Excel; empty text cells are ""."""
        return {name: _framed(rows, self.package[name]) for name, rows in self.rows.items()}

    def sound(self) -> Tables:
        """Return the same; EvidenceError with every fault of what could not be read."""
        if self.faults:
            raise EvidenceError("\n".join(told(self.faults)))
        return self


def stamp(folder: Path | None = None) -> Stamp:
    """Return path, time and size of every file of a plan: equal only while none has changed."""
    files = sorted(path for path in (folder or plan_dir()).iterdir() if path.is_file())
    return tuple((str(f), f.stat().st_mtime_ns, f.stat().st_size) for f in files)


def each_row(frame: pd.DataFrame) -> Iterator[Any]:
    """Return the rows as named tuples; their fields are typed by the data, not by Python."""
    return frame.itertuples(index=False)


def read_files(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every file of a plan's folder, by name."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def read_table(table: str, folder: Path | None = None) -> pd.DataFrame:
    """Read one table of a plan's folder, typed by its schema; empty text cells are "".

    Raises EvidenceError with every fault of every file that cannot be read as it should.
    """
    return read_folder(folder or plan_dir()).frames[table].reset_index(drop=True)


def read_folder(folder: Path) -> Tables:
    """Return the tables of a plan's folder; EvidenceError as :func:`read_table`."""
    return _read(folder, stamp(folder)).sound()


def read_shared(table: str, folder: Path) -> pd.DataFrame:
    """Read one table that belongs to no plan, as :func:`read_table`."""
    return _read_shared(folder, stamp(folder)).sound().frames[table].reset_index(drop=True)


def repeats(rows: Rows, by: Iterable[str]) -> dict[int, int]:
    """Return the rows that repeat some cells of an earlier one, and which it is."""
    first: dict[tuple[Any, ...], int] = {}
    keys = {line: tuple(row[name] for name in by) for line, row in rows.items()}
    found = {line: first.setdefault(key, line) for line, key in keys.items()}
    return {line: before for line, before in found.items() if line != before}


def places(folder: Path) -> dict[str, tuple[str, int]]:
    """Return the file and the row in Excel of every figure and statement, by its id."""
    read = _read(folder, stamp(folder)).rows
    keys = {**dict.fromkeys(OBSERVATIONS, "obs_id"), "plan_statements": "statement_id"}
    return {
        row[key]: (f"{name}.csv", line)
        for name, key in keys.items()
        for line, row in read[name].items()
    }


@cache
def _read(folder: Path, _read: Stamp) -> Tables:
    return read_tables(read_files(folder))


@cache
def _read_shared(folder: Path, _read: Stamp) -> Tables:
    return read_described(read_files(folder), shared_package())


def read_described(files: Files, ours: Package) -> Tables:
    """Read the tables of a folder, those in ``ours``, and no plan."""
    rows, faults = {}, strange(files, ours)
    for name, schema in ours.items():
        file = f"{name}.csv"
        rows[name], found = read_rows(file, files.get(file), json.dumps(schema))
        faults += found
    return Tables(None, rows, ours, faults)


def read_tables(files: Files) -> Tables:
    """Read all tables of a plan from the bytes of its files; faults hold what cannot be read."""
    read = read_described(files, library_package())
    plan, found = parse_plan_file(files.get("plan.yml"))
    rows = dict(read.rows)
    if plan:
        units = {row["indicator"]: row["unit_zh"] for row in rows["indicators"].values()}
        for name in OBSERVATIONS:
            rows[name] = {n: _converted(row, plan, units) for n, row in rows[name].items()}
    return Tables(plan, rows, read.package, [*read.faults, *found])


def _converted(row: dict[str, Any], plan: PlanFile, units: Mapping[str, str]) -> dict[str, Any]:
    """Return a figure in another unit in that of its indicator, by the factors of plan.yml.

    What was done is recorded as the figure's derivation, so that it is shown with it.
    """
    how, wanted = plan.conversions.get(row["unit"]), units.get(row["indicator"])
    if how is None or how.unit != wanted:
        return row
    value = round(row["value"] * how.times, 9)
    worked = f"{row['printed']} {row['unit']} x {how.times:g} = {value:.12g} {wanted}"
    told = {"derivation": row["derivation"] or worked, "printed": f"{value:.12g}"}
    return {**row, "value": value, "unit": wanted, **told}


@lru_cache(maxsize=64)
def read_rows(file: str, data: bytes | None, schema: str) -> tuple[Rows, list[Fault]]:
    """Read one table by its schema (JSON), and what cannot be read of it; the same bytes once."""
    fields = {str(field["name"]): field for field in json.loads(schema)["fields"]}
    if data is None:
        return {}, [Fault(file, 0, "", "", "is missing; restore it")]
    try:
        sheet = read_sheet(data, fields)
    except Unreadable as error:
        return {}, [Fault(file, 0, "", "", str(error))]
    if faults := [*_heads(file, sheet, fields), *_widths(file, sheet)]:
        return {}, faults
    return _cells(file, sheet, fields)


def _heads(file: str, sheet: Sheet, fields: Mapping[str, Any]) -> Iterator[Fault]:
    """Name every column that is missing, strange or there twice, or say it is another table."""
    heads = sheet.heads
    there = len({*heads} & {*fields})
    if 2 * there < len(fields):
        said = f"has {there} of the table's {len(fields)} columns; restore the file, or its heads"
        yield Fault(file, 1, "", "", said, "columns")
        return
    for name in fields:
        if name not in heads:
            yield Fault(file, 1, name, "", "is missing; restore the column", "columns")
    for name in dict.fromkeys(heads):
        if name not in fields:
            yield Fault(
                file, 1, name or "(no name)", "", "is not known; remove the column", "extra"
            )
        elif heads.count(name) > 1:
            yield Fault(file, 1, name, "", "is there twice; remove one of both", "doubled")


def _widths(file: str, sheet: Sheet) -> Iterator[Fault]:
    """Name every row of too many or too few cells."""
    for row, cells in sheet.rows.items():
        if len(cells) != len(sheet.heads):
            said = f"has {len(cells)} cells under {len(sheet.heads)} heads; correct the separators"
            yield Fault(file, row, "", "", said, "width")


def _cells(file: str, sheet: Sheet, fields: Mapping[str, Any]) -> tuple[Rows, list[Fault]]:
    rows, faults, blank = Rows(), list[Fault](), empty_row(fields.values())
    for row, cells in sheet.rows.items():
        rows[row] = dict(blank)
        for name, text in zip(sheet.heads, cells, strict=True):
            try:
                rows[row][name] = read_cell(text, fields[name])
            except ValueError as error:
                faults.append(Fault(file, row, name, text, str(error)))
            if name == "value":
                rows[row]["printed"] = digits(text)
    return rows, faults


def empty_row(fields: Iterable[Any]) -> dict[str, Any]:
    """Return a row of empty cells."""
    return {str(field["name"]): EMPTY.get(field["type"], "") for field in fields}


def _framed(rows: Rows, schema: Schema) -> pd.DataFrame:
    import pandas as pd

    types = {field["name"]: _PANDAS_TYPE.get(field["type"], "str") for field in schema["fields"]}
    types |= {"printed": "str"} if "value" in types else {}
    columns = {
        name: pd.array([row[name] for row in rows.values()], kind) for name, kind in types.items()
    }
    return pd.DataFrame(columns, index=list(rows))
