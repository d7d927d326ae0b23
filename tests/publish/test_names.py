"""Names, encodings and clocks that nobody expects: pages are made, or refused in one line."""

import json
import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
import standin

from skillsdata.errors import ParameterError
from skillsdata.paths import archive_dir
from skillsdata.publish.notebook import read_notebook
from skillsdata.publish.page import permalinks
from skillsdata.publish.site import build_reports, check_clock, planned


def test_a_name_with_signs_of_addresses_is_a_file_and_its_links_are_escaped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = tmp_path / "a#b?c.ipynb"
    shutil.copy(standin.HERE / "passes.ipynb", odd)
    monkeypatch.setattr("skillsdata.publish.site.check_evidence", lambda _: None)
    build_reports([str(odd)], out=tmp_path / "out", lang="en", maker=standin.pages("made"))
    assert (tmp_path / "out" / "a#b?c.en.html").is_file()
    words = {"permalink": "here", "other_code": "zh-CN", "other": "中文"}
    linked = permalinks('<h2 id="x">x</h2>', "x-en", {"words": words, "other": "a#b?c.zh.html"})
    assert 'href="a%23b%3Fc.zh.html#x"' in linked


def test_a_notebook_in_utf_16_is_refused_with_the_remedy(tmp_path: Path) -> None:
    text = (standin.HERE / "passes.ipynb").read_text("utf-8")
    (tmp_path / "wide.ipynb").write_text(text, "utf-16")
    with pytest.raises(ParameterError, match=r"^.*wide.ipynb is not a notebook: save it as UTF-8$"):
        read_notebook(tmp_path / "wide.ipynb")


def test_a_folder_named_as_a_notebook_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "x.ipynb").mkdir()
    with pytest.raises(ParameterError, match=r"^.*x.ipynb is not a notebook: Is a directory$"):
        planned([str(tmp_path / "x.ipynb")], "en", {}, tmp_path)


def test_a_notebook_that_nbformat_finds_unfit_is_refused_before_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = json.loads((standin.HERE / "passes.ipynb").read_text("utf-8"))
    for cell in content["cells"]:
        cell.pop("outputs", None)
    (tmp_path / "bare.ipynb").write_text(json.dumps(content), "utf-8")
    monkeypatch.setattr("skillsdata.publish.site.check_evidence", lambda _: None)
    with pytest.raises(ParameterError, match=r"^.*bare.ipynb is not a notebook: .*outputs.*$"):
        build_reports([str(tmp_path / "bare.ipynb")], out=tmp_path / "out", lang="en")
    assert not (tmp_path / "out").exists()


def test_a_clock_behind_the_last_stored_forecast_is_refused_before_work(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    check_clock("today")
    monkeypatch.setattr("skillsdata.publish.site.today", lambda: date(2025, 1, 1))
    with pytest.raises(ParameterError, match=r"date is 2025-01-01, but a forecast of 20\d\d-"):
        check_clock("today")
    last = date.fromisoformat(max(file.stem for file in archive_dir().rglob("????-??-??.csv")))
    monkeypatch.setattr("skillsdata.publish.site.today", lambda: last - timedelta(days=2))
    with pytest.raises(ParameterError, match=r"set its clock"):
        check_clock("today")
    monkeypatch.setattr("skillsdata.publish.site.today", lambda: last - timedelta(days=1))
    check_clock("today")  # stored where it is a day later already
    check_clock("2024-12-31")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1735689600")
    check_clock("today")
