"""The small peers by hand arithmetic, by statsmodels itself, and in the form of our forecast."""

import os
import subprocess
import sys
from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest

from skillsdata.errors import HistoryError
from skillsdata.forecast.annual import QUANTILE_LEVELS, forecast_annual
from skillsdata.forecast.peers import (
    PEERS,
    drift,
    ets,
    filled,
    fit_ets,
    fit_theta,
    half_drift,
    naive,
    seasonal_naive,
    theta,
)
from skillsdata.paths import project_root

SD = NormalDist().inv_cdf(0.975)


def annual(years: object, values: object) -> pd.DataFrame:
    numbers = np.asarray(values, dtype=float)
    return pd.DataFrame({"year": np.asarray(years, dtype=int), "value": numbers})


def quarterly(periods: list[str], values: object) -> pd.DataFrame:
    numbers = np.asarray(values, dtype=float)
    return pd.DataFrame({"period": pd.PeriodIndex(periods, freq="Q"), "value": numbers})


def at(frame: pd.DataFrame, level: float) -> list[float]:
    return frame.loc[np.isclose(frame["quantile_level"], level), "predicted"].tolist()


def test_naive_spreads_like_past_changes_per_root_of_a_year() -> None:
    """Changes of 2 in one year and 6 in four: per root of a year 2 and 3."""
    history = annual([2010, 2011, 2015], [10, 12, 18])
    frame = naive(history, [2016, 2019])
    size = ((2**2 + 3**2) / 2) ** 0.5
    assert at(frame, 0.5) == pytest.approx([18, 18])
    assert at(frame, 0.975) == pytest.approx([18 + SD * size, 18 + SD * size * 2])
    assert at(frame, 0.025) == pytest.approx([18 - SD * size, 18 - SD * size * 2])
    assert set(frame["origin"]) == {2015}
    assert set(frame["horizon"]) == {1, 4}


@pytest.mark.parametrize("values", [[-200], [-200, -200], [-199, -200]])
def test_naive_spreads_at_least_by_a_hundredth_of_its_level(values: list[float]) -> None:
    frame = naive(annual(range(2010, 2010 + len(values)), values), [2010 + len(values)])
    assert at(frame, 0.975) == pytest.approx([-200 + SD * 2])


def test_drift_goes_on_from_first_to_last_with_the_spread_of_naive() -> None:
    history = annual([2010, 2011, 2015], [10, 12, 18])
    ahead = [2016, 2020]
    frame = drift(history, ahead)
    assert at(frame, 0.5) == pytest.approx([18 + 8 / 5, 18 + 8])
    for end in (0.025, 0.975):
        width = np.subtract(at(frame, end), at(frame, 0.5))
        assert width == pytest.approx(np.subtract(at(naive(history, ahead), end), 18))


@pytest.mark.parametrize("name", PEERS)
def test_a_skipped_year_is_foretold_from_what_was_before_it(name: str) -> None:
    history = annual([2010, 2011, 2012, 2014, 2016], [10, 12, 11, 14, 18])
    frame = PEERS[name](history, [2013, 2015, 2017])
    assert set(frame["origin"]) == {2016}
    assert frame["horizon"].unique().tolist() == [-3, -1, 1]
    for count, year in ((3, 2013), (4, 2015), (5, 2017)):
        alone = PEERS[name](history.head(count), [year])["predicted"]
        mine = frame.loc[frame["target_period"] == year, "predicted"]
        assert mine.tolist() == alone.tolist()


def test_drift_of_one_observation_stands_still() -> None:
    assert at(drift(annual([2010], [7]), [2012]), 0.5) == [7]


def test_half_drift_goes_half_the_way_with_the_spread_of_naive() -> None:
    history, ahead = annual([2010, 2011, 2015], [10, 12, 18]), [2016, 2020]
    frame = half_drift(history, ahead)
    assert at(frame, 0.5) == pytest.approx([18 + 0.8, 18 + 4])
    for end in (0.025, 0.975):
        width = np.subtract(at(frame, end), at(frame, 0.5))
        assert width == pytest.approx(np.subtract(at(naive(history, ahead), end), 18))
    assert at(half_drift(annual([2010], [7]), [2012]), 0.5) == [7]


@pytest.mark.parametrize("name", PEERS)
def test_every_peer_answers_in_the_form_of_our_forecast(name: str) -> None:
    history = annual([2010, 2011, 2013, 2014, 2016], [10, 12, 11, 14, 18]).sample(
        frac=1, random_state=1
    )
    frame = PEERS[name](history, [2017, 2021])
    ours = forecast_annual(history, years=[2017, 2021])
    assert set(frame["model"]) == {name}
    keys = ["origin", "target_period", "horizon", "quantile_level"]
    pd.testing.assert_frame_equal(frame[keys], ours[keys])
    assert list(frame.dtypes) == list(ours.dtypes)
    rising = frame["predicted"].to_numpy().reshape(2, len(QUANTILE_LEVELS))
    assert (np.diff(rising, axis=1) > 0).all()


