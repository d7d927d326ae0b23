"""Figures without a time axis: bars, grades, bounds, the strip of a card."""

from textwrap import fill

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes

from skillsdata.drawing.axes import AT_TOP, DASHED, DOTTED, Look, finish, label, note
from skillsdata.drawing.palette import PALETTE
from skillsdata.drawing.style import is_narrow
from skillsdata.language.reader import Reader

#: Letters of a bar's name on one line of a phone's figure.
_LATIN_LETTERS = 18
#: What is drawn of each grade: column, its name, marker, colour.
_READINGS = (
    ("like_for_like", "term.like_for_like", "o", "forecast"),
    ("as_published", "term.published_ratio", "s", "compare"),
)


def plot_bars(ax: Axes, frame: pd.DataFrame, *, marker: tuple[float, str] | None = None) -> None:
    """Draw labelled horizontal bars from zero: ``name, value, label, color`` (palette name).

    ``marker`` draws a named vertical line, such as the plan clock.
    """
    colors = [PALETTE[name] for name in frame["color"]]
    if is_narrow(ax):
        frame = frame.assign(name=[_wrapped(name) for name in frame["name"]])
    look: Look = {"legend": False, "width": 0.55, "errorbar": None, "saturation": 1}
    sns.barplot(frame, x="value", y="name", hue="name", palette=colors, ax=ax, **look)
    for place, (value, text) in enumerate(zip(frame["value"], frame["label"], strict=True)):
        note(ax, text, (value, place), 4 if value >= 0 else -4, fontsize=10)
    if marker is not None:
        _mark(ax, *marker)
    ax.axvline(0, color=PALETTE["plan"], linewidth=0.8)
    ax.margins(x=0.18)
    finish(ax, xticks=[], bottom=True)


def _mark(ax: Axes, x: float, name: str) -> None:
    ax.axvline(x, color=PALETTE["goal"], linewidth=1.4, linestyle=DASHED)
    look: Look = {"xycoords": AT_TOP, "va": "baseline", "fontsize": 9.5}
    note(ax, name, (x, 1), 0, 3, "goal", **look)


def _wrapped(name: str) -> str:
    """Break a long name for a phone's figure; a Chinese character is twice as wide."""
    parts = name.replace(" (", "\n(").split("\n")
    widths = (_LATIN_LETTERS if part.isascii() else _LATIN_LETTERS // 2 for part in parts)
    return "\n".join(fill(part, width) for part, width in zip(parts, widths, strict=True))


def plot_grades(ax: Axes, reader: Reader, frame: pd.DataFrame) -> None:
    """Draw published and like-for-like ratios by grade: ``name, as_published, like_for_like``."""
    place = np.arange(len(frame))
    ends = frame["like_for_like"], frame["as_published"]
    ax.hlines(place, *ends, color=PALETTE["grid"], linewidth=5)
    for column, _, marker, color in _READINGS:
        ax.scatter(frame[column], place, marker=marker, s=48, color=PALETTE[color], zorder=4)
        for y, value in zip(place, frame[column], strict=True):
            label(ax, (value, float(y)), reader.number(value, 2), color)
    for (column, name, _, color), side in zip(_READINGS, ("right", "left"), strict=True):
        look: Look = {"ha": side, "va": "baseline"}
        note(ax, reader.text(name), (frame[column].iloc[-1], place[-1]), 0, 22, color, **look)
    _one_for_one(ax, place, frame["name"])
    finish(ax, ylim=(-0.5, len(frame) - 0.1))


def _one_for_one(ax: Axes, place: np.ndarray, names: pd.Series) -> None:
    """Rows of ratios: the line at 1, and what each row is."""
    ax.axvline(1, color=PALETTE["plan"], linewidth=0.9, linestyle=DOTTED)
    ax.set_yticks(place, labels=list(names))


def plot_floors(ax: Axes, frame: pd.DataFrame) -> None:
    """Draw lower bounds half open, one a row: ``name, value, label``; an arrow, never a point."""
    place = np.arange(len(frame))[::-1]
    far, color = float(frame["value"].max()) * 1.25, PALETTE["compare"]
    arrow: Look = {"arrowstyle": "->", "color": color, "linewidth": 1.4, "shrinkA": 0}
    for y, value, text in zip(place, frame["value"], frame["label"], strict=True):
        ax.annotate("", (far, y), xytext=(value, y), arrowprops=arrow)
        ax.plot([value] * 2, [y - 0.22, y + 0.22], color=color, linewidth=2)
        note(ax, text, (value, y), -5, 0, "compare", fontsize=10)
    _one_for_one(ax, place, frame["name"])
    finish(ax, xlim=(0.9, far * 1.02), ylim=(-0.6, len(frame) - 0.4))


def plot_strip(
    ax: Axes, *, base: tuple[float, str] | None = None, latest: tuple[float, str],
    band: tuple[float, float, float], band_label: str, goal: tuple[float, str],
) -> None:  # fmt: skip
    """Draw base, latest, 80 % band with median and goal on one line, each named on the spot."""
    low, median, high = band
    ax.axhline(0, color=PALETTE["grid"], linewidth=6, zorder=0)
    ax.plot([low, high], [0, 0], color=PALETTE["band80"], linewidth=11, solid_capstyle="butt")
    bar: Look = {"marker": "|", "markersize": 13}
    ax.plot([median], [0], markeredgewidth=2.5, color=PALETTE["forecast"], **bar)
    ax.scatter([latest[0]], [0], s=46, color=PALETTE["ink"], zorder=4)
    ax.scatter([goal[0]], [0], marker="D", s=50, color=PALETTE["goal"], zorder=5)
    names = [(*latest, 12, "ink"), (median, band_label, 27, "forecast"), (*goal, -13, "goal")]
    if base is not None:
        ax.plot([base[0]], [0], markeredgewidth=2, color=PALETTE["plan"], **bar)
        names.insert(0, (*base, -13, "plan"))
    for x, text, dy, color in names:
        note(ax, text, (x, 0), 0, dy, color, va="center", fontsize=9.5)
    ends = [low, high, *(name[0] for name in names)]
    room = 0.16 * (max(ends) - min(ends))
    ax.set(xlim=(min(ends) - room, max(ends) + room), ylim=(-1, 1))
    ax.set_axis_off()
