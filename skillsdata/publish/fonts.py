"""The characters a page shows, as a font that travels inside the page."""

import base64
import io
from functools import lru_cache

from skillsdata.drawing.font import FAMILY, font_path

HAN_FAMILY = "Noto Han"
HAN_FIRST, HAN_LAST = "\u2e80", "\uffef"


def font_face(text: str, *, latin: bool = False) -> str:
    """Return @font-face rules with Noto Sans SC cut down to the characters of ``text``.

    For a page set in ``latin`` fonts HAN_FAMILY repeats the Chinese characters, to stand before
    those: Chromium at times draws empty boxes for characters of an embedded font further back.
    Equal characters give equal bytes.
    """
    characters = sorted({*text, " "})
    han = [character for character in characters if HAN_FIRST <= character <= HAN_LAST]
    extent = f"unicode-range:U+{ord(HAN_FIRST):X}-{ord(HAN_LAST):X};"
    return _rule(FAMILY, characters) + (_rule(HAN_FAMILY, han, extent) if latin and han else "")


def _rule(family: str, characters: list[str], extent: str = "") -> str:
    data = base64.b64encode(subset("".join(characters))).decode()
    return (
        f"@font-face{{font-family:'{family}';font-style:normal;font-weight:400;{extent}"
        f"font-display:block;src:url(data:font/woff2;base64,{data}) format('woff2')}}"
    )


@lru_cache(maxsize=32)
def subset(characters: str) -> bytes:
    """Return a woff2 font with just these characters."""
    from fontTools import subset as cutter
    from fontTools.ttLib import TTFont

    options = cutter.Options(flavor="woff2", hinting=False, notdef_outline=True)
    options.drop_tables += ["vhea", "vmtx", "BASE", "STAT", "GSUB", "GPOS", "GDEF", "gasp", "prep"]
    font = TTFont(font_path(), lazy=True, recalcTimestamp=False)
    worker = cutter.Subsetter(options)
    worker.populate(text=characters)
    worker.subset(font)
    font.flavor = "woff2"
    font.save(buffer := io.BytesIO())
    return buffer.getvalue()
