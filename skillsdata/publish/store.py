"""A folder of pages is replaced whole, in one step; what it was before stays beside it, dated."""

import ctypes
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from psutil import pid_exists

from skillsdata import paths
from skillsdata.errors import ParameterError, PublishError

#: What a site may need, in bytes; less free space is refused before work starts.
ROOM = 20_000_000
_PREFIX, _TRIAL, _ASIDE = "next-", "trial-", "-aside"
_OWN = ("data", "notebooks", "skillsdata", "docs", "tests", "benchmarks", ".git")
_AT_CWD, _EXCHANGE, _SWAP = -100, 2, 2


@dataclass(frozen=True)
class Store:
    """The folder of a site, and the hidden one beside it: lock, earlier sites, records.

    ``keep``: how many earlier sites stay; ``wait``: seconds to wait for another run, 0 refuses.
    """

    site: Path
    keep: int = 5
    wait: float = 600

    @property
    def beside(self) -> Path:
        """The hidden folder beside the site."""
        return self.site.parent / f".{self.site.name or 'site'}"  # never the root itself

    @contextmanager
    def held(self) -> Iterator[Path]:
        """Hold the site for one run: yield an empty folder to make its successor in.

        What a killed run left is swept first. ParameterError when another run holds the site.
        """
        with _told(self.site), _locks(self._around(), self.wait):
            self._sweep()
            fresh = self.beside / f"{_PREFIX}{os.getpid()}"
            fresh.mkdir()
            try:
                yield fresh
            finally:
                shutil.rmtree(fresh, ignore_errors=True)

    def _around(self) -> list[Path]:
        """The hidden folders of this site and of every one that it lies in, outermost first."""
        outer = [folder.parent / f".{folder.name}" for folder in self.site.parents]
        return [*(s for s in reversed(outer) if (s / "lock").exists()), self.beside]

    def _sweep(self) -> None:
        """End what a killed run began, and remove what it left."""
        for old in self.beside.glob(f"*{_ASIDE}"):
            dated = old.with_name(old.name.removesuffix(_ASIDE))
            old.rename(_emptied(dated if self.site.exists() else self.site))
        for left in self.beside.glob(f"{_PREFIX}*"):
            _emptied(left)
        for trial in self.beside.glob(f"{_TRIAL}*"):  # one that waits may be writing its own
            if not pid_exists(int(trial.name.split("-")[1])):
                trial.unlink(missing_ok=True)
        if self.site.exists():
            _emptied(self.beside / _stamp(self.site))

    def publish(self, fresh: Path) -> None:
        """Put a complete site in the place of the one that stands, which stays, dated."""
        if not self.site.exists():
            fresh.rename(self.site)
            return
        _carry_over(self.site, fresh)
        shutil.copymode(self.site, fresh)
        _exchange(fresh.rename(self.beside / _stamp(self.site)), self.site)
        for old in self.earlier()[self.keep :]:
            _emptied(old.rename(self.beside / f"{_PREFIX}{old.name}"))

    def earlier(self) -> list[Path]:
        """Return the earlier sites, the latest first."""
        return sorted(self.beside.glob("[0-9]*-[0-9]*-*T*"), reverse=True)


def put(file: Path, text: str) -> None:
    """Write a file beside a site in one step; nothing before the first site, when no folder is."""
    if file.parent.is_dir():
        trial = file.with_name(f"{_TRIAL}{os.getpid()}-{file.name}")
        try:
            trial.write_text(text, "utf-8")
            trial.replace(file)
        finally:
            trial.unlink(missing_ok=True)


def _emptied(folder: Path) -> Path:
    """Return the path of a folder that is no longer there."""
    shutil.rmtree(folder, ignore_errors=True)
    return folder


def _stamp(site: Path) -> str:
    """When a site was made: an earlier one is called so, and one of that name beside it is not."""
    manifest = site / "manifest.json"
    made = (manifest if manifest.exists() else site).stat().st_mtime_ns
    return f"{datetime.fromtimestamp(made // 10**9, UTC):%Y-%m-%dT%H%M%S}.{made % 10**9:09}"


