import re
from functools import cache

import drawn
import pytest

from skillsdata.drawing.palette import PALETTE
from skillsdata.publish.clean import sanitise

LANGS = ("zh", "en")
NAMES = tuple(drawn.figures())


@cache
def _markup(name: str, lang: str = "zh") -> str:
    return drawn.markup(name, lang)


@pytest.mark.parametrize("name", NAMES)
def test_the_same_figure_gives_the_same_bytes(name: str) -> None:
    assert drawn.markup(name) == _markup(name)


@pytest.mark.parametrize("name", NAMES)
def test_the_svg_is_whole_and_its_references_lead_to_its_own_ids(name: str) -> None:
    markup = _markup(name)
    root = drawn.parse(markup)
    assert root.get("role") == "img"
    assert root.get("aria-label") == "数 1"
    assert root.get("viewBox")
    assert root.get("width") is None
    own = drawn.ids(markup)
    assert len(set(own)) == len(own)
    assert [i for i in own if not i.startswith(f"{name}-wide-")] == []
    named = set(re.findall(r'(?:url\(#|href="#)([^")]+)', markup))
    assert named <= set(own)


def test_no_two_figures_share_an_id() -> None:
    seen: set[str] = set()
    for name in NAMES:
        own = set(drawn.ids(_markup(name)))
        assert not own & seen
        seen |= own


@pytest.mark.parametrize("name", NAMES)
def test_only_colours_with_a_dark_twin_are_used(name: str) -> None:
    markup = _markup(name)
    variables = re.findall(r"var\(--c-([a-z0-9]+), (#[0-9a-f]{6})\)", markup)
    assert variables
    assert [pair for pair in variables if PALETTE.get(pair[0]) != pair[1]] == []
    bare = re.findall(r"#[0-9a-fA-F]{3,8}\b", re.sub(r"var\([^)]*\)", "", markup))
    bare = [code for code in bare if not re.search(rf'(?:href="|url\(){code}', markup)]
    assert bare == []
    assert not re.search(r"\b(?:fill|stroke): ?(?:black|white|rgb)", markup)


@pytest.mark.parametrize("lang", LANGS)
def test_text_stays_text_in_the_shared_font(lang: str) -> None:
    markup = _markup("headcount_forecast", lang)
    assert "<text" in markup
    assert drawn.reader(lang).text("term.median") in markup
    styles = re.findall(r'<text style="([^"]*)"', markup)
    assert len(styles) > 10
    assert [style for style in styles if "Noto Sans SC" not in style] == []


def test_no_date_and_no_program_is_recorded() -> None:
    markup = _markup("headcount_pace")
    assert "<metadata" not in markup
    assert not re.search("created with|dc:date|https://matplotlib", markup, re.IGNORECASE)
    assert "<!DOCTYPE" not in markup


def test_a_hostile_alternative_text_stays_text() -> None:
    said = drawn.reader().plain('"><script>1</script> \u202e')
    markup = drawn.markup("headcount_pace", alt=said)
    drawn.parse(markup)
    assert "<script" not in markup
    assert "\u202e" not in markup


def test_a_phones_drawing_is_a_comment_that_publishing_opens() -> None:
    figure = drawn.figures()["headcount_pace"]
    shown = str(figure.html(drawn.reader()))
    waiting = re.findall("<!--.*?-->", shown, re.DOTALL)
    assert len(waiting) == 1
    assert shown.count("<svg") - waiting[0].count("<svg") == 1
    assert re.findall('<svg class="([a-z]+)"', sanitise(shown)) == ["wide", "narrow"]
