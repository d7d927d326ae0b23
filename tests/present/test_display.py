import re

import drawn
import pandas as pd
import pytest

from skillsdata import display
from skillsdata.drawing.compare import plot_bars

DATA = pd.DataFrame({"name": ["江苏"], "value": [1.5]})
BARS = pd.DataFrame({"name": ["a"], "value": [1.0], "label": ["1"], "color": ["forecast"]})


def _bundle(shown: display.Shown) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    return shown._repr_mimebundle_()


def test_an_output_carries_html_text_numbers_and_a_name() -> None:
    data, metadata = _bundle(display.Shown("headcount", "<p>4 &lt; 5</p>", DATA))
    assert data["text/html"] == "<p>4 &lt; 5</p>"
    assert data["text/plain"] == "4 < 5"
    assert data["text/csv"] == "name,value\n江苏,1.5\n"
    assert metadata == {"skillsdata": {"name": "headcount"}}


def test_an_output_without_numbers_carries_none() -> None:
    data, _ = _bundle(display.show_answer("So."))
    assert "text/csv" not in data
    assert data["text/html"] == '<div class="verdict"><p class="answer">So.</p></div>'


def test_a_verdict_names_its_class() -> None:
    html = display.show_answer("So.", verdict="behind").html
    assert 'class="verdict verdict-behind"' in html


def _figure(**options: object) -> str:
    return display.show_figure(
        plot_bars, BARS, name="f", heading="up by 1", alt="up by <b>1</b>", data=DATA,
        unit="a < b", **options,
    ).html  # fmt: skip


def test_a_figure_is_drawn_for_page_and_for_phone() -> None:
    html = _figure()
    assert html.startswith('<figure class="chart" id="fig-f"><figcaption><strong>up by 1</strong>')
    assert '<span class="unit">a &lt; b</span>' in html
    kinds = re.findall(r'<svg class="(\w+)" role="img" aria-label="([^"]*)"', html)
    assert kinds == [("wide", "up by 1"), ("narrow", "up by 1")]
    assert len(set(drawn.ids(html))) == len(drawn.ids(html))


def test_published_figures_of_a_drawing_are_linked_under_it() -> None:
    data = pd.DataFrame({"year": [2020, 2021], "obs_id": ["a", "b c"], "value": [1.0, 2.0]})
    html = display.show_figure(
        plot_bars, BARS, name="f", heading="h", alt="a", data=data, lang="en"
    ).html
    after = html.rpartition("</svg>")[2]
    assert re.findall(r'href="#e-(\w+)">(\d+)<', after) == [("a", "2020"), ("b", "2021")]
    assert "<details" not in after
    many = pd.DataFrame({"period": range(2000, 2017), "obs_id": [f"i{n}" for n in range(17)]})
    long = display.show_figure(plot_bars, BARS, name="f", heading="h", alt="a", data=many).html
    assert '<details class="from"><summary>图中公布值的出处: 17</summary>' in long
    assert 'class="from"' not in _figure()
    assert '<p class="from"><a class="t c" href="#c-k">' in _figure(key="k")
    assert 'href="#e-a"' in _figure(origins=data)


def test_aspect_scales_the_height_only() -> None:
    boxes = [
        [float(n) for n in re.findall(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', html)[0]]
        for html in (_figure(), _figure(aspect=0.5))
    ]
    assert boxes[1][0] == pytest.approx(boxes[0][0])
    assert boxes[1][1] == pytest.approx(boxes[0][1] / 2, rel=0.01)


def test_two_drawings_are_equal_byte_for_byte() -> None:
    assert _figure() == _figure()


def _table(rows: list[list[str]], columns: list[str]) -> str:
    frame = pd.DataFrame(rows, columns=columns)
    return display.show_table(frame, name="t", caption="What", data=DATA).html


def test_a_table_has_caption_headers_and_a_name() -> None:
    html = _table([["a", "1"], ["b", "2"]], ["row", "n"])
    drawn.parse(html)  # well formed
    assert 'role="region" tabindex="0" aria-labelledby="tab-t-cap"' in html
    assert '<caption id="tab-t-cap">What</caption>' in html
    assert html.count('scope="col"') == 2
    assert html.count('<th scope="row">') == 2


@pytest.mark.parametrize(
    ("cells", "numeric"),
    [
        (["1,021", "–"], True),
        (['<a class="t" href="#e-x">4.94</a>', "<1%"], True),
        (["471–556", "52%"], True),
        (["−36", "+16%"], True),
        (["about 293", "455"], True),
        (["494 (2024)", "no observation"], False),
        (["yes", "no"], False),
    ],
)
def test_columns_of_numbers_are_aligned_as_such(cells: list[str], numeric: bool) -> None:
    html = _table([["a", cells[0]], ["b", cells[1]]], ["row", "n"])
    assert ('<td class="num">' in html) is numeric
    assert ('<th scope="col" class="num">' in html) is numeric


def test_headings_of_columns_are_escaped() -> None:
    html = _table([["a", "1"]], ["row", "<script>"])
    assert "<script>" not in html


def test_notes_list_evidence_and_computed_entries() -> None:
    html = display.show_notes(['<li id="e-a">A</li>'], [("k<", "label <", "text <b>1</b>")]).html
    assert html == (
        '<section class="notes"><ol class="evidence"><li id="e-a">A</li></ol>'
        '<dl class="computed"><div id="c-k&lt;"><dt>label &lt;</dt><dd>text <b>1</b></dd></div>'
        "</dl></section>"
    )


def test_a_card_asks_answers_and_leads_on() -> None:
    html = display.show_cards([display.card("Q <", "S.", "<svg/>", 'x.zh.html"', "More")]).html
    drawn.parse(html)
    assert html.startswith('<div class="cards"><article class="card">')
    assert "Q &lt;" in html
    assert '<p class="answer">S.</p>' in html
    assert 'href="x.zh.html&quot;"' in html


def test_a_carriage_return_in_a_cell_does_not_break_its_row() -> None:
    bundle, _ = display.Shown(
        "x", "", pd.DataFrame({"name": ["a\r=1+1"], "n": [1]})
    )._repr_mimebundle_()
    assert bundle["text/csv"] == 'name,n\n"a\n=1+1",1\n'
