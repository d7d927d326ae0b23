"""What is compared: our forecast and the plain rules, all histories of one gap pattern at once.

A method takes histories (N, n) at year offsets (n,) that end with 0, and returns quantiles
(N, 5, P) at `levels` (P,) for one to five years ahead. Rules that say nothing about their own
error borrow the spread of :func:`naive`.
"""

from collections.abc import Callable

import numpy as np

from benchmarks.series import YEARS
from skillsdata.forecast.annual import MODEL, reference_for
from skillsdata.forecast.mixture import pattern, posterior
from skillsdata.forecast.quantiles import mixture_quantiles
from skillsdata.forecast.reference import Floats, Kind, ReferenceClass
from skillsdata.forecast.rolling import normal_quantiles, step_size

Offsets = tuple[int, ...]
Method = Callable[[Floats, Offsets, Floats], Floats]
AHEAD = np.arange(1.0, YEARS + 1)
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


def naive(values: Floats, offsets: Offsets, levels: Floats) -> Floats:
    """Repeat the last value; spread: root mean square change per square root of a year."""
    return _walk(values[:, -1:] + 0 * AHEAD, values, offsets, levels)


def drift(values: Floats, offsets: Offsets, levels: Floats) -> Floats:
    """Go on by the mean past change a year."""
    return _walk(values[:, -1:] + _slope(values, offsets) * AHEAD, values, offsets, levels)


def half_drift(values: Floats, offsets: Offsets, levels: Floats) -> Floats:
    """Go on by half the mean past change a year."""
    return _walk(values[:, -1:] + _slope(values, offsets) * AHEAD / 2, values, offsets, levels)


def mean_of_simple(values: Floats, offsets: Offsets, levels: Floats) -> Floats:
    """Average the last value, drift, and Theta by hand.

    Theta by hand: the level smoothed with weight 0.5, going on by half the least-squares slope,
    gaps filled. Of thirty such averages this came nearest to the known row of the protocol, whose
    members are not recorded: its OWA is at most .031 off.
    """
    last = values[:, -1:]
    centre = (last + (last + _slope(values, offsets) * AHEAD) + _theta(values, offsets)) / 3
    return _walk(centre, values, offsets, levels)


def filled(values: Floats, offsets: Offsets) -> Floats:
    """Return histories on every year from first to last, straight lines across the gaps."""
    years = np.arange(offsets[0], 1)
    return np.array([np.interp(years, offsets, history) for history in values])


def _slope(values: Floats, offsets: Offsets) -> Floats:
    """Return the mean change a year, (N, 1)."""
    return np.asarray((values[:, -1:] - values[:, :1]) / (offsets[-1] - offsets[0]))


def _theta(values: Floats, offsets: Offsets) -> Floats:
    every_year = filled(values, offsets)
    years = np.arange(every_year.shape[1]) - (every_year.shape[1] - 1) / 2
    slope = every_year @ years / (years @ years)
    level = every_year[:, 0]
    for value in every_year.T[1:]:
        level = level + _FRESH * (value - level)
    return np.asarray(level[:, None] + slope[:, None] * AHEAD / 2)


def _walk(centre: Floats, values: Floats, offsets: Offsets, levels: Floats) -> Floats:
    spread = step_size(values, offsets)[:, None] * np.sqrt(AHEAD)
    return normal_quantiles(centre, spread, levels)


RULES: dict[str, Method] = {
    MODEL: ours,
    "naive": naive,
    "drift": drift,
    "half_drift": half_drift,
    "mean_of_simple": mean_of_simple,
}
