"""What `skillsdata check` says: what was checked, what disagrees and is known, what is not used."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from skillsdata.evidence.plan import Plan, open_plan
from skillsdata.evidence.rulebook import check_folder
from skillsdata.evidence.rules import RULES, SHARED
from skillsdata.evidence.tables import COMPARED, each_row, places, read_shared, read_table
from skillsdata.language.reader import Reader
from skillsdata.language.words import Local, say
from skillsdata.parameters import settle
from skillsdata.paths import shared_dir

if TYPE_CHECKING:  # what is refused need not wait for pandas
    import pandas as pd

#: The tables whose rows are counted in the first line.
_COUNTED = ("sources", "indicators", "plan_indicators", "plan_statements", "goals")
_ENGLISH = Reader("en")


def check(plan: str, as_of: str) -> tuple[list[str], int]:
    """Return what a plan's evidence was checked for, line by line, and the exit code: 0 or 1.

    1 means that figures disagree and no row says why. Raises EvidenceError with one line per
    breach of a rule, ParameterError for a plan or day that cannot be.
    """
    day = settle(as_of=as_of, plan=plan)
    opened = open_plan(plan)
    check_folder(opened.folder)

    from skillsdata.evidence.edition import load_observations
    from skillsdata.study.checks import findings, summary, unexplained

    checks = findings(opened, as_of=day)
    figures = load_observations(opened, as_of=day)
    table = summary(checks)
    lines = [
        _counts(opened, figures, day),
        *(f"{rule.name}: {rule.demands}" for rule in RULES),
        _shared(),
        *(f"shared {rule.name}: {rule.demands}" for rule in SHARED if rule not in RULES),
        "no check applies" if table.empty else table.to_string(index=False),
        *_disagreeing(opened, checks[~checks["holds"]]),
        *_unused(opened, figures),
    ]
    return lines, int(len(unexplained(checks)) > 0)


def disagreements(plan: str, as_of: str) -> list[str]:
    """Return one line for every pair of figures that disagree and no row says why."""
    from skillsdata.study.checks import findings, unexplained

    opened = open_plan(plan)
    checks = findings(opened, as_of=settle(as_of=as_of, plan=plan))
    return list(_disagreeing(opened, unexplained(checks)))


def _counts(plan: Plan, figures: pd.DataFrame, day: str) -> str:
    rows = {name: len(read_table(name, plan.folder)) for name in _COUNTED}
    told = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in rows.items())
    return f"{plan.id} as known on {day}: {len(figures)} figures, {told}; every row keeps the rules"


def _shared() -> str:
    rows = {name: len(read_shared(name, shared_dir())) for name in ("sources", *COMPARED)}
    told = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in rows.items())
    also = ", ".join(rule.name for rule in SHARED if rule in RULES)
    return f"shared by all plans: {told}; every row keeps the rules {also} above, and these"


def _disagreeing(plan: Plan, failed: pd.DataFrame) -> Iterator[str]:
    where = places(plan.folder)
    for row in each_row(failed):
        file, line = where.get(row.behind.split(" ")[0], ("", 0))
        yield f"{file}, row {line}: {_told(row)}"


def _told(row: Any) -> str:
    """Say what one check found: where, by how much, from which arithmetic, and if it is known."""
    there = say(f"where.{row.check}", **row._asdict())
    found = {"where": there, "off": f"{row.difference:.6g}", "arithmetic": row.arithmetic}
    printed = not math.isnan(row.difference)
    reason = Local(row.acknowledged_zh, row.acknowledged_en)
    remedy = say("finding.known", reason=reason) if reason.en else say("finding.remedy")
    return _ENGLISH.plain(say(f"finding.{'differs' if printed else 'absent'}", **found)) + (
        _ENGLISH.plain(remedy)
    )


def _unused(plan: Plan, figures: pd.DataFrame) -> Iterator[str]:
    from skillsdata.evidence.unused import unused

    where = places(plan.folder)
    for row in each_row(unused(plan, figures)):
        file, line = where[row.obs_id]
        why = _ENGLISH.plain(say(f"unused.{row.why}"))
        yield f"{file}, row {line}: {row.obs_id} is not used, because {why}"
