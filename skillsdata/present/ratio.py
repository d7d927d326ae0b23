"""What only the page on the ratio shows: its bounds, its grades, other specifications.

>>> wuxi = edition.study("ratio", area="Wuxi")
>>> sd.ratio.grades(wuxi).name
'ratio_grades'
"""

from typing import Any

from skillsdata import drawing
from skillsdata.evidence.tables import each_row
from skillsdata.language.reader import number, printed_digits
from skillsdata.language.words import Link, Listed, Local, Term, Unit, Value, Words, say
from skillsdata.present import cells
from skillsdata.present.bars import in_words
from skillsdata.present.cells import Columns
from skillsdata.present.facts import when
from skillsdata.present.record_facts import Record, made_in
from skillsdata.present.show import Figure, Table, Text, figure, paragraph
from skillsdata.study.study import Study


@figure
def bounds(study: Study) -> Figure | Text:
    """Draw the published lower bounds, half open, or say that there are none."""
    rows = study.bounds.sort_values(["period", "area", "skill_grade"], ignore_index=True)
    if rows.empty:
        return paragraph(say("ratio.no_bounds"))
    said: Any = [
        say("ratio.bound", period=r.period, area=cells.area(r), grade=Term(r.skill_grade))
        for r in each_row(rows)
    ]
    floors = [_bound(row) for row in each_row(rows)]
    groups = rows.groupby("area_en", sort=False)
    counted = (say("ratio.of_area", area=cells.area(of.iloc[0]), n=len(of)) for _, of in groups)
    heading = say("ratio.bounds", n=len(rows), listed=Listed(tuple(counted), "list_nouns"))
    return Figure(
        "ratio_bounds", heading,
        lambda reader, ax: drawing.plot_floors(
            ax, reader, rows.assign(name=reader.each(said), label=floors)
        ),
        study.bounds, alt=in_words(heading, zip(said, floors, strict=True)),
        unit=Unit(study.indicator), origins=rows.assign(said=said),
    )  # fmt: skip


def _bound(row: Any) -> str:
    return ("≥" if row.qualifier == "at_least" else ">") + number(
        row.value, printed_digits(row.value)
    )


@figure
def grades(study: Study) -> Figure | Text:
    """Draw published and like-for-like ratios by grade, or say that there are none."""
    data = study.grades
    if data.empty:
        return paragraph(say("ratio.no_grades"))
    said: Any = [Term(grade) for grade in data["skill_grade"]]
    add_on = Value(float(data["add_on"].median()), digits=2)
    heading = say("ratio.grades", places=_places(study), add_on=add_on)
    both = {"published_ratio": "as_published", "like_for_like": "like_for_like"}
    rows = [
        (say("labelled", name=Term(row.skill_grade), label=Term(term)), _two(value, key=""))
        for term, column in both.items()
        for row, value in zip(each_row(data), data[column], strict=True)
    ]
    unit = Unit(study.indicator)
    return Figure(
        "ratio_grades", heading,
        lambda reader, ax: drawing.plot_grades(ax, reader, data.assign(name=reader.each(said))),
        data, alt=in_words(heading, rows, unit), unit=unit, key="c-ratio-add-on",
        origins=data.assign(said=said),
    )  # fmt: skip


def _places(study: Study) -> Listed:
    """Name the areas and quarters of which ratios by grade were published."""
    figures, used = study.grade_figures, study.grades["obs_id_like_for_like"]
    found = figures[figures["obs_id"].isin(used)].drop_duplicates(["area", "period"])
    told = (
        say("ratio.of_quarter", area=cells.area(row), quarter=when(row.period))
        for row in each_row(found)
    )
    return Listed(tuple(told), "list_nouns")


def _two(*value: float, key: str) -> Value:
    return Value(value, digits=2, trace=key)


def variants(study: Study) -> Table:
    """Show how the answer moves with the model's assumptions."""
    key = "c-ratio-variants"

    def setting(row: Any) -> Words:
        assumed = ("level", "step")[row.break_kept] + "_season" * row.season_kept
        return say(f"ratio.setting.{assumed}")

    columns: Columns = {
        "change_in_answer": setting,
        "median": lambda row: _two(row.median, key=key),
        "band80": lambda row: _two(row.low, row.high, key=key),
        say("ratio.chance", study): lambda row: Value(row.probability, trace=key, style="chance"),
    }
    return Table("ratio_variants", say("ratio.variants", study), study.variants, columns)


def beside(study: Study) -> Text:
    """Say on which side the errors of the backtest lie, and how stored forecasts fared."""
    study = study.published
    stored = Record(study.edition).rows(study.indicator.indicator)
    if study.scored.empty or stored.empty:
        return paragraph()
    later, high = len(study.scored), int((study.scored["error"] > 0).sum())
    above = say(f"ratio.above.{'all' if high == later > 1 else 'some'}", later=later, high=high)
    counts = {"count": len(stored), "k": int(stored["inside_80"].sum())}
    return paragraph(say("ratio.beside", above=above, made=made_in(stored), **counts))


def bound_table(study: Study) -> Table:
    """Show the published lower bounds."""
    columns: Columns = {
        "grade": lambda row: Term(row.skill_grade),
        "area": cells.area,
        "period": cells.period,
        "lower_bound": lambda row: Link(_bound(row), f"e-{row.obs_id}"),
        "reason": lambda row: Link(Local(row.note_zh, row.note_en), f"e-{row.obs_id}"),
    }
    return Table("ratio_floors", say("ratio.bound_table"), study.bounds, columns)


def grade_table(study: Study) -> Table:
    """Show published and like-for-like ratios by grade with their add-on."""
    columns: Columns = {
        "grade": lambda row: Term(row.skill_grade),
        "published_ratio": lambda row: _two(row.as_published, key=f"e-{row.obs_id}"),
        "like_for_like": lambda row: _two(row.like_for_like, key=f"e-{row.obs_id_like_for_like}"),
        "add_on": lambda row: _two(row.add_on, key="c-ratio-add-on"),
    }
    return Table(
        "ratio_grade_table", say("ratio.grade_table", places=_places(study)), study.grades, columns
    )
