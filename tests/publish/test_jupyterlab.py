"""JupyterLab, for real: a notebook is opened and run; the scheduler runs each as a job."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from drawn import contrast
from playwright.sync_api import Browser, Page

from skillsdata.drawing.palette import DARK, PALETTE
from skillsdata.paths import notebooks_dir
from skillsdata.publish.notebook import available

TOKEN = "only-for-this-test"
#: Words that each notebook shows in English, as known at the end of 2022.
SAID = {
    "overview": "Data published up to 31 December 2022",
    "headcount": "By the end of 2030",
    "density": "By the end of 2030",
    "ratio": "By 2030 Q4",
    "goals": "Of the plan's",
    "takes": "Business as usual",
    "outside": "such goals",
    "plan": "The plan lists",
    "track_record": "Of 2 stored forecasts",
}


class Lab:
    """A JupyterLab server on loopback, with folders of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        root = folder / "root"
        root.mkdir()
        for name in available():
            shutil.copy(notebooks_dir() / f"{name}.ipynb", root)
        kinds = {name: str(folder / name) for name in ("DATA", "CONFIG", "RUNTIME")}
        self.process = subprocess.Popen(
            [
                sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root",
                f"--port={self.port}", f"--IdentityProvider.token={TOKEN}",
                f"--ServerApp.root_dir={root}",
                "--ServerApp.contents_manager_class=skillsdata.publish.lab.Turned",
                "--Turned.lang=en",
                f"--SchedulerApp.db_url=sqlite:///{folder}/jobs.sqlite",
                "--LabApp.expose_app_in_browser=True",
            ],
            env={**os.environ, **{f"JUPYTER_{kind}_DIR": path for kind, path in kinds.items()}},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def call(self, path: str, body: object = None, method: str | None = None) -> Any:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"token {TOKEN}", "Content-Type": "application/json"},
            method=method,
        )
        with urllib.request.urlopen(request, timeout=20) as reply:
            return json.loads(reply.read() or "null")

    def set(self, plugin: str, settings: object) -> None:
        self.call(f"/lab/api/settings/{plugin}", {"raw": json.dumps(settings)}, "PUT")

    def wait_until(self, ready: Any, seconds: float) -> Any:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                if found := ready():
                    return found
            except (urllib.error.URLError, ConnectionError):
                pass
            time.sleep(0.3)
        pytest.fail(f"JupyterLab did not answer within {seconds:.0f} s")


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    pytest.importorskip("jupyter_scheduler", reason="the extra `lab` is not installed")
    server = Lab(tmp_path_factory.mktemp("lab"))
    server.wait_until(lambda: server.call("/api/status"), 60)
    yield server
    server.process.terminate()
    server.process.wait(20)


#: The overview is tried every time, for it computes what three of the others show.
EACH = [pytest.param(n, marks=() if n == "overview" else pytest.mark.long) for n in available()]


@pytest.mark.parametrize("name", EACH)
def test_the_scheduler_runs_each_notebook_with_parameters(lab: Lab, name: str) -> None:
    """Text parameters are quoted, as in the scheduler's form."""
    environment = lab.call("/scheduler/runtime_environments")[0]["name"]
    given: dict[str, object] = {"lang": '"en"', "as_of": '"2022-12-31"'}
    if name != "plan":
        given["horizon"] = 2030
    job = lab.call(
        "/scheduler/jobs",
        {
            "name": name,
            "input_uri": f"{name}.ipynb",
            "runtime_environment_name": environment,
            "output_formats": ["ipynb"],
            "parameters": given,
        },
    )["job_id"]

    def ended() -> str | None:
        status = lab.call(f"/scheduler/jobs/{job}")["status"]
        return status if status in {"COMPLETED", "FAILED"} else None

    assert lab.wait_until(ended, 120) == "COMPLETED"
    (executed,) = (lab.folder / "DATA" / "scheduler_staging_area" / job).glob(f"{name}-*.ipynb")
    text = executed.read_text("utf-8")
    assert SAID[name] in text
    assert "js-high_skill_total-2025-01" not in text


# --- a reader opens a notebook ---------------------------------------------------------------

FIGURES, ENTRIES = "figure.chart svg.wide text", "section.notes dl.computed > div"


