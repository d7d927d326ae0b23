"""The sentences and headings on the job-seeker ratio."""

import math

import pandas as pd

from skillsdata.evidence.plan import Language
from skillsdata.formats import (
    computed_link,
    evidence_link,
    number,
)
from skillsdata.glossary import term
from skillsdata.study.ratio import RatioOutlook, pace_of_change
from skillsdata.wording import (
    likelihood,
    say,
)


def ratio_answer(outlook: RatioOutlook, threshold: float, quarter: str, lang: Language) -> str:
    """Answer where an area's ratio stands and is heading, against the reader's threshold."""
    latest = outlook.latest
    key = ratio_key(outlook)
    low, high = outlook.at(quarter, 0.1), outlook.at(quarter, 0.9)
    return say(
        lang,
        "{area}{last}求人倍率为{value}；据{n}个季度公布值推算，{quarter}约为{median}（80%区间{band}），"
        "届时不低于{goal}（自选参照值，规划未设目标）{likelihood}。",
        "{area} had {value} vacancies per job seeker in {last}; {n} published quarters point to "
        "about {median} in {quarter} (80% interval {band}), and a ratio of at least {goal} (the "
        "reader's choice; the plan prints no goal) is {likelihood} then.",
        area=term(outlook.area, lang),
        last=quarter_name(str(latest["period"]), lang),
        value=evidence_link(number(float(latest["value"]), 2), str(latest["obs_id"])),
        n=computed_link(str(len(outlook.history)), f"{key}-forecast"),
        quarter=quarter_name(quarter, lang),
        median=computed_link(number(outlook.at(quarter), 1), f"{key}-forecast"),
        band=computed_link(f"{number(low, 1)}–{number(high, 1)}", f"{key}-forecast"),
        goal=computed_link(number(threshold, 2), "ratio-goal"),
        likelihood=likelihood(outlook.probability(threshold, quarter), key, lang),
    )


def ratio_key(outlook: RatioOutlook) -> str:
    """Return the prefix of the entries on one area's ratio."""
    return f"ratio-{term(outlook.area, 'en').lower()}"


def quarter_name(quarter: str, lang: Language) -> str:
    """Name a quarter as the language writes it: 2024年第四季度, 2024 Q4."""
    year, number_ = quarter[:4], quarter[-1]
    return say(
        lang, "{y}年第{q}季度", "{y} Q{n}", y=year, n=number_, q="一二三四"[int(number_) - 1]
    )


def ratio_heading(outlook: RatioOutlook, quarter: str, lang: Language) -> str:
    """State where an area's ratio is heading."""
    return say(
        lang,
        "{area}：{last}为{value}，{quarter}约{median}",
        "{area}: {value} in {last}, about {median} in {quarter}",
        area=term(outlook.area, lang),
        last=quarter_name(str(outlook.latest["period"]), lang),
        value=number(float(outlook.latest["value"]), 2),
        quarter=quarter_name(quarter, lang),
        median=number(outlook.at(quarter), 1),
    )


def grades_heading(grades: pd.DataFrame, lang: Language) -> str:
    """State by how much the add-on raises each published grade ratio."""
    return say(
        lang,
        "按等级公布的倍率都比同口径高出约{add_on}",
        "Every published grade ratio is about {add_on} above like for like",
        add_on=number(float(grades["add_on"].median()), 2),
    )


def floors_heading(floors: pd.DataFrame, lang: Language) -> str:
    """State what the published bounds say, and that they are not measurements."""
    return say(
        lang,
        "{n}个下限，没有一个是观测值",
        "{n} lower bounds, none of them a measurement",
        n=len(floors),
    )


def ratio_horizon(outlook: RatioOutlook, lang: Language) -> str:
    """Say where an area's ratio stands in the last forecast quarter."""
    quarter, key = outlook.quarters[-1], f"{ratio_key(outlook)}-forecast"
    low, high = outlook.at(quarter, 0.1), outlook.at(quarter, 0.9)
    return say(
        lang,
        "到{quarter}，中位数约为{median}，80%区间为{band}。",
        "By {quarter} the median is {median} (80% interval {band}).",
        quarter=quarter_name(quarter, lang),
        median=computed_link(number(outlook.at(quarter), 1), key),
        band=computed_link(f"{number(low, 1)}–{number(high, 1)}", key),
    )


def ratio_pace(outlook: RatioOutlook, threshold: float, quarter: str, lang: Language) -> str:
    """Compare the change that would reach the threshold with the change seen since the break."""
    required, achieved, since = pace_of_change(outlook, threshold, quarter)
    key = f"{ratio_key(outlook)}-pace"
    if math.isnan(required) or math.isnan(achieved):
        return say(
            lang,
            "公布的季度不足，变动速度无从比较。",
            "Too few quarters to compare rates of change.",
        )
    return say(
        lang,
        "到{quarter}恰好等于参照值，每年须变动{required}；{since}以来（同季相比）实际每年变动{achieved}。",
        "To stand exactly at the reference value in {quarter} it would have to change by "
        "{required} a year; since {since} (same season) it has changed by {achieved} a year.",
        quarter=quarter_name(quarter, lang),
        required=computed_link(number(required, 2), key),
        since=quarter_name(since, lang),
        achieved=computed_link(number(achieved, 2), key),
    )


def ratio_vantage(scored: pd.DataFrame, lang: Language) -> str:
    """Say how many later quarters fell inside the forecast made when the plan appeared."""
    if scored.empty:
        return say(lang, "此后尚无新公布的季度。", "No quarter has been published since.")
    return say(
        lang,
        "规划公布时所作预测，其后公布的{n}个季度中有{k}个落入80%区间",
        "Of {n} quarters published since the plan appeared, {k} fell inside the 80% interval "
        "forecast then",
        n=len(scored),
        k=int(scored["inside"].sum()),
    )


def intervals_caption(outlook: RatioOutlook, lang: Language) -> str:
    """Name the table of one area's intervals."""
    return say(
        lang,
        "{area}：各年第四季度的中位数与区间",
        "{area}: median and intervals, fourth quarters",
        area=term(outlook.area, lang),
    )
