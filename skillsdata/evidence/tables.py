"""The only reader of data/raw: tables typed by their Data Package, and what breaks its rules."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from skillsdata.errors import EvidenceError
from skillsdata.evidence.readings import misweighted
from skillsdata.paths import raw_dir

#: The tables of published figures, one figure a row.
OBSERVATIONS = ("province", "cities", "vacancy_ratio")
_PANDAS_TYPE: dict[str, Any] = {"integer": "Int64", "number": "float64"}

Stamp = tuple[tuple[str, int, int], ...]


def stamp(folder: Path | None = None) -> Stamp:
    """Return path, time and size of every file of a plan: equal only while none has changed."""
    files = sorted(path for path in (folder or raw_dir()).iterdir() if path.is_file())
    return tuple((str(f), f.stat().st_mtime_ns, f.stat().st_size) for f in files)


def each_row(frame: pd.DataFrame) -> Iterator[Any]:
    """Return the rows as named tuples; their fields are typed by the data, not by Python."""
    return frame.itertuples(index=False)


def _schema(table: str, folder: Path) -> list[dict[str, Any]]:
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    resource = next(r for r in package["resources"] if r["name"] == table)
    return list(resource["schema"]["fields"])


def read_table(table: str, folder: Path | None = None) -> pd.DataFrame:
    """Read one table of a plan's folder as typed by its Data Package schema; text columns keep "".

    A table with a column ``value`` keeps the recorded text as ``printed``. Raises
    EvidenceError with every breach of every file when a cell does not fit its type.
    """
    folder = folder or raw_dir()
    try:
        text = pd.read_csv(folder / f"{table}.csv", dtype=str, keep_default_na=False)
        typed = text.assign(
            **{f["name"]: _typed(text[f["name"]], f["type"]) for f in _schema(table, folder)}
        )
    except (ValueError, TypeError, KeyError) as error:
        raise EvidenceError("\n".join(validate(folder)) or f"{table}.csv: {error}") from error
    return typed.assign(printed=text["value"]) if "value" in text else typed


def _typed(column: pd.Series, kind: str) -> Any:
    if kind not in _PANDAS_TYPE:
        return column
    return pd.to_numeric(column.replace("", pd.NA)).astype(_PANDAS_TYPE[kind])


def validate(folder: Path | None = None) -> list[str]:
    """Check a plan's tables against their Data Package.

    Returns one line per breach: file, row, column, value, rule; empty when all is well.
    """
    from frictionless import Package, system  # a second of imports

    folder = folder or raw_dir()
    with system.use_context(trusted=True):
        report = Package(str(folder / "datapackage.json")).validate()
    package = [_breach("datapackage.json", error) for error in report.errors]
    rows = [_breach(task.place, error) for task in report.tasks for error in task.errors]
    return package + rows or _misread(folder)


def _misread(folder: Path) -> list[str]:
    """Return one line per row of sound form that would be read as what it is not."""
    registry = read_table("indicators", folder).set_index("indicator")["unit_zh"]
    tables = {name: read_table(name, folder) for name in (*OBSERVATIONS, "goals")}
    found = [line for name, table in tables.items() for line in _other_units(name, table, registry)]
    found += [line for name, table in tables.items() for line in misweighted(name, table)]
    return found + [line for name in OBSERVATIONS for line in _repeated(name, tables[name])]


def _other_units(name: str, table: pd.DataFrame, registry: pd.Series) -> Iterator[str]:
    for place, indicator, unit in table[["indicator", "unit"]].itertuples():
        if unit != registry[indicator]:
            yield (
                f"{name}.csv, row {place + 2}, column unit, value {unit!r}: {indicator} is counted "
                f"in {registry[indicator]}; convert the value or correct the unit"
            )


def _repeated(name: str, table: pd.DataFrame) -> Iterator[str]:
    """Name every row in use that another row of the same use already speaks for."""
    used = table[table["use"].isin(["series", "bound"])]
    when = used.get("reference_year", used["period"]).astype("str")
    what = [c for c in ("indicator", "area", "skill_grade", "vintage", "use") if c in used]
    keys = pd.concat([used[what], when.rename("when")], axis=1)
    first = keys.groupby([*what, "when"], dropna=False)["when"].transform(lambda g: g.index[0])
    for place in used.index[(first != used.index) & (when != "<NA>")]:
        other = used.loc[first[place], "obs_id"]
        yield (
            f"{name}.csv, row {place + 2}, column use, value {used.loc[place, 'use']!r}: "
            f"{used.loc[place, 'obs_id']} and {other} (row {first[place] + 2}) are both in use for "
            f"{when[place]}; keep one in use and mark the other repeat, context or conflict"
        )


def _breach(place: str, error: Any) -> str:
    found = error.to_descriptor()
    where = [Path(place).name]
    where += [f"row {found['rowNumber']}"] if found.get("rowNumber") else []
    where += [f"column {found['fieldName']}"] if found.get("fieldName") else []
    where += [f"value {found['cell']!r}"] if found.get("cell") else []
    return f"{', '.join(where)}: {found['type']}: {found['note']}"
