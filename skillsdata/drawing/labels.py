"""Where texts go: beside their place, on no other text, inside the drawing.

Everything here is in points, counted from the lower left corner of the drawing.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise, product
from typing import Any

import numpy as np

from skillsdata.paths import font_path

#: Steps right and up from a place.
ABOVE, BELOW, RIGHT, LEFT = (0, 1), (0, -1), (1, 0), (-1, 0)
AROUND = (ABOVE, BELOW, RIGHT, LEFT, (1, 1), (-1, 1), (1, -1), (-1, -1))
#: What covering a square point of something costs.
TEXT, MARK, LINE = 100.0, 25.0, 6.0
#: What the next side and the next step away cost, and how far steps go.
_SIDE, _STEP = 12.0, 40.0
_STEPS = (0.0, 11.0, 22.0, 36.0, 52.0)
_OUTSIDE = 1e5
#: What a place costs from where another mark is as near as the text's own, within so many points.
_NEARER, _AS_NEAR = 400.0, 1.0
#: A text that covers this much of others is left out, where it may be.
_CROWDED = 60.0


@cache
def _advance(letter: str) -> float:
    """Width of a letter, as a part of the size of the type."""
    from matplotlib.ft2font import LoadFlags

    glyph = _face().load_char(ord(letter), flags=LoadFlags.NO_HINTING)
    return float(glyph.linearHoriAdvance) / 65536 / 100


@cache
def _face() -> Any:
    from matplotlib.ft2font import FT2Font

    face = FT2Font(str(font_path()))
    face.set_size(100, 72)
    return face


if hasattr(os, "register_at_fork"):  # a fork would read the same open file, and move it on
    os.register_at_fork(after_in_child=_face.cache_clear)


def width(text: str, size: float = 9.5) -> float:
    """Return how wide the longest line of a text is."""
    return max(sum(map(_advance, line)) for line in text.split("\n")) * size


def height(text: str, size: float = 9.5) -> float:
    """Return how high the lines of a text are."""
    return (1.2 * text.count("\n") + 1.05) * size


def wrap(text: str, widest: float, size: float = 9.5) -> str:
    """Break a text into lines no wider than asked; Chinese breaks anywhere, Latin at spaces."""
    lines = [""]
    for word in _words(text):
        longer = lines[-1] + word
        if lines[-1] and width(longer.rstrip(), size) > widest:
            lines.append("")
        lines[-1] += word
    return "\n".join(line.strip() for line in lines)


def _words(text: str) -> list[str]:
    """What may stand at the end of a line."""
    words = [""]
    for letter in text:
        wide = letter > "\u2e80" and letter not in "）」，。；：、"
        if words[-1] and (wide or words[-1].endswith(" ")):
            words.append("")
        words[-1] += letter
    return words


def spread(values: Sequence[float], *, gap: float, top: float = np.inf) -> list[float]:
    """Move values up just enough that neighbours are ``gap`` apart, order kept, none over ``top``.

    >>> spread([10, 0, 11], gap=5, top=14)
    [9.0, 0.0, 14.0]
    """
    order = np.argsort(values, kind="stable")
    placed = np.asarray(values, dtype=float).copy()
    for lower, upper in pairwise(order):
        placed[upper] = max(placed[upper], placed[lower] + gap)
    ceiling = top
    for place in order[::-1]:
        if placed[place] <= ceiling:
            break
        placed[place], ceiling = ceiling, ceiling - gap
    return [float(value) for value in placed]


@dataclass(frozen=True)
class Label:
    """A text beside one of some places; places and ``sides`` in the order wished for.

    What is ``needed`` is there though it be crowded.
    """

    text: str
    places: Sequence[tuple[float, float]]
    color: str = "ink"
    size: float = 9.5
    sides: tuple[tuple[int, int], ...] = AROUND
    gap: float = 6
    needed: bool = False


@dataclass(frozen=True)
class Placed:
    """Where a label came to stand; ``far``: a line must lead to its place."""

    label: Label
    at: tuple[float, float]
    box: np.ndarray
    side: tuple[int, int]
    far: bool


class Ground:
    """A drawing's area, and what of it is taken."""

    def __init__(self, wide: float, high: float) -> None:
        """Take an empty area of a size."""
        self.wide, self.high = wide, high
        self._taken: list[np.ndarray] = [np.empty((0, 5))]
        self._marks: list[np.ndarray] = [np.empty((0, 2))]

    def take(self, boxes: np.ndarray, cost: float) -> None:
        """Mark boxes (left, bottom, right, top) as taken."""
        self._taken.append(np.column_stack([boxes, np.full(len(boxes), cost)]))

    def take_around(self, at: np.ndarray, half: float, cost: float) -> None:
        """Mark what lies around places."""
        self.take(np.hstack([at - half, at + half]), cost)

    def take_marks(self, at: np.ndarray, half: float, cost: float) -> None:
        """Take marks, which no text of another one may be nearer to than to its own."""
        self.take_around(at, half, cost)
        self._marks.append(at)

    def take_line(self, corners: np.ndarray, every: float = 5) -> None:
        """Mark what a line through corners covers."""
        for one, other in pairwise(corners[np.isfinite(corners).all(axis=1)]):
            count = max(2, int(np.hypot(*(other - one)) / every))
            steps = np.linspace(0, 1, count)[:, None]
            self.take_around(one + steps * (other - one), 2, LINE)

    def place(self, labels: Sequence[Label]) -> list[Placed]:
        """Give each label, in order, the cheapest place left; crowded ones may be dropped."""
        found = []
        for label in labels:
            placed, cost = self._best(label)
            if label.needed or cost < _CROWDED * label.size:
                self.take(placed.box[None], TEXT)
                found.append(placed)
        return found

    def _best(self, label: Label) -> tuple[Placed, float]:
        wishes = list(product(_STEPS, range(len(label.places)), range(len(label.sides))))
        boxes = np.array([_box(label, *wish) for wish in wishes])
        own = np.array([label.places[place] for _, place, _ in wishes])
        covered = self._covered(boxes) + self._ambiguous(boxes, own)
        best = int(np.argmin(covered + np.array(wishes) @ (_STEP / _STEPS[1], _SIDE / 2, _SIDE)))
        step, place, side = wishes[best]
        found = label.places[place], boxes[best], label.sides[side], step > _STEPS[1]
        return Placed(label, *found), float(covered[best])

    def _ambiguous(self, boxes: np.ndarray, own: np.ndarray) -> np.ndarray:
        marks = np.vstack(self._marks)[None]
        others = np.where(_apart(own, marks) > _AS_NEAR, _apart(boxes, marks), np.inf)
        nearest = others.min(axis=1, initial=np.inf)
        return np.asarray(_NEARER * (nearest < _apart(boxes, own[:, None])[:, 0] + _AS_NEAR))

    def _covered(self, boxes: np.ndarray) -> np.ndarray:
        taken = np.vstack(self._taken)
        ends, starts = boxes[:, None, 2:], boxes[:, None, :2]
        sides = np.minimum(ends, taken[:, 2:4]) - np.maximum(starts, taken[:, :2])
        shared = (sides.clip(0).prod(axis=2) * taken[:, 4]).sum(axis=1)
        out = np.column_stack([-boxes[:, :2], boxes[:, 2:] - [self.wide, self.high]])
        return np.asarray(shared + _OUTSIDE * out.clip(0).max(axis=1))


def _apart(ends: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Return how far places are from boxes, or from places, one a row of ``ends``."""
    low, high = ends[:, None, :2], ends[:, None, -2:]
    beyond = np.maximum(low - places, places - high).clip(0)
    return np.asarray(np.hypot(beyond[..., 0], beyond[..., 1]))


def _box(label: Label, step: float, place: int, side: int) -> tuple[float, float, float, float]:
    wide, high = width(label.text, label.size) + 5, height(label.text, label.size)
    (x, y), (right, up) = label.places[place], label.sides[side]
    away = (label.gap + step) * (0.8 if right and up else 1)
    left = x + right * away - wide * (0.5 - right / 2)
    low = y + up * away - high * (0.5 - up / 2)
    return left, low, left + wide, low + high