@pytest.mark.parametrize(("peer", "fit"), [(ets, fit_ets), (theta, fit_theta)])
@pytest.mark.filterwarnings("ignore::statsmodels.tools.sm_exceptions.ModelWarning")
def test_a_model_sees_straight_lines_and_is_read_at_the_years_asked_for(
    peer: object, fit: object
) -> None:
    history = annual([2010, 2012, 2013, 2015, 2016], [10.0, 13, 12, 17, 16])
    frame = peer(history, [2018, 2020])
    centre, spread = fit(np.array([10, 11.5, 13, 12, 14.5, 17, 16]), 4)
    assert at(frame, 0.5) == pytest.approx(centre[[1, 3]])
    assert at(frame, 0.975) == pytest.approx(centre[[1, 3]] + SD * spread[[1, 3]])


@pytest.mark.parametrize("peer", [ets, theta])
def test_a_model_of_a_constant_still_spreads_by_a_hundredth(peer: object) -> None:
    frame = peer(annual(range(2010, 2016), [200.0] * 6), [2016, 2019])
    assert at(frame, 0.5) == pytest.approx([200, 200], rel=0.02)
    assert np.subtract(at(frame, 0.975), at(frame, 0.5)) == pytest.approx([SD * 2, SD * 4])


@pytest.mark.parametrize("peer", [ets, theta])
def test_a_model_refuses_two_years_and_names_the_remedy(peer: object) -> None:
    with pytest.raises(
        HistoryError, match=r"2 years from first .* need 3; give a longer history or"
    ):
        peer(annual([2010, 2011], [1, 2]), [2012])


@pytest.mark.parametrize("name", PEERS)
def test_a_peer_asks_the_gate_and_repeats_no_observation(name: str) -> None:
    with pytest.raises(HistoryError, match=r"row 1 .*second row for its year"):
        PEERS[name](annual([2010, 2010, 2011], [1, 2, 3]), [2012])
    for years in ([2011, 2012], [2008], []):
        with pytest.raises(HistoryError, match="without an observation and after 2009"):
            PEERS[name](annual([2009, 2010, 2011], [1, 2, 3]), years)


def test_gaps_are_filled_by_straight_lines() -> None:
    assert filled(np.array([[0.0, 3.0, 5.0]]), (-5, -2, 0)).tolist() == [[0, 1, 2, 3, 4, 5]]


def test_statsmodels_is_loaded_by_the_fit_that_needs_it_alone() -> None:
    """Not by the room, a forecast of ours or a plain rule; by a peer that is fitted it is."""
    asked = """
import sys
import pandas as pd
from skillsdata.forecast import annual, baserates, peers, quarterly, scores
history = pd.DataFrame({"year": [2020, 2021, 2024], "value": [1.0, 2, 3]})
annual.forecast_annual(history, years=[2025])
peers.half_drift(history, [2025])
quarters = pd.DataFrame({"period": ["2020Q1", "2020Q2"], "value": [1.0, 2]})
quarterly.quarterly_paths(quarters, until="2020Q3", draws=10)
print("statsmodels" in sys.modules)
peers.theta(history, [2025])
print("statsmodels" in sys.modules)
"""
    ran = subprocess.run(
        [sys.executable, "-c", asked],
        env={**os.environ, "PYTHONPATH": str(project_root())},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.split() == ["False", "True"]


def test_seasonal_naive_is_last_years_quarter_or_the_last_value() -> None:
    """2021Q4 has no fourth quarter before it: the last value, three quarters on."""
    history = quarterly(["2020Q1", "2020Q2", "2020Q3", "2021Q1"], [1.0, 2.0, 3.0, 1.5])
    frame = seasonal_naive(history, "2022Q2")
    quarters = ["2021Q2", "2021Q3", "2021Q4", "2022Q1", "2022Q2"]
    assert frame["target_period"].unique().tolist() == quarters
    assert frame["horizon"].unique().tolist() == [1, 2, 3, 4, 5]
    assert at(frame, 0.5) == pytest.approx([2, 3, 1.5, 1.5, 2])
    upper = np.log(np.divide(at(frame, 0.975), at(frame, 0.5)))
    ago = np.array([1, 1, 0.75, 1, 2])
    assert upper == pytest.approx(SD * np.log(1.5) * np.sqrt(ago))


def test_seasonal_naive_spreads_like_changes_of_the_same_quarter() -> None:
    """Log changes 0.2 in two years and 0.1 in one; the change from quarter to quarter is none."""
    logs = {"2018Q1": 0.0, "2020Q1": 0.2, "2020Q2": 5.0, "2021Q1": 0.3}
    history = quarterly(list(logs), np.exp(list(logs.values())))
    frame = seasonal_naive(history, "2022Q1")
    size = ((0.2**2 / 2 + 0.1**2) / 2) ** 0.5
    assert np.log(at(frame, 0.975)[-1]) == pytest.approx(0.3 + SD * size)


@pytest.mark.parametrize("values", [[2.0], [2.0] * 6])
def test_seasonal_naive_spreads_at_least_by_a_hundredth(values: list[float]) -> None:
    periods = [str(p) for p in pd.period_range(end="2020Q2", periods=len(values), freq="Q")]
    frame = seasonal_naive(quarterly(periods, values), "2021Q2")
    assert np.log(at(frame, 0.975)[-1] / 2) == pytest.approx(SD * 0.01)
