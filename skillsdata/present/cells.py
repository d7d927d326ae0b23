"""What the cells of many tables show: names, places, days, figures, and who published them."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from skillsdata.evidence.plan import Indicator, Plan
from skillsdata.language.words import Local, Sentence, Term, Value, Words, say

Cell = Callable[[Any], Words]
Columns = Mapping[Any, Cell]


def name(row: Any) -> Local:
    """Name an indicator, or what a row is of."""
    return Local(row.name_zh, row.name_en)


def as_printed(row: Any) -> str:
    """Return the name and the unit that the plan's box prints in a row."""
    return f"{row.name_printed}（{row.unit}）" if row.unit else str(row.name_printed)


def indicator(registry: Mapping[str, Indicator]) -> Cell:
    """Return what names the indicator of a row."""
    return lambda row: name(registry[row.indicator])


def area(row: Any) -> Local:
    """Name the area of a row."""
    return Local(row.area, row.area_en)


def period(row: Any) -> Sentence:
    """Return the day or period of a row in one piece."""
    return say("record.day", day=row.period)


def on_day(day: str, without: str = "term.unknown") -> Sentence:
    """Return a day in one piece; where there is none, the words of a key say so."""
    return say("record.day", day=day) if day else say(without)


def yes(flag: object) -> Term:
    """Say yes or no."""
    return Term("yes" if flag else "no")


def place(plan: Plan, area: str) -> Words:
    """Name an area as the plan does."""
    names = plan.place(area)
    return Local(names.zh, names.en) if names else area


def attribute(row: Any) -> Words:
    """Say whether a goal binds."""
    return Term(row.attribute_id) if row.attribute_id else say("plan.no_attribute")


def qualified(qualifier: str, value: Words) -> Sentence:
    """Return a value with its qualifier: what is no count is at least in a word of its own."""
    of = value.of if isinstance(value, Value) else None
    return say("qualified", qualifier=word_of(qualifier, of), value=value)


def word_of(qualifier: str, of: Indicator | None) -> Term:
    """Return the word of a qualifier for what an indicator counts, or is a share of."""
    level = qualifier == "at_least" and (of is None or of.unit_zh == "%")
    return Term("at_least_level" if level else qualifier)


def quoted(row: Any, of: Indicator | None, entry: str = "", *, unit: bool = True) -> Sentence:
    """Return a published value with its qualifier, in its unit, with its entry."""
    value = Value(float(row.value), of, None, f"e-{entry}" if entry else "", unit)
    return qualified(row.qualifier, value)


def publisher(sources: pd.DataFrame) -> Cell:
    """Return what names the publisher of a row's source."""
    return lambda row: Local(*sources.loc[row.source_id, ["publisher", "publisher_en"]])


def origin(source: pd.Series) -> dict[str, Words]:
    """Return publisher and title of a source, linked where it has an address.

    A title wholly in brackets is a remark that none was recorded.
    """
    title, publisher = (
        Local(source[name], source[f"{name}_en"]) for name in ("title", "publisher")
    )
    bare = source["title_en"][:1] == "(" and source["title_en"][-1:] == ")"
    said: Words = publisher if bare else say("figure.titled", title=title)
    linked = say("figure.linked", url=source["url"], title=said) if source["url"] else said
    if bare:
        return {"publisher": linked, "title": ""}
    return {"publisher": publisher, "title": say("figure.by_title", title=linked)}
