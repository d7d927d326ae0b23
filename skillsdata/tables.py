"""Display tables: tidy frames become cells for readers; rounding lives here."""

import pandas as pd

from skillsdata.coherence import Outlook
from skillsdata.evidence import load_indicators, load_sources
from skillsdata.formats import (
    computed_link,
    escape,
    evidence_link,
    number,
    percent,
    probability,
    quantity,
    source_decimals,
)
from skillsdata.glossary import term
from skillsdata.headings import case_name
from skillsdata.indicators import Indicator, Language
from skillsdata.ratio import RatioOutlook
from skillsdata.wording import say, year_end

_LEVELS = {"band95": (0.025, 0.975), "band80": (0.1, 0.9), "band50": (0.25, 0.75)}


def evidence_table(
    observations: pd.DataFrame, indicator: Indicator, lang: Language
) -> pd.DataFrame:
    """Return the published figures with how each is read and used, and its source."""
    sources = load_sources()
    suffix = "" if lang == "zh" else "_en"
    rows = [
        {
            term("period", lang): escape(row.period),
            term("value", lang): escape(term(row.qualifier, lang))
            + evidence_link(
                quantity(row.value, indicator, lang, decimals=source_decimals(row.value)),
                row.obs_id,
            ),
            term("reading", lang): _read_as(row, lang),
            term("use", lang): escape(term(row.use, lang)),
            term("published", lang): escape(row.published or term("unknown", lang)),
            term("source", lang): escape(sources.loc[row.source_id, f"publisher{suffix}"]),
        }
        for row in observations.sort_values("period").itertuples()
    ]
    return pd.DataFrame(rows)


def _read_as(row: object, lang: Language) -> str:
    year = row.reference_year  # type: ignore[attr-defined]
    if pd.isna(year):
        return "–"
    basis = str(row.reference_basis)  # type: ignore[attr-defined]
    doubt = "" if basis == "stated" else f" ({term(basis, lang)})"
    return escape(f"{year}{doubt}")


def forecast_table(outlook: Outlook, indicator: Indicator, lang: Language) -> pd.DataFrame:
    """Return median and 50, 80 and 95 % intervals, one row per forecast year."""
    key = f"{indicator.indicator}-forecast"
    rows = []
    for year in outlook.years:
        cells = {term("year", lang): str(year), term("median", lang): outlook.at(year)}
        spans = {
            term(name, lang): "–".join(
                quantity(outlook.at(year, p), indicator, lang, decimals=0) for p in levels
            )
            for name, levels in reversed(_LEVELS.items())
        }
        median = quantity(outlook.at(year), indicator, lang, decimals=0)
        linked = {name: computed_link(text, key) for name, text in spans.items()}
        rows.append({**cells, term("median", lang): computed_link(median, key), **linked})
    return pd.DataFrame(rows)


def ratio_table(outlook: RatioOutlook, key: str, lang: Language) -> pd.DataFrame:
    """Return median and intervals of the ratio, one row per forecast quarter's year end."""
    quarters = [q for q in outlook.quarters if q.endswith("Q4")]
    rows = [
        {
            term("period", lang): quarter,
            term("median", lang): computed_link(number(outlook.at(quarter), 2), key),
            **{
                term(name, lang): computed_link(
                    "–".join(number(outlook.at(quarter, p), 2) for p in levels), key
                )
                for name, levels in reversed(_LEVELS.items())
            },
        }
        for quarter in quarters
    ]
    return pd.DataFrame(rows)


def measures_table(assessment: pd.DataFrame, indicator: Indicator, lang: Language) -> pd.DataFrame:
    """Return every progress measure with its value and verdict."""
    rows = [
        {
            term("measure", lang): escape(term(row.measure, lang)),
            term("value", lang): computed_link(
                _measure(row.measure, row.value), f"{indicator.indicator}-{row.measure}"
            ),
            term("verdict", lang): escape(term(row.verdict, lang)) if row.verdict else "–",
        }
        for row in assessment.itertuples()
    ]
    return pd.DataFrame(rows)


