"""What the tables show: every cell finished, traced, and the same rows in both languages."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import planted
import pytest
import studies
from studies import LANGS, cells, study, wuxi

import skillsdata.api as sd
from skillsdata.language.reader import Reader
from skillsdata.present.facts import FACTS
from skillsdata.rounding import rounded

each_lang = pytest.mark.parametrize("lang", LANGS)
HEADCOUNT_TABLES = {
    "figures": sd.figures, "intervals": sd.intervals, "measures": sd.measures,
    "scored": sd.scored, "cases": sd.cases,
}  # fmt: skip
RATIO_TABLES = {
    "ratio": sd.intervals, "grades": sd.ratio.grade_table, "variants": sd.ratio.variants,
    "floors": sd.ratio.bound_table, "ratio_scored": sd.scored,
}  # fmt: skip
EDITION_TABLES = {
    "plan": sd.plan.indicators, "findings": sd.plan.failures,
    "summary": sd.plan.checks, "cities": sd.others.cities, "verdicts": sd.goals.measures,
    "left": sd.plan.left,
}  # fmt: skip
NAMES = [*HEADCOUNT_TABLES, "employment", *RATIO_TABLES, *EDITION_TABLES]
each_name = pytest.mark.parametrize("name", NAMES)


@cache
def table(name: str) -> Any:
    if name == "employment":
        return sd.employment(study("density"))
    if name in HEADCOUNT_TABLES:
        return HEADCOUNT_TABLES[name](study("headcount"))
    if name in RATIO_TABLES:
        return RATIO_TABLES[name](wuxi())
    return EDITION_TABLES[name](studies.edition())


@each_lang
@each_name
def test_every_cell_is_finished_html(name: str, lang: str) -> None:
    shown = cells(table(name), lang)
    assert len(shown) > 0
    assert len(set(shown.columns)) == len(shown.columns)
    for cell in shown.to_numpy().ravel():
        assert cell
        assert not re.search(r"\bnan\b|None|&lt;NA|NaT|\{", cell), cell
        assert cell.count("<a ") == cell.count("</a>")


@each_name
def test_the_english_table_has_the_rows_of_the_chinese_and_no_chinese(name: str) -> None:
    zh, en = (cells(table(name), lang) for lang in LANGS)
    assert zh.shape == en.shape
    words = " ".join([*en.columns, *map(studies.plain, en.to_numpy().ravel())])
    words += studies.text(table(name).caption, "en")
    assert studies.HAN.findall(words) == []


@each_name
def test_both_languages_trace_to_the_same_entries(name: str) -> None:
    zh, en = (" ".join(cells(table(name), lang).to_numpy().ravel()) for lang in LANGS)
    links = [re.findall(r'href="#([^"]+)"', markup) for markup in (zh, en)]
    assert links[0] == links[1]


#: Names, places, years and thresholds are not statistics; every other number is traced.
LABELS = {
    "figures": 1, "intervals": 1, "ratio": 1, "measures": 1, "scored": 1, "cases": 1,
    "employment": 1, "grades": 1, "variants": 0, "floors": 3, "ratio_scored": 1,
}  # fmt: skip


@each_lang
@pytest.mark.parametrize("name", LABELS)
def test_every_number_in_a_table_is_traced(name: str, lang: str) -> None:
    shown = cells(table(name), lang).iloc[:, LABELS[name] :]
    words = ("reading", "published", "verdict", "source", "period")
    dated = [studies.word(key, lang) for key in words]
    for cell in shown.drop(columns=dated, errors="ignore").to_numpy().ravel():
        assert not re.search(r"\d", re.sub(r"<a [^>]*>.*?</a>", "", cell)), cell


def test_the_table_of_intervals_rounds_what_the_outlook_holds() -> None:
    outlook = study("headcount").outlook
    shown = cells(sd.intervals(study("headcount")), "zh").map(studies.plain)
    shown = shown.set_index(studies.word("year", "zh"))
    assert list(shown.index) == [str(year) for year in outlook.targets]
    bands = {
        "median": (0.5,),
        "band50": (0.25, 0.75),
        "band80": (0.1, 0.9),
        "band95": (0.025, 0.975),
    }
    for year in outlook.targets:
        for band, levels in bands.items():
            ends = [outlook.at(year, level) for level in levels]
            wanted = "～".join(f"{round(end, -1):.0f}" for end in ends)  # as the spread allows
            assert shown.loc[str(year), studies.word(band, "zh")] == wanted


def test_the_measures_of_the_worked_example_as_printed() -> None:
    shown = cells(sd.measures(study("headcount")), "en").map(studies.plain)
    printed = {name: (value, verdict) for name, value, verdict in shown.to_numpy()}

    def of(measure: str) -> tuple[str, str]:
        return printed[studies.word(measure, "en")]

    assert of("completion") == ("52%", "behind schedule")
    assert of("clock")[0] == "80%"
    assert of("open_sdg") == ("0.67", "moderate progress")
    assert of("open_sdg_score")[0] == "0.50"
    assert of("unsd")[0] == "0.66"
    assert of("escap") == ("5.20", "behind schedule")
    assert of("destatis") == ("–", "not assessable: it needs figures of four consecutive years")


def test_the_cases_begin_with_the_pages_own_reading() -> None:
    first = cells(sd.cases(study("headcount")), "en").iloc[0].map(studies.plain)
    assert first.iloc[0] == "dates in doubt by their weights"
    median = study("headcount").outlook.at(2025) / 100
    assert first[studies.word("median", "en").capitalize()] == f"{median:.1f}"


def test_bounds_keep_their_qualifier() -> None:
    """Above is not at least: the sign in the table is the one of the figure."""
    floors, signs = wuxi().bounds, {"at_least": "≥", "above": ">"}
    wanted = [f"{signs[q]}{v:g}" for q, v in zip(floors["qualifier"], floors["value"], strict=True)]
    shown = cells(sd.ratio.bound_table(wuxi()), "zh")[studies.word("lower_bound", "zh")]
    assert sorted(shown.map(studies.plain)) == sorted(wanted)
    assert len(set(wanted)) > 2
    notes = cells(sd.ratio.bound_table(wuxi()), "zh")[studies.word("reason", "zh")]
    assert notes.map(studies.plain).str.contains("技术技能人才").any()  # which is no grade of ours


def test_the_plan_table_has_the_printed_cells() -> None:
    shown = cells(sd.plan.indicators(studies.edition()), "zh").map(studies.plain)
    assert list(shown["2020"])[:4] == ["〔455〕", "〔930〕", "——", "5.3"]
    assert shown["2020"].iloc[20] == "〔1450〕"
    assert list(shown["2025"])[8] == "28"
    latest = shown[studies.word("latest", "zh")]
    assert latest.iloc[0] == "494万人（2024年）"
    assert (latest == "未检索到规划期内数据").sum() == 22 - latest.str.contains("（20").sum()


def test_a_figure_left_out_is_told_by_its_month_and_value() -> None:
    shown = cells(sd.plan.left(studies.edition()), "en").map(studies.plain)
    told = shown[[studies.word(key, "en") for key in ("area", "period", "value")]]
    assert [
        "Nantong",
        "2016-07",
        "above 0.30 million",
    ] in told.to_numpy().tolist()  # above 30 x 10,000


def test_sources_are_named_and_doubt_is_said() -> None:
    shown = cells(sd.figures(study("headcount")), "zh").map(studies.plain)
    assert set(shown[studies.word("source", "zh")]) <= set(studies.sources("publisher").values())
    row = shown[shown[studies.word("value", "zh")] == "494"].iloc[0]
    assert row[studies.word("reading", "zh")] == f"2024（{studies.word('assumed', 'zh')}）"


def test_whether_a_later_figure_fell_inside_is_said() -> None:
    shown = cells(sd.scored(study("headcount")), "en")[studies.word("inside", "en")]
    assert list(shown) == ["yes" if held else "no" for held in study("headcount").scored["inside"]]


@pytest.mark.parametrize(("lang", "units"), [
    ("zh", ["万人次", "万人", "万人"]),
    ("en", ["10,000 enrolments", "10,000 persons", "10,000 persons"]),
])  # fmt: skip
def test_each_failed_check_has_the_unit_of_its_numbers(lang: str, units: list[str]) -> None:
    assert list(cells(table("findings"), lang)[studies.READERS[lang].text("term.unit")]) == units


def test_a_table_without_rows_says_so() -> None:
    none = sd.scored(study("headcount", 0.0, studies.PLAN_DAY))
    said = "<p>Today's model on what was known then, and what was published since (million): –</p>"
    assert studies.html(none, "en") == said


def test_completion_is_set_beside_the_clock_of_the_latest_data_year(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A headcount of 2025 beside a density of 2024: all of the plan's time has passed."""
    folder = planted.copy_evidence(tmp_path, monkeypatch)
    planted.append_year(folder, "high_skill_total", 2025, 512)
    newer = sd.open_edition(as_of="2026-02-01", horizon=2027, lang="zh")
    notes = studies.marks(studies.drawn(sd.overview.clock(newer), "en"))
    assert "Share of the plan period elapsed 100%" in set(notes["label"])
    assert notes.loc[notes["label"] == "76%", "x"].item() == pytest.approx(57 / 75)
    assert notes.loc[notes["label"] == "130%", "x"].item() == pytest.approx(91 / 70)


