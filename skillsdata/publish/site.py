"""Notebooks in, a folder of pages out; what was there stays until its successor is ready."""

import shutil
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal, TextIO

from skillsdata import paths
from skillsdata.errors import EvidenceError, NotebookError, ParameterError, SkillsdataError
from skillsdata.publish.csvs import collect_tables, write_tables
from skillsdata.publish.manifest import embed, page_manifest, read_manifest
from skillsdata.publish.page import page_name, read_notebook, render_page, title_of
from skillsdata.publish.parameters import (
    Value,
    check_parameters,
    notebook_parameters,
)
from skillsdata.publish.run import run_notebook

#: The pages in reading order, with their names in the navigation; the first is the index.
NOTEBOOKS = {
    "overview": {"zh": "总览", "en": "Overview"},
    "headcount": {"zh": "人才总量", "en": "Headcount"},
    "density": {"zh": "人才密度", "en": "Density"},
    "ratio": {"zh": "求人倍率", "en": "Job-seeker ratio"},
    "plan": {"zh": "规划与证据", "en": "Plan and evidence"},
    "track_record": {"zh": "预测记录", "en": "Track record"},
}
INDEX = "overview"
LANGUAGES = {"zh": ("zh",), "en": ("en",), "both": ("zh", "en")}
WORKERS = 2
Languages = Literal["zh", "en", "both"]


@dataclass(frozen=True)
class Report:
    """One page that was made: its notebook, language, file and the parameters injected."""

    notebook: str
    lang: str
    page: Path
    parameters: dict[str, Value]


@dataclass(frozen=True)
class _Task:
    path: Path
    parameters: dict[str, Value]

    @property
    def lang(self) -> str:
        return str(self.parameters["lang"])

    @property
    def name(self) -> str:
        return f"{self.path.stem}.{self.lang}"

    @property
    def page(self) -> str:
        return page_name(self.path.stem, self.lang)


def build_reports(
    notebooks: Sequence[str] | None = None,
    *,
    out: str | Path = "reports",
    lang: Languages = "both",
    as_of: str = "today",
    parameters: Mapping[str, Value] | None = None,
    log: TextIO | None = None,
) -> list[Report]:
    """Run notebooks and write their pages, data, executed notebooks and manifest into ``out``.

    ``notebooks``: names, or paths ending in .ipynb; default all of the project. Everything is
    checked before anything runs and made beside ``out`` before anything in it is replaced.
    Raises ParameterError or EvidenceError with nothing run; NotebookError naming every cell
    that failed, when the other pages have been replaced and those old pages stay.
    """
    given = {**(parameters or {}), "as_of": as_of}
    tasks = _tasks(notebooks, lang, given)
    check_evidence()
    folder = Path(out).absolute()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".reports-", dir=folder.parent) as fresh:
        failures = _run_all(tasks, Path(fresh) / "notebooks", log or sys.stderr)
        made = [task for task in tasks if task.name not in failures]
        _render_all(made, Path(fresh), navigation(folder, made))
        _replace(Path(fresh), folder)
    _write_index(folder, made)
    _write_manifest(folder)
    if failures:
        raise NotebookError("\n".join(failures.values()))
    return [Report(t.path.stem, t.lang, folder / t.page, t.parameters) for t in made]


def check_evidence() -> None:
    """Raise EvidenceError with every breach in data/raw, one per line."""
    from skillsdata.evidence.tables import validate

    breaches = validate()
    if breaches:
        raise EvidenceError("\n".join(breaches))


def find_notebook(name: str) -> Path:
    """Return a notebook's file by name or path; ParameterError lists the names there are."""
    if name.endswith(".ipynb"):
        return Path(name)
    path = paths.notebooks_dir() / f"{name}.ipynb"
    if name not in NOTEBOOKS or not path.is_file():
        there = ", ".join(_available())
        raise ParameterError(f"notebook {name[:60]!r} does not exist: there are {there}")
    return path


def _available() -> list[str]:
    folder = paths.notebooks_dir()
    return [name for name in NOTEBOOKS if (folder / f"{name}.ipynb").is_file()]


