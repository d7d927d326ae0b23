"""The facts that a sentence may state of a study: what may stand in its braces."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from skillsdata.language.words import Link, Listed, Local, Sentence, Term, Value, Words, day, say
from skillsdata.rounding import rounded
from skillsdata.study.altered import READER
from skillsdata.study.formulas import (
    CLOCK_TOLERANCE,
    likelihood_scale,
    likelihood_word,
    pace,
    year_of_attainment,
)
from skillsdata.study.ratio import BALANCE
from skillsdata.study.study import Study


def anchor(study: Study, what: str) -> str:
    """Return the anchor of a computed entry."""
    if not study.quarterly:
        return f"c-{study.indicator.indicator}-{what}"
    return f"c-{study.name}-{area_names(study)[1].lower()}-{what}"


def named(study: Study) -> Words:
    """Name what a study is of: its indicator, or of a ratio the area."""
    of = study.indicator
    return Local(*(area_names(study) if study.quarterly else (of.name_zh, of.name_en)))


def printed(study: Study, value: float, obs_id: str = "", *, unit: bool = False) -> Value:
    """Return a value as published ones are printed, with its entry if it has one."""
    digits = 2 if study.quarterly else None
    trace = f"e-{obs_id}" if obs_id else ""  # what is supposed has no source
    return Value(float(value), study.indicator, digits, trace, unit and not study.quarterly)


def computed(study: Study, *value: float, key: str, unit: bool = False) -> Value:
    """Return a computed value, or an interval, with its entry: in sentences with fewer digits."""
    digits = 0 if not study.quarterly else 1 if unit else 2
    return Value(value, study.indicator, digits, anchor(study, key), unit and not study.quarterly)


def chance(study: Study, value: float, key: str = "probability") -> Value:
    """Return a probability with its entry."""
    return Value(value, trace=anchor(study, key), style="chance")


def change(study: Study, value: float, key: str) -> Value:
    """Return a change a year with its entry."""
    if study.quarterly:
        return Value(value, digits=2, trace=anchor(study, "pace"))
    return Value(value, study.indicator, 0, anchor(study, key), True, "change")


def precision(width: float) -> int:
    """Return the decimals whose step is nearest a tenth of the width of an 80 % interval."""
    return -round(math.log10(width) - 1)


def carried(study: Study) -> int:
    """Return how many decimals all forecasts of a study are told with: those of its goal's year."""
    outlook, year = study.outlook, study.outlook.end_of(study.goal.year)
    target = year if outlook.seen(study.goal.year) is None and outlook.tells(year) else None
    first = outlook.targets[0] if target is None else target
    width = _level(study, first, 0.9) - _level(study, first, 0.1)
    return precision(width) if width > 0 else study.indicator.decimals


def finer(ends: Sequence[float], digits: int, *marks: float) -> int:
    """Return decimals that leave each end of an interval on its own side of some values.

    >>> finer((997.1, 1188), -1, 1000), finer((1008, 1188), -1, 1000)
    (0, -1)
    """

    def kept(told: int) -> bool:
        pairs = ((end, mark) for end in ends for mark in marks if end - mark)
        return not any((rounded(end, told) - mark) * (end - mark) <= 0 for end, mark in pairs)

    return next((told for told in (digits, digits + 1) if kept(told)), digits + 2)


def foretold(study: Study, *ends: float, key: str, unit: bool = False, mark: Any = None) -> Value:
    """Return a forecast, or its interval, with the digits that it can carry.

    An interval never ends on the goal, or on the value given, because of rounding.
    """
    digits, marks = carried(study), (study.goal.value if mark is None else mark,)
    told = finer(ends, digits, *marks) if len(ends) > 1 else digits
    return replace(computed(study, *ends, key=key, unit=unit), digits=told)


def _level(study: Study, target: Any, level: float) -> float:
    """Return a quantile; once its year is observed every one is what was observed."""
    return study.outlook.seen(int(str(target)[:4])) or study.outlook.at(target, level)


