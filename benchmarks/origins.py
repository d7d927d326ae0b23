"""Every origin of a panel of short series with holes: what was known then, and what followed.

Competitions have one origin a series. Series of a dozen years, whose areas share a national
movement, are seen from each of their years; the redefinitions that REDEFINED knows cut a series in
two, so that no window spans one.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.panels import read_panel
from benchmarks.series import POINTS, YEARS, Panel
from skillsdata.errors import HistoryError
from skillsdata.forecast.reference import Floats
from skillsdata.forecast.scores import mase_scale

#: Indicators redefined in a year: figures from that year on are another series.
REDEFINED = pd.read_csv(Path(__file__).with_name("redefined.csv"))
#: What amounts that count people are called: they rise less than money and other counts.
PEOPLE = "people"
_FEWEST = 3


def every_origin(path: Path) -> Panel:
    """Return the windows of a tidy annual panel with ``indicator``; HistoryError if there is none.

    Each year from the third observation on, with an observation in the five years after it, is an
    origin; what was not observed is NaN. The kind of amounts whose column ``people`` is 1 is
    PEOPLE.
    """
    table = read_panel(path)
    if "indicator" not in table:
        raise HistoryError(f"{path}: no column 'indicator'; name what each series tells")
    if "people" in table:
        table["kind"] = table["kind"].mask(table["people"] == 1, PEOPLE)
    rows = [
        (indicator, series["kind"].iloc[0], *origin)
        for (indicator, _, _), series in _uncut(table.dropna(subset=["year", "value"]))
        for origin in _origins(series)
    ]
    if not rows:
        raise HistoryError(f"{path}: no series has {_FEWEST} years and one after them")
    indicator, kind, year, cut, scale = (np.array(part) for part in zip(*rows, strict=True))
    counts = pd.DataFrame({"competition": path.name, "used": [len(rows)]})
    return Panel(cut[:, :POINTS], cut[:, POINTS:], scale, counts, indicator, kind, year, "china")


def _uncut(table: pd.DataFrame) -> Iterable[tuple[Any, pd.DataFrame]]:
    """Return the series by indicator and whether before or after a redefinition."""
    since = table["indicator"].map(REDEFINED.set_index("indicator")["year"])
    return table.assign(later=table["year"] >= since).groupby(["indicator", "series_id", "later"])


def _origins(series: pd.DataFrame) -> list[tuple[int, Floats, float]]:
    values = series.set_index(series["year"].astype(int))["value"]
    every = values.reindex(range(values.index[0] - POINTS + 1, values.index[-1] + YEARS + 1))
    return [
        (year, every.loc[year - POINTS + 1 : year + YEARS].to_numpy(), scale)
        for year in values.index[_FEWEST - 1 : -1]
        if every.loc[year + 1 : year + YEARS].notna().any()
        for known in [values.loc[:year]]
        for scale in [mase_scale(known.to_numpy(), known.index)]
    ]
