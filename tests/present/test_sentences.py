"""What the sentences say of a study: every statistic traced, whole, in one language."""

import re
from pathlib import Path
from typing import Any

import pandas as pd
import planted
import pytest
import studies
from studies import LANGS, html, study, text, untraced

import skillsdata.api as sd
from skillsdata.language.words import Term, Value, say
from skillsdata.paths import plan_dir
from skillsdata.present import facts
from skillsdata.present import sentences as said_of
from skillsdata.present import since as what_changed
from skillsdata.rounding import rounded
from skillsdata.study.editions import Since
from skillsdata.study.formulas import likelihood_word

YEARS = range(2015, 2041)
each_lang = pytest.mark.parametrize("lang", LANGS)
each_name = pytest.mark.parametrize("name", ["headcount", "density"])


# --- the answer ---------------------------------------------------------------------------


@each_lang
@each_name
@pytest.mark.parametrize("goal", [0.0, 600.0, 1100.0])
def test_every_statistic_of_the_answer_is_traced(name: str, lang: str, goal: float) -> None:
    sentence = html(sd.answer(study(name, goal)), lang)
    assert untraced(sentence, *YEARS) == []
    assert len(studies.LINK.findall(sentence)) >= 5
    assert lang == "zh" or not studies.HAN.search(sentence)


def _by_date() -> str:
    headcount = study("headcount")
    told = headcount.outlook
    whole = f"{told.probability(headcount.goal) * 100:.0f}%"
    each = [f"{r.outlook.probability(headcount.goal) * 100:.0f}%" for r in told.readings]
    return f"（{whole}；按2024年末计{each[0]}，按2023年末计{each[1]}）"


def test_the_headcount_answer_in_both_languages() -> None:
    zh, en = (text(sd.answer(study("headcount")), lang) for lang in LANGS)
    for part in (
        "494万人",
        "530万人",
        "7个公布值",
        "按2024年末计",
        "2025年1月发布，未注明时点",
        "截至2026年1月15日未检索到年末数",
        _by_date(),
    ):
        assert part in zh
    for part in ("4.94 million", "5.30 million", "0.36 million short", "7 published figures",
                 "if dated end-2024", "if dated end-2023"):  # fmt: skip
        assert part in en
    assert zh.startswith("2025年末数未检索到；据推算，达到530万人的可能性中等")
    assert en.startswith("No year-end figure found for 2025; reaching 5.30 million is about as")


@pytest.mark.parametrize("weight", [0.0, 0.3, 1.0])
def test_a_readers_weight_of_a_date_is_said_on_every_page_that_it_moves(weight: float) -> None:
    own = sd.open_edition(studies.AS_OF, horizon=2027, date_weight=weight)
    headcount = own.study("headcount")
    said = f"tables' date of doubtful figures a weight of {weight:.0%}"
    for view in (sd.answer(headcount), sd.takes.answer(headcount), sd.goals.answer(own)):
        assert said in text(view, "en")
    assert said not in text(sd.answer(own.study("ratio")), "en")
    assert "weight of" not in text(sd.goals.answer(studies.edition()), "en")


def test_a_density_past_its_goal_is_said_to_be_past() -> None:
    zh, en = (text(sd.answer(study("density")), lang) for lang in LANGS)
    assert zh.startswith("最近公布值（1021人，按2024年末计）已超过目标；2025年末数未检索到")
    assert en.startswith("Latest figure (1,021, read as the end of 2024): above the goal; no")


@pytest.mark.parametrize(
    ("lang", "own"),
    [("zh", "自选目标（非规划目标）"), ("en", "the reader's own goal (not the plan's)")],
)
def test_a_goal_of_the_readers_own_is_never_called_the_plans(lang: str, own: str) -> None:
    sentence = html(sd.answer(study("headcount", 600.0)), lang)
    assert own in studies.plain(sentence)
    assert "#c-high_skill_total-goal" in sentence


