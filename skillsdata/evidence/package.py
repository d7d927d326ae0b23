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

Schema = dict[str, Any]
Package = dict[str, Schema]


@cache
def library_package(file: str = f"template/{FILE}") -> Package:
    """Return the schema of every table that the library reads, by the table's name."""
    return _schemas(json.loads((_HERE / file).read_text("utf-8")))


def shared_package() -> Package:
    """Return the schemas of the tables that all plans share."""
    return library_package("shared.json")


def read_package(files: Mapping[str, bytes], ours: Package) -> tuple[Package, list[Fault]]:
    """Return the schemas of a folder's tables and what is wrong with their description.

    The library's own tables are read by the library's schemas, ``ours``, whatever the folder says;
    a further table by the folder's.
    """
    try:
        told = json.loads(decoded(files[FILE]))
        theirs = _schemas(told)
        return {**theirs, **ours}, list(_differences(told, theirs, ours))
    except KeyError as error:
        return ours, [_fault("", f"lacks {error}; restore it as in the project")]
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        return ours, [_fault("", f"cannot be read: {_one_line(error)}; restore it")]


def _schemas(package: Any) -> Package:
    return {str(table["name"]): dict(table["schema"]) for table in package["resources"]}


def _differences(told: Any, theirs: Package, ours: Package) -> Iterator[Fault]:
    for table in told["resources"]:
        if table.get("path") != f"{table['name']}.csv" or "/" in table["name"]:
            yield _fault(
                table.get("path", ""), "is no table beside it; write the name of a CSV file"
            )
    for name, schema in ours.items():
        if name not in theirs:
            yield _fault(name, "is not described; restore its part as in the project")
        elif odd := _odd(_bare(schema), _bare(theirs[name])):
            yield _fault(
                f"{name}: {', '.join(odd)}", "differ from the library's; copy the description"
            )


def _odd(ours: dict[str, Any], theirs: dict[str, Any]) -> list[str]:
    return [key for key in {**ours, **theirs} if ours.get(key) != theirs.get(key)]


def _bare(schema: Schema) -> dict[str, Any]:
    """Return what binds of a schema, column by column, and its keys."""
    columns = {
        str(field["name"]): (field.get("type"), field.get("constraints", {}))
        for field in schema["fields"]
    }
    return {**columns, "keys": (schema.get("primaryKey"), schema.get("foreignKeys"))}


def _fault(value: str, said: str) -> Fault:
    return Fault(FILE, 0, "", value, said, "package")


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:120]
