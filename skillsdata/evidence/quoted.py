"""Rules of the words beside numbers: quotations that are short, and scales that they agree on."""

import math
import re
from collections.abc import Iterator

from skillsdata.evidence.cells import is_empty
from skillsdata.evidence.cleaning import LEADING, NUMERALS, scale
from skillsdata.evidence.faults import Fault, in_row
from skillsdata.evidence.size import REMEDY
from skillsdata.evidence.tables import COMPARED, OBSERVATIONS
from skillsdata.evidence.whole import Whole

#: How long a quotation may be: words of a language with blanks, characters of Chinese.
WORDS, CHARACTERS = 25, 40
HAN = re.compile(r"[\u4e00-\u9fff]")
_NUMBER = re.compile(rf"(\d[\d,]*(?:\.\d+)?)\s*({NUMERALS}|million|billion)?")
#: Columns of numbers, and what may print them.
_PRINTED = {"value": "quotation", "goal": "goal_quotation", "outcome": "outcome_quotation"}


def brief(whole: Whole) -> Iterator[Fault]:
    """Find quotations that are too long."""
    for row in whole.rows(*OBSERVATIONS, *COMPARED):
        for column in (name for name in row._fields if "quotation" in name):
            if said := _too_long(getattr(row, column)):
                yield in_row(row, column, said, "quotation")


def _too_long(quotation: str) -> str:
    """Say by how much a quotation is longer than may be quoted, "" where it is not."""
    han = HAN.search(quotation)
    size, most = (len(quotation), CHARACTERS) if han else (len(quotation.split()), WORDS)
    unit = "characters" if han else "words"
    return f"has {size} {unit}, allowed are {most}; quote less" if size > most else ""


def translated(whole: Whole) -> Iterator[Fault]:
    """Find units that count another number of things in English than in Chinese."""
    for unit, how in whole.plan.conversions.items() if "province" in whole.tables else ():
        times = scale(unit) / scale(how.unit)
        if _bare(unit) == _bare(how.unit) and not math.isclose(times, how.times):
            said = f"one {unit} is {times:g} {how.unit}; correct times"
            yield Fault("plan.yml, conversions", 0, "", how.times, said, "unit")
    for row in whole.rows("indicators", "goal_outcomes"):
        column = "unit_zh" if row.file == "indicators.csv" else "unit"
        if scale(getattr(row, column)) != scale(row.unit_en):
            said = f"counts another number of things than {getattr(row, column)}; correct either"
            yield in_row(row, "unit_en", said, "unit")


def _bare(unit: str) -> str:
    return LEADING.sub("", unit, count=1)


def shifted(whole: Whole) -> Iterator[Fault]:
    """Find numbers whose digits their quotation prints on another scale."""
    for row in whole.rows(*OBSERVATIONS, *COMPARED):
        for column, quotation in _PRINTED.items():
            value, unit = getattr(row, column, math.nan), scale(getattr(row, "unit", ""))
            text = getattr(row, quotation, "")
            if not is_empty(value) and value and (there := _elsewhere(value, text, unit)):
                yield in_row(row, column, f"is {there} in its quotation; {REMEDY}", "printed")
                break


def _elsewhere(value: float, text: str, unit: float) -> str:
    """Return the number of a text that has a value's digits on another scale, or ""."""
    found = [(n[0], float(n[1].replace(",", "")), n[2]) for n in _NUMBER.finditer(text)]
    meant = [n for _, n, word in found] + [n * scale(word or "") / unit for _, n, word in found]
    if any(math.isclose(value, each, rel_tol=1e-9) for each in meant):
        return ""
    return next((shown.strip() for shown, n, _ in found if _same_digits(value, n)), "")


def _same_digits(value: float, other: float) -> bool:
    """Whether two numbers differ by a power of ten; one digit is too little to tell."""
    digits = f"{other:.12g}".replace(".", "").strip("0")
    return len(digits) > 1 and f"{value:.12g}".replace(".", "").strip("0") == digits
