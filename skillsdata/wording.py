"""The computed sentences: each number in them links to where it comes from."""

import math

import pandas as pd

from skillsdata.evidence.plan import DENSITY, HEADCOUNT, Indicator, Language
from skillsdata.formats import (
    computed_link,
    evidence_link,
    number,
    probability,
    quantity,
    source_decimals,
)
from skillsdata.glossary import term
from skillsdata.study.measures import Goal, likelihood_word, pace, year_of_attainment
from skillsdata.study.system import Outlook

_PEOPLE = {
    HEADCOUNT: ("江苏高技能人才", "highly skilled workers in Jiangsu"),
    DENSITY: (
        "江苏每万名劳动者中高技能人才",
        "highly skilled workers per 10,000 workers in Jiangsu",
    ),
}
_UNIT = {HEADCOUNT: ("万人", " million"), DENSITY: ("人", "")}


def say(lang: Language, zh: str, en: str, **parts: object) -> str:
    """Fill the template of one language with already formatted parts."""
    return (zh if lang == "zh" else en).format(**parts)


def amount(text: str, indicator: Indicator, lang: Language) -> str:
    """Return a formatted number with the unit word a sentence needs: 494万人, 4.94 million."""
    return text + _UNIT[indicator.indicator][lang == "en"]


def published_amount(value: float, obs_id: str, indicator: Indicator, lang: Language) -> str:
    """Return a published number with its unit, linked to its entry."""
    text = quantity(value, indicator, lang, decimals=source_decimals(value))
    return amount(evidence_link(text, obs_id), indicator, lang)


def goal_amount(goal: Goal, indicator: Indicator, lang: Language) -> str:
    """Return the goal, linked to the plan's box, or to its note when the reader chose it."""
    text = quantity(goal.value, indicator, lang, decimals=source_decimals(goal.value))
    if goal.chosen:
        return amount(computed_link(text, f"{indicator.indicator}-goal"), indicator, lang)
    return amount(evidence_link(text, f"plan-{indicator.plan_row}-2025"), indicator, lang)


def median_amount(outlook: Outlook, year: int, indicator: Indicator, lang: Language) -> str:
    """Return the forecast median of one year, rounded to whole units, linked to its entry."""
    text = quantity(outlook.at(year), indicator, lang, decimals=0)
    return amount(_forecast_link(text, indicator), indicator, lang)


def interval(outlook: Outlook, year: int, indicator: Indicator, lang: Language) -> str:
    """Return the 80 % interval of one year as ``low–high`` with unit, linked."""
    ends = (quantity(outlook.at(year, p), indicator, lang, decimals=0) for p in (0.1, 0.9))
    return amount(_forecast_link("–".join(ends), indicator), indicator, lang)


def _forecast_link(text: str, indicator: Indicator) -> str:
    return computed_link(text, f"{indicator.indicator}-forecast")


def likelihood(chance: float, indicator: str, lang: Language) -> str:
    """Return the likelihood word with its probability: ``very unlikely (4%)``."""
    linked = computed_link(probability(chance), f"{indicator}-probability")
    word = term(likelihood_word(chance), lang)
    return say(lang, "{word}（概率{p}）", "{word} ({p})", word=word, p=linked)


def answer(outlook: Outlook, goal: Goal, indicator: Indicator, lang: Language) -> str:
    """Answer the page's question: where it stands, where it is heading, against which goal."""
    latest = outlook.latest
    if goal.year in set(outlook.history["year"]):
        return _answer_observed(outlook, goal, indicator, lang)
    passed = goal.met(float(latest["value"]))
    return say(
        lang,
        _PASSED_ZH if passed else _OPEN_ZH,
        _PASSED_EN if passed else _OPEN_EN,
        when=year_end(int(latest["year"]), str(latest["reference_basis"]), lang),
        people=_PEOPLE[indicator.indicator][lang == "en"],
        latest=published_amount(float(latest["value"]), str(latest["obs_id"]), indicator, lang),
        since=_since(outlook, goal, indicator, lang),
        n=computed_link(str(outlook.points), f"{indicator.indicator}-forecast"),
        goal=goal_amount(goal, indicator, lang),
        goal_year=goal.year,
        median=median_amount(outlook, goal.year, indicator, lang),
        band=interval(outlook, goal.year, indicator, lang),
        likelihood=likelihood(outlook.probability(goal), indicator.indicator, lang),
        target=target_name(goal, lang),
    )


_OPEN_ZH = (
    "{when}，{people}为{latest}{since}；据{n}个公布值推算，{goal_year}年末约为{median}"
    "（80%区间{band}），达到{goal}的{target}{likelihood}。"
)
_OPEN_EN = (
    "At {when} there were {latest} {people}{since}; {n} published figures point to about {median} "
    "by the end of {goal_year} (80% interval {band}), and reaching {target} of {goal} is "
    "{likelihood}."
)
_PASSED_ZH = (
    "{when}，{people}为{latest}{since}，已越过{goal}的{target}；据{n}个公布值推算，"
    "{goal_year}年末约为{median}（80%区间{band}），届时不低于目标{likelihood}。"
)
_PASSED_EN = (
    "At {when} there were {latest} {people}{since}, past {target} of {goal}; {n} published figures "
    "point to about {median} by the end of {goal_year} (80% interval {band}), and being at or "
    "above the goal then is {likelihood}."
)


