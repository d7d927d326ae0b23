"""What the page on the plan shows: its 22 indicators, the checks, the cities.

>>> len(sd.plan.indicators(edition).data)
22
"""

from functools import partial
from typing import Any

import pandas as pd

from skillsdata.evidence.edition import load_goals, load_sources, used_since
from skillsdata.evidence.tables import each_row
from skillsdata.evidence.unused import unused
from skillsdata.language.reader import printed_digits
from skillsdata.language.words import Link, Local, Term, Value, Words, say
from skillsdata.present import cells
from skillsdata.present.arithmetic import Computed, as_sum
from skillsdata.present.cells import Columns
from skillsdata.present.entries import acknowledged, box, published
from skillsdata.present.show import Notes, Table, Text, paragraph
from skillsdata.rounding import rounded
from skillsdata.study.checks import findings, summary
from skillsdata.study.study import Edition, once

_count = partial(Value, trace="c-plan-count")


def _latest(edition: Edition) -> pd.DataFrame:
    used = used_since(edition.figures(), edition.plan.base_year + 1)
    return used.drop_duplicates("indicator", keep="last").set_index("indicator")


def _name(row: Any) -> Words:
    return Local(f"{row.row} {row.name_zh}", f"{row.row} {row.name_en}")


def _indicators(edition: Edition) -> pd.DataFrame:
    """Return the box with one row an indicator: that of its last goal."""
    return edition.plan.box(as_of=edition.as_of).drop_duplicates("row", keep="last")


def answer(edition: Edition) -> Text:
    """Say how many of the plan's indicators have been measured since it was published."""
    plan, figures = _indicators(edition), edition.figures(area=None)
    measured = plan["indicator"].isin(_latest(edition).index)
    binding = plan["attribute_id"] == "binding"
    both = int((measured & binding).sum())
    counts = {"n": len(plan), "binding": binding.sum(), "measured": measured.sum(),
              "rest": (~measured).sum()}  # fmt: skip
    said = {name: _count(count) for name, count in counts.items()}
    said["figures"] = Value(len(figures), trace="c-plan-figures")
    key = ("some" if both else "none") if binding.any() else "without"
    bound = say(f"plan.bound.{key}", both=_count(both))
    return Text((), "answer", verdict=say("plan.answer", bound=bound, **said))


def indicators(edition: Edition) -> Table:
    """Show the plan's indicators with base, goal, kind, bracket and latest figure."""
    plan, latest = edition.plan.box(as_of=edition.as_of), _latest(edition)

    def newest(row: Any) -> Words:
        if row.indicator not in latest.index:
            return say("plan.unseen")
        seen = latest.loc[row.indicator]
        figure = cells.quoted(seen, edition.registry[row.indicator], seen["obs_id"])
        return say("plan.seen", figure=figure, year=int(seen["reference_year"]))

    columns: Columns = {
        "indicator": _name,
        edition.plan.base_year: _printed_base,
        edition.plan.goal_year: lambda row: _printed_goal(row, edition.plan.goal_year),
        "printed_unit": lambda row: Local(row.unit, row.unit_en),
        "attribute": cells.attribute,
        "kind": lambda row: Term(row.kind),
        "printed_bracket": lambda row: Term(row.bracket),
        "latest": newest,
    }
    return Table("plan_indicators", say("plan.indicators"), plan, columns)


def _printed_base(row: Any) -> Words:
    printed = row.base_printed.replace(" ", "")
    return Link(printed, f"e-{row.obs_id_base}") if printed else say("goals.no_base")


def _printed_goal(row: Any, year: int) -> Words:
    printed = Link(row.goal_printed, f"e-{row.obs_id_goal}")
    if row.goal_year == year and row.goal_kind == "exact":
        return printed
    return say("goals.asked", kind=Term(row.goal_kind), value=printed, year=int(row.goal_year))


@once
def checked(edition: Edition) -> pd.DataFrame:
    """Return every check of the evidence against itself, as known on an edition's day."""
    return findings(edition.plan, as_of=edition.as_of)


def failures(edition: Edition) -> Table | Text:
    """Show the checks of the evidence against itself that fail, with their arithmetic."""
    checks = checked(edition)
    if checks.empty:
        return paragraph(say("plan.no_check"))
    failed, units = checks[~checks["holds"]], _units(edition)
    columns: Columns = {
        "check": lambda row: Term(row.check),
        "where": lambda row: say(
            f"where.{row.check}", **(row._asdict() | ({"entry": ""} if row.row else {}))
        ),
        "unit": lambda row: units.get(row.check) or units[row.row or row.entry],
        "stated_value": lambda row: _rounded(_carried(row, row.stated)),
        "computed": lambda row: _rounded(_carried(row, row.computed)),
        "difference": lambda row: _rounded(
            _carried(row, row.computed) - _carried(row, row.stated)
            if row.check in _TENS
            else row.difference
        ),
        "arithmetic": lambda row: _sum(row) if pd.notna(row.stated) else "–",
        "reason": lambda row: (
            acknowledged(row._asdict()) if row.acknowledged_en else Term("unexplained")
        ),
    }
    caption = say("plan.failures", all=len(checks), failed=len(failed))
    return Table("plan_checks", caption, checks, columns, list(failed.itertuples()))


