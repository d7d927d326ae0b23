"""A copy of data/raw that a test may extend or damage; the library is pointed to it."""

import csv
import shutil
from pathlib import Path

import pytest

from skillsdata.errors import EvidenceError
from skillsdata.evidence.readings import DOUBT
from skillsdata.evidence.rulebook import check_folder
from skillsdata.paths import plan_dir, plans_dir, project_root

PLAN_TEXT = project_root().parent / "shared" / "plan" / "jiangsu_14fyp_skilled_talent_plan.txt"
NO_PLAN_TEXT = "the plan's text is not in ../shared/plan, so nothing could be compared with it"

needs_plan_text = pytest.mark.skipif(not PLAN_TEXT.is_file(), reason=NO_PLAN_TEXT)


def copy_evidence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Copy data/raw and let SKILLSDATA_DATA point to the copy until the test ends."""
    folder = tmp_path / "raw"
    shutil.copytree(plan_dir(), folder)
    monkeypatch.setenv("SKILLSDATA_DATA", str(folder))
    return folder


def breaches(folder: Path | None = None) -> list[str]:
    """What the gate says of a plan's folder, else the default one's, line by line."""
    try:
        check_folder(folder or plan_dir())
    except EvidenceError as error:
        return str(error).splitlines()
    return []


def rows_of(folder: Path, table: str) -> list[dict[str, str]]:
    """Read a table with nothing but the csv module."""
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_rows(folder: Path, table: str, rows: list[dict[str, str]]) -> None:
    with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def edit(folder: Path, table: str, key: tuple[str, str], **cells: str) -> int:
    """Change cells of the one row where column key[0] is key[1]; return its line in the file."""
    rows = rows_of(folder, table)
    (place,) = [n for n, row in enumerate(rows) if row[key[0]] == key[1]]
    assert set(cells) <= set(rows[place])
    rows[place].update(cells)
    write_rows(folder, table, rows)
    return place + 2


def drop(folder: Path, table: str, key: tuple[str, str]) -> None:
    """Remove the one row where column key[0] is key[1]."""
    rows = rows_of(folder, table)
    kept = [row for row in rows if row[key[0]] != key[1]]
    assert len(kept) == len(rows) - 1
    write_rows(folder, table, kept)


def append(folder: Path, table: str, like: str, **cells: str) -> None:
    """Add a row to a table of observations: that of obs_id ``like`` with other cells."""
    rows = rows_of(folder, table)
    (model,) = [row for row in rows if row["obs_id"] == like]
    assert set(cells) <= set(model)
    write_rows(folder, table, [*rows, {**model, **cells}])


def append_year(folder: Path, indicator: str, year: int, value: float) -> str:
    """Add a provincial headcount or density of one year-end, published the next January."""
    obs_id = f"js-{indicator}-{year}-new"
    append(
        folder,
        "province",
        f"js-{indicator}-2025-01",
        obs_id=obs_id,
        period=str(year),
        reference_year=str(year),
        reference_basis="stated",
        **dict.fromkeys(DOUBT, ""),
        value=f"{value:g}",
        published=f"{year + 1}-01-20",
    )
    return obs_id


def copy_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Copy every plan and what they share, as copy_evidence does one plan."""
    folder = tmp_path / "raw"
    shutil.copytree(plans_dir(), folder)
    monkeypatch.setenv("SKILLSDATA_DATA", str(folder))
    return folder
