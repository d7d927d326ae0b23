"""Figures over time: published figures, a history with its forecast as a fan, lines."""

from collections.abc import Iterable, Sequence
from math import isfinite
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from skillsdata.drawing.board import (
    DASHED,
    DOTTED,
    Board,
    End,
    Goal,
    Look,
    Margins,
    Span,
    padded,
    room_beside,
    round_places,
    written,
)
from skillsdata.drawing.labels import ABOVE, BELOW, LEFT, RIGHT, width
from skillsdata.drawing.marks import OVER, UNDER, draw_goal, draw_mark, marked, told
from skillsdata.drawing.palette import PALETTE
from skillsdata.drawing.style import is_narrow
from skillsdata.language.reader import Reader

#: A history of more points is drawn small and joined, its last point alone named.
_FEW = 12
#: How far bands may widen the view, in parts of what was seen and of the inner half.
_WIDEN = 0.75
#: Colour and dashes of each method compared, this project's first.
_METHOD_LOOKS: tuple[tuple[str, Any], ...] = (
    ("forecast", "-"), ("compare", DASHED), ("compare", DOTTED), ("compare", "-."),
    ("muted", DASHED), ("muted", DOTTED),
)  # fmt: skip
#: Levels at the ends of a fan's bands, their colours, and what each is called.
Band = tuple[float, float, str, float | None]
_BANDS: dict[str, Band] = {
    "95%": (0.025, 0.975, "band95", None),
    "80%": (0.1, 0.9, "band80", None),
    "50%": (0.25, 0.75, "band50", None),
}


def timed(
    ax: Axes, reader: Reader, xs: Iterable[float], view: Span, ends: Sequence[str] = (), *,
    named: bool = False,
) -> Board:  # fmt: skip
    """Return a board over time: years below, round values beside, room for names at the right.

    ``named``: lines from bottom to top have names above the axes.
    """
    first, last = min(xs := list(xs)), max(xs)
    room = 0.03 * (last - first) + 0.25
    places = round_places(view, 6)
    left = max(map(width, names := written(places, reader.number)), default=0) + 8
    right = room_beside(ax, ends) if ends else 14
    margins = Margins(left, right, 22 if named else 10, 20)
    board = Board(ax, (first - room, last + (0 if ends else room)), view, margins)
    board.ticks_beside(places, names)
    board.whole_below(max(2, int(board.across / 46)))
    return board


def plot_evidence(
    ax: Axes, reader: Reader, points: pd.DataFrame, *, goal: Goal,
    breaks: Sequence[tuple[float, str]] = (),
) -> None:  # fmt: skip
    """Draw every published figure at its period, and the straight path of the plan.

    ``points``: ``x`` (fractional year), ``value``, ``label``, ``mark`` (series, derived,
    context, conflict, bound, earlier_basis) and perhaps ``title``, what is said under the pointer.
    """
    view = padded([*points["value"], goal.base, goal.value])
    xs = [*points["x"], *([goal.year] if isfinite(goal.value) else [])]
    board = timed(ax, reader, xs, view, named=bool(breaks))
    for mark, group in points.groupby("mark", sort=False):
        draw_mark(board, group, str(mark))
    if isfinite(goal.value):
        _plan_path(board, reader, goal, under=bool((points["value"] > goal.value).any()))
    _vertical(board, breaks)
    board.finish()


def _plan_path(
    board: Board, reader: Reader, goal: Goal, *, named: bool = True, under: bool = False
) -> None:
    """The straight path of the plan, and the goal at its end, named below where figures top it."""
    years, values = [goal.base_year, goal.year], [goal.base, goal.value]
    if isfinite(goal.base):
        board.line(years, values, "plan", 1, DOTTED, zorder=2)
    if named and isfinite(goal.base):
        board.name_line(reader.text("term.plan_path"), years, values, "muted")
    sides = ((-1, 1), ABOVE, BELOW, (1, -1), (-1, -1), LEFT, RIGHT, (1, 1))
    draw_goal(board, goal, UNDER if under else sides)


