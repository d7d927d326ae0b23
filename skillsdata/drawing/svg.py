"""A drawing as inline SVG that a page can hold."""

import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

import matplotlib as mpl
from markupsafe import escape
from matplotlib.axes import Axes

from skillsdata.drawing.board import SEPARATOR
from skillsdata.drawing.look import look
from skillsdata.drawing.palette import PALETTE
from skillsdata.drawing.style import NARROW, SLIDE, STRIP, WIDE, new_axes, sheet

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
        return as_svg(ax, name=name, alt=alt, kind=kind, fixed=colors or ())


def as_svg(ax: Axes, *, name: str, alt: str, kind: str = "wide", fixed: Iterable[str] = ()) -> str:
    """Return a figure as inline SVG with real text, palette variables and ids of its own.

    ``fixed``: colours, by name, that are the same by night.
    """
    buffer = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": name}):
        sheet(ax).savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    drawing = buffer.getvalue()
    body = _titled(drawing[drawing.index("<svg") :])
    body = re.sub(r"<metadata>.*?</metadata>", "", body, flags=re.DOTALL)
    body = re.sub(r' (width|height)="[\d.]+pt"', "", body, count=2)
    body = re.sub(r'(id="|url\(#|href="#)', rf"\g<1>{name}-", body)
    for color, code in PALETTE.items():
        body = body.replace(code, f"var(--c-{color}, {code})")
    for color in fixed:
        body = re.sub(rf"var\(--c-{color}, (#\w+)\)", r"\1", body)
    head = f'<svg class="{kind}" role="img" aria-label="{escape(alt)}"'
    return re.sub(r"\s*\n\s*", " ", body.replace("<svg", head, 1).replace(' version="1.1"', ""))


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
