"""Rule of kinds: what unit, name, bracket, plan.yml, prose and other plans say an indicator is."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from skillsdata.evidence.cleaning import OVER, TIMES, WITHIN, number, scale
from skillsdata.evidence.faults import Fault, in_row
from skillsdata.evidence.planfile import PlanFile
from skillsdata.evidence.whole import Whole

_LEVELS = {"stock", "ratio", "share"}
_SUMS = {"flow", "flow_cumulative", "count_won"}
_ALL = _LEVELS | _SUMS | {"change"}
_COUNTS = _ALL - {"ratio", "share"}
#: What a name that has one of these words is not.
_NAMED = dict.fromkeys(OVER, "flow") | dict.fromkeys(WITHIN, "stock")
#: What the registry says of a bracket, which prints sums over the period.
_BRACKET = {"right": {"flow_cumulative", "count_won"}, "wrong": _LEVELS}
#: What the prose can state of which kinds.
_STATED = {
    "level": _LEVELS | {"count_won"},
    "net_change": {"stock"},
    "addition": {"stock"} | _SUMS,
    "per_year": _SUMS | {"change"},
}
#: What plan.yml may have an indicator as, and of which kinds that is.
_ROLES = {
    "headcount": {"stock"}, "employed": {"stock"}, "density": {"ratio"}, "indicator": {"ratio"},
    "like_for_like": {"ratio"}, "share": {"share"}, "part": _COUNTS, "whole": _COUNTS,
}  # fmt: skip
_FLOWS = {"net_gain": {"change", "flow"}, "inflow": _SUMS, "target": _SUMS}


@dataclass(frozen=True)
class _Claim:
    """Of which kinds an indicator can be, says who, and the statement that does, if one does."""

    kinds: set[str]
    said: str
    statement: Any = None


def kinds(whole: Whole) -> Iterator[Fault]:
    """Find indicators of another kind than something else in the tables has them."""
    roles = list(_roles(whole.plan))
    for row in whole.rows("indicators"):
        claims = [*_own(row), *(claim for name, claim in roles if name == row.indicator)]
        claims += [*_beside(whole, row), *_prose(whole, row)]
        against = [claim for claim in claims if row.kind not in claim.kinds]
        alone = against[0].statement if len(against) == 1 else None
        if alone and any(claim.kinds < _ALL and not claim.statement for claim in claims):
            said = f"does not go with {row.kind}, the kind of {row.indicator}; correct either"
            yield in_row(alone, "change", said, "kind")
        elif against:
            said = f"does not go with this: {against[0].said}; correct either"
            yield in_row(row, "kind", said, "kind")


def _own(row: Any) -> Iterator[_Claim]:
    """What the registry's own row says beside its kind."""
    yield _Claim(_counted(row.unit_zh), f"it is counted in {row.unit_zh}")
    for word, other in _NAMED.items():
        if word in row.name_zh:
            yield _Claim(_ALL - {other}, f"its name says {word}")
    if printed := _BRACKET.get(row.bracket):
        so = " or ".join(sorted(printed))
        yield _Claim(printed, f"bracket is {row.bracket}, which is so of {so}")


def _counted(unit: str) -> set[str]:
    """Return the kinds that can be counted in a unit."""
    if unit == "%":
        return {"share", "ratio", "change"}
    if unit.endswith(TIMES):
        return _SUMS | {"change"}
    return _ALL - {"share"} - ({"ratio"} if scale(unit) > 1 else set())


def _roles(plan: PlanFile) -> Iterator[tuple[str, _Claim]]:
    """What plan.yml has indicators for."""
    parts = [("together", plan.together), ("ratio", plan.ratio)]
    for where, part in [*parts, *(("shares", share) for share in plan.shares)]:
        for key, kinds in _ROLES.items():
            if name := getattr(part, key, ""):
                yield name, _Claim(kinds, f"plan.yml has it as {key} of {where}")
    for flow in plan.flows:
        yield flow.indicator, _Claim(_FLOWS[flow.role], f"plan.yml has it as {flow.role} of flows")


def _beside(whole: Whole, row: Any) -> Iterator[_Claim]:
    """What other plans have an indicator of the same id as."""
    for other in whole.rows("plans"):
        if other.indicator == row.indicator and other.plan_id != whole.plan.id:
            yield _Claim({other.kind}, f"it is {other.kind} in {other.plan_id}")


def _prose(whole: Whole, row: Any) -> Iterator[_Claim]:
    """What the plan's statements say, and their sums with its box."""
    box = [each for each in whole.rows("plan_indicators") if each.indicator == row.indicator]
    for told in whole.rows("plan_statements"):
        if told.indicator == row.indicator and told.change in _STATED:
            said = f"{told.statement_id} of plan_statements.csv states its {told.change}"
            yield _Claim(_STATED[told.change], said, told)
            for printed in box if told.change == "addition" and told.kind == "target" else ():
                yield from _sum(whole.plan, printed, told.value)


def _sum(plan: PlanFile, printed: Any, added: float) -> Iterator[_Claim]:
    """Base and what is added make the goal of a level; of a sum it is what is added."""
    base, goal = number(printed.value_base), number(printed.value_goal)
    more = plan.rounds.get(printed.row, 1) * added
    if base and base + more == goal:
        yield _Claim({"stock"}, f"its base {base:g} and {more:g} added make its goal {goal:g}")
    elif more == goal:
        yield _Claim(_SUMS, f"its goal {goal:g} is what the prose says is added")
