"""Figures of the track record: what was promised against what happened."""

import pandas as pd
from matplotlib.axes import Axes

from skillsdata.drawing.board import (
    DASHED,
    DOTTED,
    Board,
    Goal,
    Look,
    Margins,
    padded,
    room_beside,
    round_places,
    written,
)
from skillsdata.drawing.labels import ABOVE, BELOW, RIGHT
from skillsdata.drawing.marks import dots_seen, draw_goal, told
from skillsdata.drawing.over_time import begun, draw_bands, timed
from skillsdata.language.reader import Reader

#: Bands of a base-rate fan.
_COMMON = ((0.1, 0.9, "grid", 1), (0.25, 0.75, "plan", 0.35))
#: What is named where the fan ends: level, its name, colour.
_NAMED = (
    (0.9, "term.common80", "muted"),
    (0.75, "term.common50", "muted"),
    (0.5, "term.median", "ink"),
)
_FIFTHS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


def plot_calibration(ax: Axes, reader: Reader, frame: pd.DataFrame) -> None:
    """Draw promised shares against held ones: ``quantile_level, share``, both 0 to 1."""
    board = Board(ax, (0, 1), (0, 1), Margins(52, 16, 10, 36))
    board.line([0, 1], [0, 1], "plan", 0.9, DOTTED)
    board.line(frame["quantile_level"], frame["share"], "forecast", 1.6)
    pairs = zip(frame["quantile_level"], frame["share"], strict=True)
    titles = [f"{level:.0%} → {share:.0%}" for level, share in pairs]
    board.dots(frame["quantile_level"], frame["share"], "forecast", size=20, titles=titles)
    board.name_line(reader.text("term.perfect"), [0, 1], [0, 1], "muted")
    shares = [f"{share:.0%}" for share in _FIFTHS]
    board.ticks_below(_FIFTHS, shares, reader.text("term.promised"))
    board.ticks_beside(_FIFTHS, shares, reader.text("term.happened"))
    board.finish()


def plot_held(ax: Axes, reader: Reader, frame: pd.DataFrame, *, promised: float) -> None:
    """Draw the share held by number of points, one line a horizon: ``x, value, series, color``."""
    first, far = float(frame["x"].min()), float(frame["x"].max())
    groups = list(frame.groupby("series", sort=False))
    lasts = frame.drop_duplicates("series", keep="last")
    ends = [
        (promised, f"{reader.text('term.promised')} {promised:.0f}%", "plan"),
        *lasts[["value", "series", "color"]].itertuples(index=False, name=None),
    ]
    y = padded([promised, *frame["value"]], 0.4)
    right = room_beside(ax, [end[1] for end in ends])
    board = Board(ax, (first - 0.3, far + 0.2), y, Margins(38, right, 10, 36))
    board.line([first, far], [promised] * 2, "plan", 1.1, DASHED)
    for place, (_, group) in enumerate(groups):
        color = str(group["color"].iloc[-1])
        look: Look = {"marker": "os^"[place % 3], "size": 26}
        board.line(group["x"], group["value"], color, 1.5)
        seen = group.assign(label=group["value"].map("{:.0f}%".format))
        board.dots(group["x"], group["value"], color, titles=told(seen), **look)
    board.ends(ends)
    board.whole_below(6, reader.text("term.points"))
    shares = round_places(y, 5)
    board.ticks_beside(shares, [f"{share}%" for share in written(shares, reader.number)])
    board.finish()


def plot_base_rates(
    ax: Axes, reader: Reader, followed: pd.DataFrame, *, history: pd.DataFrame,
    band: pd.DataFrame, goal: Goal,
) -> None:  # fmt: skip
    """Draw what followed comparable histories, and the forecast's 80 % interval over it.

    ``followed``: ``x`` and one column a level; ``history``: ``x, value, label``; ``band``:
    ``x, low, high``. Everything in the reader's unit.
    """
    wide = begun(followed.set_index("x"), history)
    seen = [*history["value"], goal.value, *wide[0.1], *wide[0.9], *band["low"], *band["high"]]
    ends = [
        (float(wide[level].iloc[-1]), reader.text(name), color) for level, name, color in _NAMED
    ]
    board = timed(ax, reader, [*history["x"], *wide.index], padded(seen), [end[1] for end in ends])
    draw_bands(board, wide, _COMMON)
    board.line(wide.index, wide[0.5], "ink", 1.6)
    start = history.iloc[-1]
    for end in ("low", "high"):
        board.line([start["x"], *band["x"]], [start["value"], *band[end]], "forecast", 1.6, DASHED)
    dots_seen(board, history)
    draw_goal(board, goal, ((-1, 1), ABOVE))
    at, sides = (band["x"].iloc[-1], band["low"].iloc[-1]), (BELOW, (1, -1), RIGHT)
    board.label(reader.text("term.own80"), at, "forecast", sides, needed=True)
    board.ends(ends)
    board.finish()
