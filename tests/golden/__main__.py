"""Say which pages and tables differ from what is recorded, and how; accept them with a reason.

``python -m tests.golden [SETTING ...]`` makes the pages of each setting and compares their hashes;
``--before FOLDER`` shows the first difference of each against pages made earlier with ``--keep``;
``--accept REASON`` records the new hashes and writes the reason down.
"""

import argparse
import os
import sys
import tempfile
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}

from golden import guard  # after the path and the threads are set
from golden.settings import SETTINGS


def main() -> int:
    """Compare, show, accept; 1 when something differs and is not accepted."""
    parser = argparse.ArgumentParser(prog="python -m tests.golden", description=__doc__)
    parser.add_argument("settings", nargs="*", metavar="SETTING", help=", ".join(SETTINGS))
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="leave the pages there")
    parser.add_argument("--before", type=Path, metavar="FOLDER", help="pages kept earlier")
    parser.add_argument("--accept", metavar="REASON", help="record the new hashes")
    parser.add_argument(
        "--only", nargs="+", default=[], metavar="NOTEBOOK", help="compare the pages of these alone"
    )
    options = parser.parse_args()
    names = options.settings or list(SETTINGS)
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.keep or Path(scratch)
        found: dict[str, str] = {}
        for name in names:
            found |= guard.hashes(guard.make(name, folder / name, options.only), name)
        differ = guard.changed(found, names, partly=bool(options.only))
        for name in differ:
            print(name)
            if options.before:
                print(_shown(options.before / name, folder / name))
    print(f"{len(found)} pages and tables, {len(differ)} differ")
    if differ and options.accept and not options.only:
        guard.record(found, names)
        _write_reason(differ, options.accept)
        return 0
    return int(bool(differ))


def _shown(before: Path, after: Path) -> str:
    if not (before.exists() and after.exists()):
        return f"  only {'before' if before.exists() else 'now'}"
    return guard.first_difference(guard.held_text(before), guard.held_text(after))


def _write_reason(differ: list[str], reason: str) -> None:
    named = ", ".join(f"`{name}`" for name in differ)
    with guard.REASONS.open("a", encoding="utf-8") as file:
        file.write(f"- {date.today()}: {reason} ({len(differ)}: {named})\n")


if __name__ == "__main__":
    raise SystemExit(main())
