"""A study: one indicator as known on a day, where it is heading, against its goal."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any, TypeVar

import pandas as pd

from skillsdata.errors import HistoryError
from skillsdata.evidence.asked import heard, kept, listening
from skillsdata.evidence.edition import FITTED, load_observations
from skillsdata.evidence.plan import Goal, Indicator, Plan
from skillsdata.parameters import admit, rules
from skillsdata.study import ratio as ratios
from skillsdata.study.altered import AS_PUBLISHED, Altered
from skillsdata.study.dates import AS_STATED
from skillsdata.study.finding import RATIO, available, find_area, find_indicator
from skillsdata.study.forecasting import caution
from skillsdata.study.goals import is_over, state_of, tells
from skillsdata.study.measures import Standing, assess
from skillsdata.study.outlook import Outlook
from skillsdata.study.system import forecast_together, system_figures
from skillsdata.study.verbs import Verbs

F = TypeVar("F", bound=Callable[..., Any])


def answers(edition: Any) -> dict[Any, Any]:
    """Return what an edition has answered, by question and what it was given."""
    kept: dict[Any, Any] = vars(edition).setdefault("_answers", {})
    return kept


def once(of: F) -> F:
    """Let a function answer an edition what it answered before; a table is a copy each time.

    The answers go with the edition: one that is opened anew has none.
    """

    name = f"{of.__module__}.{of.__qualname__}"

    @wraps(of)
    def told(edition: Any, *given: Any) -> Any:
        answered = answers(edition)
        if (name, given) not in answered:
            with listening() as rests:
                answered[name, given] = of(edition, *given), rests
        found, rests = answered[name, given]
        heard().update(rests)
        return found.copy() if isinstance(found, pd.DataFrame) else found

    return told  # type: ignore[return-value]  # it is called as what it wraps


@dataclass(frozen=True)
class Edition:
    """The plan as known on a day, and the last year looked at.

    ``date_weight``: the weight of the tables' dates of figures in doubt; AS_STATED is the tables'.
    """

    plan: Plan
    as_of: str
    horizon: int
    date_weight: float = AS_STATED

    @property
    def registry(self) -> dict[str, Indicator]:
        """Every indicator by id."""
        return self.plan.indicators

    @kept
    def system(self) -> dict[str, Outlook]:
        """Headcount, employment and density, forecast together."""
        return self.together(system_figures(self.plan, as_of=self.as_of), horizon=self.horizon)

    def together(self, figures: pd.DataFrame, **asked: Any) -> dict[str, Outlook]:
        """Forecast headcount, employment and density from some figures."""
        return forecast_together(self.plan, figures, weight=self.date_weight, **asked)

    @once
    def ratio(self, area: str, horizon: int) -> Outlook:
        """Forecast one area's ratio: the same whatever it is held against."""
        return ratios.forecast_ratio(self.plan, area, as_of=self.as_of, horizon=horizon)

    @kept
    def at_start(self) -> "Edition":
        """The edition of the day on which the plan became known."""
        return Edition(self.plan, str(self.plan.known), self.horizon, self.date_weight)

    def figures(self, *indicators: str, area: str | None = "") -> pd.DataFrame:
        """Return published figures, one a row, as known on the day; area None is every area."""
        where, wanted = self.plan.area.zh if area == "" else area, list(indicators) or None
        return load_observations(self.plan, as_of=self.as_of, indicator=wanted, area=where)

    def available(self) -> pd.DataFrame:
        """Return what there is to work with; names and areas in the reader's language.

        Columns ``indicator`` (its id), ``name``, ``area``, ``figures`` (published rows), ``first``,
        ``last`` (periods), ``in_series`` (rows that a forecast can rest on).

        >>> table = edition.available()
        >>> table.query("indicator == 'high_skill_total' and area == 'Jiangsu'")["in_series"].item()
        7
        """
        return available(self.plan, self.figures(area=None), self._called)

    def _called(self, zh: str, _: str) -> str:
        return zh

    def study(
        self, name: str | int, *, area: str = "", goal: float = 0.0, goal_year: int = 0
    ) -> "Study":
        """Return the study of one indicator, against the plan's goal or the reader's own.

        ``name``: what notebooks call it (headcount, density, ratio), its id, its Chinese or English
        name, or its row in the plan's box; ``area``: Chinese or English, the plan's own without;
        ``goal``: a value for the year ``goal_year``; 0 for what the plan prints. Raises
        ParameterError naming the nearest for a name that does not exist, and for an area without
        figures.

        >>> edition.study(1).name
        'headcount'
        >>> edition.study("headcount", area="Suzhou").area
        '苏州'
        """
        asked = {"area": area, "goal": goal, "goal_year": goal_year}
        return self._found(name, *admit(asked, rules(self.plan), "study").values())

    @once
    def _found(self, name: str | int, area: Any, goal: Any, goal_year: Any) -> "Study":
        called, of = find_indicator(self.plan, name)
        where = find_area(self.plan, self.as_of, of.indicator, area)
        self.plan.admit_goal(of.indicator, float(goal), "" if called == RATIO else where)
        ratio = called == RATIO
        aim = ratios.reference(self.plan, goal) if ratio else self._goal(of, where, goal, goal_year)
        return self._same(called, of.indicator, aim, where)

    @once
    def _same(self, name: str, of: str, goal: Goal, area: str) -> "Study":
        return self._held(name, self.registry[of], goal, area)

    def _held(self, name: str, of: Indicator, goal: Goal, area: str) -> "Study":
        return Study(self, name, of, goal, area)

    def _goal(self, of: Indicator, area: str, chosen: float, year: int) -> Goal:
        """The plan's goal is for its own area; without one there is nothing to meet."""
        printed = self.plan.goal(of.indicator, year=year, chosen=chosen)
        if printed is not None and area == self.plan.area.zh:
            return printed
        value = chosen if chosen > 0 else math.nan
        return Goal(math.nan, self.plan.base_year, value, self.plan.goal_year, of.way, chosen > 0)


