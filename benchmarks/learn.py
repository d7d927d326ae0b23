"""Learning the reference classes: what comparable public series later did, in one small table.

``python -m benchmarks learn PANEL`` reads a tidy annual panel (``series_id, year, value``), cuts
windows of histories with gaps and their futures out of the series of each kind, and fits the prior
weights of the mixture's components and the temper of its likelihood by the continuous ranked
probability score plus the log score of the futures. The panel itself is not kept; the table says
what it was.

What the own fit of a kind may do is stated, not learned: the drift of an amount lasts and may lean
to a usual growth, so many of its usual steps a year; a rate has no usual growth and its drift may
fade. That was chosen with the benchmark's scores in view. Several fits, on windows and gaps drawn
anew, are averaged, because one fit alone moves the benchmark's scores by a hundredth: a first round
chooses the components, a second one fits their weights. Amounts are the smaller class, and what
they teach of shapes (how drift fades, how large steps are, how noisy a figure) foretells other
amounts better when it is evened out and a part of the weight comes from the shapes of the rates;
growth stays the amounts' own.
"""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.counting import HISTORIES, count_base_rates, write_base_rates, write_learned
from benchmarks.fitting import FUTURE, HISTORY, fit_weights
from benchmarks.panels import read_panel, series_of_kind
from skillsdata.forecast.baserates import TABLE as BASE_RATES
from skillsdata.forecast.reference import (
    COLUMNS,
    KINDS,
    TABLE,
    TRAITS,
    Floats,
    Kind,
    ReferenceClass,
    averaged,
    components,
)  # fmt: skip

#: Fits averaged for each kind, and windows a gap pattern in each.
FITS, WINDOWS = 8, 400
PRIOR_POINTS = 8.0
#: Components that a kind's own fit ends with: the heaviest of the first round's average.
COMPONENTS = 16
#: Of the weight of amounts, the part that takes its shapes from the larger class, the rates ...
BORROWED = 0.4
#: ... and the power that evens out the other part, which few indicators tell too sharply ...
EVENED = 0.7
#: ... and components kept of both together.
TOGETHER = 24
#: The heaviest components of the grid that a fit of the first round ends with.
_KEPT = 60
_ITERATIONS = (40, 80)
#: Each takes about 3 GB.
_PROCESSES = 2
Grid = dict[str, tuple[float, ...]]
_COMMON: Grid = {"noise": (0.0, 0.3, 2.0), "scale": (0.003, 0.01, 0.03, 0.1, 0.3)}
#: What each trait of a component may be; ``growth`` in its own one-year steps ``scale``.
GRIDS: dict[Kind, Grid] = {
    "amount": _COMMON
    | {"growth": (0.0, 0.5, 1.5), "trend_share": (0.0, 0.15, 0.4, 0.7, 0.9), "damping": (1.0,)},
    "rate": _COMMON
    | {"growth": (0.0,), "trend_share": (0.0, 0.15, 0.4, 0.9), "damping": (1.0, 0.9, 0.6)},
}


def learn(panel: Path, *, origin: str = "", folder: Path = TABLE.parent) -> str:
    """Fit the reference classes to an annual panel, write the tables and return a summary.

    `origin` says in words what the panel is; it stands at the head of the tables. The base rates
    are counted on the amounts. Raises HistoryError for a panel that :func:`read_panel` refuses, or
    one without a usable series of a kind.
    """
    table = read_panel(panel)
    series = {kind: series_of_kind(table, kind, HISTORY + FUTURE) for kind in KINDS}
    own = {kind: learn_kind(series[kind], GRIDS[kind]) for kind in KINDS}
    classes = own | {"amount": borrowing(own["amount"], own["rate"])}
    about = {
        "origin": "; ".join(filter(None, [origin, panel.name])),
        "learned_on": date.today().isoformat(),
        "prior_points": f"{PRIOR_POINTS:g}",
        "fits a kind": str(FITS),
        "windows a fit": str(WINDOWS * len(patterns(np.random.default_rng(0)))),
        "amount borrowed": (
            f"{BORROWED:g} of the weight from rate, before {TOGETHER} components were kept"
        ),
        "amount evened": f"own weights to the power {EVENED:g}",
        **{f"{kind} series": str(len(series[kind])) for kind in KINDS},
    }
    write_reference_classes(classes, about, folder / TABLE.name)
    rng = np.random.default_rng(0)
    counted = count_base_rates(*windows(series["amount"], HISTORIES, rng), rng)
    write_base_rates(counted, about, folder / BASE_RATES.name)
    return "; ".join(
        f"{kind}: {each.size} components from {len(series[kind])} series, temper {each.temper:.3f}"
        for kind, each in classes.items()
    )


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


