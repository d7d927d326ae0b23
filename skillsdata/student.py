"""Student-t mixtures: distribution function, quantiles and joint draws.

All components of a :class:`skillsdata.mixture.Posterior` share their degrees of freedom, so one
table of the Student distribution, over the bounded variable t / sqrt(nu + t^2), serves them all.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from scipy.special import stdtr, stdtrit

from skillsdata.mixture import Pattern, Posterior
from skillsdata.reference import Floats

_CELLS = 4096
#: A quantile is solved when P(X <= q) is this close to p, as a share of the tail min(p, 1 - p);
#: one Newton step more then squares the error.
_CLOSE = 1e-3
_MOST_STEPS = 60
#: Forecasts solved at a time, so that the arrays stay in the processor's cache.
_CHUNK = 64
#: Logarithms are kept within this: exp(60) times the level is beyond any use.
_LOG_LIMIT = 60.0
_TINY = 1e-300
#: Draws are mapped through the marginal quantiles at these many levels.
_MARGIN_LEVELS = 201


@lru_cache(maxsize=64)
def _table(freedom: float) -> tuple[Floats, Floats]:
    """Return the Student distribution function at even steps of the bounded t, and its rise."""
    bounded = np.linspace(-1, 1, 2 * _CELLS + 1)[1:-1]
    inner = stdtr(freedom, bounded * np.sqrt(freedom / (1 - bounded**2)))
    table = np.concatenate([[0.0], inner, [1.0, 1.0]])
    return table, np.diff(table, append=1.0)


def student_cdf(value: Floats, freedom: float) -> tuple[Floats, Floats]:
    """Return P(T <= value) and the density there, by linear interpolation (error below 1e-6)."""
    table, rise = _table(freedom)
    length = value * value
    length += freedom
    np.sqrt(length, out=length)
    place = value / length
    place += 1
    place *= _CELLS
    cell = place.astype(np.intp)
    place -= cell
    slope = rise.take(cell)
    place *= slope
    place += table.take(cell)
    slope *= _CELLS * freedom
    for _ in range(3):  # a third power would take ten times as long
        slope /= length
    return place, slope


@dataclass(frozen=True, eq=False)
class _Rows:
    """One row a forecast (history and year), R in all: weight, centre, pace (R, J).

    The pace is one over the scale; the first ``logs`` components are those in log space.
    """

    weight: Floats
    centre: Floats
    pace: Floats
    logs: int
    freedom: float

    def at(self, rows: slice) -> "_Rows":
        """Return some of the rows."""
        return replace(
            self, weight=self.weight[rows], centre=self.centre[rows], pace=self.pace[rows]
        )

    def mixed(self, value: Floats) -> tuple[Floats, Floats]:
        """Return distribution function and density of the mixture at `value` (R, P)."""
        positive, logs = np.maximum(value, _TINY), self.logs
        t = np.empty((*self.weight.shape, value.shape[1]))
        t[:, :logs], t[:, logs:] = np.log(positive)[:, None], value[:, None]
        t -= self.centre[:, :, None]
        t *= self.pace[:, :, None]
        below, density = student_cdf(np.clip(t, -1e6, 1e6, out=t), self.freedom)
        rate = self.weight * self.pace
        bent = _summed(rate[:, :logs], density[:, :logs]) / positive
        flat = _summed(rate[:, logs:], density[:, logs:])
        # A value at or below zero has no density in log space.
        return _summed(self.weight, below), flat + np.where(value > _TINY, bent, 0.0)

    def own_quantiles(self, deviation: Floats) -> Floats:
        """Return each component's quantiles (R, J, P) at Student deviations (P,)."""
        own = self.centre[:, :, None] + deviation / self.pace[:, :, None]
        own[:, : self.logs] = np.exp(np.clip(own[:, : self.logs], -_LOG_LIMIT, _LOG_LIMIT))
        return own


def _summed(weight: Floats, part: Floats) -> Floats:
    """Return the weighted sum over components: (R, J), (R, J, P) to (R, P)."""
    return np.asarray((weight[:, None] @ part)[:, 0])


def _rows(mixture: Posterior) -> _Rows:
    order = np.argsort(~mixture.log_space, kind="stable")
    years = mixture.centre.shape[2]
    centre, scale = (
        part[:, order].swapaxes(1, 2).reshape(-1, order.size)
        for part in (mixture.centre, mixture.scale)
    )
    weight = np.repeat(mixture.weight[:, order], years, axis=0)
    return _Rows(weight, centre, 1 / scale, int(mixture.log_space.sum()), mixture.freedom)


def mixture_cdf(mixture: Posterior, value: Floats) -> Floats:
    """Return P(X <= value), (N, H, P), for values in the unit of the data; bounds left out."""
    inside = value / mixture.level[:, None, None]
    return _rows(mixture).mixed(inside.reshape(-1, value.shape[2]))[0].reshape(value.shape)


