"""The score board: every goal of a plan, how it stands, and by which measures.

>>> len(sd.goals.table(edition).data)
22
"""

from functools import partial
from typing import Any

import pandas as pd
from markupsafe import Markup

from skillsdata.evidence.plan import Indicator
from skillsdata.evidence.tables import each_row
from skillsdata.language.reader import Reader
from skillsdata.language.words import Link, Listed, Local, Sentence, Term, Unit, Value, Words, say
from skillsdata.present import cells
from skillsdata.present.arithmetic import Computed, worked
from skillsdata.present.doubts import own_weight
from skillsdata.present.entries import box, published, some_computed
from skillsdata.present.sentences import SIGNS, badge, stood
from skillsdata.present.show import Notes, Shown, Table, Text, fragment, paragraph, titled
from skillsdata.study.formulas import likelihood_word
from skillsdata.study.goals import STATES
from skillsdata.study.measures import MEASURES, Standing
from skillsdata.study.scorecard import (
    COUNTED_ANEW,
    MOVED,
    cutoffs,
    goal_name,
    goals_of,
    read_otherwise,
    scorecard,
    standing_of,
)
from skillsdata.study.study import Edition

_TRACE = "c-goals-state"
_count = partial(Value, trace=_TRACE)
_NAMED = {measure.name: measure for measure in MEASURES}


def _chance(row: Any, key: str = "likelihood_short", **more: Words) -> Words:
    share = Value(row.probability, trace=f"c-{row.indicator}-probability", style="chance")
    return say(key, word=Term(likelihood_word(row.probability)), chances=share, **more)


def _item(edition: Edition, row: Any) -> Words:
    """Name one goal and what decides it, or is known."""
    if pd.notna(row.probability):
        return _chance(row, "goals.forecast", name=cells.name(row))
    of = edition.registry[row.indicator]
    goal = Value(float(row.goal), of, None, f"e-{row.obs_id_goal}", True)
    year = "" if row.year == row.goal_year else say("goals.of_year", year=int(row.year))
    return say(
        "goals.decided", name=cells.name(row), figure=cells.quoted(row, of, row.seen_id),
        kind=Term(row.goal_kind), goal=goal, year=year,
    )  # fmt: skip


def _part(edition: Edition, goals: pd.DataFrame, state: str) -> Sentence:
    years = Listed(tuple(map(str, dict.fromkeys(goals["goal_year"]))), "list_nouns")
    items = Listed(tuple(_item(edition, row) for row in each_row(goals)), "list_changes")
    return say(f"goals.part.{state}", k=_count(len(goals)), year=years, items=items)


def _bare(goals: pd.DataFrame, whole: pd.DataFrame) -> Sentence:
    of, all_of = (int((each["attribute_id"] == "binding").sum()) for each in (goals, whole))
    key = "every" if of == all_of else "some"
    among = say(f"goals.among.{key}", b=_count(of)) if of else say("nothing")
    return say("goals.part.bare", k=_count(len(goals)), among=among)


def verdict(edition: Edition) -> Sentence:
    """Say in one sentence how every goal of the plan stands."""
    goals = goals_of(edition)
    if goals.empty:
        return say("goals.no_goal")
    seen = goals["seen_id"] != ""
    kinds = {state: goals[(goals["state"] == state) & seen] for state in STATES}
    parts = [_part(edition, of, state) for state, of in kinds.items() if len(of)]
    parts += [_bare(goals[~seen], goals)] if (~seen).any() else []
    return say("goals.answer", n=_count(len(goals)), parts=Listed(tuple(parts), "list_changes"))


def warning(edition: Edition) -> Sentence:
    """Say which binding goals are an early warning, or that none can be given."""
    goals = goals_of(edition)
    binding = goals[goals["attribute_id"] == "binding"]
    names = Listed(tuple(map(cells.name, each_row(binding[binding["warning"]]))), "list_nouns")
    unseen = int((binding["seen_id"] == "").sum())
    if names.words:
        return say("goals.warning.some", names=names)
    none = "unseen_all" if unseen == len(binding) else "unseen"
    key = "no_binding" if binding.empty else none if unseen else "clear"
    return say(f"goals.warning.{key}", k=_count(unseen))


