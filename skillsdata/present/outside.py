"""What the outside view shows: goals elsewhere, and what came of them.

>>> int(sd.outside.shares(edition).data["met"].max())
37
"""

import math
import re
from functools import partial
from typing import Any

import pandas as pd

from skillsdata.evidence.outcomes import plan_shares, shared_sources
from skillsdata.evidence.plan import Indicator
from skillsdata.evidence.tables import each_row
from skillsdata.language.words import Local, Sentence, Term, Value, Words, say
from skillsdata.present import cells
from skillsdata.present.bars import Bar, dots
from skillsdata.present.cells import Columns
from skillsdata.present.entries import Published, acknowledged
from skillsdata.present.others import entries, origin_of
from skillsdata.present.show import Figure, Notes, Table, Text, figure, paragraph
from skillsdata.rounding import rounded
from skillsdata.study.outside import bounded, margins, met, near_the_end, outcomes
from skillsdata.study.study import Edition

_TRACE, _HAN = "c-outside-share", re.compile(r"[\u4e00-\u9fff]")
_count = partial(Value, trace=_TRACE)
_share = partial(Value, trace=_TRACE, style="share")
#: The row that takes all that cannot be judged as missed: of plans it says nothing.
_WORST = "unclear_missed"


def _shares(edition: Edition) -> Any:
    return met(edition).set_index("cut")


def verdict(edition: Edition) -> Sentence:
    """Say how many goals of this kind were met elsewhere, and why that is an upper end."""
    new = _shares(edition).loc["new"]
    return say("outside.verdict", met=_count(new["met"]), judged=_count(new["judged"]))


def bias(edition: Edition) -> Sentence:
    """Say what the worst case is, and what whole plans say."""
    worst = _shares(edition).loc[_WORST]
    whole = plan_shares(as_of=edition.as_of).dropna(subset="share").sort_values("share")
    least = next(each_row(whole[whole["independent"]]), None)
    key = "outside.bias" if least else "outside.bias_alone"
    return say(
        key, met=_count(worst["met"]), judged=_count(worst["judged"]),
        worst=_share(worst["met"] / worst["judged"]), whole=_of_plan(least) if least else "",
    )  # fmt: skip


def _of_plan(row: Any) -> Words:
    """Return the share of a whole plan as its source says it."""
    value = Value(row.share / 100, trace=f"e-{row.share_id}", style="share")
    return cells.qualified(row.qualifier or "exact", value)


def answer(edition: Edition) -> Text:
    """Answer how often such goals are met."""
    return Text((bias(edition), _uncharted(edition)), name="answer", verdict=verdict(edition))


def _uncharted(edition: Edition) -> Words:
    """Say why the charts hold fewer goals than were judged."""
    judged, new = _shares(edition).loc[["all", "new"], "judged"].astype(int)
    drawn = len(margins(outcomes(edition)))
    counts = {"judged": judged, "drawn": drawn, "held": judged - new, "bare": new - drawn}
    said = {name: _count(count) for name, count in counts.items()}
    return say("outside.uncharted", **said) if drawn < judged else say("nothing")


def shares(edition: Edition) -> Table:
    """Show how many goals were met, by cut, the worst case last."""
    columns: Columns = {
        "cut": lambda row: say(f"outside.cut.{row.cut}"),
        "met": lambda row: _count(row.met),
        "judged": lambda row: _count(row.judged),
        "share": lambda row: _share(row.met / row.judged),
        "plans": lambda row: _of_plans(row, row.plans),
        "plans_missed": lambda row: _of_plans(row, row.plans_missed),
    }
    return Table("outside_shares", say("outside.shares"), met(edition), columns)


def _of_plans(row: Any, count: int) -> Words:
    return "–" if row.cut == _WORST else _count(count)


def _counted(edition: Edition) -> pd.DataFrame:
    """Return the goals of plans with any outcome found: missed ones first, met ones last."""
    pairs = outcomes(edition)
    order = pairs["verdict"].map({"not_met": 0, "unclear": 1, "met": 2})
    return pairs.assign(order=order)[pairs["answered"]].sort_values(
        ["order", "area", "goal_year"], ignore_index=True
    )


def goals(edition: Edition) -> Table:
    """Show each of those goals, what came of it, and how it is counted."""
    columns: Columns = {
        "indicator": _labelled,
        "outside_verdict": lambda row: say(f"outside.found.{row.verdict}"),
        "outside_goal": lambda row: _amount(row, row.goal, row.goal_kind),
        "outside_outcome": lambda row: say(
            "outside.outcome", value=_amount(row, row.outcome, row.outcome_qualifier),
            period=row.outcome_period,
        ) if row.outcome_period else "–",
    }  # fmt: skip
    return Table("outside_goals", say("outside.goals"), _apart(_counted(edition)), columns)


def _amount(row: Any, number: float, qualifier: str) -> Words:
    if pd.isna(number):
        return "–"
    names = (row.indicator, row.indicator_zh, row.indicator_en, "", "none")
    of = Indicator(*names, row.unit, row.unit_en, 0, None, "")
    value = Value(float(number), of, None, f"e-{row.pair_id}", True)
    return cells.qualified(qualifier or "exact", value)


