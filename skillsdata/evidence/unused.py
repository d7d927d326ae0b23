"""Figures in use that no study takes up, each with the reason: nothing is dropped in silence."""

import pandas as pd

from skillsdata.evidence.planfile import PlanFile
from skillsdata.evidence.tables import IN_USE, RATIOS

#: Why a figure is not taken up, in the order in which it is asked.
REASONS = ("no_year", "other_area", "no_vintage", "other_vintage", "no_ratio")
COLUMNS = [
    "table", "obs_id", "indicator", "area", "area_en", "period", "qualifier", "value", "why",
]  # fmt: skip


def unused(plan: PlanFile, figures: pd.DataFrame) -> pd.DataFrame:
    """Return the figures whose ``use`` is series or bound and that enter nothing.

    ``figures``: as ``load_observations`` returns them. Columns ``table, obs_id, indicator, area,
    area_en, period, qualifier, value, why``: one of REASONS.
    """
    used = figures[figures["use"].isin(IN_USE)]
    yearly, three = used["table"] != RATIOS, plan.together
    dense = [three.density, three.employed] if three and three.vintage else []
    why = {
        "no_year": yearly & used["reference_year"].isna(),
        "other_area": (used["table"] == "province") & (used["area"] != plan.area.zh),
        "no_vintage": yearly & used["indicator"].isin(dense) & (used["vintage"] == ""),
        "other_vintage": yearly & _superseded(plan, used),
        "no_ratio": ~yearly & _astray(plan, used),
    }
    found = pd.concat([used[why[name]].assign(why=name) for name in REASONS])
    return found.drop_duplicates("obs_id")[COLUMNS].reset_index(drop=True)


def _superseded(plan: PlanFile, used: pd.DataFrame) -> pd.Series:
    """Whether the plan's vintage has another figure in use for the year."""
    key = ["indicator", "area", "reference_year"]
    vintage = plan.together.vintage if plan.together else ""
    current = used[(used["vintage"] == vintage) & (vintage != "")]
    there = pd.MultiIndex.from_frame(used[key]).isin(pd.MultiIndex.from_frame(current[key]))
    return pd.Series(there, used.index) & (used["vintage"] != "") & ~used.index.isin(current.index)


def _astray(plan: PlanFile, used: pd.DataFrame) -> pd.Series:
    """Whether a ratio is of an area or a grade that no study follows."""
    areas = [area.zh for area in plan.ratio.areas] if plan.ratio else []
    followed = used["area"].isin(areas) & (used["skill_grade"] == "all")
    named = plan.ratio.indicator if plan.ratio else ""
    return (used["use"] == "series") & ~(followed & (used["indicator"] == named))
