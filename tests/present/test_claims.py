"""What the pages claim in numbers, no more than the figures allow: arithmetic by hand."""

import re
from dataclasses import replace
from typing import Any

import pytest
import studies
from studies import cells, study, text

import skillsdata.api as sd
from skillsdata import drawing
from skillsdata.present import goals, others, outside, overview, takes
from skillsdata.study.goals import goal_states

DAY = "2026-11-26"
each_lang = pytest.mark.parametrize("lang", studies.LANGS)


@each_lang
def test_a_multiple_carries_the_other_date_of_the_latest_figure(lang: str) -> None:
    """(530 − 494) / 1 over (494 − 455) / 4 is 3.7; of end-2023 36 / 2 over 39 / 3 is 1.4."""
    head = study("headcount")
    for words in (sd.text(head, "pace"), sd.pace(head).heading, takes.said(head)):
        said = text(words, lang)
        assert "3.7" in said
        assert "1.4" in said
        assert "2023" in said
    sure = head.read_as({2024: 2024})
    assert "2023" not in text(sd.pace(sure).heading, lang)
    worked = {key: text(how, lang) for key, _, how in sd.sources(head).computed}
    assert worked["c-high_skill_total-multiple"].count("=") == 2


@each_lang
def test_the_clock_carries_the_other_date(lang: str) -> None:
    said = text(overview.clock(studies.edition()).heading, lang)
    assert "80%" in said
    assert "60%" in said  # (2023 − 2020) / 5


def test_a_pace_is_told_from_the_end_of_the_base() -> None:
    assert "From the end of 2020 to the end of 2024" in text(
        sd.text(study("headcount"), "pace"), "en"
    )


def test_a_bound_is_drawn_as_one_in_every_chart(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, Any] = {}
    monkeypatch.setattr(drawing, "plot_multiples", lambda ax, frame, **more: seen.update(more))
    takes.paths(study("headcount")).draw(studies.READERS["zh"], None)
    history = seen["history"].set_index("x")["qualifier"]
    assert history[2018] == "at_least"
    assert history[2020] == "exact"


@each_lang
def test_the_change_of_employment_is_that_of_two_rows_of_the_table(lang: str) -> None:
    """470 / 960 is 4896 and 494 / 1021 is 4838, both to within 5: about 60 between them."""
    said = text(sd.text(study("density"), "divided"), lang)
    assert ("约60万人" if lang == "zh" else "0.6 million") in said
    assert "2021" in said
    assert "2024" in said


def test_goals_count_the_figures_that_the_page_of_the_indicator_fits() -> None:
    edition = studies.edition(DAY)
    found = goal_states(edition.plan, as_of=DAY).set_index("indicator")["n"]
    for name in ("headcount", "density"):
        one = edition.study(name)
        assert found[one.indicator.indicator] == one.outlook.points
    assert found["high_skill_density"] == 4  # 930, 960, 975, 1021


@each_lang
def test_a_goal_passed_prints_one_required_pace(lang: str) -> None:
    figure, table = sd.pace(study("density")), text(sd.measures(study("density")), lang)
    word = {"zh": "已达到目标", "en": "goal met"}[lang]
    assert word in table
    assert word in text(figure.alt, lang)
    for shown in (table, text(figure.alt, lang)):
        assert "21" in shown  # 1000 − 1021, in one year


@each_lang
def test_a_share_of_a_plan_stands_beside_what_it_is_of(lang: str) -> None:
    rows = cells(outside.plans(studies.edition(DAY)), lang)
    (shown,) = (row for row in rows.map(studies.plain).to_numpy().tolist() if "80%" in row)
    assert "16" in shown  # 4 met, 5 faster, 7 in line: 16 of 20
    assert "20" in shown


@each_lang
def test_judged_goals_without_numbers_are_counted(lang: str) -> None:
    edition = studies.edition(DAY)
    drawn = [len(outside.beyond(edition, kind).data) for kind in ("count", "share")]
    assert drawn == [22, 14]
    said = text(outside.answer(edition), lang)
    for number in (39, 36, 2, 1):  # 39 judged, 2 held here already, 1 without a number
        assert re.search(rf"\b{number}\b" if lang == "en" else str(number), said)
    assert ("36项；其余" if lang == "zh" else "below: 36") in said


@each_lang
def test_every_goal_that_is_counted_has_its_row_its_numbers_and_both_sources(lang: str) -> None:
    """39 judged and 13 that cannot be make the 52 of the worst case."""
    edition = studies.edition(DAY)
    table = outside.goals(edition)
    words = [studies.plain(w) for w in cells(table, lang).iloc[:, 1]]
    met, missed, unclear = {
        "zh": ("已实现", "未实现", "未能判断"),
        "en": ("met", "missed", "cannot be judged"),
    }[lang]
    assert [words.count(w) for w in (met, missed, unclear)] == [38, 1, 13]
    assert words[0] == missed
    entries = dict(outside.sources(edition).published)
    for row in table.data.itertuples():
        said = studies.text(entries[f"e-{row.pair_id}"], lang)
        assert row.goal_quotation in said
        assert row.outcome_quotation in said
    assert "480" in studies.html(table, "zh")
    assert {"zh": "超过480万人（2025-11）", "en": "above 4.80 million persons (2025-11)"}[
        lang
    ] in " ".join(studies.plain(w) for w in cells(table, lang).to_numpy().ravel())


