"""What components say of windows cut out of a panel, and the weights that foretell them best.

Windows with an even past are few, so that what is learned from them is kept apart from the rest:
the weights of a class stay as they are, and those of a perfectly even past, with ``calm`` and
``fan``, are fitted to the log score of what followed.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import gammaln

from benchmarks.series import POINTS
from skillsdata.forecast.mixture import FEWEST_EVEN, Posterior, evenness, pattern, posterior
from skillsdata.forecast.reference import Floats, ReferenceClass, components
from skillsdata.forecast.student import student_cdf

HORIZONS = (1, 3, 5)
LOG_SCORE = 3.0
#: Windows whose past is less even than this teach nothing of even ones.
LEAST = 0.02
_EVEN_ITERATIONS, _FARTHEST = 150, 80.0
_LOGS = np.log(HORIZONS)
_SPREAD = np.sinh(np.linspace(-6, 6, 40)) / np.sinh(6)
_TINY = 1e-12
#: Histories (N, 12) and futures (N, 5) of windows, and a gap pattern: year offsets that end with 0.
#: What the pattern does not look at may be NaN, and so may futures.
Windows = tuple[Floats, Floats, tuple[int, ...]]
Cut = list[Windows]
#: A loss and its gradient, of parameters.
Loss = Callable[[Floats], tuple[float, Floats]]


class Seen(NamedTuple):
    """Windows seen through gap patterns, read by a class: N of them, J components, H horizons.

    ``even`` (N, 1) how even the past was; ``likelihood`` (N, J) log marginal likelihoods up to a
    constant a window; ``outcome`` (N, H) and the last value ``last`` (N, 1), relative to the level,
    ``outcome`` the last value where nothing is known; ``there`` (N, H) 1 for a known outcome, else
    0; ``step`` (N, 1) the mean one-year change relative to the level. ``deviation`` (N, J, H) of
    the outcome from the centre in scales; ``width`` (N, J, H) the logarithm of these; ``bend``
    (N, J, H) what the logarithm takes off the log density there; ``freedom`` (N, 1, 1).
    """

    even: Floats
    likelihood: Floats
    outcome: Floats
    last: Floats
    there: Floats
    step: Floats
    deviation: Floats
    width: Floats
    bend: Floats
    freedom: Floats


class Sample(NamedTuple):
    """Windows seen through one or more gap patterns, ready for fitting.

    For N windows, J components, H horizons of G grid points: ``likelihood`` (N, J) log marginal
    likelihoods; ``cdf`` (N, J, H G) component distributions; ``density`` (N, J, H) at the
    outcome; ``below`` (N, H G) whether the outcome is below a grid point; ``width`` (N, H G) the
    grid's step; ``naive``, ``step`` and ``size`` (N, 1): mean error of the last value, mean
    one-year change and mean size, relative to the level.
    """

    likelihood: Floats
    cdf: Floats
    density: Floats
    below: Floats
    width: Floats
    naive: Floats
    step: Floats
    size: Floats


def fit_weights(flat: ReferenceClass, cut: Cut, iterations: int) -> ReferenceClass:
    """Return the class with weights and temper fitted by at most so many steps of L-BFGS.

    ``flat`` are the components: the fit starts from equal weights.
    """
    samples = zip(*(sample(*each, flat) for each in cut), strict=True)
    start, bounds = np.r_[np.zeros(flat.size), 0.45], [(-12.0, 8.0)] * flat.size + [(0.05, 1.0)]
    best = _least(weighing(Sample(*map(np.concatenate, samples))), start, bounds, iterations)
    share = _shares(best[:-1])
    return replace(flat, weight=share, even=share, temper=float(best[-1]))


def fit_even(reference: ReferenceClass, cut: Cut) -> ReferenceClass:
    """Return a class with weights for an even past, ``calm`` and ``fan`` fitted by L-BFGS."""
    data = even_windows(cut, reference)
    start = np.r_[np.log(reference.weight), 0.0, 0.0]
    bounds = [(-16.0, 8.0)] * reference.size + [(-2.0, 2.0)] * 2
    best = _least(evening(data, reference), start, bounds, _EVEN_ITERATIONS)
    return replace(reference, even=_shares(best[:-2]), calm=float(best[-2]), fan=float(best[-1]))


def _least(loss: Loss, start: Floats, bounds: list[tuple[float, float]], most: int) -> Floats:
    asked = {"jac": True, "method": "L-BFGS-B", "bounds": bounds, "options": {"maxiter": most}}
    return np.asarray(minimize(loss, start, **asked).x)


def _shares(logits: Floats) -> Floats:
    share = np.exp(logits - logits.max())
    return np.asarray(share / share.sum())


def read(
    history: Floats, future: Floats, offsets: tuple[int, ...], reference: ReferenceClass
) -> tuple[Seen, Posterior]:
    """Return windows seen through one gap pattern, as the components of a class read them.

    With them their forecast at equal prior weights and temper 1.
    """
    points = history[:, POINTS - 1 + np.array(offsets)]
    step = np.fmax(_mean(np.abs(np.diff(history))), 0.01 * _mean(np.abs(history)))
    usable = (np.abs(points).mean(axis=1) > 0) & (step > 0)
    points, future, step = points[usable], future[usable], step[usable, None]
    ones, prior = np.ones(reference.size), reference.prior_points
    flat = components(reference.traits, ones, temper=1.0, prior_points=prior)
    law = posterior(points, pattern(offsets, HORIZONS, reference), flat)
    with np.errstate(divide="ignore"):
        likelihood = np.maximum(np.log(law.weight), -1e6)
    last = points[:, -1:] / law.level[:, None]
    outcome = future[:, np.array(HORIZONS) - 1] / law.level[:, None]
    there = np.isfinite(outcome)
    known = np.where(there, outcome, last)
    value, logs = known[:, None], np.log(np.maximum(known, _TINY))[:, None]
    logged = law.log_space[None, :, None]
    deviation = np.clip((np.where(logged, logs, value) - law.centre) / law.scale, -1e6, 1e6)
    bend = np.where(logged, logs + 20 * (value <= _TINY), 0.0)
    even = evenness(points, np.array(offsets, dtype=float))[:, None]
    freedom, step = np.full((len(even), 1, 1), law.freedom), step / law.level[:, None]
    of_outcome = (deviation, np.log(law.scale), bend, freedom)
    return Seen(even, likelihood, known, last, there.astype(float), step, *of_outcome), law


def _mean(values: Floats) -> Floats:
    """Return the mean of every row's numbers, NaN for a row without any."""
    there = np.isfinite(values)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.where(there, values, 0.0).sum(axis=1) / there.sum(axis=1))


