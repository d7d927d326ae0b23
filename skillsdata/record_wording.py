"""Sentences, headings and notes of the track record."""

import pandas as pd

from skillsdata.evidence.plan import RATIO, Indicator, Language
from skillsdata.forecast.annual import MODEL
from skillsdata.forecast.baserates import share_reaching
from skillsdata.formats import computed_link, escape, number, percent
from skillsdata.glossary import term
from skillsdata.record_tables import BASE_RATE, OWN, PUBLIC, RATIO_TEST
from skillsdata.study.measures import Goal
from skillsdata.study.record import in_hindsight, later_figures
from skillsdata.study.system import Outlook
from skillsdata.wording import goal_amount, say

_YEARS = range(1, 6)
_MEDIAN = 0.5
#: Shares above the median this near to one half are not called a lean.
_EVEN = 0.02


def record_answer(own: pd.DataFrame, public: pd.DataFrame, lang: Language) -> str:
    """Answer how far to trust: what the 80 % intervals held, here and on public series."""
    held = float(public.loc[public["method"] == MODEL, "coverage_80"].mean())
    series = int(public["n_series"].max())
    elsewhere = say(
        lang,
        "在{n}条公开年度序列上，80%区间平均包含了{share}的后续数值。",
        "On {n} public annual series the 80% intervals held {share} of what came later.",
        n=computed_link(number(series), PUBLIC),
        share=computed_link(f"{number(held)}%", PUBLIC),
    )
    if own.empty:
        return elsewhere
    here = say(
        lang,
        "江苏各指标与求人倍率的存档预测，与其后公布的{m}个数字作了{n}次比较，"
        "{k}次落入80%区间（{share}）；",
        "Stored forecasts for Jiangsu and of the ratio were compared {n} times with {m} figures "
        "published later; {k} times ({share}) the figure lay inside the 80% interval. ",
        n=computed_link(number(len(own)), OWN),
        m=computed_link(number(later_figures(own)), OWN),
        k=computed_link(number(int(own["inside_80"].sum())), OWN),
        share=computed_link(percent(float(own["inside_80"].mean())), OWN),
    )
    return here + elsewhere


def trust_sentence(own: pd.DataFrame, public: pd.DataFrame, lang: Language) -> str:
    """Return the answer of the track record with a link to its page, for the overview."""
    link = f'<a href="track_record.{lang}.html">{term("page_track_record", lang)}</a>'
    return record_answer(own, public, lang) + say(lang, "详见{link}。", " More: {link}.", link=link)


def hindsight_sentence(archive: pd.DataFrame, lang: Language) -> str:
    """Say how many of the stored forecasts were computed after their own date."""
    days = in_hindsight(archive)
    if not days:
        return say(
            lang, "所有预测均在其日期当天算出。", "Every forecast was computed on its own date."
        )
    return say(
        lang,
        "存档共{all}期，其中{n}期（{days}）是事后补算的：只用当时已公布的数字，"
        "但模型及其参照类是后来建立的。此后的存档只增不改。",
        "Of {all} stored forecasts {n} ({days}) were computed in hindsight: from the figures "
        "published by then, but with a model and a reference class made later. Stored forecasts "
        "are never rewritten.",
        all=archive["reference_date"].nunique(),
        n=len(days),
        days=say(lang, "、", ", ").join(map(escape, days)),
    )


def record_heading(rows: pd.DataFrame, indicator: Indicator, lang: Language) -> str:
    """State how many later figures one indicator's 80 % intervals held."""
    if rows.empty:
        return say(lang, "此后尚无新公布值", "Nothing has been published since")
    high = int((rows["error"] > 0).sum())
    return say(
        lang,
        "{name}：与{m}个后续公布值比较{n}次，{k}次落入80%区间，中位数{high}次偏高",
        "{name}: {n} comparisons with {m} later figures, {k} inside the 80% interval, the median "
        "too high {high} times",
        name=indicator.name(lang),
        m=later_figures(rows),
        n=len(rows),
        k=int(rows["inside_80"].sum()),
        high=high,
    )


