"""The rules of meaning in the order in which they are asked: of a plan, and of shared tables."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from skillsdata.evidence import (
    boxcells,
    compared,
    counts,
    glyphs,
    identities,
    kinds,
    names,
    prose,
    quoted,
    readings,
    size,
    when,
    where,
)
from skillsdata.evidence.faults import Fault
from skillsdata.evidence.plan import REACH
from skillsdata.evidence.whole import Whole


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
    Rule("words", "figures can draw every character of plan.yml", glyphs.undrawn_words),
    Rule("ids", "an id belongs to one figure of all tables", when.ids),
    Rule(
        "days",
        "a date is in the calendar and not after today; a month or year of publication is over",
        when.days,
    ),
    Rule("unit", "a figure is counted in its indicator's unit", size.units),
    Rule(
        "kind",
        "an indicator's kind is that of unit, name, bracket, plan.yml, prose and other plans",
        kinds.kinds,
    ),
    Rule(
        "place",
        "an area has one name, code and English name; provinces those of GB/T 2260, and no other "
        "than the plan's has goals or cities in its folder",
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
    Rule(
        "based",
        "a day of publication is given, or unknown of what counts as known without",
        when.based,
    ),
    Rule(
        "vintage",
        "a figure of before a census is of no later year, one of after it no older",
        when.vintages,
    ),
    Rule("weights", "the years of a figure have weights that sum to 1", readings.misweighted),
    Rule(
        "twice",
        "one figure is in use for an indicator, area, grade, vintage and year; no bound is above "
        "it",
        when.twice,
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
        f"a ratio is vacancies over seekers within {identities.APART:.0%}; each is within a factor "
        f"of {size.COUNTS:g} of its usual (4.8)",
        counts.counted,
        surprise=True,
    ),
    Rule("part", "a city has no more than its province", size.parts, surprise=True),
    Rule(
        "goal",
        f"a goal is no worse than its base, within a factor of {REACH:g} of it (4 on "
        "record), or of the figures known where it has none",
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
        "stated",
        f"a statement of the plan stands once, within {prose.BEFORE} years before its base (5 on "
        "record) or, of what is to be, up to its horizon, and beside its row of the box",
        prose.stated,
    ),
    Rule(
        "statement",
        "a level is on the scale of the nearest number in time that box or figures have of its "
        f"indicator; what is added is at most all of it, and no less than 1 / {REACH:g} (.25)",
        prose.sized,
        surprise=True,
    ),
    Rule("glyph", "figures can draw every character of a name, an area or a unit", glyphs.undrawn),
    Rule(
        "quotation",
        f"a quotation has at most {quoted.WORDS} words or {quoted.CHARACTERS} characters",
        quoted.brief,
    ),
    Rule("digits", "a number is on the scale its quotation prints", quoted.shifted, surprise=True),
    Rule("units", "a unit counts the same in both languages", quoted.translated),
    Rule(
        "derivation",
        f"arithmetic can be worked out and is at most {names.LONG} characters long",
        names.derivations,
    ),
)

#: The names of the rules of a plan's tables that the shared ones keep too.
SHARED_TOO = {
    "days", "based", "unit", "place", "glyph", "quotation", "digits", "units", "derivation",
}  # fmt: skip
#: The rules of the shared tables: those of a plan's that apply, and their own.
SHARED = (
    *(rule for rule in RULES if rule.name in SHARED_TOO),
    Rule(
        "sources", "a source says what the plan's says of it; plans named are there", compared.owned
    ),
    Rule("twice", "a goal, a yardstick or a plan's share stands in one row", compared.told_twice),
    Rule(
        "order",
        "an outcome has value, period and source, and is no later than it, nor than "
        f"{compared.AFTER} years after its goal's year (3 on record); a goal is set for at most "
        f"{compared.AHEAD} years (3)",
        compared.dated,
    ),
    Rule("verdict", "a verdict follows from goal, kind and outcome", compared.judged),
    Rule(
        "size",
        f"a goal lies within a factor of {REACH:g} of its base (3.3 on record), an outcome of "
        f"{compared.OUTCOME:g} of its goal (2.1); a share is at most 100 %",
        compared.scaled,
        surprise=True,
    ),
    Rule(
        "rate",
        f"a share or ratio is within a factor of {REACH:g} of most of its indicator (1.2)",
        compared.rated,
        surprise=True,
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
