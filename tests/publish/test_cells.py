"""Notebooks in forked processes: as in kernels of their own, and nothing of one in another."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from skillsdata.errors import NotebookError
from skillsdata.publish import forge
from skillsdata.publish.notebook import available, check_parameters
from skillsdata.publish.run import Task, attempt, run_notebook
from skillsdata.publish.site import in_forks

Make = Callable[..., Path]


@pytest.fixture
def written(tmp_path: Path) -> Make:
    def write(*sources: str, name: str = "given") -> Path:
        cells = [nbformat.v4.new_code_cell(source, id=f"c{n}") for n, source in enumerate(sources)]
        cells.insert(0, nbformat.v4.new_code_cell("lang = 'en'", id="p"))
        cells[0].metadata["tags"] = ["parameters"]
        path = tmp_path / f"{name}.ipynb"
        spec = {"name": "python3", "language": "python", "display_name": "Python 3"}
        nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": spec}), path)
        return path

    return write


def outputs(path: Path, out: Path) -> list[object]:
    """What the cells of a notebook show, after the parameters."""
    run_notebook(path, parameters={"lang": "en"}, out=out)
    cells = nbformat.read(out, as_version=4).cells[2:]
    return [dict(output) for cell in cells for output in cell.outputs]


RICH = (
    "import sys\nprint('one'); print('two', file=sys.stderr); display(1); print('three')\n'last'",
    "from contextvars import ContextVar\nkept = ContextVar('kept')\nkept.set(lang)",
    "kept.get()",
    "handle = display('before', display_id='x')\nhandle.update('after')",
    "from IPython.display import clear_output\nprint('gone'); clear_output(); print('stays')",
    "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.figure(); plt.plot([2, 1])",
    "!echo shell",
    "%%capture quiet\nprint('kept')",
    "quiet.stdout, _, In[-1]",
)


def test_what_cells_show_is_what_a_kernel_of_their_own_shows(
    written: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(*RICH)
    forked = outputs(path, tmp_path / "forked.ipynb")
    monkeypatch.setenv("SKILLSDATA_FORK", "no")
    in_kernel = outputs(path, tmp_path / "kernel.ipynb")
    for one, other in zip(forked, in_kernel, strict=True):
        assert one == other
    assert sum("image/png" in output.get("data", {}) for output in forked) == 2


def test_a_cell_that_awaits_has_a_kernel(written: Make, tmp_path: Path) -> None:
    path = written("import asyncio\nawait asyncio.sleep(0, 'slept')")
    assert "slept" in str(outputs(path, tmp_path / "x.ipynb"))


STATE = (
    "import os, random, sys, numpy as np, matplotlib.pyplot as plt",
    "seen = ('left' in globals(), os.getcwd(), os.environ.get('LEFT'), len(plt.get_fignums()),"
    " 'left_module' in sys.modules, getattr(np, 'left', None))",
    "left = 1; os.environ['LEFT'] = '1'; plt.figure(); sys.modules['left_module'] = sys",
    "np.left = 1",
    "os.chdir('/')",
    "print(*seen, random.random(), np.random.rand(), sep='|')",
)


def test_nothing_of_one_report_is_seen_by_another(written: Make, tmp_path: Path) -> None:
    told = []
    for n in range(3):
        shown = outputs(written(*STATE), tmp_path / f"{n}.ipynb")
        told.append(next(o["text"] for o in shown if o["output_type"] == "stream").split("|"))
    assert {tuple(line[:6]) for line in told} == {
        ("False", os.getcwd(), "None", "0", "False", "None")
    }
    assert len({line[6] for line in told}) == len({line[7] for line in told}) == 3


def test_a_kill_fails_its_own_report_alone(written: Make) -> None:
    kills = written("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", name="kills")
    tasks = [_task(path) for path in (written("1", name="a"), kills, written("2", name="b"))]
    made = dict(in_forks(tasks))
    assert [bool(made[n].page) for n in range(3)] == [True, False, True]
    assert made[1].failure == "kills: cell 3: its process died: killed, or out of memory"


def _task(path: Path) -> Task:
    return Task(path, {"lang": "en", "as_of": "2022-12-31"}, {}, f"{path.stem}.en")


def test_a_cell_without_end_is_ended_and_named(written: Make) -> None:
    forge.call(_ready)
    endless = written("while True:\n    pass", name="endless")
    start = time.monotonic()
    assert attempt(_task(endless), cell=1.5).failure == "endless: cell 3 did not end within 1.5 s"
    busy = written(*["import time; time.sleep(3)"] * 10, name="busy")
    assert "did not end within 9 s" in attempt(_task(busy), cell=20, job=9).failure
    assert time.monotonic() - start < 60


def _ready(_: object) -> int:
    return threading.active_count()


def test_the_warmed_process_has_one_thread_and_its_death_is_survived() -> None:
    assert forge.call(_ready) == 1
    process = forge.open_forge()._process
    tasks = len(list(Path(f"/proc/{process.pid}/task").iterdir()))
    assert tasks == 1
    process.kill()
    process.wait()
    assert forge.call(_ready) == 1


def test_no_process_outlives_the_one_that_was_killed(written: Make) -> None:
    sleeper = written("import time\ntime.sleep(60)", name="sleeper")
    program = (
        "import sys\nfrom pathlib import Path\nfrom skillsdata.publish import forge\n"
        "from skillsdata.publish.run import Task, make\n"
        "print(forge.open_forge()._process.pid, flush=True)\n"
        "forge.call(make, Task(Path(sys.argv[1]), {'lang': 'en'}, {}, 'x'))"
    )
    run = subprocess.Popen(
        [sys.executable, "-c", program, str(sleeper)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        text=True,
    )
    server = int(run.stdout.readline())
    children = Path(f"/proc/{server}/task/{server}/children")
    deadline = time.monotonic() + 60
    while not (forks := children.read_text().split()) and time.monotonic() < deadline:
        time.sleep(0.1)
    run.send_signal(signal.SIGKILL)
    run.wait()
    assert forks
    stats = [Path(f"/proc/{p}/stat") for p in (server, *forks)]
    while any(map(_lives, stats)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not any(map(_lives, stats))


def _lives(stat: Path) -> bool:
    """Whether a process runs: not gone, and no zombie that nobody has asked about."""
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


def test_papermill_finds_the_engine_by_its_name(written: Make, tmp_path: Path) -> None:
    from importlib.metadata import entry_points

    if "skillsdata" not in {found.name for found in entry_points(group="papermill.engine")}:
        pytest.skip("the package was installed before it had an engine")
    run = [sys.executable, "-m", "papermill", "--engine", "skillsdata", "--no-progress-bar"]
    done = subprocess.run(
        [*run, str(written("lang * 2")), str(tmp_path / "out.ipynb"), "-p", "lang", "zh"],
        capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    cells = nbformat.read(tmp_path / "out.ipynb", as_version=4).cells
    assert cells[-1].outputs[0].data["text/plain"] == "'zhzh'"


def test_without_forks_ordinary_kernels_are_used_and_that_is_said(
    written: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from papermill import execute_notebook

    monkeypatch.setenv("SKILLSDATA_FORK", "no")
    run_notebook(written("1"), parameters={"lang": "en"}, out=tmp_path / "x.ipynb")
    with caplog.at_level("WARNING", logger="papermill"):
        execute_notebook(str(written("1 + 1")), None, engine_name="skillsdata", progress_bar=False)
    assert "ordinary kernels are used: this system cannot fork" in caplog.text
    made = attempt(_task(written("1 / 0", name="divides")), cell=60)
    assert made.failure.startswith("divides: cell 3 failed: ZeroDivisionError")
    with pytest.raises(NotebookError):
        run_notebook(written("1 / 0"), parameters={}, out=tmp_path / "y.ipynb")


@pytest.mark.parametrize(
    ("area", "lang", "said"),
    [
        ("南京", "en", "No figures for 南京 on this were found"),
        ("南京", "zh", "未检索到南京这项指标的公布值"),
        ("苏州", "en", "The plan sets no such goal for 苏州"),
        ("苏州", "zh", "规划未就苏州提出这项目标"),
    ],
)
def test_an_area_with_too_few_figures_has_a_page_that_says_what_is_missing(
    area: str, lang: str, said: str
) -> None:
    path = available()["headcount"]
    values = check_parameters(path, {"area": area, "lang": lang, "as_of": "2026-11-26"})
    made = attempt(Task(path, values, {}, f"headcount.{lang}"))
    assert made.failure == ""
    assert said in made.page
    assert not re.search("has no|high_skill|study[.]", made.page.partition('id="manifest"')[0])
    assert "<h1" in made.page


def _seen(_say: object, die: bool) -> tuple[list[int], int]:
    if die:
        os.kill(os.getppid(), signal.SIGKILL)
        time.sleep(60)
    found = list(KEPT)
    KEPT.append(0)
    return found, os.getppid()


KEPT = list[int]()


def _keep() -> None:
    KEPT.append(os.getpid())


def test_forks_of_one_basis_start_from_what_it_did_once_and_see_nothing_of_each_other() -> None:
    basis = (_keep, ())
    (first, parent), (second, other) = (forge.call(_seen, False, basis=basis) for _ in range(2))
    assert first == second == [parent] == [other]
    with pytest.raises(NotebookError, match="its process died"):
        forge.call(_seen, True, basis=basis)
    again, made_anew = forge.call(_seen, False, basis=basis)
    assert again in ([], [made_anew])  # the first to ask after its death may do without


def test_a_warmed_process_that_cannot_start_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    forge.close()
    monkeypatch.setattr(forge, "_SERVE", "raise SystemExit(1)  # {}")
    for basis in (None, (_keep, ())):
        with pytest.raises(NotebookError, match=r"^the start: its process died"):
            forge.call(_seen, False, basis=basis)
    forge.close()
