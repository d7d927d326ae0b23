"""Tidy frames in the reader's units, ready to be drawn."""

from dataclasses import replace

import pandas as pd

from skillsdata.evidence.frames import each_row
from skillsdata.evidence.plan import BASE_YEAR, GOAL_YEAR, Indicator, Language
from skillsdata.formats import (
    bound_label,
    number,
    quantity,
    reader_scale,
    source_decimals,
    unit_label,
)
from skillsdata.glossary import term
from skillsdata.study.measures import Goal
from skillsdata.study.ratio import RatioOutlook, quarter_to_year
from skillsdata.study.system import Outlook
from skillsdata.wording import say


def reader_goal(goal: Goal, indicator: Indicator, lang: Language) -> Goal:
    """Return the goal in the reader's unit."""
    scale = reader_scale(indicator, lang)
    return replace(goal, base=goal.base * scale, value=goal.value * scale)


def drawn_figures(observations: pd.DataFrame) -> pd.DataFrame:
    """Return the published figures without repeats and what lies long before the fitted series."""
    first = observations.loc[observations["use"] == "series", "reference_year"].min()
    recent = observations["reference_year"].isna() | (observations["reference_year"] >= first - 3)
    kept: pd.DataFrame = observations[(observations["use"] != "repeat") & recent]
    return kept


def evidence_points(
    observations: pd.DataFrame, indicator: Indicator, lang: Language
) -> pd.DataFrame:
    """Return ``x, value, label, mark`` of the figures that are drawn.

    A figure stands at the year-end it is read as; one without such a reading at its period.
    """
    rows = drawn_figures(observations)
    read = rows["reference_year"].astype("Float64")
    x = read.fillna(rows["period"].map(_fractional_year).astype("Float64")).astype(float)
    mark = rows["use"].mask((rows["use"] == "series") & (rows["derivation"] != ""), "derived")
    points = pd.DataFrame(
        {"x": x, "value": rows["value"], "qualifier": rows["qualifier"], "mark": mark}
    )
    return _labelled(points.reset_index(drop=True), indicator, lang)


def _fractional_year(period: str) -> float:
    month = int(period[5:7]) if len(period) == 7 and period[4] == "-" else 12
    return int(period[:4]) - 1 + month / 12


def history_points(history: pd.DataFrame, indicator: Indicator, lang: Language) -> pd.DataFrame:
    """Return ``x, value, label`` of an annual history."""
    return _labelled(history.rename(columns={"year": "x"})[["x", "value"]], indicator, lang)


def _labelled(points: pd.DataFrame, indicator: Indicator, lang: Language) -> pd.DataFrame:
    words = points["qualifier"] if "qualifier" in points else pd.Series("exact", index=points.index)
    labels = [
        term(word, lang) + quantity(value, indicator, lang, decimals=source_decimals(value))
        for word, value in zip(words, points["value"], strict=True)
    ]
    return points.assign(label=labels, value=points["value"] * reader_scale(indicator, lang))


def fan_quantiles(outlook: Outlook, indicator: Indicator, lang: Language) -> pd.DataFrame:
    """Return ``x, quantile_level, predicted`` of an annual forecast."""
    table = outlook.quantiles.rename(columns={"target_period": "x"})
    return table.assign(predicted=table["predicted"] * reader_scale(indicator, lang))


def ratio_history(outlook: RatioOutlook) -> pd.DataFrame:
    """Return ``x, value, label`` of a quarterly history."""
    history = outlook.history
    labels = [number(value, 2) for value in history["value"]]
    return history.assign(x=quarter_to_year(history["period"]), label=labels)


def ratio_later(scored: pd.DataFrame) -> pd.DataFrame:
    """Return ``x, value, label`` of quarters published after a forecast."""
    return pd.DataFrame(
        {
            "x": quarter_to_year(scored["period"]),
            "value": scored["observed"],
            "label": [""] * len(scored),
        }
    )


def ratio_quantiles(outlook: RatioOutlook) -> pd.DataFrame:
    """Return ``x, quantile_level, predicted`` of a quarterly forecast."""
    table = outlook.quantiles
    return table.assign(x=quarter_to_year(table["target_period"]))


def pace_bars(assessment: pd.DataFrame, indicator: Indicator, lang: Language) -> pd.DataFrame:
    """Return ``name, value, label, color`` for required and achieved annual change.

    A goal already passed requires nothing more.
    """
    values = assessment.set_index("measure")["value"]
    colors = {"required_pace": "goal", "achieved_pace": "forecast"}
    rows = [
        (
            term(m, lang),
            max(values[m], 0.0),
            _pace_label(max(values[m], 0.0), indicator, lang),
            color,
        )
        for m, color in colors.items()
        if pd.notna(values[m])
    ]
    return pd.DataFrame(rows, columns=["name", "value", "label", "color"])


