"""What became of every run: a line each beside the site, and the state of the last for monitors."""

import json
import os
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any

from psutil import pid_exists

from skillsdata.batch import standing
from skillsdata.batch.standing import Asked
from skillsdata.errors import SkillsdataError
from skillsdata.publish.manifest import version_of
from skillsdata.publish.store import Store, put

_SENTENCE = re.compile(r'<meta name="description" content="([^"]*)">')
_CHANGES = 20


@dataclass
class Record:
    """One run: what it was asked, how it ended, how long it took and what it changed."""

    command: str
    as_of: str = "today"
    outcome: str = "running"
    reason: str = ""
    changes: list[str] = field(default_factory=list)
    turned: list[str] = field(default_factory=list)
    started: str = field(default_factory=lambda: f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}")
    seconds: float = 0.0
    version: str = field(default_factory=version_of)
    process: int = field(default_factory=os.getpid)

    def line(self) -> str:
        """Say it in one line, as the last of a log."""
        what = self.reason or "; ".join(self.changes) or "nothing changed"
        told = f"{self.started} as of {self.as_of}, version {self.version}, {self.seconds:.0f} s"
        return f"{told}: {self.command} {self.outcome}: {' '.join(what.split())}"


@contextmanager
def recorded(store: Store, record: Record) -> Iterator[None]:
    """Keep a record of what happens to a site within; a killed run is told of by the next."""
    start = time.monotonic()
    _bury(store.beside)
    _kept(store.beside, record, _state)
    try:
        yield
        record.outcome = "done"
    except BaseException as error:
        refused = isinstance(error, SkillsdataError) and error.exit_code == 2
        record.outcome = "refused" if refused else "failed"
        record.reason = str(error) or type(error).__name__
        raise
    finally:
        record.seconds = round(time.monotonic() - start, 1)
        _kept(store.beside, record, _add, _state)


@contextmanager
def compared(store: Store, record: Record, asked: Iterable[Asked]) -> Iterator[None]:
    """Add to a record what changes within of a site that may be replaced.

    ``asked``: the plans and days whose goals are compared with how they stood at the last run.
    """
    before = sentences(store.site)
    try:
        yield
        _compare(store.beside, record, asked)
    finally:
        record.changes += changed(before, sentences(store.site))


def _kept(beside: Path, record: Record, *ways: Callable[[Path, Record], None]) -> None:
    for keep in ways:
        with suppress(OSError):  # a full disk: why the run failed is told, as it was meant
            keep(beside, record)


def _compare(beside: Path, record: Record, asked: Iterable[Asked]) -> None:
    """Put first what moved since the last good run, and which binding goals turned."""
    before, now = standing.kept(beside), standing.standings(asked)
    record.changes, record.turned = standing.moved(before, now), standing.turned(before, now)
    if now:
        standing.keep(beside, now)


def _bury(beside: Path) -> None:
    """Add the record that the last run did not live to add."""
    with suppress(OSError, ValueError, TypeError):
        last = Record(**json.loads((beside / "status.json").read_text("utf-8")))
        if last.outcome == "running" and not pid_exists(last.process):
            _add(beside, replace(last, outcome="killed", reason="it was killed before its end"))


def sentences(site: Path) -> dict[str, str]:
    """Return the headline sentence of every page of a site, by its place."""
    pages = {p.relative_to(site).as_posix(): p for p in sorted(site.rglob("*.*.html"))}
    found = {name: _SENTENCE.search(page.read_text("utf-8")) for name, page in pages.items()}
    return {name: unescape(match[1]) for name, match in found.items() if match}


def changed(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Say of every page whose headline is another what it says now."""
    new = [f"{name}: {text}" for name, text in now.items() if before.get(name) != text]
    return new[:_CHANGES] + ([f"and {len(new) - _CHANGES} more"] if len(new) > _CHANGES else [])


def _add(beside: Path, record: Record) -> None:
    if beside.is_dir():  # there is none where a run was refused before the first site
        with (beside / "runs.jsonl").open("a", encoding="utf-8") as file:
            torn = file.tell() > 0 and (beside / "runs.jsonl").read_bytes()[-1:] != b"\n"
            file.write("\n" * torn + json.dumps(vars(record), ensure_ascii=False) + "\n")


def _state(beside: Path, record: Record) -> None:
    """Put the state of a run where monitors look."""
    told = json.dumps(vars(record), ensure_ascii=False, indent=1)
    put(beside / "status.json", f"{told}\n")


def runs(store: Store) -> list[dict[str, Any]]:
    """Return the records of a site, the first first; a line that a crash cut short is left out."""
    file, found = store.beside / "runs.jsonl", []
    for line in file.read_text("utf-8").splitlines() if file.exists() else []:
        try:
            found.append(json.loads(line))
        except json.JSONDecodeError:
            continue
    return found
