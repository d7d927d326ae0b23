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
from itertools import product
from pathlib import Path
from typing import Any, Literal, TextIO

from skillsdata.errors import NotebookError, ParameterError, SkillsdataError
from skillsdata.parameters import Value, plan_file
from skillsdata.paths import plan_dir
from skillsdata.publish.csvs import collect_tables, write_tables
from skillsdata.publish.manifest import embed, page_manifest, read_manifest
from skillsdata.publish.notebook import (
    available,
    check_parameters,
    find_notebook,
    label_of,
    needs,
    notebook_parameters,
    read_notebook,
)
from skillsdata.publish.page import front, page_name, render_page
from skillsdata.publish.run import run_notebook

LANGUAGES = {"zh": ("zh",), "en": ("en",), "both": ("zh", "en")}
WORKERS = 2
Languages = Literal["zh", "en", "both"]


@dataclass(frozen=True)
class Report:
    """One page to make: its notebook's file, the parameters injected, the folder it goes to."""

    path: Path
    parameters: dict[str, Value]
    folder: Path

    @property
    def notebook(self) -> str:
        """The name of the notebook."""
        return self.path.stem

    @property
    def lang(self) -> str:
        """The language of the page."""
        return str(self.parameters["lang"])

    @property
    def name(self) -> str:
        """What the page and its executed notebook are called."""
        return f"{self.notebook}.{self.lang}"

    @property
    def page(self) -> Path:
        """The page's file."""
        return self.folder / page_name(self.notebook, self.lang)


def build_reports(
    notebooks: Sequence[str] | None = None,
    *,
    out: str | Path = "reports",
    lang: Languages = "both",
    as_of: str = "today",
    plan: str = "",
    parameters: Mapping[str, Value] | None = None,
    log: TextIO | None = None,
) -> list[Report]:
    """Run notebooks and write their pages, data, executed notebooks and manifest into ``out``.

    ``notebooks``: names, or paths ending in .ipynb; default all of the project. Everything is
    checked before anything runs and made beside ``out`` before anything in it is replaced.
    Raises ParameterError or EvidenceError with nothing run; NotebookError naming every cell
    that failed, when the other pages have been replaced and those old pages stay.
    """
    folder = Path(out).absolute()
    given = {**(parameters or {}), "as_of": as_of, **({"plan": plan} if plan else {})}
    reports = planned(notebooks, lang, given, folder)
    check_evidence(plan)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".reports-", dir=folder.parent) as scratch:
        fresh = Path(scratch)
        failures = _run_all(reports, fresh / "notebooks", log or sys.stderr)
        made = [report for report in reports if report.name not in failures]
        _render_all(made, fresh, navigation(folder, made))
        _complete(fresh, folder, made)
        _replace(fresh, folder)
    if failures:
        raise NotebookError("\n".join(failures.values()))
    return made


def check_evidence(plan: str = "") -> None:
    """Raise EvidenceError with every breach of a plan's folder, one per line."""
    from skillsdata.evidence.rulebook import check_folder

    check_folder(plan_dir(plan))


def planned(
    notebooks: Sequence[str] | None, lang: str, given: Mapping[str, Value], folder: Path
) -> list[Report]:
    """Return the pages to make, each parameter checked; ParameterError with every fault."""
    if lang not in LANGUAGES:
        raise ParameterError(f"parameter lang = {lang!r} is refused: allowed is zh, en or both")
    plan = plan_file(given.get("plan", ""))
    files = [find_notebook(name) for name in dict.fromkeys(notebooks or available(plan))]
    lacking = [f"{f.stem} needs {', '.join(sorted(needs(f) - plan.topics))}" for f in files
               if needs(f) - plan.topics]  # fmt: skip
    if lacking:
        raise ParameterError(f"plan {plan.id} does not follow what {'; '.join(lacking)}")
    if len({file.stem for file in files}) < len(files):
        raise ParameterError("two notebooks have the same name; their pages would overwrite")
    known = {file: set(notebook_parameters(file)) for file in files}
    anywhere = set().union(*known.values())
    reports, faults = [], []
    for file, language in product(files, LANGUAGES[lang]):
        mine = {n: v for n, v in given.items() if n in known[file] or n not in anywhere}
        try:
            values = check_parameters(file, {**mine, "lang": language})
            reports.append(Report(file, values, folder))
        except ParameterError as error:
            faults += str(error).splitlines()
    if faults:
        raise ParameterError("\n".join(dict.fromkeys(faults)))
    return reports


