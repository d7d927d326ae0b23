"""Figures over time: published figures, a history with its forecast as a fan, lines."""

from collections.abc import Iterable, Sequence
from itertools import accumulate
from math import isfinite
from typing import Any

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes

import skillsdata.drawing.axes as on
from skillsdata.drawing.axes import Look
from skillsdata.drawing.palette import PALETTE
from skillsdata.drawing.style import is_narrow
from skillsdata.language.reader import Reader, printed_digits

#: Labels of points closer than this many years collide on a phone's figure.
_LABEL_YEARS = 1.6
#: A fan whose 95 % band is more than this many times its 80 % band is cut at the top.
_WIDEST = 3.5
#: A history of more points is drawn small and joined, its last point alone named.
_FEW = 12
#: Colour and dashes of each method compared, this project's first.
_METHOD_LOOKS: tuple[tuple[str, Any], ...] = (
    ("forecast", "-"), ("compare", on.DASHED), ("goal", on.DOTTED), ("plan", "-."),
    ("muted", on.DASHED), ("ink", on.DOTTED),
)  # fmt: skip
#: Bands of the fan, each with its name.
_BANDS: dict[str, on.Band] = {
    "95%": (0.025, 0.975, "band95", None),
    "80%": (0.1, 0.9, "band80", None),
    "50%": (0.25, 0.75, "band50", None),
}
#: How each use of a published figure is marked: shape, whether filled, colour.
_MARKS = {
    "series": ("o", True, "ink"),
    "derived": ("o", False, "ink"),
    "context": ("o", False, "plan"),
    "bound": ("^", False, "ink"),
    "conflict": ("X", False, "plan"),
    "left_out": ("o", False, "plan"),
    "supposed": ("s", False, "compare"),
}


def plot_evidence(
    ax: Axes, reader: Reader, points: pd.DataFrame, *, goal: on.Goal,
    breaks: Sequence[tuple[float, str]] = (),
) -> None:  # fmt: skip
    """Draw every published figure at its period, and the straight path of the plan.

    ``points``: ``x`` (fractional year), ``value``, ``label`` and ``mark`` (series, derived,
    context, conflict, bound).
    """
    for mark, group in points.groupby("mark", sort=False):
        _draw_mark(ax, group, *_MARKS[str(mark)], below=mark in {"conflict", "supposed"})
    last = float(points.loc[points["mark"] != "conflict", "value"].iloc[-1])
    if isfinite(goal.value):
        _plan_path(ax, reader, goal, named=True, passed=goal.met(last))
    _vertical(ax, breaks)
    _finish(ax, [*points["x"], goal.year])


def _draw_mark(
    ax: Axes, group: pd.DataFrame, marker: str, filled: bool, color: str, *, below: bool
) -> None:
    face = PALETTE[color if filled else "paper"]
    look: Look = {"facecolor": face, "edgecolor": PALETTE[color], "linewidth": 1.3}
    ax.scatter(group["x"], group["value"], marker=marker, s=44, zorder=5, **look)
    _label_points(ax, group, color, below=below)


def _plan_path(ax: Axes, reader: Reader, goal: on.Goal, *, named: bool, passed: bool) -> None:
    years, values = [goal.base_year, goal.year], [goal.base, goal.value]
    ax.plot(years, values, color=PALETTE["plan"], linewidth=1, linestyle=(0, (1, 1.6)), zorder=2)
    if named and isfinite(goal.base):
        x = goal.base_year + 0.5 * (goal.year - goal.base_year)
        middle = (x, (goal.base + goal.value) / 2)
        on.note(ax, reader.text("term.plan_path"), middle, 4, -16, "muted")
    on.goal_mark(ax, goal)
    name = reader.text("term.own_goal" if goal.chosen else "term.goal")
    text = f"{name} {reader.number(goal.value, printed_digits(goal.value))}"
    away = (0, -10) if passed else (-9, 9)  # from the latest figure
    on.note(ax, text, (goal.year, goal.value), *away, "goal", fontsize=9.5, zorder=7)


