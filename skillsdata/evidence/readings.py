"""Figures whose year is in doubt: every possible year with its weight, and what speaks for it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from skillsdata.evidence.cells import is_empty
from skillsdata.evidence.faults import Fault, in_row
from skillsdata.evidence.tables import each_row
from skillsdata.evidence.whole import Whole

if TYPE_CHECKING:  # what is refused need not wait for pandas
    import pandas as pd

#: What a row says of a year in doubt.
DOUBT = (
    "reference_alternatives", "reference_weights", "reference_reason_zh", "reference_reason_en",
)  # fmt: skip


def readings(observations: pd.DataFrame) -> pd.DataFrame:
    """Return the possible years of figures that have several, one a row.

    Columns ``obs_id, year, weight, reading``: ``weight`` is between 0 and 1, 1 in all for each
    figure (1 and 0 where none is given); ``reading`` tells the year in use from the others and
    stands first. Source: ``reference_year``, ``reference_alternatives`` and ``reference_weights``
    of the tables of figures, which ``skillsdata check`` has compared.

    >>> from skillsdata.evidence.edition import load_observations
    >>> from skillsdata.evidence.plan import open_plan
    >>> table = readings(load_observations(open_plan()))
    >>> float(table.groupby("obs_id")["weight"].sum().min())
    1.0
    """
    import pandas as pd

    doubtful = observations[observations["reference_alternatives"] != ""]
    rows = [
        (row.obs_id, year, weight, place == 0)
        for row in each_row(doubtful)
        for place, (year, weight) in enumerate(zip(_years(row), _weights(row), strict=True))
    ]
    return pd.DataFrame(rows, columns=["obs_id", "year", "weight", "reading"])


def misweighted(whole: Whole) -> Iterator[Fault]:
    """Find figures whose weights do not belong to their years."""
    for row in whole.figures:
        if said := _fault(row):
            yield in_row(row, "reference_weights", said, "weights")


def _fault(row: Any) -> str:
    if not row.reference_weights and not row.reference_alternatives:
        return ""
    if is_empty(row.reference_year):
        return "years have weights only beside a reference_year; give it, or empty the cell"
    years, weights = _years(row), _weights(row)
    if len(years) != len(weights) or not row.reference_weights:
        told = f"{len(years)} years ({', '.join(map(str, years))})"
        return f"{told} need as many weights, that of reference_year first"
    if not math.isclose(sum(weights), 1, abs_tol=1e-9):
        return f"the weights sum to {sum(weights):g}, not 1; correct them"
    if max(weights) > weights[0]:
        return "another year weighs more than reference_year; read the figure as of that year"
    return ""


def _years(row: Any) -> list[int]:
    others = filter(None, row.reference_alternatives.split(";"))
    return [int(row.reference_year), *map(int, others)]


def _weights(row: Any) -> list[float]:
    given = [float(weight) for weight in row.reference_weights.split(";") if weight]
    return given or [1.0] + [0.0] * (len(_years(row)) - 1)
