"""The gate of the evidence: every rule, asked of a plan's files and of those all plans share."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from skillsdata.errors import EvidenceError
from skillsdata.evidence import names, tables
from skillsdata.evidence.asked import question
from skillsdata.evidence.faults import Fault, told
from skillsdata.evidence.form import form_faults
from skillsdata.evidence.package import library_package, shared_package
from skillsdata.evidence.plan import Plan
from skillsdata.evidence.rules import RULES, SHARED, Rule
from skillsdata.evidence.tables import Files, Rows, Stamp, Tables
from skillsdata.evidence.whole import Whole
from skillsdata.paths import shared_dir

#: A plan's id, an indicator of it, and the kind of this.
Named = tuple[str, str, str]
#: What the rules of meaning go by: with a fault there, the rest would only echo it.
BASE = {"indicators.csv", "sources.csv", "plan.yml"}


def _examine(files: Files, read: Tables, plans: Rows) -> list[Fault]:
    """Return every breach in a plan's files: of reading, of form, then of meaning, rule by rule.

    A row that breaks one rule is not asked about by the next: one mistake is told once.
    """
    faults = [*read.faults, *_formed(files, read)]
    if read.plan is None or _unread(faults, read) or _files(faults) & BASE:
        return faults
    whole = Whole(read.plan, {**read.rows, "plans": plans}).without(faults)
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


def examine_all(files: Files, shared: Files, plans: Iterable[Named]) -> list[Fault]:
    """Return every breach in a plan's files, and in the shared ones as they stand beside it.

    ``plans``: the ids of the plans beside them, each with its indicators, if any are. A plan whose
    units or sources are in doubt is no measure.
    """
    plan, columns = tables.read_tables(files), ("plan_id", "indicator", "kind")
    there = {n: dict(zip(columns, named, strict=True)) for n, named in enumerate(plans)}
    own = _examine(files, plan, there)
    beside = plan if plan.plan and not _files(own) & BASE else None
    found = _examine_shared(shared, beside, there)
    return [*own, *(replace(fault, file=f"shared/{fault.file}") for fault in found)]


def _examine_shared(files: Files, plan: Tables | None, plans: Rows) -> list[Fault]:
    read = tables.read_described(files, shared_package())
    faults = [*read.faults, *_formed(files, read)]
    if plan and plan.plan and not _unread(faults, read) and "sources.csv" not in _files(faults):
        own = {"indicators": plan.rows["indicators"], "own_sources": plan.rows["sources"]}
        whole = Whole(plan.plan, {**read.rows, **own, "plans": plans})
        _asked(SHARED, whole.without(faults), faults)
    return faults


def _files(faults: Iterable[Fault]) -> set[str]:
    return {fault.file.partition(",")[0] for fault in faults}


def _formed(files: Files, read: Tables) -> list[Fault]:
    """Return breaches of form; where a table cannot be read, references to it say nothing."""
    unread = _unread(read.faults, read)
    told = [fault for fault in form_faults(files, read) if fault.file not in unread]
    return [fault for fault in told if not (unread and fault.rule == "reference")]


def _unread(faults: list[Fault], read: Tables) -> set[str]:
    """Return the tables of which no row could be read."""
    tables = {f"{name}.csv" for name in read.package}
    return tables & {fault.file for fault in faults if fault.row < 2 or fault.rule == "width"}


def check_folder(folder: Path) -> None:
    """Raise EvidenceError with every breach of a plan's folder and of the tables all plans share.

    One line each.
    """
    shared = shared_dir()
    if breaches := _checked(folder, shared, tables.stamp(folder), tables.stamp(shared)):
        raise EvidenceError("\n".join(breaches))


@question
def check_plan(plan: Plan) -> None:
    """Raise EvidenceError as :func:`check_folder` of a plan's folder."""
    check_folder(plan.folder)


@cache
def _checked(folder: Path, shared: Path, _read: Stamp, _beside: Stamp) -> tuple[str, ...]:
    plans = [pair for file in shared.parent.glob("*/indicators.csv") for pair in _named(file)]
    return tuple(told(examine_all(tables.read_files(folder), tables.read_files(shared), plans)))


def _named(file: Path) -> Iterator[Named]:
    """Return every indicator of a plan, and its kind, beside the id of the plan."""
    schema = json.dumps(library_package()["indicators"])
    for row in tables.read_rows(file.name, file.read_bytes(), schema)[0].values():
        yield file.parent.name, row["indicator"], row["kind"]