def sample(
    history: Floats, future: Floats, offsets: tuple[int, ...], reference: ReferenceClass
) -> Sample:
    """Return what the components say of windows seen through one gap pattern."""
    seen, law = read(history, future, offsets, reference)
    log = log_density(seen.deviation, law.freedom) - seen.width - seen.bend
    # in one piece, as the order of its sums decides where a fit that is cut short ends
    density = np.ascontiguousarray(np.exp(np.clip(log, -60, 60) * seen.there[:, None]))
    parts = zip(*_per_horizon(seen, law), strict=True)
    cdf, below, width = (np.concatenate(part, axis=-1) for part in parts)
    count = np.maximum(seen.there.sum(axis=1, keepdims=True), 1)
    naive = np.abs(seen.outcome - seen.last).sum(axis=1, keepdims=True) / count
    size = (np.abs(seen.outcome).mean(axis=1, keepdims=True) + np.abs(seen.last) + 0.02) / 2
    return Sample(seen.likelihood, cdf, density, below, width, naive, seen.step, size)


def _per_horizon(seen: Seen, law: Posterior) -> Iterator[tuple[NDArray[Any], NDArray[Any], Floats]]:
    logged = law.log_space[None, :, None]
    for place, horizon in enumerate(HORIZONS):
        value, there = seen.outcome[:, place, None], seen.there[:, place, None]
        reach = np.maximum(1.3 * np.abs(value - seen.last), 4 * seen.step * np.sqrt(horizon))
        grid = seen.last + reach * _SPREAD
        where = np.where(logged, np.log(np.maximum(grid, _TINY))[:, None], grid[:, None])
        t = (where - law.centre[:, :, place, None]) / law.scale[:, :, place, None]
        below = student_cdf(np.clip(t, -1e6, 1e6), law.freedom)[0].astype(np.float32)
        yield below, (grid >= value).astype(np.float32), np.gradient(grid, axis=1) * there


