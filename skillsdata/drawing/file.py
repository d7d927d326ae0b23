"""A drawing as a file, its heading and unit above it."""

import io
import re
from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any

from skillsdata.drawing.look import look
from skillsdata.drawing.palette import PALETTE
from skillsdata.drawing.style import SLIDE, WIDE, new_axes, sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Each size as it is laid out, in inches, and how wide a file shows it: a slide is shown large.
_LAID_OUT = {"page": (WIDE, WIDE[0]), "slide": (SLIDE, 13.333)}
#: What a page calls the drawing of each size.
_INLINE = {"page": "wide", "slide": "slide"}
_DPI, _HEADING, _UNIT, _COLORS, _CORNER = 150, 11.0, 9.0, 128, (0, 0)


def files(
    draw: Callable[["Axes"], object], name: str, kinds: Collection[str], *, heading: str,
    unit: str = "", size: str = "page", aspect: float = 1.0, alt: str = "",
    colors: Mapping[str, str] | None = None,
) -> dict[str, bytes]:  # fmt: skip
    """Return what ``draw`` draws as ``svg``, with text as text, and ``png``, under its heading.

    ``inline`` is the same drawing as a page holds it, without a heading, told as ``alt``.
    """
    from skillsdata.drawing.svg import as_svg, inline

    (wide, high), shown = _LAID_OUT[size]
    scale = shown / wide
    with look(colors):
        draw(ax := new_axes((wide, high * aspect)))
        above = _head(figure := sheet(ax), heading, unit)
        paper: dict[str, Any] = {"facecolor": PALETTE["paper"]}
        drawing = as_svg(figure, name, **paper) if {"svg", "inline"}.intersection(kinds) else ""
        told: dict[str, Any] = {"name": f"{name}-{_INLINE[size]}", "alt": alt, "above": above}
        made = {
            "inline": lambda: inline(drawing, fixed=colors or (), **told).encode(),
            "svg": lambda: _enlarged(drawing, scale).encode(),
            "png": lambda: _png(figure, _DPI * scale, **paper),
        }
        return {kind: made[kind]() for kind in kinds}


def _png(figure: "Figure", dpi: float, **options: Any) -> bytes:
    """Return a PNG with a palette of its own colours: a third of the bytes, to the eye the same."""
    from PIL import Image

    figure.savefig(buffer := io.BytesIO(), format="rgba", dpi=dpi, **options)
    wide, high = (figure.get_size_inches() * dpi).astype(int)
    image: Any = Image.frombuffer("RGBA", (wide, high), buffer.getvalue()).convert("RGB")
    few: Any = image.quantize(_COLORS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    paper, colors = few.getpixel(_CORNER), few.getpalette()
    colors[3 * paper : 3 * paper + 3] = image.getpixel(_CORNER)  # not a shade darker
    few.putpalette(colors)
    few.save(buffer := io.BytesIO(), "PNG", dpi=(dpi, dpi))
    return buffer.getvalue()


def _head(figure: "Figure", heading: str, unit: str) -> float:
    """Add room at the top for a heading and the unit, write them and return its height."""
    from skillsdata.drawing.labels import height, wrap
    from skillsdata.drawing.svg import HEADING

    wide, high = figure.get_size_inches() * 72
    lines = wrap(heading, wide - 16, _HEADING)
    below = height(lines, _HEADING) + 12
    grown = high + below + (_UNIT + 6 if unit else 0)
    for ax in figure.axes:
        x, y, across, up = ax.get_position().bounds
        ax.set_position((x, y * high / grown, across, up * high / grown))
    figure.set_figheight(grown / 72)
    texts = ((lines, 8, _HEADING, "ink"), (unit, below, _UNIT, "muted"))
    for text, down, points, color in texts:
        look: dict[str, Any] = {"fontsize": points, "color": PALETTE[color], "va": "top"}
        look["gid"] = f"{HEADING}-{color}"
        figure.text(8 / wide, 1 - down / grown, text, linespacing=1.2, **look)
    return float(grown - high)


def _enlarged(drawing: str, scale: float) -> str:
    """Show a drawing larger than it is laid out, text and all: its view box stays."""

    def larger(found: re.Match[str]) -> str:
        return f'{found[1]}="{float(found[2]) * scale:.4g}pt"'

    return re.sub(r'(?<= )(width|height)="([\d.]+)pt"', larger, drawing, count=2)
