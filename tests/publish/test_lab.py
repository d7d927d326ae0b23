"""A notebook opened in JupyterLab by readers of English, and saved: its file stays as it was."""

import asyncio
import json
import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest

from skillsdata import cli
from skillsdata.paths import notebooks_dir
from skillsdata.publish import lab

NAMES = sorted(path.name for path in notebooks_dir().glob("*.ipynb"))


@pytest.fixture
def manager(tmp_path):
    for name in NAMES:
        shutil.copy(notebooks_dir() / name, tmp_path)
    return lab.Turned(root_dir=str(tmp_path), lang="en")


def done(work):
    """What a coroutine gives, in a thread of its own: a browser in the tests has a loop running."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(asyncio.run, work).result()


def opened(manager, name):
    return done(manager.get(name))


def folded(model):
    """The languages of the cells that are folded."""
    return {
        tag
        for cell in model["content"]["cells"]
        for tag in cell["metadata"].get("tags", [])
        if cell["metadata"].get("jupyter", {}).get("source_hidden")
    }


def told(model, lang):
    """The cells of text in a language."""
    return [c for c in model["content"]["cells"] if lang in c["metadata"].get("tags", [])]


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_opens_in_english_and_is_saved_as_it_was(manager, tmp_path, name):
    model = opened(manager, name)
    assert folded(model) - {"lab"} == {"zh"}
    assert {c["cell_type"] for c in told(model, "zh")} == {"raw"}
    assert {c["cell_type"] for c in told(model, "en")} == {"markdown"}
    (cell,) = [
        c for c in model["content"]["cells"] if "parameters" in c["metadata"].get("tags", [])
    ]
    assert 'lang = "en"' in cell["source"]
    done(manager.save(model, name))
    assert json.loads((tmp_path / name).read_bytes()) == json.loads(
        (notebooks_dir() / name).read_bytes()
    )


def test_what_a_reader_wrote_and_folded_is_kept(manager, tmp_path):
    model = opened(manager, "headcount.ipynb")
    code = next(c for c in model["content"]["cells"] if c["cell_type"] == "code")
    code["metadata"]["jupyter"] = {"source_hidden": True}
    english = next(c for c in model["content"]["cells"] if "en" in c["metadata"]["tags"])
    english["source"] += " More."
    done(manager.save(model, "headcount.ipynb"))
    cells = json.loads((tmp_path / "headcount.ipynb").read_text("utf-8"))["cells"]
    there = next(c for c in cells if c["cell_type"] == "code")
    assert there["metadata"]["jupyter"] == {"source_hidden": True}
    assert "".join(cells[1]["source"]).endswith(" More.")
    assert cells[1]["metadata"]["jupyter"] == {"source_hidden": True}


def test_other_files_and_folders_are_served_as_they_are(manager, tmp_path):
    (tmp_path / "note.txt").write_text("en zh")
    assert opened(manager, "note.txt")["content"] == "en zh"
    assert {file["name"] for file in opened(manager, "")["content"]} == {*NAMES, "note.txt"}


def test_the_command_starts_jupyterlab_with_the_folder_and_the_language(monkeypatch):
    from jupyterlab.labapp import LabApp

    asked = []
    monkeypatch.setattr(LabApp, "launch_instance", asked.append)
    assert [cli.main(["lab"]), cli.main(["lab", "--lang", "en"])] == [0, 0]
    folder = str(notebooks_dir())
    turned = "--ServerApp.contents_manager_class=skillsdata.publish.lab.Turned"
    assert asked == [[folder, turned, f"--Turned.lang={lang}"] for lang in ("zh", "en")]


def test_a_language_that_a_reader_chose_in_the_parameters_is_kept(manager, tmp_path):
    name, manager.lang = "headcount.ipynb", "zh"
    model = opened(manager, name)
    (cell,) = told(model, "parameters")
    cell["source"] = cell["source"].replace('lang = "zh"', 'lang = "en"')
    done(manager.save(model, name))
    again = opened(lab.Turned(root_dir=str(tmp_path), lang="zh"), name)
    assert 'lang = "en"' in told(again, "parameters")[0]["source"]
