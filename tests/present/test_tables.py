import re

import drawn
import pandas as pd
import pytest
from skillsdata.formats import plain
from skillsdata.glossary import term
from skillsdata.overview import assessed, completions

from skillsdata import plan_tables, tables
from skillsdata.evidence.edition import (
    city_figures,
    latest_by_indicator,
    load_observations,
    load_sources,
)
from skillsdata.evidence.plan import (
    DENSITY,
    EMPLOYED,
    HEADCOUNT,
    PROVINCE,
    Language,
    load_indicators,
    load_plan,
    plan_goal,
)
from skillsdata.study.cases import doubtful_years, score_against, what_if
from skillsdata.study.checks import findings, summary
from skillsdata.study.measures import assess
from skillsdata.study.ratio import bounds, grade_ratios, ratio_variants

LANGS: tuple[Language, ...] = ("zh", "en")
REGISTRY = load_indicators()
HAN = re.compile("[\u4e00-\u9fff]")
each_lang = pytest.mark.parametrize("lang", LANGS)


def _all_tables(lang: Language) -> dict[str, pd.DataFrame]:
    today, then = drawn.system(), drawn.system("2021-08-29")
    figures = load_observations(as_of=drawn.AS_OF, indicator=HEADCOUNT, area=PROVINCE)
    everything = load_observations(as_of=drawn.AS_OF)
    goals = {name: plan_goal(name) for name in (HEADCOUNT, DENSITY)}
    headcount, outlook = REGISTRY[HEADCOUNT], today[HEADCOUNT]
    cases = what_if(outlook, goals[HEADCOUNT], doubts=doubtful_years(figures), system=today)
    scored = score_against(then[HEADCOUNT], outlook.history)
    variants = ratio_variants("无锡", as_of=drawn.AS_OF, quarter="2025Q4", threshold=1.0)
    province = everything[everything["area"] == PROVINCE]
    return {
        "evidence": tables.evidence_table(figures, headcount, lang),
        "forecast": tables.forecast_table(outlook, headcount, lang),
        "ratio": tables.ratio_table(drawn.wuxi(), "k", lang),
        "measures": tables.measures_table(
            assess(goals[HEADCOUNT], outlook.history), headcount, lang
        ),
        "vantage": tables.vantage_table(scored, headcount, lang),
        "what_if": tables.what_if_table(cases, headcount, lang),
        "employment": tables.employment_table(today[EMPLOYED], lang),
        "grades": tables.grade_table(grade_ratios(as_of=drawn.AS_OF), lang),
        "variants": tables.variants_table(variants, lang),
        "floors": tables.floors_table(bounds(as_of=drawn.AS_OF), lang),
        "verdicts": tables.verdicts_table(assessed(today, goals), REGISTRY, lang),
        "plan": plan_tables.plan_table(
            load_plan(), latest_by_indicator(province, after=2020), lang
        ),
        "findings": plan_tables.findings_table(findings(), lang),
        "summary": plan_tables.summary_table(summary(findings()), lang),
        "cities": plan_tables.city_table(city_figures(everything), lang),
    }


@pytest.fixture(scope="module")
def shown() -> dict[Language, dict[str, pd.DataFrame]]:
    return {lang: _all_tables(lang) for lang in LANGS}


NAMES = [
    "evidence", "forecast", "ratio", "measures", "vantage", "what_if", "employment", "grades",
    "variants", "floors", "verdicts", "plan", "findings", "summary", "cities",
]  # fmt: skip


@each_lang
@pytest.mark.parametrize("name", NAMES)
def test_every_cell_is_finished_html(
    shown: dict[Language, dict[str, pd.DataFrame]], name: str, lang: Language
) -> None:
    table = shown[lang][name]
    assert len(table) > 0
    for column in table.columns:
        for cell in table[column]:
            assert isinstance(cell, str), (column, cell)
            assert cell, column
            assert not re.search(r"\bnan\b|None|<NA>|NaT", cell), cell
            assert cell.count("<a ") == cell.count("</a>")


@pytest.mark.parametrize("name", NAMES)
def test_the_english_table_has_the_rows_of_the_chinese_and_no_chinese(
    shown: dict[Language, dict[str, pd.DataFrame]], name: str
) -> None:
    zh, en = shown["zh"][name], shown["en"][name]
    assert zh.shape == en.shape
    text = " ".join([*map(str, en.columns), *(plain(c) for c in en.to_numpy().ravel())])
    assert not HAN.search(text), HAN.findall(text)


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_trace_to_the_same_entries(
    shown: dict[Language, dict[str, pd.DataFrame]], name: str
) -> None:
    links = [
        sorted(re.findall(r'href="#([^"]+)"', " ".join(shown[lang][name].to_numpy().ravel())))
        for lang in LANGS
    ]
    assert links[0] == links[1]


#: Names, places, years and thresholds are not statistics; every other number is traced.
LABELS = {
    "evidence": 1, "forecast": 1, "ratio": 1, "measures": 1, "vantage": 1, "what_if": 1,
    "employment": 1, "grades": 1, "variants": 0, "floors": 3,
}  # fmt: skip


