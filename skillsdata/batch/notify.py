"""A message when a run changed something or failed, by whatever service Apprise knows."""

import logging
import os
import re
from pathlib import Path

from skillsdata.batch.records import Record
from skillsdata.errors import ParameterError, extra

_SECRET = re.compile(r"\$\{(\w+)\}")


def addresses(file: Path) -> list[str]:
    """Return the addresses of a file, one a line, with ${NAME} from the environment.

    Raises ParameterError for a file that cannot be read, a variable that is not set, an address
    that Apprise does not know, and without Apprise.
    """
    with extra("notify"):
        import apprise
    logging.getLogger("apprise").setLevel(logging.CRITICAL)  # its lines name addresses
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ParameterError(f"{file} cannot be read: {error}") from None
    unset = [name for name in _SECRET.findall(text) if name not in os.environ]
    if unset:
        raise ParameterError(f"{file} needs {', '.join(unset)}; set it in the environment")
    filled = _SECRET.sub(lambda found: os.environ[found[1]], text)
    lines = [line.strip() for line in filled.splitlines()]
    found = {n: line for n, line in enumerate(lines, start=1) if line and line[0] != "#"}
    unknown = [str(n) for n, line in found.items() if not apprise.Apprise().add(line)]
    if unknown:
        raise ParameterError(
            f"{file}: Apprise knows no such address as in line {', '.join(unknown)}"
        )
    return [*found.values()]


def notify(to: list[str], record: Record) -> str:
    """Send a record that changed something, failed, or in which a binding goal turned.

    Return what went wrong, without secrets.
    """
    if record.outcome == "done" and not (record.changes or record.turned):
        return ""
    import apprise

    service = apprise.Apprise()
    service.add(to)
    what = "a binding goal turned" if record.turned else f"{record.command} {record.outcome}"
    title = f"skillsdata: {what}"
    body = "\n".join([*([record.reason] if record.reason else []), *record.turned, *record.changes])
    sent = service.notify(title=title, body=body or record.line())
    return "" if sent else "not every address took it"
