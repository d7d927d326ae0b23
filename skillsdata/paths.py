"""Where the checkout, its evidence, its notebooks and its font are, from any working folder."""

import importlib.util
import os
import re
from functools import cache
from pathlib import Path

from skillsdata.errors import SkillsdataError

_MARKS = ("pyproject.toml", "notebooks", "data/raw")


def project_root() -> Path:
    """Return the checkout: the one this package was installed from, else one around the cwd.

    The variable SKILLSDATA_ROOT overrides both.

    Raises SkillsdataError when neither has notebooks and evidence, as after a plain install.
    """
    if override := os.environ.get("SKILLSDATA_ROOT"):
        return Path(override)
    here = Path.cwd()
    for folder in (Path(__file__).resolve().parents[1], here, *here.parents):
        if all((folder / mark).exists() for mark in _MARKS):
            return folder
    raise SkillsdataError(
        f"no checkout of skillsdata around {here}; change into one, "
        "or install from it with `pip install --editable .`"
    )


def checkout_plans() -> Path:
    """Return the checkout's own folder of plans."""
    return project_root() / "data" / "raw"


def archive_dir() -> Path:
    """Return the folder of stored forecasts: the checkout's plan's, and of any other one inside."""
    return project_root() / "data" / "forecasts"


def forecasts_dir(plan: str) -> Path:
    """Return the folder of a plan's stored forecasts: of any but the checkout's plan one inside."""
    return archive_dir() if plan == default_plan(checkout_plans()) else archive_dir() / plan


def plans_dir() -> Path:
    """Return the folder of the plans; the variable SKILLSDATA_DATA overrides it."""
    override = os.environ.get("SKILLSDATA_DATA")
    folder = Path(override) if override else checkout_plans()
    if not folder.is_dir():
        raise SkillsdataError(f"evidence folder {folder} does not exist; correct SKILLSDATA_DATA")
    return folder


def plan_ids() -> list[str]:
    """Return the ids of all plans: the names of the folders that hold a plan.yml.

    A folder that is one plan's own may have any name: its plan.yml says the id.
    """
    own = plans_dir() / "plan.yml"
    if own.is_file():
        said = re.search(r"^id:\s*([a-z0-9-]+)", own.read_text("utf-8"), re.MULTILINE)
        return [said[1]] if said else []
    return sorted(path.parent.name for path in plans_dir().glob("*/plan.yml"))


def plan_dir(plan: str = "") -> Path:
    """Return the folder of a plan; "" is the plan that the file ``default`` names.

    SKILLSDATA_DATA may also be the folder of one plan. SkillsdataError names the plans there are.
    """
    folder = plans_dir()
    if (folder / "plan.yml").is_file() and plan in {"", folder.name, *plan_ids()}:
        return folder
    named = plan or default_plan(folder)
    if named not in plan_ids():
        there = ", ".join(plan_ids()) or "none"
        by = "" if plan else f", which {folder / 'default'} names,"
        told = f"plan {named[:60]!r}{by} does not exist in {folder}"
        raise SkillsdataError(f"{told}: there are {there}")
    return folder / named


def default_plan(folder: Path) -> str:
    """Return the id that a folder of plans names as its default, "" where it names none."""
    file = folder / "default"
    return file.read_text("utf-8").strip() if file.is_file() else ""


def shared_dir() -> Path:
    """Return the folder of what all plans may be compared with, beside the plans or above one.

    Where SKILLSDATA_DATA has none it is the checkout's.
    """
    around = (plans_dir(), plans_dir().parent, checkout_plans())
    for folder in around:
        if (folder / "shared" / "datapackage.json").is_file():
            return folder / "shared"
    raise SkillsdataError(f"no folder shared in {around[0]}; put the checkout's there")


def benchmarks_dir() -> Path:
    """Return the folder of the benchmark's results."""
    return project_root() / "docs" / "benchmarks"


def notebooks_dir() -> Path:
    """Return the folder of the notebooks."""
    return project_root() / "notebooks"


@cache
def font_path() -> Path:
    """Return the TrueType file of Noto Sans SC; its package is located, never imported.

    Importing zhplot would change matplotlib's settings. Raises SkillsdataError when it is absent.
    """
    spec = importlib.util.find_spec("zhplot")
    folders = list(spec.submodule_search_locations or []) if spec else []
    for folder in folders:
        path = Path(folder) / "fonts" / "NotoSansSC-Regular.ttf"
        if path.is_file():
            return path
    raise SkillsdataError("font Noto Sans SC is not installed; run `pip install zhplot`")
