"""What even pasts teach: prior weights of their own, and how much narrower and wider they go on.

Windows with an even past are few, so that what is learned from them is kept apart from the rest:
the weights of a class stay as they are, and those of a perfectly even past, with ``calm`` and
``fan``, are fitted to the log score of what followed.
"""

from collections.abc import Callable
from dataclasses import astuple, dataclass, replace

import numpy as np
from scipy.optimize import minimize

from benchmarks.fitting import HORIZONS, Cut, log_density, read
from skillsdata.forecast.mixture import FEWEST_EVEN, evenness
from skillsdata.forecast.reference import Floats, ReferenceClass

#: Windows whose past is less even than this teach nothing of even ones.
LEAST = 0.02
_ITERATIONS = 150
_LOGS, _FARTHEST = np.log(HORIZONS), 80.0


@dataclass(frozen=True, eq=False)
class Cases:
    """Windows of a more or less even past: N of them, J components, H horizons.

    ``even`` (N, 1) how even the past was; ``likelihood`` (N, J) tempered log likelihoods;
    ``deviation`` (N, J, H) of the outcome from the centre in scales; ``edge`` (N, J, H) what the
    log density has besides that of the deviation; ``there`` (N, H) 1 for an outcome, else 0;
    ``freedom`` (N, 1, 1).
    """

    even: Floats
    likelihood: Floats
    deviation: Floats
    edge: Floats
    there: Floats
    freedom: Floats


def fit_even(reference: ReferenceClass, cut: Cut) -> ReferenceClass:
    """Return a class with weights for an even past, ``calm`` and ``fan`` fitted by L-BFGS."""
    found = [
        astuple(cases(history, future, offsets, reference))
        for history, future, offsets in cut
        if len(offsets) >= FEWEST_EVEN
    ]
    data = Cases(*(np.concatenate(part) for part in zip(*found, strict=True)))
    best = minimize(
        objective(data, reference),
        np.r_[np.log(reference.weight), 0.0, 0.0],
        jac=True,
        method="L-BFGS-B",
        bounds=[(-16.0, 8.0)] * reference.size + [(-2.0, 2.0)] * 2,
        options={"maxiter": _ITERATIONS},
    )
    *_, calm, fan = map(float, best.x)
    return replace(reference, even=_shares(best.x[:-2]), calm=calm, fan=fan)


def cases(
    history: Floats, future: Floats, offsets: tuple[int, ...], reference: ReferenceClass
) -> Cases:
    """Return what a class says of those windows seen through a gap pattern that were even."""
    seen = read(history, future, offsets, reference)
    law, logs, value = seen.law, seen.law.log_space[None, :, None], seen.outcome[:, None]
    logged = np.log(np.maximum(value, 1e-12))
    deviation = np.clip((np.where(logs, logged, value) - law.centre) / law.scale, -1e6, 1e6)
    edge = -np.log(law.scale) - np.where(logs, logged + 20 * (value <= 1e-12), 0.0)
    even = evenness(seen.points, np.array(offsets, dtype=float))[:, None]
    kept = even[:, 0] > LEAST
    freedom = np.full((len(even), 1, 1), law.freedom)
    parts = (even, reference.temper * seen.likelihood, deviation, edge, seen.there, freedom)
    return Cases(*(part[kept] for part in parts))


def objective(data: Cases, reference: ReferenceClass) -> Callable[[Floats], tuple[float, Floats]]:
    """Return the loss and its gradient in (log weights, calm, fan): the negative mean log score."""
    share, freedom = data.there / data.there.sum(), data.freedom

    def loss(parameters: Floats) -> tuple[float, Floats]:
        own = _shares(parameters[:-2])
        wider = data.even * (parameters[-2] + parameters[-1] * _LOGS)
        square = np.square(data.deviation * np.exp(-wider)[:, None])
        log = log_density(np.sqrt(square), freedom) + data.edge - wider[:, None]
        density = np.exp(np.clip(log, -_FARTHEST, _FARTHEST))
        prior = reference.weight + data.even * (own - reference.weight)
        weight = np.exp(data.likelihood - data.likelihood.max(axis=1, keepdims=True)) * prior
        weight /= weight.sum(axis=1, keepdims=True)
        mixed = (weight[:, :, None] * density).sum(axis=1) + 1e-12
        rate = share / mixed
        slope = -(density * rate[:, None]).sum(axis=2)
        pull = weight * (slope - (weight * slope).sum(axis=1, keepdims=True))
        own_pull = (data.even * pull / prior).sum(axis=0) * own
        push = (freedom + 1) * square / (freedom + square) - 1
        spread = -rate * (weight[:, :, None] * density * push).sum(axis=1) * data.even
        gradient = [own_pull - own * own_pull.sum(), spread.sum(), (spread * _LOGS).sum()]
        return -float((share * np.log(mixed)).sum()), np.r_[*gradient]

    return loss


def _shares(logits: Floats) -> Floats:
    share = np.exp(logits - logits.max())
    return np.asarray(share / share.sum())
