"""The reader: one language with its words, its units and its way to write numbers."""

import html
import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from markupsafe import Markup

from skillsdata.evidence.plan import Indicator
from skillsdata.language.catalogue import OTHER, catalogue, forms, pieces
from skillsdata.language.words import Link, Listed, Local, Sentence, Term, Unit, Value, Words
from skillsdata.rounding import rounded

#: A probability nearer than this to 0 or 1 is not printed as a number.
LEAST = 0.01
_MYRIAD = "10,000 "
_BIDI = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C])


def plain(markup: str) -> str:
    """Return the text of an HTML fragment."""
    return html.unescape(re.sub(r"<[^>]+>", "", markup))


def number(value: float, digits: int = 0) -> str:
    """Return a number with thousands separators, a true minus sign and fixed decimals.

    Halves are rounded away from zero.
    """
    if math.isnan(value):
        return "–"
    text = f"{rounded(value, digits):,.{digits}f}"
    return text.replace("-", "−") if float(text.replace(",", "")) else text.replace("-", "")


def changed_digits(value: float) -> int:
    """Return how many decimals a change has: one, but none where it is large or whole."""
    return 1 if abs(value) < 1000 and value % 1 else 0


def printed_digits(value: float) -> int:
    """Return how many decimals a recorded figure has: 1 for 358.2, 0 for 455."""
    return len(f"{value:.10g}".partition(".")[2])


def per(of: Indicator, evidence: str) -> int:
    """Return how many recorded units make one that is read: tens of thousands are in millions."""
    tens = str(getattr(of, f"unit_{evidence}")).startswith(_MYRIAD)
    return of.said.per.get(evidence, 100 if tens else 1)


@dataclass(frozen=True)
class Reader:
    """Who reads: everything that differs between languages is asked here, and nowhere else."""

    lang: str
    facts: Mapping[str, Callable[[Any], Words]] = field(default_factory=dict)

    def show(self, words: Words) -> Markup:
        """Return words, values and sentences as markup in the reader's language."""
        match words:
            case Sentence(key, subject, parts):
                return self._said(key, subject, parts)
            case Value():
                return self._value(words)
            case Link(inner, trace):
                return self._link(self.show(inner), trace)
            case Listed(several, by):
                return Markup(self.text(by)).join(map(self.show, several))
            case Term(key):
                words = self.text(f"term.{key}")
            case Unit(of):
                words = self._axis(of)
            case Local():
                words = str(getattr(words, self.evidence))
        return Markup.escape(str(words).translate(_BIDI))

    @property
    def evidence(self) -> str:
        """Which of its two languages the evidence is read in."""
        return self.text("language.evidence")

    def plain(self, words: Words) -> str:
        """Return the same as text, for headings in pictures and for those who hear them."""
        return plain(self.show(words))

    def each(self, several: Iterable[Words]) -> list[str]:
        """Return several words as texts, for the names in a picture."""
        return list(map(self.plain, several))

    def text(self, key: str) -> str:
        """Return a text of the catalogue; KeyError names one that is not there."""
        return catalogue(self.lang)[key]

    def _said(self, key: str, subject: Any, parts: Mapping[str, Words]) -> Markup:
        def fact(name: str) -> Words:
            return parts[name] if name in parts else self.facts[name](subject)

        ones = forms(self.lang).get(key, {})
        single = next((form for name, form in ones.items() if _is_one(fact(name))), None)
        text = self.text(single or (f"{key}.{OTHER}" if ones else key))
        shown = ((before, self.show(fact(name)) if name else "") for before, name in pieces(text))
        return Markup("".join(chain.from_iterable(shown)))

    def _value(self, value: Value) -> Markup:
        ends = value.number if isinstance(value.number, tuple) else (value.number,)
        shown = Markup(self.text("number.range")).join(self.figure(end, value) for end in ends)
        if value.trace:
            shown = self._link(shown, value.trace)
        if not (value.unit and value.of) or any(map(math.isnan, ends)):
            return shown
        what = "change" if value.style == "change" else "amount"
        return Markup(self._with_unit(value.of, what)).format(n=shown)

    def _axis(self, of: Indicator) -> str:
        if of.said.axis:
            return str(getattr(of.said.axis, self.evidence))
        return self._with_unit(of, "amount").format(n="").strip()

    def _with_unit(self, of: Indicator, what: str) -> str:
        """How a number of an indicator is written with its unit."""
        own, unit = getattr(of.said, what), str(getattr(of, f"unit_{self.evidence}"))
        unit = unit.removeprefix(_MYRIAD)
        large = "millions" if what == "amount" and self.per(of) != 1 else "of_unit"
        counted = "per_cent" if unit == "%" else large
        told = getattr(own, self.evidence) if own else ""
        return told or self.text(f"number.{counted}").replace("{unit}", unit.replace("{", "{{"))

    def _link(self, shown: Markup, trace: str) -> Markup:
        computed = " c" if trace.startswith("c-") else ""
        return Markup('<a class="t{}" href="#{}">{}</a>').format(computed, trace, shown)

    def figure(self, number_: float, value: Value) -> str:
        """Return one number as text, in the reader's unit."""
        return str(getattr(self, f"_{value.style}")(number_, value))

    def number(self, value: float, digits: int = 0) -> str:
        """Return a number as the language writes it."""
        signs: dict[str, str | int | None] = {
            ",": self.text("number.thousands"),
            ".": self.text("number.decimal"),
        }
        return number(value, digits).translate(str.maketrans(signs))

    def _number(self, number_: float, value: Value) -> str:
        per = self.per(value.of)
        digits = _digits(number_, value) + round(math.log10(per))
        shown = rounded(number_ / per, digits) if digits < 0 else number_ / per
        if value.digits is None and per != 1 and shown % 1 == 0:
            digits = 0  # 22,000 of ten thousand are 220 million, not 220.00
        return self.number(shown, max(0, digits))

    def _plain(self, number_: float, _: Value) -> str:
        return str(number_)

    def _share(self, number_: float, value: Value) -> str:
        share = self.number(number_ * 100, _digits(number_, value))
        return self.text("number.share").format(n=share)

    def _chance(self, number_: float, value: Value) -> str:
        end = "least" if number_ < LEAST else "most" if number_ > 1 - LEAST else ""
        return self.text(f"number.{end}") if end else self._share(number_, value)

    def _change(self, number_: float, value: Value) -> str:
        """Write what millions change by in persons, to the digit that tens of thousands show."""
        shown = rounded(number_, 1) * (10_000 if self.per(value.of) != 1 else 1)
        return self.number(shown, changed_digits(shown))

    def per(self, of: Indicator | None) -> int:
        """Return how many recorded units make one of the reader's: 100 for millions."""
        return per(of, self.evidence) if of else 1


def _digits(number_: float, value: Value) -> int:
    return printed_digits(number_) if value.digits is None else value.digits


def _is_one(words: Words) -> bool:
    return getattr(words, "number", words) in (1, (1,))
