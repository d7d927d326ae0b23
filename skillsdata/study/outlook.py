"""A history and where it is heading, in years or in quarters."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, cast

import numpy as np
import pandas as pd

from skillsdata.errors import ParameterError
from skillsdata.evidence.plan import Goal, Indicator
from skillsdata.evidence.tables import each_row
from skillsdata.forecast.annual import MODEL, QUANTILE_LEVELS, quantile_frame
from skillsdata.forecast.reference import Kind
from skillsdata.study.goals import tells

DRAWS = 20_000
DIGITS = 6
_RATES = ("share", "ratio")
_SCORED = ["observed", "obs_id", "median", "low", "high"]


@dataclass(frozen=True)
class Outlook:
    """What is known of one series and where it is heading.

    ``history``: ``year`` or ``period`` (a Period[Q]), ``value, obs_id, ...``; ``targets``: every
    year (2025) or quarter ("2025Q4") forecast; ``paths``: array (draws, targets); ``quantiles``:
    the same as ``model, origin, target_period, horizon, quantile_level, predicted``. Where the year
    of a figure is in doubt, ``readings`` has the outlook of every way to date it and the rest is
    their mixture; ``history`` is then dated as the first of them.
    """

    name: str
    history: pd.DataFrame
    targets: list[Any]
    paths: np.ndarray
    quantiles: pd.DataFrame
    readings: tuple["Reading", ...] = field(default=(), repr=False)

    @property
    def unit(self) -> str:
        """The history's column of time: ``year`` or ``period``."""
        return "period" if "period" in self.history else "year"

    @property
    def points(self) -> int:
        """How many observations the forecast rests on."""
        return len(self.history)

    @property
    def latest(self) -> pd.Series:
        """The last observation of the history."""
        return self.history.iloc[-1]

    @property
    def times(self) -> pd.Series:
        """The year or the quarter of every observation, as targets name it."""
        times = self.history[self.unit]
        return times if self.unit == "year" else times.astype(str)

    def end_of(self, year: int) -> Any:
        """Return the target that ends a year: the year itself or its last quarter."""
        return year if self.unit == "year" else f"{year}Q4"

    def seen(self, year: int) -> float | None:
        """Return the value observed at the end of a year, None if there is none beyond doubt."""
        if self.readings:
            seen = {each.outlook.seen(year) for each in self.readings}
            return seen.pop() if len(seen) == 1 else None
        return self._observed.get(self.end_of(year))

    @cached_property
    def _observed(self) -> dict[Any, float]:
        return dict(zip(self.times, self.history["value"].astype(float), strict=True))

    @cached_property
    def _predicted(self) -> dict[tuple[Any, float], float]:
        table = self.quantiles
        keys = zip(table["target_period"], table["quantile_level"].round(DIGITS), strict=True)
        return dict(zip(keys, table["predicted"].astype(float), strict=True))

    def doubted(self, target: Any) -> bool:
        """Return whether a year has been observed by some readings only; others forecast it."""
        ahead = any(target in each.outlook.targets for each in self.readings)
        told = all(each.outlook.tells(target) for each in self.readings)
        return target not in self.targets and ahead and told

    def tells(self, target: Any) -> bool:
        """Return whether a year or quarter is forecast or observed."""
        return target in self.targets or target in self._observed

    def values(self, target: Any) -> np.ndarray:
        """Return the draws of a year or quarter, or the one value observed."""
        if target in self.targets:
            return np.asarray(self.paths[:, self.targets.index(target)])
        return np.asarray(self.history.loc[self.times == target, "value"], dtype=float)[-1:]

    def at(self, target: Any, level: float = 0.5) -> float:
        """Return one quantile of one year or quarter, in the unit of the data.

        Raises ParameterError for what is not forecast, naming what is.

        >>> round(hc.outlook.at(2030))
        601
        """
        with suppress(TypeError):  # what is no number is no level of theirs
            if (found := self._predicted.get((target, round(level, DIGITS)))) is not None:
                return found
        if self.doubted(target):
            return float(mixed_quantiles(self.readings, target, [level])[0])
        raise self._not_there(target, level)

    def _not_there(self, target: Any, level: float) -> ParameterError:
        if target in self.targets:
            levels = ", ".join(f"{each:g}" for each in self.quantiles["quantile_level"].unique())
            return ParameterError(f"level {level!r} is not forecast; there are {levels}")
        seen = self.history.loc[self.times == target, "value"]
        known = f" is observed ({seen.iloc[-1]:g}) and" if len(seen) else ""
        ends = f"{self.targets[0]} to {self.targets[-1]}"
        told = f"{target!r}{known} is not forecast; forecast are {ends}"
        return ParameterError(f"{told}, and more with a later horizon")

    def probability(self, goal: Goal) -> float:
        """Return the probability of meeting the goal: from the paths, or 0/1 once observed.

        Over several readings it is the mean of theirs, by their weights.

        >>> hc.outlook.probability(hc.goal) < 0.5
        True
        """
        if self.readings:
            return sum(each.weight * each.outlook.probability(goal) for each in self.readings)
        seen = self.seen(goal.year)
        if seen is not None:
            last = self.history[self.times == self.end_of(goal.year)].iloc[-1]
            return float(tells(goal, seen, str(last.get("qualifier", "exact"))) or False)
        if (target := self.end_of(goal.year)) not in self.targets:
            raise self._not_there(target, 0.5)
        return float(np.mean(goal.sign * (self.values(target) - goal.value) >= 0))

    def reading(self, goal: Goal) -> tuple[float, float, float, float]:
        """Return median, both ends of the 80 % interval and the probability of a goal."""
        target, seen = self.end_of(goal.year), self.seen(goal.year)
        known = [seen] * 3 if seen is not None else [self.at(target, p) for p in (0.5, 0.1, 0.9)]
        return known[0], known[1], known[2], self.probability(goal)

    def scored(self, now: "Outlook") -> pd.DataFrame:
        """Set this earlier forecast beside the figures published since.

        Columns: ``year`` or ``period``, ``observed, obs_id, median, low, high`` (80 %), ``inside``
        and ``error`` (median - observed).
        """
        later = now.history.assign(time=now.times)[now.times.isin(self.targets)]
        rows = [
            (r.time, r.value, r.obs_id, *(self.at(r.time, p) for p in (0.5, 0.1, 0.9)))
            for r in each_row(later)
        ]
        table = pd.DataFrame(rows, columns=[self.unit, *_SCORED])
        inside = (table["low"] <= table["observed"]) & (table["observed"] <= table["high"])
        return table.assign(inside=inside, error=table["median"] - table["observed"])