def plot_fan(
    ax: Axes, reader: Reader, quantiles: pd.DataFrame, *, history: pd.DataFrame,
    goal: Goal | None = None, later: pd.DataFrame | None = None,
    breaks: Sequence[tuple[float, str]] = (), path: bool = True,
) -> None:  # fmt: skip
    """Draw a history and its forecast as a fan with named 50, 80 and 95 % bands.

    ``quantiles``: ``x, quantile_level, predicted``; ``history`` and ``later`` (figures that
    became known after the forecast): ``x, value, label``. ``path`` draws the plan's straight
    line to the goal, else the goal is a line across.
    """
    wide = begun(quantiles.pivot(index="x", columns="quantile_level", values="predicted"), history)
    shown = history if later is None else pd.concat([history, later])
    of_plan = ([goal.value, goal.base] if path else [goal.value]) if goal else []
    view = in_view(list(filter(isfinite, [*shown["value"], *of_plan])), wide)
    xs = [*history["x"], *wide.index, *([goal.year] if goal and path else [])]
    ends = _ends(reader, wide, view[1])
    board = timed(ax, reader, xs, view, [name for _, name, _ in ends], named=bool(breaks))
    draw_bands(board, wide, _BANDS.values())
    board.line(wide.index, wide[0.5], "forecast", 2)
    small = is_narrow(ax) and later is not None
    _draw_history(board, _unnamed_before(history, goal) if small and path else history)
    if later is not None and len(later):
        _draw_later(board, reader, later)
    if goal is not None and path:
        _goal_path(board, reader, goal, history.iloc[-1], later is None, not small)
    elif goal is not None:
        _goal_line(board, goal)
    _vertical(board, breaks)
    board.ends(ends)
    board.finish()


def _unnamed_before(history: pd.DataFrame, goal: Goal | None) -> pd.DataFrame:
    """Return a history without labels before the plan's base, for which a phone has no room."""
    base = goal.base_year if goal else history["x"].iloc[-1]
    return history.assign(label=history["label"].where(history["x"] >= base, ""))


def begun(wide: pd.DataFrame, history: pd.DataFrame) -> pd.DataFrame:
    """Let quantiles, one column a level, start at the last point of a history."""
    start = history.iloc[-1]
    first = pd.DataFrame(float(start["value"]), [start["x"]], wide.columns)
    whole: pd.DataFrame = pd.concat([first, wide[wide.index > start["x"]]])
    return whole


def in_view(seen: Sequence[float], wide: pd.DataFrame) -> Span:
    """Return from where to where a fan is shown: a band much wider than all else runs off."""
    low, high = min(*seen, wide[0.25].min()), max(*seen, wide[0.75].max())
    room = _WIDEN * (high - low)
    outer = [level for level in (0.025, 0.1) if level in wide]
    reach = wide[outer[0]].min(), wide[1 - outer[0]].max()
    return padded(
        [max(min(low, reach[0]), low - room), min(max(high, reach[1]), high + room)], 0.05
    )


def draw_bands(board: Board, wide: pd.DataFrame, bands: Iterable[Band]) -> None:
    """Fill bands between quantiles, one column a level."""
    for low, high, face, alpha in bands:
        look: Look = {"color": PALETTE[face], "alpha": alpha, "linewidth": 0, "zorder": 1}
        board.ax.fill_between(wide.index, wide[low], wide[high], **look)


def _ends(reader: Reader, wide: pd.DataFrame, top: float) -> list[End]:
    """Name bands at their right edge; an arrow says that one runs off the top."""
    last = wide.iloc[-1]
    edges = [(float(last[band[1]]), name) for name, band in _BANDS.items()]
    edges.append((float(last[0.5]), reader.text("term.median")))
    return [(min(y, top), f"{name} ↑" if y > top else name, "forecast") for y, name in edges[::-1]]


def _draw_history(board: Board, history: pd.DataFrame) -> None:
    few = len(history) <= _FEW
    if not few:
        _line_over_gaps(board, history)
        history = history.assign(label=["", *[""] * (len(history) - 2), history["label"].iloc[-1]])
    for mark, group in history.groupby(marked(history), sort=False):
        draw_mark(board, group, str(mark), 40 if few else 13)


