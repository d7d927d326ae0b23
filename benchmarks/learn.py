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

from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks import cutting
from benchmarks.cutting import Cutter, cut_origins, cut_series, patterns, windows
from benchmarks.fitting import Cut, fit_even, fit_weights
from benchmarks.series import POINTS, YEARS, Panel, every_origin, read_panel, series_of_kind
from skillsdata.forecast.baserates import TABLE as BASE_RATES
from skillsdata.forecast.reference import (
    COLUMNS,
    TABLE,
    TRAITS,
    Floats,
    Kind,
    ReferenceClass,
    averaged,
    components,
    shipped,
)  # fmt: skip

#: Kinds that a panel of whole series teaches.
WHOLE: tuple[Kind, ...] = ("amount", "rate")
#: Fits averaged for each kind.
FITS = 8
PRIOR_POINTS = 8.0
#: Components that a kind's own fit ends with: the heaviest of the first round's average.
COMPONENTS = 16
#: Of the weight of amounts, the part that takes its shapes from the larger class, the rates ...
BORROWED = 0.4
#: ... and the power that evens out the other part, which few indicators tell too sharply ...
EVENED = 0.7
#: ... and components kept of both together.
TOGETHER = 24
#: Of the weight of expanding amounts, the part that is the amounts'.
SHARED = 0.35
#: The power of the likelihood of counts of people, which have the shapes of rates: in full.
PEOPLE_TEMPER = 1.0
#: The heaviest components of the grid that a fit of the first round ends with.
_KEPT = 60
_ITERATIONS = (40, 80)
#: Each takes about 3 GB.
_PROCESSES = 2
Grid = dict[str, tuple[float, ...]]
Fit = Callable[[ReferenceClass, Cut], ReferenceClass]
_COMMON: Grid = {"noise": (0.0, 0.3, 2.0), "scale": (0.003, 0.01, 0.03, 0.1, 0.3)}
#: What each trait of a component may be; ``growth`` in its own one-year steps ``scale``.
GRIDS: dict[Kind, Grid] = {
    "amount": _COMMON
    | {"growth": (0.0, 0.5, 1.5), "trend_share": (0.0, 0.15, 0.4, 0.7, 0.9), "damping": (1.0,)},
    "expanding": {
        "growth": (0.0, 0.5, 1.5, 3.0),
        "trend_share": (0.0, 0.15, 0.4, 0.9),
        "damping": (1.0,),
        "noise": (0.0, 0.3),
        "scale": (0.01, 0.03, 0.1, 0.3),
    },
    "rate": _COMMON
    | {"growth": (0.0,), "trend_share": (0.0, 0.15, 0.4, 0.9), "damping": (1.0, 0.9, 0.6)},
}


def learn(
    panel: Path, *, expanding: Path | None = None, origin: str = "", folder: Path = TABLE.parent
) -> str:
    """Fit the reference classes to annual panels, write the tables and return a summary.

    `expanding` is the panel of the expanding amounts, with ``indicator``; without it the class in
    the shipped table stays. `origin` says in words what the panel is; it stands at the head of the
    tables. The base rates are counted on the amounts. Raises HistoryError for a panel that
    :func:`read_panel` refuses, or one without a usable series of a kind.
    """
    table = read_panel(panel)
    series = {kind: series_of_kind(table, kind, POINTS + YEARS) for kind in WHOLE}
    classes = learn_common(series)
    wide = expanding_origins(every_origin(expanding)) if expanding else None
    grown = learn_expanding(wide, classes["amount"]) if wide else shipped("expanding")
    people = replace(classes["rate"], temper=PEOPLE_TEMPER)
    classes |= {"expanding": grown, "people": people}
    about = {
        "origin": "; ".join(filter(None, [origin, panel.name])),
        "learned_on": date.today().isoformat(),
        "fits a kind": str(FITS),
        "windows a fit": str(cutting.WINDOWS * len(patterns(np.random.default_rng(0)))),
        "amount borrowed": f"{BORROWED:g} of the weight from rate, "
        f"before {TOGETHER} components were kept",
        "amount evened": f"own weights to the power {EVENED:g}",
        "expanding shared": f"{SHARED:g} of the weight from amount, as above",
        **{f"{kind} series": str(len(each)) for kind, each in series.items()},
        "expanding": _told(wide) if wide else grown.about["expanding"],
    }
    write_reference_classes(classes, about, folder / TABLE.name)
    rng = np.random.default_rng(0)
    counted = cutting.count_base_rates(*windows(series["amount"], cutting.HISTORIES, rng), rng)
    cutting.write_base_rates(counted, about, folder / BASE_RATES.name)
    return "; ".join(
        f"{kind}: {each.size} components, temper {each.temper:.3f}, calm {each.calm:.3f}, "
        f"fan {each.fan:.3f}"
        for kind, each in classes.items()
    )


def learn_common(series: dict[Kind, list[Floats]]) -> dict[Kind, ReferenceClass]:
    """Return the classes of amounts and rates, learned from the series of each."""
    cutters = {kind: partial(cut_series, each) for kind, each in series.items()}
    own = {kind: learn_kind(cutter, GRIDS[kind]) for kind, cutter in cutters.items()}
    own["amount"] = borrowing(own["amount"], own["rate"])
    return {kind: averaged(_each(fit_even, each, cutters[kind])) for kind, each in own.items()}


