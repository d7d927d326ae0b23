"""Where the checkout, its evidence and its notebooks are, from any working folder."""

import os
from pathlib import Path

from skillsdata.errors import SkillsdataError

_MARKS = ("pyproject.toml", "notebooks", "data/raw")


def project_root() -> Path:
    """Return the checkout: the one this package was installed from, else one around the cwd.

    Raises SkillsdataError when neither has notebooks and evidence, as after a plain install.
    """
    here = Path.cwd()
    for folder in (Path(__file__).resolve().parents[1], here, *here.parents):
        if all((folder / mark).exists() for mark in _MARKS):
            return folder
    raise SkillsdataError(
        f"no checkout of skillsdata around {here}; change into one, "
        "or install from it with `pip install --editable .`"
    )


def raw_dir() -> Path:
    """Return the folder of published evidence; the variable SKILLSDATA_DATA overrides it."""
    override = os.environ.get("SKILLSDATA_DATA")
    folder = Path(override) if override else project_root() / "data" / "raw"
    if not folder.is_dir():
        raise SkillsdataError(f"evidence folder {folder} does not exist; correct SKILLSDATA_DATA")
    return folder


def notebooks_dir() -> Path:
    """Return the folder of the notebooks."""
    return project_root() / "notebooks"
