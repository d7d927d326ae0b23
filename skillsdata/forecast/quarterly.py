"""Quarterly forecasts of a ratio: a wandering level and a season, missing quarters missing.

The model, on the logarithm of the ratio, with what is not known integrated out in closed form:

    log y_t = level_t + season_q(t) + step * 1[t >= break] + e_t,    e_t ~ N(0, (r s)^2)
    level_{t+1} = level_t + w_t,    w_t ~ N(0, s^2),    s^2 ~ InvGamma(nu_0 / 2, nu_0 s_0^2 / 2)

The four parts of the season are N(0, (c s)^2) less their mean; the first level and the step, if a
break is named, are flat. K is the covariance of the quarters seen and wanted per s^2, K = L L',
z = L^-1 log y its one-step errors. A quarter counts m^age towards s, for how much a ratio moves
changes over the years, and the quarter that sets a flat term counts nothing:

    nu = nu_0 + sum m^age,    T = nu_0 s_0^2 + sum m^age z^2
    weight(r, c) proportional to pi(r, c) T^(-nu/2) prod L_tt^(-m^age)
    forecast: Student t_nu about L_21 z with covariance T/nu L_22 L_22'

A mixture over a few r and c, log-normal about r_0 and c_0 by a factor of two either way, so that
its quantiles are exact and the same however far one looks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from skillsdata.errors import HistoryError
from skillsdata.forecast.annual import MODEL, QUANTILE_LEVELS, quantile_frame
from skillsdata.forecast.history import validate_quarters
from skillsdata.forecast.mixture import Posterior, Spread
from skillsdata.forecast.quantiles import joint_draws, mixture_quantiles
from skillsdata.forecast.reference import Floats

#: Noise and season, each from a quarter to four times what is assumed, in powers of two.
_OCTAVES = np.indices((5, 5)).reshape(2, -1).T - 2.0
_PRIOR = -np.square(_OCTAVES).sum(axis=1) / 2
_FLAT = 1e6


@dataclass(frozen=True)
class Assumed:
    """What is assumed before any figure; `python -m benchmarks ratio` shows what else would do.

    ``level``: s_0, the change of the level a quarter; ``quarters``: nu_0, how many quarters that
    counts for; ``noise``: r_0; ``season``: c_0, 0 for none; ``memory``: m.
    """

    level: float = 0.04
    quarters: float = 4.0
    noise: float = 1.0
    season: float = 0.5
    memory: float = 0.97


ASSUMED = Assumed()


def forecast_quarterly(
    history: pd.DataFrame,
    *,
    until: str,
    levels: Sequence[float] = QUANTILE_LEVELS,
    **options: Any,
) -> pd.DataFrame:
    """Return forecast quantiles from the quarter after the last observation to `until`.

    Parameters
    ----------
    levels : quantile levels, each inside (0, 1).
    history, until, options : as for :func:`quarterly_paths`, but for draws and seed.

    Returns
    -------
    DataFrame ``model, origin, target_period, horizon, quantile_level, predicted`` with quarters
    as text; a quarter's quantiles do not depend on `until`.

    Raises
    ------
    HistoryError : one line per fault of the history, or `until` not after it.
    """
    quarters, law, _ = _law(history, until, **options)
    wanted = np.sort(np.asarray(levels, dtype=float))
    told = quarters[1:].astype(str).tolist()
    return quantile_frame(MODEL, str(quarters[0]), told, wanted, mixture_quantiles(law, wanted)[0])


def quarterly_paths(
    history: pd.DataFrame, *, until: str, draws: int = 4000, seed: int = 0, **options: Any
) -> Floats:
    """Return joint draws (draws, quarters after the last observation to `until`).

    The draws of one quarter have the quantiles of :func:`forecast_quarterly`, whatever `until`.

    Parameters
    ----------
    history : columns ``period`` (Period[Q] or text such as "2013Q2") and ``value`` (positive);
        absent quarters are missing.
    until : last quarter to forecast, e.g. "2013Q4".
    options : ``break_at``, the first quarter of a new level, None for no break; ``assumed``, what
        is assumed before any figure; ``since``, a quarter from which on those that publication
        skipped are forecast too, each from both its neighbours.
    """
    _, law, terms = _law(history, until, **options)
    return joint_draws(law, terms, draws=draws, generator=np.random.default_rng(seed))


def _law(
    history: pd.DataFrame,
    until: str,
    break_at: str | None = None,
    assumed: Assumed = ASSUMED,
    since: str | None = None,
) -> tuple[pd.PeriodIndex, Posterior, Spread]:
    """Return the last quarter seen and those asked for, and the law of the latter."""
    clean = validate_quarters(history)
    last, seen = clean["period"].iloc[-1], len(clean)
    asked = pd.period_range(min(last + 1, pd.Period(since or last + 1, freq="Q")), until, freq="Q")
    ahead = pd.PeriodIndex([last, *asked.difference(pd.PeriodIndex(clean["period"]))], freq="Q")
    if len(ahead) <= 1:
        raise HistoryError(f"until {until} is not after the last observation {last}; ask for more")
    quarters = pd.PeriodIndex([*clean["period"], *ahead[1:]])
    after = quarters >= pd.Period(break_at or last + 1, freq="Q")
    if after[:seen].all() or not after[:seen].any():
        after = np.zeros(len(quarters), dtype=bool)
    shares = np.array([assumed.noise, assumed.season]) * 2**_OCTAVES
    joint = _covariance(quarters, after, *shares.T[:, :, None, None])
    root = np.asarray(np.linalg.cholesky(joint), dtype=float)
    counts = assumed.memory ** (last - clean["period"]).map(lambda gap: gap.n).to_numpy(float)
    counts[[0, int(after[:seen].argmax())]] = 0
    return ahead, *_mixture(np.log(clean["value"].to_numpy()), root, counts, assumed)


def _covariance(quarters: pd.PeriodIndex, after: Any, noise: Floats, season: Floats) -> Floats:
    """Return the covariance of quarters per s^2, one matrix a pair of shares."""
    place, part = quarters.asi8 - quarters.asi8[0], quarters.quarter.to_numpy()
    level = _FLAT * (1 + np.outer(after, after)) + np.minimum.outer(place, place)
    same = np.equal.outer(part, part) - 1 / 4
    return np.asarray(level + season**2 * same + noise**2 * np.eye(part.size))


def _mixture(
    logs: Floats, root: Floats, counts: Floats, assumed: Assumed
) -> tuple[Posterior, Spread]:
    n, members = logs.size, np.arange(len(root))
    errors = np.linalg.solve(root[:, :n, :n], np.broadcast_to(logs[:, None], (len(root), n, 1)))
    freedom = assumed.quarters + counts.sum()
    total = assumed.quarters * assumed.level**2 + errors[..., 0] ** 2 @ counts
    fit = -np.log(np.diagonal(root, axis1=1, axis2=2)[:, :n]) @ counts - freedom / 2 * np.log(total)
    weight = np.exp(fit + _PRIOR - (fit + _PRIOR).max())
    centre = (root[:, n:, :n] @ errors)[..., 0]
    spread = np.square(root[:, n:, n:]).sum(axis=2)
    scale, one = np.sqrt(total[:, None] / freedom * spread), np.ones(1)
    bounds = np.array([[0.0], [np.inf]])
    law = (weight / weight.sum())[None], centre[None], scale[None], members >= 0
    return Posterior(*law, one, bounds, freedom), Spread(members, spread, root[:, n:, n:])