def answer(edition: Edition) -> Text:
    """Say how many of the plan's goals are met, missed, reached early, open or without a figure."""
    more = [*_left_open(edition), *own_weight(edition, _found(edition))]
    return Text((warning(edition), *more), name="answer", verdict=verdict(edition))


def _left_open(edition: Edition) -> list[Words]:
    """Say how goals are read of which the plan does not say what they count, and if it matters."""
    rows = read_otherwise(edition)
    if rows.empty:
        return []
    parts = list[Words]()
    for row in each_row(rows):
        of = edition.registry[row.indicator]
        base = Value(float(row.base), of, None, f"e-{row.obs_id_base}", True)
        both = cells.qualified(row.qualifier, Value(row.with_base, of, None, _TRACE, True))
        parts.append(say(
            f"goals.open.{'same' if row.holds else 'changed'}", name=cells.name(row),
            year=edition.plan.base_year, base=base, figure=both,
        ))  # fmt: skip
    named = Listed(tuple(map(str, rows["row"])), "list_nouns")
    return [say("goals.open.said", rows=named, parts=Listed(tuple(parts), "list_changes"))]


def worded(edition: Edition) -> Text:
    """Say how the goals of the plan are worded, as far as they differ, and which have no base."""
    goals = goals_of(edition)
    kinds = [kind for kind in dict.fromkeys(goals["goal_kind"]) if kind != "exact"]
    named = Listed(tuple(say(f"goals.kind.{kind}") for kind in kinds), "list_nouns")
    said = [say("goals.worded.kinds", kinds=named)] if kinds else []
    said += [say("goals.worded.years")] if goals["row"].duplicated().any() else []
    bare = int(goals["base"].isna().sum())
    return paragraph(*said, *([say("goals.worded.bare", k=_count(bare))] if bare else []))


class Board(Shown):
    """One square a goal: its number in the plan's box, its state by sign, colour and word."""

    name, data = "board", None

    def __init__(self, edition: Edition) -> None:
        """Take the goals of an edition, binding ones first."""
        self.goals = goals_of(edition)

    def html(self, reader: Reader) -> Markup:
        """Return the squares, in a list for each kind of goal."""
        rows = []
        for attribute, goals in self.goals.groupby("attribute_id", sort=False):
            name = titled(reader.show(Term(str(attribute)))) if attribute else ""
            rows.append((name, [self._square(reader, row) for row in each_row(goals)]))
        found = [state for state in SIGNS if state in set(self.goals["state"])]
        key = [(state, SIGNS[state], reader.show(say(f"state.{state}"))) for state in found]
        return fragment("board", rows=rows, key=key)

    def _square(self, reader: Reader, row: Any) -> dict[str, Any]:
        label = stood(row.state, int(row.goal_year))
        told = reader.show(say("in_words.bar", name=cells.name(row), label=label))
        return {"id": row.row, "state": row.state, "sign": SIGNS[row.state], "told": told}


def table(edition: Edition) -> Table:
    """Show every goal: its state, what was found and when it was published, what is asked."""
    base_year, dates = edition.plan.base_year, _found(edition).set_index("obs_id")["published"]

    def of(row: Any) -> Indicator:
        return edition.registry[row.indicator]

    def asks(row: Any) -> Words:
        value = Value(float(row.goal), of(row), None, f"e-{row.obs_id_goal}")
        return say("goals.asked", kind=Term(row.goal_kind), value=value, year=int(row.goal_year))

    def base(row: Any) -> Words:
        if pd.isna(row.base):
            return say("goals.no_base")
        value = Value(float(row.base), of(row), None, f"e-{row.obs_id_base}")
        if row.kind in COUNTED_ANEW:
            return say("goals.base_apart", value=value, year=base_year)
        return say("goals.asked", kind="", value=value, year=base_year)

    def found(row: Any) -> Words:
        if not row.seen_id:
            return say("goals.unseen")
        figure = cells.quoted(row, of(row), row.seen_id, unit=False)
        if row.kind in COUNTED_ANEW:
            return say("goals.seen_total", figure=figure, since=base_year + 1, year=int(row.year))
        return say("goals.seen", figure=figure, year=int(row.year))

    columns: dict[Any, Any] = {
        "indicator": lambda row: Local(f"{row.row} {row.name_zh}", f"{row.row} {row.name_en}"),
        "state": lambda row: Link(badge(row.state, int(row.goal_year)), _TRACE),
        "likelihood": lambda row: _chance(row) if pd.notna(row.probability) else "–",
        "found": found,
        "published": lambda row: say("record.day", day=dates[row.seen_id]) if row.seen_id else "–",
        "asks": asks,
        "base": base,
        "unit": lambda row: Unit(of(row)),
        "attribute": cells.attribute,
        "rests_on": lambda row: _count(row.n),
    }
    return Table("goals_states", say("goals.caption"), goals_of(edition), columns)


