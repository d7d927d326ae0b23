"""What changed since another edition, in words: figures, forecasts, states, and why."""

from dataclasses import replace
from typing import Any

import pandas as pd

from skillsdata.evidence.plan import Plan
from skillsdata.evidence.tables import each_row
from skillsdata.language.words import Listed, Sentence, Value, Words, day, say
from skillsdata.present import cells
from skillsdata.present.arithmetic import Computed
from skillsdata.rounding import rounded
from skillsdata.study.editions import Since, since_last
from skillsdata.study.study import Edition, once

TRACE = "c-since"
#: More goals than these are counted, not named.
_MOST = 3


def said(since: Since) -> Sentence:
    """Say what changed between two editions, or that nothing did."""
    if since.figures.empty and since.moves.empty and since.states.empty:
        return say("since.nothing", day=day(since.before))
    new, revised = since.figures, int(since.figures["revised"].sum())
    told = say("since.figures", n=len(new) - revised, revised=revised)
    parts = [say("since.no_figure") if new.empty else told, *_moves(since), *_states(since)]
    return say("since.changed", day=day(since.before), parts=Listed(tuple(parts), "list_changes"))


def _named(since: Since, name: str) -> Words:
    return cells.name(since.plan.indicators[name])


def _moves(since: Since) -> list[Words]:
    moves = since.moves
    seen = moves[[bool(_moved(since, row)) for row in each_row(moves)]]
    if seen.empty:
        return [] if moves.empty else [say("since.unseen")]
    by_figure = (seen["probability_again"] - seen["probability_after"]).abs() > 1e-4
    by_model = (seen["probability_again"] - seen["probability_before"]).abs() > 1e-4
    causes = {"figures_and_model": by_figure & by_model, "by_figures": by_figure & ~by_model,
              "by_model": ~by_figure}  # fmt: skip
    told = list[Words]()
    for cause, moved in ((cause, seen[rows]) for cause, rows in causes.items() if rows.any()):
        items = Listed(tuple(_item(since, row) for row in each_row(moved)), "list_changes")
        told.append(say("since.moved", cause=_cause(since, cause, moved), items=items))
    return told


def _item(since: Since, row: Any) -> Sentence:
    moved = Listed(tuple(_moved(since, row)), "list_moves")
    area = cells.place(since.plan, row.location)
    return say("since.item", area=area, name=_named(since, row.target), moved=moved)


def _moved(since: Since, row: Any) -> list[Words]:
    """Say how median and probability moved, where the digits that are printed tell it."""
    digits, told = _digits(since, row), list[Words]()
    if rounded(row.median_before, digits) != rounded(row.median_after, digits):
        old, new = (
            _median(since, row, m, trace=TRACE) for m in (row.median_before, row.median_after)
        )
        new = replace(new, unit=row.target in since.plan.studies.values())
        told.append(say("since.moved_median", old=old, new=new))
    chances = [float(p) for p in (row.probability_before, row.probability_after)]
    if len({rounded(100 * p) for p in chances}) > 1:
        old, new = (Value(p, trace=TRACE, style="chance") for p in chances)
        told.append(say("since.moved_chance", old=old, new=new))
    return told


def _digits(since: Since, row: Any) -> int:
    return 0 if row.target in since.plan.studies.values() else 2


def _median(since: Since, row: Any, value: float, **look: Any) -> Value:
    return Value(float(value), since.plan.indicators[row.target], _digits(since, row), **look)


def _states(since: Since) -> list[Words]:
    told = list[Words]()
    for (old, new), rows in since.states.groupby(["state_before", "state_after"], sort=False):
        few = tuple(_named(since, name) for name in dict.fromkeys(rows["indicator"]))
        many = say("since.goals", n=len(rows))
        name = Listed(few, "list_nouns") if len(rows) <= _MOST else many
        told.append(say("since.state", name=name, old=say(f"state.{old}"), new=say(f"state.{new}")))
    return told


def _cause(since: Since, cause: str, moves: pd.DataFrame) -> Sentence:
    """Name a cause, and the figures where they are one: of what moved, if there are."""
    new, moved = since.decisive, moves["target"].unique()
    own = new[new["indicator"].isin(moved)]
    figures = tuple(
        say("since.figure", name=_named(since, row.indicator), value=row.printed, period=row.period)
        for row in each_row((new if own.empty else own).head(_MOST))
    )
    return say(f"since.cause.{cause}", figures=Listed(figures, "list_nouns"))


def between(plan: Plan, before: str, after: str) -> Sentence:
    """Say what changed between two days, each as stored if it was."""
    return said(Since(plan, before, after))


@once
def latest(edition: Edition) -> Since | None:
    """Return what changed since the last edition stored before this one's day."""
    return since_last(edition.plan, edition.as_of, edition)


def last(since: Since | None) -> Sentence:
    """Say what changed since the last edition stored, if one was."""
    return said(since) if since else say("since.first")


def entries(edition: Edition) -> list[Computed]:
    """Return the entry behind the numbers of what changed: both editions, and what lies between."""
    since = latest(edition)
    if since is None or since.moves.empty:
        return []
    steps = list[Words]()
    for row in each_row(since.moves):  # and what the earlier figures give with today's model
        medians = (row.median_before, row.median_again, row.median_after)
        chances = (row.probability_before, row.probability_again, row.probability_after)
        of = {"name": _named(since, row.target), "location": cells.place(since.plan, row.location)}
        steps.append(say(
            "since.step", **of, chances=" → ".join(f"{rounded(100 * p):.0f}%" for p in chances),
            medians=Listed(tuple(_median(since, row, value) for value in medians), "list_steps"),
        ))  # fmt: skip
    listed = Listed(tuple(steps), "list_changes")
    how = say("since.how", before=day(since.before), after=day(since.after), steps=listed)
    return [(TRACE, say("since.how_label"), how)]
