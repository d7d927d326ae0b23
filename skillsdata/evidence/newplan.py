"""A folder for a plan: the tables with their headers, and plan.yml with a comment on every key."""

import csv
import json
import re
import shutil
from pathlib import Path

from skillsdata.errors import EvidenceError
from skillsdata.paths import plans_dir

_TEMPLATE = Path(__file__).parent / "template"


def new_plan(plan: str) -> Path:
    """Write ``data/raw/<plan>`` and return it; EvidenceError for a bad id or one that is taken."""
    folder = plans_dir() / plan
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", plan):
        raise EvidenceError(f"plan {plan[:60]!r} is refused: use a-z, 0-9 and - only")
    if folder.exists():
        raise EvidenceError(f"plan {plan} is there already: {folder}; choose another id")
    shutil.copytree(_TEMPLATE, folder)
    for name in ("plan.yml", "datapackage.json"):
        text = (folder / name).read_text("utf-8")
        (folder / name).write_text(text.replace("new-plan", plan), "utf-8")
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    for table in package["resources"]:
        with (folder / table["path"]).open("w", encoding="utf-8", newline="") as file:
            heads = [field["name"] for field in table["schema"]["fields"]]
            csv.writer(file, lineterminator="\n").writerow(heads)
    return folder