def expanding_origins(panel: Panel) -> Panel:
    """Return the origins of what expands: amounts that do not count people."""
    return panel.rows(panel.kind == "amount")


def learn_expanding(
    panel: Panel, amount: ReferenceClass, *, fits: int | None = None, count: int | None = None
) -> ReferenceClass:
    """Return the class of expanding amounts: what their panel teaches, and a part of amounts.

    Few indicators tell it, which share the movement of one economy: SHARED of the weight keeps to
    what amounts do elsewhere, and as much of what even pasts say is dropped. Fewer fits and windows
    a gap pattern are quicker.
    """
    cutter = partial(cut_origins, panel, count=count)
    own = learn_kind(cutter, GRIDS["expanding"], fits)
    both = strongest(averaged([own, amount.blind()], (1 - SHARED, SHARED)), TOGETHER)
    taught = averaged(_each(fit_even, both, cutter, fits))
    return averaged([taught, taught.blind()], (1 - SHARED, SHARED))


def _told(panel: Panel) -> str:
    return f"{panel.year.size} origins of {', '.join(sorted(set(panel.indicator)))}"


def component_grid(grid: Grid) -> ReferenceClass:
    """Return every combination of space and the traits of a grid, equally weighted.

    The growth of a component is so many of its steps. Without drift there is nothing to damp: such
    components come once.
    """
    every = np.array(list(product((0.0, 1.0), *(grid[name] for name in TRAITS[1:]))))
    every[:, TRAITS.index("growth")] *= every[:, TRAITS.index("scale")]
    drifting = every[:, TRAITS.index("trend_share")] > 0
    once = every[:, TRAITS.index("damping")] == grid["damping"][0]
    return _equal(every[drifting | once])


def _equal(traits: Floats) -> ReferenceClass:
    return components(traits, np.ones(len(traits)), temper=1.0, prior_points=PRIOR_POINTS)


def learn_kind(cutter: Cutter, grid: Grid, fits: int | None = None) -> ReferenceClass:
    """Return the average of FITS fits of the components that FITS fits to the grid agree on.

    Each fit is made to windows of its own; both rounds see the same ones.
    """
    first = averaged(_each(_fit_grid, component_grid(grid), cutter, fits))
    fit = partial(fit_weights, iterations=_ITERATIONS[1])
    return averaged(_each(fit, heaviest(first, COMPONENTS), cutter, fits))


def _each(
    fit: Fit, start: ReferenceClass, cutter: Cutter, fits: int | None = None
) -> list[ReferenceClass]:
    """Return FITS fits that start from a class, each to windows of its own."""
    with ProcessPoolExecutor(max_workers=_PROCESSES) as pool:
        return list(pool.map(partial(_once, fit, start, cutter), range(1, (fits or FITS) + 1)))


def _once(fit: Fit, start: ReferenceClass, cutter: Cutter, seed: int) -> ReferenceClass:
    return fit(start, cutter(seed))


def _fit_grid(every: ReferenceClass, cut: Cut) -> ReferenceClass:
    """Fit all components of a grid, then the heaviest of them."""
    whole = fit_weights(every, cut, _ITERATIONS[0])
    return fit_weights(heaviest(whole, _KEPT), cut, _ITERATIONS[1])


def borrowing(own: ReferenceClass, other: ReferenceClass) -> ReferenceClass:
    """Return a class that takes part of its weight, BORROWED, from the shapes of another.

    Its own weights are evened out: raised to the power EVENED. What is borrowed leans to the
    borrower's usual growth: the mean of it, in one-year steps. TOGETHER components are kept.
    """
    flatter = components(own.traits, own.weight**EVENED, **own.priors)
    growth = float(flatter.weight @ (own.growth / own.scale))
    leaning = replace(other, growth=growth * other.scale)
    return strongest(averaged([flatter, leaning], (1 - BORROWED, BORROWED)), TOGETHER)


def strongest(reference: ReferenceClass, count: int) -> ReferenceClass:
    """Return a class of its `count` heaviest components, in their order, weights scaled to one."""
    kept = np.sort(np.argsort(-reference.weight, kind="stable")[:count])
    weights = (each[kept] for each in (reference.weight, reference.even))
    return components(reference.traits[kept], *weights, **reference.priors)


def heaviest(reference: ReferenceClass, count: int) -> ReferenceClass:
    """Return the `count` heaviest components of a class, equally weighted."""
    return _equal(strongest(reference, count).traits)


def write_reference_classes(
    classes: Mapping[Kind, ReferenceClass], about: dict[str, str], path: Path = TABLE
) -> None:
    """Write one table of all kinds, heaviest component first, four significant digits of weight."""
    parts = []
    for kind, each in classes.items():
        about = about | {f"{kind} {name}": f"{value:.4g}" for name, value in each.priors.items()}
        table = pd.DataFrame(each.traits, columns=TRAITS).assign(weight=each.weight, even=each.even)
        space = np.where(each.log_space, "log", "level")
        told = table.map("{:.4g}".format).assign(kind=kind, space=space)[[*COLUMNS]]
        parts.append(told.iloc[np.argsort(-each.weight, kind="stable")])
    cutting.write_learned(pd.concat(parts), about, path)
