"""The small peers: plain rules and two standard models, answering as :mod:`annual` does.

A peer takes ``(history, years)``, seasonal naive ``(history, until)``, and returns the quantile
frame ``model, origin, target_period, horizon, quantile_level, predicted`` of a normal law (of the
logarithm for quarters):

- naive repeats the last value, drift goes on by the mean past change a year, half drift by half of
  it; the spread of all three is the root mean square past change per root of a year, times the
  root of the years ahead;
- Theta and ETS (additive damped trend) are fitted by statsmodels and bring their own spread; they
  need every year, so gaps are filled by straight lines, which makes the past look smoother.

None spreads by less than a hundredth of its last value a year, and a lower bound counts as a value.
A year that publication skipped is foretold from what was before it alone.
"""

import warnings
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from skillsdata.errors import HistoryError
from skillsdata.forecast.annual import QUANTILE_LEVELS, quantile_frame
from skillsdata.forecast.history import read_history, validate_quarters
from skillsdata.forecast.reference import Floats

Peer = Callable[[pd.DataFrame, Sequence[int]], pd.DataFrame]
#: Mean and standard deviation, each (..., H).
Law = tuple[Floats, Floats]
Years = Floats | Sequence[int] | np.ndarray[Any, np.dtype[np.int64]]
_LEVELS = np.array(QUANTILE_LEVELS)
_LEAST_SPREAD = 0.01
#: Theta has no error with fewer years, ETS no start.
_FEWEST_YEARS = 3
#: The two-sided rate at which an interval is one standard deviation either way.
_ONE_DEVIATION = 2 * float(ndtr(-1.0))
#: From this many years on statsmodels can start ETS by its heuristic.
_HEURISTIC = 10


def rule(values: Floats, years: Years, ahead: Floats, *, share: float) -> Law:
    """Return the law (N, H) of going on by a share of the mean past change; values (N, n)."""
    last, span = values[:, -1:], years[-1] - years[0]
    slope = (last - values[:, :1]) / span if span else np.zeros_like(last)
    return last + share * slope * ahead, step_size(values, years)[:, None] * np.sqrt(ahead)


def step_size(values: Floats, years: Years) -> Floats:
    """Return the root mean square change per square root of a year, (N,), of histories (N, n)."""
    if values.shape[1] == 1:
        return np.zeros(len(values))
    changes = np.diff(values, axis=1) / np.sqrt(np.diff(years))
    return np.asarray(np.sqrt((changes**2).mean(axis=1)))


def normal_quantiles(centre: Floats, spread: Floats, levels: Floats) -> Floats:
    """Return normal quantiles (..., P) about `centre` with standard deviation `spread` (...)."""
    return np.asarray(centre[..., None] + spread[..., None] * ndtri(levels))


def filled(values: Floats, years: Years) -> Floats:
    """Return histories on every year from first to last, straight lines across the gaps."""
    every = np.arange(years[0], years[-1] + 1)
    return np.array([np.interp(every, years, history) for history in values])


def fit_theta(values: Floats, count: int) -> Law:
    """Return the law (count,) of Theta without a season, for a history on every year (T,)."""
    from statsmodels.tsa.forecasting.theta import ThetaModel

    years = pd.period_range("2000", periods=values.size, freq="Y")
    fitted = ThetaModel(pd.Series(values, years), period=1, deseasonalize=False).fit()
    centre = fitted.forecast(count).to_numpy()
    upper = fitted.prediction_intervals(count, alpha=_ONE_DEVIATION).to_numpy()[:, 1]
    return centre, upper - centre


def fit_ets(values: Floats, count: int) -> Law:
    """Return the law (count,) of ETS with a damped trend, for a history on every year (T,)."""
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    start = "heuristic" if values.size >= _HEURISTIC else "estimated"
    model = ETSModel(pd.Series(values), trend="add", damped_trend=True, initialization_method=start)
    ahead = model.fit(disp=False).get_prediction(values.size, values.size + count - 1)
    return np.asarray(ahead.predicted_mean), np.sqrt(np.asarray(ahead.forecast_variance))


