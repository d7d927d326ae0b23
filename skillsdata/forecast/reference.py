"""The reference classes: the few learned numbers that the annual forecast rests on.

Series of one kind go on alike: *amounts* (people, money, energy: totals, or totals a head) grow,
*rates* (percentages, rates, ratios, averages) settle. Each kind has a class of its own in the
table ``skillsdata/forecast/learned/reference_class.csv``, which :mod:`benchmarks.learn` writes. Its
``# key: value`` header says what it was learned from, when, and with how many series and windows;
each row below is one component of the mixture of :mod:`skillsdata.forecast.mixture`.
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
Kind = Literal["amount", "rate"]
KINDS: tuple[Kind, ...] = get_args(Kind)

TABLE = Path(__file__).parent / "learned" / "reference_class.csv"
#: What tells components apart, in the order of the columns of :func:`components`.
TRAITS = ("log_space", "growth", "trend_share", "damping", "noise", "scale")
COLUMNS = ("kind", "space", *TRAITS[1:], "weight")


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
    temper : kappa, the power to which the likelihood is raised.
    prior_points : nu_0, how many steps the prior on the step variance is worth.
    about : the header: origin, licence, date, sample sizes.
    """

    log_space: Bools
    growth: Floats
    trend_share: Floats
    damping: Floats
    noise: Floats
    scale: Floats
    weight: Floats
    temper: float
    prior_points: float
    about: dict[str, str]

    @property
    def size(self) -> int:
        """Return the number of components."""
        return int(self.weight.size)

    @property
    def traits(self) -> Floats:
        """Return the components as rows of TRAITS, (J, 6)."""
        return np.column_stack([getattr(self, name) for name in TRAITS]).astype(float)


def components(
    traits: Floats, weight: Floats, *, temper: float, prior_points: float
) -> ReferenceClass:
    """Return a class from rows of TRAITS (J, 6) and weights (J,), which are scaled to sum to 1."""
    space, growth, trend_share, damping, noise, scale = traits.T
    share = weight / weight.sum()
    return ReferenceClass(
        space == 1, growth, trend_share, damping, noise, scale, share, temper, prior_points, {}
    )


def averaged(
    classes: list[ReferenceClass], shares: Sequence[float] | None = None
) -> ReferenceClass:
    """Return classes as one, at equal or given shares: like components added, tempers averaged."""
    traits, place = np.unique(
        np.concatenate([each.traits for each in classes]), axis=0, return_inverse=True
    )
    part = np.ones(len(classes)) if shares is None else np.array(shares)
    weights = [share * each.weight for share, each in zip(part, classes, strict=True)]
    weight = np.bincount(place.reshape(-1), np.concatenate(weights)).astype(float)
    priors = [(each.temper, each.prior_points) for each in classes]
    temper, prior_points = np.average(priors, axis=0, weights=part).tolist()
    return components(traits, weight, temper=temper, prior_points=prior_points)


def read_reference_class(kind: Kind, path: Path = TABLE) -> ReferenceClass:
    """Read one kind's class; KeyError if the table has no rows, temper or prior_points for it."""
    lines = path.read_text(encoding="utf-8").splitlines()
    about = dict(line[2:].split(": ", 1) for line in lines if line.startswith("# "))
    table = pd.read_csv(path, comment="#")
    own = table[table["kind"] == kind].assign(log_space=table["space"] == "log")
    if own.empty:
        raise KeyError(f"{path.name} has no component of kind {kind!r}")
    priors = {
        "temper": float(about[f"{kind} temper"]),
        "prior_points": float(about["prior_points"]),
    }
    traits, weight = own[[*TRAITS]].to_numpy(dtype=float), own["weight"].to_numpy(dtype=float)
    return replace(components(traits, weight, **priors), about=about)


@cache
def shipped(kind: Kind | None = None) -> ReferenceClass:
    """Return the class that comes with the package; both at equal weight for an unknown kind."""
    if kind is not None:
        return read_reference_class(kind)
    both = [shipped(each) for each in KINDS]
    return replace(averaged(both), about=both[0].about)
