"""The views of one indicator: its figures, its forecast, and how far it is from its goal."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from skillsdata import drawing
from skillsdata.evidence.edition import load_sources
from skillsdata.evidence.plan import Goal
from skillsdata.language.reader import Reader, number
from skillsdata.language.words import Local, Term, Value, Words, say
from skillsdata.present.bars import Bar, bars
from skillsdata.present.facts import (
    anchor,
    at,
    case,
    chance,
    computed,
    pace_heading,
    place,
    printed,
    sentence,
    spoken,
    year_end,
)
from skillsdata.present.show import Figure, Table
from skillsdata.study.measures import MEASURES
from skillsdata.study.outlook import on_axis
from skillsdata.study.study import Study

Cell = Callable[[Any], Words]


def axis_unit(study: Study) -> Words:
    """Return the unit of an axis that shows an indicator."""
    of = study.indicator
    return Local(of.unit_zh, of.unit_en) if study.quarterly else say(f"unit.{of.indicator}.axis")


def _stem(study: Study) -> str:
    """Return how the outputs begin that a page may hold for several areas."""
    return f"{study.name}_{place(study)}" if study.quarterly else study.name


def _figure(
    study: Study, name: str, heading: Words, draw: Any, data: pd.DataFrame, **more: Any
) -> Figure:
    return Figure(name, heading, draw, data, unit=axis_unit(study), **more)


def _scaled(
    reader: Reader, study: Study, frame: pd.DataFrame, column: str = "value"
) -> pd.DataFrame:
    return frame.assign(**{column: frame[column] * (1 / reader.per(study.indicator))})


def reader_goal(reader: Reader, study: Study) -> Goal:
    """Return the goal in the reader's unit."""
    per = 1 / reader.per(study.indicator)
    return replace(study.goal, base=study.goal.base * per, value=study.goal.value * per)


def labelled(reader: Reader, study: Study, points: pd.DataFrame) -> pd.DataFrame:
    """Return points with their labels, values in the reader's unit."""
    words = points["qualifier"] if "mark" in points else ["exact"] * len(points)
    digits = 2 if study.quarterly else None
    labels = [
        reader.text(f"term.{word}") + reader.figure(value, Value(value, study.indicator, digits))
        for word, value in zip(words, points["value"], strict=True)
    ]
    return _scaled(reader, study, points.assign(label=labels))


def _breaks(reader: Reader, study: Study) -> list[tuple[float, str]]:
    return [
        (each.at, reader.plain(Local(each.label.zh, each.label.en)))
        for each in study.edition.plan.breaks
        if each.indicator == study.indicator.indicator
    ]


def drawn_figures(observations: pd.DataFrame) -> pd.DataFrame:
    """Return the published figures without repeats and what lies long before the fitted series."""
    first = observations.loc[observations["use"] == "series", "reference_year"].min()
    recent = observations["reference_year"].isna() | (observations["reference_year"] >= first - 3)
    kept: pd.DataFrame = observations[(observations["use"] != "repeat") & recent]
    return kept


def evidence(study: Study) -> Figure:
    """Draw every published figure, the goal and the plan's straight path to it."""
    shown = drawn_figures(study.figures)
    read = shown["reference_year"].astype("Float64")
    x = read.fillna(shown["period"].map(_year).astype("Float64")).astype(float)
    derived = (shown["use"] == "series") & (shown["derivation"] != "")
    points = shown.assign(x=x, mark=shown["use"].mask(derived, "derived")).reset_index(drop=True)

    def draw(reader: Reader, ax: "drawing.Axes") -> None:
        drawing.plot_evidence(
            ax, reader, labelled(reader, study, points), goal=reader_goal(reader, study),
            breaks=_breaks(reader, study),
        )  # fmt: skip

    ahead = study.state in {"open", "missed"}
    return _figure(
        study, f"{study.name}_evidence", say(f"evidence.{'away' if ahead else 'passed'}", study),
        draw, study.figures, alt=sentence(study, "answer"), origins=shown,
    )  # fmt: skip


def _year(period: str) -> float:
    month = int(period[5:7]) if len(period) == 7 and period[4] == "-" else 12
    return int(period[:4]) - 1 + month / 12


