"""What a reader takes away: each table and figure as files, inside the page, as links."""

import base64
import csv
import datetime
import io
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from skillsdata.publish.csvs import neutralise

_TYPES = {
    "csv": "text/csv;charset=utf-8",
    "svg": "image/svg+xml",
    "png": "image/png",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_TEXTS = ("csv", "svg")
#: A sheet's name holds at most this many characters.
_SHEET_NAME = 31
_WIDEST = 60
#: What may stand in an address as it is, besides letters and digits.
_PLAIN = ",;:/?@=+$!*()"
#: The day that every file bears, so that equal tables give equal bytes.
_MADE = datetime.datetime(2000, 1, 1)


def links(output: Any, words: Mapping[str, str]) -> Markup:
    """Return the links under a named output: CSV; PNG and SVG of a figure; nothing for a text."""
    name, data = named(output), output.get("data", {})
    if not name or "text/csv" not in data:
        return Markup("")
    files = {"csv": ("\ufeff" + neutralise(data["text/csv"])).encode()}
    files |= {"svg": data["image/svg+xml"].encode()} if "image/svg+xml" in data else {}
    files |= {"png": base64.b64decode(data["image/png"])} if "image/png" in data else {}
    made = [_link(f"{name}.{kind}", content) for kind, content in files.items()]
    whole = [] if len(made) > 1 else [Markup('<a href="#tables">XLSX</a>')]
    joined = Markup(" · ").join([*made, *whole])
    return Markup('<p class="take">{} {}</p>').format(words["take"], joined)


def named(output: Any) -> str:
    """Return the name of an output, empty for one without."""
    return str(output.get("metadata", {}).get("skillsdata", {}).get("name", ""))


def _link(name: str, content: bytes) -> Markup:
    kind = name.rpartition(".")[2]
    forms = [f";base64,{base64.b64encode(content).decode()}"]
    forms += [f",{quote(content, safe=_PLAIN)}"] if kind in _TEXTS else []
    address = f"data:{_TYPES[kind]}{min(forms, key=len)}"
    return Markup('<a download="{}" href="{}">{}</a>').format(name, address, kind.upper())


def book_link(notebook: Any, name: str) -> Markup:
    """Return the link to one Excel file with every table of a page; empty without tables.

    A figure has its numbers in a file of its own.
    """
    outputs = (o for cell in notebook.cells for o in cell.get("outputs", []) if named(o))
    found = ((named(o), o.get("data", {})) for o in outputs)
    tables = {name: data["text/csv"] for name, data in found
              if "text/csv" in data and "image/svg+xml" not in data}  # fmt: skip
    return _link(f"{name}.xlsx", workbook(tables)) if tables else Markup("")


def workbook(tables: Mapping[str, str]) -> bytes:
    """Return an Excel file with a sheet a table, given as CSV text by name.

    Numbers are numbers, all else is text and never a formula; equal tables give equal bytes.
    """
    import xlsxwriter

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"created": _MADE})
        for sheet, text in _sheets(tables):
            _fill(book.add_worksheet(sheet), list(csv.reader(io.StringIO(text, newline=""))))
    return buffer.getvalue()


def _sheets(tables: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """Names cut to what a sheet may be called, each once."""
    taken = set[str]()
    for name, text in tables.items():
        short, place = name[:_SHEET_NAME], 2
        while short in taken:
            short, place = f"{name[: _SHEET_NAME - 3]}_{place}", place + 1
        taken.add(short)
        yield short, text


def _fill(sheet: Any, rows: list[list[str]]) -> None:
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            number = _number(cell) if r else None
            if number is None:
                sheet.write_string(r, c, cell)
            else:
                sheet.write_number(r, c, number)
    sheet.freeze_panes(1, 0)
    for c, column in enumerate(zip(*rows, strict=False)):
        sheet.set_column(c, c, min(_WIDEST, 2 + max(map(_width, column))))


def _number(cell: str) -> float | None:
    try:
        value = float(cell)
    except ValueError:
        return None
    return value if value - value == 0 else None  # inf and nan are no cells


def _width(text: str) -> int:
    """A Chinese character is as wide as two letters."""
    return len(text) + (0 if text.isascii() else sum(letter >= "\u2e80" for letter in text))
