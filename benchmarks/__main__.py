"""Compare the forecaster with its peers, or fit its learned part again."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from skillsdata.errors import SkillsdataError, printable


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0, 1 (it failed) or 2 (it was refused)."""
    options = _parser().parse_args(arguments)
    try:
        print(options.run(options))
    except SkillsdataError as error:
        print(printable(f"benchmarks: {error}"), file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("benchmarks: stopped; rows already written stay", file=sys.stderr)
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_forecasts(commands)
    _add_ratio(commands)
    _add_learn(commands)
    return parser


def _add_forecasts(commands: Any) -> None:
    command = commands.add_parser("forecasts", help="the annual forecast and its peers")
    command.add_argument("--methods", default="", metavar="A,B", help="default: all that can run")
    command.add_argument(
        "--statsforecast", type=Path, metavar="PYTHON", help="interpreter that has statsforecast"
    )
    command.add_argument(
        "--panel", type=Path, metavar="PANEL.csv", help="annual series of your own, with --out"
    )
    command.add_argument(
        "--kind", choices=["amount", "rate"], help="what the series of --panel are, if known"
    )
    _add_out(command)
    command.set_defaults(run=_forecasts)


def _forecasts(options: argparse.Namespace) -> str:
    from benchmarks.run import run_forecasts

    out = options.out or _docs()
    ran = run_forecasts(
        out,
        methods=[name for name in options.methods.split(",") if name],
        statsforecast=options.statsforecast,
        own_panel=options.panel,
        kind=options.kind,
    )
    return f"{', '.join(ran)}: {out}"


def _add_ratio(commands: Any) -> None:
    command = commands.add_parser("ratio", help="the quarterly ratio from every quarter on")
    _add_out(command)
    command.set_defaults(run=_ratio)


def _ratio(options: argparse.Namespace) -> Path:
    from benchmarks.run import run_ratio
    from skillsdata.parameters import today

    return run_ratio(options.out or _docs(), as_of=today().isoformat())


def _add_out(command: argparse.ArgumentParser) -> None:
    command.add_argument("--out", type=Path, help="folder (default: docs/benchmarks)")


def _docs() -> Path:
    from skillsdata.paths import project_root

    return project_root() / "docs" / "benchmarks"


def _add_learn(commands: Any) -> None:
    command = commands.add_parser("learn", help="fit the forecaster's learned part to a panel")
    command.add_argument("panel", type=Path, metavar="PANEL.csv.gz")
    command.add_argument("--origin", default="", help="what the panel is, for the tables' heads")
    command.set_defaults(run=_learn)


def _learn(options: argparse.Namespace) -> str:
    from benchmarks.learn import learn

    return learn(options.panel, origin=options.origin)


if __name__ == "__main__":
    sys.exit(main())
