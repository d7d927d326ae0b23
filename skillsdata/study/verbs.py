"""What a reader may ask of a study, and change in it: every answer to a change is a study."""

from collections.abc import Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, replace
from typing import Any, Self

import pandas as pd

from skillsdata.errors import HistoryError, ParameterError
from skillsdata.evidence.plan import REACH, Goal
from skillsdata.parameters import TYPES, admit
from skillsdata.study.altered import given_path
from skillsdata.study.finding import nearest
from skillsdata.study.forecasting import Forecasting
from skillsdata.study.outlook import Outlook


@dataclass(frozen=True)
class Needed:
    """What a year would have to bring from the latest figure on: in the unit, and in per cent.

    ``per_year`` is the equal step a year, ``percent`` the equal growth; both 0 once the goal is
    met. ``since`` and ``until``: year of the latest figure and of the goal; ``unit``: of the data.
    """

    per_year: float
    percent: float
    since: int
    until: int
    unit: str

    def __repr__(self) -> str:
        """Return both numbers in words."""
        steps = f"{self.per_year:+.4g} {self.unit} a year, or {self.percent:+.2f}% a year"
        return f"{steps}, from {self.since} to {self.until}"


class Verbs(Forecasting):
    """The verbs of a study; they compose in any order."""

    @property
    def history(self) -> pd.DataFrame:
        """What the forecast rests on, one row a year, or of a ratio a quarter.

        Columns ``year`` (or ``period``), ``value`` (in ``unit``), ``qualifier`` (exact, at_least,
        about, ..., or supposed), ``unit``, ``source`` (a source_id, empty where supposed),
        ``obs_id``.

        >>> list(hc.history.columns)
        ['year', 'value', 'qualifier', 'unit', 'source', 'obs_id']
        """
        outlook, rows = self.outlook, self.figures.drop_duplicates("obs_id").set_index("obs_id")
        table: pd.DataFrame = outlook.history[[outlook.unit, "value", "obs_id"]].copy()
        said = rows[["qualifier", "unit", "source_id"]].rename(columns={"source_id": "source"})
        table = table.join(said, on="obs_id")
        table.update(outlook.history.filter(["qualifier"]))  # a running count is a bound
        return table[[outlook.unit, "value", "qualifier", "unit", "source", "obs_id"]]

    def since(self, year: int) -> Self:
        """Return the study with the figures of a year and later only.

        Raises ParameterError when none is left.

        >>> round(hc.since(2018).outlook.at(2030))
        553
        """
        years = self._years("since")
        (year,) = _typed(int, year=year)
        if not any(each >= year for each in years):
            raise ParameterError(f"no figure is of {year} or later; {_spell(years)}")
        return self._with(first=max(year, self.altered.first))

    def read_as(self, moves: Mapping[int, int]) -> Self:
        """Return the study with figures read as of other years, as ``{2024: 2023}``.

        What was published together with a figure, in one source for one year, moves with it;
        a figure read as of its own year is in doubt no longer. Raises ParameterError for a year
        that has no figure, or one that has another already.

        >>> int(hc.read_as({2024: 2023}).latest["year"])
        2023
        """
        years = self._years("read_as")
        if not isinstance(moves, Mapping):
            raise ParameterError(f"{moves!r} is refused: give years as {{2024: 2023}}")
        _typed(int, **{f"{year} read as": to for year, to in moves.items()})
        for year in moves:
            if year not in years:
                raise ParameterError(f"no figure is of {year}; {_spell(years)}")
        stay = [year for year in years if year not in moves]
        for to in moves.values():
            if to in stay or list(moves.values()).count(to) > 1:
                raise ParameterError(f"{to} would have two figures; {_spell(years)}")
        before = dict(self.altered.moved)
        known = {to: year for year, to in before.items()}  # moves are from published years
        after = {known.get(year, year): int(to) for year, to in moves.items()}
        return self._with(moved=tuple(sorted({**before, **after}.items())))

    def add(self, year: int, value: float) -> Self:
        """Return the study with a supposed figure, in the unit of the data: nobody published it.

        It is marked as supposed wherever it is shown. Raises ParameterError for a year that has a
        figure, and for a value that is not on the scale of the figures.

        >>> hc.add(2025, 505).history["qualifier"].iloc[-1]
        'supposed'
        """
        years, known = self._years("add"), self.outlook.history["value"]
        (year,), (value,) = _typed(int, year=year), _typed(float, value=value)
        if year in years:
            raise ParameterError(f"{year} has a figure already; {_spell(years)}")
        limit, low, high = self.edition.plan.horizon[1], known.min() / REACH, known.max() * REACH
        if not min(years) <= year <= limit or not (low <= value <= high and value > 0):
            raise ParameterError(
                f"{value:g} for {year} is refused: give a number from {low:g} to {high:g} "
                f"{self.indicator.unit_zh} for a year from {min(years)} to {limit}"
            )
        supposed = (*self.altered.supposed, (year, value))
        return self._with(supposed=tuple(sorted(supposed)))

    def given(self, *, employed: str | float | Mapping[int, float]) -> Self:
        """Return a density's study over a given employment; the headcount is still drawn.

        ``employed``: a change a year from the last implied employment on, as ``"-1%/year"`` or
        ``"+20/year"`` (in the unit of the data), one number for every year ahead, or a number for
        each year ahead. In every draw density = headcount / employed. Raises ParameterError
        for anything else, and for an indicator whose forecast has no employment.

        >>> density = hc.edition.study("density").given(employed="-1%/year")
        >>> density.outlook.at(2027) > hc.edition.study("density").outlook.at(2027)
        True
        """
        three = self.edition.plan.together
        if not self.joint or self.indicator.indicator != three.density:
            raise ParameterError(
                f"the forecast of {self.indicator.indicator} has no employment to give; "
                f"{'study ' + three.density + ' has' if three else 'the plan has none'}"
            )
        return self._with(employed=given_path(employed))

    def aim(self, goal: Goal) -> Self:
        """Return the study against another goal, made by ``sd.goal(value, year)``.

        Base and direction are those of the indicator. Raises ParameterError for a year after the
        plan's last horizon, for a past one that no figure tells, or for a value on another scale.

        >>> hc.aim(sd.goal(600, 2030)).goal.year
        2030
        """
        if not isinstance(goal, Goal):
            raise ParameterError(f"goal {goal!r} is refused: give one as sd.goal(600, 2030)")
        last, limit = int(str(self.outlook.times.iloc[-1])[:4]), self.edition.plan.horizon[1]
        if self.outlook.seen(goal.year) is None and not last <= goal.year <= limit:
            raise ParameterError(
                f"goal year {goal.year} is refused: give one from {last + 1} to {limit}"
            )
        self.edition.plan.admit_goal(self.indicator.indicator, goal.value, self.area)
        mine, way = self.goal, goal.direction or self.indicator.way
        aimed = replace(goal, base=mine.base, base_year=mine.base_year, direction=way)
        return replace(self, goal=aimed)  # type: ignore[type-var]

    def probability(self) -> float:
        """Return the probability of meeting the goal by the end of its year, from 0 to 1.

        0 or 1 once that year has been observed. Raises ParameterError without a goal.

        >>> 0.4 < hc.aim(sd.goal(600, 2030)).probability() < 0.7
        True
        """
        return float(self.outlook.probability(self.own_goal))

    def needed(self) -> Needed:
        """Return what a year must bring from the latest figure to the goal: in the unit and in %.

        Raises ParameterError without a goal, and when its year has been observed.

        >>> hc.aim(sd.goal(600, 2030)).needed()
        +17.67 万人 a year, or +3.29% a year, from 2024 to 2030
        """
        goal, outlook = self.own_goal, self.outlook
        last, value = str(outlook.times.iloc[-1]), float(outlook.latest["value"])
        year, quarter = int(last[:4]), int(last[5:] or 4)
        left = goal.year - year + (4 - quarter) / 4
        if left <= 0:
            raise ParameterError(
                f"the goal's year {goal.year} has been observed ({value:g}); aim at a later one"
            )
        met = goal.met(value)
        step = 0.0 if met else (goal.value - value) / left
        growth = 0.0 if met or value <= 0 else 100 * ((goal.value / value) ** (1 / left) - 1)
        return Needed(step, growth, year, goal.year, self.indicator.unit_zh)

    def compare(self, *methods: str) -> pd.DataFrame:
        """Return quantiles by method for the years ahead, this project's first.

        ``methods``: ets, theta, drift, half_drift, naive; for a ratio seasonal_naive; all
        without any. Columns: ``method, year`` (or ``period``), then one a quantile level, in the
        unit of the data. Raises ParameterError naming the nearest method.

        >>> table = hc.compare("drift", "naive")
        >>> list(table["method"].unique())
        ['skillsdata', 'drift', 'naive']
        """
        return _by_method(self.outlook, methods)

    def _years(self, verb: str) -> list[int]:
        self.told_by_years(verb)
        return [int(year) for year in self.outlook.history["year"]]

    def _with(self, **changes: Any) -> Self:
        return replace(self, altered=replace(self.altered, **changes))  # type: ignore[type-var]


