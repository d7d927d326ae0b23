"""Rolling origin: no method sees the future, rows counted by hand."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
import pytest

from skillsdata.errors import HistoryError
from skillsdata.forecast.annual import forecast_annual
from skillsdata.forecast.peers import drift, naive, seasonal_naive
from skillsdata.forecast.quarterly import forecast_quarterly
from skillsdata.forecast.scores import rolling_origin_quarterly, score_forecasts


def annual(years: object, values: object) -> pd.DataFrame:
    numbers = np.asarray(values, dtype=float)
    return pd.DataFrame({"year": np.asarray(years, dtype=int), "value": numbers})


def quarterly(periods: list[str], values: object) -> pd.DataFrame:
    numbers = np.asarray(values, dtype=float)
    return pd.DataFrame({"period": pd.PeriodIndex(periods, freq="Q"), "value": numbers})


def ours(history: pd.DataFrame, years: Sequence[int]) -> pd.DataFrame:
    return forecast_annual(history, years=years, kind="amount")


def ours_quarterly(history: pd.DataFrame, until: str) -> pd.DataFrame:
    return forecast_quarterly(history, until=until, break_at="2020Q1")


QUARTERLY = (ours_quarterly, seasonal_naive)


def rolling_origin(
    history: pd.DataFrame,
    *,
    methods: Sequence[Callable[[pd.DataFrame, Sequence[int]], pd.DataFrame]] = (ours, naive, drift),
    fewest: int = 2,
    horizons: Sequence[int] = range(1, 6),
) -> pd.DataFrame:
    """Scores of annual methods at every origin with at least `fewest` points."""
    ordered = history.sort_values("year", ignore_index=True)
    observed = ordered.rename(columns={"year": "target_period"})
    parts = []
    for points in range(fewest, len(ordered)):
        known = ordered.iloc[:points]
        years = [int(known["year"].iloc[-1]) + h for h in horizons]
        parts += [score_forecasts(method(known, years), observed) for method in methods]
    return pd.concat(parts, ignore_index=True)


def pairs(scores: pd.DataFrame) -> list[tuple[object, ...]]:
    table = scores[["origin", "target_period", "horizon"]]
    return list(table.itertuples(index=False, name=None))


@pytest.fixture
def gappy() -> pd.DataFrame:
    return annual([2000, 2001, 2004, 2010, 2011], [5, 7, 6, 9, 12])


@pytest.fixture
def run() -> pd.DataFrame:
    """Ten quarters in a row, 2018Q1 to 2020Q2."""
    periods = [str(each) for each in pd.period_range("2018Q1", periods=10, freq="Q")]
    return quarterly(periods, 1 + 0.1 * np.arange(10))


@pytest.mark.parametrize("slope", [3.0, -0.25])
def test_drift_on_a_straight_line_has_no_error(slope: float) -> None:
    years = np.array([2000, 2001, 2004, 2006, 2007, 2011])
    scores = rolling_origin(annual(years, 40 + slope * (years - 2000)), methods=[drift])
    assert len(scores) > 5
    assert scores["error"].to_numpy() == pytest.approx(0, abs=1e-9)


def test_no_method_sees_the_future(gappy: pd.DataFrame) -> None:
    calls = []

    def spy(history: pd.DataFrame, years: Sequence[int]) -> pd.DataFrame:
        calls.append((history["year"].tolist(), list(years)))
        return naive(history, years)

    scores = rolling_origin(gappy.sample(frac=1, random_state=1), methods=[spy], horizons=(1, 3, 9))
    seen = [2000, 2001, 2004, 2010]
    assert [known for known, _ in calls] == [seen[:2], seen[:3], seen[:4]]
    assert all(max(known) < min(asked) for known, asked in calls)
    assert [asked for _, asked in calls] == [[y + 1, y + 3, y + 9] for y in seen[1:]]
    assert pairs(scores) == [(2001, 2004, 3), (2001, 2010, 9), (2010, 2011, 1)]
    for origin, period, _ in pairs(scores):
        assert max(next(known for known, _ in calls if known[-1] == origin)) < period


def test_what_came_later_changes_no_forecast(gappy: pd.DataFrame) -> None:
    other = gappy.assign(value=[5.0, 7.0, 60.0, 90.0, 12.0])
    first, second = (rolling_origin(each).query("origin == 2001") for each in (gappy, other))
    assert first["median"].tolist() == second["median"].tolist()
    assert second["observed"].tolist() == [60, 60, 60]


def test_rows_are_origins_times_later_years_within_the_horizons(gappy: pd.DataFrame) -> None:
    """From 2001 only 2004 is within five years, from 2004 nothing, from 2010 the next year."""
    scores = rolling_origin(gappy)
    for name in ("skillsdata", "naive", "drift"):
        assert pairs(scores[scores["model"] == name]) == [(2001, 2004, 3), (2010, 2011, 1)]
    assert len(scores) == 3 * 2


@pytest.mark.parametrize(
    ("fewest", "expected"),
    [
        (1, [(2000, 2001, 1), (2000, 2004, 4), (2001, 2004, 3), (2010, 2011, 1)]),
        (3, [(2010, 2011, 1)]),
    ],
)
def test_the_first_origin_has_the_fewest_points_asked_for(
    gappy: pd.DataFrame, fewest: int, expected: list[tuple[int, ...]]
) -> None:
    assert pairs(rolling_origin(gappy, methods=[naive], fewest=fewest)) == expected


def test_a_score_is_the_miss_of_its_own_origin(gappy: pd.DataFrame) -> None:
    scores = rolling_origin(gappy, methods=[naive])
    assert scores["observed"].tolist() == [6, 12]
    assert scores["error"].tolist() == [7 - 6, 9 - 12]


def test_quarterly_origins_are_scored_on_the_quarters_after_them(run: pd.DataFrame) -> None:
    scores = rolling_origin_quarterly(run, QUARTERLY)
    expected = [("2019Q4", "2020Q1", 1), ("2019Q4", "2020Q2", 2), ("2020Q1", "2020Q2", 1)]
    for name in ("skillsdata", "seasonal_naive"):
        of_model = scores[scores["model"] == name]
        assert pairs(of_model) == expected
        assert of_model["observed"].tolist() == pytest.approx([1.8, 1.9, 1.9])
    seasonal = scores[scores["model"] == "seasonal_naive"]
    assert seasonal["error"].tolist() == pytest.approx([-0.4, -0.4, -0.4])


def test_no_quarterly_method_sees_the_future(run: pd.DataFrame) -> None:
    calls = []

    def spy(history: pd.DataFrame, until: str) -> pd.DataFrame:
        calls.append((history["period"].astype(str).tolist(), until))
        return seasonal_naive(history, until)

    mixed = run.sample(frac=1, random_state=2)
    scores = rolling_origin_quarterly(mixed, [spy], fewest=7, horizons=2)
    names = run["period"].astype(str).tolist()
    assert calls == [(names[:7], "2020Q1"), (names[:8], "2020Q2"), (names[:9], "2020Q3")]
    latest = {known[-1]: max(known) for known, _ in calls}
    assert len(scores) == 2 + 2 + 1
    assert all(latest[str(origin)] < str(period) for origin, period, _ in pairs(scores))


def test_an_origin_with_nothing_to_score_is_not_forecast(run: pd.DataFrame) -> None:
    """The quarter after 2018Q4 is five on; only from 2020Q1 there is one within four."""
    asked = []

    def spy(history: pd.DataFrame, until: str) -> pd.DataFrame:
        asked.append(until)
        return seasonal_naive(history, until)

    gap = run.iloc[[0, 1, 2, 3, 8, 9]]
    scores = rolling_origin_quarterly(gap, [spy], fewest=4, horizons=4)
    assert asked == ["2021Q1"]
    assert pairs(scores) == [("2020Q1", "2020Q2", 1)]


def test_a_history_without_an_origin_is_refused(run: pd.DataFrame) -> None:
    with pytest.raises(HistoryError, match="no origin has 10 observations"):
        rolling_origin_quarterly(run, QUARTERLY, fewest=10)
