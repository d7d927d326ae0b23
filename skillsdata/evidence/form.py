"""The form of the typed cells: what the Data Package demands of columns, keys and references."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from skillsdata.evidence.faults import Fault
from skillsdata.evidence.package import Package

_REMEDY = {
    "required": "is missing; fill the cell",
    "unique": "stands in another row too; give each its own",
    "enum": "is refused, allowed (enum) is {}; correct the cell",
    "pattern": "has another form than {}; correct the cell",
    "minimum": "is below {}; correct the cell",
    "maximum": "is above {}; correct the cell",
    "reference": "is not in {}.csv; correct the cell or add the row there",
}


def form_faults(frames: Mapping[str, pd.DataFrame], package: Package) -> Iterator[Fault]:
    """Return what Frictionless finds in the typed cells, in our words.

    The frames are what every study reads, so that nothing is validated that is not read; they are
    handed over inline, so that nothing is opened or fetched.
    """
    from frictionless import Package as Described
    from frictionless import Resource, Schema  # a second of imports

    tables = [
        Resource(name=name, data=_rows(frame), schema=Schema.from_descriptor(package[name]))
        for name, frame in frames.items()
    ]
    for task in Described(resources=tables).validate().tasks:
        rows = frames[task.name].index
        for error in task.errors:
            yield _fault(f"{task.name}.csv", rows, error.to_descriptor(), package[task.name])


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
    allowed = rules.get(broken, found.get("referenceName") or "its table")
    told = ", ".join(allowed) if isinstance(allowed, list) else allowed
    said = _REMEDY.get(broken, f"{found['note']}; correct it").format(told)
    return Fault(file, row, column, "" if value == "None" else value, said, broken)


def _broken(found: dict[str, Any], schema: dict[str, Any]) -> tuple[str, object, str]:
    """Return column, value and the name of the rule that Frictionless found broken."""
    if found["type"] == "foreign-key":
        return found["fieldNames"][0], found["fieldCells"][0], "reference"
    if found["type"] == "primary-key":
        return ", ".join(schema["primaryKey"]), "", "unique"
    broken = next((rule for rule in _REMEDY if f'"{rule}"' in found["note"]), "unique")
    return found["fieldName"], found["cell"], broken
