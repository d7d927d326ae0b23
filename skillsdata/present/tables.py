"""The tables of one indicator: what was published, what is forecast, how far the goal is."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from skillsdata.evidence.edition import load_sources
from skillsdata.evidence.plan import Indicator
from skillsdata.language.words import Listed, Term, Unit, Value, Words, say
from skillsdata.present import cells
from skillsdata.present.cells import Columns
from skillsdata.present.changes import told
from skillsdata.present.entries import acknowledged
from skillsdata.present.facts import anchor, at, chance, computed, foretold, printed, spoken
from skillsdata.present.indicator import stem
from skillsdata.present.sentences import case, implied_digits, paired
from skillsdata.present.show import Table
from skillsdata.study.measures import MEASURES
from skillsdata.study.study import Study

#: Tables of numbers of one unit, which their caption names.
_IN_UNIT = ("figures", "intervals", "scored")


def _table(
    study: Study, what: str, data: pd.DataFrame, columns: Columns,
    rows: Sequence[Any] | None = None, *, caption: Words = "", prefix: str = "",
) -> Table:  # fmt: skip
    name = f"{prefix or study.name}_{what}"
    said = caption or say(f"caption.{what}")
    if what in _IN_UNIT:
        said = Listed((said, say("in_words.unit", unit=Unit(study.indicator))), "nothing")
    return Table(name, told(study, said), data, columns, rows)


def figures(study: Study) -> Table:
    """Show every published figure, how it is read and used, and its source.

    ``.data`` has one row a figure; ``.save()`` writes it to .csv.

    >>> len(sd.figures(hc).save("figures.csv").data)
    12
    """
    publisher = cells.publisher(load_sources(study.edition.plan, study.figures["source_id"]))
    columns: Columns = {
        "period": cells.period,
        "value": lambda row: _qualified(study, row),
        "reading": _read_as,
        "use": lambda row: Term(row.used),
        "published": lambda row: cells.on_day(
            row.published, "term.unknown" if row.source_id else "term.never"
        ),
        "source": lambda row: publisher(row) if row.source_id else Term("reader"),
    }
    rows = study.figures.assign(used=study.uses).sort_values("period")
    return _table(study, "figures", study.figures, columns, list(rows.itertuples(index=False)))


def _qualified(study: Study, row: Any) -> Words:
    value = printed(study, row.value, row.obs_id)
    shown = say("qualified", qualifier=Term(row.qualifier), value=value)
    reason = acknowledged(row._asdict())
    return say("surprising", value=shown, reason=reason) if reason.zh or reason.en else shown


def _read_as(row: Any) -> Words:
    if pd.isna(row.reference_year):
        return "–"
    if row.reference_basis == "stated":
        return int(row.reference_year)
    return say("reading", year=int(row.reference_year), basis=Term(row.reference_basis))


def intervals(study: Study) -> Table:
    """Show median and intervals, one row per year or per last quarter of one.

    ``.data`` has one row a year and quantile level, in the unit of the data.

    >>> int(sd.intervals(hc).data["target_period"].max())
    2030
    """
    outlook = study.outlook
    columns: Columns = {
        outlook.unit: lambda target: target,
        "median": lambda target: at(study, target, unit=False),
        "band50": lambda target: at(study, target, 0.25, 0.75, unit=False),
        "band80": lambda target: at(study, target, 0.1, 0.9, unit=False),
        "band95": lambda target: at(study, target, 0.025, 0.975, unit=False),
    }
    rows = [t for t in outlook.targets if t == outlook.end_of(int(str(t)[:4]))]
    caption = spoken(study, "intervals") if study.quarterly else ""
    more: Any = {"caption": caption, "prefix": stem(study)}
    return _table(study, "intervals", outlook.quantiles, columns, rows, **more)


def measures(study: Study) -> Table:
    """Show every progress measure with its value and verdict.

    ``.data``: ``measure, value, verdict, reason, data_year``.

    >>> sd.measures(hc).data["measure"].iloc[0]
    'completion'
    """

    def value(row: Any) -> Value:
        told = next(m for m in MEASURES if m.name == row.measure)
        of, trace = study.indicator if told.amount else None, anchor(study, told.name)
        return Value(row.value, of, told.digits, trace, told.amount, told.style)

    columns: Columns = {
        "measure": lambda row: Term(row.measure),
        "value": value,
        "verdict": _judged,
    }
    return _table(study, "measures", study.measures, columns)


def _judged(row: Any) -> Words:
    if row.reason:
        return say("goals.not_assessed", reason=say(f"reason.{row.reason}"))
    return Term(row.verdict) if row.verdict else "–"


def cases(study: Study) -> Table:
    """Show how the answer moves when a figure is read otherwise or left out.

    ``.data``: ``change, year, value, to, median, low, high, probability``. Raises ParameterError
    without a goal.

    >>> sd.cases(hc).data["change"].iloc[0]
    'none'
    """
    columns: Columns = {
        "change_in_answer": lambda row: case(study, row),
        "median": lambda row: foretold(study, row.median, key="what-if"),
        "band80": lambda row: foretold(study, row.low, row.high, key="what-if"),
        "probability": lambda row: chance(study, row.probability, "what-if"),
    }
    return _table(study, "what_if", study.cases, columns, caption=say("case.heading", study))


def scored(study: Study) -> Table:
    """Show the forecast of the plan's first day beside what was published since.

    ``.data``: ``year, observed, obs_id, median, low, high, inside, error``.

    >>> int(sd.scored(hc).data["inside"].sum())
    3
    """
    study = study.published
    unit, known = study.outlook.unit, study.figures.set_index("obs_id", drop=False)
    dates = {} if study.quarterly else {i: _read_as(known.loc[i]) for i in study.scored["obs_id"]}
    columns: Columns = {
        unit: lambda row: dates.get(row.obs_id, getattr(row, unit)),
        "predicted": lambda row: foretold(study, row.median, key="vantage"),
        "band80": lambda row: foretold(study, row.low, row.high, key="vantage", mark=row.observed),
        "actual": lambda row: printed(study, row.observed, row.obs_id),
        "error": lambda row: computed(study, row.error, key="vantage"),
        "inside": lambda row: cells.yes(row.inside),
    }
    return _table(study, "scored", study.scored, columns)


def employment(study: Study) -> Table:
    """Show how each density's denominator follows from the published headcount.

    ``.data``: ``year`` (that the employment is of), ``value, pair`` (the year of the two figures),
    ``headcount, density, rounding, obs_id``.

    >>> sd.employment(edition.study("density")).data["year"].tolist()
    [2020, 2020, 2021, 2023]
    """
    edition = study.edition
    employed = edition.registry[edition.plan.three.employed]
    head, implied = edition.study("headcount").indicator, anchor(study, "implied")

    def in_unit(name: str, of: Indicator) -> Words:
        return Listed((Term(name), say("in_words.unit", unit=Unit(of))), "nothing")

    columns: Columns = {
        "year": lambda row: paired(study, row),
        in_unit("headcount", head): lambda row: Value(row.headcount, head, None, _entry(row, 0)),
        in_unit("density", study.indicator): lambda row: Value(row.density, trace=_entry(row, 1)),
        in_unit("employed", employed): lambda row: Value(
            row.value, employed, implied_digits(row), implied
        ),
        "employed_at": lambda row: Value(row.year, trace=implied, style="plain"),
    }
    return _table(study, "employment", study.pairs, columns)


def _entry(row: Any, place: int) -> str:
    """The entry of one of both figures; a supposed one has none."""
    entries = row.obs_id.split(" ")
    return f"e-{entries[place]}" if entries[place] else ""
