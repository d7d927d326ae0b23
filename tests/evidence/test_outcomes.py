"""Goals of other plans and what came of them: counted with nothing but the csv module."""

import re
import shutil
from collections import Counter
from pathlib import Path

import pandas as pd
import planted
import pytest

from skillsdata.errors import EvidenceError
from skillsdata.evidence.cleaning import last_day
from skillsdata.evidence.compared import judged
from skillsdata.evidence.edition import load_observations
from skillsdata.evidence.faults import told
from skillsdata.evidence.outcomes import (
    goal_outcomes,
    hit_shares,
    plan_shares,
    shared_sources,
    yardsticks,
)
from skillsdata.evidence.plan import open_plan
from skillsdata.evidence.rulebook import check_folder
from skillsdata.evidence.whole import Whole
from skillsdata.paths import plan_dir, plan_ids, plans_dir, shared_dir

HAN = re.compile(r"[\u4e00-\u9fff]")
TABLES = ("goal_outcomes", "plan_shares", "yardsticks", "sources")


def _rows(table: str, folder: Path | None = None) -> list[dict[str, str]]:
    return planted.rows_of(folder or shared_dir(), table)


def _judged(rows: list[dict[str, str]]) -> tuple[int, int]:
    found = Counter(row["verdict"] for row in rows)
    return found["met"], found["met"] + found["not_met"]


# --- the tables ---------------------------------------------------------------------------------


def test_frictionless_finds_nothing_and_every_table_is_there() -> None:
    from frictionless import Package, system

    with system.use_context(trusted=True):
        report = Package(str(shared_dir() / "datapackage.json")).validate()
    assert report.valid, report.to_summary()
    assert sorted(task.name for task in report.tasks) == sorted(TABLES)
    assert {path.stem for path in shared_dir().glob("*.csv")} == set(TABLES)


def test_it_is_no_plan() -> None:
    assert "shared" not in plan_ids()


def test_every_source_is_used_and_the_same_wherever_it_stands() -> None:
    sources = {row["source_id"]: row for row in _rows("sources")}
    used = {row[column] for table in TABLES[:3] for row in _rows(table)
            for column in row if column.endswith(("source", "source_id"))}  # fmt: skip
    assert set(sources) == used - {""}
    for plan in plan_ids():
        for row in _rows("sources", plan_dir(plan)):
            assert sources.get(row["source_id"], row) == row
    assert [s for s, row in sources.items() if row["kind"] == "repost" and row["url"]] == []
    assert [s for s, row in sources.items() if HAN.search(row["title_en"])] == []


@pytest.mark.parametrize("table", TABLES[:3])
def test_quotations_are_short_and_remarks_in_both_languages(table: str) -> None:
    for row in _rows(table):
        for column, cell in row.items():
            if "quotation" in column:
                assert len(cell) <= 40 if HAN.search(cell) else len(cell.split()) <= 25, cell
            if column.endswith("_zh"):
                assert bool(cell) == bool(row[column[:-2] + "en"]), row
            if column.endswith("_en"):
                assert not HAN.search(cell), cell


def test_derivations_of_yardsticks_compute() -> None:
    derived = [row for row in _rows("yardsticks") if row["derivation"]]
    for row in derived:
        a, b = map(float, re.findall(r"[\d.]+", row["derivation"])[:2])
        assert round(100 * a / b, 1) == float(row["value"])
    assert len(derived) == 2


# --- what is counted ----------------------------------------------------------------------------


def test_the_shares_are_those_of_a_count_with_the_csv_module() -> None:
    rows = _rows("goal_outcomes")
    new = [row for row in rows if row["held"] == "false"]
    long = [row for row in new if row["term"] == "multi_year"]
    skills = [row for row in long if row["topic"] == "skills"]
    assert (len(rows), _judged(rows), _judged(new)) == (83, (40, 42), (36, 37))
    found = hit_shares(goal_outcomes()).set_index("cut")
    for cut, kept in {"all": rows, "new": new, "multi_year": long, "skills": skills}.items():
        plans = {(r["area"], r["plan"]) for r in kept if r["verdict"] != "unclear"}
        missed = {(r["area"], r["plan"]) for r in kept if r["verdict"] == "not_met"}
        assert tuple(found.loc[cut, ["met", "judged"]]) == _judged(kept)
        assert tuple(found.loc[cut, ["plans", "plans_missed"]]) == (len(plans), len(missed))
    assert tuple(found.loc["unclear_missed", ["met", "judged"]]) == (40, 56)


