"""Figures of the track record: what was promised against what happened."""

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from skillsdata.baserate import LEVELS
from skillsdata.figures import label_point, spread
from skillsdata.formats import number
from skillsdata.glossary import term
from skillsdata.indicators import Language
from skillsdata.progress import Goal
from skillsdata.style import PALETTE, WIDE, is_narrow, new_axes

#: Bands of a base-rate fan: the levels at its ends.
_COMMON = ((0.1, 0.9, "grid"), (0.25, 0.75, "plan"))


def plot_calibration(frame: pd.DataFrame, *, lang: Language = "zh", ax: Axes | None = None) -> Axes:
    """Draw promised shares against held ones: ``quantile_level, share``, both 0 to 1."""
    ax = ax or new_axes()
    ax.plot([0, 1], [0, 1], color=PALETTE["plan"], linewidth=0.9, linestyle=(0, (1, 2)))
    ax.annotate(
        term("perfect", lang), (0.62, 0.62), xytext=(8, -10), textcoords="offset points",
        color=PALETTE["muted"], fontsize=9,
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
    ax.axhline(promised, color=PALETTE["goal"], linewidth=1.1, linestyle=(0, (4, 2)))
    ax.annotate(
        f"{term('promised', lang)} {promised:.0f}%", (0.99, promised), xytext=(0, 4),
        xycoords=("axes fraction", "data"), textcoords="offset points", ha="right",
        color=PALETTE["goal"], fontsize=9.5,
    )  # fmt: skip
    ends = [group.iloc[-1] for _, group in frame.groupby("series", sort=False)]
    heights = spread([float(end["value"]) for end in ends], gap=2.2)
    for place, (end, height) in enumerate(zip(ends, heights, strict=True)):
        group = frame[frame["series"] == end["series"]]
        color = PALETTE[str(end["color"])]
        ax.plot(group["x"], group["value"], color=color, marker="os^"[place % 3], linewidth=1.5)
        ax.annotate(
            str(end["series"]), (float(end["x"]), height), xytext=(9, 0), va="center",
            textcoords="offset points", color=color, fontsize=9.5, annotation_clip=False,
        )  # fmt: skip
    ax.set(ylim=(50, 100), xlabel=term("points", lang), ylabel="")
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
    ax.annotate(
        term("band80", lang), (float(first["low"]), place[0]), xytext=(0, 9), fontsize=9,
        textcoords="offset points", ha="left", color=PALETTE["forecast"],
    )  # fmt: skip
    ax.set_yticks(place, labels=list(frame["name"]))
    ax.set(xlabel="", ylabel="", ylim=(-0.6, len(frame) - 0.2))
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
    label_point(ax, goal.year, goal.value, term("goal", lang), color=PALETTE["goal"])
    _names(ax, wide, band, lang)
    ax.xaxis.set_major_locator(MaxNLocator(5 if is_narrow(ax) else 10, integer=True))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0f}"))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda v, _: number(v, 0 if abs(v) >= 10 else 1)))
    ax.set(xlabel="", ylabel="", xlim=(float(history["x"].min()) - 0.5, float(wide["x"].max()) + 2))
    sns.despine(ax=ax, left=True)
    return ax


def _names(ax: Axes, wide: pd.DataFrame, band: pd.DataFrame, lang: Language) -> None:
    """Name the ends of both fans where they end, moved apart where they would overlap."""
    ends = [
        (float(wide[0.9].iloc[-1]), float(wide["x"].iloc[-1]), term("common80", lang), "muted"),
        (float(wide[0.75].iloc[-1]), float(wide["x"].iloc[-1]), term("common50", lang), "muted"),
        (float(wide[0.5].iloc[-1]), float(wide["x"].iloc[-1]), term("median", lang), "ink"),
        (float(band["high"].iloc[-1]), float(band["x"].iloc[-1]), term("own80", lang), "forecast"),
    ]
    low, high = ax.get_ylim()
    heights = spread([end[0] for end in ends], gap=(high - low) * 0.055)
    for height, (_, x, name, color) in zip(heights, ends, strict=True):
        ax.annotate(
            name, (x, height), xytext=(5, 0), textcoords="offset points", va="center",
            fontsize=9, color=PALETTE[color], annotation_clip=False,
        )  # fmt: skip
