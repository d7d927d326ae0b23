import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillsdata.drawing.axes import AT_TOP, finish, label, name_ends, note, spread, ticks
from skillsdata.drawing.palette import PALETTE
from skillsdata.drawing.style import new_axes


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


@pytest.mark.parametrize(
    ("moved", "sides"),
    [
        ((0, 0), ("center", "center")),
        ((4, -16), ("left", "top")),
        ((-9, 9), ("right", "bottom")),
        ((0, 7), ("center", "bottom")),
    ],
)
def test_a_note_lies_on_the_side_to_which_it_is_moved(
    moved: tuple[float, float], sides: tuple[str, str]
) -> None:
    ax = new_axes()
    note(ax, "江苏", (0.5, 0.5), *moved, "goal")
    (text,) = ax.texts
    assert (text.get_ha(), text.get_va()) == sides
    assert text.get_position() == moved
    assert text.get_color() == PALETTE["goal"]


def test_what_a_note_is_told_goes_before_what_it_would_choose() -> None:
    ax = new_axes()
    note(ax, "a", (0.5, 1), 4, 4, va="baseline", fontsize=12, xycoords=AT_TOP)
    (text,) = ax.texts
    assert (text.get_ha(), text.get_va(), text.get_fontsize()) == ("left", "baseline", 12)


def test_a_label_stands_above_or_below_its_point() -> None:
    ax = new_axes()
    label(ax, (0.5, 0.5), "above", "ink")
    label(ax, (0.5, 0.5), "below", "ink", below=True, gap=19)
    assert [text.get_position() for text in ax.texts] == [(0, 7), (0, -19)]
    assert [text.get_va() for text in ax.texts] == ["bottom", "top"]


def test_names_of_ends_that_would_overlap_are_moved_up() -> None:
    ax = new_axes()
    ax.set_ylim(0, 100)
    name_ends(ax, [(50, "b", "ink"), (49, "a", "ink"), (90, "c", "ink")], 1.0)
    heights = {text.get_text(): text.xy[1] for text in ax.texts}
    assert heights == {"a": 49, "b": pytest.approx(54.5), "c": 90}


def test_ticks_are_few_round_and_written_as_told() -> None:
    ax = new_axes()
    ax.set_xlim(2015, 2027)
    ticks(ax.xaxis, 5, "<{:.0f}>".format, integer=True)
    places = ax.get_xticks()
    assert len(places) <= 7
    assert all(place == int(place) for place in places)
    assert ax.xaxis.get_major_formatter()(2020) == "<2020>"


def test_the_finish_takes_the_frame_and_leaves_what_is_given() -> None:
    ax = new_axes()
    ax.set(xlabel="value", ylabel="name")
    finish(ax, ylabel="share", xlim=(0, 2))
    assert (ax.get_xlabel(), ax.get_ylabel(), ax.get_xlim()) == ("", "share", (0, 2))
    assert [side for side, spine in ax.spines.items() if spine.get_visible()] == ["bottom"]
