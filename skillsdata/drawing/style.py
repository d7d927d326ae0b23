"""The one look of every figure: colours by meaning, the font, sizes for page and phone."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from skillsdata.drawing.font import FAMILY, register

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: What a colour means, by day and by night; style.css of the pages has the same.
_COLOURS = {
    "ink": ("#1b2733", "#e8eaed"),
    "muted": ("#56616d", "#a9b3bd"),
    "forecast": ("#1f6fb2", "#74b9ef"),
    "band95": ("#e3eef8", "#1b2f42"),
    "band80": ("#bcd7ee", "#25496a"),
    "band50": ("#86b7de", "#33709f"),
    "goal": ("#b8400f", "#ff9466"),
    "plan": ("#6b7280", "#98a2ad"),
    "grid": ("#e3e6ea", "#2b333c"),
    "paper": ("#ffffff", "#12171d"),
    "compare": ("#6d4aa2", "#c0a5ee"),
}
PALETTE = {name: day for name, (day, _) in _COLOURS.items()}
DARK = {name: night for name, (_, night) in _COLOURS.items()}
#: Bands of a fan: lower level, upper level, name, colour.
BANDS = (
    (0.025, 0.975, "95%", "band95"),
    (0.1, 0.9, "80%", "band80"),
    (0.25, 0.75, "50%", "band50"),
)
WIDE, NARROW, STRIP, SLIDE = (7.4, 4.1), (3.8, 4.0), (3.7, 1.12), (6.4, 3.6)
_NARROW_BELOW = 5.0


@cache
def _notebook_style() -> str:
    dark = " ".join(f"--c-{name}: {code};" for name, code in DARK.items())
    css = (Path(__file__).parent / "notebook.css").read_text("utf-8")
    return f"<style>{css.replace('DARK', dark)}</style>"


def for_notebook(html: str) -> str:
    """Return what a cell shows with the look that figures and notes need where no page gives one.

    Publishing drops it: a page has a style sheet of its own.
    """
    return _notebook_style() + html if "<svg" in html or "<dl" in html else html


def apply() -> None:
    """Set fonts and defaults for every figure drawn after it."""
    import seaborn as sns

    register()
    sns.set_theme(style="white", rc=_rc())


def _rc() -> dict[str, object]:
    return {
        "font.family": FAMILY,
        **dict.fromkeys(("font.size", "axes.titlesize"), 10),
        **dict.fromkeys(("axes.labelsize", "xtick.labelsize", "ytick.labelsize"), 9.5),
        "axes.edgecolor": PALETTE["plan"],
        "text.color": PALETTE["ink"],
        **dict.fromkeys(("axes.labelcolor", "xtick.color", "ytick.color"), PALETTE["muted"]),
        "axes.linewidth": 0.8,
        "axes.grid": False,
        "axes.unicode_minus": True,
        "xtick.bottom": True,
        **dict.fromkeys(("figure.facecolor", "axes.facecolor"), "none"),
        "svg.fonttype": "none",
        "figure.constrained_layout.use": True,
    }


def new_axes(size: tuple[float, float] = WIDE) -> "Axes":
    """Return the axes of a new figure of a size in inches, outside pyplot's state."""
    from matplotlib.figure import Figure

    apply()
    return Figure(figsize=size).add_subplot()


def is_narrow(ax: "Axes") -> bool:
    """Tell whether the axes stand on a phone-width figure."""
    figure = ax.get_figure(root=True)
    return figure is not None and figure.get_figwidth() < _NARROW_BELOW
