"""conda, pip and the pinned files name the same packages."""

import re
import tomllib

import pytest
import yaml

from skillsdata.paths import project_root

ROOT = project_root()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
#: What conda-forge calls a package, where it differs.
CONDA_NAMES = {"matplotlib": "matplotlib-base", "seaborn": "seaborn-base"}
LAB = PROJECT["optional-dependencies"]["lab"]
TEST = PROJECT["optional-dependencies"]["test"]


def split(requirement: str) -> tuple[str, str]:
    name, extra, bound = re.fullmatch(r"([\w.-]+)(\[\w+\])?(.*)", requirement).groups()
    return name.lower(), bound


def conda() -> dict[str, str]:
    listed = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))["dependencies"]
    pip = next(entry["pip"] for entry in listed if isinstance(entry, dict))
    return dict(
        split(entry) for entry in [*listed, *pip] if isinstance(entry, str) and "-e" not in entry
    )


def pinned(file: str) -> dict[str, list[str]]:
    text = (ROOT / file).read_text("utf-8")
    blocks = re.split(r"\n(?=\S)", text)
    return {block.split("==")[0].lower(): block.split("\n") for block in blocks if "==" in block}


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
        ("requirements.txt", [*PROJECT["dependencies"], *LAB]),
        ("requirements-dev.txt", [*PROJECT["dependencies"], *LAB, *TEST]),
    ],
)
def test_every_package_is_pinned_with_hashes(file, requirements):
    pins = pinned(file)
    assert {split(requirement)[0] for requirement in requirements} <= set(pins)
    assert all("--hash=sha256:" in "".join(lines[1:]) for lines in pins.values())


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_pinned_files_name_no_index(file):
    text = (ROOT / file).read_text("utf-8")
    assert not re.search(r"://|^\s*(-i|-f|--index|--extra-index|--find-links)", text, re.MULTILINE)


def test_both_files_pin_the_same_versions():
    dev, run = pinned("requirements-dev.txt"), pinned("requirements.txt")
    assert {name: lines[0] for name, lines in run.items()}.items() <= {
        name: lines[0] for name, lines in dev.items()
    }.items()
