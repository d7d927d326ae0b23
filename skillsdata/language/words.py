"""What stands on a page before a language is chosen: terms, values, sentences."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from skillsdata.evidence.plan import Indicator


@dataclass(frozen=True)
class Term:
    """A fixed word of the catalogue."""

    key: str


@dataclass(frozen=True)
class Local:
    """What the evidence holds in both languages, such as the name of a publisher."""

    zh: str
    en: str


@dataclass(frozen=True)
class Unit:
    """The unit that an indicator is read in."""

    of: Indicator


@dataclass(frozen=True)
class Value:
    """A number, or an interval, with what it is of and the entry that says where it is from.

    ``digits``: decimals in the unit of the data, None for as many as were printed; ``trace``: the
    anchor of its entry; ``unit``: whether the unit's word follows, as a sentence needs it.
    """

    number: float | tuple[float, ...]
    of: Indicator | None = None
    digits: int | None = 0
    trace: str = ""
    unit: bool = False
    style: Literal["number", "share", "chance", "change", "plain"] = "number"


@dataclass(frozen=True)
class Link:
    """Words that link to the entry behind them."""

    words: "Words"
    trace: str


@dataclass(frozen=True)
class Listed:
    """Several words, joined as the language joins them."""

    words: tuple["Words", ...]
    by: str = "list"


@dataclass(frozen=True, eq=False)
class Sentence:
    """A sentence of the catalogue, what it is about, and what else fills it."""

    key: str
    subject: Any = None
    parts: Mapping[str, "Words"] = field(default_factory=dict)


Words = str | int | Term | Local | Unit | Value | Link | Listed | Sentence


def say(key: str, subject: Any = None, **parts: Words) -> Sentence:
    """Return a sentence of the catalogue, to be filled when the language is known."""
    return Sentence(key, subject, parts)


def day(iso: str) -> Sentence:
    """Name a day as the language writes it, given as an ISO date."""
    on = date.fromisoformat(iso)
    return say("date", d=on.day, month=say(f"month.{on.month}"), y=on.year)
