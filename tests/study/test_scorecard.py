"""The score card: every goal by every measure, against the worked example and by hand."""

import math

import pytest
import studies

import skillsdata.api as sd
from skillsdata.study.measures import MEASURES
from skillsdata.study.scorecard import COLUMNS, cutoffs, goals_of, read_otherwise, scorecard


@pytest.fixture(scope="module")
def card():
    return scorecard(studies.edition()).set_index(["indicator", "measure"])


def test_every_goal_has_every_measure_or_its_reason() -> None:
    card = scorecard(studies.edition())
    assert list(card) == COLUMNS
    assert len(card) == 22 * (len(MEASURES) + 1)
    assert (card["value"].isna() == (card["reason"] != "")).all()
    unseen = card[card["reason"] == "no_figure"]
    assert unseen["indicator"].nunique() == 18
    assert set(unseen["data_period"]) == {""}


@pytest.mark.parametrize(
    ("measure", "value", "verdict"),
    [
        ("completion", 39 / 75, "behind"), ("clock", 0.8, ""),
        ("open_sdg", ((494 / 455) ** 0.25 - 1) / ((530 / 455) ** 0.2 - 1), "moderate"),
        ("unsd", (494 * (494 / 455) ** 0.25 - 455) / 75, "slow"),
        ("escap", 5.2, "behind"), ("required_pace", 36, ""), ("achieved_pace", 9.75, ""),
    ],
)  # fmt: skip
def test_the_headcount_is_the_worked_example(card, measure, value, verdict) -> None:
    row = card.loc["high_skill_total", measure]
    assert row["value"] == pytest.approx(value, rel=1e-12)  # unrounded
    assert (row["verdict"], row["data_period"]) == (verdict, "2024")


def test_a_total_counted_anew_starts_from_nothing_and_has_no_growth(card) -> None:
    golds = "national_contest_gold_five_year"
    assert card.loc[(golds, "completion"), "value"] == 26 / 40  # not (26 - 12) / (40 - 12)
    assert card.loc[(golds, "achieved_pace"), "value"] == 26 / 5
    for growth in ("open_sdg", "open_sdg_score", "unsd"):
        assert card.loc[(golds, growth), "reason"] == "level"
    assert card.loc[(golds, "required_pace"), "reason"] == "left"
    assert card.loc[(golds, "probability"), "reason"] == "observed"


def test_without_a_base_only_what_needs_none_is_given() -> None:
    edition = sd.open_edition(as_of="2026-11-26", plan="cq-skilled-2025", lang="zh")
    card = scorecard(edition).set_index(["indicator", "measure"])
    assert card.loc[("high_skill_total", "completion"), "reason"] == "base"
    assert card.loc[("high_skill_total", "required_pace"), "value"] == 160 - 176
    assert card.loc[("high_skill_total", "probability"), "reason"] == "few"


def test_a_goal_of_another_year_is_named_by_it() -> None:
    edition = sd.open_edition(as_of="2026-11-26", plan="cn-talent-2010-2020", lang="zh")
    card = scorecard(edition).set_index(["indicator", "measure"])["value"]
    assert card["talent_total-2015", "completion"] == (17500 - 11385) / (15625 - 11385)
    assert card["talent_total", "completion"] == (17500 - 11385) / (18025 - 11385)


def test_binding_goals_come_first_and_warn_only_on_figures() -> None:
    goals = goals_of(studies.edition())
    assert list(goals["attribute_id"][:5]) == ["binding"] * 5
    assert not goals["warning"].any()
    assert goals.loc[goals["row"] == 1, "probability"].item() == pytest.approx(
        studies.study("headcount").outlook.probability(studies.study("headcount").goal)
    )


def test_the_declared_cut_off_is_moved_both_ways() -> None:
    moved = cutoffs(studies.edition())
    assert set(moved["tolerance"]) == {0.0, 0.1}
    assert set(moved.loc[moved["indicator"] == "high_skill_total", "verdict"]) == {"behind"}
    assert all(map(math.isfinite, moved["tolerance"]))


def test_the_card_is_at_the_likeliest_dates_and_the_page_over_all_of_them() -> None:
    study = studies.study("headcount")
    goals = goals_of(studies.edition()).set_index("row")
    first = max(study.outlook.readings, key=lambda each: each.weight).outlook
    assert goals.loc[1, "likeliest"] == first.probability(study.goal)
    assert goals.loc[1, "probability"] > goals.loc[1, "likeliest"]


def test_what_the_plan_leaves_open_is_judged_with_the_base_as_well() -> None:
    rows = read_otherwise(studies.edition()).set_index("row")
    assert rows["with_base"].to_dict() == {17: 8, 18: 38}
    assert rows["holds"].all()
    goals = goals_of(studies.edition()).set_index("row")
    assert set(rows.index) == set(goals.index[goals["bracket"] == "open"]) & {17, 18}


def test_both_readings_are_told_beside_the_verdict() -> None:
    said = studies.plain(str(sd.goals.answer(studies.edition()).html(studies.READERS["zh"])))
    assert "若计入2020年的12枚，合计38枚，判断不变" in said
    assert "若计入2020年的2枚，合计不少于8枚，判断不变" in said


def test_measures_of_a_lower_bound_are_lower_bounds_on_the_page() -> None:
    shown = studies.plain(str(sd.goals.measures(studies.edition()).html(studies.READERS["zh"])))
    assert "不低于120%" in shown
    assert "不少于1.2枚" in shown
