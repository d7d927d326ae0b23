"""Figures of the track record: what was promised against what happened."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

import skillsdata.drawing.axes as on
from skillsdata.drawing.axes import Look
from skillsdata.drawing.palette import PALETTE
from skillsdata.drawing.style import is_narrow
from skillsdata.language.reader import Reader

#: Bands of a base-rate fan.
_COMMON = ((0.1, 0.9, "grid", 1), (0.25, 0.75, "plan", 0.35))
#: What is named where the fan ends: level, its name, colour.
_NAMED = (
    (0.9, "term.common80", "muted"),
    (0.75, "term.common50", "muted"),
    (0.5, "term.median", "ink"),
)


def plot_calibration(ax: Axes, reader: Reader, frame: pd.DataFrame) -> None:
    """Draw promised shares against held ones: ``quantile_level, share``, both 0 to 1."""
    ax.plot([0, 1], [0, 1], color=PALETTE["plan"], linewidth=0.9, linestyle=on.DOTTED)
    on.note(ax, reader.text("term.perfect"), (0.45, 0.45), -6, 6, "muted", va="baseline")
    look: Look = {"marker": "o", "markersize": 4.5, "linewidth": 1.6, "zorder": 3}
    ax.plot(frame["quantile_level"], frame["share"], color=PALETTE["forecast"], **look)
    names: Look = {"xlabel": reader.text("term.promised"), "ylabel": reader.text("term.happened")}
    for axis in (ax.xaxis, ax.yaxis):
        on.ticks(axis, 5, "{:.0%}".format)
    on.finish(ax, left=False, xlim=(0, 1), ylim=(0, 1), **names)


def plot_held(ax: Axes, reader: Reader, frame: pd.DataFrame, *, promised: float) -> None:
    """Draw the share held by number of points, one line a horizon: ``x, value, series, color``."""
    first, far = float(frame["x"].min()), float(frame["x"].max())
    level: Look = {"color": PALETTE["goal"], "linewidth": 1.1, "linestyle": on.DASHED}
    ax.plot((first, far), [promised] * 2, **level)
    ends = [(promised, f"{reader.text('term.promised')} {promised:.0f}%", "goal")]
    for place, (name, group) in enumerate(frame.groupby("series", sort=False)):
        color, marker = str(group["color"].iloc[-1]), "os^"[place % 3]
        ax.plot(group["x"], group["value"], color=PALETTE[color], marker=marker, linewidth=1.5)
        ends.append((float(group["value"].iloc[-1]), str(name), color))
    ax.set_ylim(60, 95)
    on.name_ends(ax, ends, far)
    on.ticks(ax.xaxis, 6, integer=True)
    ax.yaxis.set_major_formatter("{x:.0f}%")
    on.finish(ax, left=False, xlabel=reader.text("term.points"))


def plot_record(ax: Axes, reader: Reader, frame: pd.DataFrame) -> None:
    """Draw stored 80 % intervals and what was published: ``name, low, median, high, observed``."""
    if frame.empty:
        ax.set_axis_off()
        return
    place = np.arange(len(frame))[::-1]
    ax.hlines(place, frame["low"], frame["high"], color=PALETTE["band80"], linewidth=9)
    bar: Look = {"linestyle": "", "marker": "|", "markersize": 12, "markeredgewidth": 2.2}
    ax.plot(frame["median"], place, color=PALETTE["forecast"], **bar)
    ax.scatter(frame["observed"], place, s=44, color=PALETTE["ink"], zorder=4)
    first = (float(frame["observed"].iloc[0]), float(place[0]))
    on.label(ax, first, reader.text("term.actual"), "ink")
    last = (float(frame["low"].iloc[-1]), place[-1])
    on.note(ax, reader.text("term.band80"), last, 0, -8, "forecast", ha="left")
    ax.set_yticks(place, labels=list(frame["name"]))
    on.ticks(ax.xaxis, 4 if is_narrow(ax) else 8, on.amount)
    on.finish(ax, ylim=(-0.9, len(frame) - 0.2))


def plot_base_rates(
    ax: Axes, reader: Reader, followed: pd.DataFrame, *, history: pd.DataFrame,
    band: pd.DataFrame, goal: on.Goal,
) -> None:  # fmt: skip
    """Draw what followed comparable histories, and the forecast's 80 % interval over it.

    ``followed``: ``x`` and one column a level; ``history``: ``x, value, label``; ``band``:
    ``x, low, high``. Everything in the reader's unit.
    """
    start = history.iloc[-1]
    wide = on.fan(ax, followed.set_index("x"), start, _COMMON, "ink", 1.6)
    look: Look = {"linewidth": 1.6, "linestyle": on.DASHED, "zorder": 4}
    for end in ("low", "high"):
        y = [start["value"], *band[end]]
        ax.plot([start["x"], *band["x"]], y, color=PALETTE["forecast"], **look)
    ax.scatter(history["x"], history["value"], s=38, color=PALETTE["ink"], zorder=5)
    on.goal_mark(ax, goal, zorder=6)
    _name_goal(ax, reader, goal)
    _name_fans(ax, reader, wide, band)
    on.ticks(ax.xaxis, 5 if is_narrow(ax) else 10, integer=True)
    on.ticks(ax.yaxis, 0, on.amount)
    on.finish(ax, xlim=(float(history["x"].min()) - 0.5, float(wide.index.max()) + 2))


def _name_goal(ax: Axes, reader: Reader, goal: on.Goal) -> None:
    """Name the goal from afar, as it stands amid the fans."""
    arrow: Look = {"arrowstyle": "-", "color": PALETTE["goal"], "linewidth": 0.8}
    look: Look = {"va": "baseline", "fontsize": 9.5, "arrowprops": arrow}
    on.note(ax, reader.text("term.goal"), (goal.year, goal.value), -20, 24, "goal", **look)


def _name_fans(ax: Axes, reader: Reader, wide: pd.DataFrame, band: pd.DataFrame) -> None:
    """Name both fans where they end."""
    last = wide.iloc[-1]
    ends = [(float(last[level]), reader.text(name), color) for level, name, color in _NAMED]
    on.name_ends(ax, ends, float(wide.index[-1]))
    own = band.iloc[-1]
    on.note(ax, reader.text("term.own80"), (own["x"], own["low"]), 0, -9, "forecast")
