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
from matplotlib.colors import to_hex

from skillsdata import drawing
from skillsdata.drawing.board import TICK_BELOW, TICK_BESIDE
from skillsdata.drawing.palette import DARK, PALETTE
from skillsdata.drawing.style import NARROW, WIDE, is_narrow, new_axes, sheet
from skillsdata.drawing.svg import as_svg
from skillsdata.present.indicator import ShownGoal

LANGS = ("zh", "en")
NAMES = tuple(drawn.figures())
FANS = tuple(name for name in NAMES if name.endswith(("_forecast", "_vantage")))
GOAL = ShownGoal(100, 2020, 180, 2025, "up", said="180")


@pytest.fixture(autouse=True)
def _missing_glyphs_are_errors() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


@cache
def _draw(name: str, lang: str = "zh", size: tuple[float, float] = WIDE) -> Axes:
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
    name: str, lang: str, size: tuple[float, float]
) -> None:
    ax = _draw(name, lang, size)
    assert drawn.texts(ax)
    assert is_narrow(ax) == (size == NARROW)
    words = re.sub(r"<[^>]+>", " ", as_svg(sheet(ax), "x"))
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
def test_a_fan_of_one_two_and_twelve_points(count: int, lang: str) -> None:
    history, quantiles = _fan_of(count)
    options = {"goal": GOAL, "later": history.tail(1), "breaks": [(2020, "x")]}
    ax = _planted(drawing.plot_fan, drawn.reader(lang), quantiles, history=history, **options)
    assert set(history["label"]) <= set(drawn.texts(ax))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("count", [1, 2, 12])
def test_evidence_of_one_two_and_twelve_points(count: int, lang: str) -> None:
    marks = ["series", "derived", "context", "conflict", "bound", "earlier_basis"]
    table = drawn.points(count)
    table = table.assign(mark=["series", *itertools.islice(itertools.cycle(marks), count - 1)])
    ax = _planted(drawing.plot_evidence, drawn.reader(lang), table, goal=GOAL)
    assert set(table["label"]) <= set(drawn.texts(ax))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("count", [1, 2, 12])
def test_bars_lines_grades_and_floors_of_one_two_and_twelve_rows(count: int, lang: str) -> None:
    table = drawn.points(count).assign(
        name=[f"江苏 {n}" for n in range(count)], color="forecast", series="江苏",
        as_published=1.5, like_for_like=1.0,
    )  # fmt: skip
    for ax in (
        _planted(drawing.plot_bars, table, lines=[(101.0, "clock", "goal")]),
        _planted(drawing.plot_dots, drawn.reader(lang), table, lines=[(101.0, "clock", "goal")]),
        _planted(drawing.plot_multiples, table, history=drawn.points(3), goal=GOAL),
        _planted(drawing.plot_lines, drawn.reader(lang), table),
        _planted(drawing.plot_grades, drawn.reader(lang), table),
        _planted(drawing.plot_floors, drawn.reader(lang), table),
    ):
        assert drawn.texts(ax)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_ratio_by_grade_stands_beside_its_mark_and_balance_is_named(
    size: tuple[float, float], lang: str
) -> None:
    ax = drawn.draw("ratio_grades", lang, size)
    assert {"zh": "供求平衡", "en": "balance"}[lang] in drawn.texts(ax)
    notes = [note for note in ax.texts if re.fullmatch(r"\d\.\d\d", note.get_text())]
    assert len(notes) == 2 * len(drawn.figures()["ratio_grades"].data)
    for note in notes:
        box, (x, y) = note.get_window_extent(), ax.transData.transform(note.xy)
        assert abs((box.y0 + box.y1) / 2 - y) < 3
        assert box.x1 < x or box.x0 > x


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
    with pytest.raises(UserWarning, match="Glyph"):
        as_svg(sheet(_planted(drawing.plot_fan, drawn.reader(), quantiles, history=strange)), "x")


# --- the picture says what the numbers say ------------------------------------------------


@pytest.mark.parametrize("lang", LANGS)
def test_the_outermost_band_is_the_95_per_cent_interval(lang: str) -> None:
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
    assert high >= 36


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
@pytest.mark.parametrize("name", NAMES)
def test_no_text_lies_on_another_or_is_cut(name: str, lang: str, size: tuple[float, float]) -> None:
    ax = _draw(name, lang, size)
    assert _faults(ax) == []


