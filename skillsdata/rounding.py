"""Rounding as it is done by hand: in decimals, a half away from zero."""

import math
from decimal import ROUND_HALF_UP, Decimal

#: Digits in which a sum of printed figures is what it is by hand; below lies the binary noise.
_EXACT = 13


def rounded(value: float, digits: int = 0) -> float:
    """Return a number to so many decimals (below 0: tens, hundreds), a half away from zero.

    A number is taken as its first thirteen digits: (1.31 - 1.40) / 2 is -0.045.

    >>> rounded(-0.045, 2), rounded(0.5), rounded((1.31 - 1.40) / 2, 2), rounded(1250, -2)
    (-0.05, 1.0, -0.05, 1300.0)
    """
    if not math.isfinite(value) or abs(value) >= 10**_EXACT:
        return value
    exact = Decimal(f"{value:.{_EXACT}g}")
    return float(exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))
