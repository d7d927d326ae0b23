"""What the page on what a goal would take shows: paces supposed, the account of flows, choices.

>>> list(sd.takes.table(hc).data["scenario"])[0]
'business_as_usual'
"""

import math
from functools import partial
from typing import Any

import pandas as pd

from skillsdata import drawing
from skillsdata.evidence.edition import load_sources
from skillsdata.evidence.tables import each_row
from skillsdata.language.reader import Reader, printed_digits
from skillsdata.language.words import (
    Link,
    Listed,
    Local,
    Sentence,
    Term,
    Unit,
    Value,
    Words,
    say,
)
from skillsdata.present import cells, entries, latest
from skillsdata.present.arithmetic import in_units
from skillsdata.present.bars import in_words
from skillsdata.present.cells import Columns
from skillsdata.present.changes import sentences, told
from skillsdata.present.explorer import explore
from skillsdata.present.facts import anchor, chance, change, named
from skillsdata.present.indicator import labelled, reader_goal
from skillsdata.present.show import Figure, Notes, Table, Text, figure
from skillsdata.rounding import rounded
from skillsdata.study.scenarios import SCENARIOS, own_standing, rough, scenarios, sensitivities
from skillsdata.study.scenarios import account as accounted
from skillsdata.study.scenarios import flows as flowed
from skillsdata.study.scorecard import COUNTED_ANEW
from skillsdata.study.study import Study

__all__ = ["account", "answer", "explore", "flows", "paths", "sources", "table", "tornado"]


_chance = partial(Value, style="chance")


def _carried(study: Study) -> int:
    """How many decimals goal and latest figure are printed with, so that the rows add up."""
    return max(map(printed_digits, (study.goal.value, float(study.latest["value"]))))


def _amount(study: Study, value: float, what: str) -> Words:
    """A computed amount in the unit of the data, with its entry; a dash where there is none."""
    if not math.isfinite(value):
        return "–"
    digits, trace = _carried(study), anchor(study, what) if what else ""
    return Value(rounded(value, digits), study.indicator, digits, trace, unit=True)


def _pace(study: Study, per_year: float, scenario: str) -> Words:
    """A supposed pace; one read from a figure that is about right has no decimal and is so too."""
    if not math.isfinite(per_year):
        return "–"
    of_about = bool(rough(study, scenario))
    value = change(study, rounded(per_year, 0 if of_about else 1), scenario)
    return cells.qualified("about" if of_about else "exact", value)


def _paces(study: Study) -> pd.Series:
    return scenarios(study).set_index("scenario")["per_year"].astype(float)


def said(study: Study) -> Sentence:
    """Say what pace the goal asks, how it compares, and how likely the forecast holds it."""
    asked, usual = _paces(study)[["required_pace", "business_as_usual"]]
    pace = "asked" if study.over else "needed"
    past = "passed" if study.goal.met(float(study.latest["value"])) else pace
    known = "over" if math.isnan(asked) else past
    paced = not math.isnan(asked) and usual * study.goal.sign > 0
    compared: Words = ""
    if paced:
        multiple = Value(asked / usual, digits=1, trace=anchor(study, "multiple"))
        compared = say("takes.compared", study, multiple=multiple)
    return say(f"takes.answer.{known}", study, compared=compared)


def answer(study: Study) -> Text:
    """Show what pace the goal asks."""
    key, more = "best_past_pace", list[Words]()
    if math.isfinite(best := _paces(study)[key]):
        years = Listed(tuple(map(str, rough(study, key))), "list_nouns")
        told = say("takes.rough", years=years) if years.words else ""
        more.append(say("takes.best", best=_pace(study, best, key), rough=told))
    more += [
        say(f"takes.other.{'met' if each.goal.met(float(each.latest['value'])) else 'open'}", each)
        for each in _others(study)
    ]
    return Text((*more, *sentences(study)), verdict=said(study), name="answer")


def _others(study: Study) -> list[Study]:
    """The plan's other goals that are followed, which this page says nothing of."""
    edition = study.edition
    names = edition.plan.studies.items()
    return [edition.study(name) for name, of in names if of != study.indicator.indicator]


