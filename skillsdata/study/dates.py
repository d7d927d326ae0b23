"""Figures whose year is in doubt: every way to date them with its weight, and their mixture."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from skillsdata.evidence.readings import readings
from skillsdata.evidence.tables import each_row
from skillsdata.forecast.annual import MODEL, QUANTILE_LEVELS, quantile_frame
from skillsdata.study.altered import quoted_with
from skillsdata.study.outlook import DIGITS, Outlook, Reading, mixed_quantiles

Histories = dict[str, pd.DataFrame]
#: A way to date figures: its weight, and the year of every doubtful ``obs_id``.
Way = tuple[float, dict[str, int]]
#: The weight of the tables' dates as the tables state it.
AS_STATED = -1.0
_MOST = 16


def over_readings(
    figures: pd.DataFrame, histories: Callable[[pd.DataFrame], Histories],
    forecast: Callable[[Histories], dict[str, Outlook]], *, weight: float = AS_STATED,
) -> dict[str, Outlook]:  # fmt: skip
    """Forecast what figures tell under every way to date them, and mix by the ways' weights.

    ``weight``: that of the dates in the tables, 0 to 1; AS_STATED takes the tables'. A way that
    gives two figures of one series the same year is impossible and left out.
    """
    own = histories(figures)
    used = {obs_id for table in own.values() for obs_id in table.get("obs_id", ())}
    found = [
        (share, dates, told)
        for share, dates in ways(figures[figures["obs_id"].isin(used)], weight)
        for told in [histories(redated(figures, dates))]
        if all(len(told[name]) == len(table) for name, table in own.items()) and share > 0
    ] or [(1.0, {}, own)]
    whole = sum(share for share, _, _ in found)
    parts = [(share / whole, dates, forecast(told)) for share, dates, told in found]
    return {
        name: mixed([Reading(share, dates, part[name]) for share, dates, part in parts])
        for name in parts[0][2]
    }


def ways(figures: pd.DataFrame, weight: float = AS_STATED) -> list[Way]:
    """Return the ways to date figures, as the table does first: the weightiest if there are many.

    Figures of one period with the same doubt move together, and what was quoted with them.
    """
    found: list[Way] = [(1.0, {})]
    for obs_ids, years in _doubts(figures, weight):
        found = [
            (share * part, {**dates, **dict.fromkeys(obs_ids, year)})
            for share, dates in found
            for year, part in years.items()
        ]
        least = sorted((share for share, _ in found), reverse=True)[:_MOST][-1]
        found = [way for way in found if way[0] >= least][:_MOST]
    return found


def _doubts(figures: pd.DataFrame, weight: float) -> Iterator[tuple[list[str], dict[int, float]]]:
    """Yield the figures of each doubt, and the years that they may be of with their weights."""
    periods = figures.set_index("obs_id")["period"]
    doubts: dict[tuple[str, tuple[int, ...], tuple[float, ...]], list[str]] = {}
    for obs_id, rows in readings(figures).groupby("obs_id"):
        same = (periods[obs_id], tuple(rows["year"]), tuple(rows["weight"]))
        doubts.setdefault(same, []).append(str(obs_id))
    for (_, years, stated), obs_ids in doubts.items():
        moved = quoted_with(figures, figures["obs_id"].isin(obs_ids))
        weights = _weighed(stated, weight)
        yield list(figures.loc[moved, "obs_id"]), dict(zip(years, weights, strict=True))


def _weighed(stated: Sequence[float], first: float) -> list[float]:
    """Return weights that add up to 1; a reader's ``first`` leaves the others their proportions."""
    one, *rest = (part / sum(stated) for part in stated)
    if first == AS_STATED:
        return [one, *rest]
    left = sum(rest)
    return [first, *((1 - first) * (part / left if left else 1 / len(rest)) for part in rest)]


def redated(figures: pd.DataFrame, dates: Mapping[str, int]) -> pd.DataFrame:
    """Return figures with the reference years that a way to date them gives."""
    years = figures["obs_id"].map(dates).astype("Int64")
    return figures.assign(reference_year=years.fillna(figures["reference_year"]))


def mixed(parts: Sequence[Reading]) -> Outlook:
    """Return the mixture of readings; of one reading its own outlook.

    Its quantiles and probabilities are those of the mixture's distribution; its paths are taken
    evenly from those of the readings, so that what is drawn together stays together.
    """
    first = parts[0].outlook
    if len(parts) == 1:
        return first
    targets = [t for t in first.targets if all(each.outlook.tells(t) for each in parts)]
    levels, origin = np.asarray(QUANTILE_LEVELS), int(first.latest["year"])
    predicted = np.array([mixed_quantiles(parts, t, QUANTILE_LEVELS) for t in targets])
    quantiles = quantile_frame(MODEL, origin, targets, levels, np.round(predicted, DIGITS))
    paths = np.column_stack([_drawn(parts, target, len(first.paths)) for target in targets])
    return replace(first, targets=targets, paths=paths, quantiles=quantiles, readings=tuple(parts))


def _drawn(parts: Sequence[Reading], target: object, draws: int) -> np.ndarray:
    ends = np.round(np.cumsum([each.weight for each in parts]) * draws).astype(int)
    drawn = []
    for each, count in zip(parts, np.diff(ends, prepend=0), strict=True):
        values = each.outlook.values(target)
        drawn.append(values[((np.arange(count) + 0.5) * values.size / count).astype(int)])
    return np.concatenate(drawn)


def dated(outlook: Outlook) -> Iterator[tuple[Any, int, float, Outlook]]:
    """Yield each doubtful figure of a history with each year it may be of, the latter's weight,
    and the outlook if it is of that year, whatever other dates are in doubt.
    """
    for row in each_row(outlook.history) if outlook.readings else ():
        of_year: dict[int, list[Reading]] = {}
        for each in outlook.readings:
            if row.obs_id in each.dates:
                of_year.setdefault(each.dates[row.obs_id], []).append(each)
        for year, kept in of_year.items():
            whole = sum(each.weight for each in kept)
            parts = [replace(each, weight=each.weight / whole) for each in kept]
            yield row, year, whole, mixed(parts)
