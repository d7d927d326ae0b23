"""The command line: arguments in, one call into the library, an exit code out."""

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from skillsdata import __version__
from skillsdata.errors import ParameterError, SkillsdataError, carry_out, tell


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0, 1 (it failed) or 2 (it was refused)."""
    options = _parser().parse_args(arguments)
    stays = "the reports already there stay as they were"
    return carry_out(lambda: int(options.run(options)), "skillsdata", stays)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="skillsdata", description=__doc__)
    parser.add_argument("--version", action="version", version=f"skillsdata {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_report(commands)
    _add_check(commands)
    _add_verify(commands)
    _add_archive(commands)
    _add_changes(commands)
    _add_batch(commands)
    _add_runs(commands)
    _add_new(commands)
    return parser


def _add_report(commands: Any) -> None:
    command = commands.add_parser("report", help="run notebooks and write their pages")
    command.add_argument("notebooks", nargs="*", metavar="NOTEBOOK", help="default: all")
    _add_as_of(command)
    command.add_argument("--lang", default="both", help="zh, en or both (default)")
    command.add_argument(
        "-p", dest="parameters", nargs=2, action="append", default=[], metavar=("NAME", "VALUE")
    )
    command.add_argument(
        "--out", default=None, help="folder (default: reports, reports/PLAN with --plan)"
    )
    command.add_argument(
        "--single", action="store_true", help="also all.html: every page in one file, for mail"
    )
    _add_store(command)
    command.set_defaults(run=_report, command="report")


def _add_store(command: argparse.ArgumentParser) -> None:
    command.add_argument("--keep", type=int, default=5, help="earlier sites that stay (5)")
    command.add_argument(
        "--wait", type=float, default=600, metavar="SECONDS",
        help="for another run in the same folder to end (600); 0 refuses at once",
    )  # fmt: skip
    command.add_argument(
        "--notify", type=Path, metavar="FILE", help="tell the Apprise addresses in this file"
    )


def _report(options: argparse.Namespace) -> int:
    from skillsdata.publish.site import build_reports

    given = dict(options.parameters)
    reserved = [name for name in ("as_of", "lang", "plan") if name in given]
    if reserved or len(given) < len(options.parameters):
        what = f"use --{reserved[0].replace('_', '-')}" if reserved else "a name is given twice"
        raise ParameterError(f"parameter -p {' '.join(given)} is refused: {what}")
    out = str(Path("reports", options.plan)) if options.out is None else options.out
    asked = {n: getattr(options, n) for n in ("lang", "as_of", "plan", "keep", "wait", "single")}
    with _recorded(out, options, [(options.plan, options.as_of)]):
        made = build_reports(options.notebooks, out=out, parameters=given, **asked)
        _warn(options)
    tell(f"{len(made)} page{'s' if len(made) > 1 else ''} in {out}", sys.stdout)
    _keep(options, Path(out), given)
    return 0


def _keep(options: argparse.Namespace, out: Path, given: dict[str, str]) -> None:
    """Store the forecasts that were just published, where one is due."""
    from skillsdata.evidence.plan import open_plan
    from skillsdata.parameters import settle
    from skillsdata.study.archive import store_published

    day, plan = settle(as_of=options.as_of, plan=options.plan), open_plan(options.plan)
    if stored := store_published(plan, day, out=out, asked=given):
        tell(f"forecasts of {day} stored as {stored}", sys.stdout)


@contextmanager
def _recorded(
    out: str, options: argparse.Namespace, asked: Iterable[tuple[str, str]]
) -> Iterator[Any]:
    """Keep a record of a run, say in a last line what it changed, and tell who wants to know.

    Yields the store of its folder.
    """
    from skillsdata.batch.notify import addresses, notify
    from skillsdata.batch.records import Record, recorded
    from skillsdata.publish.store import open_store

    to = addresses(options.notify) if options.notify else []
    record = Record(options.command, options.as_of)
    try:
        store = open_store(out, keep=options.keep, wait=options.wait)
        with recorded(store, record, asked):
            yield store
    except SkillsdataError as error:  # the folder itself may be what is refused
        record.outcome = "refused" if record.outcome == "running" else record.outcome
        record.reason = str(error)
        raise
    finally:
        if record.outcome == "done":  # what failed is told line by line
            tell(record.line(), sys.stdout)
        trouble = notify(to, record) if to else ""
        if trouble:
            tell(f"skillsdata: no message was sent: {trouble}", sys.stderr)


def _add_batch(commands: Any) -> None:
    command = commands.add_parser("batch", help="make every report of a file of jobs")
    command.add_argument("jobs", type=Path, metavar="JOBS.yml")
    command.add_argument("--out", default="reports/batch", help="folder (reports/batch)")
    command.add_argument("--dry-run", action="store_true", help="print what would be made")
    command.add_argument("--force", action="store_true", help="make unchanged pages too")
    command.add_argument("--keep-going", action="store_true", help="publish what was made")
    command.add_argument("--scheduler", metavar="tcp://…", help="a Dask scheduler to run on")
    _add_store(command)
    command.set_defaults(run=_batch, as_of="today", command="batch")


def _batch(options: argparse.Namespace) -> int:
    from skillsdata.batch.run import Settings, asked_in, lines, plan_of, run_batch

    if options.dry_run:
        tell("\n".join(plan_of(options.jobs, Path(options.out).resolve())), sys.stdout)
        return 0
    settings = Settings(options.force, options.keep_going, options.scheduler)
    with _recorded(options.out, options, asked_in(options.jobs)) as store:
        results = run_batch(options.jobs, store, settings)
    tell(lines(results), sys.stdout)
    return int(any(result["outcome"] == "failed" for result in results))


def _add_runs(commands: Any) -> None:
    command = commands.add_parser("runs", help="list past runs: duration, outcome, what changed")
    command.add_argument("--out", default="reports", help="the site's folder (reports)")
    command.set_defaults(run=_runs)


def _runs(options: argparse.Namespace) -> int:
    from skillsdata.batch.records import Record, runs
    from skillsdata.publish.store import Store

    for found in runs(Store(Path(options.out).resolve())):
        tell(Record(**found).line(), sys.stdout)
    return 0


def _warn(options: argparse.Namespace) -> None:
    """Say on standard error which figures disagree without a row that says why."""
    from skillsdata.checked import disagreements

    for line in disagreements(options.plan, options.as_of):
        tell(line, sys.stderr)


def _add_check(commands: Any) -> None:
    command = commands.add_parser("check", help="check the evidence files and their arithmetic")
    _add_as_of(command)
    command.set_defaults(run=_check)


def _add_as_of(command: argparse.ArgumentParser) -> None:
    command.add_argument("--plan", default="", help="id of the plan (default: data/raw/default)")
    command.add_argument("--as-of", default="today", help="last day of what counts as known")


def _check(options: argparse.Namespace) -> int:
    from skillsdata.parameters import settle

    settle(as_of=options.as_of, plan=options.plan)  # refused before anything heavy loads

    from skillsdata.checked import check

    lines, code = check(options.plan, options.as_of)
    tell("\n".join(lines), sys.stdout)
    return code


def _add_verify(commands: Any) -> None:
    command = commands.add_parser("verify", help="tell whether this checkout reproduces a page")
    command.add_argument("page", type=Path, metavar="PAGE.html")
    command.set_defaults(run=_verify)


def _verify(options: argparse.Namespace) -> int:
    from skillsdata.publish.verify import verify_page

    lines = verify_page(options.page)
    tell("\n".join(lines) or f"{options.page}: reproduced byte for byte", sys.stdout)
    return int(bool(lines))


def _add_archive(commands: Any) -> None:
    command = commands.add_parser("archive", help="store today's forecasts if they changed")
    _add_as_of(command)
    command.set_defaults(run=_archive)


def _archive(options: argparse.Namespace) -> int:
    from skillsdata.evidence.plan import open_plan
    from skillsdata.parameters import settle
    from skillsdata.study.archive import folder_of, last_stored, store_forecast

    day, plan = settle(as_of=options.as_of, plan=options.plan), open_plan(options.plan)
    stored = store_forecast(plan, day)
    last = last_stored(day, folder=folder_of(plan))
    tell(str(stored or f"{last} says the same: nothing new is stored"), sys.stdout)
    return 0


def _add_changes(commands: Any) -> None:
    command = commands.add_parser("changes", help="say what changed between two editions")
    command.add_argument("days", nargs="*", metavar="DAY", help="two dates; else since the last")
    command.add_argument("--plan", default="", help="id of the plan (default: data/raw/default)")
    command.add_argument("--lang", default="en", choices=["zh", "en"], help="default: en")
    command.set_defaults(run=_changes)


def _changes(options: argparse.Namespace) -> int:
    from skillsdata.parameters import settle

    if len(options.days) > 2:
        raise ParameterError(f"{len(options.days)} days are given; give two editions, or none")
    days = sorted(settle(as_of=day, plan=options.plan) for day in [*options.days, "today"][:2])

    from skillsdata.evidence.plan import open_plan
    from skillsdata.language.reader import Reader
    from skillsdata.present.facts import FACTS
    from skillsdata.present.since import between, last
    from skillsdata.study.editions import since_last

    plan = open_plan(options.plan)
    told = between(plan, *days) if len(days) > 1 else last(since_last(plan, days[0]))
    tell(Reader(options.lang, FACTS).plain(told), sys.stdout)
    return 0


def _add_new(commands: Any) -> None:
    command = commands.add_parser("new", help="write a notebook that renders at once")
    command.add_argument("name", metavar="NAME", help="its file's name: a-z, 0-9 and _")
    command.set_defaults(run=_new)
    command = commands.add_parser("lab", help="open the notebooks in JupyterLab")
    command.add_argument("--lang", default="zh", choices=["zh", "en"], help="text that is open")
    command.set_defaults(run=_lab)
    plans = commands.add_parser("plan", help="the folders of plans").add_subparsers(required=True)
    plan = plans.add_parser("new", help="write a plan's folder: headers and comments")
    plan.add_argument("name", metavar="ID", help="its folder's name: a-z, 0-9 and -")
    plan.set_defaults(run=_new_plan)


def _new(options: argparse.Namespace) -> int:
    from skillsdata.publish.notebook import new_notebook

    tell(str(new_notebook(options.name)), sys.stdout)
    return 0


def _lab(options: argparse.Namespace) -> int:
    from skillsdata.publish.lab import open_lab

    return open_lab(options.lang)


def _new_plan(options: argparse.Namespace) -> int:
    from skillsdata.evidence.newplan import new_plan

    tell(str(new_plan(options.name)), sys.stdout)
    return 0
