import ast
import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillsdata.evidence.cleaning import (
    known_from,
    last_day,
    parse_printed,
    rounding_width,
    split_name,
)
from skillsdata.study.checks import evaluate


@pytest.mark.parametrize(
    ("text", "value", "bracketed"),
    [
        ("〔455〕", 455, True),
        ("〔 1450\n〕", 1450, True),
        ("〔 1450 〕", 1450, True),
        ("5.3", 5.3, False),
        ("25", 25, False),
        ("——", None, False),
        ("—", None, False),
        ("", None, False),
        ("４５５", 455, False),
        ("〔１４５０〕", 1450, True),
        ("５．３", 5.3, False),
        ("1,247.16", 1247.16, False),
        ("１，２４７", 1247, False),
        ("12.5万", 125_000, False),
        ("3亿", 300_000_000, False),
        ("〔400万〕", 4_000_000, True),
        ("-7", -7, False),
        ("0", 0, False),
    ],
)
def test_a_printed_cell_becomes_a_number_and_a_mark(
    text: str, value: float | None, bracketed: bool
) -> None:
    cell = parse_printed(text)
    assert cell.value == value
    assert cell.bracketed is bracketed
    assert cell.text == text  # the printed form is never lost


@pytest.mark.parametrize("text", ["约455", "455人", "1.2.3", "nan", "1e5", "四百", "5.", "--7"])
def test_what_is_not_a_printed_value_is_refused_with_its_text(text: str) -> None:
    with pytest.raises(ValueError, match="is not a printed value") as refusal:
        parse_printed(text)
    assert repr(text) in str(refusal.value)


@given(
    hundredths=st.integers(0, 10**9),
    places=st.integers(0, 2),
    bracket=st.booleans(),
    blanks=st.sampled_from(["", " ", "\n", " \n "]),
    wide=st.booleans(),
    separators=st.booleans(),
)
def test_however_it_is_printed_the_number_comes_back(
    hundredths: int, places: int, bracket: bool, blanks: str, wide: bool, separators: bool
) -> None:
    number = round(hundredths / 100, places)
    digits = f"{number:,.{places}f}" if separators else f"{number:.{places}f}"
    if wide:
        digits = "".join(chr(ord(c) + 0xFEE0) for c in digits)
    text = f"〔{blanks}{digits}{blanks}〕" if bracket else blanks + digits + blanks
    cell = parse_printed(text)
    assert cell.value == pytest.approx(number, abs=1e-9)
    assert cell.bracketed is bracket


@pytest.mark.parametrize(
    ("printed", "row", "name", "unit"),
    [
        ("1.高技能人才总量（万人）", 1, "高技能人才总量", "万人"),
        ("22. 新增取得职业资格证书或职业技能等级证\n\n书人次数（万）", 22,
         "新增取得职业资格证书或职业技能等级证书人次数", "万"),
        ("16.备战（2024）国赛的基地数（个）", 16, "备战（2024）国赛的基地数", "个"),
    ],
)  # fmt: skip
def test_a_printed_name_splits_into_row_name_and_unit(
    printed: str, row: int, name: str, unit: str
) -> None:
    assert split_name(printed) == (row, name, unit)


@pytest.mark.parametrize(
    "printed", ["高技能人才总量（万人）", "1.高技能人才总量", "1.（万人）", ""]
)
def test_a_name_of_another_form_is_refused_with_its_text(printed: str) -> None:
    with pytest.raises(ValueError, match="is not of the form") as refusal:
        split_name(printed)
    assert repr(printed) in str(refusal.value)


@pytest.mark.parametrize(
    ("partial", "day"),
    [
        ("2021-08-29", "2021-08-29"),
        ("2018-01", "2018-01-31"),
        ("2023-02", "2023-02-28"),
        ("2024-02", "2024-02-29"),  # a leap year
        ("2013Q2", "2013-06-30"),
        ("2013Q4", "2013-12-31"),
        ("2024", "2024-12-31"),
    ],
)
def test_a_partial_date_counts_from_its_last_day(partial: str, day: str) -> None:
    assert last_day(partial) == pd.Timestamp(day)


@pytest.mark.parametrize(
    ("published", "period", "day"),
    [
        ("2018-01", "2017", "2018-01-31"),
        ("2024", "2023", "2024-12-31"),
        ("2025-01-14", "2024", "2025-01-14"),
        ("", "2020", "2021-12-31"),  # the year after, in which yearbooks appear
        ("", "2018-11", "2019-12-31"),
        ("", "2013Q4", "2014-12-31"),
        (None, "2013Q1", "2014-12-31"),
    ],
)
def test_the_day_from_which_a_figure_counts_as_known(
    published: str | None, period: str, day: str
) -> None:
    assert known_from(published, period) == pd.Timestamp(day)


def test_a_figure_without_any_date_is_never_known() -> None:
    assert pd.isna(known_from("", ""))


@pytest.mark.parametrize(
    ("printed", "width"), [("455", 1), ("358.2", 0.1), ("1247.16", 0.01), ("1450", 1)]
)
def test_rounding_width_is_that_of_the_last_printed_digit(printed: str, width: float) -> None:
    assert rounding_width(printed) == pytest.approx(width)


@pytest.mark.parametrize(
    ("derivation", "value"),
    [
        ("455 - 162 = 293", 293),
        ("7039 - 2146 = 4893", 4893),
        ("485.06 + 1.42 - 1.96 - 0.13 = 484.39", 484.39),
        ("(43 + 25) x 2 = 136", 136),
        ("2 × 3.5", 7),
        ("930 / 700 - 1", 0.32857142857),
        ("-3 + 5 = 2", 2),
    ],
)
def test_recorded_arithmetic_is_worked_out(derivation: str, value: float) -> None:
    assert evaluate(derivation) == pytest.approx(value)


@pytest.mark.parametrize(
    "derivation",
    ["", "see the note", "1 / 0 = 0", "2 ** 9 = 512", "a + 1", "__import__('os')", "True", "1 +"],
)
def test_what_is_not_arithmetic_is_left_alone(derivation: str) -> None:
    if derivation == "True":  # a bool is an int to Python, and harmless
        assert evaluate(derivation) in (None, 1.0)
    else:
        assert evaluate(derivation) is None


_LEAVES = st.integers(1, 999).map(lambda n: (str(n), float(n)))
_EXPRESSIONS = st.recursive(
    _LEAVES,
    lambda inner: st.tuples(inner, st.sampled_from("+-*/"), inner).map(
        lambda t: (
            f"({t[0][0]} {t[1]} {t[2][0]})",
            {
                "+": lambda a, b: a + b,
                "-": lambda a, b: a - b,
                "*": lambda a, b: a * b,
                "/": lambda a, b: a / b if b else float("inf"),
            }[t[1]](t[0][1], t[2][1]),
        )
    ),
    max_leaves=6,
)


@given(_EXPRESSIONS)
def test_nested_arithmetic_equals_the_same_steps_taken_by_hand(
    expression: tuple[str, float],
) -> None:
    text, value = expression
    if "/ 0" in text or value in (float("inf"), float("-inf")) or math.isnan(value):
        return
    assert ast.parse(text, mode="eval")
    result = evaluate(f"{text} = 0")
    assert result is None or result == pytest.approx(value, rel=1e-12)
    assert result is not None or "/" in text  # only a division by zero has no value