def _fitted(
    values: Floats, years: Years, ahead: Floats, *, fit: Callable[[Floats, int], Law]
) -> Law:
    every, steps = filled(values, years)[0], ahead.astype(int)
    if every.size < _FEWEST_YEARS:
        raise HistoryError(
            f"{every.size} years from first to last observation are too few: Theta and ETS need "
            f"{_FEWEST_YEARS}; give a longer history or take naive or drift"
        )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of fits that did not converge: a short history's lot
        centre, spread = fit(every, int(steps.max()))
    return centre[None, steps - 1], spread[None, steps - 1]


def _peer(name: str, law: Callable[[Floats, Years, Floats], Law]) -> Peer:
    """Return the peer that forecasts by a law, for years without an observation."""

    def forecast(history: pd.DataFrame, years: Sequence[int]) -> pd.DataFrame:
        read, wanted = read_history(history), np.array(years, dtype=float)
        if not wanted.size or wanted.min() < read.years[0] or np.isin(wanted, read.years).any():
            raise HistoryError(
                f"years {[*years]} are not all without an observation and after {read.years[0]}, "
                "the first one; ask for such years"
            )
        before = np.searchsorted(read.years, wanted)
        predicted = np.empty((wanted.size, _LEVELS.size))
        for count in np.unique(before):
            asked, last = before == count, read.years[count - 1]
            known = read.printed[:count], read.years[:count]
            predicted[asked] = _normal(law, *known, wanted[asked] - last)
        return quantile_frame(name, int(read.years[-1]), list(years), _LEVELS, predicted)

    return forecast


def _normal(
    law: Callable[[Floats, Years, Floats], Law], values: Floats, years: Years, ahead: Floats
) -> Floats:
    """Return the quantiles (H, P) of a law, no narrower than the least spread."""
    centre, spread = law(values[None], years, ahead)
    least = _LEAST_SPREAD * abs(values[-1]) * np.sqrt(ahead)
    return normal_quantiles(centre[0], np.maximum(spread[0], least), _LEVELS)


naive = _peer("naive", partial(rule, share=0.0))
drift = _peer("drift", partial(rule, share=1.0))
half_drift = _peer("half_drift", partial(rule, share=0.5))
ets = _peer("ets", partial(_fitted, fit=fit_ets))
theta = _peer("theta", partial(_fitted, fit=fit_theta))
#: What a forecast of years may be compared with, by name.
PEERS = {"naive": naive, "drift": drift, "half_drift": half_drift, "ets": ets, "theta": theta}


def seasonal_naive(history: pd.DataFrame, until: str) -> pd.DataFrame:
    """Forecast the latest value of the same quarter, spread by past changes over a year.

    The spread is that of log changes between observations in the same quarter, per square root
    of a year; a quarter never seen takes the last value.
    """
    clean = validate_quarters(history)
    periods, logs = pd.PeriodIndex(clean["period"]), np.log(clean["value"].to_numpy())
    ahead = pd.period_range(periods[-1] + 1, until, freq="Q")
    same = {quarter: np.flatnonzero(periods.quarter == quarter) for quarter in range(1, 5)}
    source = np.array([[len(periods) - 1, *same[quarter]][-1] for quarter in ahead.quarter])
    dates = periods.asi8 / 4
    yearly = [np.diff(logs[at]) / np.sqrt(np.diff(dates[at])) for at in same.values()]
    changes = np.concatenate(yearly)
    size = np.sqrt(np.square(changes).mean()) if changes.size else 0.0
    spread = max(size, _LEAST_SPREAD) * np.sqrt(ahead.asi8 / 4 - dates[source])
    predicted = np.exp(normal_quantiles(logs[source], spread, _LEVELS))
    quarters = ahead.astype(str).tolist()
    return quantile_frame("seasonal_naive", str(periods[-1]), quarters, _LEVELS, predicted)
