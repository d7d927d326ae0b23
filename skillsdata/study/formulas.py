"""Formulas and cut-offs of the official measures of progress towards a goal.

A measure is a description of past pace; it is neither a forecast nor an appraisal. Symbols:
``b`` base, ``t`` latest, ``T`` goal year; ``y`` the values; ``d`` +1 when higher is
better, -1 when lower is.
"""

import math
from itertools import groupby

import pandas as pd

from skillsdata.errors import ProgressError
from skillsdata.evidence.plan import Goal
from skillsdata.rounding import rounded

#: Declared convention: completion divided by the plan clock counts as on schedule within this.
CLOCK_TOLERANCE = 0.05
_DESTATIS_POINTS = 4
NOT_ASSESSABLE = "not_assessable"

_IPCC_ABOVE = ((0.99, "virtually_certain"), (0.90, "very_likely"), (0.66, "likely"))
_IPCC_FROM = ((0.33, "about_as_likely_as_not"), (0.10, "unlikely"), (0.01, "very_unlikely"))


def likelihood_word(probability: float) -> str:
    """Return the IPCC likelihood word (as a glossary key) for a probability in [0, 1].

    It follows the probability as printed, in whole per cent, so that one number has one word;
    below 1 and above 99 per cent no number is printed.
    """
    extreme = not 0.01 <= probability <= 0.99
    printed = probability if extreme else rounded(probability * 100) / 100
    for bound, word in _IPCC_ABOVE:
        if printed > bound:
            return word
    return _band(printed, _IPCC_FROM, "exceptionally_unlikely")


def likelihood_scale() -> list[tuple[str, list[int]]]:
    """Return every likelihood word with the whole per cents that it stands for, the highest first.

    Beyond the first and the last no number is printed.

    >>> [(word, told[-1], told[0]) for word, told in likelihood_scale()][2]
    ('likely', 67, 90)
    """
    words = groupby(range(99, 0, -1), lambda per_cent: likelihood_word(per_cent / 100))
    told = [(word, list(per_cents)) for word, per_cents in words]
    return [(likelihood_word(1), [100] * 2), *told, (likelihood_word(0), [0] * 2)]


def completion(goal: Goal, *, year: int, value: float) -> tuple[float, float]:
    """Return completion (y_t-y_b)/(y_T-y_b) and the plan clock (t-b)/(T-b), both as shares."""
    if goal.value == goal.base or goal.year == goal.base_year:
        raise ProgressError("the goal equals its base; completion has no meaning")
    done = (value - goal.base) / (goal.value - goal.base)
    clock = (year - goal.base_year) / (goal.year - goal.base_year)
    return done, clock


def clock_verdict(done: float, clock: float, *, tolerance: float = CLOCK_TOLERANCE) -> str:
    """Return achieved, ahead, on_schedule or behind by completion divided by the clock."""
    if done >= 1:
        return "achieved"
    if clock <= 0:
        return NOT_ASSESSABLE
    ratio = round(done / clock, 9)  # 0.84 / 0.80 is 1.05
    if ratio >= 1 + tolerance:
        return "ahead"
    return "on_schedule" if ratio >= 1 - tolerance else "behind"


def growth_rate(start: float, end: float, years: int) -> float:
    """Compound annual growth rate; NaN when a value is not positive or no year has passed."""
    if start <= 0 or end <= 0 or years <= 0:
        return math.nan
    return float((end / start) ** (1 / years) - 1)


def open_sdg_ratio(goal: Goal, *, year: int, value: float) -> float:
    """Open SDG and Eurostat: R = d * CAGR observed / |CAGR required|."""
    required = growth_rate(goal.base, goal.value, goal.year - goal.base_year)
    observed = growth_rate(goal.base, value, year - goal.base_year)
    return goal.sign * observed / abs(required) if required else math.nan


def open_sdg_score(ratio: float) -> float:
    """Open SDG progress score in [-5, 5] from R."""
    if ratio >= 0.6:
        return min(7.1429 * ratio - 4.2857, 5.0)
    return max(4.1667 * ratio - 2.5, -5.0)