@dataclass(frozen=True)
class Reading:
    """The outlook if every doubtful figure (an ``obs_id``) is of a certain year, and its weight."""

    weight: float
    dates: Mapping[str, int]
    outlook: Outlook


def mixed_quantiles(
    readings: Sequence[Reading], target: object, levels: Sequence[float]
) -> np.ndarray:
    """Return the quantiles of the mixture of readings: where its distribution reaches a level."""
    parts = [each.outlook.values(target) for each in readings]
    shares = np.array([each.weight / part.size for each, part in zip(readings, parts, strict=True)])
    mixture, weight = np.concatenate(parts), shares.repeat([part.size for part in parts])
    return np.asarray(np.quantile(mixture, levels, weights=weight, method="inverted_cdf"))


def kind_of(of: Indicator) -> tuple[Kind, float | None]:
    """Return what an indicator is held to be like, and the most it can be: 100 for per cent."""
    usual = "rate" if of.kind in _RATES else "amount"
    return cast(Kind, of.like or usual), (100.0 if of.unit_zh == "%" else None)


def path_quantiles(paths: np.ndarray, targets: Sequence[object], *, origin: object) -> pd.DataFrame:
    """Return the quantiles of paths, shape (draws, targets), as the tidy forecast frame."""
    levels = np.asarray(QUANTILE_LEVELS)
    # Processors differ in the tenth digit; equal input must give equal bytes everywhere.
    predicted = np.round(np.quantile(paths, levels, axis=0).T, DIGITS)
    return quantile_frame(MODEL, origin, targets, levels, predicted)


def on_axis(times: pd.Series) -> pd.Series:
    """Return where years and quarters stand on an axis: a quarter at its middle."""
    if pd.api.types.is_integer_dtype(times):
        return times
    quarters = pd.PeriodIndex(times, freq="Q")
    return pd.Series(quarters.year + (quarters.quarter - 0.5) / 4, index=times.index)
