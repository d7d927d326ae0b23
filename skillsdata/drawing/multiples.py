"""Small multiples: one small figure a scenario, all to one scale."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from skillsdata.drawing.board import DASHED, MEDIUM, Board, Goal, Margins, Span, padded, size_of
from skillsdata.drawing.labels import ABOVE, BELOW, LEFT, TEXT, height, wrap
from skillsdata.drawing.marks import dots_seen, told
from skillsdata.drawing.style import is_narrow, sheet

_PANEL = 118.0


def plot_multiples(
    ax: Axes, frame: pd.DataFrame, *, history: pd.DataFrame, goal: Goal | None = None
) -> None:
    """Draw one panel a ``name``: the history, and what a scenario makes of it, to one scale.

    ``frame``: ``name, x, value, label`` (written at the last point of a panel) and perhaps
    ``color`` (palette name) and ``note`` (a second line under the panel's name); ``history``:
    ``x, value, label``. A scenario is a dashed line without a band: it is no forecast.

    >>> path = pd.DataFrame({"name": "最近增速", "x": [2025], "value": [504], "label": ["504"]})
    >>> plot_multiples(ax, path, history=figures, goal=goal)
    """
    panels = list(frame.groupby("name", sort=False))
    goals = [goal.value] if goal else []
    view = padded([*history["value"], *frame["value"], *goals], 0.14)
    xs = padded([*history["x"], *frame["x"]], 0.09)
    for place, (own, box) in enumerate(_panels(ax, len(panels))):
        board = _panel(own, box, xs, view, str(panels[place][0]))
        _goal(board, goal, named=place == 0)
        _scenario(board, panels[place][1], history)


def _panels(ax: Axes, count: int) -> list[tuple[Axes, tuple[float, float, float, float]]]:
    """Return one axes a panel with its box in points, two side by side on a phone, else three."""
    figure = sheet(ax)
    beside = 2 if is_narrow(ax) else 3
    lines = -(-count // beside)
    ax.set_axis_off()
    figure.set_figheight(lines * _PANEL / 72)
    wide, _ = size_of(ax)
    boxes = [(place % beside, lines - 1 - place // beside) for place in range(count)]
    own = wide / beside
    return [(figure.add_axes((0, 0, 1, 1)), (c * own, r * _PANEL, own, _PANEL)) for c, r in boxes]


def _panel(ax: Axes, box: tuple[float, float, float, float], x: Span, y: Span, name: str) -> Board:
    """Return the board of a panel in a box, its name above it, two years below."""
    (left, low, wide, high), (all_wide, all_high) = box, size_of(ax)
    title = wrap(name, wide - 14, MEDIUM)
    top = low + high - height(title, MEDIUM) - 6
    board = Board(ax, x, y, Margins(left + 6, all_wide - left - wide + 8, all_high - top, low + 18))
    beyond = [(0.0, 0.0, left, all_high), (left + wide, 0.0, all_wide, all_high)]
    beyond += [(0.0, 0.0, all_wide, low + 18), (0.0, top + 8, all_wide, all_high)]
    board.ground.take(np.array(beyond), TEXT)
    board.write(title, (left + 6, low + high - 2), (1, -1), "ink", MEDIUM)
    board.whole_below(3)
    return board


def _goal(board: Board, goal: Goal | None, *, named: bool) -> None:
    """Mark the goal below what ends there, with its name in the first panel alone."""
    if goal is not None:
        board.dots([goal.year], [goal.value], "goal", marker="D", size=30, zorder=1)
        sides = (LEFT, ABOVE, (-1, 1), (-1, -1))
        board.label(goal.said if named else "", (goal.year, goal.value), "goal", sides, needed=True)


def _scenario(board: Board, group: pd.DataFrame, history: pd.DataFrame) -> None:
    color = str(group["color"].iloc[0]) if "color" in group else "supposed"
    start, last = history.iloc[-1], group.iloc[-1]
    dots_seen(board, history, 14)
    board.line([start["x"], *group["x"]], [start["value"], *group["value"]], color, 1.6, DASHED)
    board.dots(group["x"], group["value"], color, size=16, hollow=True, titles=told(group))
    sides = (ABOVE, BELOW, LEFT, (-1, -1))
    board.label(last["label"], (last["x"], last["value"]), color, sides, needed=True)
    board.finish()
