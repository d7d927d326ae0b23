"""Every kind of fault that real users make is refused in one line, read right, or listed."""

import re
import socket

import memory
import pytest
from memory import HEADCOUNT, Files, Row, edited, files, lines, new_figure, with_cells, with_row

from skillsdata.evidence.rules import RULES
from skillsdata.evidence.tables import read_tables

DENSITY, SHARE = "js-high_skill_density-2025-01", "js-high_skill_share_of_skilled-2025-01"
QUARTER = "vr-wuxi-all-2024Q4"


#: Rows that messages name; where they stand follows from the table.
ROWS = {
    "headcount": HEADCOUNT, "employed": "js-employed_total-2023", "density": DENSITY,
    "skilled": "js-skilled_total-2025-01", "base": "js-high_skill_total-2020", "share": SHARE,
}  # fmt: skip


def placed(text: str) -> str:
    """Return a text with the row in Excel of every figure named as @name."""
    ids = [row["obs_id"] for row in memory.rows("province")]
    return re.sub(r"@(\w+)", lambda name: str(ids.index(ROWS[name[1]]) + 2), text)


def one_line(changed: tuple[Files, int], *parts: str, file: str = "province.csv") -> str:
    (line,) = lines(changed[0])
    assert line.startswith(f"{file}, row {changed[1]}, column ")
    assert [part for part in parts if placed(part) not in line] == []
    assert ";" in line  # what is wrong; what to do
    return line


def test_a_figure_as_it_should_be_is_taken() -> None:
    changed, row = new_figure()
    assert lines(changed) == []
    figure = read_tables(changed).frames["province"].loc[row]
    assert (figure["value"], figure["reference_year"]) == (505, 2025)


def test_an_area_has_the_name_in_the_tables_that_it_has_in_plan_yml() -> None:
    """One name on every page: 98 rows said National where the plan, and its pages, say China."""
    text = files()["plan.yml"].decode().replace("{zh: 全国, en: China}", "{zh: 全国, en: National}")
    text = text.replace("en: Jiangsu}", "en: Jiangso}")
    assert lines({**files(), "plan.yml": text.encode()}) == [
        f"plan.yml, value '{name}': is {there} for {area} in the tables; correct either"
        for name, there, area in (("Jiangso", "Jiangsu", "江苏"), ("National", "China", "全国"))
    ]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        # the unit is not the indicator's
        ({"unit": "千人", "value": "5070"}, "is counted in 万人"),
        ({"unit": "人次", "value": "5070000"}, "is counted in 万人"),
        ({"unit": "亿人", "value": "0.0507"}, "is counted in 万人"),
        # converted by the declared factor, and then far too small
        ({"unit": "人", "value": "507"}, "times 494 (row @headcount)"),
        # another order of magnitude, nothing, a year: beside 494 of the year before
        ({"value": "5120"}, "is 10.4 times 494 (row @headcount), allowed is 1.2"),
        ({"value": "51.2"}, "is 0.104 times 494"),
        ({"value": "1505"}, "is 3.05 times 494"),
        ({"value": "601"}, "is 1.22 times 494"),
        ({"value": "0"}, "is nothing at all"),
        ({"value": "2025"}, "is the figure's own year"),
        ({"value": "2026"}, "is the figure's own year"),
        # numbers that are none
        ({"value": "五百零七"}, "is not a number; write digits only"),
        ({"value": "约507"}, "and about in the column qualifier"),
        ({"value": "507万人"}, "and the unit in its own column"),
        ({"value": "∞"}, "is not a number"),
        ({"value": "-inf"}, "is not a number"),
        ({"value": "5.07E+02"}, "is not a number"),
        ({"value": "507,5"}, "is not a number"),
        ({"value": "-507"}, "is below 0"),
        ({"value": "8" * 400}, "is not a number that can be stored"),
        ({"value": ""}, "is missing"),
        # time that cannot be
        ({"reference_year": "2034"}, "does not go with the period 2025"),
        ({"reference_year": "2014"}, "does not go with the period 2025"),
        ({"period": "2014", "reference_year": "2014"}, "over 10 years before its publication"),
        ({"period": "2028", "reference_year": "2028"}, "begins after its publication 2026-05-20"),
        ({"published": "2026-02-30"}, "is in no calendar"),
        ({"published": "2025-13"}, "is in no calendar"),
        ({"published": "2017-05-20"}, "is before its source plan-2021 of 2021-08-29"),
        ({"published": "2099-01-01"}, "is after today"),
        ({"note_from": "2099.01"}, "is after today"),
        ({"published": "2025-06-30"}, "is before the end of 2025"),
        ({"published": "5/20/2026"}, "is no date as 2026-05-20"),
        ({"published": ""}, "is missing, and its basis is stated"),
        ({"reference_year": ""}, "is missing, and its basis is stated"),
        ({"period": "2024", "reference_year": "2024"}, "are both in use for 2024; keep one"),
        # places
        ({"area": "江苏省"}, "is written 江苏 here"),
        ({"area": "浙江省"}, "is written 浙江 here"),
        ({"area": "上海"}, "'320000': belongs to 江苏, not to 上海"),
        ({"area_code": "440000"}, "belongs to 广东, not to 江苏"),
        ({"area_en": "Kiangsu"}, "is Jiangsu for 江苏"),
        # names
        ({"source_id": "hearsay"}, "is not in sources.csv"),
        ({"indicator": "high_skill"}, "is not in indicators.csv"),
        ({"use": "serie"}, "allowed (enum) is series, bound"),
        ({"obs_id": HEADCOUNT}, "stands in another row too"),
        ({"obs_id": QUARTER}, None),  # told where the second one stands
        # text that is none
        ({"note_zh": "\x1b[31m"}, "has the character U+001B"),
        ({"note_en": "J\ufffdangsu"}, "has the character U+FFFD"),
        ({"derivation": "9" * 4000 + " x 2"}, "has 4004 characters, allowed are 200"),
    ],
)  # fmt: skip
def test_a_slip_in_an_added_row_is_told_in_one_line(cells: Row, said: str | None) -> None:
    if said is None:
        (line,) = lines(new_figure(**cells)[0])
        assert "is the id of a figure in another table" in line
    else:
        one_line(new_figure(**cells), said)


