import itertools
import json
import re
import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import drawn
import numpy as np
import pandas as pd
import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.axes import Axes
from skillsdata.display import svg
from skillsdata.glossary import TERMS

import skillsdata
from skillsdata.drawing import compare as comparisons
from skillsdata.drawing import font as fonts
from skillsdata.drawing import over_time as figures
from skillsdata.drawing.style import NARROW, PALETTE, WIDE, is_narrow, new_axes
from skillsdata.evidence.edition import load_observations
from skillsdata.evidence.plan import DENSITY, HEADCOUNT, Goal, Language, load_indicators
from skillsdata.paths import notebooks_dir

LANGS: tuple[Language, ...] = ("zh", "en")
STYLE_SHEET = "publish/templates/skillsdata/style.css"
NAMES = tuple(drawn.all_drawings("zh"))
FANS = ("ratio", f"{HEADCOUNT}-fan", f"{DENSITY}-fan", f"{HEADCOUNT}-vantage", f"{DENSITY}-vantage")
GOAL = Goal(100, 2020, 180, 2025, "up")


@pytest.fixture(autouse=True)
def _missing_glyphs_are_errors() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def _draw(name: str, lang: Language, size: tuple[float, float] = WIDE) -> Axes:
    plot, frames, options = drawn.all_drawings(lang)[name]
    return plot(*frames, **options, ax=new_axes(size))


@cache
def _markup(name: str, lang: Language = "zh") -> str:
    return _fresh(name, lang)


def _fresh(name: str, lang: Language = "zh") -> str:
    return svg(_draw(name, lang), name=f"{name}-wide", alt="数 1")


# --- drawing ------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", NAMES)
def test_every_figure_draws_without_a_warning(
    name: str, lang: Language, size: tuple[float, float]
) -> None:
    ax = _draw(name, lang, size)
    assert drawn.texts(ax)
    assert is_narrow(ax) == (size == NARROW)
    words = re.sub(r"<[^>]+>", " ", svg(ax, name="x", alt="1"))
    assert "\ufffd" not in words
    if lang == "en":
        assert not re.search("[\u4e00-\u9fff]", words), words


