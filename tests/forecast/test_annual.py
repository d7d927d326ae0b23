"""Annual forecasts keep their promises for any history: width, order, bounds, units, draws."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from skillsdata.errors import HistoryError
from skillsdata.forecast.annual import QUANTILE_LEVELS, annual_paths, forecast_annual, reference_for
from skillsdata.forecast.mixture import pattern, posterior
from skillsdata.forecast.reference import KINDS, Kind, components, shipped

ANY_YEARS = st.sets(st.integers(1990, 2024), min_size=1, max_size=9)
SIZES = st.floats(1e-6, 1e9) | st.just(0.0)


@st.composite
def histories(draw: st.DrawFn, values: st.SearchStrategy[float] = SIZES) -> pd.DataFrame:
    years = sorted(draw(ANY_YEARS))
    numbers = draw(st.lists(values, min_size=len(years), max_size=len(years)))
    return pd.DataFrame({"year": years, "value": numbers})


def after(history: pd.DataFrame, *ahead: int) -> list[int]:
    return [int(history["year"].max()) + each for each in ahead]


def wide(history: pd.DataFrame, **options: object) -> np.ndarray:
    """Quantiles as (years, levels) at 1, 5 and 15 years."""
    frame = forecast_annual(history, years=after(history, 1, 5, 15), **options)
    return frame["predicted"].to_numpy().reshape(3, -1)


def given_points(**columns: object) -> pd.DataFrame:
    return pd.DataFrame(columns)


HEADCOUNT = given_points(
    year=[2015, 2017, 2018, 2020, 2021, 2022, 2024],
    value=[293, 358.2, 372.9, 455, 470, 475, 494],
)


@given(histories(), st.sampled_from((None, *KINDS)))
@settings(max_examples=90, deadline=None)
def test_any_history_gets_finite_rising_quantiles_above_zero_with_a_width(
    history: pd.DataFrame, kind: Kind | None
) -> None:
    found = wide(history, kind=kind)
    assert np.isfinite(found).all()
    assert (np.diff(found, axis=1) >= 0).all()
    assert (found >= 0).all()
    level = list(QUANTILE_LEVELS).index
    assert (found[:, level(0.9)] > found[:, level(0.1)]).all()
    assert (found[:, level(0.975)] > found[:, level(0.025)]).all()


def test_the_order_of_rows_does_not_matter() -> None:
    rows = HEADCOUNT.assign(qualifier=["exact"] * 6 + ["at_least"])
    for history in (HEADCOUNT, rows):
        again = history.iloc[[3, 6, 0, 5, 1, 4, 2]]
        assert wide(again) == pytest.approx(wide(history))


@given(histories(st.floats(0, 100)))
@settings(max_examples=40, deadline=None)
def test_percentages_stay_percentages_with_a_width(history: pd.DataFrame) -> None:
    found = wide(history, upper=100.0)
    assert found.min() >= 0
    assert found.max() <= 100
    assert (found[:, -4] > found[:, 3]).all()


@given(histories(st.floats(1, 1000)), st.sampled_from([1e-4, 0.3, 1e5]))
@settings(max_examples=30, deadline=None)
def test_a_change_of_unit_changes_the_unit_of_the_forecast(
    history: pd.DataFrame, unit: float
) -> None:
    scaled = wide(history.assign(value=history["value"] * unit))
    assert scaled == pytest.approx(wide(history) * unit, rel=1e-3)


@given(histories(st.floats(-1000, 1000)))
@settings(max_examples=20, deadline=None)
def test_without_bounds_the_mirror_image_gets_the_mirror_forecast(history: pd.DataFrame) -> None:
    if (history["value"] > 0).all() or (history["value"] < 0).all():
        history = history.assign(value=(history["value"] - history["value"].mean()).round(9))
    # All above zero, a history is read in logarithms too, and its mirror image is not.
    assume(not (history["value"] > 0).all() and not (history["value"] < 0).all())
    mirrored = wide(history.assign(value=-history["value"]), lower=None)
    width = np.ptp(mirrored)
    assert -mirrored[:, ::-1] == pytest.approx(wide(history, lower=None), abs=2e-3 * width)


def test_the_frame_is_the_tidy_quantile_frame() -> None:
    frame = forecast_annual(HEADCOUNT, years=[2027, 2025], levels=[0.9, 0.5])
    assert list(frame) == [
        "model", "origin", "target_period", "horizon", "quantile_level", "predicted",
    ]  # fmt: skip
    assert frame["target_period"].tolist() == [2025, 2025, 2027, 2027]
    assert frame["horizon"].tolist() == [1, 1, 3, 3]
    assert frame["quantile_level"].tolist() == [0.5, 0.9] * 2
    assert set(frame["origin"]) == {2024}


def test_the_levels_are_the_hubs_and_the_ends_of_99_percent() -> None:
    assert len(QUANTILE_LEVELS) == 25
    assert set(QUANTILE_LEVELS) >= {0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975}
    assert np.allclose(np.array(QUANTILE_LEVELS), 1 - np.array(QUANTILE_LEVELS)[::-1])


@pytest.mark.parametrize("kind", [None, *KINDS])
def test_one_point_stays_where_it_is_and_spreads_in_proportion(kind: Kind | None) -> None:
    found = wide(given_points(year=[2020], value=[200.0]), kind=kind)
    middle = found[:, 12]
    assert middle == pytest.approx([200, 200, 200], rel=0.02)
    assert (np.diff(np.ptp(found, axis=1)) > 0).all()


@pytest.mark.parametrize("kind", [None, *KINDS])
@pytest.mark.parametrize("value", [7.0, 0.0])
def test_a_constant_history_gives_a_constant_with_a_small_spread(
    value: float, kind: Kind | None
) -> None:
    found = wide(given_points(year=range(2015, 2021), value=[value] * 6), kind=kind)
    assert found[:, 12] == pytest.approx([value] * 3, abs=1e-6 + value * 1e-3)
    assert 0 < found[0, -4] - found[0, 4] < 0.2 * (value or 1.0)


@pytest.mark.parametrize("values", [(1.0, 10.0, 100.0), (0.0, 0.0, 3.0)])
def test_steep_histories_are_not_forecast_below_their_last_value(
    values: tuple[float, ...],
) -> None:
    found = wide(given_points(year=[2018, 2019, 2020], value=values))
    assert found[0, 12] >= values[-1] * 0.999


def test_a_bound_that_the_history_breaks_is_dropped_aloud() -> None:
    with pytest.warns(UserWarning, match="-3 lies below the bound 0: dropped"):
        found = wide(given_points(year=[2019, 2020], value=[-3.0, 1.0]))
    assert found.min() < 0


def test_a_lower_bound_moves_the_forecast_up_and_is_kept() -> None:
    bound = given_points(year=[2025], value=[510.0], qualifier=["at_least"])
    both = pd.concat([HEADCOUNT.assign(qualifier="exact"), bound], ignore_index=True)
    free, held = (forecast_annual(h, years=[2025, 2026]) for h in (HEADCOUNT, both))
    first = held["target_period"] == 2025
    assert held.loc[first, "predicted"].min() >= 510
    median = np.isclose(free["quantile_level"], 0.5)
    assert (held.loc[median, "predicted"] > free.loc[median, "predicted"]).all()
    paths = annual_paths(both, years=[2025, 2026], draws=500, seed=3)
    assert paths.shape == (500, 2)
    assert paths[:, 0].min() >= 510


def test_a_bound_inside_the_history_is_used_too() -> None:
    bound = given_points(year=[2023], value=[494.0], qualifier=["above"])
    both = pd.concat([HEADCOUNT.assign(qualifier="exact"), bound], ignore_index=True)
    free, held = (forecast_annual(h, years=[2026]) for h in (HEADCOUNT, both))
    assert not np.allclose(free["predicted"], held["predicted"], rtol=1e-3)


def test_a_bound_out_of_reach_counts_as_a_value_and_says_so() -> None:
    history = given_points(
        year=[2019, 2020, 2021], value=[10, 10.1, 50], qualifier=["exact", "exact", "at_least"]
    )
    with pytest.warns(UserWarning, match="contradict"):
        frame = forecast_annual(history, years=[2022], levels=[0.5])
    assert frame["predicted"].item() > 30


def test_bounds_alone_count_as_values_and_say_so() -> None:
    history = given_points(year=[2020], value=[1.5], qualifier=["at_least"])
    with pytest.warns(UserWarning, match="every observation is a lower bound"):
        frame = forecast_annual(history, years=[2021], levels=[0.5])
    assert frame["predicted"].item() == pytest.approx(1.5, rel=0.02)


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(
        HistoryError, match="kind 'share' is unknown; give one of amount, rate, expanding, people"
    ):
        forecast_annual(HEADCOUNT, years=[2025], kind="share")


def test_an_upper_bound_makes_a_rate_unless_a_kind_is_stated() -> None:
    assert reference_for(None) is shipped(None)
    assert reference_for(None, 100.0) is shipped("rate")
    assert reference_for("amount", 100.0) is shipped("amount")


def test_an_amount_is_expected_to_grow_more_than_a_rate() -> None:
    middle = [wide(HEADCOUNT.tail(2), kind=kind)[1, 12] for kind in ("rate", None, "amount")]
    assert middle[0] < middle[1] < middle[2]


@pytest.mark.parametrize("years", [[2024], [2014, 2030], [2020, 2030], []])
def test_years_that_are_observed_or_before_the_first_are_refused(years: list[int]) -> None:
    rule = "exact observations are of 2015, .*, 2024; ask for other years after 2015"
    with pytest.raises(HistoryError, match=rule):
        forecast_annual(HEADCOUNT, years=years)


def test_a_skipped_year_lies_between_its_neighbours_and_narrower_than_a_year_ahead() -> None:
    gap, ahead = (
        forecast_annual(known, years=[2025], kind="amount")["predicted"].to_numpy()
        for known in (pd.concat([HEADCOUNT, given_points(year=[2026], value=[515])]), HEADCOUNT)
    )
    middle = list(QUANTILE_LEVELS).index(0.5)
    assert 494 < gap[middle] < 515
    assert np.ptp(gap) < 0.7 * np.ptp(ahead)


def test_what_came_after_a_skipped_year_moves_it_and_is_met_by_joint_draws() -> None:
    chances = []
    for later in (500, 515, 540):
        known = pd.concat([HEADCOUNT, given_points(year=[2026], value=[later])])
        paths = annual_paths(known, years=[2025, 2027], draws=4000, kind="amount")
        chances.append(float((paths[:, 0] >= 530).mean()))
        assert np.corrcoef(paths.T)[0, 1] < 0.5  # the figure of 2026 stands between them
    assert chances[0] < chances[1] < 0.15 < chances[2]


def test_a_gap_is_foretold_as_a_random_walk_pinned_at_both_ends_when_nothing_else_is_learned() -> (
    None
):
    walk = components(
        np.array([[0.0, 0.0, 0.0, 1.0, 0.0, 0.05]]), np.ones(1), temper=1.0, prior_points=1e6
    )
    terms = pattern((-4, -3, 0), (-2, -1), walk)
    law = posterior(np.array([[10.0, 13.0, 19.0]]), terms, walk)
    assert law.centre[0, 0] * law.level[0] == pytest.approx([15, 17])
    assert law.scale[0, 0] == pytest.approx([0.05 * (2 / 3) ** 0.5] * 2, rel=1e-4)


def test_paths_repeat_with_their_seed_and_have_the_forecasts_quantiles() -> None:
    years = range(2025, 2036)
    paths = annual_paths(HEADCOUNT, years=years, draws=4000, seed=5)
    assert np.array_equal(paths, annual_paths(HEADCOUNT, years=years, draws=4000, seed=5))
    assert not np.array_equal(paths, annual_paths(HEADCOUNT, years=years, draws=4000, seed=6))
    levels = [0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975]
    exact = forecast_annual(HEADCOUNT, years=years, levels=levels)["predicted"].to_numpy()
    exact = exact.reshape(len(years), len(levels))
    drawn = np.quantile(paths, levels, axis=0).T
    assert np.abs(drawn - exact).max() < 0.01 * np.ptp(exact, axis=1).min()


def test_the_spread_grows_with_the_horizon_and_falls_with_evidence() -> None:
    steady = given_points(year=range(2010, 2021), value=np.linspace(100, 120, 11))
    found = wide(steady)
    assert (np.diff(np.ptp(found, axis=1)) > 0).all()
    two = wide(steady[-2:])
    assert np.ptp(two[0]) > np.ptp(found[0])
