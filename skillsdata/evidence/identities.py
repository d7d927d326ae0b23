"""Identities between figures of one year: a part and its whole, a rate and what it is of."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from skillsdata.evidence.faults import Fault, in_value
from skillsdata.evidence.planfile import PlanFile
from skillsdata.evidence.whole import Whole

#: How far a rate may be off what it is of; revisions of employment moved it by 7 %.
APART = 0.1
_REMEDY = "correct the one that is wrong"


@dataclass(frozen=True)
class Identity:
    """A rate that is ``part / whole x per``, by the ids of indicators; ``where`` in plan.yml."""

    part: str
    whole: str
    rate: str
    per: float
    where: str
    lagged: bool = False


def identities(plan: PlanFile) -> list[Identity]:
    """Return the identities that plan.yml declares: its three together, and its shares."""
    shares = [Identity(each.part, each.whole, each.share, 100, "shares") for each in plan.shares]
    if (three := plan.together) is None:
        return shares
    lagged = [replace(each, lagged=each.whole == three.employed) for each in shares]
    ids = three.headcount, three.employed, three.density
    return [Identity(*ids, three.per, "together", lagged=True), *lagged]


def _matched(each: Identity, used: Mapping[tuple[str, str, float], Any]) -> Iterator[list[Any]]:
    """Return the rows of part, whole and rate of one area and year; None for a rate that is absent.

    Employment may be of the year before: rates are published over the last known one.
    """
    for area, time in sorted(key[1:] for key in used if key[0] == each.part):
        ends = [time, time - 1] if each.lagged else [time]
        found = (used.get((each.whole, area, end)) for end in ends)
        if total := next(filter(None, found), None):
            yield [used[each.part, area, time], total, used.get((each.rate, area, time))]


def slips(whole: Whole) -> Iterator[Fault]:
    """Find a part above its whole, and a rate far from part over whole; a figure is told once."""
    ranked = sorted(whole.used, key=lambda row: row.use == "series")  # a measured figure stands
    used, told = {(row.indicator, row.area, row.time): row for row in ranked}, set[str]()
    for each in identities(whole.plan):
        full = list(_matched(each, used))
        slipped = [(rows, fault) for rows in full if (fault := _slip(each, *rows))]
        if len(slipped) > 1 and 2 * len(slipped) > len([r for r in full if r[2]] or full):
            yield _declared(each, [fault for _, fault in slipped])
            continue
        for rows, fault in slipped:
            ids = {row.obs_id for row in rows if row}
            if not told & ids:
                told |= ids
                yield fault


def _declared(each: Identity, slipped: Sequence[Fault]) -> Fault:
    """Tell of an identity that most figures contradict: then it is not the figures."""
    first, rows = slipped[0], tuple(place for fault in slipped for place in fault.rows)
    worked = f"{each.part} / {each.whole} x {each.per:g}"
    there = f"{first.value} in row {first.row} of {first.file} {first.said.partition(';')[0]}"
    said = f"is contradicted in {len(slipped)} years, as {there}; correct the ids, or per"
    return Fault(f"plan.yml, {each.where}", 0, "", worked, said, "identity", rows)


def _slip(each: Identity, part: Any, total: Any, rate: Any) -> Fault | None:
    over = f"{each.whole} {total.printed} (row {total.line})"
    if part.value > total.value:
        return in_value(part, f"is above {over}; {_REMEDY}", "identity", total)
    found = part.value / total.value * each.per
    if rate is None or (abs(rate.value / found - 1) <= APART if found else rate.value <= 0):
        return None
    said = f"is not {each.part} {part.printed} (row {part.line}) / {over} x {each.per:g}"
    return in_value(rate, f"{said} = {found:.4g}; {_REMEDY}", "identity", part, total)
