"""What plan.yml may say: read whole, every fault told at once."""

import datetime
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from skillsdata.errors import EvidenceError
from skillsdata.evidence.faults import Fault, told
from skillsdata.evidence.sheet import decoded
from skillsdata.paths import plans_dir
from skillsdata.yamls import read_yaml

FILE = "plan.yml"
Year = Annotated[int, Field(ge=1990, le=2100)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Names(_Part):
    """The same in Chinese and in English."""

    zh: str
    en: str


class Lag(_Part):
    """From which year on a density is over the employment of how many year-ends before."""

    since: Year
    years: int = Field(1, ge=0, le=3)


class Together(_Part):
    """Three indicators forecast together: density = headcount / employed x per."""

    headcount: str
    employed: str
    density: str
    per: float = Field(10_000, gt=0, allow_inf_nan=False)
    vintage: str = ""
    lag: Lag | None = None

    def employed_year(self, year: int) -> int:
        """Return the year whose end the employment behind a year's density is of."""
        return year - self.lag.years if self.lag and year >= self.lag.since else year


class Ratio(_Part):
    """Vacancies per job seeker: its indicator, areas, the step in its level, its quarter."""

    indicator: str
    areas: tuple[Names, ...] = Field(min_length=1)
    step: str = Field("", alias="break", pattern=r"^(\d{4}Q[1-4])?$")
    goal_quarter: str = Field(pattern=r"^\d{4}Q[1-4]$")
    like_for_like: str = ""


class Break(_Part):
    """Where a series changes its definition, and the word for what was before."""

    indicator: str
    at: float = Field(ge=1990, le=2100)
    label: Names


class Growth(_Part):
    """A growth in per cent that the plan's prose states, and the years it is between."""

    indicator: str
    start: Year = Field(alias="from")
    end: Year = Field(alias="to")

    @model_validator(mode="after")
    def _forward(self) -> "Growth":
        if self.start >= self.end:
            raise ValueError(f"from {self.start} to {self.end} is no growth; correct the years")
        return self


class Flow(_Part):
    """A published flow behind the headcount: a gain of the stock, an inflow, a target."""

    indicator: str
    role: Literal["net_gain", "inflow", "target"]


class Share(_Part):
    """A share that is one indicator over another, in per cent."""

    share: str
    part: str
    whole: str


class Conversion(_Part):
    """What one of a unit is in the unit of an indicator."""

    unit: str
    times: float = Field(gt=0, allow_inf_nan=False)


class Said(_Part):
    """How sentences and axes speak of an indicator; what is left out follows from its unit."""

    people: Names | None = None
    amount: Names | None = None
    change: Names | None = None
    persons: Names | None = None
    axis: Names | None = None
    pace: Names | None = None
    per: dict[str, int] = {}

    @model_validator(mode="after")
    def _filled(self) -> "Said":
        """Refuse a name in braces that nothing fills in: its page would fail."""
        words = [text for _, names in self if isinstance(names, Names) for _, text in names]
        named = {name for text in words for _, name, *_ in Formatter().parse(text) if name}
        if odd := sorted(named - {"area", "n"}):
            raise ValueError(f"{{{odd[0]}}} is filled in by nothing; write {{area}} or {{n}}")
        return self


class Page(_Part):
    """Which figures stand on a page: of which indicators, areas, grade, and since which period.

    Without areas the plan's own; ``any`` is every one.
    """

    indicators: tuple[str, ...]
    areas: tuple[str, ...] = ()
    grade: str = ""
    since: str = Field("", pattern=r"^(\d{4}(Q[1-4]|-\d{2})?)?$")


class PlanFile(_Part):
    """The content of a plan's plan.yml; docs/second-plan.md explains every key."""

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    title: Names
    site: Names
    source: str = ""
    known: datetime.date
    base_year: Year
    goal_year: Year
    horizon: tuple[Year, Year]
    area: Names
    studies: dict[str, str] = {}
    together: Together | None = None
    ratio: Ratio | None = None
    breaks: tuple[Break, ...] = ()
    shares: tuple[Share, ...] = ()
    conversions: dict[str, Conversion] = {}
    like: dict[str, Literal["amount", "rate", "expanding", "people"]] = {}
    rounds: dict[Annotated[int, Field(ge=1)], Annotated[int, Field(ge=1)]] = {}
    flows: tuple[Flow, ...] = ()
    growth: Growth | None = None
    said: dict[str, Said] = {}
    pages: dict[str, tuple[Page, ...]] = {}
    cities: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _years_follow(self) -> "PlanFile":
        base, goal, (first, last) = self.base_year, self.goal_year, self.horizon
        quarter = self.ratio.goal_quarter if self.ratio else str(last)
        said = ""
        if not base < goal <= last or first > last:
            said = f"base_year {base}, goal_year {goal} and horizon {first}-{last} do not follow"
            said += " each other; correct the years"
        elif not base <= self.known.year <= goal:
            said = f"known {self.known} is not of the years {base}-{goal} of the plan; "
            said += "correct the day"
        elif not base < int(quarter[:4]) <= last:
            said = f"goal_quarter {quarter} is not of the years after {base} to {last}; correct it"
        if said:
            raise ValueError(said)
        return self

    @property
    def areas(self) -> tuple[Names, ...]:
        """The areas that are forecast: the plan's own, and those of its ratio."""
        return (self.area, *(self.ratio.areas if self.ratio else ()))

    def place(self, area: str) -> Names | None:
        """Return the names of one of the areas that are forecast, by its Chinese name."""
        return next((names for names in self.areas if names.zh == area), None)

    @property
    def targets(self) -> tuple[str, ...]:
        """What is forecast and stored, in the order of the pages."""
        return (*self.studies.values(), *([self.ratio.indicator] if self.ratio else []))

    @property
    def topics(self) -> set[str]:
        """What the plan has of what a page may need: its studies, and a ratio."""
        return {*self.studies, *(["ratio"] if self.ratio else [])}

    def named(self) -> set[str]:
        """Return every indicator id that plan.yml names."""
        parts = [self.ratio.like_for_like] if self.ratio else []
        if three := self.together:
            parts += [three.headcount, three.employed, three.density]
        parts += [name for page in self.pages.values() for part in page for name in part.indicators]
        parts += [name for each in self.shares for _, name in each]
        parts += [each.indicator for each in (*self.breaks, *self.flows, self.growth) if each]
        return {*self.targets, *parts, *self.said, *self.like, *self.cities} - {""}


def read_plan_file(folder: Path) -> PlanFile:
    """Return what a plan's plan.yml says; EvidenceError with one line per fault."""
    path = folder / FILE
    plan, faults = parse_plan_file(path.read_bytes() if path.is_file() else None)
    if plan and plan.id != folder.name and folder.parent == plans_dir():
        said = f"is not the name of its folder, {folder.name}; correct either"
        faults = [Fault(f"{FILE}, id", 0, "", plan.id, said)]
    if plan is None or faults:
        raise EvidenceError("\n".join(told(faults)))
    return plan


@lru_cache(maxsize=8)
def parse_plan_file(data: bytes | None) -> tuple[PlanFile | None, list[Fault]]:
    """Return what the bytes of a plan.yml say, None and every fault where they break a rule."""
    if data is None:
        return None, [Fault(FILE, 0, "", "", "is missing; restore it")]
    try:
        said = read_yaml(decoded(data))
        if not isinstance(said, dict):
            return None, [Fault(FILE, 0, "", "", "has no keys; copy another plan's and correct it")]
        return PlanFile.model_validate(said), []
    except ValidationError as error:
        return None, list(map(_fault, error.errors()))
    except (ValueError, yaml.YAMLError, RecursionError) as error:
        told = f"cannot be read: {' '.join(str(error).split())[:200]}; correct it"
        return None, [Fault(FILE, 0, "", "", told)]


def _fault(fault: Any) -> Fault:
    where = ".".join(map(str, fault["loc"])) or "as a whole"
    plain = fault["loc"] and not isinstance(fault["input"], dict | list)
    value = str(fault["input"]) if plain and fault["type"] != "missing" else ""
    return Fault(f"{FILE}, {where}", 0, "", value, fault["msg"].removeprefix("Value error, "))
