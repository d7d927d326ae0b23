"""The peers from statsmodels, fitted one history at a time and each with its own interval.

Theta and damped ETS need every year: gaps are filled by straight lines. The state space model
takes them as they are. A history that a model refuses comes back as NaN.
"""

import warnings
from collections.abc import Callable
from contextlib import suppress

import numpy as np
import pandas as pd
from scipy.special import ndtr
from statsmodels.tsa.exponential_smoothing.ets import ETSModel
from statsmodels.tsa.forecasting.theta import ThetaModel
from statsmodels.tsa.statespace.structural import UnobservedComponents

from benchmarks.methods import AHEAD, Method, Offsets, filled
from benchmarks.series import YEARS
from skillsdata.forecast.reference import Floats
from skillsdata.forecast.rolling import normal_quantiles

#: From a history on every year (T,) to mean and standard deviation, each (5,).
Fit = Callable[[Floats], tuple[Floats, Floats]]
#: The two-sided rate at which an interval is one standard deviation either way.
_ONE_DEVIATION = 2 * float(ndtr(-1.0))
#: From this many points on statsmodels can start ETS by its heuristic.
_HEURISTIC = 10


def theta(history: Floats) -> tuple[Floats, Floats]:
    """Fit the Theta method, without a season."""
    years = pd.period_range("2000", periods=history.size, freq="Y")
    fitted = ThetaModel(pd.Series(history, years), period=1, deseasonalize=False).fit()
    centre = fitted.forecast(YEARS).to_numpy()
    upper = fitted.prediction_intervals(YEARS, alpha=_ONE_DEVIATION).to_numpy()[:, 1]
    return centre, upper - centre


def ets_damped(history: Floats) -> tuple[Floats, Floats]:
    """Fit exponential smoothing with an additive damped trend."""
    start = "heuristic" if history.size >= _HEURISTIC else "estimated"
    model = ETSModel(
        pd.Series(history), trend="add", damped_trend=True, initialization_method=start
    )
    ahead = model.fit(disp=False).get_prediction(history.size, history.size + YEARS - 1)
    return np.asarray(ahead.predicted_mean), np.sqrt(np.asarray(ahead.forecast_variance))


def walk_with_drift(history: Floats) -> tuple[Floats, Floats]:
    """Fit a random walk with drift as a state space model."""
    ahead = UnobservedComponents(history, level="rwdrift").fit(disp=False).get_forecast(YEARS)
    return np.asarray(ahead.predicted_mean), np.sqrt(np.asarray(ahead.var_pred_mean))


def one_by_one(fit: Fit, *, gaps: bool = False) -> Method:
    """Return the method that fits each history apart; `gaps` leaves unseen years as NaN."""

    def method(values: Floats, offsets: Offsets, levels: Floats) -> Floats:
        every_year = filled(values, offsets)
        if gaps:
            every_year[:, ~np.isin(np.arange(offsets[0], 1), offsets)] = np.nan
        found = np.full((len(values), AHEAD.size, levels.size), np.nan)
        for row, history in zip(found, every_year, strict=True):
            # whatever a library raises over a short history is its refusal, and is counted
            with warnings.catch_warnings(), suppress(Exception):
                warnings.simplefilter("ignore")
                row[:] = normal_quantiles(*fit(history), levels)
        return found

    return method


PEERS: dict[str, Method] = {
    "statsmodels_theta": one_by_one(theta),
    "statsmodels_ets_damped": one_by_one(ets_damped),
    "statsmodels_uc_drift": one_by_one(walk_with_drift, gaps=True),
}
