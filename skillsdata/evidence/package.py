"""What datapackage.json says of the tables: never followed to an address, or out of its folder."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from skillsdata.evidence.faults import Fault
from skillsdata.evidence.sheet import decoded

FILE = "datapackage.json"
_HERE = Path(__file__).parent
_SHEETS = {"csv", "xlsx", "xls", "et", "ods"}
_STRAY = "is no table that is read; move its rows into one that is, or the file elsewhere"

Schema = dict[str, Any]
Package = dict[str, Schema]


@cache
def library_package(file: str = f"template/{FILE}") -> Package:
    """Return the schema of every table that the library reads, by the table's name."""
    return _schemas(json.loads((_HERE / file).read_text("utf-8")))


def shared_package() -> Package:
    """Return the schemas of the tables that all plans share."""
    return library_package("shared.json")


def strange(files: Mapping[str, bytes], ours: Package) -> list[Fault]:
    """Return how a folder's description differs from the library's, and tables that nobody reads.

    The tables are read by the library's schemas, ``ours``, whatever the folder says.
    """
    unread = [Fault(file, 0, "", "", _STRAY) for file in files if _is_stray(file, ours)]
    try:
        return [*unread, *_differences(json.loads(decoded(files[FILE])), ours, set(files))]
    except KeyError as error:
        return [*unread, _fault("", f"lacks {error}; restore it as in the project")]
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        return [
            *unread,
            _fault("", f"cannot be read: {' '.join(str(error).split())[:120]}; restore it"),
        ]


def _is_stray(file: str, ours: Package) -> bool:
    """Whether a file holds a table that nobody reads; open programs leave locks beside theirs."""
    sheet = file.rpartition(".")[2].lower() in _SHEETS and file[0] not in "~."
    return sheet and file not in {f"{table}.csv" for table in ours}


def _schemas(package: Any) -> Package:
    return {str(table["name"]): dict(table["schema"]) for table in package["resources"]}


def _differences(told: Any, ours: Package, files: set[str]) -> Iterator[Fault]:
    theirs = _schemas(told)
    for name in theirs.keys() - ours.keys():
        if f"{name}.csv" not in files:  # which is told already
            yield _fault(name, "is no table that is read; take it out")
    for table in told["resources"]:
        if table["name"] in ours and table.get("path") != f"{table['name']}.csv":
            said = "is no table beside it; write the name of a CSV file"
            yield _fault(table.get("path", ""), said)
    for name, schema in ours.items():
        here, there = _bare(schema), _bare(theirs.get(name, schema))
        if name not in theirs:
            yield _fault(name, "is not described; restore its part as in the project")
        elif odd := [key for key in {**here, **there} if here.get(key) != there.get(key)]:
            said = "differ from the library's; copy the description"
            yield _fault(f"{name}: {', '.join(odd)}", said)


def _bare(schema: Schema) -> dict[str, Any]:
    """Return what binds of a schema, column by column, and its keys."""
    columns = {
        str(field["name"]): (field.get("type"), field.get("constraints", {}))
        for field in schema["fields"]
    }
    return {**columns, "keys": (schema.get("primaryKey"), schema.get("foreignKeys"))}


def _fault(value: str, said: str) -> Fault:
    return Fault(FILE, 0, "", value, said, "package")
