"""Kinds of slips beyond a single figure's cell: the plan's prose, counts, words beside numbers."""

import os
import subprocess
import sys
from pathlib import Path

import memory
import planted
import pytest
from memory import HEADCOUNT, Row, edited, files, lines, new_figure, with_cells, with_row

from skillsdata.evidence.cleaning import scale
from skillsdata.evidence.outcomes import yardsticks
from skillsdata.evidence.plan import open_plan
from skillsdata.evidence.tables import read_tables
from skillsdata.paths import project_root

QUARTER, GOALS, YARDS = "vr-cn-all-2010Q3", "shared/goal_outcomes", "shared/yardsticks"
CHINA = "china-high-skill-total-2020"
WHY = {"acknowledged_zh": "另有口径", "acknowledged_en": "counted anew"}


def one(table: str, key: str, said: str, **cells: str) -> None:
    changed, row = with_cells(table, key, **cells)
    (line,) = lines(changed)
    assert line.startswith(f"{table}.csv, row {row}, column "), line
    assert said in line
    assert ";" in line


# s22 is the density of 930 at the end of 2020, s73 an addition of 25 up to 2025, the goal being 68,
# s50 one of 50 up to 2020 beside 80 and 130, s52 a ratio of 1.5 without a year
@pytest.mark.parametrize(
    ("key", "cells", "said"),
    [
        ("s22", {"value": "9300"}, "is not between 775 and 1.12e+03"),
        ("s22", {"value": "93"}, "is not between"),
        ("s22", {"value": "0"}, "is not between"),
        ("s73", {"value": "250"}, "is not between 13.6 and 68"),
        ("s73", {"value": "2.5"}, "is not between"),
        ("s50", {"value": "500"}, "is not between 26 and 130"),
        ("s52", {"value": "15"}, "is not between"),
        ("s77", {"value": "20000"}, "is not between 1.67e+03 and 2.4e+03"),
        ("s22", {"period": "2031"}, "does not lie in 2010 to 2021"),
        ("s22", {"period": "1931"}, "does not lie in 2010 to 2021"),
        ("s73", {"period": "2025/2021"}, "has no first and last year"),
        ("s73", {"period": "2025"}, "has no first and last year"),
        ("s73", {"period": "2021/2045"}, "does not lie in 2020 to 2040"),
        ("s73", {"period": ""}, "is missing"),
        ("s22", {"note_from": "2023-02-29"}, "is in no calendar"),
        ("s22", {"note_from": "2044"}, "is after today"),
        ("s12", {"plan_row": "31"}, "is no row of the box"),
        ("s22", {"plan_row": "9"}, "is not 2, the row of high_skill_density"),
        ("s04", {"measure_zh": "x", "measure_en": "x", "change": "addition"}, "has no first and"),
    ],
)
def test_a_slip_in_the_plans_prose_is_told(key: str, cells: Row, said: str) -> None:
    one("plan_statements", key, said, **cells)


def test_a_statement_stands_once_and_a_surprising_one_says_why() -> None:
    changed, _ = with_row("plan_statements", "s22", statement_id="s98", value="940")
    (line,) = lines(changed)
    assert "'s98': is the one of row 23 over again; keep one of both" in line
    assert lines(with_cells("plan_statements", "s22", value="9300", **WHY)[0]) == []


