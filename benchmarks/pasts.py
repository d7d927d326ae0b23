"""Even pasts apart: what looking at how even a past was is worth, over all panels.

A past is even whose yearly changes vary by less than HALF_EVEN of their mean, from four points on.
What it is worth is told against the class of amounts that does not look at it.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

from benchmarks.protocol import APART, OFFSETS, Forecast, errors, seen, visible
from benchmarks.series import Panel
from skillsdata.forecast.mixture import FEWEST_EVEN, HALF_EVEN
from skillsdata.forecast.reference import Floats

COLUMNS = ["panel", "past", "horizon", "n", "coverage_80", "wis", "wis_before"]
TOGETHER = "together"
PASTS = ("even", "uneven")


def is_even(values: Floats, offsets: tuple[int, ...]) -> np.ndarray:
    """Return which histories (N, n) had even yearly changes."""
    changes = np.diff(values, axis=1) / np.diff(offsets)
    return np.asarray(changes.std(axis=1) < HALF_EVEN * np.abs(changes.mean(axis=1)))


def by_past(found: list[Forecast], before: Callable[[str], Forecast], panel: Panel) -> pd.DataFrame:
    """Return COLUMNS of even and uneven pasts by years ahead, all gap patterns together.

    `before` forecasts a pattern as ours would not looking at evenness; ``wis`` is in MASE scales.
    """
    parts = [
        _cases(one, before(one.pattern), visible(panel, one.pattern))
        for one in found
        if len(OFFSETS[one.pattern]) >= FEWEST_EVEN
    ]
    by = pd.concat(parts, ignore_index=True).groupby(["past", "horizon"])
    return by.mean().assign(n=by.size(), panel=panel.name).reset_index()[COLUMNS]


def _cases(own: Forecast, plain: Forecast, panel: Panel) -> pd.DataFrame:
    """Return every outcome of the years that are told apart."""
    even = is_even(seen(panel, own.pattern), OFFSETS[own.pattern])
    scores, before = errors(own, panel), errors(plain, panel)["wis"]
    told = {"coverage_80": scores["coverage_80"], "wis": scores["wis"], "wis_before": before}
    rows = [
        pd.DataFrame({name: score[:, year - 1] for name, score in told.items()}).assign(
            past=np.where(even, *PASTS), horizon=year
        )
        for year in APART
    ]
    return pd.concat(rows).dropna()


def pooled(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with all panels TOGETHER below it, every outcome counting alike."""
    means = COLUMNS[4:]
    sums = table.assign(**{name: table[name] * table["n"] for name in means})
    whole = sums.groupby(["past", "horizon"], as_index=False)[["n", *means]].sum()
    shares = whole[means].div(whole["n"], axis=0)
    return pd.concat([table, whole.assign(panel=TOGETHER, **shares)[COLUMNS]])
