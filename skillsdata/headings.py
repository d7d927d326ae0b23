"""The finding that stands over each figure, and the sentences on the job-seeker ratio."""

import math
from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from skillsdata.evidence.plan import HEADCOUNT, Indicator, Language
from skillsdata.formats import (
    computed_link,
    number,
    percent,
    plain,
    probability,
    quantity,
    source_decimals,
)
from skillsdata.glossary import term
from skillsdata.study.measures import Goal, likelihood_word
from skillsdata.study.system import Outlook
from skillsdata.wording import (
    amount,
    answer,
    change_amount,
    goal_amount,
    interval,
    likelihood,
    median_amount,
    say,
)


def evidence_heading(outlook: Outlook, goal: Goal, indicator: Indicator, lang: Language) -> str:
    """State how far the latest figure is from the goal."""
    gap = goal.sign * (goal.value - float(outlook.latest["value"]))
    parts = {
        "year": int(outlook.latest["year"]),
        "gap": plain(change_amount(abs(gap), indicator, lang, "distance")),
        "people": say(lang, "", " persons") if indicator.indicator == HEADCOUNT else "",
    }
    if gap <= 0:
        return say(
            lang,
            "{year}年末已越过目标{gap}",
            "By the end of {year} the goal was passed by {gap}{people}",
            **parts,
        )
    return say(
        lang,
        "{year}年末距目标还差{gap}",
        "At the end of {year} the goal was {gap}{people} away",
        **parts,
    )


def fan_heading(outlook: Outlook, goal: Goal, indicator: Indicator, lang: Language) -> str:
    """State where the forecast stands in the goal year, against the goal."""
    if goal.year not in outlook.years:
        return say(lang, "目标年份已有公布值", "The goal year has been observed")
    return plain(
        say(
            lang,
            "{year}年末约{median}，目标{goal}：实现{word}",
            "About {median} by the end of {year} against a goal of {goal}: {word}",
            year=goal.year,
            median=median_amount(outlook, goal.year, indicator, lang),
            goal=goal_amount(goal, indicator, lang),
            word=term(likelihood_word(outlook.probability(goal)), lang),
        )
    )


def band_sentence(outlook: Outlook, lang: Language) -> str:
    """Say what the bands mean and on how many points they rest."""
    return say(
        lang,
        "预测仅依据{n}个公布值。80%区间的含义：若干条与此相似的历史中，约有八成其后落在区间之内。",
        "The forecast rests on {n} published figures. The 80% band means: of many histories like "
        "this one, about four in five later ended inside it.",
        n=computed_link(str(outlook.points), f"{outlook.indicator}-forecast"),
    )


def pace_heading(assessment: pd.DataFrame, lang: Language) -> str:
    """State the required pace as a multiple of the achieved one."""
    values = assessment.set_index("measure")["value"]
    required, achieved = float(values["required_pace"]), float(values["achieved_pace"])
    if math.isnan(required) or math.isnan(achieved) or achieved <= 0:
        return say(lang, "所需速度与实际速度", "Required and achieved pace")
    if required <= 0:
        return say(
            lang, "目标已越过，无需再增", "The goal has been passed; no further rise is required"
        )
    return say(
        lang,
        "所需速度是实际速度的{times}倍",
        "The required pace is {times} times the achieved one",
        times=number(required / achieved, 1),
    )


def denominator_heading(lines: pd.DataFrame, lang: Language) -> str:
    """State what the last density would be on the first year's employment."""
    last = lines.groupby("series", sort=False)["value"].last()
    return say(
        lang,
        "若就业人员不变，最新密度应为{fixed}而非{published}",
        "On unchanged employment the latest density would be {fixed}, not {published}",
        fixed=number(last.iloc[1]),
        published=number(last.iloc[0]),
    )


def clock_heading(done: dict[str, float], clock: float, lang: Language) -> str:
    """State each completion beside the plan clock."""
    parts = "，" if lang == "zh" else ", "
    listed = parts.join(f"{name} {percent(share)}" for name, share in done.items())
    return say(
        lang,
        "时序进度{clock}：{listed}",
        "{clock} of the plan's time had passed: {listed}",
        clock=percent(clock),
        listed=listed,
    )


def vantage_sentence(scored: pd.DataFrame, origin: int, lang: Language) -> str:
    """Say how many later figures fell inside an earlier forecast's 80 % interval."""
    if scored.empty:
        return say(lang, "此后尚无新公布值。", "Nothing has been published since.")
    return say(
        lang,
        "规划公布时（最新公布值为{origin}年末）所作预测，其后{n}个公布值中有{k}个落入80%区间。",
        "Of {n} figures published since the forecast made when the plan appeared (latest figure: "
        "end of {origin}), {k} fell inside its 80% interval.",
        origin=origin,
        n=len(scored),
        k=int(scored["inside"].sum()),
    )


