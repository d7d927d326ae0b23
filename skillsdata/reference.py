"""The reference class: the few learned numbers that the annual forecast rests on.

The table ``skillsdata/learned/reference_class.csv`` is written by :mod:`skillsdata.learning` and
read here. Its ``# key: value`` header says what it was learned from, when, and with how many
windows; each row below is one component of the mixture of :mod:`skillsdata.mixture`.
"""

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

TABLE = Path(__file__).parent / "learned" / "reference_class.csv"
COLUMNS = ("space", "trend_share", "damping", "noise", "scale", "weight")


@dataclass(frozen=True, eq=False)
class ReferenceClass:
    """Components theta_j and their prior weights, all of shape (J,).

    Attributes
    ----------
    log_space : whether the component lives in log(x / level) rather than x / level.
    trend_share : omega, the share of a one-year step's variance that is drift.
    damping : phi, how much of the drift survives a year (1: for ever).
    noise : r, variance of the noise of one observation, in one-year step variances.
    scale : c, prior size of a one-year step relative to the level (dimensionless).
    weight : pi, prior weight; sums to one.
    temper : kappa, the power to which the likelihood is raised.
    prior_points : nu_0, how many steps the prior on the step variance is worth.
    about : the header: origin, licence, date, sample sizes, loss.
    """

    log_space: NDArray[np.bool_]
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


def read_reference_class(path: Path = TABLE) -> ReferenceClass:
    """Read a learned table; raises KeyError if its header lacks temper or prior_points."""
    lines = path.read_text(encoding="utf-8").splitlines()
    about = dict(line[2:].split(": ", 1) for line in lines if line.startswith("# "))
    rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    number = {name: np.array([float(row[name]) for row in rows]) for name in COLUMNS[1:]}
    return ReferenceClass(
        log_space=np.array([row["space"] == "log" for row in rows]),
        **{**number, "weight": number["weight"] / number["weight"].sum()},
        temper=float(about["temper"]),
        prior_points=float(about["prior_points"]),
        about=about,
    )


def write_reference_class(reference: ReferenceClass, path: Path = TABLE) -> None:
    """Write a learned table, heaviest component first, four significant digits of weight."""
    header = {
        **reference.about,
        "temper": f"{reference.temper:.4g}",
        "prior_points": f"{reference.prior_points:.4g}",
    }
    lines = [f"# {key}: {value}" for key, value in header.items()]
    lines.append(",".join(COLUMNS))
    lines += [_row(reference, j) for j in np.argsort(-reference.weight, kind="stable")]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _row(reference: ReferenceClass, j: int) -> str:
    space = "log" if reference.log_space[j] else "level"
    numbers = (getattr(reference, name)[j] for name in COLUMNS[1:])
    return ",".join([space, *(f"{number:.4g}" for number in numbers)])


@lru_cache(maxsize=1)
def shipped() -> ReferenceClass:
    """Return the table that comes with the package, read once."""
    return read_reference_class()