def _fan_of(count: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    history = drawn.points(count)
    last = history["value"].iloc[-1]
    rows = [
        (2025 + n, level, last + 7 * n + 40 * n * (level - 0.5))
        for n in range(3)
        for level in (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
    ]
    return history, pd.DataFrame(rows, columns=["x", "quantile_level", "predicted"])


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("count", [1, 2, 12])
def test_a_fan_of_one_two_and_twelve_points(count: int, lang: Language) -> None:
    history, quantiles = _fan_of(count)
    ax = figures.plot_fan(
        quantiles,
        history=history,
        goal=GOAL,
        later=history.tail(1),
        breaks=[(2020, "x")],
        lang=lang,
    )
    assert set(history["label"]) <= set(drawn.texts(ax))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("count", [1, 2, 12])
def test_evidence_of_one_two_and_twelve_points(count: int, lang: Language) -> None:
    marks = ["series", "derived", "context", "conflict", "bound"]
    table = drawn.points(count)
    table = table.assign(mark=["series", *itertools.islice(itertools.cycle(marks), count - 1)])
    ax = figures.plot_evidence(table, goal=GOAL, lang=lang)
    assert set(table["label"]) <= set(drawn.texts(ax))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("count", [1, 2, 12])
def test_bars_lines_grades_and_floors_of_one_two_and_twelve_rows(
    count: int, lang: Language
) -> None:
    table = drawn.points(count).assign(
        name=[f"江苏 {n}" for n in range(count)], color="forecast", series="江苏",
        as_published=1.5, like_for_like=1.0,
    )  # fmt: skip
    for ax in (
        comparisons.plot_bars(table, marker=(101.0, "clock")),
        figures.plot_lines(table, goal=GOAL, lang=lang),
        comparisons.plot_grades(table, lang=lang),
        comparisons.plot_floors(table),
    ):
        assert drawn.texts(ax)


@pytest.mark.parametrize("base", [None, (90.0, "90 (2020)")])
def test_the_strip_names_what_it_draws(base: tuple[float, str] | None) -> None:
    ax = comparisons.plot_strip(
        base=base, latest=(100, "100 (2024)"), band=(105, 110, 120), band_label="2025: 110",
        goal=(130, "目标 130"),
    )  # fmt: skip
    named = set(drawn.texts(ax))
    assert {"100 (2024)", "2025: 110", "目标 130"} <= named
    assert ("90 (2020)" in named) is (base is not None)


def test_a_glyph_that_the_font_lacks_is_an_error() -> None:
    history, quantiles = _fan_of(2)
    with pytest.raises(UserWarning, match="Glyph"):
        svg(
            figures.plot_fan(quantiles, history=history.assign(label="\U0001f600")),
            name="x",
            alt="1",
        )


# --- the picture says what the numbers say ------------------------------------------------


@pytest.mark.parametrize("lang", LANGS)
def test_the_outermost_band_is_the_95_per_cent_interval(lang: Language) -> None:
    plot, (quantiles,), options = drawn.fan(HEADCOUNT, lang)
    ax = plot(quantiles, **options)
    last = quantiles[quantiles["x"] == quantiles["x"].max()]
    wanted = [last.loc[np.isclose(last["quantile_level"], p), "predicted"].item()
              for p in (0.025, 0.975)]  # fmt: skip
    vertices = ax.collections[0].get_paths()[0].vertices
    end = vertices[np.isclose(vertices[:, 0], quantiles["x"].max()), 1]
    assert [end.min(), end.max()] == pytest.approx(wanted)


def test_bands_start_at_the_last_figure() -> None:
    plot, (quantiles,), options = drawn.fan(HEADCOUNT, "zh")
    ax = plot(quantiles, **options)
    for band in ax.collections[:3]:
        vertices = band.get_paths()[0].vertices
        start = vertices[np.isclose(vertices[:, 0], 2024), 1]
        assert start == pytest.approx(494)


def test_bars_start_at_zero_and_have_the_length_of_their_value() -> None:
    table = pd.DataFrame(
        {"name": ["a", "b"], "value": [36.0, 9.75], "label": ["36", "9.75"], "color": "forecast"}
    )
    ax = comparisons.plot_bars(table)
    assert [(bar.get_x(), bar.get_width()) for bar in ax.patches] == [(0, 36), (0, 9.75)]
    low, high = ax.get_xlim()
    assert low <= 0
    assert high > 36


def test_everything_is_inside_the_axes() -> None:
    for lang in LANGS:
        ax = _draw(f"{HEADCOUNT}-fan", lang)
        low, high = ax.get_ylim()
        scale = 1 if lang == "zh" else 100
        assert low < 293 / scale
        assert high > 530 / scale


# --- labels -------------------------------------------------------------------------------


@given(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=8), st.floats(0.01, 50))
def test_spread_keeps_order_and_distance(values: list[float], gap: float) -> None:
    placed = figures.spread(values, gap=gap)
    assert len(placed) == len(values)
    assert all(b - a >= gap - 1e-6 for a, b in itertools.pairwise(sorted(placed)))
    both = list(zip(values, placed, strict=True))
    assert all(b >= a for a, b in both)  # only ever up
    assert all(p[1] < q[1] for p in both for q in both if p[0] < q[0])  # order kept
    if all(b - a >= gap for a, b in itertools.pairwise(sorted(values))):
        assert placed == values


def test_spread_by_hand() -> None:
    assert figures.spread([10, 0, 11, 30], gap=5) == [10, 0, 15, 30]


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", FANS)
def test_the_names_of_the_bands_do_not_overlap(
    name: str, lang: Language, size: tuple[float, float]
) -> None:
    boxes = drawn.texts(_draw(name, lang, size))
    names = ("95%", "80%", "50%", TERMS["median"][lang == "en"])
    bands = [box for text, box in boxes.items() if text.startswith(names)]
    assert len(bands) == 4
    for one, other in itertools.combinations(bands, 2):
        shared = min(one.y1, other.y1) - max(one.y0, other.y0)
        assert shared <= 0.25 * min(one.height, other.height)  # ascenders may touch blank space


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", [f"{HEADCOUNT}-vantage", f"{DENSITY}-vantage"])
def test_the_labels_of_what_came_later_do_not_overlap(
    name: str, lang: Language, size: tuple[float, float]
) -> None:
    boxes = drawn.texts(_draw(name, lang, size))
    later = drawn.all_drawings(lang)[name][2]["later"]["label"]
    names = [*later, TERMS["actual"][lang == "en"]]
    assert len(names) == 4
    for one, other in itertools.combinations(names, 2):
        across = min(boxes[one].x1, boxes[other].x1) - max(boxes[one].x0, boxes[other].x0)
        down = min(boxes[one].y1, boxes[other].y1) - max(boxes[one].y0, boxes[other].y0)
        shorter = min(boxes[one].height, boxes[other].height)
        assert across < 0 or down <= 0.25 * shorter, (one, other)


# --- the SVG ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_the_same_figure_gives_the_same_bytes(name: str) -> None:
    assert _fresh(name) == _markup(name)


@pytest.mark.parametrize("name", NAMES)
def test_the_svg_is_whole_and_its_references_lead_to_its_own_ids(name: str) -> None:
    markup = _markup(name)
    root = drawn.parse(re.sub(r'xlink:href="', 'href="', markup))
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
def test_text_stays_text_in_the_shared_font(lang: Language) -> None:
    markup = _markup(f"{HEADCOUNT}-fan", lang)
    assert "<text" in markup
    assert TERMS["median"][lang == "en"] in markup
    styles = re.findall(r'<text style="([^"]*)"', markup)
    assert len(styles) > 10
    assert [style for style in styles if "Noto Sans SC" not in style] == []


def test_no_date_and_no_program_is_recorded() -> None:
    markup = _markup("pace")
    assert "<metadata" not in markup
    assert not re.search("created with|dc:date|https://matplotlib", markup, re.IGNORECASE)
    assert "<!DOCTYPE" not in markup


def test_a_hostile_alternative_text_stays_text() -> None:
    markup = svg(_draw("pace", "zh"), name="x", alt='"><script>1</script> \u202e')
    drawn.parse(re.sub(r'xlink:href="', 'href="', markup))
    assert "<script" not in markup
    assert "\u202e" not in markup


# --- the font has every character ---------------------------------------------------------


def _characters() -> dict[str, set[str]]:
    registry = load_indicators().values()
    names = [text for i in registry for text in (i.name_zh, i.name_en, i.unit_zh, i.unit_en)]
    books: list[Any] = [json.loads(p.read_text("utf-8")) for p in notebooks_dir().glob("*.ipynb")]
    prose = [line for b in books for cell in b["cells"] for line in cell["source"]]
    figures_ = load_observations()
    evidence = [*figures_["area"], *figures_["note_zh"], *figures_["unit"], *figures_["note_en"]]
    return {
        "terms": set("".join(text for pair in TERMS.values() for text in pair)),
        "names": set("".join(names)),
        "prose": set("".join(prose)),
        "evidence": set("".join(evidence)),
    }


@pytest.mark.parametrize("kind", ["terms", "names", "prose", "evidence"])
def test_every_character_is_in_the_font(kind: str) -> None:
    with TTFont(fonts.font_path(), lazy=True) as font:
        there = {chr(code) for code in font.getBestCmap()}
    assert _characters()[kind] - there - {"\n"} == set()


# --- the palette --------------------------------------------------------------------------


def _css_colours(opening: str) -> dict[str, str]:
    """The colours that a block of the page's style sheet sets."""
    css = (Path(skillsdata.__file__).parent / STYLE_SHEET).read_text("utf-8")
    block = css[css.index(opening) :]
    return dict(re.findall(r"--c-([a-z0-9]+): (#[0-9a-f]{6})", block[: block.index("}")]))


def _contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio from relative luminance."""
    bright = []
    for code in (one, other):
        channels = [int(code[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        bright.append(0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2])
    return (max(bright) + 0.05) / (min(bright) + 0.05)


def test_contrast_of_black_on_white_is_21() -> None:
    assert _contrast("#000000", "#ffffff") == pytest.approx(21)
    assert _contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_figures_and_pages_share_their_colours() -> None:
    light = _css_colours(":root")
    assert {name: light.get(name) for name in PALETTE} == PALETTE


TEXT_COLOURS = ("ink", "muted", "forecast", "goal", "plan", "compare")


@pytest.mark.parametrize("name", TEXT_COLOURS)
def test_every_colour_of_text_can_be_read_by_day_and_by_night(name: str) -> None:
    for opening in (":root", "prefers-color-scheme: dark"):
        colours = _css_colours(opening)
        assert _contrast(colours[name], colours["paper"]) >= 4.5


def test_a_marker_stands_at_its_value_with_its_name() -> None:
    bars = pd.DataFrame({"name": ["a"], "value": [0.5], "label": ["50%"], "color": ["forecast"]})
    ax = comparisons.plot_bars(bars, marker=(0.8, "clock"))
    assert 0.8 in {float(line.get_xdata()[0]) for line in ax.lines}
    assert "clock" in {text.get_text() for text in ax.texts}
