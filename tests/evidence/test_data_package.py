import csv
import itertools
import json
import re
from pathlib import Path
from typing import Any

import planted
import pytest

from skillsdata.paths import plan_dir

RAW = plan_dir()
PACKAGE: dict[str, Any] = json.loads((RAW / "datapackage.json").read_text("utf-8"))
TABLES = {resource["name"]: resource["schema"] for resource in PACKAGE["resources"]}
OBSERVATIONS = ("province", "cities", "vacancy_ratio")
HAN = re.compile(r"[\u4e00-\u9fff]")


def _rows(table: str) -> list[dict[str, str]]:
    return planted.rows_of(RAW, table)


def test_frictionless_finds_nothing() -> None:
    from frictionless import Package, system

    with system.use_context(trusted=True):
        report = Package(str(RAW / "datapackage.json")).validate()
    assert report.valid, report.to_summary()
    assert len(report.tasks) == len(TABLES) == 8


def test_every_csv_is_described_and_every_described_table_is_there() -> None:
    assert {path.stem for path in RAW.glob("*.csv")} == set(TABLES)


@pytest.mark.parametrize("table", TABLES)
def test_the_header_is_the_schema_and_every_column_is_explained(table: str) -> None:
    with (RAW / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file))
    fields = TABLES[table]["fields"]
    assert header == [field["name"] for field in fields]
    assert [f["name"] for f in fields if not f.get("description")] == []


@pytest.mark.parametrize("table", TABLES)
def test_keys_are_unique_and_present(table: str) -> None:
    keys = [tuple(row[key] for key in TABLES[table]["primaryKey"]) for row in _rows(table)]
    assert all(all(key) for key in keys)
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("table", [name for name in TABLES if "foreignKeys" in TABLES[name]])
def test_every_reference_leads_somewhere(table: str) -> None:
    for foreign in TABLES[table]["foreignKeys"]:
        there = {
            row[foreign["reference"]["fields"]] for row in _rows(foreign["reference"]["resource"])
        }
        named = {row[foreign["fields"]] for row in _rows(table)} - {""}
        assert named <= there


def test_ids_are_unique_over_all_tables_of_figures() -> None:
    ids = [row["obs_id"] for table in OBSERVATIONS for row in _rows(table)]
    assert len(set(ids)) == len(ids)


def test_one_series_row_for_each_figure() -> None:
    keys = [
        (row["indicator"], row["area"], row.get("reference_year", row["period"]),
         row.get("vintage", ""), row.get("skill_grade", ""))
        for table in OBSERVATIONS
        for row in _rows(table)
        if row["use"] == "series"
    ]  # fmt: skip
    assert sorted(key for key in set(keys) if keys.count(key) > 1) == []


def _arithmetic(text: str) -> float | None:
    """Work out a sum with an evaluator of its own: a chain of + - x / with parentheses."""
    if not re.fullmatch(r"[\d\s.+\-*/()]+", text):
        return None
    return float(eval(text, {"__builtins__": {}}))


def test_derivations_give_their_value() -> None:
    worked = 0
    for table in OBSERVATIONS:
        for row in _rows(table):
            if not row["derivation"]:
                continue
            left = row["derivation"].rpartition("=")[0].replace("x", "*").replace("×", "*")
            value = _arithmetic(left.strip())
            if value is None:
                continue
            digits = len(row["value"].partition(".")[2])
            assert abs(value - float(row["value"])) <= 0.5 * 10**-digits + 1e-9, row["obs_id"]
            worked += 1
    assert worked > 50  # a rule that no row is under would guard nothing


def test_a_repost_has_no_address_and_nothing_else_lacks_its_kind() -> None:
    reposts = [row for row in _rows("sources") if row["kind"] == "repost"]
    assert reposts
    assert [row["source_id"] for row in reposts if row["url"]] == []
    assert {row["kind"] for row in _rows("sources")} <= {"plan", "official", "press", "repost"}


def test_source_ids_can_be_read() -> None:
    names = [row["source_id"] for row in _rows("sources")]
    assert [name for name in names if not re.search(r"[a-z]{2}", name)] == []


