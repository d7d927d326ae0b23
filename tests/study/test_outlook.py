"""One outlook for years and for quarters: the same questions have the same answers."""

import numpy as np
import pandas as pd
import pytest

from skillsdata.evidence.plan import Goal
from skillsdata.study.outlook import Outlook, on_axis, path_quantiles

YEARS = {"year": [2020, 2021, 2022, 2023]}
QUARTERS = {"period": pd.PeriodIndex(["2020Q4", "2021Q4", "2022Q4", "2023Q4"], freq="Q")}
TARGETS: dict[str, list[object]] = {"year": [2021, 2022], "period": ["2021Q4", "2022Q4"]}
SCORED = ["observed", "obs_id", "median", "low", "high", "inside", "error"]


def _history(unit: str, points: int) -> pd.DataFrame:
    times = YEARS if unit == "year" else QUARTERS
    known = {"value": [50.0, 30.0, 95.0, 7.0], "obs_id": list("abcd")}
    return pd.DataFrame({**times, **known}).iloc[:points]


def _toy(unit: str, points: int = 1) -> Outlook:
    """Draws 0, 1, … 100 at both targets: quantiles can be read off."""
    paths = np.repeat(np.arange(101.0)[:, None], 2, axis=1)
    targets = TARGETS[unit]
    quantiles = path_quantiles(paths, targets, origin=2020 if unit == "year" else "2020Q4")
    return Outlook("toy", _history(unit, points), targets, paths, quantiles)


@pytest.mark.parametrize("unit", ["year", "period"])
def test_scoring_by_hand(unit: str) -> None:
    scored = _toy(unit).scored(_toy(unit, 4))
    assert list(scored[unit]) == TARGETS[unit]  # 2020 was known, 2023 not forecast
    assert list(scored["obs_id"]) == ["b", "c"]
    assert list(scored["median"]) == [50, 50]
    assert list(scored["low"]) == pytest.approx([10, 10])
    assert list(scored["high"]) == pytest.approx([90, 90])
    assert list(scored["inside"]) == [True, False]
    assert list(scored["error"]) == [20, -45]  # forecast less outcome


@pytest.mark.parametrize("unit", ["year", "period"])
def test_nothing_published_since_is_an_empty_table_of_the_same_shape(unit: str) -> None:
    empty = _toy(unit).scored(_toy(unit))
    assert empty.empty
    assert list(empty.columns) == [unit, *SCORED]


@pytest.mark.parametrize("unit", ["year", "period"])
@pytest.mark.parametrize(("direction", "share"), [("up", 21 / 101), ("down", 81 / 101)])
def test_the_probability_counts_draws_at_the_end_of_the_goals_year(
    unit: str, direction: str, share: float
) -> None:
    goal = Goal(50, 2020, 80, 2022, direction)
    assert _toy(unit).probability(goal) == share  # the draws 80 … 100, or 0 … 80


@pytest.mark.parametrize("unit", ["year", "period"])
@pytest.mark.parametrize(("value", "met"), [(95.0, 1.0), (96.0, 0.0)])
def test_an_observed_goal_is_met_or_missed_for_certain(unit: str, value: float, met: float) -> None:
    seen = _toy(unit, 3)
    goal = Goal(50, 2020, value, 2022, "up")
    assert seen.probability(goal) == met
    assert seen.reading(goal) == (95, 95, 95, met)


def test_a_reading_ahead_is_median_interval_and_probability() -> None:
    told = _toy("year").reading(Goal(50, 2020, 80, 2022, "up"))
    assert told == (50, pytest.approx(10), pytest.approx(90), 21 / 101)


def test_an_outlook_names_its_times_as_its_targets() -> None:
    assert list(_toy("period", 2).times) == ["2020Q4", "2021Q4"]
    assert list(_toy("year", 2).times) == [2020, 2021]
    assert _toy("period").end_of(2025) == "2025Q4"
    assert _toy("year").end_of(2025) == 2025


def test_years_stand_where_they_are_and_quarters_at_their_middle() -> None:
    assert list(on_axis(pd.Series([2020, 2024]))) == [2020, 2024]
    assert list(on_axis(pd.Series(["2013Q1", "2024Q4"]))) == [2013.125, 2024.875]
