"""Learning the reference class: what comparable public series later did, in one small table.

``skillsdata learn PANEL`` reads a tidy annual panel (``series_id, year, value``), cuts windows of
histories with gaps and their futures out of it, and fits the prior weights of the mixture's
components and the temper of its likelihood by the continuous ranked probability score plus the
log score of the futures. The panel itself is not kept; the table says what it was.

It fits twice, once with drift that lasts and once with drift that may fade, and averages the two:
whether a trend lasts is what a short history can say least about, and panels of different kinds
(counts that grow, rates that settle) answer it differently.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import date
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.optimize import minimize
from scipy.special import gammaln

from skillsdata.baserate import HISTORIES, count_base_rates, write_base_rates
from skillsdata.baserate import TABLE as BASE_RATES
from skillsdata.errors import HistoryError
from skillsdata.mixture import pattern, posterior
from skillsdata.reference import TABLE, Floats, ReferenceClass, write_reference_class
from skillsdata.student import student_cdf

HORIZONS = (1, 3, 5)
HISTORY, FUTURE = 12, 5
WINDOWS = 900
PRIOR_POINTS = 8.0
LOG_SCORE = 3.0
#: Share of the prior weight kept when the light components of one fit, then of both, are dropped.
KEPT_MASS, KEPT_OF_BOTH = 0.9, 0.98
#: Series smoother than this (median second over first difference) are modelled, not measured.
ROUGHNESS = 0.5
_GRID = {
    "trend_share": (0.0, 0.15, 0.4, 0.7, 0.9),
    "noise": (0.0, 0.3, 2.0),
    "scale": (0.003, 0.01, 0.03, 0.1, 0.3),
}
LASTING, FADING = (1.0,), (1.0, 0.9, 0.6)
_SPREAD = np.sinh(np.linspace(-6, 6, 40)) / np.sinh(6)
_TINY = 1e-12
_PARTS = ("log_space", "trend_share", "damping", "noise", "scale", "weight")


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


def learn(panel: Path, *, origin: str = "", folder: Path = TABLE.parent, seed: int = 3) -> str:
    """Fit the reference class to an annual panel, write its two tables and return a summary.

    `origin` says in words what the panel is; it stands at the head of both tables. Raises
    HistoryError when the panel lacks a column or a single usable series.
    """
    series = usable_series(read_panel(panel))
    rng = np.random.default_rng(seed)
    chosen = patterns(rng)
    cut = [windows(series, WINDOWS, rng) for _ in chosen]
    grids = [component_grid(damping) for damping in (LASTING, FADING)]
    kept = [_heaviest(_fit(grid, cut, chosen), KEPT_MASS) for grid in grids]
    both = _averaged(*(_fit(few, cut, chosen) for few in kept))
    final = _heaviest(both, KEPT_OF_BOTH)
    about = {
        "origin": "; ".join(filter(None, [origin, panel.name])),
        "learned_on": date.today().isoformat(),
        "series": str(len(series)),
        "windows": str(len(cut) * WINDOWS),
        "patterns": str(len(chosen)),
    }
    write_reference_class(replace(final, about=about), folder / TABLE.name)
    counted = count_base_rates(*windows(series, HISTORIES, rng), rng)
    write_base_rates(counted, about, folder / BASE_RATES.name)
    return f"{final.size} components from {len(series)} series, temper {final.temper:.3f}: {folder}"


def read_panel(path: Path) -> pd.DataFrame:
    """Return a panel's ``series_id, year, value``; HistoryError names a missing column."""
    table = pd.read_csv(path)
    missing = [name for name in ("series_id", "year", "value") if name not in table]
    if missing:
        raise HistoryError(f"{path}: no column {', '.join(missing)}; a tidy annual panel has it")
    return table.sort_values(["series_id", "year"])


def usable_series(panel: pd.DataFrame) -> list[Floats]:
    """Return the values of series that are annual, long and rough enough to be measurements."""
    found = [
        group["value"].to_numpy(dtype=float)
        for _, group in panel.groupby("series_id")
        if len(group) >= HISTORY + FUTURE and (group["year"].diff().dropna() == 1).all()
    ]
    kept = [values for values in found if _measured(values)]
    if not kept:
        raise HistoryError(f"no series has {HISTORY + FUTURE} consecutive, changing years")
    return kept


def _measured(values: Floats) -> bool:
    steps = np.diff(values)
    bend = np.median(np.abs(np.diff(steps))) / (np.median(np.abs(steps)) + _TINY)
    return bool(np.isfinite(values).all() and (steps == 0).mean() <= 0.5 and bend > ROUGHNESS)


def patterns(rng: np.random.Generator) -> list[tuple[int, ...]]:
    """Return the gap patterns learned from: the last k years, policy-like gaps, random ones."""
    runs = [tuple(range(1 - k, 1)) for k in (1, 2, 3, 4, 5, 6, 7, 8, 10, 12)]
    gaps = [(-5, 0), (-9, -4, 0), (-8, -3, -1, 0)]
    drawn = [rng.choice(np.arange(1 - HISTORY, 0), n - 1, replace=False) for n in range(2, 8)]
    return [*runs, *gaps, *((*sorted(map(int, d)), 0) for d in drawn)]


