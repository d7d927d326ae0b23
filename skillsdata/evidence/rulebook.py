"""The rule book of the evidence: every rule of meaning, in the order in which they are asked."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pandas as pd

from skillsdata.errors import EvidenceError
from skillsdata.evidence import (
    boxcells,
    compared,
    glyphs,
    identities,
    names,
    readings,
    size,
    when,
    where,
)
from skillsdata.evidence.faults import Fault, told
from skillsdata.evidence.form import form_faults
from skillsdata.evidence.package import shared_package
from skillsdata.evidence.plan import REACH, SCALE
from skillsdata.evidence.tables import (
    Files,
    Stamp,
    Tables,
    read_described,
    read_files,
    read_tables,
    stamp,
)
from skillsdata.evidence.whole import Whole
from skillsdata.paths import plan_dir, shared_dir


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
        "elsewhere",
        f"a goal published elsewhere is within a factor of {REACH:g} of the figures of its area",
        boxcells.elsewhere,
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
    Rule(
        "counts",
        f"a ratio is vacancies over seekers within {identities.APART:.0%}",
        identities.counted,
        surprise=True,
    ),
    Rule("part", "a city has no more than its province", size.parts, surprise=True),
    Rule("glyph", "figures can draw every character of a name, an area or a unit", glyphs.undrawn),
    Rule("words", "and every character of plan.yml", glyphs.undrawn_words),
    Rule(
        "quotation",
        f"a quotation has at most {compared.WORDS} words or {compared.CHARACTERS} characters",
        compared.quoted,
    ),
    Rule("derivation", f"arithmetic is at most {names.LONG} characters long", names.derivations),
)

#: The rules of the shared tables: those of a plan's that apply, and their own.
SHARED = (
    *(
        rule
        for rule in RULES
        if rule.name in {"days", "unit", "place", "glyph", "quotation", "derivation"}
    ),
    Rule(
        "sources", "a source says what the plan's says of it; plans named are there", compared.owned
    ),
    Rule("twice", "a goal, a yardstick or a plan's share stands in one row", compared.told_twice),
    Rule(
        "order",
        "an outcome has value, period and source, and is no later than it, nor than "
        f"{compared.AFTER} years after its goal's year (3 on record)",
        compared.dated,
    ),
    Rule("verdict", "a verdict follows from goal, kind and outcome", compared.judged),
    Rule(
        "size",
        f"a goal lies within a factor of {REACH:g} of its base (3.3 on record), an outcome of "
        f"{compared.OUTCOME:g} of its goal (2.1); a share is at most 100 %",
        compared.scaled,
    ),
    Rule("counted", "a plan's share is what was met of what was counted", compared.counted),
    Rule("arithmetic", "arithmetic recorded with a figure gives it", compared.computed),
    Rule(
        "identity",
        "figures of one area and day agree; a share is part over whole within its rounding",
        compared.identical,
    ),
    Rule("languages", "remarks are in both languages", compared.worded),
)


#: What the rules of meaning go by: with a fault there, the rest would only echo it.
BASE = {"indicators.csv", "sources.csv"}


def examine(files: Files) -> list[Fault]:
    """Return every breach in a plan's files: of reading, of form, then of meaning, rule by rule.

    A row that breaks one rule is not asked about by the next: one mistake is told once.
    """
    return _examine(files, read_tables(files))


def _examine(files: Files, read: Tables) -> list[Fault]:
    faults = [*read.faults, *_formed(files, read)]
    if read.plan is None or _unread(faults, read) or _files(faults) & BASE:
        return faults
    whole = Whole(read.plan, read.frames).without(faults)
    whole = _asked(RULES, whole, faults)
    return faults or list(names.nothing(whole))


def _asked(rules: Iterable[Rule], whole: Whole, faults: list[Fault]) -> Whole:
    """Add the breaches of rules to faults; return what is left without the rows they are about."""
    for rule in rules:
        right = whole.surprises() if rule.surprise else set()
        found = [fault for fault in rule.find(whole) if not right & set(fault.rows)]
        faults += found
        whole = whole.without(found)
    return whole


def examine_all(files: Files, shared: Files, plans: Iterable[str]) -> list[Fault]:
    """Return every breach in a plan's files, and in the shared ones as they stand beside it.

    ``plans``: the ids of the plans beside them, if any are. A plan whose units or sources are in
    doubt is no measure.
    """
    plan = read_tables(files)
    own = _examine(files, plan)
    beside = plan if plan.plan and not _files(own) & BASE else None
    found = _examine_shared(shared, beside, plans)
    return [*own, *(replace(fault, file=f"shared/{fault.file}") for fault in found)]


def _examine_shared(files: Files, plan: Tables | None, plans: Iterable[str]) -> list[Fault]:
    read = read_described(files, shared_package())
    faults = [*read.faults, *_formed(files, read)]
    if plan and plan.plan and not _unread(faults, read) and "sources.csv" not in _files(faults):
        beside = {
            "indicators": plan.frames["indicators"],
            "own_sources": plan.frames["sources"],
            "plans": pd.DataFrame({"plan_id": list(plans)}),
        }
        _asked(SHARED, Whole(plan.plan, {**read.frames, **beside}).without(faults), faults)
    return faults


def _files(faults: Iterable[Fault]) -> set[str]:
    return {fault.file for fault in faults}


def _formed(files: Files, read: Tables) -> list[Fault]:
    """Return breaches of form; where a table cannot be read, references to it say nothing."""
    unread = _unread(read.faults, read)
    return [
        fault
        for fault in form_faults(files, read)
        if not (unread and fault.rule == "reference") and fault.file not in unread
    ]


def _unread(faults: list[Fault], read: Tables) -> set[str]:
    """Return the tables of which no row could be read."""
    tables = {f"{name}.csv" for name in read.package}
    return tables & {fault.file for fault in faults if fault.row < 2 or fault.rule == "width"}


def validate(folder: Path | None = None) -> list[str]:
    """Return one line per breach of a plan's folder: file, row, column, value, rule, remedy."""
    folder = folder or plan_dir()
    return list(_validated(folder, stamp(folder)))


@cache
def _validated(folder: Path, _read: Stamp) -> tuple[str, ...]:
    return tuple(told(examine(read_files(folder))))


def check_folder(folder: Path) -> None:
    """Raise EvidenceError with every breach of a plan's folder and of the tables all plans share.

    One line each.
    """
    shared = shared_dir()
    if breaches := _checked(folder, shared, stamp(folder), stamp(shared)):
        raise EvidenceError("\n".join(breaches))


@cache
def _checked(folder: Path, shared: Path, _read: Stamp, _beside: Stamp) -> tuple[str, ...]:
    plans = [path.parent.name for path in shared.parent.glob("*/plan.yml")]
    return tuple(told(examine_all(read_files(folder), read_files(shared), plans)))
