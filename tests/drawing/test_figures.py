"""Every figure of the notebooks and small planted ones: what they say, and that it can be read."""

import itertools
import re
import warnings
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import drawn
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes

from skillsdata import drawing
from skillsdata.drawing.palette import PALETTE
from skillsdata.drawing.style import NARROW, WIDE, is_narrow, new_axes
from skillsdata.drawing.svg import as_svg
from skillsdata.evidence.plan import Goal, Language

LANGS: tuple[Language, ...] = ("zh", "en")
NAMES = tuple(drawn.figures())
FANS = tuple(name for name in NAMES if name.endswith(("_forecast", "_vantage")))
GOAL = Goal(100, 2020, 180, 2025, "up")


@pytest.fixture(autouse=True)
def _missing_glyphs_are_errors() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


@cache
def _draw(name: str, lang: Language = "zh", size: tuple[float, float] = WIDE) -> Axes:
    return drawn.draw(name, lang, size)


def _planted(plot: Callable[..., None], *frames: Any, **options: Any) -> Axes:
    ax = new_axes()
    plot(ax, *frames, **options)
    return ax


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
    words = re.sub(r"<[^>]+>", " ", as_svg(ax, name="x", alt="1"))
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
    options = {"goal": GOAL, "later": history.tail(1), "breaks": [(2020, "x")]}
    ax = _planted(drawing.plot_fan, drawn.reader(lang), quantiles, history=history, **options)
    assert set(history["label"]) <= set(drawn.texts(ax))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("count", [1, 2, 12])
def test_evidence_of_one_two_and_twelve_points(count: int, lang: Language) -> None:
    marks = ["series", "derived", "context", "conflict", "bound"]
    table = drawn.points(count)
    table = table.assign(mark=["series", *itertools.islice(itertools.cycle(marks), count - 1)])
    ax = _planted(drawing.plot_evidence, drawn.reader(lang), table, goal=GOAL)
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
        _planted(drawing.plot_bars, table, marker=(101.0, "clock")),
        _planted(drawing.plot_lines, table),
        _planted(drawing.plot_grades, drawn.reader(lang), table),
        _planted(drawing.plot_floors, table),
    ):
        assert drawn.texts(ax)


@pytest.mark.parametrize("base", [None, (90.0, "90 (2020)")])
def test_the_strip_names_what_it_draws(base: tuple[float, str] | None) -> None:
    ax = _planted(
        drawing.plot_strip, base=base, latest=(100, "100 (2024)"), band=(105, 110, 120),
        band_label="2025: 110", goal=(130, "目标 130"),
    )  # fmt: skip
    named = set(drawn.texts(ax))
    assert {"100 (2024)", "2025: 110", "目标 130"} <= named
    assert ("90 (2020)" in named) is (base is not None)


def test_a_glyph_that_the_font_lacks_is_an_error() -> None:
    history, quantiles = _fan_of(2)
    strange = history.assign(label="\U0001f600")
    ax = _planted(drawing.plot_fan, drawn.reader(), quantiles, history=strange)
    with pytest.raises(UserWarning, match="Glyph"):
        as_svg(ax, name="x", alt="1")


# --- the picture says what the numbers say ------------------------------------------------


@pytest.mark.parametrize("lang", LANGS)
def test_the_outermost_band_is_the_95_per_cent_interval(lang: Language) -> None:
    quantiles, per = drawn.figures()["headcount_forecast"].data, 1 if lang == "zh" else 100
    last = quantiles[quantiles["target_period"] == quantiles["target_period"].max()]
    wanted = [last.loc[np.isclose(last["quantile_level"], p), "predicted"].item() / per
              for p in (0.025, 0.975)]  # fmt: skip
    end = _band_at(_draw("headcount_forecast", lang), 0, quantiles["target_period"].max())
    assert [end.min(), end.max()] == pytest.approx(wanted)


def _band_at(ax: Axes, band: int, x: float) -> np.ndarray:
    vertices = ax.collections[band].get_paths()[0].vertices
    return vertices[np.isclose(vertices[:, 0], x), 1]


def test_bands_start_at_the_last_figure() -> None:
    for band in range(3):
        assert _band_at(_draw("headcount_forecast"), band, 2024) == pytest.approx(494)


def test_bars_start_at_zero_and_have_the_length_of_their_value() -> None:
    table = pd.DataFrame(
        {"name": ["a", "b"], "value": [36.0, 9.75], "label": ["36", "9.75"], "color": "forecast"}
    )
    ax = _planted(drawing.plot_bars, table)
    assert [(bar.get_x(), bar.get_width()) for bar in ax.patches] == [(0, 36), (0, 9.75)]
    low, high = ax.get_xlim()
    assert low <= 0
    assert high > 36


def test_everything_is_inside_the_axes() -> None:
    for lang in LANGS:
        ax = _draw("headcount_forecast", lang)
        low, high = ax.get_ylim()
        scale = 1 if lang == "zh" else 100
        assert low < 293 / scale
        assert high > 530 / scale


# --- labels -------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", FANS)
def test_the_names_of_the_bands_do_not_overlap(
    name: str, lang: Language, size: tuple[float, float]
) -> None:
    boxes = drawn.texts(_draw(name, lang, size))
    names = ("95%", "80%", "50%", drawn.reader(lang).text("term.median"))
    bands = [box for text, box in boxes.items() if text.startswith(names)]
    assert len(bands) == 4
    for one, other in itertools.combinations(bands, 2):
        shared = min(one.y1, other.y1) - max(one.y0, other.y0)
        assert shared <= 0.25 * min(one.height, other.height)  # ascenders may touch blank space


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", ["headcount_vantage", "density_vantage"])
def test_the_labels_of_what_came_later_do_not_overlap(
    name: str, lang: Language, size: tuple[float, float]
) -> None:
    ax = _draw(name, lang, size)
    boxes = drawn.texts(ax)
    names = [text.get_text() for text in ax.texts if text.get_color() == PALETTE["compare"]]
    assert names[-1] == drawn.reader(lang).text("term.actual")
    assert len(set(names)) == 4
    for one, other in itertools.combinations(names, 2):
        across = min(boxes[one].x1, boxes[other].x1) - max(boxes[one].x0, boxes[other].x0)
        down = min(boxes[one].y1, boxes[other].y1) - max(boxes[one].y0, boxes[other].y0)
        shorter = min(boxes[one].height, boxes[other].height)
        assert across < 0 or down <= 0.25 * shorter, (one, other)


def test_a_marker_stands_at_its_value_with_its_name() -> None:
    bars = pd.DataFrame({"name": ["a"], "value": [0.5], "label": ["50%"], "color": ["forecast"]})
    ax = _planted(drawing.plot_bars, bars, marker=(0.8, "clock"))
    assert 0.8 in {float(line.get_xdata()[0]) for line in ax.lines}
    assert "clock" in {text.get_text() for text in ax.texts}
