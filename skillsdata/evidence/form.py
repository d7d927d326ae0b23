"""The form of the typed cells: what the Data Package demands of columns, keys and references.

Pydantic asks, which reads plan.yml too: the same constraints in a fiftieth of the time that
Frictionless takes, with which the tests compare it.
"""

import json
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from typing_extensions import TypedDict

from skillsdata.evidence.cells import is_date, is_empty
from skillsdata.evidence.faults import Fault
from skillsdata.evidence.package import Schema
from skillsdata.evidence.tables import Files, Rows, Tables, read_rows, repeats

_REMEDY = {
    "required": "is missing; fill the cell",
    "unique": "stands in another row too; give each its own",
    "enum": "is refused, allowed (enum) is {}; correct the cell",
    "pattern": "has another form than {}; correct the cell",
    "date": "is no date as 2026-05-20, 2026-05 or 2026, nor a quarter as 2026Q1; correct the cell",
    "minimum": "is below {}; correct the cell",
    "maximum": "is above {}; correct the cell",
}
#: What Pydantic calls a broken rule.
_BROKEN = {
    "literal_error": "enum", "string_pattern_mismatch": "pattern",
    "greater_than_equal": "minimum", "less_than_equal": "maximum",
}  # fmt: skip
#: So many broken columns of a table, or cells of a row, are one mistake.
MANY = 4
_BOUNDS = {"pattern": "pattern", "minimum": "ge", "maximum": "le"}
_TYPES = {"number": float, "integer": int}


def form_faults(files: Files, read: Tables) -> Iterator[Fault]:
    """Return what breaks the schemas of the typed cells, and references to nothing.

    The cells are what every study reads, so that nothing is validated that is not read.
    """
    for name, schema in read.package.items():
        yield from _table(f"{name}.csv", files.get(f"{name}.csv"), json.dumps(schema))
        for key in schema.get("foreignKeys", []):
            yield from _strangers(name, key["fields"], key["reference"], read)


def _strangers(name: str, column: str, reference: dict[str, str], read: Tables) -> Iterator[Fault]:
    there = reference["resource"]
    known = {"", *(row[reference["fields"]] for row in read.rows[there].values())}
    said = f"is not in {there}.csv; correct the cell or add the row there"
    for line, row in read.rows[name].items():
        if row[column] not in known:
            yield Fault(f"{name}.csv", line, column, row[column], said, "reference")


@lru_cache(maxsize=64)
def _table(file: str, data: bytes | None, schema: str) -> list[Fault]:
    """Return what breaks a table's own schema; the same bytes are asked about once."""
    rows, _ = read_rows(file, data, schema)
    faults = [*_repeated(file, rows, json.loads(schema))]
    try:
        _asked(schema).validate_python([_filled(row) for row in rows.values()])
    except ValidationError as error:
        faults += (_fault(file, [*rows], found, json.loads(schema)) for found in error.errors())
    return list(_together(file, len(rows), sorted(faults, key=lambda fault: fault.row)))


def _together(file: str, size: int, faults: list[Fault]) -> Iterator[Fault]:
    """Tell a table or a row with many broken cells as the one mistake that it is."""
    columns = Counter(fault.column for fault in faults)
    broken = [name for name, rows in columns.items() if 2 * rows > size > MANY]
    if len(broken) >= MANY:
        said = f"most cells of {len(broken)} columns, as {broken[0]}, are no cells of theirs"
        yield Fault(file, 0, "", "", f"{said}; put them under their heads", "shifted")
        return
    rows = Counter(fault.row for fault in faults)
    for row in (row for row, cells in rows.items() if cells >= MANY):
        said = f"has {rows[row]} cells that are missing or not of their columns"
        yield Fault(file, row, "", "", f"{said}; complete the row, or remove it", "row")
    yield from (fault for fault in faults if rows[fault.row] < MANY)


@lru_cache(maxsize=64)
def _asked(schema: str) -> TypeAdapter[Any]:
    """Return what validates the rows of a table."""
    columns = {field["name"]: _column(field) for field in json.loads(schema)["fields"]}
    row = TypedDict("row", columns)  # type: ignore[misc]  # its columns are known when it runs
    return TypeAdapter(list[row], config=ConfigDict(regex_engine="python-re"))


def _column(field: dict[str, Any]) -> Any:
    rules = field.get("constraints", {})
    bounds = {ours: rules[name] for name, ours in _BOUNDS.items() if name in rules}
    kind: Any = Literal[tuple(rules["enum"])] if "enum" in rules else _TYPES.get(field["type"], str)
    cell = Annotated[kind, Field(**bounds)] if bounds else kind
    return cell if rules.get("required") else cell | None


def _filled(row: dict[str, Any]) -> dict[str, Any]:
    """Return the cells of a row by column, None where one is empty."""
    return {n: None if cell == "" or is_empty(cell) else cell for n, cell in row.items()}


def _repeated(file: str, rows: Rows, schema: Schema) -> Iterator[Fault]:
    """Find cells that stand twice in a column of unique ones, and keys that do."""
    keys = [[f["name"]] for f in schema["fields"] if f.get("constraints", {}).get("unique")]
    keys += [key for key in [schema.get("primaryKey", [])] if len(key) > 1]
    told: set[int] = set()
    for key in keys:
        full = {n: row for n, row in rows.items() if not any(is_empty(row[name]) for name in key)}
        for line in repeats(full, key).keys() - told:
            value = rows[line][key[0]]
            if value != "":
                told.add(line)
                shown = value if len(key) == 1 else ""
                yield Fault(file, line, ", ".join(key), shown, _REMEDY["unique"], "unique")


def _fault(file: str, rows: list[int], found: Any, schema: Schema) -> Fault:
    place, column = found["loc"][:2]
    field = next(field for field in schema["fields"] if field["name"] == column)
    rules = field.get("constraints", {})
    rule = "required" if found["input"] is None else _BROKEN[found["type"]]
    allowed = rules[rule]
    told = ", ".join(allowed) if isinstance(allowed, list) else allowed
    said = _REMEDY["date" if rule == "pattern" and is_date(field) else rule].format(told)
    value = "" if found["input"] is None else found["input"]
    value = f"{value:.12g}" if isinstance(value, float) else value
    return Fault(file, rows[place], column, value, said, rule)
