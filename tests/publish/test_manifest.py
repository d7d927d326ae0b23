import csv
import hashlib
import json
import re
import shutil
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path

import nbformat
import pytest

from skillsdata.errors import ParameterError, SkillsdataError
from skillsdata.paths import plan_dir, project_root
from skillsdata.publish import verify
from skillsdata.publish.manifest import (
    data_hashes,
    differences,
    embed,
    notebook_hash,
    page_manifest,
    read_manifest,
)
from skillsdata.publish.notebook import read_executed
from skillsdata.publish.verify import verify_page

VALUES = {"as_of": "2022-12-31", "lang": "en"}


def test_a_manifest_names_data_code_packages_and_parameters(notebooks: Path) -> None:
    manifest = page_manifest(notebooks / "passes.ipynb", VALUES)
    assert manifest["notebook"] == "passes"
    assert manifest["as_of"] == "2022-12-31"
    assert manifest["packages"]["pandas"] == version("pandas")
    raw = {path.name for path in plan_dir().iterdir() if path.is_file()}
    shown = {name for name in manifest["data"] if "/" in name}
    assert set(manifest["data"]) - shown == raw
    assert {"forecasts/2021-08-29.csv", "benchmarks/forecasts.csv"} <= shown
    assert all(re.fullmatch("[0-9a-f]{64}", value) for value in manifest["data"].values())
    assert json.loads(json.dumps(manifest)) == manifest
    assert manifest["asked"] == {}  # by no cell of this process


def test_a_changed_figure_changes_the_hash_of_its_file_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in plan_dir().iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    monkeypatch.setenv("SKILLSDATA_DATA", str(tmp_path))
    before = data_hashes()
    (tmp_path / "province.csv").write_bytes((tmp_path / "province.csv").read_bytes() + b"\n")
    changed = {name for name, value in data_hashes().items() if before[name] != value}
    assert changed == {"province.csv"}
    now = hashlib.sha256((tmp_path / "province.csv").read_bytes()).hexdigest()
    assert data_hashes()["province.csv"] == now  # what sha256sum says


def test_a_row_published_after_a_day_does_not_count_and_every_other_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in plan_dir().iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    monkeypatch.setenv("SKILLSDATA_DATA", str(tmp_path))
    ratios = tmp_path / "vacancy_ratio.csv"
    head, *rows = ratios.read_text("utf-8").splitlines(keepends=True)
    at = head.split(",").index("published")
    wuxi = next(row for row in rows if ",无锡," in row)
    day = next(csv.reader([wuxi]))[at]

    def changed(as_of: str, old: str, new: str) -> bool:
        ratios.write_text(head + "".join(rows), "utf-8")
        before = data_hashes("", as_of)
        ratios.write_text(head + "".join(rows).replace(old, new), "utf-8")
        return data_hashes("", as_of) != before

    eve = (date.fromisoformat(day) - timedelta(days=1)).isoformat()
    assert not changed(eve, wuxi, wuxi + wuxi)
    assert not changed(eve, wuxi, "")
    assert changed(day, wuxi, "")
    assert changed(eve, wuxi, wuxi.replace(day, ""))  # of no day, it may have been there
    assert changed(eve, wuxi, wuxi.replace(day, day.replace("2", "２")))
    ratios.write_text(head + "".join(rows), "utf-8")
    whole = hashlib.sha256(ratios.read_bytes()).hexdigest()
    assert data_hashes()["vacancy_ratio.csv"] == whole  # what sha256sum says


def test_what_a_page_may_rest_on_counts_and_what_came_after_its_day_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("data", "docs/benchmarks"):
        shutil.copytree(project_root() / name, tmp_path / name)
    shutil.copy(project_root() / "pyproject.toml", tmp_path)
    monkeypatch.setenv("SKILLSDATA_ROOT", str(tmp_path))
    of, data = ("cq-skilled-2025", "2024-06-30"), tmp_path / "data"

    def counts(file: Path) -> bool:
        before = data_hashes(*of)
        file.parent.mkdir(exist_ok=True)
        with file.open("a") as table:
            table.write("\n")
        return data_hashes(*of) != before

    own = data / "forecasts" / of[0]
    assert counts(data / "raw" / "shared" / "goal_outcomes.csv")
    assert counts(data / "raw" / of[0] / "province.csv")
    assert counts(own / "2024-06-30.csv")
    assert not counts(own / "2024-07-01.csv")
    assert not counts(data / "forecasts" / "2024-06-30.csv")  # of another plan
    assert not counts(data / "raw" / "jiangsu-2021-2025" / "province.csv")


