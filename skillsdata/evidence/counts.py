"""Rules of counts beside a ratio: they give it, in a unit, and lie where their like lie."""

from collections.abc import Iterator
from itertools import product
from statistics import median
from typing import Any

from skillsdata.evidence.cells import is_empty
from skillsdata.evidence.cleaning import scale
from skillsdata.evidence.faults import Fault, in_row
from skillsdata.evidence.identities import APART
from skillsdata.evidence.size import COUNTS
from skillsdata.evidence.tables import RATIOS
from skillsdata.evidence.whole import Whole

_COLUMNS = ("vacancies", "seekers", "n_cities")


def counted(whole: Whole) -> Iterator[Fault]:
    """Find counts without a unit, of nothing, on another scale, or that do not give their ratio."""
    rows = list(whole.rows(RATIOS))
    usual = _usual(rows)
    for row in rows:
        if said := _unlike(row):
            yield in_row(row, "value", f"{said}; correct the one that is wrong", "counts")
        elif not row.counts_unit and row.vacancies + row.seekers > 0:
            yield in_row(row, "counts_unit", "is missing beside counts; give it", "counts")
        else:
            yield from _far(row, usual)


def _unlike(row: Any) -> str:
    """Say so if the counts do not give the ratio."""
    counts = f"vacancies {row.vacancies:g} / seekers {row.seekers:g}"
    if 0 in (row.vacancies, row.seekers):
        return f"cannot be {counts}"
    found = row.vacancies / row.seekers
    return f"is not {counts} = {found:.3g}" if abs(row.value / found - 1) > APART else ""


def _of(row: Any, column: str) -> float:
    """Return a count one by one, not in 10,000."""
    count = getattr(row, column)
    each = 1.0 if column == "n_cities" else scale(row.counts_unit)
    return 0.0 if is_empty(count) else float(count) * each


def _usual(rows: list[Any]) -> dict[tuple[str, ...], float]:
    """Return the middle of each kind of count of an area and grade that has three or more."""
    seen: dict[tuple[str, ...], list[float]] = {}
    for row, column in product(rows, _COLUMNS):
        if count := _of(row, column):
            seen.setdefault((row.area, row.skill_grade, column), []).append(count)
    return {key: median(counts) for key, counts in seen.items() if len(counts) > 2}


def _far(row: Any, usual: dict[tuple[str, ...], float]) -> Iterator[Fault]:
    for column in _COLUMNS:
        count = _of(row, column)
        middle = usual.get((row.area, row.skill_grade, column), count)
        if count and not middle / COUNTS <= count <= middle * COUNTS:
            said = f"is {count / middle:.3g} times the usual {middle:g}, allowed is {COUNTS:g}"
            yield in_row(row, column, f"{said}; correct it or counts_unit", "counts")
            return
