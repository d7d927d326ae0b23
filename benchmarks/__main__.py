"""Compare the forecaster with its peers, or fit its learned part again."""

import argparse
import sys
from collections.abc import Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from skillsdata.errors import carry_out
from skillsdata.paths import project_root

#: Named here too, since the quick help imports nothing that is slow.
KINDS = ("amount", "rate", "expanding", "people")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0, 1 (it failed) or 2 (it was refused)."""
    options = vars(_parser().parse_args(arguments))
    return carry_out(partial(_carried, **options), "benchmarks", "rows already written stay")


def _carried(run: str, **options: Any) -> int:
    """Call what a command names, as known on its day, and print what it says."""
    if "as_of" in options:
        settle = import_module("skillsdata.parameters").settle
        options["as_of"] = settle(as_of=options["as_of"])
    module, function = run.split(":")
    said = getattr(import_module(f"benchmarks.{module}"), function)(**options)
    print(f"{', '.join(said)}: {options['out']}" if isinstance(said, list) else said)
    return 0


def _named(methods: str) -> list[str]:
    return [name for name in methods.split(",") if name]


_PANEL: dict[str, Any] = {"type": Path, "metavar": "PANEL.csv.gz"}
_COUNT: dict[str, Any] = {"type": int, "help": "of reports (default: %(default)s)"}
#: What the commands take.
OPTIONS: dict[str, dict[str, Any]] = {
    "panel": _PANEL,
    "--count": _COUNT,
    "--as-of": {"default": "today", "metavar": "DAY", "help": "known on a day (default: today)"},
    "--workers": {"type": int, "default": 0, "help": "processes of a Dask cluster on this machine"},
    "--methods": {
        "type": _named, "default": "", "metavar": "A,B", "help": "default: all that can run",
    },
    "--statsforecast": {"type": Path, "metavar": "PYTHON", "help": "one with statsforecast"},
    "--panel": _PANEL | {"dest": "own_panel", "help": "your own series, with --out"},
    "--kind": {"choices": KINDS, "help": "what the series of --panel are, if known"},
    "--expanding": _PANEL | {"help": "what expands, by indicator"},
    "--origin": {"default": "", "help": "what the panel is, for the tables' heads"},
    "--out": {
        "type": Path, "default": project_root() / "docs" / "benchmarks",
        "help": "folder (default: docs/benchmarks)",
    },
}  # fmt: skip
#: The commands: what each does, which function it calls, and the options that it takes.
COMMANDS = {
    "reports": (
        "reports a minute: one after another, in forks, and the bound",
        "reports:run_reports",
        "--count=100 --as-of --out",
    ),
    "soak": ("many reports in a row: memory and open files", "reports:soak", "--count=500 --as-of"),
    "sizing": (
        "many reports of many days: their rate, and what 100,000 take",
        "reports:sizing",
        "--count=1000 --as-of --workers",
    ),
    "forecasts": (
        "the annual forecast and its peers",
        "run:run_forecasts",
        "--methods --statsforecast --panel --kind --out",
    ),
    "origins": (
        "the same from every origin of a panel of short series, each indicator left out",
        "run:run_origins",
        "panel --methods --out",
    ),
    "ratio": ("the quarterly ratio from every quarter on", "ratio:run_ratio", "--as-of --out"),
    "learn": ("fit the learned part to a panel", "learn:learn", "panel --expanding --origin"),
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, (told, run, options) in COMMANDS.items():
        command = commands.add_parser(name, help=told)
        command.set_defaults(run=run)
        for option, _, usual in (each.partition("=") for each in options.split()):
            command.add_argument(option, **OPTIONS[option] | ({"default": usual} if usual else {}))
    return parser


if __name__ == "__main__":
    sys.exit(main())
