"""The reference classes: the few learned numbers that the annual forecast rests on.

Series of one kind go on alike: *amounts* (people, money, energy: totals, or totals a head) grow,
*rates* (percentages, rates, ratios, averages) settle, so do counts of *people* that hardly move,
and money and counts in an *expanding* economy go on growing. Each kind has a class of its own in
the table ``skillsdata/forecast/learned/reference_class.csv``, which :mod:`benchmarks.learn` writes.
Its ``# key: value`` header says what it was learned from, when, and with how many series and
windows; each row below is one component of the mixture of :mod:`skillsdata.forecast.mixture`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Kind = Literal["amount", "rate", "expanding", "people"]
KINDS: tuple[Kind, ...] = get_args(Kind)
#: What a history of no stated kind is like, and how much: it settles rather than grows.
UNSTATED: dict[Kind, float] = {"amount": 0.35, "rate": 0.65}

TABLE = Path(__file__).parent / "learned" / "reference_class.csv"
#: What tells components apart, in the order of the columns of :func:`components`.
TRAITS = ("log_space", "growth", "trend_share", "damping", "noise", "scale")
COLUMNS = ("kind", "space", *TRAITS[1:], "weight", "even")
#: The numbers of a class, besides its components, in the order of :attr:`ReferenceClass.priors`.
PRIORS = ("temper", "prior_points", "calm", "fan")


@dataclass(frozen=True, eq=False)
class ReferenceClass:
    """Components theta_j and their prior weights, all of shape (J,).

    Attributes
    ----------
    log_space : whether the component lives in log(x / level) rather than x / level.
    growth : g, the usual change a year, relative to the level (in log space: of the logarithm).
    trend_share : omega, the share of a one-year step's variance that is drift.
    damping : phi, how much of the drift survives a year (1: for ever).
    noise : r, variance of the noise of one observation, in one-year step variances.
    scale : c, prior size of a one-year step relative to the level (dimensionless).
    weight : pi, prior weight; sums to one.
    even : pi', prior weight where the past was perfectly even; sums to one.
    temper : kappa, the power to which the likelihood is raised.
    prior_points : nu_0, how many steps the prior on the step variance is worth.
    calm : alpha, log of what a perfectly even past makes of the spread one year ahead.
    fan : beta, the power of the years ahead by which that spread grows in addition.
    about : the header: origin, licence, date, sample sizes.
    """

    log_space: Bools
    growth: Floats
    trend_share: Floats
    damping: Floats
    noise: Floats
    scale: Floats
    weight: Floats
    even: Floats
    temper: float
    prior_points: float
    calm: float
    fan: float
    about: dict[str, str]

    @property
    def size(self) -> int:
        """Return the number of components."""
        return int(self.weight.size)

    @property
    def traits(self) -> Floats:
        """Return the components as rows of TRAITS, (J, 6)."""
        return np.column_stack([getattr(self, name) for name in TRAITS]).astype(float)

    @property
    def priors(self) -> dict[str, float]:
        """Return the numbers of the class by name, PRIORS."""
        return {name: getattr(self, name) for name in PRIORS}

    def blind(self) -> "ReferenceClass":
        """Return the class that does not look at how even a past was."""
        return replace(self, even=self.weight, calm=0.0, fan=0.0)


def components(
    traits: Floats, weight: Floats, even: Floats | None = None, /, *, temper: float,
    prior_points: float, calm: float = 0.0, fan: float = 0.0,
) -> ReferenceClass:  # fmt: skip
    """Return a class from rows of TRAITS (J, 6) and weights (J,), which are scaled to sum to 1.

    Without weights for an even past it is a class that does not look at how even a past was.
    """
    space, growth, trend_share, damping, noise, scale = traits.T
    usual, other = (each / each.sum() for each in (weight, weight if even is None else even))
    return ReferenceClass(
        space == 1, growth, trend_share, damping, noise, scale, usual, other,
        temper, prior_points, calm, fan, {},
    )  # fmt: skip


def averaged(
    classes: list[ReferenceClass], shares: Sequence[float] | None = None
) -> ReferenceClass:
    """Return classes as one, at equal or given shares: like components added, PRIORS averaged."""
    traits, place = np.unique(
        np.concatenate([each.traits for each in classes]), axis=0, return_inverse=True
    )
    part = np.ones(len(classes)) if shares is None else np.array(shares)
    both = [
        np.concatenate([share * weight for share, weight in zip(part, weights, strict=True)])
        for weights in zip(*((each.weight, each.even) for each in classes), strict=True)
    ]
    added = [np.bincount(place.reshape(-1), weights).astype(float) for weights in both]
    priors = np.average([[*each.priors.values()] for each in classes], axis=0, weights=part)
    return components(traits, *added, **dict(zip(PRIORS, priors.tolist(), strict=True)))


def read_reference_class(kind: Kind, path: Path = TABLE) -> ReferenceClass:
    """Read one kind's class; KeyError if the table has no rows or not all PRIORS for it."""
    lines = path.read_text(encoding="utf-8").splitlines()
    about = dict(line[2:].split(": ", 1) for line in lines if line.startswith("# "))
    table = pd.read_csv(path, comment="#")
    own = table[table["kind"] == kind].assign(log_space=table["space"] == "log")
    if own.empty:
        raise KeyError(f"{path.name} has no component of kind {kind!r}")
    priors = {name: float(about[f"{kind} {name}"]) for name in PRIORS}
    arrays = [own[names].to_numpy(dtype=float) for names in ([*TRAITS], "weight", "even")]
    return replace(components(*arrays, **priors), about=about)


@cache
def shipped(kind: Kind | None = None) -> ReferenceClass:
    """Return the class that comes with the package; for an unknown kind those of UNSTATED."""
    if kind is not None:
        return read_reference_class(kind)
    both = [shipped(each) for each in UNSTATED]
    return replace(averaged(both, [*UNSTATED.values()]), about=both[0].about)
