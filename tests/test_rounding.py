"""Halves are rounded away from zero, as decimals are by hand."""

import math
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillsdata.language.reader import number
from skillsdata.rounding import rounded
from skillsdata.study.formulas import likelihood_word


@pytest.mark.parametrize(
    ("value", "digits", "said"),
    [(-0.045, 2, "−0.05"), (-0.065, 2, "−0.07"), ((1.31 - 1.40) / 2, 2, "−0.05"),
     (0.125, 2, "0.13"), (2.675, 2, "2.68"), (1.005, 2, "1.01"), (0.5, 0, "1"), (1.5, 0, "2"),
     (-0.004, 2, "0.00"),
     (1234.5, 0, "1,235"), (0.0449, 2, "0.04")],
)  # fmt: skip
def test_a_half_goes_away_from_zero(value: float, digits: int, said: str) -> None:
    assert number(value, digits) == said


@given(st.integers(-(10**9), 10**9), st.integers(0, 4), st.integers(0, 3))
def test_every_printed_decimal_is_rounded_by_hand(whole: int, places: int, digits: int) -> None:
    text = Decimal(whole).scaleb(-places)
    by_hand = text.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    assert rounded(float(text), digits) == float(by_hand)


@pytest.mark.parametrize("value", [math.inf, -math.inf, 1e300])
def test_what_has_no_decimals_to_round_stays(value: float) -> None:
    assert rounded(value, 2) == value
    assert math.isnan(rounded(math.nan, 2))


def test_a_probability_has_the_word_of_its_printed_number() -> None:
    assert likelihood_word(0.325) == likelihood_word(0.33) != likelihood_word(0.32)
