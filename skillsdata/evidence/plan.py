"""The plan: what its folder says, its indicators and their goals."""

from __future__ import annotations

import difflib
import hashlib
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path  # pydantic reads it
from typing import TYPE_CHECKING, Any

from skillsdata.errors import ParameterError, ProgressError
from skillsdata.evidence.asked import hear, question
from skillsdata.evidence.planfile import PlanFile, Said, Together, read_plan_file
from skillsdata.evidence.sheet import folded
from skillsdata.paths import plan_dir

if TYPE_CHECKING:  # a refused parameter need not wait for pandas
    import pandas as pd

#: What the plan prints of a goal, and its name here.
ATTRIBUTES = {"约束性": "binding", "预期性": "anticipated"}
#: How far a goal may lie from what the plan prints; its own lie within a factor of 4 of their base.
REACH = 5.0
#: How far a goal may lie from the figures of its indicator where the plan prints nothing.
SCALE = 10.0
#: Direction as the sign used in the progress formulas; a missing one is an error there.
DIRECTION_SIGN = {"up": 1, "down": -1}
_AREA = ("area", "area_en")
#: What every page of a plan may rest on.
_FRAME = ("plan.yml", "indicators.csv", "plan_indicators.csv")


@dataclass(frozen=True)
class Indicator:
    """One indicator of the registry ``data/raw/indicators.csv``.

    ``kind`` is stock, flow, flow_cumulative, ratio, share, count_won or change; ``direction``
    up, down, two_sided or none; ``attribute`` binding, anticipated or empty; ``plan_row`` the
    row of the plan's box of 22, if it is one of them; ``like`` the kind of public series that it
    is held to be like, where the plan's file says so.
    """

    indicator: str
    name_zh: str
    name_en: str
    kind: str
    direction: str
    unit_zh: str
    unit_en: str
    decimals: int
    plan_row: int | None
    attribute: str
    like: str = ""
    said: Said = field(default_factory=Said, repr=False, compare=False)

    @property
    def way(self) -> str:
        """Up or down; up where nothing says which is better."""
        return self.direction if self.direction in DIRECTION_SIGN else "up"


@dataclass(frozen=True)
class Goal:
    """A goal with its base: values in the indicator's unit, years, direction up or down.

    ``chosen`` tells a reader's own goal from one that the plan prints.
    """

    base: float
    base_year: int
    value: float
    year: int
    direction: str
    chosen: bool = False
    kind: str = "exact"

    @property
    def sign(self) -> int:
        """+1 when higher is better, -1 when lower is; ProgressError for anything else."""
        if self.direction not in DIRECTION_SIGN:
            raise ProgressError(
                f"direction {self.direction!r} cannot be assessed; give 'up' or 'down'"
            )
        return DIRECTION_SIGN[self.direction]

    def met(self, value: float) -> bool:
        """Return whether a value meets the goal; "above" asks for more than the goal itself."""
        beyond = self.sign * (value - self.value)
        return beyond > 0 if self.kind == "above" else beyond >= 0


