"""What the executed notebooks hold: every output whole, described, linked and in one language."""

import csv
import io
import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from skillsdata.language.reader import plain
from skillsdata.publish.notebook import available

LANGS = ("zh", "en")
HAN = re.compile("[\u4e00-\u9fff]")
NAMES = list(available())
#: What a page holds of figures and tables at least; the overview has one figure, no table.
AT_LEAST = dict.fromkeys(NAMES, 2)
FIGURE, TABLE, NOTES = '<figure class="chart"', '<table class="data', '<section class="notes"'
each_book = pytest.mark.parametrize(
    ("name", "lang"), [(name, lang) for name in NAMES for lang in LANGS]
)

Output = dict[str, Any]


@cache
def _outputs(path: Path) -> list[Output]:
    book = json.loads(path.read_text("utf-8"))
    return [o for cell in book["cells"] if cell["cell_type"] == "code" for o in cell["outputs"]]


def _shown(site: Path, name: str, lang: str) -> list[Output]:
    """The HTML outputs of one executed notebook."""
    outputs = _outputs(_executed(site, name, lang))
    return [o for o in outputs if "text/html" in o.get("data", {})]


def _executed(site: Path, name: str, lang: str) -> Path:
    return site / "notebooks" / f"{name}.{lang}.ipynb"


def _html(output: Output) -> str:
    return "".join(output["data"]["text/html"])


@cache
def _page(site: Path, name: str, lang: str) -> str:
    return "".join(_html(output) for output in _shown(site, name, lang))


def _ids(markup: str) -> list[str]:
    return re.findall(r'\bid="([^"]+)"', markup)


@each_book
def test_no_cell_warns_or_fails(site: Path, name: str, lang: str) -> None:
    outputs = _outputs(_executed(site, name, lang))
    spoken = ["".join(o.get("text", o.get("traceback", ""))) for o in outputs
              if o["output_type"] in {"error", "stream"}]  # fmt: skip
    assert spoken == []


@each_book
def test_every_link_leads_to_an_entry_of_the_same_page(site: Path, name: str, lang: str) -> None:
    page = _page(site, name, lang)
    wanted = set(re.findall(r'href="#([ec]-[^"]+)"', page))
    assert len(wanted) > 5
    (notes,) = re.findall(r'<section class="notes">.*?</section>', page, re.DOTALL)
    assert wanted - set(_ids(notes)) == set()


@each_book
def test_no_id_is_used_twice(site: Path, name: str, lang: str) -> None:
    own = _ids(_page(site, name, lang))
    assert [i for i in set(own) if own.count(i) > 1] == []


@each_book
def test_every_picture_is_described_with_a_number(site: Path, name: str, lang: str) -> None:
    page = _page(site, name, lang)
    pictures = re.findall(r'<(?:svg|img)\b[^>]*role="img"[^>]*>', page)
    assert len(pictures) == len(re.findall(r"<(?:svg|img)\b", page))
    for picture in pictures:
        (label,) = re.findall(r'aria-label="([^"]*)"', picture)
        assert re.search(r"\d", label), label
        assert "<" not in label


@each_book
def test_figures_and_tables_carry_their_numbers(site: Path, name: str, lang: str) -> None:
    carried = 0
    for output in _shown(site, name, lang):
        if not re.search(f"{FIGURE}|{TABLE}", _html(output)):
            continue
        rows = list(csv.reader(io.StringIO("".join(output["data"]["text/csv"]))))
        assert len(rows) > 1
        assert {len(row) for row in rows} == {len(rows[0])}
        assert output["metadata"]["skillsdata"]["name"]
        carried += 1
    assert carried >= AT_LEAST[name]


@pytest.mark.parametrize("name", NAMES)
def test_the_numbers_behind_a_page_are_the_same_in_both_languages(site: Path, name: str) -> None:
    tables: list[dict[str, str]] = [
        {
            o["metadata"]["skillsdata"]["name"]: "".join(o["data"]["text/csv"])
            for o in _shown(site, name, lang)
            if "text/csv" in o["data"]
        }
        for lang in LANGS
    ]
    assert tables[0] == tables[1]
    assert tables[0]


@each_book
def test_what_is_missing_is_never_printed_as_nan(site: Path, name: str, lang: str) -> None:
    text = plain(re.sub(r"<svg.*?</svg>", "", _page(site, name, lang), flags=re.DOTALL))
    found = re.search(r".{30}\b(?:nan|NaN|NaT|None|<NA>|inf)\b.{10}", text)
    assert not found, found


