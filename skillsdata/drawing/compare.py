"""Figures of named rows: bars, grades, bounds, stored intervals; and the strip of a card."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from skillsdata.drawing.board import USUAL, Board, Look, Margins, padded, size_of
from skillsdata.drawing.labels import ABOVE, BELOW, LEFT, RIGHT, width, wrap
from skillsdata.drawing.palette import PALETTE
from skillsdata.drawing.rows import Line, Rows, named_lines, room_left
from skillsdata.language.reader import Reader

#: What is drawn of each grade: column, its name, marker, colour.
_READINGS = (
    ("like_for_like", "term.like_for_like", "o", "compare"),
    ("as_published", "term.published_ratio", "s", "ink"),
)


def plot_bars(ax: Axes, frame: pd.DataFrame, *, lines: Sequence[Line] = ()) -> None:
    """Draw labelled horizontal bars from zero: ``name, value, label, color`` (palette name).

    ``lines`` are drawn from top to bottom, such as the plan clock.
    """
    low, high = min(0.0, frame["value"].min()), max(0.0, frame["value"].max())
    ends = [line[0] for line in lines]
    x = (min([low, *ends]), max([high, *ends]) or 1)
    values, before = frame["value"], frame.loc[frame["value"] < 0, "label"]
    left = max([width(text, 10) + 8 for text in before], default=0)
    free = size_of(ax)[0] - room_left(ax, frame["name"]) - left
    texts = [wrap(text, free - 16, 10) for text in frame["label"]]
    beyond = [width(text, 10) + 12 for text in texts]
    parts = [(v - x[0]) / (x[1] - x[0]) if v >= 0 else 0 for v in values]
    # a short bar is labelled on the plot: only where labels begin far right is room left beyond it
    across = min([free - 14, *((free - b) / p for b, p in zip(beyond, parts, strict=True) if p)])
    margins = Margins(left + 10, free - across, 22 if lines else 8)
    rows = Rows(ax, frame["name"], x, margins=margins)
    look: Look = {"height": 15, "color": [PALETTE[name] for name in frame["color"]], "zorder": 2}
    ax.barh(rows.middle, values, **look)
    rows.board.run(0, "plan", "-", 0.9)
    named_lines(rows.board, lines)
    for y, value, text in zip(rows.middle, values, texts, strict=True):
        side = RIGHT if value >= 0 else LEFT
        rows.board.label(text, (value, y), sides=(side,), gap=4, size=10, needed=True)
    rows.board.finish()


def plot_grades(ax: Axes, reader: Reader, frame: pd.DataFrame) -> None:
    """Draw published and like-for-like ratios by grade: ``name, as_published, like_for_like``."""
    frame = frame.iloc[::-1]
    x = padded([*frame["like_for_like"], *frame["as_published"], 1], 0.12)
    room = max(width(reader.number(value, 2)) for value in x) + 6
    margins = Margins(USUAL.left + room, USUAL.right + room, 34)
    rows = Rows(ax, frame["name"], x, tall=34, margins=margins, ticks=reader.number)
    ends = frame["like_for_like"], frame["as_published"]
    ax.hlines(rows.middle, *ends, color=PALETTE["grid"], linewidth=5)
    _balance(rows.board, reader)
    for (column, _, marker, color), side in zip(_READINGS, (-1, 1), strict=True):
        rows.board.dots(frame[column], rows.middle, color, marker=marker, size=44)
        for y, value in zip(rows.middle, frame[column], strict=True):
            # a number stands on its own side of balance
            near = np.ptp(rows.board.points([1, value], y)[:, 0]) < room
            sides = (RIGHT if near and value > 1 else (side, 0),)
            rows.board.label(reader.number(value, 2), (value, y), color, sides, needed=True)
    for (column, name, _, color), side in zip(_READINGS, (-1, 1), strict=True):  # over all numbers
        top = frame[column].iloc[0], rows.middle[0]
        rows.board.label(reader.text(name), top, color, ((side, 1), ABOVE), needed=True)
    rows.board.finish()


def _balance(board: Board, reader: Reader) -> None:
    board.upright(1, reader.text("term.balance"), "plan")


def plot_floors(ax: Axes, reader: Reader, frame: pd.DataFrame) -> None:
    """Draw lower bounds half open, one a row: ``name, value, label``; an arrow, never a point."""
    far, color = float(frame["value"].max()) * 1.25, PALETTE["ink"]
    margins = Margins(top=22)
    rows = Rows(ax, frame["name"], (0.9, far * 1.02), margins=margins, ticks=reader.number)
    _balance(rows.board, reader)
    arrow: Look = {"arrowstyle": "->", "color": color, "linewidth": 1.4, "shrinkA": 0}
    for y, value, text in zip(rows.middle, frame["value"], frame["label"], strict=True):
        ax.annotate("", (far, y), xytext=(value, y), arrowprops=arrow)
        ax.plot([value] * 2, [y - 5, y + 5], color=color, linewidth=2)
        rows.board.label(text, (value, y), "ink", (LEFT,), gap=5, size=10, needed=True)
    rows.board.finish()


def plot_record(ax: Axes, reader: Reader, frame: pd.DataFrame) -> None:
    """Draw stored 80 % intervals and what was published: ``name, low, median, high, observed``."""
    ax.set_axis_off()
    if frame.empty:
        return
    x = padded([*frame["low"], *frame["high"], *frame["observed"]], 0.05)
    rows = Rows(ax, frame["name"], x, margins=Margins(top=20), ticks=reader.number)
    ax.hlines(rows.middle, frame["low"], frame["high"], color=PALETTE["band80"], linewidth=9)
    look: Look = {"marker": "|", "size": 260, "cost": 1}  # its ends are seen over and under a dot
    rows.board.dots(frame["median"], rows.middle, "forecast", **look)
    rows.board.dots(frame["observed"], rows.middle, zorder=6)
    names = (("observed", "term.actual", "ink"), ("high", "term.band80", "forecast"))
    for column, name, color in names:
        at = frame[column].iloc[0], rows.middle[0]
        rows.board.label(reader.text(name), at, color, (ABOVE, (-1, 1), (1, 1)), gap=9, needed=True)
    median = frame["median"].iloc[0], rows.middle[0]
    sides = (BELOW, (1, -1), (-1, -1))
    rows.board.label(reader.text("term.median"), median, "forecast", sides, gap=9, needed=True)
    rows.board.finish()


def plot_strip(
    ax: Axes, *, base: tuple[float, str] | None = None, latest: tuple[float, str],
    band: tuple[float, float, float], band_label: str, goal: tuple[float, str],
) -> None:  # fmt: skip
    """Draw base, latest, 80 % band with median and goal on one line, each named on the spot."""
    low, median, high = band
    seen = [low, high, latest[0], goal[0], base[0] if base else latest[0]]
    board = Board(ax, padded(seen, 0.16), (-1, 1), Margins(4, 4, 0, 0))
    ax.axhline(0, color=PALETTE["grid"], linewidth=6, zorder=0)
    ax.plot([low, high], [0, 0], color=PALETTE["band80"], linewidth=11, solid_capstyle="butt")
    bar: Look = {"marker": "|", "size": 170, "cost": 1}
    board.dots([median], [0], "forecast", titles=[band_label], **bar)
    if base is not None:
        board.dots([base[0]], [0], "plan", titles=[base[1]], **bar)
        board.label(base[1], (base[0], 0), "plan", (BELOW, (1, -1), (-1, -1)), needed=True)
    board.dots([latest[0]], [0], "ink", titles=[latest[1]], zorder=6)
    board.dots([goal[0]], [0], "goal", marker="D", titles=[goal[1]], zorder=7)
    over, under = (ABOVE, (-1, 1), (1, 1)), (BELOW, (1, -1), (-1, -1))
    board.label(goal[1], (goal[0], 0), "goal", under, needed=True)
    board.label(latest[1], (latest[0], 0), "ink", over, needed=True)
    board.label(band_label, (median, 0), "forecast", over, gap=7, needed=True)
    board.finish()
