"""The sentences on a study that depend on how it stands."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd

from skillsdata.language.words import Listed, Local, Sentence, Value, Words, say
from skillsdata.present import latest, marks
from skillsdata.present.facts import (
    FACTS,
    anchor,
    area_names,
    chance,
    paces,
    precision,
    spoken,
    when,
    year_end,
)
from skillsdata.rounding import rounded
from skillsdata.study.altered import READER
from skillsdata.study.study import Study
from skillsdata.study.system import parts_of_gain

#: The sign beside each state's word, so that its colour is never alone.
SIGNS = {"met": "■", "missed": "×", "reached_early": "▲", "open": "○", "none_found": "□"}


def named_time(target: Any) -> Words:
    """Name a year or a quarter where a colon or a value follows."""
    return say("hand.year", year=target) if isinstance(target, int) else when(target)


def stood(state: str, target: Any) -> Sentence:
    """Name a state; of a goal without a figure say of which year there is none."""
    if state == "none_found":
        return say("state.of_year", year=named_time(target))
    return say(f"state.{state}")


def badge(state: str, target: Any) -> Sentence:
    """Name a state, by word, sign and class."""
    return say("state.badge", id=state, sign=SIGNS.get(state, ""), word=stood(state, target))


def verdict(study: Study) -> Sentence:
    """Say in one clause how it stands with the goal: by its state, and the side of the goal."""
    beyond = study.state == "none_found" and not study.quarterly and study.reached
    return spoken(study, f"verdict.{'beyond' if beyond else study.state}")


def answer(study: Study) -> Sentence:
    """Say what the verdict rests on; once the goal's year has been observed, no forecast."""
    known = {"met": "known", "missed": "known", "none": "none"}.get(study.state, "open")
    over = study.state == "none_found" and not study.quarterly
    return spoken(study, f"answer.{'over' if over else known}")


def against_goal(study: Study) -> Sentence:
    """Set the forecast of the goal year against the goal."""
    if study.state in {"met", "missed"}:
        return answer(study)
    return spoken(study, f"against_goal.{'over' if study.over else 'open'}")


def paced(study: Study) -> Sentence:
    """Compare the pace required from now on with the pace achieved since the base."""
    if not study.quarterly and study.reached:
        return say("pace.passed", study)
    if study.outlook.seen(study.goal.year) is not None and not study.quarterly:
        return say("pace.ended", study)
    if any(map(math.isnan, paces(study))):
        return spoken(study, "pace.unknown")
    return spoken(study, f"pace.{'over' if study.over else 'both'}")


def pace_heading(study: Study) -> Sentence:
    """State the required pace as a multiple of the achieved one."""
    required, achieved = paces(study)
    if study.reached:
        return say("pace_heading.passed")
    known = not math.isnan(required) and achieved * study.goal.sign > 0
    return say("pace_heading.both" if known else "pace_heading.unknown", study)


def case(study: Study, row: Any) -> Sentence:
    """Name one case: a figure read at another year-end, or left out."""
    if row.change == "none":
        return say("case.mixed" if study.outlook.readings else "case.none")
    if row.change == "same_year":
        return say("case.same_year")
    asked: dict[str, Words] = {
        "value": latest.of_year(study, row),
        "year": int(row.year),
        "to": str(row.to),
    }
    if pd.notna(row.weight):
        asked["weight"] = Value(row.weight, style="share")
    return say(f"case.{row.change}", **asked)


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
    if study.foreseen is None:
        return say("unforeseen", study)
    found = study.scored["inside"].astype(bool)
    held = "all" if found.all() and len(found) > 1 else "some"
    return spoken(study, f"vantage.{held if len(found) else 'none'}")


def goals_together(edition: Any, *, short: bool = False) -> Sentence:
    """Say how many workers both goals imply, beside the last published employment.

    Then which goal is the easier one; ``short``: that alone.
    """
    of = edition.registry[edition.plan.three.employed]
    head, dense = (edition.study(name).goal for name in ("headcount", "density"))
    figures = edition.figures(of.indicator)
    place = Local(*area_names(edition.study("headcount")))
    workers = Value(head.value / dense.value * 10_000, of, -1, "c-implied-workers")
    known = figures[figures["use"] == "series"].sort_values("reference_year")
    asked: dict[str, Words] = {"area": place, "workers": workers, "year": head.year}
    if known.empty:
        return say("goals_alone", **asked)
    last = known.iloc[-1]
    employed = Value(float(last["value"]), of, -1, f"e-{last['obs_id']}")
    seen, now = int(last["reference_year"]), rounded(float(last["value"]), -1)
    gap = rounded(head.value / dense.value * 10_000, -1) - now
    side = "even" if gap == 0 else "density" if gap > 0 else "headcount"
    apart = say(
        f"goals_apart.{side}", seen=seen, gap=replace(workers, number=abs(gap)),
        share=replace(workers, of=None, number=abs(gap) / now, digits=1, style="share"),
    )  # fmt: skip
    if short:
        return apart
    told = Listed(("", apart), "list_sentences")
    return say("goals_together", **asked, seen=seen, employed=employed, apart_by=told)


def implied_digits(pair: Any) -> int:
    """Return the decimals of implied employment: what the last digit of its density moves."""
    return precision(10 * pair.rounding)