@pytest.mark.parametrize(
    ("typed", "value"),
    [("５０７", 507), ("507\u00a0", 507), ("\u200b507", 507), ("507.50", 507.5), (" 5 07 ", 507)],
)
def test_what_certainly_means_a_number_is_read_as_it(typed: str, value: float) -> None:
    changed, row = new_figure(value=typed)
    assert lines(changed) == []
    assert read_tables(changed).frames["province"].loc[row, "value"] == value


@pytest.mark.parametrize("day", ["2026/5/20", "2026.5.20", "2026年5月20日", "2026-5-20 00:00:00"])
def test_a_day_as_excel_writes_it_is_that_day(day: str) -> None:
    changed, row = new_figure(published=day, period="2025年", area="江苏 ", use=" ｓｅｒｉｅｓ")
    assert lines(changed) == []
    figure = read_tables(changed).frames["province"].loc[row]
    assert list(figure[["published", "period", "area", "use"]]) == [
        "2026-05-20", "2025", "江苏", "series",
    ]  # fmt: skip


def test_a_surprise_passes_once_both_languages_say_why() -> None:
    why = {"acknowledged_zh": "并入两类人员", "acknowledged_en": "two groups were added"}
    assert lines(new_figure(value="700", **why)[0]) == []
    one_line(new_figure(value="700", acknowledged_zh="并入"), "is 1.42 times 494")
    one_line(new_figure(value="1e3", **why), "is not a number")  # no reason makes it one


def test_a_surprise_begins_a_level_and_the_next_figure_keeps_to_it() -> None:
    why = {"acknowledged_zh": "并入", "acknowledged_en": "two groups were added"}
    shift = {"obs_id": "shift", "value": "700", "published": "2025-12-31", "period": "2024",
             "reference_year": "2024", **why}  # fmt: skip

    def after(value: str) -> Files:
        changed, _ = new_figure(value=value)
        table = [
            row if row["obs_id"] != HEADCOUNT else {**row, **shift}
            for row in memory.rows("province", changed)
            if row["obs_id"] not in {DENSITY, SHARE}
        ]
        return {**changed, "province.csv": memory.written(table).encode()}

    assert lines(after("730")) == []
    (line,) = lines(after("7300"))
    assert "'7300': is 10.4 times 700" in line


