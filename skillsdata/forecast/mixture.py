"""The reference-class mixture: how a short annual history, gaps and all, goes on.

A history x_1 .. x_n at integer years t_1 < .. < t_n = 0 is divided by its level L, halfway from
mean |x| to the last |x|: where it stands now counts as much as where it has been. Each component
theta = (space, g, omega, phi, r, c) reads z = x / L, or z = log(x / L) in log space, as

    z_i = mu + g t_i + B(t_i) + e_i,    e_i ~ N(0, r s^2),    mu flat,
    Var[B(t + h) - B(t)] = s^2 V(h),
    V(h) = (1 - omega) h + omega (h + 2 sum_{k<h} (h - k) phi^k),
    s^2 ~ InvGamma(nu_0 / 2, nu_0 c^2 / 2):

a random walk about the usual growth g a year, whose one-year step has variance s^2, of which the
share omega is drift that decays by phi a year (phi = 1: V = (1 - omega) h + omega h^2,
statsmodels' ``lldtrend``). g counts in the direction of the history's sign, as g times
mean x / mean |x|, and only for a history that has moved: one point, or a constant, stays.
With g t taken off z, C the covariance of the history, u = C^-1 1, k = 1'u, Q = C^-1 - uu'/k,
T = nu_0 c^2 + z'Qz and nu = nu_0 + n - 1, everything is closed form:

    log m = -1/2 log|C| - 1/2 log k + nu_0/2 log(nu_0 c^2) - nu/2 log T - [log] sum_{i<n} log(x_i/L)
    forecast at h: Student t_nu about g h + w_h'z with w_h = C^-1 c_h + u (1 - u'c_h) / k and
    scale^2 = T/nu (K_hh - c_h'C^-1 c_h + (1 - u'c_h)^2 / k)
    weight(theta | x) proportional to ((1 - s) pi(theta) + s pi'(theta)) m^kappa.

How even the past was, s, counts from four points on (:func:`evenness`): perfectly even histories
have prior weights pi' of their own, and scale is multiplied by exp(s (alpha + beta log h)), since
they go on evenly at first and less so later. pi, pi', kappa, alpha and beta are learned from
public series of the same kind (:mod:`skillsdata.forecast.reference`), theta are points of a grid,
nu_0 is stated; nothing is fitted at run time. A component's centre is
kept inside the stated bounds, and not behind the last value of a monotone history that has moved by
its own level."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from skillsdata.forecast.reference import Bools, Floats, ReferenceClass

#: Below this share of the level a value has no usable logarithm: level components alone.
LOG_FLOOR = 1e-3
#: A monotone history that has moved by its own level is not pulled back behind its last value.
STEEP = 1.0
#: With fewer points nothing is said of how even a past was; from the second number on all counts.
FEWEST_EVEN, ALL_EVEN = 4, 5
#: Coefficient of variation of the changes a year at which a past counts as half even.
HALF_EVEN = 0.3
_TINY = 1e-300


@dataclass(frozen=True, eq=False)
class Spread:
    """How far H forecasts stray together, in S ways.

    ``family`` (J,) maps components to the S; ``spread`` (S, H) is scale^2 per T/nu; ``root``
    (S, H, H) is a Cholesky root of the joint forecast covariance per T/nu.
    """

    family: NDArray[np.intp]
    spread: Floats
    root: Floats


@dataclass(frozen=True, eq=False)
class Pattern(Spread):
    """What a gap pattern and horizons alone decide; S distinct (omega, phi, r), n points, H years.

    ``years`` (n,) and ``horizons`` (H,) count from the last observation; ``weights`` (S, H, n) are
    w_h; ``quadratic`` (S, n, n) is Q; ``constant`` (S,) is -1/2 log|C| - 1/2 log k.
    """

    years: Floats
    horizons: Floats
    weights: Floats
    quadratic: Floats
    constant: Floats

    @property
    def ahead(self) -> Bools:
        """Return which horizons lie after the last observation, not in a gap of the history."""
        return self.horizons > 0


@dataclass(frozen=True, eq=False)
class Posterior:
    """Weighted Student-t components for N histories, J components, H years.

    ``weight`` (N, J); ``centre`` (N, J, H) and ``scale`` (N, J, H) in the component's own space
    (x / level or its logarithm); ``log_space`` (J,); ``level`` (N,) in the unit of the data;
    ``bounds`` (2, N) are lower and upper bound divided by the level; ``freedom`` is nu.
    """

    weight: Floats
    centre: Floats
    scale: Floats
    log_space: Bools
    level: Floats
    bounds: Floats
    freedom: float


def step_variance(gap: Floats, share: float, damping: float) -> Floats:
    """Return V(gap), the variance of a change over `gap` years in one-year step variances."""
    if damping == 1.0:
        return (1 - share) * gap + share * gap**2
    survived = damping * (gap * (1 - damping) - (1 - damping**gap)) / (1 - damping) ** 2
    return gap + 2 * share * survived


def covariance(years: Floats, share: float, damping: float) -> Floats:
    """Return the (m, m) covariance of B(years) - B(years[0]), plus one.

    The flat mu swallows any constant; adding one keeps the matrix invertible.
    """
    since_first = step_variance(np.abs(years - years[0]), share, damping)
    between = step_variance(np.abs(years[:, None] - years[None, :]), share, damping)
    return 1 + (since_first[:, None] + since_first[None, :] - between) / 2


@lru_cache(maxsize=512)
def pattern(
    offsets: tuple[int, ...], horizons: tuple[int, ...], reference: ReferenceClass
) -> Pattern:
    """Return the pattern terms for observations at `offsets` and forecasts at `horizons`.

    Both are in years from the last observation (offsets end with 0; horizons may be any years
    without an observation). Kept in memory, as many series share few patterns.
    """
    shapes = np.column_stack([reference.trend_share, reference.damping, reference.noise])
    distinct, family = np.unique(shapes, axis=0, return_inverse=True)
    years = np.array([*offsets, *horizons], dtype=float)
    terms = [_family_terms(years, len(offsets), *shape) for shape in distinct]
    spread, root, *parts = map(np.stack, zip(*terms, strict=True))
    past, future = years[: len(offsets)], years[len(offsets) :]
    return Pattern(family.reshape(-1), spread, root, past, future, *parts)


def _family_terms(
    years: Floats, n: int, share: float, damping: float, noise: float
) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    joint = covariance(years, share, damping) + noise * np.eye(years.size)
    inverse = np.linalg.inv(joint[:n, :n])
    unit = inverse.sum(axis=1)
    total = unit.sum()
    cross = joint[:n, n:]
    missing = 1 - unit @ cross
    weights = inverse @ cross + np.outer(unit, missing) / total
    joint_spread = joint[n:, n:] - cross.T @ inverse @ cross + np.outer(missing, missing) / total
    quadratic = inverse - np.outer(unit, unit) / total
    constant = -0.5 * (np.linalg.slogdet(joint[:n, :n])[1] + np.log(total))
    root = np.linalg.cholesky(joint_spread)
    return np.diag(joint_spread), root, weights.T, quadratic, np.array(constant)


def log_marginal(quadratic: Floats, constant: Floats, n: int, reference: ReferenceClass) -> Floats:
    """Return log p(z_1 .. z_n) with mu flat, (N, J), for z'Qz (N, J) and the pattern constant.

    The normalising terms of the Student density are included, so that the value is comparable
    with other software; they do not differ between components.
    """
    prior = reference.prior_points
    mass = prior * reference.scale**2
    freedom = prior + n - 1
    shared = gammaln(freedom / 2) - gammaln(prior / 2) - (n - 1) / 2 * np.log(np.pi)
    tail = prior / 2 * np.log(mass) - freedom / 2 * np.log(mass + quadratic)
    return np.asarray(shared + constant + tail)


def posterior(
    values: Floats,
    terms: Pattern,
    reference: ReferenceClass,
    *,
    lower: float | None = None,
    upper: float | None = None,
    rounding: float = 0.0,
) -> Posterior:
    """Return the forecast mixture of N histories that share one gap pattern.

    Parameters
    ----------
    values : (N, n), in any unit, oldest first.
    terms : the pattern of these n years and the wanted horizons.
    lower, upper : bounds in the unit of the data.
    rounding : width of the printed figure; widens s^2 by d^2 / (6 max(1, n - 1)), the variance
        of a difference of two rounding errors shared over the steps, and leaves the weights alone.
    """
    n = values.shape[1]
    level = _level(values, rounding)
    plain = values / level[:, None]
    usable = np.asarray((plain > LOG_FLOOR).all(axis=1))
    logged = np.log(np.where(usable[:, None], plain, 1.0))
    spaces = np.stack([plain, logged])[reference.log_space.astype(int)]
    moved = (np.diff(plain, axis=1) != 0).any(axis=1)
    usual = np.outer(reference.growth, _direction(plain) * moved)[:, :, None]
    reading = spaces - usual * terms.years
    family = terms.family
    squares = ((reading @ terms.quadratic[family]) * reading).sum(axis=2)
    quadratic = np.maximum(squares, 0.0).T
    freedom = reference.prior_points + n - 1
    even = evenness(plain, terms.years)[:, None]
    with np.errstate(divide="ignore"):
        log_prior = np.log(reference.weight + even * (reference.even - reference.weight))
    log_weight = log_prior + reference.temper * (
        log_marginal(quadratic, terms.constant[family], n, reference)
        - reference.log_space * logged[:, :-1].sum(axis=1)[:, None]
    )
    log_weight[np.ix_(~usable, reference.log_space)] = -np.inf
    size = reference.prior_points * reference.scale**2 + quadratic
    step = size / freedom + ((rounding / level) ** 2 / (6 * max(1, n - 1)))[:, None]
    wider = np.exp(even * (reference.calm + reference.fan * np.log(np.maximum(terms.horizons, 1))))
    scale = np.sqrt(step[:, :, None] * terms.spread[family][None]) * wider[:, None]
    ahead = usual * terms.horizons + reading @ terms.weights[family].swapaxes(1, 2)
    ends = [[-np.inf if lower is None else lower], [np.inf if upper is None else upper]]
    with np.errstate(over="ignore"):
        bounds = np.array(ends) / level
    centre = _kept(ahead.swapaxes(0, 1), plain, bounds, reference.log_space, terms.ahead)
    weight = np.exp(log_weight - log_weight.max(axis=1, keepdims=True))
    weight /= weight.sum(axis=1, keepdims=True)
    return Posterior(weight, centre, scale, reference.log_space, level, bounds, float(freedom))


def evenness(values: Floats, years: Floats) -> Floats:
    """Return how even the past changes were, s (N,), from 0 to 1, for histories (N, n).

    s = min(1, (n - 3) / 2) / (1 + (CV / 0.3)^4), with CV the coefficient of variation of the
    changes a year; 0 with fewer than four points, and for a history that stands still on average.
    """
    known = (values.shape[1] - FEWEST_EVEN + 1) / (ALL_EVEN - FEWEST_EVEN + 1)
    if known <= 0:
        return np.zeros(len(values))
    changes = np.diff(values, axis=1) / np.diff(years)
    usual, spread = (HALF_EVEN * changes.mean(axis=1)) ** 4, changes.var(axis=1) ** 2
    return np.asarray(min(1.0, known) * usual / np.maximum(usual + spread, _TINY))


def _level(values: Floats, rounding: float) -> Floats:
    """Return (mean |x| + last |x|) / 2; for an all-zero history the rounding, or else one unit."""
    size = np.abs(values)
    level = (size.mean(axis=1) + size[:, -1]) / 2
    return np.asarray(np.where(level > 0, level, rounding or 1.0))


def _direction(values: Floats) -> Floats:
    """Return mean x / mean |x|, from -1 to 1; 0 for an all-zero history."""
    return np.asarray(values.sum(axis=1) / np.maximum(np.abs(values).sum(axis=1), _TINY))


def _kept(centre: Floats, plain: Floats, bounds: Floats, log_space: Bools, ahead: Bools) -> Floats:
    """Keep centres within the bounds and not behind the last value of a monotone history."""
    last, steps = plain[:, -1:], np.diff(plain, axis=1)
    steep = (np.abs(last - plain[:, :1]) >= STEEP) & ahead
    rising, falling = (np.all(sign * steps >= 0, axis=1, keepdims=True) & steep for sign in (1, -1))
    low, high = bounds[:, :, None]
    floor = np.where(rising, np.maximum(low, last), low)
    ends = np.stack([floor, np.where(falling, np.minimum(high, last), high)])[:, :, None]
    with np.errstate(divide="ignore"):
        floor, ceiling = np.where(log_space[:, None], np.log(np.maximum(ends, 0)), ends)
    return np.asarray(np.minimum(np.maximum(centre, floor), ceiling))
