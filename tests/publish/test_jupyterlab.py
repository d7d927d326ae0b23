"""JupyterLab's scheduler runs each notebook as a job with parameters, for real."""

import json
import os
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

from skillsdata.paths import notebooks_dir
from skillsdata.publish.notebook import available

TOKEN = "only-for-this-test"
#: Words that each notebook shows in English, as known at the end of 2022.
SAID = {
    "overview": "As known on 31 December 2022",
    "headcount": "By the end of 2030",
    "density": "By the end of 2030",
    "ratio": "By 2030 Q4",
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
                f"--SchedulerApp.db_url=sqlite:///{folder}/jobs.sqlite",
            ],
            env={**os.environ, **{f"JUPYTER_{kind}_DIR": path for kind, path in kinds.items()}},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def call(self, path: str, body: object = None) -> Any:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"token {TOKEN}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=20) as reply:
            return json.load(reply)

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
