"""How many reports a minute: one after another, in forks of a warmed process, and the bound."""

import csv
import os
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import chain, cycle, islice
from pathlib import Path
from typing import Any

import pandas as pd
import psutil

from skillsdata.batch.cluster import on_cluster
from skillsdata.errors import BenchmarkError
from skillsdata.publish import forge
from skillsdata.publish.notebook import read_executed
from skillsdata.publish.run import Made, Task, attempt, basis_of, page_text
from skillsdata.publish.site import in_forks, planned

#: What the memory and the open files of all processes may grow by, from the tenth report on.
MEGABYTES, FILES = 50.0, 4
#: What a sizing is reckoned up to.
MANY = 100_000


def tasks_of(count: int, as_of: str) -> list[Task]:
    """Return so many pages of the default site, over and over."""
    pages = planned(None, "both", {"as_of": as_of}, Path())
    return [page.task({}) for page in islice(cycle(pages), count)]


def run_reports(out: Path, *, count: int, as_of: str) -> Path:
    """Measure every design on the same pages and write ``reports.csv``: rates and their ratios."""
    out.mkdir(parents=True, exist_ok=True)
    rates = {name: _rate(design, tasks_of(count, as_of)) for name, design in DESIGNS.items()}
    path = out / "reports.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(
            ["design", "n_reports", "reports_per_minute", "ratio_to_sequential", "ratio_to_bound"]
        )
        for name, rate in rates.items():
            ratios = (f"{rate / rates[other]:.3f}" for other in ("sequential", "bound"))
            writer.writerow([name, count, f"{rate:.2f}", *ratios])
    return path


def _rate(design: Callable[[Sequence[Task]], None], tasks: Sequence[Task]) -> float:
    start = time.perf_counter()
    design(tasks)
    return 60 * len(tasks) / (time.perf_counter() - start)


def one_after_another(tasks: Sequence[Task]) -> None:
    """Papermill as it comes, then the page with one exporter, all in this process."""
    from papermill import execute_notebook

    with tempfile.TemporaryDirectory() as folder:
        for task in tasks:
            out = Path(folder) / "x.ipynb"
            given = dict(task.parameters)
            execute_notebook(str(task.path), str(out), given, progress_bar=False)
            page_text(task.path, read_executed(out), given, task.labels)


def in_warm_forks(tasks: Sequence[Task]) -> None:
    """The way of this project, its start included."""
    forge.close()
    _all_made(in_forks(tasks))


def on_workers(workers: int, tasks: Sequence[Task]) -> None:
    """The same by a Dask scheduler and worker processes on this machine, their start included."""
    from distributed import LocalCluster

    local: dict[str, Any] = {"threads_per_worker": 1, "dashboard_address": None}
    with LocalCluster(n_workers=workers, **local) as cluster:
        limits = {"cell": forge.CELL_SECONDS, "job": forge.JOB_SECONDS}
        _all_made(on_cluster(cluster.scheduler_address, **limits)(tasks))


def _all_made(done: Iterable[tuple[int, Made]]) -> None:
    for _, made in done:
        if made.failure:
            raise BenchmarkError(made.failure)


def plain_cells(tasks: Sequence[Task]) -> None:
    """The same cells and pages without notebook machinery, as many forks at a time."""
    forge.close()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(lambda task: forge.call(_plain, task, basis=basis_of(task)), tasks))


def _plain(_tell: forge.Say, task: Task) -> int:
    from IPython.core.interactiveshell import InteractiveShell

    from tests.golden.cells import run_cells

    InteractiveShell.clear_instance()
    with tempfile.TemporaryDirectory() as folder:
        run_cells(task.path, dict(task.parameters), out := Path(folder) / "x.ipynb")
        return len(page_text(task.path, read_executed(out), task.parameters, task.labels))


DESIGNS: dict[str, Callable[[Sequence[Task]], None]] = {
    "sequential": one_after_another,
    "forks": in_warm_forks,
    "bound": plain_cells,
}


def sizing(*, count: int, as_of: str, workers: int = 0) -> str:
    """Make so many reports of one month-end after the other; say how long many more take.

    ``workers``: as many processes of a Dask cluster on this machine; 0 does without one.
    """
    months = (f"{day:%Y-%m-%d}" for day in pd.date_range(end=as_of, periods=60, freq="ME")[::-1])
    sites = (planned(None, "both", {"as_of": day}, Path()) for day in months)
    tasks = [page.task({}) for page in islice(chain.from_iterable(sites), count)]
    rate = _rate(partial(on_workers, workers) if workers else in_warm_forks, tasks)
    where = f"{workers} Dask workers on " if workers else ""
    hours = MANY / rate / 60
    return (
        f"{len(tasks)} reports by {where}{os.cpu_count()} processors: {rate:.1f} a minute, "
        f"so {MANY:,} take {MANY:,} / {rate:.1f} / 60 = {hours:.1f} h, "
        f"and {hours:.1f} h / N on N such machines"
    )


def soak(*, count: int, as_of: str) -> str:
    """Make so many reports in a row; BenchmarkError when memory or open files grow past a bound."""
    grown = []
    for number, task in enumerate(tasks_of(count, as_of)):
        if failure := attempt(task).failure:
            raise BenchmarkError(failure)
        if number >= 10:
            grown.append(_held())
    memory, files = (max(part) - part[0] for part in zip(*grown, strict=True))
    told = f"{count} reports: memory + {memory:.1f} MB, open files + {files:.0f}"
    if memory > MEGABYTES or files > FILES:
        raise BenchmarkError(f"{told}; the bound is {MEGABYTES:.0f} MB and {FILES} files")
    return told


def _held() -> tuple[float, float]:
    """Return megabytes and open files of this process and the warmed one."""
    own = psutil.Process()
    both = [own, *own.children()]
    return sum(p.memory_info().rss for p in both) / 1e6, float(sum(p.num_fds() for p in both))