def open_sdg_verdict(goal: Goal, ratio: float, *, value: float) -> str:
    """Return Open SDG's category: achieved, on_track, moderate, limited or deteriorating."""
    if goal.met(value):
        return "achieved"
    if math.isnan(ratio):
        return NOT_ASSESSABLE
    return _band(ratio, ((0.95, "on_track"), (0.60, "moderate"), (0.0, "limited")), "deteriorating")


def unsd_ratio(goal: Goal, *, year: int, value: float) -> float:
    """UN Statistics Division: r = (projected y_T - y_b) / (y_T - y_b), by observed CAGR."""
    observed = growth_rate(goal.base, value, year - goal.base_year)
    projected = value * (1 + observed) ** (goal.year - year)
    return (projected - goal.base) / (goal.value - goal.base)


def unsd_verdict(goal: Goal, ratio: float, *, value: float) -> str:
    """Return met_or_on_track (3), slow (2) or stagnation (1)."""
    if goal.met(value):
        return "met_or_on_track"
    if math.isnan(ratio):
        return NOT_ASSESSABLE
    return _band(ratio, ((0.95, "met_or_on_track"), (0.10, "slow")), "stagnation")


def destatis_projection(history: pd.DataFrame, *, year: int) -> float:
    """German Statistical Office: mean of the last five annual changes, projected to ``year``.

    ``history`` has ``year`` and ``value``. NaN unless the last four points at least are of
    consecutive years.
    """
    table = history.sort_values("year")
    run = table.tail(6)
    while len(run) >= _DESTATIS_POINTS and run["year"].diff().dropna().ne(1).any():
        run = run.iloc[1:]
    if len(run) < _DESTATIS_POINTS:
        return math.nan
    last = run.iloc[-1]
    return float(last["value"] + run["value"].diff().mean() * (year - last["year"]))


def destatis_verdict(goal: Goal, projected: float, *, value: float) -> str:
    """Return Destatis' symbol in words, by the miss as a share of the distance left."""
    if math.isnan(projected):
        return NOT_ASSESSABLE
    if goal.met(value) and goal.met(projected):
        return "achieved"
    if goal.sign * (projected - value) < 0:
        return "wrong_direction"
    miss = (goal.value - projected) / (goal.value - value)
    return "miss_over_20" if miss > 0.20 else "miss_5_to_20" if miss >= 0.05 else "miss_under_5"


def current_status_index(goal: Goal, *, value: float) -> float:
    """ESCAP current status index: 10 when met, else 10 d (y_t - y_b) / |y_T - y_b|."""
    if goal.met(value):
        return 10.0
    return 10 * goal.sign * (value - goal.base) / abs(goal.value - goal.base)


def escap_verdict(index: float, clock: float) -> str:
    """Return achieved, ahead or behind by the index beside its clock line 10 (t-b)/(T-b)."""
    if index >= 10:
        return "achieved"
    if clock <= 0:
        return NOT_ASSESSABLE
    return "ahead" if index >= 10 * clock else "behind"


def pace(goal: Goal, *, year: int, value: float) -> tuple[float, float]:
    """Return required and achieved annual change, in the unit per year; NaN when undefined."""
    left, passed = goal.year - year, year - goal.base_year
    required = (goal.value - value) / left if left > 0 else math.nan
    achieved = (value - goal.base) / passed if passed > 0 else math.nan
    return required, achieved


def year_of_attainment(goal: Goal, *, year: int, value: float) -> float:
    """Return when the achieved pace meets the goal (fractional year-end); inf if never."""
    if goal.met(value):
        return float(year)
    _, achieved = pace(goal, year=year, value=value)
    if math.isnan(achieved) or goal.sign * achieved <= 0:
        return math.inf
    return year + (goal.value - value) / achieved


def _band(value: float, bands: tuple[tuple[float, str], ...], below: str) -> str:
    return next((word for bound, word in bands if value >= bound), below)
