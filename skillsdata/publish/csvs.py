"""The tidy numbers behind figures and tables, as CSV files that spreadsheets cannot run."""

import csv
import io
import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from skillsdata.errors import NotebookError

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,80}")
_TRIGGERS = "=+-@"


def collect_tables(notebook: Any, page: str, found: dict[str, str]) -> None:
    """Add the CSV text of every named output of an executed notebook to those found, by name.

    Raises NotebookError when a name could not be a plain file name or has other numbers already.
    """
    for output in [o for cell in notebook.cells for o in cell.get("outputs", [])]:
        name = output.get("metadata", {}).get("skillsdata", {}).get("name")
        if name is None or "text/csv" not in output.get("data", {}):
            continue
        if not _NAME.fullmatch(str(name)):
            raise NotebookError(
                f"output name {str(name)[:60]!r} is refused: use a-z, 0-9, - and _ only"
            )
        merge_tables({name: neutralise(output.data["text/csv"])}, page, found)


def merge_tables(tables: Mapping[str, str], page: str, found: dict[str, str]) -> None:
    """Add a page's tables to those found; NotebookError where one has other numbers already."""
    for name, text in tables.items():
        if found.setdefault(name, text) != text:
            raise NotebookError(f"{page}: {name} holds other numbers than elsewhere; rename one")


def write_tables(tables: dict[str, str], folder: Path) -> None:
    """Write each table as ``<name>.csv``, with the byte mark that makes Excel read Chinese."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, "utf-8-sig", newline="")


@lru_cache(maxsize=64)
def neutralise(text: str) -> str:
    """Return CSV text in which no text cell can be taken for a formula; numbers stay numbers."""
    rows = csv.reader(io.StringIO(text, newline=""))
    return "".join(_line([_inert(cell) for cell in row]) for row in rows)


def _line(cells: list[str]) -> str:
    """Return one line of CSV; a cell with a line break of any kind is quoted on every Python."""
    csv.writer(buffer := io.StringIO(newline=""), lineterminator="\r\n").writerow(cells)
    return buffer.getvalue().removesuffix("\r\n") + "\n"


def _inert(cell: str) -> str:
    return f"'{cell}" if _is_risky(cell) and not _is_number(cell) else cell


def _is_risky(cell: str) -> bool:
    """Whether a spreadsheet may read a cell as a formula, or drop what stands before one.

    Blanks, control and format characters before the sign do not count; wide and small forms of
    the sign do.
    """
    if cell[:1].isalnum():
        return False
    seen = cell.lstrip("".join(c for c in cell if unicodedata.category(c)[0] in "CZ"))
    return cell[:1] in set("\t\r\n") or unicodedata.normalize("NFKC", seen[:1]) in set(_TRIGGERS)


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
