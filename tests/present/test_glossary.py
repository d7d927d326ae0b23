import ast
import json
import re
from pathlib import Path

import pytest
from skillsdata.glossary import TERMS, term

import skillsdata
from skillsdata.evidence.plan import HEADCOUNT, Goal
from skillsdata.paths import raw_dir
from skillsdata.study.checks import findings
from skillsdata.study.measures import assess
from skillsdata.study.system import system_histories

PACKAGE = Path(skillsdata.__file__).parent
HAN = re.compile("[\u4e00-\u9fff]")


def _terms_in_code() -> set[str]:
    """Every literal first argument of a call of ``term``, in every module."""
    found: set[str] = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "term":
                first = node.args[0]
                options = [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]
                found |= {n.value for n in options
                          if isinstance(n, ast.Constant) and isinstance(n.value, str)}  # fmt: skip
    return found


def test_every_term_the_code_asks_for_by_name_exists() -> None:
    asked = _terms_in_code()
    assert len(asked) > 30
    assert asked - set(TERMS) == set()


SHOWN = ("qualifier", "use", "reference_basis", "published_basis", "skill_grade", "attribute",
         "bracket")  # fmt: skip


def _words_of_the_schema() -> set[str]:
    """Every word that the schema allows in a column whose words the pages print."""
    package = json.loads((raw_dir() / "datapackage.json").read_text("utf-8"))
    words: set[str] = set()
    for resource in package["resources"]:
        shown = {*SHOWN, "kind"} if resource["name"] in {"sources", "indicators"} else set(SHOWN)
        for field in resource["schema"]["fields"]:
            if field["name"] in shown and resource["name"] != "plan_indicators":
                words |= set((field.get("constraints") or {}).get("enum", []))
    return words


def test_every_word_that_a_figure_may_carry_exists() -> None:
    words = _words_of_the_schema()
    assert {"at_least", "repost", "senior_technician", "flow_cumulative", "collected"} <= words
    assert words - set(TERMS) == set()


def test_every_measure_and_verdict_exists() -> None:
    goal = Goal(455, 2020, 530, 2025, "up")
    table = assess(goal, system_histories(as_of="2026-01-15")[HEADCOUNT])
    assert set(table["measure"]) - set(TERMS) == set()
    source = ast.parse((PACKAGE / "progress.py").read_text("utf-8"))
    words = {
        node.value
        for function in ast.walk(source)
        if isinstance(function, ast.FunctionDef)
        and (function.name.endswith("verdict") or function.name == "likelihood_word")
        for node in ast.walk(function)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch("[a-z_0-9]+", node.value)
    }
    assert {"achieved", "behind", "miss_over_20", "stagnation", "deteriorating"} <= words
    assert words - set(TERMS) == set()


def test_every_kind_of_check_exists() -> None:
    assert set(findings()["check"]) - set(TERMS) == set()


@pytest.mark.parametrize("key", TERMS)
def test_each_language_is_its_own(key: str) -> None:
    zh, en = TERMS[key]
    assert not HAN.search(en)
    assert bool(zh) == bool(en)
    assert zh == term(key, "zh")
    assert en == term(key, "en")


def test_an_unknown_term_is_an_error_that_names_it() -> None:
    with pytest.raises(KeyError, match="no_such_term"):
        term("no_such_term", "zh")
