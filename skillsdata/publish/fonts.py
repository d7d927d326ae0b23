"""The characters a page shows, as a font that travels inside the page."""

import base64
import io
from functools import lru_cache

from skillsdata.fonts import FAMILY, font_path


def font_face(text: str) -> str:
    """Return an @font-face rule with Noto Sans SC cut down to the characters of ``text``.

    Equal characters give equal bytes. Characters the font lacks are left to the reader's fonts.
    """
    data = base64.b64encode(subset("".join(sorted({*text, " "})))).decode()
    return (
        f"@font-face{{font-family:'{FAMILY}';font-style:normal;font-weight:400;"
        f"font-display:block;src:url(data:font/woff2;base64,{data}) format('woff2')}}"
    )


@lru_cache(maxsize=32)
def subset(characters: str) -> bytes:
    """Return a woff2 font with just these characters."""
    from fontTools import subset as cutter  # noqa: PLC0415
    from fontTools.ttLib import TTFont  # noqa: PLC0415

    options = cutter.Options(flavor="woff2", hinting=False, notdef_outline=True)
    options.drop_tables += ["vhea", "vmtx", "BASE", "STAT", "GSUB", "GPOS", "GDEF", "gasp", "prep"]
    font = TTFont(font_path(), lazy=True, recalcTimestamp=False)
    worker = cutter.Subsetter(options)
    worker.populate(text=characters)
    worker.subset(font)
    font.flavor = "woff2"
    font.save(buffer := io.BytesIO())
    return buffer.getvalue()
