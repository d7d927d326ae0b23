"""Printed values and partial dates become typed ones; the printed form is never lost."""

import calendar
import math
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from skillsdata.evidence.sheet import folded

_NAME = re.compile(r"^(?P<row>\d+)\.(?P<name>.+?)（(?P<unit>[^（）]+)）$")
_NUMBER = re.compile(r"^-?\d+(\.\d+)?(万|亿)?$")
_DAY = re.compile(
    r"(?P<y>\d{4})(?P<s>[-/.年])(?P<m>\d{1,2})(?:(?:(?P=s)|月)(?P<d>\d{1,2})日?|月)?"
    r"( 0{1,2}:00(:00)?)?"
)
_QUARTER = re.compile(r"(\d{4}) ?Q([1-4])", re.IGNORECASE)
_DASHES = {"", "-", "--", "—", "——"}

#: What sources print beside a number, and its name in the column qualifier.
QUALIFIERS = {
    "约": "about", "近": "nearly", "超过": "above", "以上": "at_least", "左右": "about",
}  # fmt: skip
#: Numerals in front of a unit, and what they stand for.
SCALES = {"百": 1e2, "千": 1e3, "万": 1e4, "亿": 1e8}
NUMERALS = f"[{''.join(SCALES)}]+"
#: The same in front of a unit in either language.
LEADING = re.compile(f"(?:100 )?(?:10,000|million|billion|thousand)|{NUMERALS}")
_COUNTS = SCALES | {"10,000": 1e4, "thousand": 1e3, "million": 1e6, "billion": 1e9}
#: Words that count things one by one; sources use one for another.
COUNTERS = frozenset("个名人家所项枚套位")
#: Words in the names of what happens within a year or round, and of sums over several years.
WITHIN, OVER = ("当年", "每年", "当期", "当届", "新增"), ("累计", "合计")
#: The end of units that count what happens to people, not people.
TIMES = "人次"
#: What ends the full name of an area, the longest first.
AREA_ENDINGS = (
    "维吾尔自治区", "特别行政区", "壮族自治区", "回族自治区", "自治区", "省", "市",
)  # fmt: skip


@dataclass(frozen=True)
class Printed:
    """A printed value: its number (None for a dash), whether it stood in 〔〕, and its text."""

    value: float | None
    bracketed: bool
    text: str


def parse_printed(text: str) -> Printed:
    """Read one printed cell such as ``〔455〕``, ``——``, ``5.3`` or ``〔 1450\\n〕``.

    Blanks and line ends inside the cell, full-width digits and thousands separators are
    tolerated; 万 and 亿 multiply. Raises ValueError naming the text otherwise.
    """
    plain = re.sub(r"[\s,，]", "", folded(text))
    bracketed = plain.startswith("〔") and plain.endswith("〕")
    core = plain[1:-1] if bracketed else plain
    if core in _DASHES:
        return Printed(None, bracketed, text)
    match = _NUMBER.match(core)
    if not match:
        raise ValueError(f"{text!r} is not a printed value; write a number, 〔number〕 or ——")
    numeral = match.group(2) or ""
    return Printed(float(core.removesuffix(numeral)) * SCALES.get(numeral, 1.0), bracketed, text)


def number(printed: str) -> float:
    """Return the number of a printed cell, 0 where it has none that can be read."""
    with suppress(ValueError):
        return parse_printed(printed).value or 0.0
    return 0.0


def scale(unit: str) -> float:
    """Return what one of a unit counts: 10,000 for 万人 and for 10,000 persons.

    >>> scale("亿元"), scale("100 million yuan"), scale("人/万名劳动者")
    (100000000.0, 100000000.0, 1.0)
    """
    found = LEADING.match(unit)
    if not found:
        return 1.0
    hundred = 100.0 if unit.startswith("100 ") else 1.0
    parts = found[0].removeprefix("100 ")
    each = [parts] if parts in _COUNTS else list(parts)
    return hundred * math.prod(_COUNTS[part] for part in each)


def split_name(printed: str) -> tuple[int, str, str]:
    """Split ``1.高技能人才总量（万人）`` into its row number, name and unit.

    Raises ValueError naming the text when it has another form.
    """
    joined = re.sub(r"\s", "", printed)
    match = _NAME.match(joined)
    if not match:
        raise ValueError(
            f"{printed!r} is not of the form 'number.name（unit）'; write it as printed"
        )
    return int(match["row"]), match["name"], match["unit"]


def rounding_width(printed: str) -> float:
    """Width of the last printed digit: 1 for ``455``, 0.1 for ``358.2``."""
    _, _, decimals = printed.partition(".")
    return float(10.0 ** -len(decimals))


def last_day(partial: str) -> datetime:
    """Last day of a date known to the day, month, quarter or year (``2024``, ``2018-01``)."""
    if len(partial) == 10:
        return datetime.fromisoformat(partial)
    year, month = int(partial[:4]), _months(partial)[1]
    return datetime(year, month, calendar.monthrange(year, month)[1])


def first_day(partial: str) -> datetime:
    """First day of a date known to the day, month, quarter or year."""
    if len(partial) == 10:
        return datetime.fromisoformat(partial)
    return datetime(int(partial[:4]), _months(partial)[0], 1)


def _months(partial: str) -> tuple[int, int]:
    """Return the first and the last month of a quarter, month or year."""
    if "Q" in partial:
        return 3 * int(partial[-1]) - 2, 3 * int(partial[-1])
    return (int(partial[5:]),) * 2 if len(partial) == 7 else (1, 12)


def iso_date(text: str) -> str:
    """Return 2026/5/20, as Excel writes it, as 2026-05-20; what is no date stays as it is."""
    if day := _DAY.fullmatch(text):
        return "-".join([day["y"], *(f"{int(part):02}" for part in (day["m"], day["d"]) if part)])
    quarter = _QUARTER.fullmatch(text)
    return f"{quarter[1]}Q{quarter[2]}" if quarter else text.removesuffix("年")


def known_from(published: str | None, period: str | None) -> datetime | None:
    """First day on which a figure counts as known.

    A publication date counts from its last day. Without one, the figure counts from
    31 December of the year after the one its period ends in: yearbooks appear within that
    year. Without a period either, None: the figure enters no dated view.
    """
    if published:
        return last_day(published)
    if period:
        return datetime(last_day(period).year + 1, 12, 31)
    return None