# --- identities ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "cells", "parts"),
    [
        (HEADCOUNT, {"value": "4990"}, ["is above employed_total 4840 (row @employed)"]),
        # 494 / 4840 x 10,000 = 1020.7
        (
            DENSITY,
            {"value": "10.2"},
            ["494 (row @headcount) / employed_total 4840 (row @employed)", "= 1021"],
        ),
        (DENSITY, {"value": "102"}, ["(row @headcount)", "(row @employed)"]),
        # 494 / 1494 = 33.07 %
        (
            SHARE,
            {"value": "61"},
            ["494 (row @headcount) / skilled_total 1494 (row @skilled) x 100 = 33.07"],
        ),
        (SHARE, {"value": "331"}, ["is a share above 100 %"]),
    ],
)
def test_figures_that_cannot_both_be_are_told_in_one_line_with_every_row(
    key: str, cells: Row, parts: list[str]
) -> None:
    one_line(with_cells("province", key, **cells), *parts)


def test_headcount_and_density_exchanged_are_one_mistake() -> None:
    def swap(table: list[Row]) -> None:
        by_id = {row["obs_id"]: row for row in table}
        one, two = by_id[HEADCOUNT], by_id[DENSITY]
        one["value"], two["value"] = two["value"], one["value"]

    (line,) = lines(edited("province", swap))
    assert placed("(row @headcount)") in line
    assert line.startswith(placed("province.csv, row @density,"))


def test_a_city_has_no_more_than_its_province() -> None:
    like = "changzhou-high_skill_total-2024"
    changed, _ = with_row("cities", like, obs_id="new", area="泰州", area_en="Taizhou",
                          area_code="321200", value="960")  # fmt: skip
    (line,) = lines(changed)
    assert placed("is more than all of 江苏, 494 (row @headcount of province.csv)") in line


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"value": "12"}, "is 10.4 times 1.15"),
        ({"value": "2024"}, "is the figure's own year"),
        ({"period": "2024Q5"}, "nor a quarter as 2026Q1"),
        ({"area": "无锡市"}, "is written 无锡 here"),
        ({"unit": "%", "value": "120"}, "is counted in 倍"),
    ],
)
def test_a_slip_in_a_quarter_is_told(cells: Row, said: str) -> None:
    one_line(with_cells("vacancy_ratio", QUARTER, **cells), said, file="vacancy_ratio.csv")


def test_a_quarter_in_another_writing_is_read() -> None:
    changed, row = with_cells("vacancy_ratio", QUARTER, period="2024 q4")
    assert lines(changed) == []
    assert read_tables(changed).frames["vacancy_ratio"].loc[row, "period"] == "2024Q4"


# --- the plan's own cells ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"value_goal": "〔52〕"}, "is worse than the base 455, where up is better"),
        ({"value_goal": "5200"}, "is 11.4 times its base 455"),
        ({"value_goal": "〔5200000〕"}, "times its base 455"),
        ({"value_goal": "1e308"}, "is not a printed value"),
        ({"value_goal": "〔520"}, "is not a printed value; write a number, 〔number〕 or ——"),
        ({"value_goal": "520〕"}, "is not a printed value"),
        ({"value_goal": "五百二十"}, "is not a printed value"),
        ({"value_goal": "——"}, "is no goal"),
        ({"value_base": "〔4550〕"}, "is not 455 for that year (row @base of province.csv)"),
        ({"value_base": "〔45.5〕"}, "is not 455 for that year"),
        ({"name_printed": "3.高技能人才总量（万人）"}, "is numbered 3 in row 1 of the box"),
        ({"name_printed": "1.高技能人才总量（亿人）"}, "is counted in 万人"),
        ({"name_printed": "高技能人才总量"}, "is not of the form"),
        ({"goal_year": "2052"}, "is not after 2020 and up to 2040"),
    ],
)  # fmt: skip
def test_a_slip_in_the_plan_itself_is_told(cells: Row, said: str) -> None:
    one_line(with_cells("plan_indicators", "1", **cells), said, file="plan_indicators.csv")


