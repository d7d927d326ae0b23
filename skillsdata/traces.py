"""Says who? The entry behind every number: published figures, and how the rest was computed."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from skillsdata.evidence.edition import load_indicators, load_plan, load_sources
from skillsdata.evidence.frames import each_row
from skillsdata.evidence.plan import (
    DENSITY,
    EMPLOYED,
    HEADCOUNT,
    PROVINCE,
    RATIO,
    Indicator,
    Language,
)
from skillsdata.formats import escape
from skillsdata.glossary import term
from skillsdata.study.ratio import LIKE_FOR_LIKE, WUXI
from skillsdata.study.record import on_record
from skillsdata.wording import say


def evidence_entries(
    observations: pd.DataFrame, lang: Language, *, uses: bool = False
) -> list[str]:
    """Return one ``<li id="e-…">`` per published figure, with its source, as HTML.

    ``uses`` adds links to the pages on which the figure stands.
    """
    sources, registry = load_sources(), load_indicators()
    return [
        f'<li id="e-{escape(row["obs_id"])}">{_figure(row, registry, lang)}'
        f"{_source(row, sources.loc[row['source_id']], lang)}{_remarks(row, lang)}"
        f"{_uses(row, lang) if uses else ''}</li>"
        for row in observations.to_dict("records")
    ]


def _figure(row: Mapping[Any, Any], registry: dict[str, Indicator], lang: Language) -> str:
    indicator = registry[str(row["indicator"])]
    area = str(row["area"] if lang == "zh" else row["area_en"])
    grade = row.get("skill_grade") or ""
    name = indicator.name(lang) + (f" · {term(str(grade), lang)}" if grade else "")
    value = f"{term(str(row['qualifier']), lang)}{row['printed']}"
    times = " × " if indicator.unit_en[:1].isdigit() else " "
    unit = str(row["unit"]) if lang == "zh" else f"{times}{indicator.unit_en}"
    return escape(
        say(
            lang,
            "{name}，{area}，{period}{reading}：{value}{unit}。",
            "{name}, {area}, {period}{reading}: {value}{unit}. ",
            name=name,
            area=area,
            period=row["period"] or say(lang, "年份不详", "year unknown"),
            reading=_reading(row, lang),
            value=value,
            unit=unit,
        )
    )


def _reading(row: Mapping[Any, Any], lang: Language) -> str:
    year, basis = row.get("reference_year"), str(row.get("reference_basis") or "stated")
    if basis == "stated" or year is None or pd.isna(year):
        return ""
    other = str(row.get("reference_alternatives") or "").replace(";", say(lang, "、", ", "))
    doubt = (
        say(lang, "，也可能是{o}年末", "; the end of {o} is not excluded", o=other) if other else ""
    )
    return say(
        lang, "（读作{y}年末，{b}{d}）", " (read as the end of {y}, {b}{d})",
        y=year, b=term(basis, lang), d=doubt,
    )  # fmt: skip


def _source(row: Mapping[Any, Any], source: pd.Series, lang: Language) -> str:
    suffix = "" if lang == "zh" else "_en"
    publisher, title = escape(source[f"publisher{suffix}"]), escape(source[f"title{suffix}"])
    url = str(source["url"])
    linked = f'<a href="{escape(url)}" rel="noreferrer">{title}</a>' if url else title
    date = escape(row["published"] or say(lang, "公布日期不详", "date of publication unknown"))
    basis = str(row["published_basis"])
    doubt = f" ({term(basis, lang)})" if basis not in {"stated", "unknown"} else ""
    kind = term(str(source["kind"]), lang)
    return say(
        lang, "{p}《{t}》，{d}{b}［{k}］。", "{p}, “{t}”, {d}{b} [{k}]. ",
        p=publisher, t=linked, d=date, b=escape(doubt), k=kind,
    )  # fmt: skip


def _remarks(row: Mapping[Any, Any], lang: Language) -> str:
    arithmetic = str(row.get("derivation") or "")
    derived = f"{term('derived', lang)}: {arithmetic}" if arithmetic else ""
    note = str(row.get(f"note_{lang}") or "")
    return escape(" ".join(part for part in (derived, note) if part))


def _uses(row: Mapping[Any, Any], lang: Language) -> str:
    names = {name for name, holds in _PAGES.items() if holds(row)}
    links = (
        f'<a href="{name}.{lang}.html#e-{escape(row["obs_id"])}">{term(f"page_{name}", lang)}</a>'
        for name in _PAGES
        if name in names
    )
    listed = say(lang, "、", ", ").join(links)
    return say(lang, " 用于：{p}。", " Used in: {p}.", p=listed) if listed else ""


def _of_province(*indicators: str) -> Callable[[Mapping[Any, Any]], bool]:
    return lambda row: row["indicator"] in indicators and row["area"] == PROVINCE


#: Which figures stand on which page.
_PAGES: dict[str, Callable[[Mapping[Any, Any]], bool]] = {
    "headcount": _of_province(HEADCOUNT),
    "density": _of_province(HEADCOUNT, DENSITY, EMPLOYED),
    "ratio": lambda row: row["indicator"] in {RATIO, LIKE_FOR_LIKE},
    "overview": lambda row: (
        _of_province(HEADCOUNT, DENSITY, EMPLOYED)(row)
        or (row["indicator"] == RATIO and row["area"] == WUXI)
    ),
    "track_record": on_record,
}


def plan_entries(rows: list[int], lang: Language) -> list[str]:
    """Return the entries of the plan's printed base and goal values for some of its 22 rows."""
    plan = load_plan()
    chosen = plan[plan["row"].isin(rows)]
    return [
        f'<li id="e-plan-{row.row}-{year}">{_plan_cell(row, year, printed, lang)}</li>'
        for row in each_row(chosen)
        for year, printed in ((2020, row.base_printed), (2025, row.goal_printed))
    ]


def _plan_cell(row: Any, year: int, printed: str, lang: Language) -> str:
    return escape(
        say(
            lang,
            "规划专栏1第{row}行“{name}”，{year}年，原文印作“{printed}”，单位{unit}。"
            "江苏省“十四五”技能人才发展规划，2021-08-29［规划］。",
            "Plan, box 1, row {row} ({name}), {year}, printed as “{printed}”, unit {unit}. "
            "14th Five-Year Plan for skilled talent of Jiangsu, 2021-08-29 [plan].",
            row=row.row,
            name=row.name_zh if lang == "zh" else row.name_en,
            unit=row.unit_zh if lang == "zh" else row.unit_en,
            year=year,
            printed=printed.strip(),
        )
    )
