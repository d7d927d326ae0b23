"""Rules of names and of what must be there: what plan.yml names, and something to study."""

from collections.abc import Iterator

from skillsdata.evidence.arithmetic import evaluate
from skillsdata.evidence.faults import Fault, in_row
from skillsdata.evidence.quoted import HAN
from skillsdata.evidence.tables import OBSERVATIONS, RATIOS
from skillsdata.evidence.whole import Whole

#: Characters of arithmetic that a derivation may have; the longest on record has 50.
LONG = 200
PLAN = "plan.yml"


def named(whole: Whole) -> Iterator[Fault]:
    """Find what plan.yml names and no table has."""
    plan = whole.plan
    for name in sorted(plan.named() - {*whole.registry}):
        yield _unnamed(name, "indicators.csv")
    if plan.source and plan.source not in whole.published:
        yield _unnamed(plan.source, "sources.csv")


def _unnamed(name: str, table: str) -> Fault:
    return Fault(PLAN, 0, "", name, f"is not in {table}; correct it or add the row", "names")


def derivations(whole: Whole) -> Iterator[Fault]:
    """Find arithmetic that nobody would check, or could."""
    for row in whole.rows(*OBSERVATIONS, "yardsticks"):
        said = ""
        if len(row.derivation) > LONG:
            said = f"has {len(row.derivation)} characters, allowed are {LONG}; write it shorter"
        elif row.derivation and evaluate(HAN.sub("", row.derivation)) is None:  # but for units
            said = "cannot be worked out; write numbers with + - x / and parentheses, as 1 + 2 = 3"
        if said:
            yield in_row(row, "derivation", said, "derivation")


def nothing(whole: Whole) -> Iterator[Fault]:
    """Find studies for which no figure is in use."""
    seen = {(row.indicator, row.area) for row in whole.used}
    vintages, plan = {"", *(row.vintage for row in whole.figures)}, whole.plan
    if (three := plan.together) and three.vintage not in vintages:
        said = "is the vintage of no figure; correct it"
        yield Fault(PLAN, 0, "", three.vintage, said, "names")
    for row in sorted({*plan.rounds} - {each.row for each in whole.rows("plan_indicators")}):
        yield Fault(PLAN, 0, "", row, "has rounds and is no row of the box; correct it", "names")
    asked = [("province.csv", name, plan.area.zh) for name in plan.studies.values()]
    if plan.ratio:
        asked += [(f"{RATIOS}.csv", plan.ratio.indicator, a.zh) for a in plan.ratio.areas]
    for file, name, area in asked:
        if (name, area) not in seen:
            said = f"no figure in use of {name} for {area}; add one, or take it out of plan.yml"
            yield Fault(file, 0, "", "", said, "nothing")
