"""Goals of other plans and what came of them, shares of whole plans, and yardsticks.

Hits are announced and misses are not: a miss is found only by pairing two pages. Every share of
goals met is therefore an upper end and no probability.
"""

from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from skillsdata.evidence.asked import question
from skillsdata.evidence.cleaning import known_from, last_day
from skillsdata.evidence.edition import load_goals
from skillsdata.evidence.plan import Plan
from skillsdata.evidence.tables import each_row, read_shared
from skillsdata.paths import shared_dir

_CUTS = {
    "all": "term != ''",
    "new": "not held",
    "multi_year": "not held and term == 'multi_year'",
    "skills": "not held and term == 'multi_year' and topic == 'skills'",
}


@question
def shared_sources() -> pd.DataFrame:
    """Return the sources of all tables of this file, indexed by ``source_id``."""
    return read_shared("sources", shared_dir()).set_index("source_id")


@question
def goal_outcomes(plan: Plan | None = None, *, as_of: str | None = None) -> pd.DataFrame:
    """Return goals of other plans with what was published of them later, one pair a row.

    ``plan``: the plan that is to be judged; its own pairs are left out. ``as_of`` (ISO date):
    goals known by then; an outcome published later is empty and its verdict "unclear".

    Columns, besides those of goal_outcomes.csv: ``goal_known, outcome_known`` (Timestamp),
    ``early`` (met before the end of the goal's year; counts as met), ``answered`` (of a plan of
    which any outcome was found). Values in ``unit``. Raises EvidenceError for a table that cannot
    be read; ``check_folder`` asks what its rows mean.

    >>> len(goal_outcomes())
    83
    """
    table = read_shared("goal_outcomes", shared_dir())
    day = pd.Timestamp(as_of or pd.Timestamp.max)
    table = table[table["plan_id"] != (plan.id if plan else None)].assign(
        held=table["held"] == "true",
        goal_known=_known(table["goal_source"], (table["goal_year"] - 1).astype(str)),
        outcome_known=_known(table["outcome_source"], table["outcome_period"]),
    )
    table = _not_yet(table[table["goal_known"] <= day].reset_index(drop=True), day)
    plans = table["outcome_source"].ne("").groupby([table["area"], table["plan"]])
    return table.assign(early=[*map(_early, each_row(table))], answered=plans.transform("any"))


def _known(sources: pd.Series, periods: pd.Series) -> pd.Series:
    published = shared_sources()["published"]
    days = [
        known_from(published[source], period) if source else pd.NaT
        for source, period in zip(sources, periods, strict=True)
    ]
    return pd.Series(pd.to_datetime(pd.Series(days, dtype="datetime64[ns]").array), sources.index)


