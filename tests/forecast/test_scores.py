"""Scores against hand arithmetic, naive loops and the published example of scoringutils."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillsdata.forecast.annual import QUANTILE_LEVELS
from skillsdata.forecast.scores import (
    mase_scale,
    pinball,
    quantiles_at,
    relative_skill,
    score_forecasts,
    smape,
    summarise,
    weighted_interval_score,
)

LEVELS = np.array(QUANTILE_LEVELS)
SIZE = st.floats(-1e4, 1e4)


def loss(observed: float, quantile: float, level: float) -> float:
    if observed >= quantile:
        return level * (observed - quantile)
    return (1 - level) * (quantile - observed)


def width_and_misses(observed: float, low: float, high: float, alpha: float) -> float:
    score = high - low
    if observed < low:
        score += 2 / alpha * (low - observed)
    if observed > high:
        score += 2 / alpha * (observed - high)
    return score


def interval_score(
    observed: np.ndarray, low: np.ndarray, high: np.ndarray, *, alpha: float
) -> np.ndarray:
    """Return the interval score of central 1 - alpha intervals, all of one shape."""
    below, above = np.maximum(low - observed, 0), np.maximum(observed - high, 0)
    return (high - low) + 2 / alpha * (below + above)


def rows(model: str, period: int, predicted: object, origin: int = 2020) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "model": model,
            "origin": origin,
            "target_period": period,
            "horizon": period - origin,
            "quantile_level": LEVELS,
            "predicted": predicted,
        }
    )


@pytest.fixture(scope="module")
def forecasts() -> pd.DataFrame:
    """Two models, three origins, four years ahead: sorted random quantiles."""
    rng = np.random.default_rng(3)
    parts = [
        rows(model, origin + h, np.sort(rng.normal(100, 20, LEVELS.size)), origin)
        for model in ("one", "two")
        for origin in (2018, 2019, 2020)
        for h in range(1, 5)
    ]
    return pd.concat(parts).sample(frac=1, random_state=0)


@pytest.fixture(scope="module")
def observed() -> pd.DataFrame:
    """2020 and 2023 were not observed; 2022 has a row without a value."""
    values = [88.0, 107.0, np.nan, 131.0]
    return pd.DataFrame({"target_period": [2019, 2021, 2022, 2024], "value": values})


def test_the_example_of_scoringutils_has_its_printed_scores() -> None:
    """R package scoringutils, help page of wis(): [1] 0.36 15.34 19.14."""
    predicted = np.array([[-1.0, 0, 1, 2, 3], [-2, 1, 2, 2, 4], [-2, 0, 3, 3, 4]])
    levels = np.array([0.1, 0.25, 0.5, 0.75, 0.9])
    found = weighted_interval_score(np.array([1.0, -15.0, 22.0]), predicted, levels)
    assert found == pytest.approx([0.36, 15.34, 19.14])


def test_the_score_of_a_median_alone_is_its_absolute_error() -> None:
    predicted = np.array([[1.0], [2.0], [3.0]])
    found = weighted_interval_score(np.array([1.0, -15.0, 22.0]), predicted, np.array([0.5]))
    assert found.tolist() == [0, 17, 19]


def test_pinball_weighs_misses_above_by_the_level_and_below_by_the_rest() -> None:
    found = pinball(np.array([10.0, 2.0]), np.full((2, 2), 6.0), np.array([0.25, 0.9]))
    assert found == pytest.approx(np.array([[1.0, 3.6], [3.0, 0.4]]))


@pytest.mark.parametrize(
    ("value", "score"), [(3.0, 3.0), (2.0, 3.0), (5.0, 3.0), (1.0, 13.0), (7.0, 23.0)]
)
def test_an_interval_pays_its_width_and_ten_times_an_80_percent_miss(
    value: float, score: float
) -> None:
    found = interval_score(np.array([value]), np.array([2.0]), np.array([5.0]), alpha=0.2)
    assert found == pytest.approx([score])


@given(SIZE, SIZE, st.floats(0, 1e4), st.floats(0.01, 0.99))
def test_an_interval_score_is_two_pinball_losses(
    value: float, low: float, width: float, alpha: float
) -> None:
    y, ends = np.array([value]), np.array([[low, low + width]])
    found = interval_score(y, ends[:, 0], ends[:, 1], alpha=alpha)
    by_loop = loss(value, low, alpha / 2) + loss(value, low + width, 1 - alpha / 2)
    assert found == pytest.approx([2 / alpha * by_loop], rel=1e-9, abs=1e-9)
    both = pinball(y, ends, np.array([alpha / 2, 1 - alpha / 2])).sum(axis=1)
    assert found == pytest.approx(2 / alpha * both, rel=1e-9, abs=1e-9)


@given(SIZE, st.lists(SIZE, min_size=25, max_size=25))
def test_the_weighted_score_is_the_weighted_mean_of_its_intervals(
    value: float, drawn: list[float]
) -> None:
    quantiles, pairs = sorted(drawn), 12
    total = abs(value - quantiles[pairs]) / 2
    for k in range(pairs):
        alpha = 2 * QUANTILE_LEVELS[k]
        total += alpha / 2 * width_and_misses(value, quantiles[k], quantiles[-1 - k], alpha)
    found = weighted_interval_score(np.array([value]), np.array([quantiles]), LEVELS)
    assert found == pytest.approx([total / (pairs + 0.5)], rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("levels", [(0.1, 0.5, 0.8), (0.25, 0.75), (0.1, 0.2, 0.5, 0.9)])
def test_levels_that_are_no_median_with_intervals_are_refused(levels: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="not a median and central intervals"):
        weighted_interval_score(np.zeros(1), np.zeros((1, len(levels))), np.array(levels))


def test_smape_is_zero_to_two_hundred_and_zero_where_both_are_zero() -> None:
    y, point = np.array([1.0, 0.0, 0.0, -4.0, 5.0]), np.array([3.0, 0.0, 7.0, 4.0, 5.0])
    assert smape(y, point) == pytest.approx([100, 0, 200, 200, 0])


@pytest.mark.parametrize(
    ("history", "scale"),
    [
        ([10.0, 12.0, 9.0, 10.0], (2 + 3 + 1) / 3),
        ([100.0, 100.0, 100.0], 1.0),
        ([-300.0, -302.0, -298.0], 3.0),
        ([-300.0, -301.0, -299.0], 3.0),
    ],
)
def test_the_mase_scale_is_the_mean_change_and_at_least_a_hundredth_of_the_level(
    history: list[float], scale: float
) -> None:
    assert mase_scale(np.array(history)) == pytest.approx(scale)


def test_quantiles_come_in_the_order_asked_for() -> None:
    high, low = quantiles_at(np.array([[1.0, 2.0, 3.0]]), np.array([0.1, 0.5, 0.9]), [0.9, 0.1])
    assert (high.item(), low.item()) == (3, 1)


def test_an_absent_level_is_named() -> None:
    with pytest.raises(KeyError, match=r"no quantile at \[0\.2\]; forecast them"):
        quantiles_at(np.zeros((1, 2)), np.array([0.1, 0.5]), [0.1, 0.2, 0.5])


def test_scoring_needs_the_levels_of_its_intervals() -> None:
    given_rows = rows("one", 2021, 1.0)
    thin = given_rows[~given_rows["quantile_level"].isin((0.025, 0.975))]
    with pytest.raises(KeyError, match=r"no quantile at .*0\.975\]"):
        score_forecasts(thin, pd.DataFrame({"target_period": [2021], "value": [1.0]}))


def test_scores_are_those_of_a_loop_over_the_rows(
    forecasts: pd.DataFrame, observed: pd.DataFrame
) -> None:
    scores = score_forecasts(forecasts, observed)
    truth = dict(zip(observed["target_period"], observed["value"], strict=True))
    for row in scores.to_dict("records"):
        of_row = forecasts
        for key in ("model", "origin", "target_period"):
            of_row = of_row[of_row[key] == row[key]]
        quantile = dict(zip(of_row["quantile_level"], of_row["predicted"], strict=True))
        y = truth[row["target_period"]]
        assert row["horizon"] == row["target_period"] - row["origin"]
        assert row["observed"] == y
        assert row["median"] == quantile[0.5]
        assert row["error"] == pytest.approx(quantile[0.5] - y)
        assert row["smape"] == pytest.approx(200 * abs(row["error"]) / (y + quantile[0.5]))
        mean_loss = sum(loss(y, q, p) for p, q in quantile.items()) / len(quantile)
        assert row["wis"] == pytest.approx(2 * mean_loss)
        for cover, low, high in ((50, 0.25, 0.75), (80, 0.1, 0.9), (95, 0.025, 0.975)):
            assert row[f"inside_{cover}"] == (quantile[low] <= y <= quantile[high])


def test_periods_without_an_observation_are_left_out(
    forecasts: pd.DataFrame, observed: pd.DataFrame
) -> None:
    scores = score_forecasts(forecasts, observed)
    pairs = {(2018, 2019), (2018, 2021), (2019, 2021), (2020, 2021), (2020, 2024)}
    found = scores[["model", "origin", "target_period"]].itertuples(index=False, name=None)
    assert sorted(found) == sorted((m, o, t) for m in ("one", "two") for o, t in pairs)


def test_the_ends_of_an_interval_belong_to_it() -> None:
    frame = rows("one", 2021, LEVELS * 1000)
    inside = {
        value: score_forecasts(frame, pd.DataFrame({"target_period": [2021], "value": [value]}))
        for value in (250.0, 750.0, 249.0, 751.0)
    }
    assert [bool(one["inside_50"].item()) for one in inside.values()] == [True, True, False, False]


def test_a_summary_is_counted_by_hand() -> None:
    scores = pd.DataFrame(
        {
            "model": ["b", "a", "a", "a", "a"],
            "horizon": [1, 1, 1, 2, 2],
            "error": [7.0, -3.0, 1.0, 2.0, -4.0],
            "wis": [5.0, 1.0, 2.0, 3.0, 6.0],
            "smape": [50.0, 10.0, 20.0, 30.0, 60.0],
            "inside_50": [False, True, False, False, False],
            "inside_80": [False, True, True, False, False],
            "inside_95": [True, True, True, True, False],
        }
    )
    names = ["model", "n", "mae", "bias", "wis", "smape"]
    names += ["coverage_50", "coverage_80", "coverage_95"]
    means = [["a", 4, 2.5, -1.0, 3.0, 30.0, 25.0, 50.0, 75.0]]
    means += [["b", 1, 7.0, 7.0, 5.0, 50.0, 0.0, 0.0, 100.0]]
    pd.testing.assert_frame_equal(summarise(scores), pd.DataFrame(means, columns=names))
    deeper = summarise(scores, by=["model", "horizon"])
    assert deeper["n"].tolist() == [2, 2, 1]
    assert deeper["mae"].tolist() == [2.0, 3.0, 7.0]


@pytest.fixture
def compared() -> pd.DataFrame:
    """Both forecast 2021 and 2022; 2023 only the baseline, 2024 only the other."""
    return pd.DataFrame(
        {
            "model": ["naive", "naive", "naive", "own", "own", "own"],
            "origin": 2020,
            "target_period": [2021, 2022, 2023, 2021, 2022, 2024],
            "horizon": [1, 2, 3, 1, 2, 4],
            "wis": [2.0, 6.0, 100.0, 1.0, 5.0, 900.0],
            "smape": [10.0, 10.0, 1.0, 20.0, 40.0, 1.0],
        }
    )


def skill(scores: pd.DataFrame, baseline: str, score: str = "wis") -> dict[str, float]:
    table = relative_skill(scores, baseline=baseline, score=score)
    return dict(zip(table["model"], table["ratio"], strict=True))


def test_skill_is_relative_over_what_both_forecast(compared: pd.DataFrame) -> None:
    assert skill(compared, "naive") == pytest.approx({"naive": 1, "own": 6 / 8})
    assert skill(compared, "own", "smape") == pytest.approx({"naive": 20 / 60, "own": 1})


def test_the_baseline_alone_has_a_skill_of_one(compared: pd.DataFrame) -> None:
    assert skill(compared[compared["model"] == "naive"], "naive") == {"naive": 1}
