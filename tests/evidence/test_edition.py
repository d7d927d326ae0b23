import itertools
import os
import re
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import planted
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jiangsu import DENSITY, HEADCOUNT, PROVINCE

from skillsdata.errors import EvidenceError, SkillsdataError
from skillsdata.evidence.edition import (
    annual_series,
    load_goals,
    load_observations,
    load_sources,
    load_statements,
    used_since,
)
from skillsdata.evidence.plan import open_plan
from skillsdata.evidence.tables import read_table
from skillsdata.study.study import Edition

LATEST = "js-high_skill_total-2025-01"
PROVINCE_IDS = ("obs_id", LATEST)


def _ids(as_of: str) -> set[str]:
    return set(load_observations(open_plan(), as_of=as_of)["obs_id"])


# --- as known on a date -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("obs_id", "the_day_before", "first_day"),
    [
        ("vr-cn-senior-2018-01", "2018-01-30", "2018-01-31"),  # published 2018-01
        ("js-employed_total-2020", "2021-12-30", "2021-12-31"),  # no date: the year after
        ("js-employed_total-2023", "2024-12-30", "2024-12-31"),  # published 2024
        ("js-high_skill_total-2025-01", "2025-01-13", "2025-01-14"),  # published on a day
    ],
)
def test_a_figure_appears_on_the_day_it_counts_as_known(
    obs_id: str, the_day_before: str, first_day: str
) -> None:
    assert obs_id not in _ids(the_day_before)
    assert obs_id in _ids(first_day)


def test_what_was_said_later_appears_on_its_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = planted.copy_evidence(tmp_path, monkeypatch)
    said = {"note_en": "seen", "reference_reason_en": "why", "acknowledged_en": "right"}
    planted.edit(folder, "province", PROVINCE_IDS, **said, note_from="2025-03")
    for day, expected in (("2025-03-30", ["", "", ""]), ("2025-03-31", list(said.values()))):
        (row,) = (
            load_observations(open_plan(), as_of=day)
            .query("obs_id == @LATEST")[list(said)]
            .to_numpy()
            .tolist()
        )
        assert row == expected


def test_a_running_count_bounds_the_end_of_its_year_and_is_no_point() -> None:
    history = annual_series(load_observations(open_plan(), indicator=HEADCOUNT, area=PROVINCE))
    said = history.set_index("year")["qualifier"]
    assert said[2018] == "at_least"  # 372.9 on 23 November 2018, "as of now"
    assert said[2017] == "exact"  # 358.2 on 8 January 2018
    (printed,) = load_observations(open_plan()).query("obs_id == 'js-high_skill_total-2018-11'")[
        "qualifier"
    ]
    assert printed == "exact"


_DAYS = st.integers(0, 9000).map(lambda n: (date(2002, 1, 1) + timedelta(n)).isoformat())


@settings(max_examples=40, deadline=None)
@given(_DAYS, _DAYS)
def test_later_knowledge_never_has_fewer_figures(one: str, other: str) -> None:
    early, late = sorted((one, other))
    assert _ids(early) <= _ids(late)


def test_the_whole_table_is_what_is_known_in_the_end() -> None:
    undated = load_observations(open_plan())
    undated = undated[undated["known_from"].isna()]
    every = load_observations(open_plan())
    assert _ids("2100-01-01") | set(undated["obs_id"]) == set(every["obs_id"])


def test_plan_and_prose_are_unknown_the_day_before_they_appeared() -> None:
    assert open_plan().box(as_of="2021-08-28").empty
    assert load_statements(open_plan(), as_of="2021-08-28").empty
    assert len(open_plan().box(as_of="2021-08-29")) == 22
    every = load_statements(open_plan())
    assert len(load_statements(open_plan(), as_of="2021-08-29")) == len(every) > 0


