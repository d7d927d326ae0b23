"""The only reader of data/raw: typed, cleaned tidy tables, as known on a given date."""

import json
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from skillsdata.errors import EvidenceError
from skillsdata.evidence.cleaning import known_from, parse_printed, rounding_width, split_name
from skillsdata.evidence.plan import (
    DENSITY,
    EMPLOYED,
    HEADCOUNT,
    PLAN_KNOWN,
    PROVINCE,
    RATIO,
    Indicator,
)
from skillsdata.paths import raw_dir

_PANDAS_TYPE: dict[str, Any] = {"integer": "Int64", "number": "float64"}
_OBSERVATION_TABLES = ("province", "cities", "vacancy_ratio")


def _package() -> dict[str, Any]:
    return dict(json.loads((raw_dir() / "datapackage.json").read_text("utf-8")))


def _schema(table: str) -> list[dict[str, Any]]:
    resource = next(r for r in _package()["resources"] if r["name"] == table)
    return list(resource["schema"]["fields"])


def read_table(table: str) -> pd.DataFrame:
    """Read one table of data/raw as typed by its Data Package schema; text columns keep "".

    A table with a column ``value`` keeps the recorded text as ``printed``. Raises
    EvidenceError with every breach of every file when a cell does not fit its type.
    """
    try:
        text = pd.read_csv(raw_dir() / f"{table}.csv", dtype=str, keep_default_na=False)
        typed = text.assign(
            **{f["name"]: _typed(text[f["name"]], f["type"]) for f in _schema(table)}
        )
    except (ValueError, TypeError, KeyError) as error:
        raise EvidenceError("\n".join(validate()) or f"{table}.csv: {error}") from error
    return typed.assign(printed=text["value"]) if "value" in text else typed


def _typed(column: pd.Series, kind: str) -> Any:
    if kind not in _PANDAS_TYPE:
        return column
    return pd.to_numeric(column.replace("", pd.NA)).astype(_PANDAS_TYPE[kind])


def validate() -> list[str]:
    """Check data/raw against its Data Package.

    Returns one line per breach: file, row, column, value, rule; empty when all is well.
    """
    from frictionless import Package, system  # noqa: PLC0415  # a second of imports

    with system.use_context(trusted=True):
        report = Package(str(raw_dir() / "datapackage.json")).validate()
    package = [_breach("datapackage.json", error) for error in report.errors]
    rows = [_breach(task.place, error) for task in report.tasks for error in task.errors]
    return package + rows or _misread()


def _misread() -> list[str]:
    """Return one line per row of sound form that would be read as what it is not."""
    registry = read_table("indicators").set_index("indicator")["unit_zh"]
    tables = {name: read_table(name) for name in (*_OBSERVATION_TABLES, "goals")}
    found = [line for name, table in tables.items() for line in _other_units(name, table, registry)]
    return found + [line for name in _OBSERVATION_TABLES for line in _repeated(name, tables[name])]


def _other_units(name: str, table: pd.DataFrame, registry: pd.Series) -> Iterator[str]:
    for place, indicator, unit in table[["indicator", "unit"]].itertuples():
        if unit != registry[indicator]:
            yield (
                f"{name}.csv, row {place + 2}, column unit, value {unit!r}: {indicator} is counted "
                f"in {registry[indicator]}; convert the value or correct the unit"
            )


def _repeated(name: str, table: pd.DataFrame) -> Iterator[str]:
    """Name every row in use that another row of the same use already speaks for."""
    used = table[table["use"].isin(["series", "bound"])]
    when = used.get("reference_year", used["period"]).astype("str")
    what = [c for c in ("indicator", "area", "skill_grade", "vintage", "use") if c in used]
    keys = pd.concat([used[what], when.rename("when")], axis=1)
    first = keys.groupby([*what, "when"], dropna=False)["when"].transform(lambda g: g.index[0])
    for place in used.index[(first != used.index) & (when != "<NA>")]:
        other = used.loc[first[place], "obs_id"]
        yield (
            f"{name}.csv, row {place + 2}, column use, value {used.loc[place, 'use']!r}: "
            f"{used.loc[place, 'obs_id']} and {other} (row {first[place] + 2}) are both in use for "
            f"{when[place]}; keep one in use and mark the other repeat, context or conflict"
        )


