"""The forecaster is a library of its own: it knows no plan, no language and no other room."""

import ast
import re
from pathlib import Path

import pytest

import skillsdata.forecast

ROOM = sorted(Path(skillsdata.forecast.__file__).parent.glob("*.py"))
STANDARD = {
    "collections", "csv", "dataclasses", "functools", "pathlib", "typing", "warnings",
}  # fmt: skip
OURS = {"numpy", "pandas", "scipy", "skillsdata.errors", "skillsdata.forecast"}
PLAN = re.compile(
    r"[\u3400-\u9fff]|jiangsu|wuxi|skilled|headcount|vacanc|seeker|employ|\b20[12]\dQ?\d?\b",
    re.IGNORECASE,
)
#: Years and quarters that show how to write one.
EXAMPLES = {"2013Q2", "2013Q4", "2024"}


def home(name: str) -> str:
    top, _, rest = name.partition(".")
    return f"{top}.{rest.partition('.')[0]}" if top == "skillsdata" else top


def imports(tree: ast.AST) -> set[str]:
    names = {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    return names | {str(n.module) for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}


@pytest.mark.parametrize("file", ROOM, ids=lambda file: file.stem)
def test_it_imports_errors_and_numbers_and_statsmodels_where_it_fits(file: Path) -> None:
    tree = ast.parse(file.read_text("utf-8"))
    assert set(map(home, imports(tree))) <= STANDARD | OURS | {"statsmodels"}
    first = ast.Module([n for n in tree.body if not isinstance(n, ast.FunctionDef | ast.ClassDef)])
    assert "statsmodels" not in set(map(home, imports(first)))


@pytest.mark.parametrize("file", ROOM, ids=lambda file: file.stem)
def test_it_names_no_plan(file: Path) -> None:
    assert set(PLAN.findall(file.read_text("utf-8"))) <= EXAMPLES


@pytest.mark.parametrize("text", ["江苏", "since 2020Q1", "the headcount", "by 2025"])
def test_the_rule_on_plans_can_fail(text: str) -> None:
    assert PLAN.search(text)