@pytest.mark.parametrize(
    ("table", "key", "cells", "said"),
    [
        # the box and the registry of indicators
        ("plan_indicators", "6", {"attribute": "预期性"}, "is binding in indicators.csv"),
        ("plan_indicators", "6", {"goal_kind": "at_most"}, "does not go with up"),
        ("plan_indicators", "4", {"value_base": "0"}, "is no base; write the number"),
        ("plan_indicators", "2", {"indicator": "employed_total"}, "is counted in 万人"),
        # counts of the hundred cities: some five million each, of 62 to 116 cities
        ("vacancy_ratio", QUARTER, {"counts_unit": "人"}, "times the usual"),
        ("vacancy_ratio", QUARTER, {"counts_unit": ""}, "is missing beside counts"),
        ("vacancy_ratio", QUARTER, {"seekers": "0"}, "cannot be vacancies"),
        ("vacancy_ratio", QUARTER, {"n_cities": "1080"}, "times the usual"),
        # a quarter in use needs one, of a time that its source can know
        ("vacancy_ratio", QUARTER, {"period": "2010"}, "is no quarter as 2026Q1"),
        ("vacancy_ratio", QUARTER, {"period": "2010-09"}, "is no quarter as 2026Q1"),
        ("vacancy_ratio", QUARTER, {"period": ""}, "is no quarter as 2026Q1"),
        ("vacancy_ratio", "vr-wuxi-all-2024Q4", {"period": "1914Q4"}, "is over 10 years before"),
        ("sources", "modern-express-2022-08-04", {"published": ""}, "its basis is stated"),
        ("goals", "goal-js-certificates_new-2012", {"published_basis": "unknown"}, "2012 is given"),
        # shared tables
        (YARDS, "goal-cn-skilled-share-2025", {"period": "1952"}, "is not of the 15 years from"),
        (YARDS, "goal-cn-skilled-share-2025", {"period": "2052"}, "is not of the 15 years from"),
        (YARDS, "goal-cn-skilled-share-2025", {"value": "3", "quotation": ""}, "another scale"),
        (YARDS, "cn-skilled-total-2025-09", {"value": "2200"}, "is 2.2亿 in its quotation"),
        (YARDS, "goal-cn-skilled-share-2025", {"applies_to": "江苏、上海"}, "no province as in"),
        (YARDS, "goal-cn-skilled-share-2025", {"indicator": "skilled"}, "indicator of no plan"),
        (GOALS, CHINA, {"indicator": "high_skills"}, "is an indicator of no plan here"),
        (GOALS, CHINA, {"goal": "39000", "base": "26310", "outcome": "58000"}, "its quotation"),
        (GOALS, CHINA, {"unit_en": "persons"}, "counts another number of things than 万人"),
        ("shared/sources", "ah-daily-2024-02-07", {"published": ""}, "its basis is stated"),
        ("shared/plan_shares", "cn-11fyp-2009", {"of": "202", "share": ""}, "more than the 100"),
        ("indicators", "high_skill_total", {"unit_en": "persons"}, "counts another number"),
    ],
)  # fmt: skip
def test_a_slip_of_another_kind_is_told(table: str, key: str, cells: Row, said: str) -> None:
    one(table, key, said, **cells)


@pytest.mark.parametrize("way", ["none", "two_sided"])
def test_a_study_needs_a_better_direction(way: str) -> None:
    (line,) = lines(with_cells("indicators", "high_skill_density", direction=way)[0])
    assert f"is better {way} in indicators.csv, but a study needs up or down" in line


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"period": "2024", "reference_year": "2024", "use": "bound", "value": "501"},
         "is a lower bound above 494"),
        ({"reference_alternatives": "1925", "reference_weights": ".7;.3"}, "no other year within"),
        ({"reference_alternatives": "2025", "reference_weights": ".7;.3"}, "no other year within"),
        ({"note_from": "2021-04"}, "is before its publication 2026-05-20"),
        ({"published_basis": "unknown"}, "is unknown, and 2026-05-20 is given"),
        ({"value": "592.9"}, "is 1.2002 times 494"),
        ({"derivation": "5 ** 3 ** 9 = 505"}, "cannot be worked out; write numbers"),
        ({"derivation": "494 + elf = 505"}, "cannot be worked out"),
        ({"derivation": "505 / 0"}, "cannot be worked out"),
        ({"value": "506", "quotation": "高技能人才达5060万人"}, "is 5060万 in its quotation"),
    ],
)  # fmt: skip
def test_a_slip_in_an_added_figure_is_told(cells: Row, said: str) -> None:
    changed, row = new_figure(**cells)
    (line,) = lines(changed)
    assert line.startswith(f"province.csv, row {row}, column ")
    assert said in line


