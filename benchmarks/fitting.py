"""What components say of windows cut out of a panel, and the weights that foretell them best."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace

import numpy as np
from scipy.optimize import minimize
from scipy.special import gammaln

from skillsdata.forecast.mixture import Posterior, pattern, posterior
from skillsdata.forecast.reference import Floats, ReferenceClass, components
from skillsdata.forecast.student import student_cdf

HORIZONS = (1, 3, 5)
HISTORY, FUTURE = 12, 5
LOG_SCORE = 3.0
_SPREAD = np.sinh(np.linspace(-6, 6, 40)) / np.sinh(6)
_TINY = 1e-12
#: Histories (N, 12) and futures (N, 5) for each gap pattern, year offsets that end with 0. What a
#: pattern does not look at may be NaN, and so may futures.
Cut = list[tuple[Floats, Floats, tuple[int, ...]]]


@dataclass(frozen=True, eq=False)
class Seen:
    """Windows seen through a gap pattern, read by a class: N of them, J components, H horizons.

    ``points`` (N, n) in the unit of the series; ``law`` the forecast at equal prior weights and
    temper 1; ``likelihood`` (N, J) log marginal likelihoods up to a constant a window; ``outcome``
    (N, H) and the last value ``last`` (N, 1), relative to the level, ``outcome`` the last value
    where nothing is known; ``there`` (N, H) 1 for a known outcome, else 0; ``step`` (N,) the mean
    one-year change relative to the level.
    """

    points: Floats
    law: Posterior
    likelihood: Floats
    outcome: Floats
    last: Floats
    there: Floats
    step: Floats


@dataclass(frozen=True)
class Sample:
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
    samples = [sample(*each, flat) for each in cut]
    names = [field.name for field in fields(Sample)]
    joined = Sample(*(np.concatenate([getattr(s, name) for s in samples]) for name in names))
    best = minimize(
        objective(joined),
        np.r_[np.zeros(flat.size), 0.45],
        jac=True,
        method="L-BFGS-B",
        bounds=[(-12.0, 8.0)] * flat.size + [(0.05, 1.0)],
        options={"maxiter": iterations},
    )
    weight = np.exp(best.x[:-1] - best.x[:-1].max())
    share = weight / weight.sum()
    return replace(flat, weight=share, even=share, temper=float(best.x[-1]))


def read(
    history: Floats, future: Floats, offsets: tuple[int, ...], reference: ReferenceClass
) -> Seen:
    """Return windows seen through one gap pattern, as the components of a class read them."""
    points = history[:, HISTORY - 1 + np.array(offsets)]
    step = np.fmax(_mean(np.abs(np.diff(history))), 0.01 * _mean(np.abs(history)))
    usable = (np.abs(points).mean(axis=1) > 0) & (step > 0)
    points, future, step = points[usable], future[usable], step[usable]
    flat = components(
        reference.traits, np.ones(reference.size), temper=1.0, prior_points=reference.prior_points
    )
    law = posterior(points, pattern(offsets, HORIZONS, reference), flat)
    with np.errstate(divide="ignore"):
        likelihood = np.maximum(np.log(law.weight), -1e6)
    last = points[:, -1:] / law.level[:, None]
    outcome = future[:, np.array(HORIZONS) - 1] / law.level[:, None]
    there = np.isfinite(outcome)
    known = np.where(there, outcome, last)
    return Seen(points, law, likelihood, known, last, there.astype(float), step / law.level)


def _mean(values: Floats) -> Floats:
    """Return the mean of every row's numbers, NaN for a row without any."""
    there = np.isfinite(values)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.where(there, values, 0.0).sum(axis=1) / there.sum(axis=1))


def sample(
    history: Floats, future: Floats, offsets: tuple[int, ...], reference: ReferenceClass
) -> Sample:
    """Return what the components say of windows seen through one gap pattern."""
    seen = read(history, future, offsets, reference)
    last, count = seen.last[:, 0], np.maximum(seen.there.sum(axis=1), 1)
    parts = zip(*_per_horizon(seen), strict=True)
    cdf, density, below, width = (np.concatenate(part, axis=-1) for part in parts)
    naive = np.abs(seen.outcome - seen.last).sum(axis=1) / count
    size = (np.abs(seen.outcome).mean(axis=1) + np.abs(last) + 0.02) / 2
    columns = (column[:, None] for column in (naive, seen.step, size))
    return Sample(seen.likelihood, cdf, density, below, width, *columns)


def _per_horizon(seen: Seen) -> Iterator[tuple[Floats, Floats, Floats, Floats]]:
    law, last, step = seen.law, seen.last[:, 0], seen.step
    for place, horizon in enumerate(HORIZONS):
        value, there = seen.outcome[:, place], seen.there[:, place]
        reach = np.maximum(1.3 * np.abs(value - last), 4 * step * np.sqrt(horizon))
        grid = last[:, None] + reach[:, None] * _SPREAD
        spots = np.concatenate([grid, value[:, None]], axis=1)
        logs = np.log(np.maximum(spots, _TINY))
        where = np.where(law.log_space[None, :, None], logs[:, None], spots[:, None])
        t = (where - law.centre[:, :, place, None]) / law.scale[:, :, place, None]
        t = np.clip(t, -1e6, 1e6)
        density = log_density(t[..., -1], law.freedom) - np.log(law.scale[:, :, place])
        density -= np.where(law.log_space, logs[:, None, -1] + 20 * (value <= _TINY)[:, None], 0.0)
        yield (
            student_cdf(t[..., :-1], law.freedom)[0].astype(np.float32),
            np.exp(np.clip(density, -60, 60) * there[:, None])[..., None],
            (grid >= value[:, None]).astype(np.float32),
            np.gradient(grid, axis=1) * there[:, None],
        )


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


def objective(data: Sample) -> Callable[[Floats], tuple[float, Floats]]:
    """Return the loss and its gradient in (log weights, temper): weighted CRPS plus log score."""
    count, horizons = data.density.shape[0], data.density.shape[2]
    width = (importance(data) * data.width / (count * horizons)).astype(np.float32)

    def loss(parameters: Floats) -> tuple[float, Floats]:
        logit = parameters[:-1] + parameters[-1] * data.likelihood
        weight = np.exp(logit - logit.max(axis=1, keepdims=True))
        weight /= weight.sum(axis=1, keepdims=True)
        gap = np.matmul(weight.astype(np.float32)[:, None, :], data.cdf)[:, 0] - data.below
        dense = np.matmul(weight[:, None, :], data.density)[:, 0] + _TINY
        value = float((width * gap**2).sum()) - LOG_SCORE * float(np.log(dense).mean())
        slope = np.matmul(data.cdf, (2 * width * gap)[:, :, None])[:, :, 0].astype(float)
        rise = np.matmul(data.density, (1 / dense)[:, :, None])[:, :, 0]
        slope -= LOG_SCORE / (count * horizons) * rise
        pull = weight * (slope - (weight * slope).sum(axis=1, keepdims=True))
        return value, np.r_[pull.sum(axis=0), (pull * data.likelihood).sum()]

    return loss