def _pace_label(value: float, indicator: Indicator, lang: Language) -> str:
    if reader_scale(indicator, lang) != 1:
        value *= 10_000
    return number(value, 0 if value >= 1000 or value == round(value) else 1)


def pace_unit(indicator: Indicator, lang: Language) -> str:
    """Return the unit of annual changes, as the labels of ``pace_bars`` count it."""
    unit = "persons" if reader_scale(indicator, lang) != 1 else indicator.unit(lang)
    return say(lang, "{u}/年", "{u} a year", u=unit)


def in_words(heading: str, bars: pd.DataFrame, lang: Language, *, unit: str = "") -> str:
    """Return a bar chart's finding and its numbers as one sentence, for those who hear it."""
    listed = say(lang, "，", ", ").join(f"{b.name} {b.label}" for b in each_row(bars))
    counted = f" ({unit})" if unit else ""
    return say(lang, "{h}{u}：{l}。", "{h}{u}: {l}.", h=heading, u=counted, l=listed)


def clock_bars(done: dict[str, float]) -> pd.DataFrame:
    """Return bars of completion by indicator name."""
    rows = [(name, share, f"{number(share * 100)}%", "forecast") for name, share in done.items()]
    return pd.DataFrame(rows, columns=["name", "value", "label", "color"])


def clock_line(clock: float, lang: Language) -> tuple[float, str]:
    """Return where the plan clock stands, with its name."""
    return clock, f"{term('clock', lang)} {number(clock * 100)}%"


def constant_denominator(density: Outlook, employed: Outlook, lang: Language) -> pd.DataFrame:
    """Return density as published and over the first year's employment, as two lines.

    Columns ``x, value, label, series, color``; the second line shows what the same headcounts
    would give had employment stayed as it was.
    """
    pairs = employed.history
    fixed = pairs["headcount"] / pairs["value"].iloc[0] * 10_000
    names = (
        term("observed", lang),
        say(lang, "按{y}年就业计算", "on {y} employment", y=int(pairs["year"].iloc[0])),
    )
    lines = [
        pd.DataFrame({"x": pairs["year"], "value": values, "series": name, "color": color})
        for values, name, color in zip(
            (pairs["density"], fixed), names, ("ink", "compare"), strict=True
        )
    ]
    table = pd.concat(lines, ignore_index=True)
    return table.assign(label=[number(value) for value in table["value"]])


def axis_unit(indicator: Indicator, lang: Language) -> str:
    """Return the unit of an axis."""
    return unit_label(indicator, lang)


def later_points(
    now: pd.DataFrame, then: Outlook, indicator: Indicator, lang: Language
) -> pd.DataFrame:
    """Return ``x, value, label`` of what was published for the years of an earlier forecast."""
    return history_points(now[now["year"].isin(then.years)], indicator, lang)


def census_break(lang: Language) -> tuple[float, str]:
    """Return where densities before and after the 2020 census part, with its label."""
    return 2019.5, say(lang, "普查前口径", "before the census")


def pandemic_break(lang: Language) -> tuple[float, str]:
    """Return where the level of the ratio may step, with its label."""
    return 2020.0, term("break_2020", lang)


def ratio_goal(threshold: float, indicator: Indicator) -> Goal:
    """Return the reader's threshold as a goal, for drawing."""
    return Goal(threshold, BASE_YEAR, threshold, GOAL_YEAR, indicator.direction, chosen=True)


def ratio_floors(bounds: pd.DataFrame, lang: Language) -> pd.DataFrame:
    """Return ``name, value, label`` of published lower bounds, in order of publication."""
    rows = bounds.sort_values(["period", "area", "skill_grade"], ignore_index=True)
    names = [
        f"{row.period} {row.area if lang == 'zh' else row.area_en} · {term(row.skill_grade, lang)}"
        for row in each_row(rows)
    ]
    labels = [bound_label(row.value, row.qualifier) for row in each_row(rows)]
    return rows.assign(name=names, label=labels)[["name", "value", "label"]]


def grade_points(grades: pd.DataFrame, lang: Language) -> pd.DataFrame:
    """Return ``name, as_published, like_for_like`` for the drawing by grade."""
    return grades.assign(name=[term(grade, lang) for grade in grades["skill_grade"]])


def planned_growth(plan: pd.DataFrame, lang: Language) -> pd.DataFrame:
    """Return bars of goal over base, in per cent, for indicators with both, largest first."""
    both = plan.dropna(subset="base")
    growth = both["goal"] / both["base"] - 1
    names = both["name_zh" if lang == "zh" else "name_en"]
    bars = pd.DataFrame({"name": names, "value": growth, "color": "forecast"})
    bars["label"] = [f"+{number(value * 100)}%" for value in growth]
    bars.loc[both["attribute_id"] == "binding", "color"] = "compare"
    return bars.sort_values("value", ascending=False, ignore_index=True)
