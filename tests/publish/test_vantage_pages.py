"""Pages can be made again as of any day, and with a figure added as the README says."""

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
