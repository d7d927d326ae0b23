"""Figures: each draws a tidy frame on axes and computes nothing about the subject."""

from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from skillsdata.drawing.style import BANDS, PALETTE, is_narrow, new_axes
from skillsdata.evidence.plan import Goal, Language
from skillsdata.evidence.tables import each_row
from skillsdata.language.reader import number, term

#: Labels of points closer than this many years collide on a phone's figure.
_LABEL_YEARS = 1.6
#: A fan whose 95 % band is more than this many times its 80 % band is cut at the top.
_WIDEST = 3.5
_MARKS = {
    "series": {"marker": "o", "filled": True, "color": "ink"},
    "derived": {"marker": "o", "filled": False, "color": "ink"},
    "context": {"marker": "o", "filled": False, "color": "plan"},
    "bound": {"marker": "^", "filled": False, "color": "ink"},
    "conflict": {"marker": "X", "filled": False, "color": "plan"},
}


def plot_evidence(
    points: pd.DataFrame,
    *,
    goal: Goal | None = None,
    breaks: Sequence[tuple[float, str]] = (),
    lang: Language = "zh",
    ax: Axes | None = None,
) -> Axes:
    """Draw every published figure at its period.

    ``points``: ``x`` (fractional year), ``value``, ``label`` and ``mark`` (series, derived,
    context, conflict, bound). With a goal, its base, its marker and the straight plan path.
    """
    ax = ax or new_axes()
    for mark, group in points.groupby("mark", sort=False):
        _draw_mark(ax, group, str(mark))
    if goal is not None:
        last = float(points.loc[points["mark"] == "series", "value"].iloc[-1])
        _plan_path(ax, goal, lang, named=True, passed=goal.met(last))
    for year, label in breaks:
        _vertical(ax, year, label)
    _finish(ax, points["x"], goal)
    return ax


def _draw_mark(ax: Axes, group: pd.DataFrame, mark: str) -> None:
    look = _MARKS[mark]
    color = PALETTE[str(look["color"])]
    face = color if look["filled"] else PALETTE["paper"]
    ax.scatter(
        group["x"], group["value"], marker=str(look["marker"]), s=44, zorder=5,
        facecolor=face, edgecolor=color, linewidth=1.3,
    )  # fmt: skip
    _label_points(ax, group, str(look["color"]), below=mark == "conflict")


def label_point(
    ax: Axes, x: float, y: float, text: str, *, color: str, below: bool = False, gap: float = 7
) -> None:
    """Write a label above (or below) a point, ``gap`` points away."""
    ax.annotate(
        text, (x, y), xytext=(0, -gap if below else gap), textcoords="offset points",
        ha="center", va="top" if below else "bottom", color=color, fontsize=9.5, zorder=6,
    )  # fmt: skip


def _plan_path(ax: Axes, goal: Goal, lang: Language, *, named: bool, passed: bool) -> None:
    years, values = [goal.base_year, goal.year], [goal.base, goal.value]
    ax.plot(years, values, color=PALETTE["plan"], linewidth=1, linestyle=(0, (1, 1.6)), zorder=2)
    if named:
        x = goal.base_year + 0.5 * (goal.year - goal.base_year)
        ax.annotate(
            term("plan_path", lang), (x, (goal.base + goal.value) / 2), xytext=(4, -16),
            textcoords="offset points", ha="left", va="top", color=PALETTE["muted"], fontsize=9,
        )  # fmt: skip
    _goal_marker(ax, goal, term("own_goal" if goal.chosen else "goal", lang), passed=passed)


def _goal_marker(ax: Axes, goal: Goal, name: str, *, passed: bool) -> None:
    """The goal's diamond, named away from where the latest figure stands."""
    color = PALETTE["goal"]
    ax.scatter([goal.year], [goal.value], marker="D", s=52, color=color, zorder=7)
    place, side = ((0, -10), "center") if passed else ((-9, 9), "right")
    ax.annotate(
        f"{name} {number(goal.value, _decimals(goal.value))}", (goal.year, goal.value),
        xytext=place, textcoords="offset points", ha=side, va="top" if passed else "bottom",
        color=color, fontsize=9.5, zorder=7,
    )  # fmt: skip


def _decimals(value: float) -> int:
    return len(f"{value:g}".partition(".")[2])


