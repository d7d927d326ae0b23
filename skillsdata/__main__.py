"""`skillsdata`, the command, which `python -m skillsdata` runs as well."""

import sys


def main() -> int:
    """Run the command line; Ctrl-C ends it with a line while it is still being imported, too."""
    try:
        from skillsdata.cli import main as run  # noqa: PLC0415  # what may be stopped

        return run()
    except KeyboardInterrupt:
        sys.stderr.write("skillsdata: stopped before it began\n")
        return 130


if __name__ == "__main__":
    sys.exit(main())
