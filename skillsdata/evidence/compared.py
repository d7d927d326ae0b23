"""Rules of the shared tables: goals of other plans and what came of them, shares, yardsticks."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from statistics import median
from typing import Any

from skillsdata.evidence.arithmetic import Span, evaluate, share_apart, span
from skillsdata.evidence.cells import is_empty
from skillsdata.evidence.cleaning import first_day, last_day
from skillsdata.evidence.faults import Fault, in_row
from skillsdata.evidence.plan import REACH, Goal
from skillsdata.evidence.size import REMEDY
from skillsdata.evidence.tables import COMPARED
from skillsdata.evidence.when import LATE
from skillsdata.evidence.whole import Whole

#: How far an outcome may lie from its goal; the widest on record is 2.1.
OUTCOME = 4.0
#: Years after its goal's year for which an outcome may still speak; the longest on record is 3.
AFTER = 3
#: Years for which a goal may be set; the longest on record is 10.
AHEAD = 15
#: Years that a plan is taken to run where its base has no year.
TERM = 5
#: What a plan has of goals, and the nation of provinces, at most; the most on record is 41.
MOST = 100
#: Per cent by which rounding to a whole one may move a share.
HALF = 0.5
#: What rows name of the plans beside them, and what is wrong where no plan has it.
_OF_PLANS = {
    "plan_id": "is no folder of a plan; correct or empty it",
    "indicator": "is an indicator of no plan here; correct it",
}


def judged(whole: Whole) -> Iterator[Fault]:
    """Find verdicts that do not follow from goal, kind and outcome."""
    for row in whole.rows("goal_outcomes"):
        if said := _misjudged(row):
            yield in_row(row, "verdict", said, "verdict")


def _misjudged(row: Any) -> str:
    if row.verdict == "unclear":
        return ""
    if not row.outcome_source or is_empty(row.outcome):
        return "nothing was found that could judge it; give the outcome and its source, or unclear"
    if is_empty(row.goal):
        told = "a goal without a value needs a remark: how was it judged?"
        return "" if row.misleads_en else told
    direction = "down" if row.goal_kind == "at_most" else "up"
    goal = Goal(row.goal, 0, row.goal, row.goal_year, direction, kind=row.goal_kind)
    if goal.met(row.outcome) != (row.verdict == "met"):
        told = f"an outcome of {row.outcome:g} against {row.goal_kind} {row.goal:g}"
        return f"{told} says otherwise; correct either"
    if row.verdict == "not_met" and last_day(row.outcome_period).year < row.goal_year:
        return f"the goal's year {row.goal_year} was not over; it is unclear until then"
    return ""


def dated(whole: Whole) -> Iterator[Fault]:
    """Find outcomes and figures that no source of their day could know, or of another time."""
    known = whole.published
    for row in whole.rows("goal_outcomes"):
        said = _late(row.outcome_period, known.get(row.outcome_source, "")) or _absent(row)
        if said:
            yield in_row(row, "outcome_period", said, "order")
    for row in whole.rows("yardsticks"):
        source = known.get(row.source_id, "")
        late = _late(row.period, source) if row.kind == "latest" else ""
        if said := late or _far(row, source):
            yield in_row(row, "period", said, "order")


def _far(row: Any, published: str) -> str:
    """Say so if a yardstick is of another time than its source."""
    apart = last_day(row.period).year - last_day(published).year if published else 0
    if row.kind == "goal":
        said = "" if 0 <= apart <= AHEAD else f"is not of the {AHEAD} years from {published} on"
    else:
        said = f"is over {LATE} years before its source of {published}" if -apart > LATE else ""
    return said and f"{said}; correct either"


def _late(period: str, published: str) -> str:
    late = period and published and first_day(period) > last_day(published)
    return f"begins after its source of {published}; correct either" if late else ""


def _absent(row: Any) -> str:
    """Say what an outcome lacks, or that it is of another time than its goal."""
    there = [not is_empty(row.outcome), bool(row.outcome_period)]
    if any(there) and not (all(there) and row.outcome_source):
        return "an outcome needs its value, its period and its source; complete the three"
    year = last_day(row.outcome_period).year if row.outcome_period else row.goal_year
    base = last_day(row.base_period).year if row.base_period else row.goal_year - TERM
    if base > row.goal_year or not base - 1 <= year <= row.goal_year + AFTER:
        return f"does not go with the goal's year {row.goal_year}; correct either"
    return ""


def scaled(whole: Whole) -> Iterator[Fault]:
    """Find goals and outcomes on another scale than what they start from, impossible shares."""
    for row in whole.rows("goal_outcomes"):
        for column, of, bound in (("goal", "base", REACH), ("outcome", "goal", OUTCOME)):
            value, other = getattr(row, column), getattr(row, of)
            if not (is_empty(value) or is_empty(other) or _near(value, other, bound)):
                said = f"is {value:g} against {of} {other:g}, allowed is a factor of {bound:g}"
                yield in_row(row, column, f"{said}; correct either", "size")
    for row in whole.rows("goal_outcomes", "yardsticks"):
        for column in ("base", "goal", "outcome", "value"):
            if row.unit == "%" and getattr(row, column, 0.0) > 100:
                yield in_row(row, column, "is a share above 100 %; correct the value", "share")


def rated(whole: Whole) -> Iterator[Fault]:
    """Find rates on another scale than most of those of their indicator."""
    seen: dict[str, list[float]] = {}
    rows = [row for row in whole.rows("yardsticks") if row.value > 0]
    for row in rows:
        seen.setdefault(row.indicator, []).append(row.value)
    for row in rows:
        middle = median(seen[row.indicator])
        rate = whole.said_of(row, "kind") in {"share", "ratio"}
        if rate and not _near(row.value, middle, REACH):
            said = f"is on another scale than {middle:g}, as most of {row.indicator}; {REMEDY}"
            yield in_row(row, "value", said, "size")


def _near(value: float, other: float, bound: float) -> bool:
    return min(value, other) > 0 and max(value, other) <= bound * min(value, other)


def counted(whole: Whole) -> Iterator[Fault]:
    """Find shares of whole plans that are not what was counted."""
    for row in whole.rows("plan_shares"):
        of = row.of or 0
        told = [c for c in ("met", "on_course") if not is_empty(getattr(row, c))]
        over = [c for c in told if getattr(row, c) > of]
        if of > MOST:
            said = f"is more than the {MOST} that a plan has at most; correct it"
            yield in_row(row, "of", said, "counted")
        elif over:
            yield in_row(row, over[0], f"is more than all {of}; correct either", "counted")
        elif of and not is_empty(row.met) and abs(100 * row.met / of - row.share) > HALF:
            said = f"is not {row.met} of {of} = {100 * row.met / of:.3g} %; correct either"
            yield in_row(row, "share", said, "counted")


def worded(whole: Whole) -> Iterator[Fault]:
    """Find words for readers in one language alone."""
    for row in whole.rows(*COMPARED):
        for column in (name for name in row._fields if name.endswith("_zh")):
            pair = column.removesuffix("_zh") + "_en"
            if bool(getattr(row, column)) != bool(getattr(row, pair)):
                other = pair if getattr(row, column) else column
                yield in_row(row, other, "is missing beside its pair; translate it", "languages")


def computed(whole: Whole) -> Iterator[Fault]:
    """Find arithmetic that does not give its figure."""
    for row in whole.rows("yardsticks"):
        least, most = span(row.printed)
        found = evaluate(row.derivation) if row.derivation else row.value
        if found is None or not least - 1e-9 <= found <= most + 1e-9:
            said = f"gives {found if found is None else f'{found:.6g}'}, not {row.printed}"
            yield in_row(row, "derivation", f"{said}; correct either", "derivation")


def told_twice(whole: Whole) -> Iterator[Fault]:
    """Find a goal, a yardstick or a plan's share that another row of the table gives too."""
    keys = {
        "goal_outcomes": ("area", "indicator_zh", "goal_year", "goal_source", "base_period"),
        "yardsticks": ("kind", "indicator", "area", "applies_to", "period"),
        "plan_shares": ("area", "plan", "stage"),
    }
    for table, columns in keys.items():
        first = whole.again(table, by=columns)
        for row in whole.rows(table):
            if line := first.get(row.line):
                said = f"is the one of row {line} over again; keep one of both"
                yield in_row(row, row._fields[0], said, "twice")


