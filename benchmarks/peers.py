"""The peers from statsmodels, fitted one history at a time and each with its own interval.

Theta and damped ETS need every year: gaps are filled by straight lines. The state space model
takes them as they are. A history that a model refuses comes back as NaN.
"""

import warnings
from collections.abc import Callable
from contextlib import suppress

import numpy as np
from statsmodels.tsa.statespace.structural import UnobservedComponents

from benchmarks.methods import AHEAD, Method, Offsets
from benchmarks.series import YEARS
from skillsdata.forecast.peers import Law, filled, fit_ets, fit_theta, normal_quantiles
from skillsdata.forecast.reference import Floats

#: From a history on every year (T,) to mean and standard deviation, each (count,).
Fit = Callable[[Floats, int], Law]


def walk_with_drift(history: Floats, count: int) -> Law:
    """Fit a random walk with drift as a state space model."""
    ahead = UnobservedComponents(history, level="rwdrift").fit(disp=False).get_forecast(count)
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
                row[:] = normal_quantiles(*fit(history, YEARS), levels)
        return found

    return method


PEERS: dict[str, Method] = {
    "statsmodels_theta": one_by_one(fit_theta),
    "statsmodels_ets_damped": one_by_one(fit_ets),
    "statsmodels_uc_drift": one_by_one(walk_with_drift, gaps=True),
}
