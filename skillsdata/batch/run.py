"""All jobs of a file as one site: pages in folders, an index of them, a result for every job."""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from skillsdata.batch.cluster import on_cluster
from skillsdata.batch.index import index
from skillsdata.batch.jobs import Jobs, Part, parts, read_jobs
from skillsdata.errors import NotebookError, SkillsdataError, tell
from skillsdata.publish.manifest import inputs, page_manifest, read_manifest
from skillsdata.publish.run import Made
from skillsdata.publish.site import (
    Maker,
    Report,
    check_clock,
    check_evidence,
    check_goals,
    in_forks,
    navigation,
    run_all,
    write_site,
)
from skillsdata.publish.store import Store, put


@dataclass(frozen=True)
class Settings:
    """How jobs are run: all again, on after a failure, and by whom."""

    force: bool = False
    keep_going: bool = False
    scheduler: str | None = None
    maker: Maker | None = None

    def chosen(self, jobs: Jobs) -> Maker:
        """Return what makes the pages: forks of this machine, or a cluster's workers."""
        cell, job = jobs.cell_seconds, jobs.job_seconds
        if self.scheduler:
            return on_cluster(self.scheduler, cell=cell, job=job)
        return self.maker or partial(in_forks, cell=cell, job=job)


def plan_of(file: Path, folder: Path) -> list[str]:
    """Return one line for every page that a file of jobs would make; nothing is run."""
    made = [r for part in _checked(read_jobs(file), folder) for r in part.reports]
    return [f"{r.page.relative_to(folder)}  {_shown(r.parameters)}" for r in made]


def asked_in(file: Path) -> Iterator[tuple[str, str]]:
    """Return the plans and days that a file of jobs asks for; it is read when they are."""
    for given in (given for job in read_jobs(file).jobs for given in job.grid()):
        yield str(given["plan"]), str(given["as_of"])


def _checked(jobs: Jobs, folder: Path) -> list[Part]:
    """Return the sites to make, the clock, the evidence and what is asked of it checked too."""
    whole = parts(jobs, folder)
    for day in {str(part.given["as_of"]) for part in whole}:
        check_clock(day)
    for plan in {str(part.given["plan"]) for part in whole}:
        check_evidence(plan)
        check_goals(plan, [r for p in whole if p.given["plan"] == plan for r in p.reports])
    return whole


def _shown(parameters: Mapping[str, Any]) -> str:
    return " ".join(f"{name}={value!r}" for name, value in parameters.items())


def run_batch(file: Path, store: Store, settings: Settings) -> list[dict[str, Any]]:
    """Make what a file of jobs asks for and publish it as one site; return a result for each job.

    A page whose inputs are those of the page that stands is skipped. Raises ParameterError or
    EvidenceError with nothing run, NotebookError when a page failed: without ``keep_going`` the
    old site then stands as it was, with it the old pages stay beside the new ones.
    """
    jobs = read_jobs(file)
    whole = _checked(jobs, store.site)
    with store.held() as fresh:
        results = _make(whole, store.site, fresh, settings.force, settings.chosen(jobs))
        put(store.beside / "results.json", _json(results))
        tell(_counted(results), sys.stdout)
        failed = [f"{r['page']}: {r['reason']}" for r in results if r["outcome"] == "failed"]
        if failed and not settings.keep_going:  # nor are their notebooks kept
            raise NotebookError("\n".join(line.partition(" (kept in ")[0] for line in failed))
        _finish(store.site, fresh, whole, results)
        store.publish(fresh)
    if failed:
        raise NotebookError("\n".join(failed))
    return results


def _make(
    whole: Sequence[Part], site: Path, fresh: Path, force: bool, maker: Maker
) -> list[dict[str, Any]]:
    reports = [report for part in whole for report in part.reports]
    due = [r for r in reports if force or not is_current(r)]
    labels = {p.name: _up(p.name) | navigation(site / p.name, p.reports) for p in whole}
    tasks = [r.task(labels[_place(r, site)]) for r in due]
    made = dict(zip(due, run_all(tasks, sys.stdout, maker), strict=True))
    for part in whole:
        mine = {r: made[r] for r in part.reports if r in made}
        if mine:
            write_site(fresh / part.name, site / part.name, mine, labels[part.name])
    return [_result(report, made.get(report), site) for report in reports]


def _up(place: str) -> dict[str, str]:
    """Return the way from a folder of pages to the index of all."""
    return {"../" * len(place.split("/")) + "index.html": "index"}


def _place(report: Report, site: Path) -> str:
    return report.folder.relative_to(site).as_posix()


def is_current(report: Report) -> bool:
    """Whether the page that stands was made from the inputs of today."""
    try:
        recorded = read_manifest(report.page)
        return inputs(recorded) == inputs(page_manifest(report.path, report.parameters, recorded))
    except SkillsdataError:
        return False


def _result(report: Report, made: Made | None, site: Path) -> dict[str, Any]:
    outcome = "skipped" if made is None else "failed" if made.failure else "made"
    reason = "its inputs are unchanged" if made is None else made.failure
    seconds = 0.0 if made is None else round(made.seconds, 2)
    page = report.page.relative_to(site).as_posix()
    return {"page": page, "outcome": outcome, "reason": reason, "seconds": seconds,
            "parameters": report.parameters}  # fmt: skip


def _finish(site: Path, fresh: Path, whole: Sequence[Part], results: Sequence[Any]) -> None:
    """Write the index, its manifest and the results."""
    pages = [report.page for part in whole for report in part.reports]
    there = [p for p in pages if p.exists() or (fresh / p.relative_to(site)).exists()]
    (fresh / "index.html").write_text(index(whole, there), "utf-8", newline="\n")
    same = [{key: value for key, value in r.items() if key != "seconds"} for r in results]
    (fresh / "manifest.json").write_text(_json(same), "utf-8")  # as any machine would write it


def _json(results: Sequence[Any]) -> str:
    return json.dumps({"results": results}, ensure_ascii=False, indent=1) + "\n"


def _counted(results: Sequence[Mapping[str, Any]]) -> str:
    """Say in one line how many pages were made, skipped and failed."""
    count = {o: sum(r["outcome"] == o for r in results) for o in ("made", "skipped", "failed")}
    return ", ".join(f"{n} {outcome}" for outcome, n in count.items())