def skill_sentence(summary: pd.DataFrame, lang: Language) -> str:
    """Say where the project's forecasts beat the naive one on its own record, and where not."""
    annual = summary[summary["target"] != RATIO]
    if annual.empty:
        return say(
            lang, "此后尚无新公布值可供评分。", "Nothing has been published since to score by."
        )
    worse = annual[annual["wis_ratio"] > 1]
    few = int(annual["n"].sum())
    if worse.empty:
        return say(
            lang,
            "在这{n}次年度比较中，预测均优于末值不变；次数太少，不足以下结论。",
            "In these {n} annual comparisons the forecasts beat the last value; too few to "
            "conclude from.",
            n=few,
        )
    return say(
        lang,
        "在这{n}次年度比较中，预测并不都优于“末值不变”（加权区间得分比最高{ratio}）{lean}。"
        "次数太少，不足以下结论；更大的样本见下文。",
        "In these {n} annual comparisons the forecasts do not all beat the last value (WIS ratio "
        "up to {ratio}){lean}. Too few to conclude from; the larger sample is below.",
        n=few,
        lean=_lean(annual["bias"], lang),
        ratio=computed_link(number(float(worse["wis_ratio"].max()), 2), OWN),
    )


def _lean(bias: pd.Series, lang: Language) -> str:
    """Say to which side every target's medians were off on average, if to the same."""
    if (bias > 0).all():
        return say(lang, "，中位数平均偏高", "; the medians were too high on average")
    if (bias < 0).all():
        return say(lang, "，中位数平均偏低", "; the medians were too low on average")
    return ""


def calibration_heading(pooled: pd.DataFrame, lang: Language) -> str:
    """State the largest gap between promised and held shares."""
    gap = (pooled["share"] - pooled["quantile_level"]).abs()
    row = pooled.iloc[int(gap.argmax())]
    return say(
        lang,
        "承诺与实际最多相差{gap}个百分点（承诺{level}，实际{share}）",
        "Promise and outcome differ by at most {gap} points ({level} promised, {share} happened)",
        gap=number(100 * float(gap.max()), 1),
        level=percent(float(row["quantile_level"])),
        share=percent(float(row["share"])),
    )


def bias_sentence(pooled: pd.DataFrame, lang: Language) -> str:
    """Say how often outcomes lay above the median, and what that tells."""
    above = 1 - float(pooled.loc[pooled["quantile_level"] == _MEDIAN, "share"].iloc[0])
    return say(
        lang,
        "校准的预测应有一半结果高于中位数，这里是{share}：在这些序列上预测{side}。"
        "序列虽未用于学习，模型的设计却是看过其得分后选定的，所示校准因而略显乐观。",
        "Half of the outcomes should lie above the median; here {share} did: on these series the "
        "forecasts are {side}. Nothing was learned from them, but the design was chosen with their "
        "scores in view, which flatters what is shown.",
        share=computed_link(percent(above), PUBLIC),
        side=_side(above, lang),
    )


def _side(above: float, lang: Language) -> str:
    if abs(above - _MEDIAN) < _EVEN:
        return say(lang, "不偏高也不偏低", "neither high nor low")
    return say(lang, "偏低", "too low") if above > _MEDIAN else say(lang, "偏高", "too high")


def coverage_heading(coverage: pd.DataFrame, lang: Language) -> str:
    """State the range of the 80 % intervals' coverage, and its mean one and five years ahead."""
    held = coverage["coverage_80"]
    by_year = coverage.groupby("horizon")["coverage_80"].mean()
    return say(
        lang,
        "80%区间实际包含{low}%至{high}%：提前1年平均{near}%，提前{last}年平均{far}%",
        "80% intervals held {low} to {high}%: {near}% on average one year ahead, {far}% {last} "
        "years ahead",
        low=number(float(held.min())),
        high=number(float(held.max())),
        near=number(float(by_year.iloc[0])),
        far=number(float(by_year.iloc[-1])),
        last=int(by_year.index[-1]),
    )


def peers_heading(bars: pd.DataFrame, lang: Language) -> str:
    """State by how much the project's WIS is below that of the best peer."""
    values = bars.set_index("method")["value"]
    gap = 1 - float(values[MODEL]) / float(values.drop(MODEL).min())
    return say(
        lang,
        "五个点时，加权区间得分比最好的同类方法{side}{gap}",
        "With five points the weighted interval score is {gap} {side} that of the best peer",
        gap=percent(abs(gap)),
        side=say(lang, "低", "below") if gap >= 0 else say(lang, "高", "above"),
    )


