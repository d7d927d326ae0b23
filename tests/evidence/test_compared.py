"""Slips in the shared tables are told as strictly as a plan's: one line, and nothing is run."""

import json
from pathlib import Path

import memory
import planted
import pytest
from memory import Row, edited, files, lines, with_cells, with_row

from skillsdata.cli import main
from skillsdata.evidence.arithmetic import share_apart, span

GOALS, YARDS, SHARES = "shared/goal_outcomes", "shared/yardsticks", "shared/plan_shares"
NINGBO = "ningbo-high-skill-total-2025"
ZHEJIANG = "zhejiang-high-skill-share-of-skilled-2025"


@pytest.mark.parametrize(
    ("table", "key", "cells", "said"),
    [
        # verdict, time, size: base 56.2 万人, goal 78
        (GOALS, NINGBO, {"verdict": "met"}, "nothing was found that could judge it"),
        (GOALS, NINGBO, {"goal": "780", "goal_quotation": ""}, "is 780 against base 56.2, allowed"),
        (GOALS, NINGBO, {"goal": "780000", "unit": "人"}, "is counted in 万人"),
        (GOALS, NINGBO, {"goal": "七十八"}, "is not a number"),
        (GOALS, NINGBO, {"goal_year": "2205"}, "is above 2100"),
        (GOALS, NINGBO, {"base_period": "2021-02-30"}, "is in no calendar"),
        (GOALS, NINGBO, {"outcome": "80"}, "an outcome needs its value, its period and its source"),
        (GOALS, NINGBO, {"area": "浙江省"}, "is written 浙江 here"),
        (GOALS, NINGBO, {"plan_id": "ningbo-2025"}, "is no folder of a plan"),
        (GOALS, NINGBO, {"goal_source": "hearsay"}, "is not in sources.csv"),
        (GOALS, NINGBO, {"goal_kind": "at least"}, "allowed (enum) is exact, at_least"),
        (GOALS, NINGBO, {"misleads_en": ""}, "is missing beside its pair"),
        (GOALS, NINGBO, {"goal_quotation": "高" * 41}, "has 41 characters, allowed are 40"),
        (GOALS, NINGBO, {"goal_quotation": "skill " * 26}, "has 26 words, allowed are 25"),
        # outcome 35.2 % of 2025-08 against 35, which is 477.4 / 1355.1
        (GOALS, ZHEJIANG, {"outcome": "352", "outcome_quotation": ""}, "allowed is a factor of 4"),
        (GOALS, ZHEJIANG, {"outcome": "102"}, "is a share above 100 %"),
        (GOALS, ZHEJIANG, {"outcome_period": "2025-11"}, "begins after its source of 2025-09"),
        (GOALS, ZHEJIANG, {"outcome_period": "2009"}, "does not go with the goal's year 2025"),
        (GOALS, ZHEJIANG, {"verdict": "not_met"}, "says otherwise"),
        (GOALS, ZHEJIANG, {"outcome": "35.4"}, "is 35.2 (row"),
        # yardsticks
        (YARDS, "bj-high-skill-share-2021-07", {"value": "31.8"}, "gives 30.7692, not 31.8"),
        (YARDS, "bj-high-skill-share-2021-07", {"period": "2023"}, "after its source of 2021-07"),
        (YARDS, "sd-high-skill-total-2025-11", {"unit": "亿人"}, "is counted in 万人"),
        (YARDS, "sd-high-skill-total-2025-11", {"area_en": "Zhejiang"}, "belongs to 浙江, not to"),
        # shares of whole plans: 24 of 25
        (SHARES, "cn-12fyp-2015", {"met": "26"}, "is more than all 25"),
        (SHARES, "cn-12fyp-2015", {"share": "69"}, "is not 24 of 25 = 96 %"),
        (SHARES, "provinces-13fyp-2020", {"share": "160"}, "is above 100"),
    ],
)  # fmt: skip
def test_a_slip_is_told_in_one_line(table: str, key: str, cells: Row, said: str) -> None:
    changed, row = with_cells(table, key, **cells)
    (line,) = lines(changed)
    assert line.startswith(f"{table}.csv, row {row}, column "), line
    assert said in line
    assert ";" in line