def windows(series: list[Floats], count: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Return histories (count, 12) and futures (count, 5), series and origins at random."""
    cut = np.empty((count, HISTORY + FUTURE))
    for row in cut:
        values = series[rng.integers(len(series))]
        start = rng.integers(len(values) - HISTORY - FUTURE + 1)
        row[:] = values[start : start + HISTORY + FUTURE]
    return cut[:, :HISTORY], cut[:, HISTORY:]


def component_grid(damping: tuple[float, ...]) -> ReferenceClass:
    """Return every combination of space, drift share, damping, noise and size, equally weighted.

    Without drift there is nothing to damp: such components come once.
    """
    every = product((0.0, 1.0), _GRID["trend_share"], damping, _GRID["noise"], _GRID["scale"])
    rows = np.array([row for row in every if row[1] > 0 or row[2] == damping[0]])
    return _components(rows, np.full(len(rows), 1 / len(rows)), 0.45)


def _averaged(first: ReferenceClass, second: ReferenceClass) -> ReferenceClass:
    """Return both tables at half weight, like components added up."""
    parts = {name: np.concatenate([getattr(r, name) for r in (first, second)]) for name in _PARTS}
    kinds, place = np.unique(
        np.column_stack([parts[name] for name in _PARTS[:-1]]), axis=0, return_inverse=True
    )
    weight = np.bincount(place.reshape(-1), parts["weight"] / 2).astype(float)
    return _components(kinds, weight, (first.temper + second.temper) / 2)


def _components(kinds: Floats, weight: Floats, temper: float) -> ReferenceClass:
    """Return components from rows of (log space, drift share, damping, noise, scale)."""
    space, share, damping, noise, scale = kinds.T
    return ReferenceClass(
        space == 1, share, damping, noise, scale, weight, temper, PRIOR_POINTS, {}
    )


def _heaviest(fitted: ReferenceClass, mass: float) -> ReferenceClass:
    """Drop the lightest components, keeping `mass` of the prior weight."""
    order = np.argsort(-fitted.weight, kind="stable")
    enough = int(np.searchsorted(np.cumsum(fitted.weight[order]), mass)) + 1
    return _subset(fitted, np.sort(order[:enough]))


def _subset(reference: ReferenceClass, keep: np.ndarray) -> ReferenceClass:
    return replace(reference, **{name: getattr(reference, name)[keep] for name in _PARTS})


def _fit(
    reference: ReferenceClass,
    cut: list[tuple[Floats, Floats]],
    chosen: list[tuple[int, ...]],
) -> ReferenceClass:
    """Return the reference class with weights and temper fitted by L-BFGS."""
    even = replace(reference, weight=np.full(reference.size, 1 / reference.size), temper=1.0)
    samples = [sample(*pair, offsets, even) for pair, offsets in zip(cut, chosen, strict=True)]
    names = [field.name for field in fields(Sample)]
    joined = Sample(*(np.concatenate([getattr(s, name) for s in samples]) for name in names))
    start = np.r_[np.zeros(reference.size), 0.45]
    bounds = [(-12.0, 8.0)] * reference.size + [(0.05, 1.0)]
    best = minimize(
        objective(joined),
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=bounds,
        options={"maxiter": 80},
    )
    weight = np.exp(best.x[:-1] - best.x[:-1].max())
    return replace(reference, weight=weight / weight.sum(), temper=float(best.x[-1]))


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
    parts = list(_per_horizon(law.centre, law.scale, law.freedom, outcome, last, scale, even))
    cdf, density, below, width = (
        np.concatenate([part[k] for part in parts], axis=-1) for k in range(4)
    )
    with np.errstate(divide="ignore"):
        likelihood = np.maximum(np.log(law.weight), -1e6)
    naive = np.abs(outcome - last[:, None]).mean(axis=1)
    size = (np.abs(outcome).mean(axis=1) + np.abs(last) + 0.02) / 2
    columns = (column[:, None] for column in (naive, scale, size))
    return Sample(likelihood, cdf, density, below, width, *columns)


def _per_horizon(
    centre: Floats,
    scale: Floats,
    freedom: float,
    outcome: Floats,
    last: Floats,
    step: Floats,
    even: ReferenceClass,
) -> Iterator[tuple[Floats, Floats, Floats, Floats]]:
    for place, horizon in enumerate(HORIZONS):
        value = outcome[:, place]
        reach = np.maximum(1.3 * np.abs(value - last), 4 * step * np.sqrt(horizon))
        grid = last[:, None] + reach[:, None] * _SPREAD
        spots = np.concatenate([grid, value[:, None]], axis=1)
        logs = np.log(np.maximum(spots, _TINY))
        where = np.where(even.log_space[None, :, None], logs[:, None], spots[:, None])
        t = (where - centre[:, :, place, None]) / scale[:, :, place, None]
        t = np.clip(t, -1e6, 1e6)
        density = _log_density(t[..., -1], freedom) - np.log(scale[:, :, place])
        density -= np.where(even.log_space, logs[:, None, -1] + 20 * (value <= _TINY)[:, None], 0.0)
        yield (
            student_cdf(t[..., :-1], freedom)[0].astype(np.float32),
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