def _faults(ax: Axes) -> list[tuple[str, ...]]:
    """Texts that lie on each other, or over the edge of the drawing."""
    boxes, page = drawn.boxes(ax), ax.get_figure(root=True).bbox
    faults: list[tuple[str, ...]] = []
    for (one, a), (other, b) in itertools.combinations(boxes, 2):
        across = min(a.x1, b.x1) - max(a.x0, b.x0)
        down = min(a.y1, b.y1) - max(a.y0, b.y0)
        if across > 1 and down > 0.4 * min(a.height, b.height):  # blank above and below letters
            faults.append((one, other))
    over = [text for text, b in boxes if b.x0 < -1 or b.x1 > page.x1 + 1 or b.y1 > page.y1 + 3]
    return [*faults, *((text,) for text in over)]


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", NAMES)
def test_numbers_at_ticks_are_the_numbers_of_their_places(
    name: str, lang: str, size: tuple[float, float]
) -> None:
    ax = _draw(name, lang, size)
    for text, place in [*drawn.ticks(ax, TICK_BELOW), *drawn.ticks(ax, TICK_BESIDE)]:
        said = float(text.translate(str.maketrans({"−": "-", ",": "", "%": ""})))
        stands = 100 * place if "%" in text and abs(place) <= 1.001 else place
        assert said == pytest.approx(stands, abs=2e-3 * max(1, abs(stands))), text


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", NAMES)
def test_numbers_at_ticks_are_written_as_the_language_writes_them(name: str, lang: str) -> None:
    ax = _draw(name, lang)
    for axis in (TICK_BELOW, TICK_BESIDE):
        texts = [text for text, _ in drawn.ticks(ax, axis)]
        for text in (text for text in texts if not re.fullmatch(r"20\d\d", text)):
            whole = text.strip("−%").partition(".")[0]
            assert ("," in whole) == (lang == "en" and len(whole.replace(",", "")) > 3), text


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("outside_")])
def test_numbers_at_ticks_have_the_form_of_the_labels(name: str) -> None:
    ax = _draw(name)
    numbers = [text for text in drawn.texts(ax) if re.fullmatch(r"[−\d.,]+%?", text)]
    numbers.remove("0")  # what the line from top to bottom is called
    assert len(numbers) > 10
    assert len({text.endswith("%") for text in numbers}) == 1


@pytest.mark.parametrize("name", [name for name in FANS if not name.startswith("ratio")])
def test_a_wide_band_does_not_squash_the_figures(name: str) -> None:
    figure, ax = drawn.figures()[name], _draw(name)
    low, high = ax.get_ylim()
    outer = figure.data[figure.data["quantile_level"].isin([0.25, 0.75])]["predicted"]
    inner = [*outer, *figure.origins["value"]]
    assert high - low < 3 * (max(inner) - min(inner))


def test_marks_have_titles_with_value_and_date() -> None:
    titles = re.findall("<title>([^<]*)</title>", drawn.markup("headcount_evidence", "en"))
    assert "2024: 4.94 million" in titles
    shown = re.findall("<use [^>]*>", drawn.markup("headcount_evidence", "en"))
    assert len(titles) == len(shown)


def test_what_was_worked_out_is_hollow_in_every_figure() -> None:
    for name in ("headcount_evidence", "headcount_forecast"):
        face = PALETTE["paper"]
        hollow = [c for c in _draw(name).collections if _face(c) == face]
        assert (2015.0, 293.0) in {tuple(at) for c in hollow for at in c.get_offsets().tolist()}


def _face(collection: Any) -> str:
    faces = collection.get_facecolor()
    return to_hex(faces[0]) if len(faces) else ""


def test_lines_across_bars_stand_at_their_values_with_their_names() -> None:
    bars = pd.DataFrame({"name": ["a"], "value": [1.3], "label": ["130%"], "color": ["forecast"]})
    lines = [(0.8, "clock", "goal"), (1.0, "100%", "plan")]
    ax = _planted(drawing.plot_bars, bars, lines=lines)
    assert {0.8, 1.0} <= {float(line.get_xdata()[0]) for line in ax.lines}
    assert {"clock", "100%"} <= set(drawn.texts(ax))
    assert _faults(ax) == []


def test_the_label_of_no_bar_takes_no_room_of_another() -> None:
    """39 of 39 with a short label has most of a phone, whatever is said of the bar of nought."""
    long = "−4.8, goal met, no further rise required"
    bars = pd.DataFrame({"name": ["a", "b"], "value": [0.0, 39.0], "label": [long, "39"]})
    ax = new_axes(NARROW)
    drawing.plot_bars(ax, bars.assign(color="ink"))
    assert ax.get_position().width > 0.6
    assert _faults(ax) == []


def test_every_bar_of_a_tornado_stands_out_by_night_in_one_colour() -> None:
    table = pd.DataFrame(
        {"name": ["up", "down"], "low": [39, 39], "high": [60, 27],
         "low_label": ["", ""], "high_label": ["60%", "27%"]}
    )  # fmt: skip
    ax = _planted(drawing.plot_tornado, table, base=(39, "39%"))
    (face,) = {to_hex(bar.get_facecolor()) for bar in ax.patches if bar.get_width()}
    (name,) = [name for name, code in PALETTE.items() if code == face]
    assert drawn.contrast(DARK[name], DARK["paper"]) >= 3