def test_a_turned_direction_contradicts_base_and_goal() -> None:
    (line,) = lines(with_cells("indicators", "high_skill_total", direction="down")[0])
    assert "'〔530〕': is worse than the base 455, where down is better" in line


def test_a_name_that_figures_cannot_draw_is_told_with_its_character() -> None:
    changed = with_cells("indicators", "high_skill_total", name_en="Highly skilled \U0001f477")
    one_line(changed, "has '\U0001f477' (U+1F477)", file="indicators.csv")
    text = files()["plan.yml"].decode().replace("en: Jiangsu}", "en: Jiangsu \U0001f1e8}")
    (line,) = lines({**files(), "plan.yml": text.encode()})
    assert line.startswith("plan.yml, value 'Jiangsu \U0001f1e8': has")


def test_a_wrong_unit_of_an_indicator_is_told_once_and_not_of_its_figures() -> None:
    changed = with_cells("indicators", "high_skill_total", unit_zh="人")
    one_line(changed, "is not the unit of its 23 figures, 万人", file="indicators.csv")


def test_a_goal_that_is_a_surprise_can_be_acknowledged() -> None:
    why = {"acknowledged_zh": "规划下调", "acknowledged_en": "the plan lowers it"}
    assert lines(with_cells("plan_indicators", "1", value_goal="450", **why)[0]) == []


# --- files ---------------------------------------------------------------------------------


def _bytes(encoding: str = "utf-8", ends: str = "\r\n", **dialect: str) -> bytes:
    text = memory.written(memory.rows("province"), lineterminator=ends, **dialect)
    return text.encode(encoding)


@pytest.mark.parametrize(
    "data",
    [
        _bytes("gb18030"), _bytes("utf-8-sig"), _bytes("utf-16"), _bytes("utf-16-le"),
        _bytes("utf-16", delimiter="\t"), _bytes(delimiter=";"), _bytes("gb18030", delimiter=";"),
        _bytes(delimiter="\t", ends="\n"), _bytes(ends="\r"), _bytes() + b",,,,,,\r\n\r\n",
        b"\r\n" + _bytes(),
    ],
    ids=lambda data: repr(data[:6]),
)  # fmt: skip
def test_whatever_excel_saves_is_read_as_the_same_table(data: bytes) -> None:
    told = read_tables(memory.own({**files(), "province.csv": data}))
    plain = read_tables(memory.own(files()))
    assert told.faults == []
    same = told.frames["province"].reset_index(drop=True)
    assert same.equals(plain.frames["province"].reset_index(drop=True))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"PK\x03\x04" + bytes(99), "is an Excel workbook (.xlsx), not CSV; open it in Excel"),
        (b"\xd0\xcf\x11\xe0" + bytes(99), "is an Excel workbook, not CSV"),
        (b"", "is empty"),
        (b"\xef\xbb\xbf\r\n,,,\r\n", "is empty"),
        (memory.files()["province.csv"].decode().encode("big5", "replace"), "neither UTF-8 nor"),
        (b"a;b\xe9\r\n1;2\r\n", "is neither UTF-8 nor GB18030 text"),
        (bytes(range(256)), "is neither UTF-8 nor GB18030 text"),
        (b"nothing,of,ours\n1,2,3\n", "has no column that is known in its head"),
        (_bytes() + b'"', "a quotation mark there is not closed"),
        (_bytes().replace(b",494,", b',"494" ,'), "a quotation mark there is not"),
    ],
    ids=lambda part: repr(part[:12]),
)
def test_a_file_that_is_no_table_is_told_in_one_line(data: bytes, said: str) -> None:
    (line,) = lines({**files(), "province.csv": data})
    assert line.startswith("province.csv: ")
    assert said in line


def _heads(change: dict[str, str | None]) -> Files:
    """The evidence with columns renamed, or dropped where the new name is None."""
    return edited(
        "cities",
        lambda table: [
            {change.get(k, k): v for k, v in row.items() if change.get(k, k) is not None}
            for row in table
        ],
    )


