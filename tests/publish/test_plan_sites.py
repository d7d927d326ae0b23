"""Plans that have little, that are over, or that no code ever heard of: each has its pages."""

import csv
import re
from pathlib import Path

import pytest

import skillsdata.api as sd
from skillsdata.errors import ParameterError
from skillsdata.evidence.newplan import new_plan
from skillsdata.language.reader import Reader
from skillsdata.paths import notebooks_dir
from skillsdata.present.doubts import how
from skillsdata.present.facts import FACTS
from skillsdata.publish.notebook import new_notebook
from skillsdata.publish.site import build_reports

PAGES = {f"{name}.{lang}.html" for name in ("goals", "outside", "plan") for lang in ("zh", "en")}
#: A made-up city plan of other years: a stock, a ratio, its denominator, and a flow.
PLAN = """
id: xian-2018
title: {zh: 西安市技能人才计划, en: Skilled-talent plan of Xi’an}
site: {zh: 西安市技能人才计划进展, en: "Xi’an’s plan: progress"}
source: plan
known: 2015-06-01
base_year: 2014
goal_year: 2018
horizon: [2018, 2030]
area: {zh: 西安, en: Xi’an}
studies: {headcount: artisans, density: artisan_density}
together: {headcount: artisans, employed: workers, density: artisan_density, per: 10000}
pages:
  density:
    - indicators: [artisans, artisan_density, workers]
"""
INDICATORS = [
    ("artisans", "能工巧匠", "Artisans", "stock", "up", "人", "persons", 0, 1),
    ("artisan_density", "每万名劳动者中能工巧匠", "Artisans per 10,000 workers", "ratio", "up",
     "人/万名劳动者", "persons per 10,000 workers", 1, 2),
    ("workers", "劳动者", "Workers", "stock", "none", "人", "persons", 0, ""),
    ("trained", "当年培训人次", "Trained in the year", "flow", "up", "人次", "enrolments", 0, 3),
]  # fmt: skip
GOALS = [
    (1, "1.能工巧匠（人）", "1000", "1400", "at_least", "artisans"),
    (2, "2.每万名劳动者中能工巧匠（人/万名劳动者）", "2.0", "2.6", "about", "artisan_density"),
    (3, "3.当年培训人次（人次）", "——", "20000", "exact", "trained"),
]
FIGURES = [
    ("artisans", 2012, "820"), ("artisans", 2014, "1000"), ("artisans", 2015, "1110"),
    ("artisans", 2016, "1230"), ("artisan_density", 2014, "2.0"),
    ("artisan_density", 2015, "2.2"), ("artisan_density", 2016, "2.4"), ("trained", 2018, "21000"),
]  # fmt: skip


def _append(folder: Path, table: str, rows: list[dict[str, object]]) -> None:
    path = folder / f"{table}.csv"
    heads = path.read_text("utf-8").strip().split(",")
    with path.open("a", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, heads, restval="", lineterminator="\n")
        writer.writerows(rows)


