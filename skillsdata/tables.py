"""Display tables: tidy frames become cells for readers; rounding lives here."""

from typing import Any

import pandas as pd

from skillsdata.evidence.edition import load_sources
from skillsdata.evidence.frames import each_row
from skillsdata.evidence.plan import Indicator, Language
from skillsdata.formats import (
    bound_label,
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
from skillsdata.study.ratio import RatioOutlook
from skillsdata.study.system import Outlook
from skillsdata.wording import year_end

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
        for row in each_row(observations.sort_values("period"))
    ]
    return pd.DataFrame(rows)


def _read_as(row: Any, lang: Language) -> str:
    year = row.reference_year
    if pd.isna(year):
        return "–"
    basis = str(row.reference_basis)
    doubt = "" if basis == "stated" else f" ({term(basis, lang)})"
    return escape(f"{year}{doubt}")


def forecast_table(outlook: Outlook, indicator: Indicator, lang: Language) -> pd.DataFrame:
    """Return median and 50, 80 and 95 % intervals, one row per forecast year."""
    key = f"{indicator.indicator}-forecast"
    rows = []
    for year in outlook.years:
        spans = {
            term(name, lang): "–".join(
                quantity(outlook.at(year, p), indicator, lang, decimals=0) for p in levels
            )
            for name, levels in reversed(_LEVELS.items())
        }
        median = quantity(outlook.at(year), indicator, lang, decimals=0)
        linked = {name: computed_link(text, key) for name, text in spans.items()}
        cells = {term("year", lang): str(year), term("median", lang): computed_link(median, key)}
        rows.append({**cells, **linked})
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
        for row in each_row(assessment)
    ]
    return pd.DataFrame(rows)


def _measure(measure: str, value: float) -> str:
    if measure in {"completion", "clock"}:
        return percent(value)
    return number(value, 3 if measure in {"open_sdg", "unsd"} else 2)


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
        for row in each_row(scored)
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
        for row in each_row(outlook.history)
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
        for row in each_row(grades)
    ]
    return pd.DataFrame(rows)


def ratio_vantage_table(scored: pd.DataFrame, key: str, lang: Language) -> pd.DataFrame:
    """Return an earlier forecast of the ratio beside the quarters published since."""
    cells = [
        {
            term("period", lang): row.period,
            term("predicted", lang): computed_link(number(row.median, 2), key),
            term("band80", lang): computed_link(f"{number(row.low, 2)}–{number(row.high, 2)}", key),
            term("actual", lang): evidence_link(number(row.observed, 2), row.obs_id),
            term("error", lang): computed_link(number(row.error, 2), key),
            term("inside", lang): term("yes" if row.inside else "no", lang),
        }
        for row in each_row(scored)
    ]
    return pd.DataFrame(cells)


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
        for row in each_row(variants)
    ]
    return pd.DataFrame(rows)


def floors_table(floors: pd.DataFrame, lang: Language) -> pd.DataFrame:
    """Return the published lower bounds of the ratio."""
    rows = [
        {
            term("grade", lang): term(row.skill_grade, lang),
            term("area", lang): escape(row.area if lang == "zh" else row.area_en),
            term("period", lang): escape(row.period),
            term("lower_bound", lang): evidence_link(
                bound_label(row.value, row.qualifier), row.obs_id
            ),
        }
        for row in each_row(floors)
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
