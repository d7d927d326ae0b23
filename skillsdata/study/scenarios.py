"""What it would take: paces supposed from the last figure on, and the flows behind a stock.

A scenario supposes one pace a year and says nothing of how likely it is; a forecast does.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pandas as pd

from skillsdata.evidence.edition import load_observations
from skillsdata.evidence.plan import Goal, Plan
from skillsdata.evidence.tables import each_row
from skillsdata.forecast.baserates import like
from skillsdata.study.formulas import pace
from skillsdata.study.measures import Standing

if TYPE_CHECKING:
    from skillsdata.study.study import Study

#: Base rates are counted for this many years ahead at most.
_COUNTED = 5
#: What a case changes, as a choice.
_CHOICES = {"dated": "reading", "moved": "reading", "dropped": "left_out"}
Pace = tuple[float, str]
UNKNOWN: Pace = (math.nan, "")
LED = ["per_year", "at_goal_year", "short", "reached", "share"]


def own_standing(study: "Study", per: float = 1) -> Standing:
    """Return a study's own goal and history, in a unit of so many recorded ones."""
    study.told_by_years("a scenario")
    return Standing(study.own_goal, study.outlook.history).in_units(per)


def paces(of: Standing) -> list[Pace]:
    """Return the change a year between each measured figure and the next, with its arithmetic."""
    points = zip(of.measured["year"], of.measured["value"], strict=True)
    return [_between(a, b) for a, b in pairwise(points)]


def _last(of: Standing) -> tuple[int, float]:
    return of.latest["year"], of.latest["value"]


def _between(start: tuple[int, float], end: tuple[int, float]) -> Pace:
    (a, y_a), (b, y_b) = start, end
    return (y_b - y_a) / (b - a), f"({y_b:g} − {y_a:g}) / ({b} − {a})"


def _usual(of: Standing) -> Pace:
    start, known = (of.goal.base_year, of.goal.base), math.isfinite(of.goal.base)
    return _between(start, _last(of)) if known and _last(of)[0] > start[0] else UNKNOWN


def _required(of: Standing) -> Pace:
    (t, y_t), goal = _last(of), of.goal
    if t >= goal.year:
        return UNKNOWN
    if goal.met(y_t):
        return 0.0, f"{y_t:g} {'≥' if goal.sign > 0 else '≤'} {goal.value:g}"
    return pace(goal, **of.latest)[0], f"({goal.value:g} − {y_t:g}) / ({goal.year} − {t})"


def _class(of: Standing) -> Pace:
    """The median of what followed comparable histories, as a change a year."""
    last, y_t = _last(of)
    years = min(max(of.goal.year - last, 1), _COUNTED)
    if not paces(of) or of.history["value"].iloc[0] == y_t:
        return UNKNOWN
    followed = like(of.history).set_index("horizon")[0.5]
    return (followed[years] - y_t) / years, f"({followed[years]:.4g} − {y_t:g}) / {years}"


#: Every scenario by the field's name; one more is an entry here and a term a language.
SCENARIOS: dict[str, Callable[[Standing], Pace]] = {
    "business_as_usual": _usual,
    "latest_pace": lambda of: paces(of)[-1] if paces(of) else UNKNOWN,
    "best_past_pace": lambda of: max(
        paces(of), key=lambda pace: of.goal.sign * pace[0], default=UNKNOWN
    ),
    "reference_class": _class,
    "required_pace": _required,
}


def rough(study: "Study", scenario: str) -> list[int]:
    """Return the years of the figures that are only about right of the two a pace is read from."""
    of = own_standing(study)
    rows, pace, found = of.measured, SCENARIOS[scenario](of), paces(of)
    if "qualifier" not in rows or pace not in found:
        return []
    pair = rows.iloc[found.index(pace) :].head(2)
    return [int(year) for year in pair.loc[pair["qualifier"] == "about", "year"]]


def scenarios(study: "Study") -> pd.DataFrame:
    """Return where each supposed pace leads from the last figure, one row a scenario.

    Columns: ``scenario``; ``per_year`` (change a year, in the unit of the data);
    ``at_goal_year``; ``short`` (goal − value then, ≤ 0 where an upward goal is met); ``reached``
    (year in which the pace meets the goal, fractional; inf for never); ``share`` (the forecast's
    probability of ending there or beyond); ``arithmetic`` of the pace. NaN where the figures do
    not tell a pace. Raises ParameterError without a goal.

    >>> scenarios(hc).set_index("scenario").loc["business_as_usual", "per_year"]
    9.75
    """
    found = {name: supposes(own_standing(study)) for name, supposes in SCENARIOS.items()}
    rows = [(name, *supposed(study, pace), how) for name, (pace, how) in found.items()]
    return pd.DataFrame(rows, columns=["scenario", *LED, "arithmetic"])