@each_lang
def test_numbers_of_the_answer_are_those_of_the_forecast(lang: str) -> None:
    headcount, scale = study("headcount"), 1 if lang == "zh" else 100
    outlook = headcount.outlook
    linked = studies.linked(html(sd.answer(headcount), lang))
    points, _derived, _bound, band, median = linked["c-high_skill_total-forecast"]
    assert points == str(len(outlook.history))
    low, high = re.split("[–～]", band)
    for shown, level in ((low, 0.1), (median, 0.5), (high, 0.9)):
        assert float(shown) == pytest.approx(outlook.at(2025, level) / scale, abs=5 / scale)
    assert set(linked["e-js-high_skill_total-2025-01"]) == {"494" if lang == "zh" else "4.94"}
    assert linked["e-plan-1-goal"] == ["530" if lang == "zh" else "5.30"]
    chances = [outlook, *(each.outlook for each in outlook.readings)]
    assert linked["c-high_skill_total-probability"] == [
        f"{each.probability(headcount.goal) * 100:.0f}%" for each in chances
    ]


@pytest.mark.parametrize(
    ("value", "state", "ends"),
    [
        (512, "missed", {"zh": "未实现", "en": "missed"}),
        (533, "met", {"zh": "已实现", "en": "met"}),
    ],
)
def test_once_the_goal_year_is_published_the_answer_says_met_or_missed(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    value: float,
    state: str,
    ends: dict[str, str],
) -> None:
    folder = planted.copy_evidence(tmp_path, monkeypatch)
    obs_id = planted.append_year(folder, "high_skill_total", 2025, value)
    headcount = sd.open_edition(as_of="2026-02-01", horizon=2027, lang="zh").study("headcount")
    assert headcount.state == state
    for lang in LANGS:
        sentence = html(sd.answer(headcount), lang)
        assert ends[lang] in studies.plain(sentence).partition("521")[0]
        assert f"#e-{obs_id}" in sentence
        assert untraced(sentence, *YEARS) == []
        assert text(sd.forecast(headcount).heading, lang) == (
            "目标年份已有公布值" if lang == "zh" else "The goal year has been observed"
        )
        assert text(sd.text(headcount, "pace"), lang)


# --- the other sentences ------------------------------------------------------------------


def test_the_pace_sentence_has_36_required_against_9_75() -> None:
    zh, en = (html(sd.text(study("headcount"), "pace"), lang) for lang in LANGS)
    assert "36万人" in studies.plain(zh)
    assert re.search(r"9\.[78]5?万人", studies.plain(zh))
    assert "360,000" in studies.plain(en)
    assert "98,000" in studies.plain(en)
    assert "目标年份已过" in studies.plain(zh)
    assert "2028" in studies.plain(zh)  # 2024 + 36 / 9.75 = 2027.7: by the end of 2028
    assert untraced(zh, *YEARS) == untraced(en, *YEARS) == []


def test_a_goal_already_passed_needs_no_pace() -> None:
    said = text(sd.text(study("density"), "pace"), "en")
    assert "no further rise" in said
    assert not re.search(r"\d", said)


@each_lang
def test_a_headcount_that_fell_since_the_base_never_reaches_its_goal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    folder = planted.copy_evidence(tmp_path, monkeypatch)
    key = ("obs_id", "js-high_skill_total-2025-01")
    planted.edit(folder, "province", key, value="450")
    fallen = sd.open_edition(as_of=studies.AS_OF, horizon=2027, lang="zh").study("headcount")
    said = text(sd.text(fallen, "pace"), lang)
    assert ("不会达到" if lang == "zh" else "the goal is not reached") in said
    assert text(sd.pace(fallen).heading, lang) in {
        "Required and achieved pace",
        "所需速度与实际速度",
    }
    assert "nan" not in text(sd.measures(fallen), lang)


