"""The forecast of an indicator that no other is forecast with."""

import pandas as pd

from skillsdata.errors import HistoryError
from skillsdata.evidence.edition import own_history
from skillsdata.evidence.plan import Goal, Indicator
from skillsdata.forecast.annual import annual_paths
from skillsdata.forecast.history import BOUND_QUALIFIERS
from skillsdata.study.dates import AS_STATED, over_readings
from skillsdata.study.outlook import DRAWS, Outlook, kind_of, path_quantiles


def forecast_alone(
    figures: pd.DataFrame, of: Indicator, goal: Goal, *, horizon: int, weight: float = AS_STATED
) -> Outlook:
    """Forecast an annual history by itself, up to a year, and one year at least.

    ``weight``: that of the tables' dates of figures in doubt. Raises HistoryError when no figure
    is in use.
    """
    name = of.indicator
    return over_readings(
        figures,
        lambda table: {name: own_history(table)},
        lambda told: {name: forecast_history(told[name], of, goal, horizon=horizon)},
        weight=weight,
    )[name]


def forecast_history(history: pd.DataFrame, of: Indicator, goal: Goal, *, horizon: int) -> Outlook:
    """Forecast a history of an indicator by itself; HistoryError when it is empty.

    A goal year that publication skipped is forecast too.
    """
    if history.empty:
        raise HistoryError(
            f"{of.indicator} has no published figure that a forecast can rest on; "
            "edition.available() says what there is"
        )
    last = int(history["year"].iloc[-1])
    first = max(min(last + 1, goal.year), int(history["year"].iloc[0]))
    span = range(first, max(horizon, last + 1) + 1)
    years = [year for year in span if year not in set(history["year"])]
    kind, upper = kind_of(of)
    known = history[["year", "value", "qualifier", "rounding"]]
    paths = annual_paths(known, years=years, draws=DRAWS, kind=kind, upper=upper)
    quantiles = path_quantiles(paths, years, origin=last)
    return Outlook(of.indicator, history, years, paths, quantiles)


def bounds_in(history: pd.DataFrame) -> int:
    """Return how many figures of a history are lower bounds."""
    return int(history["qualifier"].isin(BOUND_QUALIFIERS).sum()) if "qualifier" in history else 0


def caution(history: pd.DataFrame) -> str:
    """Return what so short a history allows, as one sentence; "" for a longer one."""
    count, bound = len(history), bounds_in(history)
    if count == 1:
        return "one figure: the median is flat by construction, the spread is that of other series"
    if count == 2:
        said = ", one a bound" if bound else ""
        return f"2 figures{said}: the forecast rests almost wholly on other series"
    return ""
