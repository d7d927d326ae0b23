"""Whatever the evidence, a measure or a check may bring, the catalogue has a word for it."""

import ast
import json
import re

import pytest
import studies

import skillsdata.api as sd
from skillsdata.language.reader import catalogue
from skillsdata.paths import plan_dir, project_root

TERMS = {lang: catalogue(lang) for lang in studies.LANGS}
SHOWN = ("qualifier", "use", "reference_basis", "published_basis", "skill_grade", "attribute",
         "bracket")  # fmt: skip


def _without_a_word(words: set[str]) -> set[str]:
    return {word for word in words for lang in TERMS if f"term.{word}" not in TERMS[lang]}


def _words_of_the_schema() -> set[str]:
    """Every word that the schema allows in a column whose words the pages print."""
    package = json.loads((plan_dir() / "datapackage.json").read_text("utf-8"))
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
    assert _without_a_word(words) == set()


def _verdicts_in_code() -> set[str]:
    """Every word that a function named for verdicts may return."""
    functions = [
        node
        for path in sorted((project_root() / "skillsdata" / "study").glob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef)
    ]
    return {
        node.value
        for function in functions
        if function.name.endswith("verdict") or function.name == "likelihood_word"
        for node in ast.walk(function)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch("[a-z_0-9]+", node.value)
    }


def test_every_measure_and_verdict_exists() -> None:
    assert _without_a_word(set(studies.study("headcount").measures["measure"])) == set()
    words = _verdicts_in_code()
    assert {"achieved", "behind", "miss_over_20", "stagnation", "deteriorating"} <= words
    assert _without_a_word(words) == set()


def test_every_kind_of_check_exists() -> None:
    assert _without_a_word(set(sd.plan.checks(studies.edition()).data["check"])) == set()


@pytest.mark.parametrize("lang", studies.LANGS)
def test_each_language_is_its_own(lang: str) -> None:
    other = TERMS["en" if lang == "zh" else "zh"]
    texts = TERMS[lang]
    assert {key for key in texts if lang == "en" and studies.HAN.search(texts[key])} <= {
        "how.workers"  # the unit of the data, as the plan has it
    }
    silent = {key for key in texts if key.startswith("term.") and not texts[key]}
    assert silent == {key for key in other if key.startswith("term.") and not other[key]}
