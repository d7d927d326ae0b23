"""The README is the front door: its commands, links, example and tables are true, and the tree."""

import configparser
import csv
import io
import re
import runpy
import shlex
import shutil
import subprocess
from pathlib import Path

import planted
import pytest
import yaml
from jiangsu import HEADCOUNT

from skillsdata.cli import main
from skillsdata.evidence.plan import open_plan
from skillsdata.paths import notebooks_dir, plan_dir, project_root
from skillsdata.publish.notebook import available, notebook_parameters
from skillsdata.study.study import Edition

ROOT = project_root()
README = (ROOT / "README.md").read_text("utf-8")
USE, SCHEDULE, DATA = (
    (ROOT / name).read_text("utf-8")
    for name in ("docs/use.md", "docs/schedule.md", "data/raw/README.md")
)
HOUSE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
TRACKED = subprocess.run(
    ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
).stdout.splitlines()
MARKDOWN = [name for name in TRACKED if name.endswith(".md")]
BINARY = {".png", ".gz", ".woff"}
SIZES = ("wide", "phone")


def blocks(language: str, page: str = README) -> list[str]:
    return re.findall(rf"^ *```{language}\n(.*?)^ *```", page, re.DOTALL | re.MULTILINE)


def tree() -> set[str]:
    """Every path that the last block of the page on the house names."""
    return {line.split()[0] for line in blocks("text", HOUSE)[-1].splitlines()}


def commands() -> list[list[str]]:
    lines = "".join([*blocks("sh"), *blocks("sh", USE)]).splitlines()
    return [words for line in lines if (words := shlex.split(line, comments=True))]


def of(program: str) -> list[list[str]]:
    return [words[1:] for words in commands() if words[0] == program]


def test_every_path_of_the_tree_exists():
    assert [path for path in tree() if not (ROOT / path).exists()] == []


@pytest.fixture(scope="module")
def house() -> dict[str, object]:
    return runpy.run_path(str(ROOT / "docs" / "architecture.py"))


def test_every_file_of_a_room_is_in_the_tree_with_what_it_holds(house):
    assert house["with_tree"](HOUSE) == HOUSE, "run `make docs`"
    files = {n for n in TRACKED if re.fullmatch(r"(skillsdata|benchmarks)/.*\.py", n)}
    listed = house["tree"]().splitlines()
    assert len(listed) == len(files)
    assert [
        line for line in listed if not re.fullmatch(r" *- (\*\*)?`\S+`(\*\*)? [\w`].*", line)
    ] == []


def test_every_top_level_entry_is_in_the_tree():
    assert {name.split("/")[0] for name in TRACKED} <= {path.split("/")[0] for path in tree()}


@pytest.mark.parametrize("name", MARKDOWN)
def test_links_and_pictures_resolve(name):
    page = ROOT / name
    links = re.findall(r"\]\((?!https?:|mailto:)([^)\s]+)\)", page.read_text("utf-8"))
    assert [link for link in links if not resolves(page, link)] == []


