"""How every computed number was computed: the entries behind them."""

import math

import pandas as pd

from skillsdata.evidence.frames import each_row
from skillsdata.evidence.plan import DENSITY, HEADCOUNT, Indicator, Language
from skillsdata.formats import escape, evidence_link, number, percent, quantity, source_decimals
from skillsdata.glossary import term
from skillsdata.ratio_wording import ratio_key
from skillsdata.study.measures import (
    Goal,
    assess,
    completion,
    growth_rate,
    pace,
    year_of_attainment,
)
from skillsdata.study.ratio import RatioOutlook
from skillsdata.study.system import Outlook, implied_workers
from skillsdata.wording import say

Entry = tuple[str, str, str]


def _digits(value: float) -> int:
    return min(source_decimals(value), 1)


def forecast_entry(outlook: Outlook, indicator: Indicator, lang: Language) -> Entry:
    """Return what the forecast of an indicator was computed from."""
    figures = ", ".join(
        evidence_link(
            f"{row.year}: {quantity(row.value, indicator, lang, decimals=_digits(row.value))}",
            str(row.obs_id).split()[0],
        )
        for row in each_row(outlook.history)
    )
    text = say(
        lang,
        "由{n}个公布值（{figures}）以参照类混合模型推算，{draws}次联合抽样的分位数；"
        "密度在每次抽样中都等于人数÷隐含就业人员×10,000。",
        "From {n} published figures ({figures}) by the reference-class mixture; quantiles of "
        "{draws} joint draws, in each of which density = headcount / implied employment × 10,000.",
        n=outlook.points,
        figures=figures,
        draws=number(len(outlook.paths)),
    )
    return f"{indicator.indicator}-forecast", _label(indicator, "predicted", lang), text


def _label(indicator: Indicator, key: str, lang: Language) -> str:
    return f"{indicator.name(lang)} · {term(key, lang)}"


def probability_entry(outlook: Outlook, goal: Goal, indicator: Indicator, lang: Language) -> Entry:
    """Return how the probability of attainment was computed."""
    text = say(
        lang,
        "{draws}次抽样中，{year}年值{sign}{goal}的比例为{share}。",
        "Share of {draws} draws whose {year} value is {sign} {goal}: {share}.",
        draws=number(len(outlook.paths)),
        year=goal.year,
        sign="≥" if goal.sign > 0 else "≤",
        goal=quantity(goal.value, indicator, lang, decimals=source_decimals(goal.value)),
        share=percent(outlook.probability(goal), 1),
    )
    return f"{indicator.indicator}-probability", _label(indicator, "probability", lang), text


def goal_entry(goal: Goal, indicator: Indicator, lang: Language) -> list[Entry]:
    """Return the note on a goal that the reader chose; nothing for the plan's own."""
    if not goal.chosen:
        return []
    text = say(
        lang,
        "由读者以参数 goal 设定，非规划目标。",
        "Set by the reader through the parameter goal; not the plan's.",
    )
    return [(f"{indicator.indicator}-goal", _label(indicator, "own_goal", lang), text)]


def measure_entries(
    outlook: Outlook, assessment: pd.DataFrame, goal: Goal, indicator: Indicator, lang: Language
) -> list[Entry]:
    """Return the worked formula of every progress measure of one indicator."""
    year, value = int(outlook.latest["year"]), float(outlook.latest["value"])
    results = assessment.set_index("measure")["value"]
    formulas = _formulas(goal, year, value)
    worked = {m: f"{formulas[m]} = {_result(m, results[m])}" for m in formulas if m in results}
    _, achieved = pace(goal, year=year, value=value)
    reach = year_of_attainment(goal, year=year, value=value)
    worked["attainment"] = f"{year} + ({goal.value:g} − {value:g}) / {achieved:g} = {reach:.1f}"
    defined = {
        m: math.isfinite(results[m]) if m in results else math.isfinite(reach) for m in worked
    }
    return [
        (
            f"{indicator.indicator}-{m}",
            _label(indicator, "year" if m == "attainment" else m, lang),
            text if defined[m] else term("not_assessable", lang),
        )
        for m, text in worked.items()
    ]


def _result(measure: str, value: float) -> str:
    return percent(value, 1) if measure in {"completion", "clock"} else number(value, 3)


