"""A study whose figures were all published after the plan: no forecast of that day to test."""

import json
from pathlib import Path

import drawn
import planted
import pytest
import studies
from golden.settings import PINNED

import skillsdata.api as sd
from skillsdata.paths import notebooks_dir

LATER = ("high_skill_total", "high_skill_density", "vacancy_ratio")
SAID = {
    "zh": "未检索到规划公布之日已发布的",
    "en": "by the day the plan appeared was found",
}


@pytest.fixture
def late(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = planted.copy_evidence(tmp_path, monkeypatch)
    for table in ("province", "vacancy_ratio"):
        rows = planted.rows_of(folder, table)
        kept = [r for r in rows if r["indicator"] not in LATER or r["published"] >= "2021-09"]
        assert 0 < len(kept) < len(rows)
        planted.write_rows(folder, table, kept)
    return folder


@pytest.mark.usefixtures("late")
@pytest.mark.parametrize("name", ["headcount", "density", "overview", "ratio", "track_record"])
def test_every_cell_of_a_page_shows_and_says_what_is_missing(name: str) -> None:
    book = json.loads((notebooks_dir() / f"{name}.ipynb").read_text("utf-8"))
    views = list(drawn.views(book, PINNED))
    for lang in studies.LANGS:
        shown = "".join(studies.text(view, lang) for view in views)
        assert (SAID[lang] in shown) is (name != "track_record")


@pytest.mark.usefixtures("late")
@pytest.mark.parametrize("name", ["headcount", "density", "ratio"])
def test_nothing_is_scored_that_nobody_could_have_forecast(name: str) -> None:
    study = sd.open_edition(as_of=PINNED, lang="en").study(name)
    assert study.foreseen is None
    assert study.scored.empty
    assert [*study.scored][:2] == [study.outlook.unit, "observed"]
    assert sd.vantage(study).name == "text"


@pytest.mark.filterwarnings("ignore:high_skill")
@pytest.mark.parametrize("name", ["density", "overview"])
def test_without_a_year_of_both_no_employment_is_worked_out(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = planted.copy_evidence(tmp_path, monkeypatch)
    rows = planted.rows_of(folder, "province")
    head = [r for r in rows if r["indicator"] == LATER[0]]
    early = [r for r in rows if r not in head or r["reference_year"] in ("2015", "2017")]
    planted.write_rows(folder, "province", early)
    book = json.loads((notebooks_dir() / f"{name}.ipynb").read_text("utf-8"))
    views = list(drawn.views(book, PINNED))
    shown = {lang: "".join(studies.text(view, lang) for view in views) for lang in studies.LANGS}
    assert ("无从倒推密度所用的就业人数" in shown["zh"]) is (name == "density")
    assert ("the employment behind the density" in shown["en"]) is (name == "density")
