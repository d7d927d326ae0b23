"""A third language is one file: one made up shows every view, and nothing is left untranslated."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import studies
import yaml

from skillsdata.language.catalogue import catalogue
from skillsdata.language.reader import Reader, plain
from skillsdata.language.words import Value, day, say
from skillsdata.paths import notebooks_dir
from skillsdata.present.facts import FACTS
from skillsdata.present.show import Shown

OPEN, CLOSE = "«", "»"
#: Settings of a language, which are no texts to translate.
SETTINGS = re.compile(r"language\..*|number\..*|unit\..*\.per|list.*|nothing")
#: What is written alike in every language: periods, names of series, of files and of libraries.
ALIKE = re.compile(
    r"\b(?:\d{4}Q[1-4]|Q[1-4]|k\d+|[BR]|min|max|mean|clock|OWA|WIS|statsmodels|statsforecast)\b|\d+e\d+"
)

#: In the arithmetic of one check, which is written where it is computed.
UNTRANSLATED = {"against"}


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """A language whose texts are the English ones in marks; it reads the evidence in Chinese."""
    texts = {
        key: text if SETTINGS.fullmatch(key) else f"{OPEN}{text}{CLOSE}"
        for key, text in catalogue("en").items()
    }
    texts |= {"language.code": "xx", "language.evidence": "zh", "number.decimal": "·"}
    texts |= {"date": "«{y}/{month}/{d}»", "list": " + "}
    path = tmp_path_factory.mktemp("languages") / "xx.yml"
    path.write_text(yaml.safe_dump(texts, allow_unicode=True), "utf-8")
    return Reader(str(path), FACTS)


def views(notebook: Path) -> Iterator[tuple[str, Shown]]:
    """Every result that a notebook's page shows, with the line that gives it."""
    names: dict[str, object] = {}
    for cell in json.loads(notebook.read_text("utf-8"))["cells"]:
        tags = cell["metadata"].get("tags", [])
        if cell["cell_type"] != "code" or "lab" in tags:
            continue
        source = "".join(cell["source"])
        last = ast.parse(source).body[-1]
        if not isinstance(last, ast.Expr):
            exec(source, names)
            names |= {"as_of": studies.AS_OF} if "parameters" in tags else {}
            continue
        yield source, eval(source, names)


def outside(text: str) -> str:
    """Return what of a text stands outside the marks."""
    depth, kept = 0, []
    for character in text:
        depth += (character == OPEN) - (character == CLOSE)
        kept.append(character if depth == 0 and character != CLOSE else " ")
    return "".join(kept)


@pytest.mark.parametrize("name", [path.stem for path in sorted(notebooks_dir().glob("*.ipynb"))])
def test_no_view_holds_a_word_that_is_not_of_the_catalogue(name: str, reader: Reader) -> None:
    shown, left = 0, {}
    for line, view in views(notebooks_dir() / f"{name}.ipynb"):
        markup = re.sub(r"<style.*?</style>", "", str(view.html(reader)), flags=re.DOTALL)
        said = [plain(markup), *re.findall(r'aria-label="([^"]*)"', markup)]
        rest = ALIKE.sub("", " ".join(map(outside, said)))
        if words := set(re.findall(r"[A-Za-z]{2,}", rest)) - UNTRANSLATED:
            left[line] = words
        shown += OPEN in markup
    assert shown >= 4
    assert left == {}


def test_numbers_dates_and_lists_follow_the_file(reader: Reader) -> None:
    studied = studies.study("headcount")
    assert reader.plain(day("2026-01-05")) == "«2026/«January»/5»"
    value = Value(358.2, studied.indicator, None, unit=True)
    assert reader.plain(value) == "358·2万人"
    median = round(studied.outlook.at(2025), -1)  # as the spread allows
    assert f"about {median:.0f}万人" in reader.plain(say("against_goal.over", studied))
    assert reader.plain(say("basis.own", n=1, among="")) == "«1 published figure»"
