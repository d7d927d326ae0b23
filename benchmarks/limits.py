"""How well calibrated P(goal) is when the model is true: the error that is the measure's own.

Series are drawn from the reference class itself and forecast by Bayes' rule with that very class,
its likelihood at full weight. Goals by usual change are placed by the whole training part: they
tell something of a series that a few points of it do not show and that a forecast does not use,
so that it is off by them although the model is true. Goals by growth tell nothing more.

The forecast divides by its own level and the drawn series do not, which hardly matters; and where a
level series touches zero it is not quite true: an error of .01 with twelve points.
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from benchmarks.methods import by_class
from benchmarks.protocol import (
    GOALS,
    PATTERNS,
    Forecast,
    goal_row,
    seen,
    settled,
)
from benchmarks.series import YEARS, Panel, Series, make_panel
from skillsdata.forecast.mixture import covariance
from skillsdata.forecast.reference import Floats, ReferenceClass

COLUMNS = ["series", "goals", "pattern", "n", "calibration_error"]
#: The series scored, and those drawn: so many that the error is within .003 of its mean over more.
SCORED, DRAWN = "scored", "drawn"
COUNT = 20_000
#: Years of a drawn training part.
TRAINING = 20
_DIGITS = 4


def limits(
    found: list[Forecast], panel: Panel, reference: ReferenceClass, *, count: int = COUNT
) -> pd.DataFrame:
    """Return the calibration error of a forecast, and of the true model, by goals and pattern.

    Parameters
    ----------
    found : forecasts of `panel`, one a gap pattern.
    reference : the class to draw `count` series from; its ``temper`` is not used.

    Returns
    -------
    COLUMNS: ``series`` is SCORED or DRAWN, ``goals`` one of GOALS, ``n`` counts probabilities.
    """
    made = drawn(reference, count, np.random.default_rng(1))
    true = [true_forecast(name, made, reference, found[0].levels) for name in PATTERNS]
    rows = [
        {"series": series, "goals": goals, **goal_row(one, on, GOALS[goals])}
        for series, forecasts, on in ((SCORED, found, panel), (DRAWN, true, made))
        for goals in GOALS
        for one in forecasts
    ]
    return pd.DataFrame(rows)[COLUMNS].round(_DIGITS)


def drawn(reference: ReferenceClass, count: int, rng: np.random.Generator) -> Panel:
    """Return series of TRAINING years and YEARS more from the model of the mixture.

    Each is drawn with a component and its variance, is 1 where its training part ends, and does
    not fall below zero.
    """
    which = rng.choice(reference.size, count, p=reference.weight)
    mass = reference.prior_points / 2
    step = reference.scale[which] * np.sqrt(mass / rng.gamma(mass, size=count))
    years = np.arange(1.0 - TRAINING, YEARS + 1)
    roots = np.array([_root(years, reference, j) for j in range(reference.size)])
    walk = np.einsum("nts,ns->nt", roots[which], rng.standard_normal((count, years.size)))
    reading = reference.growth[which, None] * years + step[:, None] * walk
    reading -= reading[:, [TRAINING - 1]]
    logged = reference.log_space[which, None]
    values = np.where(logged, np.exp(np.where(logged, reading, 0)), np.maximum(1 + reading, 0))
    return make_panel([Series(DRAWN, row[:TRAINING], row[TRAINING:]) for row in values])


def _root(years: Floats, reference: ReferenceClass, j: int) -> Floats:
    share, damping = float(reference.trend_share[j]), float(reference.damping[j])
    noise = reference.noise[j] * np.eye(years.size)
    return np.linalg.cholesky(covariance(years, share, damping) + noise)


def true_forecast(name: str, panel: Panel, reference: ReferenceClass, levels: Floats) -> Forecast:
    """Return what the class says of series drawn from it, seen through one gap pattern."""
    exact = replace(reference, temper=1.0)
    predicted = by_class(seen(panel, name), PATTERNS[name], levels, exact)
    return settled("true model", name, panel, predicted, levels, 0.0)