@figure
def paths(study: Study) -> Figure:
    """Draw one small panel a scenario: the figures, and where the supposed pace leads.

    >>> sd.takes.paths(hc).name
    'headcount_paths'
    """
    data = scenarios(study).dropna(subset="per_year")
    history, ahead = study.outlook.history, max(study.goal.year, int(study.latest["year"]) + 1)

    def draw(reader: Reader, ax: "drawing.Axes") -> None:
        names = [reader.text(f"term.{name}") for name in data["scenario"]]
        shown = data.assign(name=names, x=ahead, value=data["at_goal_year"], qualifier="exact")
        points = labelled(reader, study, history.assign(x=history["year"]))
        drawing.plot_multiples(
            ax, labelled(reader, study, shown.round({"value": 0})), history=points,
            goal=reader_goal(reader, study),
        )  # fmt: skip

    free = data[data["scenario"] != "required_pace"]  # it leads to the goal by construction
    reach = (data if free.empty else free)["at_goal_year"].agg(["min", "max"])
    low, high = (Value(each, study.indicator, 0, unit=True) for each in reach)
    heading = told(study, say("takes.paths", study, year=ahead, low=low, high=high))
    ends = [(Term(r.scenario), _amount(study, r.at_goal_year, "")) for r in each_row(data)]
    unit = Unit(study.indicator)
    return Figure(
        f"{study.name}_paths", heading, draw, data, alt=in_words(heading, ends, unit), unit=unit,
        origins=history, key=anchor(study, "required_pace"),
    )  # fmt: skip


@figure
def tornado(study: Study) -> Figure:
    """Draw how far the probability moves with each choice, the strongest first.

    >>> sd.takes.tornado(hc).data["choice"].iloc[0] in {"reading", "later", "left_out"}
    True
    """
    data = sensitivities(study)
    base = float(data["base"].iloc[0])
    names, chances = [_choice(study, row) for row in each_row(data)], data["probability"]
    shown = list(map(_chance, chances))

    def draw(reader: Reader, ax: "drawing.Axes") -> None:
        ends = data.assign(name=reader.each(names), high_label=reader.each(shown))
        drawing.plot_tornado(
            ax, ends.assign(low=base, low_label="", high=chances),
            base=(base, reader.plain(_chance(base))),
        )  # fmt: skip

    heading = say("takes.strongest", choice=names[0], before=_chance(base), after=shown[0])
    return Figure(
        f"{study.name}_choices", told(study, heading), draw, data,
        alt=in_words(heading, list(zip(names, shown, strict=True))),
        unit=Term("probability"), key=anchor(study, "choices"),
    )  # fmt: skip


def _choice(study: Study, row: Any) -> Words:
    value, year = latest.of_year(study, row), int(row.year)
    return say(f"takes.choice.{row.choice}", value=value, year=year, to=str(row.to))


def table(study: Study) -> Table:
    """Show where every supposed pace leads, and what the forecast says of it."""

    def then(row: Any) -> float:
        return rounded(row.at_goal_year, _carried(study))

    def reached(row: Any) -> Words:
        if math.isnan(row.reached):
            return "–"
        trace = anchor(study, row.scenario)
        never = math.isinf(row.reached)
        return Link(Term("not_reached") if never else math.ceil(row.reached), trace)

    columns: Columns = {
        "scenario": lambda row: Term(row.scenario),
        "at_goal_year": lambda row: _amount(study, row.at_goal_year, row.scenario),
        "per_year": lambda row: _pace(study, row.per_year, row.scenario),
        "short": lambda row: (
            Term("reached") if math.isfinite(row.short) and study.goal.met(row.at_goal_year)
            else _amount(study, abs(study.goal.value - then(row)), row.scenario)
        ),
        "reached_in": reached,
        "forecast_gives": lambda row: (
            "–" if math.isnan(row.share) else chance(study, row.share, row.scenario)
        ),
    }  # fmt: skip
    caption = told(study, say("takes.caption", study))
    return Table(f"{study.name}_scenarios", caption, scenarios(study), columns)


