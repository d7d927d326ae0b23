"""Kinds that pass no gate and no list in silence: rows no study takes, vague days, wrong kinds."""

from pathlib import Path

import planted
import pytest
from memory import Files, Row, files, lines, new_figure, with_cells, with_row

from skillsdata.checked import check
from skillsdata.clock import today

WUXI, AIM, BASE, EMPLOYED = (
    "vr-wuxi-all-2024Q4", "goal-js-high_skill_total-2025", "goal-js-high_skill_density-2020",
    "js-employed_total-2023",
)  # fmt: skip


def said_once(changed: tuple[Files, int], file: str, said: str) -> None:
    (line,) = lines(changed[0])
    assert line.startswith(f"{file}.csv, row {changed[1]}, column "), line
    assert said in line
    assert ";" in line


@pytest.mark.parametrize(
    ("table", "like", "cells"),
    [
        ("vacancy_ratio", WUXI, {"area": "徐州", "area_en": "Xuzhou"}),
        ("vacancy_ratio", WUXI, {"area": "上海", "area_en": "Shanghai"}),
        ("vacancy_ratio", WUXI, {"skill_grade": "technician"}),
        ("vacancy_ratio", "vrl-cn-senior-2008Q1", {"use": "series"}),
        ("province", EMPLOYED, {"vintage": "pre2020census", "reference_year": "2020",
                                "period": "2020", "value": "4892"}),
    ],
)  # fmt: skip
def test_a_figure_in_use_that_no_study_takes_is_listed(
    table: str, like: str, cells: Row, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = planted.copy_evidence(tmp_path, monkeypatch)
    there = [row["obs_id"] for row in planted.rows_of(folder, table)]
    planted.append(folder, table, like, obs_id="odd", **cells)
    told, code = check("", "today")
    (line,) = [line for line in told if "odd is not used" in line]
    assert line.startswith(f"{table}.csv, row {len(there) + 2}: odd is not used, because ")
    assert code == 0


@pytest.mark.parametrize(("zh", "en"), [("山东", "Shandong"), ("上海", "Shanghai")])
def test_a_goal_of_another_province_is_refused(zh: str, en: str) -> None:
    changed = with_row("goals", AIM, goal_id="other", area=zh, area_en=en)
    said_once(changed, "goals", f"is a goal of {zh} in the folder of 江苏")


@pytest.mark.parametrize("area", [("苏州", "Suzhou"), ("全国", "China")])
def test_a_goal_of_a_part_or_of_an_area_that_plan_yml_names_stays(area: tuple[str, str]) -> None:
    zh, en = area
    other = {"goal_id": "other", "area": zh, "area_en": en, "value": "60"}
    assert lines(with_row("goals", AIM, **other)[0]) == []


def _now(digits: int) -> str:
    return today().isoformat()[:digits]


@pytest.mark.parametrize("digits", [4, 7])
def test_a_day_that_is_only_a_year_or_month_that_runs_is_refused(digits: int) -> None:
    if today().isoformat()[5:] == "12-31" or (digits == 7 and (today().day >= 28)):
        pytest.skip("the year or the month is over today")
    changed = new_figure(published=_now(digits))
    said_once(changed, "province", "is not over: the figure would count only from ")
    goal = with_row("goals", AIM, goal_id="next", target_year="2030", published=_now(digits))
    said_once(goal, "goals", "is not over")
    source = with_cells("sources", "chinanews-2025-01-14", published=_now(digits))
    assert any("is not over" in line for line in lines(source[0]))


def test_without_a_day_nothing_waits_in_silence_for_one_to_come() -> None:
    unknown = {"published": "", "published_basis": "unknown"}
    changed = new_figure(**unknown, period=_now(4), reference_year=_now(4))
    said_once(changed, "province", "is missing, and without it the figure would count only from ")
    goal = with_row("goals", BASE, goal_id="next", target_year="2031", value="1200")
    said_once(goal, "goals", "is missing, and without it the goal would count only from 2031-12-31")
    assert lines(new_figure(**unknown, period="2021", reference_year="2020", value="455",
                            use="repeat")[0]) == []  # fmt: skip


@pytest.mark.parametrize(
    ("table", "like", "cells"),
    [
        ("province", EMPLOYED, {"vintage": "pre2020census", "value": "4755"}),
        ("province", EMPLOYED, {"vintage": "pre2020census", "reference_year": "2021",
                                "period": "2021"}),
        ("cities", "changzhou-high_skill_density-2024", {"vintage": "pre2020census"}),
    ],
)  # fmt: skip
def test_a_year_after_the_census_is_of_no_vintage_before_it(
    table: str, like: str, cells: Row
) -> None:
    changed = with_cells(table, like, **cells)
    said_once(changed, table, "is of before the census of 2020, and the figure of ")


def test_no_figure_of_a_vintage_is_older_than_its_census() -> None:
    said_once(
        with_cells("province", "js-employed_total-2018", vintage="post2020census"),
        "province", "is of after the census of 2020, and the figure was published 2019-09-04",
    )  # fmt: skip


# A level in the prose, a net gain of one, 155 more to reach a goal from a base, a bracket of the
# box, the role that plan.yml gives, the unit, the name, and another plan: each speaks for a kind.
@pytest.mark.parametrize(
    ("indicator", "kind", "said"),
    [
        ("high_skill_total", "flow", ""),
        ("high_skill_total", "flow_cumulative", ""),
        ("skilled_total", "flow", "is stock in "),
        ("technician_school_enrolment", "count_won", "is stock in cq-skilled-2025"),
        ("high_skill_density", "stock", ""),
        ("employed_total", "flow", "plan.yml has it as employed of together"),
        ("vacancy_ratio", "stock", "plan.yml has it as indicator of ratio"),
        ("provincial_training_bases", "flow_cumulative", ""),
        ("teaching_master_studios", "stock", ""),
        ("recognition_bodies", "flow", ""),
        ("high_skill_share_of_skilled", "stock", ""),
        ("training_person_times", "stock", "is counted in 万人次"),
        ("employed_urban", "share", "is counted in 万人"),
        ("employed_urban", "ratio", "is counted in 万人"),
        ("high_skill_new", "stock", ""),
        ("certificates_new", "stock", "当年"),
        ("skill_champions_cum", "flow", "累计"),
        ("urban_new_jobs_cum5y", "ratio", ""),
        ("great_artisans_cum", "flow", ""),
        ("high_skill_gain_since_2020", "stock", "plan.yml has it as net_gain of flows"),
    ],
)
def test_a_wrong_kind_is_one_line_of_its_row(indicator: str, kind: str, said: str) -> None:
    changed = with_cells("indicators", indicator, kind=kind)
    said_once(changed, "indicators", said)
    assert f"column kind, value '{kind}'" in lines(changed[0])[0]


def test_a_statement_that_alone_speaks_for_another_kind_is_told_itself() -> None:
    changed = with_cells("plan_statements", "s04", change="per_year", period="2016/2020")
    (line,) = lines(changed[0])
    assert line.startswith(f"plan_statements.csv, row {changed[1]}, column ")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("per: 10000", "per: 1000"),
        ("per: 10000", "per: 100"),
        ("per: 10000", "per: 1000000"),
        ("employed: employed_total", "employed: skilled_total"),
        ("part: high_skill_total, whole: skilled_total", "part: skilled_total, "
         "whole: high_skill_total"),
        ("headcount: high_skill_total\n  employed", "headcount: skilled_total\n  employed"),
    ],
)  # fmt: skip
def test_a_slip_that_puts_every_rate_wrong_is_one_line_of_plan_yml(old: str, new: str) -> None:
    text = files()["plan.yml"].decode()
    assert old in text
    (line,) = lines({**files(), "plan.yml": text.replace(old, new, 1).encode()})
    assert line.startswith("plan.yml, ")


def test_one_rate_off_is_a_slip_of_its_row() -> None:
    said_once(with_cells("province", "js-high_skill_density-2018-11", value="890", quotation=""),
              "province", "is not high_skill_total 372.9")  # fmt: skip
