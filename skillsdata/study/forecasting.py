"""How a study is forecast: with others or alone, again with one thing changed."""

import math
import sys
import warnings
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd

from skillsdata.errors import HistoryError, NoGoalError, ParameterError
from skillsdata.evidence.asked import kept
from skillsdata.evidence.edition import own_history
from skillsdata.evidence.plan import Goal, Indicator
from skillsdata.evidence.tables import each_row
from skillsdata.forecast.annual import annual_paths
from skillsdata.forecast.history import BOUND_QUALIFIERS
from skillsdata.study.altered import LEFT_OUT, Altered
from skillsdata.study.dates import Histories, dated, over_readings
from skillsdata.study.finding import RATIO
from skillsdata.study.outlook import DRAWS, Outlook, kind_of, path_quantiles
from skillsdata.study.system import implied_employment, system_figures, system_histories

#: Draws of a forecast with one figure left out.
_DRAWS = 8_000
CASES = ["change", "year", "value", "to", "weight", "median", "low", "high", "probability"]


def _to_the_reader() -> int:
    """Return how many calls up from a warning the reader's own line stands."""
    level, frame = 1, sys._getframe(1)
    inside = ("skillsdata.", "functools")
    while frame.f_back and frame.f_globals.get("__name__", "").startswith(inside):
        level, frame = level + 1, frame.f_back
    return level


class Forecasting:
    """The outlook of a study, and what would change it."""

    edition: Any
    name: str
    indicator: Indicator
    area: str
    altered: Altered
    goal: Goal

    @property
    def quarterly(self) -> bool:
        """Whether it is told by quarters, of which the plan has no goal."""
        return self.name == RATIO

    def told_by_years(self, what: str, *, no: bool = False) -> None:
        """Refuse what only a study by years has, or only one of a ratio; ParameterError says so."""
        if self.quarterly and not no:
            raise ParameterError(f"{what} is for yearly figures; those of a ratio are quarterly")
        if no and not self.quarterly:
            raise ParameterError(f"{what} is for a ratio, and {self.indicator.indicator} is none")

    @kept
    def figures(self) -> pd.DataFrame:
        """Every published figure, one a row: of a ratio those of every area and grade.

        In an altered study ``use`` also says left_out and supposed.
        """
        area, name = None if self.quarterly else self.area, self.indicator.indicator
        return self.altered.figures(self.edition.figures(name, area=area), name)

    @property
    def horizon(self) -> int:
        """The last year looked at: at least that of the goal."""
        return max(int(self.edition.horizon), self.goal.year)

    @property
    def own_goal(self) -> Goal:
        """The goal; ParameterError where there is none."""
        if math.isnan(self.goal.value):
            raise NoGoalError(
                f"{self.indicator.indicator} has no goal in the plan for {self.area}; "
                "aim at one, as study.aim(sd.goal(600, 2030))"
            )
        return self.goal

    @property
    def joint(self) -> bool:
        """Whether it is forecast together with others."""
        three = self.edition.plan.together
        names = {three.headcount, three.density} if three else set()
        return self.indicator.indicator in names and self.area == self.edition.plan.area.zh

    @kept
    def system(self) -> dict[str, Outlook]:
        """What it is forecast together with, as changed by the reader."""
        edition = self.edition
        if not self.altered and self.horizon <= max(edition.horizon, edition.plan.goal_year):
            return dict(edition.system)
        return self._with_others(self._figures_together)

    @property
    def _figures_together(self) -> pd.DataFrame:
        figures = system_figures(self.edition.plan, as_of=self.edition.as_of)
        return self.altered.figures(figures, self.indicator.indicator)

    @property
    def _together(self) -> bool:
        return self.joint and self.indicator.indicator in self.system

    @kept
    def outlook(self) -> Outlook:
        """History, forecast quantiles and paths; ``at()`` and, held in hand, ``table()`` read them.

        A history of one or two figures warns. Raises HistoryError when no figure is in use.

        >>> hc.outlook.targets[-1]
        2030
        """
        return self._forecast()

    def _forecast(self) -> Outlook:
        edition, of = self.edition, self.indicator
        if self.quarterly:
            ratio: Outlook = edition.ratio(self.area, self.horizon)
            return ratio
        together = self._together
        found = self.system[of.indicator] if together else self._alone(self.figures)
        # pages at an early day say it in their sentences
        if (self.altered or not together) and (said := caution(found.history)):
            warnings.warn(f"{of.indicator}, {self.area}: {said}", stacklevel=_to_the_reader())
        return found

    def _alone(self, figures: pd.DataFrame) -> Outlook:
        of, name = self.indicator, self.indicator.indicator

        def forecast(told: Histories) -> dict[str, Outlook]:
            return {name: forecast_history(told[name], of, self.goal, horizon=self.horizon)}

        return over_readings(
            figures, lambda table: {name: own_history(table)}, forecast,
            weight=self.edition.date_weight,
        )[name]  # fmt: skip

    @property
    def _asked(self) -> dict[str, Any]:
        return {"horizon": self.horizon, "given": self.altered.employed}

    def _with_others(self, figures: pd.DataFrame, **more: Any) -> dict[str, Outlook]:
        return dict(self.edition.together(figures, **self._asked, **more))

    @kept
    def cases(self) -> pd.DataFrame:
        """The forecast with one figure changed at a time."""
        self.told_by_years("cases")
        name, goal = self.indicator.indicator, self.own_goal
        if not self._together:
            return what_if(self.outlook, goal, self.figures, self._alone)

        def again(figures: pd.DataFrame) -> Outlook | None:
            return self._with_others(figures, draws=_DRAWS).get(name)

        return what_if(self.outlook, goal, self._figures_together, again, **self._unlagged)

    @property
    def _unlagged(self) -> dict[str, Outlook]:
        """The density's outlook if employment were of its own year-end, where the plan lags it."""
        plan, name = self.edition.plan, self.indicator.indicator
        if not plan.together.lag or name != plan.together.density:
            return {}
        same_year = plan.together.model_copy(update={"lag": None})
        other = replace(self.edition, plan=plan.model_copy(update={"together": same_year}))
        return {"same_year": other.together(self._figures_together, **self._asked)[name]}

    @property
    def employed(self) -> Outlook:
        """The employment that published pairs of headcount and density imply."""
        return self.system[self.edition.plan.three.employed]

    @kept
    def pairs(self) -> pd.DataFrame:
        """Headcount and density of one year, with the employment they imply and its year."""
        three = self.edition.plan.three
        known = system_histories(self.edition.plan, self._figures_together)
        return implied_employment(three, known[three.headcount], known[three.density])


