"""A file of jobs: a grid of notebooks and parameters, checked whole before anything starts."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from skillsdata.errors import ParameterError, SkillsdataError
from skillsdata.parameters import Value, plan_file
from skillsdata.publish.forge import CELL_SECONDS, JOB_SECONDS
from skillsdata.publish.notebook import check_form
from skillsdata.publish.site import Report, planned

_UNFIT = re.compile(r"[^\w.-]+")


def _listed(value: Any) -> Any:
    return [_plain(v) for v in (value if isinstance(value, list) else [value])]


def _plain(value: Any) -> Any:
    if isinstance(value, date):  # YAML reads dates itself
        return value.isoformat()
    if not isinstance(value, str | int | float):
        raise ValueError("give text, a number, true or false, or a list of these")
    return value


def _beside(given: dict[str, Any]) -> dict[str, Any]:
    if own := sorted({"plan", "as_of", "lang"} & given.keys()):
        raise ValueError(f"{', '.join(own)}: give it beside parameters, not among them")
    return given


Values = Annotated[list[Value], Field(min_length=1), BeforeValidator(_listed)]
Texts = Annotated[list[str], Field(min_length=1), BeforeValidator(_listed)]


class Job(BaseModel):
    """One grid: every notebook in every language with every combination of what is listed."""

    model_config = ConfigDict(extra="forbid", strict=True)
    notebooks: Texts | None = None
    lang: Literal["zh", "en", "both"] = "both"
    plan: Texts = [""]
    as_of: Texts = ["today"]
    parameters: Annotated[dict[str, Values], AfterValidator(_beside)] = {}

    def grid(self) -> Iterator[dict[str, Value]]:
        """Return every combination of plan, date and other parameters."""
        axes: dict[str, list[Any]] = {"plan": self.plan, "as_of": self.as_of, **self.parameters}
        for values in product(*axes.values()):
            yield dict(zip(axes, values, strict=True))


class Jobs(BaseModel):
    """A file of jobs, with what holds for all: seconds for a cell and for a page."""

    model_config = ConfigDict(extra="forbid", strict=True)
    jobs: list[Job] = Field(min_length=1)
    cell_seconds: float = Field(CELL_SECONDS, gt=0)
    job_seconds: float = Field(JOB_SECONDS, gt=0)


@dataclass(frozen=True, eq=False)
class Part:
    """The pages of one combination: a small site of its own within the whole."""

    name: str
    given: Mapping[str, Value]
    reports: tuple[Report, ...]


def read_jobs(path: Path) -> Jobs:
    """Return a file of jobs; ParameterError with a line for every fault: place, rule, value."""
    import yaml

    from skillsdata.yamls import read_yaml

    try:
        return Jobs.model_validate(read_yaml(path.read_text("utf-8")))
    except OSError as error:
        raise ParameterError(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ParameterError(f"{path} is not UTF-8; save it so") from None
    except yaml.YAMLError as error:
        raise ParameterError(f"{path} is not YAML: {' '.join(str(error).split())}") from None
    except ValidationError as error:
        raise ParameterError("\n".join(_told(path, e) for e in error.errors())) from None


def _told(path: Path, error: Any) -> str:
    place = ".".join(str(p) for p in error["loc"]) or "the file"
    rule = (
        "name what is meant, as in jobs: [{lang: en}]"
        if error["type"] == "model_type"
        else error["msg"]
    )
    told = rule.removeprefix("Value error, ")
    return f"{path.name}: {place}: {told} (given: {error['input']!r:.60})"


def parts(jobs: Jobs, folder: Path) -> list[Part]:
    """Return the sites to make, all parameters checked; ParameterError with every fault."""
    found, faults = dict[str, Part](), list[str]()
    for number, job in enumerate(jobs.jobs, start=1):
        for given in job.grid():
            try:
                part = _part(job, given, folder)
                there = found.get(part.name, replace(part, reports=()))
                faults += _clash(there, part, number)
                found[part.name] = replace(there, reports=there.reports + part.reports)
            except SkillsdataError as error:
                faults += [f"job {number}: {line}" for line in str(error).splitlines()]
    if faults:
        raise ParameterError("\n".join(dict.fromkeys(faults)))
    return list(found.values())


def _part(job: Job, given: Mapping[str, Value], folder: Path) -> Part:
    name = _name(given)
    values = {key: value for key, value in given.items() if (key, value) != ("plan", "")}
    reports = planned(job.notebooks, job.lang, values, folder / name)
    check_form(report.path for report in reports)
    return Part(name, given, tuple(reports))


def _name(given: Mapping[str, Value]) -> str:
    """The folder of a combination: plan and date, then every other parameter by name."""
    plan, day, *others = given.items()
    named = [plan_file(plan[1]).id, day[1], *(f"{key}-{value}" for key, value in others)]
    return "/".join(_UNFIT.sub("-", str(part)) for part in named)


def _clash(there: Part, part: Part, number: int) -> list[str]:
    made = {report.page for report in there.reports}
    twice = [f"{part.name}/{report.page.name}" for report in part.reports if report.page in made]
    return [f"job {number}: {page} is made already; name it once" for page in twice]