def test_every_source_is_used() -> None:
    used = {row["source_id"] for t in TABLES if t != "sources" for row in _rows(t)
            if "source_id" in row}  # fmt: skip
    assert {row["source_id"] for row in _rows("sources")} - used == set()


def test_units_are_those_of_the_registry() -> None:
    units = {row["indicator"]: row["unit_zh"] for row in _rows("indicators")}
    wrong = [
        (row["obs_id"], row["unit"], units[row["indicator"]])
        for table in OBSERVATIONS
        for row in _rows(table)
        if row["unit"] != units[row["indicator"]]
    ]
    assert wrong == []


@pytest.mark.parametrize("table", [*OBSERVATIONS, "goals", "plan_statements"])
def test_every_note_has_both_languages(table: str) -> None:
    """An English note may quote a printed word of one or two characters, no more."""
    (key,) = TABLES[table]["primaryKey"]
    rows = _rows(table)
    assert [r[key] for r in rows if bool(r["note_zh"]) != bool(r["note_en"])] == []
    assert [r[key] for r in rows if re.search(f"{HAN.pattern}{{3}}", r["note_en"])] == []


@pytest.mark.parametrize(
    ("table", "pairs"),
    [
        ("sources", [("publisher", "publisher_en"), ("title", "title_en")]),
        ("indicators", [("name_zh", "name_en"), ("unit_zh", "unit_en"),
                        ("kind_evidence_zh", "kind_evidence_en")]),
        ("plan_statements", [("measure_zh", "measure_en")]),
        *[(name, [("area", "area_en")]) for name in (*OBSERVATIONS, "goals")],
    ],
)  # fmt: skip
def test_every_text_for_readers_has_both_languages(
    table: str, pairs: list[tuple[str, str]]
) -> None:
    for row in _rows(table):
        for zh, en in pairs:
            assert bool(row[zh]) == bool(row[en]), row
            assert not HAN.search(row[en]), row


def test_rows_are_kept_sorted() -> None:
    for table, columns in (
        ("province", ("indicator", "area", "period")),
        ("cities", ("indicator", "area", "period")),
    ):
        keys = [tuple(row[c] for c in columns) for row in _rows(table)]
        groups = [key for key, _ in itertools.groupby(keys, key=lambda k: k[:2])]
        assert all(a[2] <= b[2] for a, b in itertools.pairwise(keys) if a[:2] == b[:2]), table
        assert len({g[:2] for g in groups}) == len(groups), table  # each group stands together


def test_doubtful_years_are_other_years() -> None:
    doubtful = [row for row in _rows("province") if row["reference_alternatives"]]
    assert doubtful
    for row in doubtful:
        assert row["reference_year"] not in row["reference_alternatives"].split(";")
        assert row["reference_basis"] != "stated"


def test_a_figure_known_before_its_period_ended_is_never_read_as_its_end() -> None:
    early = [
        row["obs_id"]
        for row in _rows("province")
        if row["published"]
        and row["reference_year"]
        and row["reference_basis"] == "stated"
        and row["use"] == "series"
        and row["published"][:4] < row["reference_year"]
    ]
    assert early == []


_RUN = 15


@planted.needs_plan_text
def test_no_sentence_of_the_plan_is_in_the_data() -> None:
    """No run of 15 Chinese characters is shared, but in names of indicators, sections, sources."""
    plan = "".join(HAN.findall(planted.PLAN_TEXT.read_text("utf-8")))
    shared = {
        (path.name, column, run)
        for path in sorted(Path(RAW).glob("*.csv"))
        for row in _rows(path.stem)
        for column, cell in row.items()
        if column not in {"name_printed", "name_zh", "section", "measure_zh", "title"}
        for run in _runs(cell)
        if run in plan
    }
    assert shared == set()


def _runs(cell: str) -> list[str]:
    han = "".join(HAN.findall(cell))
    return [han[n : n + _RUN] for n in range(len(han) - _RUN + 1)]