def open_store(out: str | Path, *, keep: int = 5, wait: float = 600) -> Store:
    """Return the store of a site's folder, which was tried; links are followed.

    Raises ParameterError for a folder in which no site could be made or replaced, and for
    fewer earlier sites or seconds than none.
    """
    if keep < 0 or not wait >= 0:
        raise ParameterError(f"keep = {keep}, wait = {wait:g} is refused: give 0 or more of both")
    if not str(out):
        raise ParameterError("--out '' is refused: name a folder, as in --out reports")
    store = Store(Path(out).resolve(), keep, wait)
    try:
        reason = _unfit(store.site) or _untried(store.beside)
    except OSError as error:
        reason = f"{error.strerror or error}; choose another folder"
    if reason:
        raise ParameterError(f"--out {str(out)[:200]!r} is refused: {reason}")
    return store


def _unfit(site: Path) -> str:
    root = paths.project_root()
    if site.exists() and not site.is_dir():
        return "it is a file; name a folder"
    if site in (root, *root.parents) or site.parent == site:
        return "it holds more than a site; name a folder in it, as reports"
    if any(site.is_relative_to(own) for own in (*(root / n for n in _OWN), paths.plans_dir())):
        return "it belongs to the project; name a folder of its own, as reports"
    if os.path.ismount(site):
        return (
            f"a mount point cannot be replaced in one step; name a folder in it: {site / 'reports'}"
        )
    return ""


def _untried(beside: Path) -> str:
    """Try what publishing needs where the site stands, as far as there is such a folder yet."""
    there = [folder for folder in (beside, *beside.parents) if folder.exists()]
    for folder in there[: 1 + beside.exists()]:
        if not os.access(folder, os.W_OK | os.X_OK):
            return f"{folder} cannot be written; choose another folder"
    free = shutil.disk_usage(there[0]).free
    return "" if free >= ROOM else f"{free / 1e6:.1f} MB are free, {ROOM / 1e6:.0f} are needed"


@contextmanager
def _told(site: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = f"{error.strerror or error}: {error.filename or site}"
        raise PublishError(f"{reason}; the site in {site} stays as it was") from error


@contextmanager
def _locks(folders: list[Path], wait: float) -> Iterator[None]:
    from filelock import FileLock, Timeout

    with ExitStack() as held:
        for folder in folders:
            folder.mkdir(parents=True, exist_ok=True)
            try:
                held.enter_context(FileLock(folder / "lock", timeout=wait))
            except Timeout:
                raise ParameterError(
                    f"another run holds {folder} for more than {wait:g} s; "
                    "try again when it has ended, or wait longer with --wait SECONDS"
                ) from None
        yield


def _carry_over(site: Path, fresh: Path) -> None:
    """Give the new site what it did not make anew: other pages, and whatever else is there."""
    for folder, folders, files in os.walk(site):
        inside = fresh / Path(folder).relative_to(site)
        inside.mkdir(exist_ok=True)
        for name in [*files, *(name for name in folders if Path(folder, name).is_symlink())]:
            if not os.path.lexists(inside / name):
                _same(Path(folder, name), inside / name)


def _same(old: Path, new: Path) -> None:
    """One file under two names, so that a log that is being written stays one; else a copy."""
    try:
        os.link(old, new, follow_symlinks=False)
    except (OSError, NotImplementedError):  # no hard links, or none of a link, on this system
        shutil.copy2(old, new, follow_symlinks=False)


def _exchange(fresh: Path, site: Path) -> None:
    """Two folders take each other's place: in one step where the system can, else in three."""
    if _exchanged(os.fsencode(fresh), os.fsencode(site)):
        return
    aside = site.rename(fresh.with_name(fresh.name + _ASIDE))
    try:
        fresh.rename(site)
    except OSError:
        aside.rename(site)
        raise
    aside.rename(fresh)


def _exchanged(one: bytes, other: bytes) -> bool:
    system: Any = ctypes.CDLL(None) if os.name == "posix" else None
    if sys.platform == "linux" and hasattr(system, "renameat2"):
        return bool(system.renameat2(_AT_CWD, one, _AT_CWD, other, _EXCHANGE) == 0)
    if sys.platform == "darwin" and hasattr(system, "renamex_np"):
        return bool(system.renamex_np(one, other, _SWAP) == 0)
    return False
