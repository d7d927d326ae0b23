"""conda, pip and the pinned files name the same packages."""

import re
import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from packaging.specifiers import SpecifierSet

from skillsdata.paths import project_root

ROOT = project_root()
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PROJECT = PYPROJECT["project"]
#: What conda-forge calls a package, where it differs.
CONDA_NAMES = {
    "matplotlib": "matplotlib-base", "seaborn": "seaborn-base",
    "typing-extensions": "typing_extensions",
}  # fmt: skip
LAB = PROJECT["optional-dependencies"]["lab"]
TEST = PYPROJECT["dependency-groups"]["test"]
BUILD = (ROOT / "build-requirements.in").read_text("utf-8").split()
FILES = ["requirements.txt", "requirements-dev.txt"]


def split(requirement: str) -> tuple[str, str]:
    name, _extra, bound = re.fullmatch(r"([\w.-]+)(\[\w+\])?(.*)", requirement).groups()
    return name.lower(), bound


def conda() -> dict[str, str]:
    listed = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))["dependencies"]
    pip = next(entry["pip"] for entry in listed if isinstance(entry, dict))
    return dict(
        split(entry) for entry in [*listed, *pip] if isinstance(entry, str) and "-e" not in entry
    )


def pins(file: str) -> dict[str, set[str]]:
    """Every pinned version by package; a package may have one per Python version."""
    found: dict[str, set[str]] = {}
    for entry in entries(file):
        name, version = re.match(r"([\w.-]+)==([\w.!+]+)", entry).groups()
        found.setdefault(name.lower(), set()).add(version)
    return found


def entries(file: str) -> list[str]:
    text = (ROOT / file).read_text("utf-8")
    return [entry for entry in re.split(r"\n(?=\S)", text) if not entry.startswith("#")]


@pytest.mark.parametrize("requirement", [*PROJECT["dependencies"], *LAB])
def test_conda_has_the_same_package_and_bound(requirement):
    name, bound = split(requirement)
    assert conda()[CONDA_NAMES.get(name, name)] == bound


def test_conda_has_nothing_more():
    ours = {split(requirement)[0] for requirement in [*PROJECT["dependencies"], *LAB]}
    known = {CONDA_NAMES.get(name, name) for name in ours}
    tools = {"python", "pip", "brotli-python", "hatchling", "editables"}
    assert set(conda()) - known == tools
    assert conda()["python"] == PROJECT["requires-python"]


@pytest.mark.parametrize(
    ("file", "requirements"),
    [
        ("requirements.txt", [*PROJECT["dependencies"], *LAB, *BUILD]),
        ("requirements-dev.txt", [*PROJECT["dependencies"], *LAB, *BUILD, *TEST]),
    ],
)
def test_every_dependency_is_pinned_within_its_bound(file, requirements):
    known = pins(file)
    wanted = dict(split(requirement) for requirement in requirements)
    assert wanted.keys() <= known.keys(), "run `make lock`"
    outside = {
        f"{name} {version}"
        for name, bound in wanted.items()
        for version in known[name]
        if version not in SpecifierSet(bound)
    }
    assert outside == set(), "run `make lock`"


#: The last version of a package with a published vulnerability, as far as its advisories are known.
VULNERABLE = {
    "aiosmtpd": "1.4.5",
    "distributed": "2025.12.0",
    "filelock": "3.20.2",
    "fonttools": "4.60.1",
    "jinja2": "3.1.5",
    "jupyter-scheduler": "2.8.1",
    "jupyterlab": "4.4.7",
    "nbconvert": "7.16.6",
    "pillow": "12.1.0",
    "pydantic": "2.3.0",
    "pytest": "9.0.2",
    "pyyaml": "5.3.1",
}


@pytest.mark.parametrize("name", VULNERABLE)
def test_a_bound_excludes_the_last_vulnerable_version(name):
    extras = [each for extra in PROJECT["optional-dependencies"].values() for each in extra]
    bounds = dict(split(each) for each in [*PROJECT["dependencies"], *extras, *TEST])
    assert VULNERABLE[name] not in SpecifierSet(bounds[name])


