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
from skillsdata.language.reader import Reader
from skillsdata.language.words import Link, Sentence, Term, Unit, Value, Words, say
from skillsdata.present import cells, entries, latest
from skillsdata.present.arithmetic import in_units
from skillsdata.present.bars import in_words
from skillsdata.present.cells import Columns
from skillsdata.present.changes import sentences, told
from skillsdata.present.explorer import explore
from skillsdata.present.facts import anchor, chance, change
from skillsdata.present.indicator import labelled, reader_goal
from skillsdata.present.show import Figure, Notes, Table, Text, figure
from skillsdata.rounding import rounded
from skillsdata.study.scenarios import SCENARIOS, own_standing, scenarios, sensitivities
from skillsdata.study.scenarios import account as accounted
from skillsdata.study.scenarios import flows as flowed
from skillsdata.study.study import Study

__all__ = ["account", "answer", "explore", "flows", "paths", "sources", "table", "tornado"]


_chance = partial(Value, style="chance")


def _amount(study: Study, value: float, what: str) -> Words:
    """A computed amount in the unit of the data, with its entry; a dash where there is none."""
    if not math.isfinite(value):
        return "–"
    return Value(rounded(value, 1), study.indicator, 1, anchor(study, what), unit=True)


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
    best, key = _paces(study)["best_past_pace"], "best_past_pace"
    known = math.isfinite(best)
    more = (say("takes.best", best=change(study, rounded(best, 1), key)),) if known else ()
    return Text((*more, *sentences(study)), verdict=said(study), name="answer")


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

    reach = data["at_goal_year"].agg(["min", "max"])
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
        unit=Term("probability"), key=anchor(study, "what-if"),
    )  # fmt: skip


def _choice(study: Study, row: Any) -> Words:
    value, year = latest.of_year(study, row), int(row.year)
    return say(f"takes.choice.{row.choice}", value=value, year=year, to=str(row.to))


def table(study: Study) -> Table:
    """Show where every supposed pace leads, and what the forecast says of it."""

    def reached(row: Any) -> Words:
        if math.isnan(row.reached):
            return "–"
        trace = anchor(study, row.scenario)
        never = math.isinf(row.reached)
        return Link(Term("not_reached") if never else math.ceil(row.reached), trace)

    columns: Columns = {
        "scenario": lambda row: Term(row.scenario),
        "at_goal_year": lambda row: _amount(study, row.at_goal_year, row.scenario),
        "per_year": lambda row: _amount(study, row.per_year, row.scenario),
        "short": lambda row: (
            Term("reached") if math.isfinite(row.short) and study.goal.met(row.at_goal_year)
            else _amount(study, abs(row.short), row.scenario)
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
        "period": cells.period,
        "role": lambda row: say(f"takes.role.{row.role}"),
        "source": cells.publisher(load_sources(study.edition.plan, data["source_id"])),
    }
    return Table(f"{study.name}_flows", say("takes.flows", study), data, columns)


def sources(study: Study) -> Notes:
    """Show what the page rests on: figures and flows, then how every pace was worked out."""
    of, edition = study.indicator, study.edition
    flow = flowed(study)
    own_flows = edition.figures(*flow["indicator"].unique()).query("obs_id in @flow['obs_id']")
    rows = {of.plan_row, *(edition.registry[name].plan_row for name in flow["indicator"])}
    own = [
        *entries.box(edition.plan, [row for row in rows if row]),
        *entries.published(edition, pd.concat([study.figures, own_flows])),
    ]
    paces = [_worked(study, row) for row in each_row(scenarios(study)) if row.arithmetic]
    sums = [
        (anchor(study, f"account-{item}"), say(f"takes.item.{item}"),
         in_units(of, partial(_sum, study, item, result=" = {:.6g}")))
        for item in accounted(study)["item"]
    ]  # fmt: skip
    computed = [*entries.computed(study), *paces, *sums]
    how = list({note[0]: note for note in computed}.values())  # the last says most
    return Notes(own, how, scale=True)


def _worked(study: Study, row: Any) -> tuple[str, Words, Words]:
    of = study.indicator

    def rise(per: int) -> str:
        _, how = SCENARIOS[row.scenario](own_standing(study, per))
        return f"{how} = {row.per_year / per:.4g}"

    parts: dict[str, Words] = {
        "arithmetic": in_units(of, rise),
        "then": Value(rounded(row.at_goal_year, 1), of, 1, unit=True),
        "how": say(f"takes.how.{row.scenario}"),
        "share": "–" if math.isnan(row.share) else Value(row.share, style="chance"),
    }
    return anchor(study, row.scenario), Term(row.scenario), say("takes.worked", study, **parts)