def _measured(edition: Edition) -> list[tuple[str, Any, Standing]]:
    """Every goal of which a figure was found: its id in the score card, its row, its standing."""
    rows = (row for row in each_row(goals_of(edition)) if row.seen_id)
    return [(goal_name(edition, row), row, standing_of(edition, row)) for row in rows]


def measures(edition: Edition) -> Table | Text:
    """Show every measure side by side, for the goals of which a figure was found.

    ``.data`` is the score card of all goals: ``indicator, measure, value, verdict, reason,
    data_period``.
    """
    card, found = scorecard(edition), _measured(edition)
    standings = {name: standing for name, _, standing in found}
    told: Any = card.set_index(["indicator", "measure"])
    moved: Any = cutoffs(edition).set_index(["indicator", "tolerance"])["verdict"]

    def cell(name: str, row: Any, what: Any) -> Words:
        if isinstance(what, float):
            return Term(moved[name, what]) if (name, what) in moved.index else "–"
        carried = "exact" if what == "probability" else standings[name].carried(_NAMED[what])
        return _assessed(name, row, edition, told.loc[(name, what)], carried)

    def measure(what: Any) -> Words:
        if isinstance(what, float):
            moved = say("goals.moved", share=Value(what, style="share"))
            return moved if what else say("goals.no_margin")
        return Term(what)

    columns: dict[Any, Any] = {"measure": measure} | {
        say("dated", year=cells.name(row), value=str(row.goal_year)): partial(cell, name, row)
        for name, row, _ in found
    }
    listed: list[Any] = [MEASURES[0].name, *MOVED, *(m.name for m in MEASURES[1:]), "probability"]
    return Table("scorecard", say("caption.measures"), card, columns, listed if found else [])


def _assessed(name: str, row: Any, edition: Edition, found: Any, carried: str) -> Words:
    what, of = found.name[1], edition.registry[row.indicator]
    if what == "probability" and not found.reason:
        return _chance(row)
    if found.reason:
        return say("goals.not_assessed", reason=say(f"reason.{found.reason}"))
    entry = _NAMED[what]
    unit, trace = of if entry.amount else None, f"c-{name}-{what}"
    exact = Value(float(found.value), unit, entry.digits, trace, entry.amount, entry.style)
    value = cells.qualified(carried, exact)
    told = say("goals.assessed", value=value, verdict=Term(found.verdict))
    return told if found.verdict else value


def footnote(edition: Edition) -> Text:
    """Say which cut-offs are our convention, and that no body judged anything."""
    wide = Value(MOVED[1], style="share")
    return paragraph(say("progress_rule"), say("goals.footnote", wide=wide))


def thin(edition: Edition) -> Text:
    """Say for how many goals there are too few figures for any forecast."""
    count = goals_of(edition)["n"]
    few = int((count <= 1).sum())
    key = "goals.thin" if few else "goals.enough"
    return paragraph(say(key, n=_count(len(count)), thin=_count(few)))


def entries(edition: Edition) -> list[Computed]:
    """Return how the numbers of the score board were computed."""
    measured, chances = list[Computed](), list[Computed]()
    for name, row, standing in _measured(edition):
        measured += worked(f"c-{name}", edition.registry[row.indicator], standing)
        if pd.notna(row.probability):
            chances += some_computed(edition.study(row.indicator), "probability")
    return [(_TRACE, say("goals.how_label"), say("goals.how")), *measured, *chances]


def _found(edition: Edition) -> pd.DataFrame:
    return edition.figures(*goals_of(edition)["indicator"].unique())


def sources(edition: Edition) -> Notes:
    """Show what the goals and the figures found rest on."""
    goals, figures = goals_of(edition), _found(edition)
    used = figures[figures["obs_id"].isin(goals["seen_id"])]
    rows = list(goals["row"].unique())
    own = [*box(edition.plan, rows), *published(edition, used)]
    return Notes(own, entries(edition), scale=True)
