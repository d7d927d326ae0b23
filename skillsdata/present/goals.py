"""What the page on a plan's goals shows: what each asks, what was found, how it stands.

>>> len(sd.goals.table(edition).data)
22
"""

from typing import Any

import pandas as pd

from skillsdata.evidence.tables import each_row
from skillsdata.language.words import Link, Local, Term, Value, Words, say
from skillsdata.present.entries import box, published
from skillsdata.present.show import Notes, Table, Text, paragraph
from skillsdata.study.goals import STATES, goal_states
from skillsdata.study.study import Edition

_TRACE = "c-goals-state"


def _states(edition: Edition) -> pd.DataFrame:
    return goal_states(edition.plan, edition.figures(), as_of=edition.as_of)


def _count(number: int) -> Value:
    return Value(int(number), trace=_TRACE)


def answer(edition: Edition) -> Text:
    """Say how many of the plan's goals are met, missed, reached early, open or without a figure."""
    states = _states(edition)["state"]
    counts = {name: _count((states == name).sum()) for name in STATES}
    return Text((say("goals.answer", n=_count(len(states)), **counts),), name="answer")


def table(edition: Edition) -> Table:
    """Show every goal: base, what is asked, what was found, its state, on how many figures."""
    base_year = edition.plan.base_year

    def base(row: Any) -> Words:
        if pd.isna(row.base):
            return say("goals.no_base")
        value = Link(row.base_printed.replace(" ", ""), f"e-{row.obs_id_base}")
        return say("goals.asked", kind="", value=value, year=base_year)

    def asked(row: Any) -> Words:
        value = Link(row.goal_printed, f"e-{row.obs_id_goal}")
        return say("goals.asked", kind=Term(row.goal_kind), value=value, year=int(row.goal_year))

    def found(row: Any) -> Words:
        if not row.seen_id:
            return say("goals.unseen")
        figure = Value(float(row.value), None, None, f"e-{row.seen_id}")
        said = say("qualified", qualifier=Term(row.qualifier), value=figure)
        return say("goals.seen", figure=said, year=int(row.year))

    columns: dict[Any, Any] = {
        "indicator": lambda row: Local(f"{row.row} {row.name_zh}", f"{row.row} {row.name_en}"),
        "state": lambda row: Link(Term(row.state), _TRACE),
        "found": found,
        "asks": asked,
        "base": base,
        "unit": lambda row: Local(row.unit_zh, row.unit_en),
        "rests_on": lambda row: _count(row.n),
    }
    states = _states(edition)
    return Table("goals_states", say("goals.caption"), states, columns, list(each_row(states)))


def thin(edition: Edition) -> Text:
    """Say for how many goals there are too few figures for any forecast."""
    count = _states(edition)["n"]
    few = int((count <= 1).sum())
    key = "goals.thin" if few else "goals.enough"
    return paragraph(say(key, n=_count(len(count)), thin=_count(few)))


def sources(edition: Edition) -> Notes:
    """Show what the goals and the figures found rest on."""
    states = _states(edition)
    figures = edition.figures()
    used = figures[figures["obs_id"].isin(states["seen_id"])]
    entries = [*box(edition.plan, list(states["row"].unique())), *published(edition, used)]
    return Notes(entries, [(_TRACE, say("goals.how_label"), say("goals.how"))])