def _breach(place: str, error: Any) -> str:
    found = error.to_descriptor()
    where = [Path(place).name]
    where += [f"row {found['rowNumber']}"] if found.get("rowNumber") else []
    where += [f"column {found['fieldName']}"] if found.get("fieldName") else []
    where += [f"value {found['cell']!r}"] if found.get("cell") else []
    return f"{', '.join(where)}: {found['type']}: {found['note']}"


def load_sources() -> pd.DataFrame:
    """Return one row per source, indexed by ``source_id``."""
    return read_table("sources").set_index("source_id")


def load_indicators() -> dict[str, Indicator]:
    """Return the registry of indicators by id."""
    table = read_table("indicators")
    rows = table[list(Indicator.__dataclass_fields__)].to_dict("records")
    return {row["indicator"]: _indicator(row) for row in rows}


def _indicator(row: dict[Any, Any]) -> Indicator:
    plan_row = None if pd.isna(row["plan_row"]) else int(row["plan_row"])
    return Indicator(**{**row, "plan_row": plan_row, "decimals": int(row["decimals"])})


def load_plan(*, as_of: str | None = None) -> pd.DataFrame:
    """Return the plan's 22 indicators, cleaned, one row each; empty before the plan was known.

    Columns: ``row, section, name_zh, name_en, indicator, unit, kind, direction, attribute_id, base,
    goal`` (numbers; base is NaN where the plan prints ——), ``base_printed, goal_printed,
    bracketed`` (the printed 〔〕 of the goal), ``bracket`` (what the prose says of it),
    ``obs_id_base, obs_id_goal``.
    """
    printed = read_table("plan_indicators")
    split = [split_name(name) for name in printed["name_printed"]]
    base = [parse_printed(text) for text in printed["value_2020"]]
    goal = [parse_printed(text) for text in printed["value_2025"]]
    registry = read_table("indicators").set_index("indicator").drop(columns="attribute")
    plan = printed.rename(columns={"value_2020": "base_printed", "value_2025": "goal_printed"})
    plan = plan.assign(
        name_printed=[name for _, name, _ in split],
        unit=[unit for _, _, unit in split],
        base=pd.Series([cell.value for cell in base], dtype="float64"),
        goal=pd.Series([cell.value for cell in goal], dtype="float64"),
        bracketed=[cell.bracketed for cell in goal],
        obs_id_base=[f"plan-{row}-2020" for row in printed["row"]],
        obs_id_goal=[f"plan-{row}-2025" for row in printed["row"]],
        attribute_id=printed["attribute"].map({"约束性": "binding", "预期性": "anticipated"}),
    ).join(registry, on="indicator")
    known = as_of is None or pd.Timestamp(as_of) >= pd.Timestamp(PLAN_KNOWN)
    return plan if known else plan.iloc[:0]


def load_statements(*, as_of: str | None = None) -> pd.DataFrame:
    """Return the figures the plan states in prose, with ``known_from``."""
    table = read_table("plan_statements").assign(known_from=pd.Timestamp(PLAN_KNOWN))
    return _known(table, as_of)


def load_goals(*, as_of: str | None = None) -> pd.DataFrame:
    """Return goals published outside the plan's box, with ``known_from``."""
    return _dated(read_table("goals").rename(columns={"goal_id": "obs_id"}), as_of)