def test_a_goal_is_known_from_its_publication_and_before_its_year() -> None:
    goals = load_goals(open_plan()).set_index("obs_id")
    assert goals.loc["goal-js-high_skill_total-2025", "known_from"] == pd.Timestamp("2020-12-09")
    days = [load_goals(open_plan(), as_of=f"2020-12-{day}") for day in ("08", "09")]
    there = ["goal-js-high_skill_total-2025" in set(goals["obs_id"]) for goals in days]
    assert there == [False, True]


# --- the figures themselves ---------------------------------------------------------------


SEVEN_HEADCOUNTS = {
    2015: 293, 2017: 358.2, 2018: 372.9, 2020: 455, 2021: 470, 2022: 475, 2024: 494,
}  # fmt: skip


def _headcounts(as_of: str) -> dict[int, float]:
    figures = load_observations(open_plan(), as_of=as_of, indicator=HEADCOUNT, area=PROVINCE)
    history = annual_series(figures)
    return dict(zip(history["year"], history["value"], strict=True))


def test_the_seven_headcounts() -> None:
    assert _headcounts("2025-12-31") == SEVEN_HEADCOUNTS


def test_the_headcounts_known_with_the_plan() -> None:
    assert _headcounts("2021-08-29") == {2015: 293, 2017: 358.2, 2018: 372.9, 2020: 455}
    assert _headcounts("2021-08-28") == {2017: 358.2, 2018: 372.9}  # 293 follows from the plan


def test_densities_before_and_after_the_census_stay_apart() -> None:
    figures = load_observations(open_plan(), indicator=DENSITY, area=PROVINCE)
    after = annual_series(figures, vintage="post2020census")
    assert dict(zip(after["year"], after["value"], strict=True)) == {
        2020: 930, 2021: 960, 2022: 975, 2024: 1021,
    }  # fmt: skip
    before = annual_series(figures, vintage="pre2020census")
    assert list(before["value"]) == [783]


def test_values_are_numbers_and_the_recorded_text_stays() -> None:
    figures = load_observations(open_plan()).set_index("obs_id")
    row = figures.loc["js-high_skill_total-2017"]
    assert (row["value"], row["printed"], row["rounding"]) == (358.2, "358.2", pytest.approx(0.1))
    assert str(figures["value"].dtype) == "float64"
    assert str(figures["reference_year"].dtype) == "Int64"


def test_text_cells_are_never_missing() -> None:
    figures = load_observations(open_plan())
    text = figures[["published", "vintage", "derivation", "note_zh", "skill_grade"]]
    assert not text.isna().any().any()


def test_rows_are_sorted_with_unique_keys() -> None:
    figures = load_observations(open_plan())
    assert figures["obs_id"].is_unique
    assert list(figures.index) == list(range(len(figures)))
    keys = list(zip(figures["indicator"], figures["area"], figures["period"], strict=True))
    assert keys == sorted(keys)


def test_what_a_caller_does_to_a_frame_does_not_reach_the_next_caller() -> None:
    mine = load_observations(open_plan())
    mine["value"] = -1.0
    assert (load_observations(open_plan())["value"] >= 0).all()


def test_filters_by_indicator_and_area() -> None:
    pair = load_observations(open_plan(), indicator=[HEADCOUNT, DENSITY], area=PROVINCE)
    everything = load_observations(open_plan())
    naive = [
        row.obs_id
        for row in everything.itertuples()
        if row.indicator in (HEADCOUNT, DENSITY) and row.area == PROVINCE
    ]
    assert list(pair["obs_id"]) == naive


# --- what is made of them -----------------------------------------------------------------


def _toy(rows: list[tuple[object, ...]]) -> pd.DataFrame:
    columns = ["obs_id", "reference_year", "value", "use", "known_from", "vintage"]
    table = pd.DataFrame(rows, columns=columns)
    return table.assign(
        reference_year=table["reference_year"].astype("Int64"),
        known_from=pd.to_datetime(table["known_from"]),
        qualifier="exact",
        rounding=1.0,
        unit="x",
        reference_basis="stated",
        indicator="toy",
    )