def _formulas(goal: Goal, year: int, value: float) -> dict[str, str]:
    b, t, y_b, y_t, y_T = goal.base_year, goal.year, goal.base, value, goal.value
    observed = growth_rate(y_b, y_t, year - b)
    _, clock = completion(goal, year=year, value=value)
    return {
        "completion": f"({y_t:g} − {y_b:g}) / ({y_T:g} − {y_b:g})",
        "clock": f"({year} − {b}) / ({t} − {b})",
        "open_sdg": f"[({y_t:g}/{y_b:g})^(1/{year - b}) − 1] / |({y_T:g}/{y_b:g})^(1/{t - b}) − 1|",
        "open_sdg_score": "R ≥ 0.6: min(7.1429 R − 4.2857, 5); R < 0.6: max(4.1667 R − 2.5, −5)",
        "unsd": f"[{y_t:g} × (1 + {observed:.4f})^{t - year} − {y_b:g}] / ({y_T:g} − {y_b:g})",
        "destatis": f"{y_t:g} + ({t} − {year}) × mean(Δ)",
        "escap": f"10 × ({y_t:g} − {y_b:g}) / |{y_T:g} − {y_b:g}|; clock 10 × {clock:.2f}",
        "required_pace": f"({y_T:g} − {y_t:g}) / ({t} − {year})",
        "achieved_pace": f"({y_t:g} − {y_b:g}) / ({year} − {b})",
    }


def workers_entry(headcount: Goal, density: Goal, lang: Language) -> Entry:
    """Return how the number of workers implied by both goals was computed."""
    workers = implied_workers(headcount.value, density.value)
    text = f"{headcount.value:g} / {density.value:g} × 10,000 = {workers:,.0f} 万人"
    label = say(lang, "两项目标隐含的就业人员", "Workers implied by the two goals")
    return "implied-workers", label, text


def indicator_entries(
    outlook: Outlook, assessment: pd.DataFrame, goal: Goal, indicator: Indicator, lang: Language
) -> list[Entry]:
    """Return every computed entry that a page on one annual indicator refers to."""
    name = indicator.indicator
    vantage = say(
        lang,
        "以规划公布之日为截止日，用同一模型作出的预测；误差为预测中位数减公布值。",
        "The same model, given only what was published by the day the plan became known; "
        "error = forecast median − published value.",
    )
    what_if = say(
        lang,
        "每次改动一个数字（改读时点或不用该数），其余不变，重新预测。",
        "One figure at a time is read at its other date or left out; the forecast is run again.",
    )
    return [
        forecast_entry(outlook, indicator, lang),
        probability_entry(outlook, goal, indicator, lang),
        *goal_entry(goal, indicator, lang),
        *measure_entries(outlook, assessment, goal, indicator, lang),
        (f"{name}-vantage", _label(indicator, "vantage", lang), vantage),
        (f"{name}-what-if", _label(indicator, "what_if", lang), what_if),
    ]


def density_entries(employed: Outlook, lang: Language) -> list[Entry]:
    """Return how the employment implied by published pairs was computed."""
    text = say(
        lang,
        "公布的高技能人才数÷公布的密度×10,000，即发布者所用的就业人数（一般为上一年末数）。",
        "Published headcount / published density × 10,000: the employment that the publisher "
        "divided by, usually that of the year-end before.",
    )
    return [("employed_total-implied", term("employed", lang), f"{text} n = {employed.points}.")]


def ratio_entries(outlooks: list[RatioOutlook], threshold: float, lang: Language) -> list[Entry]:
    """Return every computed entry that the page on the job-seeker ratio refers to."""
    entries = [entry for outlook in outlooks for entry in _ratio_forecast(outlook, lang)]
    goal = say(
        lang,
        "由读者以参数 goal 设定（{g}）；规划未为求人倍率设目标。"
        "倍率过高表示缺人，低于1表示岗位不足。",
        "Set by the reader through the parameter goal ({g}); the plan prints none for the ratio. "
        "A high ratio means shortage, one below 1 too few jobs.",
        g=number(threshold, 2),
    )
    variants = say(
        lang,
        "去掉2020年断点或季节项，其余不变，重新预测。",
        "The break of 2020 or the seasonal is left out; the forecast is run again.",
    )
    add_on = say(
        lang,
        "公布的等级倍率＝该等级岗位÷该等级求职者＋无等级要求岗位÷全部求职者；加项即后一项。",
        "Published grade ratio = vacancies of the grade / its seekers + vacancies without a grade "
        "requirement / all seekers; the add-on is the second term.",
    )
    return [
        *entries,
        ("ratio-goal", term("own_goal", lang), goal),
        ("ratio-wuxi-variants", term("what_if", lang), variants),
        ("vacancy_ratio-add-on", term("add_on", lang), add_on),
    ]