def _tasks(
    notebooks: Sequence[str] | None,
    lang: str,
    given: Mapping[str, Value],
) -> list[_Task]:
    if lang not in LANGUAGES:
        raise ParameterError(f"parameter lang = {lang!r} is refused: allowed is zh, en or both")
    files = [find_notebook(name) for name in dict.fromkeys(notebooks or _available())]
    if len({file.stem for file in files}) < len(files):
        raise ParameterError("two notebooks have the same name; their pages would overwrite")
    known = {file: set(notebook_parameters(file)) for file in files}
    anywhere = set().union(*known.values())
    tasks, faults = [], []
    for file in files:
        mine = {n: v for n, v in given.items() if n in known[file] or n not in anywhere}
        for language in LANGUAGES[lang]:
            try:
                wanted = {**mine, "lang": language}
                values = check_parameters(file, wanted)
                tasks.append(_Task(file, values))
            except ParameterError as error:
                faults += str(error).splitlines()
    if faults:
        raise ParameterError("\n".join(dict.fromkeys(faults)))
    return tasks


def _run_all(tasks: Sequence[_Task], folder: Path, log: TextIO) -> dict[str, str]:
    """Run every task, say so line by line, and return the failures by task name."""
    failures: dict[str, str] = {}
    with ThreadPoolExecutor(WORKERS) as pool:  # the work is done in the kernels' processes
        outcomes = pool.map(partial(_run_one, folder=folder), tasks)
        for count, (task, seconds, failure) in enumerate(outcomes, start=1):
            if failure is not None:
                failures[task.name] = failure
            end = "… failed" if failure else f"… {seconds:.1f} s"
            print(f"[{count}/{len(tasks)}] {task.name} {end}", file=log, flush=True)
    return failures


def _run_one(task: _Task, *, folder: Path) -> tuple[_Task, float, str | None]:
    start, failure = time.monotonic(), None
    try:
        run_notebook(task.path, parameters=task.parameters, out=folder / f"{task.name}.ipynb")
    except NotebookError as error:
        failure = str(error)
    return task, time.monotonic() - start, failure


def navigation(folder: Path, made: Iterable[_Task]) -> dict[str, str]:
    """Return the label of every page that will stand in ``folder``, in reading order."""
    labels: dict[str, str] = {}
    for page in sorted(folder.glob("*.*.html")):
        with suppress(SkillsdataError):
            labels[page.name] = str(read_manifest(page)["navigation"][page.name])
    for task in made:
        labels[task.page] = _label(task)
    return {page: labels[page] for page in sorted(labels, key=_reading_order)}


def _label(task: _Task) -> str:
    own = NOTEBOOKS.get(task.path.stem)
    return own[task.lang] if own else title_of(read_notebook(task.path), task.lang)


def _reading_order(page: str) -> tuple[int, str]:
    name = page.partition(".")[0]
    order = list(NOTEBOOKS)
    return (order.index(name) if name in order else len(order), page)


def _render_all(tasks: Iterable[_Task], folder: Path, labels: Mapping[str, str]) -> None:
    tables: dict[str, str] = {}
    for task in tasks:
        executed = folder / "notebooks" / f"{task.name}.ipynb"
        for name, text in collect_tables(read_notebook(executed)).items():
            if tables.setdefault(name, text) != text:
                raise NotebookError(f"{task.name}: {name} holds other numbers than elsewhere")
        page = page_text(task.path, executed, task.parameters, labels)
        (folder / task.page).write_text(page, "utf-8", newline="\n")
    write_tables(tables, folder / "data")


def page_text(
    notebook: Path, executed: Path, parameters: Mapping[str, Value], labels: Mapping[str, str]
) -> str:
    """Return the page of an executed notebook, with its manifest inside."""
    manifest: dict[str, Any] = page_manifest(notebook, parameters)
    return render_page(executed, manifest={**manifest, "navigation": dict(labels)})


def _replace(fresh: Path, folder: Path) -> None:
    """Move every fresh file over its predecessor, each in one step."""
    for path in sorted(path for path in fresh.rglob("*") if path.is_file()):
        target = folder / path.relative_to(fresh)
        target.parent.mkdir(parents=True, exist_ok=True)
        path.replace(target)


def _write_index(folder: Path, made: Sequence[_Task]) -> None:
    """Make index.html the overview in the first language asked for, if it was made."""
    overviews = [task.page for task in made if task.path.stem == INDEX]
    if overviews:
        shutil.copyfile(folder / overviews[0], folder / ".index.html")
        (folder / ".index.html").replace(folder / "index.html")


def _write_manifest(folder: Path) -> None:
    manifests = {}
    for page in sorted(folder.glob("*.*.html"), key=lambda page: _reading_order(page.name)):
        with suppress(SkillsdataError):
            manifests[page.name] = read_manifest(page)
    folder.mkdir(exist_ok=True)
    (folder / "manifest.json").write_text(embed(manifests) + "\n", "utf-8")
