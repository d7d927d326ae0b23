"""Every figure that the notebooks show, and what can be read off a drawing."""

import ast
import json
import re
from functools import cache, partial
from typing import Any
from xml.etree import ElementTree

import pandas as pd
from golden.settings import PINNED
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Sheet
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from skillsdata import drawing
from skillsdata.drawing.board import TICK_BELOW
from skillsdata.drawing.style import WIDE, new_axes
from skillsdata.language.reader import Reader
from skillsdata.paths import notebooks_dir
from skillsdata.present.facts import FACTS
from skillsdata.present.show import Figure


def reader(lang: str = "zh") -> Reader:
    return Reader(lang, FACTS)


@cache
def figures() -> dict[str, Figure]:
    """Every figure that a notebook's cell ends in, as known on the pinned day, by name."""
    books = sorted(notebooks_dir().glob("*.ipynb"))
    return {
        figure.name: figure
        for book in books
        for figure in views(json.loads(book.read_text("utf-8")), PINNED)
        if isinstance(figure, Figure)
    }


def views(notebook: Any, as_of: str, **asked: Any) -> list[Any]:
    """Run the cells as a module's statements as of a day; the last of a cell is what it shows."""
    names: dict[str, Any] = {}
    shown = []
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code" or "lab" in cell["metadata"].get("tags", []):
            continue
        body = ast.parse("".join(cell["source"])).body
        last = body.pop() if isinstance(body[-1], ast.Expr) else None
        exec(compile(ast.Module(body, []), "cell", "exec"), names)
        if "parameters" in cell["metadata"].get("tags", []):
            names |= {"as_of": as_of, **asked}
        if last is not None:
            shown.append(eval(compile(ast.Expression(last.value), "cell", "eval"), names))
    return [each for each in shown if hasattr(each, "html")]


def draw(name: str, lang: str = "zh", size: tuple[float, float] = WIDE) -> Axes:
    """Draw a figure of a notebook on axes of a size."""
    figure, (width, height) = figures()[name], size
    ax = new_axes((width, height * figure.aspect))
    figure.draw(reader(lang), ax)
    return ax


def markup(name: str, lang: str = "zh", alt: str = "数 1", size: str = "wide") -> str:
    """Return the SVG of a figure of a notebook."""
    figure = figures()[name]
    drawn = partial(figure.draw, reader(lang))
    return drawing.picture(drawn, name=f"{name}-{size}", alt=alt, size=size, aspect=figure.aspect)


def texts(ax: Axes) -> dict[str, Bbox]:
    """The box in pixels of every text of a drawing, by its words."""
    return {text.get_text(): text.get_window_extent() for text in _written(ax)}


def _written(ax: Axes) -> list[Text]:
    sheet = ax.get_figure()
    assert isinstance(sheet, Sheet)
    sheet.draw_without_rendering()
    own = [text for axes in sheet.axes for text in axes.texts]
    return [text for text in [*sheet.texts, *own] if text.get_text()]


def boxes(ax: Axes) -> list[tuple[str, Bbox]]:
    """Every text of a drawing with its box in pixels; a turned one is left out."""
    upright = [text for text in _written(ax) if not text.get_rotation()]
    return [(text.get_text(), text.get_window_extent()) for text in upright]


def ticks(ax: Axes, label: str) -> list[tuple[str, float]]:
    """The text of every tick below or beside the axes, and the number of its place."""
    axis = 0 if label == TICK_BELOW else 1
    found = []
    for text in (text for text in _written(ax) if text.get_label() == label):
        pixels = text.get_transform().transform(text.get_position())
        place = _nearest(ax, pixels).transData.inverted().transform(pixels)
        found.append((text.get_text(), float(place[axis])))
    return found


def _nearest(ax: Axes, pixels: Any) -> Axes:
    """The axes of a drawing beside which a place lies."""
    sheet = ax.get_figure(root=True)
    assert sheet is not None

    def away(axes: Axes) -> float:
        box = axes.get_window_extent()
        return float(abs(pixels - pixels.clip(box.p0, box.p1)).sum())

    first, *panels = sheet.axes
    return min(panels or [first], key=away)


def parse(svg: str) -> ElementTree.Element:
    """Read an inline SVG as XML."""
    return ElementTree.fromstring(re.sub(r'xlink:href="', 'href="', svg))


def ids(markup: str) -> list[str]:
    return re.findall(r'\bid="([^"]+)"', markup)


def points(count: int) -> pd.DataFrame:
    """A made-up history of so many year-ends, ready for drawing."""
    years = [2025 - count + n for n in range(count)]
    values = [100.0 + 7 * n for n in range(count)]
    labels = [f"{value:.0f}" for value in values]
    return pd.DataFrame({"x": years, "value": values, "label": labels})


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio of two colour codes, from relative luminance."""
    bright = []
    for code in (one, other):
        channels = [int(code[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        bright.append(0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2])
    return (max(bright) + 0.05) / (min(bright) + 0.05)