def resolves(page: Path, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = page.parent / path if path else page
    return target.exists() and (not anchor or anchor in anchors(target))


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_make_targets_of_the_readme_exist():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    named = {words[0] for words in of("make")} | set(re.findall(r"`make (\w+)`", README))
    assert {"report", "test"} <= named
    assert named <= set(re.findall(r"^(\w+):", makefile, re.MULTILINE))


@pytest.mark.parametrize("words", of("skillsdata"), ids=" ".join)
def test_commands_of_the_readme_exist(words, capsys):
    with pytest.raises(SystemExit) as stop:
        main([words[0], "--help"])
    assert stop.value.code == 0
    accepted = set(re.findall(r"(?<![\w-])--?[\w-]+", capsys.readouterr().out))
    assert {word for word in words if re.match(r"--?[a-z]", word)} <= accepted
    if words[0] == "report":
        named = [word for word in words[1:2] if not word.startswith("--")]
        assert parameters_of(words, names=named) == []


@pytest.mark.parametrize("words", of("papermill"), ids=" ".join)
def test_papermill_lines_of_the_readme_name_parameters(words):
    assert (ROOT / words[0]).is_file()
    assert parameters_of(words, names=[Path(words[0]).stem]) == []


def parameters_of(words: list[str], *, names: list[str]) -> list[str]:
    """Return the -p names that the notebooks of a command do not have."""
    known = {
        parameter
        for name in names
        for parameter in notebook_parameters(notebooks_dir() / f"{name}.ipynb")
    }
    given = [words[place + 1] for place, word in enumerate(words) if word == "-p"]
    return [name for name in given if name not in known]


def test_the_table_of_parameters_is_that_of_the_notebooks():
    told = set(re.findall(r"^\| `(\w+)` \|", USE, re.MULTILINE))
    assert told == set().union(*map(notebook_parameters, available().values()))


@pytest.fixture
def example(tmp_path, monkeypatch) -> Path:
    """A copy of data/raw with the README's source and row added."""
    raw = shutil.copytree(plan_dir(), tmp_path / "raw")
    for name, row in zip(("sources", "province"), blocks("csv", DATA), strict=True):
        with (raw / f"{name}.csv").open("a", encoding="utf-8") as file:
            file.write(f"{row.strip()}\n")
    monkeypatch.setenv("SKILLSDATA_DATA", str(raw))
    return raw


def _headcounts(as_of):
    return Edition(open_plan(), as_of, 2027).study(HEADCOUNT).outlook.history


def test_the_example_figure_is_accepted_and_used_from_its_publication_on(example):
    assert planted.breaches() == []
    before, after = (_headcounts(day) for day in ("2026-05-19", "2026-05-20"))
    assert 2025 not in set(before["year"])
    assert after.set_index("year").loc[2025, "value"] == 505


@pytest.mark.parametrize(
    ("code", "comma"),
    [("gb18030", ","), ("utf-8-sig", ","), ("utf-8-sig", ";"), ("utf-16", "\t"), ("gb18030", ";")],
)
def test_the_example_as_excel_on_a_chinese_windows_writes_it(example, code, comma):
    """Excel ends lines with CRLF, writes dates as 2026/5/20, and fills rows with empty cells."""
    for name in ("sources", "province"):
        path = example / f"{name}.csv"
        rows = list(csv.reader(io.StringIO(path.read_text("utf-8"), newline="")))
        rows[-1] = [cell.replace("2026-05-20", "2026/5/20") for cell in rows[-1]]
        out = io.StringIO(newline="")
        csv.writer(out, delimiter=comma, lineterminator="\r\n").writerows([*rows, [""] * 30])
        path.write_bytes(out.getvalue().encode(code))
    test_the_example_figure_is_accepted_and_used_from_its_publication_on(example)


def test_the_example_with_a_wrong_cell_is_refused_with_all_faults(example):
    table = example / "province.csv"
    text = table.read_text("utf-8")
    table.write_text(text.replace(",505,万人,exact,", ",many,万人,sort of,"), "utf-8")
    refused = "\n".join(planted.breaches())
    assert "province.csv" in refused
    assert "'many'" in refused
    assert "'sort of'" in refused


def test_the_headcounts_are_as_many_as_the_readme_says():
    words = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    count = len(_headcounts("2026-11-24"))
    assert f"rests on {words[count]} published figures" in README


def cron() -> str:
    fields = re.fullmatch(r"(?:[\d*/,-]+ ){5}(?P<command>[^%]+)\n", blocks("cron", SCHEDULE)[0])
    assert fields
    return fields["command"]


@pytest.fixture
def home(tmp_path) -> Path:
    """A home folder in which skillsdata only tells what it was asked, and where."""
    command = tmp_path / "skillsdata" / ".venv" / "bin" / "skillsdata"
    command.parent.mkdir(parents=True)
    command.write_text('#!/bin/sh\necho "$PWD: $*"\necho refused >&2\nexit 2\n', "utf-8")
    command.chmod(0o755)
    (tmp_path / "skillsdata" / "reports").mkdir()
    return tmp_path


def test_the_cron_line_runs_with_an_empty_environment(home):
    bare = {"HOME": str(home), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        ["/bin/sh", "-c", cron()], env=bare, cwd="/", check=False, capture_output=True, text=True
    )
    said = (home / "skillsdata" / "reports" / "report.log").read_text("utf-8")
    assert done.returncode == 2, "a refusal must reach cron"
    assert said == f"{home}/skillsdata: report\n"
    assert done.stderr == "refused\n", "cron mails what is not in the log"


def units() -> list[configparser.ConfigParser]:
    parsed = []
    for text in blocks("ini", SCHEDULE):
        unit = configparser.ConfigParser(interpolation=None)
        unit.optionxform = str
        unit.read_string(text)
        parsed.append(unit)
    return parsed


def test_the_service_runs_the_same_command_as_cron():
    service, timer, failed = units()
    assert service["Unit"]["OnFailure"] == "skillsdata-failed.service"
    assert failed["Service"]["Type"] == "oneshot"
    folder, command = re.fullmatch(r'cd "\$HOME/(\w+)" && (\S+ \w+) .*', cron()).groups()
    assert service["Service"]["WorkingDirectory"] == f"%h/{folder}"
    assert service["Service"]["ExecStart"] == f"%h/{folder}/{command}"
    assert timer["Timer"]["OnCalendar"] == "*-*-* 03:00:00"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_accepts_the_units(home):
    names = ("skillsdata.service", "skillsdata.timer", "skillsdata-failed.service")
    files = [home / name for name in names]
    for file, text in zip(files, blocks("ini", SCHEDULE), strict=True):
        file.write_text(text, "utf-8")
    bare = {"HOME": str(home), "XDG_RUNTIME_DIR": str(home), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        ["systemd-analyze", "--user", "verify", *files],
        env=bare,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def dictionary() -> dict[str, object]:
    return runpy.run_path(str(ROOT / "docs" / "dictionary.py"))


def test_the_data_dictionary_is_that_of_the_package(dictionary):
    remedy = "run `make docs`"
    assert dictionary["TARGET"].read_text("utf-8") == dictionary["dictionary"](), remedy
    assert dictionary["with_overview"](DATA) == DATA, remedy


def test_the_gallery_shows_every_page_in_both_languages_and_sizes():
    made = {name.stem for name in notebooks_dir().glob("*.ipynb")}
    wanted = {f"{n}.{lang}.{size}.png" for n in made for lang in ("zh", "en") for size in SIZES}
    pictures = list((ROOT / "docs" / "gallery").glob("*.png"))
    assert {picture.name for picture in pictures} == wanted, "run `make gallery`"
    listed = set(
        re.findall(r"\(gallery/([^)]+)\)", (ROOT / "docs" / "gallery.md").read_text("utf-8"))
    )
    assert listed == wanted
    assert [p.name for p in pictures if p.stat().st_size > 200_000] == []


def test_citation_change_log_and_package_are_of_one_version():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    needed = {"cff-version", "message", "title", "authors", "version", "date-released", "license"}
    assert needed <= set(citation)
    assert f'version = "{citation["version"]}"' in (ROOT / "pyproject.toml").read_text("utf-8")
    newest = re.search(r"^## (\S+), ", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert newest[1] == citation["version"]
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", citation["date-released"])


def test_the_licence_covers_code_and_data():
    text = (ROOT / "LICENSE").read_text("utf-8")
    assert text.startswith("MIT License")
    assert "CC BY 4.0" in text


#: Tests that spell out what they forbid.
RULES = {"tests/test_docs.py", "tests/test_environment.py"}
MACHINE = re.compile(
    r"(?<![\w./-])/(?:work|root|home/\w+|farm|tmp)/"
    r"|/simple/|--(?:extra-)?index-url|--find-links|hosted\.org|PIP_(?:INDEX|EXTRA|FIND)"
)


@pytest.mark.parametrize("folder", ["work", "root", "home/me", "farm", "tmp"])
@pytest.mark.parametrize("before", ["cd ", "'", "("])
def test_the_rule_on_machine_paths_can_fail(folder, before):
    assert MACHINE.search(f"{before}/{folder}/x")


@pytest.mark.parametrize("text", ["a/simple/", "pip --index-url x"])
def test_the_rule_on_addresses_of_packages_can_fail(text):
    assert MACHINE.search(text)


def test_no_machine_paths_and_no_index_addresses_in_tracked_files():
    texts = [n for n in TRACKED if n not in RULES and Path(n).suffix not in BINARY]
    found = {
        f"{name}: {match[0]}"
        for name in texts
        if (ROOT / name).is_file()
        for match in MACHINE.finditer((ROOT / name).read_text("utf-8"))
    }
    assert found == set()


def test_both_readmes_are_short_and_say_the_same():
    chinese = (ROOT / "README.zh.md").read_text("utf-8")
    assert len(README.splitlines()) <= 150
    assert len(chinese.splitlines()) <= 150
    kinds = [re.findall(r"^(#+|```\w*|\| )", text, re.MULTILINE) for text in (README, chinese)]
    assert kinds[0] == kinds[1]
    links = [set(re.findall(r"\]\(([^)]+)\)", text)) for text in (README, chinese)]
    languages = {"README.md", "README.zh.md"}
    pictures = {f"docs/gallery/overview.{lang}.wide.png" for lang in ("zh", "en")}
    assert links[0] - languages - pictures == links[1] - languages - pictures
    lines = ["".join(blocks("sh", text)).splitlines() for text in (README, chinese)]
    told = [{line.split("#")[0].strip() for line in each} for each in lines]
    assert {line.replace("--lang en", "--lang zh") for line in told[0]} == told[1]


def test_the_first_look_of_the_readmes_runs():
    (code,) = blocks("python")
    (chinese,) = blocks("python", (ROOT / "README.zh.md").read_text("utf-8"))
    bare = [re.sub(r"\s+#.*", "", text).replace('"zh"', '"en"') for text in (code, chinese)]
    assert bare[0] == bare[1]
    assert len([line for line in bare[0].splitlines() if line]) <= 5
    shown = {}
    exec(
        compile(code.rsplit("\n", 2)[0] + "\nshown = " + code.splitlines()[-1], "readme", "exec"),
        shown,
    )
    assert shown["shown"].name == "headcount_forecast"


def steps() -> list[list[str]]:
    text = (ROOT / "docs" / "second-plan.md").read_text("utf-8")
    return [shlex.split(line) for line in "".join(blocks("console", text)).splitlines()]


def test_the_steps_of_a_second_plan_are_commands_that_work(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("SKILLSDATA_DATA", str(tmp_path))
    asked = [words[1:] for words in steps()]
    assert [words[0] for words in asked] == ["plan", "check", "report"]
    assert main(asked[0]) == 0
    assert (tmp_path / asked[0][2] / "plan.yml").is_file()
    assert main(asked[1]) == 0
    assert "no check applies" in capsys.readouterr().out


def test_every_key_of_a_plan_is_explained():
    from skillsdata.evidence.planfile import PlanFile

    text = (ROOT / "docs" / "second-plan.md").read_text("utf-8")
    told = set(re.findall(r"`(\w+)`", "\n".join(re.findall(r"^\| (`.*?) \|", text, re.MULTILINE))))
    assert told == set(PlanFile.model_fields)
