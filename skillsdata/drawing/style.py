"""The one look of every figure: colours by meaning, the font, sizes for page and phone."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from skillsdata.drawing.font import FAMILY, register

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: What a colour means, on every page, by day and by night; style.css of the pages has the same.
PALETTE = {
    "ink": "#1b2733",
    "muted": "#56616d",
    "forecast": "#1f6fb2",
    "band95": "#e3eef8",
    "band80": "#bcd7ee",
    "band50": "#86b7de",
    "goal": "#b8400f",
    "plan": "#6b7280",
    "grid": "#e3e6ea",
    "paper": "#ffffff",
    "compare": "#6d4aa2",
}
DARK = {
    "ink": "#e8eaed",
    "muted": "#a9b3bd",
    "forecast": "#74b9ef",
    "band95": "#1b2f42",
    "band80": "#25496a",
    "band50": "#33709f",
    "goal": "#ff9466",
    "plan": "#98a2ad",
    "grid": "#2b333c",
    "paper": "#12171d",
    "compare": "#c0a5ee",
}
#: Bands of a fan: lower level, upper level, name, colour.
BANDS = (
    (0.025, 0.975, "95%", "band95"),
    (0.1, 0.9, "80%", "band80"),
    (0.25, 0.75, "50%", "band50"),
)
WIDE, NARROW, STRIP = (7.4, 4.1), (3.8, 4.0), (3.7, 1.12)
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
    ink, muted = PALETTE["ink"], PALETTE["muted"]
    return {
        "font.family": FAMILY,
        "font.size": 10,
        "axes.titlesize": 10,
        "axes.labelsize": 9.5,
        "xtick.labelsize": 9.5,
        "ytick.labelsize": 9.5,
        "axes.edgecolor": PALETTE["plan"],
        "axes.labelcolor": muted,
        "axes.linewidth": 0.8,
        "axes.grid": False,
        "axes.unicode_minus": True,
        "text.color": ink,
        "xtick.color": muted,
        "ytick.color": muted,
        "xtick.bottom": True,
        "figure.facecolor": "none",
        "axes.facecolor": "none",
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