@pytest.mark.parametrize("name", NAMES)
def test_the_english_page_is_in_english(site: Path, name: str) -> None:
    """A note may quote a printed word of one or two characters; a quotation says its language."""
    text = plain(re.sub(r'<span lang="zh">.*?</span>', "", _page(site, name, "en")))
    assert re.findall(f"{HAN.pattern}{{3,}}", text) == []


#: Names, abbreviations of the field and files that a Chinese page writes in Latin letters.
LATIN = re.compile(
    "Open SDG|CC BY|Gapminder Systema Globalis|Tourism|[a-z_/]+[.](?:csv|com)|docs/benchmarks|"
    "data/forecasts|cdf|skillsdata|statsforecast|statsmodels|min|max|sMAPE|MASE|OWA|WIS|"
    "(?:Auto)?(?:ETS|ARIMA|Theta|CES)|MFLES|Fracast|hgjy|com"
)


@pytest.mark.parametrize("name", NAMES)
def test_the_chinese_page_is_in_chinese(site: Path, name: str) -> None:
    quoted = '<span lang="en">.*?</span>|<style.*?</style>|<!--.*?-->'
    text = plain(re.sub(quoted, "", _page(site, name, "zh"), flags=re.DOTALL))
    words = re.findall(r"[A-Za-z][A-Za-z./_]+(?: [A-Za-z]+)*", text)
    assert sorted({word for word in words if not LATIN.fullmatch(word)}) == []


@each_book
def test_answers_come_first_and_are_whole_sentences(site: Path, name: str, lang: str) -> None:
    answers = re.findall(r'<p class="answer">(.*?)</p>', _page(site, name, lang))
    assert answers
    for sentence in answers:
        assert re.search(r"\d", sentence)
        clause = sentence.startswith("<strong>")  # a verdict is one clause in bold
        assert clause or plain(sentence).endswith("。" if lang == "zh" else ".")


@each_book
def test_fragments_of_html_are_balanced(site: Path, name: str, lang: str) -> None:
    for output in _shown(site, name, lang):
        html = _html(output)
        for tag in ("div", "p", "table", "tr", "td", "th", "a", "li", "ol", "dl", "dd", "dt",
                    "svg", "figure", "section", "article", "span", "strong"):  # fmt: skip
            opened = len(re.findall(rf"<{tag}\b[^>]*(?<!/)>", html))
            assert opened == html.count(f"</{tag}>"), (tag, html[:200])


def _places(site: Path, name: str, mark: str) -> list[tuple[int, str]]:
    """The place of every cell that shows something with a mark, and the name of what it shows."""
    book = json.loads(_executed(site, name, "zh").read_text("utf-8"))
    return [
        (place, o["metadata"]["skillsdata"]["name"])
        for place, cell in enumerate(book["cells"])
        for o in cell.get("outputs", [])
        if mark in "".join(o.get("data", {}).get("text/html", ""))
    ]


def test_figures_and_tables_are_named_once_over_all_notebooks(site: Path) -> None:
    names = [n for book in NAMES for mark in (FIGURE, TABLE) for _, n in _places(site, book, mark)]
    assert len(names) > 40
    assert [n for n, count in Counter(names).items() if count > 1] == []
    assert [n for n in names if not re.fullmatch("[a-z0-9_]+", n)] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_table_stands_near_every_figure(site: Path, name: str) -> None:
    tables = [place for place, _ in _places(site, name, TABLE)]
    assert len(tables) > 0
    for place, _ in _places(site, name, FIGURE):
        assert min(abs(place - t) for t in tables) <= 4, place


@pytest.mark.parametrize("name", NAMES)
def test_every_page_ends_with_its_sources(site: Path, name: str) -> None:
    assert NOTES in _html(_shown(site, name, "zh")[-1])


@each_book
def test_a_phones_drawing_has_its_colours(site: Path, name: str, lang: str) -> None:
    page = (site / f"{name}.{lang}.html").read_text("utf-8")
    assert not re.search(r"var\((?!--[a-z])", page)
    drawings = re.findall(r'<svg class="narrow".*?</svg>', page, re.DOTALL)
    assert len(drawings) == page.count(FIGURE)
    assert all(re.search(r'(?:fill|stroke)="var\(--c-\w+', each) for each in drawings)