def forecast(study: Study) -> Figure:
    """Draw the history and its forecast as a fan, against the goal."""
    ahead = study.outlook.end_of(study.goal.year) in study.outlook.targets
    return _fan(
        study, study, f"{_stem(study)}_forecast",
        spoken(study, "forecast.heading" if ahead else "forecast.observed"),
        data=study.data, alt=sentence(study, "answer"), key=anchor(study, "forecast"),
    )  # fmt: skip


def vantage(study: Study) -> Figure:
    """Draw the forecast of the plan's first day, and what was published since."""
    now = study.outlook
    return _fan(
        study, study.then, f"{study.name}_vantage", sentence(study, "vantage"),
        later=now.history[now.times.isin(study.then.outlook.targets)],
        data=study.then.outlook.quantiles, key=anchor(study, "vantage"),
    )  # fmt: skip


def _fan(
    study: Study, source: Study, name: str, heading: Words, *,
    later: pd.DataFrame | None = None, **more: Any,
) -> Figure:  # fmt: skip
    outlook = source.outlook
    quantiles = outlook.quantiles.assign(x=on_axis(outlook.quantiles["target_period"]))
    goal = not (study.quarterly and later is not None)

    def points(reader: Reader, history: pd.DataFrame) -> pd.DataFrame:
        placed = pd.DataFrame({"x": on_axis(history[outlook.unit]), "value": history["value"]})
        return labelled(reader, study, placed)

    def since(reader: Reader) -> pd.DataFrame | None:
        found = None if later is None else points(reader, later)
        return found.assign(label="") if found is not None and study.quarterly else found

    def draw(reader: Reader, ax: "drawing.Axes") -> None:
        drawing.plot_fan(
            ax, reader, _scaled(reader, study, quantiles, "predicted"),
            history=points(reader, outlook.history), later=since(reader),
            goal=reader_goal(reader, study) if goal else None, path=not study.quarterly,
            breaks=_breaks(reader, study) if study.quarterly else (),
        )  # fmt: skip

    return _figure(study, name, heading, draw, origins=outlook.history, **more)


def pace(study: Study) -> Figure:
    """Draw required and achieved annual change; a goal already passed requires nothing."""
    values = study.measures.set_index("measure")["value"]
    colors = {"required_pace": "goal", "achieved_pace": "forecast"}
    rows = [
        Bar(Term(name), rise, Value(rise, study.indicator, style="rise"), color)
        for name, color in colors.items()
        if pd.notna(rise := max(values[name], 0.0))
    ]
    return bars(
        f"{study.name}_pace", pace_heading(study), rows, study.measures, aspect=0.4,
        unit=say(f"unit.{study.indicator.indicator}.pace"), key=anchor(study, "achieved_pace"),
    )  # fmt: skip


def denominator(study: Study) -> Figure:
    """Draw density as published, and over the first year's employment."""
    pairs = study.employed.history
    fixed = pairs["headcount"] / pairs["value"].iloc[0] * 10_000
    names = Term("observed"), say("denominator.fixed", year=int(pairs["year"].iloc[0]))
    series: list[Any] = list(zip((pairs["density"], fixed), names, ("ink", "compare"), strict=True))

    def draw(reader: Reader, ax: "drawing.Axes") -> None:
        lines = [
            pd.DataFrame(
                {"x": pairs["year"], "value": values, "series": reader.plain(name), "color": color}
            )
            for values, name, color in series
        ]
        table = pd.concat(lines, ignore_index=True)
        drawing.plot_lines(ax, table.assign(label=[number(v) for v in table["value"]]))

    last = [Value(float(values.iloc[-1])) for values, _, _ in series]
    heading = say("denominator.heading", published=last[0], fixed=last[1])
    key = f"c-{study.employed.name}-implied"
    return _figure(study, f"{study.name}_denominator", heading, draw, pairs, key=key)


def _table(
    study: Study, what: str, data: pd.DataFrame, columns: Mapping[Any, Cell],
    rows: Sequence[Any] | None = None, *, caption: Words = "", stem: str = "",
) -> Table:  # fmt: skip
    name = f"{stem or study.name}_{what}"
    return Table(name, caption or say(f"caption.{what}"), data, columns, rows)


