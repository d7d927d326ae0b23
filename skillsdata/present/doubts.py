"""What is said of figures whose year is in doubt: what each date gives, and its weight."""

import math
from collections.abc import Iterator
from typing import Any

import pandas as pd

from skillsdata.evidence.readings import DOUBT
from skillsdata.language.words import Listed, Sentence, Value, Words, say
from skillsdata.present.facts import FACTS, anchor, chance
from skillsdata.study.dates import AS_STATED, dated
from skillsdata.study.formulas import pace, year_of_attainment
from skillsdata.study.study import Edition, Study


def _each_date(study: Study, one: str, of_several: str, join: str) -> Listed:
    """Name every date with its weight and probability; the figure too if several are in doubt."""
    found = list(dated(study.outlook))
    key = one if len({row.obs_id for row, *_ in found}) == 1 else of_several
    parts = (
        say(
            key, value=Value(row.value, study.indicator, None), year=year,
            weight=Value(weight, style="share"), p=chance(study, told.probability(study.goal)),
        )
        for row, year, weight, told in found
    )  # fmt: skip
    return Listed(tuple(parts), join)


def _other_dates(study: Study) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield every other year that the latest figure may be of, and which is the latest then."""
    for row, year, _, told in dated(study.outlook):
        if row.obs_id == study.latest["obs_id"] and year != row.year:
            last = told.latest
            yield year, {"year": int(last["year"]), "value": float(last["value"])}


def other_paces(study: Study) -> Iterator[tuple[int, float, float]]:
    """Yield every other year that the latest figure may be of, with both paces by it."""
    for year, last in _other_dates(study):
        yield year, *pace(study.goal, **last)


def _otherwise(study: Study) -> Words:
    """Say how many times the achieved pace the required one is by every other date."""
    parts = [
        say("pace.dated", year=year, times=Value(asked / made, None, 1, anchor(study, "multiple")))
        for year, asked, made in other_paces(study)
        if math.isfinite(asked) and made * study.goal.sign > 0
    ]
    return say("pace.otherwise", parts=Listed(tuple(parts), "list_nouns")) if parts else ""


def _reach_otherwise(study: Study) -> Words:
    """Say in which year the achieved pace meets the goal by every other date."""
    parts = [
        say("pace.dated_reach", year=year,
            reached=Value(math.ceil(reached), trace=anchor(study, "attainment"), style="plain"))
        for year, last in _other_dates(study)
        if math.isfinite(reached := year_of_attainment(study.goal, **last))
    ]  # fmt: skip
    return say("pace.otherwise", parts=Listed(tuple(parts), "list_nouns")) if parts else ""


def _behind(study: Study) -> Words:
    """Say of which year-end the employment behind a density is."""
    three = study.edition.plan.together
    if three is None or three.lag is None:
        return say("behind.same")
    if three.lag.years == 1:
        return say("behind.year_before", since=three.lag.since)
    return say("behind.before", since=three.lag.since, n=three.lag.years)


FACTS |= {
    "behind": _behind,
    "sampled": lambda s: say("how.joint" if s.joint else "how.alone", s),
    "otherwise": _otherwise,
    "reach_otherwise": _reach_otherwise,
    "by_date": lambda s: _each_date(s, "by_date", "by_date_of", "list"),
    "weighed": lambda s: _each_date(s, "by_weight", "by_weight_of", "list_nouns"),
}


def how(study: Study, name: str) -> Words:
    """Return how a number of the forecast was computed, over the dates in doubt if there are."""
    if not study.outlook.readings or name == "goal":
        return say(f"how.{name}", study)
    if name == "probability":
        return say("how.probability_by_date", study)
    return Listed((say(f"how.{name}", study), say("how.by_date")), "nothing")


def own_weight(edition: Edition, used: pd.DataFrame) -> tuple[Sentence, ...]:
    """Say which weight the reader gave the dates in the tables; nothing unless one of a doubt."""
    if edition.date_weight == AS_STATED or (used[DOUBT[0]] == "").all():
        return ()
    return (say("date_weight", weight=Value(edition.date_weight, style="share")),)