def account(study: Study) -> Table:
    """Show the account of the stock: planned, gained, left, and the part no pace so far covers."""
    columns: Columns = {
        "item": lambda row: say(f"takes.item.{row.item}"),
        "value": lambda row: _amount(study, row.value, f"account-{row.item}"),
        "arithmetic": lambda row: in_units(study.indicator, partial(_sum, study, row.item)),
    }
    return Table(f"{study.name}_account", say("takes.account", study), accounted(study), columns)


def _sum(study: Study, item: str, per: int, result: str = "") -> str:
    row = accounted(study, per).set_index("item").loc[item]
    return str(row["arithmetic"]) + result.format(row["value"])


def flows(study: Study) -> Table:
    """Show the published flows behind the stock, with their role; nothing without a source."""
    registry, data = study.edition.registry, flowed(study)
    columns: Columns = {
        "indicator": cells.indicator(registry),
        "value": lambda row: cells.quoted(row, registry[row.indicator], row.obs_id),
        "period": partial(_period, study),
        "role": lambda row: say(f"takes.role.{row.role}"),
        "source": cells.publisher(load_sources(study.edition.plan, data["source_id"])),
    }
    return Table(f"{study.name}_flows", say("takes.flows", study), data, columns)


def _period(study: Study, row: Any) -> Words:
    """From when to when a flow ran: what the row says of it, or the plan's years so far."""
    plan, read = study.edition.plan, cells.period(row)
    if row.role == "net_gain":
        return say("takes.since_base", base=plan.base_year, read=read)
    if study.edition.registry[row.indicator].kind in COUNTED_ANEW:
        return say("takes.total", since=plan.base_year + 1, to=read)
    noted = getattr(row, "note_zh", "")
    note = Local(noted, row.note_en) if isinstance(noted, str) and noted else ""
    return say("takes.noted", read=read, note=note) if note else read


def sources(study: Study) -> Notes:
    """Show what the page rests on: figures and flows, then how every pace was worked out."""
    of, edition = study.indicator, study.edition
    flow = flowed(study)
    own_flows = edition.figures(*flow["indicator"].unique()).query("obs_id in @flow['obs_id']")
    others = _others(study)
    wanted = [*flow["indicator"], *(each.indicator.indicator for each in others)]
    rows = {of.plan_row, *(edition.registry[name].plan_row for name in wanted)}
    beside = [each.figures.query("obs_id == @each.latest['obs_id']") for each in others]
    own = [
        *entries.box(edition.plan, [row for row in rows if row]),
        *entries.published(edition, pd.concat([study.figures, *beside, own_flows])),
    ]
    paces = [_worked(study, row) for row in each_row(scenarios(study)) if row.arithmetic]
    sums = [
        (anchor(study, f"account-{item}"), say(f"takes.item.{item}"),
         in_units(of, partial(_sum, study, item, result=" = {:.6g}")))
        for item in accounted(study)["item"]
    ]  # fmt: skip
    label = say("labelled", name=named(study), label=Term("choices"))
    choices = (anchor(study, "choices"), label, say("takes.how_choices"))
    kept = [each for each in entries.computed(study) if each[0] != anchor(study, "what-if")]
    computed = [*kept, choices, *paces, *sums]
    how = list({note[0]: note for note in computed}.values())  # the last says most
    return Notes(own, how, scale=True)


def _worked(study: Study, row: Any) -> tuple[str, Words, Words]:
    of = study.indicator

    def rise(per: int) -> str:
        _, how = SCENARIOS[row.scenario](own_standing(study, per))
        return f"{how} = {row.per_year / per:.4g}"

    parts: dict[str, Words] = {
        "arithmetic": in_units(of, rise),
        "then": _amount(study, row.at_goal_year, ""),
        "how": say(f"takes.how.{row.scenario}"),
        "share": "–" if math.isnan(row.share) else Value(row.share, style="chance"),
    }
    return anchor(study, row.scenario), Term(row.scenario), say("takes.worked", study, **parts)