def test_one_row_a_year_a_measurement_before_a_bound_the_newest_last() -> None:
    history = annual_series(
        _toy(
            [
                ("bound-newer", 2020, 9.0, "bound", "2022-01-01", ""),
                ("old", 2020, 1.0, "series", "2021-01-01", ""),
                ("revised", 2020, 2.0, "series", "2021-06-01", ""),
                ("only-bound", 2021, 5.0, "bound", "2022-01-01", ""),
                ("context", 2022, 7.0, "context", "2022-01-01", ""),
                ("undated", None, 8.0, "series", "2022-01-01", ""),
            ]
        )
    )
    assert list(history["obs_id"]) == ["revised", "only-bound"]


def test_the_latest_figure_in_use_of_each_indicator_equals_a_naive_loop() -> None:
    figures = load_observations(open_plan(), area=PROVINCE)
    best: dict[str, tuple[object, ...]] = {}
    for row in figures.itertuples():
        if row.use not in ("series", "bound") or pd.isna(row.reference_year):
            continue
        key = (row.reference_year, row.known_from)
        if row.reference_year > 2020 and (row.indicator not in best or key >= best[row.indicator]):
            best[row.indicator] = key
    latest = used_since(figures, 2021).groupby("indicator").last()
    assert set(latest.index) == set(best)
    assert all(latest.loc[name, "reference_year"] == year for name, (year, _) in best.items())


def test_every_figure_has_its_source_and_its_indicator() -> None:
    figures = load_observations(open_plan())
    assert set(figures["source_id"]) <= set(load_sources(open_plan()).index)
    assert set(figures["indicator"]) <= set(open_plan().indicators)


# --- the plan's box -----------------------------------------------------------------------


def test_rows_per_section_and_attributes() -> None:
    plan = open_plan().box()
    assert list(plan["row"]) == list(range(1, 23))
    assert [len(list(rows)) for _, rows in itertools.groupby(plan["section"])] == [
        4, 4, 7, 3, 2, 2,
    ]  # fmt: skip
    assert list(plan.loc[plan["attribute_id"] == "binding", "row"]) == [6, 8, 12, 13, 14]
    assert (plan["attribute_id"] == "anticipated").sum() == 17


def test_brackets_numbers_and_dashes_of_both_columns() -> None:
    plan = open_plan().box()
    brackets = plan["base_printed"].str.startswith("〔")
    assert list(plan.loc[brackets, "row"]) == [1, 2, 5, 6, 7, 8, 11, 15, 16, 17, 18, 19, 20, 21]
    assert list(plan.loc[plan["base"].isna(), "row"]) == [3, 10, 12, 13, 14, 22]
    assert list(plan.loc[plan["base"].notna() & ~brackets, "row"]) == [4, 9]
    assert list(plan.loc[~plan["bracketed"], "row"]) == [9]
    assert plan["goal"].notna().all()


def test_what_the_prose_says_of_the_bracket() -> None:
    plan = open_plan().box().groupby("bracket")["row"].agg(list)
    assert plan["right"] == [3, 4, 10, 12, 13, 14, 22]
    assert plan["wrong"] == [1, 2, 5, 6, 7, 8, 11, 19, 20, 21]
    assert plan["open"] == [15, 16, 17, 18]
    assert plan["none"] == [9]


_CELL = r"(——|〔\s*[\d.]+\s*〕|[\d.]+)"
_BOX_ROW = re.compile(rf"(.+?)（([^（）]+)）\s*{_CELL}\s*{_CELL}\s*(预期性|约束性)", re.DOTALL)


