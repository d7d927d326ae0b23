"""The facts that a sentence may state of a study: what may stand in its braces."""

import math
from collections.abc import Callable
from typing import Any

from skillsdata.evidence.plan import EMPLOYED
from skillsdata.language.words import Sentence, Term, Value, Words, say
from skillsdata.study.measures import likelihood_word, pace, year_of_attainment
from skillsdata.study.study import Study


def anchor(study: Study, what: str) -> str:
    """Return the anchor of a computed entry."""
    return f"c-{study.indicator.indicator}-{what}"


def printed(study: Study, value: float, obs_id: str, *, unit: bool = False) -> Value:
    """Return a published value as printed, with its entry."""
    return Value(float(value), study.indicator, None, f"e-{obs_id}", unit)


def computed(study: Study, *value: float, key: str, unit: bool = False) -> Value:
    """Return a computed value in whole units, or an interval, with its entry."""
    return Value(value, study.indicator, 0, anchor(study, key), unit)


def chance(study: Study, value: float, key: str = "probability") -> Value:
    """Return a probability with its entry."""
    return Value(value, trace=anchor(study, key), style="chance")


def change(study: Study, value: float, key: str) -> Value:
    """Return a change a year with its entry."""
    return Value(value, study.indicator, 0, anchor(study, key), True, "change")


def at(study: Study, year: int, *levels: float, unit: bool = True) -> Value:
    """Return a quantile of a forecast year, or the interval between two."""
    return computed(
        study, *(study.outlook.at(year, p) for p in levels or (0.5,)), key="forecast", unit=unit
    )


def year_end(year: int, basis: str = "stated") -> Sentence:
    """Name a year-end, and say so when the publisher did not state it."""
    return say("year_end.stated" if basis == "stated" else "year_end.inferred", year=year)


def _goal(study: Study) -> Value:
    row, goal = study.indicator.plan_row, study.goal
    trace = anchor(study, "goal") if goal.chosen else f"e-plan-{row}-goal"
    return Value(goal.value, study.indicator, None, trace, True)


def _since(study: Study) -> Words:
    if int(study.latest["year"]) <= study.goal.base_year:
        return ""
    obs_id = f"plan-{study.indicator.plan_row}-base"
    return say(
        "answer.since",
        base=printed(study, study.goal.base, obs_id, unit=True),
        year=study.goal.base_year,
    )


def _paces(study: Study) -> tuple[float, float]:
    return pace(study.goal, year=int(study.latest["year"]), value=float(study.latest["value"]))


def _reach(study: Study) -> Words:
    year = year_of_attainment(
        study.goal, year=int(study.latest["year"]), value=float(study.latest["value"])
    )
    if math.isinf(year):
        return say("pace.never")
    return say(
        "pace.reach", year=Value(math.ceil(year), trace=anchor(study, "attainment"), style="plain")
    )


#: Each name that a sentence of the catalogue may use of a study.
FACTS: dict[str, Callable[[Any], Words]] = {
    "people": lambda s: say(f"people.{s.indicator.indicator}"),
    "persons": lambda s: say(f"persons.{s.indicator.indicator}"),
    "n": lambda s: Value(s.outlook.points, trace=anchor(s, "forecast")),
    # the latest figure
    "when": lambda s: year_end(int(s.latest["year"]), str(s.latest["reference_basis"])),
    "last": lambda s: int(s.latest["year"]),
    "latest": lambda s: printed(s, s.latest["value"], s.latest["obs_id"], unit=True),
    "since": _since,
    "gap": lambda s: change(s, abs(s.goal.value - s.latest["value"]), "distance"),
    # the goal
    "year": lambda s: s.goal.year,
    "base": lambda s: s.goal.base_year,
    "goal": _goal,
    "target": lambda s: say("goal.own" if s.goal.chosen else "goal.plan"),
    # the forecast of the goal year, and of the last one
    "median": lambda s: at(s, s.goal.year),
    "band": lambda s: at(s, s.goal.year, 0.1, 0.9),
    "word": lambda s: Term(likelihood_word(s.outlook.probability(s.goal))),
    "p": lambda s: chance(s, s.outlook.probability(s.goal)),
    "likelihood": lambda s: say("likelihood", s),
    "far": lambda s: s.outlook.years[-1],
    "far_median": lambda s: at(s, s.outlook.years[-1]),
    "far_band": lambda s: at(s, s.outlook.years[-1], 0.1, 0.9),
    # paces
    "required": lambda s: change(s, _paces(s)[0], "required_pace"),
    "achieved": lambda s: change(s, _paces(s)[1], "achieved_pace"),
    "times": lambda s: Value(_paces(s)[0] / _paces(s)[1], digits=1),
    "reach": _reach,
    # the forecast of the plan's first day
    "origin": lambda s: int(s.then.latest["year"]),
    "later": lambda s: len(s.scored),
    "inside": lambda s: int(s.scored["inside"].sum()),
    # the cases
    "low": lambda s: Value(float(s.cases["median"].min()), s.indicator, 0, unit=True),
    "high": lambda s: Value(float(s.cases["median"].max()), s.indicator, 0, unit=True),
    # how it was computed
    "draws": lambda s: Value(len(s.outlook.paths)),
    "sign": lambda s: "≥" if s.goal.sign > 0 else "≤",
    "plain_goal": lambda s: Value(s.goal.value, s.indicator, None),
    "share": lambda s: Value(s.outlook.probability(s.goal), digits=1, style="share"),
    "points": lambda s: s.outlook.points,
    "pairs": lambda s: s.employed.points,
}