def paired(study: Study, pair: Any) -> Sentence:
    """Name the year-end that a pair of figures is of, and say so where that is in doubt."""
    head = study.figures[study.figures["obs_id"].isin(pair.obs_id.split(" "))]
    return year_end(int(pair.pair), str(head["reference_basis"].iloc[0]) if len(head) else READER)


def divided(study: Study) -> Sentence:
    """Say of which year-end the employment behind each density is, and how it has changed."""
    pairs = study.pairs.assign(lag=study.pairs["pair"] - study.pairs["year"])
    if pairs.empty:
        return say("divided.none")
    bases = [
        say(f"divided.lag_{lag}" if lag < 2 else "divided.lag", n=lag,
            years=Listed(tuple(map(int, pairs.loc[pairs["lag"] == lag, "pair"])), "list_nouns"))
        for lag in map(int, pairs["lag"].unique())
    ]  # fmt: skip
    alike = pairs[pairs["lag"] == pairs["lag"].iloc[-1]]
    first, last = alike.iloc[0], alike.iloc[-1]
    of = study.edition.registry[study.edition.plan.three.employed]
    # to the step that the table prints, so that the difference is that of its rows
    digits = min(implied_digits(row) for row in (first, last))
    fall = rounded(last["value"], digits) - rounded(first["value"], digits)
    change = Value(abs(float(fall)), of, digits, anchor(study, "implied"), unit=True)
    key = "fell" if last["value"] < first["value"] else "rose"
    years = {"first": int(first["year"]), "last": int(last["year"])}
    ends = {"pair": paired(study, first), "later": paired(study, last)}
    moved = say(f"divided.{key}", change=change, **years, **ends) if len(alike) > 1 else ""
    return say("divided.told", bases=Listed(tuple(bases)), moved=moved)


#: Sentences that depend on how a study stands; every other key is said as it is.
CHOSEN: dict[str, Callable[[Study], Words]] = {
    "verdict": verdict,
    "answer": answer,
    "against_goal": against_goal,
    "pace": paced,
    "strongest_case": strongest_case,
    "vantage": vantage,
    "marks": marks.legend,
    "decomposed": lambda s: say("decomposed", s) if len(s.pairs) > 1 else "",
    "divided": divided,
    "goals_together": lambda s: goals_together(s.edition),
}


def sentence(study: Study, key: str) -> Words:
    """Return the sentence of the catalogue that holds for a study."""
    return CHOSEN[key](study) if key in CHOSEN else spoken(study, key)


def _part(study: Study, *which: int) -> Value:
    parts = parts_of_gain(study.pairs)
    return Value(sum(parts[each] for each in which), trace=anchor(study, "parts"))


def _quarters(study: Study, *, worked_out: bool) -> Value:
    found = marks.derived(study, study.outlook.history)
    return Value(int((found == worked_out).sum()), trace=anchor(study, "forecast"))


def _divided(study: Study) -> bool:
    """Return whether the draws of a density are those of a headcount over employment."""
    three = study.edition.plan.together
    density = three is not None and study.indicator.indicator == three.density
    return density and study.joint and bool(study.system)  # empty without a pair


def basis(study: Study, alone: str = "own") -> Sentence:
    """Say what a forecast rests on: of a density the headcounts, and pairs that imply workers."""
    if not _divided(study):
        return say(f"basis.{alone}", study)
    three, trace = study.edition.plan.three, anchor(study, "forecast")
    head = study.edition.study("headcount")
    heads = Value(study.system[three.headcount].points, trace=trace)
    counted = say("basis.heads", n=heads, among="" if study.altered else marks.among(head, trace))
    pairs = say("basis.pairs", n=Value(len(study.pairs), trace=trace))
    return say("basis.divided", heads=counted, pairs=pairs)


def _passed(study: Study) -> Sentence:
    """Say that the latest figure is beyond the goal; a date in doubt is no fact."""
    sure = study.latest["reference_basis"] in {"stated", READER}
    return say(f"passed.{'stated' if sure else 'inferred'}", study)


def _lean(study: Study) -> Words:
    """Say that all medians of a backtest lie on one side, and if they do so by ever more."""
    errors = study.scored["error"]
    if len(errors) < 2 or not ((errors > 0).all() or (errors < 0).all()):
        return ""
    growing = say("leaned.growing") if (errors.abs().diff().dropna() > 0).all() else ""
    return say(f"leaned.{'high' if errors.iloc[0] > 0 else 'low'}", growing=growing)


FACTS |= {
    **latest.TOLD,
    "basis": basis,
    "series": lambda s: basis(s, "listed"),
    "passed": _passed,
    "lean": _lean,
    "quarters": lambda s: say(
        f"ratio.quarters.{'mixed' if _quarters(s, worked_out=True).number else 'published'}", s
    ),
    "direct": lambda s: _quarters(s, worked_out=False),
    "worked": lambda s: _quarters(s, worked_out=True),
    "among": marks.among,
    "gained": lambda s: _part(s, 0, 1),
    "by_people": lambda s: _part(s, 0),
    "by_workers": lambda s: _part(s, 1),
    "first_pair": lambda s: int(s.pairs["pair"].iloc[0]),
    "last_pair": lambda s: int(s.pairs["pair"].iloc[-1]),
}
