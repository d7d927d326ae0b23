"""Notebooks in, a folder of pages out; what was there stays until its successor is ready."""

import os
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any, Literal, TextIO

from skillsdata.clock import today
from skillsdata.errors import NotebookError, ParameterError, SkillsdataError, tell
from skillsdata.language.reader import Reader
from skillsdata.language.words import Local
from skillsdata.parameters import TODAY, Value, plan_file
from skillsdata.paths import archive_dir, plan_dir
from skillsdata.publish import forge
from skillsdata.publish.csvs import merge_tables, write_tables
from skillsdata.publish.manifest import embed, read_manifest
from skillsdata.publish.notebook import (
    asked,
    available,
    check_form,
    check_parameters,
    find_notebook,
    label_of,
    needs,
    notebook_parameters,
)
from skillsdata.publish.page import front, page_name
from skillsdata.publish.run import Made, Task, attempt, page_again, shared_bases
from skillsdata.publish.single import one_file
from skillsdata.publish.store import open_store

LANGUAGES = {"zh": ("zh",), "en": ("en",), "both": ("zh", "en")}
WORKERS = 2
Languages = Literal["zh", "en", "both"]
#: What makes tasks, each told by its place as soon as it is done.
Maker = Callable[[Sequence[Task]], Iterator[tuple[int, Made]]]


@dataclass(frozen=True, eq=False)
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

    def task(self, labels: Mapping[str, str]) -> Task:
        """Return what is to be done for the page, beside the pages of these labels."""
        return Task(self.path, self.parameters, labels, self.name)


def build_reports(
    notebooks: Sequence[str] | None = None,
    *,
    out: str | Path = "reports",
    lang: Languages = "both",
    as_of: str = "today",
    plan: str = "",
    parameters: Mapping[str, Value] | None = None,
    log: TextIO | None = None,
    keep: int = 5,
    wait: float = 600,
    single: bool = False,
    maker: Maker | None = None,
) -> list[Report]:
    """Run notebooks and write their pages, data, executed notebooks and manifest into ``out``.

    ``notebooks``: names, or paths ending in .ipynb; default all of the project. Everything is
    checked before anything runs, and made beside ``out``, which is replaced whole; ``keep``
    earlier sites stay, and another run there is waited for, ``wait`` seconds at most. ``single``
    adds all.html, which holds all pages made, for mail.
    Raises ParameterError or EvidenceError with nothing run; PublishError when ``out`` cannot be
    replaced; NotebookError naming every cell that failed, when the other pages have been
    replaced and those old pages stay.
    """
    given = {**(parameters or {}), "as_of": as_of, **({"plan": plan} if plan else {})}
    reports = planned(notebooks, lang, given, folder := Path(out).resolve())
    store = open_store(out, keep=keep, wait=wait)
    check_clock(as_of)
    check_evidence(plan)
    check_goals(plan, reports)
    check_form(report.path for report in reports)
    with store.held() as fresh:
        labels = navigation(folder, reports)
        made = run_all(
            [report.task(labels) for report in reports], log or sys.stdout, maker or in_forks
        )
        failures = write_site(fresh, folder, dict(zip(reports, made, strict=True)), labels)
        if single and len(failures) < len(reports):
            _text(fresh / "all.html", _whole(fresh, reports, labels))
        store.publish(fresh)
    if failures:
        raise NotebookError("\n".join(failures))
    return reports


def check_evidence(plan: str = "") -> None:
    """Raise EvidenceError with every breach of a plan's folder, one per line."""
    from skillsdata.evidence.rulebook import check_folder

    check_folder(plan_dir(plan))


def check_clock(as_of: str) -> None:
    """Raise ParameterError for a machine's date before the last stored forecast.

    A day is allowed, for east of here it may be tomorrow; what SOURCE_DATE_EPOCH names is meant.
    """
    stored = archive_dir().rglob("????-??-??.csv")
    last, latest = max((file.stem for file in stored), default=""), today() + timedelta(days=1)
    if as_of == TODAY and "SOURCE_DATE_EPOCH" not in os.environ and last > latest.isoformat():
        raise ParameterError(
            f"this machine's date is {today()}, but a forecast of {last} is stored; "
            "set its clock, or name the day with --as-of"
        )


