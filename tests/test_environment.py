"""conda, pip and the pinned files name the same packages."""

import re
import tomllib

import pytest
import yaml
from packaging.specifiers import SpecifierSet

from skillsdata.paths import project_root

ROOT = project_root()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
#: What conda-forge calls a package, where it differs.
CONDA_NAMES = {"matplotlib": "matplotlib-base", "seaborn": "seaborn-base"}
LAB = PROJECT["optional-dependencies"]["lab"]
TEST = PROJECT["optional-dependencies"]["test"]
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
