"""What the page on the plan shows: its 22 indicators, the checks, the cities."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from skillsdata.evidence.edition import city_figures, latest_by_indicator
from skillsdata.language.reader import printed_digits
from skillsdata.language.words import Link, Local, Term, Value, Words, say
from skillsdata.present.bars import Bar, bars
from skillsdata.present.entries import Computed, box, published
from skillsdata.present.show import Figure, Notes, Table, Text
from skillsdata.study.checks import findings, summary
from skillsdata.study.study import Edition

Columns = Mapping[Any, Callable[[Any], Words]]


def _latest(edition: Edition) -> pd.DataFrame:
    return latest_by_indicator(edition.figures(), after=edition.plan.base_year)


def _figure(row: Any) -> Words:
    value = Value(float(row.value), None, None, f"e-{row.obs_id}")
    return say("qualified", qualifier=Term(row.qualifier), value=value)


def _name(row: Any) -> Words:
    return Local(f"{row.row} {row.name_zh}", f"{row.row} {row.name_en}")


def answer(edition: Edition) -> Text:
    """Say how many of the plan's indicators have been measured since it was published."""
    plan, figures = edition.plan.box(as_of=edition.as_of), edition.figures(area=None)
    measured, binding = (
        plan["indicator"].isin(_latest(edition).index),
        plan["attribute_id"] == "binding",
    )
    counts = {
        "n": len(plan), "binding": binding.sum(), "measured": measured.sum(), "figures": len(figures),
        "both": (measured & binding).sum(), "rest": (~measured).sum(),
    }  # fmt: skip
    said = {name: Value(int(count), trace="c-plan-count") for name, count in counts.items()}
    return Text((say("plan.answer", **said),), name="answer")


def indicators(edition: Edition) -> Table:
    """Show the plan's indicators with base, goal, kind, bracket and latest figure."""
    plan, latest = edition.plan.box(as_of=edition.as_of), _latest(edition)

    def newest(row: Any) -> Words:
        if row.indicator not in latest.index:
            return say("plan.unseen")
        seen = latest.loc[row.indicator]
        return say("plan.seen", figure=_figure(seen), year=int(seen["year"]))

    columns: Columns = {
        "indicator": _name,
        edition.plan.base_year: lambda row: Link(
            row.base_printed.replace(" ", ""), f"e-{row.obs_id_base}"
        ),
        edition.plan.goal_year: lambda row: Link(row.goal_printed, f"e-{row.obs_id_goal}"),
        "unit": lambda row: Local(row.unit_zh, row.unit_en),
        "attribute": lambda row: Term(row.attribute_id),
        "kind": lambda row: Term(row.kind),
        "printed_bracket": lambda row: Term(row.bracket),
        "latest": newest,
    }
    return Table("plan_indicators", say("plan.indicators"), plan, columns)


def growth(edition: Edition) -> Figure:
    """Draw goal over base, in per cent, for indicators with both, largest first."""
    plan = edition.plan.box(as_of=edition.as_of)
    both = plan.dropna(subset="base")
    both = both.assign(rise=both["goal"] / both["base"] - 1).sort_values("rise", ascending=False)
    rows = [
        Bar(Local(r.name_zh, r.name_en), r.rise, say("plan.rise", share=Value(r.rise, style="share")),
            "compare" if r.attribute_id == "binding" else "forecast")
        for r in both.itertuples()
    ]  # fmt: skip
    heading = say("plan.growth", low=rows[-1].label, high=rows[0].label)
    return bars("plan_growth", heading, rows, plan, aspect=1.7, key="c-plan-growth")


def failures(edition: Edition) -> Table:
    """Show the checks of the evidence against itself that fail, with their arithmetic."""
    checks = findings(edition.plan, as_of=edition.as_of)
    failed = checks[~checks["holds"]]

    def number(column: str) -> Callable[[Any], Words]:
        def cell(row: Any) -> Words:
            value = getattr(row, column)
            return Value(
                value, digits=min(2, printed_digits(round(value, 2))), trace="c-plan-checks"
            )

        return cell

    columns: Columns = {
        "check": lambda row: Term(row.check),
        "where": lambda row: Local(row.where_zh, row.where_en),
        "stated_value": number("stated"),
        "computed": number("computed"),
        "difference": number("difference"),
        "arithmetic": lambda row: row.arithmetic,
    }
    caption = say("plan.failures", all=len(checks), failed=len(failed))
    return Table("plan_checks", caption, checks, columns, list(failed.itertuples()))


def checks(edition: Edition) -> Table:
    """Show how many checks of each kind were made, hold and fail."""
    counts = {
        name: (lambda row, n=name: Link(str(getattr(row, n)), "c-plan-checks"))
        for name in ("made", "held", "failed")
    }
    columns: Columns = {"check": lambda row: Term(row.check), **counts}
    return Table(
        "plan_check_summary",
        say("plan.checks"),
        summary(findings(edition.plan, as_of=edition.as_of)),
        columns,
    )


def cities(edition: Edition) -> Table:
    """Show what cities published, one figure a row."""
    data, registry = city_figures(edition.plan, edition.figures(area=None)), edition.registry
    columns: Columns = {
        "area": lambda row: Local(row.area, row.area_en),
        "indicator": lambda row: Local(
            registry[row.indicator].name_zh, registry[row.indicator].name_en
        ),
        "period": lambda row: row.period,
        "value": _figure,
        "unit": lambda row: Local(row.unit, registry[row.indicator].unit_en),
    }
    rows = list(data.sort_values(["indicator", "area", "period"]).itertuples())
    return Table("plan_cities", say("plan.cities"), data, columns, rows)


def sources(edition: Edition) -> Notes:
    """Show every figure published by the day, with the pages on which it stands."""
    plan = edition.plan.box(as_of=edition.as_of)
    kinds: list[Computed] = [
        (f"c-kind-{r.indicator}", _name(r), say("plan.how_kind", kind=Term(r.kind), why=Local(r.kind_evidence_zh, r.kind_evidence_en)))
        for r in plan.itertuples()
    ]  # fmt: skip
    entries: list[Computed] = [
        (f"c-plan-{key}", say(f"plan.{key}_label"), say(f"plan.how_{key}"))
        for key in ("checks", "growth", "count")
    ]
    figures = edition.figures(area=None)
    return Notes(
        [*box(edition.plan, list(plan["row"])), *published(edition, figures, uses=True)],
        [*entries, *kinds],
    )
