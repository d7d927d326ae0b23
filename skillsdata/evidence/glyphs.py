"""Rule of characters: what figures draw is in their font, which has no other to fall back on."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from skillsdata.evidence.faults import Fault
from skillsdata.evidence.tables import COMPARED, OBSERVATIONS
from skillsdata.evidence.whole import Whole
from skillsdata.paths import font_path

#: Columns of which figures draw the words.
_DRAWN = ("name_zh", "name_en", "area", "area_en", "unit", "unit_zh", "unit_en")


@cache
def _font() -> frozenset[str]:
    """Return the characters of the font that figures are drawn in."""
    from fontTools.ttLib import TTFont

    font = TTFont(font_path(), lazy=True)
    font.setGlyphOrder(list(map(str, range(font["maxp"].numGlyphs))))  # their names take long
    return frozenset(map(chr, font.getBestCmap()))


def undrawn(whole: Whole) -> Iterator[Fault]:
    """Find characters in names, areas and units that the font of figures lacks."""
    for row in whole.rows("indicators", *OBSERVATIONS, "goals", *COMPARED):
        for column in _DRAWN:
            if lacking := sorted(set(getattr(row, column, "")) - _font()):
                yield _fault(row.file, row.line, column, getattr(row, column), lacking[0])


def undrawn_words(whole: Whole) -> Iterator[Fault]:
    """Find such characters in what plan.yml says."""
    for text in _texts(whole.plan.model_dump()):
        if lacking := sorted(set(text) - _font() - {"\n"}):
            yield _fault("plan.yml", 0, "", text, lacking[0])


def _fault(file: str, line: int, column: str, value: str, lacking: str) -> Fault:
    said = f"has {lacking!r} (U+{ord(lacking):04X}), which the font of figures lacks; replace it"
    return Fault(file, line, column, value, said, "glyph")


def _texts(told: Any) -> Iterator[str]:
    """Return every text in what plan.yml says."""
    if isinstance(told, str):
        yield told
    parts = told.values() if isinstance(told, dict) else told if isinstance(told, tuple) else ()
    for part in parts:
        yield from _texts(part)