def plot_fan(
    ax: Axes, reader: Reader, quantiles: pd.DataFrame, *, history: pd.DataFrame,
    goal: on.Goal | None = None, later: pd.DataFrame | None = None,
    breaks: Sequence[tuple[float, str]] = (), path: bool = True,
) -> None:  # fmt: skip
    """Draw a history and its forecast as a fan with named 50, 80 and 95 % bands.

    ``quantiles``: ``x, quantile_level, predicted``; ``history`` and ``later`` (figures that
    became known after the forecast): ``x, value, label``. ``path`` draws the plan's straight
    line to the goal, else the goal is a line across.
    """
    wide = quantiles.pivot(index="x", columns="quantile_level", values="predicted")
    start = history.iloc[-1]
    wide = on.fan(ax, wide, start, [*_BANDS.values()], "forecast", 2)
    _draw_history(ax, history)
    if later is not None and len(later):
        _draw_later(ax, reader, later)
    if goal is not None and path:
        _goal_path(ax, reader, goal, start, named=later is None)
    elif goal is not None:
        _goal_line(ax, reader, goal)
    _vertical(ax, breaks)
    _finish(ax, [*history["x"], *wide.index, *([goal.year] if goal else [])])
    _keep_readable(ax, wide, history["value"])
    _name_bands(ax, reader, wide)


def _keep_readable(ax: Axes, wide: pd.DataFrame, observed: pd.Series) -> None:
    """Let a 95 % band many times wider than the 80 % band run off the top."""
    low = min(float(wide[0.1].min()), float(observed.min()))
    high = max(float(wide[0.9].max()), float(observed.max()))
    bottom, top = ax.get_ylim()
    if top - bottom > _WIDEST * (high - low):
        ax.set_ylim(max(bottom, low - 0.5 * (high - low)), high + 0.5 * (high - low))


def _name_bands(ax: Axes, reader: Reader, wide: pd.DataFrame) -> None:
    """Name the bands at their right edge; an arrow says that one runs off the top."""
    top, last = ax.get_ylim()[1], wide.iloc[-1]
    edges = [(float(last[band[1]]), name) for name, band in _BANDS.items()]
    edges.append((float(last[0.5]), reader.text("term.median")))
    ends = [(min(y, top), f"{name} ↑" if y > top else name, "forecast") for y, name in edges]
    on.name_ends(ax, ends, float(wide.index[-1]), dx=5)


def _draw_history(ax: Axes, history: pd.DataFrame) -> None:
    few = len(history) <= _FEW
    look: Look = {"color": PALETTE["ink"], "edgecolor": "none", "legend": False, "zorder": 5}
    sns.scatterplot(history, x="x", y="value", ax=ax, s=38 if few else 14, **look)
    if not few:
        _line_over_gaps(ax, history)
    supposed = history.get("qualifier", pd.Series("", history.index)) == "supposed"
    known = history[~supposed]
    _label_points(ax, known if few else known.tail(1), "ink")
    if supposed.any():
        _draw_mark(ax, history[supposed], *_MARKS["supposed"], below=True)


def _line_over_gaps(ax: Axes, history: pd.DataFrame) -> None:
    """Join neighbouring quarters only: a gap stays a gap."""
    run = history["x"].diff().gt(0.26).cumsum()
    for _, part in history.groupby(run):
        ax.plot(part["x"], part["value"], color=PALETTE["plan"], linewidth=0.9, zorder=4)


def _label_points(ax: Axes, points: pd.DataFrame, color: str, *, below: bool = False) -> None:
    """Label points; on a phone's figure close neighbours take turns above and below."""
    rows = zip(points["x"], points["value"], points["label"], _turns(ax, points), strict=True)
    for x, y, text, turned in rows:
        on.label(ax, (x, y), text, color, below=below != turned)


def _turns(ax: Axes, points: pd.DataFrame) -> list[bool]:
    """Return which labels step aside: on a phone's figure every other one of close neighbours."""
    near = points["x"].diff() < _LABEL_YEARS if is_narrow(ax) else points["x"] < -np.inf
    return list(accumulate(near, lambda aside, crowded: crowded and not aside))


def _draw_later(ax: Axes, reader: Reader, later: pd.DataFrame) -> None:
    """Draw what came later, labelled below; labels that step aside stand a line lower."""
    ax.scatter(later["x"], later["value"], marker="s", s=38, color=PALETTE["compare"], zorder=6)
    gaps = [19 if aside else 7 for aside in _turns(ax, later)]
    at = list(zip(later["x"], later["value"], strict=True))
    for place, text, gap in zip(at, later["label"], gaps, strict=True):
        on.label(ax, place, text, "compare", below=True, gap=gap)
    on.label(ax, at[-1], reader.text("term.actual"), "compare", below=True, gap=gaps[-1] + 12)


