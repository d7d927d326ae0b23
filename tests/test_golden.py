"""Every page and table is what it was, unless a reason stands in golden/differences.md."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import planted
import pytest
from golden import guard
from golden.settings import PINNED, SETTINGS, Setting

from skillsdata.language.reader import plain
from skillsdata.paths import project_root

HERE = Path(__file__).parent


def _held(folder: Path, setting: str) -> None:
    found = guard.hashes(folder, setting)
    assert len(found) > 50
    moved = guard.changed(found, [setting])
    assert moved == [], "python -m tests.golden shows how; accept it there with a reason"


def test_pages_as_known_on_the_pinned_day_are_held(site: Path) -> None:
    assert SETTINGS["today"].parameters == {"as_of": PINNED}
    _held(site, "today")


@pytest.mark.long
@pytest.mark.parametrize("setting", [name for name in SETTINGS if name != "today"])
def test_pages_in_other_settings_are_held(setting: str, tmp_path: Path) -> None:
    _held(guard.make(setting, tmp_path), setting)


@pytest.mark.long
def test_a_later_year_published_before_an_earlier_one_gives_its_pages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def plant(folder: Path) -> None:
        planted.append_year(folder, "high_skill_total", 2026, 515)
        planted.append_year(folder, "high_skill_density", 2026, 1060)

    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1801440000")  # 1 February 2027
    monkeypatch.setitem(SETTINGS, "skipped", Setting({"as_of": "2027-01-31"}, plant))
    pages = guard.held_files(guard.make("skipped", tmp_path))
    assert "515" in pages["headcount.zh.html"]
    assert "5.15 million" in plain(pages["overview.en.html"])
    # 486.4 to 526.3: in tens its upper end would be the goal itself, 530
    assert "the end of 2025 comes to 4.86–5.26 million" in plain(pages["headcount.en.html"])


@pytest.mark.parametrize("name", ["display_fails_last", "display_fails_within", "fails_in_english"])
def test_a_cell_that_fails_in_a_forked_process_fails_the_guard(
    name: str, notebooks: Path, tmp_path: Path
) -> None:
    """Even one whose result only cannot be displayed, which a shell alone would print and pass."""
    program = "import sys; from pathlib import Path; from golden.cells import run_cells; "
    program += "run_cells(Path(sys.argv[1]), {'lang': 'en'}, Path(sys.argv[2]))"
    ran = subprocess.run(
        [
            sys.executable,
            "-c",
            program,
            str(notebooks / f"{name}.ipynb"),
            str(tmp_path / "x.ipynb"),
        ],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(project_root()), str(HERE)])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1
    assert ran.stderr.splitlines()[-1].startswith(("ValueError: the figure", "AssertionError: E"))
    assert not (tmp_path / "x.ipynb").exists()


def test_every_recorded_setting_exists() -> None:
    assert {name.partition("/")[0] for name in guard.recorded()} == set(SETTINGS)


def test_a_change_is_seen_and_shown(tmp_path: Path) -> None:
    page = tmp_path / "a.zh.html"
    page.write_text("<title>t</title><main>494 of 530</main>", "utf-8")
    before = guard.hashes(tmp_path, "x")
    shutil.copyfile(page, tmp_path / "old")
    page.write_text("<title>t</title><main>495 of 530</main><p>outside</p>", "utf-8")
    assert guard.hashes(tmp_path, "x") != before
    shown = guard.first_difference(guard.held_text(tmp_path / "old"), guard.held_text(page))
    assert "494 of" in shown
    assert "495 of" in shown
    page.write_text("<title>t</title><main>494 of 530</main><p>outside</p>", "utf-8")
    assert guard.hashes(tmp_path, "x") == before
