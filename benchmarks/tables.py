"""What is told of our own forecast beyond its scores: its time, its limits, indicators left out.

Its limits are how well calibrated P(goal) is when the model is true, the error that is the
measure's own. Left out are indicators that the class of expanding amounts was not learned from:
provinces of one indicator move together, so that an indicator is left out whole; and all of them
share the years, so that the class is also learned from outcomes up to a year and judged after it.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from statistics import median
from timeit import repeat

import numpy as np
import pandas as pd

from benchmarks import methods
from benchmarks.learn import expanding_origins, learn_expanding
from benchmarks.methods import PATTERNS, Classes, Forecast, alike, by_class, forecast, seen
from benchmarks.protocol import GOALS, SCORES, goal_row, score
from benchmarks.series import PEOPLE, YEARS, Panel, Series, make_panel
from skillsdata.forecast.annual import MODEL, forecast_annual
from skillsdata.forecast.mixture import covariance, pattern
from skillsdata.forecast.reference import Floats, ReferenceClass, shipped

#: What is timed.
MANY = "a series, many at once"
CALL = "one call of forecast_annual"
FRESH = "one call with a gap pattern not met before"
_CALLS, _ROUNDS = 30, 3
_GAPS = (2015, 2017, 2018, 2020, 2021, 2022, 2024)
_ASKED = range(2025, 2025 + YEARS)
#: The series scored, and those drawn: so many that the error is within .003 of its mean over more.
SCORED, DRAWN = "scored", "drawn"
COUNT = 20_000
#: Years of a drawn training part.
TRAINING = 20
LIMITS = ["series", "goals", "pattern", "n", "calibration_error"]
#: What ours is compared with on indicators left out.
PLAIN = ("naive", "drift", "half_drift")
#: Fits averaged for a class with one indicator left out, and windows a gap pattern in each.
QUICK = {"fits": 1, "count": 150}
#: Outcomes up to this year teach, origins from it on are judged.
SINCE = 2018
LEFT_OUT = [
    "group", "method", "pattern", "indicators", "n_series", *SCORES, "calibration_error", "above",
]  # fmt: skip


def speeds(panel: Panel) -> pd.DataFrame:
    """Return ``measure, milliseconds``: medians for 25 quantiles of five years ahead."""
    history = seen(panel, "k5")
    gapped = pd.DataFrame({"year": _GAPS, "value": panel.history[0, -len(_GAPS) :]})

    def call() -> None:
        forecast_annual(gapped, years=_ASKED, kind="amount")

    def fresh() -> None:
        pattern.cache_clear()
        call()

    many = _timed(lambda: methods.ours(history, PATTERNS["k5"], methods.LEVELS), _ROUNDS) / len(
        history
    )
    rows = {MANY: many, CALL: _timed(call), FRESH: _timed(fresh)}
    return pd.DataFrame(rows.items(), columns=["measure", "milliseconds"])


def _timed(action: Callable[[], object], rounds: int = _CALLS) -> float:
    """Return the median time of `action`, after one call that is not counted."""
    action()
    return 1000 * median(repeat(action, timer=time.process_time, repeat=rounds, number=1))


def limits(found: list[Forecast], reference: ReferenceClass, *, count: int = COUNT) -> pd.DataFrame:
    """Return the calibration error of a forecast, and of the true model, by goals and pattern.

    The true model: series drawn from the class, forecast by Bayes' rule with that very class at
    full weight. Goals by usual change are placed by the whole training part: they tell something of
    a series that a few points do not show and a forecast does not use, so that it is off by them
    although the model is true; goals by growth tell nothing more. The forecast divides by its own
    level and drawn series do not, which hardly matters; where a level series touches zero it is
    not quite true: an error of .01 with twelve points.

    Parameters
    ----------
    found : forecasts of one panel, one a gap pattern.
    reference : the class to draw `count` series from; its ``temper`` is not used.

    Returns
    -------
    LIMITS: ``series`` is SCORED or DRAWN, ``goals`` one of GOALS, ``n`` counts probabilities.
    """
    made = drawn(reference, count, np.random.default_rng(1))
    true = [true_forecast(name, made, reference, found[0].levels) for name in PATTERNS]
    rows = [
        {"series": series, "goals": goals, **goal_row(one, GOALS[goals])}
        for series, forecasts in ((SCORED, found), (DRAWN, true))
        for goals in GOALS
        for one in forecasts
    ]
    return pd.DataFrame(rows)[LIMITS]


def drawn(reference: ReferenceClass, count: int, rng: np.random.Generator) -> Panel:
    """Return series of TRAINING years and YEARS more from the model of the mixture.

    Each is drawn with a component and its variance, is 1 where its training part ends, and does
    not fall below zero.
    """
    which = rng.choice(reference.size, count, p=reference.weight)
    mass = reference.prior_points / 2
    step = reference.scale[which] * np.sqrt(mass / rng.gamma(mass, size=count))
    years = np.arange(1.0 - TRAINING, YEARS + 1)
    shapes = zip(reference.trend_share, reference.damping, reference.noise, strict=True)
    joint = [covariance(years, a, b) + noise * np.eye(years.size) for a, b, noise in shapes]
    roots = np.linalg.cholesky(joint)
    walk = np.einsum("nts,ns->nt", roots[which], rng.standard_normal((count, years.size)))
    reading = reference.growth[which, None] * years + step[:, None] * walk
    reading -= reading[:, [TRAINING - 1]]
    logged = reference.log_space[which, None]
    values = np.where(logged, np.exp(np.where(logged, reading, 0)), np.maximum(1 + reading, 0))
    return make_panel([Series(DRAWN, row[:TRAINING], row[TRAINING:]) for row in values])


def true_forecast(name: str, panel: Panel, reference: ReferenceClass, levels: Floats) -> Forecast:
    """Return what the class says of series drawn from it, seen through one gap pattern."""
    exact = replace(reference.blind(), temper=1.0)
    predicted = by_class(seen(panel, name), PATTERNS[name], levels, exact)
    return methods.settled("true model", name, panel, predicted, levels, 0.0)


def left_out(panel: Panel) -> dict[str, ReferenceClass]:
    """Return the class of every indicator: of those that expand, learned from the others."""
    expanding, amount = expanding_origins(panel), shipped("amount")
    own = {
        name: learn_expanding(expanding.rows(expanding.indicator != name), amount, **QUICK)
        for name in alike(expanding, amount)
    }
    return alike(panel, shipped("people")) | own


def known_by(panel: Panel, year: int) -> Panel:
    """Return what was known by a year: origins before it, and outcomes up to it."""
    early = panel.rows(panel.year < year)
    reached = early.year[:, None] + np.arange(1, early.future.shape[1] + 1)
    return replace(early, future=np.where(reached <= year, early.future, np.nan))


def verdict(panel: Panel, classes: Classes) -> pd.DataFrame:
    """Return scores by group, method and pattern, LEFT_OUT.

    Groups: ``expanding`` and ``people``, each indicator by its class of `classes`, and ``since
    SINCE``, what expands by the class learned from what was known then; ``indicators`` says on how
    many a verdict rests.
    """
    expanding = expanding_origins(panel)
    then = learn_expanding(known_by(expanding, SINCE), shipped("amount"), **QUICK)
    late = expanding.rows(expanding.year >= SINCE)
    groups: dict[str, tuple[Panel, Classes]] = {
        "expanding": (expanding, classes),
        PEOPLE: (panel.rows(panel.kind == PEOPLE), classes),
        f"since {SINCE}": (late, alike(late, then)),
    }
    parts = [
        score(found).head(1).assign(**goal_row(found), group=group, indicators=indicators)
        for group, judged in groups.items()
        for method in (MODEL, *PLAIN)
        for found in (forecast(method, name, *judged) for name in methods.SHORT)
        for indicators in [np.unique(found.panel.indicator).size]
    ]
    return pd.concat(parts)[LEFT_OUT]