def test_a_bound_in_a_chart_claims_no_more_than_its_source() -> None:
    """1,960 of 1,950 is 0.5 % above the goal, 1,810 of 1,500 20.7 %: at least 0.5 and 20."""
    figure = outside.beyond(studies.edition(DAY))
    said = text(figure.alt, "en")
    for part in ("Henan: Skilled workers 2025 at least 0.5%", "training 2025 at least 20%"):
        assert part in said


@each_lang
def test_the_worst_case_is_of_plans_with_an_outcome_and_a_bound_is_called_one(lang: str) -> None:
    edition = studies.edition(DAY)
    said = text(outside.bias(edition), lang)
    for part in {
        "zh": ("在有结果可查的规划中", "省份超过60%"),
        "en": ("In the plans with any outcome found", "above 60%"),
    }[lang]:
        assert part in said
    assert 'href="#e-provinces-13fyp-2020"' in studies.html(outside.bias(edition), lang)
    last = cells(outside.shares(edition), lang).map(studies.plain).iloc[-1]
    assert list(last)[-2:] == ["–", "–"]
    assert studies.word("above", lang).strip() in text(outside.plans(edition), lang)


@each_lang
def test_goals_known_early_were_met_early_and_say_little_of_one_that_was_not(lang: str) -> None:
    """The lowest of the four stood at 155.8 of 155: 100.5 %."""
    said = text(outside.meaning(studies.edition(DAY)), lang)
    assert "100.5%" in said
    assert "101%" not in said
    for part in {
        "zh": ("据此计为实现", "93%；上述目标在同一时点均未低于目标值，对这一项说明不了多少"),
        "en": ("are counted as met for that", "93% of the goal; none of those was below its goal"),
    }[lang]:
        assert part in said


@each_lang
def test_quarters_that_were_worked_out_are_not_called_published(lang: str) -> None:
    wuxi = studies.wuxi()
    how = wuxi.figures.set_index("obs_id")["derivation"]
    used = wuxi.outlook.history["obs_id"]
    bare = sum(how[each] == "" for each in used)
    parts = {
        "zh": f"{len(used)}个季度的数据（公布{bare}个，由公布数算出{len(used) - bare}个）",
        "en": f"{len(used)} quarters ({bare} published, {len(used) - bare} worked out",
    }
    assert 0 < bare < len(used)
    assert parts[lang] in text(sd.answer(wuxi), lang)


@each_lang
def test_a_reference_value_is_no_goal(lang: str) -> None:
    """Nobody need attain it, and once its quarter is over no pace can lead to it."""
    wuxi = studies.wuxi()
    heads = cells(sd.ratio.variants(wuxi), lang).columns
    assert {"zh": "不低于1.00的概率", "en": "Probability at or above 1.00"}[lang] in heads
    labels = [text(label, lang) for key, label, _ in sd.sources(wuxi).computed]
    assert not any(studies.word("probability", lang) in label for label in labels)
    assert wuxi.over
    told = len(re.findall(r"[−\d]\d*\.\d\d", text(sd.text(wuxi, "pace"), lang)))
    assert told == 1
    name = {"zh": "无锡", "en": "Wuxi"}[lang]
    assert text(sd.answer(wuxi).verdict, lang).startswith(name)


@each_lang
def test_all_that_fell_inside_are_called_all(lang: str) -> None:
    word = {"zh": "全部落入", "en": "all "}[lang]
    for each in (study("headcount", 0.0, DAY), study("density", 0.0, DAY)):
        assert each.scored["inside"].all()
        assert word in text(sd.text(each, "vantage"), lang)
    each = study("headcount", 0.0, DAY)
    some = replace(each)
    vars(some)["scored"] = each.scored.assign(inside=[False, True, True])
    assert word not in text(sd.text(some, "vantage"), lang)


@each_lang
def test_a_national_goal_names_its_area(lang: str) -> None:
    said = text(others.yardstick(studies.edition(DAY)), lang)
    east, whole = ("东部省份35%", "全国33.3%") if lang == "zh" else (
        "Eastern provinces 35%", "China 33.3%"
    )  # fmt: skip
    assert east in said
    assert whole in said


@each_lang
def test_the_wording_of_goals_is_said_of_this_plan_only(lang: str) -> None:
    own = text(goals.worded(studies.edition(DAY)), lang)
    other = sd.open_edition(as_of=DAY, plan="cq-skilled-2025", lang="zh")
    word = {"zh": "不超过", "en": "at most"}[lang]
    assert word not in own
    assert word in text(goals.worded(other), lang)


@each_lang
def test_all_binding_goals_are_called_all(lang: str) -> None:
    said = text(goals.answer(studies.edition(DAY)), lang)
    assert {"zh": "全部5项约束性指标均未", "en": "all 5 binding goals"}[lang] in said


def test_what_a_goal_takes_names_what_it_is_of_and_the_one_year_that_was_left() -> None:
    said = text(takes.said(study("headcount")), "zh")
    assert "高技能人才总量要在2025年末达到530万人" in said
    assert "2025年一年本须增加36万人" in said


@pytest.mark.parametrize(("lang", "part"), [("zh", "按2024年末计"), ("en", "read as the end of")])
def test_a_title_takes_no_inferred_date_for_a_stated_one(lang: str, part: str) -> None:
    head = study("headcount")
    assert part in text(sd.evidence(head).heading, lang)
    supposed = head.read_as({2024: 2024})
    assert part not in text(sd.evidence(supposed).heading, lang)


@each_lang
def test_the_bounds_of_ahead_and_behind_are_printed(lang: str) -> None:
    said = text(sd.text(study("headcount"), "progress_rule"), lang)
    assert "1.05" in said
    assert "0.95" in said
