"""The gate: every fault of a history is named at once, with its row and remedy."""

import numpy as np
import pandas as pd
import pytest

from skillsdata.errors import HistoryError
from skillsdata.forecast.history import read_history, validate_panel, validate_quarters


def frame(**columns: object) -> pd.DataFrame:
    return pd.DataFrame(columns)


def test_a_sound_history_comes_back_sorted_and_typed() -> None:
    clean = read_history(frame(year=[2024, 2015.0], value=[494, 293]))
    assert clean.years.tolist() == [2015, 2024]
    assert clean.years.dtype == np.int64
    assert clean.printed.tolist() == [293, 494]
    assert clean.printed.dtype == float


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
        (
            frame(year=[2020, 2021], value=[1, 2], unit=["a", "b"]),
            r"row 1 \(year 2021.* not in a as the first; convert",
        ),
        (frame(year=[2020], value=[1], n=[0]), r"row 0 .*sample size n"),
        (frame(year=[2020], value=[1], rounding=[-1]), r"row 0 .*rounding"),
    ],
)
def test_a_fault_names_the_row_and_the_remedy(history: pd.DataFrame, said: str) -> None:
    with pytest.raises(HistoryError, match=said):
        read_history(history)


def test_an_observation_after_the_origin_is_named_with_both_remedies() -> None:
    history = frame(year=[2020, 2024], value=[1, 2])
    assert len(read_history(history, origin=2024).years) == 2
    with pytest.raises(HistoryError, match=r"row 1 .*after the origin 2023; drop it or set"):
        read_history(history, origin=2023)


def test_all_faults_are_listed_at_once() -> None:
    history = frame(year=[2020, 2020, 2021], value=[1, np.nan, np.inf], unit=["a", "b", "a"])
    with pytest.raises(HistoryError) as caught:
        read_history(history)
    assert len(str(caught.value).splitlines()) == 1 + 4


def test_bounds_and_rounding_are_read() -> None:
    history = frame(
        year=[1, 2, 3],
        value=[1, 2, 3],
        qualifier=["exact", "at_least", "above"],
        rounding=[1, 5, 0],
    )
    read = read_history(history)
    assert read.bound.tolist() == [False, True, True]
    assert read.width == 5
    bare = read_history(history[["year", "value"]])
    assert not bare.bound.any()
    assert bare.width == 0


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


def test_quarters_come_back_sorted_as_periods() -> None:
    clean = validate_quarters(frame(period=["2021Q1", pd.Period("2020Q3", "Q")], value=[2, 1]))
    assert clean["period"].astype(str).tolist() == ["2020Q3", "2021Q1"]
    assert clean["value"].tolist() == [1.0, 2.0]


@pytest.mark.parametrize(
    ("period", "value", "said"),
    [
        (["2020Q1", "x"], [1, 1], r"row 1 \(period x, .* is not a quarter; write it like 2013Q2"),
        (["2020Q1", "2020Q1"], [1, 1], r"row 1 \(period 2020Q1.* second row for its quarter; keep"),
        (["2020Q1"], [np.inf], r"row 0 \(period 2020Q1, value inf\) is not positive"),
        (["2020Q1"], [0.0], r"not positive; drop the row or correct"),
        ([], [], r"no rows; give at least one"),
    ],
)
def test_a_fault_of_a_quarter_names_the_row_and_the_remedy(
    period: list[str], value: list[float], said: str
) -> None:
    with pytest.raises(HistoryError, match=said):
        validate_quarters(frame(period=period, value=value))


def test_all_faults_of_quarters_are_listed_at_once() -> None:
    with pytest.raises(HistoryError) as caught:
        validate_quarters(frame(period=["x", "2020Q1", "2020Q1"], value=[-1, np.nan, 2]))
    assert len(str(caught.value).splitlines()) == 1 + 4


def test_both_columns_of_quarters_are_asked_for_at_once() -> None:
    with pytest.raises(HistoryError, match=r"(?s)no column 'period'.*no column 'value'"):
        validate_quarters(frame(quarter=["2020Q1"], number=[1]))


def test_a_panel_may_have_empty_entries_and_is_ordered() -> None:
    panel = frame(series_id=["b", "a", "a"], year=[2000, 2001, "2000"], value=[1, None, "2.5"])
    clean = validate_panel(panel)
    assert clean["series_id"].tolist() == ["a", "a", "b"]
    assert clean["year"].tolist() == [2000, 2001, 2000]
    assert clean["value"].fillna(-1).tolist() == [2.5, -1, 1]


def test_all_faults_of_a_panel_are_listed_at_once() -> None:
    panel = frame(
        series_id=["a", "a", "b"], year=[2000, "x", 2000], value=["many", 1, 2],
        kind=["rate", "odd", "odd"],
    )  # fmt: skip
    with pytest.raises(HistoryError) as caught:
        validate_panel(panel, ("amount", "rate"), source="mine.csv")
    first, *faults = str(caught.value).splitlines()
    assert first == "mine.csv cannot be used:"
    assert len(faults) == 3
    assert (
        "row 1 (series_id a, kind odd) is of an unknown kind; say amount, rate or no" in faults[2]
    )


def test_of_thousands_of_wrong_rows_twenty_are_named_and_the_rest_counted() -> None:
    panel = frame(series_id=["a"] * 1000, year=range(1000), value=["x"] * 1000)
    with pytest.raises(HistoryError) as caught:
        validate_panel(panel)
    lines = str(caught.value).splitlines()
    assert len(lines) == 1 + 20 + 1
    assert lines[-1].startswith("and 980 more rows")
