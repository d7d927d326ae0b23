"""The one look of every figure: colours by meaning, the font, sizes for page and phone."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from skillsdata.drawing.font import FAMILY, register
from skillsdata.drawing.palette import PALETTE, fill

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDE, NARROW, STRIP, SLIDE = (7.4, 4.1), (3.8, 4.0), (3.7, 1.12), (6.4, 3.6)
#: What a figure may be made for.
SIZES = ("page", "slide")
_NARROW_BELOW = 5.0


@cache
def _notebook_style() -> str:
    return f"<style>{fill(Path(__file__).with_name('notebook.css').read_text('utf-8'))}</style>"


def for_notebook(html: str) -> str:
    """Return what a cell shows with the look that figures and notes need where no page gives one.

    Publishing drops it: a page has a style sheet of its own.
    """
    return _notebook_style() + html if "<svg" in html or "<dl" in html else html


def apply() -> None:
    """Set fonts and defaults for every figure drawn after it."""
    import matplotlib as mpl

    register()
    mpl.rcParams.update(_rc())


def _rc() -> dict[Any, Any]:
    return {
        "font.family": FAMILY,
        **dict.fromkeys(("font.size", "axes.titlesize"), 10),
        **dict.fromkeys(("axes.labelsize", "xtick.labelsize", "ytick.labelsize"), 9.5),
        "axes.edgecolor": PALETTE["plan"],
        "text.color": PALETTE["ink"],
        **dict.fromkeys(("axes.labelcolor", "xtick.color", "ytick.color"), PALETTE["muted"]),
        "axes.linewidth": 0.8,
        "axes.unicode_minus": True,
        "lines.solid_capstyle": "round",
        **dict.fromkeys(("figure.facecolor", "axes.facecolor"), "none"),
        "svg.fonttype": "none",
    }


def new_axes(size: tuple[float, float] = WIDE) -> "Axes":
    """Return the axes of a new figure of a size in inches, outside pyplot's state.

    They fill it; each drawing sets margins that its texts need, and nothing is laid out again.
    """
    from matplotlib.figure import Figure

    apply()
    return Figure(figsize=size).add_axes((0, 0, 1, 1))


def sheet(ax: "Axes") -> "Figure":
    """Return the figure that axes stand on."""
    figure: Any = ax.get_figure(root=True)
    assert figure is not None
    return cast("Figure", figure)


def is_narrow(ax: "Axes") -> bool:
    """Tell whether the axes stand on a phone-width figure."""
    return sheet(ax).get_figwidth() < _NARROW_BELOW