def test_a_day_of_publication_is_not_broken_and_an_unknown_one_is_said() -> None:
    shown = studies.html(sd.figures(study("headcount")), "en")
    assert '<span class="nowrap">2021-08-29</span>' in shown
    goals = studies.cells(sd.plan.goals(sd.open_edition(lang="en")), "en")
    assert set(goals["Published"]) >= {"unknown"}
    assert "" not in set(goals["Published"])


def test_a_figure_from_before_a_break_is_no_bound_of_the_forecast() -> None:
    """783 of November 2018 is over employment before the census, 372.9 a bound that is fitted."""
    used = {
        name: dict(zip(study(name).figures["period"], study(name).uses, strict=True))
        for name in ("headcount", "density")
    }
    assert used["density"]["2018-11"] == "earlier_basis"
    assert used["headcount"]["2018-11"] == "bound"
    assert "不参与拟合" in str(cells(sd.figures(study("density")), "zh").to_numpy())


def test_each_density_says_of_which_year_end_its_employment_is() -> None:
    """4,896 of 470 / 960 for 2020 and 4,838 of 494 / 1,021 for 2023: 58 fewer, as printed."""
    told = studies.text(sd.text(study("density"), "divided"), "zh")
    assert "2020年为当年末数，2021、2022、2024年为上一年末数" in told
    assert "2020年末至2023年末就业人员减少约60万人（分别由2021年末、2024年末（时点系推定）" in told


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_amounts_of_measures_and_scenarios_have_their_unit(lang: str) -> None:
    study = sd.open_edition("2026-11-27").study("headcount")
    amount, change = {"zh": ("36万人", "36万人"), "en": ("0.36 million", "360,000")}[lang]
    views = {sd.measures: change, sd.takes.table: change, sd.takes.account: amount}
    for view, shown in views.items():
        words = re.sub(r"<[^>]+>", "", str(view(study).html(Reader(lang, FACTS))))
        assert re.search(rf"(?<![\d.]){re.escape(shown)}", words)