def _run_all(reports: Sequence[Report], folder: Path, log: TextIO) -> dict[str, str]:
    """Run every notebook, say so line by line, and return the failures by name."""
    failures: dict[str, str] = {}
    with ThreadPoolExecutor(WORKERS) as pool:  # the work is done in the kernels' processes
        outcomes = pool.map(partial(_run_one, folder=folder), reports)
        for count, (report, seconds, failure) in enumerate(outcomes, start=1):
            if failure is not None:
                failures[report.name] = failure
            end = "… failed" if failure else f"… {seconds:.1f} s"
            print(f"[{count}/{len(reports)}] {report.name} {end}", file=log, flush=True)
    return failures


def _run_one(report: Report, *, folder: Path) -> tuple[Report, float, str | None]:
    start, failure = time.monotonic(), None
    try:
        run_notebook(report.path, parameters=report.parameters, out=_executed(folder, report))
    except NotebookError as error:
        failure = str(error)
    return report, time.monotonic() - start, failure


def _executed(folder: Path, report: Report) -> Path:
    return folder / f"{report.name}.ipynb"


def navigation(folder: Path, made: Iterable[Report]) -> dict[str, str]:
    """Return the label of every page that will stand in ``folder``, in reading order."""
    labels = {page: str(m["navigation"][page]) for page, m in _manifests(folder).items()}
    labels |= {report.page.name: label_of(report.path, report.lang) for report in made}
    return _in_order(labels)


def _in_order(by_page: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is given by page in the order of the project's notebooks, others behind."""
    places = {name: place for place, name in enumerate(available())}
    rank = {page: places.get(page.partition(".")[0], len(places)) for page in by_page}
    return {page: by_page[page] for page in sorted(by_page, key=lambda page: (rank[page], page))}


def _manifests(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the manifest of every page of ours in a folder, by file name."""
    found = {}
    for page in folder.glob("*.*.html"):
        with suppress(SkillsdataError):
            found[page.name] = read_manifest(page)
    return found


def _render_all(reports: Iterable[Report], folder: Path, labels: Mapping[str, str]) -> None:
    tables: dict[str, str] = {}
    for report in reports:
        executed = _executed(folder / "notebooks", report)
        collect_tables(read_notebook(executed), report.name, tables)
        page = page_text(report.path, executed, report.parameters, labels)
        (folder / report.page.name).write_text(page, "utf-8", newline="\n")
    write_tables(tables, folder / "data")


def page_text(
    notebook: Path, executed: Path, parameters: Mapping[str, Value], labels: Mapping[str, str]
) -> str:
    """Return the page of an executed notebook, with its manifest inside."""
    manifest: dict[str, Any] = page_manifest(notebook, parameters)
    return render_page(executed, manifest={**manifest, "navigation": dict(labels)})


def _complete(fresh: Path, folder: Path, made: Sequence[Report]) -> None:
    """Add the front page, in the first language asked for, and the manifest of all pages."""
    first = front([report.page.name for report in made])
    for report in [report for report in made if report.notebook == first][:1]:
        shutil.copyfile(fresh / report.page.name, fresh / "index.html")
    manifests = _in_order({**_manifests(folder), **_manifests(fresh)})
    (fresh / "manifest.json").write_text(embed(manifests) + "\n", "utf-8")


def _replace(fresh: Path, folder: Path) -> None:
    """Move every fresh file over its predecessor, each in one step."""
    for path in sorted(path for path in fresh.rglob("*") if path.is_file()):
        target = folder / path.relative_to(fresh)
        target.parent.mkdir(parents=True, exist_ok=True)
        path.replace(target)
