"""The three cards of the overview: question, answer, strip, link."""

import pandas as pd

from skillsdata.charts import reader_goal
from skillsdata.display import card, svg
from skillsdata.drawing.compare import plot_strip
from skillsdata.evidence.plan import DENSITY, HEADCOUNT, Indicator, Language
from skillsdata.formats import number, plain, quantity, reader_scale, source_decimals
from skillsdata.glossary import term
from skillsdata.ratio_wording import ratio_answer
from skillsdata.study.measures import Goal, assess, completion
from skillsdata.study.ratio import GOAL_QUARTER, RatioOutlook
from skillsdata.study.system import Outlook
from skillsdata.wording import answer, say

_QUESTIONS = {
    HEADCOUNT: ("高技能人才总量", "Highly skilled headcount", "headcount"),
    DENSITY: ("每万名劳动者中的高技能人才", "Highly skilled per 10,000 workers", "density"),
}


def overview_cards(
    system: dict[str, Outlook],
    goals: dict[str, Goal],
    registry: dict[str, Indicator],
    ratio: RatioOutlook,
    *,
    threshold: float,
    lang: Language,
) -> list[str]:
    """Return the cards for headcount, density and the job-seeker ratio, as HTML."""
    annual = [
        _annual_card(system[name], goals[name], registry[name], lang)
        for name in (HEADCOUNT, DENSITY)
    ]
    return [*annual, _ratio_card(ratio, threshold, lang)]


def _annual_card(outlook: Outlook, goal: Goal, indicator: Indicator, lang: Language) -> str:
    zh, en, page = _QUESTIONS[indicator.indicator]
    sentence = answer(outlook, goal, indicator, lang)
    strip = _annual_strip(outlook, goal, indicator, sentence, lang)
    return card(say(lang, zh, en), sentence, strip, f"{page}.{lang}.html", _more(lang))


def _more(lang: Language) -> str:
    return say(lang, "图、表与来源", "Figures, tables, sources")


def _annual_strip(
    outlook: Outlook, goal: Goal, indicator: Indicator, alt: str, lang: Language
) -> str:
    target = reader_goal(goal, indicator, lang)
    scale = reader_scale(indicator, lang)
    year = goal.year if goal.year in outlook.years else outlook.years[0]
    low, median, high = (outlook.at(year, level) * scale for level in (0.1, 0.5, 0.9))
    latest = float(outlook.latest["value"])
    ax = plot_strip(
        base=(target.base, _stamped(goal.base, goal.base_year, indicator, lang)),
        latest=(latest * scale, _stamped(latest, int(outlook.latest["year"]), indicator, lang)),
        band=(low, median, high),
        band_label=f"{year}: {quantity(outlook.at(year), indicator, lang, decimals=0)}",
        goal=(target.value, f"{term('goal', lang)} {_exact(goal.value, indicator, lang)}"),
    )
    return svg(ax, name=f"strip-{indicator.indicator}", alt=plain(alt))


def _exact(value: float, indicator: Indicator, lang: Language) -> str:
    return quantity(value, indicator, lang, decimals=source_decimals(value))


def _stamped(value: float, year: int, indicator: Indicator, lang: Language) -> str:
    return f"{_exact(value, indicator, lang)} ({year})"


def _ratio_card(outlook: RatioOutlook, threshold: float, lang: Language) -> str:
    quarter = GOAL_QUARTER
    sentence = ratio_answer(outlook, threshold, quarter, lang)
    low, median, high = (outlook.at(quarter, level) for level in (0.1, 0.5, 0.9))
    latest = outlook.latest
    ax = plot_strip(
        base=None,
        latest=(
            float(latest["value"]),
            f"{number(float(latest['value']), 2)} ({latest['period']})",
        ),
        band=(low, median, high),
        band_label=f"{quarter}: {number(median, 1)}",
        goal=(threshold, f"{term('own_goal', lang)} {number(threshold, 2)}"),
    )
    strip = svg(ax, name="strip-ratio", alt=plain(sentence))
    question = say(lang, "求人倍率", "Job-seeker ratio")
    return card(question, sentence, strip, f"ratio.{lang}.html", _more(lang))


def completions(
    system: dict[str, Outlook],
    goals: dict[str, Goal],
    registry: dict[str, Indicator],
    lang: Language,
) -> tuple[dict[str, float], float]:
    """Return the completion of each goal by name, and the plan clock of the latest data year."""
    done, clocks = {}, []
    for name, goal in goals.items():
        latest = system[name].latest
        share, clock = completion(goal, year=int(latest["year"]), value=float(latest["value"]))
        done[registry[name].name(lang)] = share
        clocks.append(clock)
    return done, max(clocks)


def assessed(system: dict[str, Outlook], goals: dict[str, Goal]) -> pd.DataFrame:
    """Return every progress measure of each indicator with a goal, with its ``indicator``."""
    tables = [assess(g, system[name].history).assign(indicator=name) for name, g in goals.items()]
    return pd.concat(tables, ignore_index=True)