def _units(edition: Edition) -> dict[Any, Words]:
    """Return the unit of what a check compares: by its kind, its row of the box or its figure."""
    named = [*each_row(_indicators(edition)), *each_row(edition.figures(area=None))]
    units: dict[Any, Words] = dict.fromkeys(("growth", "part_whole"), "%")
    for row in named:
        of = edition.registry[row.indicator]
        units[getattr(row, "row", None) or row.obs_id] = Local(of.unit_zh, of.unit_en)
    three = edition.plan.together
    if three:
        of = edition.registry[three.employed]
        units |= dict.fromkeys(("implied", "denominator"), Local(of.unit_zh, of.unit_en))
    return units


def _sum(row: Any) -> str:
    return as_sum(row.arithmetic).replace(" against ", " ≠ ")


def left(edition: Edition) -> Table | Text:
    """Show which published figures enter nothing although they are marked as in use, and why."""
    data = unused(edition.plan, edition.figures(area=None))
    if data.empty:
        return paragraph(say("unused.none"))
    columns: Columns = {
        "indicator": cells.indicator(edition.registry),
        "area": cells.area,
        "period": cells.period,
        "value": lambda row: cells.quoted(row, edition.registry[row.indicator], row.obs_id),
        "reason": lambda row: say(f"unused.{row.why}"),
    }
    return Table("plan_unused", say("unused.some"), data, columns)


#: Checks of quotients whose parts have three digits: both sides carry no more.
_TENS = {"implied"}


def _carried(row: Any, value: float) -> float:
    return rounded(value, -1) if row.check in _TENS else value


def _rounded(value: float) -> Value:
    digits = min(2, printed_digits(rounded(value, 2)))
    return Value(value, digits=digits, trace="c-plan-checks")


def checks(edition: Edition) -> Table:
    """Show how many checks of each kind were made, hold and fail."""
    counts = {
        name: (lambda row, n=name: Link(str(getattr(row, n)), "c-plan-checks"))
        for name in ("made", "held", "failed")
    }
    columns: Columns = {"check": lambda row: Term(row.check), **counts}
    return Table("plan_check_summary", say("plan.checks"), summary(checked(edition)), columns)


def goals(edition: Edition) -> Table:
    """Show the goals published outside the plan's box, each with its source."""
    data, registry = load_goals(edition.plan, as_of=edition.as_of), edition.registry
    from_ = load_sources(edition.plan, data["source_id"])

    def source(row: Any) -> Words:
        of = from_.loc[row.source_id]
        name = Local(of["publisher"], of["publisher_en"])
        return say("figure.linked", url=of["url"], title=name) if of["url"] else name

    columns: Columns = {
        "indicator": cells.indicator(registry),
        "area": cells.area,
        "target_year": lambda row: int(row.target_year),
        "value": lambda row: cells.quoted(row, registry[row.indicator], row.obs_id),
        "published": lambda row: cells.on_day(row.published),
        "source": source,
    }
    return Table("plan_goals", say("plan.goals"), data, columns)


def _kind(row: Any) -> Computed:
    why = Local(row.kind_evidence_zh, row.kind_evidence_en)
    return f"c-kind-{row.indicator}", _name(row), say("plan.how_kind", kind=Term(row.kind), why=why)


def sources(edition: Edition) -> Notes:
    """Show every figure published by the day, with the pages on which it stands."""
    plan = _indicators(edition)
    kinds = [_kind(row) for row in plan.itertuples()]
    year = edition.plan.base_year
    entries: list[Computed] = [
        (f"c-plan-{key}", say(f"plan.{key}_label"), say(f"plan.how_{key}", year=year))
        for key in ("checks", "count", "figures")
    ]
    figures = edition.figures(area=None)
    elsewhere = load_goals(edition.plan, as_of=edition.as_of)
    elsewhere = elsewhere.assign(period=elsewhere["target_year"].astype(str))
    seen = [*published(edition, figures), *published(edition, elsewhere)]
    return Notes([*box(edition.plan, list(plan["row"])), *seen], [*entries, *kinds])
