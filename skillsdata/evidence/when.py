"""Rules of time: days that exist, an order that can be, one figure in use for a year."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from itertools import islice
from typing import Any

from skillsdata.clock import today
from skillsdata.evidence.cells import is_empty
from skillsdata.evidence.cleaning import first_day, known_from, last_day
from skillsdata.evidence.faults import Fault, in_row
from skillsdata.evidence.tables import COMPARED, OBSERVATIONS, RATIOS
from skillsdata.evidence.whole import Whole

#: Years from the end of a reference year to a publication; the longest on record is eight.
LATE = 10
#: Years from a reference year to the period for which a source quotes it.
QUOTED = 2
#: How a vintage, as pre2020census, lies to the census whose year it names.
_SIDES = {"pre": "before", "post": "after"}
_DATES = ("published", "period", "note_from", "base_period", "outcome_period")


def days(whole: Whole) -> Iterator[Fault]:
    """Find dates that are in no calendar, or have not come yet."""
    latest = _latest()
    if whole.plan.known > latest:
        said = f"known: {whole.plan.known} is after today; correct it, or this machine's clock"
        yield Fault("plan.yml", 0, "", "", said, "time")
    for row in whole.rows("sources", "goals", "plan_statements", *OBSERVATIONS, *COMPARED):
        for column in _DATES:
            text = getattr(row, column, "").partition("/")[0]  # a statement has two years
            if text and not _exists(text):
                yield _at(row, column, "is in no calendar; correct the date")
            elif column != "period" and text and first_day(text).date() > latest:
                yield _at(row, column, "is after today; correct the date, or this machine's clock")
            elif column == "published" and text and last_day(text).date() > latest:
                yield _waits(row, last_day(text), "is not over:")


def _latest() -> date:
    """The last day that can be known: of a page that is made for a day to come, this."""
    return max(today(), date.today())


def _waits(row: Any, day: datetime, said: str) -> Fault:
    """Tell of something that would be left out until a day to come."""
    what = "goal" if row.file == "goals.csv" else "figure"
    remedy = "give the day, or the one on which it was found with the basis collected"
    return _at(row, "published", f"{said} the {what} would count only from {day.date()}; {remedy}")


def _undated(row: Any) -> datetime:
    """Return from when a figure or goal counts without a day of publication."""
    period = getattr(row, "period", "") or str(getattr(row, "target_year", 1) - 1)
    return (period != "0" and known_from("", period)) or datetime.min


def _exists(text: str) -> bool:
    with suppress(ValueError):
        return bool(last_day(text))
    return False


def based(whole: Whole) -> Iterator[Fault]:
    """Find days of publication that are missing although something says them, or the reverse."""
    for row in whole.rows("sources", "goals", *OBSERVATIONS):
        unknown = row.published_basis == "unknown"
        if not row.published and not unknown:
            yield _at(row, "published", f"is missing, and its basis is {row.published_basis}")
        elif not row.published and _undated(row).date() > _latest():
            yield _waits(row, _undated(row), "is missing, and without it")
        elif row.published and unknown:
            yield _at(row, "published_basis", f"is unknown, and {row.published} is given")


def vintages(whole: Whole) -> Iterator[Fault]:
    """Find figures that a census lies between and their vintage denies."""
    for row in whole.figures:
        side, census = row.vintage[:-10], row.vintage[-10:-6]
        then = f"is of {_SIDES.get(side, side)} the census of {census}, and the figure"
        if side == "pre" and row.year >= int(census) + 1:
            yield _at(row, "vintage", f"{then} of {row.year:g}")
        elif side == "post" and row.published and row.published[:4] <= census:
            yield _at(row, "vintage", f"{then} was published {row.published}")


def order(whole: Whole) -> Iterator[Fault]:
    """Find figures known before what they are of, or before their source; one fault a row."""
    for row in whole.figures:
        yield from islice(_dated(row, whole.published.get(row.source_id, "")), 1)
    for row in whole.rows("goals"):
        if row.published and row.target_year < first_day(row.published).year:
            yield _at(row, "target_year", f"is over at its publication {row.published}")


def _dated(row: Any, source: str) -> Iterator[Fault]:
    year = row.reference_year
    if row.period and not is_empty(year) and not 0 <= int(row.period[:4]) - year <= QUOTED:
        said = f"does not go with the period {row.period}: at most {QUOTED} years before it"
        yield _at(row, "reference_year", said)
    if row.published:
        yield from _published(row, source)
    if row.file == f"{RATIOS}.csv" and row.use == "series" and row.time != row.time:
        yield _at(row, "period", "is no quarter as 2026Q1, and the figure is in use")
    if row.reference_basis not in {"", "unknown"} and is_empty(year):
        said = f"is missing, and its basis is {row.reference_basis}"
        yield replace(_at(row, "reference_year", said), value="")


def _published(row: Any, source: str) -> Iterator[Fault]:
    known, year = last_day(row.published), row.reference_year
    if source and known < first_day(source):
        yield _at(row, "published", f"is before its source {row.source_id} of {source}")
    elif row.period and known < first_day(row.period):
        yield _at(row, "period", f"begins after its publication {row.published}")
    elif row.time == row.time and known.year - row.time > LATE:
        column = "period" if is_empty(year) else "reference_year"
        yield _at(row, column, f"is over {LATE} years before its publication {known.year}")
    elif row.note_from and last_day(row.note_from) < first_day(row.published):
        yield _at(row, "note_from", f"is before its publication {row.published}")
    elif _is_early(row, known):
        said = f"is before the end of {year}, which the figure is said to be of"
        yield _at(row, "published", said)
    for other in map(int, filter(None, row.reference_alternatives.split(";"))):
        if other > known.year:
            yield _at(row, "reference_alternatives", f"is after its publication {known.year}")
        elif not is_empty(year) and not 0 < abs(other - year) <= QUOTED:
            said = f"is no other year within {QUOTED} of reference_year {year}"
            yield _at(row, "reference_alternatives", said)


def _is_early(row: Any, known: datetime) -> bool:
    """Whether a year-end level is said to be known before its last month."""
    level = row.kind in {"stock", "share"} and row.use == "series"
    stated = row.reference_basis == "stated" and not is_empty(row.reference_year)
    return level and stated and known < datetime(row.reference_year, 12, 1)


def _at(row: Any, column: str, said: str) -> Fault:
    ended = said if ";" in said else f"{said}; correct either"
    return in_row(row, column, ended, "time")


def twice(whole: Whole) -> Iterator[Fault]:
    """Name every row in use that another row of the same use already speaks for."""
    first: dict[tuple[object, ...], Any] = {}
    for row in sorted(whole.used, key=lambda row: row.use == "bound"):
        key = (row.indicator, row.area, row.skill_grade, row.vintage, row.use, row.time)
        one = first.setdefault((row.file, *key), row)
        when = row.period if is_empty(row.reference_year) else row.reference_year
        if one is not row:
            said = (
                f"{row.obs_id} and {one.obs_id} (row {one.line}) are both in use for {when}; "
                "keep one in use and mark the other repeat, context or conflict"
            )
            yield in_row(row, "use", said, "twice")
            continue
        used = first.get((row.file, *key[:4], "series", row.time))
        if row.use == "bound" and used and row.value > used.value:
            said = f"is a lower bound above {used.printed} (row {used.line}), in use for its time"
            yield in_row(row, "value", f"{said}; correct the one that is wrong", "twice")


def ids(whole: Whole) -> Iterator[Fault]:
    """Find ids of figures that stand in two tables."""
    said, seen = "is the id of a figure in another table; give it its own", set[str]()
    for row in whole.figures:
        if row.obs_id in seen:
            yield in_row(row, "obs_id", said, "unique")
        seen.add(row.obs_id)
