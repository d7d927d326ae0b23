"""The class of expanding amounts, judged on indicators that it was not learned from.

Provinces of one indicator move together, so that an indicator is left out whole; and all of them
share the years, so that the class is also learned from outcomes up to a year and judged after it.
"""

import time
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from benchmarks import protocol
from benchmarks.learn import expanding_origins, learn_expanding
from benchmarks.methods import LEVELS, Offsets, by_class
from benchmarks.origins import PEOPLE
from benchmarks.peers import HERE
from benchmarks.protocol import Forecast, visible
from benchmarks.series import Panel
from skillsdata.forecast.annual import MODEL
from skillsdata.forecast.reference import Floats, ReferenceClass, shipped

#: What ours is compared with on indicators left out.
PLAIN = ("naive", "drift", "half_drift")
#: Fits averaged for a class with one indicator left out, and windows a gap pattern in each.
QUICK = {"fits": 1, "count": 150}
#: Outcomes up to this year teach, origins from it on are judged.
SINCE = 2018
COLUMNS = [
    "group", "method", "pattern", "indicators", "n_series", *protocol.SCORES,
    "calibration_error", "above",
]  # fmt: skip
Classes = Mapping[str, ReferenceClass]


def judged(panel: Panel) -> Panel:
    """Return the origins of amounts: what expands, and people."""
    return panel.rows(np.isin(panel.kind, ["amount", PEOPLE]))


def left_out(panel: Panel) -> dict[str, ReferenceClass]:
    """Return the class of every indicator: of those that expand, learned from the others."""
    expanding, amount = expanding_origins(panel), shipped("amount")
    own = {
        name: learn_expanding(expanding.rows(expanding.indicator != name), amount, **QUICK)
        for name in map(str, np.unique(expanding.indicator))
    }
    return alike(panel, shipped("people")) | own


def alike(panel: Panel, reference: ReferenceClass) -> dict[str, ReferenceClass]:
    """Return one class for every indicator of a panel."""
    return dict.fromkeys(map(str, np.unique(panel.indicator)), reference)


def known_by(panel: Panel, year: int) -> Panel:
    """Return what was known by a year: origins before it, and outcomes up to it."""
    early = panel.rows(panel.year < year)
    reached = early.year[:, None] + np.arange(1, early.future.shape[1] + 1)
    return replace(early, future=np.where(reached <= year, early.future, np.nan))


def from_origins(method: str, name: str, panel: Panel, classes: Classes) -> Forecast:
    """Forecast whatever shows a gap pattern, each indicator by its class if the method is ours."""
    part = visible(panel, name)

    def by_indicator(values: Floats, offsets: Offsets, levels: Floats) -> Floats:
        predicted = np.empty((*part.future.shape, levels.size))
        for indicator, reference in classes.items():
            rows = part.indicator == indicator
            predicted[rows] = by_class(values[rows], offsets, levels, reference)
        return predicted

    run = by_indicator if method == MODEL else HERE[method]
    return protocol.forecast(method, run, name, part, LEVELS, time.process_time)


def verdict(panel: Panel, classes: Classes) -> pd.DataFrame:
    """Return scores by group, method and pattern, COLUMNS.

    Groups: ``expanding`` and ``people``, each indicator by its class of `classes`, and ``since
    SINCE``, what expands by the class learned from what was known then; ``indicators`` says on how
    many a verdict rests.
    """
    expanding, early = expanding_origins(panel), known_by(expanding_origins(panel), SINCE)
    then = learn_expanding(early, shipped("amount"), **QUICK)
    groups: dict[str, tuple[Panel, Classes]] = {
        "expanding": (expanding, classes),
        PEOPLE: (panel.rows(panel.kind == PEOPLE), classes),
        f"since {SINCE}": (expanding.rows(expanding.year >= SINCE), dict.fromkeys(classes, then)),
    }
    rows = [
        {"group": group, "indicators": np.unique(part.indicator).size}
        | protocol.score(found, part)
        | protocol.goal_row(found, part)
        for group, (all_of_it, by) in groups.items()
        for method in (MODEL, *PLAIN)
        for name in protocol.SHORT
        for part in [visible(all_of_it, name)]
        for found in [from_origins(method, name, part, by)]
    ]
    return pd.DataFrame(rows)[COLUMNS]