class Plan(PlanFile):
    """A plan: what its plan.yml says, and the tables beside it.

    ``folder`` holds them; every other attribute is a key of plan.yml.
    """

    folder: Path

    def __hash__(self) -> int:
        """Return the same for the same folder."""
        return hash(self.folder)

    def table(self, name: str) -> pd.DataFrame:
        """Return one of the plan's tables, typed by its schema."""
        from skillsdata.evidence.tables import read_table

        self._told_of(name)
        return read_table(name, self.folder)

    def rows(self, name: str) -> Iterable[dict[str, Any]]:
        """Return the rows of one of them: typed cells by column."""
        from skillsdata.evidence.tables import read_folder

        self._told_of(name)
        return read_folder(self.folder).rows[name].values()

    def _told_of(self, name: str) -> None:
        if f"{name}.csv" not in _FRAME:
            hear(written, self.id, f"{name}.csv")

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        """The registry of indicators by id."""
        table: dict[str, Any] = {}
        for row in self.rows("indicators"):
            name = row["indicator"]
            own = {key: row[key] for key in Indicator.__dataclass_fields__ if key in row}
            said, like = self.said.get(name, Said()), self.like.get(name, "")
            table[name] = Indicator(**own, like=like, said=said)
        return table

    def box(self, *, as_of: str | None = None) -> pd.DataFrame:
        """Return the plan's goals, cleaned, one a row; empty before the plan was known.

        Columns: ``row, section, name_zh, name_en, indicator, unit, kind, direction, attribute_id,
        base, goal, goal_year, goal_kind`` (numbers; base is NaN where the plan prints ——),
        ``base_printed, goal_printed, bracketed`` (the printed 〔〕 of the goal), ``bracket`` (what
        the prose says of it), ``obs_id_base, obs_id_goal``.
        """
        known = as_of is None or as_of >= str(self.known)
        return self._box.copy() if known else self._box.iloc[:0]

    @cached_property
    def _box(self) -> pd.DataFrame:
        from skillsdata.evidence.cleaning import parse_printed, split_name

        printed = self.table("plan_indicators")
        split = [split_name(name) for name in printed["name_printed"]]
        base = [parse_printed(text) for text in printed["value_base"]]
        goal = [parse_printed(text) for text in printed["value_goal"]]
        registry = self.table("indicators").set_index("indicator").drop(columns="attribute")
        plan = printed.rename(columns={"value_base": "base_printed", "value_goal": "goal_printed"})
        return plan.assign(
            name_printed=[name for _, name, _ in split],
            unit=[unit for _, _, unit in split],
            base=[math.nan if cell.value is None else cell.value for cell in base],
            goal=[math.nan if cell.value is None else cell.value for cell in goal],
            bracketed=[cell.bracketed for cell in goal],
            obs_id_base=[f"plan-{row}-base" for row in printed["row"]],
            obs_id_goal=list(map(self._goal_id, printed["row"], printed["goal_year"])),
            attribute_id=printed["attribute"].map(ATTRIBUTES).fillna(""),
        ).join(registry, on="indicator")

    def _goal_id(self, row: int, year: int) -> str:
        return f"plan-{row}-goal" + ("" if year == self.goal_year else f"-{year}")

    @property
    def three(self) -> Together:
        """Headcount, employment and density; ParameterError of a plan without them."""
        if self.together is None:
            raise ParameterError(f"the plan {self.id} has no headcount and density together")
        return self.together

    def goal_in(self, row: Any) -> Goal:
        """Return the goal that a row of the box prints."""
        base, goal, year = float(row.base), float(row.goal), int(row.goal_year)
        return Goal(base, self.base_year, goal, year, row.direction, kind=row.goal_kind)

    def goal(self, indicator: str, *, year: int = 0, chosen: float = 0.0) -> Goal | None:
        """Return the plan's goal for an indicator and year, or the reader's own value for it.

        ``year`` 0 is the last year for which the plan prints a goal; ``chosen`` 0 takes what it
        prints. None when the plan prints none and none is chosen.
        """
        rows = self.box().query("indicator == @indicator").sort_values("goal_year")
        asked = rows[rows["goal_year"] == year] if year else rows.tail(1)
        if asked.empty and not chosen:
            return None
        way, base = self.indicators[indicator].direction, [math.nan, *rows["base"]][-1]
        printed = Goal(base, self.base_year, math.nan, year or self.goal_year, way)
        if len(asked):
            printed = replace(self.goal_in(asked.iloc[-1]), base=base)
        if chosen <= 0:
            return printed
        return replace(printed, value=chosen, chosen=chosen != printed.value)

    @question
    def admit_goal(self, of: str, chosen: float, area: str = "") -> None:
        """Raise ParameterError for a reader's goal that is not on the scale of the plan's own.

        Allowed is a fifth of the smallest to five times the largest of what the plan prints of the
        indicator, or, where it prints nothing and for another ``area`` (in either language), a
        tenth and ten times of the figures on record.
        """
        if not chosen:
            return
        from skillsdata.evidence.cleaning import number

        own = area in {"", self.area.zh, self.area.en}
        box = [row for row in self.rows("plan_indicators") if own and row["indicator"] == of]
        cells = [row[cell] for row in box for cell in ("value_base", "value_goal")]
        printed = [value for value in map(number, cells) if value > 0]
        known = printed or self._levels(of, "" if own else area) or [chosen]
        reach, told = (REACH, "the plan prints") if printed else (SCALE, "figures on record are")
        least, most = min(known), max(known)
        if not least / reach <= chosen <= most * reach:
            raise ParameterError(
                f"parameter goal = {chosen:g} is refused: {told} {least:g} to {most:g} "
                f"{self.indicators[of].unit_zh}; allowed is {least / reach:g} to {most * reach:g}"
            )

    @question
    def admit_area(self, area: str) -> None:
        """Raise ParameterError for an area, in either language, that no table of figures names."""
        asked = folded(area).strip().casefold()
        there = {name.casefold(): name for name in self._areas()} if asked else {"": ""}
        if asked not in there:
            near = difflib.get_close_matches(asked, there, n=3, cutoff=0.0)
            raise ParameterError(
                f"parameter area = {area[:60]!r} is refused: allowed is an area of the tables, as "
                f"{', '.join(there[each] for each in near)}"
            )

    def _areas(self) -> list[str]:
        """Return the names of every area that is studied or has figures, in both languages."""
        from skillsdata.evidence.tables import OBSERVATIONS

        rows = [row for name in OBSERVATIONS for row in self.rows(name)]
        return [
            *(n for each in self.areas for _, n in each),
            *(row[n] for row in rows for n in _AREA),
        ]

    def _levels(self, of: str, area: str) -> list[float]:
        """Return the values in use of an indicator above 0, of one area or of all but cities."""
        from skillsdata.evidence.tables import IN_USE, RATIOS

        names = ("province", RATIOS, *(["cities"] if area else []))
        rows = [row for name in names for row in self.rows(name)]
        return [
            float(row["value"])
            for row in rows
            if row["indicator"] == of and row["use"] in IN_USE and row["value"] > 0
            if not area or area in {row[name] for name in _AREA}
        ]

    @property
    def study_rows(self) -> list[int]:
        """The rows of the box that the studies are about."""
        rows = (self.indicators[name].plan_row for name in self.studies.values())
        return [row for row in rows if row is not None]

    def stands_on(self, page: str, row: Mapping[Any, Any]) -> bool:
        """Tell whether a figure stands on a page."""
        return any(
            row["indicator"] in part.indicators
            and (part.areas == ("any",) or row["area"] in (part.areas or (self.area.zh,)))
            and part.grade in {"", row.get("skill_grade")}
            and str(row["period"]) >= part.since
            for part in self.pages.get(page, ())
        )


def open_plan(plan: str = "") -> Plan:
    """Return a plan by its id, the default one without; SkillsdataError names those there are.

    >>> open_plan().goal_year
    2025
    """
    from skillsdata.evidence.tables import stamp

    hear(written, plan, *_FRAME)
    folder = plan_dir(plan)
    return _opened(folder, stamp(folder))


@question
def written(plan: str, *files: str) -> list[str]:
    """Return the SHA-256 of some files of a plan's folder."""
    return [hashlib.sha256((plan_dir(plan) / file).read_bytes()).hexdigest() for file in files]


@cache
def _opened(folder: Path, _read: object) -> Plan:
    return Plan(**read_plan_file(folder).model_dump(by_alias=True), folder=folder)
