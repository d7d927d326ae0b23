"""A study in the hand: its card, what it says of changes, its table, its Excel file."""

import re
from typing import Any

import pandas as pd
import pytest
from studies import LANGS, html, text

import skillsdata.api as sd
from skillsdata.errors import ParameterError

SAYS = {
    "en": "figures since 2018; 505 supposed for 2025",
    "zh": "只用2018年以来的数字；2025年假设为505",
}
SUPPOSED = {"en": "supposed", "zh": "假设"}
VIEWS = ("answer", "evidence", "forecast", "pace", "figures", "intervals", "measures", "cases",
         "compare")  # fmt: skip


def study(lang: str = "en") -> Any:
    return sd.open_edition(as_of="2026-01-15", horizon=2030, lang=lang).study("headcount")


def altered(lang: str = "en") -> Any:
    return study(lang).since(2018).add(2025, 505)


def card(of: Any) -> str:
    return str(of._repr_mimebundle_()["text/html"])


def test_a_study_shows_itself_as_a_short_card() -> None:
    shown = card(study())
    says = ("Highly skilled headcount, Jiangsu", "4.940 million (2024)", "2025: 5.145 million",
            "5.300 million by 2025; probability 33%", "no figure of 2025", "7 figures")  # fmt: skip
    assert [words for words in says if words not in shown] == []
    assert len(repr(study()).splitlines()) == 6


def test_a_card_speaks_the_readers_language() -> None:
    shown = card(altered("zh"))
    assert "江苏：高技能人才总量" in shown
    assert SAYS["zh"] in shown
    assert not re.search("[A-Za-z]{3}", repr(altered("zh")))
    ratio = card(study("zh").edition.study("ratio"))
    assert "2025年第四季度：" in ratio


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_of_an_altered_study_says_what_was_changed(view: str, lang: str) -> None:
    shown = getattr(sd, view)(altered(lang))
    assert SAYS[lang] in text(shown, lang)
    assert SAYS[lang] not in text(getattr(sd, view)(study(lang)), lang)


@pytest.mark.parametrize("lang", LANGS)
def test_a_supposed_figure_is_named_so_and_links_nowhere(lang: str) -> None:
    for view in ("answer", "evidence", "forecast", "figures"):
        shown = html(getattr(sd, view)(altered(lang)), lang)
        assert SUPPOSED[lang] in shown
        assert 'href="#e-"' not in shown
    assert 'id="e-"' not in html(sd.sources(altered(lang)), lang)


def test_a_supposed_figure_is_not_counted_among_the_published() -> None:
    assert "rests on 5 published figures" in text(sd.text(altered(), "bands"), "en")
    assert altered().scored.equals(study().scored)


def test_a_card_says_where_figures_are_few() -> None:
    edition = study().edition  # and no warning beside it: that would fail this test
    assert "2 figures, one a bound" in card(edition.study("headcount", area="苏州"))
    assert "flat by construction" in card(edition.study(9))
    assert "no forecast" in card(edition.study("census_technicians"))


def test_any_indicator_is_told_in_its_own_unit() -> None:
    edition = study().edition
    with pytest.warns(UserWarning, match="one figure"):
        assert "0.25 million persons" in text(sd.answer(edition.study(9)), "en")
    shared = edition.study("skilled_share_of_employed")
    with pytest.warns(UserWarning, match="2 figures"):
        said = text(sd.answer(shared), "en")
    assert "30.9%" in said
    assert "prints no goal" in said


def test_the_forecast_is_a_wide_frame_in_the_readers_unit() -> None:
    table = study().outlook.table()
    assert table.columns[:4].tolist() == [
        "Year", "median", "50% interval (low)", "50% interval (high)"
    ]  # fmt: skip
    assert table.iloc[-1, :2].tolist() == [2030, pytest.approx(6.014, abs=0.001)]
    zh = study("zh").outlook.table()
    assert zh.columns[0] == "年份"
    assert zh.iloc[-1, 1] == pytest.approx(601.4, abs=0.1)


def test_an_excel_file_has_what_there_is_and_what_was_changed(tmp_path: Any) -> None:
    book = pd.read_excel(altered().to_excel(tmp_path / "out.xlsx"), sheet_name=None)
    assert [*book] == ["forecast", "history", "figures", "sources", "altered"]
    assert book["altered"].iloc[0, 0] == SAYS["en"]
    assert book["history"]["qualifier"].iloc[-1] == "supposed"
    cited = set(book["figures"]["source_id"].dropna())
    assert cited == set(book["sources"]["source_id"])


def test_an_excel_file_ends_as_such() -> None:
    with pytest.raises(ParameterError, match=r"end its name with \.xlsx"):
        study().to_excel("out.xls")


def test_an_outlook_shows_its_table_and_no_arrays() -> None:
    bundle = altered().outlook._repr_mimebundle_()
    assert SAYS["en"] in bundle["text/html"]
    assert "<table" in bundle["text/html"]
    assert len(bundle["text/plain"].splitlines()) < 10


def test_a_cell_shows_the_sentence_of_a_refusal_alone() -> None:
    with pytest.raises(ParameterError) as refused:
        study().since(2050)
    assert refused.value._render_traceback_() == [f"ParameterError: {refused.value}"]


def test_an_edition_has_defaults() -> None:
    edition = sd.open_edition()
    assert edition.horizon == 2027
    assert "horizon 2027" in repr(edition)
