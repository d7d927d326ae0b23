"""Figures without a time axis: bars, grades, bounds, the strip of a card."""

from textwrap import fill

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes

from skillsdata.drawing.over_time import label_point
from skillsdata.drawing.style import PALETTE, STRIP, WIDE, is_narrow, new_axes
from skillsdata.evidence.plan import Language
from skillsdata.evidence.tables import each_row
from skillsdata.language.reader import number, term

#: Letters of a bar's name on one line of a phone's figure.
_LATIN_LETTERS = 18


def plot_bars(
    frame: pd.DataFrame, *, marker: tuple[float, str] | None = None, ax: Axes | None = None
) -> Axes:
    """Draw labelled horizontal bars from zero: ``name, value, label, color`` (palette name).

    ``marker`` draws a named vertical line, such as the plan clock.
    """
    ax = ax or new_axes((WIDE[0], 0.55 + 0.5 * len(frame)))
    colors = [PALETTE[name] for name in frame["color"]]
    if is_narrow(ax):
        frame = frame.assign(name=[_wrapped(name) for name in frame["name"]])
    sns.barplot(
        frame, x="value", y="name", hue="name", palette=colors, ax=ax, legend=False, width=0.55,
        errorbar=None, saturation=1,
    )  # fmt: skip
    for place, row in enumerate(each_row(frame)):
        side = 4 if row.value >= 0 else -4
        ax.annotate(
            row.label, (row.value, place), xytext=(side, 0), textcoords="offset points",
            ha="left" if side > 0 else "right", va="center", fontsize=10,
        )  # fmt: skip
    if marker is not None:
        line, name = marker
        ax.axvline(line, color=PALETTE["goal"], linewidth=1.4, linestyle=(0, (4, 2)))
        ax.annotate(
            name, (line, 1), xycoords=("data", "axes fraction"), xytext=(0, 3), ha="center",
            textcoords="offset points", color=PALETTE["goal"], fontsize=9.5, annotation_clip=False,
        )  # fmt: skip
    ax.axvline(0, color=PALETTE["plan"], linewidth=0.8)
    ax.margins(x=0.18)
    ax.set(xlabel="", ylabel="", xticks=[])
    sns.despine(ax=ax, left=True, bottom=True)
    return ax


def _wrapped(name: str) -> str:
    """Break a long name for a phone's figure; a Chinese character is twice as wide."""
    parts = name.replace(" (", "\n(").split("\n")
    widths = (_LATIN_LETTERS if part.isascii() else _LATIN_LETTERS // 2 for part in parts)
    return "\n".join(fill(part, width) for part, width in zip(parts, widths, strict=True))


def plot_grades(frame: pd.DataFrame, *, lang: Language = "zh", ax: Axes | None = None) -> Axes:
    """Draw published and like-for-like ratios by grade: ``name, as_published, like_for_like``."""
    ax = ax or new_axes((WIDE[0], 3.0))
    place = np.arange(len(frame))
    ax.hlines(
        place, frame["like_for_like"], frame["as_published"], color=PALETTE["grid"], linewidth=5
    )
    styles = (("like_for_like", "o", "forecast"), ("as_published", "s", "compare"))
    for column, marker, color in styles:
        ax.scatter(frame[column], place, marker=marker, s=48, color=PALETTE[color], zorder=4)
        for y, value in zip(place, frame[column], strict=True):
            label_point(ax, value, float(y), number(value, 2), color=PALETTE[color])
    heads = (("like_for_like", "like_for_like"), ("as_published", "published_ratio"))
    for (column, word), (_, _, color) in zip(heads, styles, strict=True):
        ax.annotate(
            term(word, lang), (frame[column].iloc[-1], place[-1]), xytext=(0, 22), fontsize=9,
            ha="right" if column == "like_for_like" else "left", color=PALETTE[color],
            textcoords="offset points", annotation_clip=False,
        )  # fmt: skip
    ax.axvline(1, color=PALETTE["plan"], linewidth=0.9, linestyle=(0, (1, 2)))
    ax.set_yticks(place, labels=list(frame["name"]))
    ax.set(xlabel="", ylabel="", ylim=(-0.5, len(frame) - 0.1))
    sns.despine(ax=ax, left=True)
    return ax


def plot_floors(frame: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw lower bounds half open, one a row: ``name, value, label``; an arrow, never a point."""
    ax = ax or new_axes((WIDE[0], 0.6 + 0.42 * len(frame)))
    color, place = PALETTE["compare"], np.arange(len(frame))[::-1]
    far = float(frame["value"].max()) * 1.25
    for y, row in zip(place, each_row(frame), strict=True):
        ax.annotate(
            "", (far, y), xytext=(row.value, y),
            arrowprops={"arrowstyle": "->", "color": color, "linewidth": 1.4, "shrinkA": 0},
        )  # fmt: skip
        ax.plot([row.value] * 2, [y - 0.22, y + 0.22], color=color, linewidth=2)
        ax.annotate(
            row.label, (row.value, y), xytext=(-5, 0), textcoords="offset points", ha="right",
            va="center", color=color,
        )  # fmt: skip
    ax.axvline(1, color=PALETTE["plan"], linewidth=0.9, linestyle=(0, (1, 2)))
    ax.set_yticks(place, labels=list(frame["name"]))
    ax.set(xlabel="", ylabel="", xlim=(0.9, far * 1.02), ylim=(-0.6, len(frame) - 0.4))
    sns.despine(ax=ax, left=True)
    return ax


def plot_strip(
    *, base: tuple[float, str] | None, latest: tuple[float, str], band: tuple[float, float, float],
    band_label: str, goal: tuple[float, str], ax: Axes | None = None,
) -> Axes:  # fmt: skip
    """Draw base, latest, 80 % band with median and goal on one line, each named on the spot."""
    ax = ax or new_axes(STRIP)
    low, median, high = band
    ax.axhline(0, color=PALETTE["grid"], linewidth=6, zorder=0)
    ax.plot([low, high], [0, 0], color=PALETTE["band80"], linewidth=11, solid_capstyle="butt")
    ax.plot(
        [median], [0], marker="|", markersize=13, markeredgewidth=2.5, color=PALETTE["forecast"]
    )
    ax.scatter([latest[0]], [0], s=46, color=PALETTE["ink"], zorder=4)
    ax.scatter([goal[0]], [0], marker="D", s=50, color=PALETTE["goal"], zorder=5)
    if base is not None:
        ax.plot([base[0]], [0], marker="|", markersize=13, markeredgewidth=2, color=PALETTE["plan"])
        _strip_label(ax, base[0], base[1], -13, "plan")
    _strip_label(ax, latest[0], latest[1], 12, "ink")
    _strip_label(ax, median, band_label, 27, "forecast")
    _strip_label(ax, goal[0], goal[1], -13, "goal")
    ends = [low, high, latest[0], goal[0], *([base[0]] if base else [])]
    width = max(ends) - min(ends)
    ax.set_xlim(min(ends) - 0.16 * width, max(ends) + 0.16 * width)
    ax.set_ylim(-1, 1)
    ax.set_axis_off()
    return ax


def _strip_label(ax: Axes, x: float, text: str, offset: float, color: str) -> None:
    ax.annotate(
        text, (x, 0), xytext=(0, offset), textcoords="offset points", ha="center",
        va="center", fontsize=9.5, color=PALETTE[color], annotation_clip=False,
    )  # fmt: skip
