import io
import json
import sys
from typing import Any

import matplotlib as mpl
import pytest
from fontTools.ttLib import TTFont
from matplotlib import font_manager
from matplotlib.figure import Figure

from skillsdata import paths
from skillsdata.drawing import font as fonts
from skillsdata.errors import SkillsdataError
from skillsdata.evidence.edition import load_observations
from skillsdata.evidence.plan import open_plan
from skillsdata.language.reader import catalogue
from skillsdata.paths import notebooks_dir
from skillsdata.publish.fonts import (
    COMMON,
    SEMIBOLD,
    _cut,
    font_face,
    read_ahead,
    strong_face,
    subset,
)


@pytest.fixture
def _settings():
    with mpl.rc_context():
        yield


def test_the_font_is_found_without_importing_its_package() -> None:
    assert paths.font_path().name == "NotoSansSC-Regular.ttf"
    assert "zhplot" not in sys.modules


def test_a_missing_font_is_named_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths.importlib.util, "find_spec", lambda _: None)
    paths.font_path.cache_clear()
    with pytest.raises(SkillsdataError, match="pip install zhplot"):
        paths.font_path()
    monkeypatch.undo()
    paths.font_path.cache_clear()


@pytest.mark.usefixtures("_settings")
def test_matplotlib_draws_chinese_with_it_and_no_other() -> None:
    fonts.register()
    found = font_manager.findfont(fonts.FAMILY, fallback_to_default=False)
    assert found == str(paths.font_path())


@pytest.mark.usefixtures("_settings")
def test_a_glyph_the_font_lacks_is_an_error() -> None:
    fonts.register()
    figure = Figure()
    figure.text(0, 0, "\U0001f600")
    with pytest.raises(UserWarning, match="missing from"):
        figure.savefig(io.BytesIO(), format="png")


def test_a_subset_holds_its_characters_only_and_always_the_same_bytes() -> None:
    cut = subset("A中文−")
    cmap = TTFont(io.BytesIO(cut)).getBestCmap()
    assert {chr(code) for code in cmap} == set("A中文−")
    _cut.cache_clear()
    assert subset("A中文−") == cut
    assert len(cut) < 4000


def test_a_font_read_ahead_is_cut_once_and_to_the_same_bytes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    anew = [font_face("A中文"), strong_face("中")]
    _cut.cache_clear()
    read_ahead()
    monkeypatch.setattr("fontTools.ttLib.TTFont", None)  # nothing is read again
    assert [font_face("A中文"), strong_face("中")] == anew
    font_face("文")
    with pytest.raises(TypeError):  # what was read ahead is spent
        font_face("字")


def test_the_rule_ignores_order_and_repetition_of_characters() -> None:
    assert font_face("中文文") == font_face("文中")
    assert "src:url(data:font/woff;base64," in font_face("文")


def test_digits_of_a_subset_have_one_width() -> None:
    font = TTFont(io.BytesIO(subset("0123456789")))
    widths = {font["hmtx"][name][0] for name in font.getBestCmap().values() if name != "space"}
    assert len(widths) == 1, json.dumps(sorted(widths))


def test_a_latin_page_gets_its_chinese_characters_as_a_family_of_their_own() -> None:
    assert font_face("A文", latin=True).count("@font-face") == 2
    assert "unicode-range:U+2E80-FFEF" in font_face("A文", latin=True)
    assert (
        font_face("A文").count("@font-face") == font_face("A", latin=True).count("@font-face") == 1
    )


def test_the_strong_weight_is_semibold_and_holds_every_common_character() -> None:
    with TTFont(SEMIBOLD, lazy=True) as strong, TTFont(paths.font_path(), lazy=True) as plain:
        assert strong["OS/2"].usWeightClass == 600
        there = {ord(character) for character in COMMON} & set(plain.getBestCmap())
        assert there <= set(strong.getBestCmap())


def test_only_chinese_needs_a_strong_weight_of_its_own() -> None:
    assert strong_face("bold 2025") == ""
    assert "font-weight:600" in strong_face("粗")
    assert strong_face("粗体粗") == strong_face("体粗")


def _characters() -> dict[str, set[str]]:
    registry = open_plan().indicators.values()
    names = [text for i in registry for text in (i.name_zh, i.name_en, i.unit_zh, i.unit_en)]
    books: list[Any] = [json.loads(p.read_text("utf-8")) for p in notebooks_dir().glob("*.ipynb")]
    prose = [line for b in books for cell in b["cells"] for line in cell["source"]]
    figures_ = load_observations(open_plan())
    evidence = [*figures_["area"], *figures_["note_zh"], *figures_["unit"], *figures_["note_en"]]
    return {
        "terms": set("".join(text for lang in ("zh", "en") for text in catalogue(lang).values())),
        "names": set("".join(names)),
        "prose": set("".join(prose)),
        "evidence": set("".join(evidence)),
    }


@pytest.mark.parametrize("kind", ["terms", "names", "prose", "evidence"])
def test_every_character_is_in_the_font(kind: str) -> None:
    with TTFont(paths.font_path(), lazy=True) as font:
        there = {chr(code) for code in font.getBestCmap()}
    assert _characters()[kind] - there - {"\n"} == set()