def goal_sentence(headcount: Outlook, goal: Goal, indicator: Indicator, lang: Language) -> str:
    """Give the forecast of the goal year and the likelihood, or what was observed in it."""
    if goal.year not in headcount.years:
        return answer(headcount, goal, indicator, lang)
    return say(
        lang,
        "{year}年末约{median}（80%区间{band}）；不低于{goal}：{likelihood}。",
        "About {median} by the end of {year} (80% interval {band}); being at or above {goal} is "
        "{likelihood}.",
        year=goal.year,
        median=median_amount(headcount, goal.year, indicator, lang),
        band=interval(headcount, goal.year, indicator, lang),
        goal=goal_amount(goal, indicator, lang),
        likelihood=likelihood(headcount.probability(goal), indicator.indicator, lang),
    )


def plan_answer(plan: pd.DataFrame, latest: pd.DataFrame, figures: int, lang: Language) -> str:
    """Say how many of the plan's indicators have been measured since it was published."""
    measured = plan["indicator"].isin(latest.index)
    binding = plan["attribute_id"] == "binding"
    return say(
        lang,
        "规划列出{n}项指标（约束性{b}项）；规划公布以来，有公布值的为{k}项（其中约束性{kb}项），其余{rest}项尚无公布值。"
        "本项目共收录{figures}个公布数字。",
        "The plan lists {n} indicators, {b} of them binding; {k} have a published figure from its "
        "years ({kb} of the binding), {rest} have none. {figures} published figures are on record.",
        n=computed_link(str(len(plan)), "plan-count"),
        b=computed_link(str(int(binding.sum())), "plan-count"),
        k=computed_link(str(int(measured.sum())), "plan-count"),
        kb=computed_link(str(int((measured & binding).sum())), "plan-count"),
        rest=computed_link(str(int((~measured).sum())), "plan-count"),
        figures=computed_link(number(figures), "plan-count"),
    )


def plan_heading(findings: pd.DataFrame, lang: Language) -> str:
    """State how many checks of the evidence against itself hold."""
    return say(
        lang,
        "{n}项自查中有{k}项不成立",
        "{k} of {n} checks of the evidence against itself fail",
        n=len(findings),
        k=int((~findings["holds"]).sum()),
    )


def what_if_heading(cases: pd.DataFrame, indicator: Indicator, lang: Language) -> str:
    """State how far the median moves over all the cases."""
    low, high = float(cases["median"].min()), float(cases["median"].max())
    return say(
        lang,
        "改动任何一个数字，中位数都在{low}与{high}之间",
        "Whichever figure is changed, the median stays between {low} and {high}",
        low=plain(amount(quantity(low, indicator, lang, decimals=0), indicator, lang)),
        high=plain(amount(quantity(high, indicator, lang, decimals=0), indicator, lang)),
    )


def growth_heading(growth: pd.DataFrame, lang: Language) -> str:
    """State the largest and smallest planned increase."""
    return say(
        lang,
        "规划增幅从{low}到{high}不等（紫色为约束性指标）",
        "Planned increases range from {low} to {high} (binding indicators in purple)",
        low=growth["label"].iloc[-1],
        high=growth["label"].iloc[0],
    )


def edition_line(figures: pd.DataFrame, as_of: str, lang: Language) -> str:
    """Say as of when, and on how many figures from how many sources, the edition rests."""
    day = date.fromisoformat(as_of)
    return say(
        lang,
        "截至{y}年{m}月{d}日已公布的数据 · {n}个数字，{k}个来源",
        "As known on {d} {month} {y} · {n} figures from {k} sources",
        y=day.year,
        m=day.month,
        d=day.day,
        month=day.strftime("%B"),
        n=len(figures),
        k=figures["source_id"].nunique(),
    )


def what_if_sentence(cases: pd.DataFrame, indicator: Indicator, lang: Language) -> str:
    """Name the one change that moves the probability most."""
    base, rest = cases.iloc[0], cases.iloc[1:]
    if rest.empty:
        return say(
            lang, "只有一个公布值，无从改动。", "With one published figure nothing can be changed."
        )
    row = rest.loc[(rest["probability"] - base["probability"]).abs().idxmax()]
    key = f"{indicator.indicator}-what-if"
    return say(
        lang,
        "影响最大的一项改动：{case}，实现概率由{before}变为{after}。",
        "The change that matters most: {case}; the probability of attainment goes from {before} to "
        "{after}.",
        case=case_name(row.to_dict(), indicator, lang),
        before=computed_link(probability(base["probability"]), key),
        after=computed_link(probability(row["probability"]), key),
    )


def case_name(row: Mapping[Any, Any], indicator: Indicator, lang: Language) -> str:
    """Name one case of ``vantage.what_if``: a figure read at another year-end, or left out."""
    if row["change"] == "none":
        return say(lang, "按现有读法", "as read here")
    value = float(row["value"])
    parts = {
        "value": quantity(value, indicator, lang, decimals=source_decimals(round(value, 1))),
        "year": int(row["year"]),
        "to": row["to"],
    }
    if row["change"] == "moved":
        return say(
            lang, "{value}读作{to}年末而非{year}年末", "{value} is of {to}, not {year}", **parts
        )
    return say(lang, "不用{year}年的{value}", "without {value} ({year})", **parts)
