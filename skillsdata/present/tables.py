"""The tables: which columns they have and what each shows of a row."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from skillsdata.evidence.edition import load_sources
from skillsdata.language.words import Local, Term, Value, Words, say
from skillsdata.present.facts import at, case, chance, computed, printed, year_end
from skillsdata.present.show import Table
from skillsdata.study.study import Study

Cell = Callable[[Any], Words]


def _table(
    study: Study, what: str, data: pd.DataFrame, columns: Mapping[str, Cell],
    rows: Sequence[Any] | None = None, caption: Words = "",
) -> Table:  # fmt: skip
    return Table(f"{study.name}_{what}", caption or say(f"caption.{what}"), data, columns, rows)


def figures(study: Study) -> Table:
    """Show every published figure, how it is read and used, and its source."""
    sources = load_sources()
    columns: dict[str, Cell] = {
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
    """Show median and intervals, one row per forecast year."""
    columns: dict[str, Cell] = {
        "year": lambda year: year,
        "median": lambda year: at(study, year, unit=False),
        "band50": lambda year: at(study, year, 0.25, 0.75, unit=False),
        "band80": lambda year: at(study, year, 0.1, 0.9, unit=False),
        "band95": lambda year: at(study, year, 0.025, 0.975, unit=False),
    }
    return _table(study, "intervals", study.outlook.quantiles, columns, study.outlook.years)


def measures(study: Study) -> Table:
    """Show every progress measure with its value and verdict."""
    style = {
        "completion": (0, "share"),
        "clock": (0, "share"),
        "open_sdg": (3, "number"),
        "unsd": (3, "number"),
    }

    def value(row: Any) -> Value:
        digits, kind = style.get(row.measure, (2, "number"))
        return Value(
            row.value, None, digits, f"c-{study.indicator.indicator}-{row.measure}", False, kind
        )

    columns: dict[str, Cell] = {
        "measure": lambda row: Term(row.measure),
        "value": value,
        "verdict": lambda row: Term(row.verdict) if row.verdict else "–",
    }
    return _table(study, "measures", study.measures, columns)


def cases(study: Study) -> Table:
    """Show how the answer moves when a figure is read otherwise or left out."""
    columns: dict[str, Cell] = {
        "change_in_answer": lambda row: case(study, row),
        "median": lambda row: computed(study, row.median, key="what-if"),
        "band80": lambda row: computed(study, row.low, row.high, key="what-if"),
        "probability": lambda row: chance(study, row.probability, "what-if"),
    }
    return _table(study, "what_if", study.cases, columns, caption=say("case.heading", study))


def scored(study: Study) -> Table:
    """Show the forecast of the plan's first day beside what was published since."""
    columns: dict[str, Cell] = {
        "year": lambda row: int(row.year),
        "predicted": lambda row: computed(study, row.median, key="vantage"),
        "band80": lambda row: computed(study, row.low, row.high, key="vantage"),
        "actual": lambda row: printed(study, row.observed, row.obs_id),
        "error": lambda row: computed(study, row.error, key="vantage"),
        "inside": lambda row: Term("yes" if row.inside else "no"),
    }
    return _table(study, "scored", study.scored, columns)


def employment(study: Study) -> Table:
    """Show how each density's denominator follows from the published headcount."""
    columns: dict[str, Cell] = {
        "year": lambda row: year_end(int(row.year)),
        "headcount": lambda row: Value(row.headcount, None, None, f"e-{row.obs_id.split()[0]}"),
        "density": lambda row: Value(row.density, trace=f"e-{row.obs_id.split()[1]}"),
        "employed": lambda row: Value(row.value, trace="c-employed_total-implied"),
    }
    return _table(study, "employment", study.employed.history, columns)
