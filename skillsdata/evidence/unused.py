"""Figures in use that no study takes up, each with the reason: nothing is dropped in silence."""

import pandas as pd

from skillsdata.evidence.planfile import PlanFile
from skillsdata.evidence.tables import RATIOS

#: Why a figure is not taken up, in the order in which it is asked.
REASONS = ("no_year", "other_area", "no_vintage")
COLUMNS = [
    "table", "obs_id", "indicator", "area", "area_en", "period", "qualifier", "value", "why",
]  # fmt: skip


def unused(plan: PlanFile, figures: pd.DataFrame) -> pd.DataFrame:
    """Return the figures whose ``use`` is series or bound and that enter nothing.

    ``figures``: as ``load_observations`` returns them. Columns ``table, obs_id, indicator, area,
    area_en, period, qualifier, value, why``: one of REASONS.
    """
    used = figures[figures["use"].isin(["series", "bound"])]
    yearly, three = used["table"] != RATIOS, plan.together
    dense = [three.density, three.employed] if three and three.vintage else []
    why = {
        "no_year": yearly & used["reference_year"].isna(),
        "other_area": (used["table"] == "province") & (used["area"] != plan.area.zh),
        "no_vintage": yearly & used["indicator"].isin(dense) & (used["vintage"] == ""),
    }
    found = pd.concat([used[why[name]].assign(why=name) for name in REASONS])
    return found.drop_duplicates("obs_id")[COLUMNS].reset_index(drop=True)
