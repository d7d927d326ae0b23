"""Identities between figures of one year: a part and its whole, a rate and what it is of."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from skillsdata.evidence.faults import Fault
from skillsdata.evidence.planfile import PlanFile
from skillsdata.evidence.whole import Whole

#: How far a rate may be off what it is of; revisions of employment moved it by 7 %.
APART = 0.1


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
    three = plan.together
    employed = three.employed if three else ""
    shares = [
        Identity(s.part, s.whole, s.share, 100, "shares", s.whole == employed) for s in plan.shares
    ]
    if three is None:
        return shares
    dense = Identity(three.headcount, employed, three.density, three.per, "together", lagged=True)
    return [dense, *shares]


def matched(whole: Whole) -> Iterator[tuple[Identity, Any, Any, Any]]:
    """Return each identity with the rows of part, whole and rate of one area and year.

    Employment may be of the year before: rates are published over the last known one. None stands
    where no row is of that year.
    """
    ranked = sorted(whole.used, key=lambda row: row.use == "series")  # a measured figure stands
    used = {(row.indicator, row.area, row.time): row for row in ranked}
    for each in identities(whole.plan):
        times = {key[1:] for key in used if key[0] in {each.part, each.rate}}
        for area, time in sorted(times):
            part, rate = (used.get((name, area, time)) for name in (each.part, each.rate))
            ends = [time, time - 1] if each.lagged else [time]
            found = (used.get((each.whole, area, end)) for end in ends)
            total = next(filter(None, found), None)
            yield each, part, total, rate


def slips(whole: Whole) -> Iterator[Fault]:
    """Find a part above its whole, and a rate far from part over whole; a figure is told once."""
    told: set[str] = set()
    for each, found in groupby(matched(whole), itemgetter(0)):
        full = [rows for _, *rows in found if rows[0] and rows[1]]
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
        return _fault(part, (total,), f"is above {over}")
    if rate is None or _off(each, part, total, rate) <= APART:
        return None
    found = part.value / total.value * each.per
    said = f"is not {each.part} {part.printed} (row {part.line}) / {over} x {each.per:g}"
    return _fault(rate, (part, total), f"{said} = {found:.4g}")


def _off(each: Identity, part: Any, total: Any, rate: Any) -> float:
    expected = part.value / total.value * each.per
    return float(abs(rate.value / expected - 1)) if expected else float(rate.value > 0)


def _fault(row: Any, others: tuple[Any, ...], said: str) -> Fault:
    rest = tuple((other.file, int(other.line)) for other in others)
    ending = f"{said}; correct the one that is wrong"
    return Fault(row.file, row.line, "value", row.printed, ending, "identity", rest)
