"""Figures of the track record: what was promised against what happened."""

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from skillsdata.drawing.over_time import label_point, spread
from skillsdata.drawing.style import PALETTE, WIDE, is_narrow, new_axes
from skillsdata.evidence.plan import Goal, Language
from skillsdata.forecast.baserates import LEVELS
from skillsdata.language.reader import number, term

#: Bands of a base-rate fan: the levels at its ends.
_COMMON = ((0.1, 0.9, "grid"), (0.25, 0.75, "plan"))


def plot_calibration(frame: pd.DataFrame, *, lang: Language = "zh", ax: Axes | None = None) -> Axes:
    """Draw promised shares against held ones: ``quantile_level, share``, both 0 to 1."""
    ax = ax or new_axes()
    ax.plot([0, 1], [0, 1], color=PALETTE["plan"], linewidth=0.9, linestyle=(0, (1, 2)))
    ax.annotate(
        term("perfect", lang), (0.45, 0.45), xytext=(-6, 6), textcoords="offset points",
        ha="right", color=PALETTE["muted"], fontsize=9,
    )  # fmt: skip
    ax.plot(
        frame["quantile_level"], frame["share"], color=PALETTE["forecast"], marker="o",
        markersize=4.5, linewidth=1.6, zorder=3,
    )  # fmt: skip
    ax.set(xlim=(0, 1), ylim=(0, 1))
    ax.set_xlabel(term("promised", lang))
    ax.set_ylabel(term("happened", lang))
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(MaxNLocator(5))
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0%}"))
    sns.despine(ax=ax)
    return ax


def plot_held(
    frame: pd.DataFrame, *, promised: float, lang: Language = "zh", ax: Axes | None = None
) -> Axes:
    """Draw the share held by number of points, one line a horizon: ``x, value, series, color``."""
    ax = ax or new_axes()
    ax.set_ylim(60, 95)
    ends = (float(frame["x"].min()), float(frame["x"].max()))
    ax.plot(ends, [promised] * 2, color=PALETTE["goal"], linewidth=1.1, linestyle=(0, (4, 2)))
    lasts = [group.iloc[-1] for _, group in frame.groupby("series", sort=False)]
    for place, end in enumerate(lasts):
        group = frame[frame["series"] == end["series"]]
        color = PALETTE[str(end["color"])]
        ax.plot(group["x"], group["value"], color=color, marker="os^"[place % 3], linewidth=1.5)
    far = ends[1]
    named = [(float(end["value"]), far, str(end["series"]), str(end["color"])) for end in lasts]
    _name_ends(ax, [(promised, far, f"{term('promised', lang)} {promised:.0f}%", "goal"), *named])
    ax.set(xlabel=term("points", lang), ylabel="")
    ax.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0f}%"))
    sns.despine(ax=ax)
    return ax


def plot_record(frame: pd.DataFrame, *, lang: Language = "zh", ax: Axes | None = None) -> Axes:
    """Draw stored 80 % intervals and what was published: ``name, low, median, high, observed``."""
    ax = ax or new_axes((WIDE[0], 0.9 + 0.36 * len(frame)))
    if frame.empty:
        ax.set_axis_off()
        return ax
    place = np.arange(len(frame))[::-1]
    ax.hlines(place, frame["low"], frame["high"], color=PALETTE["band80"], linewidth=9)
    ax.plot(
        frame["median"], place, linestyle="", marker="|", markersize=12, markeredgewidth=2.2,
        color=PALETTE["forecast"],
    )  # fmt: skip
    ax.scatter(frame["observed"], place, s=44, color=PALETTE["ink"], zorder=4)
    first = frame.iloc[0]
    label_point(
        ax, float(first["observed"]), float(place[0]), term("actual", lang), color=PALETTE["ink"]
    )
    last = frame.iloc[-1]
    ax.annotate(
        term("band80", lang), (float(last["low"]), place[-1]), xytext=(0, -8), fontsize=9,
        textcoords="offset points", ha="left", va="top", color=PALETTE["forecast"],
    )  # fmt: skip
    ax.set_yticks(place, labels=list(frame["name"]))
    ax.set(xlabel="", ylabel="", ylim=(-0.9, len(frame) - 0.2))
    ax.xaxis.set_major_locator(MaxNLocator(4 if is_narrow(ax) else 8))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda v, _: number(v, 0 if abs(v) >= 10 else 1)))
    sns.despine(ax=ax, left=True)
    return ax


