"""Write docs/data-dictionary.md from data/raw/datapackage.json: `python docs/dictionary.py`."""

import json
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parent
PACKAGE = DOCS.parent / "data" / "raw" / "datapackage.json"
TARGET = DOCS / "data-dictionary.md"


def dictionary() -> str:
    """Return the data dictionary as Markdown, one table per CSV file."""
    package = json.loads(PACKAGE.read_text("utf-8"))
    parts = [_table(resource) for resource in package["resources"]]
    head = "# Data dictionary\n\nMade from `data/raw/datapackage.json`; edit it there.\n"
    return "\n".join([head, *parts])


def _table(resource: dict[str, Any]) -> str:
    rows = [_row(field) for field in resource["schema"]["fields"]]
    title = f"## {resource['path']}\n\n{resource.get('description', resource.get('title', ''))}\n"
    return "\n".join([title, "| column | type | rule | meaning |", "|---|---|---|---|", *rows, ""])


def _row(field: dict[str, Any]) -> str:
    rules = field.get("constraints", {})
    rule = "; ".join(f"{name} {_shown(value)}" for name, value in rules.items())
    meaning = field.get("description") or field.get("title", "")
    cells = (f"`{field['name']}`", field["type"], rule, meaning)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _shown(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else f"`{value}`"


if __name__ == "__main__":
    TARGET.write_text(dictionary(), "utf-8", newline="\n")
