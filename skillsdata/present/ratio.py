"""What the page on the job-seeker ratio shows: its facts, figures, tables and notes."""

import math
from collections.abc import Callable
from typing import Any

import pandas as pd

from skillsdata import drawing
from skillsdata.evidence.plan import BASE_YEAR, GOAL_YEAR, Goal
from skillsdata.language.reader import Reader, number
from skillsdata.language.words import Link, Local, Sentence, Term, Value, Words, say
from skillsdata.present.entries import Computed, published
from skillsdata.present.facts import FACTS
from skillsdata.present.show import Figure, Notes, Table
from skillsdata.study.measures import likelihood_word
from skillsdata.study.ratio import quarter_to_year
from skillsdata.study.study import Quarters

_SLUGS = {"无锡": "wuxi", "全国": "china"}
_NAMES = {"无锡": "wuxi", "全国": "national"}


def anchor(area: Quarters, what: str) -> str:
    """Return the anchor of a computed entry."""
    return f"c-ratio-{_SLUGS[area.area]}-{what}"


def quarter(name: str) -> Sentence:
    """Name a quarter as the language writes it."""
    return say(f"quarter.{name[-1]}", year=name[:4])


def at(area: Quarters, when: str, *levels: float, digits: int = 1) -> Value:
    """Return a quantile of a forecast quarter, or the interval between two."""
    ends = tuple(area.outlook.at(when, level) for level in levels or (0.5,))
    return Value(ends, digits=digits, trace=anchor(area, "forecast"))


FACTS |= {
    "q_area": lambda a: Term(a.area),
    "q_last": lambda a: quarter(str(a.latest["period"])),
    "q_latest": lambda a: Value(float(a.latest["value"]), None, 2, f"e-{a.latest['obs_id']}"),
    "q_n": lambda a: Value(len(a.outlook.history), trace=anchor(a, "forecast")),
    "q_quarter": lambda a: quarter(a.quarter),
    "q_median": lambda a: at(a, a.quarter),
    "q_band": lambda a: at(a, a.quarter, 0.1, 0.9),
    "q_goal": lambda a: Value(a.goal, None, 2, "c-ratio-goal"),
    "q_word": lambda a: Term(likelihood_word(a.outlook.probability(a.goal, a.quarter))),
    "q_p": lambda a: Value(
        a.outlook.probability(a.goal, a.quarter), trace=anchor(a, "probability"), style="chance"
    ),
    "q_far": lambda a: quarter(a.outlook.quarters[-1]),
    "q_far_median": lambda a: at(a, a.outlook.quarters[-1]),
    "q_far_band": lambda a: at(a, a.outlook.quarters[-1], 0.1, 0.9),
    "q_required": lambda a: Value(a.paces[0], digits=2, trace=anchor(a, "pace")),
    "q_achieved": lambda a: Value(a.paces[1], digits=2, trace=anchor(a, "pace")),
    "q_since": lambda a: quarter(a.paces[2]),
    "q_later": lambda a: len(a.scored),
    "q_inside": lambda a: int(a.scored["inside"].sum()),
    "q_draws": lambda a: Value(len(a.outlook.paths)),
    "q_points": lambda a: len(a.outlook.history),
    "q_first_link": lambda a: _period(a.outlook.history.iloc[0]),
    "q_last_link": lambda a: _period(a.latest),
    "q_goal_plain": lambda a: Value(a.goal, digits=2),
}


def _period(row: pd.Series) -> Link:
    return Link(str(row["period"]), f"e-{row['obs_id']}")


def paced(area: Quarters) -> Sentence:
    """Compare the change that would reach the reader's value with the change seen."""
    known = not any(math.isnan(each) for each in area.paces[:2])
    return say("ratio.pace" if known else "ratio.pace_unknown", area)


def _points(history: pd.DataFrame) -> pd.DataFrame:
    labels = [number(value, 2) for value in history["value"]]
    return history.assign(x=quarter_to_year(history["period"]), label=labels)