def owned(whole: Whole) -> Iterator[Fault]:
    """Find sources that the plan describes otherwise, and goals of a plan that is not there."""
    own = {row["source_id"]: row for row in whole.tables["own_sources"].values()}
    for row in whole.rows("sources"):
        theirs = own.get(row.source_id, {})
        for column in [c for c, cell in theirs.items() if cell != getattr(row, c)][:1]:
            said = f"is {theirs[column]!r} in the plan's sources.csv; correct either"
            yield in_row(row, column, said, "sources")
    for column, said in _OF_PLANS.items():
        known = {"", *(getattr(row, column) for row in whole.rows("plans"))}
        for row in whole.rows("goal_outcomes", "yardsticks") if len(known) > 1 else ():
            if getattr(row, column, "") not in known:
                yield in_row(row, column, said, "plans")


#: Indicator, area and period of a figure.
Key = tuple[str, str, str]


@dataclass(frozen=True)
class _Figure:
    row: Any
    column: str
    value: float
    span: Span

    def fault(self, said: str, *others: "_Figure") -> Fault:
        ending = f"{said}; correct the one that is wrong"
        return in_row(self.row, self.column, ending, "identity", *(other.row for other in others))


def identical(whole: Whole) -> Iterator[Fault]:
    """Find figures of one area and day that contradict each other: in two rows, or as a share."""
    found: dict[Key, _Figure] = {}
    doubted: set[Key] = set()
    for key, figure in _figures(whole):
        other = found.setdefault(key, figure)
        if other.value != figure.value:
            doubted.add(key)
            there = f"{other.value:g} (row {other.row.line} of shared/{other.row.file})"
            yield figure.fault(f"is {there} too", other)
    for told, (of, area, period) in product(whole.plan.shares, found):
        keys = [(name, area, period) for name in (told.share, told.part, told.whole)]
        if of == told.share and not doubted & {*keys} and {*keys} <= {*found}:
            share, part, total = map(found.__getitem__, keys)
            if share_apart(share.span, part.span, total.span):
                over = f"{part.value:g} (row {part.row.line}) / {total.value:g} (row "
                worked = f"{over}{total.row.line}) x 100 = {part.value / total.value * 100:.4g}"
                yield share.fault(f"is not {worked}", part, total)


def _figures(whole: Whole) -> Iterator[tuple[Key, _Figure]]:
    for row in whole.rows("yardsticks"):
        if row.kind == "latest":
            found = _Figure(row, "value", row.value, span(row.printed, row.qualifier))
            yield (row.indicator, row.area, row.period), found
    for row in whole.rows("goal_outcomes"):
        if row.indicator and not is_empty(row.outcome):
            told = span(f"{row.outcome:.12g}", row.outcome_qualifier)
            found = _Figure(row, "outcome", row.outcome, told)
            yield (row.indicator, row.area, row.outcome_period), found
