"""Limits, ticks and marks of a board; where its texts go."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillsdata.drawing.board import Board, Margins, round_places, written
from skillsdata.drawing.labels import (
    ABOVE,
    BELOW,
    LEFT,
    MARK,
    RIGHT,
    TEXT,
    Ground,
    Label,
    spread,
    width,
    wrap,
)
from skillsdata.drawing.style import new_axes
from skillsdata.language.reader import number


@given(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=8), st.floats(0.01, 50))
def test_spread_keeps_order_and_distance(values: list[float], gap: float) -> None:
    placed = spread(values, gap=gap)
    assert len(placed) == len(values)
    assert all(b - a >= gap - 1e-6 for a, b in itertools.pairwise(sorted(placed)))
    both = list(zip(values, placed, strict=True))
    assert all(b >= a for a, b in both)  # only ever up
    assert all(p[1] < q[1] for p in both for q in both if p[0] < q[0])  # order kept
    if all(b - a >= gap for a, b in itertools.pairwise(sorted(values))):
        assert placed == values


def test_spread_by_hand() -> None:
    assert spread([10, 0, 11, 30], gap=5) == [10, 0, 15, 30]
    assert spread([10, 0, 11, 30], gap=5, top=17) == [7, 0, 12, 17]  # pushed down from the top


@pytest.mark.parametrize(
    ("places", "texts"),
    [
        ([0.5, 0.75, 1], ["0.50", "0.75", "1.00"]),
        ([0, 200, 1000], ["0", "200", "1,000"]),
        ([-0.2, 0, 0.2], ["−0.2", "0.0", "0.2"]),
        ([0.1 + 0.2, 0.6], ["0.3", "0.6"]),
        ([4.375, 5], ["4.375", "5.000"]),
    ],
)
def test_numbers_have_the_decimals_that_their_places_need(
    places: list[float], texts: list[str]
) -> None:
    assert written(places, number) == texts


@given(st.floats(-1e4, 1e4), st.floats(0.01, 1e4), st.integers(2, 10))
def test_ticks_are_few_inside_and_say_where_they_are(low: float, wide: float, most: int) -> None:
    places = round_places((low, low + wide), most)
    assert len(places) <= most + 1
    assert all(low - 1e-6 <= place <= low + wide + 1e-6 for place in places)
    for place, text in zip(places, written(places, number), strict=True):
        assert float(text.replace(",", "").replace("−", "-")) == pytest.approx(place, abs=1e-6)


def test_years_are_whole() -> None:
    assert round_places((2019.6, 2025.3), 20, whole=True) == [2020, 2021, 2022, 2023, 2024, 2025]


def test_a_board_knows_where_its_places_are_in_points() -> None:
    ax = new_axes((200 / 72, 100 / 72))
    board = Board(ax, (0, 10), (0, 1), Margins(20, 30, 10, 40))
    assert board.points([0, 10], [0, 1]).tolist() == [[20, 40], [170, 90]]
    pixels = ax.transData.transform((10, 1)) * 72 / ax.figure.dpi
    assert pixels == pytest.approx([170, 90])  # as matplotlib says


def test_the_width_of_a_text_is_what_matplotlib_draws() -> None:
    ax = new_axes()
    text = ax.text(0, 0, "高技能人才 4,940", fontsize=20)
    drawn = text.get_window_extent().width * 72 / ax.figure.dpi
    assert width("高技能人才 4,940", 20) == pytest.approx(drawn, rel=0.02)


def test_lines_break_at_spaces_and_between_chinese_characters() -> None:
    assert wrap("one two three", width("one two") + 1) == "one two\nthree"
    assert wrap("高技能人才", width("高技能") + 1) == "高技能\n人才"
    assert wrap("短", 500) == "短"


def _overlap(one: np.ndarray, other: np.ndarray) -> float:
    across = min(one[2], other[2]) - max(one[0], other[0])
    up = min(one[3], other[3]) - max(one[1], other[1])
    return max(across, 0) * max(up, 0)


@given(st.lists(st.tuples(st.floats(60, 340), st.floats(40, 260)), min_size=1, max_size=14))
def test_no_text_covers_another_nor_leaves_the_drawing(places: list[tuple[float, float]]) -> None:
    ground = Ground(400, 300)
    placed = ground.place([Label("1,021", [place]) for place in places])
    for one, other in itertools.combinations(placed, 2):
        assert _overlap(one.box, other.box) < 6  # points squared: a corner of blank space
    for each in placed:
        assert (each.box[:2] >= 0).all()
        assert (each.box[2:] <= [400, 300]).all()


def test_a_text_takes_the_first_side_that_is_free() -> None:
    ground = Ground(100, 100)
    (first,) = ground.place([Label("a", [(50, 50)], sides=(ABOVE, BELOW))])
    assert first.side == ABOVE
    (second,) = ground.place([Label("b", [(50, 50)], sides=(ABOVE, BELOW))])
    assert second.side == BELOW


def test_a_text_is_nearer_to_its_own_mark_than_to_any_other() -> None:
    """Above (50, 50) it would be the name of the mark at (50, 67) as well."""
    for other, sides in (((50, 67), (ABOVE, BELOW)), ((72, 50), (RIGHT, LEFT))):
        ground = Ground(100, 100)
        ground.take_marks(np.array([[50, 50], other], dtype=float), 1, MARK)
        (placed,) = ground.place([Label("475", [(50, 50)], sides=sides, needed=True)])
        assert placed.side == sides[1]


def test_where_all_is_taken_a_text_is_left_out_unless_it_is_needed() -> None:
    ground = Ground(100, 100)
    ground.take(np.array([[0, 0, 100, 100]]), TEXT)
    assert ground.place([Label("a", [(50, 50)])]) == []
    assert len(ground.place([Label("a", [(50, 50)], needed=True)])) == 1
