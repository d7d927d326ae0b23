"""Hub rows: nothing lost on the way there and back, probabilities exact where they can be."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from skillsdata.forecast.annual import QUANTILE_LEVELS, quantile_frame
from skillsdata.forecast.scores import cdf_from_quantiles
from skillsdata.study.archive import from_hub, to_hub

LEVELS = np.array(QUANTILE_LEVELS)
MADE = {"reference_date": "2026-11-24", "target": "skilled", "location": "CN-JS"}
#: Rising quantiles at the 25 levels, at least 0.001 apart.
RISING = st.lists(st.floats(0.001, 1e3), min_size=25, max_size=25).map(np.cumsum)


@pytest.fixture
def frame() -> pd.DataFrame:
    """Normal forecasts for 2025 and 2026 by two models: means 500 and 520, spreads 10 and 20."""
    law = norm.ppf(LEVELS, [[500], [520]], [[10], [20]])
    parts = [
        quantile_frame(name, 2024, [2025, 2026], LEVELS, law + shift)
        for name, shift in (("one", 0.0), ("two", 5.0))
    ]
    return pd.concat(parts, ignore_index=True)


def test_a_frame_comes_back_as_it_went(frame: pd.DataFrame) -> None:
    there = to_hub(frame, **MADE, goals={2025: 510.0})
    pd.testing.assert_frame_equal(from_hub(there), frame)
    goals_first = there.sort_values("output_type", kind="stable", ignore_index=True)
    pd.testing.assert_frame_equal(from_hub(goals_first), frame)


def test_stored_text_comes_back_as_the_frame(frame: pd.DataFrame, tmp_path: object) -> None:
    path = f"{tmp_path}/stored.csv"
    to_hub(frame, **MADE, goals={2025: 510.0}).to_csv(path, index=False)
    pd.testing.assert_frame_equal(from_hub(pd.read_csv(path)), frame, check_dtype=False)


def test_the_columns_are_those_of_the_hubs(frame: pd.DataFrame) -> None:
    there = to_hub(frame, **MADE)
    assert list(there.columns) == [
        "model_id", "reference_date", "target", "location", "origin", "target_period", "horizon",
        "output_type", "output_type_id", "value",
    ]  # fmt: skip
    assert set(there["output_type"]) == {"quantile"}
    assert there["output_type_id"].tolist() == list(QUANTILE_LEVELS) * 4


def test_every_row_keeps_when_and_what_it_was_made_for(frame: pd.DataFrame) -> None:
    there = to_hub(frame, **MADE, goals={2025: 510.0, 2026: 510.0})
    for column, value in MADE.items():
        assert set(there[column]) == {value}


def test_each_goal_is_one_row_a_model_at_its_period(frame: pd.DataFrame) -> None:
    there = to_hub(frame, **MADE, goals={2026: 540.0, 2025: 510.0})
    cdf = there[there["output_type"] == "cdf"]
    found = cdf[["model_id", "origin", "target_period", "horizon", "output_type_id"]]
    assert sorted(found.itertuples(index=False, name=None)) == [
        ("one", 2024, 2025, 1, 510), ("one", 2024, 2026, 2, 540),
        ("two", 2024, 2025, 1, 510), ("two", 2024, 2026, 2, 540),
    ]  # fmt: skip


def test_the_rest_of_a_goal_row_is_the_probability_of_meeting_it(frame: pd.DataFrame) -> None:
    there = to_hub(frame, **MADE, goals={2025: 510.0, 2026: 530.0})
    cdf = there[there["output_type"] == "cdf"].set_index(["model_id", "target_period"])["value"]
    meeting = {
        ("one", 2025): norm.sf(1.0), ("one", 2026): norm.sf(0.5),
        ("two", 2025): norm.sf(0.5), ("two", 2026): norm.sf(0.25),
    }  # fmt: skip
    assert (1 - cdf).to_dict() == pytest.approx(meeting)


def test_a_goal_for_a_period_that_is_not_forecast_gives_no_row(frame: pd.DataFrame) -> None:
    there = to_hub(frame, **MADE, goals={2031: 510.0})
    pd.testing.assert_frame_equal(there, to_hub(frame, **MADE))


def test_quarters_are_periods_too() -> None:
    quarters = ["2025Q1", "2025Q2"]
    law = np.tile(norm.ppf(LEVELS), (2, 1))
    one = quantile_frame("one", "2024Q4", quarters, LEVELS, law)
    there = to_hub(one, **MADE, goals={"2025Q2": 1.0})
    assert there["value"].iloc[-1] == pytest.approx(norm.cdf(1))
    assert there["horizon"].iloc[-1] == 2
    pd.testing.assert_frame_equal(from_hub(there), one)


@pytest.mark.parametrize("value", [-4.5, -2.7, -2.5, -1.0, 0.0, 0.33, 1.96, 2.57, 2.6, 5.0])
def test_a_normal_distribution_is_exact_between_and_beyond_its_levels(value: float) -> None:
    predicted = norm.ppf(LEVELS, [[3.0]], [[2.0]])
    found = cdf_from_quantiles(predicted, LEVELS, 3 + 2 * value)
    assert found == pytest.approx([norm.cdf(value)], rel=1e-9)


def test_each_row_may_have_its_own_value() -> None:
    predicted = norm.ppf(LEVELS, [[0.0], [3.0], [-1.0]], [[1.0], [2.0], [0.5]])
    found = cdf_from_quantiles(predicted, LEVELS, np.array([1.0, 1.0, -3.0]))
    assert found == pytest.approx(norm.cdf([1.0, -1.0, -4.0]))


@given(RISING, st.floats(0, 1))
def test_between_quantiles_the_normal_score_is_a_straight_line(
    predicted: np.ndarray, share: float
) -> None:
    value = predicted[0] + share * (predicted[-1] - predicted[0])
    straight = norm.cdf(np.interp(value, predicted, norm.ppf(LEVELS)))
    assert cdf_from_quantiles(predicted[None], LEVELS, value) == pytest.approx([straight])


@given(RISING)
def test_a_quantile_has_its_level(predicted: np.ndarray) -> None:
    rows = np.tile(predicted, (LEVELS.size, 1))
    assert cdf_from_quantiles(rows, LEVELS, predicted) == pytest.approx(LEVELS)


@given(
    st.lists(st.floats(-1e6, 1e6), min_size=25, max_size=25),
    st.lists(st.floats(-1e9, 1e9), min_size=2, max_size=2),
)
def test_probabilities_rise_with_the_value_and_are_never_certain(
    drawn: list[float], values: list[float]
) -> None:
    rows = np.tile(np.sort(drawn), (2, 1))
    low, high = cdf_from_quantiles(rows, LEVELS, np.sort(values))
    assert 0 < low <= high < 1


def test_the_order_of_the_rows_does_not_matter(frame: pd.DataFrame) -> None:
    there = to_hub(frame.sample(frac=1, random_state=0), **MADE, goals={2025: 490.0})
    assert there["value"].iloc[-2] == pytest.approx(norm.cdf(-1))


def test_at_tied_top_quantiles_the_highest_level_counts() -> None:
    tied = np.array([[90.0, 95.0, 100.0, 100.0, 100.0]])
    below = cdf_from_quantiles(tied, np.array([0.1, 0.5, 0.75, 0.9, 0.975]), 100.0)
    assert below[0] == pytest.approx(0.975)