def test_the_rows_of_what_it_takes_add_up_as_printed() -> None:
    shown = cells(sd.takes.table(study("headcount")), "en").map(studies.plain)
    then, short = (shown.iloc[:, column] for column in (1, 3))
    ends = [float(text.split()[0]) for text in then]
    left = [0.0 if text == "reached" else float(text.split()[0]) for text in short]
    assert [round(a + b, 2) for a, b in zip(ends, left, strict=True)] == [5.3] * 5


def test_a_pace_from_a_figure_that_is_about_right_says_so_with_no_decimal() -> None:
    shown = cells(sd.takes.table(study("headcount")), "zh").map(studies.plain)
    paces = shown.set_index(shown.columns[0]).iloc[:, 1]
    assert paces[studies.word("best_past_pace", "zh")] == "约33万人"
    assert paces[studies.word("business_as_usual", "zh")] == "9.8万人"


def test_the_box_is_shown_in_the_units_that_it_prints() -> None:
    shown = cells(sd.plan.indicators(studies.edition()), "zh").map(studies.plain)
    units = shown[studies.word("printed_unit", "zh")].tolist()
    assert [units[row - 1] for row in (1, 2, 17, 22)] == ["万人", "人", "个", "万"]


@pytest.mark.parametrize("name", ["headcount", "density"])
def test_forecasts_of_a_study_have_one_precision_and_never_end_on_the_goal(name: str) -> None:
    """A median of 1,110 was told as 1100, and 997 as the goal itself."""
    of, goal = study(name), study(name).goal.value
    shown = cells(sd.intervals(of), "zh").map(studies.plain).set_index(studies.word("year", "zh"))
    for year in map(int, shown.index):
        median = float(shown.loc[str(year), studies.word("median", "zh")])
        assert median == rounded(of.outlook.at(year), -1)
        for level, word in ((0.25, "band50"), (0.1, "band80"), (0.025, "band95")):
            told = shown.loc[str(year), studies.word(word, "zh")].split("～")
            true = of.outlook.at(year, level), of.outlook.at(year, 1 - level)
            for end, exact in zip(map(float, told), true, strict=True):
                assert end in {rounded(exact, -1), rounded(exact)}
                assert (end - goal) * (exact - goal) > 0


def test_a_backtest_claims_no_more_digits_than_it_carries() -> None:
    shown = cells(sd.scored(study("headcount")), "zh").map(studies.plain)
    assert set(shown[studies.word("band80", "zh")].str.fullmatch(r"\d+0～\d+0")) == {True}
    stored = cells(sd.record.stored_table(sd.record.Record(studies.edition()), "density"), "zh")
    bands = stored[studies.word("band80", "zh")].map(studies.plain)
    assert set(bands.str.fullmatch(r"\d+0～\d+0")) == {True}
