from pathlib import Path
from typing import Any

import pandas as pd
import planted
import pytest
from studies import HAN, LANGS, text

from skillsdata.evidence.plan import open_plan
from skillsdata.language.words import say
from skillsdata.study.checks import findings, summary


def _failed(table: pd.DataFrame) -> pd.DataFrame:
    return table[~table["holds"]]


def _where(row: Any) -> tuple[object, ...]:
    return row.check, row.row, row.year, row.other, row.entry


def test_three_contradictions_are_known_and_only_those() -> None:
    failed = _failed(findings(open_plan()))
    assert list(failed["check"]) == ["box_prose", "box_prose", "implied"]
    where = list(zip(failed["row"], failed["year"], failed["other"], strict=True))
    assert where[0] == (3, 2020, "")  # a dash in the box, 1247.16 in the prose
    assert where[1] == (9, 2020, "")  # 25 in the box, 26 in the prose
    assert where[2] == ("", 2015, 2020)
    assert failed["difference"].iloc[1] == pytest.approx(1)


def test_the_dash_beside_a_figure_is_told_without_a_nan() -> None:
    dash = _failed(findings(open_plan())).iloc[0]
    assert dash["computed"] == 1247.16
    assert "nan" not in dash["arithmetic"]


def test_the_employment_that_2015_and_2020_imply() -> None:
    row = _failed(findings(open_plan())).set_index("check").loc["implied"]
    # 455 / 930 x 10,000 = 4,892.5 and 293 / 700 x 10,000 = 4,185.7: far apart.
    assert row["stated"] == pytest.approx(4892.47, abs=0.01)
    assert row["computed"] == pytest.approx(4185.71, abs=0.01)
    assert row["difference"] == pytest.approx(-706.76, abs=0.01)


ADDITIONS = {5: (43, 25, 68), 6: (80, 50, 130), 7: (45, 25, 70), 8: (150, 100, 250),
             11: (11, 4, 15), 19: (21, 3 * 20, 81), 20: (207, 3 * 200, 807)}  # fmt: skip


def test_base_plus_additions_is_the_goal_on_seven_rows() -> None:
    table = findings(open_plan())
    added = table[table["check"] == "additions"]
    assert len(added) == len(ADDITIONS)
    assert added["holds"].all()
    for row, (base, more, goal) in ADDITIONS.items():
        (found,) = added[added["row"] == row].itertuples()
        assert base + more == found.computed == found.stated == goal


def test_the_stated_growth_of_density() -> None:
    row = findings(open_plan()).set_index("check").loc["growth"]
    # 930 / 700 - 1 = 32.857 %, printed as 33 %.
    assert (row["stated"], row["holds"]) == (33, True)
    assert row["computed"] == pytest.approx(32.857, abs=0.001)


def test_each_density_is_headcount_over_published_employment() -> None:
    table = findings(open_plan())
    rows = table[table["check"] == "denominator"]
    by_year = {row.year: row for row in rows.itertuples()}
    assert by_year[2020].stated == 4893  # 455 / 930 x 10,000 = 4,892.5
    assert by_year[2021].stated == 4893  # 470 / 960 x 10,000 = 4,895.8: a year-end earlier
    assert by_year[2024].stated == 4840  # 494 / 1,021 x 10,000 = 4,838.4: the same lag
    assert by_year[2024].computed == pytest.approx(4838.39, abs=0.01)
    assert rows["holds"].all()


def test_failures_come_first_and_every_column_is_there() -> None:
    table = findings(open_plan())
    assert list(table["holds"]) == sorted(table["holds"])
    assert (table["arithmetic"] != "").all()
    assert table[["check", "computed"]].notna().all().all()
    assert (table[["row", "year", "entry"]] != "").any(axis=1).all()


def test_both_languages_say_what_each_check_compares() -> None:
    rows = list(findings(open_plan()).itertuples())
    for lang in LANGS:
        said = [text(say(f"where.{row.check}", **row._asdict()), lang) for row in rows]
        for row, words in zip(rows, said, strict=True):
            named = [part for part in (row.row, row.year, row.other, row.entry) if part != ""]
            assert all(str(part) in words for part in named), words
        assert lang == "zh" or not any(HAN.search(words) for words in said)


