"""Figures of named rows: bars, intervals, dots, grades, bounds, a tornado; high as their rows."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from skillsdata.drawing.board import (
    DASHED,
    DOTTED,
    MEDIUM,
    Board,
    Look,
    Margins,
    Span,
    room_beside,
    round_places,
    size_of,
    written,
)
from skillsdata.drawing.labels import ABOVE, BELOW, LEFT, RIGHT, height, width, wrap
from skillsdata.drawing.palette import PALETTE
from skillsdata.drawing.style import is_narrow
from skillsdata.language.reader import Reader

#: A line from top to bottom: where, its name, its palette colour.
Line = tuple[float, str, str]
#: Points of a row, and what its name takes above it on a phone.
_ROW, _ROW_OF_DOTS, _HEAD = 27.0, 20.0, 22.0
#: Points from the middle of a row to the name above it.
_UNDER_NAME = 11.0
#: A name wider than this part of a phone's figure stands above its row.
_BESIDE = 0.36
#: What is drawn of each grade: column, its name, marker, colour.
_READINGS = (
    ("like_for_like", "term.like_for_like", "o", "forecast"),
    ("as_published", "term.published_ratio", "s", "compare"),
)


class Rows:
    """Named rows from top to bottom, and the board on which they are."""

    def __init__(
        self, ax: Axes, names: Sequence[str], x: Span, *, groups: Sequence[str] = (),
        tall: float = _ROW, margins: Margins = Margins(), ticks: bool = True,
    ) -> None:  # fmt: skip
        """Lay out rows; ``groups`` names the group of each, written where it changes."""
        self.names, self.narrow = list(names), is_narrow(ax)
        beside = room_beside(ax, names, MEDIUM)
        self.above = self.narrow and beside > _BESIDE * size_of(ax)[0]
        widest = size_of(ax)[0] - 16 if self.above else beside
        self.lines = [wrap(name, widest, MEDIUM) for name in names]
        heads = [a != b for a, b in pairwise(["", *groups])] if groups else [False] * len(names)
        highs = [self._height(line, tall) + _HEAD * head for line, head in zip(self.lines, heads, strict=True)]
        self.named = left = 10 if self.above else beside
        bottom = 22 if ticks else 6
        margins = margins._replace(left=left + margins.left - 10, bottom=bottom)
        _grow(ax, sum(highs) + margins.top + bottom)
        self.board = Board(ax, x, (0, sum(highs)), margins)
        self.lows = sum(highs) - np.cumsum(highs)
        bare = np.array(highs) - _HEAD * np.array(heads)
        self.at = self.lows + (np.full(len(bare), _UNDER_NAME) if self.above else bare / 2)
        if self.above:  # no line crosses a name
            self.board.runs = [(at - 9, at + 9) for at in self.at]
        self._write(heads, groups, highs)
        if ticks:
            most = 4 if self.narrow else 7
            places = round_places(x, most)
            self.board.ticks_below(places, written(places))

    def _height(self, line: str, tall: float) -> float:
        high = height(line, MEDIUM)
        return 2 * _UNDER_NAME + high + 6 if self.above else max(tall, high + 8)

    def _write(self, heads: Sequence[bool], groups: Sequence[str], highs: Sequence[float]) -> None:
        bottom = self.board.margins.bottom
        for place, line in enumerate(self.lines):
            y = bottom + self.at[place]
            if self.above:
                self.board.write(line, (8, y + _UNDER_NAME - 2), (1, 1), "ink", MEDIUM)
            else:
                self.board.write(line, (self.named - 8, y), LEFT, "ink", MEDIUM)
            if heads[place]:
                top = bottom + self.lows[place] + highs[place] - _HEAD + 5
                self.board.write(groups[place], (8, top), (1, 1), "muted", MEDIUM)


def _grow(ax: Axes, high: float) -> None:
    """Give the figure the height that its rows need."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    figure.set_figheight(high / 72)


def _span(*values: object, pad: float = 0.05) -> Span:
    """Return the range of all values, a little wider."""
    seen = np.concatenate([np.atleast_1d(np.asarray(each, dtype=float)) for each in values])
    low, high = float(np.nanmin(seen)), float(np.nanmax(seen))
    room = pad * (high - low or abs(high) or 1)
    return low - room, high + room


def _named_lines(board: Board, lines: Sequence[Line], dashes: object = DASHED) -> None:
    """Draw named lines, the names of several turned away from each other."""
    for place, (x, name, color) in enumerate(sorted(lines)):
        away = (-1, 1) if place == 0 and len(lines) > 1 else (1, 1) if place else (0, 1)
        board.upright(x, name, color, dashes, (away, (0, 1), (1, 1), (-1, 1)))


