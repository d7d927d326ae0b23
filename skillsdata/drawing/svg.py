"""A drawing as SVG: a file of its own, or inside a page."""

import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

import matplotlib as mpl
from markupsafe import escape
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from skillsdata.drawing.board import SEPARATOR
from skillsdata.drawing.look import look
from skillsdata.drawing.palette import PALETTE
from skillsdata.drawing.style import NARROW, SLIDE, STRIP, WIDE, new_axes, sheet

#: What the names of a heading's groups begin with.
HEADING = "heading"
_GROUP = r'(?s)<g id="{}">.*?</g>'
_SIZES = {"wide": WIDE, "narrow": NARROW, "strip": STRIP, "slide": SLIDE}


def picture(
    draw: Callable[[Axes], object], *, name: str, alt: str, size: str = "wide", aspect: float = 1,
    colors: Mapping[str, str] | None = None,
) -> str:  # fmt: skip
    """Return what ``draw`` draws for a page, a phone, a card or a slide.

    ``aspect`` scales the height; ``colors`` are exchanged by name, and are the same by night.
    """
    width, height = _SIZES[size]
    with look(colors):
        ax = new_axes((width, height * aspect))
        draw(ax)
        kind = "narrow" if size == "narrow" else "wide"
        return inline(as_svg(sheet(ax), name), name=name, alt=alt, kind=kind, fixed=colors or ())


def as_svg(figure: Figure, salt: str, **options: Any) -> str:
    """Return a figure as SVG with text as text; equal figures and salts give equal ids."""
    with mpl.rc_context({"svg.hashsalt": salt}):
        figure.savefig(buffer := io.StringIO(), format="svg", metadata={"Date": None}, **options)
    return buffer.getvalue()


def inline(
    drawing: str, *, name: str, alt: str, kind: str = "wide", fixed: Iterable[str] = (),
    above: float = 0.0,
) -> str:  # fmt: skip
    """Return an SVG as a page holds it: palette variables, ids of its own, no background.

    ``fixed``: colours, by name, that are the same by night; ``above``: points at the top that a
    HEADING takes, which a page does without.
    """
    body = re.sub(_GROUP.format("patch_1"), "", drawing[drawing.index("<svg") :], count=1)
    body = _titled(re.sub(_GROUP.format(f"{HEADING}-\\w+"), "", body))
    body = re.sub(r"<metadata>.*?</metadata>", "", body, flags=re.DOTALL)
    body = re.sub(r' (width|height)="[\d.]+pt"', "", body, count=2)
    body = re.sub(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', partial(_cropped, above), body, count=1)
    body = re.sub(r'(id="|url\(#|href="#)', rf"\g<1>{name}-", body)
    for color, code in PALETTE.items():
        body = body.replace(code, f"var(--c-{color}, {code})")
    for color in fixed:
        body = re.sub(rf"var\(--c-{color}, (#\w+)\)", r"\1", body)
    head = f'<svg class="{kind}" role="img" aria-label="{escape(alt)}"'
    return re.sub(r"\s*\n\s*", " ", body.replace("<svg", head, 1).replace(' version="1.1"', ""))


def _cropped(above: float, box: re.Match[str]) -> str:
    return f'viewBox="0 {above:.6g} {box[1]} {float(box[2]) - above:.6g}"'


def _titled(body: str) -> str:
    """Give marks their titles, which wait in the name of their group."""
    first, *groups = re.split(r'<g id="titles:([^"]*)">', body)
    for titles, marks in zip(groups[::2], groups[1::2], strict=True):
        waiting = iter(titles.split(SEPARATOR))
        first += "<g>" + re.sub(
            r"(<use [^>]*)/>", partial(_title, waiting), marks, count=titles.count(SEPARATOR) + 1
        )
    return first


def _title(waiting: Iterator[str], mark: re.Match[str]) -> str:
    return f"{mark[1]}><title>{next(waiting)}</title></use>"