def supposed(study: "Study", per_year: float) -> tuple[float, ...]:
    """Return where a pace leads from the last figure on: the values of LED, in that order.

    ``share`` is the probability that the forecast gives to the goal year ending there or beyond.

    >>> supposed(hc, 36.0)[1]
    530.0
    """
    standing = own_standing(study)
    (t, y_t), goal = _last(standing), standing.goal
    then = y_t + per_year * max(goal.year - t, 0)
    ahead = study.outlook.end_of(goal.year) in study.outlook.targets and not math.isnan(then)
    share = study.outlook.probability(replace(goal, value=then)) if ahead else math.nan
    return per_year, then, goal.value - then, _reached(goal, t, y_t, per_year), share


def _reached(goal: Goal, year: int, value: float, per_year: float) -> float:
    if goal.met(value):
        return float(year)
    onward = goal.sign * per_year
    if math.isnan(onward):
        return math.nan
    return year + (goal.value - value) / per_year if onward > 0 else math.inf


def flows(study: "Study") -> pd.DataFrame:
    """Return the published flows of the plan's years that a stock is built from.

    The plan's plan.yml names them under ``flows``, each with its role: ``net_gain`` (what the
    stock grew by, as published), ``inflow`` (people who came in; how many left is not
    published) or ``target``. Columns as :meth:`Edition.figures`, and ``role``. Only figures with
    a source; the remainder is not estimated.
    """
    plan, edition = study.edition.plan, study.edition
    roles: dict[str, str] = {each.indicator: each.role for each in plan.flows}
    day, where = edition.as_of, plan.area.zh
    table = load_observations(plan, as_of=day, indicator=[*roles], area=where)
    kept = table[(table["use"] != "repeat") & (table["reference_year"] >= plan.base_year)]
    both: pd.DataFrame = pd.concat([kept, _asked(plan, roles)], ignore_index=True)
    return both.assign(role=both["indicator"].map(roles))


def _asked(plan: Plan, roles: Mapping[str, str]) -> pd.DataFrame:
    """Return what the plan's box asks of flows that are targets, in the columns of figures."""
    box = plan.box()
    asked = box[box["indicator"].map(roles) == "target"].astype({"goal_year": str})
    names = {"obs_id_goal": "obs_id", "goal": "value", "goal_kind": "qualifier",
             "goal_year": "period"}  # fmt: skip
    return asked[["indicator", "source_id", *names]].rename(columns=names)


def account(study: "Study", per: float = 1) -> pd.DataFrame:
    """Return the account of a stock: what the goal asks, what came, what is left to find.

    Columns ``item`` (planned, gained, left, beyond), ``value`` (in the unit of the data, or in
    one of ``per`` of them) and ``arithmetic``. ``beyond`` is what is left over the rise a year so
    far: the part of the last stretch for which no flow with a source was found.
    """
    standing = own_standing(study, per)
    (t, y_t), (usual, _), goal = _last(standing), _usual(standing), standing.goal
    ahead, left = max(goal.year - t, 0), goal.value - y_t
    worked = "" if math.isnan(usual) else f"{left:g} − {ahead} × {usual:g}"
    rows = [
        ("planned", goal.value - goal.base, f"{goal.value:g} − {goal.base:g}"),
        ("gained", y_t - goal.base, f"{y_t:g} − {goal.base:g}"),
        ("left", left, f"{goal.value:g} − {y_t:g}"),
        ("beyond", left - usual * ahead, worked),
    ]
    return pd.DataFrame(rows, columns=["item", "value", "arithmetic"])


def sensitivities(study: "Study") -> pd.DataFrame:
    """Return how far the probability moves with each choice, widest first: data of a tornado.

    Columns ``choice`` (reading, left_out, later), ``year``, ``value``, ``to``, ``probability``
    and ``base`` (as read here). ``later`` asks the same goal a year and two years later.
    """
    cases, goal, outlook = study.cases, study.own_goal, study.outlook
    base = float(cases["probability"].iloc[0])
    rows = [
        (_CHOICES[row.change], row.year, row.value, row.to, row.probability)
        for row in each_row(cases.iloc[1:])
    ]
    rows += [
        ("later", goal.year, goal.value, year, outlook.probability(replace(goal, year=year)))
        for year in (goal.year + 1, goal.year + 2)
        if year in outlook.targets
    ]
    columns = ["choice", "year", "value", "to", "probability"]
    table = pd.DataFrame(rows, columns=columns).assign(base=base)
    order = (table["probability"] - base).abs().sort_values(ascending=False, kind="stable").index
    return table.loc[order].reset_index(drop=True)