def _not_yet(table: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    later = table["outcome_known"] > day
    texts = [c for c in table if str(c).startswith(("outcome_p", "outcome_q", "outcome_s"))]
    emptied = {str(c): table[c].mask(later, "") for c in [*texts, "misleads_zh", "misleads_en"]}
    return table.assign(
        outcome=table["outcome"].mask(later),
        outcome_known=table["outcome_known"].mask(later),
        verdict=table["verdict"].mask(later, "unclear"),
        **emptied,
    )


def _early(row: Any) -> bool:
    over = datetime(row.goal_year, 12, 31)
    return row.verdict == "met" and last_day(row.outcome_period) < over


def hit_shares(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return how many goals were met, by cut: ``cut, judged, met, early, plans, plans_missed``.

    Cuts, each within the one before: ``all``; ``new`` (pairs this project did not hold already);
    ``multi_year``; ``skills`` (skilled talent and training). ``unclear_missed`` is ``all`` if every
    goal that cannot be judged, of a plan of which any outcome was found, had been missed.

    >>> shares = hit_shares(goal_outcomes()).set_index("cut")
    >>> int(shares.loc["all", "met"]), int(shares.loc["all", "judged"])
    (40, 42)
    """
    rows = [{"cut": cut, **_share(pairs.query(rule))} for cut, rule in _CUTS.items()]
    unclear = ((pairs["verdict"] == "unclear") & pairs["answered"]).sum()
    worst = {**rows[0], "cut": "unclear_missed", "judged": rows[0]["judged"] + int(unclear)}
    return pd.DataFrame([*rows, worst])


def _share(pairs: pd.DataFrame) -> dict[str, Any]:
    judged = pairs[pairs["verdict"] != "unclear"]
    by_plan = judged.groupby(["area", "plan"])["verdict"]
    return {
        "judged": len(judged), "met": int((judged["verdict"] == "met").sum()),
        "early": int(judged["early"].sum()), "plans": by_plan.ngroups,
        "plans_missed": int(by_plan.agg(lambda found: "not_met" in set(found)).sum()),
    }  # fmt: skip


@question
def plan_shares(*, as_of: str | None = None) -> pd.DataFrame:
    """Return shares of whole plans met, one plan and stage a row; less biased than single goals.

    Columns of plan_shares.csv, and ``known``; ``share`` in per cent: as stated, else met / of (at
    mid-term: on course / of), NaN where the source gives no numbers.
    """
    table = read_shared("plan_shares", shared_dir())
    done = table["met"].where(table["stage"] != "mid_term", table["on_course"])
    worked = 100 * done.astype(float) / table["of"].astype(float)
    table = table.assign(
        share=table["share"].fillna(worked),
        independent=table["independent"] == "true",
        known=_known(table["source_id"], table["source_id"]),
    )
    return _by(table, as_of)


@question
def yardsticks(plan: Plan, *, as_of: str | None = None) -> pd.DataFrame:
    """Return what a plan's indicators may be compared with, one goal or figure a row.

    ``kind``: ``goal`` (the nation's, for the plan's area), ``earlier_goal`` (the area's own, for a
    year before the plan's goal year), ``other_goal`` (the same, set after the plan was known),
    ``latest`` (latest figure of the nation or of another area).
    Columns ``yardstick_id, kind, indicator, area, area_en, period, value, printed, unit, qualifier,
    source_id, quotation, note_zh, note_en, known``; ``value`` in ``unit``.
    """
    table = read_shared("yardsticks", shared_dir())
    table = table.assign(known=_known(table["source_id"], table["period"]))
    meant = [not areas or plan.area.zh in areas.split(";") for areas in table["applies_to"]]
    table = table[np.array(meant) & table["indicator"].isin(list(plan.indicators))]
    table = table[(table["kind"] != "latest") | (table["area"] != plan.area.zh)]
    for lang, mark in (("zh", "；"), ("en", "; ")):
        said = zip(table[f"note_{lang}"], table[f"acknowledged_{lang}"], strict=True)
        table[f"note_{lang}"] = [mark.join(filter(None, pair)) for pair in said]
    left = {"applies_to", "derivation", "acknowledged_zh", "acknowledged_en"}
    columns = [c for c in table if c not in left]
    both = pd.concat([table[columns], _earlier(plan, columns)], ignore_index=True)
    return _by(both, as_of)


def _earlier(plan: Plan, columns: list[Any]) -> pd.DataFrame:
    goals = load_goals(plan).query("target_year < @plan.goal_year and area == @plan.area.zh")
    named = goals.rename(columns={"obs_id": "yardstick_id", "known_from": "known"})
    before = (named["known"] < pd.Timestamp(plan.known)) | (goals["target_year"] <= plan.base_year)
    kinds = before.map({True: "earlier_goal", False: "other_goal"})
    named = named.assign(kind=kinds, period=named["target_year"].astype(str))
    return named.assign(quotation="")[columns]


def _by(table: pd.DataFrame, as_of: str | None) -> pd.DataFrame:
    day = pd.Timestamp(as_of or pd.Timestamp.max)
    return table[table["known"] <= day].reset_index(drop=True)
