"""Quarterly forecasts: gaps, break, season, short histories."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import ndtr, stdtr
from statsmodels.tsa.statespace.structural import UnobservedComponents

from skillsdata.errors import HistoryError
from skillsdata.forecast.quarterly import Assumed, forecast_quarterly, quarterly_paths

#: Shares of noise that are averaged over.
SHARES = 2.0 ** np.array([-2, -1, 0, 1, 2])


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


def test_the_season_is_carried_on() -> None:
    history = quarters("2012Q1", walk(24, season=(0.3, -0.1, -0.1, -0.1)))
    options = {"until": "2019Q4", "levels": [0.5]}
    plain = forecast_quarterly(history, assumed=Assumed(season=0), **options)["predicted"]
    kept = forecast_quarterly(history, **options)["predicted"]
    assert np.log(kept[0] / kept[1]) == pytest.approx(0.4, abs=0.08)
    assert abs(np.log(plain[0] / plain[1])) < 1e-3


def test_the_break_keeps_a_step_out_of_the_spread() -> None:
    values = walk(32) * np.where(np.arange(32) < 20, 1.0, 1.5)
    history = quarters("2015Q1", values)
    wide, narrow = (
        forecast_quarterly(history, break_at=b, until="2025Q4", levels=[0.1, 0.9])["predicted"]
        for b in (None, "2020Q1")
    )
    assert np.log(narrow.iloc[-1] / narrow.iloc[-2]) < 0.8 * np.log(wide.iloc[-1] / wide.iloc[-2])


def test_two_quarters_by_hand() -> None:
    """With a change d: nu = 4 + 1, T = 4 * 0.04^2 + d^2 / (1 + 2 r^2), all else in closed form."""
    first, last = np.log([1.0, 1.1])
    change = 1 + 2 * SHARES**2
    size = 4 * 0.04**2 + (last - first) ** 2 / change
    weight = np.exp(-(np.log2(SHARES) ** 2) / 2) * size ** (-5 / 2) / np.sqrt(change)
    level = first + (last - first) * (1 + SHARES**2) / change
    options = {"until": "2020Q4", "levels": [0.1, 0.5, 0.9], "assumed": Assumed(memory=1, season=0)}
    frame = forecast_quarterly(quarters("2019Q4", [1.0, 1.1]), **options)
    for ahead, part in frame.groupby("horizon"):
        spread = SHARES**2 * (1 + SHARES**2) / change + ahead + SHARES**2
        away = (np.log(part["predicted"].to_numpy())[:, None] - level) / np.sqrt(size / 5 * spread)
        assert stdtr(5, away) @ weight / weight.sum() == pytest.approx([0.1, 0.5, 0.9], abs=1e-5)


def test_the_quarter_of_a_break_says_nothing_of_the_spread() -> None:
    """As by hand above, but that the level is known from the new quarter alone: h + 2 r^2."""
    change = 1 + 2 * SHARES**2
    size = 4 * 0.04**2 + np.log(1.1) ** 2 / change
    weight = np.exp(-(np.log2(SHARES) ** 2) / 2) * size ** (-5 / 2) / np.sqrt(change)
    options = {"until": "2020Q2", "break_at": "2020Q1", "assumed": Assumed(memory=1, season=0)}
    frame = forecast_quarterly(quarters("2019Q3", [1.0, 1.1, 3.0]), levels=[0.1, 0.5], **options)
    away = np.log(frame["predicted"].to_numpy() / 3)[:, None] / np.sqrt(
        size / 5 * (1 + 2 * SHARES**2)
    )
    assert stdtr(5, away) @ weight / weight.sum() == pytest.approx([0.1, 0.5], abs=1e-4)


def test_an_older_change_counts_less() -> None:
    """The change of the last quarter counts whole, that of the one before it by the memory."""
    history, level = quarters("2019Q2", [1.0, 1.3, 1.3]), Assumed().level
    narrow, wide = (
        forecast_quarterly(history, until="2020Q1", levels=[0.1, 0.9], assumed=assumed)["predicted"]
        for assumed in (Assumed(memory=1e-9), Assumed(memory=1.0))
    )
    assert np.log(narrow[1] / narrow[0]) < 0.7 * np.log(wide[1] / wide[0])
    assert np.log(narrow[1] / narrow[0]) > level


@pytest.mark.parametrize("break_at", [None, "2014Q3"])
@pytest.mark.parametrize("season", [0.0, 300.0])
def test_statsmodels_says_the_same_where_the_size_of_changes_is_known(
    break_at: str | None, season: float
) -> None:
    """Its season is flat, so ours is made very wide; many quarters fix s."""
    full = quarters("2010Q1", walk(26, season=(0.1, -0.05, 0.0, -0.05)))
    thin = full.drop(index=[3, 4, 9, 15, 20])
    logs = np.log(full["value"].where(full.index.isin(thin.index)).to_numpy())
    after = (full["period"] >= break_at).to_numpy(dtype=float) if break_at else None
    model = UnobservedComponents(
        logs, level="local level", seasonal=4 if season else None, stochastic_seasonal=False,
        exog=after, mle_regression=False, use_exact_diffuse=True,
    )  # fmt: skip
    fits = [model.filter([(r * 0.03) ** 2, 0.03**2]) for r in SHARES]
    told = [fit.get_forecast(6, exog=np.ones((6, 1)) if break_at else None) for fit in fits]
    weight = np.exp(
        [f.llf - np.log2(r) ** 2 / 2 - fits[0].llf for f, r in zip(fits, SHARES, strict=True)]
    )
    assumed = Assumed(level=0.03, quarters=3e4, memory=1, season=season)
    frame = forecast_quarterly(
        thin, until="2017Q4", levels=[0.1, 0.5, 0.9], break_at=break_at, assumed=assumed
    )
    ours = np.log(frame["predicted"].to_numpy()).reshape(6, 3, 1)
    mean, error = (
        np.array([getattr(t, n) for t in told]).T[:, None] for n in ("predicted_mean", "se_mean")
    )
    below = ndtr((ours - mean) / error) @ (weight / weight.sum())
    assert below == pytest.approx(np.tile([0.1, 0.5, 0.9], (6, 1)), abs=2e-3)


def test_a_skipped_quarter_is_told_from_both_its_neighbours() -> None:
    """A level without noise or season is a random walk: between two figures, a bridge by hand."""
    history = quarters("2020Q1", [1.0, 1.02, 1.0, 1.01, 1.3, 1.1]).drop(index=[4])
    calm = Assumed(level=0.03, quarters=3e6, noise=1e-6, season=0.0, memory=1)
    frame = forecast_quarterly(
        history, until="2022Q1", since="2020Q3", levels=[0.1, 0.5, 0.9], assumed=calm
    )
    told = frame.pivot(index="target_period", columns="quantile_level", values="predicted")
    assert list(told.index) == ["2021Q1", "2021Q3", "2021Q4", "2022Q1"]
    low, middle, high = np.log(told.loc["2021Q1"])
    assert middle == pytest.approx((np.log(1.01) + np.log(1.1)) / 2, abs=1e-4)
    assert high - low == pytest.approx(2 * 1.28155 * 0.03 / np.sqrt(2), rel=1e-2)
    later = forecast_quarterly(history, until="2022Q1", levels=[0.1, 0.5, 0.9], assumed=calm)
    assert told.iloc[1:].to_numpy().ravel() == pytest.approx(later["predicted"].to_numpy())
    paths = quarterly_paths(history, until="2022Q1", since="2020Q3", assumed=calm)
    assert np.median(paths[:, 0]) == pytest.approx(np.exp(middle), rel=2e-3)


def test_a_quarter_is_told_alike_however_far_one_looks() -> None:
    history = quarters("2015Q1", walk(20))
    near, far = (forecast_quarterly(history, until=until) for until in ("2020Q4", "2030Q4"))
    assert near["predicted"].to_numpy() == pytest.approx(
        far["predicted"].iloc[: len(near)], rel=1e-6
    )
    few, many = (quarterly_paths(history, until=until)[:, 3] for until in ("2020Q4", "2030Q4"))
    assert np.sort(few) == pytest.approx(np.sort(many), rel=1e-6)
    wanted = near[near["target_period"] == "2020Q4"]
    found = np.quantile(few, wanted["quantile_level"])
    assert found == pytest.approx(wanted["predicted"].to_numpy(), rel=2e-3)


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
