"""Does this checkout make the same page again, byte for byte?"""

import re
import tempfile
from pathlib import Path
from typing import Any

from skillsdata.errors import SkillsdataError
from skillsdata.publish.manifest import differences, page_manifest, read_manifest
from skillsdata.publish.notebook import available, check_parameters
from skillsdata.publish.page import render_page
from skillsdata.publish.run import run_notebook

_MAIN = re.compile(r"<main\b.*?</main>", re.DOTALL)
_FIELDS = {"notebook": str, "parameters": dict, "navigation": dict, "asked": dict, "data": dict}


def verify_page(page: Path, *, notebook: Path | None = None) -> list[str]:
    """Make a page again from its own manifest and return how the result differs; [] if not.

    ``notebook``: its file, for a page of a notebook outside the project. The lines name
    differing data, code and packages first. Raises SkillsdataError for a file without a sound
    manifest, ParameterError when its parameters would be refused.
    """
    recorded = _sound(read_manifest(page), page)
    source = notebook or available().get(recorded["notebook"])
    if source is None:
        named = recorded["notebook"][:60]
        raise SkillsdataError(f"the page is of notebook {named!r}, not one of this project")
    values = check_parameters(source, recorded["parameters"])
    current = page_manifest(source, values, recorded)
    lines = differences(recorded, current)
    with tempfile.TemporaryDirectory() as folder:
        executed = run_notebook(source, parameters=values, out=Path(folder) / "again.ipynb")
        told = {**current, "navigation": recorded["navigation"]}
        again = render_page(executed, manifest=told)
    return lines + _compare(page.read_text("utf-8"), again)


def _sound(manifest: dict[str, Any], page: Path) -> dict[str, Any]:
    wrong = [key for key, kind in _FIELDS.items() if not isinstance(manifest.get(key), kind)]
    if wrong:
        raise SkillsdataError(f"{page}: its manifest lacks {', '.join(wrong)}; make the page again")
    return manifest


def _compare(before: str, now: str) -> list[str]:
    if before == now:
        return []
    old, new = _MAIN.search(before), _MAIN.search(now)
    if old and new and old[0] == new[0]:
        return ["page: the text, figures and numbers are the same; what surrounds them differs"]
    pairs = zip(before.splitlines(), now.splitlines(), strict=False)
    line = next((n for n, (a, b) in enumerate(pairs, start=1) if a != b), 0)
    return [f"page: the text, figures or numbers differ, first in line {line or 'after the last'}"]
