"""What each indicator is: its names, unit, kind, direction and goal."""

from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "en"]

HEADCOUNT = "high_skill_total"
DENSITY = "high_skill_density"
EMPLOYED = "employed_total"
RATIO = "vacancy_ratio"

PROVINCE = "江苏"
PLAN_AREA = PROVINCE
BASE_YEAR = 2020
GOAL_YEAR = 2025
PLAN_KNOWN = "2021-08-29"

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

    def name(self, lang: Language) -> str:
        """Return the indicator's name in one language."""
        return self.name_zh if lang == "zh" else self.name_en

    def unit(self, lang: Language) -> str:
        """Return the indicator's unit in one language."""
        return self.unit_zh if lang == "zh" else self.unit_en