def _box_from_the_text() -> list[tuple[object, ...]]:
    """Read the 22 rows once more, straight from the plan's text."""
    text = planted.PLAN_TEXT.read_text("utf-8")
    text = text[text.index("\n1.高技能人才总量") : text.index("注：〔〕内")]
    starts, place = [], 0
    for row in range(1, 23):
        place = text.index(f"\n{row}.", place)
        starts.append(place)
    rows = []
    for row, (start, end) in enumerate(itertools.pairwise([*starts, len(text)]), start=1):
        match = _BOX_ROW.match(text[start + len(f"\n{row}.") : end])
        assert match, text[start:end]
        name, unit, base, goal, attribute = (re.sub(r"\s", "", part) for part in match.groups())
        number = base.strip("〔〕")
        value = None if number == "——" else float(number)
        rows.append((row, name, unit, value, float(goal.strip("〔〕")), "〔" in goal, attribute))
    return rows


@planted.needs_plan_text
def test_the_box_is_what_the_plan_prints() -> None:
    plan = open_plan().box()
    ours = [
        (r.row, r.name_printed, r.unit, None if pd.isna(r.base) else r.base, r.goal, r.bracketed,
         r.attribute)
        for r in plan.itertuples()
    ]  # fmt: skip
    assert ours == _box_from_the_text()


# --- adding a figure, and a bad one -------------------------------------------------------


def test_an_added_row_is_used_everywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = len(load_observations(open_plan()))
    folder = planted.copy_evidence(tmp_path, monkeypatch)
    new = [
        planted.append_year(folder, HEADCOUNT, 2025, 512),
        planted.append_year(folder, DENSITY, 2025, 1050),
    ]
    assert planted.breaches() == []
    figures = load_observations(open_plan())
    assert len(figures) == before + 2
    assert set(new) <= set(figures["obs_id"])
    assert not set(new) & _ids("2026-01-19")
    outlook = Edition(open_plan(), "2026-01-20", 2027).system[HEADCOUNT]
    assert outlook.latest["value"] == 512
    assert outlook.points == 8
    assert outlook.targets == [2026, 2027]


def test_every_breach_of_every_file_is_reported_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = planted.copy_evidence(tmp_path, monkeypatch)
    source = planted.rows_of(folder, "sources")[0]["source_id"]
    city = planted.rows_of(folder, "cities")[0]["obs_id"]
    lines = {
        "sources.csv": planted.edit(folder, "sources", ("source_id", source), kind="rumour"),
        "province.csv": planted.edit(folder, "province", PROVINCE_IDS, value="about 494"),
        "cities.csv": planted.edit(folder, "cities", ("obs_id", city), use="maybe"),
    }
    wrong = {
        "sources.csv": ("kind", "'rumour'", "enum"),
        "province.csv": ("value", "'about 494'", "number"),
        "cities.csv": ("use", "'maybe'", "enum"),
    }
    breaches = planted.breaches()
    assert len(breaches) == 3
    for name, (column, value, rule) in wrong.items():
        (breach,) = [text for text in breaches if text.startswith(name)]
        assert f"row {lines[name]}," in breach
        assert f"column {column}," in breach
        assert f"value {value}" in breach
        assert rule in breach
    with pytest.raises(EvidenceError, match="'about 494': is not a number"):
        load_observations(open_plan())


def test_an_unknown_source_is_a_breach(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = planted.copy_evidence(tmp_path, monkeypatch)
    planted.edit(folder, "province", PROVINCE_IDS, source_id="hearsay")
    (breach,) = planted.breaches()
    assert breach.startswith("province.csv")
    assert "hearsay" in breach
    assert "sources" in breach


def test_a_row_with_a_cell_too_many_is_refused_like_any_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = planted.copy_evidence(tmp_path, monkeypatch)
    path = folder / "province.csv"
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([*lines[:-1], lines[-1] + ",one,too,many", ""]), "utf-8")
    with pytest.raises(EvidenceError, match=r"province\.csv"):
        load_observations(open_plan())