def test_two_goals_for_one_year_and_a_goal_told_twice_are_refused() -> None:
    changed, _ = with_row("plan_indicators", "1", row="23", value_goal="〔541〕",
                          name_printed="23.高技能人才总量（万人）")  # fmt: skip
    (line,) = lines(changed)
    assert "has a goal for 2025 in row 2 too; keep one" in line
    changed, _ = with_row(GOALS, CHINA, pair_id="again", plan="别的规划", plan_en="x", plan_id="")
    (line,) = lines(changed)
    assert "over again; keep one of both" in line


def test_a_surprise_among_shared_figures_is_acknowledged_and_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = {"value": "3.0", "quotation": ""}
    assert lines(with_cells(YARDS, "goal-cn-skilled-share-2025", **odd, **WHY)[0]) == []
    big = {"goal": "31000", "goal_quotation": "", "verdict": "unclear", "outcome": "",
           "outcome_period": "", "outcome_source": "", "outcome_quotation": ""}  # fmt: skip
    assert "is 31000 against base" in lines(with_cells(GOALS, CHINA, **big)[0])[0]
    assert lines(with_cells(GOALS, CHINA, **big, **WHY)[0]) == []
    folder = planted.copy_all(tmp_path, monkeypatch)
    planted.edit(folder / "shared", "yardsticks", ("yardstick_id", "goal-cn-skilled-share-2025"),
                 **odd, **WHY)  # fmt: skip
    shown = yardsticks(open_plan()).set_index("yardstick_id").loc["goal-cn-skilled-share-2025"]
    assert (shown["note_zh"], shown["note_en"]) == (WHY["acknowledged_zh"], WHY["acknowledged_en"])


@pytest.mark.parametrize("typed", ["٥٠٩", "५०९", "５０９", "509\u200e", "\u202a509"])
def test_digits_of_any_script_are_digits(typed: str) -> None:
    changed, row = new_figure(value=typed, reference_year="٢٠٢٥", period="२०२५", use="SERIES")
    assert lines(changed) == []
    figure = read_tables(changed).frames["province"].loc[row]
    assert list(figure[["value", "printed", "reference_year", "period", "use"]]) == [
        509, "509", 2025, "2025", "series",
    ]  # fmt: skip


def test_heads_however_written_and_excels_separator_line_are_read() -> None:
    plain = memory.rows("goals")
    heads = {"value": "Ｖalue", "target_year": "Target  Year", "unit": "UNIT\u200e"}
    other = [{heads.get(name, name): cell for name, cell in row.items()} for row in plain]
    text = "sep=;\r\n" + memory.written(other, delimiter=";")
    changed = {**files(), "goals.csv": text.encode("gb18030")}
    assert lines(changed) == []
    told = read_tables(memory.own(changed)).frames["goals"]
    assert told.equals(read_tables(memory.own(files())).frames["goals"])


