"""A changed row makes again every page that comes out otherwise, and few others."""

import csv
import io
import random
import re
import shutil
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from skillsdata.batch.run import is_current
from skillsdata.errors import SkillsdataError
from skillsdata.evidence.rulebook import check_folder
from skillsdata.paths import plan_dir, project_root
from skillsdata.publish.notebook import available, check_parameters
from skillsdata.publish.run import Made, attempt, ready
from skillsdata.publish.site import Report
from skillsdata.publish.verify import verify_page

OWN = "raw/jiangsu-2021-2025"
_MANIFEST = re.compile(
    r'<details class="manifest".*?</details>|<script [^>]*id="manifest">.*?</script>', re.DOTALL
)
#: Where rows are changed, and how many.
TABLES = {
    f"{OWN}/province.csv": 6, f"{OWN}/cities.csv": 4, f"{OWN}/vacancy_ratio.csv": 4,
    f"{OWN}/sources.csv": 4, f"{OWN}/plan_statements.csv": 1, f"{OWN}/goals.csv": 2,
    f"{OWN}/indicators.csv": 1, f"{OWN}/plan_indicators.csv": 1,
    "raw/shared/goal_outcomes.csv": 2, "raw/shared/yardsticks.csv": 2, "raw/shared/sources.csv": 1,
    "raw/cq-skilled-2025/plan_indicators.csv": 2, "raw/cq-skilled-2025/province.csv": 1,
    "forecasts/2025-01-14.csv": 1, "forecasts/2026-11-26.csv": 1,
}  # fmt: skip
_CHANGED = ("value", "title_en", "note_en", "name_en", "publisher_en", "value_goal", "goal")
Page = tuple[str, Mapping[str, str]]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout of its own: evidence, stored forecasts, results and notebooks."""
    for name in ("data", "docs/benchmarks", "notebooks"):
        shutil.copytree(project_root() / name, tmp_path / name)
    shutil.copy(project_root() / "pyproject.toml", tmp_path)
    monkeypatch.setenv("SKILLSDATA_ROOT", str(tmp_path))
    return tmp_path


class Site:
    """Pages as first made, and what becomes of each when a row is another."""

    def __init__(self, root: Path, pages: Sequence[Page]) -> None:
        found, self.data, self.state = available(), root / "data", 0
        self.reports = [
            Report(
                found[name], check_parameters(found[name], {"lang": "en", **given}), root / str(n)
            )
            for n, (name, given) in enumerate(pages)
        ]
        self.before = self.made()
        for report, one in zip(self.reports, self.before, strict=True):
            report.folder.mkdir()
            report.page.write_text(one.page, "utf-8", newline="\n")
        assert all(map(is_current, self.reports))

    def made(self) -> list[Made]:
        """Make every page, those of one day from what one has ready, as a site does."""
        self.state += 1
        bases = [
            (ready, ((("as_of", r.parameters["as_of"]), ("state", self.state)),))
            for r in self.reports
        ]
        tasks = [report.task({}) for report in self.reports]
        with ThreadPoolExecutor(2) as pool:
            return list(pool.map(lambda t, b: attempt(t, basis=b), tasks, bases))

    def changed(self, table: str, text: str) -> list[tuple[bool, bool]] | None:
        """Return of each page whether it is made again and whether it must be; None if refused."""
        file = self.data / table
        old = file.read_bytes()
        file.write_text(text, "utf-8")
        try:
            check_folder(plan_dir())
            again = [not is_current(report) for report in self.reports]
            both = zip(self.before, self.made(), strict=True)
            return list(zip(again, [_bytes(a) != _bytes(b) for a, b in both], strict=True))
        except SkillsdataError:
            return None
        finally:
            file.write_bytes(old)


def _bytes(one: Made) -> tuple[Any, ...]:
    """All of a page but its manifest, its tables, and why there is none."""
    return _MANIFEST.sub("", one.page), one.tables, one.failure


def _edited(file: Path, chance: random.Random) -> tuple[str, str]:
    """Return a table with one row dropped, or one of its cells another; and what was done."""
    head, *rows = csv.reader(io.StringIO(file.read_text("utf-8-sig")))
    row = chance.choice(rows)
    told, column = row[0], chance.choice(["", *(name for name in _CHANGED if name in head)])
    if column:
        cell = row[at := head.index(column)]
        number = re.fullmatch(r"[0-9.]*[0-9]", cell)
        row[at] = cell[:-1] + ("1" if cell[-1] == "2" else "2") if number else f"{cell} anew"
    else:
        rows.remove(row)
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([head, *rows])
    return f"{file.stem} {told} {column or 'dropped'}", out.getvalue()


def test_a_row_of_one_city_makes_its_pages_again_and_no_others(root: Path) -> None:
    pages: list[Page] = [
        ("density", {"area": "常州", "goal": "1500"}), ("outside", {}), ("goals", {}),
        ("headcount", {"area": "苏州", "goal": "110"}), ("outside", {"as_of": "2022-12-31"}),
    ]  # fmt: skip
    site = Site(root, [(name, {"as_of": "2026-11-20", **given}) for name, given in pages])
    table = f"{OWN}/cities.csv"
    text = (root / "data" / table).read_text("utf-8").replace(",1440,", ",1441,")
    assert site.changed(table, text) == [(True, True)] * 2 + [(False, False)] * 3
    (root / "data" / table).write_text(text, "utf-8")
    other, same = (verify_page(site.reports[n].page) for n in (1, 2))
    assert any("asked" in line and "load_observations" in line for line in other)
    assert same == []  # whose other rows changed: it is made again from this checkout, every byte


@pytest.mark.long
def test_no_page_is_skipped_that_would_come_out_otherwise_and_few_are_made_in_vain(
    root: Path,
) -> None:
    areas = [("density", "常州", "1500"), ("headcount", "苏州", "110"), ("ratio", "全国", "1")]
    pages = [
        *((name, {}) for name in available()),
        *((n, {"area": a, "goal": goal}) for n, a, goal in areas),
    ]
    chance = random.Random(17)
    site = Site(root, [(name, {**given, "as_of": "2026-11-20"}) for name, given in pages])
    found = list[tuple[str, bool, bool]]()
    for table, count in TABLES.items():
        for _ in range(count):
            done, text = _edited(root / "data" / table, chance)
            for report, told in zip(site.reports, site.changed(table, text) or [], strict=False):
                found.append((f"{done}: {report.name} {report.parameters}", *told))
    assert [name for name, again, must in found if must and not again] == []
    vain = [name for name, again, must in found if again and not must]
    needed = sum(must for *_, must in found)
    print(f"{len(found)} pages: {needed} come out otherwise, {len(vain)} more are made again")
    assert len(vain) < 0.3 * len(found)