def _measure(measure: str, value: float) -> str:
    if measure in {"completion", "clock"}:
        return percent(value)
    return number(value, 3 if measure in {"open_sdg", "unsd"} else 2)


def plan_table(plan: pd.DataFrame, latest: pd.DataFrame, lang: Language) -> pd.DataFrame:
    """Return the plan's 22 indicators with base, goal, kind, bracket and latest figure.

    ``latest``: ``value, obs_id, year, qualifier`` indexed by indicator.
    """
    rows = [
        {
            term("indicator", lang): escape(
                f"{row.row} {row.name_zh if lang == 'zh' else row.name_en}"
            ),
            "2020": evidence_link(row.base_printed.replace(" ", ""), row.obs_id_base),
            "2025": evidence_link(row.goal_printed, row.obs_id_goal),
            term("unit", lang): escape(row.unit_zh if lang == "zh" else row.unit_en),
            term("attribute", lang): term(row.attribute_id, lang),
            term("kind", lang): term(row.kind, lang),
            term("printed_bracket", lang): term(row.bracket, lang),
            term("latest", lang): _latest(latest, row.indicator, lang),
        }
        for row in plan.itertuples()
    ]
    return pd.DataFrame(rows)


def _latest(latest: pd.DataFrame, indicator: str, lang: Language) -> str:
    if indicator not in latest.index:
        return say(lang, "规划以来无公布值", "no observation since the plan")
    row = latest.loc[indicator]
    value = evidence_link(number(row["value"], source_decimals(row["value"])), row["obs_id"])
    return f"{escape(term(row['qualifier'], lang))}{value} ({row['year']})"


def findings_table(findings: pd.DataFrame, lang: Language) -> pd.DataFrame:
    """Return the checks of the evidence against itself."""
    rows = [
        {
            term("check", lang): escape(term(row.check, lang)),
            term("where", lang): escape(row.where),
            term("stated_value", lang): number(row.stated, source_decimals(round(row.stated, 2))),
            term("computed", lang): number(row.computed, source_decimals(round(row.computed, 2))),
            term("difference", lang): number(row.difference, 2),
            term("holds", lang): term("yes" if row.holds else "no", lang),
        }
        for row in findings.itertuples()
    ]
    return pd.DataFrame(rows)


def vantage_table(scored: pd.DataFrame, indicator: Indicator, lang: Language) -> pd.DataFrame:
    """Return an earlier forecast beside what was published since."""
    key = f"{indicator.indicator}-vantage"
    rows = [
        {
            term("year", lang): str(row.year),
            term("predicted", lang): computed_link(
                quantity(row.median, indicator, lang, decimals=0), key
            ),
            term("band80", lang): computed_link(
                "–".join(quantity(v, indicator, lang, decimals=0) for v in (row.low, row.high)), key
            ),
            term("actual", lang): evidence_link(
                quantity(row.observed, indicator, lang, decimals=source_decimals(row.observed)),
                row.obs_id,
            ),
            term("error", lang): computed_link(
                quantity(row.error, indicator, lang, decimals=0), key
            ),
            term("inside", lang): term("yes" if row.inside else "no", lang),
        }
        for row in scored.itertuples()
    ]
    return pd.DataFrame(rows)


def what_if_table(cases: pd.DataFrame, indicator: Indicator, lang: Language) -> pd.DataFrame:
    """Return how the answer moves when a figure is read otherwise or left out."""
    key = f"{indicator.indicator}-what-if"
    rows = [
        {
            term("change_in_answer", lang): case_name(row, indicator, lang),
            term("median", lang): computed_link(
                quantity(row["median"], indicator, lang, decimals=0), key
            ),
            term("band80", lang): computed_link(
                "–".join(
                    quantity(v, indicator, lang, decimals=0) for v in (row["low"], row["high"])
                ),
                key,
            ),
            term("probability", lang): computed_link(probability(row["probability"]), key),
        }
        for row in cases.to_dict("records")
    ]
    return pd.DataFrame(rows)


