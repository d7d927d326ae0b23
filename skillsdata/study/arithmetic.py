"""The arithmetic recorded with a derived figure, worked out again."""

import ast
import operator
from collections.abc import Callable

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
        return _value(ast.parse(left.replace("×", "*").replace("x", "*").strip(), mode="eval").body)
    except (SyntaxError, ValueError, ZeroDivisionError):
        return None


def _value(node: ast.expr) -> float:
    match node:
        case ast.Constant(value=int() | float() as number):
            return float(number)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            return _OPERATORS[type(op)](_value(left), _value(right))
    raise ValueError("not arithmetic")
