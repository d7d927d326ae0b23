"""Compare the forecaster with its peers, or fit its learned part again."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from skillsdata.errors import SkillsdataError, tell


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0, 1 (it failed) or 2 (it was refused)."""
    options = vars(_parser().parse_args(arguments))
    run = options.pop("run")
    try:
        print(run(**options))
    except SkillsdataError as error:
        tell(f"benchmarks: {error}", sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("benchmarks: stopped; rows already written stay", file=sys.stderr)
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    """Return the commands; the name of an option is that of the argument it becomes."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    forecasts = commands.add_parser("forecasts", help="the annual forecast and its peers")
    forecasts.set_defaults(run=_forecasts)
    option = forecasts.add_argument
    option("--methods", default="", metavar="A,B", help="default: all that can run")
    option("--statsforecast", type=Path, metavar="PYTHON", help="interpreter with statsforecast")
    option("--panel", type=Path, metavar="PANEL.csv", help="annual series of your own, with --out")
    option("--kind", choices=["amount", "rate"], help="what the series of --panel are, if known")
    ratio = commands.add_parser("ratio", help="the quarterly ratio from every quarter on")
    ratio.set_defaults(run=_ratio)
    for command in (forecasts, ratio):
        command.add_argument("--out", type=Path, help="folder (default: docs/benchmarks)")
    learn = commands.add_parser("learn", help="fit the forecaster's learned part to a panel")
    learn.set_defaults(run=_learn)
    learn.add_argument("panel", type=Path, metavar="PANEL.csv.gz")
    learn.add_argument("--origin", default="", help="what the panel is, for the tables' heads")
    return parser


def _forecasts(methods: str, panel: Path | None, out: Path | None, **options: Any) -> str:
    from benchmarks.run import run_forecasts

    named, folder = [name for name in methods.split(",") if name], out or _docs()
    ran = run_forecasts(folder, methods=named, own_panel=panel, **options)
    return f"{', '.join(ran)}: {folder}"


def _ratio(out: Path | None) -> Path:
    from benchmarks.ratio import run_ratio
    from skillsdata.parameters import settle

    return run_ratio(out or _docs(), as_of=settle(as_of="today"))


def _learn(panel: Path, origin: str) -> str:
    from benchmarks.learn import learn

    return learn(panel, origin=origin)


def _docs() -> Path:
    from skillsdata.paths import project_root

    return project_root() / "docs" / "benchmarks"


if __name__ == "__main__":
    sys.exit(main())
