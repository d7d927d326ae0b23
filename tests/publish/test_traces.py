"""Numbers and notes: numbered alike, linked both ways, only what is cited, folded when long."""

import re

import pytest

from skillsdata.publish.traces import traced

WORDS = {"notes_published": "{n} figures", "notes_computed": "{n} sums", "back": "back"}


def _link(anchor: str, text: str = "1") -> str:
    computed = " c" if anchor.startswith("c-") else ""
    return f'<a class="t{computed}" href="#{anchor}" rel="noopener noreferrer">{text}</a>'


def _page(text: str, published: dict[str, str], computed: dict[str, str]) -> str:
    items = "".join(f'<li id="{key}">{said}</li>' for key, said in published.items())
    sums = "".join(
        f'<div id="{key}"><dt>sum</dt><dd>{said}</dd></div>' for key, said in computed.items()
    )
    return (
        f'<p>{text}</p><section class="notes"><ol class="evidence">{items}</ol>'
        f'<dl class="computed">{sums}</dl></section>'
    )


def test_a_page_without_notes_stays_as_it_is() -> None:
    assert traced(f"<p>{_link('e-a')}</p>", WORDS) == f"<p>{_link('e-a')}</p>"


def test_what_nothing_cites_is_left_out_and_what_a_cited_sum_cites_is_kept() -> None:
    page = traced(
        _page(_link("c-x"), {"e-a": "A", "e-b": "B"}, {"c-x": f"of {_link('e-b')}", "c-y": "no"}),
        WORDS,
    )
    assert re.findall(r'id="([ec]-\w)"', page) == ["e-b", "c-x"]


def test_a_number_bears_the_number_of_its_note() -> None:
    page = traced(_page(_link("e-b") + _link("e-a"), {"e-a": "A", "e-b": "B"}, {}), WORDS)
    assert re.findall(r'data-n="(\d)" href="#(e-\w)"', page) == [("2", "e-b"), ("1", "e-a")]
    assert re.findall(r'<li id="(e-\w)" value="(\d)"', page) == [("e-a", "1"), ("e-b", "2")]


def test_computed_notes_are_numbered_on() -> None:
    page = traced(_page(_link("e-a") + _link("c-x"), {"e-a": "A"}, {"c-x": "1 + 1"}), WORDS)
    assert '<dt><span class="n">2</span> sum</dt>' in page


def test_every_note_links_back_to_a_number_that_cites_it() -> None:
    page = traced(_page(_link("e-a") * 5, {"e-a": "A"}, {}), WORDS)
    places = re.findall(r'<a class="t s" id="(\w+)"', page)
    back = re.findall(r'<a class="back" href="#(\w+)" aria-label="back">', page)
    assert len(set(places)) == 5
    assert back == places[:3]


@pytest.mark.parametrize(("count", "folded"), [(12, False), (13, True)])
def test_a_long_list_is_folded(count: int, folded: bool) -> None:
    names = [f"e-{place}" for place in range(count)]
    page = traced(_page("".join(map(_link, names)), dict.fromkeys(names, "A"), {}), WORDS)
    assert (f"<summary>{count} figures</summary>" in page) == folded


@pytest.mark.parametrize(("text", "kind"), [("6", " s"), ("12%", " s"), ("1.25", "")])
def test_a_number_of_few_signs_is_marked_for_a_fingers_room(text: str, kind: str) -> None:
    page = traced(_page(_link("e-a", text), {"e-a": "A"}, {}), WORDS)
    assert f'<a class="t{kind}" id="r1"' in page
