"""What a cell shows: finished HTML, escaped, in the language that is asked for."""

import re
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import pytest
import studies
from markupsafe import Markup
from matplotlib.axes import Axes

import skillsdata.api as sd
from skillsdata.drawing.style import WIDE
from skillsdata.drawing.svg import as_svg
from skillsdata.language.reader import Reader
from skillsdata.language.words import Link, Local, Sentence, Term, Value, say
from skillsdata.present.show import Figure, Notes, Table, Text

DATA = pd.DataFrame({"name": ["江苏"], "value": [1.5]})
ZH, EN = Reader("zh"), Reader("en")
HOSTILE = "<script>alert(1)</script>\"'\u202e"


def bundle(shown: Any) -> tuple[dict[str, str], dict[str, Any]]:
    return shown._repr_mimebundle_()


def small(words: Any = "x") -> Table:
    return Table(
        "t", words, DATA, {"indicator": lambda row: row.name, "value": lambda row: Value(1)}
    )


# --- the language -------------------------------------------------------------------------


def test_two_editions_in_two_languages_are_each_shown_as_asked() -> None:
    """The language of a kernel is only that of its display."""
    chinese = sd.open_edition(as_of=studies.AS_OF, horizon=2026, lang="zh").study("headcount")
    english = sd.open_edition(as_of=studies.PLAN_DAY, horizon=2026, lang="en").study("headcount")
    for view in (sd.answer, sd.evidence, sd.forecast):
        for study in (chinese, english):
            assert "万人" in studies.html(view(study), "zh")
            assert "million" in studies.html(view(study), "en")
            assert not studies.HAN.search(studies.text(view(study), "en"))
    assert "million" in bundle(sd.answer(chinese))[0]["text/plain"]  # the last one set
    sd.open_edition(as_of=studies.AS_OF, horizon=2026, lang="zh")
    assert "万人" in bundle(sd.answer(english))[0]["text/plain"]


def test_both_languages_carry_the_same_numbers() -> None:
    tables = []
    for lang in studies.LANGS:
        sd.open_edition(as_of=studies.AS_OF, horizon=2026, lang=lang)
        tables.append(bundle(sd.figures(studies.study("headcount")))[0]["text/csv"])
    assert tables[0] == tables[1]


# --- outputs ------------------------------------------------------------------------------


def test_an_output_carries_html_text_numbers_and_a_name() -> None:
    data, metadata = bundle(small("4 < 5"))
    assert "<caption" in data["text/html"]
    assert "4 &lt; 5" in data["text/html"]
    assert "4 < 5" in data["text/plain"]
    assert data["text/csv"] == "name,value\n江苏,1.5\n"
    assert metadata == {"skillsdata": {"name": "t"}}


@pytest.mark.parametrize("view", [sd.answer, sd.figures, sd.forecast, sd.sources])
def test_printed_it_is_one_short_line_and_no_arrays(view: Any) -> None:
    shown = view(studies.study("headcount"))
    assert repr(shown) == f"<{type(shown).__name__.lower()} {shown.name}>"
    assert len(repr(shown)) < 60


def test_an_output_without_numbers_carries_none() -> None:
    data, _ = bundle(Text(("So.",), name="answer"))
    assert "text/csv" not in data
    assert data["text/html"] == '<div class="verdict verdict-none"><p class="answer">So.</p></div>'


def test_a_paragraph_joins_its_sentences() -> None:
    assert Text(("One.", Link("Two.", "e-2"))).html(EN) == (
        '<p>One. <a class="t" href="#e-2">Two.</a></p>'
    )


def test_a_carriage_return_in_a_cell_does_not_break_its_row() -> None:
    frame = pd.DataFrame({"name": ["a\r=1+1"], "n": [1]})
    shown = Table("x", "", frame, {"indicator": lambda row: row.name})
    assert bundle(shown)[0]["text/csv"] == 'name,n\n"a\n=1+1",1\n'


# --- figures ------------------------------------------------------------------------------


def line(reader: Reader, ax: Axes) -> None:
    ax.plot([0, 1], [0, 1])
    ax.annotate(reader.plain(Local("线", "line")), (1, 1))


def figure(**more: Any) -> Figure:
    return Figure("f", "up by <1>", line, more.pop("data", DATA), unit="a < b", **more)


def test_a_figure_is_drawn_for_page_and_for_phone() -> None:
    html = figure().html(EN)
    assert html.startswith(
        '<figure class="chart" id="fig-f"><figcaption><strong>up by &lt;1&gt;</strong>'
    )
    assert '<span class="unit">a &lt; b</span>' in html
    drawn = re.findall(r'<svg class="(\w+)" role="img" aria-label="([^"]*)"', html)
    assert drawn == [("wide", "up by &lt;1&gt;"), ("narrow", "up by &lt;1&gt;")]
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(set(ids)) == len(ids)
    assert 'aria-label="told"' in figure(alt="told").html(EN)


