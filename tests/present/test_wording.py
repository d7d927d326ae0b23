import re
from pathlib import Path

import pandas as pd
import planted
import pytest
from skillsdata.formats import plain

from skillsdata import headings as h
from skillsdata import ratio_wording as rw
from skillsdata import wording as w
from skillsdata.evidence.edition import last_measured, load_observations
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
from skillsdata.study.measures import assess
from skillsdata.study.ratio import WUXI, forecast_ratio
from skillsdata.study.system import Outlook, forecast_system

LANGS: tuple[Language, ...] = ("zh", "en")
REGISTRY = load_indicators()
AS_OF = "2026-01-15"
HAN = re.compile("[\u4e00-\u9fff]")
LINK = re.compile(r'<a class="t(?: c)?" href="#([ec]-[^"]+)">([^<]*)</a>')


@pytest.fixture(scope="module")
def system() -> dict[str, Outlook]:
    return forecast_system(as_of=AS_OF, horizon=2027)


def _untraced(sentence: str, allowed: set[str]) -> list[str]:
    """Digit runs outside every link, without those allowed to stand bare."""
    bare = LINK.sub("", sentence).replace("10,000 workers", "workers").replace("80%", "")
    return [run for run in re.findall(r"\d[\d,.]*\d|\d", bare) if run not in allowed]


YEARS = {str(year) for year in range(2015, 2041)}


# --- the answer ---------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", [HEADCOUNT, DENSITY])
@pytest.mark.parametrize("chosen", [0.0, 600.0, 1100.0])
def test_every_statistic_of_the_answer_is_traced(
    system: dict[str, Outlook], name: str, lang: Language, chosen: float
) -> None:
    sentence = w.answer(system[name], plan_goal(name, chosen=chosen), REGISTRY[name], lang)
    assert _untraced(sentence, YEARS) == []
    assert len(LINK.findall(sentence)) >= 5
    if lang == "en":
        assert not HAN.search(sentence)


def test_the_headcount_answer_in_both_languages(system: dict[str, Outlook]) -> None:
    goal = plan_goal(HEADCOUNT)
    zh, en = (plain(w.answer(system[HEADCOUNT], goal, REGISTRY[HEADCOUNT], x)) for x in LANGS)
    for part in ("494万人", "455万人", "530万人", "7个公布值", "2024年末", "时点系推定"):
        assert part in zh
    for part in ("4.94 million", "4.55 million", "5.30 million", "7 published figures"):
        assert part in en
    assert "规划目标" in zh
    assert "the plan's goal" in en


def test_a_density_past_its_goal_is_said_to_be_past(system: dict[str, Outlook]) -> None:
    zh, en = (plain(w.answer(system[DENSITY], plan_goal(DENSITY), REGISTRY[DENSITY], x))
              for x in LANGS)  # fmt: skip
    assert "已越过" in zh
    assert "past the plan's goal of 1,000" in en
    assert "1,021" in zh
    assert "1,021" in en


def test_a_goal_of_the_readers_own_is_never_called_the_plans(system: dict[str, Outlook]) -> None:
    for lang, own, plans in (
        ("zh", "自选目标", "的规划目标"),
        ("en", "reader's own", "the plan's goal"),
    ):
        goal = plan_goal(HEADCOUNT, chosen=600)
        text = plain(w.answer(system[HEADCOUNT], goal, REGISTRY[HEADCOUNT], lang))
        assert own in text
        assert plans not in text
        assert "#c-high_skill_total-goal" in w.goal_amount(goal, REGISTRY[HEADCOUNT], "zh")