def what_if(
    outlook: Outlook, goal: Goal, figures: pd.DataFrame,
    again: Callable[[pd.DataFrame], Outlook | None], **others: Outlook,
) -> pd.DataFrame:  # fmt: skip
    """Forecast with each doubtful date taken for certain and with each figure left out.

    ``figures`` are those that the forecast rests on, ``again`` forecasts from some of them; what
    is of the same year goes together; ``others`` are outlooks under other assumptions, by name.
    Columns of the result: ``change`` (none, dated, moved, dropped or that name), ``year``,
    ``value``, ``to`` (the year taken for certain, or NA) and its ``weight``, ``median, low, high``
    (80 %) of the goal year and ``probability``; the page's own comes first.
    """
    bare, found = [pd.NA] * 4, list[tuple[list[Any], Outlook]]()
    for row, to, weight, told in dated(outlook):
        change = "dated" if to == row.year else "moved"
        found.append(([change, row.year, row.value, to, weight], told))
    for row in each_row(outlook.history) if outlook.points > 1 else ():
        own = (figures["reference_year"] == row.year).fillna(False).astype(bool)
        if rest := again(figures.assign(use=figures["use"].mask(own, LEFT_OUT))):
            found.append((["dropped", row.year, row.value, pd.NA, pd.NA], rest))
    found += [([name, *bare], other) for name, other in others.items()]
    rows = [(*case, *told.reading(goal)) for case, told in ((["none", *bare], outlook), *found)]
    return pd.DataFrame(rows, columns=CASES)


def forecast_history(history: pd.DataFrame, of: Indicator, goal: Goal, *, horizon: int) -> Outlook:
    """Forecast a history by itself, up to a year, and one year at least; HistoryError if empty.

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
    return Outlook(of.indicator, history, years, paths, path_quantiles(paths, years, origin=last))


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
