"""Arithmetic recorded with a figure, and what a printed figure may stand for."""

import ast
import math
import operator
from collections.abc import Callable

from skillsdata.evidence.cleaning import rounding_width

_OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def evaluate(derivation: str) -> float | None:
    """Return the value of what stands before the last ``=`` of a derivation.

    Only numbers, + - * / and parentheses are worked out; None for anything else, which is
    recorded for readers, not for machines.
    """
    left = derivation.rpartition("=")[0] or derivation
    try:
        tree = ast.parse(left.replace("×", "*").replace("x", "*").strip(), mode="eval")
        value = _value(tree.body)
    except (SyntaxError, ValueError, ArithmeticError, RecursionError, MemoryError):
        return None
    return value if math.isfinite(value) else None


def _value(node: ast.expr) -> float:
    match node:
        case ast.Constant(value=int() | float() as number):
            return float(number)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            return _OPERATORS[type(op)](_value(left), _value(right))
    raise ValueError("not arithmetic")


def span(printed: str, qualifier: str = "exact") -> tuple[float, float]:
    """Return the least and the most that a printed figure may stand for.

    Half its last digit to either side; with a word beside it one of the last digit that is not
    0, below ("nearly"), above ("above", "at_least") or to either side ("about").

    >>> span("33.1"), span("7200", "above")
    ((33.05, 33.15), (7200.0, 7300.0))
    """
    value, half = float(printed), rounding_width(printed) / 2
    if qualifier in {"", "exact"}:
        return value - half, value + half
    coarse = 10.0 ** (len(printed) - len(printed.rstrip("0"))) if "." not in printed else 2 * half
    below, above = _SIDES.get(qualifier, (1, 1))
    return value - below * coarse, value + above * coarse


_SIDES = {"nearly": (1, 0), "above": (0, 1), "at_least": (0, 1)}
#: Least and most.
Span = tuple[float, float]


def share_span(part: Span, whole: Span) -> Span:
    """Return the least and the most that a part over its whole may be, in per cent.

    >>> share_span((4.5, 5.5), (9.5, 10.5))[1]
    57.89473684210527
    """
    return part[0] / whole[1] * 100, part[1] / max(whole[0], 1e-9) * 100


def share_apart(share: Span, part: Span, whole: Span) -> bool:
    """Tell whether rounding alone cannot make a share of its part over its whole."""
    least, most = share_span(part, whole)
    return most < share[0] or least > share[1]
