"""Pages and tables held equal: a hash of each, and the first difference when one moves."""

import hashlib
import os
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

from golden.cells import forked, run_cells
from golden.settings import SETTINGS, Setting, evidence_for

from skillsdata import paths
from skillsdata.publish.csvs import collect_tables, write_tables
from skillsdata.publish.notebook import (
    available,
    check_parameters,
    label_of,
    notebook_parameters,
    read_executed,
)
from skillsdata.publish.run import page_text

HERE = Path(__file__).parent
HASHES, REASONS = HERE / "pages.txt", HERE / "differences.md"
CONTEXT = 120
_MAIN = re.compile(r"<main\b.*?</main>", re.DOTALL)
_HEAD = re.compile(r'<meta name="description"[^>]*>|<title>.*?</title>', re.DOTALL)


def held_text(file: Path) -> str:
    """Return what is held of a file: of a page title, description and main part; all of a table."""
    text = file.read_bytes().decode("utf-8-sig")
    if file.suffix == ".csv":
        return text
    return "\n".join([*_HEAD.findall(text), *_MAIN.findall(text)])


def held_files(folder: Path) -> dict[str, str]:
    """Return the held text of every page and table in a folder of reports, by name."""
    files = [*folder.glob("*.*.html"), *(folder / "data").glob("*.csv")]
    return {file.relative_to(folder).as_posix(): held_text(file) for file in sorted(files)}


def hashes(folder: Path, setting: str) -> dict[str, str]:
    """Return the SHA-256 of every held text by ``setting/name``."""
    return {
        f"{setting}/{name}": hashlib.sha256(text.encode()).hexdigest()
        for name, text in held_files(folder).items()
    }


def recorded() -> dict[str, str]:
    """Return the recorded hashes by ``setting/name``."""
    lines = HASHES.read_text("utf-8").splitlines() if HASHES.exists() else []
    return {name: digest for digest, name in (line.split("  ", 1) for line in lines)}


def record(found: dict[str, str], settings: list[str]) -> None:
    """Write the hashes of some settings in place of those recorded for them."""
    kept = {n: d for n, d in recorded().items() if n.partition("/")[0] not in settings}
    lines = [f"{digest}  {name}\n" for name, digest in sorted({**kept, **found}.items())]
    HASHES.write_text("".join(lines), "utf-8")


def changed(found: dict[str, str], settings: list[str], *, partly: bool = False) -> list[str]:
    """Return the names of pages and tables that are new, gone or other than recorded.

    ``partly``: only some notebooks were made, so that what is not found is not gone.
    """
    before = {n: d for n, d in recorded().items() if n.partition("/")[0] in settings}
    return sorted(n for n in {*found, *({} if partly else before)} if before.get(n) != found.get(n))


def first_difference(before: str, after: str) -> str:
    """Return where two texts part, with some characters on either side."""
    pairs = zip(before, after, strict=False)
    shorter = min(len(before), len(after))
    place = next((n for n, (a, b) in enumerate(pairs) if a != b), shorter)
    around = slice(max(0, place - CONTEXT), place + CONTEXT)
    return f"  - {before[around]!r}\n  + {after[around]!r}"


def make(setting: str, out: Path, only: Sequence[str] = ()) -> Path:
    """Make the pages and tables of a setting in ``out``, of some notebooks or of all."""
    chosen = SETTINGS[setting]
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["SKILLSDATA_DATA"] = str(evidence_for(chosen, paths.plans_dir(), Path(scratch)))
        try:
            _make(chosen, out, only or list(available()))
        finally:
            del os.environ["SKILLSDATA_DATA"]
    return out


def _make(setting: Setting, out: Path, names: Sequence[str]) -> None:
    there, langs = available(), ("zh", "en")
    labels = {f"{n}.{lang}.html": label_of(there[n], lang) for n in there for lang in langs}
    jobs = [(there[name], setting, lang, out, labels) for name in names for lang in langs]
    forked(jobs, _make_page)


def _make_page(file: Path, setting: Setting, lang: str, out: Path, labels: dict[str, str]) -> None:
    known = notebook_parameters(file)
    given = {
        n: v
        for n, v in {**setting.parameters, **setting.own.get(file.stem, {}), "lang": lang}.items()
        if n in known
    }
    parameters = check_parameters(file, given)
    executed = out / "notebooks" / f"{file.stem}.{lang}.ipynb"
    run_cells(file, parameters, executed)
    collect_tables(node := read_executed(executed), file.stem, tables := {})
    write_tables(tables, out / "data")
    page = page_text(file, node, parameters, labels)
    (out / f"{file.stem}.{lang}.html").write_text(page, "utf-8")
