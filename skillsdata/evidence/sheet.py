"""Bytes to rows of text: whatever Excel saves in China is read right, the rest is refused."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

_SAVE = "open it in Excel and save it as “CSV UTF-8 (comma delimited)”"
_WORKBOOKS = {b"PK\x03\x04": "an Excel workbook (.xlsx)", b"\xd0\xcf\x11\xe0": "an Excel workbook"}
_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_SEPARATORS = ",;\t，；"
#: Share of common characters above which bytes that are no UTF-8 are GB18030 and nothing else.
_CERTAIN = 0.9
#: What stands invisibly at the ends of pasted cells.
BLANKS = " \t\r\n\v\f\u00a0\u202f\u205f\u3000\ufeff" + "".join(
    map(chr, [*range(0x2000, 0x2010), *range(0x2028, 0x202F), *range(0x2060, 0x206A)])
)


class Unreadable(ValueError):
    """Raised when a file is no table of ours; says in one line what it seems to be."""


@dataclass(frozen=True)
class Sheet:
    """A table as text: its heads, and every row that holds something by its number in Excel."""

    heads: list[str]
    rows: dict[int, list[str]]


def read_sheet(data: bytes, columns: Iterable[str]) -> Sheet:
    """Read a table's file whose head has some of ``columns``, in any encoding that is certain.

    UTF-8 and UTF-16 with or without mark, GB18030; commas, semicolons or tabs; any line ends.
    Blanks around cells, and empty rows and columns at the end, are no content. Raises Unreadable.
    """
    text, known = _without_mark(decoded(data)), set(columns)
    if not text.strip(BLANKS + _SEPARATORS + '"'):
        raise Unreadable("is empty; restore its head, and the rows under it")
    rows = _records(text, _separator(text, known))
    filled = {n: row for n, row in enumerate(rows, start=1) if any(row)}
    heads = [_head(cell, known) for cell in filled.pop(min(filled))]
    while heads and not heads[-1] and not any(row[len(heads) - 1 :] for row in filled.values()):
        heads.pop()
    return Sheet(heads, {n: _without_end(row, len(heads)) for n, row in filled.items()})


def decoded(data: bytes) -> str:
    """Return the text of a file's bytes; Unreadable where its encoding is not certain."""
    for mark, what in _WORKBOOKS.items():
        if data.startswith(mark):
            raise Unreadable(f"is {what}, not CSV; {_SAVE}")
    marked = [code for mark, code in _MARKS.items() if data.startswith(mark)]
    for code in [*marked, *_guessed(data[:400])]:
        try:
            return data.decode(code)
        except UnicodeDecodeError:
            continue
    text = data.decode("gb18030", "replace")
    if not _is_chinese(text):
        raise Unreadable(f"is neither UTF-8 nor GB18030 text; {_SAVE}")
    return text


def _guessed(start: bytes) -> list[str]:
    """Text of mostly Latin letters has a zero in every other byte of UTF-16."""
    if start[1::2].count(0) > len(start) / 4:
        return ["utf-16-le"]
    return ["utf-16-be"] if start[0::2].count(0) > len(start) / 4 else ["utf-8"]


def _is_chinese(text: str) -> bool:
    """Whether what lies beyond ASCII is what Chinese text is made of: characters of GB 2312."""
    beyond = [c for c in text if ord(c) > 127]
    common = sum(bool(c.encode("gb2312", "ignore")) for c in beyond)
    return "\ufffd" not in text and common >= _CERTAIN * len(beyond)


def folded(text: str) -> str:
    """Return a text without wide forms, its digits of any script as 0 to 9.

    >>> folded("２０２５年"), folded("٥٠٨")
    ('2025年', '508')
    """
    plain = unicodedata.normalize("NFKC", text)
    if plain.isascii():
        return plain
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in plain)


def _separator(text: str, known: set[str]) -> str:
    """Return what separates the columns: with it the head has most names that are known."""
    head = next(line for line in text.splitlines() if line.strip(BLANKS + _SEPARATORS + '"'))
    found = {mark: len(known & {_head(c, known) for c in head.split(mark)}) for mark in _SEPARATORS}
    best = max(found, key=lambda mark: found[mark])
    if found[best] == 0 and len(known) > 1:
        raise Unreadable(f"has no column that is known in its head {head[:60]!r}; restore the head")
    return best


def _head(cell: str, known: set[str]) -> str:
    """Return a column's name, as it is known however it is spaced, wide or capital."""
    plain = cell.strip(BLANKS + '"')
    same = "_".join(folded(plain).lower().split())
    return same if same in known else plain


def _without_mark(text: str) -> str:
    """Drop the line that tells Excel the separator; Excel does not count it."""
    first, _, rest = text.partition("\n")
    return rest if re.fullmatch(r'"?sep=.?"?\r?', first.strip(BLANKS), re.IGNORECASE) else text


def _records(text: str, separator: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[list[str]] = []
    try:
        rows += ([cell.strip(BLANKS) for cell in row] for row in reader)
    except csv.Error as error:
        raise Unreadable(
            f"cannot be read from row {len(rows) + 1} on ({error}): a quotation mark there is not "
            "closed; close it, or double it inside a cell"
        ) from None
    return rows


def _without_end(row: list[str], width: int) -> list[str]:
    """Drop empty cells beyond the head: Excel writes as many as the widest row has."""
    while len(row) > width and not row[-1]:
        row.pop()
    return row