def test_columns_are_told_one_a_line() -> None:
    assert lines(_heads({"use": None})) == [
        "cities.csv, row 1, column use: is missing; restore the column"
    ]
    assert lines(_heads({"value": "Wert", "unit": None})) == [
        "cities.csv, row 1, column Wert: is not known; remove the column",
        "cities.csv, row 1, column unit: is missing; restore the column",
        "cities.csv, row 1, column value: is missing; restore the column",
    ]
    text = files()["cities.csv"]
    (line, _) = lines({**files(), "cities.csv": text.replace(b",value,", b",unit,", 1)})
    assert line == "cities.csv, row 1, column unit: is there twice; remove one of both"


def test_columns_in_another_order_and_with_blanks_are_read() -> None:
    def turned(table: list[Row]) -> list[Row]:
        return [{f" {k}\u3000": v for k, v in reversed(row.items())} for row in table]

    assert lines(edited("province", turned)) == []


@pytest.mark.parametrize("name", [path for path in memory.files() if path != "README.md"])
def test_a_missing_file_is_one_line(name: str) -> None:
    rest = {file: data for file, data in files().items() if file != name}
    (line,) = lines(rest)
    assert line.startswith(f"{name}: ")


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"7", b"{}", b'{"resources": [1]}', b'{"resources": []}', b"[" * 9999]
)
def test_a_broken_description_is_told_and_never_a_traceback(data: bytes) -> None:
    found = lines({**files(), "datapackage.json": data})
    assert found
    assert all(line.startswith("datapackage.json") for line in found)


@pytest.mark.parametrize(
    "path", ["http://127.0.0.1:9/province.csv", "../../../etc/passwd", "/etc/passwd", "file:///x"]
)
def test_nothing_is_fetched_or_opened_that_the_description_points_to(
    path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "socket", None)
    monkeypatch.setattr("builtins.open", None)
    changed = files()["datapackage.json"].replace(b'"province.csv"', f'"{path}"'.encode())
    (line,) = lines({**files(), "datapackage.json": changed})
    assert f"value '{path}': is no table beside it" in line


def test_a_description_with_a_mark_or_in_gb18030_is_read() -> None:
    data = files()["datapackage.json"]
    for same in (b"\xef\xbb\xbf" + data, data.decode().encode("gb18030")):
        assert lines({**files(), "datapackage.json": same}) == []


def test_a_mistake_in_a_whole_column_is_one_line_and_so_is_a_lost_source() -> None:
    (line,) = lines(edited("province", lambda table: [{**row, "use": "x"} for row in table]))
    assert re.match(r"province\.csv, rows 2, 3, 4 and \d+ more, column use, value 'x'", line)
    lost = edited("sources", lambda table: [r for r in table if r["source_id"] != "plan-2021"])
    rows, plan = lines(lost)
    assert "value 'plan-2021': is not in sources.csv" in rows
    assert "rows of other files too" in rows
    assert plan.startswith("plan.yml, value 'plan-2021'")


def test_a_plan_without_any_figure_of_a_study_is_refused() -> None:
    lost = edited(
        "province", lambda table: [r for r in table if r["indicator"] != "high_skill_total"]
    )
    assert lines(lost) == [
        "province.csv: no figure in use of high_skill_total for 江苏; add one, or take it out of "
        "plan.yml"
    ]


def test_every_rule_says_what_it_demands_and_is_broken_by_a_test_here() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert all(len(rule.demands) > 20 for rule in RULES)


@pytest.mark.parametrize(
    ("table", "key", "cells", "said"),
    [
        # 92,582 / 76,390 = 1.21
        ("vacancy_ratio", QUARTER, {"vacancies": "925820"}, "/ seekers 76390 = 12.1"),
        ("vacancy_ratio", QUARTER, {"value": "1.03"}, "is not vacancies 92582 / seekers 76390"),
        ("goals", "goal-js-high_skill_total-2025", {"value": "5100"}, "is on another scale"),
        ("goals", "goal-js-high_skill_total-2025", {"value": "5.1"}, "is on another scale"),
    ],
)
def test_counts_and_goals_found_elsewhere_are_held_against_figures(
    table: str, key: str, cells: Row, said: str
) -> None:
    one_line(with_cells(table, key, **cells), said, file=f"{table}.csv")


def test_a_file_that_holds_another_table_is_one_mistake() -> None:
    held = files()
    (line,) = lines({**held, "indicators.csv": held["cities.csv"]})
    assert line.startswith("indicators.csv, row 1: has ")
    assert "columns; restore the file, or its heads" in line