@pytest.fixture
def city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the made-up plan, and no other."""
    monkeypatch.setenv("SKILLSDATA_DATA", str(tmp_path / "raw"))
    (tmp_path / "raw").mkdir()
    folder = new_plan("xian-2018")
    (folder / "plan.yml").write_text(PLAN, "utf-8")
    publisher = {"publisher": "市统计局", "publisher_en": "City statistics", "kind": "official"}
    years = sorted({year for _, year, _ in FIGURES})
    dates = {"plan": "2015-06-01"} | {f"b{year}": f"{year + 1}-03-01" for year in years}
    _append(folder, "sources", [
        {"source_id": name, "title": "公报", "title_en": "Bulletin", **publisher,
         "published": day, "published_basis": "stated"}
        for name, day in dates.items()
    ])  # fmt: skip
    names = ("indicator", "name_zh", "name_en", "kind", "direction", "unit_zh", "unit_en",
             "decimals", "plan_row")  # fmt: skip
    bracket = {"bracket": "none"}
    _append(folder, "indicators", [dict(zip(names, r, strict=True)) | bracket for r in INDICATORS])
    cells = ("row", "name_printed", "value_base", "value_goal", "goal_kind", "indicator")
    fixed = {"goal_year": 2018, "source_id": "plan", "section": "一"}
    _append(folder, "plan_indicators", [dict(zip(cells, r, strict=True)) | fixed for r in GOALS])
    units = {row[0]: row[5] for row in INDICATORS}
    _append(folder, "province", [
        {"obs_id": f"xa-{name}-{year}", "indicator": name, "area": "西安", "area_en": "Xi’an",
         "area_code": "610100", "period": year, "reference_year": year, "value": value,
         "reference_basis": "stated", "unit": units[name], "qualifier": "exact", "use": "series",
         "published": f"{year + 1}-03-01", "published_basis": "stated", "source_id": f"b{year}"}
        for name, year, value in FIGURES
    ])  # fmt: skip
    return folder


def _text(page: Path) -> str:
    main = re.search(r"<main\b.*?</main>", page.read_text("utf-8"), re.DOTALL)
    assert main is not None
    return re.sub(r"<[^>]+>", "", main[0])


@pytest.mark.long
def test_a_city_plan_of_other_years_has_its_pages(city: Path, tmp_path: Path) -> None:
    out = tmp_path / "site"
    made = {report.page.name for report in build_reports(out=out, plan="xian-2018")}
    assert made == PAGES | {
        f"{name}.{lang}.html" for name in ("headcount", "density", "takes") for lang in ("zh", "en")
    }
    assert "西安市技能人才计划进展" in (out / "index.html").read_text("utf-8")
    told = _text(out / "headcount.en.html")
    assert "The latest, 1,230 persons (Artisans, Xi’an), is for the end of 2016" in told
    assert "No year-end figure found for 2018; reaching 1,400 persons" in told
    goals = _text(out / "goals.en.html")
    assert "Of the plan's 3 goals: 1 met" in goals
    for page in set(out.glob("*.html")) - set(out.glob("outside.*")):  # which shows other places
        for word in ("江苏", "Jiangsu", "无锡", "Wuxi", "2025"):
            assert word not in _text(page), page.name


@pytest.mark.long
@pytest.mark.parametrize("plan", ["cn-talent-2010-2020", "cq-skilled-2025"])
def test_a_plan_without_studies_has_pages_that_say_what_there_is(plan: str, tmp_path: Path) -> None:
    out = tmp_path / "site"
    made = {report.page.name for report in build_reports(out=out, plan=plan)}
    assert made == PAGES
    assert (out / "index.html").read_bytes() == (out / "goals.zh.html").read_bytes()
    assert "With one figure, or none, nothing is forecast" in _text(out / "goals.en.html")
    base = 'data-head="Base">none printed'
    assert (base in (out / "goals.en.html").read_text("utf-8")) == (plan == "cq-skilled-2025")


@pytest.mark.usefixtures("city")
def test_a_plan_that_has_just_begun_compares_no_pace_and_draws_alone_what_stands_alone() -> None:
    told, english = sd.open_edition(plan="xian-2018", as_of="2015-07-01"), Reader("en", FACTS)
    head = told.study("headcount")
    said = english.plain(sd.takes.said(head))
    assert "takes 100 persons in each year from 2015 to 2018; the forecast puts" in said  # 400 / 4
    assert "–" not in said
    assert "simulated together" in english.plain(how(head, "forecast"))
    later = sd.open_edition(plan="xian-2018").study("trained")
    with pytest.warns(UserWarning, match="one figure"):
        assert english.plain(how(later, "forecast")).endswith("quantiles of 20,000 draws.")


def test_a_page_that_a_plan_cannot_have_is_refused_before_anything_runs(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="does not follow what headcount needs headcount"):
        build_reports(["headcount"], out=tmp_path / "x", plan="cn-talent-2010-2020")
    assert not (tmp_path / "x").exists()


@pytest.mark.long
def test_a_new_plan_and_a_new_notebook_render_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = new_notebook("made_by_a_test")
    try:
        build_reports(["made_by_a_test"], out=tmp_path / "site", lang="en")
    finally:
        path.unlink()
    assert "made by a test" in _text(tmp_path / "site" / "made_by_a_test.en.html")
    monkeypatch.setenv("SKILLSDATA_DATA", str(tmp_path / "raw"))
    (tmp_path / "raw").mkdir()
    new_plan("zhejiang-2030")
    build_reports(out=tmp_path / "empty", plan="zhejiang-2030")
    assert "The plan's table holds no goal yet." in _text(tmp_path / "empty" / "goals.en.html")


@pytest.mark.parametrize("name", ["My Question", "../x", "headcount", ""])
def test_a_bad_or_taken_name_of_a_notebook_is_refused(name: str) -> None:
    before = sorted(notebooks_dir().iterdir())
    with pytest.raises(ParameterError, match=r"use a-z, 0-9 and _ only|is there already"):
        new_notebook(name)
    assert sorted(notebooks_dir().iterdir()) == before


@pytest.mark.long
@pytest.mark.parametrize("plan", ["cn-talent-2010-2020", "cq-skilled-2025"])
def test_no_entry_stands_twice_and_no_cell_is_told_that_was_not_printed(
    plan: str, tmp_path: Path
) -> None:
    build_reports(out=tmp_path / "site", plan=plan, lang="en")
    for page in ("goals", "plan"):
        text = (tmp_path / "site" / f"{page}.en.html").read_text("utf-8")
        ids = re.findall(r'\bid="([^"]+)"', text)
        assert len(set(ids)) == len(ids)
        assert "printed as “”" not in text
        assert ("printed as “——”" in text) is False
