"""Annual forecasts of a short history with gaps: quantiles, and joint paths from the same law.

The model is the reference-class mixture of :mod:`skillsdata.forecast.mixture`; this module turns
tidy histories into its arrays and its answers into tidy frames, and brings in lower bounds ("at
least 1.5") as censored information: joint draws that fall below a stated bound are dropped.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from skillsdata.errors import HistoryError
from skillsdata.forecast.history import read_history
from skillsdata.forecast.mixture import Pattern, Posterior, pattern, posterior
from skillsdata.forecast.quantiles import joint_draws, mixture_quantiles
from skillsdata.forecast.reference import KINDS, Floats, Kind, ReferenceClass, shipped

#: The 23 levels of the forecast hubs, and the two ends of a 99 % interval.
QUANTILE_LEVELS: tuple[float, ...] = (
    0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5,
    0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.975, 0.99, 0.995,
)  # fmt: skip
MODEL = "skillsdata"

_BOUND_DRAWS = 40_000
_FEWEST_SURVIVORS = 200


@dataclass(frozen=True)
class _Task:
    """One history: exact points, lower bounds (year to value), wanted years, limits, class."""

    years: tuple[int, ...]
    values: Floats
    bounds: dict[int, float]
    wanted: tuple[int, ...]
    lower: float | None
    upper: float | None
    rounding: float
    reference: ReferenceClass

    def solve(self, years: Sequence[int]) -> tuple[Pattern, Posterior]:
        """Return the pattern and the mixture for these years from the exact points alone."""
        last, limits = self.years[-1], {"lower": self.lower, "upper": self.upper}
        offsets, horizons = (tuple(year - last for year in part) for part in (self.years, years))
        terms, width = pattern(offsets, horizons, self.reference), self.rounding
        return terms, posterior(self.values[None], terms, self.reference, **limits, rounding=width)

    def draw(self, years: Sequence[int], draws: int, generator: np.random.Generator) -> Floats:
        """Return joint draws (draws, years) from the exact points alone."""
        terms, mixture = self.solve(years)
        return joint_draws(mixture, terms, draws=draws, generator=generator)


def forecast_annual(
    history: pd.DataFrame,
    *,
    years: Sequence[int],
    levels: Sequence[float] = QUANTILE_LEVELS,
    lower: float | None = 0.0,
    upper: float | None = None,
    kind: Kind | None = None,
) -> pd.DataFrame:
    """Return forecast quantiles of an annual history.

    Parameters
    ----------
    history : columns ``year``, ``value`` and optionally ``qualifier`` and ``rounding``; see
        :func:`skillsdata.forecast.history.read_history`. One row is enough; absent years are
        gaps.
    years : years to forecast that have no exact observation and are after the first one; judged
        for 1 to 15 ahead. A year that publication skipped is forecast from both its neighbours.
    levels : quantile levels, each inside (0, 1).
    lower, upper : bounds in the unit of the data, e.g. 0 and 100 for a percentage. A bound that
        the history itself breaks is dropped with a warning.
    kind : whose later course it is held to be like: ``amount`` (people, money, energy: totals, or
        totals a head), ``rate`` (percentages, rates, ratios, averages), ``people`` (counts of
        people that hardly move, such as inhabitants or staff) or ``expanding`` (money and counts
        in an economy that expands). Not stated, a history with an upper bound is a rate, and any
        other one is like both rates and amounts.

    Returns
    -------
    DataFrame ``model, origin, target_period, horizon, quantile_level, predicted``, one row per
    year and level, in the unit of the data; quantiles rise and no interval has zero width.

    Raises
    ------
    HistoryError : for a faulty history, an unknown kind, or years that are observed already or
        before the first observation.
    """
    task = _task(history, years, lower, upper, kind)
    wanted = np.sort(np.asarray(levels, dtype=float))
    if task.bounds:
        predicted = np.quantile(_bounded_draws(task, _BOUND_DRAWS, 0), wanted, axis=0).T
    else:
        predicted = mixture_quantiles(task.solve(task.wanted)[1], wanted)[0]
    kept = np.clip(predicted, task.lower, task.upper)  # the last digit of a unit's change
    return quantile_frame(MODEL, task.years[-1], task.wanted, wanted, kept)


def annual_paths(
    history: pd.DataFrame,
    *,
    years: Sequence[int],
    draws: int = 4000,
    seed: int = 0,
    lower: float | None = 0.0,
    upper: float | None = None,
    kind: Kind | None = None,
) -> Floats:
    """Return joint draws, shape (draws, len(years)), from the law of :func:`forecast_annual`.

    Columns follow `years` sorted; the same seed gives the same draws. The draws of one year have
    that year's forecast quantiles.
    """
    task = _task(history, years, lower, upper, kind)
    if task.bounds:
        return _bounded_draws(task, max(_BOUND_DRAWS, draws), seed, keep=draws)
    paths = task.draw(task.wanted, draws, np.random.default_rng(seed))
    return np.asarray(np.clip(paths, task.lower, task.upper))


def quantile_frame(
    model: str, origin: object, targets: Sequence[object], levels: Floats, predicted: Floats
) -> pd.DataFrame:
    """Return the tidy quantile frame for `predicted` (targets, levels); horizons count from 1.

    For years the horizon is the difference to the origin (below 0: a skipped year), otherwise the
    position in `targets`.
    """
    count = levels.size
    numeric = isinstance(origin, int)
    steps = np.asarray(targets) - origin if numeric else np.arange(1, len(targets) + 1)
    return pd.DataFrame(
        {
            "model": model,
            "origin": origin,
            "target_period": np.repeat(np.asarray(targets, dtype=None if numeric else str), count),
            "horizon": np.repeat(steps, count),
            "quantile_level": np.tile(levels, len(targets)),
            "predicted": predicted.ravel(),
        }
    )


def reference_for(kind: Kind | None, upper: float | None = None) -> ReferenceClass:
    """Return the reference class of a kind; of UNSTATED if neither kind nor bound is stated."""
    if kind is not None and kind not in KINDS:
        raise HistoryError(f"kind {kind!r} is unknown; give one of {', '.join(KINDS)}, or none")
    return shipped("rate" if kind is None and upper is not None else kind)


def _task(
    history: pd.DataFrame,
    years: Sequence[int],
    lower: float | None,
    upper: float | None,
    kind: Kind | None,
) -> _Task:
    reference, read = reference_for(kind, upper), read_history(history)
    bound = read.bound & ~read.bound.all()
    if read.bound.all():
        warnings.warn("every observation is a lower bound; they are used as values", stacklevel=3)
    exact, known = read.printed[~bound], tuple(read.years[~bound].tolist())
    wanted = tuple(sorted({int(each) for each in years}))
    first = int(read.years[0])
    wrong = [each for each in wanted if each in known or each < first]
    if wrong or not wanted:
        raise HistoryError(
            f"years {wrong or 'to forecast are missing'}: exact observations are of "
            f"{', '.join(map(str, known))}; ask for other years after {first}"
        )
    bounds = dict(zip(read.years[bound].tolist(), read.printed[bound].tolist(), strict=True))
    limits = _believable(exact, lower, upper)
    return _Task(known, exact, bounds, wanted, *limits, read.width, reference)


def _believable(
    values: Floats, lower: float | None, upper: float | None
) -> tuple[float | None, float | None]:
    """Return the bounds that the history itself does not break."""
    if lower is not None and values.min() < lower:
        warnings.warn(f"{values.min():g} lies below the bound {lower:g}: dropped", stacklevel=4)
        lower = None
    if upper is not None and values.max() > upper:
        warnings.warn(f"{values.max():g} lies above the bound {upper:g}: dropped", stacklevel=4)
        upper = None
    return lower, upper


def _bounded_draws(task: _Task, draws: int, seed: int, *, keep: int | None = None) -> Floats:
    """Return the draws that respect every lower bound, `keep` of them if given.

    Should hardly any survive, the exact points contradict the bounds: the bounds then count as
    values, which moves the forecast up to them, and a warning says so.
    """
    years, generator = sorted({*task.wanted, *task.bounds}), np.random.default_rng(seed)
    paths = dict(zip(years, task.draw(years, draws, generator).T, strict=True))
    fits = np.all([paths[year] >= bound for year, bound in task.bounds.items()], axis=0)
    if fits.sum() < _FEWEST_SURVIVORS:
        return _bounds_as_values(task).draw(task.wanted, keep or draws, generator)
    survivors = np.column_stack([paths[year][fits] for year in task.wanted])
    if keep is None:
        return survivors
    return survivors[generator.choice(len(survivors), keep, replace=keep > len(survivors))]


def _bounds_as_values(task: _Task) -> _Task:
    warnings.warn(
        "the lower bounds contradict the other observations; they are used as values", stacklevel=4
    )
    merged = dict(zip(task.years, task.values, strict=True)) | task.bounds
    values = np.array([merged[year] for year in sorted(merged)])
    return replace(task, years=tuple(sorted(merged)), values=values, bounds={})