def answer(study: Study) -> Sentence:
    """Say how it stands with the goal; once its year has been observed, nothing is forecast."""
    return say(f"answer.{study.state}", study)


def paced(study: Study) -> Sentence:
    """Compare the pace required from now on with the pace achieved since the base."""
    if study.goal.met(float(study.latest["value"])):
        return say("pace.passed", study)
    return say("pace.unknown" if any(map(math.isnan, _paces(study))) else "pace.both", study)


def pace_heading(study: Study) -> Sentence:
    """State the required pace as a multiple of the achieved one."""
    required, achieved = _paces(study)
    if math.isnan(required) or math.isnan(achieved) or achieved <= 0:
        return say("pace_heading.unknown")
    return say("pace_heading.passed" if required <= 0 else "pace_heading.both", study)


def case(study: Study, row: Any) -> Sentence:
    """Name one case: a figure read at another year-end, or left out."""
    if row.change == "none":
        return say("case.none")
    value = Value(round(float(row.value), 1), study.indicator, None)
    return say(f"case.{row.change}", value=value, year=int(row.year), to=str(row.to))


def strongest_case(study: Study) -> Sentence:
    """Name the one change that moves the probability most."""
    base, rest = study.cases.iloc[0], study.cases.iloc[1:]
    if rest.empty:
        return say("case.only")
    row = rest.loc[(rest["probability"] - base["probability"]).abs().idxmax()]
    before, after = (chance(study, each["probability"], "what-if") for each in (base, row))
    return say("case.strongest", case=case(study, row), before=before, after=after)


def vantage(study: Study) -> Sentence:
    """Say how many later figures fell inside the forecast of the plan's first day."""
    return say("vantage.none" if study.scored.empty else "vantage.some", study)


def goals_together(edition: Any) -> Sentence:
    """Say how many workers both goals imply, beside the last published employment."""
    of = edition.registry[EMPLOYED]
    head, dense = (edition.study(name).goal for name in ("headcount", "density"))
    figures = edition.figures(EMPLOYED)
    last = figures[figures["use"] == "series"].sort_values("reference_year").iloc[-1]
    return say(
        "goals_together",
        workers=Value(head.value / dense.value * 10_000, of, -1, "c-implied-workers"),
        year=head.year,
        seen=int(last["reference_year"]),
        employed=Value(float(last["value"]), of, -1, f"e-{last['obs_id']}"),
    )


#: Sentences that depend on how a study stands; every other key is said as it is.
CHOSEN: dict[str, Callable[[Study], Sentence]] = {
    "answer": answer,
    "against_goal": lambda s: answer(s) if s.state in {"met", "missed"} else say("against_goal", s),
    "pace": paced,
    "strongest_case": strongest_case,
    "vantage": vantage,
    "goals_together": lambda s: goals_together(s.edition),
}


def sentence(study: Study, key: str) -> Sentence:
    """Return the sentence of the catalogue that holds for a study."""
    return CHOSEN[key](study) if key in CHOSEN else say(key, study)