def test_a_row_or_a_table_that_is_none_is_one_mistake() -> None:
    def again(table: list[Row]) -> list[Row]:
        return [*table, {name: name for name in table[0]}, {**dict.fromkeys(table[0], ""),
                                                            "obs_id": "合计"}]  # fmt: skip

    head, total = lines(edited("cities", again))
    assert "cells that are missing or not of their columns; complete the row" in head
    assert "cells that are missing or not of their columns; complete the row" in total

    def moved(table: list[Row]) -> list[Row]:
        return [dict(zip(r, ["", *list(r.values())[:-1]], strict=True)) for r in table]

    (line,) = lines(edited("province", moved))
    assert line.startswith("province.csv: most cells of ")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("horizon: [2025, 2040]", "horizon: [2025, 20400]", "plan.yml, horizon.1, value '20400'"),
        ("known: 2021-08-29", "known: 1921-08-29", "known 1921-08-29 is not of the years"),
        ("per: 10000", "per: 10000\n  per: 100", "'per' stands twice; keep one"),
        ("per: 10000", "per: 0", "plan.yml, together.per, value '0'"),
        ("times: 0.0001", "times: 0.001", "one 人 is 0.0001 万人; correct times"),
        ("times: 0.0001", "times: .inf", "conversions.人.times, value 'inf'"),
        ("goal_quarter: 2025Q4", "goal_quarter: 2018Q4", "is not of the years after 2020"),
        ("like:\n", "like:\n  employed: people\n", "value 'employed': is not in indicators.csv"),
        ("{19: 3, 20: 3}", "{19: 3, 27: 3}", "value '27': has rounds and is no row of the box"),
        ("{19: 3, 20: 3}", "{19: 0, 20: 3}", "plan.yml, rounds.19, value '0'"),
        ("at: 2019.5", "at: 19.5", "plan.yml, breaks.0.at, value '19.5'"),
        ("from: 2015, to: 2020", "from: 2021, to: 2020", "is no growth; correct the years"),
        ("vintage: post2020census", "vintage: census", "is the vintage of no figure"),
        ('zh: "{n}万人"', 'zh: "{count}万人"', "{count} is filled in by nothing"),
        ("since: 2020Q3", "since: 2020-Q3", "since, value '2020-Q3'"),
    ],
)
def test_a_slip_in_plan_yml_is_told(old: str, new: str, said: str) -> None:
    text = files()["plan.yml"].decode()
    assert old in text
    (line, *more) = lines({**files(), "plan.yml": text.replace(old, new, 1).encode()})
    assert more == []
    assert said in line


@pytest.mark.parametrize(
    ("unit", "counts"),
    [
        ("亿元", 1e8),
        ("100 million yuan", 1e8),
        ("百万人", 1e6),
        ("million persons", 1e6),
        ("个", 1),
    ],
)
def test_what_one_of_a_unit_counts(unit: str, counts: float) -> None:
    assert scale(unit) == counts


@pytest.mark.parametrize("code", ["gb18030", "utf-8-sig"])
def test_a_figure_added_with_excel_in_china_passes_the_command_line(
    code: str, tmp_path: Path
) -> None:
    """As a new user adds it: both tables opened and saved by Excel, checked by the command."""
    for name, data in files().items():
        path = tmp_path / "raw" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    changed, row = new_figure(value="505", published="2026/5/20", source_id="my-source")
    source = {
        **memory.rows("sources")[0], "source_id": "my-source", "published": "2026/5/20",
        "published_basis": "stated", "published_note": "", "url": "", "kind": "official",
    }  # fmt: skip
    tables = {"province": memory.rows("province", changed),
              "sources": [*memory.rows("sources"), source]}  # fmt: skip
    for name, table in tables.items():
        saved = memory.written(table, lineterminator="\r\n").encode(code)
        (tmp_path / "raw" / f"{name}.csv").write_bytes(saved)
    env = {**os.environ, "SKILLSDATA_DATA": str(tmp_path / "raw")}

    def check() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "skillsdata", "check"],
            env=env, cwd=project_root(), capture_output=True, text=True, check=False,
        )  # fmt: skip

    done = check()
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{len(memory.rows('sources')) + 1} sources" in done.stdout
    slipped = [r | ({"value": "5050"} if r["obs_id"] != HEADCOUNT and r["source_id"] == "my-source"
                    else {}) for r in tables["province"]]  # fmt: skip
    saved = memory.written(slipped, lineterminator="\r\n").encode(code)
    (tmp_path / "raw" / "province.csv").write_bytes(saved)
    refused = check()
    assert refused.returncode == 2
    (line,) = refused.stderr.splitlines()
    assert f"province.csv, row {row}, column value, value '5050': is 10.2 times 494" in line
