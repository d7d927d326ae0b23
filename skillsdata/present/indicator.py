"""The views of one indicator: its figures, its forecast, and how far it is from its goal."""

import math
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from skillsdata import drawing
from skillsdata.evidence.plan import Goal
from skillsdata.language.reader import Reader
from skillsdata.language.words import Listed, Local, Term, Unit, Value, Words, say
from skillsdata.present.bars import Bar, bars, in_words, judged
from skillsdata.present.changes import told
from skillsdata.present.facts import anchor, at, carried, printed, spoken
from skillsdata.present.marks import derived, drawn_figures, qualifiers
from skillsdata.present.sentences import pace_heading, sentence
from skillsdata.present.show import Figure, Text, figure, paragraph
from skillsdata.study.altered import READER
from skillsdata.study.outlook import on_axis
from skillsdata.study.ratio import BALANCE
from skillsdata.study.study import Study


def stem(study: Study) -> str:
    """Return how the outputs begin that a page may hold for several areas."""
    if not study.quarterly:
        return study.name
    figures = study.figures
    return f"{study.name}_{figures.loc[figures['area'] == study.area, 'area_en'].iloc[0].lower()}"


def _figure(
    study: Study, name: str, heading: Words, draw: Any, data: pd.DataFrame, **more: Any
) -> Figure:
    return Figure(name, told(study, heading), draw, data, unit=Unit(study.indicator), **more)


def _scaled(
    reader: Reader, study: Study, frame: pd.DataFrame, column: str = "value"
) -> pd.DataFrame:
    return frame.assign(**{column: frame[column] * (1 / reader.per(study.indicator))})


@dataclass(frozen=True)
class ShownGoal(Goal):
    """A goal in the reader's unit, and how it is labelled."""

    said: str = ""


def reader_goal(reader: Reader, study: Study) -> ShownGoal:
    """Return the goal in the reader's unit."""
    goal, per = study.goal, 1 / reader.per(study.indicator)
    balance = study.quarterly and goal.value == BALANCE
    name = "balance" if balance else "own_goal" if study.quarterly or goal.chosen else "goal"
    aim = say("qualified", qualifier=Term(goal.kind), value=printed(study, goal.value))
    said = f"{reader.text(f'term.{name}')} {reader.plain(aim)}"
    return ShownGoal(
        **asdict(goal) | {"base": goal.base * per, "value": goal.value * per}, said=said
    )


def labelled(reader: Reader, study: Study, points: pd.DataFrame) -> pd.DataFrame:
    """Return points with labels, values in the reader's unit, and what the pointer is told."""
    labels = reader.each(_printed(study, points))
    titles = reader.each(_dated(study, points))
    told = points.assign(label=labels, title=titles, derived=derived(study, points))
    return _scaled(reader, study, told)


def _when(study: Study, points: pd.DataFrame) -> list[Words]:
    """Return where points stand on the axis of time: a year, a quarter, else their period."""
    if study.quarterly:
        return [f"{math.floor(x)}Q{int(x % 1 * 4) + 1}" for x in points["x"]]
    periods = points["period"] if "period" in points else points["x"]
    pairs = zip(points["x"], periods, strict=True)
    return [int(x) if x == int(x) else str(period) for x, period in pairs]


def _printed(study: Study, points: pd.DataFrame, *, unit: bool = False) -> list[Words]:
    """Return the value of each point with the word beside it."""
    values = (printed(study, value, unit=unit) for value in points["value"])
    pairs = zip(qualifiers(study, points), values, strict=True)
    return [say("qualified", qualifier=Term(word), value=value) for word, value in pairs]


def _dated(study: Study, points: pd.DataFrame) -> list[Words]:
    """Return each point's date and its value in its unit."""
    pairs = zip(_when(study, points), _printed(study, points, unit=True), strict=True)
    return [say("dated", year=when, value=value) for when, value in pairs]


def _breaks(reader: Reader, study: Study) -> list[tuple[float, str]]:
    return [
        (each.at, reader.plain(Local(each.label.zh, each.label.en)))
        for each in study.edition.plan.breaks
        if each.indicator == study.indicator.indicator
    ]


@figure
def evidence(study: Study) -> Figure | Text:
    """Draw every published figure, the goal and the plan's straight path to it.

    >>> sd.evidence(hc).name
    'headcount_evidence'
    """
    study.told_by_years("evidence")
    shown = drawn_figures(study)
    points = shown.assign(x=shown["reference_year"].astype(float)).reset_index(drop=True)

    verdict = sentence(study, "verdict")  # which refuses a study without figures
    if points.empty:  # of no figure the year is known
        return paragraph(verdict)
    dated = _dated(study, points.sort_values("x", kind="stable"))
    ends: dict[str, Words] = {"first": dated[0], "last": dated[-1]}
    sure = study.latest["reference_basis"] in {"stated", READER}
    heading = "none" if study.state == "none" else "seen" if sure else "inferred"
    return _figure(
        study, f"{study.name}_evidence", say(f"evidence.{heading}", study),
        lambda reader, ax: drawing.plot_evidence(
            ax, reader, labelled(reader, study, points), goal=reader_goal(reader, study),
            breaks=_breaks(reader, study),
        ),
        study.figures, origins=shown,
        alt=say("in_words.evidence", verdict=verdict, **ends),
    )  # fmt: skip


@figure
def forecast(study: Study) -> Figure:
    """Draw the history and its forecast as a fan, against the goal.

    >>> sd.forecast(hc, size="slide", colors={"forecast": "#c00"}).save("slide.svg").size
    'slide'
    """
    ahead = study.outlook.end_of(study.goal.year) in study.outlook.targets
    known = ("over" if study.over else "heading") if ahead else "observed"
    heading = "none" if study.state == "none" else known
    return _fan(
        study, study, f"{stem(study)}_forecast", spoken(study, f"forecast.{heading}"),
        data=study.data, key=anchor(study, "forecast"),
    )  # fmt: skip


