"""Rules of place: an area is written as elsewhere, with its own code and English name."""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import chain, islice
from pathlib import Path
from typing import Any

from skillsdata.evidence.cleaning import AREA_ENDINGS
from skillsdata.evidence.faults import Fault, in_row
from skillsdata.evidence.planfile import FILE, PlanFile
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
    known = {*(names.zh for names in whole.plan.areas), *_codes(), *(row.area for row in rows)}
    pairs = {column: _pairs(rows, column) for column in ("area_code", "area_en")}
    yield from _otherwise(whole.plan, pairs["area_en"][0])
    for row in rows:
        said = chain(_named(row, known), _paired(row, pairs), _abroad(whole.plan, row))
        yield from (in_row(row, *found, "place") for found in islice(said, 1))


def _otherwise(plan: PlanFile, of_area: Mapping[str, str]) -> Iterator[Fault]:
    """Find areas that plan.yml calls otherwise than the tables do."""
    for area in plan.areas:
        if (there := of_area.get(area.zh, area.en)) != area.en:
            said = f"is {there} for {area.zh} in the tables; correct either"
            yield Fault(FILE, 0, "", area.en, said, "place")


#: A column, and what is wrong with its cell.
_Said = Iterator[tuple[str, str]]


def _named(row: Any, known: set[str]) -> _Said:
    for ending in AREA_ENDINGS:
        short = row.area.removesuffix(ending)
        if short != row.area and short in known:
            yield "area", f"is written {short} here; correct the name"


def _paired(row: Any, pairs: Mapping[str, tuple[dict[str, str], dict[str, str]]]) -> _Said:
    for column, (of_area, of_other) in pairs.items():
        given = getattr(row, column, "")
        if given and of_other[given] != row.area:
            yield column, f"belongs to {of_other[given]}, not to {row.area}; correct either"
        elif given and of_area[row.area] != given:
            yield column, f"is {of_area[row.area]} for {row.area}; correct it"


def _abroad(plan: PlanFile, row: Any) -> _Said:
    """Find what is of another province than it can be; a nation's plan has all."""
    for named in filter(None, getattr(row, "applies_to", "").split(";")):
        if named not in _codes():
            said = f"names {named!r}, no province as in GB/T 2260; write them with ; between"
            yield "applies_to", said
    inside = _codes().get(plan.area.zh, "00")[:2]
    if row.file == "cities.csv" and inside not in {"00", row.area_code[:2]}:
        yield "area_code", f"is not in {plan.area.zh} ({inside}0000); correct the code"
    elsewhere = inside != "00" and row.area in _codes() and not plan.place(row.area)
    if row.file == "goals.csv" and elsewhere:
        said = f"is a goal of {row.area} in the folder of {plan.area.zh}; correct the area, or "
        yield "area", f"{said}move the row to shared/goal_outcomes.csv or yardsticks.csv"


def _pairs(rows: list[Any], column: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return what most rows pair: an area's code (or English name), and a code's area."""
    seen = Counter((r.area, getattr(r, column)) for r in rows if getattr(r, column, ""))
    pairs = [pair for pair, _ in reversed(seen.most_common())]
    if column == "area_code":
        pairs += _codes().items()
    return dict(pairs), {other: area for area, other in pairs}
