"""Rolling origin: forecast from what was known, score against what came, for several methods.

A method is a function ``(history, periods) -> quantile frame``. Nothing is scored in-sample: at
each origin a method sees the observations up to it, and is scored on the observations after it.
"""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from scipy.special import ndtri

from skillsdata.errors import HistoryError
from skillsdata.forecast.annual import QUANTILE_LEVELS, quantile_frame
from skillsdata.forecast.quarterly import forecast_quarterly, validate_quarterly
from skillsdata.forecast.reference import Floats
from skillsdata.forecast.scores import score_forecasts

QuarterlyMethod = Callable[[pd.DataFrame, str], pd.DataFrame]
_LEVELS = np.array(QUANTILE_LEVELS)
_LEAST_SPREAD = 0.01


def step_size(values: Floats, years: Floats | Sequence[int]) -> Floats:
    """Return the root mean square change per square root of a year, (N,), of histories (N, n)."""
    changes = np.diff(values, axis=1) / np.sqrt(np.diff(years))
    return np.asarray(np.sqrt((changes**2).mean(axis=1)))


def normal_quantiles(centre: Floats, spread: Floats, levels: Floats) -> Floats:
    """Return normal quantiles (..., P) about `centre` with standard deviation `spread` (...)."""
    return np.asarray(centre[..., None] + spread[..., None] * ndtri(levels))


def naive(history: pd.DataFrame, years: Sequence[int]) -> pd.DataFrame:
    """Forecast the last value; its spread is that of past one-year changes, times sqrt(h)."""
    return _walk("naive", history, years, drift=0.0)


def drift(history: pd.DataFrame, years: Sequence[int]) -> pd.DataFrame:
    """Forecast the mean past change a year, with the spread of :func:`naive`."""
    first, last = history.iloc[0], history.iloc[-1]
    span = last["year"] - first["year"]
    slope = (last["value"] - first["value"]) / span if span else 0.0
    return _walk("drift", history, years, drift=float(slope))


def _walk(name: str, history: pd.DataFrame, years: Sequence[int], *, drift: float) -> pd.DataFrame:
    year, value = history["year"].to_numpy(), history["value"].to_numpy(dtype=float)
    size = float(step_size(value[None], year)[0]) if value.size > 1 else 0.0
    size = max(size, _LEAST_SPREAD * abs(value[-1]))
    ahead = np.array(years, dtype=float) - year[-1]
    centre, spread = value[-1] + drift * ahead, size * np.sqrt(ahead)
    predicted = normal_quantiles(centre, spread, _LEVELS)
    return quantile_frame(name, int(year[-1]), list(years), _LEVELS, predicted)


def seasonal_naive(history: pd.DataFrame, until: str) -> pd.DataFrame:
    """Forecast the latest value of the same quarter, spread by past changes over a year.

    The spread is that of log changes between observations in the same quarter, per square root
    of a year; a quarter never seen takes the last value.
    """
    clean = validate_quarterly(history)
    periods, logs = pd.PeriodIndex(clean["period"]), np.log(clean["value"].to_numpy())
    quarters = [str(q) for q in pd.period_range(periods[-1] + 1, until, freq="Q")]
    middle, years = np.empty(len(quarters)), np.empty(len(quarters))
    for place, quarter in enumerate(pd.PeriodIndex(quarters, freq="Q")):
        same = np.flatnonzero(periods.quarter == quarter.quarter)
        source = same[-1] if same.size else len(logs) - 1
        middle[place] = logs[source]
        years[place] = (quarter - periods[source]).n / 4
    spread = _yearly_spread(periods, logs) * np.sqrt(years)
    predicted = np.exp(normal_quantiles(middle, spread, _LEVELS))
    return quantile_frame("seasonal_naive", str(periods[-1]), quarters, _LEVELS, predicted)


def _yearly_spread(periods: pd.PeriodIndex, logs: Floats) -> float:
    changes: list[float] = []
    for quarter in range(1, 5):
        same = np.flatnonzero(periods.quarter == quarter)
        ordinal = periods[same].asi8 / 4
        changes += (np.diff(logs[same]) / np.sqrt(np.diff(ordinal))).tolist()
    return max(float(np.sqrt(np.mean(np.square(changes)))) if changes else 0.0, _LEAST_SPREAD)


def skillsdata_quarterly(history: pd.DataFrame, until: str) -> pd.DataFrame:
    """Forecast as the reports do."""
    return forecast_quarterly(history, until=until, draws=4000)


QUARTERLY: tuple[QuarterlyMethod, ...] = (skillsdata_quarterly, seasonal_naive)


def rolling_origin_quarterly(
    history: pd.DataFrame,
    *,
    methods: Sequence[QuarterlyMethod] = QUARTERLY,
    fewest: int = 8,
    horizons: int = 8,
) -> pd.DataFrame:
    """Return the scores of quarterly methods at every origin, up to `horizons` quarters ahead."""
    clean = validate_quarterly(history)
    observed = clean.assign(target_period=clean["period"].astype(str))
    parts = []
    for points in range(fewest, len(clean)):
        known = clean.iloc[:points]
        until = str(known["period"].iloc[-1] + horizons)
        if (clean["period"].iloc[points:] <= pd.Period(until, freq="Q")).any():
            parts += [score_forecasts(method(known, until), observed) for method in methods]
    if not parts:
        raise HistoryError(
            f"no origin has {fewest} observations before it and one to score after it; "
            "give a longer history or ask for fewer"
        )
    return pd.concat(parts, ignore_index=True)
