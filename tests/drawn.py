"""The drawings of the real pages, made without notebooks, and what can be read off an SVG."""

import re
from collections.abc import Callable
from functools import cache
from typing import Any
from xml.etree import ElementTree

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Annotation
from matplotlib.transforms import Bbox

from skillsdata import charts, record_charts
from skillsdata.drawing import compare as comparisons
from skillsdata.drawing import over_time as figures
from skillsdata.drawing import record as record_figures
from skillsdata.evidence.edition import load_observations
from skillsdata.evidence.plan import (
    DENSITY,
    EMPLOYED,
    HEADCOUNT,
    PROVINCE,
    RATIO,
    Language,
    load_indicators,
    load_plan,
    plan_goal,
)
from skillsdata.forecast.baserates import like
from skillsdata.study import record
from skillsdata.study.archive import load_archive, score_archive
from skillsdata.study.measures import assess
from skillsdata.study.ratio import WUXI, RatioOutlook, bounds, forecast_ratio, grade_ratios
from skillsdata.study.system import Outlook, forecast_system

AS_OF = "2026-01-15"
Drawing = tuple[Callable[..., Axes], tuple[Any, ...], dict[str, Any]]


@cache
def system(as_of: str = AS_OF) -> dict[str, Outlook]:
    return forecast_system(as_of=as_of, horizon=2027)


@cache
def wuxi() -> RatioOutlook:
    return forecast_ratio(WUXI, as_of=AS_OF, horizon=2027, draws=2000)


def fan(name: str, lang: Language, *, as_of: str = AS_OF) -> Drawing:
    outlook, indicator = system(as_of)[name], load_indicators()[name]
    options: dict[str, Any] = {
        "history": charts.history_points(outlook.history, indicator, lang),
        "goal": charts.reader_goal(plan_goal(name), indicator, lang),
        "lang": lang,
    }
    if as_of != AS_OF:
        now = system()[name].history
        options["later"] = charts.later_points(now, outlook, indicator, lang)
    return figures.plot_fan, (charts.fan_quantiles(outlook, indicator, lang),), options


def evidence(name: str, lang: Language) -> Drawing:
    indicator = load_indicators()[name]
    shown = load_observations(as_of=AS_OF, indicator=name, area=PROVINCE)
    options = {
        "goal": charts.reader_goal(plan_goal(name), indicator, lang),
        "breaks": [charts.census_break(lang)],
        "lang": lang,
    }
    return figures.plot_evidence, (charts.evidence_points(shown, indicator, lang),), options


def ratio_fan(lang: Language) -> Drawing:
    options = {
        "history": charts.ratio_history(wuxi()),
        "goal": charts.ratio_goal(1.0, load_indicators()[RATIO]),
        "breaks": [charts.pandemic_break(lang)],
        "path": False,
        "lang": lang,
    }
    return figures.plot_fan, (charts.ratio_quantiles(wuxi()),), options


def record_drawings(lang: Language) -> dict[str, Drawing]:
    """The figures of the track record."""
    indicator, outlook = load_indicators()[HEADCOUNT], system()[HEADCOUNT]
    scores = score_archive(load_archive(as_of=AS_OF), as_of=AS_OF)
    words = {"lang": lang}
    fan = record_charts.base_rate_fan(like(outlook.history), outlook, indicator, lang)
    over = {
        "history": charts.history_points(outlook.history, indicator, lang),
        "band": record_charts.forecast_band(outlook, indicator, lang),
        "goal": charts.reader_goal(plan_goal(HEADCOUNT), indicator, lang),
        "lang": lang,
    }
    bars = record_charts.record_bars(record.of_project(scores, HEADCOUNT), indicator, lang)
    pooled = record.pooled_calibration(record.benchmark_table("calibration"))
    held = record_charts.held_lines(record.benchmark_table("coverage"), lang)
    peers = record.peer_scores(record.benchmark_table("forecasts"), record.benchmark_table("runs"))
    return {
        "record": (record_figures.plot_record, (bars,), words),
        "base-rates": (record_figures.plot_base_rates, (fan,), over),
        "calibration": (record_figures.plot_calibration, (pooled,), words),
        "held": (record_figures.plot_held, (held,), {"promised": 80.0, "lang": lang}),
        "peers": (comparisons.plot_bars, (record_charts.skill_bars(peers, "k5", lang),), {}),
    }


@cache
def all_drawings(lang: Language) -> dict[str, Drawing]:
    """Every figure that the notebooks show, by name."""
    registry = load_indicators()
    today = system()
    paces = assess(plan_goal(HEADCOUNT), today[HEADCOUNT].history)
    lines = charts.constant_denominator(today[DENSITY], today[EMPLOYED], lang)
    drawings: dict[str, Drawing] = {
        "ratio": ratio_fan(lang),
        "lines": (figures.plot_lines, (lines,), {"lang": lang}),
        "pace": (comparisons.plot_bars, (charts.pace_bars(paces, registry[HEADCOUNT], lang),), {}),
        "clock": (
            comparisons.plot_bars,
            (charts.clock_bars({"a": 0.5, "b": 1.3}),),
            {"marker": charts.clock_line(0.8, lang)},
        ),
        "growth": (comparisons.plot_bars, (charts.planned_growth(load_plan(), lang),), {}),
        "grades": (
            comparisons.plot_grades,
            (charts.grade_points(grade_ratios(as_of=AS_OF), lang),),
            {"lang": lang},
        ),
        "floors": (
            comparisons.plot_floors, (charts.ratio_floors(bounds(as_of=AS_OF), lang),), {},
        ),
    }  # fmt: skip
    drawings |= record_drawings(lang)
    for name in (HEADCOUNT, DENSITY):
        drawings |= {
            f"{name}-evidence": evidence(name, lang),
            f"{name}-fan": fan(name, lang),
            f"{name}-vantage": fan(name, lang, as_of="2021-08-29"),
        }
    return drawings


def texts(ax: Axes) -> dict[str, Bbox]:
    """The box in pixels of every visible text that is annotated in the axes, by its words."""
    figure = ax.get_figure()
    assert isinstance(figure, Figure)
    figure.draw_without_rendering()
    return {
        text.get_text(): text.get_window_extent()
        for text in ax.texts
        if isinstance(text, Annotation) and text.get_text()
    }


def parse(svg: str) -> ElementTree.Element:
    """Read an inline SVG as XML."""
    return ElementTree.fromstring(svg)


def ids(markup: str) -> list[str]:
    return re.findall(r'\bid="([^"]+)"', markup)


def points(count: int) -> pd.DataFrame:
    """A made-up history of so many year-ends, ready for drawing."""
    years = [2025 - count + n for n in range(count)]
    values = [100.0 + 7 * n for n in range(count)]
    labels = [f"{value:.0f}" for value in values]
    return pd.DataFrame({"x": years, "value": values, "label": labels})
