"""The reader: how numbers, units, chances and links are written, and that nothing breaks out."""

import html
import math
import re

import pytest
import studies
from hypothesis import example, given
from hypothesis import strategies as st

from skillsdata.language.reader import Reader, plain
from skillsdata.language.words import Link, Listed, Local, Sentence, Term, Value, say

INDICATORS = studies.edition().registry
ZH, EN = Reader("zh"), Reader("en")
BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
HOSTILE = "<script>alert('x')</script> & \"quoted\" \u202eevil\u202c \u2066b\u2069 \u200f"


def test_what_is_not_there_has_no_unit() -> None:
    missing = Value(math.nan, INDICATORS["high_skill_total"], 1, unit=True)
    assert (ZH.plain(missing), EN.plain(missing)) == ("–", "–")


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (1234567.891, 2, "1,234,567.89"), (0, 0, "0"), (-0.4, 0, "0"), (-0.6, 0, "−1"),
        (512, -1, "510"), (0.4, -1, "0"),
        (-1234.5, 1, "−1,234.5"), (999.5, 0, "1,000"), (math.nan, 1, "–"), (-0.004, 2, "0.00"),
    ],
)  # fmt: skip
def test_numbers_as_they_are_printed(value: float, digits: int, text: str) -> None:
    assert EN.plain(Value(value, digits=digits)) == text
    assert ZH.plain(Value(value, digits=digits)) == text.replace(",", "")


@example(1000000.7864962025, 3)
@given(st.floats(-1e7, 1e7), st.integers(0, 3))
def test_a_printed_number_reads_back_within_half_its_last_digit(value: float, digits: int) -> None:
    text = EN.plain(Value(value, digits=digits))
    back = float(text.replace(",", "").replace("−", "-"))
    assert abs(back - value) <= 0.5 * 10**-digits + 1e-6
    assert not re.fullmatch(r"−[0.,]+", text)  # no minus before nothing
    assert "-" not in text


@pytest.mark.parametrize(
    ("value", "digits", "zh", "en"),
    [(494, 0, "494万人", "4.94 million"), (358.2, 1, "358.2万人", "3.582 million"),
     (530, 0, "530万人", "5.30 million"), (1234, 0, "1234万人", "12.34 million")],
)  # fmt: skip
def test_headcounts_are_in_wan_in_chinese_and_in_millions_in_english(
    value: float, digits: int, zh: str, en: str
) -> None:
    words = Value(value, INDICATORS["high_skill_total"], digits, unit=True)
    assert (ZH.plain(words), EN.plain(words)) == (zh, en)


def test_an_interval_has_a_dash_one_link_and_one_unit() -> None:
    words = Value((471.4, 555.6), INDICATORS["high_skill_total"], trace="c-f", unit=True)
    assert ZH.show(words) == '<a class="t c" href="#c-f">471～556</a>万人'
    assert EN.show(words) == '<a class="t c" href="#c-f">4.71–5.56</a> million'


@pytest.mark.parametrize("name", ["high_skill_density", "vacancy_ratio"])
def test_other_units_are_the_same_in_both_languages(name: str) -> None:
    words = Value(1021, INDICATORS[name])
    assert (EN.plain(words), ZH.plain(words)) == ("1,021", "1021")
    assert EN.per(INDICATORS[name]) == ZH.per(INDICATORS[name]) == 1


def test_millions_are_a_hundred_of_the_recorded_unit() -> None:
    headcount = INDICATORS["high_skill_total"]
    assert (ZH.per(headcount), EN.per(headcount)) == (1, 100)


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (22_000, "22000万人", "220 million"),
        (530, "530万人", "5.30 million"),
        (30, "30万人", "0.30 million"),
    ],
)
def test_whole_millions_have_no_decimals(value: float, zh: str, en: str) -> None:
    printed = Value(value, INDICATORS["high_skill_total"], None, unit=True)
    assert (ZH.plain(printed), EN.plain(printed)) == (zh, en)


