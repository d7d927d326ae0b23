"""The rules of the catalogues: what keeps files of words and the code that uses them together."""

import ast
import csv
import io
import json
import re
from pathlib import Path
from string import Formatter

import pytest
from fontTools.ttLib import TTFont
from language.said import asked, strings, trees

from skillsdata.errors import LanguageError
from skillsdata.forecast.peers import PEERS
from skillsdata.language.catalogue import ONE, OTHER, catalogue
from skillsdata.language.reader import Reader
from skillsdata.language.words import Value, say
from skillsdata.paths import font_path, notebooks_dir, plan_dir, plans_dir, project_root
from skillsdata.present import benchmark, overview, plan, ratio, record  # noqa: F401  # fill FACTS
from skillsdata.present.facts import FACTS
from skillsdata.publish.notebook import label_of
from skillsdata.study.measures import MEASURES
from skillsdata.study.scenarios import SCENARIOS

LANGUAGES = ("zh", "en")
HAN = re.compile("[\u4e00-\u9fff]")
#: Texts in braces that nothing computes from a study: numbers, units, dates.
GIVEN = {"unit", "n", "d", "month", "y"}
#: Groups that are asked for as a whole, or by what the evidence and its tables hold.
WHOLE = ("page.", "language.", "number.", "unit.", "people.", "persons.", "month.")
#: Numbers that name something and are not computed: the interval, units, quarters.
NAMED = {"80", "50", "10,000", "10000", "100", "1", "12", "14", "Q1", "Q2", "Q3", "Q4"}
#: Facts that are never one: draws of a simulation, the reference class, the plan's own counts.
MANY = {"draws", "q_draws", "histories", "history_points", "public_series", "class_series"}
MANY_OF = {
    ("plan.how_count", "year"),
    ("hand.count.n", "n"),
    ("plan.answer", "n"),
    ("plan.answer", "figures"),
    ("plan.failures", "all"),
    ("public.misses", "all"),
    ("public.coverage", "last"),
    ("public.calibration", "gap"),
    ("record.hindsight", "editions"),
    ("pace_heading.both", "times"),
    ("takes.compared", "multiple"),
    ("pace.multiple", "times"),
    ("outside.beyond.share", "middle"),
    ("ratio_test", "origins"),
    ("straight.annual", "n"),
    ("straight.ratio", "n"),
    ("straight.item", "ratio"),
    ("straight.told", "m"),
    ("ratio_test", "count"),
    ("ratio_test", "late_count"),
}
COUNTED = re.compile(
    r"\{(\w+)\} (?:(?!of )\w+ ){0,3}?(?:figures|quarters|comparisons|sources|times|indicators|"
    r"checks|points|histories|series|draws|origins|bounds|forecasts|years)\b"
)


def base(key: str) -> str:
    """Return the key of a sentence, whatever its form."""
    head, _, form = key.rpartition(".")
    return head if form == OTHER or form.endswith(ONE) else key


