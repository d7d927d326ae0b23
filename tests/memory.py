"""The project's evidence as bytes in memory: changed, and put through the gate, without a disk."""

import csv
import io
from collections.abc import Callable
from functools import cache

from skillsdata.evidence.faults import told
from skillsdata.evidence.rulebook import examine_all
from skillsdata.paths import plan_dir, plan_ids, shared_dir

Row = dict[str, str]
Files = dict[str, bytes]
HEADCOUNT = "js-high_skill_total-2025-01"


@cache
def _bytes() -> dict[str, bytes]:
    shared = {f"shared/{path.name}": path.read_bytes() for path in shared_dir().iterdir()}
    return {**{path.name: path.read_bytes() for path in plan_dir().iterdir()}, **shared}


def files() -> Files:
    return dict(_bytes())


def rows(table: str, of: Files | None = None) -> list[Row]:
    """The rows of a table, read with nothing but the csv module."""
    text = (of or _bytes())[f"{table}.csv"].decode("utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def written(table: list[Row], **dialect: str) -> str:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(table[0]), **{"lineterminator": "\n", **dialect})
    writer.writeheader()
    writer.writerows(table)
    return out.getvalue()


def edited(table: str, change: Callable[[list[Row]], list[Row] | None]) -> Files:
    """The evidence with the rows of one table changed."""
    found = rows(table)
    changed = change(found) or found
    return {**files(), f"{table}.csv": written(changed).encode()}


def with_cells(table: str, key: str, **cells: str) -> tuple[Files, int]:
    """The evidence with cells of one row changed, and the row as Excel counts it."""
    found = rows(table)
    first = next(iter(found[0]))
    (place,) = [n for n, row in enumerate(found) if row[first] == key]
    assert set(cells) <= set(found[place])
    found[place] |= cells
    return {**files(), f"{table}.csv": written(found).encode()}, place + 2


def with_row(table: str, like: str, **cells: str) -> tuple[Files, int]:
    """The evidence with a row added to the end of a table: another row with other cells."""
    found = rows(table)
    first = next(iter(found[0]))
    (model,) = [row for row in found if row[first] == like]
    assert set(cells) <= set(model)
    found.append({**model, **cells})
    return {**files(), f"{table}.csv": written(found).encode()}, len(found) + 1


def new_figure(**cells: str) -> tuple[Files, int]:
    """The evidence with a headcount for 2025, as somebody adds it in May 2026."""
    plain = {
        "obs_id": "js-high_skill_total-2025", "period": "2025", "reference_year": "2025",
        "reference_basis": "stated", "reference_alternatives": "", "reference_weights": "",
        "reference_reason_zh": "", "reference_reason_en": "", "value": "505", "note_zh": "",
        "note_en": "", "note_from": "", "published": "2026-05-20", "source_id": "plan-2021",
    }  # fmt: skip
    return with_row("province", HEADCOUNT, **{**plain, **cells})


def lines(of: Files) -> list[str]:
    return told(examine_all(own(of), shared(of), _named()))


@cache
def _named() -> tuple[tuple[str, str, str], ...]:
    """Every plan's id beside each of its indicators and its kind."""
    found = {name: (plan_dir(name) / "indicators.csv").read_bytes() for name in plan_ids()}
    return tuple(
        (name, row["indicator"], row["kind"])
        for name, data in found.items()
        for row in rows("indicators", {"indicators.csv": data})
    )


def own(of: Files) -> Files:
    """The files of the plan's own folder."""
    return {name: data for name, data in of.items() if "/" not in name}


def shared(of: Files) -> Files:
    """The files of the shared folder under their own names."""
    return {n.removeprefix("shared/"): data for n, data in of.items() if n.startswith("shared/")}
