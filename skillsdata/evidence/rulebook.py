"""The rule book of the evidence: every rule of meaning, in the order in which they are asked."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from skillsdata.errors import EvidenceError
from skillsdata.evidence import boxcells, glyphs, identities, names, readings, size, when, where
from skillsdata.evidence.faults import Fault, told
from skillsdata.evidence.form import form_faults
from skillsdata.evidence.plan import REACH, SCALE
from skillsdata.evidence.tables import Files, Stamp, Tables, read_files, read_tables, stamp
from skillsdata.evidence.whole import Whole
from skillsdata.paths import raw_dir


@dataclass(frozen=True)
class Rule:
    """A rule: its name, what it demands and why so much, how breaches are found.

    ``surprise``: a row that says in acknowledged_zh and acknowledged_en why it is right passes.
    """

    name: str
    demands: str
    find: Callable[[Whole], Iterator[Fault]]
    surprise: bool = False


RULES = (
    Rule("names", "plan.yml names indicators and sources that are there", names.named),
    Rule("ids", "an id belongs to one figure of all tables", when.ids),
    Rule("days", "a date is in the calendar and not after today", when.days),
    Rule("unit", "a figure is counted in its indicator's unit", size.units),
    Rule(
        "place",
        "an area has one name, code and English name; provinces those of GB/T 2260",
        where.places,
    ),
    Rule(
        "order",
        "a figure is published after its source and its period began, at most "
        f"{when.LATE} years after its reference year (8 on record), which is at most {when.QUOTED} "
        "years before the period",
        when.order,
        surprise=True,
    ),
    Rule("weights", "the years of a figure have weights that sum to 1", readings.misweighted),
    Rule(
        "twice", "one figure is in use for an indicator, area, grade, vintage and year", when.twice
    ),
    Rule("share", "a share is at most 100 %", size.hundred),
    Rule(
        "identity",
        f"a part is at most its whole; a rate is part over whole within {identities.APART:.0%}",
        identities.slips,
        surprise=True,
    ),
    Rule(
        "printed",
        "a cell of the plan is a number, bracketed or not, or a dash, and of its indicator",
        boxcells.cells,
    ),
    Rule(
        "goal",
        f"a goal is no worse than its base, within a factor of {REACH:g} of it (4 on "
        f"record), and of {SCALE:g} of the figures known",
        boxcells.goals,
        surprise=True,
    ),
    Rule(
        "size",
        f"a level lies within {size.STEP - 1:.0%} a year of its neighbours (11 % on record), a "
        f"quarterly ratio within a factor of {size.QUARTERLY:g} (1.53), a sum or count within "
        f"{size.COUNTS:g} (5), a figure of another definition within one of {size.BESIDE:g} (2.2); "
        "it is not its own year, and no level is 0",
        size.magnitude,
        surprise=True,
    ),
    Rule("part", "a city has no more than its province", size.parts, surprise=True),
    Rule("glyph", "figures can draw every character of a name, an area or a unit", glyphs.undrawn),
    Rule("derivation", f"arithmetic is at most {names.LONG} characters long", names.derivations),
)


#: What the rules of meaning go by: with a fault there, the rest would only echo it.
BASE = {"indicators.csv", "sources.csv"}


def examine(files: Files) -> list[Fault]:
    """Return every breach in a plan's files: of reading, of form, then of meaning, rule by rule.

    A row that breaks one rule is not asked about by the next: one mistake is told once.
    """
    read = read_tables(files)
    faults = [*read.faults, *_formed(files, read)]
    if read.plan is None or _unread(faults) or {fault.file for fault in faults} & BASE:
        return faults
    whole = Whole(read.plan, read.frames).without(faults)
    for rule in RULES:
        right = whole.surprises() if rule.surprise else set()
        found = [fault for fault in rule.find(whole) if not right & set(fault.rows)]
        faults += found
        whole = whole.without(found)
    return faults or list(names.nothing(whole))


def _formed(files: Files, read: Tables) -> list[Fault]:
    """Return breaches of form; where a table cannot be read, references to it say nothing."""
    unread = _unread(read.faults)
    return [
        fault
        for fault in form_faults(files, read)
        if not (unread and fault.rule == "reference") and fault.file not in unread
    ]


def _unread(faults: list[Fault]) -> set[str]:
    """Return the files of which no row could be read."""
    return {fault.file for fault in faults if fault.row < 2 or fault.rule == "width"}


def validate(folder: Path | None = None) -> list[str]:
    """Return one line per breach of a plan's folder: file, row, column, value, rule, remedy."""
    folder = folder or raw_dir()
    return list(_validated(folder, stamp(folder)))


@cache
def _validated(folder: Path, _read: Stamp) -> tuple[str, ...]:
    return tuple(told(examine(read_files(folder))))


def check_folder(folder: Path) -> None:
    """Raise EvidenceError with every breach of a plan's folder, one line each."""
    if breaches := validate(folder):
        raise EvidenceError("\n".join(breaches))
