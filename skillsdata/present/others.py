"""What the outside view shows of others: yardsticks, goals for the ratio, cities.

>>> len(sd.others.cities(edition).data) > 10
True
"""

from typing import Any

import pandas as pd

from skillsdata.evidence.edition import load_observations, load_sources
from skillsdata.evidence.outcomes import plan_shares, shared_sources
from skillsdata.evidence.plan import open_plan
from skillsdata.evidence.tables import each_row
from skillsdata.language.words import Link, Listed, Local, Sentence, Term, Value, Words, say
from skillsdata.present import cells
from skillsdata.present.cells import Columns
from skillsdata.present.entries import Published, basis, box, published
from skillsdata.present.show import Table, Text, paragraph
from skillsdata.study.outside import measuring, newest_of_cities, ratio_goals
from skillsdata.study.study import Edition


def yardstick(edition: Edition) -> Sentence:
    """Set the area's own latest figures beside the goals set for them elsewhere."""
    rows, named = measuring(edition), cells.indicator(edition.registry)
    goals = rows[rows["kind"] == "goal"]
    own = rows[(rows["kind"] == "own") & rows["indicator"].isin(goals["indicator"])]
    parts = [
        say("outside.beside", name=named(mine), own=_figure(edition, mine),
            goals=Listed(tuple(
                say("outside.asked", area=cells.area(g), value=_figure(edition, g))
                for g in each_row(goals[goals["indicator"] == mine.indicator])
            ), "list_nouns"))
        for mine in each_row(own)
    ]  # fmt: skip
    told = Listed(tuple(parts), "list_changes")
    return say("outside.yardstick", parts=told) if parts else say("outside.none")


def _figure(edition: Edition, row: Any) -> Words:
    return cells.quoted(row, edition.registry[row.indicator], row.yardstick_id)


def yardsticks(edition: Edition) -> Table:
    """Show yardsticks and others: what was reached or asked, by whom and for when."""
    columns: Columns = {
        "area": cells.area,
        "value": lambda row: _figure(edition, row),
        "indicator": cells.indicator(edition.registry),
        "kind": lambda row: say(f"outside.kind.{row.kind}"),
        "period": cells.period,
    }
    return Table("outside_yardsticks", say("outside.yardsticks"), measuring(edition), columns)


def ratio(edition: Edition) -> Table:
    """Show the goals that others set for the ratio, beside balance; floors are on its own page."""
    columns: Columns = {
        "area": lambda row: Local(row.area_zh, row.area_en),
        "goal": lambda row: cells.qualified(
            row.goal_kind, Link(str(row.goal), f"e-other-{row.indicator}")
        ),
        "indicator": cells.name,
        "target_year": lambda row: int(row.goal_year),
    }
    return Table("outside_ratio", say("outside.ratio"), ratio_goals(edition), columns)


def city(edition: Edition) -> Text:
    """Name the city with the highest density among those found."""
    rows = newest_of_cities(edition)
    top: Any = next(each_row(rows), None)
    if top is None:
        return paragraph(say("outside.no_city"))
    note = Local(
        f"（{top.note_zh}）" if top.note_zh else "", f" ({top.note_en})" if top.note_en else ""
    )
    of = edition.registry[top.indicator]
    value = Value(float(top.value), of, None, f"e-{top.obs_id}", True)
    where = {"area": cells.area(top), "period": top.period, "note": note}
    return paragraph(say("outside.city", name=cells.name(of), value=value, **where))


def cities(edition: Edition) -> Table:
    """Show the newest figure of each city, densities first, districts after prefectures."""
    registry = edition.registry
    columns: Columns = {
        "area": cells.area,
        "value": lambda row: cells.quoted(row, registry[row.indicator], row.obs_id),
        "indicator": cells.indicator(registry),
        "period": cells.period,
        "level": lambda row: Term(row.level),
        "note": lambda row: Local(row.note_zh, row.note_en),
    }
    return Table("outside_cities", say("outside.cities"), newest_of_cities(edition), columns)


def entries(edition: Edition) -> list[Published]:
    """Return the entries of all figures and goals elsewhere, and of the plan's own beside them."""
    plan, measured, shared = edition.plan, measuring(edition), shared_sources()
    own = load_sources(plan, measured["source_id"])
    sources = pd.concat([shared, own[~own.index.isin(shared.index)]])
    studies, mine = [edition.study(name) for name in plan.studies], measured["kind"] == "own"
    named = {*plan.cities, *plan.studies.values(), *measured.loc[mine, "indicator"]}
    figures = load_observations(plan, as_of=edition.as_of, indicator=sorted(named))
    cited = {
        *newest_of_cities(edition)["obs_id"], *(s.latest["obs_id"] for s in studies),
        *measured.loc[mine, "yardstick_id"],
    }  # fmt: skip
    entries = [
        *published(edition, figures[figures["obs_id"].isin(cited)]),
        *(_entry(edition, row, sources) for row in each_row(measured[~mine])),
        *(_whole(row, shared) for row in each_row(plan_shares(as_of=edition.as_of))),
        *_ratios(edition),
        *box(edition.plan, edition.plan.study_rows),
    ]
    return list(dict(entries).items())


def origin_of(source: pd.Series) -> dict[str, Words]:
    """Return what an entry says of a source: publisher, title, day, and what kind it is."""
    return {
        **cells.origin(source), "date": cells.on_day(str(source["published"]), "figure.no_date"),
        "basis": basis(source["published_basis"]), "kind": Term(source["kind"]),
    }  # fmt: skip


def _entry(edition: Edition, row: Any, from_: pd.DataFrame) -> tuple[str, Words]:
    of = edition.registry[row.indicator]
    return f"e-{row.yardstick_id}", say(
        "outside.entry", name=cells.name(of), area=cells.area(row), period=str(row.period),
        value=cells.quoted(row, of), note=Local(row.note_zh, row.note_en),
        **origin_of(from_.loc[row.source_id]),
    )  # fmt: skip


def _whole(row: Any, from_: pd.DataFrame) -> tuple[str, Words]:
    return f"e-{row.share_id}", say(
        "outside.whole", area=cells.area(row), period=Local(row.plan, row.plan_en),
        note=Local(row.note_zh, row.note_en), **origin_of(from_.loc[row.source_id]),
    )  # fmt: skip


def _ratios(edition: Edition) -> list[tuple[str, Words]]:
    return [
        (
            f"e-other-{row.indicator}",
            say("outside.box", area=Local(row.area_zh, row.area_en), printed=row.goal_printed,
                name=cells.name(row), year=int(row.goal_year),
                **origin_of(load_sources(open_plan(row.plan_id)).loc[row.source_id])),
        )
        for row in each_row(ratio_goals(edition))
    ]  # fmt: skip