def plot_base_rates(
    followed: pd.DataFrame,
    *,
    history: pd.DataFrame,
    band: pd.DataFrame,
    goal: Goal,
    lang: Language = "zh",
    ax: Axes | None = None,
) -> Axes:
    """Draw what followed comparable histories, and the forecast's 80 % interval over it.

    ``followed``: ``x`` and one column a level; ``history``: ``x, value, label``; ``band``:
    ``x, low, high``. Everything in the reader's unit.
    """
    ax = ax or new_axes()
    last = history.iloc[-1]
    start = pd.DataFrame([[last["x"], *[last["value"]] * len(LEVELS)]], columns=["x", *LEVELS])
    wide = pd.concat([start, followed[["x", *LEVELS]]], ignore_index=True)
    for low, high, color in _COMMON:
        ax.fill_between(
            wide["x"], wide[low], wide[high], color=PALETTE[color], linewidth=0, zorder=1,
            alpha=1 if color == "grid" else 0.35,
        )  # fmt: skip
    ax.plot(wide["x"], wide[0.5], color=PALETTE["ink"], linewidth=1.6, zorder=3)
    for end in ("low", "high"):
        ax.plot(
            [last["x"], *band["x"]], [last["value"], *band[end]], color=PALETTE["forecast"],
            linewidth=1.6, linestyle=(0, (4, 2)), zorder=4,
        )  # fmt: skip
    ax.scatter(history["x"], history["value"], s=38, color=PALETTE["ink"], zorder=5)
    ax.scatter([goal.year], [goal.value], marker="D", s=52, color=PALETTE["goal"], zorder=6)
    ax.annotate(
        term("goal", lang), (goal.year, goal.value), xytext=(-20, 24), textcoords="offset points",
        ha="right", color=PALETTE["goal"], fontsize=9.5,
        arrowprops={"arrowstyle": "-", "color": PALETTE["goal"], "linewidth": 0.8},
    )  # fmt: skip
    _names(ax, wide, band, lang)
    ax.xaxis.set_major_locator(MaxNLocator(5 if is_narrow(ax) else 10, integer=True))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0f}"))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda v, _: number(v, 0 if abs(v) >= 10 else 1)))
    ax.set(xlabel="", ylabel="", xlim=(float(history["x"].min()) - 0.5, float(wide["x"].max()) + 2))
    sns.despine(ax=ax, left=True)
    return ax


def _names(ax: Axes, wide: pd.DataFrame, band: pd.DataFrame, lang: Language) -> None:
    """Name both fans where they end."""
    last, x = wide.iloc[-1], float(wide["x"].iloc[-1])
    common = ((0.9, "common80", "muted"), (0.75, "common50", "muted"), (0.5, "median", "ink"))
    _name_ends(ax, [(float(last[level]), x, term(name, lang), c) for level, name, c in common])
    ax.annotate(
        term("own80", lang), (float(band["x"].iloc[-1]), float(band["low"].iloc[-1])),
        xytext=(0, -9), textcoords="offset points", ha="center", va="top", fontsize=9,
        color=PALETTE["forecast"], annotation_clip=False,
    )  # fmt: skip


def _name_ends(ax: Axes, ends: list[tuple[float, float, str, str]]) -> None:
    """Write names at (height, x) in a palette colour, moved apart where they would overlap."""
    low, high = ax.get_ylim()
    heights = spread([end[0] for end in ends], gap=(high - low) * 0.055)
    for height, (_, x, name, color) in zip(heights, ends, strict=True):
        ax.annotate(
            name, (x, height), xytext=(9, 0), textcoords="offset points", va="center",
            fontsize=9, color=PALETTE[color], annotation_clip=False,
        )  # fmt: skip
