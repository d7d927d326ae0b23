"""A study: one indicator of the plan as known on a day, where it is heading, against its goal."""

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from skillsdata.evidence.edition import load_observations
from skillsdata.evidence.plan import (
    DENSITY,
    EMPLOYED,
    HEADCOUNT,
    PLAN_KNOWN,
    PROVINCE,
    RATIO,
    Goal,
    Indicator,
    load_indicators,
    plan_goal,
)
from skillsdata.study.cases import doubtful_years, score_against, what_if
from skillsdata.study.measures import assess
from skillsdata.study.ratio import (
    GOAL_QUARTER,
    LIKE_FOR_LIKE,
    RatioOutlook,
    bounds,
    forecast_ratio,
    grade_ratios,
    pace_of_change,
    ratio_data,
    ratio_variants,
    score_ratio,
)
from skillsdata.study.system import Outlook, forecast_system

_IDS = {"headcount": HEADCOUNT, "density": DENSITY}


@dataclass(frozen=True)
class Edition:
    """The plan as known on a day, and the last year looked at."""

    as_of: str
    horizon: int

    @cached_property
    def registry(self) -> dict[str, Indicator]:
        """Every indicator by id."""
        return load_indicators()

    @cached_property
    def system(self) -> dict[str, Outlook]:
        """Headcount, employment and density, forecast together."""
        return forecast_system(as_of=self.as_of, horizon=self.horizon)

    @cached_property
    def at_start(self) -> "Edition":
        """The edition of the day on which the plan became known."""
        return Edition(PLAN_KNOWN, self.horizon)

    def figures(self, *indicators: str, area: str | None = PROVINCE) -> pd.DataFrame:
        """Return published figures, one a row, as known on the day."""
        return load_observations(as_of=self.as_of, indicator=list(indicators) or None, area=area)

    def study(self, name: str, *, goal: float = 0.0) -> "Study":
        """Return the study of one indicator, against the plan's goal or the reader's own."""
        return Study(self, name, self.registry[_IDS[name]], plan_goal(_IDS[name], chosen=goal))


@dataclass(frozen=True)
class Study:
    """One indicator: its figures, its forecast, its goal, and how far the one is from the other."""

    edition: Edition
    name: str
    indicator: Indicator
    goal: Goal

    @cached_property
    def figures(self) -> pd.DataFrame:
        """Every published figure of the indicator, one a row."""
        return self.edition.figures(self.indicator.indicator)

    @cached_property
    def outlook(self) -> Outlook:
        """History, forecast quantiles and paths."""
        return self.edition.system[self.indicator.indicator]

    @cached_property
    def then(self) -> "Study":
        """The same study on the day on which the plan became known."""
        return Study(self.edition.at_start, self.name, self.indicator, self.goal)

    @cached_property
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
        doubts = doubtful_years(self.figures)
        return what_if(self.outlook, self.goal, doubts=doubts, system=self.edition.system)

    @cached_property
    def scored(self) -> pd.DataFrame:
        """The forecast of the plan's first day beside what was published since."""
        return score_against(self.then.outlook, self.outlook.history)

    @cached_property
    def state(self) -> str:
        """How it stands: ``met`` or ``missed`` in the goal year, ``passed`` before it, ``open``."""
        seen = self.outlook.history.set_index("year")["value"].get(self.goal.year)
        if seen is not None:
            return "met" if self.goal.met(seen) else "missed"
        return "passed" if self.goal.met(float(self.latest["value"])) else "open"

    @property
    def employed(self) -> Outlook:
        """The employment that published pairs of headcount and density imply."""
        return self.edition.system[EMPLOYED]


@dataclass(frozen=True)
class Quarters:
    """The job-seeker ratio of one area, quarter by quarter, against the reader's own value."""

    edition: Edition
    area: str
    goal: float = 1.0
    quarter: str = GOAL_QUARTER

    @cached_property
    def indicator(self) -> Indicator:
        """What the ratio is."""
        return self.edition.registry[RATIO]

    @cached_property
    def outlook(self) -> RatioOutlook:
        """History, forecast quantiles and paths."""
        return forecast_ratio(self.area, as_of=self.edition.as_of, horizon=self.edition.horizon)

    @cached_property
    def then(self) -> "Quarters":
        """The same on the day on which the plan became known."""
        return Quarters(self.edition.at_start, self.area, self.goal)

    @property
    def latest(self) -> pd.Series:
        """The last quarter of the history."""
        return self.outlook.latest

    @cached_property
    def data(self) -> pd.DataFrame:
        """History and forecast as one tidy frame."""
        return ratio_data(self.outlook)

    @cached_property
    def scored(self) -> pd.DataFrame:
        """The forecast of the plan's first day beside the quarters published since."""
        return score_ratio(self.then.outlook, self.outlook)

    @cached_property
    def variants(self) -> pd.DataFrame:
        """The forecast without the break, without the season, without both."""
        return ratio_variants(
            self.area, as_of=self.edition.as_of, quarter=self.quarter, threshold=self.goal
        )

    @property
    def paces(self) -> tuple[float, float, str]:
        """Required and achieved change a year, and the quarter the latter counts from."""
        return pace_of_change(self.outlook, self.goal, self.quarter)

    @property
    def figures(self) -> pd.DataFrame:
        """Every published ratio, of every area and grade."""
        return self.edition.figures(RATIO, area=None)

    @property
    def bounds(self) -> pd.DataFrame:
        """The published lower bounds."""
        return bounds(as_of=self.edition.as_of)

    @property
    def grades(self) -> pd.DataFrame:
        """Published and like-for-like ratios of one quarter by grade."""
        return grade_ratios(as_of=self.edition.as_of)

    @property
    def grade_figures(self) -> pd.DataFrame:
        """The figures behind the like-for-like ratios."""
        return self.edition.figures(LIKE_FOR_LIKE, area=None)
