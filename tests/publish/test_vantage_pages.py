"""Pages can be made again as of any day, and with a figure added as the README says."""

import csv
import re
import shutil
from pathlib import Path

import pytest

from skillsdata.paths import plan_dir, project_root
from skillsdata.publish.site import build_reports

pytestmark = pytest.mark.long

PAGES = ["overview", "headcount", "density", "ratio"]
README = (project_root() / "data" / "raw" / "README.md").read_text("utf-8")


@pytest.mark.parametrize("as_of", ["2021-08-29", "2021-12-31"])
def test_every_page_can_be_made_as_of_an_early_day(tmp_path: Path, as_of: str) -> None:
    made = build_reports(PAGES, out=tmp_path / "reports", lang="en", as_of=as_of)
    assert len(made) == len(PAGES)
    for report in made:
        text = report.page.read_text("utf-8")
        assert not re.search(r"\b(nan|inf)\b", re.sub(r"<[^>]+>", " ", text))


def test_a_page_is_the_same_to_the_byte_without_what_was_published_after_its_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(plan_dir(), raw := tmp_path / "raw")
    monkeypatch.setenv("SKILLSDATA_DATA", str(raw))
    made, gone = [], 0
    for name in ("whole", "cut"):
        reports = build_reports(out=tmp_path / name, lang="en", as_of="2023-06-30")
        made.append({report.notebook: report.page.read_bytes() for report in reports})
        for table in raw.glob("*.csv"):
            with table.open(encoding="utf-8", newline="") as file:
                head, *rows = csv.reader(file)
            at = head.index("published") if "published" in head else None
            known = [row for row in rows if at is None or row[at] <= "2023-06-30"]
            gone += len(rows) - len(known)
            with table.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows([head, *known])
    assert gone > 50
    assert len(made[0]) == 9
    assert made[0] == made[1]


def test_the_readme_s_added_figure_is_used_on_every_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = tmp_path / "raw"
    shutil.copytree(plan_dir(), raw)
    source = re.search(r"^ *(my-source,.*)$", README, re.MULTILINE).group(1)
    row = re.search(r"^ *(js-high_skill_total-2025,.*)$", README, re.MULTILINE).group(1)
    for name, line in (("sources", source), ("province", row)):
        path = raw / f"{name}.csv"
        path.write_text(path.read_text("utf-8") + line + "\n", "utf-8")
    monkeypatch.setenv("SKILLSDATA_DATA", str(raw))
    made = build_reports(PAGES, out=tmp_path / "reports", lang="en")
    headcount = next(report for report in made if report.notebook == "headcount")
    text = headcount.page.read_text("utf-8")
    assert re.search(r'href="#e-js-high_skill_total-2025"[^>]*>5\.05<', text)
    assert "was missed" in text