def test_figures_of_one_day_that_contradict_each_other_are_one_line() -> None:
    # 112 / 346 = 32.4 %, and 30.8 is printed
    (line,) = lines(with_cells(YARDS, "bj-skilled-total-2021-07", value="346")[0])
    assert "/ 346 (row" in line
    assert "x 100 = 32.37; correct the one that is wrong" in line
    changed, row = with_cells(YARDS, "zj-high-skill-share-2025-08", value="36.2")
    (line,) = lines(changed)  # the goal's outcome has it too
    assert f"is 36.2 (row {row} of {YARDS}.csv) too" in line


def test_the_same_goal_over_again_is_told() -> None:
    changed, _ = with_row(GOALS, NINGBO, pair_id="another", goal="79")
    (line,) = lines(changed)
    assert "over again; keep one of both" in line


def test_a_source_is_the_same_in_the_plan_and_beside_it() -> None:
    changed = with_cells("shared/sources", "plan-2021", published="2021-08-30")
    (line,) = lines(changed[0])
    assert "is '2021-08-29' in the plan's sources.csv" in line


def test_columns_and_description_are_the_librarys() -> None:
    lost = edited(YARDS, lambda table: [{k: v for k, v in r.items() if k != "kind"} for r in table])
    assert lines(lost) == [f"{YARDS}.csv, row 1, column kind: is missing; restore the column"]
    told = json.loads(files()["shared/datapackage.json"])
    told["resources"] = told["resources"][:-1]
    changed = {**files(), "shared/datapackage.json": json.dumps(told).encode()}
    (line,) = lines(changed)
    assert line.startswith("shared/datapackage.json, value 'yardsticks': is not described")


def test_the_library_holds_the_description_that_stands_beside_the_tables() -> None:
    from skillsdata.evidence.package import shared_package

    told = json.loads(files()["shared/datapackage.json"])
    assert {t["name"]: t["schema"] for t in told["resources"]} == shared_package()


def test_the_command_line_ends_with_two_and_makes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = planted.copy_all(tmp_path, monkeypatch)
    row = planted.edit(folder / "shared", "goal_outcomes", ("pair_id", NINGBO), verdict="not_met")
    for asked in (["check"], ["report", "--out", str(tmp_path / "out")]):
        assert main(asked) == 2
        said = capsys.readouterr().err.strip().splitlines()
        assert len(said) == 1
        assert f"shared/goal_outcomes.csv, row {row}, column verdict" in said[0]
    assert not (tmp_path / "out").exists()


def test_check_says_that_it_checked_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0
    counts = {name: len(memory.rows(f"shared/{name}")) for name in ("goal_outcomes", "yardsticks")}
    said = capsys.readouterr().out
    assert f"{counts['goal_outcomes']} goal outcomes" in said
    assert f"{counts['yardsticks']} yardsticks" in said


@pytest.mark.parametrize(
    ("printed", "qualifier", "least", "most"),
    [
        ("33.1", "exact", 33.05, 33.15),
        ("494", "", 493.5, 494.5),
        ("7200", "above", 7200, 7300),
        ("200", "at_least", 200, 300),
        ("30", "nearly", 20, 30),
        ("293", "about", 292, 294),
        ("1.5", "above", 1.5, 1.6),
    ],
)
def test_what_a_printed_figure_may_stand_for(
    printed: str, qualifier: str, least: float, most: float
) -> None:
    assert span(printed, qualifier) == pytest.approx((least, most))


def test_rounding_alone_makes_a_share_or_does_not() -> None:
    # 493.5 / 1494.5 = 33.02 %, 494.5 / 1493.5 = 33.11 %
    part, whole = span("494"), span("1494")
    assert not share_apart(span("33.1"), part, whole)
    assert not share_apart(span("33"), part, whole)
    assert share_apart(span("33.2"), part, whole)
    assert share_apart(span("32.9"), part, whole)