@figure
def vantage(study: Study) -> Figure | Text:
    """Draw the forecast of the plan's first day, or say why there is none, and what came since.

    >>> sd.vantage(hc).name
    'headcount_vantage'
    """
    study = study.published
    now, then, heading = study.outlook, study.foreseen, sentence(study, "vantage")
    if then is None:
        return paragraph(heading)
    return _fan(
        study, study.then, f"{study.name}_vantage", heading,
        later=now.history[now.times.isin(then.targets)], data=then.quantiles,
        key=anchor(study, "vantage"),
    )  # fmt: skip


def _fan(
    study: Study, source: Study, name: str, heading: Words, *,
    later: pd.DataFrame | None = None, **more: Any,
) -> Figure:  # fmt: skip
    outlook = source.outlook
    quantiles = outlook.quantiles.assign(x=on_axis(outlook.quantiles["target_period"]))
    goal = study.state != "none" and not (study.quarterly and later is not None)

    def points(reader: Reader, history: pd.DataFrame) -> pd.DataFrame:
        return labelled(reader, study, history.assign(x=on_axis(history[outlook.unit])))

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

    end, last = outlook.targets[-1], outlook.history.tail(1)
    seen = _dated(source, last.assign(x=on_axis(last[outlook.unit])))[0]
    alt = say(
        "in_words.fan", heading=heading, when=end, median=at(source, end), last=seen,
        band=at(source, end, 0.1, 0.9),
    )  # fmt: skip
    return _figure(study, name, heading, draw, alt=alt, origins=outlook.history, **more)


@figure
def pace(study: Study) -> Figure:
    """Draw required and achieved annual change; a goal already passed requires nothing.

    Raises ParameterError without a goal.

    >>> sd.pace(hc).data["measure"].iloc[-1]
    'achieved_pace'
    """
    assert study.own_goal is not None
    told_of: Any = study.measures.dropna(subset="value").set_index("measure")
    colors, said = {"required_pace": "goal", "achieved_pace": "ink"}, study.indicator.said.pace
    rows = [
        Bar(Term(name), max(told_of["value"][name], 0.0), judged(study, told_of.loc[name]), color)
        for name, color in colors.items()
        if name in told_of.index
    ]
    return bars(
        f"{study.name}_pace", told(study, pace_heading(study)), rows, study.measures,
        unit=Local(said.zh, said.en) if said else say("unit_a_year", unit=Unit(study.indicator)),
        key=anchor(study, "achieved_pace"),
    )  # fmt: skip


@figure
def denominator(study: Study) -> Figure | Text:
    """Draw density as published, and over the first year's employment.

    >>> sd.denominator(edition.study("density")).name
    'density_denominator'
    """
    pairs = study.pairs
    if pairs.empty:
        return paragraph(say("divided.none"))
    fixed = pairs["headcount"] / pairs["value"].iloc[0] * 10_000
    at_first = say("denominator.fixed", year=int(pairs["year"].iloc[0]))
    names: dict[str, Words] = {"ink": Term("observed"), "compare": at_first}
    drawn = zip(names, (pairs["density"], fixed), strict=True)
    lines = pd.concat([pairs.assign(x=pairs["pair"], value=v, color=c) for c, v in drawn])

    def draw(reader: Reader, ax: "drawing.Axes") -> None:
        series = reader.each(names[color] for color in lines["color"])
        labels = list(map(reader.number, lines["value"]))
        drawing.plot_lines(ax, reader, lines.assign(series=series, label=labels))

    rows = [
        (say("dated", year=int(x), value=names[color]), Value(float(value)))
        for x, value, color in lines[["x", "value", "color"]].itertuples(index=False)
    ]
    heading = say("denominator.heading", published=rows[len(pairs) - 1][1], fixed=rows[-1][1])
    return _figure(
        study, f"{study.name}_denominator", heading, draw, pairs,
        alt=in_words(heading, rows, Unit(study.indicator)), key=anchor(study, "implied"),
        origins=pairs.assign(period=pairs["pair"]),
    )  # fmt: skip


@figure
def compare(study: Study, *methods: str) -> Figure:
    """Draw the forecast beside those of other methods from the same figures.

    ``methods``: ets, theta, drift, half_drift, naive; for a ratio seasonal_naive; all without any.
    Raises ParameterError naming the nearest for another.

    >>> sd.compare(hc, "ets", "theta").name
    'headcount_compare'
    """
    table, outlook = study.compare(*methods), study.outlook
    names = [Term(f"method_{method}") for method in table["method"].unique()]
    last = table[table[outlook.unit] == outlook.targets[-1]]
    medians = [Value(v, study.indicator, carried(study)) for v in last[0.5]]
    said = map(lambda n, v: say("compare.caption", name=n, value=v), names, medians)
    heading = say("compare.heading", study, listed=Listed(tuple(said)))

    def draw(reader: Reader, ax: "drawing.Axes") -> None:
        levels = table.select_dtypes("float").columns
        shown = table.assign(x=on_axis(table[outlook.unit]))
        shown[levels] = shown[levels] / reader.per(study.indicator)
        seen = outlook.history.assign(x=on_axis(outlook.history[outlook.unit]))
        drawing.plot_methods(ax, reader, labelled(reader, study, seen), shown, reader.each(names))

    return _figure(
        study, f"{study.name}_compare", heading, draw, table, key=anchor(study, "forecast")
    )
