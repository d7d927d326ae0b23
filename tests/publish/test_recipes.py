"""The recipes of docs/schedule.md that are not run are at least what they claim to be."""

import re
from xml.etree import ElementTree

import yaml

from skillsdata import cli
from skillsdata.paths import project_root

TASK = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"


def blocks(kind: str) -> list[str]:
    text = (project_root() / "docs" / "schedule.md").read_text("utf-8")
    return re.findall(rf"```{kind}\n(.*?)```", text, re.DOTALL)


def test_the_windows_task_is_xml_in_the_order_of_its_schema() -> None:
    (text,) = blocks("xml")
    task = ElementTree.fromstring(text.replace(' encoding="UTF-16"', ""))
    assert [each.tag for each in task] == [
        f"{TASK}{n}" for n in ("Triggers", "Settings", "Actions")
    ]
    command = " ".join(task.find(f".//{TASK}Arguments").text.split()[5:7])
    assert command == "skillsdata report"


def test_the_schedule_that_publishes_runs_commands_that_exist() -> None:
    (flow,) = (
        found for text in blocks("yaml") if "site" in (found := yaml.safe_load(text))["jobs"]
    )
    steps = flow["jobs"]["site"]["steps"]
    assert all(step.keys() & {"uses", "run"} for step in steps)
    _, *given = next(s["run"] for s in steps if s.get("run", "").startswith("skillsdata")).split()
    assert cli._parser().parse_args(given).out == steps[-2]["with"]["path"]
