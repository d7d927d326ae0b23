"""The README is the front door: its tree, commands, links and dictionary are true."""

import importlib.util
import re
import subprocess

import pytest
import yaml

from skillsdata.cli import main
from skillsdata.paths import project_root

ROOT = project_root()
README = (ROOT / "README.md").read_text("utf-8")
TRACKED = subprocess.run(
    ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
).stdout.split("\n")
MARKDOWN = [name for name in TRACKED if name.endswith(".md")]


def tree() -> list[str]:
    block = re.search(r"```text\n(.*?)```", README, re.DOTALL).group(1)
    paths, folder = [], ""
    for line in block.splitlines():
        name = line.split()[0]
        if line.startswith("  "):
            paths.append(folder + name)
        else:
            folder = name
            paths.append(name)
    return paths


def test_every_path_of_the_tree_exists():
    assert [path for path in tree() if not (ROOT / path).exists()] == []


def test_every_module_is_in_the_tree():
    listed = set(tree())
    modules = {f"skillsdata/{p.name}" for p in (ROOT / "skillsdata").glob("*.py")}
    assert modules - listed <= {"skillsdata/__init__.py", "skillsdata/__main__.py"}


def test_every_top_level_folder_is_in_the_tree():
    tops = {name.split("/")[0] for name in TRACKED if "/" in name and not name.startswith(".")}
    assert tops <= {path.split("/")[0] for path in tree()}


@pytest.mark.parametrize("name", MARKDOWN)
def test_links_and_pictures_resolve(name):
    text = (ROOT / name).read_text("utf-8")
    links = re.findall(r"\]\((?!https?:)([^)#]+)", text)
    assert [link for link in links if not ((ROOT / name).parent / link).exists()] == []


def test_make_targets_of_the_readme_exist():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(r"make (\w+)", README):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_commands_of_the_readme_exist(capsys):
    for command in set(re.findall(r"skillsdata (report|check|verify|learn|benchmark)", README)):
        with pytest.raises(SystemExit) as stop:
            main([command, "--help"])
        assert stop.value.code == 0
        shown = capsys.readouterr().out
        for option in re.findall(rf"skillsdata {command}[^\n]*?(--[\w-]+)", README):
            assert option in shown


def test_the_data_dictionary_is_that_of_the_package():
    spec = importlib.util.spec_from_file_location("dictionary", ROOT / "docs" / "dictionary.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.TARGET.read_text("utf-8") == module.dictionary()


def test_the_citation_is_of_this_version():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert {"cff-version", "message", "title", "authors", "version", "license"} <= set(citation)
    assert f'version = "{citation["version"]}"' in (ROOT / "pyproject.toml").read_text("utf-8")


def test_no_machine_paths_in_tracked_files():
    pattern = re.compile(r"(?<![\w./-])/(work|root|home/\w+|farm)/")
    found = [
        name
        for name in TRACKED
        if name and name != "tests/test_docs.py" and (ROOT / name).suffix not in {".png", ".gz"}
        if pattern.search((ROOT / name).read_text("utf-8"))
    ]
    assert found == []
