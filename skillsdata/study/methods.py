"""The same history forecast by other methods, side by side."""

from collections.abc import Sequence
from contextlib import nullcontext, suppress

import pandas as pd

from skillsdata.errors import HistoryError
from skillsdata.study.finding import nearest
from skillsdata.study.outlook import Outlook


def by_method(outlook: Outlook, methods: Sequence[str]) -> pd.DataFrame:
    """Return quantiles of an outlook and of other methods from the same history, one row a target.

    Columns ``method``, ``year`` or ``period``, and one a quantile level.
    """
    from skillsdata.forecast.peers import PEERS  # noqa: PLC0415  # scipy's share of a second

    known = {"seasonal_naive"} if outlook.unit == "period" else set(PEERS)
    for method in methods:
        if method not in known:
            raise nearest("method", method, known, "study.compare() takes all")
    parts = [outlook.quantiles]
    for method in methods or sorted(known):
        with suppress(HistoryError) if not methods else nullcontext():  # all that can be had
            parts.append(_peer(outlook, method))
    table = pd.concat(parts, ignore_index=True)
    keys = ["model", "target_period"]
    wide = table.pivot(index=keys, columns="quantile_level", values="predicted")
    order = pd.MultiIndex.from_frame(table[keys].drop_duplicates())
    named = {"model": "method", "target_period": outlook.unit}
    return wide.loc[order].reset_index().rename(columns=named).rename_axis(columns=None)


def _peer(outlook: Outlook, method: str) -> pd.DataFrame:
    from skillsdata.forecast.peers import PEERS, seasonal_naive  # noqa: PLC0415

    if outlook.unit == "period":
        return seasonal_naive(outlook.history[["period", "value"]], outlook.targets[-1])
    columns = [c for c in ("year", "value", "qualifier", "rounding") if c in outlook.history]
    return PEERS[method](outlook.history[columns], outlook.targets)
