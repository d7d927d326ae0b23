"""Write the tree of rooms into docs/architecture.md: `python docs/architecture.py`.

Every file says itself what it holds: the first line of its docstring.
"""

import ast
from pathlib import Path

TARGET = Path(__file__).with_suffix(".md")
ROOT = TARGET.parents[1]
MARKS = ("<!-- tree: begin -->\n", "<!-- tree: end -->\n")
#: Rooms from the ground up; files that are no room stand before them.
ROOMS = (
    "skillsdata", "skillsdata/forecast", "skillsdata/evidence", "skillsdata/study",
    "skillsdata/language", "skillsdata/drawing", "skillsdata/present", "skillsdata/publish",
    "skillsdata/batch", "benchmarks",
)  # fmt: skip


def tree() -> str:
    """Return every room with its files, each with what it holds, as a Markdown list."""
    return "".join(map(_room, _rooms()))


def with_tree(page: str) -> str:
    """Return the page with the tree made again."""
    before, rest = page.split(MARKS[0])
    return before + MARKS[0] + tree() + MARKS[1] + rest.split(MARKS[1])[1]


def _rooms() -> list[Path]:
    found = {file.parent for top in ("skillsdata", "benchmarks") for file in _files(ROOT / top)}
    known = [ROOT / name for name in ROOMS]
    return known + sorted(found - set(known))


def _files(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.py"))


def _room(folder: Path) -> str:
    files = [file for file in sorted(folder.glob("*.py")) if file.name != "__init__.py"]
    head = f"- **`{folder.relative_to(ROOT).as_posix()}/`** {_said(folder / '__init__.py')}\n"
    return head + "".join(f"  - `{file.name}` {_said(file)}\n" for file in files)


def _said(file: Path) -> str:
    docstring = ast.get_docstring(ast.parse(file.read_text("utf-8"))) or ""
    return docstring.partition("\n")[0].replace("``", "`").replace(":mod:", "")


if __name__ == "__main__":
    TARGET.write_text(with_tree(TARGET.read_text("utf-8")), "utf-8", newline="\n")