def _by_method(outlook: Outlook, methods: Sequence[str]) -> pd.DataFrame:
    from skillsdata.forecast.peers import PEERS, seasonal_naive  # noqa: PLC0415  # scipy is slow

    parts, known = [outlook.quantiles], dict[str, Any](PEERS)
    if outlook.unit == "period":
        known = {"seasonal_naive": lambda of, ahead: seasonal_naive(of, ahead[-1])}
    history = outlook.history.filter([outlook.unit, "value", "qualifier", "rounding"])
    methods = tuple(dict.fromkeys(methods))
    for method in methods:
        if method not in known:
            raise nearest("method", method, known, "study.compare() takes all")
    for method in methods or sorted(known):
        with suppress(HistoryError) if not methods else nullcontext():  # all that can be had
            parts.append(known[method](history, outlook.targets))
    table = pd.concat(parts, ignore_index=True)
    keys = ["model", "target_period"]
    wide = table.pivot(index=keys, columns="quantile_level", values="predicted")
    order = pd.MultiIndex.from_frame(table[keys].drop_duplicates())
    named = {"model": "method", "target_period": outlook.unit}
    return wide.loc[order].reset_index().rename(columns=named).rename_axis(columns=None)


def _typed(kind: type, **given: object) -> list[Any]:
    """Return values as ones of a type; ParameterError with a line for each that is none."""
    return [*admit(given, dict.fromkeys(given, TYPES[kind]), "this verb").values()]


def _spell(years: list[int]) -> str:
    return f"there are figures of {', '.join(map(str, years))}"


def goal(value: float, year: int, direction: str = "") -> Goal:
    """Return a goal of the reader's own: a value in the unit of the data, by the end of a year.

    ``direction``: up or down, where the indicator has none. Raises ParameterError for a value
    that is not above 0, or a year that is none.

    >>> hc.aim(sd.goal(600, 2030)).goal.value
    600.0
    """
    whole = isinstance(year, int) and 1900 < year < 2200
    if not isinstance(value, int | float) or not 0 < value < float("inf") or not whole:
        raise ParameterError(
            f"goal {value!r} by {year!r} is refused: give a number above 0 and a year, as 600, 2030"
        )
    if direction not in {"", "up", "down"}:
        raise ParameterError(f"direction {direction!r} is refused: give 'up' or 'down'")
    return Goal(float("nan"), 0, float(value), year, direction, chosen=True)
