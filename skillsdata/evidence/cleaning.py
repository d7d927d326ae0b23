"""Printed values and partial dates become typed ones; the printed form is never lost."""

import re
import unicodedata
from dataclasses import dataclass

import pandas as pd

_NAME = re.compile(r"^(?P<row>\d+)\.(?P<name>.+?)（(?P<unit>[^（）]+)）$")
_NUMBER = re.compile(r"^-?\d+(\.\d+)?(万|亿)?$")
_SCALE = {"": 1.0, "万": 1e4, "亿": 1e8}
_DASHES = {"", "-", "--", "—", "——"}


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
    folded = re.sub(r"[\s,，]", "", unicodedata.normalize("NFKC", text))
    bracketed = folded.startswith("〔") and folded.endswith("〕")
    core = folded.strip("〔〕")
    if core in _DASHES:
        return Printed(None, bracketed, text)
    match = _NUMBER.match(core)
    if not match:
        raise ValueError(f"{text!r} is not a printed value; write a number, 〔number〕 or ——")
    scale = match.group(2) or ""
    return Printed(float(core.removesuffix(scale)) * _SCALE[scale], bracketed, text)


def split_name(printed: str) -> tuple[int, str, str]:
    """Split ``1.高技能人才总量（万人）`` into its row number, name and unit.

    Raises ValueError naming the text when it has another form.
    """
    joined = re.sub(r"\s", "", printed)
    match = _NAME.match(joined)
    if not match:
        raise ValueError(f"{printed!r} is not of the form 'number.name（unit）'")
    return int(match["row"]), match["name"], match["unit"]


def rounding_width(printed: str) -> float:
    """Width of the last printed digit: 1 for ``455``, 0.1 for ``358.2``."""
    _, _, decimals = printed.partition(".")
    return float(10.0 ** -len(decimals))


def last_day(partial: str) -> pd.Timestamp:
    """Last day of a date known to the day, month, quarter or year (``2024``, ``2018-01``)."""
    if len(partial) == 10:
        return pd.Timestamp(partial)
    return pd.Period(partial).end_time.normalize()


def first_day(partial: str) -> pd.Timestamp:
    """First day of a date known to the day, month, quarter or year."""
    return pd.Timestamp(partial) if len(partial) == 10 else pd.Period(partial).start_time


def known_from(published: str | None, period: str | None) -> pd.Timestamp:
    """First day on which a figure counts as known.

    A publication date counts from its last day. Without one, the figure counts from
    31 December of the year after the one its period ends in: yearbooks appear within that
    year. Without a period either, NaT: the figure enters no dated view.
    """
    if published:
        return last_day(published)
    if period:
        return pd.Timestamp(last_day(period).year + 1, 12, 31)
    return pd.NaT  # type: ignore[return-value]  # pandas types NaT apart from Timestamp
