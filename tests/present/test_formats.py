import html
import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from skillsdata.wording import amount

from skillsdata import formats as f
from skillsdata.evidence.plan import DENSITY, HEADCOUNT, RATIO, Language, load_indicators

REGISTRY = load_indicators()


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (1234567.891, 2, "1,234,567.89"), (0, 0, "0"), (-0.4, 0, "0"), (-0.6, 0, "−1"),
        (-1234.5, 1, "−1,234.5"), (999.5, 0, "1,000"), (math.nan, 1, "–"), (-0.004, 2, "0.00"),
    ],
)  # fmt: skip
def test_numbers_as_they_are_printed(value: float, decimals: int, text: str) -> None:
    assert f.number(value, decimals) == text


@given(st.floats(-1e7, 1e7), st.integers(0, 3))
def test_a_printed_number_reads_back_within_half_its_last_digit(
    value: float, decimals: int
) -> None:
    text = f.number(value, decimals)
    back = float(text.replace(",", "").replace("−", "-"))
    assert abs(back - value) <= 0.5 * 10**-decimals + 1e-6
    assert not re.fullmatch(r"−[0.,]+", text)  # no minus before nothing
    assert "-" not in text


@pytest.mark.parametrize(
    ("value", "decimals", "zh", "en"),
    [(494, 0, "494万人", "4.94 million"), (358.2, 1, "358.2万人", "3.582 million"),
     (530, 0, "530万人", "5.30 million"), (1234, 0, "1,234万人", "12.34 million")],
)  # fmt: skip
def test_headcounts_are_in_wan_in_chinese_and_in_millions_in_english(
    value: float, decimals: int, zh: str, en: str
) -> None:
    headcount = REGISTRY[HEADCOUNT]
    texts: dict[Language, str] = {"zh": zh, "en": en}
    for lang, expected in texts.items():
        text = f.quantity(value, headcount, lang, decimals=decimals)
        assert amount(text, headcount, lang) == expected


def test_other_units_are_the_same_in_both_languages() -> None:
    assert f.quantity(1021, REGISTRY[DENSITY], "en") == "1,021"
    assert f.reader_scale(REGISTRY[DENSITY], "en") == 1
    assert f.reader_scale(REGISTRY[RATIO], "en") == 1
    assert f.reader_scale(REGISTRY[HEADCOUNT], "zh") == 1
    assert f.reader_scale(REGISTRY[HEADCOUNT], "en") * 494 == pytest.approx(4.94)


@pytest.mark.parametrize(
    ("value", "decimals"),
    [(455, 0), (358.2, 1), (1247.16, 2), (0.65, 2), (4900.0, 0), (12_471_600, 0), (123456.7, 1)],
)
def test_a_figure_keeps_the_decimals_it_was_recorded_with(value: float, decimals: int) -> None:
    assert f.source_decimals(value) == decimals


@given(st.floats(0, 1))
def test_a_probability_is_never_printed_as_certainty(value: float) -> None:
    text = f.probability(value)
    assert text not in {"0%", "100%"}
    assert re.fullmatch(r"<1%|>99%|[1-9]\d?%", text)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "<1%"), (0.0099, "<1%"), (0.01, "1%"), (0.314, "31%"), (0.99, "99%"), (0.9949, ">99%"),
     (1, ">99%")],
)  # fmt: skip
def test_probabilities_at_their_ends(value: float, text: str) -> None:
    assert f.probability(value) == text


def test_percent() -> None:
    assert f.percent(0.52) == "52%"
    assert f.percent(0.5249, 1) == "52.5%"
    assert f.percent(1.3) == "130%"


HOSTILE = "<script>alert('x')</script> & \"quoted\" \u202eevil\u202c \u2066b\u2069 \u200f"


def test_markup_is_escaped_and_bidirectional_marks_are_removed() -> None:
    safe = f.escape(HOSTILE)
    assert not re.search("[<>\"']", safe)
    assert not re.search("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", safe)
    assert html.unescape(safe) == "<script>alert('x')</script> & \"quoted\" evil b "
    assert f.escape("江苏 4–5 ≥ 1") == "江苏 4–5 ≥ 1"


@given(st.text())
def test_no_text_breaks_out_of_an_attribute_or_an_element(text: str) -> None:
    assert not re.search("[<>\"']", f.escape(text))
    link = f.evidence_link(text, text)
    assert link.count("<") == link.count(">") == 2
    assert link.count('"') == 4


@given(st.text(st.characters(exclude_characters="<>&", exclude_categories=["Cs"])))
def test_plain_undoes_a_link(text: str) -> None:
    kept = re.sub("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", text)
    assert f.plain(f.computed_link(text, "key")) == kept


def test_links_lead_to_evidence_or_to_the_working() -> None:
    assert f.evidence_link("494", "js-1") == '<a class="t" href="#e-js-1">494</a>'
    assert f.computed_link("504", "fc") == '<a class="t c" href="#c-fc">504</a>'