def _answer_observed(outlook: Outlook, goal: Goal, indicator: Indicator, lang: Language) -> str:
    row = outlook.history[outlook.history["year"] == goal.year].iloc[-1]
    met = goal.met(float(row["value"]))
    return say(
        lang,
        "{when}，{people}为{value}，{goal}的{target}{met}。",
        "At {when} there were {value} {people}: {target} of {goal} was {met}.",
        when=year_end(goal.year, str(row["reference_basis"]), lang),
        people=_PEOPLE[indicator.indicator][lang == "en"],
        value=published_amount(float(row["value"]), str(row["obs_id"]), indicator, lang),
        goal=goal_amount(goal, indicator, lang),
        target=target_name(goal, lang),
        met=say(lang, "已实现" if met else "未实现", "met" if met else "missed"),
    )


def _since(outlook: Outlook, goal: Goal, indicator: Indicator, lang: Language) -> str:
    if int(outlook.latest["year"]) <= goal.base_year:
        return ""
    base = published_amount(goal.base, f"plan-{indicator.plan_row}-2020", indicator, lang)
    return say(lang, "（{year}年为{base}）", " ({base} in {year})", year=goal.base_year, base=base)


def year_end(year: int, basis: str, lang: Language) -> str:
    """Name a year-end, and say so when the publisher did not state it."""
    if basis == "stated":
        return say(lang, "{year}年末", "the end of {year}", year=year)
    return say(lang, "{year}年末（时点系推定）", "the end of {year} (date inferred)", year=year)


def target_name(goal: Goal, lang: Language) -> str:
    """Name the goal as the plan's, or as the reader's own choice."""
    if goal.chosen:
        return say(lang, "自选目标（非规划目标）", "the reader's own goal (not the plan's)")
    return say(lang, "规划目标", "the plan's goal")


def horizon_sentence(outlook: Outlook, year: int, indicator: Indicator, lang: Language) -> str:
    """Say where the forecast stands in one year."""
    return say(
        lang,
        "到{year}年末，中位数约为{median}，80%区间为{band}。",
        "By the end of {year} the median is {median} (80% interval {band}).",
        year=year,
        median=median_amount(outlook, year, indicator, lang),
        band=interval(outlook, year, indicator, lang),
    )


def pace_sentence(outlook: Outlook, goal: Goal, indicator: Indicator, lang: Language) -> str:
    """Compare the pace required from now on with the pace achieved since the base."""
    year, value = int(outlook.latest["year"]), float(outlook.latest["value"])
    if goal.met(value):
        return say(
            lang,
            "目标值已经越过，不再需要增量。",
            "The goal has been passed; no further rise is required.",
        )
    required, achieved = pace(goal, year=year, value=value)
    if math.isnan(required) or math.isnan(achieved):
        return say(
            lang,
            "规划期内尚无新公布值，速度无从比较。",
            "No figure from the plan's own years yet, so paces cannot be compared.",
        )
    reach = year_of_attainment(goal, year=year, value=value)
    return say(
        lang,
        "要如期达到目标，此后每年须增加{required}；{base}年以来实际每年增加{achieved}；按实际速度{reach}。",
        "Reaching the goal on time takes {required} more a year; since {base} it has been "
        "{achieved} a year; at that pace {reach}.",
        required=change_amount(required, indicator, lang, "required_pace"),
        achieved=change_amount(achieved, indicator, lang, "achieved_pace"),
        base=goal.base_year,
        reach=_reach(reach, indicator, lang),
    )


def change_amount(value: float, indicator: Indicator, lang: Language, measure: str) -> str:
    """Return an annual change with its unit, linked to its entry; persons in English."""
    key = f"{indicator.indicator}-{measure}"
    if lang == "en" and indicator.indicator == HEADCOUNT:
        return computed_link(number(value * 10_000), key)
    return computed_link(number(value, 1 if value % 1 else 0), key) + (
        _UNIT[indicator.indicator][0] if lang == "zh" else ""
    )


def _reach(year: float, indicator: Indicator, lang: Language) -> str:
    if math.isinf(year):
        return say(lang, "不会达到目标", "the goal is not reached")
    linked = computed_link(str(math.ceil(year)), f"{indicator.indicator}-attainment")
    return say(lang, "要到{year}年末才能达到", "it is reached by the end of {year}", year=linked)


def goals_together(workers: float, goal_year: int, employed: pd.Series, lang: Language) -> str:
    """Say how many workers both goals imply, beside the last published employment."""
    scale, decimals = (1, 0) if lang == "zh" else (100, 1)
    seen = number(float(employed["value"]) / scale, decimals)
    return say(
        lang,
        "两项目标若恰好同时实现，意味着{year}年就业人员为{workers}万人；最近公布的{seen}年末就业人员为{employed}万人。",
        "Met exactly together, the two goals imply {workers} million workers in {year}; the last "
        "published employment, for the end of {seen}, is {employed} million.",
        year=goal_year,
        workers=computed_link(number(workers / scale, decimals), "implied-workers"),
        seen=int(employed["year"]),
        employed=evidence_link(seen, str(employed["obs_id"])),
    )
