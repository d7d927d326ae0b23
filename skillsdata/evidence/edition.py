"""What was published, as known on a day: figures, statements and goals, each with its day."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from skillsdata.evidence import tables
from skillsdata.evidence.asked import question
from skillsdata.evidence.cleaning import known_from, last_day, rounding_width
from skillsdata.evidence.plan import Plan
from skillsdata.evidence.tables import IN_USE, OBSERVATIONS

#: Uses of a figure on which a forecast rests; "supposed" is what a reader added to a study.
FITTED = (*IN_USE, "supposed")
_ANNUAL = ["value", "qualifier", "rounding", "obs_id", "unit", "reference_basis"]
#: What we say of a figure; dated by ``note_from`` where it knows more than the figure's day.
REMARKS = (
    "derivation", "note_zh", "note_en", "acknowledged_zh", "acknowledged_en",
    "reference_reason_zh", "reference_reason_en",
)  # fmt: skip


@question
def load_sources(plan: Plan, cited: Iterable[str] | None = None) -> pd.DataFrame:
    """Return one row per source, or per source ``cited``, indexed by ``source_id``."""
    sources = plan.table("sources").set_index("source_id")
    return sources if cited is None else sources[sources.index.isin([*cited])]


@question
def load_statements(plan: Plan, *, as_of: str | None = None) -> pd.DataFrame:
    """Return the figures the plan states in prose, with ``known_from``."""
    table = plan.table("plan_statements").assign(known_from=pd.Timestamp(plan.known))
    return _known(table, as_of)


@question
def load_goals(plan: Plan, *, as_of: str | None = None) -> pd.DataFrame:
    """Return goals published outside the plan's box, with ``known_from``."""
    return _dated(plan.table("goals").rename(columns={"goal_id": "obs_id"}), as_of)


@question
def load_observations(
    plan: Plan,
    *,
    as_of: str | None = None,
    indicator: str | Sequence[str] | None = None,
    area: str | None = None,
) -> pd.DataFrame:
    """Return published figures, one per row, as known on ``as_of`` (ISO date; None: all).

    Columns, besides those of the CSV files: ``value`` (number), ``printed`` (the recorded
    text), ``rounding`` (width of its last digit), ``known_from`` (Timestamp; see
    ``cleaning.known_from`` for figures without a publication date). Sorted by indicator, area
    and period.
    """
    table = _observations(plan.folder, tables.stamp(plan.folder), as_of)
    if indicator is not None:
        wanted = [indicator] if isinstance(indicator, str) else list(indicator)
        table = table[table["indicator"].isin(wanted)]
    if area is not None:
        table = table[table["area"] == area]
    return table.reset_index(drop=True)


@question
def load_shown(plan: Plan, page: str, as_of: str, area: str | None = None) -> pd.DataFrame:
    """Return the figures that stand on a page, as known on a day."""
    figures = load_observations(plan, as_of=as_of, area=area)
    kept = [plan.stands_on(page, row) for row in figures.to_dict("records")]
    return figures[kept].reset_index(drop=True)


@lru_cache(maxsize=256)
def _observations(folder: Path, read: tables.Stamp, as_of: str | None) -> pd.DataFrame:
    if as_of is not None:
        return _known(_observations(folder, read, None), as_of)
    found = [tables.read_table(name, folder).assign(table=name) for name in OBSERVATIONS]
    return _dated(pd.concat(found, ignore_index=True), None)


def _dated(table: pd.DataFrame, as_of: str | None) -> pd.DataFrame:
    # A goal is known before its year, so its rule starts a year earlier.
    periods = table["period"] if "period" in table else (table["target_year"] - 1).astype(str)
    known = [known_from(*pair) for pair in zip(table["published"], periods, strict=True)]
    dated = table.assign(
        known_from=pd.to_datetime(pd.Series(known, index=table.index)),
        rounding=table["printed"].map(rounding_width),
    )
    text: list[str] = list(dated.select_dtypes("str").columns)
    dated[text] = dated[text].fillna("")
    order = [c for c in ("indicator", "area", "period", "obs_id") if c in dated]
    return _known(dated.sort_values(order, ignore_index=True), as_of)


def _known(table: pd.DataFrame, as_of: str | None) -> pd.DataFrame:
    if as_of is not None:
        day = pd.Timestamp(as_of)
        table = _unwritten(table[table["known_from"] <= day], day)
    return table.reset_index(drop=True)


def _unwritten(table: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Empty what was said of figures with knowledge that a day did not have."""
    later = np.array([bool(d) and last_day(d) > day for d in table["note_from"]], dtype=bool)
    return table.assign(**{c: table[c].mask(later, "") for c in REMARKS if c in table})


def annual_series(observations: pd.DataFrame, *, vintage: str | None = None) -> pd.DataFrame:
    """Return the fitted annual history, one row per year with its ``obs_id``.

    Only rows in use (see FITTED), with a reference year, of one ``vintage`` if
    given; where a year has several rows a measured one beats a bound, and the one known last
    stands. A running count that is used as a bound is "at_least", whatever its source says.
    """
    used = observations["use"].isin(FITTED) & observations["reference_year"].notna()
    if vintage is not None:
        used &= observations["vintage"] == vintage
    rows = observations.loc[used, ["reference_year", *_ANNUAL, "use", "known_from"]]
    ranked = rows.assign(measured=rows["use"] != "bound").sort_values(
        ["reference_year", "measured", "known_from"]
    )
    history = ranked.drop_duplicates("reference_year", keep="last", ignore_index=True)
    running = (history["use"] == "bound") & ~history["qualifier"].isin(["at_least", "above"])
    year, qualifier = history["reference_year"].astype(int), history["qualifier"]
    history = history.assign(year=year, qualifier=qualifier.mask(running, "at_least"))
    return history[["year", *_ANNUAL]]


def own_history(figures: pd.DataFrame) -> pd.DataFrame:
    """Return the annual history of an indicator, of the vintage of its last figure."""
    history = annual_series(figures)
    if history.empty or "vintage" not in figures:
        return history
    last = figures.loc[figures["obs_id"] == history["obs_id"].iloc[-1], "vintage"].iloc[0]
    return annual_series(figures, vintage=last or None)


def quarterly_series(observations: pd.DataFrame, *, area: str) -> pd.DataFrame:
    """Return one area's all-grade quarterly ratio: ``period`` (Period[Q]), ``value, obs_id``."""
    rows = observations.query("use == 'series' and area == @area and skill_grade == 'all'")
    quarters = pd.PeriodIndex(rows["period"], freq="Q")
    return rows.assign(period=quarters)[["period", "value", "obs_id"]].reset_index(drop=True)


def used_since(figures: pd.DataFrame, first: int) -> pd.DataFrame:
    """Return the figures that speak for a year and later ones, by year, the one known last last."""
    used = figures[figures["use"].isin(IN_USE)].dropna(subset="reference_year")
    later = used[used["reference_year"] >= first]
    return later.sort_values(["reference_year", "known_from"])