def forecast(area: Quarters) -> Figure:
    """Draw an area's quarters and their forecast, against the reader's value."""
    of = area.indicator
    goal = Goal(area.goal, BASE_YEAR, area.goal, GOAL_YEAR, of.direction, chosen=True)
    name, heading = f"ratio_{_NAMES[area.area]}_forecast", say("ratio.heading", area)
    return _fan(
        area,
        name,
        heading,
        area.data,
        anchor(area, "forecast"),
        say("ratio.answer", area),
        goal=goal,
        path=False,
    )


def vantage(area: Quarters) -> Figure:
    """Draw the forecast of the plan's first day, and the quarters published since."""
    then, scored = area.then, area.scored
    later = pd.DataFrame(
        {"x": quarter_to_year(scored["period"]), "value": scored["observed"], "label": ""}
    )
    heading = say("ratio.vantage" if len(scored) else "ratio.vantage_none", area)
    return _fan(
        then, "ratio_vantage", heading, then.outlook.quantiles, anchor(area, "vantage"), later=later
    )


def _fan(
    area: Quarters,
    name: str,
    heading: Words,
    data: pd.DataFrame,
    key: str,
    alt: Words | None = None,
    **more: Any,
) -> Figure:
    outlook = area.outlook
    wide = outlook.quantiles.assign(x=quarter_to_year(outlook.quantiles["target_period"]))

    def draw(reader: Reader, ax: "drawing.Axes") -> None:
        breaks = [(2020.0, reader.text("term.break_2020"))]
        drawing.plot_fan(ax, reader, wide, history=_points(outlook.history), breaks=breaks, **more)

    return Figure(
        name, heading, draw, data, alt=alt, unit=_unit(area), origins=outlook.history, key=key
    )


def _unit(area: Quarters) -> Words:
    return Local(area.indicator.unit_zh, area.indicator.unit_en)


def bounds(area: Quarters) -> Figure:
    """Draw the published lower bounds, half open."""
    rows = area.bounds.sort_values(["period", "area", "skill_grade"], ignore_index=True)

    def draw(reader: Reader, ax: "drawing.Axes") -> None:
        names = [
            reader.plain(
                say(
                    "ratio.bound",
                    period=r.period,
                    area=Local(r.area, r.area_en),
                    grade=Term(r.skill_grade),
                )
            )
            for r in rows.itertuples()
        ]
        labels = [_bound(row) for row in rows.itertuples()]
        drawing.plot_floors(ax, rows.assign(name=names, label=labels))

    return Figure(
        "ratio_bounds",
        say("ratio.bounds", n=len(rows)),
        draw,
        area.bounds,
        unit=_unit(area),
        aspect=0.8,
    )


def _bound(row: Any) -> str:
    return ("≥" if row.qualifier == "at_least" else ">") + number(row.value, 1)


def grades(area: Quarters) -> Figure:
    """Draw published and like-for-like ratios by grade."""
    data = area.grades
    heading = say("ratio.grades", add_on=Value(float(data["add_on"].median()), digits=2))

    def draw(reader: Reader, ax: "drawing.Axes") -> None:
        names = [reader.text(f"term.{grade}") for grade in data["skill_grade"]]
        drawing.plot_grades(ax, reader, data.assign(name=names))

    return Figure(
        "ratio_grades",
        heading,
        draw,
        data,
        unit=_unit(area),
        aspect=0.8,
        key="c-vacancy_ratio-add-on",
    )


def intervals(area: Quarters) -> Table:
    """Show median and intervals, one row per year's last quarter."""

    def cell(*levels: float) -> Callable[[str], Words]:
        return lambda when: at(area, when, *levels, digits=2)

    bands = {"band50": cell(0.25, 0.75), "band80": cell(0.1, 0.9), "band95": cell(0.025, 0.975)}
    columns = {"period": lambda when: when, "median": cell(), **bands}
    rows = [when for when in area.outlook.quarters if when.endswith("Q4")]
    name = f"ratio_{_NAMES[area.area]}_intervals"
    return Table(name, say("ratio.intervals", area), area.outlook.quantiles, columns, rows)


