"""Write the data dictionary from the datapackage.json of plan and shared tables.

Run `python docs/dictionary.py`:

docs/data-dictionary.md is written whole; in data/raw/README.md the lines between the two marks are.
"""

import json
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parent
RAW = DOCS.parent / "data" / "raw"
PLAN, SHARED = RAW / (RAW / "default").read_text("utf-8").strip(), RAW / "shared"
TARGET = DOCS / "data-dictionary.md"
README = RAW / "README.md"
MARKS = ("<!-- tables: begin -->\n", "<!-- tables: end -->\n")
HEAD = """# Data dictionary

Every table and column of a plan's folder and of `shared/`, made from their `datapackage.json` by
`make docs`; edit it there. An empty cell is a missing value.
"""


def dictionary() -> str:
    """Return the data dictionary as Markdown, one table per CSV file."""
    return "\n".join([HEAD, *map(_table, _resources())])


def overview() -> str:
    """Return the short version: one line per CSV file."""
    lines = [
        f"| [`{table['path']}`](../../docs/data-dictionary.md#{_anchor(table)}) | {_said(table)} "
        f"| `{table['schema']['primaryKey'][0]}` | {len(table['schema']['fields'])} |"
        for table in _resources()
    ]
    return "\n".join(["| file | what it holds | key | columns |", "|---|---|---|---|", *lines, ""])


def with_overview(readme: str) -> str:
    """Return the README with its short version made again."""
    before, rest = readme.split(MARKS[0])
    after = rest.split(MARKS[1])[1]
    return before + MARKS[0] + overview() + MARKS[1] + after


def _resources() -> list[dict[str, Any]]:
    """Return the tables of a plan, then the shared ones under the path of their folder."""
    plan, shared = (json.loads((f / "datapackage.json").read_text("utf-8")) for f in (PLAN, SHARED))
    beside = [{**t, "path": f"shared/{t['path']}"} for t in shared["resources"]]
    return [*plan["resources"], *beside]


def _anchor(table: dict[str, Any]) -> str:
    return str(table["path"]).replace(".", "").replace("/", "")


def _said(entry: dict[str, Any]) -> str:
    return _cell(entry.get("description") or entry.get("title", ""))


def _table(table: dict[str, Any]) -> str:
    schema = table["schema"]
    owners = {key["fields"]: key["reference"]["resource"] for key in schema.get("foreignKeys", [])}
    rows = [_row(field, schema["primaryKey"], owners) for field in schema["fields"]]
    head = ["| column | type | unit | rule | meaning |", "|---|---|---|---|---|"]
    return "\n".join(
        [f"## {table['path']}\n", f"{table['title']}. {_said(table)}\n", *head, *rows, ""]
    )


def _row(field: dict[str, Any], key: list[str], owners: dict[str, str]) -> str:
    rules = [*_rules(field.get("constraints", {}), is_key=field["name"] in key)]
    rules += [f"in {owners[field['name']]}"] if field["name"] in owners else []
    unit = _cell(field.get("unit", ""))
    cells = (f"`{field['name']}`", field["type"], unit, "; ".join(rules), _said(field))
    return "| " + " | ".join(cells) + " |"


def _rules(constraints: dict[str, Any], *, is_key: bool) -> list[str]:
    said = ["key"] if is_key else []
    said += ["required"] if constraints.get("required") and not is_key else []
    said += ["unique"] if constraints.get("unique") and not is_key else []
    low, high = constraints.get("minimum"), constraints.get("maximum")
    said += [f"{low} to {high}"] if high is not None else [f"≥ {low}"] if low is not None else []
    said += [", ".join(f"`{word}`" for word in constraints.get("enum", []))]
    said += [f"like `{_cell(constraints['pattern'])}`"] if "pattern" in constraints else []
    return [rule for rule in said if rule]


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    TARGET.write_text(dictionary(), "utf-8", newline="\n")
    README.write_text(with_overview(README.read_text("utf-8")), "utf-8", newline="\n")