def mixture_quantiles(mixture: Posterior, levels: Floats) -> Floats:
    """Return quantiles (N, H, P) in the unit of the data, within the bounds, rising in P."""
    rows = _rows(mixture)
    chunks = [rows.at(slice(k, k + _CHUNK)) for k in range(0, len(rows.weight), _CHUNK)]
    solved = np.concatenate([_solved(chunk, levels) for chunk in chunks])
    value = solved.reshape(mixture.level.size, -1, levels.size)
    inside = np.clip(value, mixture.lower[:, None, None], mixture.upper[:, None, None])
    return np.asarray(np.maximum.accumulate(inside, axis=2) * mixture.level[:, None, None])


def _solved(rows: _Rows, levels: Floats) -> Floats:
    """Return quantiles (R, P) of the rows.

    The first guess averages the components' own quantiles, whose range brackets the answer; the
    second reads the levels off the first guess's probabilities; Newton steps on logit(p) follow,
    halving the bracket where one leaves it.
    """
    own = rows.own_quantiles(stdtrit(rows.freedom, levels))
    low, high = _range(own, rows.weight)
    value = _summed(rows.weight, own)
    tail = np.minimum(levels, 1 - levels)
    for step in range(_MOST_STEPS):
        below, density = rows.mixed(value)
        miss = np.abs(below - levels) / tail
        low, high = np.where(below < levels, value, low), np.where(below < levels, high, value)
        first = step == 0 and levels.size > 1
        newer = _read(value, below, levels) if first else _newton(value, below, density, levels)
        lost = ((newer < low) | (newer > high)) & (miss > _CLOSE)
        value = np.where(lost, (low + high) / 2, np.clip(newer, low, high))
        if not first and miss.max() < _CLOSE:
            break
    return value


def _range(own: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """Return the least and greatest of the components that count."""
    counts = (weight > 0)[:, :, None]
    if counts.all():
        return own.min(axis=1), own.max(axis=1)
    return np.where(counts, own, np.inf).min(axis=1), np.where(counts, own, -np.inf).max(axis=1)


def _read(value: Floats, below: Floats, levels: Floats) -> Floats:
    """Return values at `levels` by straight lines through logit(below) at `value`, row by row."""
    known, wanted = _logit(np.clip(below, 1e-9, 1 - 1e-9)), _logit(levels)
    right = (known[:, None, :] <= wanted[:, None]).sum(axis=-1).clip(1, levels.size - 1)
    ends = [np.take_along_axis(part, right - k, axis=1) for part in (known, value) for k in (1, 0)]
    span = np.maximum(ends[1] - ends[0], 1e-12)
    return np.asarray(ends[2] + (wanted - ends[0]) / span * (ends[3] - ends[2]))


def _newton(value: Floats, below: Floats, density: Floats, levels: Floats) -> Floats:
    """Return the next guess where logit(F(value)) is to be logit(levels)."""
    below = np.clip(below, 1e-9, 1 - 1e-9)
    gap = _logit(levels) - _logit(below)
    return np.asarray(value + gap * below * (1 - below) / np.maximum(density, _TINY))


def joint_draws(
    mixture: Posterior, terms: Pattern, *, draws: int, generator: np.random.Generator
) -> Floats:
    """Return joint draws (draws, H) of one history's mixture, in the unit of the data.

    Components are drawn in proportion to their weights (systematic sampling), then s^2, then the
    Gaussian path. Each year's draws are finally moved, rank by rank, onto that year's exact
    marginal distribution, so that quantiles of draws are the quantiles of the forecast.
    """
    path = _raw_paths(mixture, terms, draws, generator)
    rank = path.argsort(axis=0, kind="stable").argsort(axis=0, kind="stable")
    probability = (np.arange(draws) + 0.5) / draws
    margins = mixture_quantiles(mixture, _margin_levels(draws))[0]
    logit = _logit(_margin_levels(draws))
    columns = [np.interp(_logit(probability), logit, margin) for margin in margins]
    return np.take_along_axis(np.column_stack(columns), rank, axis=0)


def _raw_paths(
    mixture: Posterior, terms: Pattern, draws: int, generator: np.random.Generator
) -> Floats:
    edges = np.cumsum(mixture.weight[0])
    place = (np.arange(draws) + generator.random()) / draws
    chosen = np.searchsorted(edges, place * edges[-1], side="right").clip(max=edges.size - 1)
    family, years = terms.family[chosen], mixture.centre.shape[2]
    normal = np.einsum("dhk,dk->dh", terms.root[family], generator.standard_normal((draws, years)))
    size = mixture.scale[0, chosen] / np.sqrt(terms.spread[family])
    chance = np.sqrt(mixture.freedom / generator.chisquare(mixture.freedom, draws))
    path = mixture.centre[0, chosen] + size * normal * chance[:, None]
    logged = mixture.log_space[chosen]
    path[logged] = np.exp(np.clip(path[logged], -_LOG_LIMIT, _LOG_LIMIT))
    return np.asarray(path * mixture.level[0])


def _margin_levels(draws: int) -> Floats:
    """Return levels evenly spaced in logit(p) from the first to the last draw."""
    edge = _logit(np.array([0.5 / draws]))[0]
    return np.asarray(1 / (1 + np.exp(-np.linspace(edge, -edge, _MARGIN_LEVELS))))


def _logit(probability: Floats) -> Floats:
    return np.asarray(np.log(probability / (1 - probability)))
