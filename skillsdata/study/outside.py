"""The outside view: how goals like a plan's were met elsewhere, and what others reached."""

from typing import Any

import pandas as pd

from skillsdata.evidence.asked import question
from skillsdata.evidence.edition import load_observations
from skillsdata.evidence.outcomes import goal_outcomes, hit_shares, yardsticks
from skillsdata.evidence.plan import Plan, open_plan
from skillsdata.paths import plans_dir
from skillsdata.study.measures import TOWARDS
from skillsdata.study.study import Edition, once


@once
def outcomes(edition: Edition) -> pd.DataFrame:
    """Return goals of other plans with their outcomes, the plan's own left out."""
    return goal_outcomes(edition.plan, as_of=edition.as_of)


@once
def met(edition: Edition) -> pd.DataFrame:
    """Return how many of those goals were met, by cut."""
    return hit_shares(outcomes(edition))


def margins(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return how far outcomes lay beyond their goals, the largest last, one judged pair a row.

    Adds ``kind`` (count or share) and ``margin``: of a count outcome / goal - 1, of a share the
    difference in points; positive is better than the goal. Pairs that this project holds itself
    are left out.
    """
    rows = pairs[(pairs["verdict"] != "unclear") & ~pairs["held"]]
    rows = rows.dropna(subset=["goal", "outcome"])
    sign = 1.0 - 2.0 * (rows["goal_kind"] == "at_most")
    share = rows["unit"] == "%"
    beyond = (rows["outcome"] - rows["goal"]) * sign
    told = rows.assign(
        kind=share.map({True: "share", False: "count"}),
        margin=beyond.where(share, beyond / rows["goal"]),
    )
    return told.sort_values(["kind", "margin"], ignore_index=True)


def bounded(row: Any) -> str:
    """Return how a margin is qualified where its outcome is: a bound bounds it too."""
    told = row.outcome_qualifier
    if told not in TOWARDS:
        return "about" if told == "about" else "exact"
    upward = TOWARDS[told] * (-1 if row.goal_kind == "at_most" else 1) > 0
    return "at_least" if upward else "at_most"


def near_the_end(edition: Edition) -> pd.DataFrame:
    """Return met goals on stocks of which a figure from one year or more before the end is known.

    Adds ``level``, that figure over the goal. Only goals met early have one here: those that were
    behind are not announced.
    """
    pairs, registry = outcomes(edition), edition.registry
    stocks = [registry[i].kind == "stock" if i in registry else False for i in pairs["indicator"]]
    rows = pairs[pd.Series(stocks, pairs.index) & (pairs["verdict"] == "met")].dropna(subset="goal")
    early = rows[rows["outcome_period"].str[:4].astype(int) < rows["goal_year"]]
    return early.assign(level=early["outcome"] / early["goal"]).reset_index(drop=True)


@once
def measuring(edition: Edition) -> pd.DataFrame:
    """Return yardsticks of a plan's indicators, the area's own latest figures among them."""
    found = yardsticks(edition.plan, as_of=edition.as_of)
    named, where = found["indicator"].unique(), edition.plan.area.zh
    own = load_observations(edition.plan, as_of=edition.as_of, indicator=[*named], area=where)
    own = own.query("use == 'series'").sort_values(["reference_year", "known_from"])
    last = own.drop_duplicates("indicator", keep="last")
    mine = last.assign(kind="own", yardstick_id=last["obs_id"])
    both = pd.concat([found, mine.reindex(columns=found.columns)], ignore_index=True)
    order = both["kind"].map({"own": 0, "goal": 1, "earlier_goal": 2, "other_goal": 2, "latest": 3})
    return both.assign(order=order).sort_values(
        ["indicator", "order", "value"], ascending=[True, True, False], ignore_index=True
    )


@once
def ratio_goals(edition: Edition) -> pd.DataFrame:
    """Return the goals that other plans in data/raw set for a ratio of vacancies to seekers."""
    plans = map(open_plan, plan_names())
    rows = [_ratios(plan, edition) for plan in plans if plan.id != edition.plan.id]
    none = _ratios(edition.plan, edition).iloc[:0]  # where no other plan is beside this one
    return pd.concat([none, *rows], ignore_index=True)


@question
def plan_names() -> list[str]:
    """Return the names of the folders of plans."""
    return sorted(file.parent.name for file in plans_dir().glob("*/plan.yml"))


def _ratios(plan: Plan, edition: Edition) -> pd.DataFrame:
    box = plan.box(as_of=edition.as_of)
    ours: Any = edition.plan.ratio
    named = box["indicator"].astype(str).str.startswith(ours.indicator if ours else "\0")
    told = {"area_zh": plan.area.zh, "area_en": plan.area.en, "source_id": plan.source}
    return box[named].assign(plan_id=plan.id, **told)


def newest_of_cities(edition: Edition) -> pd.DataFrame:
    """Return the newest figure of each city and indicator, densities first, the largest first.

    ``level``: prefecture, or county for districts and county-level cities, which stand apart.
    """
    plan, registry = edition.plan, edition.registry
    indicators = sorted(plan.cities, key=lambda name: registry[name].kind != "ratio")
    rows = load_observations(plan, as_of=edition.as_of, indicator=indicators)
    rows = rows[(rows["table"] == "cities") & (rows["use"] != "conflict")].sort_values(
        ["period", "known_from"]
    )
    newest = rows.drop_duplicates(["area", "indicator"], keep="last")
    whole = newest["area_code"].astype(str).str.endswith("00")
    level = whole.map({True: "prefecture", False: "county"})
    place = newest["indicator"].map({name: at for at, name in enumerate(indicators)})
    told = newest.assign(level=level, place=place, other=~whole)
    by = ["place", "other", "value"]
    return told.sort_values(by, ascending=[True, True, False], ignore_index=True)