def log_density(t: Floats, freedom: float | Floats) -> Floats:
    """Return the log density of Student's distribution."""
    constant = gammaln((freedom + 1) / 2) - gammaln(freedom / 2) - 0.5 * np.log(freedom * np.pi)
    return np.asarray(constant - (freedom + 1) / 2 * np.log1p(t**2 / freedom))


def importance(data: Sample) -> Floats:
    """Return the weight of each window, (N, 1): half by step, half by size, as OWA weighs them.

    Each half is divided by its mean over the naive forecast's errors; no window counts more than
    three times the median, and one that no forecast could foresee counts less.
    """
    by_step, by_size = 1 / np.maximum(data.step, 1e-9), 1 / data.size
    halves = [each / np.mean(data.naive * each) for each in (by_step, by_size)]
    weight = (halves[0] + halves[1]) / 2
    capped = np.minimum(weight, 3 * np.median(weight))
    return np.asarray(capped / np.maximum(1, data.naive * by_step / 6))


def weighing(data: Sample) -> Loss:
    """Return the loss and its gradient in (log weights, temper): weighted CRPS plus log score."""
    count, horizons = data.density.shape[0], data.density.shape[2]
    width = (importance(data) * data.width / (count * horizons)).astype(np.float32)

    def loss(parameters: Floats) -> tuple[float, Floats]:
        weight = _softmax(parameters[:-1] + parameters[-1] * data.likelihood)
        gap = np.matmul(weight.astype(np.float32)[:, None, :], data.cdf)[:, 0] - data.below
        dense = np.matmul(weight[:, None, :], data.density)[:, 0] + _TINY
        value = float((width * gap**2).sum()) - LOG_SCORE * float(np.log(dense).mean())
        slope = np.matmul(data.cdf, (2 * width * gap)[:, :, None])[:, :, 0].astype(float)
        rise = np.matmul(data.density, (1 / dense)[:, :, None])[:, :, 0]
        slope -= LOG_SCORE / (count * horizons) * rise
        pull = weight * (slope - (weight * slope).sum(axis=1, keepdims=True))
        return value, np.r_[pull.sum(axis=0), (pull * data.likelihood).sum()]

    return loss


def _softmax(logit: Floats, prior: Floats | float = 1.0) -> Floats:
    weight = np.exp(logit - logit.max(axis=1, keepdims=True)) * prior
    return np.asarray(weight / weight.sum(axis=1, keepdims=True))


def even_windows(cut: Cut, reference: ReferenceClass) -> Seen:
    """Return the windows whose past was more or less even, read by a class."""
    found = (read(*each, reference)[0] for each in cut if len(each[2]) >= FEWEST_EVEN)
    every = Seen(*map(np.concatenate, zip(*found, strict=True)))
    return Seen(*(part[every.even[:, 0] > LEAST] for part in every))


def evening(data: Seen, reference: ReferenceClass) -> Loss:
    """Return the loss and its gradient in (log weights, calm, fan): the negative mean log score."""
    share, freedom = data.there / data.there.sum(), data.freedom
    likelihood, edge = reference.temper * data.likelihood, -data.width - data.bend

    def loss(parameters: Floats) -> tuple[float, Floats]:
        own = _shares(parameters[:-2])
        wider = data.even * (parameters[-2] + parameters[-1] * _LOGS)
        square = np.square(data.deviation * np.exp(-wider)[:, None])
        log = log_density(np.sqrt(square), freedom) + edge - wider[:, None]
        density = np.exp(np.clip(log, -_FARTHEST, _FARTHEST))
        prior = reference.weight + data.even * (own - reference.weight)
        weight = _softmax(likelihood, prior)
        mixed = (weight[:, :, None] * density).sum(axis=1) + _TINY
        rate = share / mixed
        slope = -(density * rate[:, None]).sum(axis=2)
        pull = weight * (slope - (weight * slope).sum(axis=1, keepdims=True))
        own_pull = (data.even * pull / prior).sum(axis=0) * own
        push = (freedom + 1) * square / (freedom + square) - 1
        spread = -rate * (weight[:, :, None] * density * push).sum(axis=1) * data.even
        gradient = [own_pull - own * own_pull.sum(), spread.sum(), (spread * _LOGS).sum()]
        return -float((share * np.log(mixed)).sum()), np.r_[*gradient]

    return loss
