"""What is meant by a name: an indicator or an area; an error names the nearest."""

import difflib
from collections.abc import Callable, Iterable

import pandas as pd

from skillsdata.errors import NoFiguresError, ParameterError
from skillsdata.evidence.asked import question
from skillsdata.evidence.edition import FITTED, load_observations
from skillsdata.evidence.plan import Indicator, Plan
from skillsdata.evidence.sheet import folded

#: What a notebook calls the study of a plan's quarterly ratio.
RATIO = "ratio"


def nearest(what: str, given: object, known: Iterable[str], there: str) -> ParameterError:
    """Return the error for a name that does not exist: the three nearest, and who lists all."""
    names = {name.casefold(): name for name in known}
    near = difflib.get_close_matches(str(given).casefold(), names, n=3, cutoff=0.0)
    told = ", ".join(names[each] for each in near) or "none"
    shown = repr(given)[:60]
    return ParameterError(f"{what} {shown} does not exist; the nearest are {told}; {there}")


def _meant(what: str, given: str | int, names: dict[str, str]) -> str:
    """Return what a name stands for, whatever its case; ParameterError naming the nearest."""
    known = {key.casefold(): value for key, value in names.items() if key}
    found = known.get(folded(str(given)).strip().casefold())
    if found is None:
        raise nearest(what, given, filter(None, names), "edition.available() lists all")
    return found


def find_indicator(plan: Plan, name: str | int) -> tuple[str, Indicator]:
    """Return what a study is called, and its indicator, by alias, id, name or row of the box.

    Raises ParameterError naming the nearest.
    """
    aliases = {**plan.studies, **({RATIO: plan.ratio.indicator} if plan.ratio else {})}
    if str(name).strip().isdecimal():
        rows = {of.plan_row: of for of in plan.indicators.values() if of.plan_row is not None}
        if int(name) not in rows:
            there = f"there are rows {min(rows)} to {max(rows)}" if rows else "it has no row yet"
            raise ParameterError(f"row {int(name)} is not in the plan's box; {there}")
        found = rows[int(name)]
    else:
        known = plan.indicators.values()
        names = {n: of.indicator for of in known for n in (of.indicator, of.name_zh, of.name_en)}
        found = plan.indicators[_meant("indicator", name, {**names, **aliases})]
    alias = {value: key for key, value in aliases.items()}
    return alias.get(found.indicator, found.indicator), found


@question
def find_area(plan: Plan, day: str, of: str, area: str) -> str:
    """Return an area as the tables spell it, by its Chinese or English name; "" is the usual one.

    Raises ParameterError for an area that is unknown, or of which no figure of the indicator ``of``
    is known on a day.
    """
    figures = load_observations(plan, as_of=day)
    ratio = plan.ratio if plan.ratio and of == plan.ratio.indicator else None
    there = [*figures.loc[figures["indicator"] == of, "area"].unique()]
    if ratio:  # it is forecast for the areas that the plan names
        there = [each.zh for each in ratio.areas]
    if not area:
        return there[0] if ratio else plan.area.zh
    pairs = figures[["area", "area_en"]].drop_duplicates().itertuples(index=False)
    names = {name: zh for zh, en in (*pairs, (plan.area.zh, plan.area.en)) for name in (zh, en)}
    found = _meant("area", area, names)
    if found not in there:
        listed = ", ".join(there) or "no area"
        raise NoFiguresError(f"{of} has no figures for {area}; it has some for {listed}")
    return found


def _counts(plan: Plan, figures: pd.DataFrame) -> pd.Series:
    """Return which figures a forecast can rest on: those in use, of a year or of the ratio."""
    yearly: pd.Series = figures["use"].isin(FITTED) & figures["reference_year"].notna()
    if plan.ratio is None:
        return yearly
    there = figures["area"].isin([area.zh for area in plan.ratio.areas])
    own = (figures["indicator"] == plan.ratio.indicator) & (figures["use"] == "series")
    return yearly | (own & there & (figures["skill_grade"] == "all"))


def available(plan: Plan, figures: pd.DataFrame, called: Callable[[str, str], str]) -> pd.DataFrame:
    """Return what there is to work with, a row an indicator and area.

    Columns ``indicator, name, area, figures`` (published rows), ``first, last`` (periods),
    ``in_series`` (rows that a forecast rests on); ``called`` chooses of a Chinese and an English
    name.
    """
    groups = figures.assign(used=_counts(plan, figures)).groupby(["indicator", "area"], sort=False)
    table = groups.agg(
        figures=("value", "size"), first=("period", "min"), last=("period", "max"),
        in_series=("used", "sum"),
    ).reset_index()  # fmt: skip
    names = {key: called(of.name_zh, of.name_en) for key, of in plan.indicators.items()}
    places = figures.drop_duplicates("area").set_index("area")["area_en"]
    areas = {zh: called(str(zh), en) for zh, en in places.items()}
    table.insert(1, "name", table["indicator"].map(names))
    return table.assign(area=table["area"].map(areas))