def _ratio_forecast(outlook: RatioOutlook, lang: Language) -> list[Entry]:
    key, area = ratio_key(outlook), term(outlook.area, lang)
    first, last = outlook.history.iloc[0], outlook.latest
    text = say(
        lang,
        "由{n}个公布季度（{first}至{last}，缺季按缺失处理）以状态空间模型推算："
        "对数倍率的局部水平、季节项与2020年水平变动；{draws}次抽样的分位数。",
        "From {n} published quarters ({first} to {last}; missing ones treated as missing) by a "
        "state-space model of the log ratio: local level, seasonal, level step in 2020; quantiles "
        "of {draws} draws.",
        n=len(outlook.history),
        first=evidence_link(str(first["period"]), str(first["obs_id"])),
        last=evidence_link(str(last["period"]), str(last["obs_id"])),
        draws=number(len(outlook.paths)),
    )
    share = say(
        lang, "抽样中该季度倍率不低于参照值的比例。", "Share of draws at or above the threshold."
    )
    change = say(
        lang,
        "（参照值−最新值）÷剩余年数；（最新值−断点后最早的同季值）÷相隔年数。",
        "(reference − latest) / years left; (latest − earliest figure of the same season since the "
        "break) / years between.",
    )
    vantage = say(
        lang,
        "只用规划公布之日已公布的季度，以同一模型预测。",
        "The same model, given only the quarters published by the day the plan became known.",
    )
    return [
        (f"{key}-forecast", f"{area} · {term('predicted', lang)}", text),
        (f"{key}-probability", f"{area} · {term('probability', lang)}", share),
        (f"{key}-pace", f"{area} · {term('achieved_pace', lang)}", change),
        (f"{key}-vantage", f"{area} · {term('vantage', lang)}", vantage),
    ]


def plan_notes(plan: pd.DataFrame, lang: Language) -> list[Entry]:
    """Return the counts on the plan page, and why each indicator is of its kind."""
    count = say(
        lang,
        "按规划专栏逐行清点；“有公布值”指规划期（2021年起）内有用于序列或界限的公布值。",
        "Counted over the rows of the plan's box; measured means a published figure of 2021 or "
        "later in use as series or bound.",
    )
    evidence = f"kind_evidence_{lang}"
    kinds = [
        (
            f"kind-{row.indicator}",
            f"{row.row} {row.name_zh if lang == 'zh' else row.name_en}",
            f"{term(row.kind, lang)}: {escape(getattr(row, evidence))}",
        )
        for row in each_row(plan)
    ]
    checks = say(
        lang,
        "每项核对的两个数、差与算式见数据文件 plan_checks.csv；允许差为末位四舍五入。",
        "Both numbers, difference and arithmetic of every check are in plan_checks.csv; the "
        "tolerance is the rounding of the last digit.",
    )
    return [
        ("plan-checks", say(lang, "自查", "Checks of the evidence"), checks),
        (
            "plan-growth",
            say(lang, "规划增幅", "planned increase"),
            say(
                lang,
                "目标÷基期−1，仅限规划专栏同时印有两者的指标。",
                "goal / base − 1, for indicators of which the plan's box prints both.",
            ),
        ),
        ("plan-count", say(lang, "指标计数", "Counts of indicators"), count),
        *kinds,
    ]


def overview_entries(
    system: dict[str, Outlook],
    goals: dict[str, Goal],
    registry: dict[str, Indicator],
    ratio: RatioOutlook,
    threshold: float,
    lang: Language,
) -> list[Entry]:
    """Return every computed entry that the overview refers to."""
    annual = [
        entry
        for name, goal in goals.items()
        for entry in (
            forecast_entry(system[name], registry[name], lang),
            probability_entry(system[name], goal, registry[name], lang),
            *_completion_entries(system[name], goal, registry[name], lang),
        )
    ]
    pair = (goals[HEADCOUNT], goals[DENSITY])
    return [*annual, *ratio_entries([ratio], threshold, lang), workers_entry(*pair, lang)]


def _completion_entries(
    outlook: Outlook, goal: Goal, indicator: Indicator, lang: Language
) -> list[Entry]:
    """Return the entries of completion and plan clock alone."""
    every = measure_entries(outlook, assess(goal, outlook.history), goal, indicator, lang)
    return [entry for entry in every if entry[0].endswith(("-completion", "-clock"))]