def load_observations(
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
    table = _observations(*_stamp())
    if indicator is not None:
        wanted = [indicator] if isinstance(indicator, str) else list(indicator)
        table = table[table["indicator"].isin(wanted)]
    if area is not None:
        table = table[table["area"] == area]
    return _known(table, as_of)


def _stamp() -> tuple[str, int]:
    newest = max(path.stat().st_mtime_ns for path in raw_dir().iterdir())
    return str(raw_dir()), newest


@cache
def _observations(_folder: str, _newest: int) -> pd.DataFrame:
    tables = [read_table(name).assign(table=name) for name in _OBSERVATION_TABLES]
    return _dated(pd.concat(tables, ignore_index=True), None)


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
        table = table[table["known_from"] <= pd.Timestamp(as_of)]
    return table.reset_index(drop=True)


def annual_series(observations: pd.DataFrame, *, vintage: str | None = None) -> pd.DataFrame:
    """Return the fitted annual history, one row per year with its ``obs_id``.

    Only rows whose ``use`` is series or bound, with a reference year, of one ``vintage`` if
    given; where a year has several rows a measured one beats a bound, and the one known last
    stands.
    """
    rows = observations[observations["use"].isin(["series", "bound"])].dropna(
        subset="reference_year"
    )
    if vintage is not None:
        rows = rows[rows["vintage"] == vintage]
    ranked = rows.assign(measured=rows["use"] == "series").sort_values(["measured", "known_from"])
    latest = ranked.drop_duplicates("reference_year", keep="last")
    history = latest.assign(year=latest["reference_year"].astype(int)).sort_values("year")
    columns = ["year", "value", "qualifier", "rounding", "obs_id", "unit", "reference_basis"]
    return history[columns].reset_index(drop=True)


def quarterly_series(observations: pd.DataFrame, *, area: str) -> pd.DataFrame:
    """Return one area's all-grade quarterly ratio: ``period`` (Period[Q]), ``value, obs_id``."""
    rows = observations[
        (observations["use"] == "series")
        & (observations["area"] == area)
        & (observations["skill_grade"] == "all")
    ]
    quarters = pd.PeriodIndex(rows["period"], freq="Q")
    return rows.assign(period=quarters)[["period", "value", "obs_id"]].reset_index(drop=True)


def latest_by_indicator(observations: pd.DataFrame, *, after: int) -> pd.DataFrame:
    """Return the latest measured figure of each indicator later than a year, by indicator.

    Columns ``value, qualifier, year, obs_id``; only rows in use as series or bound.
    """
    rows = observations[observations["use"].isin(["series", "bound"])].dropna(
        subset="reference_year"
    )
    rows = rows[rows["reference_year"] > after].sort_values(["reference_year", "known_from"])
    latest = rows.drop_duplicates("indicator", keep="last").set_index("indicator")
    return latest.rename(columns={"reference_year": "year"})[
        ["value", "qualifier", "year", "obs_id"]
    ]


def last_measured(observations: pd.DataFrame) -> pd.Series:
    """Return the latest row in use as series: ``year, value, obs_id``."""
    rows = observations[observations["use"] == "series"].rename(columns={"reference_year": "year"})
    return rows.sort_values("year").iloc[-1][["year", "value", "obs_id"]]


def city_figures(observations: pd.DataFrame) -> pd.DataFrame:
    """Return what cities published of highly skilled and skilled workers."""
    wanted = observations["indicator"].isin([HEADCOUNT, DENSITY, "skilled_total"])
    return observations[wanted & (observations["table"] == "cities")].reset_index(drop=True)


def overview_figures(observations: pd.DataFrame) -> pd.DataFrame:
    """Return the figures that the overview refers to: the province's three series and Wuxi's."""
    annual = observations["indicator"].isin([HEADCOUNT, DENSITY, EMPLOYED])
    province = annual & (observations["area"] == PROVINCE)
    wuxi = (observations["indicator"] == RATIO) & (observations["area"] == "无锡")
    return observations[province | wuxi].reset_index(drop=True)