def test_outputs_left_in_a_notebook_do_not_change_its_hash(notebooks: Path, tmp_path: Path) -> None:
    notebook = nbformat.read(notebooks / "passes.ipynb", as_version=4)
    notebook.cells[-1].outputs = [nbformat.v4.new_output("stream", text="x")]
    nbformat.write(notebook, tmp_path / "passes.ipynb")
    assert notebook_hash(tmp_path / "passes.ipynb") == notebook_hash(notebooks / "passes.ipynb")
    notebook.cells[-1].source += " "
    nbformat.write(notebook, tmp_path / "passes.ipynb")
    assert notebook_hash(tmp_path / "passes.ipynb") != notebook_hash(notebooks / "passes.ipynb")


def test_differences_are_named_part_by_part() -> None:
    now = {"data": {"a.csv": "1" * 64}, "code": {"version": "1"}, "packages": {"pandas": "3.1"}}
    then = {"data": {"b.csv": "2" * 64}, "code": {"version": "1"}, "packages": {"pandas": "3.0"}}
    assert differences(then, now) == [
        "data: a.csv: the page has nothing, this checkout has 111111111111",
        "data: b.csv: the page has 222222222222, this checkout has nothing",
        "packages: pandas: the page has 3.0, this checkout has 3.1",
    ]
    assert differences(now, now) == []


def test_a_page_is_reproduced_byte_for_byte(small_site: Path, notebooks: Path) -> None:
    page = small_site / "passes.en.html"
    assert verify_page(page, notebook=notebooks / "passes.ipynb") == []


def test_every_kind_of_difference_is_told(
    small_site: Path, notebooks: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = notebooks / "passes.ipynb"
    executed = small_site / "notebooks" / "passes.en.ipynb"
    monkeypatch.setattr(verify, "run_notebook", lambda *_, **__: read_executed(executed))
    text = (small_site / "passes.en.html").read_text("utf-8")
    for old, new, parts in (
        ("printed", "tampered", ["page: the text, figures or numbers differ, first in line"]),
        ("Published figures come", "No figures come", ["what surrounds them differs"]),
        (f'"pandas": "{version("pandas")}"', '"pandas": "0.1"', ["packages: pandas", "the same;"]),
    ):
        assert old in text
        (tmp_path / "page.html").write_text(text.replace(old, new), "utf-8")
        lines = verify_page(tmp_path / "page.html", notebook=source)
        assert len(lines) == len(parts)
        assert all(part in line for part, line in zip(parts, lines, strict=True))


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"notebook": "../../etc/passwd"}, SkillsdataError),
        ({"notebook": None}, SkillsdataError),
        ({"parameters": {"note": "x\u202ey"}}, ParameterError),
        ({"parameters": {"import os": 1}}, ParameterError),
        ({"navigation": []}, SkillsdataError),
    ],
)
def test_a_manifest_that_cannot_be_trusted_is_refused(
    small_site: Path, notebooks: Path, tmp_path: Path, change: dict, error: type[Exception]
) -> None:
    manifest = {**read_manifest(small_site / "passes.en.html"), **change}
    block = f'<script type="application/json" id="manifest">{embed(manifest)}</script>'
    (tmp_path / "page.html").write_text(block, "utf-8")
    source = None if "notebook" in change else notebooks / "passes.ipynb"
    with pytest.raises(error):
        verify_page(tmp_path / "page.html", notebook=source)


@pytest.mark.parametrize(
    "content", ["<p>no manifest</p>", '<script type="application/json" id="manifest">{</script>']
)
def test_a_file_without_a_manifest_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "page.html").write_text(content)
    with pytest.raises(SkillsdataError, match="holds no manifest"):
        verify_page(tmp_path / "page.html")
    with pytest.raises(SkillsdataError, match="cannot be read"):
        verify_page(tmp_path / "absent.html")
