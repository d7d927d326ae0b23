"""Student-t mixtures: the distribution function, and the mixture as rows of arrays.

All components of a :class:`skillsdata.forecast.mixture.Posterior` share their degrees of freedom,
so one table of the Student distribution, over the bounded variable t / sqrt(nu + t^2), serves them
all.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr

from skillsdata.forecast.mixture import Posterior
from skillsdata.forecast.reference import Floats

_CELLS = 4096
#: Logarithms are kept within this: exp(60) times the level is beyond any use.
LOG_LIMIT = 60.0
#: Below this a value counts as zero, and a density as this.
TINY = 1e-300


@lru_cache(maxsize=64)
def _table(freedom: float) -> tuple[Floats, Floats]:
    """Return the Student distribution function at even steps of the bounded t, and its rise."""
    bounded = np.linspace(-1, 1, 2 * _CELLS + 1)[1:-1]
    inner = stdtr(freedom, bounded * np.sqrt(freedom / (1 - bounded**2)))
    table = np.concatenate([[0.0], inner, [1.0, 1.0]])
    return table, np.diff(table, append=1.0)


def student_cdf(value: Floats, freedom: float) -> tuple[Floats, Floats]:
    """Return P(T <= value) and the density there, by linear interpolation (error below 1e-6)."""
    table, rise = _table(freedom)
    pace = value * value
    pace += freedom
    np.sqrt(pace, out=pace)
    np.divide(_CELLS, pace, out=pace)
    place = value * pace
    place += _CELLS
    cell = place.astype(np.intp)
    place -= cell
    slope = rise.take(cell)
    place *= slope
    place += table.take(cell)
    slope *= pace
    pace *= pace
    slope *= pace
    slope *= freedom / _CELLS**2
    return place, slope


@dataclass(frozen=True, eq=False)
class Rows:
    """A mixture, one row a forecast (history and year), R in all: weight, centre, pace (R, J).

    The pace is one over the scale; the first ``logs`` components are those in log space.
    """

    weight: Floats
    centre: Floats
    pace: Floats
    logs: int
    freedom: float

    def at(self, rows: slice | NDArray[np.intp]) -> "Rows":
        """Return some of the rows."""
        return replace(
            self, weight=self.weight[rows], centre=self.centre[rows], pace=self.pace[rows]
        )

    def mixed(self, value: Floats) -> tuple[Floats, Floats]:
        """Return distribution function and density of the mixture at `value` (R, P)."""
        positive, logs = np.maximum(value, TINY), self.logs
        t = np.empty((*self.weight.shape, value.shape[1]))
        t[:, :logs], t[:, logs:] = np.log(positive)[:, None], value[:, None]
        t -= self.centre[:, :, None]
        t *= self.pace[:, :, None]
        below, density = student_cdf(np.clip(t, -1e6, 1e6, out=t), self.freedom)
        rate = self.weight * self.pace
        bent = summed(rate[:, :logs], density[:, :logs]) / positive
        flat = summed(rate[:, logs:], density[:, logs:])
        # A value at or below zero has no density in log space.
        return summed(self.weight, below), flat + np.where(value > TINY, bent, 0.0)

    def own_quantiles(self, deviation: Floats) -> Floats:
        """Return each component's quantiles (R, J, P) at Student deviations (P,)."""
        own = self.centre[:, :, None] + deviation / self.pace[:, :, None]
        own[:, : self.logs] = np.exp(np.clip(own[:, : self.logs], -LOG_LIMIT, LOG_LIMIT))
        return own


def summed(weight: Floats, part: Floats) -> Floats:
    """Return the weighted sum over components: (R, J), (R, J, P) to (R, P)."""
    return np.asarray((weight[:, None] @ part)[:, 0])


def rows_of(mixture: Posterior) -> Rows:
    """Return the rows of a mixture, history by history, year by year."""
    order = np.argsort(~mixture.log_space, kind="stable")
    years = mixture.centre.shape[2]
    centre, scale = (
        part[:, order].swapaxes(1, 2).reshape(-1, order.size)
        for part in (mixture.centre, mixture.scale)
    )
    weight = np.repeat(mixture.weight[:, order], years, axis=0)
    return Rows(weight, centre, 1 / scale, int(mixture.log_space.sum()), mixture.freedom)