def facts(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def forms_of(lang: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key, text in catalogue(lang).items():
        found.setdefault(base(key), []).append(text)
    return found


def test_every_language_has_the_same_keys() -> None:
    assert set(forms_of("zh")) == set(forms_of("en"))


@pytest.mark.parametrize("key", sorted(forms_of("zh")))
def test_a_sentence_states_the_same_facts_in_every_language(key: str) -> None:
    zh, en = (set().union(*map(facts, forms_of(lang)[key])) for lang in LANGUAGES)
    assert zh == en


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_form_for_one_is_chosen_by_a_fact_of_the_sentence_and_states_no_other(
    lang: str,
) -> None:
    texts = catalogue(lang)
    for key in (key for key in texts if key.endswith(ONE)):
        head, _, form = key.rpartition(".")
        whole = facts(texts[f"{head}.{OTHER}"])
        assert form.removesuffix(ONE) in whole, key
        assert facts(texts[key]) <= whole, key


@pytest.mark.parametrize("lang", LANGUAGES)
def test_braces_hold_plain_names(lang: str) -> None:
    for key, text in catalogue(lang).items():
        for _, name, spec, conversion in Formatter().parse(text):
            assert name is None or name.isidentifier(), key
            assert not spec, key
            assert not conversion, key


def test_every_key_that_the_code_names_exists() -> None:
    keys, calls = set(forms_of("en")), asked()
    assert len(calls) > 100
    absent = [a for a in calls if not any(re.fullmatch(a.pattern, key) for key in keys)]
    assert absent == []


def test_every_key_is_named_somewhere() -> None:
    patterns = {each.pattern for each in asked()}
    words = strings()
    unnamed = [
        key
        for key in forms_of("en")
        if not key.startswith((*WHOLE, "term."))
        and key not in words
        and not any(re.fullmatch(pattern, key) for pattern in patterns)
    ]
    assert unnamed == []


def test_every_fact_is_known_or_given_as_a_part() -> None:
    texts, calls = forms_of("en"), asked()
    literal = {key for key in texts if any(re.escape(key) == call.pattern for call in calls)}
    for call in (call for call in calls if call.parts is not None):
        named = [key for key in texts if re.escape(key) == call.pattern]
        covered = [key for key in texts if re.fullmatch(call.pattern, key) and key not in literal]
        for key in named or covered:
            stated = set().union(*map(facts, texts[key]))
            assert stated - (call.parts or set()) - set(FACTS) - GIVEN == set(), (call.where, key)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_character_is_in_the_font(lang: str) -> None:
    cmap = TTFont(io.BytesIO(font_path().read_bytes())).getBestCmap()
    missing = {c for text in catalogue(lang).values() for c in text if ord(c) not in cmap}
    assert missing == set()


@pytest.mark.parametrize("key", sorted(catalogue("en").keys() & catalogue("zh").keys()))
def test_each_language_is_its_own(key: str) -> None:
    zh, en = (catalogue(lang)[key] for lang in LANGUAGES)
    assert not HAN.search(en) or key == "how.workers"  # the unit of the data, as the plan has it
    # Chinese statistics set four digits without a comma, and no blank between sentences
    if key not in {"number.thousands", "list_sentences"}:
        assert bool(zh) == bool(en)


def test_a_key_that_stands_twice_is_refused(tmp_path: Path) -> None:
    twice = tmp_path / "xx.yml"
    twice.write_text("term:\n  goal: a\n  goal: b\n", "utf-8")
    with pytest.raises(LanguageError, match="'goal' stands twice; keep one"):
        catalogue(str(twice))


def test_one_is_said_in_its_own_form() -> None:
    english, chinese = Reader("en"), Reader("zh")
    assert english.plain(say("basis.own", n=1, among="")) == "1 published figure"
    assert english.plain(say("basis.own", n=Value(4), among="")) == "4 published figures"
    assert english.plain(say("basis.own", n=Value(1), among="")) == "1 published figure"
    assert "1个公布值" in chinese.plain(say("basis.own", n=Value(1), among=""))


def test_whatever_is_counted_in_english_has_a_form_for_one() -> None:
    texts, bare = catalogue("en"), []
    for key, text in texts.items():
        ones = {name for name in facts(text) if f"{base(key)}.{name}{ONE}" in texts}
        counted = set(COUNTED.findall(text)) if not key.endswith(ONE) else set()
        bare += [(base(key), name) for name in counted - ones - MANY]
    assert len(MANY_OF & set(bare)) > 5
    assert set(bare) - MANY_OF == set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_number_is_typed_into_a_sentence_that_is_computed(lang: str) -> None:
    typed = {
        (key, number)
        for key, text in catalogue(lang).items()
        if facts(text)
        for number in re.findall(r"Q?\d[\d,-]*(?<![,-])", re.sub(r"\{\w+\}", "", text))
    }
    assert {each for each in typed if each[1] not in NAMED} == set()


def test_every_term_is_a_word_of_the_code_or_of_its_tables() -> None:
    held = strings() | {key.removeprefix("term.") for key in strings()} | _words_of_tables()
    terms = {key.removeprefix("term.") for key in forms_of("en") if key.startswith("term.")}
    stems = re.compile(r"method_\w+|page_\w+")
    assert {key for key in terms - held if not stems.fullmatch(key)} == set()


def _words_of_tables() -> set[str]:
    tables = [*plans_dir().rglob("*.csv"), *(project_root() / "docs/benchmarks").glob("*.csv")]
    cells = [csv.reader(table.read_text("utf-8").splitlines()) for table in tables]
    return {cell for rows in cells for row in rows for cell in row}


def test_every_measure_scenario_and_method_has_a_name() -> None:
    words = [*(measure.name for measure in MEASURES), *SCENARIOS, *(f"method_{n}" for n in PEERS)]
    assert [word for word in words if f"term.{word}" not in catalogue("zh")] == []
    assert [word for word in words if f"term.{word}" not in catalogue("en")] == []


def test_every_word_that_a_figure_may_carry_exists() -> None:
    """Every word that the schema allows in a column whose words the pages print."""
    package = json.loads(next(plan_dir().rglob("datapackage.json")).read_text("utf-8"))
    words = {
        word
        for resource in package["resources"]
        if resource["name"] != "plan_indicators"
        for field in resource["schema"]["fields"]
        if field["name"] in SHOWN
        or (field["name"] == "kind" and resource["name"] in {"sources", "indicators"})
        for word in (field.get("constraints") or {}).get("enum", [])
    }
    assert {"at_least", "repost", "senior_technician", "flow_cumulative", "collected"} <= words
    assert {word for word in words if f"term.{word}" not in catalogue("zh")} == set()


SHOWN = ("qualifier", "use", "reference_basis", "published_basis", "skill_grade", "attribute",
         "bracket")  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_page_is_called_the_same_in_a_sentence_and_in_the_navigation(lang: str) -> None:
    named = {k: v for k, v in catalogue(lang).items() if k.startswith("term.page_")}
    assert len(named) >= 5
    for key, name in named.items():
        page = notebooks_dir() / f"{key.removeprefix('term.page_')}.ipynb"
        assert label_of(page, lang) == name


#: Files that still hold words of this plan or of the printed evidence, and why they may.
HELD_BY_FILE = {
    "evidence/plan.py": "attributes as the plan prints them",
    "evidence/cleaning.py": "printed numerals, which the evidence has in Chinese",
}


def test_no_chinese_stands_in_python_but_docstrings() -> None:
    held = {
        name
        for name, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if HAN.search(node.value) and not _is_docstring(tree, node) and name.endswith(".py")
    }
    assert held == set(HELD_BY_FILE)


def test_no_sentence_stands_in_what_shows() -> None:
    """Three words in a row are a sentence, unless an error or a docstring says them."""
    prose = re.compile(r"[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}")
    said = [
        (name, node.value)
        for name, tree in trees()
        if name.startswith(("present/", "drawing/", "language/"))
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if prose.search(node.value) and not _is_docstring(tree, node) and not _is_raised(tree, node)
    ]
    assert said == []


def test_no_language_is_told_apart_outside_the_room_of_words() -> None:
    asked_for = [
        f"{name}:{node.lineno}"
        for name, tree in trees()
        if name.endswith(".py") and not name.startswith("language/")
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare)
        and any(isinstance(op, ast.Eq | ast.NotEq) for op in node.ops)
        for side in (node.left, *node.comparators)
        if isinstance(side, ast.Constant) and side.value in LANGUAGES
    ]
    assert asked_for == []


def _is_docstring(tree: ast.Module, node: ast.Constant) -> bool:
    return any(isinstance(each, ast.Expr) and each.value is node for each in ast.walk(tree))


def _is_raised(tree: ast.Module, node: ast.Constant) -> bool:
    raised = (each for each in ast.walk(tree) if isinstance(each, ast.Raise))
    return any(node is part for each in raised for part in ast.walk(each))