def test_the_two_goals_together() -> None:
    zh, en = (html(sd.text(study("density"), "goals_together"), lang) for lang in LANGS)
    assert "5300万人" in studies.plain(zh)
    assert "4840万人" in studies.plain(zh)
    assert re.search(r"53\.00? million", studies.plain(en))
    assert re.search(r"48\.40? million", studies.plain(en))
    assert untraced(zh, 2023, 2025) == untraced(en, 2023, 2025) == []
    plain_zh, plain_en = studies.plain(zh), studies.plain(en)
    assert "多460万人（9.5%）：就业人员若保持在当时的水平，密度目标比总量目标容易实现" in plain_zh
    assert "4.6 million more workers (9.5%)" in plain_en
    assert "the density goal is easier to meet" in plain_en


def test_the_overview_sets_the_two_goals_side_by_side_once() -> None:
    shown = studies.plain(html(sd.overview.Answers(studies.edition()), "zh"))
    assert "密度目标比总量目标容易实现" in shown
    assert "若恰好同时实现" not in shown


@each_lang
def test_the_ratio_answer_is_traced_and_names_the_readers_choice(lang: str) -> None:
    area = studies.wuxi(1.2)
    sentence = html(said_of.sentence(area, "answer"), lang)
    assert untraced(re.sub(r"\d{4}( Q\d|年第)", "", sentence)) == []
    assert ("规划未设目标" if lang == "zh" else "The plan sets no goal") in sentence
    assert "1.20" in text(said_of.sentence(area, "verdict"), lang)
    assert text(said_of.sentence(area, "horizon"), lang)
    heading = text(sd.forecast(area).heading, lang)
    assert heading
    assert lang == "zh" or not studies.HAN.search(sentence + heading)


@pytest.mark.parametrize(
    ("quarter", "zh", "en"),
    [("2024Q4", "2024年第四季度", "2024 Q4"), ("2013Q1", "2013年第一季度", "2013 Q1")],
)
def test_quarters_are_named_as_the_language_does(quarter: str, zh: str, en: str) -> None:
    named = facts.when(quarter)
    assert (text(named, "zh"), text(named, "en")) == (zh, en)


@each_lang
def test_the_plan_answer_counts_22_rows_and_5_binding(lang: str) -> None:
    counted = re.findall(r"\d+", text(sd.plan.answer(studies.edition()), lang))
    latest, figures = _measured(), len(studies.edition().figures(area=None))
    assert not latest & _binding()  # then nothing is counted of them
    assert len(latest) >= 2
    assert list(map(int, counted)) == [22, 5, len(latest), 22 - len(latest), figures]


def _binding() -> set[str]:
    plan = pd.DataFrame(planted.rows_of(plan_dir(), "plan_indicators"))
    return set(plan.loc[plan["attribute"] == "约束性", "indicator"])


def _measured() -> set[str]:
    figures = studies.edition().figures()
    used = figures[figures["use"].isin(["series", "bound"]) & (figures["reference_year"] > 2020)]
    plan = {row["indicator"] for row in planted.rows_of(plan_dir(), "plan_indicators")}
    return set(used["indicator"]) & plan


@pytest.mark.parametrize(
    ("share", "en", "zh"),
    [(0.04, "very unlikely (4%)", "可能性小（4%）"),
     (1.0, "virtually certain (>99%)", "可能性极大（>99%）")],
)  # fmt: skip
def test_likelihood_word_and_number_stand_together(share: float, en: str, zh: str) -> None:
    parts: dict[str, Any] = {
        "word": Term(likelihood_word(share)), "chances": Value(share, style="chance"),
    }  # fmt: skip
    said = say("likelihood", **parts)
    assert (text(said, "en"), text(said, "zh")) == (en, zh)


# --- headings -----------------------------------------------------------------------------


def test_headings_state_the_finding() -> None:
    away = sd.evidence(study("headcount")).heading
    assert text(away, "zh") == "最近公布值（按2024年末计）比目标少36万人"
    assert text(away, "en") == (
        "The latest figure (read as the end of 2024): 0.36 million short of the goal"
    )
    passed = text(sd.evidence(study("density")).heading, "en")
    assert passed == "The latest figure (read as the end of 2024): 21 above the goal"
    fan = text(sd.forecast(study("headcount")).heading, "en")
    assert fan.startswith("No figure found for the end of 2025; about 5.")
    assert "5.30 million" in fan


