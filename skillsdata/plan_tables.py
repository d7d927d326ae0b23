"""Display tables of the plan page: the 22 indicators, the checks, the cities."""

from typing import Any

import pandas as pd

from skillsdata.evidence.edition import load_indicators
from skillsdata.evidence.frames import each_row
from skillsdata.evidence.plan import Language
from skillsdata.formats import (
    computed_link,
    escape,
    evidence_link,
    number,
    source_decimals,
)
from skillsdata.glossary import term
from skillsdata.wording import say


def plan_table(plan: pd.DataFrame, latest: pd.DataFrame, lang: Language) -> pd.DataFrame:
    """Return the plan's 22 indicators with base, goal, kind, bracket and latest figure.

    ``latest``: ``value, obs_id, year, qualifier`` indexed by indicator.
    """
    rows = [
        {
            term("indicator", lang): escape(
                f"{row.row} {row.name_zh if lang == 'zh' else row.name_en}"
            ),
            "2020": evidence_link(row.base_printed.replace(" ", ""), row.obs_id_base),
            "2025": evidence_link(row.goal_printed, row.obs_id_goal),
            term("unit", lang): escape(row.unit_zh if lang == "zh" else row.unit_en),
            term("attribute", lang): term(row.attribute_id, lang),
            term("kind", lang): term(row.kind, lang),
            term("printed_bracket", lang): term(row.bracket, lang),
            term("latest", lang): _latest(latest, row.indicator, lang),
        }
        for row in each_row(plan)
    ]
    return pd.DataFrame(rows)


def _latest(latest: pd.DataFrame, indicator: str, lang: Language) -> str:
    if indicator not in latest.index:
        return say(lang, "规划以来无公布值", "no observation since the plan")
    row: Any = latest.loc[indicator]
    value = evidence_link(number(row["value"], source_decimals(row["value"])), row["obs_id"])
    return f"{escape(term(row['qualifier'], lang))}{value} ({row['year']})"


def findings_table(findings: pd.DataFrame, lang: Language) -> pd.DataFrame:
    """Return checks of the evidence against itself, one a row, with their arithmetic."""
    rows = [
        {
            term("check", lang): escape(term(row.check, lang)),
            term("where", lang): escape(row.where_zh if lang == "zh" else row.where_en),
            term("stated_value", lang): _linked(row.stated, 2),
            term("computed", lang): _linked(row.computed, 2),
            term("difference", lang): _linked(row.difference, 2),
            term("arithmetic", lang): escape(row.arithmetic),
        }
        for row in each_row(findings)
    ]
    return pd.DataFrame(rows)


def _linked(value: float, decimals: int) -> str:
    shown = number(value, min(decimals, source_decimals(round(value, decimals))))
    return computed_link(shown, "plan-checks")


def summary_table(summary: pd.DataFrame, lang: Language) -> pd.DataFrame:
    """Return how many checks of each kind were made, hold and fail."""
    rows = [
        {
            term("check", lang): escape(term(row.check, lang)),
            **{
                term(name, lang): computed_link(str(value), "plan-checks")
                for name, value in (("made", row.made), ("held", row.held), ("failed", row.failed))
            },
        }
        for row in each_row(summary)
    ]
    return pd.DataFrame(rows)


def city_table(cities: pd.DataFrame, lang: Language) -> pd.DataFrame:
    """Return what cities published, one figure a row."""
    registry = load_indicators()
    rows = [
        {
            term("area", lang): escape(row.area if lang == "zh" else row.area_en),
            term("indicator", lang): escape(registry[row.indicator].name(lang)),
            term("period", lang): escape(row.period),
            term("value", lang): escape(term(row.qualifier, lang))
            + evidence_link(number(row.value, source_decimals(row.value)), row.obs_id),
            term("unit", lang): escape(
                row.unit if lang == "zh" else registry[row.indicator].unit_en
            ),
        }
        for row in each_row(cities.sort_values(["indicator", "area", "period"]))
    ]
    return pd.DataFrame(rows)
