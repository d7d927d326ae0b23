"""What would change the forecast: one figure of a certain year, or left out."""

from collections.abc import Callable, Iterator

import pandas as pd

from skillsdata.evidence.plan import Goal
from skillsdata.evidence.tables import each_row
from skillsdata.study.altered import LEFT_OUT
from skillsdata.study.dates import dated
from skillsdata.study.outlook import Outlook

CASES = ["change", "year", "value", "to", "weight", "median", "low", "high", "probability"]
Again = Callable[[pd.DataFrame], Outlook | None]


def what_if(
    outlook: Outlook, goal: Goal, figures: pd.DataFrame, again: Again, **others: Outlook
) -> pd.DataFrame:
    """Forecast with each doubtful date taken for certain and with each figure left out.

    ``figures`` are those that the forecast rests on, ``again`` forecasts from some of them; what
    is of the same year goes together; ``others`` are outlooks under other assumptions, by name.
    Columns of the result: ``change`` (none, dated, moved, dropped or that name), ``year``,
    ``value``, ``to`` (the year taken for certain, or NA) and its ``weight``, ``median, low, high``
    (80 %) of the goal year and ``probability``; the page's own comes first.
    """
    rows = [(*case, *told.reading(goal)) for case, told in _cases(outlook, figures, again)]
    rows += [(name, *[pd.NA] * 4, *other.reading(goal)) for name, other in others.items()]
    return pd.DataFrame(rows, columns=CASES)


def _cases(
    outlook: Outlook, figures: pd.DataFrame, again: Again
) -> Iterator[tuple[tuple[object, ...], Outlook]]:
    yield ("none", pd.NA, pd.NA, pd.NA, pd.NA), outlook
    for row, to, weight, told in dated(outlook):
        yield ("dated" if to == row.year else "moved", row.year, row.value, to, weight), told
    for row in each_row(outlook.history) if outlook.points > 1 else ():
        own = (figures["reference_year"] == row.year).fillna(False).astype(bool)
        if rest := again(figures.assign(use=figures["use"].mask(own, LEFT_OUT))):
            yield ("dropped", row.year, row.value, pd.NA, pd.NA), rest