def test_a_figure_is_drawn_in_the_readers_language() -> None:
    assert "线" in figure().html(ZH)
    assert "线" not in figure().html(EN)


def test_published_figures_of_a_drawing_are_linked_under_it() -> None:
    data = pd.DataFrame({"year": [2020, 2021], "obs_id": ["a", "b c"], "value": [1.0, 2.0]})
    after = figure(data=data).html(EN).rpartition("</svg>")[2]
    assert re.findall(r'href="#e-(\w+)">(\d+)<', after) == [("a", "2020"), ("b", "2021")]
    assert "<details" not in after
    many = pd.DataFrame({"period": range(2000, 2017), "obs_id": [f"i{n}" for n in range(17)]})
    folded = '<details class="from"><summary>图中公布值的出处：17</summary>'
    assert folded in figure(data=many).html(ZH)
    assert 'class="from"' not in figure().html(EN)
    assert '<p class="from"><a class="t c" href="#c-k">' in figure(key="c-k").html(EN)
    assert 'href="#e-a"' in figure(origins=data).html(EN)


def test_aspect_scales_the_height_only() -> None:
    boxes = [
        [float(n) for n in re.findall(r'viewBox="0 [\d.]+ ([\d.]+) ([\d.]+)"', html)[0]]
        for html in (figure().html(EN), figure(aspect=0.5).html(EN))
    ]
    assert boxes[1] == pytest.approx([boxes[0][0], boxes[0][1] / 2], rel=0.01)


