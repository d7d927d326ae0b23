"""The form of cells: what we refuse is what Frictionless refuses, told in our words."""

import csv
import io
import json
from typing import Any

import memory
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skillsdata.evidence.cells import read_cell
from skillsdata.evidence.form import form_faults
from skillsdata.evidence.package import library_package
from skillsdata.evidence.tables import read_tables

TYPED = [
    "", "0", "-3", "4", "101", "1989", "2101", "x y", "Bulletin", "seires", "level", "2024-7",
    "2024-07", "2024Q5", "ftp://a", "https://a b", "32010", "0.5;x", "约束性", "S07", "s7",
]  # fmt: skip


def by_frictionless(table: str, data: bytes) -> set[tuple[int, str]]:
    """Row and column of every cell that Frictionless refuses of plain text."""
    from frictionless import Resource, Schema

    told = {k: v for k, v in library_package()[table].items() if k != "foreignKeys"}
    rows = list(csv.reader(io.StringIO(data.decode(), newline="")))
    checked = Resource(name="t", data=rows, schema=Schema.from_descriptor(told)).validate()
    errors: list[dict[str, Any]] = [e.to_descriptor() for t in checked.tasks for e in t.errors]
    return {
        (error["rowNumber"], error.get("fieldName", ", ".join(told["primaryKey"])))
        for error in errors
    }


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[*HealthCheck])
@given(st.data())
def test_a_cell_is_refused_where_frictionless_refuses_it(data: st.DataObject) -> None:
    table = data.draw(st.sampled_from(sorted(library_package())))
    rows = memory.rows(table)
    for _ in range(data.draw(st.integers(1, 4))):
        row = data.draw(st.sampled_from(rows))
        column = data.draw(st.sampled_from(list(row)))
        row[column] = data.draw(st.sampled_from([*TYPED, *(r[column] for r in rows)]))
    changed = memory.own({**memory.files(), f"{table}.csv": memory.written(rows).encode()})
    read = read_tables(changed)
    found = [f for f in (*read.faults, *form_faults(changed, read)) if f.rule != "reference"]
    ours = {(fault.row, fault.column) for fault in found if fault.file == f"{table}.csv"}
    theirs = by_frictionless(table, changed[f"{table}.csv"])
    assert ours - theirs == set()
    assert {cell for cell in theirs - ours if not _read_right(rows, *cell)} == set()


def _read_right(rows: list[memory.Row], row: int, column: str) -> bool:
    """Cells that Frictionless knows no better than to refuse: a month that Excel cut short."""
    return rows[row - 2].get(column) == "2024-7"


def test_a_key_of_two_columns_is_told_once_with_both() -> None:
    changed, row = memory.with_cells("plan_indicators", "12", row="7")
    (line, *_) = memory.lines(changed)
    assert line == (
        f"plan_indicators.csv, row {row}, column row, goal_year: stands in another row too; "
        "give each its own"
    )


@pytest.mark.parametrize(
    "schema",
    [
        {}, {"fields": [{"type": "string"}]}, {"fields": [{"name": "key"}]}, {"fields": "key"},
        {"fields": [{"name": "key", "type": "string", "constraints": {"pattern": "("}}]},
        {"fields": [{"name": "key", "type": "date"}], "primaryKey": "key"},
        {"fields": [], "foreignKeys": [{"fields": ["a"], "reference": {"resource": "b"}}]},
    ],
)  # fmt: skip
@pytest.mark.parametrize("there", [True, False])
def test_a_further_table_is_refused_however_it_is_described(schema: object, there: bool) -> None:
    told = json.loads(memory.files()["datapackage.json"])
    told["resources"].append({"name": "towns", "path": "towns.csv", "schema": schema})
    changed = {**memory.files(), "datapackage.json": json.dumps(told).encode()}
    (line,) = memory.lines(changed | ({"towns.csv": b"key\na\n"} if there else {}))
    assert "is no table that is read; " in line
    assert line.startswith("towns.csv: " if there else "datapackage.json, value 'towns': ")


@pytest.mark.parametrize("name", ["province2.csv", "province.XLSX", "市.csv", "shared/old.csv"])
def test_a_table_that_nobody_reads_is_told(name: str) -> None:
    (line,) = memory.lines({**memory.files(), name: b"obs_id,value\na,1\n"})
    assert line == (
        f"{name}: is no table that is read; move its rows into one that is, or the file elsewhere"
    )


@pytest.mark.parametrize("name", ["~$province.xlsx", ".~lock.province.csv#", "notes.md", "x.bak"])
def test_what_open_programs_leave_behind_is_no_table(name: str) -> None:
    assert memory.lines({**memory.files(), name: b""}) == []


@pytest.mark.parametrize("turn", ["\u202e", "\u2066", "\u202b"])
def test_a_character_that_turns_the_text_round_is_refused(turn: str) -> None:
    with pytest.raises(ValueError, match=rf"U\+{ord(turn):04X}, which is no text; remove it"):
        read_cell(f"494{turn}531", {"type": "string"})