@pytest.mark.parametrize("file", FILES)
def test_every_entry_is_one_version_with_hashes(file):
    entry = (
        r"[\w.-]+(\[\w+\])?==[\w.!+]+( ; [^\\]+)? \\(\n    --hash=sha256:[0-9a-f]{64}( \\)?)+\n?"
    )
    assert [each for each in entries(file) if not re.fullmatch(entry, each)] == []


@pytest.mark.parametrize("file", FILES)
def test_pinned_files_name_no_index(file):
    text = (ROOT / file).read_text("utf-8")
    assert not re.search(r"://|^\s*(-i|-f|--index|--extra-index|--find-links)", text, re.MULTILINE)


def test_both_files_pin_the_same_versions():
    dev, run = pins("requirements-dev.txt"), pins("requirements.txt")
    assert {name: dev.get(name) for name in run} == run


# --- setting up, with a stand-in for Python and for uv ---------------------------------------

PYTHON = """#!/bin/sh
# A stand-in: answers for its version, makes an environment with itself inside, notes the rest.
case "$*" in
  --version) echo "Python $STANDIN" ;;
  "-c import sys"*) test "$STANDIN" != 3.9.2 ;;
  "-m venv "*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
  *) echo "python $*" >> "$NOTES" ;;
esac
"""


@pytest.fixture
def set_up(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the set-up of make report with stand-ins; what they were asked is in tmp_path/notes."""
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "python3").write_text(PYTHON)
    (tools / "python3").chmod(0o755)

    def run(version: str = "3.11.9", *, uv: bool = False) -> subprocess.CompletedProcess[str]:
        if uv:
            (tools / "uv").write_text('#!/bin/sh\necho "uv $*" >> "$NOTES"\n')
            (tools / "uv").chmod(0o755)
        venv = tmp_path / "venv"
        return subprocess.run(
            ["make", "--no-print-directory", f"VENV={venv}", "report"],
            cwd=ROOT,
            env={
                "PATH": f"{tools}:/usr/bin:/bin",
                "NOTES": str(tmp_path / "notes"),
                "STANDIN": version,
            },
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_an_older_python_is_told_what_to_do(set_up, tmp_path):
    refused = set_up("3.9.2")
    assert refused.returncode == 2
    assert "needs Python 3.11 or later; python3 is Python 3.9.2" in refused.stderr
    assert "make report PYTHON=python3.11" in refused.stderr
    assert not (tmp_path / "venv").exists()


def test_set_up_says_what_it_does_and_installs_only_what_is_pinned(set_up, tmp_path):
    said = set_up().stdout
    assert "Making " in said
    assert "Installing requirements.txt with pip: one to four minutes" in said
    notes = (tmp_path / "notes").read_text().splitlines()
    assert "-m pip install --quiet --no-deps --require-hashes -r requirements.txt" in notes[0]
    assert "--no-deps --no-build-isolation --editable ." in notes[1]


def test_uv_is_used_where_it_is_there(set_up, tmp_path):
    assert "with uv" in set_up(uv=True).stdout
    notes = (tmp_path / "notes").read_text()
    assert "uv pip install --python" in notes
    assert "python -m pip install" not in notes


def test_a_half_made_environment_is_made_anew(set_up, tmp_path):
    (tmp_path / "venv" / "bin").mkdir(parents=True)
    (tmp_path / "venv" / "bin" / "python").write_text("cut off")
    (tmp_path / "venv" / "left.txt").write_text("over")
    said = set_up().stdout
    assert "is half made: making it anew" in said
    assert not (tmp_path / "venv" / "left.txt").exists()
    assert (tmp_path / "venv" / ".report-ready").exists()


def test_make_help_names_every_command():
    told = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True,
        check=True,
    ).stdout  # fmt: skip
    phony = re.search(r"\.PHONY: (.*)", (ROOT / "Makefile").read_text("utf-8"))[1].split()
    assert [line.split()[0] for line in told.splitlines()] == phony
