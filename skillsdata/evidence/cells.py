"""A cell as its column's type: what typing and Excel do to it is undone where that is certain."""

import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from skillsdata.evidence.cleaning import QUALIFIERS, iso_date
from skillsdata.evidence.sheet import folded

Field = Mapping[str, Any]
Cell = str | int | float | None
#: What stands for an empty cell, by the type of its column; "" in any other.
EMPTY: dict[str, Cell] = {"number": math.nan, "integer": None}

_GROUPED = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def is_empty(cell: object) -> bool:
    """Whether a cell of a column of numbers is empty."""
    return cell is None or (isinstance(cell, float) and math.isnan(cell))


def read_cell(text: str, field: Field) -> Cell:
    """Return a cell as its column types it; ValueError says what is wrong.

    >>> read_cell("５０５", {"type": "number"}), read_cell("1,247.5", {"type": "number"})
    (505.0, 1247.5)
    """
    plain = text.isprintable() and "\ufffd" not in text
    if odd := "" if plain else next(filter(_is_no_text, text), ""):
        raise ValueError(f"has the character U+{ord(odd):04X}, which is no text; remove it")
    kind = field["type"]
    return _READERS.get(kind, _text)(text, field) if text else EMPTY.get(kind, "")


def _is_no_text(character: str) -> bool:
    """Whether a character is a control or unassigned one, turns the direction of what follows, or
    marks what could not be decoded.
    """
    odd = unicodedata.category(character) in {"Cc", "Cs", "Cn"} and character not in "\n\r\t"
    return odd or character in "\ufffd\u202a\u202b\u202d\u202e\u2066\u2067\u2068"


def _text(text: str, field: Field) -> str:
    rules = field.get("constraints", {})
    pattern = str(rules.get("pattern", ""))
    if not pattern and "enum" not in rules:
        return text
    plain = folded(text)
    if is_date(field):
        return iso_date(plain)
    if plain.lower() in rules.get("enum", ()):
        return plain.lower()
    return plain.zfill(6) if pattern == r"^\d{6}$" and plain.isdecimal() else plain


def is_date(field: Field) -> bool:
    """Whether a column holds a day, month, quarter or year as text."""
    return str(field.get("constraints", {}).get("pattern", "")).startswith(r"^(\d{4}(-")


def digits(text: str) -> str:
    """Return the digits of a number as typed: no wide forms, blanks or thousands separators."""
    plain = re.sub(r"\s", "", folded(text)).replace("−", "-")
    return plain.replace(",", "") if _GROUPED.fullmatch(plain) else plain


def _number(text: str, _: Field) -> float:
    plain = digits(text)
    if not _NUMBER.fullmatch(plain):
        raise ValueError(f"is not a number; write digits only, as 494 or 3.5{_hint(text)}")
    if math.isinf(float(plain)):
        raise ValueError("is not a number that can be stored; correct the digits")
    return float(plain)


def _hint(text: str) -> str:
    """Return what to do with words around a number."""
    said = [english for word, english in QUALIFIERS.items() if word in text]
    if said:
        return f", and {said[0]} in the column qualifier"
    return ", and the unit in its own column" if re.search(r"\d[^\d.,\s]+$", text) else ""


def _integer(text: str, field: Field) -> int:
    number = _number(text, field)
    if number != int(number):
        raise ValueError("is not a whole number; write one")
    return int(number)


_READERS: dict[str, Callable[[str, Field], Cell]] = {"number": _number, "integer": _integer}