def plot_fan(
    quantiles: pd.DataFrame,
    *,
    history: pd.DataFrame,
    goal: Goal | None = None,
    later: pd.DataFrame | None = None,
    breaks: Sequence[tuple[float, str]] = (),
    path: bool = True,
    lang: Language = "zh",
    ax: Axes | None = None,
) -> Axes:
    """Draw a history and its forecast as a fan with named 50, 80 and 95 % bands.

    ``quantiles``: ``x, quantile_level, predicted``; ``history`` and ``later`` (figures that
    became known after the forecast): ``x, value, label``. ``path`` draws
    the plan's straight line to the goal.
    """
    ax = ax or new_axes()
    wide = quantiles.pivot(index="x", columns="quantile_level", values="predicted")
    start = history.iloc[-1]
    first = pd.DataFrame(float(start["value"]), [start["x"]], wide.columns)
    wide = pd.concat([first, wide[wide.index > start["x"]]])
    _draw_bands(ax, wide)
    _draw_history(ax, history)
    if later is not None and len(later):
        _draw_later(ax, later, lang)
    if goal is not None:
        _goal_lines(ax, goal, history, lang, path=path, named=later is None)
    for year, label in breaks:
        _vertical(ax, year, label)
    _finish(ax, [*history["x"], *wide.index], goal)
    _keep_readable(ax, wide, history["value"])
    _edge_labels(ax, wide, lang)
    return ax


def _draw_bands(ax: Axes, wide: pd.DataFrame) -> None:
    x = wide.index.to_numpy(dtype=float)
    for low, high, _, color in BANDS:
        ax.fill_between(x, wide[low], wide[high], color=PALETTE[color], linewidth=0, zorder=1)
    ax.plot(x, wide[0.5], color=PALETTE["forecast"], linewidth=2, zorder=3)


def _keep_readable(ax: Axes, wide: pd.DataFrame, observed: pd.Series) -> None:
    """Let a 95 % band many times wider than the 80 % band run off the top."""
    low = min(float(wide[0.1].min()), float(observed.min()))
    high = max(float(wide[0.9].max()), float(observed.max()))
    bottom, top = ax.get_ylim()
    if top - bottom > _WIDEST * (high - low):
        ax.set_ylim(max(bottom, low - 0.5 * (high - low)), high + 0.5 * (high - low))


def _edge_labels(ax: Axes, wide: pd.DataFrame, lang: Language) -> None:
    """Name the bands at their right edge, moved apart where they would overlap."""
    x, (low, high) = float(wide.index[-1]), ax.get_ylim()
    edges = [(float(wide[upper].iloc[-1]), name) for _, upper, name, _ in BANDS]
    edges.append((float(wide[0.5].iloc[-1]), term("median", lang)))
    names = [f"{name} ↑" if value > high else name for value, name in edges]
    inside = [min(value, high) for value, _ in edges]
    for height, name in zip(spread(inside, gap=(high - low) * 0.055), names, strict=True):
        ax.annotate(
            name, (x, height), xytext=(5, 0), textcoords="offset points", va="center",
            fontsize=9, color=PALETTE["forecast"], annotation_clip=False,
        )  # fmt: skip


def spread(values: Sequence[float], *, gap: float) -> list[float]:
    """Move values up just enough that neighbours are at least ``gap`` apart, order kept."""
    order = np.argsort(values, kind="stable")
    placed = np.asarray(values, dtype=float).copy()
    for lower, upper in pairwise(order):
        placed[upper] = max(placed[upper], placed[lower] + gap)
    return [float(value) for value in placed]


def _draw_history(ax: Axes, history: pd.DataFrame) -> None:
    few = len(history) <= 12
    sns.scatterplot(
        history, x="x", y="value", ax=ax, s=38 if few else 14, color=PALETTE["ink"],
        edgecolor="none", legend=False, zorder=5,
    )  # fmt: skip
    if not few:
        _line_over_gaps(ax, history)
    _label_points(ax, history if few else history.tail(1), "ink")


def _line_over_gaps(ax: Axes, history: pd.DataFrame) -> None:
    """Join neighbouring quarters only: a gap stays a gap."""
    run = history["x"].diff().gt(0.26).cumsum()
    for _, part in history.groupby(run):
        ax.plot(part["x"], part["value"], color=PALETTE["plan"], linewidth=0.9, zorder=4)


def _label_points(ax: Axes, points: pd.DataFrame, color: str, *, below: bool = False) -> None:
    """Label points; on a phone's figure close neighbours take turns above and below."""
    for row, turned in zip(each_row(points), _turns(ax, points), strict=True):
        label_point(ax, row.x, row.value, row.label, color=PALETTE[color], below=below != turned)


