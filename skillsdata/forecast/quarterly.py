"""Quarterly forecasts of a ratio: level, season and one break, with missing quarters.

The model, on the logarithm of the ratio (statsmodels ``UnobservedComponents``, exact diffuse):

    log y_t = level_t + season_q(t) + step * 1[t >= break] + e_t,   e_t ~ N(0, sigma_e^2)
    level_{t+1} = level_t + w_t,                                    w_t ~ N(0, sigma_w^2)

with a fixed seasonal pattern that sums to zero and missing quarters left missing. Level, season
and step are states, so their uncertainty is in the forecast; sigma_w and sigma_e are not estimated
but averaged over, on a grid weighted by likelihood and prior: a few dozen points cannot pin them
down. The prior is log-normal about 0.04 (level, a quarter) and 0.015 (noise), a factor of two
either way: the size of quarterly changes of published labour-market ratios, stated, not learned.

Short histories step down: the season enters once every quarter of the year was seen twice, the
break once there are observations on both sides; one observation leaves level and prior.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from skillsdata.errors import HistoryError
from skillsdata.forecast.annual import MODEL, QUANTILE_LEVELS, quantile_frame
from skillsdata.forecast.history import validate_quarters
from skillsdata.forecast.reference import Floats

_LEVEL_SD = 0.04 * 2.0 ** np.linspace(-3, 3, 13)
_NOISE_SD = 0.015 * 2.0 ** np.linspace(-3, 3, 7)
_FORECAST_DRAWS = 20_000
_SEEN_TWICE = 2


def forecast_quarterly(
    history: pd.DataFrame,
    *,
    until: str,
    levels: Sequence[float] = QUANTILE_LEVELS,
    draws: int = _FORECAST_DRAWS,
    **options: Any,
) -> pd.DataFrame:
    """Return forecast quantiles from the quarter after the last observation to `until`.

    Parameters
    ----------
    levels : quantile levels, each inside (0, 1).
    history, until, draws, options : as for :func:`quarterly_paths`.

    Returns
    -------
    DataFrame ``model, origin, target_period, horizon, quantile_level, predicted`` with quarters
    as text; the quantiles are those of :func:`quarterly_paths` with the same draws and seed.

    Raises
    ------
    HistoryError : one line per fault of the history, or `until` not after it.
    """
    paths = quarterly_paths(history, until=until, draws=draws, **options)
    *_, origin = sorted(validate_quarters(history)["period"])
    quarters = pd.period_range(origin + 1, until, freq="Q").astype(str).tolist()
    wanted = np.sort(np.asarray(levels, dtype=float))
    return quantile_frame(
        MODEL, str(origin), quarters, wanted, np.quantile(paths, wanted, axis=0).T
    )


def quarterly_paths(
    history: pd.DataFrame,
    *,
    until: str,
    break_at: str | None = None,
    season: bool = True,
    draws: int = 4000,
    seed: int = 0,
) -> Floats:
    """Return joint draws (draws, quarters after the last observation to `until`).

    Parameters
    ----------
    history : columns ``period`` (Period[Q] or text such as "2013Q2") and ``value`` (positive);
        absent quarters are missing.
    until : last quarter to forecast, e.g. "2013Q4".
    break_at : first quarter of the new level, None for no break.
    season : whether the quarters of a year may differ.
    """
    clean = validate_quarters(history)
    last = clean["period"].iloc[-1]
    ahead = (pd.Period(until, freq="Q") - last).n
    if ahead < 1:
        raise HistoryError(f"until {until} is not after the last observation {last}; ask for more")
    generator, model = np.random.default_rng(seed), _model(clean, break_at, season)
    scales = [(noise, level) for noise in _NOISE_SD for level in _LEVEL_SD]
    weight = _weights(model, scales)
    place = (np.arange(draws) + generator.random()) / draws
    chosen = np.searchsorted(np.cumsum(weight) / weight.sum(), place).clip(max=weight.size - 1)
    counts = np.bincount(chosen, minlength=weight.size)
    parts = [
        _simulate(model, *scales[k], ahead, counts[k], generator) for k in np.flatnonzero(counts)
    ]
    return np.asarray(np.exp(generator.permutation(np.vstack(parts))))


def _model(clean: pd.DataFrame, break_at: str | None, season: bool) -> Any:
    """Return statsmodels' model of what the data can carry; its parameters are two variances."""
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    periods = pd.PeriodIndex(clean["period"])
    axis = pd.period_range(periods[0], periods[-1], freq="Q")
    logged = np.full(len(axis), np.nan)
    logged[axis.get_indexer(periods)] = np.log(clean["value"].to_numpy())
    twice = np.bincount(periods.quarter, minlength=5)[1:].min() >= _SEEN_TWICE
    after = axis >= pd.Period(break_at or periods[0], freq="Q")
    return UnobservedComponents(
        logged,
        level="local level",
        seasonal=4 if season and twice else None,
        stochastic_seasonal=False,
        exog=after.astype(float) if after.any() and not after.all() else None,
        mle_regression=False,
        use_exact_diffuse=True,
    )


def _weights(model: Any, scales: list[tuple[float, float]]) -> Floats:
    fit = [model.loglike([noise**2, level**2]) for noise, level in scales]
    typical = np.array([_NOISE_SD[_NOISE_SD.size // 2], _LEVEL_SD[_LEVEL_SD.size // 2]])
    prior = -0.5 * (np.log2(np.array(scales) / typical) ** 2).sum(axis=1)
    total = np.array(fit) + prior
    return np.asarray(np.exp(total - total.max()))


def _simulate(
    model: Any, noise: float, level: float, ahead: int, draws: int, generator: np.random.Generator
) -> Floats:
    """Return Gaussian paths (draws, ahead) of log y after the last quarter."""
    after = model.filter([noise**2, level**2])
    mean, spread = after.predicted_state[:, -1], after.predicted_state_cov[..., -1]
    state = mean + generator.standard_normal((draws, mean.size)) @ _root(spread).T
    move, design = model["transition"], np.atleast_3d(model["design"].copy())[0, :, -1]
    path = np.empty((draws, ahead))
    for step in range(ahead):
        path[:, step] = state @ design + noise * generator.standard_normal(draws)
        state = state @ move.T
        state[:, 0] += level * generator.standard_normal(draws)
    return path


def _root(spread: Floats) -> Floats:
    values, vectors = np.linalg.eigh(spread)
    return np.asarray(vectors * np.sqrt(np.maximum(values, 0)))