@pytest.mark.parametrize(
    ("value", "text"),
    [(455, "455"), (358.2, "358.2"), (1247.16, "1,247.16"), (0.65, "0.65"), (4900.0, "4,900"),
     (12_471_600, "12,471,600"), (123456.7, "123,456.7")],
)  # fmt: skip
def test_a_figure_keeps_the_decimals_it_was_recorded_with(value: float, text: str) -> None:
    assert EN.plain(Value(value, digits=None)) == text


@given(st.floats(0, 1))
def test_a_probability_is_never_printed_as_certainty(value: float) -> None:
    assert re.fullmatch(r"<1%|>99%|[1-9]\d?%", EN.plain(Value(value, style="chance")))


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "<1%"), (0.0099, "<1%"), (0.01, "1%"), (0.314, "31%"), (0.99, "99%"), (0.9949, ">99%"),
     (1, ">99%")],
)  # fmt: skip
def test_probabilities_at_their_ends(value: float, text: str) -> None:
    assert EN.plain(Value(value, style="chance")) == text


@pytest.mark.parametrize(
    ("value", "digits", "text"), [(0.52, 0, "52%"), (0.5249, 1, "52.5%"), (1.3, 0, "130%")]
)
def test_shares_are_per_cent(value: float, digits: int, text: str) -> None:
    assert ZH.plain(Value(value, digits=digits, style="share")) == text


@pytest.mark.parametrize("words", [HOSTILE, Local(HOSTILE, HOSTILE)])
@pytest.mark.parametrize("reader", [ZH, EN])
def test_markup_is_escaped_and_bidirectional_marks_are_removed(
    reader: Reader, words: str | Local
) -> None:
    safe = reader.show(words)
    assert not re.search("[<>\"']", safe)
    assert not BIDI.search(safe)
    assert html.unescape(safe) == "<script>alert('x')</script> & \"quoted\" evil b "
    assert reader.show("江苏 4–5 ≥ 1") == "江苏 4–5 ≥ 1"


@given(st.text())
def test_no_text_breaks_out_of_an_attribute_or_an_element(text: str) -> None:
    assert not re.search("[<>\"']", EN.show(text))
    link = EN.show(Link(text, f"e-{text}"))
    assert link.count("<") == link.count(">") == 2
    assert link.count('"') == 4


@given(st.text(st.characters(exclude_characters="<>&", exclude_categories=["Cs"])))
def test_plain_undoes_a_link(text: str) -> None:
    assert plain(EN.show(Link(text, "c-key"))) == BIDI.sub("", text)


def test_what_fills_a_sentence_cannot_break_out_of_it() -> None:
    said = say("in_words.bar", name="<b>", label=Local('"x', "'y"))
    assert EN.show(said) == "&lt;b&gt; &#39;y"
    assert ZH.plain(said).startswith("<b>")


def test_links_lead_to_evidence_or_to_the_working() -> None:
    assert EN.show(Link("494", "e-js-1")) == '<a class="t" href="#e-js-1">494</a>'
    assert EN.show(Link("504", "c-fc")) == '<a class="t c" href="#c-fc">504</a>'
    assert EN.show(Value(504, trace="c-fc")) == '<a class="t c" href="#c-fc">504</a>'


def test_several_words_are_joined_as_the_language_joins_them() -> None:
    words = Listed(("a", "b"), "list_nouns")
    assert (ZH.plain(words), EN.plain(words)) == ("a、b", "a, b")


@pytest.mark.parametrize("words", [Term("no_such"), Sentence("no_such")])
def test_an_unknown_key_is_an_error_that_names_it(words: Term | Sentence) -> None:
    with pytest.raises(KeyError, match="no_such"):
        ZH.show(words)


def test_a_fact_that_nobody_states_is_an_error_that_names_it() -> None:
    with pytest.raises(KeyError, match="basis"):
        EN.show(say("reading", year=2024))