@pytest.mark.parametrize("lang", LANGS)
def test_numbers_of_the_answer_are_those_of_the_forecast(
    system: dict[str, Outlook], lang: Language
) -> None:
    outlook = system[HEADCOUNT]
    sentence = w.answer(outlook, plan_goal(HEADCOUNT), REGISTRY[HEADCOUNT], lang)
    linked = {key: [t for k, t in LINK.findall(sentence) if k == key] for key, _ in
              LINK.findall(sentence)}  # fmt: skip
    scale = 1 if lang == "zh" else 100
    points, median, band = linked["c-high_skill_total-forecast"]
    assert points == str(len(outlook.history))
    assert float(median) == pytest.approx(outlook.at(2025) / scale, abs=0.5 / scale)
    low, high = (float(end) for end in band.split("–"))
    assert low == pytest.approx(outlook.at(2025, 0.1) / scale, abs=0.5 / scale)
    assert high == pytest.approx(outlook.at(2025, 0.9) / scale, abs=0.5 / scale)
    assert linked["e-js-high_skill_total-2025-01"] == ["494" if lang == "zh" else "4.94"]
    assert linked["e-plan-1-2025"] == ["530" if lang == "zh" else "5.30"]
    (chance,) = linked["c-high_skill_total-probability"]
    share = outlook.probability(plan_goal(HEADCOUNT))
    assert chance == f"{share * 100:.0f}%"


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(("value", "zh", "en"), [(512, "未实现", "missed"), (533, "已实现", "met")])
def test_once_the_goal_year_is_published_the_answer_says_met_or_missed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: Language, value: float, zh: str, en: str
) -> None:
    folder = planted.copy_evidence(tmp_path, monkeypatch)
    obs_id = planted.append_year(folder, HEADCOUNT, 2025, value)
    outlook = forecast_system(as_of="2026-02-01", horizon=2027)[HEADCOUNT]
    sentence = w.answer(outlook, plan_goal(HEADCOUNT), REGISTRY[HEADCOUNT], lang)
    assert plain(sentence).rstrip("。.").endswith(zh if lang == "zh" else en)
    assert f"#e-{obs_id}" in sentence
    assert _untraced(sentence, YEARS) == []
    goal = plan_goal(HEADCOUNT)
    assert h.fan_heading(outlook, goal, REGISTRY[HEADCOUNT], lang)
    assert w.pace_sentence(outlook, goal, REGISTRY[HEADCOUNT], lang)


# --- the other sentences ------------------------------------------------------------------


def test_the_pace_sentence_has_36_required_against_9_75(system: dict[str, Outlook]) -> None:
    zh, en = (w.pace_sentence(system[HEADCOUNT], plan_goal(HEADCOUNT), REGISTRY[HEADCOUNT], x)
              for x in LANGS)  # fmt: skip
    assert "36万人" in plain(zh)
    assert re.search(r"9\.[78]5?万人", plain(zh))
    assert "360,000" in plain(en)
    assert "97,500" in plain(en)
    assert "2028" in plain(zh)  # 2024 + 36 / 9.75 = 2027.7: by the end of 2028
    for sentence in (zh, en):
        assert _untraced(sentence, {"2020"}) == []


def test_a_goal_already_passed_needs_no_pace(system: dict[str, Outlook]) -> None:
    text = w.pace_sentence(system[DENSITY], plan_goal(DENSITY), REGISTRY[DENSITY], "en")
    assert "passed" in text
    assert not re.search(r"\d", text)


def test_the_two_goals_together() -> None:
    employed = last_measured(load_observations(indicator=EMPLOYED, area=PROVINCE))
    zh, en = (w.goals_together(5300, 2025, employed, x) for x in LANGS)
    assert "5,300万人" in plain(zh)
    assert "4,840万人" in plain(zh)
    assert re.search(r"53\.00? million", plain(en))
    assert re.search(r"48\.40? million", plain(en))
    for sentence in (zh, en):
        assert _untraced(sentence, {"2023", "2025"}) == []


@pytest.mark.parametrize("lang", LANGS)
def test_the_ratio_answer_is_traced_and_names_the_readers_choice(lang: Language) -> None:
    wuxi = forecast_ratio(WUXI, as_of=AS_OF, horizon=2026, draws=500)
    sentence = rw.ratio_answer(wuxi, 1.2, "2025Q4", lang)
    bare = re.sub(r"\d{4}( Q\d|年第)", "", sentence)
    assert _untraced(bare, set()) == []
    assert "1.20" in plain(sentence)
    assert ("规划未设目标" if lang == "zh" else "the plan prints no goal") in sentence
    assert rw.ratio_horizon(wuxi, lang)
    assert plain(rw.ratio_heading(wuxi, "2025Q4", lang))
    if lang == "en":
        assert not HAN.search(sentence + rw.ratio_heading(wuxi, "2025Q4", lang))


@pytest.mark.parametrize(
    ("quarter", "zh", "en"),
    [("2024Q4", "2024年第四季度", "2024 Q4"), ("2013Q1", "2013年第一季度", "2013 Q1")],
)
def test_quarters_are_named_as_the_language_does(quarter: str, zh: str, en: str) -> None:
    assert rw.quarter_name(quarter, "zh") == zh
    assert rw.quarter_name(quarter, "en") == en


def test_the_plan_answer_counts_22_rows_and_5_binding() -> None:
    plan = load_plan()
    latest = pd.DataFrame(index=["high_skill_total", "provincial_master_studios"])
    zh, en = (plain(h.plan_answer(plan, latest, 321, x)) for x in LANGS)
    assert re.findall(r"\d+", zh) == ["22", "5", "2", "1", "20", "321"]
    assert re.findall(r"\d+", en) == ["22", "5", "2", "1", "20", "321"]