@pytest.mark.parametrize("draw", [sd.evidence, sd.forecast, sd.vantage, sd.pace])
def test_a_heading_and_what_is_heard_have_no_links(draw: Any) -> None:
    shown = html(draw(study("headcount")), "en")
    (heading,) = re.findall(r"<figcaption><strong>(.*?)</strong>", shown)
    assert "<" not in heading
    assert all("<" not in label for label in re.findall(r'aria-label="([^"]*)"', shown))


def test_the_pace_heading_divides_required_by_achieved() -> None:
    assert "3.7" in text(sd.pace(study("headcount")).heading, "zh")  # 36 / 9.75 = 3.69
    assert "no further rise" in text(sd.pace(study("density")).heading, "en")
    then = sd.pace(study("headcount", 0.0, studies.PLAN_DAY)).heading
    assert text(then, "en") == "Required and achieved pace"


def test_the_vantage_sentence_counts_hits() -> None:
    headcount = study("headcount")
    assert list(headcount.scored["inside"]) == [True] * 3  # all of them: the number stands once
    counted = re.findall(r"\d+", text(sd.text(headcount, "vantage"), "en"))
    assert counted == ["2020", "3", "80"]
    assert text(sd.text(headcount, "vantage"), "en").startswith(
        "Today's model, run on what was known"
    )
    none = study("headcount", 0.0, studies.PLAN_DAY)
    assert "未检索到" in text(sd.text(none, "vantage"), "zh")
    assert sd.scored(none).data.empty


def test_the_legend_names_the_marks_that_are_drawn_and_no_others() -> None:
    """A figure of 2015 is worked out, that of November 2018 is a bound, none conflicts."""
    said = text(sd.text(study("headcount"), "marks"), "en")
    named = re.findall(r"filled dots|pale hollow|hollow|triangles|crosses|squares", said)
    assert named == ["filled dots", "hollow", "triangles", "pale hollow"]
    assert "crosses" not in said
    assert "worked out" in text(sd.text(edition_ratio("全国"), "marks"), "en")
    local = text(sd.text(edition_ratio("无锡"), "marks"), "en")
    derived = edition_ratio("无锡").figures.query("use == 'series'")["derivation"] != ""
    assert ("worked out" in local) == derived.any()


@pytest.mark.parametrize(("lang", "mark"), [("zh", "浅色空心点"), ("en", "pale hollow dots")])
def test_a_legend_names_no_mark_twice(lang: str, mark: str) -> None:
    """Of the density some figures are context, some on an earlier basis: both are drawn alike."""
    said = text(sd.text(study("density"), "marks"), lang)
    assert said.count(mark) == 1
    assert {"zh": "口径改变前的数字", "en": "on an earlier basis"}[lang] in said


def edition_ratio(area: str) -> Any:
    return studies.edition().study("ratio", area=area)


def test_squares_name_the_year_without_a_figure_and_the_key_only_what_occurs() -> None:
    shown = sd.goals.Board(studies.edition())
    states = set(shown.goals["state"])
    assert states == {"met", "missed", "none_found"}
    for lang, said in (("zh", "未检索到2025年数"), ("en", "no figure of 2025 found")):
        board, key = html(shown, lang).split('<p class="key">')
        assert board.count(f"{said}</span>") == (shown.goals["state"] == "none_found").sum()
        assert set(re.findall(r'class="state state-(\w+)"', key)) == states


@each_lang
def test_the_scale_says_that_words_go_by_the_printed_per_cent(lang: str) -> None:
    said = {"zh": "取整后的百分数", "en": "by the printed per cent"}[lang]
    assert said in text(sd.text(study("headcount"), "likelihoods"), lang)


