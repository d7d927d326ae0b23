"""The plan: its indicators and their goals, and the constants that are this plan's alone."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from skillsdata.errors import ProgressError

if TYPE_CHECKING:  # a refused parameter need not wait for pandas
    import pandas as pd

Language = Literal["zh", "en"]

HEADCOUNT = "high_skill_total"
DENSITY = "high_skill_density"
EMPLOYED = "employed_total"
RATIO = "vacancy_ratio"

PROVINCE = "江苏"
BASE_YEAR = 2020
GOAL_YEAR = 2025
PLAN_KNOWN = "2021-08-29"
#: The years up to which one may look.
HORIZON = (2025, 2040)

#: Direction as the sign used in the progress formulas; a missing one is an error there.
DIRECTION_SIGN = {"up": 1, "down": -1}


@dataclass(frozen=True)
class Indicator:
    """One indicator of the registry ``data/raw/indicators.csv``.

    ``kind`` is stock, flow, flow_cumulative, ratio, share, count_won or change; ``direction``
    up, down, two_sided or none; ``attribute`` binding, anticipated or empty; ``plan_row`` the
    row of the plan's box of 22, if it is one of them.
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

    @property
    def sign(self) -> int:
        """+1 when higher is better, -1 when lower is; ProgressError for anything else."""
        if self.direction not in DIRECTION_SIGN:
            raise ProgressError(
                f"direction {self.direction!r} cannot be assessed; give 'up' or 'down'"
            )
        return DIRECTION_SIGN[self.direction]

    def met(self, value: float) -> bool:
        """Return whether a value meets the goal."""
        return self.sign * (value - self.value) >= 0


def load_indicators() -> dict[str, Indicator]:
    """Return the registry of indicators by id."""
    from skillsdata.evidence.tables import read_table

    table = read_table("indicators")[list(Indicator.__dataclass_fields__)]
    rows: list[Any] = table.astype(object).where(table.notna(), None).to_dict("records")
    return {row["indicator"]: Indicator(**row) for row in rows}


def load_plan(*, as_of: str | None = None) -> pd.DataFrame:
    """Return the plan's 22 indicators, cleaned, one row each; empty before the plan was known.

    Columns: ``row, section, name_zh, name_en, indicator, unit, kind, direction, attribute_id, base,
    goal`` (numbers; base is NaN where the plan prints ——), ``base_printed, goal_printed,
    bracketed`` (the printed 〔〕 of the goal), ``bracket`` (what the prose says of it),
    ``obs_id_base, obs_id_goal``.
    """
    from skillsdata.evidence.cleaning import parse_printed, split_name
    from skillsdata.evidence.tables import read_table

    printed = read_table("plan_indicators")
    split = [split_name(name) for name in printed["name_printed"]]
    base = [parse_printed(text) for text in printed["value_2020"]]
    goal = [parse_printed(text) for text in printed["value_2025"]]
    registry = read_table("indicators").set_index("indicator").drop(columns="attribute")
    plan = printed.rename(columns={"value_2020": "base_printed", "value_2025": "goal_printed"})
    plan = plan.assign(
        name_printed=[name for _, name, _ in split],
        unit=[unit for _, _, unit in split],
        base=[math.nan if cell.value is None else cell.value for cell in base],
        goal=[math.nan if cell.value is None else cell.value for cell in goal],
        bracketed=[cell.bracketed for cell in goal],
        obs_id_base=[f"plan-{row}-2020" for row in printed["row"]],
        obs_id_goal=[f"plan-{row}-2025" for row in printed["row"]],
        attribute_id=printed["attribute"].map({"约束性": "binding", "预期性": "anticipated"}),
    ).join(registry, on="indicator")
    return plan if as_of is None or as_of >= PLAN_KNOWN else plan.iloc[:0]


def plan_goal(indicator: str, *, chosen: float = 0.0) -> Goal:
    """Return the plan's goal for an indicator, or the reader's own value where ``chosen`` > 0."""
    plan: Any = load_plan().set_index("indicator").loc[indicator]
    printed = float(plan["goal"])
    return Goal(
        base=float(plan["base"]),
        base_year=BASE_YEAR,
        value=chosen if chosen > 0 else printed,
        year=GOAL_YEAR,
        direction=str(plan["direction"]),
        chosen=chosen > 0 and chosen != printed,
    )