def plot_bars(ax: Axes, frame: pd.DataFrame, *, lines: Sequence[Line] = ()) -> None:
    """Draw labelled horizontal bars from zero: ``name, value, label, color`` (palette name).

    ``lines`` are drawn from top to bottom, such as the plan clock.
    """
    low, high = min(0.0, frame["value"].min()), max(0.0, frame["value"].max())
    ends = [line[0] for line in lines]
    beyond = [width(text, 10) + 8 for text in frame["label"]]
    left = max([b for b, v in zip(beyond, frame["value"], strict=True) if v < 0], default=0)
    margins = Margins(left + 10, max(beyond, default=0) + 4, 22 if lines else 8)
    x = (min([low, *ends]), max([high, *ends]) or 1)
    rows = Rows(ax, list(frame["name"]), x, margins=margins, ticks=False)
    look: Look = {"height": 15, "color": [PALETTE[name] for name in frame["color"]], "zorder": 2}
    ax.barh(rows.at, frame["value"], **look)
    rows.board.run(0, "plan", "-", 0.9)
    _named_lines(rows.board, lines)
    for y, value, text in zip(rows.at, frame["value"], frame["label"], strict=True):
        side = RIGHT if value >= 0 else LEFT
        rows.board.label(text, (value, y), sides=(side,), gap=4, size=10, needed=True)
    rows.board.finish()


def plot_dots(ax: Axes, frame: pd.DataFrame, *, lines: Sequence[Line] = ()) -> None:
    """Draw values as dots, one row a ``name``, several dots to a row where names repeat.

    ``frame``: ``name, value`` and, each as wished, ``label``, ``color`` (palette name), ``low`` and
    ``high`` (ends of an interval), ``hollow``, ``title`` (said under the pointer), ``group``
    (rows of a group follow each other under its name). ``lines`` stand from top to bottom.

    >>> plot_dots(ax, pd.DataFrame({"name": ["常州", "南京"], "value": [1440, 1310]}))
    """
    frame = _with_defaults(frame)
    first = frame.drop_duplicates(["group", "name"])
    x = _span(frame["value"], frame["low"], frame["high"], [line[0] for line in lines])
    right = max(width(text, MEDIUM) for text in frame["label"]) + 10
    margins = Margins(right=right, top=22 if lines else 8)
    groups = list(first["group"]) if first["group"].any() else ()
    rows = Rows(ax, list(first["name"]), x, groups=groups, tall=_ROW_OF_DOTS, margins=margins)
    places = dict(zip(zip(first["group"], first["name"], strict=True), rows.at, strict=True))
    y = np.array([places[key] for key in zip(frame["group"], frame["name"], strict=True)])
    far = frame.assign(y=y).groupby("y", sort=False)["value"].max()
    ax.hlines(far.index, x[0], far, color=PALETTE["grid"], linewidth=0.8, zorder=0)
    _named_lines(rows.board, lines)
    _draw_dots(rows.board, frame.assign(y=y + _aside(frame, rows.board)))
    rows.board.finish()


def _with_defaults(frame: pd.DataFrame) -> pd.DataFrame:
    none = {"group": "", "label": "", "color": "ink", "low": np.nan, "high": np.nan, "hollow": False}
    frame = frame.assign(**{name: value for name, value in none.items() if name not in frame})
    told = [f"{name}: {text}" if text else str(name) for name, text in frame[["name", "label"]].itertuples(index=False)]
    return frame if "title" in frame else frame.assign(title=told)


def _draw_dots(board: Board, frame: pd.DataFrame) -> None:
    ranges = frame[frame["low"].notna()]
    board.ax.hlines(ranges["y"], ranges["low"], ranges["high"], color=PALETTE["band80"], linewidth=7, zorder=1)
    for (color, hollow), group in frame.groupby(["color", "hollow"], sort=False):
        look: Look = {"hollow": bool(hollow), "size": 34, "titles": group["title"]}
        board.dots(group["value"], group["y"], str(color), **look)
    for row in frame.itertuples():
        end = row.value if np.isnan(row.high) else max(row.high, row.value)
        board.label(row.label, (end, row.y), row.color, (RIGHT, LEFT), gap=7)


def _aside(frame: pd.DataFrame, board: Board) -> np.ndarray:
    """Move dots of a row that would cover each other up and down in turn."""
    moved = np.zeros(len(frame))
    across = board.points(frame["value"], 0)[:, 0]
    for _, found in frame.groupby(["group", "name"], sort=False).indices.items():
        order = found[np.argsort(across[found], kind="stable")]
        for before, own in pairwise(order):
            near = across[own] - across[before] < 6
            moved[own] = (-moved[before] if moved[before] > 0 else 4 - moved[before]) if near else 0
            moved[own] = moved[own] if abs(moved[own]) < 9 else 0
    return moved