def employment_table(outlook: Outlook, lang: Language) -> pd.DataFrame:
    """Return how each density's denominator follows from the published headcount."""
    rows = [
        {
            term("year", lang): year_end(int(row.year), "stated", lang),
            term("headcount", lang): evidence_link(
                number(row.headcount, source_decimals(row.headcount)), row.obs_id.split()[0]
            ),
            term("density", lang): evidence_link(number(row.density), row.obs_id.split()[1]),
            term("employed", lang): computed_link(number(row.value), "employed_total-implied"),
        }
        for row in outlook.history.itertuples()
    ]
    return pd.DataFrame(rows)


def grade_table(grades: pd.DataFrame, lang: Language) -> pd.DataFrame:
    """Return published and like-for-like ratios by grade with their add-on."""
    rows = [
        {
            term("grade", lang): term(row.skill_grade, lang),
            term("published_ratio", lang): evidence_link(number(row.as_published, 2), row.obs_id),
            term("like_for_like", lang): evidence_link(
                number(row.like_for_like, 2), row.obs_id_like_for_like
            ),
            term("add_on", lang): computed_link(number(row.add_on, 2), "vacancy_ratio-add-on"),
        }
        for row in grades.itertuples()
    ]
    return pd.DataFrame(rows)


def variants_table(variants: pd.DataFrame, lang: Language) -> pd.DataFrame:
    """Return how the ratio's forecast changes with its specification."""
    rows = [
        {
            term("break_2020", lang): term("yes" if row.break_kept else "no", lang),
            term("season", lang): term("yes" if row.season_kept else "no", lang),
            term("median", lang): computed_link(number(row.median, 2), "ratio-wuxi-variants"),
            term("band80", lang): computed_link(
                f"{number(row.low, 2)}–{number(row.high, 2)}", "ratio-wuxi-variants"
            ),
            term("probability", lang): computed_link(
                probability(row.probability), "ratio-wuxi-variants"
            ),
        }
        for row in variants.itertuples()
    ]
    return pd.DataFrame(rows)


def floors_table(floors: pd.DataFrame, lang: Language) -> pd.DataFrame:
    """Return the published lower bounds of the ratio."""
    rows = [
        {
            term("grade", lang): term(row.skill_grade, lang),
            term("area", lang): escape(row.area if lang == "zh" else row.area_en),
            term("period", lang): escape(row.period),
            term("lower_bound", lang): evidence_link(f"≥{number(row.value, 1)}", row.obs_id),
        }
        for row in floors.itertuples()
    ]
    return pd.DataFrame(rows)


def city_table(cities: pd.DataFrame, lang: Language) -> pd.DataFrame:
    """Return what cities published, one figure a row."""
    registry = load_indicators()
    rows = [
        {
            term("area", lang): escape(row.area if lang == "zh" else row.area_en),
            term("indicator", lang): escape(registry[row.indicator].name(lang)),
            term("period", lang): escape(row.period),
            term("value", lang): escape(term(row.qualifier, lang))
            + evidence_link(number(row.value, source_decimals(row.value)), row.obs_id),
            term("unit", lang): escape(
                row.unit if lang == "zh" else registry[row.indicator].unit_en
            ),
        }
        for row in cities.sort_values(["indicator", "area", "period"]).itertuples()
    ]
    return pd.DataFrame(rows)


def verdicts_table(
    assessed: pd.DataFrame, registry: dict[str, Indicator], lang: Language
) -> pd.DataFrame:
    """Return the verdicts of the official measures, one column per indicator."""
    judged = assessed[assessed["verdict"] != ""]
    wide = judged.pivot(index="measure", columns="indicator", values="verdict")
    wide = wide.loc[judged["measure"].unique(), judged["indicator"].unique()]
    verdicts = wide.map(lambda word: escape(term(word, lang)))
    verdicts.columns = pd.Index([registry[name].name(lang) for name in wide.columns])
    verdicts.insert(0, term("measure", lang), [escape(term(m, lang)) for m in wide.index])
    return verdicts.reset_index(drop=True)
