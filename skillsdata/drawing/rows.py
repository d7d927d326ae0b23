"""Named rows under each other: their names beside them, or above them where there is no room."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes

from skillsdata.drawing.board import (
    BETWEEN,
    DASHED,
    MEDIUM,
    USUAL,
    Board,
    Margins,
    Span,
    Write,
    room_beside,
    round_places,
    size_of,
    written,
)
from skillsdata.drawing.labels import LEFT, height, wrap
from skillsdata.drawing.style import is_narrow, sheet

#: A line from top to bottom: where, its name, its palette colour.
Line = tuple[float, str, str]
#: Points of a row, and of the name of a group of rows.
_ROW, _GROUP = 27.0, 22.0
#: Points from the middle of a row to the name above it.
_TO_NAME = 11.0
#: Points left of rows whose names stand above them.
_EDGE = 10.0
#: A name wider than this part of a phone's figure stands above its row.
_BESIDE = 0.36


def room_left(ax: Axes, names: Iterable[str]) -> float:
    """Return the points left of rows: those of their names, where there is room for names there."""
    beside = room_beside(ax, names, MEDIUM)
    return _EDGE if is_narrow(ax) and beside > _BESIDE * size_of(ax)[0] else beside


class Rows:
    """Named rows from top to bottom; the figure is as high as they need.

    ``board`` is what to draw on, ``middle`` the height of each row on it.
    """

    def __init__(
        self, ax: Axes, names: Iterable[str], x: Span, *, groups: Sequence[str] = (),
        tall: float = _ROW, margins: Margins = USUAL, ticks: Write | None = None,
    ) -> None:  # fmt: skip
        """Lay out rows.

        ``groups`` names the group of each, written where it changes; ``ticks``: how numbers
        below are written, none without.
        """
        self._left = room_left(ax, names := list(names))
        self._above = self._left == _EDGE
        widest = size_of(ax)[0] - 16 if self._above else self._left - BETWEEN
        lines = [wrap(name, widest, MEDIUM) for name in names]
        groups = groups or [""] * len(names)
        first = [a != b for a, b in pairwise(["", *groups])]
        bare = np.array([self._height(line, tall) for line in lines])
        tops = np.cumsum((bare + _GROUP * np.array(first))[::-1])[::-1]
        own = {"left": self._left + margins.left - USUAL.left, "bottom": 22 if ticks else 6}
        margins = margins._replace(**own)
        sheet(ax).set_figheight((tops[0] + margins.top + margins.bottom) / 72)
        self.board = Board(ax, x, (0, float(tops[0])), margins)
        self.middle = np.append(tops[1:], 0) + (_TO_NAME if self._above else bare / 2)
        if self._above:  # no line crosses a name
            self.board.runs = [(middle - 9, middle + 5) for middle in self.middle]
            self.board.runs.append((self.board.y[1] - 5, self.board.y[1]))  # up to its own name
        self._name(lines)
        for top, place in zip(tops[first], np.flatnonzero(first), strict=True):
            at = (8, margins.bottom + top - _GROUP + 5)
            self.board.write(groups[int(place)], at, (1, 1), "muted", MEDIUM)
        if ticks:
            places = round_places(x, 4 if is_narrow(ax) else 7)
            self.board.ticks_below(places, written(places, ticks))

    def _height(self, line: str, tall: float) -> float:
        high = height(line, MEDIUM)
        return 2 * _TO_NAME + high + 6 if self._above else max(tall, high + 8)

    def _name(self, lines: Sequence[str]) -> None:
        for middle, line in zip(self.board.margins.bottom + self.middle, lines, strict=True):
            if self._above:
                self.board.write(line, (8, middle + _TO_NAME - 2), (1, 1), "ink", MEDIUM)
            else:
                self.board.write(line, (self._left - 8, middle), LEFT, "ink", MEDIUM)


def named_lines(board: Board, lines: Sequence[Line]) -> None:
    """Draw named lines, the names of several turned away from each other."""
    for place, (x, name, color) in enumerate(sorted(lines)):
        away = (-1, 1) if place == 0 and len(lines) > 1 else (1, 1) if place else (0, 1)
        board.upright(x, name, color, DASHED, (away, (0, 1), (1, 1), (-1, 1)))