def at(study: Study, target: Any, *levels: float, unit: bool = True) -> Value:
    """Return a quantile of a forecast year or quarter, or the interval between two."""
    ends = [_level(study, target, level) for level in levels or (0.5,)]
    return foretold(study, *ends, key="forecast", unit=unit)


def year_end(year: int, basis: str = "stated") -> Sentence:
    """Name a year-end, and say so when the publisher did not state it."""
    known = {"stated": "stated", READER: "supposed"}.get(basis, "inferred")
    return say(f"year_end.{known}", year=year)


def area_names(study: Study) -> tuple[str, str]:
    """Return a study's area in Chinese and in English."""
    told, rows = study.edition.plan.place(study.area), study.figures
    if told:
        return told.zh, told.en
    return study.area, str(rows.loc[rows["area"] == study.area, "area_en"].iloc[0])


def _people(study: Study) -> Words:
    said, (zh, en), of = study.indicator.said.people, area_names(study), study.indicator
    if said is None:
        return say("people_named", area=Local(zh, en), name=Local(of.name_zh, of.name_en))
    return Local(said.zh.format(area=zh), said.en.format(area=en))


def _published(study: Study) -> int:
    return study.outlook.points - len(study.altered.supposed)


def when(target: Any) -> Words:
    """Name a year or a quarter as the language writes it."""
    if isinstance(target, int):
        return target
    year, _, quarter = str(target).partition("Q")
    return say(f"quarter.{quarter}", year=year)


def _end(study: Study) -> Any:
    return study.outlook.end_of(study.goal.year)


def _goal(study: Study) -> Value:
    row, goal = study.indicator.plan_row, study.goal
    if study.quarterly:
        return Value(goal.value, None, 2, f"c-{study.name}-goal")
    trace = anchor(study, "goal") if goal.chosen else f"e-plan-{row}-goal"
    return Value(goal.value, study.indicator, None, trace, True)


def _since(study: Study) -> Words:
    if int(study.latest["year"]) <= study.goal.base_year:
        return ""
    return say("answer.since", base=_at_base(study), year=study.goal.base_year)


def _at_base(study: Study) -> Value:
    return printed(study, study.goal.base, f"plan-{study.indicator.plan_row}-base", unit=True)


def _moved(study: Study, place: int) -> Words:
    """Name a pace, the required (0) or the achieved one (1), as a rise or a fall."""
    rate, key = paces(study)[place], ("required_pace", "achieved_pace")[place]
    amount, way = change(study, abs(rate), key), "up" if rate >= 0 else "down"
    if study.quarterly:
        return say(f"shifted.{way}" if place else f"to_shift.{way}", change=amount)
    return say(f"moved.{way}" if place else f"needed.{way}", change=amount)


def newest(study: Study) -> dict[str, Any]:
    """Return year and value of the latest figure."""
    return {"year": int(study.latest["year"]), "value": float(study.latest["value"])}


def paces(study: Study) -> tuple[float, float]:
    """Return the change a year that the goal requires, and the one achieved since the base."""
    return study.season[:2] if study.quarterly else pace(study.goal, **newest(study))


def _left(study: Study) -> Words:
    year, first = study.goal.year, int(study.latest["year"]) + 1
    return say("pace.one_year" if first == year else "pace.years", first=first, year=year)


def _reach(study: Study) -> Words:
    year = year_of_attainment(study.goal, **newest(study))
    if math.isinf(year):
        return say("pace.never")
    reached = Value(math.ceil(year), trace=anchor(study, "attainment"), style="plain")
    return say("pace.reach", year=reached)


def _dated(row: pd.Series) -> Words:
    return Link(str(row["period"]), f"e-{row['obs_id']}")


def _scale() -> Listed:
    """List the words for probabilities by whole per cents, of which each has one word."""
    steps = (
        say("likelihood_step", word=Term(word),
            range=Value(tuple(p / 100 for p in sorted({low, high})), style="chance"))
        for word, (high, *_, low) in likelihood_scale()
    )  # fmt: skip
    return Listed(tuple(steps), "list_nouns")