def figures(study: Study) -> Table:
    """Show every published figure, how it is read and used, and its source."""
    sources = load_sources(study.edition.plan)
    columns: dict[Any, Cell] = {
        "period": lambda row: row.period,
        "value": lambda row: say(
            "qualified", qualifier=Term(row.qualifier), value=printed(study, row.value, row.obs_id)
        ),
        "reading": _read_as,
        "use": lambda row: Term(row.use),
        "published": lambda row: row.published or Term("unknown"),
        "source": lambda row: Local(*sources.loc[row.source_id, ["publisher", "publisher_en"]]),
    }
    rows = list(study.figures.sort_values("period").itertuples(index=False))
    return _table(study, "figures", study.figures, columns, rows)


def _read_as(row: Any) -> Words:
    if pd.isna(row.reference_year):
        return "–"
    if row.reference_basis == "stated":
        return int(row.reference_year)
    return say("reading", year=int(row.reference_year), basis=Term(row.reference_basis))


def intervals(study: Study) -> Table:
    """Show median and intervals, one row per year or per last quarter of one."""
    outlook = study.outlook
    columns: dict[Any, Cell] = {
        outlook.unit: lambda target: target,
        "median": lambda target: at(study, target, unit=False),
        "band50": lambda target: at(study, target, 0.25, 0.75, unit=False),
        "band80": lambda target: at(study, target, 0.1, 0.9, unit=False),
        "band95": lambda target: at(study, target, 0.025, 0.975, unit=False),
    }
    rows = [t for t in outlook.targets if t == outlook.end_of(int(str(t)[:4]))]
    caption = spoken(study, "intervals") if study.quarterly else ""
    return _table(
        study, "intervals", outlook.quantiles, columns, rows, caption=caption, stem=_stem(study)
    )


def measures(study: Study) -> Table:
    """Show every progress measure with its value and verdict."""
    entries = {measure.name: measure for measure in MEASURES}

    def value(row: Any) -> Value:
        told = entries[row.measure]
        return Value(row.value, None, told.digits, anchor(study, told.name), style=told.style)

    columns: dict[Any, Cell] = {
        "measure": lambda row: Term(row.measure),
        "value": value,
        "verdict": lambda row: Term(row.verdict) if row.verdict else "–",
    }
    return _table(study, "measures", study.measures, columns)


def cases(study: Study) -> Table:
    """Show how the answer moves when a figure is read otherwise or left out."""
    columns: dict[Any, Cell] = {
        "change_in_answer": lambda row: case(study, row),
        "median": lambda row: computed(study, row.median, key="what-if"),
        "band80": lambda row: computed(study, row.low, row.high, key="what-if"),
        "probability": lambda row: chance(study, row.probability, "what-if"),
    }
    return _table(study, "what_if", study.cases, columns, caption=say("case.heading", study))


def scored(study: Study) -> Table:
    """Show the forecast of the plan's first day beside what was published since."""
    unit = study.outlook.unit
    columns: dict[Any, Cell] = {
        unit: lambda row: getattr(row, unit),
        "predicted": lambda row: computed(study, row.median, key="vantage"),
        "band80": lambda row: computed(study, row.low, row.high, key="vantage"),
        "actual": lambda row: printed(study, row.observed, row.obs_id),
        "error": lambda row: computed(study, row.error, key="vantage"),
        "inside": lambda row: Term("yes" if row.inside else "no"),
    }
    return _table(study, "scored", study.scored, columns)


def employment(study: Study) -> Table:
    """Show how each density's denominator follows from the published headcount."""
    columns: dict[Any, Cell] = {
        "year": lambda row: year_end(int(row.year)),
        "headcount": lambda row: Value(row.headcount, None, None, f"e-{row.obs_id.split()[0]}"),
        "density": lambda row: Value(row.density, trace=f"e-{row.obs_id.split()[1]}"),
        "employed": lambda row: Value(row.value, trace=f"c-{study.employed.name}-implied"),
    }
    return _table(study, "employment", study.employed.history, columns)
