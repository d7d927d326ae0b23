"""A real scheduler with workers in processes of their own, one of them killed half-way."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import standin

from skillsdata.batch.cluster import on_cluster, packed
from skillsdata.publish.run import Task
from skillsdata.publish.site import in_forks

pytestmark = pytest.mark.long
pytest.importorskip("distributed")


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    file = tmp_path / "scheduler.json"
    where = ["--scheduler-file", str(file)]
    host = ["--host", "127.0.0.1"]
    alone = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "TMPDIR": str(tmp_path)}
    one = ["--nworkers", "1", "--nthreads", "1", "--no-nanny", "--no-dashboard"]
    commands = [["scheduler", *where, *host, "--port", "0", "--no-dashboard"]] + [
        ["worker", *where, *host, *one, "--local-directory", str(tmp_path / f"w{n}")]
        for n in range(2)
    ]
    started = [
        subprocess.Popen([sys.executable, "-m", "dask", *c], env=alone, cwd=tmp_path,
                         stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for c in commands
    ]  # fmt: skip
    while not file.exists():
        time.sleep(0.1)
    yield json.loads(file.read_text())["address"], started[1:]
    for process in started:
        process.kill()
        process.wait()


def test_pages_from_a_cluster_are_those_of_this_machine_though_a_worker_dies(
    cluster: tuple[str, list[subprocess.Popen[bytes]]],
) -> None:
    address, workers = cluster
    tasks = [
        Task(standin.HERE / "passes.ipynb",
             {"as_of": "2022-12-31", "horizon": 2026 + n, "goal": 0.5, "lang": "en", "note": "x"},
             {}, f"passes-{n}.en")
        for n in range(8)
    ]  # fmt: skip
    here = dict(in_forks(tasks))
    there = {}
    for place, made in on_cluster(address, cell=120, job=300)(tasks):
        there[place] = made
        if len(there) == 2:
            workers[0].send_signal(signal.SIGKILL)
    assert sorted(there) == list(range(8))
    for place, made in here.items():
        assert made.failure == there[place].failure == ""
        assert made.page == there[place].page
        assert made.executed == there[place].executed


def test_equal_inputs_give_equal_bytes() -> None:
    task = Task(standin.HERE / "passes.ipynb", {}, {}, "x")
    assert packed([task]) == packed([task])