@each_lang
def test_the_scale_gives_each_whole_per_cent_one_word_on_every_page_of_words(lang: str) -> None:
    """33 per cent read as even odds, and 66 stood in the range of two words."""
    said = text(sd.text(study("headcount"), "likelihoods"), lang)
    between = {"zh": "～", "en": "–"}[lang]
    ranges = [(90, 99), (66, 90), (33, 66), (10, 33), (1, 10)]
    exclusive = [(91, 99), (67, 90), (33, 66), (10, 32), (1, 9)]
    assert all(f"{low}%{between}{high}%" in said for low, high in exclusive)
    assert not any(f"{low}%{between}{high}%" in said for low, high in set(ranges) - set(exclusive))
    assert ">99%" in said
    assert "<1%" in said
    assert "各半" not in said
    pages = [sd.sources(study(name)) for name in ("headcount", "density")]
    edition = studies.edition()
    pages += [sd.sources(edition_ratio("Wuxi")), sd.goals.sources(edition)]
    pages += [sd.takes.sources(study("headcount"))]
    assert all(said in studies.plain(html(page, lang)) for page in pages)
    assert said not in studies.plain(html(sd.outside.sources(edition), lang))


@each_lang
def test_what_if_names_the_change_that_matters_most(lang: str) -> None:
    headcount, frame = study("headcount"), study("headcount").cases
    shift = (frame["probability"] - frame["probability"].iloc[0]).abs()
    strongest = studies.cells(sd.cases(headcount), lang).iloc[int(shift.argmax()), 0]
    assert studies.plain(strongest) in text(sd.text(headcount, "strongest_case"), lang)
    caption = text(sd.cases(headcount).caption, lang)
    for end in (frame["median"].min(), frame["median"].max()):
        assert (f"{rounded(end, -1):.0f}" if lang == "zh" else f"{end / 100:.1f}") in caption


def test_with_one_figure_nothing_can_be_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = planted.copy_evidence(tmp_path, monkeypatch)
    rows = planted.rows_of(folder, "province")
    kept = [
        row
        for row in rows
        if row["indicator"] not in {"high_skill_total", "high_skill_density"}
        or row["obs_id"] in {"js-high_skill_total-2020", "js-high_skill_density-2020"}
    ]
    planted.write_rows(folder, "province", kept)
    alone = sd.open_edition(as_of=studies.PLAN_DAY, horizon=2027, lang="zh").study("headcount")
    assert alone.outlook.points == 1
    assert len(alone.cases) == 1
    said = text(sd.text(alone, "strongest_case"), "en")
    assert said == "With one published figure nothing can be changed."
    for view in (sd.answer, sd.evidence, sd.forecast, sd.intervals, sd.pace, sd.measures, sd.cases):
        for lang in LANGS:
            assert not re.search(r"\bnan\b", text(view(alone), lang))


def test_the_edition_line_names_day_figures_and_sources() -> None:
    edition = studies.edition("2022-02-03")
    figures = edition.figures(area=None)
    en = text(sd.overview.edition_line(edition), "en")
    sources = figures["source_id"].nunique()
    assert (
        en
        == f"Data published up to 3 February 2022 · {len(figures)} figures from {sources} sources"
    )
    assert "2022年2月3日" in text(sd.overview.edition_line(edition), "zh")


SAID = ("bands", "horizon", "against_goal", "pace", "strongest_case", "vantage", "answer")


@each_name
@pytest.mark.parametrize("as_of", [studies.AS_OF, studies.PLAN_DAY])
def test_every_sentence_of_the_english_report_is_in_english(name: str, as_of: str) -> None:
    for key in SAID:
        said = text(sd.text(study(name, 0.0, as_of), key), "en")
        assert not studies.HAN.search(said), said
        assert "nan" not in said
        assert "{" not in said


# --- what changed -------------------------------------------------------------------------


