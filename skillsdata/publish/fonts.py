"""The characters a page shows, as a font that travels inside the page."""

import base64
import io
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from skillsdata.drawing.font import FAMILY
from skillsdata.paths import font_path

HAN_FAMILY, STRONG_FAMILY = "Noto Han", "Noto Strong"
SEMIBOLD = Path(__file__).parent / "type" / "NotoSansSC-SemiBold.woff"
HAN_FIRST, HAN_LAST = "\u2e80", "\uffef"
#: ASCII to arrows and mathematics, and what GB 2312 holds: its signs and 6,763 Han characters.
COMMON = frozenset(
    [chr(n) for n in range(0x20, 0x2800)]
    + [
        bytes([row, cell]).decode("gb2312", "ignore")
        for row in range(0xA1, 0xF8)
        for cell in range(0xA1, 0xFF)
    ]
) - {""}

#: Tables of a font that a page has no use for.
_NEEDLESS = {"vhea", "vmtx", "BASE", "STAT", "GSUB", "GPOS", "GDEF", "gasp", "prep"}
#: Fonts read ahead for the next who cuts them, for a cut font is spent.
_READ = defaultdict[bytes, list[Any]](list)
#: What waits for the common characters, where they are cut in another process.
_MEANWHILE: list[Callable[[], bytes]] = []


def strong_face(text: str) -> str:
    """Return the @font-face rule of the semibold weight, if ``text`` has Chinese to be drawn in it.

    It is Noto Sans SC at weight 600 with COMMON characters, its licence beside it: without it
    a browser would make up a bold. A Latin font has its own.
    """
    there = "".join(sorted(COMMON.intersection(text)))
    if not any(character >= HAN_FIRST for character in there):
        return ""
    return _rule(STRONG_FAMILY, _cut(_strong(), there), weight=600)


def font_face(text: str, *, latin: bool = False) -> str:
    """Return @font-face rules with Noto Sans SC cut down to the characters of ``text``.

    For a page set in ``latin`` fonts HAN_FAMILY repeats the Chinese characters, to stand before
    those: Chromium at times draws empty boxes for characters of an embedded font further back.
    Equal characters give equal bytes.
    """
    characters = sorted({" ", *filter(str.isprintable, {*text})})
    han = [character for character in characters if HAN_FIRST <= character <= HAN_LAST]
    extent = f"unicode-range:U+{ord(HAN_FIRST):X}-{ord(HAN_LAST):X};"
    plain = _rule(FAMILY, subset("".join(characters)))
    return plain + (_rule(HAN_FAMILY, subset("".join(han)), extent) if latin and han else "")


def _rule(family: str, cut: bytes, extent: str = "", *, weight: int = 400) -> str:
    data = base64.b64encode(cut).decode()
    return (
        f"@font-face{{font-family:'{family}';font-style:normal;font-weight:{weight};{extent}"
        f"font-display:block;src:url(data:font/woff;base64,{data}) format('woff')}}"
    )


def subset(characters: str) -> bytes:
    """Return a woff font with just these characters."""
    return _cut(
        _common() if set(characters) <= COMMON else Path(font_path()).read_bytes(), characters
    )


@cache
def _common() -> bytes:
    """The common characters: from these a page's are cut in a tenth of the time."""
    with suppress(IndexError, EOFError):
        return _MEANWHILE.pop()()
    return _cut_common()


def _cut_common() -> bytes:
    return _cut(Path(font_path()).read_bytes(), "".join(sorted(COMMON)), flavor=None)


@cache
def _strong() -> bytes:
    return SEMIBOLD.read_bytes()


def cut_meanwhile(aside: Callable[..., Callable[[], bytes]]) -> None:
    """Have the common characters cut in a process of its own, for who needs them first."""
    _MEANWHILE.append(aside(_cut_common))


def read_ahead() -> None:
    """Read what the cuts of one page take, which is most of their time: its forks have it."""
    for source in (_common(), _common(), _strong()):
        _READ[source].append(_read(source))


def _read(source: bytes) -> Any:
    from fontTools.ttLib import TTFont

    font = TTFont(io.BytesIO(source), lazy=True, recalcTimestamp=False, recalcBBoxes=False)
    for tag in _NEEDLESS.intersection(font.keys()):
        del font[tag]
    font.ensureDecompiled(recurse=False)
    return font


@lru_cache(maxsize=32)
def _cut(source: bytes, characters: str, flavor: str | None = "woff") -> bytes:
    from fontTools import subset as cutter

    options = cutter.Options(flavor=flavor, hinting=False, notdef_outline=True)
    options.drop_tables += _NEEDLESS
    font = _READ[source].pop() if _READ[source] else _read(source)
    worker = cutter.Subsetter(options)
    worker.populate(text=characters)
    worker.subset(font)
    font.flavor = flavor
    font.save(buffer := io.BytesIO())
    return buffer.getvalue()
