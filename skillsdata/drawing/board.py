"""The paper of one drawing: limits, margins and ticks set once, then marks, then texts."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from skillsdata.drawing.labels import (
    ABOVE,
    AROUND,
    BELOW,
    LEFT,
    MARK,
    RIGHT,
    TEXT,
    Ground,
    Label,
    Placed,
    height,
    spread,
    width,
    wrap,
)
from skillsdata.drawing.palette import PALETTE
from skillsdata.drawing.style import sheet

Span = tuple[float, float]
#: What matplotlib is told of a mark besides its place.
Look = dict[str, Any]
#: A goal in the reader's unit, as a study has it: base, base_year, value, year, chosen, met().
Goal = Any
#: How a number is written with some decimals: as the language of the drawing does.
Write = Callable[[float, int], str]
#: Name, colour and height of what ends at the right edge of the axes.
End = tuple[float, str, str]
DASHED, DOTTED = (0, (4, 2)), (0, (1, 1.8))
#: Between the titles of a group's marks, in the name of the group.
SEPARATOR = "¦"
#: Labels of the texts of ticks, by which they are found.
TICK_BELOW, TICK_BESIDE = "tick below", "tick beside"
SMALL, MEDIUM = 9.0, 9.5
#: A name beside the axes takes at most this part of the width.
_MOST = 0.34
#: Where along a line its name may stand, the best first.
_ALONG = (0.5, 0.35, 0.65, 0.2, 0.8, 0.9, 0.1)
#: Points between names beside the axes and what is on both sides of them.
BETWEEN = 12.0
#: Points between a mark's middle and its label.
_GAP = 6.0


class Margins(NamedTuple):
    """Points around the axes."""

    left: float = 10
    right: float = 14
    top: float = 10
    bottom: float = 20


USUAL = Margins()


def size_of(ax: Axes) -> tuple[float, float]:
    """Return width and height of the figure in points."""
    wide, high = sheet(ax).get_size_inches() * 72
    return float(wide), float(high)


def padded(values: Iterable[float], part: float = 0.08) -> Span:
    """Return the range of values with some room; what is not a number does not count."""
    seen = [value for value in values if np.isfinite(value)]
    low, high = min(seen), max(seen)
    pad = part * (high - low or abs(high) or 1)
    return float(low - pad), float(high + pad)


def round_places(span: Span, most: int, *, whole: bool = False) -> list[float]:
    """Return at most about so many round places within a span."""
    locator = MaxNLocator(most, integer=whole, steps=[1, 2, 2.5, 5, 10])
    low, high = min(span), max(span)
    slack = (high - low) * 1e-9
    places = locator.tick_values(low if abs(low) > slack else 0.0, high)
    return [float(each) for each in places if low - slack <= each <= high + slack]


def written(places: Sequence[float], write: Write) -> list[str]:
    """Return numbers with just the decimals that all of them need.

    >>> written([0.5, 0.75, 1.0], Reader("en").number)
    ['0.50', '0.75', '1.00']
    """
    exact = (d for d in range(9) if np.allclose(np.round(places, d), places, rtol=0, atol=1e-9))
    digits = next(exact, 9)
    return [write(place, digits) for place in places]


class Board:
    """Axes of known limits and margins, on which each text finds a place of its own."""

    def __init__(self, ax: Axes, x: Span, y: Span, margins: Margins = USUAL) -> None:
        """Set limits and margins; nothing is scaled or laid out afterwards."""
        self.ax, self.x, self.y, self.margins = ax, x, y, margins
        self.wide, self.high = size_of(ax)
        self.ground = Ground(self.wide, self.high)
        self.runs = [y]  # where lines from bottom to top may run
        self._labels: list[Label] = []
        left, right, top, bottom = margins
        self.across, self.up = self.wide - left - right, self.high - top - bottom
        parts = left / self.wide, bottom / self.high, self.across / self.wide, self.up / self.high
        ax.set_position(parts)
        ax.set(xlim=x, ylim=y, autoscale_on=False)
        ax.set_axis_off()  # ticks of matplotlib's cost more than all else in a drawing

    def points(self, x: Any, y: Any) -> np.ndarray:
        """Return places in points from the lower left corner of the figure, one a row."""
        xs, ys = np.broadcast_arrays(np.asarray(x, dtype=float), np.asarray(y, dtype=float))
        left = self.margins.left + (xs - self.x[0]) / (self.x[1] - self.x[0]) * self.across
        low = self.margins.bottom + (ys - self.y[0]) / (self.y[1] - self.y[0]) * self.up
        return np.column_stack([np.atleast_1d(left), np.atleast_1d(low)])

    def places(self, x: float, y: float) -> tuple[float, float]:
        """Return a place in points as the numbers that stand there."""
        right, up = (x - self.margins.left) / self.across, (y - self.margins.bottom) / self.up
        (x0, x1), (y0, y1) = self.x, self.y
        return x0 + right * (x1 - x0), y0 + up * (y1 - y0)

    # --- marks ------------------------------------------------------------------------

    def dots(
        self, x: Any, y: Any, color: str = "ink", *, marker: str = "o", size: float = 40,
        hollow: bool = False, titles: Iterable[str] = (), cost: float = MARK, zorder: float = 5,
    ) -> None:  # fmt: skip
        """Draw marks, each with a title that a browser shows under the pointer."""
        face = PALETTE["paper" if hollow else color]
        named = SEPARATOR.join(title.replace(SEPARATOR, "|") for title in titles)
        look: Look = {"facecolor": face, "edgecolor": PALETTE[color], "linewidth": 1.2}
        if marker == "|":
            look = {"color": PALETTE[color], "linewidth": 2.2}
        gid = f"titles:{named}" if named else None
        self.ax.scatter(x, y, s=size, marker=marker, gid=gid, zorder=zorder, clip_on=False, **look)
        self.ground.take_marks(self.points(x, y), np.sqrt(size) / 2, cost)

    def line(
        self, x: Any, y: Any, color: str, wide: float = 1, dashes: Any = "-", zorder: float = 3
    ) -> None:
        """Draw a line, which texts avoid where they can."""
        look: Look = {"color": PALETTE[color], "linewidth": wide, "linestyle": dashes}
        self.ax.add_artist(Line2D(np.asarray(x), np.asarray(y), zorder=zorder, **look))
        self.ground.take_line(self.points(x, y))

    def run(self, x: float, color: str, dashes: Any = DOTTED, wide: float = 1.3) -> None:
        """Draw a line from bottom to top, as far as the names of rows let it run."""
        ys = np.array([[low, high, np.nan] for low, high in self.runs]).ravel()
        self.line(np.full(len(ys), x), ys, color, wide, dashes, zorder=4)

    def upright(
        self, x: float, name: str, color: str, dashes: Any = DOTTED,
        sides: tuple[tuple[int, int], ...] = ((0, 1), (1, 1), (-1, 1)),
    ) -> None:  # fmt: skip
        """Draw a named line from bottom to top, set off by a halo from what it crosses."""
        self.run(x, "paper", "-", 3.8)
        self.run(x, color, dashes)
        if name:
            self.label(name, (x, self.y[1]), color, sides, gap=3, needed=True)

    # --- texts ------------------------------------------------------------------------

    def label(
        self, text: str, at: tuple[float, float], color: str = "ink",
        sides: tuple[tuple[int, int], ...] = AROUND, *, gap: float = _GAP, size: float = MEDIUM,
        needed: bool = False,
    ) -> None:  # fmt: skip
        """Ask for a text beside a place; ``finish`` finds out where."""
        self._ask(text, self.points(*at), color, size, sides, gap, needed)

    def label_points(
        self, points: pd.DataFrame, color: str, sides: tuple[tuple[int, int], ...]
    ) -> None:
        """Ask for the ``label`` of points (``x, value``), the latest first."""
        for x, y, text in points[["x", "value", "label"]].iloc[::-1].itertuples(index=False):
            self.label(text, (x, y), color, sides)

    def name_line(self, name: str, xs: Sequence[float], ys: Sequence[float], color: str) -> None:
        """Ask for a name above or below a straight line, somewhere along it."""
        (x0, y0), (x1, y1) = self.points(xs, ys)
        along = np.array([[x0 + part * (x1 - x0), y0 + part * (y1 - y0)] for part in _ALONG])
        self._ask(name, along, color, SMALL, (BELOW, ABOVE, (1, -1), (-1, 1)), 4, True)

    def _ask(self, text: str, places: np.ndarray, *how: Any) -> None:
        if text:
            self._labels.append(Label(text, [(float(x), float(y)) for x, y in places], *how))

    def write(
        self, text: str, at: tuple[float, float], side: tuple[int, int], color: str = "ink",
        size: float = SMALL, *, origin: tuple[float, float] | None = None, **look: Any,
    ) -> None:  # fmt: skip
        """Write a text at a place in points, on one side of it; ``origin``: what it belongs to."""
        figure = sheet(self.ax)
        look |= {"color": PALETTE[color], "fontsize": size, "zorder": 6, "linespacing": 1.15}
        look["ha"] = ("right", "center", "left")[side[0] + 1]
        look["va"] = ("top", "center", "bottom")[side[1] + 1]
        inches, place = figure.dpi_scale_trans, (at[0] / 72, at[1] / 72)
        if origin is None:
            figure.text(*place, text, transform=inches, **look)
        else:
            look |= {"textcoords": inches, "annotation_clip": False}
            self.ax.annotate(text, origin, place, **look)
        wide, high = width(text, size), height(text, size)
        left = at[0] - wide * (0.5 - side[0] / 2)
        low = at[1] - high * (0.5 - side[1] / 2)
        self.ground.take(np.array([[left, low, left + wide, low + high]]), TEXT)

    def ends(self, ends: Sequence[End]) -> None:
        """Name what ends at a height, beside the right edge, moved where names would overlap."""
        own = max(self.margins.right - 8, 0)
        names = [wrap(name, own + 1, SMALL) for _, name, _ in ends]
        gap = max((height(name, SMALL) for name in names), default=0) + 1
        heights = self.points(self.x[1], [end[0] for end in ends])[:, 1]
        for low, name, end in zip(
            spread(list(heights), gap=gap, top=self.high - gap / 2), names, ends, strict=True
        ):
            self.write(name, (self.wide - self.margins.right + 6, low), RIGHT, end[2])

    def finish(self) -> None:
        """Give every text its place: those that must be there first."""
        for placed in self.ground.place(sorted(self._labels, key=lambda label: not label.needed)):
            self._show(placed)

    def _show(self, placed: Placed) -> None:
        label, (left, low, right, high) = placed.label, placed.box
        x = (left + right + placed.side[0] * (left - right)) / 2
        own: Look = {"origin": self.places(*placed.at), "color": label.color, "size": label.size}
        self.write(label.text, (x, (low + high) / 2), (placed.side[0], 0), **own)
        if placed.far:
            nearest = np.clip(placed.at, placed.box[:2], placed.box[2:])
            self._stroke(np.array([nearest, placed.at]), label.color, 0.7)

    def _stroke(self, corners: np.ndarray, color: str, wide: float) -> None:
        """Draw a line through places in points."""
        look: Look = {"color": PALETTE[color], "linewidth": wide, "zorder": 4}
        inches: Look = {"transform": sheet(self.ax).dpi_scale_trans, "clip_on": False}
        x, y = corners.T / 72
        self.ax.add_artist(Line2D(x, y, **look, **inches))

    # --- ticks ------------------------------------------------------------------------

    def ticks_below(self, places: Sequence[float], names: Sequence[str], title: str = "") -> None:
        """Draw the lower axis: its line, what stands at places, and below them what it shows."""
        at = self.points(places, self.y[0])
        corners = [*self.points(self.x, self.y[0])]
        for (x, y), name in zip(at, names, strict=True):
            corners += [[np.nan, np.nan], [x, y], [x, y - 3]]
            self.write(name, (x, y - 5), BELOW, "muted", MEDIUM, label=TICK_BELOW)
        self._stroke(np.array(corners), "plan", 0.8)
        self.ground.take_line(self.points(self.x, self.y[0]), 4)
        if title:
            self.write(title, (self.margins.left + self.across / 2, 3), (0, 1), "muted", MEDIUM)

    def whole_below(self, most: int, title: str = "") -> None:
        """Draw the lower axis with about so many whole numbers, such as years."""
        places = round_places(self.x, most, whole=True)
        self.ticks_below(places, [f"{place:.0f}" for place in places], title)

    def ticks_beside(self, places: Sequence[float], names: Sequence[str], title: str = "") -> None:
        """Write what stands at places left of the axes, and turned beside them what they show."""
        for (x, y), name in zip(self.points(self.x[0], places), names, strict=True):
            self.write(name, (x - 4, y), LEFT, "muted", MEDIUM, label=TICK_BESIDE)
            self.ground.take(np.array([[x - 4, y - 6, x + 8, y + 6]]), TEXT)  # numbers stay two
        if title:
            look: Look = {"rotation": 90, "rotation_mode": "anchor"}
            self.write(
                title, (13, self.margins.bottom + self.up / 2), (0, 1), "muted", MEDIUM, **look
            )


def room_beside(ax: Axes, names: Iterable[str], size: float = SMALL) -> float:
    """Return the margin that names beside the axes need, long ones on several lines."""
    most = _MOST * size_of(ax)[0]
    lines = (wrap(name, most, size) for name in names)
    return max((width(name, size) for name in lines), default=0) + BETWEEN
