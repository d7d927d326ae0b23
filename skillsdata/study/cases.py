"""What would change the forecast: one figure read otherwise or left out."""

import pandas as pd

from skillsdata.evidence.plan import Goal, Plan
from skillsdata.evidence.tables import each_row
from skillsdata.study.outlook import Outlook
from skillsdata.study.system import Histories, forecast_histories, with_employment

_DRAWS = 8_000
CASES = ["change", "year", "value", "to", "median", "low", "high", "probability"]


def what_if(
    plan: Plan, outlook: Outlook, goal: Goal, *, doubts: pd.DataFrame, system: dict[str, Outlook]
) -> pd.DataFrame:
    """Forecast again with each doubtful date read otherwise and with each figure left out.

    ``doubts``: ``obs_id, other_year``. A headcount and the density quoted with it move and go
    together. Columns of the result: ``change`` (none, moved or dropped), ``year``, ``value``,
    ``to`` (the other year, or NA), ``median, low, high`` (80 %) of the goal year and
    ``probability``; as read here comes first.
    """
    three = plan.together
    histories = {n: system[n].history for n in (three.headcount, three.density)} if three else {}
    own = outlook.history
    moves = [
        (row.year, row.value, other)
        for row in each_row(own)
        for other in doubts.loc[doubts["obs_id"] == row.obs_id, "other_year"]
        if other not in set(own["year"])
    ]
    cases: list[tuple[str, object, object, object, Histories]] = [
        *(("moved", y, v, to, _changed(histories, y, to)) for y, v, to in moves),
        *(
            ("dropped", r.year, r.value, pd.NA, _changed(histories, r.year, None))
            for r in each_row(own)
            if _left_without(histories, r.year)
        ),
    ]
    rows = [
        ("none", pd.NA, pd.NA, pd.NA, *outlook.reading(goal)),
        *((*case[:4], *_outcome(plan, outlook.name, case[4], goal)) for case in cases),
    ]
    return pd.DataFrame(rows, columns=CASES)


def _left_without(histories: Histories, year: int) -> bool:
    """Whether a headcount and a pair of headcount and density remain without one year."""
    years = [set(table["year"]) - {year} for table in histories.values()]
    return bool(set.intersection(*years))


def _changed(histories: Histories, year: int, to: int | None) -> Histories:
    changed = {}
    for name, table in histories.items():
        kept = table[table["year"] != year] if to is None else table
        moved = kept.assign(year=kept["year"].replace(year, to)) if to is not None else kept
        changed[name] = moved.sort_values("year", ignore_index=True)
    return changed


def _outcome(
    plan: Plan, name: str, histories: Histories, goal: Goal
) -> tuple[float, float, float, float]:
    assert plan.together is not None
    full = with_employment(plan.together, *histories.values())
    return forecast_histories(plan, full, horizon=goal.year, draws=_DRAWS)[name].reading(goal)


def doubtful_years(observations: pd.DataFrame) -> pd.DataFrame:
    """Return ``obs_id, other_year`` for figures whose reference year may be another."""
    rows = observations[observations["reference_alternatives"] != ""]
    pairs = [
        (row.obs_id, int(year))
        for row in each_row(rows)
        for year in str(row.reference_alternatives).replace(";", " ").split()
    ]
    return pd.DataFrame(pairs, columns=["obs_id", "other_year"])
