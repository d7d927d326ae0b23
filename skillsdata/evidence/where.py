"""Rules of place: an area is written as elsewhere, with its own code and English name."""

import csv
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from skillsdata.evidence.cleaning import AREA_ENDINGS
from skillsdata.evidence.faults import Fault, in_row
from skillsdata.evidence.planfile import PlanFile
from skillsdata.evidence.tables import COMPARED, OBSERVATIONS
from skillsdata.evidence.whole import Whole

_AREAS = Path(__file__).parent / "areas.csv"


@cache
def _codes() -> dict[str, str]:
    """The nation and its provinces with the codes of GB/T 2260."""
    with _AREAS.open(encoding="utf-8", newline="") as file:
        return {row["zh"]: row["code"] for row in csv.DictReader(file)}


def places(whole: Whole) -> Iterator[Fault]:
    """Find areas under another name, or with the code or English name of another."""
    rows = list(whole.rows(*OBSERVATIONS, "goals", *COMPARED))
    known = _known(whole, rows)
    pairs = {column: _pairs(rows, column) for column in ("area_code", "area_en")}
    inside = _codes().get(whole.plan.area.zh, "00")[:2]
    for row in rows:
        fault = _name(row, known) or next(
            filter(None, (_pair(row, column, found) for column, found in pairs.items())), None
        )
        for named in filter(None, getattr(row, "applies_to", "").split(";")):
            if fault is None and named not in _codes():
                said = f"names {named!r}, no province as in GB/T 2260; write them with ; between"
                fault = in_row(row, "applies_to", said, "place")
        if fault := fault or _abroad(whole.plan, row, inside):
            yield fault


def _abroad(plan: PlanFile, row: Any, inside: str) -> Fault | None:
    """Find a city or a goal of another province than the plan's; a nation's has all."""
    if row.file == "cities.csv" and inside not in {"00", row.area_code[:2]}:
        said = f"is not in {plan.area.zh} ({inside}0000); correct the code"
        return in_row(row, "area_code", said, "place")
    if (
        row.file == "goals.csv"
        and inside != "00"
        and row.area in _codes()
        and not plan.place(row.area)
    ):
        said = f"is a goal of {row.area} in the folder of {plan.area.zh}"
        remedy = "correct the area, or move the row to shared/goal_outcomes.csv or yardsticks.csv"
        return in_row(row, "area", f"{said}; {remedy}", "place")
    return None


def _known(whole: Whole, rows: list[Any]) -> set[str]:
    ratio = whole.plan.ratio.areas if whole.plan.ratio else ()
    named = {names.zh for names in (whole.plan.area, *ratio)}
    return {*named, *_codes(), *(row.area for row in rows)}


def _name(row: Any, known: set[str]) -> Fault | None:
    for ending in AREA_ENDINGS:
        short = row.area.removesuffix(ending)
        if short != row.area and short in known:
            return in_row(row, "area", f"is written {short} here; correct the name", "place")
    return None


def _pairs(rows: list[Any], column: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return what most rows pair: an area's code (or English name), and a code's area."""
    seen = Counter((r.area, getattr(r, column)) for r in rows if getattr(r, column, ""))
    pairs = [pair for pair, _ in reversed(seen.most_common())]
    if column == "area_code":
        pairs += _codes().items()
    return dict(pairs), {other: area for area, other in pairs}


def _pair(row: Any, column: str, pairs: tuple[dict[str, str], dict[str, str]]) -> Fault | None:
    given = getattr(row, column, "")
    of_area, of_other = pairs
    if not given or (of_area[row.area] == given and of_other[given] == row.area):
        return None
    if of_other[given] != row.area:
        said = f"belongs to {of_other[given]}, not to {row.area}; correct either"
    else:
        said = f"is {of_area[row.area]} for {row.area}; correct it"
    return in_row(row, column, said, "place")
