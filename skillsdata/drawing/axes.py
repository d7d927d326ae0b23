"""What every drawing does to its axes: notes beside places, ticks, the finish."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.ticker import FuncFormatter, MaxNLocator

from skillsdata.drawing.palette import PALETTE
from skillsdata.language.reader import number

#: What matplotlib is told of a mark besides its place.
Look = dict[str, Any]
#: A goal in the reader's unit, as a study has it: base, base_year, value, year, chosen, met().
Goal = Any
#: A band of a fan: the levels at its ends, its colour, its opacity.
Band = tuple[float, float, str, float | None]
DASHED, DOTTED = (0, (4, 2)), (0, (1, 2))
#: A name that stands at the height of a value, beside the axes' edge or above them.
AT_TOP, AT_RIGHT = ("data", "axes fraction"), ("axes fraction", "data")
#: Letters of a label are this part of the height of the axes.
_LINE = 0.055


def note(
    ax: Axes, text: str, at: tuple[float, float], dx: float = 0, dy: float = 0, color: str = "ink",
    **look: Any,
) -> None:  # fmt: skip
    """Write a text ``dx`` and ``dy`` points from a place, in a colour of the palette.

    It lies on the side to which it is moved; ``look`` is what matplotlib knows of a text.
    """
    sides = {"ha": _side(dx, "right", "left"), "va": _side(dy, "top", "bottom")}
    look = {"color": PALETTE[color], "fontsize": 9, "annotation_clip": False, **sides, **look}
    ax.annotate(text, at, xytext=(dx, dy), textcoords="offset points", **look)


def _side(moved: float, negative: str, positive: str) -> str:
    return negative if moved < 0 else positive if moved > 0 else "center"


def label(
    ax: Axes, at: tuple[float, float], text: str, color: str, below: bool = False, gap: float = 7
) -> None:
    """Write what a point is above it or below it, ``gap`` points away."""
    note(ax, text, at, 0, -gap if below else gap, color, fontsize=9.5, zorder=6)


def name_ends(ax: Axes, ends: Sequence[tuple[float, str, str]], x: float, dx: float = 9) -> None:
    """Name what ends at a height (height, name, colour), moved up where names would overlap."""
    low, high = ax.get_ylim()
    heights = spread([end[0] for end in ends], gap=(high - low) * _LINE)
    for height, (_, name, color) in zip(heights, ends, strict=True):
        note(ax, name, (x, height), dx, 0, color)


def goal_mark(ax: Axes, goal: Goal, zorder: int = 7) -> None:
    """Draw the goal's diamond."""
    ax.scatter([goal.year], [goal.value], marker="D", s=52, color=PALETTE["goal"], zorder=zorder)


def fan(
    ax: Axes, wide: pd.DataFrame, start: pd.Series, bands: Sequence[Band], color: str, width: float
) -> pd.DataFrame:
    """Draw bands and median from a start on, and return what is drawn, the start first.

    ``wide``: one column a quantile level, by ``x``.
    """
    first = pd.DataFrame(float(start["value"]), [start["x"]], wide.columns)
    wide = pd.concat([first, wide[wide.index > start["x"]]])
    for low, high, face, alpha in bands:
        look: Look = {"color": PALETTE[face], "alpha": alpha, "linewidth": 0, "zorder": 1}
        ax.fill_between(wide.index, wide[low], wide[high], **look)
    ax.plot(wide.index, wide[0.5], color=PALETTE[color], linewidth=width, zorder=3)
    return wide


def spread(values: Sequence[float], *, gap: float) -> list[float]:
    """Move values up just enough that neighbours are at least ``gap`` apart, order kept."""
    order = np.argsort(values, kind="stable")
    placed = np.asarray(values, dtype=float).copy()
    for lower, upper in pairwise(order):
        placed[upper] = max(placed[upper], placed[lower] + gap)
    return [float(value) for value in placed]


def amount(value: float) -> str:
    """Return a number as it stands at a tick."""
    return number(value, 0 if abs(value) >= 10 else 1)


def ticks(
    axis: Axis, most: int, show: Callable[[float], str] = "{:.0f}".format, **where: Any
) -> None:
    """Set at most so many round ticks, 0 leaves their places, and how each is written."""
    if most:
        axis.set_major_locator(MaxNLocator(most, **where))
    axis.set_major_formatter(FuncFormatter(lambda value, _: show(value)))


def finish(ax: Axes, *, left: bool = True, bottom: bool = False, **settings: Any) -> None:
    """Take away the frame and what seaborn wrote at the axes; set limits and names given."""
    ax.set(**{"xlabel": "", "ylabel": "", **settings})
    sns.despine(ax=ax, left=left, bottom=bottom)
