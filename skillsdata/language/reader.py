"""The reader: one language with its words, its units and its way to write numbers."""

import html
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

import yaml
from markupsafe import Markup

from skillsdata.evidence.plan import Indicator
from skillsdata.language.words import Link, Listed, Local, Sentence, Term, Value, Words

LOCALES = Path(__file__).parent
_BIDI = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C])


@cache
def catalogue(lang: str) -> dict[str, str]:
    """Return every text of a language by its dotted key."""
    return dict(_flat(yaml.safe_load((LOCALES / f"{lang}.yml").read_text("utf-8"))))


def _flat(tree: Mapping[str, object], stem: str = "") -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for key, value in tree.items():
        name = f"{stem}{key}"
        pairs += _flat(value, f"{name}.") if isinstance(value, Mapping) else [(name, str(value))]
    return pairs


def plain(markup: str) -> str:
    """Return the text of an HTML fragment."""
    return html.unescape(re.sub(r"<[^>]+>", "", markup))


def number(value: float, digits: int = 0) -> str:
    """Return a number with thousands separators, a true minus sign and fixed decimals."""
    if math.isnan(value):
        return "–"
    text = f"{value:,.{digits}f}"
    return text.replace("-", "−") if float(text.replace(",", "")) else text.replace("-", "")


def printed_digits(value: float) -> int:
    """Return how many decimals a recorded figure has: 1 for 358.2, 0 for 455."""
    return len(f"{value:.10g}".partition(".")[2])


@dataclass(frozen=True)
class Reader:
    """Who reads: everything that differs between languages is asked here, and nowhere else."""

    lang: str
    facts: Mapping[str, Callable[[Any], Words]] = field(default_factory=dict)

    def show(self, words: Words) -> Markup:
        """Return words, values and sentences as markup in the reader's language."""
        match words:
            case Term(key):
                return Markup.escape(self.text(f"term.{key}"))
            case Local():
                return Markup.escape(getattr(words, self.lang).translate(_BIDI))
            case Sentence(key, subject, parts):
                return self._said(key, subject, parts)
            case Value():
                return self._value(words)
            case Link(inner, trace):
                return self._link(self.show(inner), trace)
            case Listed(several, by):
                return Markup(self.text(by)).join(map(self.show, several))
        return Markup.escape(str(words).translate(_BIDI))

    def plain(self, words: Words) -> str:
        """Return the same as text, for headings in pictures and for those who hear them."""
        return plain(self.show(words))

    def text(self, key: str) -> str:
        """Return a text of the catalogue; KeyError names one that is not there."""
        return catalogue(self.lang)[key]

    def _said(self, key: str, subject: Any, parts: Mapping[str, Words]) -> Markup:
        text = self.text(key)
        wanted = [name for _, name, _, _ in Formatter().parse(text) if name]
        facts = {n: parts[n] if n in parts else self.facts[n](subject) for n in wanted}
        return Markup(text).format(**{name: self.show(fact) for name, fact in facts.items()})

    def _value(self, value: Value) -> Markup:
        ends = value.number if isinstance(value.number, tuple) else (value.number,)
        shown = Markup("–").join(self.figure(end, value) for end in ends)
        if value.trace:
            shown = self._link(shown, value.trace)
        if not (value.unit and value.of):
            return shown
        what = "change" if value.style == "change" else "amount"
        return Markup(self.text(f"unit.{value.of.indicator}.{what}")).format(n=shown)

    def _link(self, shown: Markup, trace: str) -> Markup:
        computed = " c" if trace.startswith("c-") else ""
        return Markup('<a class="t{}" href="#{}">{}</a>').format(computed, trace, shown)

    def figure(self, number_: float, value: Value) -> str:
        """Return one number as text, in the reader's unit."""
        digits = printed_digits(number_) if value.digits is None else value.digits
        if value.style == "plain":
            return str(number_)
        if value.style == "share":
            return f"{number(number_ * 100, digits)}%"
        if value.style == "chance":
            share = f"{number(number_ * 100)}%"
            return "<1%" if number_ < 0.01 else ">99%" if number_ > 0.99 else share
        if value.style == "change":
            return self._change(number_, value.of)
        if value.style == "rise":
            people = number_ * 10_000 if self.per(value.of) != 1 else number_
            return number(people, 0 if people >= 1000 or people == round(people) else 1)
        per = self.per(value.of)
        return number(number_ / per, max(0, digits + round(math.log10(per))))

    def _change(self, change: float, of: Indicator | None) -> str:
        if self.per(of) != 1:
            return number(change * 10_000)
        return number(change, 1 if change % 1 else 0)

    def per(self, of: Indicator | None) -> int:
        """Return how many recorded units make one of the reader's: 100 for millions."""
        return int(catalogue(self.lang).get(f"unit.{of.indicator}.per", 1)) if of else 1

    def unit(self, of: Indicator) -> str:
        """Return the unit of an axis."""
        return catalogue(self.lang).get(f"unit.{of.indicator}.axis") or of.unit(self.lang)
