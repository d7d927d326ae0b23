"""Goals elsewhere: margins by hand, the plan's own left out, the newest figure of each city."""

from types import SimpleNamespace

import studies

import skillsdata.api as sd
from skillsdata.study.outside import (
    bounded,
    margins,
    measuring,
    near_the_end,
    newest_of_cities,
    outcomes,
    ratio_goals,
)


def test_margins_are_relative_for_counts_and_points_for_shares() -> None:
    found = margins(outcomes(studies.edition("2026-11-26"))).set_index("pair_id")["margin"]
    assert found["china-high-skill-total-2015"] == (4500 - 3400) / 3400
    rows = margins(outcomes(studies.edition("2026-11-26")))
    assert round(rows.loc[rows["area"] == "天津", "margin"].item(), 6) == -0.6
    ceiling = rows[rows["goal_kind"] == "at_most"]
    assert len(ceiling) >= 2
    assert (ceiling["margin"] == ceiling["goal"] - ceiling["outcome"]).all()
    assert not rows["held"].any()


def test_met_stocks_with_an_early_figure_had_reached_their_goal_by_then() -> None:
    near = near_the_end(studies.edition("2026-11-26"))
    assert set(near["level"] >= 1) == {True}
    assert (near["outcome_period"].str[:4].astype(int) < near["goal_year"]).all()


def test_own_figures_stand_first_beside_the_goals_set_for_them() -> None:
    rows = measuring(studies.edition("2026-11-26"))
    share = rows[rows["indicator"] == "high_skill_share_of_skilled"]
    assert list(share["value"][:3]) == [33.1, 35.0, 33.3]
    assert list(share["kind"][:3]) == ["own", "goal", "goal"]


def test_the_only_goals_for_the_ratio_are_chongqings_ceilings() -> None:
    found = ratio_goals(studies.edition("2026-11-26"))
    assert list(found["goal"]) == [1.3, 1.5]
    assert set(found["area_zh"]) == {"重庆"}
    other = sd.open_edition(as_of="2026-11-26", plan="cq-skilled-2025", lang="zh")
    assert ratio_goals(other).empty


def test_each_city_stands_once_with_its_newest_figure_and_densities_first() -> None:
    rows = newest_of_cities(studies.edition("2026-11-26"))
    assert not rows.duplicated(["area", "indicator"]).any()
    assert rows["indicator"].iloc[0] == "high_skill_density"
    top = rows.iloc[0]
    assert (top["area"], top["value"], top["period"]) == ("常州", 1440, "2024")
    totals = rows[rows["indicator"] == "high_skill_total"]
    assert list(totals["level"]) == sorted(totals["level"], reverse=True)  # prefectures first


def test_a_margin_of_a_bound_is_a_bound_and_a_ceiling_turns_it() -> None:
    rows = [
        SimpleNamespace(outcome_qualifier=told, goal_kind=kind)
        for kind in ("exact", "at_most")
        for told in ("exact", "above", "nearly", "about", "")
    ]
    assert [bounded(row) for row in rows] == [
        "exact", "at_least", "at_most", "about", "exact",
        "exact", "at_most", "at_least", "about", "exact",
    ]  # fmt: skip


def test_a_goal_of_the_area_set_after_the_plan_is_no_earlier_one() -> None:
    edition = studies.edition()
    kinds = measuring(edition).set_index("yardstick_id")["kind"]
    assert kinds["goal-js-high_skill_new-2023"] == "other_goal"
    assert kinds["goal-js-high_skill_share_of_skilled-2021"] == "earlier_goal"
    assert kinds["goal-js-high_skill_density-2020"] == "earlier_goal"  # undated, of the base year


def test_goals_of_one_name_are_told_apart_by_their_plan() -> None:
    shown = studies.plain(str(sd.outside.goals(studies.edition()).html(studies.READERS["en"])))
    assert "2010 [Vocational skills revival plan, 2002]" in shown
    assert "Subsidised skills training 2025 (one year)" in shown


def test_a_goal_for_the_ratio_names_the_source_of_its_plan() -> None:
    entries = dict(sd.outside.sources(studies.edition()).published)
    told = [str(studies.READERS["zh"].show(w)) for k, w in entries.items() if "e-other-" in k]
    assert told
    assert all("新华网（转载）" in text and "2022-02-10" in text for text in told)


def test_no_title_is_printed_where_none_is_recorded() -> None:
    entries = dict(sd.outside.sources(studies.edition()).published)
    for lang in ("zh", "en"):
        told = " ".join(studies.READERS[lang].plain(words) for words in entries.values())
        assert "未录题名" not in told
        assert "no title recorded" not in told