def test_early_hits_count_and_are_marked() -> None:
    early = goal_outcomes().query("early")
    assert set(early["verdict"]) == {"met"}
    marked = {
        row["pair_id"]
        for row in _rows("goal_outcomes")
        if row["verdict"] == "met" and last_day(row["outcome_period"]).isoformat()[:10]
        < f"{row['goal_year']}-12-31"
    }  # fmt: skip
    assert set(early["pair_id"]) == marked
    assert "zhejiang-high-skill-share-of-skilled-2022" in marked
    assert "china-high-skill-total-2020" not in marked


@pytest.mark.parametrize("plan", plan_ids())
def test_a_plans_own_pairs_stay_out_of_what_judges_it(plan: str) -> None:
    own = {row["pair_id"] for row in _rows("goal_outcomes") if row["plan_id"] == plan}
    assert own
    assert own.isdisjoint(goal_outcomes(open_plan(plan))["pair_id"])
    assert len(goal_outcomes(open_plan(plan))) == 83 - len(own)


def test_as_known_on_a_day_an_outcome_is_not_there_before_its_source() -> None:
    pair = "pair_id == 'shandong-high-skill-total-2025'"  # goal 2021-07-19, outcome 2025-11-26
    assert goal_outcomes(as_of="2021-07-18").query(pair).empty
    (before,) = goal_outcomes(as_of="2025-11-25").query(pair).to_dict("records")
    (after,) = goal_outcomes(as_of="2025-11-26").query(pair).to_dict("records")
    assert (before["verdict"], before["outcome_quotation"], before["early"]) == (
        "unclear", "", False,
    )  # fmt: skip
    assert pd.isna(before["outcome"])
    assert before["misleads_en"] == ""
    assert (after["verdict"], after["outcome"], after["early"]) == ("met", 480, True)


def test_where_an_outcome_stands_in_a_plans_folder_too_the_two_agree() -> None:
    compared = 0
    for row in _rows("goal_outcomes"):
        if not (row["plan_id"] and row["outcome"] and row["indicator"]):
            continue
        figures = load_observations(open_plan(row["plan_id"]), indicator=row["indicator"])
        same = figures[figures["source_id"] == row["outcome_source"]]
        if same.empty:  # found elsewhere than the plan's own
            continue
        assert float(row["outcome"]) in set(same["value"]), row["pair_id"]
        years = same.loc[same["value"] == float(row["outcome"]), "reference_year"].dropna()
        # a total of the plan's years is filed under the last of them before they are over
        assert set(years) <= {int(row["outcome_period"][:4]), int(row["goal_year"])}, row["pair_id"]
        compared += 1
    assert compared >= 8


@pytest.mark.parametrize("plan", plan_ids())
def test_goals_of_a_plans_own_pairs_are_those_of_its_box(plan: str) -> None:
    box = open_plan(plan).box()
    printed = {(r.indicator, r.goal_year): r.goal for r in box.itertuples()}
    pairs = [row for row in _rows("goal_outcomes") if row["plan_id"] == plan]
    there = [row for row in pairs if (row["indicator"], int(row["goal_year"])) in printed]
    assert there
    for row in there:
        assert float(row["goal"]) == printed[row["indicator"], int(row["goal_year"])]


# --- the verdict ---------------------------------------------------------------------------------


