"""The command line: arguments in, one call into the library, an exit code out."""

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from skillsdata import __version__
from skillsdata.errors import ParameterError, carry_out, tell


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0, 1 (it failed) or 2 (it was refused)."""
    options = _parser().parse_args(arguments)
    stays = "the reports already there stay as they were"
    return carry_out(lambda: int(options.run(options)), "skillsdata", stays)


def _report(options: argparse.Namespace) -> int:
    from skillsdata.publish.site import build_reports

    out = str(Path("reports", options.plan)) if options.out is None else options.out
    asked = {n: getattr(options, n) for n in ("lang", "as_of", "plan", "keep", "wait", "single")}
    with _recorded(out, options, [(options.plan, options.as_of)]):
        given = _given(options.parameters)
        made = build_reports(options.notebooks, out=out, parameters=given, **asked)
        _warn(options)
    tell(f"{len(made)} page{'s' if len(made) > 1 else ''} in {out}", sys.stdout)
    _keep(options, Path(out), given)
    return 0


def _given(parameters: Sequence[tuple[str, str]]) -> dict[str, str]:
    given = dict(parameters)
    reserved = [name for name in ("as_of", "lang", "plan") if name in given]
    if reserved or len(given) < len(parameters):
        what = f"use --{reserved[0].replace('_', '-')}" if reserved else "a name is given twice"
        raise ParameterError(f"parameter -p {' '.join(given)} is refused: {what}")
    return given


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
    from skillsdata.batch.records import Record, compared, recorded
    from skillsdata.publish.store import Store, open_store

    record, to = Record(options.command, options.as_of), list[str]()
    try:
        with recorded(Store(Path(out).resolve()), record):  # the folder may be what is refused
            to += addresses(options.notify) if options.notify else []
            store = open_store(out, keep=options.keep, wait=options.wait)
            with compared(store, record, asked):
                yield store
    finally:
        if record.outcome == "done":  # what failed is told line by line
            tell(record.line(), sys.stdout)
        trouble = notify(to, record) if to else ""
        if trouble:
            tell(f"skillsdata: no message was sent: {trouble}", sys.stderr)


def _batch(options: argparse.Namespace) -> int:
    from skillsdata.batch.run import Settings, asked_in, plan_of, run_batch

    if options.dry_run:
        tell("\n".join(plan_of(options.jobs, Path(options.out).resolve())), sys.stdout)
        return 0
    settings = Settings(options.force, options.keep_going, options.scheduler)
    with _recorded(options.out, options, asked_in(options.jobs)) as store:
        run_batch(options.jobs, store, settings)
    return 0


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


def _check(options: argparse.Namespace) -> int:
    from skillsdata.checked import check

    lines, code = check(options.plan, options.as_of)
    tell("\n".join(lines), sys.stdout)
    return code


def _verify(options: argparse.Namespace) -> int:
    from skillsdata.publish.verify import verify_page

    lines = verify_page(options.page)
    tell("\n".join(lines) or f"{options.page}: reproduced byte for byte", sys.stdout)
    return int(bool(lines))


def _archive(options: argparse.Namespace) -> int:
    from skillsdata.evidence.plan import open_plan
    from skillsdata.parameters import settle
    from skillsdata.study.archive import folder_of, last_stored, store_forecast

    day, plan = settle(as_of=options.as_of, plan=options.plan), open_plan(options.plan)
    stored = store_forecast(plan, day)
    last = last_stored(day, folder=folder_of(plan))
    tell(str(stored or f"{last} says the same: nothing new is stored"), sys.stdout)
    return 0


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


def _argument(flag: str, says: str | None = None, **how: Any) -> tuple[str, dict[str, Any]]:
    return flag, {"help": says, **how}


_PLAN = _argument("--plan", "id of the plan (default: data/raw/default)", default="")
_AS_OF = (_PLAN, _argument("--as-of", "last day of what counts as known", default="today"))
_STORE = (
    _argument("--keep", "earlier sites that stay (5)", type=int, default=5),
    _argument(
        "--wait", "for another run in the same folder to end (600); 0 refuses at once",
        type=float, default=600, metavar="SECONDS",
    ),
    _argument("--notify", "tell the Apprise addresses in this file", type=Path, metavar="FILE"),
)  # fmt: skip
_OUT = _argument("--out", "folder (default: reports, reports/PLAN with --plan)")
_LANG = {"choices": ["zh", "en"]}
#: Every command: what runs it, what it does, what it takes.
_COMMANDS: dict[str, tuple[Any, ...]] = {
    "report": (
        _report, "run notebooks and write their pages",
        _argument("notebooks", "default: all", nargs="*", metavar="NOTEBOOK"), *_AS_OF,
        _argument("--lang", "zh, en or both (default)", default="both"),
        _argument("-p", dest="parameters", nargs=2, action="append", default=[],
                  metavar=("NAME", "VALUE")), _OUT,
        _argument("--single", "also all.html: every page in one file, for mail",
                  action="store_true"), *_STORE,
    ),
    "check": (_check, "check the evidence files and their arithmetic", *_AS_OF),
    "verify": (
        _verify, "tell whether this checkout reproduces a page",
        _argument("page", type=Path, metavar="PAGE.html"),
    ),
    "archive": (_archive, "store today's forecasts if they changed", *_AS_OF),
    "changes": (
        _changes, "say what changed between two editions",
        _argument("days", "two dates; else since the last", nargs="*", metavar="DAY"), _PLAN,
        _argument("--lang", "default: en", default="en", **_LANG),
    ),
    "batch": (
        _batch, "make every report of a file of jobs",
        _argument("jobs", type=Path, metavar="JOBS.yml"),
        _argument("--out", "folder (reports/batch)", default="reports/batch"),
        _argument("--dry-run", "print what would be made", action="store_true"),
        _argument("--force", "make unchanged pages too", action="store_true"),
        _argument("--keep-going", "publish what was made", action="store_true"),
        _argument("--scheduler", "a Dask scheduler to run on", metavar="tcp://…"), *_STORE,
    ),
    "runs": (
        _runs, "list past runs: duration, outcome, what changed",
        _argument("--out", "the site's folder (reports)", default="reports"),
    ),
    "new": (
        _new, "write a notebook that renders at once",
        _argument("name", "its file's name: a-z, 0-9 and _", metavar="NAME"),
    ),
    "lab": (
        _lab, "open the notebooks in JupyterLab",
        _argument("--lang", "text that is open", default="zh", **_LANG),
    ),
}  # fmt: skip
_PLANS = {
    "new": (
        _new_plan, "write a plan's folder: headers and comments",
        _argument("name", "its folder's name: a-z, 0-9 and -", metavar="ID"),
    ),
}  # fmt: skip


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="skillsdata", description=__doc__)
    parser.add_argument("--version", action="version", version=f"skillsdata {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add(commands, _COMMANDS)
    plans = commands.add_parser("plan", help="the folders of plans")
    _add(plans.add_subparsers(required=True), _PLANS)
    return parser


def _add(commands: Any, told: Mapping[str, tuple[Any, ...]]) -> None:
    for name, (run, says, *arguments) in told.items():
        command = commands.add_parser(name, help=says)
        command.set_defaults(run=run, command=name, as_of="today")
        for flag, how in arguments:
            command.add_argument(flag, **how)