@dataclass(frozen=True)
class Study(Verbs):
    """One indicator of an area: its figures, its forecast, its goal, and how far apart they are."""

    edition: Edition
    name: str
    indicator: Indicator
    goal: Goal
    area: str
    altered: Altered = AS_PUBLISHED

    @property
    def published(self) -> "Study":
        """The same study as it was published, without what a reader changed."""
        return replace(self, altered=AS_PUBLISHED)

    @property
    def caution(self) -> str:
        """What a history of one or two figures allows, as one sentence; else empty."""
        return caution(self.outlook.history)

    @kept
    def then(self) -> "Study":
        """The same study on the day on which the plan became known."""
        return Study(self.edition.at_start, self.name, self.indicator, self.goal, self.area)

    @kept
    def foreseen(self) -> Outlook | None:
        """The forecast of the plan's first day, None where nothing had been published by then."""
        try:
            return self.then.outlook
        except HistoryError:
            return None

    @property
    def latest(self) -> pd.Series:
        """The last figure of the history."""
        return self.outlook.latest

    @kept
    def measures(self) -> pd.DataFrame:
        """Every progress measure: ``measure, value, verdict, reason, data_year``."""
        self.told_by_years("measures")
        return assess(Standing(self.goal, self.outlook.history, self.indicator.kind))

    @kept
    def scored(self) -> pd.DataFrame:
        """The forecast of the plan's first day beside what was published since."""
        now = self.published.outlook
        return (self.foreseen or now).scored(now)  # of itself none is scored: an empty table

    @property
    def over(self) -> bool:
        """Whether the year of the goal has ended on the day."""
        return is_over(self.goal.year, self.edition.as_of)

    @property
    def reached(self) -> bool | None:
        """Whether the last figure meets the goal; None where a bound leaves it open."""
        return self._tells(self.latest)

    @property
    def state(self) -> str:
        """How it stands: one of :data:`skillsdata.study.goals.STATES`, ``none`` without a goal."""
        if math.isnan(self.goal.value):
            return "none"
        outlook = self.outlook
        due = outlook.seen(self.goal.year) is not None
        at_end = outlook.times == outlook.end_of(self.goal.year)
        last = outlook.history[at_end].iloc[-1] if due else self.latest
        return state_of(self._tells(last), due=due, over=self.over)

    def _tells(self, figure: pd.Series) -> bool | None:
        return tells(self.goal, float(figure["value"]), str(figure.get("qualifier", "exact")))

    @property
    def data(self) -> pd.DataFrame:
        """What a drawn forecast holds: its quantiles, of a ratio after its history."""
        outlook = self.outlook
        if not self.quarterly:
            return outlook.quantiles
        seen = outlook.history.assign(target_period=outlook.times, kind="observed")
        told = outlook.quantiles.rename(columns={"predicted": "value"}).assign(kind="forecast")
        kept = seen[["target_period", "value", "obs_id", "kind"]]
        return pd.concat([kept, told], ignore_index=True)

    @kept
    def variants(self) -> pd.DataFrame:
        """A ratio's forecast, and those with the break, without the season, with both so."""
        self.told_by_years("variants", no=True)
        plan, day = self.edition.plan, self.edition.as_of
        return ratios.ratio_variants(plan, self.outlook, as_of=day, goal=self.goal)

    @property
    def season(self) -> tuple[float, float, str]:
        """A ratio's required and achieved change a year, and since when the latter counts."""
        return ratios.pace_of_change(self.outlook, self.goal, ratios.told(self.edition.plan).step)

    @property
    def uses(self) -> pd.Series:
        """The use of each figure: ``earlier_basis`` where a break keeps it from the forecast."""
        figures = self.figures
        if self.quarterly or "vintage" not in figures:
            return figures["use"]
        try:
            history = self.outlook.history
        except HistoryError:  # nothing is forecast, and so nothing kept from it
            return figures["use"]
        fitted = figures["obs_id"].isin(history["obs_id"])
        same = figures["vintage"].isin(figures.loc[fitted, "vintage"])
        return figures["use"].mask(figures["use"].isin(FITTED) & ~same, "earlier_basis")

    @property
    def bounds(self) -> pd.DataFrame:
        """The published lower bounds of a ratio."""
        self.told_by_years("bounds", no=True)
        return self.figures[self.figures["use"] == "bound"].reset_index(drop=True)

    @property
    def grades(self) -> pd.DataFrame:
        """Published and like-for-like ratios of one quarter by grade."""
        return ratios.grade_ratios(self.edition.plan, as_of=self.edition.as_of)

    @property
    def grade_figures(self) -> pd.DataFrame:
        """The figures behind the like-for-like ratios."""
        return self.edition.figures(ratios.told(self.edition.plan).like_for_like, area=None)