def _pair(**cells: object) -> Whole:
    row = {"verdict": "met", "goal": 40.0, "goal_kind": "at_least", "goal_year": 2011,
           "outcome": 41.0, "outcome_period": "2011", "outcome_source": "x",
           "misleads_en": ""}  # fmt: skip
    return Whole(open_plan(), {"goal_outcomes": {2: row | cells}})


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({}, ""),
        ({"outcome": 40.0}, ""),
        ({"outcome": 40.0, "goal_kind": "above"}, "against above 40 says otherwise"),
        ({"outcome": 39.9}, "39.9 against at_least 40 says otherwise"),
        ({"outcome": 39.9, "goal_kind": "at_most"}, ""),
        ({"outcome": 40.2, "goal_kind": "at_most"}, "40.2 against at_most 40"),
        ({"verdict": "not_met"}, "says otherwise"),
        ({"verdict": "not_met", "outcome": 35.0}, ""),
        ({"verdict": "not_met", "outcome": 35.0, "outcome_period": "2010-06"}, "was not over"),
        ({"verdict": "unclear", "outcome": 35.0}, ""),
        ({"outcome": float("nan")}, "nothing was found"),
        ({"outcome_source": ""}, "nothing was found"),
        ({"goal": float("nan")}, "a goal without a value needs a remark"),
        ({"goal": float("nan"), "misleads_en": "their own word"}, ""),
    ],
)  # fmt: skip
def test_a_verdict_follows_from_goal_kind_and_outcome(cells: dict[str, object], said: str) -> None:
    lines = told(judged(_pair(**cells)))
    assert len(lines) == bool(said)
    if said:
        assert lines[0].startswith("goal_outcomes.csv, row 2, column verdict, value ")
        assert said in lines[0]


def test_a_wrong_verdict_is_refused_before_anything_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(plans_dir(), tmp_path / "raw")
    monkeypatch.setenv("SKILLSDATA_DATA", str(tmp_path / "raw"))
    pair = ("pair_id", "tianjin-high-skill-share-of-skilled-2025")
    row = planted.edit(tmp_path / "raw" / "shared", "goal_outcomes", pair, verdict="met")
    with pytest.raises(EvidenceError, match=f"row {row}, .* 34.4 against above 35 says otherwise"):
        check_folder(plan_dir())


# --- whole plans and yardsticks ------------------------------------------------------------------


def test_shares_of_whole_plans_are_as_stated_or_worked_out() -> None:
    shares = plan_shares().set_index("share_id")
    assert shares.loc["cn-12fyp-2015", "share"] == pytest.approx(96)
    assert shares.loc["provinces-13fyp-2020", ["share", "qualifier"]].tolist() == [60, "above"]
    assert shares.loc["cn-14fyp-2023", "share"] == pytest.approx(80)  # at mid-term: on course
    assert pd.isna(shares.loc["cn-12fyp-2013", "share"])
    assert shares.index[shares["independent"]].tolist() == ["cn-11fyp-2009", "provinces-13fyp-2020"]
    assert "cn-14fyp-2025" not in set(plan_shares(as_of="2026-03-04")["share_id"])


def test_yardsticks_are_those_of_a_plans_indicators_and_area() -> None:
    jiangsu, chongqing = yardsticks(open_plan()), yardsticks(open_plan("cq-skilled-2025"))
    for table, plan in ((jiangsu, open_plan()), (chongqing, open_plan("cq-skilled-2025"))):
        assert set(table["indicator"]) <= set(plan.indicators)
        assert plan.area.zh not in set(table.loc[table["kind"] == "latest", "area"])
    east = "goal-cn-east-high-skill-share-2025"
    assert east in set(jiangsu["yardstick_id"])
    assert east not in set(chongqing["yardstick_id"])
    (own,) = jiangsu.query("indicator == 'high_skill_density'").to_dict("records")
    assert (own["kind"], own["value"], own["period"]) == ("earlier_goal", 750, "2020")
    assert set(jiangsu["source_id"]) <= set(shared_sources().index) | set(
        open_plan().table("sources")["source_id"]
    )


def test_yardsticks_as_known_on_a_day() -> None:
    then = yardsticks(open_plan(), as_of="2022-10-06")
    assert (then["known"] <= "2022-10-06").all()
    assert "goal-cn-skilled-share-2025" not in set(then["yardstick_id"])
    after = yardsticks(open_plan(), as_of="2022-10-07")
    assert "goal-cn-skilled-share-2025" in set(after["yardstick_id"])


def test_units_of_yardsticks_are_those_of_the_registries() -> None:
    for plan in map(open_plan, plan_ids()):
        for row in yardsticks(plan).to_dict("records"):
            assert row["unit"] == plan.indicators[row["indicator"]].unit_zh, row["yardstick_id"]