def _goal_line(ax: Axes, reader: Reader, goal: on.Goal) -> None:
    ax.axhline(goal.value, color=PALETTE["goal"], linewidth=1.1, linestyle=on.DASHED, zorder=2)
    text = f"{reader.text('term.own_goal')} {reader.number(goal.value, 2)}"
    look: Look = {"xycoords": on.AT_RIGHT, "ha": "right", "fontsize": 9.5}
    on.note(ax, text, (1, goal.value), 0, -4, "goal", **look)


def _goal_path(ax: Axes, reader: Reader, goal: on.Goal, last: pd.Series, *, named: bool) -> None:
    """The plan's path to the goal and, from the last figure, the one that is left."""
    passed = goal.met(float(last["value"]))
    _plan_path(ax, reader, goal, named=named, passed=passed)
    if last["x"] < goal.year and not passed:
        x, y = [float(last["x"]), goal.year], [float(last["value"]), goal.value]
        ax.plot(x, y, linewidth=1.4, color=PALETTE["goal"], linestyle=on.DASHED, zorder=3)
        name = f"({reader.text('term.required_path')} - -)"
        on.note(ax, name, (goal.year, goal.value), -9, 23, "goal")


def _vertical(ax: Axes, breaks: Sequence[tuple[float, str]]) -> None:
    for x, name in breaks:
        ax.axvline(x, color=PALETTE["plan"], linewidth=0.9, linestyle=on.DOTTED, zorder=0)
        on.note(ax, name, (x, 1), -3, -2, "muted", xycoords=on.AT_TOP)


def _finish(ax: Axes, xs: Iterable[float]) -> None:
    """Leave room for names: more on the right, where the bands have theirs."""
    first, last = min(xs := list(xs)), max(xs)
    span, (low, high) = last - first, ax.get_ylim()
    ax.set_xlim(first - 0.04 * span - 0.3, last + 0.1 * span + 0.3)
    ax.set_ylim(low - 0.04 * (high - low), high + 0.06 * (high - low))
    on.ticks(ax.xaxis, 5 if is_narrow(ax) else 10, integer=True, steps=[1, 2, 5, 10])
    on.ticks(ax.yaxis, 5, on.amount)
    on.finish(ax)


def plot_lines(ax: Axes, frame: pd.DataFrame) -> None:
    """Draw one line per ``series`` with its name at its end: ``x, value, label, series, color``."""
    for place, (name, group) in enumerate(frame.groupby("series", sort=False)):
        color, marker = str(group["color"].iloc[0]), "os"[place % 2]
        ax.plot(group["x"], group["value"], color=PALETTE[color], marker=marker, linewidth=1.6)
        for x, y, text in zip(group["x"], group["value"], group["label"], strict=True):
            on.label(ax, (x, y), text, color, below=place > 0)
        on.note(ax, str(name), (x, y), 10, 0, color, fontsize=10)
    _finish(ax, frame["x"])


def plot_methods(
    ax: Axes, history: pd.DataFrame, table: pd.DataFrame, names: Sequence[str]
) -> None:
    """Draw a history and the median of several methods, each with its 80 % interval at the end.

    ``history``: ``x, value, label``; ``table``: ``method, x`` and a column a quantile level; the
    first method is drawn with its 80 % band, every one is named at its end.
    """
    _draw_history(ax, history)
    last, ends = float(table["x"].max()), []
    start = pd.DataFrame(float(history["value"].iloc[-1]), [0], [0.1, 0.5, 0.9])
    start["x"] = float(history["x"].iloc[-1])
    for place, (_, ahead) in enumerate(table.groupby("method", sort=False)):
        color, dashes = _METHOD_LOOKS[place % len(_METHOD_LOOKS)]
        group = pd.concat([start, ahead])
        if place == 0:
            ax.fill_between(group["x"], group[0.1], group[0.9], color=PALETTE["band80"], zorder=1)
        ax.plot(group["x"], group[0.5], color=PALETTE[color], linestyle=dashes, linewidth=1.8)
        end = group.iloc[-1]
        x = last + 0.15 * (place + 1)
        ax.plot([x, x], [end[0.1], end[0.9]], color=PALETTE[color], linewidth=2.2)
        ends.append((float(end[0.5]), names[place], color))
    _finish(ax, [*history["x"], *table["x"]])
    on.name_ends(ax, ends, last + 0.15 * (len(ends) + 1), dx=4)
