"""The form of the typed cells: what the Data Package demands of columns, keys and references."""

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import pandas as pd

from skillsdata.evidence.cells import is_date
from skillsdata.evidence.faults import Fault
from skillsdata.evidence.tables import Files, Tables, read_frame

_REMEDY = {
    "required": "is missing; fill the cell",
    "unique": "stands in another row too; give each its own",
    "enum": "is refused, allowed (enum) is {}; correct the cell",
    "pattern": "has another form than {}; correct the cell",
    "date": "is no date as 2026-05-20, 2026-05 or 2026, nor a quarter as 2026Q1; correct the cell",
    "minimum": "is below {}; correct the cell",
    "maximum": "is above {}; correct the cell",
}


def form_faults(files: Files, read: Tables) -> Iterator[Fault]:
    """Return what Frictionless finds in the typed cells, in our words, and references to nothing.

    The cells are what every study reads, so that nothing is validated that is not read; they are
    handed over inline, so that nothing is opened or fetched.
    """
    for name, schema in read.package.items():
        yield from _table(f"{name}.csv", files.get(f"{name}.csv"), json.dumps(schema))
        for key in schema.get("foreignKeys", []):
            yield from _strangers(name, key["fields"], key["reference"], read)


def _strangers(name: str, column: str, reference: dict[str, str], read: Tables) -> Iterator[Fault]:
    frame, there = read.frames[name], reference["resource"]
    known = {"", *read.frames[there][reference["fields"]]}
    said = f"is not in {there}.csv; correct the cell or add the row there"
    for row, value in frame.loc[~frame[column].isin(known), column].items():
        yield Fault(f"{name}.csv", int(str(row)), column, value, said, "reference")


@lru_cache(maxsize=64)
def _table(file: str, data: bytes | None, schema: str) -> list[Fault]:
    """Return what breaks a table's own schema; the same bytes are asked about once."""
    from frictionless import Resource, Schema  # a second of imports

    frame, _ = read_frame(file, data, schema)
    told = {k: v for k, v in json.loads(schema).items() if k != "foreignKeys"}
    table = Resource(name="table", data=_rows(frame), schema=Schema.from_descriptor(told))
    errors = [error for task in table.validate().tasks for error in task.errors]
    return [_fault(file, frame.index, error.to_descriptor(), told) for error in errors]


def _rows(frame: pd.DataFrame) -> list[list[Any]]:
    cells = frame.drop(columns="printed", errors="ignore").astype(object)
    kept = cells.where(cells.notna() & (cells != ""), None)
    return [list(kept.columns), *kept.to_numpy().tolist()]


def _fault(file: str, rows: pd.Index, found: dict[str, Any], schema: dict[str, Any]) -> Fault:
    row = int(rows[found["rowNumber"] - 2]) if found.get("rowNumber", 0) > 1 else 0
    column, value, broken = _broken(found, schema)
    rules: dict[str, Any] = next(
        (f.get("constraints", {}) for f in schema["fields"] if f["name"] == column), {}
    )
    broken = "date" if broken == "pattern" and is_date({"constraints": rules}) else broken
    allowed = rules.get(broken, "")
    told = ", ".join(allowed) if isinstance(allowed, list) else allowed
    said = _REMEDY.get(broken, f"{found['note']}; correct it").format(told)
    return Fault(file, row, column, "" if value == "None" else value, said, broken)


def _broken(found: dict[str, Any], schema: dict[str, Any]) -> tuple[str, object, str]:
    """Return column, value and the name of the rule that Frictionless found broken."""
    if found["type"] == "primary-key":
        return ", ".join(schema["primaryKey"]), "", "unique"
    broken = next((rule for rule in _REMEDY if f'"{rule}"' in found["note"]), "unique")
    return found["fieldName"], found["cell"], broken