@each_lang
@pytest.mark.parametrize("name", LABELS)
def test_every_number_in_a_table_is_traced(
    shown: dict[Language, dict[str, pd.DataFrame]], name: str, lang: Language
) -> None:
    table = shown[lang][name].iloc[:, LABELS[name] :]
    words = {term(w, lang) for w in ("reading", "published", "verdict", "source", "period")}
    for column in set(table.columns) - words:
        for cell in table[column]:
            bare = re.sub(r"<a [^>]*>.*?</a>", "", cell)
            assert not re.search(r"\d", bare), (column, cell)


def test_the_forecast_table_rounds_what_the_outlook_holds(
    shown: dict[Language, dict[str, pd.DataFrame]],
) -> None:
    outlook = drawn.system()[HEADCOUNT]
    table = shown["zh"]["forecast"].set_index(term("year", "zh"))
    for year in outlook.years:
        row = table.loc[str(year)].map(plain)
        assert row[term("median", "zh")] == f"{outlook.at(year):.0f}"
        ends = f"{outlook.at(year, 0.025):.0f}–{outlook.at(year, 0.975):.0f}"
        assert row[term("band95", "zh")] == ends
        assert row[term("band50", "zh")] == (
            f"{outlook.at(year, 0.25):.0f}–{outlook.at(year, 0.75):.0f}"
        )


def test_the_measures_of_the_worked_example_as_printed(
    shown: dict[Language, dict[str, pd.DataFrame]],
) -> None:
    table = shown["en"]["measures"].map(plain)
    printed = {name: (value, verdict) for name, value, verdict in table.to_numpy()}
    assert printed[term("completion", "en")] == ("52%", "behind schedule")
    assert printed[term("clock", "en")][0] == "80%"
    assert printed[term("open_sdg", "en")] == ("0.670", "moderate progress")
    assert printed[term("open_sdg_score", "en")][0] == "0.50"
    assert printed[term("unsd", "en")][0] == "0.657"
    assert printed[term("escap", "en")] == ("5.20", "behind schedule")
    assert printed[term("destatis", "en")] == ("–", "not assessable")


def test_the_what_if_table_begins_with_the_pages_own_reading(
    shown: dict[Language, dict[str, pd.DataFrame]],
) -> None:
    first = shown["en"]["what_if"].iloc[0].map(plain)
    outlook = drawn.system()[HEADCOUNT]
    assert first.iloc[0] == "as read here"
    assert first[term("median", "en")] == f"{outlook.at(2025) / 100:.2f}"


def test_bounds_keep_their_qualifier(shown: dict[Language, dict[str, pd.DataFrame]]) -> None:
    """Above is not at least: the sign in the table is the one of the figure."""
    floors = bounds(as_of=drawn.AS_OF)
    signs = {"at_least": "≥", "above": ">"}
    wanted = [
        f"{signs[q]}{v:.1f}" for q, v in zip(floors["qualifier"], floors["value"], strict=True)
    ]
    column = shown["zh"]["floors"][term("lower_bound", "zh")]
    assert sorted(column.map(plain)) == sorted(wanted)


def test_the_plan_table_has_the_printed_cells(
    shown: dict[Language, dict[str, pd.DataFrame]],
) -> None:
    table = shown["zh"]["plan"].map(plain)
    assert list(table["2020"])[:4] == ["〔455〕", "〔930〕", "——", "5.3"]
    assert table["2020"].iloc[20] == "〔1450〕"
    assert list(table["2025"])[8] == "28"
    measured = table[term("latest", "zh")].ne("规划以来无公布值")
    assert measured.iloc[0]
    assert table[term("latest", "zh")].iloc[0] == "494 (2024)"


def test_sources_are_named_and_doubt_is_said(
    shown: dict[Language, dict[str, pd.DataFrame]],
) -> None:
    table = shown["zh"]["evidence"].map(plain)
    publishers = set(load_sources()["publisher"])
    assert set(table[term("source", "zh")]) <= publishers
    row = table[table[term("value", "zh")] == "494"].iloc[0]
    assert row[term("reading", "zh")] == f"2024 ({term('assumed', 'zh')})"


def test_completion_is_set_beside_the_clock_of_the_latest_data_year() -> None:
    """A headcount of 2025 beside a density of 2024: all of the plan's time has passed."""
    today = drawn.system()
    history = today[HEADCOUNT].history
    newer = history.assign(year=history["year"] + (history["year"] == 2024))
    system = {**today, HEADCOUNT: drawn.Outlook(HEADCOUNT, newer, [2026], today[HEADCOUNT].paths,
                                                today[HEADCOUNT].quantiles, 7)}  # fmt: skip
    goals = {name: plan_goal(name) for name in (HEADCOUNT, DENSITY)}
    done, clock = completions(system, goals, REGISTRY, "en")
    assert list(done.values()) == pytest.approx([0.52, 1.3])
    assert clock == 1.0
