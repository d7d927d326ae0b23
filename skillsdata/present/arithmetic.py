"""Worked arithmetic: the formula of every measure with its numbers, in the reader's unit."""

import math
import re
from collections.abc import Callable

from skillsdata.evidence.plan import Indicator
from skillsdata.language.reader import number, per, printed_digits
from skillsdata.language.words import Local, Term, Value, Words, say
from skillsdata.present import cells
from skillsdata.rounding import rounded
from skillsdata.study.measures import ATTAINMENT, MEASURES, Measure, Standing

Computed = tuple[str, Words, Words]
_DOUBLED = {"+ -": "− ", "− -": "+ ", "+ −": "− ", "− −": "+ ", "-": "−"}
_SIGNS = re.compile(r"[+−] [-−](?=\d)|-")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


def worked(stem: str, of: Indicator, standing: Standing) -> list[Computed]:
    """Return the worked formula of every progress measure, at anchors that begin with a stem."""
    entries, name = list[Computed](), Local(of.name_zh, of.name_en)
    for measure in (*MEASURES, ATTAINMENT):
        label = Term("attained" if measure is ATTAINMENT else measure.name)
        said = say("labelled", name=name, label=label)
        entries.append((f"{stem}-{measure.name}", said, _worked(measure, standing, of)))
    return entries


def _worked(measure: Measure, standing: Standing, of: Indicator) -> Words:
    if not math.isfinite(measure.assess(standing)[0]):
        return say("goals.not_assessed", reason=say(f"reason.{measure.reason(standing)}"))
    worked_out = in_units(of, lambda per: _formula(measure, standing.in_units(per), per))
    carried = standing.carried(measure)
    if carried == "exact":
        return worked_out
    amount = Value(standing.latest["value"], of, None, unit=True)
    figure = cells.qualified(standing.told, amount)
    return say(f"goals.bounded.{carried}", worked=worked_out, figure=figure)


def as_sum(recorded: str) -> str:
    """Return recorded arithmetic with the signs of a formula."""
    return recorded.replace(" - ", " − ").replace(" x ", " × ")


def in_units(of: Indicator, write: Callable[[int], str]) -> Local:
    """Return arithmetic in the unit that each language of the evidence reads an indicator in.

    What is written has commas at its thousands, which Chinese leaves out, and a minus sign never
    after another sign.
    """
    zh, en = (
        _SIGNS.sub(lambda sign: _DOUBLED[sign[0]], write(per(of, lang))) for lang in ("zh", "en")
    )
    return Local(_THOUSANDS.sub("", zh), en)


def _formula(measure: Measure, standing: Standing, per: int) -> str:
    value, _ = measure.assess(standing)
    if measure.style == "change":
        persons = 10_000 * per if per != 1 else 1  # changes of millions are told in persons
        told, times = rounded(value * persons, 2), f" × {persons:,}" if persons != 1 else ""
        change = number(told, printed_digits(told))
        return f"{measure.formula.format(**standing.symbols)}{times} = {change}"
    digits = measure.digits + round(math.log10(per)) * measure.amount
    shown: dict[str, str] = {
        "share": f"{number(value * 100, 1)}%",
        "number": number(value, digits),
        "plain": f"{rounded(value, 1):.1f}",
    }
    formula, beside = (
        text.format(**standing.symbols) for text in (measure.formula, measure.beside)
    )
    return f"{beside}{formula} = {shown[measure.style]}"
