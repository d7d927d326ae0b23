"""Dots in rows, and the bars of a tornado: how far values lie from each other."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from skillsdata.drawing.board import MEDIUM, USUAL, Board, Look, Margins, padded
from skillsdata.drawing.labels import LEFT, RIGHT, width
from skillsdata.drawing.palette import PALETTE
from skillsdata.drawing.rows import Line, Rows, named_lines
from skillsdata.language.reader import Reader

#: Points of a row of dots, and how near two dots of a row may be side by side.
_ROW, _NEAR = 20.0, 6.0
#: Where, in points from the middle of the row, a dot goes that would cover the one before.
_TURNS = {0.0: 5.0, 5.0: -5.0, -5.0: 0.0}


def plot_dots(
    ax: Axes, reader: Reader, frame: pd.DataFrame, *, lines: Sequence[Line] = (), sign: str = ""
) -> None:
    """Draw values as dots, one row a ``name``, several dots to a row where names repeat.

    ``frame``: ``name, value`` and, each as wished, ``label``, ``color`` (palette name), ``low`` and
    ``high`` (ends of an interval), ``hollow``, ``title`` (said under the pointer), ``group``
    (rows of a group follow each other under its name). ``lines`` stand from top to bottom;
    ``sign`` follows the numbers of the axis, as % does.

    >>> plot_dots(ax, reader, pd.DataFrame({"name": ["常州", "南京"], "value": [1440, 1310]}))
    """
    frame = _with_defaults(frame)
    first = frame.drop_duplicates(["group", "name"])
    x = padded([*frame["value"], *frame["low"], *frame["high"], *(line[0] for line in lines)], 0.05)
    right = max(width(text, MEDIUM) for text in frame["label"]) + 10
    margins = Margins(right=right, top=22 if lines else 8)
    groups = list(first["group"]) if first["group"].any() else ()
    look: Look = {"ticks": lambda *number: reader.number(*number) + sign, "margins": margins}
    rows = Rows(ax, first["name"], x, groups=groups, tall=_ROW, **look)
    places = dict(zip(zip(first["group"], first["name"], strict=True), rows.middle, strict=True))
    y = np.array([places[key] for key in zip(frame["group"], frame["name"], strict=True)])
    far = frame.assign(y=y).groupby("y", sort=False)["value"].max()
    ax.hlines(far.index, x[0], far, color=PALETTE["grid"], linewidth=0.8, zorder=0)
    named_lines(rows.board, lines)
    _draw_dots(rows.board, frame.assign(y=y + _aside(frame, rows.board)))
    rows.board.finish()


def _with_defaults(frame: pd.DataFrame) -> pd.DataFrame:
    none: dict[str, Any] = {
        "group": "", "label": "", "color": "ink", "low": np.nan, "high": np.nan, "hollow": False,
    }  # fmt: skip
    frame = frame.assign(**{name: value for name, value in none.items() if name not in frame})
    pairs = zip(frame["name"], frame["label"], strict=True)
    told = [f"{name}: {text}" if text else str(name) for name, text in pairs]
    return frame if "title" in frame else frame.assign(title=told)


def _draw_dots(board: Board, frame: pd.DataFrame) -> None:
    ranges = frame[frame["low"].notna()]
    board.ax.hlines(
        ranges["y"], ranges["low"], ranges["high"], color=PALETTE["band80"], linewidth=7, zorder=1
    )
    for (color, hollow), group in frame.groupby(["color", "hollow"], sort=False):
        look: Look = {"hollow": bool(hollow), "size": 34, "titles": group["title"]}
        board.dots(group["value"], group["y"], str(color), **look)
    for row in frame.to_dict("records"):
        # what lies left of nought is written right of its line
        nought = min(0.0, board.x[1]) if row["value"] < 0 else np.nan
        end = np.nanmax([row["high"], row["value"], nought])
        board.label(row["label"], (end, row["y"]), row["color"], (RIGHT, LEFT), gap=7)


def _aside(frame: pd.DataFrame, board: Board) -> np.ndarray:
    """Move dots of a row that would cover each other up and down in turn."""
    moved = np.zeros(len(frame))
    across = board.points(frame["value"], 0)[:, 0]
    for _, row in frame.reset_index(drop=True).groupby(["group", "name"], sort=False):
        order = sorted(row.index, key=lambda place: float(across[place]))
        for before, own in pairwise(order):
            if across[own] - across[before] < _NEAR:
                moved[own] = _TURNS[moved[before]]
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
    low, high = frame[["low", "high"]].min(axis=1), frame[["low", "high"]].max(axis=1)
    room = max(width(text) for text in [*frame["low_label"], *frame["high_label"]]) + 10
    margins = Margins(USUAL.left + room, room, 22)
    rows = Rows(ax, frame["name"], padded([*low, *high, base[0]], 0.01), margins=margins)
    look: Look = {"height": 15, "left": low, "zorder": 2}
    ax.barh(rows.middle, high - low, color=PALETTE["forecast"], **look)
    rows.board.upright(*base, "ink", "-")
    for end, other, side in (("low", "high", LEFT), ("high", "low", RIGHT)):
        ends = zip(frame[end], frame[f"{end}_label"], frame[other], rows.middle, strict=True)
        for value, text, away, y in ends:
            sides = (LEFT if (value < away or (value == away and side == LEFT)) else RIGHT,)
            rows.board.label(text, (value, y), sides=sides, gap=4, needed=True)
    rows.board.finish()