def misses_sentence(worst: pd.DataFrame, lang: Language) -> str:
    """Say what the worst misses have in common."""
    outside = int(((worst["observed"] < worst["low"]) | (worst["observed"] > worst["high"])).sum())
    rising = int((worst["observed"] > worst["high"]).sum())
    return say(
        lang,
        "下表是{all}条失误最大的序列（末值＝100）：{n}条落在80%区间之外，其中{up}条高于区间。"
        "短历史看不见转折。",
        "The {all} series missed by most (last value = 100): {n} ended outside the 80% interval, "
        "{up} of them above it. A short history does not show a turn that is to come.",
        all=len(worst),
        n=outside,
        up=rising,
    )


def base_rate_heading(followed: pd.DataFrame, outlook: Outlook, goal: Goal, lang: Language) -> str:
    """State which share of comparable histories went on to where the goal is."""
    ahead = goal.year - int(outlook.latest["year"])
    if ahead not in _YEARS:
        return say(lang, "相似的历史后来如何", "What followed histories like this one")
    share = share_reaching(followed, goal.value, horizon=ahead)
    return say(
        lang,
        "在{n}段同样有{points}个点的历史中，约{share}后来达到相当于目标的水平",
        "Of {n} histories with {points} points as here, about {share} went on to where the goal is",
        n=number(int(followed["histories"].iloc[0])),
        points=int(followed["points"].iloc[0]),
        share=percent(share),
    )


def base_rate_sentence(
    followed: pd.DataFrame, outlook: Outlook, goal: Goal, indicator: Indicator, lang: Language
) -> str:
    """Set the counted share beside the forecast's probability of meeting the goal."""
    ahead = goal.year - int(outlook.latest["year"])
    kind = say(
        lang,
        *(
            ("每次都朝同一方向变动", "that moved the same way every time")
            if bool(followed["steady"].iloc[0])
            else ("有升有降", "that turned at least once")
        ),
    )
    counted = say(
        lang,
        "参照类：公开的总量序列中{n}段{kind}、同样有{points}个点的历史，"
        "按各自的平均速度计，看其后五年走到哪里。",
        "The reference class: {n} histories cut out of public series of amounts, {kind}, with "
        "{points} points, and how far they went in the next five years at their own mean pace.",
        n=computed_link(number(int(followed["histories"].iloc[0])), BASE_RATE),
        kind=kind,
        points=computed_link(number(int(followed["points"].iloc[0])), BASE_RATE),
    )
    if ahead not in _YEARS:
        return counted
    share = share_reaching(followed, goal.value, horizon=ahead)
    return counted + say(
        lang,
        "其中约{share}到{year}年时走到相当于目标{goal}的地方；本项目的预测给出{p}。",
        " By {year} about {share} of them would have got to where the goal of {goal} is; the "
        "forecast gives {p}.",
        share=computed_link(percent(share), BASE_RATE),
        year=goal.year,
        goal=goal_amount(goal, indicator, lang),
        p=computed_link(percent(outlook.probability(goal)), f"{indicator.indicator}-probability"),
    )


def ratio_test_sentence(scores: pd.DataFrame, lang: Language) -> str:
    """State the rolling-origin result of the quarterly ratio against seasonal naive."""
    rows = scores[scores["horizon"] == 0].set_index("model").T
    ours, plain = rows[MODEL], rows["seasonal_naive"]
    return say(
        lang,
        "全国求人倍率自{first}至{last}逐季滚动预测（{origins}个起点，{n}次比较）："
        "加权区间得分为“上年同季”的{ratio}倍，80%区间包含{held}。缺失季度按缺失处理，"
        "2020年的水平变动是给定的假设。",
        "The national ratio was forecast again from every quarter of {first} to {last} ({origins} "
        "origins, {n} comparisons): the weighted interval score is {ratio} of that of the same "
        "quarter a year ago, and the 80% intervals held {held}. Missing quarters are missing; the "
        "step in 2020 is a stated assumption.",
        first=escape(ours["first"]),
        last=escape(ours["last"]),
        origins=computed_link(number(int(ours["origins"])), RATIO_TEST),
        n=computed_link(number(int(ours["n"])), RATIO_TEST),
        ratio=computed_link(number(float(ours["wis"] / plain["wis"]), 2), RATIO_TEST),
        held=computed_link(f"{number(float(ours['coverage_80']))}%", RATIO_TEST),
    )
