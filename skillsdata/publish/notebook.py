"""What a notebook says of itself: its parameters, and the names and place of its page."""

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from skillsdata import paths
from skillsdata.errors import ParameterError
from skillsdata.evidence.planfile import PlanFile
from skillsdata.parameters import TYPES, Value, admit, plan_file, rules

#: The place of a page whose notebook names none: after those that do.
LAST = 1000
_LINE = re.compile(r"(\w+)\s*(?::\s*(\w+)\s*)?=\s*([^=]*?)\s*(?:#\s*([^=]*))?")
_KINDS = "text, a number, True or False"
_NAME = re.compile(r"[a-z][a-z0-9_]{0,60}")


@dataclass(frozen=True)
class Parameter:
    """One line of a notebook's parameters cell: name, type, default and its trailing comment."""

    name: str
    type: type
    default: Value
    help: str


def read_notebook(path: Path) -> Any:
    """Return a notebook as nbformat's version 4 node; ParameterError when it is none."""
    try:
        return nbformat.read(path, as_version=4)
    except FileNotFoundError:
        raise ParameterError(f"notebook {path} does not exist") from None
    except (nbformat.reader.NotJSONError, nbformat.ValidationError) as error:
        reason = str(error).splitlines()[0]
        raise ParameterError(f"{path} is not a notebook: {reason}") from None


def available(plan: PlanFile | None = None) -> dict[str, Path]:
    """Return every notebook of the project by name, in the order of their pages.

    With a plan, those alone whose needs it meets.
    """
    files = sorted(paths.notebooks_dir().glob("*.ipynb"), key=lambda path: (place(path), path.stem))
    return {path.stem: path for path in files if plan is None or needs(path) <= plan.topics}


def needs(path: Path) -> set[str]:
    """Return the studies that a plan must have for a notebook, as its metadata says."""
    return set(_own(read_notebook(path)).get("needs", []))


def find_notebook(name: str) -> Path:
    """Return a notebook's file by name or path; ParameterError lists the names there are."""
    if name.endswith(".ipynb"):
        return Path(name)
    there = available()
    if name not in there:
        raise ParameterError(f"notebook {name[:60]!r} does not exist: there are {', '.join(there)}")
    return there[name]


def new_notebook(name: str) -> Path:
    """Write ``notebooks/<name>.ipynb`` that renders at once, and return its file.

    Raises ParameterError for a name that is taken or that a page's address could not hold.
    """
    path = paths.notebooks_dir() / f"{name}.ipynb"
    if not _NAME.fullmatch(name):
        raise ParameterError(f"notebook name {name[:60]!r} is refused: use a-z, 0-9 and _ only")
    if path.exists():
        raise ParameterError(f"notebook {name} is there already: {path}; choose another name")
    text = (Path(__file__).parent / "templates" / "new.ipynb").read_text("utf-8")
    path.write_text(text.replace("NAME", name.replace("_", " ")), "utf-8")
    return path


def place(path: Path) -> int:
    """Return where the page of a notebook stands among the others, as its metadata says."""
    return int(_own(read_notebook(path)).get("order", LAST))


def title_of(notebook: Any, lang: str) -> str:
    """Return a notebook's title in a language, as its metadata gives it."""
    return str(_own(notebook).get(f"title_{lang}") or "—")


def label_of(path: Path, lang: str) -> str:
    """Return what the navigation calls the page of a notebook: its label, else its title."""
    notebook = read_notebook(path)
    return str(_own(notebook).get(f"label_{lang}") or title_of(notebook, lang))


def _own(notebook: Any) -> Mapping[str, Any]:
    return dict(notebook.metadata.get("skillsdata", {}))


def notebook_parameters(path: Path) -> dict[str, Parameter]:
    """Return a notebook's parameters by name.

    Raises ParameterError when a line of the parameters cell is not a simple assignment that
    Papermill can read too (a second ``=`` on the line, even in its comment, hides it).
    """
    lines = [line.strip() for line in _parameters_cell(path).splitlines()]
    found = [_parameter(path, line) for line in lines if line and line[0] != "#"]
    return {parameter.name: parameter for parameter in found}


def _parameters_cell(path: Path) -> str:
    for cell in read_notebook(path).cells:
        if "parameters" in cell.metadata.get("tags", []):
            return str(cell.source)
    raise ParameterError(f"{path.name} has no cell tagged `parameters`; tag one")


def _parameter(path: Path, line: str) -> Parameter:
    match = _LINE.fullmatch(line)
    if match is None:
        raise ParameterError(
            f"{path.name}: parameter {re.split('[ :=]', line)[0]} cannot be read; "
            "write `name: type = value  # comment` on one line without a second ="
        )
    name, annotation, written, told = match.groups()
    try:
        default = ast.literal_eval(written)
    except (ValueError, SyntaxError):
        default = None
    if type(default) not in TYPES:
        raise ParameterError(f"{path.name}: parameter {name} = {written} must default to {_KINDS}")
    if annotation == "float" and type(default) is int:
        default = float(default)
    return Parameter(name, type(default), default, told or "")


def check_parameters(path: Path, given: Mapping[str, Value]) -> dict[str, Value]:
    """Return what to inject: every parameter of the notebook, typed, ``as_of`` resolved.

    ``given`` may hold text for any type, as from a command line.
    Raises ParameterError with one line per fault: parameter, value and what is allowed.
    """
    known = notebook_parameters(path)
    values = {**{name: parameter.default for name, parameter in known.items()}, **given}
    shared = rules(plan_file(values.get("plan", "")))
    allowed = {name: shared.get(name, TYPES[parameter.type]) for name, parameter in known.items()}
    return admit(values, allowed, path.stem, spelled=True)