def plot_tornado(ax: Axes, frame: pd.DataFrame, *, base: tuple[float, str]) -> None:
    """Draw how far a value moves with each assumption, the strongest first.

    ``frame``: ``name``, ``low`` and ``high`` (the value under one and the other end), ``low_label``
    and ``high_label`` (what is written at each end); ``base`` is the value as it is, and its name.

    >>> ends = {"low": [22], "high": [57], "low_label": ["22%"], "high_label": ["57%"]}
    >>> plot_tornado(ax, pd.DataFrame({"name": ["494万人所属年末"], **ends}), base=(39, "39%"))
    """
    order = (frame["high"] - frame["low"]).abs().sort_values(ascending=False, kind="stable").index
    frame = frame.loc[order]
    ends = frame[["low", "high"]].min(axis=1), frame[["low", "high"]].max(axis=1)
    room = [max(width(t, MEDIUM) for t in frame[name]) + 10 for name in ("low_label", "high_label")]
    margins = Margins(10 + max(room), max(room), 22)
    x = _span(*ends, [base[0]], pad=0.01)
    rows = Rows(ax, list(frame["name"]), x, margins=margins, ticks=False)
    for color, (low, high) in zip(("band50", "band80"), ((ends[0], base[0]), (base[0], ends[1])), strict=True):
        left = np.minimum(low, high)
        ax.barh(rows.at, np.maximum(low, high) - left, left=left, height=15, color=PALETTE[color], zorder=2)
    rows.board.upright(*base, "forecast", "-")
    for y, row in zip(rows.at, frame.itertuples(), strict=True):
        for value, text in ((row.low, row.low_label), (row.high, row.high_label)):
            side = LEFT if value == min(row.low, row.high) and row.low != row.high else RIGHT
            rows.board.label(text, (value, y), sides=(side,), gap=4, needed=True)
    rows.board.finish()


def plot_grades(ax: Axes, reader: Reader, frame: pd.DataFrame) -> None:
    """Draw published and like-for-like ratios by grade: ``name, as_published, like_for_like``."""
    frame = frame.iloc[::-1]
    x = _span(frame["like_for_like"], frame["as_published"], [1], pad=0.12)
    rows = Rows(ax, list(frame["name"]), x, tall=34, margins=Margins(top=20))
    ax.hlines(rows.at, frame["like_for_like"], frame["as_published"], color=PALETTE["grid"], linewidth=5)
    rows.board.run(1, "plan", DOTTED)
    for (column, name, marker, color), side in zip(_READINGS, (-1, 1), strict=True):
        rows.board.dots(frame[column], rows.at, color, marker=marker, size=44)
        for y, value in zip(rows.at, frame[column], strict=True):
            rows.board.label(reader.number(value, 2), (value, y), color, ((side, 0), ABOVE))
        top = frame[column].iloc[0], rows.at[0]
        rows.board.label(reader.text(name), top, color, ((side, 1), ABOVE), needed=True)
    rows.board.finish()


def plot_floors(ax: Axes, frame: pd.DataFrame) -> None:
    """Draw lower bounds half open, one a row: ``name, value, label``; an arrow, never a point."""
    far, color = float(frame["value"].max()) * 1.25, PALETTE["compare"]
    rows = Rows(ax, list(frame["name"]), (0.9, far * 1.02))
    rows.board.run(1, "plan", DOTTED)
    arrow: Look = {"arrowstyle": "->", "color": color, "linewidth": 1.4, "shrinkA": 0}
    for y, value, text in zip(rows.at, frame["value"], frame["label"], strict=True):
        ax.annotate("", (far, y), xytext=(value, y), arrowprops=arrow)
        ax.plot([value] * 2, [y - 5, y + 5], color=color, linewidth=2)
        rows.board.label(text, (value, y), "compare", (LEFT,), gap=5, size=10, needed=True)
    rows.board.finish()


def plot_record(ax: Axes, reader: Reader, frame: pd.DataFrame) -> None:
    """Draw stored 80 % intervals and what was published: ``name, low, median, high, observed``."""
    ax.set_axis_off()
    if frame.empty:
        return
    x = _span(frame[["low", "median", "high", "observed"]].to_numpy().ravel())
    rows = Rows(ax, list(frame["name"]), x, margins=Margins(top=20))
    ax.hlines(rows.at, frame["low"], frame["high"], color=PALETTE["band80"], linewidth=9)
    look: Look = {"marker": "|", "size": 150, "cost": 1}
    rows.board.dots(frame["median"], rows.at, "forecast", **look)
    rows.board.dots(frame["observed"], rows.at, zorder=6)
    names = (("observed", "term.actual", "ink"), ("high", "term.band80", "forecast"))
    for column, name, color in names:
        at = float(frame[column].iloc[0]), float(rows.at[0])
        rows.board.label(reader.text(name), at, color, (ABOVE, (-1, 1), (1, 1)), gap=9, needed=True)
    rows.board.finish()


def plot_strip(
    ax: Axes, *, base: tuple[float, str] | None = None, latest: tuple[float, str],
    band: tuple[float, float, float], band_label: str, goal: tuple[float, str],
) -> None:  # fmt: skip
    """Draw base, latest, 80 % band with median and goal on one line, each named on the spot."""
    low, median, high = band
    board = Board(ax, _span([low, high, latest[0], goal[0]], base[:1] if base else latest[0], pad=0.16), (-1, 1), Margins(4, 4, 0, 0))
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
