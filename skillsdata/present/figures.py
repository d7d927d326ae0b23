"""The figures: their finding, their numbers, and what draws them in the reader's unit."""

from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from skillsdata import drawing
from skillsdata.evidence.plan import Goal
from skillsdata.language.reader import Reader, number
from skillsdata.language.words import Listed, Term, Value, Words, say
from skillsdata.present.facts import anchor, pace_heading
from skillsdata.present.facts import vantage as vantage_sentence
from skillsdata.present.show import Figure
from skillsdata.study.study import Study


def _figure(
    study: Study, what: str, heading: Words, draw: Any, data: pd.DataFrame, **more: Any
) -> Figure:
    """Return a figure in the unit of a study's indicator."""
    unit = say(f"unit.{study.indicator.indicator}.axis")
    return Figure(f"{study.name}_{what}", heading, draw, data, unit=unit, **more)


def _scaled(
    reader: Reader, study: Study, frame: pd.DataFrame, column: str = "value"
) -> pd.DataFrame:
    return frame.assign(**{column: frame[column] * (1 / reader.per(study.indicator))})


def reader_goal(reader: Reader, study: Study) -> Goal:
    """Return a study's goal in the reader's unit."""
    per = 1 / reader.per(study.indicator)
    return replace(study.goal, base=study.goal.base * per, value=study.goal.value * per)


def labelled(reader: Reader, study: Study, points: pd.DataFrame) -> pd.DataFrame:
    """Return points with their labels, values in the reader's unit."""
    words = points["qualifier"] if "mark" in points else ["exact"] * len(points)
    labels = [
        reader.text(f"term.{word}") + reader.figure(value, Value(value, study.indicator, None))
        for word, value in zip(words, points["value"], strict=True)
    ]
    return _scaled(reader, study, points.assign(label=labels))


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
    breaks = {"density": [(2019.5, "break.census")]}.get(study.name, [])

    def draw(reader: Reader, ax: "drawing.Axes") -> None:
        named = [(year, reader.text(key)) for year, key in breaks]
        goal = reader_goal(reader, study)
        drawing.plot_evidence(
            ax,
            reader,
            labelled(reader, study, points),
            goal=goal,
            breaks=named,
        )

    heading = say(
        "evidence.away" if study.state in {"open", "missed"} else "evidence.passed", study
    )
    alt = say(f"answer.{study.state}", study)
    return _figure(study, "evidence", heading, draw, study.figures, alt=alt, origins=shown)


def _year(period: str) -> float:
    month = int(period[5:7]) if len(period) == 7 and period[4] == "-" else 12
    return int(period[:4]) - 1 + month / 12


def forecast(study: Study) -> Figure:
    """Draw the history and its forecast as a fan, against the goal."""
    ahead = study.goal.year in study.outlook.years
    return _fan(
        study, study, "forecast", say("forecast.heading" if ahead else "forecast.observed", study),
        alt=say(f"answer.{study.state}", study),
    )  # fmt: skip


def vantage(study: Study) -> Figure:
    """Draw the forecast of the plan's first day, and what was published since."""
    now = study.outlook.history
    later = now[now["year"].isin(study.then.outlook.years)]
    return _fan(study, study.then, "vantage", vantage_sentence(study), later=later)


def _fan(
    study: Study, source: Study, what: str, heading: Words, *, alt: Words | None = None,
    later: pd.DataFrame | None = None,
) -> Figure:  # fmt: skip
    outlook = source.outlook
    quantiles = outlook.quantiles.rename(columns={"target_period": "x"})

    def points(reader: Reader, history: pd.DataFrame) -> pd.DataFrame:
        return labelled(reader, study, history.rename(columns={"year": "x"})[["x", "value"]])

    def draw(reader: Reader, ax: "drawing.Axes") -> None:
        drawing.plot_fan(
            ax, reader, _scaled(reader, study, quantiles, "predicted"),
            history=points(reader, outlook.history),
            later=None if later is None else points(reader, later),
            goal=reader_goal(reader, study),
        )  # fmt: skip

    return _figure(
        study,
        what,
        heading,
        draw,
        outlook.quantiles,
        alt=alt,
        origins=outlook.history,
        key=anchor(study, what),
    )


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
        f"{study.name}_pace", pace_heading(study), rows, study.measures,
        unit=say(f"unit.{study.indicator.indicator}.pace"), aspect=0.4, key=anchor(study, "achieved_pace"),
    )  # fmt: skip


@dataclass(frozen=True)
class Bar:
    """One bar: its name, its length, what is written at its end and its palette colour."""

    name: Words
    value: float
    label: Words
    color: str


def bars(
    name: str, heading: Words, rows: list[Bar], data: pd.DataFrame, *, unit: Words = "",
    marker: tuple[float, Words] | None = None, aspect: float = 1.0, key: str = "", named_unit: bool = True,
) -> Figure:  # fmt: skip
    """Draw labelled bars, which those who cannot see them hear one by one."""

    def draw(reader: Reader, ax: "drawing.Axes") -> None:
        frame = pd.DataFrame([vars(row) for row in rows])
        shown = {part: [reader.plain(each) for each in frame[part]] for part in ("name", "label")}
        named = (marker[0], reader.plain(marker[1])) if marker else None
        drawing.plot_bars(ax, frame.assign(**shown), marker=named)

    listed = Listed(tuple(say("in_words.bar", name=r.name, label=r.label) for r in rows))
    counted = say("in_words.unit", unit=unit) if unit and named_unit else ""
    alt = say("in_words.bars", heading=heading, unit=counted, listed=listed)
    return Figure(name, heading, draw, data, alt=alt, unit=unit, aspect=aspect, key=key)


def denominator(study: Study) -> Figure:
    """Draw density as published, and over the first year's employment."""
    pairs = study.employed.history
    fixed = pairs["headcount"] / pairs["value"].iloc[0] * 10_000
    names = Term("observed"), say("denominator.fixed", year=int(pairs["year"].iloc[0]))
    series = list(zip((pairs["density"], fixed), names, ("ink", "compare"), strict=True))

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
    return _figure(study, "denominator", heading, draw, pairs, key="c-employed_total-implied")