def _line_over_gaps(board: Board, history: pd.DataFrame) -> None:
    """Join neighbouring quarters only: a gap stays a gap."""
    run = history["x"].diff().gt(0.26).cumsum()
    for _, part in history.groupby(run):
        board.line(part["x"], part["value"], "plan", 0.9)


def _draw_later(board: Board, reader: Reader, later: pd.DataFrame) -> None:
    """Draw what came later, labelled below, its last point with a name too."""
    look: Look = {"marker": "s", "size": 36, "titles": told(later), "zorder": 6}
    board.dots(later["x"], later["value"], "ink", **look)
    last = later.iloc[-1]
    name = f"{last['label']} {reader.text('term.actual')}".strip()
    board.label(name, (last["x"], last["value"]), "ink", UNDER, needed=True)
    for x, y, text in later.iloc[:-1][["x", "value", "label"]].itertuples(index=False):
        board.label(text, (x, y), "ink", UNDER, needed=True)  # before the name of a path has it


def _goal_line(board: Board, goal: Goal) -> None:
    board.line(board.x, [goal.value] * 2, "goal", 1.1, DASHED, zorder=2)
    board.name_line(goal.said, board.x, [goal.value] * 2, "goal")


def _goal_path(
    board: Board, reader: Reader, goal: Goal, last: pd.Series, named: bool, left: bool
) -> None:
    """The plan's path to the goal and, from the last figure, the one that is left."""
    required = last["x"] < goal.year and not goal.met(float(last["value"]))
    under = bool(last["value"] > goal.value)
    _plan_path(board, reader, goal, named=named and not required, under=under)
    if required:
        x, y = [float(last["x"]), goal.year], [float(last["value"]), goal.value]
        board.line(x, y, "goal", 1.4, DASHED)
        board.name_line(reader.text("term.required_path") if left else "", x, y, "goal")


def _vertical(board: Board, breaks: Sequence[tuple[float, str]]) -> None:
    for x, name in breaks:
        board.upright(x, name, "plan", sides=((-1, 1), (0, 1), (1, 1)))  # what lies before it


def plot_lines(ax: Axes, reader: Reader, frame: pd.DataFrame) -> None:
    """Draw one line per ``series`` with its name at its end: ``x, value, label, series, color``."""
    series = list(frame.groupby("series", sort=False))
    view = padded(frame["value"])
    board = timed(ax, reader, frame["x"], view, [str(name) for name, _ in series])
    for place, (_, group) in enumerate(series):
        color = str(group["color"].iloc[0])
        board.line(group["x"], group["value"], color, 1.6)
        look: Look = {"marker": "os"[place % 2], "size": 26, "titles": told(group)}
        board.dots(group["x"], group["value"], color, **look)
        board.label_points(group, color, UNDER if place else OVER)
    lasts = [(group.iloc[-1], str(name)) for name, group in series]
    board.ends([(float(row["value"]), name, str(row["color"])) for row, name in lasts])
    board.finish()


def plot_methods(
    ax: Axes, reader: Reader, history: pd.DataFrame, table: pd.DataFrame, names: Sequence[str]
) -> None:
    """Draw a history and the median of several methods, each with its 80 % interval at the end.

    ``history``: ``x, value, label``; ``table``: ``method, x`` and a column a quantile level; the
    first method is drawn with its 80 % band, every one is named at its end.
    """
    view = padded(pd.concat([history["value"], table[0.1], table[0.9]]))
    last = float(table["x"].max())
    bars = [last + 0.15 * (place + 1) for place in range(len(names))]
    board = timed(ax, reader, [*history["x"], last, *bars], view, names)
    _draw_history(board, history)
    ends, methods = [], table.groupby("method", sort=False)
    for place, (_, ahead) in enumerate(methods):
        color, dashes = _METHOD_LOOKS[place % len(_METHOD_LOOKS)]
        group = begun(ahead.set_index("x")[[0.1, 0.5, 0.9]], history)
        if place == 0:
            draw_bands(board, group, [(0.1, 0.9, "band80", None)])
        board.line(group.index, group[0.5], color, 1.8, dashes)
        board.line([bars[place]] * 2, group.iloc[-1][[0.1, 0.9]], color, 2.2)
        ends.append((float(group[0.5].iloc[-1]), names[place], color))
    board.ends(ends)
    board.finish()