def _pairs(edition: Edition) -> list[Published]:
    """Return the entry of each of those goals: both sources, in their own words."""
    sources = shared_sources()

    def told(row: Any, what: str) -> Words:
        source = getattr(row, f"{what}_source")
        quoted = getattr(row, f"{what}_quotation")
        if not source:
            return say("outside.no_outcome")
        told = say(f"outside.said.{'zh' if _HAN.search(quoted) else 'en'}", quotation=quoted)
        return say("outside.quoted", said=told if quoted else "", **origin_of(sources.loc[source]))

    return [
        (f"e-{row.pair_id}", say(
            "outside.pair", named=_labelled(row), plan=Local(row.plan, row.plan_en),
            goal=told(row, "goal"), outcome=told(row, "outcome"),
            note=Local(row.misleads_zh, row.misleads_en),
        ))
        for row in each_row(_counted(edition))
    ]  # fmt: skip


@figure
def beyond(edition: Edition, kind: str = "count") -> Figure | Text:
    """Draw how far outcomes lay beyond their goals: counts in per cent, shares in points."""
    rows = margins(outcomes(edition)).query("kind == @kind")
    if rows.empty:
        return paragraph(say("outside.no_margin"))
    points = kind == "share"

    def written(margin: float, qualifier: str = "exact") -> Words:
        fine = points or abs(margin) < 0.01
        told = _short_of(margin if points else 100 * margin, qualifier, digits=int(fine))
        value = (
            Value(told, digits=1) if points else Value(told / 100, digits=int(fine), style="share")
        )
        return cells.qualified(qualifier, value)

    drawn = [
        Bar(_named(r), r.margin * (1 if points else 100), written(r.margin, bounded(r)),
            "met" if r.margin >= 0 else "missed")
        for r in each_row(_apart(rows))
    ]  # fmt: skip
    middle = written(float(rows["margin"].median()))
    return dots(
        f"outside_{kind}", say(f"outside.beyond.{kind}", n=len(rows), middle=middle), drawn, rows,
        unit=say(f"outside.unit.{kind}"), sign="" if points else "%", key=_TRACE,
    )  # fmt: skip


def _short_of(bound: float, qualifier: str, *, digits: int) -> float:
    """Return a bound with so many decimals that claims no more than it: rounded away from it."""
    away = {"at_least": math.floor, "at_most": math.ceil}.get(qualifier)
    scaled = rounded(bound * 10**digits, 9)  # past the binary noise
    return away(scaled) / 10**digits if away else bound


def _named(row: Any) -> Words:
    shown = _labelled(row)
    reason = acknowledged(row._asdict())
    return say("surprising", value=shown, reason=reason) if reason.en else shown


def _apart(rows: pd.DataFrame) -> pd.DataFrame:
    """Add what tells goals apart that have one name: the plan of each; and which are of a year."""
    several = rows["indicator"].ne("") & rows.duplicated(["area", "goal_year", "indicator"], False)
    annual = rows["term"].eq("annual").map({True: "annual", False: ""})
    return rows.assign(apart=annual.mask(several, "plan"))


def _labelled(row: Any) -> Sentence:
    label, apart = Local(row.indicator_zh, row.indicator_en), getattr(row, "apart", "")
    more = say(f"outside.apart.{apart}", plan=Local(row.plan, row.plan_en)) if apart else ""
    return say(
        "outside.named", area=cells.area(row), label=label, year=int(row.goal_year), apart=more
    )


def meaning(edition: Edition) -> Text:
    """Say what goals like these, near their end, tell of the plan's own two."""
    near = near_the_end(edition)
    if near.empty:
        return paragraph(say("outside.no_near"))
    least, own = float(near["level"].min()), list[Words]()
    for study in map(edition.study, edition.plan.studies):
        level = study.latest["value"] / study.goal.value
        key = "much" if level >= least else "little"
        own.append(say(f"outside.says.{key}", study, level=_share(level)))
    return paragraph(say("outside.near", n=_count(len(near)), least=_share(least, digits=1)), *own)


def plans(edition: Edition) -> Table:
    """Show what share of whole plans was met: less biased than single goals."""

    def found(row: Any, number: float) -> Words:
        return "–" if pd.isna(number) else Value(number, trace=f"e-{row.share_id}")

    columns: Columns = {
        "plan": lambda row: say(
            "outside.plan", area=cells.area(row), plan=Local(row.plan, row.plan_en)
        ),
        "plan_share": lambda row: (
            "–"
            if pd.isna(row.share)
            else say(f"outside.counted.{row.counted}", share=_of_plan(row))
        ),
        "stage": lambda row: Term(row.stage),
        "met": lambda row: found(row, row.met),
        "on_course": lambda row: found(row, row.on_course),
        "of": lambda row: found(row, row.of),
        "independent": lambda row: cells.yes(row.independent),
        "source": cells.publisher(shared_sources()),
    }
    return Table("outside_plans", say("outside.plans"), plan_shares(as_of=edition.as_of), columns)


def sources(edition: Edition) -> Notes:
    """Show what the outside view rests on."""
    return Notes(
        [*_pairs(edition), *entries(edition)],
        [(_TRACE, say("outside.how_label"), say("outside.how"))],
    )