def test_likelihood_word_and_number_stand_together() -> None:
    assert plain(w.likelihood(0.04, HEADCOUNT, "en")) == "very unlikely (4%)"
    assert plain(w.likelihood(0.04, HEADCOUNT, "zh")) == "很不可能（概率4%）"
    assert plain(w.likelihood(1.0, HEADCOUNT, "en")) == "virtually certain (>99%)"


# --- headings -----------------------------------------------------------------------------


def test_headings_state_the_finding(system: dict[str, Outlook]) -> None:
    goal, indicator = plan_goal(HEADCOUNT), REGISTRY[HEADCOUNT]
    assert (
        h.evidence_heading(system[HEADCOUNT], goal, indicator, "zh") == "2024年末距目标还差36万人"
    )
    assert "360,000 persons away" in h.evidence_heading(system[HEADCOUNT], goal, indicator, "en")
    passed = h.evidence_heading(system[DENSITY], plan_goal(DENSITY), REGISTRY[DENSITY], "en")
    assert passed == "By the end of 2024 the goal was passed by 21"
    fan = h.fan_heading(system[HEADCOUNT], goal, indicator, "en")
    assert fan.startswith("About ")
    assert "5.30 million" in fan
    assert "<" not in fan


def test_the_pace_heading_divides_required_by_achieved(system: dict[str, Outlook]) -> None:
    table = assess(plan_goal(HEADCOUNT), system[HEADCOUNT].history)
    assert "3.7" in h.pace_heading(table, "zh")  # 36 / 9.75 = 3.69
    density = assess(plan_goal(DENSITY), system[DENSITY].history)
    assert "passed" in h.pace_heading(density, "en")
    then = forecast_system(as_of="2021-08-29", horizon=2025)[HEADCOUNT]
    undefined = h.pace_heading(assess(plan_goal(HEADCOUNT), then.history), "en")
    assert undefined == "Required and achieved pace"


def test_clock_heading() -> None:
    text = h.clock_heading({"a": 0.52, "b": 1.3}, 0.8, "en")
    assert text == "80% of the plan's time had passed: a 52%, b 130%"


def test_vantage_sentence_counts_hits(system: dict[str, Outlook]) -> None:
    scored = pd.DataFrame({"inside": [True, False, True]})
    assert re.findall(r"\d+", h.vantage_sentence(scored, 2020, "en")) == ["3", "2020", "2", "80"]
    assert "尚无" in h.vantage_sentence(scored.iloc[:0], 2020, "zh")


def test_what_if_names_the_change_that_matters_most(system: dict[str, Outlook]) -> None:
    figures = load_observations(as_of=AS_OF, indicator=HEADCOUNT, area=PROVINCE)
    goal = plan_goal(HEADCOUNT)
    cases = what_if(system[HEADCOUNT], goal, doubts=doubtful_years(figures), system=system)
    shift = [abs(p - cases["probability"].iloc[0]) for p in cases["probability"]]
    strongest = cases.iloc[shift.index(max(shift))]
    for lang in LANGS:
        text = plain(h.what_if_sentence(cases, REGISTRY[HEADCOUNT], lang))
        assert h.case_name(strongest.to_dict(), REGISTRY[HEADCOUNT], lang) in text
        low, high = cases["median"].min(), cases["median"].max()
        heading = h.what_if_heading(cases, REGISTRY[HEADCOUNT], lang)
        ends = (
            (f"{low:.0f}", f"{high:.0f}")
            if lang == "zh"
            else (f"{low / 100:.2f}", f"{high / 100:.2f}")
        )
        assert all(end in heading for end in ends)


def test_the_edition_line_names_day_figures_and_sources() -> None:
    figures = pd.DataFrame({"source_id": ["a", "b", "a"]})
    assert h.edition_line(figures, "2022-02-03", "en") == (
        "As known on 3 February 2022 · 3 figures from 2 sources"
    )
    assert "2022年2月3日" in h.edition_line(figures, "2022-02-03", "zh")


def test_every_sentence_of_the_english_report_is_in_english(system: dict[str, Outlook]) -> None:
    then = forecast_system(as_of="2021-08-29", horizon=2027)
    for name in (HEADCOUNT, DENSITY):
        goal, indicator, outlook = plan_goal(name), REGISTRY[name], system[name]
        scored = score_against(then[name], outlook.history)
        texts = [
            h.band_sentence(outlook, "en"),
            h.goal_sentence(outlook, goal, indicator, "en"),
            h.vantage_sentence(scored, 2020, "en"),
            w.horizon_sentence(outlook, 2027, indicator, "en"),
            w.pace_sentence(then[name], goal, indicator, "en"),
            w.answer(then[name], goal, indicator, "en"),
        ]
        for text in texts:
            assert not HAN.search(text), text
            assert "nan" not in plain(text)
            assert "{" not in text