def test_the_goal_is_named_under_its_mark_where_a_figure_tops_it() -> None:
    table = drawn.points(3).assign(mark="series")
    goal = ShownGoal(90, 2020, table["value"].max() - 1, 2025, "up", said="goal")
    ax = _planted(drawing.plot_evidence, drawn.reader(), table, goal=goal)
    (mark,) = [m for m in ax.collections if _face(m) == PALETTE["goal"]]
    height = ax.transData.transform(mark.get_offsets())[0][1]
    assert drawn.texts(ax)["goal"].y1 < height


def test_a_phones_back_test_names_no_figure_from_before_the_base() -> None:
    history, quantiles = _fan_of(12)
    history["label"] = "no. " + history["label"]
    goal = ShownGoal(100, int(history["x"].iloc[-3]), 300, 2027, "up", said="goal")
    later = drawn.points(1).assign(x=2026, label="came")
    ax = new_axes(NARROW)
    drawing.plot_fan(ax, drawn.reader(), quantiles, history=history, goal=goal, later=later)
    assert set(history["label"]) & set(drawn.texts(ax)) <= set(history["label"].iloc[-3:])
    assert drawn.reader().text("term.required_path") not in drawn.texts(ax)


def test_panels_show_their_ends_over_the_goal_which_is_named_once() -> None:
    path = pd.DataFrame({"name": ["a", "b"], "x": 2025, "value": [180, 150], "label": "x"})
    ax = _planted(drawing.plot_multiples, path, history=drawn.points(3), goal=GOAL)
    panels = ax.get_figure(root=True).axes[1:]
    for own in panels:
        (goal,) = [m for m in own.collections if _face(m) == PALETTE["goal"]]
        assert all(m.get_zorder() > goal.get_zorder() for m in own.collections if m is not goal)
    assert sum(text.get_text() == "180" for own in panels for text in own.texts) == 1


def test_a_tornado_has_the_strongest_first_and_each_value_at_its_end() -> None:
    table = pd.DataFrame(
        {"name": ["weak", "strong"], "low": [38, 57], "high": [40, 27],
         "low_label": ["38%", "57%"], "high_label": ["40%", "27%"]}
    )  # fmt: skip
    ax = _planted(drawing.plot_tornado, table, base=(39, "39%"))
    at = drawn.texts(ax)
    assert at["strong"].y0 > at["weak"].y0
    assert at["27%"].x1 < at["39%"].x0 < at["57%"].x0  # the larger value stands right
    assert _faults(ax) == []


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_record_names_each_of_its_marks_once(size: tuple[float, float]) -> None:
    table = pd.DataFrame(
        {"name": ["a", "b"], "low": 10.0, "median": 20.0, "high": 30.0, "observed": 20.0}
    )
    ax = new_axes(size)
    drawing.plot_record(ax, drawn.reader(), table)
    said = [text.get_text() for text in [*ax.texts, *ax.get_figure(root=True).texts]]
    for name in ("actual", "median", "band80"):
        assert said.count(drawn.reader().text(f"term.{name}")) == 1
    tick, dot = (c.get_sizes()[0] ** 0.5 for c in ax.collections[-2:])
    assert tick > dot + 6  # its ends are seen where the dot lies on it


def test_the_line_of_a_tornado_reaches_its_name_over_the_names_of_rows() -> None:
    table = pd.DataFrame({"name": ["long" * 9, "b"], "low": 27, "high": 57, "low_label": "27%",
                          "high_label": "57%"})  # fmt: skip
    ax = new_axes(NARROW)
    drawing.plot_tornado(ax, table, base=(39, "39%"))
    top = max(np.nanmax(np.asarray(line.get_ydata(), dtype=float)) for line in ax.lines)
    assert top == pytest.approx(ax.get_ylim()[1])


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_dots_of_a_row_do_not_hide_each_other(size: tuple[float, float]) -> None:
    table = pd.DataFrame({"name": ["a"] * 3 + ["b"], "value": [1.0, 1.0, 1.0, 2.0]})
    ax = new_axes(size)
    drawing.plot_dots(ax, drawn.reader("zh"), table)
    (dots,) = [c for c in ax.collections if len(c.get_offsets()) == 4]
    assert len({tuple(at) for at in dots.get_offsets().tolist()}) == 4


def test_panels_share_one_scale() -> None:
    path = pd.DataFrame(
        {"name": ["usual", "required"], "x": [2025, 2025], "value": [504, 530], "label": "x"}
    )
    ax = _planted(drawing.plot_multiples, path, history=drawn.points(3), goal=GOAL)
    panels = ax.get_figure(root=True).axes[1:]
    assert len(panels) == 2
    assert len({(panel.get_xlim(), panel.get_ylim()) for panel in panels}) == 1
