"""What is compared: our forecast and the plain rules, all histories of one gap pattern at once.

A method takes histories (N, n) at year offsets (n,) that end with 0, and returns quantiles
(N, 5, P) at `levels` (P,) for one to five years ahead. Rules that say nothing about their own
error borrow the spread of :func:`naive`.
"""

from collections.abc import Callable

import numpy as np

from benchmarks.series import YEARS
from skillsdata.forecast.annual import MODEL, QUANTILE_LEVELS, reference_for
from skillsdata.forecast.mixture import pattern, posterior
from skillsdata.forecast.peers import filled, normal_quantiles, rule
from skillsdata.forecast.quantiles import mixture_quantiles
from skillsdata.forecast.reference import Floats, Kind, ReferenceClass

Offsets = tuple[int, ...]
Method = Callable[[Floats, Offsets, Floats], Floats]
AHEAD = np.arange(1.0, YEARS + 1)
LEVELS = np.array(QUANTILE_LEVELS)
#: Histories forecast together by ours: enough to be quick, few enough for the memory.
_CHUNK = 200
#: How much of a new value the smoothed level takes up.
_FRESH = 0.5


def ours(
    values: Floats, offsets: Offsets, levels: Floats, *, kind: Kind | None = "amount"
) -> Floats:
    """Forecast as :func:`skillsdata.forecast.annual.forecast_annual` does.

    The published series are all amounts: production, trade, people, visitors, money.
    """
    return by_class(values, offsets, levels, reference_for(kind))


def by_class(values: Floats, offsets: Offsets, levels: Floats, reference: ReferenceClass) -> Floats:
    """Forecast with a reference class; histories without a negative value stay at zero or above."""
    terms = pattern(offsets, tuple(range(1, YEARS + 1)), reference)
    predicted = np.empty((len(values), YEARS, levels.size))
    whole = (values >= 0).all(axis=1)
    for lower, rows in ((0.0, np.flatnonzero(whole)), (None, np.flatnonzero(~whole))):
        for start in range(0, rows.size, _CHUNK):
            chunk = rows[start : start + _CHUNK]
            mixture = posterior(values[chunk], terms, reference, lower=lower)
            predicted[chunk] = mixture_quantiles(mixture, levels)
    return predicted


def plain(share: float) -> Method:
    """Return the rule that goes on by a share of the mean past change a year, without a floor."""

    def method(values: Floats, offsets: Offsets, levels: Floats) -> Floats:
        return normal_quantiles(*rule(values, offsets, AHEAD, share=share), levels)

    return method


naive, drift, half_drift = plain(0.0), plain(1.0), plain(0.5)


def mean_of_simple(values: Floats, offsets: Offsets, levels: Floats) -> Floats:
    """Average the last value, drift, and Theta by hand.

    Theta by hand: the level smoothed with weight 0.5, going on by half the least-squares slope,
    gaps filled. Of thirty such averages this came nearest to the known row of the protocol, whose
    members are not recorded: its OWA is at most .031 off.
    """
    drifting, spread = rule(values, offsets, AHEAD, share=1.0)
    centre = (values[:, -1:] + drifting + _theta(values, offsets)) / 3
    return normal_quantiles(centre, spread, levels)


def _theta(values: Floats, offsets: Offsets) -> Floats:
    every_year = filled(values, offsets)
    years = np.arange(every_year.shape[1]) - (every_year.shape[1] - 1) / 2
    slope = every_year @ years / (years @ years)
    level = every_year[:, 0]
    for value in every_year.T[1:]:
        level = level + _FRESH * (value - level)
    return np.asarray(level[:, None] + slope[:, None] * AHEAD / 2)


RULES: dict[str, Method] = {
    MODEL: ours,
    "naive": naive,
    "drift": drift,
    "half_drift": half_drift,
    "mean_of_simple": mean_of_simple,
}