@pytest.mark.parametrize("unit", ["", "a < b"])
def test_a_page_shows_what_the_file_holds_below_its_heading(
    unit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []

    def counted(*of: Any, **how: Any) -> str:
        drawn.append(as_svg(*of, **how))
        return drawn[-1]

    monkeypatch.setattr("skillsdata.drawing.svg.as_svg", counted)
    made = replace(figure(), unit=unit)._files(EN, "inline", "svg")
    page, file = made["inline"].decode(), made["svg"].decode()
    assert len(drawn) == 1
    assert "up by" in re.sub(r"<[^>]+>", "", file)
    assert ("a &lt; b" in file) is bool(unit)
    said = re.sub(r"<[^>]+>", "", page[page.index("<g") :])
    assert "line" in said
    assert not {"up", "<1>", "&lt;1&gt;", "b"} & {*said.split()}
    (left, top, wide, high), whole = (
        [float(n) for n in re.findall(r'viewBox="([^"]+)"', text)[0].split()]
        for text in (page, file)
    )
    assert (left, wide, top + high) == pytest.approx((0, whole[2], whole[3]), abs=0.01)
    assert high == pytest.approx(72 * WIDE[1], abs=0.01)
    assert 'id="f-wide-patch_1"' not in page


def test_two_drawings_are_equal_byte_for_byte() -> None:
    assert figure().html(EN) == figure().html(EN)


# --- tables -------------------------------------------------------------------------------


def table(cells: list[str], head: Any = "value", caption: Any = "What") -> str:
    shown = Table("t", caption, DATA, {"indicator": lambda _: "row", head: Markup}, cells)
    return str(shown.html(EN))


def test_a_card_of_a_phone_is_headed_by_what_tells_it_apart() -> None:
    """By as many of the first cells as tell rows apart; a bare number says what it counts."""
    heads = ("area", "period", "value", "median")

    def headed(*rows: tuple[Any, ...]) -> list[str]:
        columns = {head: lambda row, n=n: row[n] for n, head in enumerate(heads)}
        html = str(Table("t", "What", DATA, columns, rows).html(EN))
        assert "data-" not in str(Table("t", "", DATA, {"area": lambda r: r[0]}, rows).html(EN))
        return re.findall(r'<th scope="row"([^>]*)>', html)

    assert headed(("x", "2021", "1", "7"), ("y", "2021", "1", "7")) == ["", ""]
    told = [' data-more="2021"', ' data-more="2022"']
    assert headed(("x", "2021", "1", "7"), ("x", "2022", "1", "7")) == told
    named = [Value(n, trace="e-x") for n in (1, 2)]
    told = [' data-more="own"', ' data-more="other"']  # a number with an entry names nothing
    assert headed(("x", named[0], "own", "7"), ("x", named[1], "other", "7")) == told
    assert headed(("70", "", "1", "7")) == [' data-head="Area"']


def test_a_table_has_caption_headers_and_a_name() -> None:
    html = table(["1", "2"])
    ElementTree.fromstring(html)  # well formed
    assert 'role="region" tabindex="0" aria-labelledby="tab-t-cap"' in html
    assert '<caption id="tab-t-cap">What</caption>' in html
    assert html.count('scope="col"') == 2
    assert html.count('<th scope="row">') == 2


@pytest.mark.parametrize(
    ("cells", "numeric"),
    [
        (["1,021", "–"], True),
        (["4.94", "<1%"], True),
        (["471–556", "52%"], True),
        (["−36", "+16%"], True),
        (["about 293", "455"], True),
        (["494 (2024)", "no observation"], False),
        (["yes", "no"], False),
    ],
)
def test_columns_of_numbers_are_aligned_as_such(cells: list[str], numeric: bool) -> None:
    rows = [Link(cell, "e-x") for cell in cells]
    columns = {"indicator": lambda _: "row", "value": lambda cell: cell}
    html = Table("t", "What", DATA, columns, rows).html(EN)
    assert ('<td class="num" data-head="' in html) is numeric
    assert ('<th scope="col" class="num">' in html) is numeric


@pytest.mark.parametrize("words", [HOSTILE, Local(HOSTILE, HOSTILE)])
def test_hostile_words_stay_text_wherever_they_stand(words: Any) -> None:
    columns = {Local(HOSTILE, HOSTILE): lambda row: words, "value": lambda row: Link(words, "e-1")}
    shown = [
        Text((words,)),
        Table("t", words, DATA, columns),
        Figure("f", words, line, DATA, alt=words, unit=words),
        Notes([("e-1", words)], [("c-1", words, words)]),
    ]
    for view in shown:
        html = view.html(EN)
        assert "<script" not in html
        assert "\u202e" not in html
        assert html.count("&lt;script&gt;") >= 1
        ElementTree.fromstring(html)


def test_notes_list_evidence_and_computed_entries() -> None:
    text = say("in_words.bar", name=Link("a", "e-a"), label="<b>")
    html = Notes([("e-a", "A")], [("c-k<", "label <", text)]).html(EN)
    assert html == (
        '<section class="notes"><ol class="evidence"><li id="e-a">A</li></ol>'
        '<dl class="computed"><div id="c-k&lt;"><dt>Label &lt;</dt>'
        '<dd><a class="t" href="#e-a">a</a> &lt;b&gt;</dd></div></dl></section>'
    )


@pytest.mark.parametrize("lang", studies.LANGS)
def test_each_card_asks_answers_and_leads_on(lang: str) -> None:
    html = studies.html(sd.overview.Cards(studies.edition(), studies.wuxi()), lang)
    assert html.startswith('<div class="cards"><article class="card verdict-none_found">')
    cards = html.split("<article")[1:]
    pages = [f"{name}.{lang}.html" for name in ("headcount", "density", "ratio")]
    for card, page in zip(cards, pages, strict=True):
        assert re.search(r'<h2>[^<]+ <span class="state state-none_found">.*</h2>', card)
        assert re.search(r'<p class="answer"><strong>.*\d.*</strong></p>', card)
        assert re.search(rf'<a class="more" href="{page}">[^<]+</a>', card)
        assert card.count("<svg") == 1


def test_a_sentence_may_head_a_column() -> None:
    heads: dict[Sentence | str, Any] = {
        "indicator": lambda _: "row",
        say("owa", pattern="k<5"): lambda _: "1",
    }
    assert ">OWA, k&lt;5</th>" in Table("t", "What", DATA, heads).html(EN)


def test_a_cell_of_prose_is_marked_as_one_that_may_break() -> None:
    heads: dict[Sentence | str, Any] = {n: lambda _: "理由" * 13 for n in ("indicator", "reason")}
    assert Table("t", "What", DATA, heads).html(EN).count('<td class="long"') == len(DATA)


def test_a_head_does_not_break_at_its_hyphen() -> None:
    heads: dict[Sentence | str, Any] = {"indicator": lambda _: "row", "mid_term": lambda _: "1"}
    html = Table("t", "What", DATA, heads).html(EN)
    assert '<span class="nowrap">Mid-term</span></th>' in html
    assert '<th scope="col">Indicator</th>' in html


def test_what_is_drawn_of_one_period_is_told_apart() -> None:
    data = pd.DataFrame({"obs_id": ["a", "b"], "period": "2008Q1", "said": [Term("skilled"), "B"]})
    html = figure(data=data).html(EN)
    assert re.findall(r'href="#e-(\w)">([^<]*)</a>', html) == [("a", "skilled workers"), ("b", "B")]
