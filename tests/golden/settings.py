"""The five settings in which the pages are held: what was known, what a reader asked."""

import csv
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from skillsdata.evidence.readings import DOUBT

Rows = list[dict[str, str]]

#: The day of "as known today": a fixed one, or the pages would change overnight.
PINNED = "2026-11-26"


@dataclass(frozen=True)
class Setting:
    """Parameters for every notebook that has them, those of one alone, and what is planted."""

    parameters: dict[str, str] = field(default_factory=dict)
    plant: Callable[[Path], None] | None = None
    own: dict[str, dict[str, str]] = field(default_factory=dict)


def plant_the_goal_year(folder: Path) -> None:
    """Publish made-up figures of the goal year, and leave Wuxi one quarter after the break.

    The headcount misses its goal, the density meets it; one quarter allows no pace.
    """
    edit(folder / "province.csv", _with_goal_year)
    edit(folder / "vacancy_ratio.csv", _with_few_quarters)


def edit(table: Path, change: Callable[[Rows], Rows]) -> None:
    """Rewrite the rows of a CSV table."""
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(change(rows))


def _with_goal_year(rows: Rows) -> Rows:
    by_id = {row["obs_id"]: row for row in rows}
    return rows + [
        by_id[f"js-{name}-2025-01"]
        | {"obs_id": f"js-{name}-2025", "period": "2025", "reference_year": "2025"}
        | {"reference_basis": "stated", "value": value}
        | dict.fromkeys(DOUBT, "")
        | {"published": "2026-05-20", "note_zh": "", "note_en": ""}
        for name, value in (("high_skill_total", "521"), ("high_skill_density", "1049"))
    ]


def _with_few_quarters(rows: Rows) -> Rows:
    wuxi = [row for row in rows if row["area"] == "无锡" and row["use"] == "series"]
    after = sorted((row for row in wuxi if row["period"] >= "2020"), key=lambda row: row["period"])
    return [row for row in rows if row not in after[:-1]]


#: A goal is refused on another scale than the plan's own: each notebook has its own.
OWN_GOALS = {
    name: {"goal": value}
    for name, value in (("headcount", "600"), ("density", "1100"), ("ratio", "1.3"))
}
SETTINGS = {
    "today": Setting({"as_of": PINNED}),
    "plan-day": Setting({"as_of": "2021-08-29"}),
    "mid-plan": Setting({"as_of": "2022-12-31"}),
    "own-goal": Setting({"as_of": PINNED, "horizon": "2031"}, own=OWN_GOALS),
    "goal-year": Setting({"as_of": PINNED}, plant_the_goal_year),
}


def evidence_for(setting: Setting, source: Path, folder: Path) -> Path:
    """Return all plans of a setting: the project's own, or a copy with the default one planted."""
    if setting.plant is None:
        return source
    copy = folder / "raw"
    shutil.copytree(source, copy)
    setting.plant(copy / (copy / "default").read_text("utf-8").strip())
    return copy
