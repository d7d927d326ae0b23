"""Quantiles of a Student-t mixture, and joint draws over several years that have them.

Quantiles are guessed at a few nodes; Newton steps within brackets follow.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from skillsdata.forecast.mixture import Posterior, Spread
from skillsdata.forecast.reference import Floats
from skillsdata.forecast.student import LOG_LIMIT, TINY, Rows, rows_of, summed

#: Where the distribution function is first looked at: the components' own quantiles at these
#: levels, averaged, their distances from the middle as they are, by their square or its square.
_NEAR, _FAR, _OUTER = (
    np.array(half + [1 - level for level in half])
    for half in ([0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45], [0.025, 0.05], [0.002, 0.01])
)
_NODES = 1 + _NEAR.size + _FAR.size + _OUTER.size
#: A quantile is solved when P(X <= q) is this close to p, as a share of the tail min(p, 1 - p),
#: and the Newton step that then squares the error crosses little of its bracket; or when it is
#: so close that no step is needed.
_CLOSE, _SHORT, _EXACT = 0.005, 0.1, 1e-4
_MOST_STEPS = 60
#: Draws are mapped through the marginal quantiles at these many levels.
_MARGIN_LEVELS = 201
#: Numbers in an array worked on at a time, so that it stays in the processor's cache.
_NUMBERS = 56_000


def mixture_quantiles(mixture: Posterior, levels: Floats) -> Floats:
    """Return quantiles (N, H, P) in the unit of the data, within the bounds, rising in P."""
    value = _solved(rows_of(mixture), levels).reshape(mixture.level.size, -1, levels.size)
    inside = np.clip(value, *mixture.bounds[:, :, None, None])
    return np.asarray(np.maximum.accumulate(inside, axis=2) * mixture.level[:, None, None])


def joint_draws(
    mixture: Posterior, terms: Spread, *, draws: int, generator: np.random.Generator
) -> Floats:
    """Return joint draws (draws, H) of one history's mixture, in the unit of the data.

    Components are drawn in proportion to their weights (systematic sampling), then s^2, then the
    Gaussian path. Each year's draws are finally moved, rank by rank, onto that year's exact
    marginal distribution, so that quantiles of draws are the quantiles of the forecast.
    """
    path = _raw_paths(mixture, terms, draws, generator)
    order = path.argsort(axis=0, kind="stable")
    probability = (np.arange(draws) + 0.5) / draws
    margins = mixture_quantiles(mixture, _margin_levels(draws))[0]
    known = logit(_margin_levels(draws))
    columns = [np.interp(logit(probability), known, margin) for margin in margins]
    np.put_along_axis(path, order, np.column_stack(columns), axis=0)
    return path


def _raw_paths(
    mixture: Posterior, terms: Spread, draws: int, generator: np.random.Generator
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
    path[logged] = np.exp(np.clip(path[logged], -LOG_LIMIT, LOG_LIMIT))
    return np.asarray(path * mixture.level[0])


def _margin_levels(draws: int) -> Floats:
    """Return levels evenly spaced in logit(p) from the first to the last draw."""
    edge = logit(np.array([0.5 / draws]))[0]
    return np.asarray(1 / (1 + np.exp(-np.linspace(edge, -edge, _MARGIN_LEVELS))))


def _solved(rows: Rows, levels: Floats) -> Floats:
    """Return quantiles (R, P) of the rows.

    The distribution function at a few nodes gives a first guess by Hermite interpolation of the
    quantile function over logit(p), and brackets; Newton steps on logit(p) follow for the rows
    that are not solved.
    """
    value, low, high = _by_chunk(_guessed, levels, rows)
    answer, unsolved = np.empty_like(value), np.arange(len(value))
    for _ in range(_MOST_STEPS):
        value, low, high, solved = _by_chunk(_stepped, levels, rows, value, low, high)
        answer[unsolved] = value
        left = np.flatnonzero(~solved)
        if not left.size:
            break
        rows, unsolved = rows.at(left), unsolved[left]
        value, low, high = value[left], low[left], high[left]
    return answer


def _by_chunk(
    work: Callable[..., tuple[NDArray[Any], ...]], levels: Floats, rows: Rows, *parts: Floats
) -> list[NDArray[Any]]:
    """Return what `work` makes of rows and parts, put together from a few rows at a time."""
    count, size = rows.weight.shape
    chunk = max(1, _NUMBERS // (size * max(levels.size, _NODES)))
    cuts = [slice(start, start + chunk) for start in range(0, count, chunk)]
    found = [work(levels, rows.at(cut), *(part[cut] for part in parts)) for cut in cuts]
    return [np.concatenate(part) for part in zip(*found, strict=True)]


def _stepped(
    levels: Floats, rows: Rows, value: Floats, low: Floats, high: Floats
) -> tuple[Floats, Floats, Floats, NDArray[np.bool_]]:
    """Take one Newton step, halving the bracket where it leaves it; say which rows are solved."""
    below, density = rows.mixed(value)
    low, high = np.where(below < levels, value, low), np.where(below < levels, high, value)
    newer = _newton(value, below, density, levels)
    miss, stride = np.abs(below - levels) / np.minimum(levels, 1 - levels), np.abs(newer - value)
    close = (miss < _CLOSE) & (stride <= _SHORT * (high - low))
    lost = np.asarray(((newer < low) | (newer > high)) & ~close & (miss > _EXACT))
    value = np.clip(newer, low, high)
    value[lost] = _between(low[lost], high[lost])
    rising = np.all(np.diff(value, axis=1) > 0, axis=1, keepdims=True)
    return value, low, high, np.all(close & rising | (miss < _EXACT), axis=1)


def _between(low: Floats, high: Floats) -> Floats:
    """Return the middle of brackets that may span many orders of magnitude."""
    return np.asarray(np.sinh((np.arcsinh(low) + np.arcsinh(high)) / 2))


def _guessed(levels: Floats, rows: Rows) -> tuple[Floats, Floats, Floats]:
    """Return first guesses of the quantiles and brackets around them, each (R, P)."""
    least, greatest = _range(rows, np.array([levels.min(), levels.max()]))
    node = _nodes(rows)
    below, density = rows.mixed(node)
    below = np.clip(below, 1e-9, 1 - 1e-9)
    slope = below * (1 - below) / np.maximum(density, TINY)
    known, wanted = logit(below), logit(levels)
    right = (known[:, None, :] <= wanted[:, None]).sum(axis=-1)
    low = _taken(np.concatenate([least, node], axis=1), right)
    high = _taken(np.concatenate([node, greatest], axis=1), right)
    return np.clip(_hermite(known, node, slope, right, wanted), low, high), low, high


def _nodes(rows: Rows) -> Floats:
    """Return rising values (R, K) that are near the wanted quantiles of the mixture.

    The wide components make the tails, the many narrow ones the middle.
    """
    deviation = stdtrit(rows.freedom, np.concatenate([[0.5], _NEAR, _FAR, _OUTER]))
    own = rows.own_quantiles(deviation)
    near = 1 + _NEAR.size
    node = summed(rows.weight, own)
    middle, sides = node[:, :1], np.sign(deviation[near:])
    power = np.square(own[:, :, near:] - middle[:, :, None])
    node[:, near:] = middle + sides * np.sqrt(summed(rows.weight, power))
    outer = _OUTER.size
    power = np.square(power[:, :, -outer:])
    node[:, -outer:] = middle + sides[-outer:] * summed(rows.weight, power) ** 0.25
    node.sort(axis=1)
    return node


def _range(rows: Rows, ends: Floats) -> tuple[Floats, Floats]:
    """Return the least and greatest own quantile (R, 1) of the components that count."""
    own = rows.own_quantiles(stdtrit(rows.freedom, ends))
    counts = rows.weight > 0
    return (
        np.where(counts, own[:, :, 0], np.inf).min(axis=1)[:, None],
        np.where(counts, own[:, :, 1], -np.inf).max(axis=1)[:, None],
    )


def _hermite(
    known: Floats, value: Floats, slope: Floats, right: NDArray[np.intp], wanted: Floats
) -> Floats:
    """Return values at `wanted` (P,) by cubic pieces through `value` at `known` (R, K).

    ``right`` (R, P) counts the nodes up to each wanted place. Straight lines beyond the ends.
    """
    right = right.clip(1, known.shape[1] - 1)
    start, end = _taken(known, right - 1), _taken(known, right)
    first, last = _taken(value, right - 1), _taken(value, right)
    span = np.maximum(end - start, TINY)
    share = (wanted - start) / span
    rise = last - first
    bend = (1 - share) * (_taken(slope, right - 1) * span - rise)
    bend -= share * (_taken(slope, right) * span - rise)
    bend[(share < 0) | (share > 1)] = 0
    return np.asarray(first + share * (rise + (1 - share) * bend))


def _taken(table: Floats, columns: NDArray[np.intp]) -> Floats:
    """Return table[r, columns[r, p]], (R, P)."""
    return np.asarray(table[np.arange(len(table))[:, None], columns])


def _newton(value: Floats, below: Floats, density: Floats, levels: Floats) -> Floats:
    """Return the next guess where logit(F(value)) is to be logit(levels)."""
    below = np.clip(below, 1e-9, 1 - 1e-9)
    gap = logit(levels) - logit(below)
    return np.asarray(value + gap * below * (1 - below) / np.maximum(density, TINY))


def logit(probability: Floats) -> Floats:
    """Return log(p / (1 - p))."""
    return np.asarray(np.log(probability / (1 - probability)))