def check_goals(plan: str, reports: Sequence[Report]) -> None:
    """Raise ParameterError for what notebooks ask of a plan and it cannot have.

    A goal on another scale than what it is the goal of, or an area that no table names.
    """
    from skillsdata.evidence.plan import open_plan

    opened = open_plan(plan)
    about = dict(opened.studies) | ({"ratio": opened.ratio.indicator} if opened.ratio else {})
    faults = []
    for report, name, given in ((r, *each) for r in reports for each in asked(r.path)):
        goal, area = (report.parameters.get(given.get(of, "")) for of in ("goal", "area"))
        try:
            opened.admit_area(str(area or ""))
            if name in about:
                opened.admit_goal(about[name], float(goal or 0), str(area or ""))
        except ParameterError as error:
            faults.append(str(error))
    if faults:
        raise ParameterError("\n".join(dict.fromkeys(faults)))


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


def run_all(tasks: Sequence[Task], log: TextIO, maker: Maker) -> list[Made]:
    """Return what came of every task, in their order; say of each when it is done."""
    made, start = dict[int, Made](), time.monotonic()
    for place, one in maker(tasks):
        made[place] = one
        left = (time.monotonic() - start) / len(made) * (len(tasks) - len(made))
        end = "failed" if one.failure else f"{one.seconds:.1f} s"
        hint = f", about {left:.0f} s left" if left > 5 else ""
        tell(f"[{len(made)}/{len(tasks)}] {tasks[place].name} … {end}{hint}", log)
    return [made[place] for place in range(len(tasks))]


def in_forks(
    tasks: Sequence[Task], cell: float = forge.CELL_SECONDS, job: float = forge.JOB_SECONDS
) -> Iterator[tuple[int, Made]]:
    """Make tasks in fresh processes of this machine, as many at a time as it has processors."""
    bases = shared_bases(tasks)
    with ThreadPoolExecutor(os.cpu_count() or WORKERS) as pool:
        places = {
            pool.submit(attempt, tasks[n], cell, job, basis): n
            for n, basis in sorted(enumerate(bases), key=lambda each: bases.index(each[1]))
        }
        try:
            for done in as_completed(places):
                yield places[done], done.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            forge.close()
            raise


def _executed(folder: Path, report: Report) -> Path:
    return folder / "notebooks" / f"{report.name}.ipynb"


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


def write_site(
    fresh: Path, folder: Path, made: Mapping[Report, Made], labels: Mapping[str, str]
) -> list[str]:
    """Write what was made as the files of a site that will stand in ``folder``; return failures."""
    good = {report: one for report, one in made.items() if not one.failure}
    stand = {*_manifests(folder), *(report.page.name for report in good)}
    lost = {report.page.name for report in made} - stand
    there = {page: label for page, label in labels.items() if page not in lost}
    tables = dict[str, str]()
    (fresh / "notebooks").mkdir(parents=True)
    for report, one in made.items():
        if one.executed:
            _text(_executed(fresh, report), one.executed)
    for report, one in good.items():
        merge_tables(one.tables, report.name, tables)
        page = one.page if there == labels else page_again(report.task(there), one.executed)
        _text(fresh / report.page.name, page)
    write_tables(tables, fresh / "data")
    _complete(fresh, folder, list(good))
    return [one.failure for one in made.values() if one.failure]


def _whole(fresh: Path, reports: Iterable[Report], labels: Iterable[str]) -> str:
    """Return all pages of a run as one file, named as the plan's sites are, its language first."""
    first = next(iter(reports))
    there = [fresh / page for page in labels if (fresh / page).exists()]
    files = sorted(there, key=lambda file: not file.stem.endswith(f".{first.lang}"))
    pages = {file.name: file.read_text("utf-8") for file in files}
    site = plan_file(first.parameters.get("plan", "")).site
    return one_file(pages, title=Reader(first.lang).plain(Local(site.zh, site.en)))


def _text(file: Path, text: str) -> None:
    file.write_text(text, "utf-8", newline="\n")


def _complete(fresh: Path, folder: Path, made: Sequence[Report]) -> None:
    """Add the front page, in the first language asked for, and the manifest of all pages."""
    first = front([report.page.name for report in made])
    for report in [report for report in made if report.notebook == first][:1]:
        shutil.copyfile(fresh / report.page.name, fresh / "index.html")
    manifests = _in_order({**_manifests(folder), **_manifests(fresh)})
    (fresh / "manifest.json").write_text(embed(manifests) + "\n", "utf-8")
