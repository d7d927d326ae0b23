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
from dataclasses import dataclass
from functools import cached_property
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
    break_at: str | None = None,
    season: bool = True,
    draws: int = _FORECAST_DRAWS,
    seed: int = 0,
) -> pd.DataFrame:
    """Return forecast quantiles from the quarter after the last observation to `until`.

    Parameters
    ----------
    history : columns ``period`` (Period[Q] or text such as "2013Q2") and ``value`` (positive);
        absent quarters are missing.
    until : last quarter to forecast, e.g. "2013Q4".
    break_at : first quarter of the new level, None for no break.
    season : whether the quarters of a year may differ.

    Returns
    -------
    DataFrame ``model, origin, target_period, horizon, quantile_level, predicted`` with quarters
    as text; the quantiles are those of :func:`quarterly_paths` with the same draws and seed.

    Raises
    ------
    HistoryError : one line per fault of the history, or `until` not after it.
    """
    clean = validate_quarters(history)
    origin = clean["period"].iloc[-1]
    paths = quarterly_paths(
        clean, until=until, break_at=break_at, season=season, draws=draws, seed=seed
    )
    quarters = [str(origin + step) for step in range(1, paths.shape[1] + 1)]
    wanted = np.sort(np.asarray(levels, dtype=float))
    predicted = np.quantile(paths, wanted, axis=0).T
    return quantile_frame(MODEL, str(origin), quarters, wanted, predicted)


def quarterly_paths(
    history: pd.DataFrame,
    *,
    until: str,
    break_at: str | None = None,
    season: bool = True,
    draws: int = 4000,
    seed: int = 0,
) -> Floats:
    """Return joint draws (draws, quarters after the last observation to `until`)."""
    clean = validate_quarters(history)
    ahead = (pd.Period(until, freq="Q") - clean["period"].iloc[-1]).n
    if ahead < 1:
        last = clean["period"].iloc[-1]
        raise HistoryError(f"until {until} is not after the last observation {last}; ask for more")
    model = _Model.of(clean, break_at, season)
    return model.paths(ahead, draws, np.random.default_rng(seed))


@dataclass(frozen=True)
class _Model:
    """Log values on the full quarterly axis (NaN where missing), with what the data can carry."""

    logged: Floats
    step: Floats | None
    season: bool

    @classmethod
    def of(cls, clean: pd.DataFrame, break_at: str | None, season: bool) -> "_Model":
        periods = pd.PeriodIndex(clean["period"])
        axis = pd.period_range(periods[0], periods[-1], freq="Q")
        logged = np.full(len(axis), np.nan)
        logged[axis.get_indexer(periods)] = np.log(clean["value"].to_numpy())
        counts = np.bincount(periods.quarter, minlength=5)[1:]
        split = None if break_at is None else pd.Period(break_at, freq="Q")
        step = None
        if split is not None and periods[0] < split <= periods[-1]:
            step = (axis >= split).astype(float)
        return cls(logged, step, season and bool(counts.min() >= _SEEN_TWICE))

    @cached_property
    def filter(self) -> Any:
        """The statsmodels model; its parameters are sigma_e^2, sigma_w^2."""
        from statsmodels.tsa.statespace.structural import UnobservedComponents

        return UnobservedComponents(
            self.logged,
            level="local level",
            seasonal=4 if self.season else None,
            stochastic_seasonal=False,
            exog=self.step,
            mle_regression=False,
            use_exact_diffuse=True,
        )

    def paths(self, ahead: int, draws: int, generator: np.random.Generator) -> Floats:
        """Return draws of the ratio: first the two scales, then the states, then the path."""
        scales = [(noise, level) for noise in _NOISE_SD for level in _LEVEL_SD]
        weight = self._weights(scales)
        place = (np.arange(draws) + generator.random()) / draws
        chosen = np.searchsorted(np.cumsum(weight) / weight.sum(), place).clip(max=weight.size - 1)
        counts = np.bincount(chosen, minlength=weight.size)
        parts = [
            self._simulate(*scales[k], ahead, counts[k], generator) for k in np.flatnonzero(counts)
        ]
        return np.asarray(np.exp(generator.permutation(np.vstack(parts))))

    def _weights(self, scales: list[tuple[float, float]]) -> Floats:
        fit = [self.filter.loglike([noise**2, level**2]) for noise, level in scales]
        typical = np.array([_NOISE_SD[_NOISE_SD.size // 2], _LEVEL_SD[_LEVEL_SD.size // 2]])
        prior = -0.5 * (np.log2(np.array(scales) / typical) ** 2).sum(axis=1)
        total = np.array(fit) + prior
        return np.asarray(np.exp(total - total.max()))

    def _simulate(
        self, noise: float, level: float, ahead: int, draws: int, generator: np.random.Generator
    ) -> Floats:
        """Return Gaussian paths (draws, ahead) of log y after the last quarter."""
        after = self.filter.filter([noise**2, level**2])
        mean, spread = after.predicted_state[:, -1], after.predicted_state_cov[..., -1]
        state = mean + generator.standard_normal((draws, mean.size)) @ _root(spread).T
        move, design = self.filter["transition"], self.filter["design"].copy()
        design = np.atleast_3d(design)[0, :, -1]
        path = np.empty((draws, ahead))
        for step in range(ahead):
            path[:, step] = state @ design + noise * generator.standard_normal(draws)
            state = state @ move.T
            state[:, 0] += level * generator.standard_normal(draws)
        return path


def _root(spread: Floats) -> Floats:
    values, vectors = np.linalg.eigh(spread)
    return np.asarray(vectors * np.sqrt(np.maximum(values, 0)))
