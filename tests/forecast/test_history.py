"""The gate: every fault of a history is named at once, with its row and remedy."""

import numpy as np
import pandas as pd
import pytest

from skillsdata.errors import HistoryError
from skillsdata.forecast.history import is_bound, printed_width, read_history, validate_history


def frame(**columns: object) -> pd.DataFrame:
    return pd.DataFrame(columns)


def test_a_sound_history_comes_back_sorted_and_typed() -> None:
    clean = validate_history(frame(year=[2024, 2015.0], value=[494, 293]))
    assert clean["year"].tolist() == [2015, 2024]
    assert clean["year"].dtype == np.int64
    assert clean["value"].dtype == float


@pytest.mark.parametrize(
    ("history", "said"),
    [
        (frame(value=[1.0]), r"no column 'year'.*rename"),
        (frame(year=[2020]), r"no column 'value'"),
        (frame(year=[], value=[]), r"no rows"),
        (frame(year=[2020, 2020], value=[1, 2]), r"row 1 .*second row for its year; keep one"),
        (frame(year=[2020, 2021], value=[1, np.inf]), r"row 1 \(year 2021, value inf\).*finite"),
        (frame(year=[2020, 2021], value=[np.nan, 1]), r"row 0 .*not finite; drop the row"),
        (frame(year=[2020.5], value=[1]), r"row 0 .*whole year"),
        (frame(year=["x"], value=[1]), r"row 0 .*whole year"),
        (frame(year=[2020, 2021], value=[1, 2], unit=["a", "b"]), r"mixed units \(a, b\); convert"),
        (frame(year=[2020], value=[1], n=[0]), r"row 0 .*sample size n"),
        (frame(year=[2020], value=[1], rounding=[-1]), r"row 0 .*rounding"),
    ],
)
def test_a_fault_names_the_row_and_the_remedy(history: pd.DataFrame, said: str) -> None:
    with pytest.raises(HistoryError, match=said):
        validate_history(history)


def test_an_observation_after_the_origin_is_named_with_both_remedies() -> None:
    history = frame(year=[2020, 2024], value=[1, 2])
    assert len(validate_history(history, origin=2024)) == 2
    with pytest.raises(HistoryError, match=r"row 1 .*after the origin 2023; drop it or set"):
        validate_history(history, origin=2023)


def test_all_faults_are_listed_at_once() -> None:
    history = frame(year=[2020, 2020, 2021], value=[1, np.nan, np.inf], unit=["a", "b", "a"])
    with pytest.raises(HistoryError) as caught:
        validate_history(history)
    assert len(str(caught.value).splitlines()) == 1 + 4


def test_bounds_and_rounding_are_read() -> None:
    history = frame(
        year=[1, 2, 3],
        value=[1, 2, 3],
        qualifier=["exact", "at_least", "above"],
        rounding=[1, 5, 0],
    )
    assert is_bound(history).tolist() == [False, True, True]
    assert printed_width(history) == 5
    assert printed_width(history.drop(columns="rounding")) == 0


def test_the_readings_are_by_year_and_as_strict_as_the_gate() -> None:
    history = frame(
        year=[2024, 2015, 2020],
        value=[494, 293, 455],
        qualifier=["at_least", "exact", "exact"],
        rounding=[1, 0.1, 1],
    )
    read = read_history(history)
    assert read.years.tolist() == [2015, 2020, 2024]
    assert read.printed.tolist() == [293, 455, 494]
    assert read.bound.tolist() == [False, False, True]
    assert read.width == 1
    with pytest.raises(HistoryError, match=r"row 1 .*second row for its year; keep one"):
        read_history(frame(year=[2020, 2020], value=[1, 2]))
