"""Marks of published figures over time: each by its use, with its label and what it says."""

import pandas as pd

from skillsdata.drawing.board import Board, Goal, Look
from skillsdata.drawing.labels import ABOVE, BELOW, LEFT, RIGHT

#: How each use of a published figure is marked: shape, whether hollow, colour.
_MARKS = {
    "series": ("o", False, "ink"),
    "derived": ("o", True, "ink"),
    "context": ("o", True, "plan"),
    "bound": ("^", True, "ink"),
    "earlier_basis": ("o", True, "plan"),
    "conflict": ("X", True, "plan"),
    "left_out": ("o", True, "plan"),
    "supposed": ("s", True, "supposed"),
}
#: Labels of points that came later, or do not count, stand below.
OVER = (ABOVE, (-1, 1), (1, 1), BELOW, LEFT, RIGHT, (1, -1), (-1, -1))
UNDER = (BELOW, (1, -1), (-1, -1), RIGHT, LEFT, ABOVE, (1, 1), (-1, 1))


def told(points: pd.DataFrame) -> list[str]:
    """Return what is said of each point under the pointer."""
    if "title" in points:
        return list(points["title"])
    return [f"{x:g}: {text}" for x, text in zip(points["x"], points["label"], strict=True)]


def dots_seen(board: Board, history: pd.DataFrame, size: float = 40) -> None:
    """Mark published figures; bounds and what was worked out from others are hollow."""
    for mark, group in history.groupby(marked(history)):
        _dots(board, group, str(mark), size)


def marked(history: pd.DataFrame) -> pd.Series:
    """Return the mark of each point of a history."""
    words = history.get("qualifier", pd.Series("", history.index))
    bounds = words.isin(["at_least", "above"])
    marks = words.where(words == "supposed", "series").mask(bounds, "bound")
    derived: pd.Series = history.get("derived", pd.Series(False, history.index))
    return marks.mask(derived, "derived")


def draw_mark(board: Board, points: pd.DataFrame, mark: str, size: float = 40) -> None:
    """Draw points of one mark with their labels."""
    color = _dots(board, points, mark, size)
    board.label_points(points, color, UNDER if mark in {"conflict", "supposed"} else OVER)


def draw_goal(board: Board, goal: Goal, sides: tuple[tuple[int, int], ...]) -> None:
    """Mark a goal, named beside its mark and under the pointer."""
    look: Look = {"marker": "D", "size": 48, "titles": [f"{goal.year}: {goal.said}"], "zorder": 7}
    board.dots([goal.year], [goal.value], "goal", **look)
    board.label(goal.said, (goal.year, goal.value), "goal", sides, needed=True)


def _dots(board: Board, points: pd.DataFrame, mark: str, size: float) -> str:
    """Mark points as their use demands, and return the colour."""
    marker, hollow, color = _MARKS[mark]
    look: Look = {"marker": marker, "hollow": hollow, "size": size, "titles": told(points)}
    board.dots(points["x"], points["value"], color, **look)
    return color
