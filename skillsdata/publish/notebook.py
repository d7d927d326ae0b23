"""What a notebook says of itself: its parameters, and the names and place of its page."""

import ast
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

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


@dataclass(frozen=True)
class Notebook:
    """A notebook as its file holds it, read once: text, and the plain values of its JSON."""

    text: str
    content: Mapping[str, Any]

    @property
    def own(self) -> Mapping[str, Any]:
        """What its metadata says to this project."""
        return dict(self.content.get("metadata", {}).get("skillsdata", {}))

    @property
    def cells(self) -> list[tuple[str, str, list[str]]]:
        """Kind, source and tags of every cell."""
        return [
            (c["cell_type"], "".join(c["source"]), list(c.get("metadata", {}).get("tags", [])))
            for c in self.content["cells"]
        ]


def read_notebook(path: Path) -> Notebook:
    """Return a notebook; ParameterError with one line when the file is none."""
    try:
        found = path.stat()
        return _read(path, found.st_mtime_ns, found.st_size)
    except FileNotFoundError:
        raise ParameterError(f"notebook {path} does not exist") from None
    except OSError as error:
        raise ParameterError(f"{path} is not a notebook: {error.strerror}") from None


def read_executed(path: Path) -> Any:
    """Return an executed notebook as nbformat's version 4 node."""
    import nbformat

    return nbformat.read(path, as_version=4)


@lru_cache(maxsize=256)
def _read(path: Path, _changed: int, _size: int) -> Notebook:
    try:
        text = path.read_text("utf-8")
        content = json.loads(text)
    except UnicodeDecodeError:
        raise ParameterError(f"{path} is not a notebook: save it as UTF-8") from None
    except (ValueError, RecursionError) as error:
        raise ParameterError(f"{path} is not a notebook: {_line_of(error)}") from None
    if reason := _malformed(content):
        raise ParameterError(f"{path} is not a notebook: {reason}")
    return Notebook(text, content)


def _line_of(error: Exception) -> str:
    return str(error).splitlines()[0][:200]


def _malformed(content: Any) -> str:
    """Say what keeps JSON from being a notebook that can be run; "" when nothing does."""
    if not isinstance(content, dict) or "cells" not in content:
        return "it has no cells"
    if content.get("nbformat") != 4:
        return f"its format is {content.get('nbformat')!r:.20}; save it in format 4"
    try:
        _ = Notebook("", content).own, Notebook("", content).cells
        return ""
    except (AttributeError, KeyError, TypeError, ValueError):
        return _invalid(content)


def _invalid(content: Any) -> str:
    import nbformat  # takes as long as all that is refused before it

    try:
        nbformat.validate(content)
    except (nbformat.ValidationError, AttributeError, KeyError, TypeError) as error:
        return _line_of(error)
    return ""


def check_form(paths: Iterable[Path]) -> None:
    """Raise ParameterError for the first notebook that nbformat finds unfit to run."""
    for path in dict.fromkeys(paths):
        if reason := _invalid(read_notebook(path).content):
            raise ParameterError(f"{path} is not a notebook: {reason}")


def available(plan: PlanFile | None = None) -> dict[str, Path]:
    """Return every notebook of the project by name, in the order of their pages.

    With a plan, those alone whose needs it meets.
    """
    files = sorted(paths.notebooks_dir().glob("*.ipynb"), key=lambda path: (place(path), path.stem))
    return {path.stem: path for path in files if plan is None or needs(path) <= plan.topics}


def needs(path: Path) -> set[str]:
    """Return the studies that a plan must have for a notebook, as its metadata says."""
    return set(read_notebook(path).own.get("needs", []))


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
    return int(read_notebook(path).own.get("order", LAST))


def title_of(own: Mapping[str, Any], lang: str) -> str:
    """Return a notebook's title in a language, from its metadata for this project."""
    return str(own.get(f"title_{lang}") or "—")


def label_of(path: Path, lang: str) -> str:
    """Return what the navigation calls the page of a notebook: its label, else its title."""
    own = read_notebook(path).own
    return str(own.get(f"label_{lang}") or title_of(own, lang))


def notebook_parameters(path: Path) -> dict[str, Parameter]:
    """Return a notebook's parameters by name.

    Raises ParameterError when a line of the parameters cell is not a simple assignment that
    Papermill can read too (a second ``=`` on the line, even in its comment, hides it).
    """
    lines = [line.strip() for line in _parameters_cell(path).splitlines()]
    found = [_parameter(path, line) for line in lines if line and line[0] != "#"]
    return {parameter.name: parameter for parameter in found}


def asked(path: Path) -> list[tuple[str, dict[str, str]]]:
    """Return the studies that a notebook's cells ask for, with the parameters that say of what.

    As ``("headcount", {"goal": "goal"})`` for ``edition.study("headcount", goal=goal)``.
    """
    found = []
    for kind, source, _ in read_notebook(path).cells:
        for node in _nodes(source) if kind == "code" else ():
            match node:
                case ast.Call(ast.Attribute(attr="study"), [ast.Constant(str(name)), *_], given):
                    said = {k.arg: k.value.id for k in given if isinstance(k.value, ast.Name)}
                    found.append((name, {of: each for of, each in said.items() if of}))
    return found


def _nodes(source: str) -> list[ast.AST]:
    """Return all that a cell says, nothing where it is more than Python."""
    try:
        return [*ast.walk(ast.parse(source))]
    except (SyntaxError, ValueError):
        return []


def _parameters_cell(path: Path) -> str:
    for _, source, tags in read_notebook(path).cells:
        if "parameters" in tags:
            return source
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