def _turns(ax: Axes, points: pd.DataFrame) -> list[bool]:
    """Return which labels step aside: on a phone's figure every other one of close neighbours."""
    near = points["x"].diff() < _LABEL_YEARS if is_narrow(ax) else points["x"] < -np.inf
    return list(accumulate(near, lambda aside, crowded: crowded and not aside))


def _draw_later(ax: Axes, later: pd.DataFrame, lang: Language) -> None:
    """Draw what came later, labelled below; labels that step aside stand a line lower."""
    color = PALETTE["compare"]
    ax.scatter(later["x"], later["value"], marker="s", s=38, color=color, zorder=6)
    gaps = [19 if aside else 7 for aside in _turns(ax, later)]
    for row, gap in zip(each_row(later), gaps, strict=True):
        label_point(ax, row.x, row.value, row.label, color=color, below=True, gap=gap)
    last, gap = later.iloc[-1], gaps[-1] + 12
    label_point(
        ax, last["x"], last["value"], term("actual", lang), color=color, below=True, gap=gap
    )


def _goal_lines(
    ax: Axes, goal: Goal, history: pd.DataFrame, lang: Language, *, path: bool, named: bool
) -> None:
    color = PALETTE["goal"]
    if not path:
        ax.axhline(goal.value, color=color, linewidth=1.1, linestyle=(0, (4, 2)), zorder=2)
        ax.annotate(
            f"{term('own_goal', lang)} {number(goal.value, 2)}", (1, goal.value), xytext=(0, -4),
            xycoords=("axes fraction", "data"), textcoords="offset points", ha="right", va="top",
            color=color, fontsize=9.5,
        )  # fmt: skip
        return
    last = history.iloc[-1]
    passed = goal.met(float(last["value"]))
    _plan_path(ax, goal, lang, named=named, passed=passed)
    if last["x"] < goal.year and not passed:
        x, y = [float(last["x"]), goal.year], [float(last["value"]), goal.value]
        ax.plot(x, y, linewidth=1.4, color=color, linestyle=(0, (4, 2)), zorder=3)
        ax.annotate(
            f"({term('required_path', lang)} - -)", (goal.year, goal.value), xytext=(-9, 23),
            textcoords="offset points", ha="right", va="bottom", color=color, fontsize=9,
        )  # fmt: skip


def _vertical(ax: Axes, x: float, label: str) -> None:
    ax.axvline(x, color=PALETTE["plan"], linewidth=0.9, linestyle=(0, (1, 2)), zorder=0)
    ax.annotate(
        label, (x, 1), xytext=(-3, -2), xycoords=("data", "axes fraction"), ha="right", va="top",
        textcoords="offset points", color=PALETTE["muted"], fontsize=9,
    )  # fmt: skip


def _finish(ax: Axes, x: Iterable[float], goal: Goal | None) -> None:
    xs = [*x, *([goal.year] if goal else [])]
    span = max(xs) - min(xs)
    ax.set_xlim(min(xs) - 0.04 * span - 0.3, max(xs) + 0.1 * span + 0.3)
    low, high = ax.get_ylim()
    ax.set_ylim(low - 0.04 * (high - low), high + 0.06 * (high - low))
    ticks = 5 if is_narrow(ax) else 10
    ax.xaxis.set_major_locator(MaxNLocator(ticks, integer=True, steps=[1, 2, 5, 10]))
    ax.yaxis.set_major_locator(MaxNLocator(5))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda v, _: number(v, 0 if abs(v) >= 10 else 1)))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda v, _: f"{v:.0f}"))
    ax.set(xlabel="", ylabel="")
    sns.despine(ax=ax, left=True)


def plot_lines(
    frame: pd.DataFrame,
    *,
    goal: Goal | None = None,
    lang: Language = "zh",
    ax: Axes | None = None,
) -> Axes:
    """Draw one line per ``series`` with its name at its end: ``x, value, label, series, color``."""
    ax = ax or new_axes()
    for place, (name, group) in enumerate(frame.groupby("series", sort=False)):
        color = PALETTE[str(group["color"].iloc[0])]
        ax.plot(group["x"], group["value"], color=color, marker="os"[place % 2], linewidth=1.6)
        for row in each_row(group):
            label_point(ax, row.x, row.value, row.label, color=color, below=place > 0)
        last = group.iloc[-1]
        ax.annotate(
            str(name), (last["x"], last["value"]), xytext=(10, 0), va="center",
            textcoords="offset points", color=color, annotation_clip=False,
        )  # fmt: skip
    if goal is not None:
        _goal_marker(ax, goal, term("goal", lang), passed=True)
    _finish(ax, frame["x"], goal)
    return ax