@pytest.fixture(scope="module")
def opened(lab: Lab, browser: Browser) -> Iterator[Page]:
    """The headcount notebook in JupyterLab, all of its cells run."""
    lab.set("@jupyterlab/notebook-extension:tracker", {"windowingMode": "none"})
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.set_default_timeout(120_000)
    page.goto(f"http://127.0.0.1:{lab.port}/lab/tree/headcount.ipynb?token={TOKEN}")
    page.wait_for_function(_IDLE)
    page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_selector(ENTRIES, state="attached")
    yield page
    page.close()


_IDLE = """() => window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status
  === "idle" && document.querySelector(".jp-Notebook .jp-Cell")"""

_WEAR = "theme => jupyterapp.commands.execute('apputils:change-theme', {theme})"

#: The drawings of each figure that can be seen.
_DRAWINGS = """figures => figures.map(figure =>
  [...figure.querySelectorAll("svg")].filter(drawing => drawing.checkVisibility())
    .map(drawing => drawing.getAttribute("class")))"""

#: Colour, ground and fonts of each text of the figures; a clear ground shows the one below.
_SEEN = """texts => texts.map(text => {
  let ground = text.closest("svg");
  while (getComputedStyle(ground).backgroundColor === "rgba(0, 0, 0, 0)")
    ground = ground.parentElement;
  return [getComputedStyle(text).fill, getComputedStyle(ground).backgroundColor,
          getComputedStyle(text).fontFamily];
})"""

_PLACES = """entries => entries.map(entry => {
  const [term, meaning] = ["dt", "dd"].map(tag => entry.querySelector(tag));
  const range = document.createRange();
  return [term, meaning].map(node => {
    range.selectNodeContents(node);
    const { left, top, bottom } = range.getBoundingClientRect();
    return [left, top, bottom];
  });
})"""


def _code(color: str) -> str:
    return "#" + "".join(f"{int(part):02x}" for part in re.findall(r"\d+", color)[:3])


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_the_words_of_a_figure_can_be_read_in_either_theme(opened: Page, theme: str) -> None:
    opened.evaluate(
        "name => jupyterapp.commands.execute('apputils:change-theme', {theme: name})", theme
    )
    opened.wait_for_function("name => document.body.dataset.jpThemeName === name", arg=theme)
    seen = opened.locator(FIGURES).evaluate_all(_SEEN)
    assert len(seen) > 60
    faint = [(c, g) for c, g, _ in seen if contrast(_code(c), _code(g)) < 4.5]
    assert faint == []
    grounds = {_code(ground) for _, ground, _ in seen}
    assert grounds == {DARK["paper"] if "Dark" in theme else PALETTE["paper"]}
    fonts = {fonts for _, _, fonts in seen}
    assert all("Noto Sans SC" in f and "YaHei" in f and f.endswith("sans-serif") for f in fonts)


_TOLD = """() => Object.fromEntries(["zh", "en"].map(lang => [lang,
  jupyterapp.shell.currentWidget.content.widgets
    .filter(cell => cell.model.getMetadata("tags")?.includes(lang))
    .map(cell => [cell.inputHidden, cell.node.innerText.trim()])]))"""


def test_one_language_is_read_when_all_cells_have_run(opened: Page) -> None:
    told = opened.evaluate(_TOLD)
    assert len(told["zh"]) == len(told["en"]) > 8
    assert {hidden for hidden, _ in told["en"]} == {False}
    assert {hidden for hidden, _ in told["zh"]} == {True}
    assert not re.search(r"[一-鿿]", "".join(text for _, text in told["zh"]))


def test_only_the_wide_drawing_of_each_figure_is_shown(opened: Page) -> None:
    assert opened.locator("figure.chart").evaluate_all(_DRAWINGS) == [["wide"]] * 4


def test_how_a_number_was_computed_stands_under_what_it_is(opened: Page) -> None:
    places = opened.locator(ENTRIES).evaluate_all(_PLACES)
    assert len(places) > 8
    for (left, top, bottom), (meant_left, meant_top, meant_bottom) in places:
        assert meant_left >= left
        assert top < bottom <= meant_top < meant_bottom
    ends = [meant[2] for _, meant in places]
    starts = [term[1] for term, _ in places]
    assert all(end <= start for end, start in zip(ends, starts[1:], strict=False))
