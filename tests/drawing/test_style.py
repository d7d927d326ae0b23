"""The palette by day and by night, and the look that notebooks get."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from drawn import contrast

import skillsdata
from skillsdata.drawing.palette import DARK, PALETTE, fill
from skillsdata.drawing.style import for_notebook
from skillsdata.publish.clean import sanitise

STYLE_SHEET = "publish/templates/skillsdata/style.css"


def _css_colours(opening: str) -> dict[str, str]:
    """The colours that a block of the page's style sheet sets."""
    css = fill((Path(skillsdata.__file__).parent / STYLE_SHEET).read_text("utf-8"))
    block = css[css.index(opening) :]
    return dict(re.findall(r"--c-([a-z0-9]+): (#[0-9a-f]{6})", block[: block.index("}")]))


def test_contrast_of_black_on_white_is_21() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_figures_and_pages_share_their_colours() -> None:
    light = _css_colours(":root")
    dark = _css_colours("prefers-color-scheme: dark")
    assert {name: light.get(name) for name in PALETTE} == PALETTE
    assert {name: dark.get(name) for name in DARK} == DARK
    assert list(DARK) == list(PALETTE)


TEXT_COLOURS = ("ink", "muted", "forecast", "goal", "plan", "compare", "supposed")


@pytest.mark.parametrize("name", TEXT_COLOURS)
def test_every_colour_of_text_can_be_read_by_day_and_by_night(name: str) -> None:
    for opening in (":root", "prefers-color-scheme: dark"):
        colours = _css_colours(opening)
        assert contrast(colours[name], colours["paper"]) >= 4.5


@pytest.mark.parametrize("sheet", [STYLE_SHEET, "drawing/notebook.css"])
def test_texts_of_drawings_have_a_halo_of_the_paper(sheet: str) -> None:
    css = (Path(skillsdata.__file__).parent / sheet).read_text("utf-8")
    (rule,) = re.findall(r"(?:^|\) )svg text \{([^}]*paint-order[^}]*)\}", css, flags=re.M)
    assert {"paint-order: stroke", "stroke: var(--c-paper)"} <= set(map(str.strip, rule.split(";")))


@pytest.mark.parametrize("shown", ["<figure><svg></svg></figure>", "<dl><dt>a</dt></dl>"])
def test_a_notebook_gets_the_look_that_a_page_has_and_drops(shown: str) -> None:
    html = for_notebook(shown)
    assert html.startswith("<style>")
    assert all(f"--c-{name}: {code}" in html for name, code in DARK.items())
    assert sanitise(html) == sanitise(shown)


def test_what_needs_no_look_gets_none() -> None:
    assert for_notebook("<p>1</p>") == "<p>1</p>"


def test_matplotlib_waits_until_something_is_drawn() -> None:
    code = """
import sys
import skillsdata.api as sd
edition = sd.open_edition(as_of="2026-01-15", horizon=2027, goal=0.0, lang="en")
figure = sd.pace(edition.study("headcount", goal=0.0))
assert "matplotlib" not in sys.modules, "before"
figure._repr_mimebundle_()
assert "matplotlib" in sys.modules, "after"
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_names_of_drawings_are_said_when_one_is_asked_for_that_is_not_there() -> None:
    from skillsdata import drawing

    with pytest.raises(
        AttributeError,
        match=r"no 'plot_pie'; it has for_notebook, picture, plot_bars, .*plot_strip",
    ):
        _ = drawing.plot_pie
