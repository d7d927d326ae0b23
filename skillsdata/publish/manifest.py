"""What a page was made from, precisely enough to make it again."""

import csv
import hashlib
import html
import json
import platform
import re
from collections.abc import Collection, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from skillsdata import paths
from skillsdata.errors import SkillsdataError
from skillsdata.evidence.asked import NO_QUESTION, answers, heard
from skillsdata.evidence.rulebook import check_plan
from skillsdata.parameters import Value, plan_file
from skillsdata.publish import forge
from skillsdata.publish.notebook import read_notebook

PACKAGES = (
    "numpy", "pandas", "scipy", "statsmodels", "matplotlib", "seaborn", "ipykernel", "nbclient",
    "papermill", "nbconvert", "mistune", "nh3", "fonttools", "brotli", "zhplot",
)  # fmt: skip
_BLOCK = re.compile(r'<script type="application/json" id="manifest">(.*?)</script>', re.DOTALL)
#: What lets a cell read files past the library.
_READS = re.compile(r"^\s*[!%]|\b(import|open|exec|eval|get_ipython|__\w+__)\b", re.MULTILINE)
_DAY = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")
_PARTS = ("data", "asked", "code", "packages")


def page_manifest(
    notebook: Path, parameters: Mapping[str, Value], recorded: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return what a page of this notebook rests on, as plain JSON values in a fixed order.

    ``asked``: what its cells asked of the evidence, each question with a digest of its answer, if
    this process ran them; ``recorded`` is the manifest of a page that stands: its questions are
    asked again, and where all answers are the same its files are as good as those of today.
    """
    before = dict(recorded or {}).get("asked", {})
    asked = _asked(notebook) if recorded is None else answers(before)
    stands = dict(recorded or {}).get("data") if asked and asked == before else None
    of = str(parameters.get("plan", "")), str(parameters["as_of"])
    return {
        "notebook": notebook.stem,
        "lang": parameters["lang"],
        "as_of": parameters["as_of"],
        "parameters": dict(parameters),
        "code": {
            "version": version_of(),
            "library": library_hash(),
            "notebook": notebook_hash(notebook),
        },
        "packages": {"python": platform.python_version(), **package_versions()},
        "data": stands or data_hashes(*of),
        "asked": asked,
    }


def _asked(notebook: Path) -> dict[str, str]:
    """Return what the cells of a page asked; nothing if others ran them, or if they may read."""
    opened = any(f":{check_plan.__name__}" in told for told in heard())  # by one of those cells
    code = "\n".join(source for kind, source, _ in read_notebook(notebook).cells if kind == "code")
    reads = _READS.search(code.replace("import skillsdata.api as sd\n", ""))
    found = answers(heard(), own=True) if forge.is_fresh() and opened and not reads else {}
    return {} if any(each.startswith(NO_QUESTION) for each in found.values()) else found


def data_hashes(plan: str = "", as_of: str = "9999-12-31") -> dict[str, str]:
    """Return the SHA-256 of every file that pages of a plan may rest on, by name.

    They are the plan's, those that plans are compared with, the benchmark's tables and the
    forecasts stored up to a day, for a page looks at no later one; nor at rows of the plan's
    tables that were published later, which are left out: the rest is hashed as it stands.
    """
    folder, stored = paths.plan_dir(plan), paths.forecasts_dir(plan_file(plan).id)
    own = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    benchmarks = paths.benchmarks_dir()
    around = [*paths.shared_dir().iterdir(), *benchmarks.glob("*.csv")]
    around += [path for path in stored.glob("*.csv") if path.stem <= as_of]
    named = [(path.relative_to(folder), path) for path in own]
    named += [(path.relative_to(path.parents[1]), path) for path in sorted(around)]
    return {name.as_posix(): _sha256(_by_then(path, as_of, {*own})) for name, path in named}


def _by_then(path: Path, as_of: str, own: Collection[Path]) -> bytes:
    """Return a file without the rows of a plan's table that were published after a day.

    What is not plainly one row a line, or a day, stays.
    """
    data, rows = path.read_bytes(), list[list[str]]()
    lines = data.splitlines(keepends=True)
    if path.suffix == ".csv" and path in own:
        rows = list(csv.reader(data.decode("utf-8-sig", "replace").splitlines()))
    if len(rows) != len(lines) or not rows or "published" not in rows[0]:
        return data
    at = rows[0].index("published")
    late = [bool(_DAY.fullmatch("".join(row[at : at + 1]))) and row[at] > as_of for row in rows]
    return b"".join(line for line, gone in zip(lines, late, strict=True) if not gone)


def inputs(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Return what decides a page: all of its manifest but the pages beside it."""
    return {name: part for name, part in manifest.items() if name != "navigation"}


@cache
def library_hash() -> str:
    """Return one SHA-256 over the library's files: paths and contents, caches left out."""
    folder = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.endswith((".pyc", "~")) and path.name[0] != ".":
            digest.update(f"{path.relative_to(folder).as_posix()}\0".encode())
            digest.update(_sha256(path.read_bytes()).encode())
    return digest.hexdigest()


def notebook_hash(path: Path) -> str:
    """Return the SHA-256 of a notebook's cells, whatever outputs an editor left in it."""
    notebook = read_notebook(path)
    return _sha256(json.dumps([notebook.cells, notebook.own]).encode())


@cache
def package_versions() -> dict[str, str]:
    """Return the versions of the packages that numbers and pages depend on."""
    return {name: version_of(name) for name in PACKAGES}


@cache
def version_of(name: str = "skillsdata") -> str:
    """Return the version of an installed package, or that it is not."""
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def embed(manifest: Mapping[str, Any]) -> str:
    """Return a manifest as JSON that can stand inside a script element."""
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    return text.replace("&", r"\u0026").replace("<", r"\u003c").replace(">", r"\u003e")


def read_manifest(page: Path) -> dict[str, Any]:
    """Return the manifest inside a page; SkillsdataError when the file has none."""
    try:
        found = _BLOCK.search(page.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SkillsdataError(f"{page} cannot be read: {error}") from None
    try:
        manifest = json.loads(found[1]) if found else None
    except json.JSONDecodeError:
        manifest = None
    if not isinstance(manifest, dict):
        raise SkillsdataError(
            f"{page} holds no manifest; only pages of this project can be verified"
        )
    return manifest


def differences(recorded: Mapping[str, Any], current: Mapping[str, Any]) -> list[str]:
    """Return one line per entry of data, code and packages that differs; [] when none does."""
    lines = []
    for part in _PARTS:
        before, now = (dict(each.get(part, {})) for each in (recorded, current))
        for key in sorted({*before, *now}):
            if before.get(key) != now.get(key):
                old, new = (_short(entry.get(key)) for entry in (before, now))
                lines.append(f"{part}: {key}: the page has {old}, this checkout has {new}")
    return lines


def _short(value: object) -> str:
    text = "nothing" if value is None else str(value)
    return text[:12] if re.fullmatch(r"[0-9a-f]{64}", text) else html.escape(text[:60])