def _two(*value: float, key: str) -> Value:
    return Value(value, digits=2, trace=key)


def scored(area: Quarters) -> Table:
    """Show the forecast of the plan's first day beside the quarters published since."""
    key = anchor(area, "vantage")
    columns: dict[str, Callable[[Any], Words]] = {
        "period": lambda row: row.period,
        "predicted": lambda row: _two(row.median, key=key),
        "band80": lambda row: _two(row.low, row.high, key=key),
        "actual": lambda row: _two(row.observed, key=f"e-{row.obs_id}"),
        "error": lambda row: _two(row.error, key=key),
        "inside": lambda row: Term("yes" if row.inside else "no"),
    }
    return Table("ratio_scored", say("caption.scored"), area.scored, columns)


def variants(area: Quarters) -> Table:
    """Show how the answer moves with the model's assumptions."""
    key = "c-ratio-wuxi-variants"
    columns: dict[str, Callable[[Any], Words]] = {
        "break_2020": lambda row: Term("yes" if row.break_kept else "no"),
        "season": lambda row: Term("yes" if row.season_kept else "no"),
        "median": lambda row: _two(row.median, key=key),
        "band80": lambda row: _two(row.low, row.high, key=key),
        "probability": lambda row: Value(row.probability, trace=key, style="chance"),
    }
    return Table("ratio_variants", say("ratio.variants"), area.variants, columns)


def bound_table(area: Quarters) -> Table:
    """Show the published lower bounds."""
    columns: dict[str, Callable[[Any], Words]] = {
        "grade": lambda row: Term(row.skill_grade),
        "area": lambda row: Local(row.area, row.area_en),
        "period": lambda row: row.period,
        "lower_bound": lambda row: Link(_bound(row), f"e-{row.obs_id}"),
    }
    return Table("ratio_floors", say("ratio.bound_table"), area.bounds, columns)


def grade_table(area: Quarters) -> Table:
    """Show published and like-for-like ratios by grade with their add-on."""
    columns: dict[str, Callable[[Any], Words]] = {
        "grade": lambda row: Term(row.skill_grade),
        "published_ratio": lambda row: _two(row.as_published, key=f"e-{row.obs_id}"),
        "like_for_like": lambda row: _two(row.like_for_like, key=f"e-{row.obs_id_like_for_like}"),
        "add_on": lambda row: _two(row.add_on, key="c-vacancy_ratio-add-on"),
    }
    return Table("ratio_grade_table", say("ratio.grade_table"), area.grades, columns)


def entries(*areas: Quarters) -> list[Computed]:
    """Return every computed entry on the ratio of some areas."""
    labels = {
        "forecast": "predicted",
        "probability": "probability",
        "pace": "achieved_pace",
        "vantage": "vantage",
    }
    found: list[Computed] = [
        (
            anchor(area, name),
            say("labelled", name=Term(area.area), label=Term(label)),
            say(f"ratio.how_{name}", area),
        )
        for area in areas
        for name, label in labels.items()
    ]
    shared = {
        "ratio-goal": ("own_goal", "goal"),
        "ratio-wuxi-variants": ("what_if", "variants"),
        "vacancy_ratio-add-on": ("add_on", "add_on"),
    }
    return found + [
        (f"c-{key}", Term(label), say(f"ratio.how_{name}", areas[0]))
        for key, (label, name) in shared.items()
    ]


def sources(*areas: Quarters) -> Notes:
    """Show what the numbers of the page on the ratio rest on."""
    first = areas[0]
    figures = [published(first.edition, frame) for frame in (first.figures, first.grade_figures)]
    return Notes([*figures[0], *figures[1]], entries(*areas))
