"""What components say of windows cut out of a panel, and the weights that foretell them best."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace

import numpy as np
from scipy.optimize import minimize
from scipy.special import gammaln

from skillsdata.forecast.mixture import Posterior, pattern, posterior
from skillsdata.forecast.reference import Floats, ReferenceClass
from skillsdata.forecast.student import student_cdf

HORIZONS = (1, 3, 5)
HISTORY, FUTURE = 12, 5
LOG_SCORE = 3.0
_SPREAD = np.sinh(np.linspace(-6, 6, 40)) / np.sinh(6)
_TINY = 1e-12


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


def fit_weights(
    even: ReferenceClass,
    cut: list[tuple[Floats, Floats]],
    chosen: list[tuple[int, ...]],
    iterations: int,
) -> ReferenceClass:
    """Return the class with weights and temper fitted by L-BFGS from equal weights.

    Parameters
    ----------
    even : components at equal weight and temper 1.
    cut : for each gap pattern, histories (N, 12) and futures (N, 5).
    chosen : the gap patterns, as year offsets that end with 0.
    iterations : at most so many steps of L-BFGS.
    """
    samples = [sample(*pair, offsets, even) for pair, offsets in zip(cut, chosen, strict=True)]
    names = [field.name for field in fields(Sample)]
    joined = Sample(*(np.concatenate([getattr(s, name) for s in samples]) for name in names))
    best = minimize(
        objective(joined),
        np.r_[np.zeros(even.size), 0.45],
        jac=True,
        method="L-BFGS-B",
        bounds=[(-12.0, 8.0)] * even.size + [(0.05, 1.0)],
        options={"maxiter": iterations},
    )
    weight = np.exp(best.x[:-1] - best.x[:-1].max())
    return replace(even, weight=weight / weight.sum(), temper=float(best.x[-1]))


def sample(
    history: Floats, future: Floats, offsets: tuple[int, ...], even: ReferenceClass
) -> Sample:
    """Return what the components say of windows seen through one gap pattern.

    ``even`` has equal weights and temper 1, so that posterior weights are likelihoods.
    """
    seen = history[:, HISTORY - 1 + np.array(offsets)]
    step = np.maximum(np.abs(np.diff(history)).mean(axis=1), 0.01 * np.abs(history).mean(axis=1))
    usable = (np.abs(seen).mean(axis=1) > 0) & (step > 0)
    seen, future, step = seen[usable], future[usable], step[usable]
    law = posterior(seen, pattern(offsets, HORIZONS, even), even)
    outcome = future[:, np.array(HORIZONS) - 1] / law.level[:, None]
    last, scale = seen[:, -1] / law.level, step / law.level
    parts = zip(*_per_horizon(law, outcome, last, scale), strict=True)
    cdf, density, below, width = (np.concatenate(part, axis=-1) for part in parts)
    with np.errstate(divide="ignore"):
        likelihood = np.maximum(np.log(law.weight), -1e6)
    naive = np.abs(outcome - last[:, None]).mean(axis=1)
    size = (np.abs(outcome).mean(axis=1) + np.abs(last) + 0.02) / 2
    columns = (column[:, None] for column in (naive, scale, size))
    return Sample(likelihood, cdf, density, below, width, *columns)


def _per_horizon(
    law: Posterior, outcome: Floats, last: Floats, step: Floats
) -> Iterator[tuple[Floats, Floats, Floats, Floats]]:
    for place, horizon in enumerate(HORIZONS):
        value = outcome[:, place]
        reach = np.maximum(1.3 * np.abs(value - last), 4 * step * np.sqrt(horizon))
        grid = last[:, None] + reach[:, None] * _SPREAD
        spots = np.concatenate([grid, value[:, None]], axis=1)
        logs = np.log(np.maximum(spots, _TINY))
        where = np.where(law.log_space[None, :, None], logs[:, None], spots[:, None])
        t = (where - law.centre[:, :, place, None]) / law.scale[:, :, place, None]
        t = np.clip(t, -1e6, 1e6)
        density = _log_density(t[..., -1], law.freedom) - np.log(law.scale[:, :, place])
        density -= np.where(law.log_space, logs[:, None, -1] + 20 * (value <= _TINY)[:, None], 0.0)
        yield (
            student_cdf(t[..., :-1], law.freedom)[0].astype(np.float32),
            np.exp(np.clip(density, -60, 60))[..., None],
            (grid >= value[:, None]).astype(np.float32),
            np.gradient(grid, axis=1),
        )


def _log_density(t: Floats, freedom: float) -> Floats:
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