def _since(*moves: float) -> Since:
    """Two editions between which no more than the headcount's median and probability moved."""
    plan = studies.edition().plan
    ends = [f"{name}_{end}" for name in ("median", "probability") for end in ("before", "after")]
    told = pd.DataFrame([moves], columns=ends).assign(
        target=plan.studies["headcount"], location=plan.area.zh,
        probability_again=lambda rows: rows["probability_after"],
    )  # fmt: skip
    since = Since(plan, "2026-11-25", "2026-11-26")
    since.__dict__.update(moves=told, states=pd.DataFrame(columns=["state_before", "state_after"]))
    return since


@pytest.mark.parametrize(
    ("move", "zh", "en"),
    [
        ((512.94, 513.2, 0.281, 0.284), "预测的变动小于所印位数", "no forecast moved by a digit"),
        ((512.94, 513.2, 0.281, 0.287), "总量实现概率28%→29%", "Jiangsu, probability 28% → 29%"),
        ((512.94, 514.6, 0.281, 0.284), "总量中位数513→515万人", "median 5.13 → 5.15 million"),
    ],
)  # fmt: skip
def test_only_what_moved_by_a_printed_digit_is_told(
    move: tuple[float, float, float, float], zh: str, en: str
) -> None:
    told = what_changed.said(_since(*move))
    assert zh in text(told, "zh")
    assert en in text(told, "en")
    assert not re.search(r"([\d.]+%?)( → |→)\1(?![\d.])", text(told, "zh") + text(told, "en"))


@each_lang
def test_a_density_rests_on_headcounts_over_the_employment_behind_pairs(lang: str) -> None:
    """Four densities were named, though its draws are those of seven headcounts."""
    heads, pairs = study("headcount").outlook.points, len(study("density").pairs)
    wanted = {"zh": (f"{heads}个总量公布值", f"{pairs}对公布值"),
              "en": (f"{heads} published headcounts", f"behind {pairs} pairs")}[lang]  # fmt: skip
    assert heads != pairs
    density = study("density")
    shown = [sd.answer(density), sd.text(density, "bands"), sd.sources(density)]
    shown += [sd.overview.Cards(studies.edition(), edition_ratio("Wuxi"))]
    for each in shown:
        assert all(part in studies.plain(html(each, lang)) for part in wanted)
    own = {"zh": f"{heads}个公布值", "en": f"{heads} published figures"}[lang]
    assert own in text(sd.text(study("headcount"), "bands"), lang)


@each_lang
@each_name
def test_a_backtest_says_that_all_medians_lean_one_way(name: str, lang: str) -> None:
    errors = study(name).scored["error"]
    assert (errors > 0).all()
    assert errors.is_monotonic_increasing
    words = {"zh": "全部偏高，且偏差逐次扩大", "en": "every median was too high, and by ever more"}
    assert words[lang] in text(sd.text(study(name), "vantage"), lang)
    doubtful = {"zh": "2024（假定）", "en": "2024 (assumed)"}[lang]
    assert studies.plain(studies.cells(sd.scored(study(name)), lang).iloc[-1, 0]) == doubtful


@each_lang
def test_the_year_of_attainment_is_told_by_every_date(lang: str) -> None:
    told = text(sd.text(study("headcount"), "pace"), lang)
    other = {"zh": "按2023年末计为2026年内", "en": "dated to the end of 2023: during 2026"}
    assert other[lang] in told


@each_lang
@pytest.mark.parametrize(
    ("name", "value", "english"), [("density", "919", "919"), ("headcount", "437.1", "4.371")]
)
def test_what_has_no_date_is_not_drawn_as_of_one(
    name: str, value: str, english: str, lang: str
) -> None:
    """919 of an unknown date, on the basis before the census, stood right of the break."""
    shown, told = sd.evidence(study(name)), {"zh": value, "en": english}[lang]
    assert shown.origins["reference_year"].notna().all()
    assert (
        told
        in text(sd.text(study(name), "marks"), lang).split({"zh": "另有", "en": "Not drawn"}[lang])[
            1
        ]
    )
    assert "全部" not in text(shown.alt, "zh")
