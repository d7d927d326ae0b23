"""Compare the forecaster with its peers, or fit its learned part again."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from skillsdata.errors import carry_out

#: Named here too, since the quick help imports nothing that is slow.
KINDS = ("amount", "rate", "expanding", "people")
_OUT = {"type": Path, "help": "folder (default: docs/benchmarks)"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0, 1 (it failed) or 2 (it was refused)."""
    options = vars(_parser().parse_args(arguments))
    run = options.pop("run")

    def command() -> int:
        print(run(**options))
        return 0

    return carry_out(command, "benchmarks", "rows already written stay")


def _forecasts(methods: str, panel: Path | None, out: Path | None, **options: Any) -> str:
    from benchmarks.run import run_forecasts

    folder = out or _docs()
    ran = run_forecasts(folder, methods=_named(methods), own_panel=panel, **options)
    return f"{', '.join(ran)}: {folder}"


def _origins(methods: str, panel: Path, out: Path | None) -> str:
    from benchmarks.run import run_origins

    folder = out or _docs()
    return f"{', '.join(run_origins(folder, panel, methods=_named(methods)))}: {folder}"


def _named(methods: str) -> list[str]:
    return [name for name in methods.split(",") if name]


def _ratio(out: Path | None) -> Path:
    from benchmarks.ratio import run_ratio
    from skillsdata.parameters import settle

    return run_ratio(out or _docs(), as_of=settle(as_of="today"))


def _learn(panel: Path, **options: Any) -> str:
    from benchmarks.learn import learn

    return learn(panel, **options)


def _reports(out: Path | None, count: int, as_of: str) -> Path:
    from benchmarks.reports import run_reports
    from skillsdata.parameters import settle

    return run_reports(out or _docs(), count=count, as_of=settle(as_of=as_of))


def _soak(count: int, as_of: str) -> str:
    from benchmarks.reports import soak
    from skillsdata.parameters import settle

    return soak(count=count, as_of=settle(as_of=as_of))


def _sizing(count: int, as_of: str) -> str:
    from benchmarks.reports import sizing
    from skillsdata.parameters import settle

    return sizing(count=count, as_of=settle(as_of=as_of))


def _docs() -> Path:
    from skillsdata.paths import project_root

    return project_root() / "docs" / "benchmarks"


#: The commands: what each does, runs and takes; the name of an option is that of the argument.
COMMANDS: dict[str, tuple[str, Callable[..., object], dict[str, dict[str, Any]]]] = {
    "reports": (
        "reports a minute: one after another, in forks, and the bound",
        _reports,
        {"--count": {"type": int, "default": 100}, "--as-of": {"default": "today"}, "--out": _OUT},
    ),
    "soak": (
        "many reports in a row: memory and open files",
        _soak,
        {"--count": {"type": int, "default": 500}, "--as-of": {"default": "today"}},
    ),
    "sizing": (
        "many reports of many days: their rate, and what 100,000 take",
        _sizing,
        {"--count": {"type": int, "default": 1000}, "--as-of": {"default": "today"}},
    ),
    "forecasts": (
        "the annual forecast and its peers",
        _forecasts,
        {
            "--methods": {"default": "", "metavar": "A,B", "help": "default: all that can run"},
            "--statsforecast": {
                "type": Path, "metavar": "PYTHON", "help": "interpreter with statsforecast",
            },
            "--panel": {
                "type": Path, "metavar": "PANEL.csv", "help": "your own series, with --out",
            },
            "--kind": {"choices": KINDS, "help": "what the series of --panel are, if known"},
            "--out": _OUT,
        },
    ),
    "origins": (
        "the same from every origin of a panel of short series, each indicator left out",
        _origins,
        {
            "panel": {"type": Path, "metavar": "PANEL.csv.gz"},
            "--methods": {"default": "", "metavar": "A,B", "help": "default: ours and plain rules"},
            "--out": _OUT,
        },
    ),
    "ratio": (
        "the quarterly ratio from every quarter on",
        _ratio,
        {"--out": _OUT},
    ),
    "learn": (
        "fit the forecaster's learned part to a panel",
        _learn,
        {
            "panel": {"type": Path, "metavar": "PANEL.csv.gz"},
            "--expanding": {
                "type": Path, "metavar": "PANEL.csv.gz", "help": "what expands, by indicator",
            },
            "--origin": {"default": "", "help": "what the panel is, for the tables' heads"},
        },
    ),
}  # fmt: skip


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, (told, run, options) in COMMANDS.items():
        command = commands.add_parser(name, help=told)
        command.set_defaults(run=run)
        for option, how in options.items():
            command.add_argument(option, **how)
    return parser


if __name__ == "__main__":
    sys.exit(main())
