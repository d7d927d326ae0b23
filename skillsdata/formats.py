"""Numbers and years as a reader of either language expects them, with their trace."""

import html
import math
import re

from skillsdata.evidence.plan import EMPLOYED, HEADCOUNT, Indicator, Language

#: 万人 is written as such in Chinese and in millions in English.
_MILLIONS = {HEADCOUNT, EMPLOYED}
_PER_MILLION = 100.0
_BIDI = dict.fromkeys(
    [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C], None
)


def escape(text: object) -> str:
    """Return text safe inside HTML: markup escaped, bidirectional overrides removed."""
    return html.escape(str(text).translate(_BIDI))


def plain(markup: str) -> str:
    """Return the text of an HTML fragment, for alternative texts and figure headings."""
    return html.unescape(re.sub(r"<[^>]+>", "", markup))


def number(value: float, decimals: int = 0) -> str:
    """Return a number with thousands separators, a true minus sign and fixed decimals."""
    if math.isnan(value):
        return "–"
    text = f"{value:,.{decimals}f}"
    return text.replace("-", "−") if float(text.replace(",", "")) else text.replace("-", "")


def quantity(
    value: float, indicator: Indicator, lang: Language, *, decimals: int | None = None
) -> str:
    """Return a value in the reader's unit: ``494`` (万人) in zh, ``4.94`` (million) in en."""
    digits = indicator.decimals if decimals is None else decimals
    if lang == "en" and indicator.indicator in _MILLIONS:
        return number(value / _PER_MILLION, digits + 2)
    return number(value, digits)


def source_decimals(value: float) -> int:
    """Return how many decimals a recorded figure has: 1 for 358.2, 0 for 455."""
    return len(f"{value:.10g}".partition(".")[2])


def unit_label(indicator: Indicator, lang: Language) -> str:
    """Return the unit that goes with ``quantity``."""
    if lang == "en" and indicator.indicator in _MILLIONS:
        return "million"
    return indicator.unit(lang)


def percent(share: float, decimals: int = 0) -> str:
    """Return a share in [0, 1] as a percentage."""
    return f"{number(share * 100, decimals)}%"


def probability(value: float) -> str:
    """Return a probability as a percentage that never claims 0 or 100."""
    if value < 0.01:
        return "<1%"
    return ">99%" if value > 0.99 else percent(value)


def evidence_link(text: str, obs_id: str) -> str:
    """Return a number linked to the entry of the published figure it is."""
    return f'<a class="t" href="#e-{escape(obs_id)}">{escape(text)}</a>'


def computed_link(text: str, key: str) -> str:
    """Return a number linked to the entry that shows how it was computed."""
    return f'<a class="t c" href="#c-{escape(key)}">{escape(text)}</a>'


def reader_scale(indicator: Indicator, lang: Language) -> float:
    """Return what a stored value is multiplied by in figures of one language."""
    return 1 / _PER_MILLION if lang == "en" and indicator.indicator in _MILLIONS else 1.0


def bound_label(value: float, qualifier: str) -> str:
    """Return a lower bound as printed: at least (≥) or above (>)."""
    return ("≥" if qualifier == "at_least" else ">") + number(value, 1)