def test_a_missing_column_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = planted.copy_evidence(tmp_path, monkeypatch)
    rows = [{k: v for k, v in r.items() if k != "use"} for r in planted.rows_of(folder, "cities")]
    planted.write_rows(folder, "cities", rows)
    with pytest.raises(EvidenceError, match="use"):
        read_table("cities")


def test_a_folder_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKILLSDATA_DATA", "/nowhere/at/all")
    with pytest.raises(SkillsdataError, match="/nowhere/at/all"):
        load_observations(open_plan())


def test_a_file_restored_with_an_older_time_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = planted.copy_evidence(tmp_path, monkeypatch)
    table = folder / "province.csv"
    assert 499 not in set(load_observations(open_plan(), indicator=HEADCOUNT)["value"])
    planted.edit(folder, "province", PROVINCE_IDS, value="499")
    os.utime(table, (1_000_000_000, 1_000_000_000))
    assert 499 in set(load_observations(open_plan(), indicator=HEADCOUNT)["value"])


# --- rows of sound form that would be read as what they are not -----------------------------


@pytest.mark.parametrize(
    ("table", "obs_id", "unit", "value"),
    [
        ("province", "js-high_skill_total-2025-01", "万人次", "494"),
        ("province", "js-high_skill_total-2025-01", "亿人", "0.0494"),
        ("province", "js-high_skill_density-2025-01", "%", "10.21"),
        ("vacancy_ratio", "vr-wuxi-all-2024Q4", "%", "120"),
    ],
)
def test_a_figure_in_another_unit_is_refused(
    table: str, obs_id: str, unit: str, value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = planted.copy_evidence(tmp_path, monkeypatch)
    row = planted.edit(folder, table, ("obs_id", obs_id), unit=unit, value=value)
    (breach,) = planted.breaches()
    assert f"{table}.csv, row {row}, column unit, value '{unit}'" in breach
    assert "convert the value or correct the unit" in breach


def test_a_declared_factor_converts_and_the_entry_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = planted.copy_evidence(tmp_path, monkeypatch)
    planted.edit(folder, "province", PROVINCE_IDS, unit="人", value="4,937,500")
    assert planted.breaches() == []
    row = load_observations(open_plan()).set_index("obs_id").loc[PROVINCE_IDS[1]]
    assert (row["value"], row["printed"], row["unit"]) == (493.75, "493.75", "万人")
    assert row["derivation"] == "4937500 人 x 0.0001 = 493.75 万人"


def test_a_goal_in_another_unit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = planted.copy_evidence(tmp_path, monkeypatch)
    first = planted.rows_of(folder, "goals")[0]
    planted.edit(folder, "goals", ("goal_id", first["goal_id"]), unit="亿人次")
    (breach,) = planted.breaches()
    assert breach.startswith("goals.csv, row 2, column unit, value '亿人次'")


@pytest.mark.parametrize("published", ["2025-01-14", "2026-03-01"])
def test_a_second_figure_in_use_for_a_year_is_refused(
    published: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = planted.copy_evidence(tmp_path, monkeypatch)
    like = "js-high_skill_total-2025-01"
    planted.append(folder, "province", like, obs_id="second", value="555", published=published)
    (breach,) = planted.breaches()
    assert "second and js-high_skill_total-2025-01" in breach
    assert "are both in use for 2024" in breach
    planted.edit(folder, "province", ("obs_id", "second"), use="conflict")
    assert planted.breaches() == []


def test_a_second_quarterly_figure_in_use_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = planted.copy_evidence(tmp_path, monkeypatch)
    rows = planted.rows_of(folder, "vacancy_ratio")
    like = next(r for r in rows if r["area"] == "无锡" and r["use"] == "series")
    planted.append(folder, "vacancy_ratio", like["obs_id"], obs_id="second", value="2.5")
    (breach,) = planted.breaches()
    assert f"second and {like['obs_id']}" in breach
    assert f"are both in use for {like['period']}" in breach
