"""A drawing as inline SVG that a page can hold."""

import io
import re

import matplotlib as mpl
from markupsafe import escape
from matplotlib.axes import Axes

from skillsdata.drawing.style import PALETTE


def svg(ax: Axes, *, name: str, alt: str, kind: str = "wide") -> str:
    """Return a figure as inline SVG with real text, palette variables and ids of its own."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    buffer = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": name}):
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    drawing = buffer.getvalue()
    body = drawing[drawing.index("<svg") :]
    body = re.sub(r"<metadata>.*?</metadata>", "", body, flags=re.DOTALL)
    body = re.sub(r' (width|height)="[\d.]+pt"', "", body, count=2)
    body = re.sub(r'(id="|url\(#|href="#)', rf"\g<1>{name}-", body)
    for color, code in PALETTE.items():
        body = body.replace(code, f"var(--c-{color}, {code})")
    hidden = ' style="display:none"' if kind == "narrow" else ""
    head = f'<svg class="{kind}" role="img" aria-label="{escape(alt)}"{hidden}'
    return re.sub(r"\s*\n\s*", " ", body.replace("<svg", head, 1).replace(' version="1.1"', ""))