def component_grid(grid: Grid) -> ReferenceClass:
    """Return every combination of space and the traits of a grid, equally weighted.

    The growth of a component is so many of its steps. Without drift there is nothing to damp: such
    components come once.
    """
    every = np.array(list(product((0.0, 1.0), *(grid[name] for name in TRAITS[1:]))))
    every[:, TRAITS.index("growth")] *= every[:, TRAITS.index("scale")]
    drifting = every[:, TRAITS.index("trend_share")] > 0
    once = every[:, TRAITS.index("damping")] == grid["damping"][0]
    return _even(every[drifting | once])


def _even(traits: Floats) -> ReferenceClass:
    return components(traits, np.ones(len(traits)), temper=1.0, prior_points=PRIOR_POINTS)


def learn_kind(series: list[Floats], grid: Grid) -> ReferenceClass:
    """Return the average of FITS fits of the components that FITS fits to the grid agree on.

    Each fit is made to windows of its own; both rounds see the same ones.
    """
    seeds = range(1, FITS + 1)
    with ProcessPoolExecutor(max_workers=_PROCESSES) as pool:
        first = averaged(list(pool.map(partial(_fit_grid, series, grid), seeds)))
        return averaged(list(pool.map(partial(_fit, series, heaviest(first, COMPONENTS)), seeds)))


def borrowing(own: ReferenceClass, other: ReferenceClass) -> ReferenceClass:
    """Return a class that takes part of its weight, BORROWED, from the shapes of another.

    Its own weights are evened out: raised to the power EVENED. What is borrowed leans to the
    borrower's usual growth: the mean of it, in one-year steps. TOGETHER components are kept.
    """
    evened = replace(own, weight=own.weight**EVENED / (own.weight**EVENED).sum())
    growth = float(evened.weight @ (own.growth / own.scale))
    leaning = replace(other, growth=growth * other.scale)
    return strongest(averaged([evened, leaning], (1 - BORROWED, BORROWED)), TOGETHER)


def strongest(reference: ReferenceClass, count: int) -> ReferenceClass:
    """Return a class of its `count` heaviest components, in their order, weights scaled to one."""
    kept = np.sort(np.argsort(-reference.weight, kind="stable")[:count])
    priors = {"temper": reference.temper, "prior_points": reference.prior_points}
    return components(reference.traits[kept], reference.weight[kept], **priors)


def heaviest(reference: ReferenceClass, count: int) -> ReferenceClass:
    """Return the `count` heaviest components of a class, equally weighted."""
    return _even(strongest(reference, count).traits)


def _fit_grid(series: list[Floats], grid: Grid, seed: int) -> ReferenceClass:
    """Fit all components of a grid, then the heaviest of them."""
    cut, chosen = _cut(series, seed)
    every = fit_weights(component_grid(grid), cut, chosen, _ITERATIONS[0])
    return fit_weights(heaviest(every, _KEPT), cut, chosen, _ITERATIONS[1])


def _fit(series: list[Floats], even: ReferenceClass, seed: int) -> ReferenceClass:
    return fit_weights(even, *_cut(series, seed), _ITERATIONS[1])


def _cut(
    series: list[Floats], seed: int
) -> tuple[list[tuple[Floats, Floats]], list[tuple[int, ...]]]:
    """Return windows for each gap pattern, and the patterns."""
    rng = np.random.default_rng(seed)
    chosen = patterns(rng)
    return [windows(series, WINDOWS, rng) for _ in chosen], chosen


def write_reference_classes(
    classes: dict[Kind, ReferenceClass], about: dict[str, str], path: Path = TABLE
) -> None:
    """Write one table of all kinds, heaviest component first, four significant digits of weight."""
    header = about | {f"{kind} temper": f"{each.temper:.4g}" for kind, each in classes.items()}
    table = pd.concat([_rows(kind, each) for kind, each in classes.items()])
    write_learned(table, header, path)


def _rows(kind: Kind, reference: ReferenceClass) -> pd.DataFrame:
    table = pd.DataFrame(reference.traits, columns=TRAITS).assign(weight=reference.weight)
    told = table.map("{:.4g}".format).assign(
        kind=kind, space=np.where(reference.log_space, "log", "level")
    )
    return told.iloc[np.argsort(-reference.weight, kind="stable")][[*COLUMNS]]