#: Each name that a sentence of the catalogue may use of a study.
FACTS: dict[str, Callable[[Any], Words]] = {
    "area": named,
    "people": _people,
    "persons": lambda s: Local(told.zh, told.en) if (told := s.indicator.said.persons) else "",
    "n": lambda s: Value(_published(s), trace=anchor(s, "forecast")),
    # the latest figure
    "when": lambda s: (
        when(s.outlook.times.iloc[-1])
        if s.quarterly
        else year_end(int(s.latest["year"]), str(s.latest["reference_basis"]))
    ),
    "last": lambda s: int(s.latest["year"]),
    "since": _since,
    "today": lambda s: day(s.edition.as_of),
    "per_hundred": lambda s: Value(float(s.latest["value"]) * 100, trace=f"e-{s.latest['obs_id']}"),
    "gap": lambda s: change(s, abs(s.goal.value - s.latest["value"]), "distance"),
    # the goal
    "year": lambda s: when(_end(s)),
    "base": lambda s: when(s.season[2]) if s.quarterly else s.goal.base_year,
    "at_base": _at_base,
    "goal": _goal,
    "aim": lambda s: say("goal.own" if s.goal.chosen else "goal.plan", goal=_goal(s)),
    "edge": lambda s: say("edge.up" if s.goal.sign > 0 else "edge.down"),
    "reference": lambda s: say(
        "ratio.balance" if s.goal.value == BALANCE else "ratio.own", goal=_goal(s)
    ),
    "ahead": lambda s: spoken(s, "ahead"),
    # the forecast of the goal year, and of the last one
    "median": lambda s: at(s, _end(s)),
    "band": lambda s: at(s, _end(s), 0.1, 0.9),
    "word": lambda s: Term(likelihood_word(s.outlook.probability(s.goal))),
    "p": lambda s: chance(s, s.outlook.probability(s.goal)),
    "likelihood": lambda s: say("likelihood", s),
    "chances": lambda s: say(f"chances.{'by_date' if s.outlook.readings else 'one'}", s),
    "scale": lambda _: _scale(),
    "ahead_from": lambda _: Value(1 + CLOCK_TOLERANCE, digits=2),
    "behind_below": lambda _: Value(1 - CLOCK_TOLERANCE, digits=2),
    "far": lambda s: when(s.outlook.targets[-1]),
    "far_median": lambda s: at(s, s.outlook.targets[-1]),
    "far_band": lambda s: at(s, s.outlook.targets[-1], 0.1, 0.9),
    # paces
    "required": lambda s: change(s, paces(s)[0], "required_pace"),
    "achieved": lambda s: change(s, paces(s)[1], "achieved_pace"),
    "times": lambda s: Value(paces(s)[0] / paces(s)[1], digits=1, trace=anchor(s, "multiple")),
    "reach": _reach,
    "left": _left,
    "needed": lambda s: _moved(s, 0),
    "moved": lambda s: _moved(s, 1),
    "multiple": lambda s: "" if paces(s)[1] * s.goal.sign <= 0 else say("pace.multiple", s),
    # the forecast of the plan's first day
    "origin": lambda s: int(s.then.latest["year"]),
    "later": lambda s: len(s.scored),
    "inside": lambda s: int(s.scored["inside"].sum()),
    # the cases
    "low": lambda s: Value(float(s.cases["median"].min()), s.indicator, carried(s), unit=True),
    "high": lambda s: Value(float(s.cases["median"].max()), s.indicator, carried(s), unit=True),
    # how it was computed
    "draws": lambda s: Value(len(s.outlook.paths)),
    "sign": lambda s: "≥" if s.goal.sign > 0 else "≤",
    "plain_goal": lambda s: printed(s, s.goal.value),
    "share": lambda s: Value(s.outlook.probability(s.goal), digits=1, style="share"),
    "points": _published,
    "first_seen": lambda s: _dated(s.outlook.history.iloc[0]),
    "last_seen": lambda s: _dated(s.latest),
}


def spoken(study: Study, key: str) -> Sentence:
    """Return the sentence on a study: that of a ratio is told by quarters."""
    return say(f"ratio.{key}" if study.quarterly else key, study)
