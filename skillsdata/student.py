"""Student-t mixtures: distribution function, quantiles and joint draws.

All components of a :class:`skillsdata.mixture.Posterior` share their degrees of freedom, so one
table of the Student distribution, over the bounded variable t / sqrt(nu + t^2), serves them all.
"""

from functools import lru_cache

import numpy as np
from scipy.special import stdtr, stdtrit

from skillsdata.mixture import Pattern, Posterior
from skillsdata.reference import Floats

_CELLS = 4096
_TOLERANCE = 1e-7
_MOST_STEPS = 60
#: Logarithms are kept within this: exp(60) times the level is beyond any use.
_LOG_LIMIT = 60.0
#: Draws are mapped through the marginal quantiles at these many levels.
_MARGIN_LEVELS = 201


@lru_cache(maxsize=64)
def _table(freedom: float) -> Floats:
    """Return the Student distribution function at even steps of the bounded t."""
    bounded = np.linspace(-1, 1, 2 * _CELLS + 1)[1:-1]
    inner = stdtr(freedom, bounded * np.sqrt(freedom / (1 - bounded**2)))
    return np.concatenate([[0.0], inner, [1.0, 1.0]])


def student_cdf(value: Floats, freedom: float) -> tuple[Floats, Floats]:
    """Return P(T <= value) and the density there, by linear interpolation (error below 1e-6)."""
    table = _table(freedom)
    length = 1 / np.sqrt(freedom + value * value)
    place = value * length * _CELLS + _CELLS
    cell = place.astype(np.intp)
    below = table[cell]
    slope = table[cell + 1] - below
    return below + (place - cell) * slope, slope * _CELLS * freedom * length**3


def _mixed(mixture: Posterior, value: Floats) -> tuple[Floats, Floats]:
    """Return distribution function and density of the mixture at `value` (N, H, P), in levels."""
    logged = mixture.log_space[:, None, None]
    positive = np.maximum(value, 1e-300)
    place = np.where(logged, np.log(positive)[:, None], value[:, None])
    deviation = (place - mixture.centre[..., None]) / mixture.scale[..., None]
    below, density = student_cdf(np.clip(deviation, -1e6, 1e6), mixture.freedom)
    density /= np.where(logged, positive[:, None], 1.0) * mixture.scale[..., None]
    weight = mixture.weight[:, None, None, :]
    return tuple((weight @ part.swapaxes(1, 2))[..., 0, :] for part in (below, density))  # type: ignore


def mixture_cdf(mixture: Posterior, value: Floats) -> Floats:
    """Return P(X <= value), (N, H, P), for values in the unit of the data; bounds left out."""
    return _mixed(mixture, value / mixture.level[:, None, None])[0]


def mixture_quantiles(mixture: Posterior, levels: Floats) -> Floats:
    """Return quantiles (N, H, P) in the unit of the data, within the bounds, rising in P.

    Newton steps on logit(p), each kept inside a bracket that starts as the range of the
    components' own quantiles, until every P(X <= q) is within 1e-7 of its level.
    """
    own = _component_quantiles(mixture, stdtrit(mixture.freedom, levels))
    low, high = _range(own, mixture.weight)
    value = np.einsum("nj,njhp->nhp", mixture.weight, own)
    for _ in range(_MOST_STEPS):
        below, density = _mixed(mixture, value)
        if np.abs(below - levels).max() < _TOLERANCE:
            break
        low, high = np.where(below < levels, value, low), np.where(below < levels, high, value)
        value = _newton(value, below, density, levels)
        value = np.where((value > low) & (value < high), value, (low + high) / 2)
    inside = np.clip(value, mixture.lower[:, None, None], mixture.upper[:, None, None])
    return np.asarray(np.maximum.accumulate(inside, axis=2) * mixture.level[:, None, None])


def _component_quantiles(mixture: Posterior, deviation: Floats) -> Floats:
    own = mixture.centre[..., None] + mixture.scale[..., None] * deviation
    logged = mixture.log_space
    own[:, logged] = np.exp(np.clip(own[:, logged], -_LOG_LIMIT, _LOG_LIMIT))
    return np.asarray(own)


def _range(own: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """Return the least and greatest of the components that count, a hair apart."""
    counts = (weight > 0)[:, :, None, None]
    low = np.where(counts, own, np.inf).min(axis=1)
    high = np.where(counts, own, -np.inf).max(axis=1)
    return low, high


def _newton(value: Floats, below: Floats, density: Floats, levels: Floats) -> Floats:
    """Return the next guess where logit(F(value)) is to be logit(levels)."""
    below = np.clip(below, 1e-9, 1 - 1e-9)
    gap = np.log(levels / (1 - levels)) - np.log(below / (1 - below))
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return np.asarray(value + gap * below * (1 - below) / density)


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
