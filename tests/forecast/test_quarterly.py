"""Quarterly forecasts: gaps, break, season, short histories."""

import numpy as np
import pandas as pd
import pytest

from skillsdata.errors import HistoryError
from skillsdata.forecast.quarterly import forecast_quarterly, quarterly_paths


def quarters(first: str, values: object) -> pd.DataFrame:
    numbers = np.asarray(values, dtype=float)
    return pd.DataFrame(
        {"period": pd.period_range(first, periods=len(numbers), freq="Q"), "value": numbers}
    )


def walk(n: int, *, seed: int = 0, season: tuple[float, ...] = (0, 0, 0, 0)) -> np.ndarray:
    steps = np.random.default_rng(seed).normal(0, 0.02, n).cumsum()
    return np.exp(steps + np.resize(season, n))


def test_the_frame_runs_from_the_next_quarter_to_the_last_asked_for() -> None:
    frame = forecast_quarterly(quarters("2019Q1", walk(12)), until="2023Q2", levels=[0.5, 0.1])
    assert frame["target_period"].unique().tolist() == [
        "2022Q1", "2022Q2", "2022Q3", "2022Q4", "2023Q1", "2023Q2",
    ]  # fmt: skip
    assert set(frame["origin"]) == {"2021Q4"}
    assert frame["horizon"].tolist() == [k for k in range(1, 7) for _ in range(2)]
    assert frame["quantile_level"].tolist() == [0.1, 0.5] * 6


@pytest.mark.parametrize("n", [1, 2, 3, 5, 8, 20])
@pytest.mark.parametrize("start", ["2019Q2", "2010Q1"])
def test_any_length_gives_positive_rising_quantiles_with_a_width(n: int, start: str) -> None:
    frame = forecast_quarterly(quarters(start, walk(n)), until="2025Q4", levels=[0.025, 0.5, 0.975])
    found = frame["predicted"].to_numpy().reshape(-1, 3)
    assert np.isfinite(found).all()
    assert (found > 0).all()
    assert (np.diff(found, axis=1) > 0.01).all()
    assert found[:, 2].max() < 5


def test_missing_quarters_stay_missing() -> None:
    """Thinning a constant series leaves its level; filling it with zeros would not."""
    full = quarters("2012Q1", np.full(30, 1.2))
    thin = full.iloc[[0, 3, 4, 9, 14, 22, 29]]
    frame = forecast_quarterly(thin, until="2020Q4", levels=[0.5], break_at=None)
    assert frame["predicted"].to_numpy() == pytest.approx(1.2, rel=0.02)


def test_the_season_is_carried_on_once_seen_twice() -> None:
    history = quarters("2012Q1", walk(24, season=(0.3, -0.1, -0.1, -0.1)))
    options = {"until": "2019Q4", "levels": [0.5], "break_at": None}
    plain = forecast_quarterly(history, season=False, **options)["predicted"].to_numpy()
    kept = forecast_quarterly(history, season=True, **options)["predicted"].to_numpy()
    assert np.log(kept[0] / kept[1]) == pytest.approx(0.4, abs=0.08)
    assert abs(np.log(plain[0] / plain[1])) < 0.02


def test_the_break_keeps_a_step_out_of_the_spread() -> None:
    values = walk(32) * np.where(np.arange(32) < 20, 1.0, 1.5)
    history = quarters("2015Q1", values)
    options = {"until": "2025Q4", "levels": [0.1, 0.9], "season": False}
    wide, narrow = (
        forecast_quarterly(history, break_at=b, **options)["predicted"].to_numpy()
        for b in (None, "2020Q1")
    )
    assert np.log(narrow[-1] / narrow[-2]) < 0.8 * np.log(wide[-1] / wide[-2])


def test_a_break_outside_the_history_changes_nothing() -> None:
    history = quarters("2015Q1", walk(12))
    options = {"until": "2019Q4", "draws": 500}
    assert np.array_equal(
        quarterly_paths(history, break_at="2020Q1", **options),
        quarterly_paths(history, break_at=None, **options),
    )


def test_paths_repeat_with_their_seed_and_spread_like_a_random_walk() -> None:
    history = quarters("2010Q1", walk(40))
    first = quarterly_paths(history, until="2023Q4", draws=4000, seed=2)
    assert first.shape == (4000, 16)
    assert np.array_equal(first, quarterly_paths(history, until="2023Q4", draws=4000, seed=2))
    spread = np.log(first).std(axis=0)
    assert spread[15] > 2 * spread[0]
    assert 0.02 * 0.7 * 4 < spread[15] < 0.02 * 1.6 * 4


def test_a_faulty_history_is_refused_by_the_gate() -> None:
    faulty = pd.DataFrame({"period": ["2020Q1", "x"], "value": [1, 0]})
    for ask in (forecast_quarterly, quarterly_paths):
        with pytest.raises(HistoryError, match=r"(?s)row 1 .*not a quarter.*row 1 .*not positive"):
            ask(faulty, until="2021Q1")


def test_a_last_quarter_that_is_past_is_refused() -> None:
    with pytest.raises(HistoryError, match="2019Q4 is not after the last observation 2020Q1"):
        quarterly_paths(quarters("2020Q1", [1.0]), until="2019Q4")