@pytest.mark.parametrize(
    ("table", "key", "cells", "check", "difference"),
    [
        # 494 / 1494 = 33.07, and half a last digit of each allows 33.0 to 33.2
        ("province", ("obs_id", "js-high_skill_share_of_skilled-2025-01"), {"value": "32.8"},
         "part_whole", 0.2659),
        # 43 + 25 = 68 against a goal of 70
        ("plan_indicators", ("row", "5"), {"value_goal": "〔70〕"}, "additions", -2),
        # 455 - 162 = 293 against a recorded 295
        ("province", ("obs_id", "js-high_skill_total-2015"), {"value": "295"}, "derivation", -2),
        # 494 / 1,100 x 10,000 = 4,490.9 against employment of 4,840
        ("province", ("obs_id", "js-high_skill_density-2025-01"), {"value": "1100"},
         "denominator", -349.09),
        # the prose has 455 where the box would have 450; the implied stocks move too
        ("plan_statements", ("statement_id", "s04"), {"value": "450"}, "box_prose", -5),
        # 930 / 700 is 33 % growth, not 40
        ("plan_statements", ("unit", "%"), {"value": "40"}, "growth", -7.14),
    ],
)  # fmt: skip
def test_a_planted_contradiction_is_found_with_its_size(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    table: str,
    key: tuple[str, str],
    cells: dict[str, str],
    check: str,
    difference: float,
) -> None:
    known = set(map(_where, _failed(findings(open_plan())).itertuples()))
    folder = planted.copy_evidence(tmp_path, monkeypatch)
    if key[0] == "unit":
        (row,) = [
            r for r in planted.rows_of(folder, table)
            if r["unit"] == "%" and r["indicator"] == "high_skill_density"
        ]  # fmt: skip
        key = ("statement_id", row["statement_id"])
    planted.edit(folder, table, key, **cells)
    failed = _failed(findings(open_plan()))
    (new,) = (row for row in failed.itertuples() if _where(row) not in known)
    assert new.check == check
    assert new.difference == pytest.approx(difference, abs=0.01)


def test_before_the_plan_there_is_no_box_to_check() -> None:
    early = findings(open_plan(), as_of="2021-08-28")
    assert set(early["check"]) <= {"denominator", "derivation"}


def test_the_summary_counts_what_a_loop_counts() -> None:
    table = findings(open_plan())
    counted: dict[str, list[int]] = {}
    for row in table.itertuples():
        made = counted.setdefault(row.check, [0, 0, 0])
        made[0] += 1
        made[1 if row.holds else 2] += 1
    shown = summary(table)
    assert {r.check: [r.made, r.held, r.failed] for r in shown.itertuples()} == counted


@pytest.mark.parametrize(
    ("statement", "gone"),
    [
        ("s23", {"growth"}),  # the stated growth
        ("s22", {"growth"}),  # the level it ends at
        ("s21", {"growth", "implied"}),  # the level it starts from
        ("s05", {"implied"}),  # the net growth of the stock
    ],
)
def test_a_check_of_what_the_prose_does_not_say_is_absent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, statement: str, gone: set[str]
) -> None:
    before = set(findings(open_plan())["check"])
    folder = planted.copy_evidence(tmp_path, monkeypatch)
    planted.drop(folder, "plan_statements", ("statement_id", statement))
    assert before - set(findings(open_plan())["check"]) == gone


def test_a_plan_that_states_no_growth_is_checked_without_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = planted.copy_evidence(tmp_path, monkeypatch)
    file = next(iter([*folder.glob("plan.yml"), *folder.glob("*/plan.yml")]))
    kept = [line for line in file.read_text("utf-8").splitlines() if not line.startswith("growth")]
    file.write_text("\n".join(kept), "utf-8")
    assert not {"growth", "implied"} & set(findings(open_plan())["check"])
