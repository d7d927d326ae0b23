"""A cell as its column's type: what typing and Excel do to it is undone where that is certain."""

import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

Field = Mapping[str, Any]
Cell = str | int | float | None

_GROUPED = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_DAY = re.compile(
    r"(?P<y>\d{4})(?P<s>[-/.年])(?P<m>\d{1,2})(?:(?:(?P=s)|月)(?P<d>\d{1,2})日?|月)?"
    r"( 0{1,2}:00(:00)?)?"
)
_QUARTER = re.compile(r"(\d{4}) ?Q([1-4])", re.IGNORECASE)
_WORDS = {"约": "about", "近": "nearly", "超过": "above", "以上": "at_least", "左右": "about"}


def read_cell(text: str, field: Field) -> Cell:
    """Return a cell as its column types it, None when it is empty; ValueError says what is wrong.

    >>> read_cell("５０５", {"type": "number"}), read_cell("1,247.5", {"type": "number"})
    (505.0, 1247.5)
    """
    if odd := next(filter(_is_no_text, text), ""):
        raise ValueError(f"has the character U+{ord(odd):04X}, which is no text; remove it")
    return _READERS.get(field["type"], _text)(text, field) if text else None


def _is_no_text(character: str) -> bool:
    """Whether a character is a control or unassigned one, or marks what could not be decoded."""
    odd = unicodedata.category(character) in {"Cc", "Cs", "Cn"} and character not in "\n\r\t"
    return odd or character == "\ufffd"


def _text(text: str, field: Field) -> str:
    rules = field.get("constraints", {})
    pattern = str(rules.get("pattern", ""))
    if not pattern and "enum" not in rules:
        return text
    folded = unicodedata.normalize("NFKC", text)
    if is_date(field):
        return _date(folded)
    return folded.zfill(6) if pattern == r"^\d{6}$" and folded.isdecimal() else folded


def is_date(field: Field) -> bool:
    """Whether a column holds a day, month, quarter or year as text."""
    return str(field.get("constraints", {}).get("pattern", "")).startswith(r"^(\d{4}(-")


def _date(text: str) -> str:
    """Return 2026/5/20 as 2026-05-20; what is no date is left to the column's pattern."""
    if day := _DAY.fullmatch(text):
        return "-".join([day["y"], *(f"{int(part):02}" for part in (day["m"], day["d"]) if part)])
    quarter = _QUARTER.fullmatch(text)
    return f"{quarter[1]}Q{quarter[2]}" if quarter else text.removesuffix("年")


def digits(text: str) -> str:
    """Return the digits of a number as typed: no wide forms, blanks or thousands separators."""
    folded = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).replace("−", "-")
    return folded.replace(",", "") if _GROUPED.fullmatch(folded) else folded


def _number(text: str, _: Field) -> float:
    plain = digits(text)
    if not _NUMBER.fullmatch(plain):
        raise ValueError(f"is not a number; write digits only, as 494 or 3.5{_hint(text)}")
    if math.isinf(float(plain)):
        raise ValueError("is not a number that can be stored; correct the digits")
    return float(plain)


def _hint(text: str) -> str:
    """Return what to do with words around a number."""
    said = [english for word, english in _WORDS.items() if word in text]
    if said:
        return f", and {said[0]} in the column qualifier"
    return ", and the unit in its own column" if re.search(r"\d[^\d.,\s]+$", text) else ""


def _integer(text: str, field: Field) -> int:
    number = _number(text, field)
    if number != int(number):
        raise ValueError("is not a whole number; write one")
    return int(number)


_READERS: dict[str, Callable[[str, Field], Cell]] = {"number": _number, "integer": _integer}
