"""A study: one indicator as known on a day, where it is heading, against its goal."""

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from skillsdata.evidence.edition import load_observations
from skillsdata.evidence.plan import Goal, Indicator, Plan
from skillsdata.study.cases import doubtful_years, what_if
from skillsdata.study.measures import assess
from skillsdata.study.outlook import Outlook
from skillsdata.study.ratio import (
    bounds,
    forecast_ratio,
    grade_ratios,
    pace_of_change,
    ratio_variants,
    reference,
    told,
)
from skillsdata.study.system import forecast_system

RATIO = "ratio"


@dataclass(frozen=True)
class Edition:
    """The plan as known on a day, and the last year looked at."""

    plan: Plan
    as_of: str
    horizon: int

    @property
    def registry(self) -> dict[str, Indicator]:
        """Every indicator by id."""
        return self.plan.indicators

    @cached_property
    def system(self) -> dict[str, Outlook]:
        """Headcount, employment and density, forecast together."""
        return forecast_system(self.plan, as_of=self.as_of, horizon=self.horizon)

    @cached_property
    def at_start(self) -> "Edition":
        """The edition of the day on which the plan became known."""
        return Edition(self.plan, str(self.plan.known), self.horizon)

    def figures(self, *indicators: str, area: str | None = "") -> pd.DataFrame:
        """Return published figures, one a row, as known on the day; area None is every area."""
        where, wanted = self.plan.area.zh if area == "" else area, list(indicators) or None
        return load_observations(self.plan, as_of=self.as_of, indicator=wanted, area=where)

    def study(self, name: str, *, area: str = "", goal: float = 0.0) -> "Study":
        """Return the study of one indicator, against the plan's goal or the reader's own."""
        where = area or self.plan.area.zh
        if name == RATIO:
            of = self.registry[told(self.plan).indicator]
            return Study(self, name, of, reference(self.plan, goal), where)
        of = self.registry[self.plan.studies[name]]
        return Study(self, name, of, self.plan.goal(of.indicator, chosen=goal), where)


@dataclass(frozen=True)
class Study:
    """One indicator of an area: its figures, its forecast, its goal, and how far apart they are."""

    edition: Edition
    name: str
    indicator: Indicator
    goal: Goal
    area: str

    @property
    def quarterly(self) -> bool:
        """Whether it is told by quarters, of which the plan has no goal."""
        return self.name == RATIO

    @cached_property
    def figures(self) -> pd.DataFrame:
        """Every published figure, one a row: of a ratio those of every area and grade."""
        area = None if self.quarterly else self.area
        return self.edition.figures(self.indicator.indicator, area=area)

    @cached_property
    def outlook(self) -> Outlook:
        """History, forecast quantiles and paths."""
        edition = self.edition
        if self.quarterly:
            asked = {"as_of": edition.as_of, "horizon": edition.horizon}
            return forecast_ratio(edition.plan, self.area, **asked)
        return edition.system[self.indicator.indicator]

    @cached_property
    def then(self) -> "Study":
        """The same study on the day on which the plan became known."""
        return Study(self.edition.at_start, self.name, self.indicator, self.goal, self.area)

    @property
    def latest(self) -> pd.Series:
        """The last figure of the history."""
        return self.outlook.latest

    @cached_property
    def measures(self) -> pd.DataFrame:
        """Every progress measure: ``measure, value, verdict, data_year``."""
        return assess(self.goal, self.outlook.history)

    @cached_property
    def cases(self) -> pd.DataFrame:
        """The forecast with one figure changed at a time."""
        doubts, edition = doubtful_years(self.figures), self.edition
        return what_if(edition.plan, self.outlook, self.goal, doubts=doubts, system=edition.system)

    @cached_property
    def scored(self) -> pd.DataFrame:
        """The forecast of the plan's first day beside what was published since."""
        return self.then.outlook.scored(self.outlook)

    @property
    def state(self) -> str:
        """How it stands: ``met`` or ``missed`` in the goal year, ``passed`` before it, ``open``."""
        seen = self.outlook.seen(self.goal.year)
        if seen is not None:
            return "met" if self.goal.met(seen) else "missed"
        return "passed" if self.goal.met(float(self.latest["value"])) else "open"

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

    @property
    def employed(self) -> Outlook:
        """The employment that published pairs of headcount and density imply."""
        assert self.edition.plan.together is not None
        return self.edition.system[self.edition.plan.together.employed]

    @cached_property
    def variants(self) -> pd.DataFrame:
        """A ratio's forecast without the break, without the season, without both."""
        edition = self.edition
        return ratio_variants(edition.plan, self.area, as_of=edition.as_of, goal=self.goal)

    @property
    def season(self) -> tuple[float, float, str]:
        """A ratio's required and achieved change a year, and since when the latter counts."""
        return pace_of_change(self.outlook, self.goal, told(self.edition.plan).step)

    @property
    def bounds(self) -> pd.DataFrame:
        """The published lower bounds of a ratio."""
        return bounds(self.edition.plan, as_of=self.edition.as_of)

    @property
    def grades(self) -> pd.DataFrame:
        """Published and like-for-like ratios of one quarter by grade."""
        return grade_ratios(self.edition.plan, as_of=self.edition.as_of)

    @property
    def grade_figures(self) -> pd.DataFrame:
        """The figures behind the like-for-like ratios."""
        return self.edition.figures(told(self.edition.plan).like_for_like, area=None)
