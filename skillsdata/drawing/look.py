"""The look of a drawing inside a block only, and a drawing as a file."""

import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from skillsdata.drawing.palette import PALETTE
from skillsdata.drawing.style import SLIDE, WIDE, apply, new_axes
from skillsdata.errors import ParameterError
from skillsdata.language.catalogue import CATALOGUES

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: How wide, in inches, a file shows each size: a slide is laid out small and shown large.
PRINTED = {"page": WIDE[0], "slide": 13.333}
SIZES = {"page": WIDE, "slide": SLIDE}
_DPI = 150
#: Width of a heading's letters, in inches.
_LETTER = 0.078
_GLYPH = r"Glyph .* missing from"


@contextmanager
def look(colors: Mapping[str, str] | None = None) -> Iterator[None]:
    """Draw in the project's look, ``colors`` exchanged by name; afterwards all is as before.

    Raises ParameterError for a name that the palette lacks, or a colour that is none.
    """
    import matplotlib as mpl

    kept = dict(PALETTE)
    with mpl.rc_context(), warnings.catch_warnings():
        try:
            PALETTE.update(known_colors(colors or {}))
            apply()
            yield
        finally:
            PALETTE.update(kept)


def known_colors(colors: Mapping[str, str]) -> dict[str, str]:
    """Return colours by the palette's names as codes; ParameterError for what is none."""
    if not colors:  # which need not wait for matplotlib
        return {}
    from matplotlib.colors import is_color_like, to_hex

    for name, color in colors.items():
        if name not in PALETTE:
            raise ParameterError(f"colour {name!r} does not exist; there are {', '.join(PALETTE)}")
        if not is_color_like(color):
            raise ParameterError(f"colors[{name!r}] = {color!r} is no colour; give one as '#c00'")
    return {name: to_hex(color) for name, color in colors.items()}


@contextmanager
def style(lang: str = "zh") -> Iterator[None]:
    """Give own matplotlib figures this project's font and colours, inside the block only.

    ``lang``: the language of their texts, zh or en. A character that the font lacks is a warning
    of matplotlib's, never an error. Settings are restored, also after an error. Raises
    ParameterError for another language.

    >>> with sd.style(lang="zh"):
    ...     ax = hc.history.plot(x="year", y="value", title="高技能人才")
    """
    if not (CATALOGUES / f"{lang}.yml").is_file():
        there = ", ".join(sorted(path.stem for path in CATALOGUES.glob("*.yml")))
        raise ParameterError(f"lang {lang!r} does not exist; there are {there}")
    with look():
        import matplotlib as mpl
        from cycler import cycler

        cycle = [PALETTE[name] for name in ("forecast", "goal", "compare", "plan", "band50")]
        mpl.rcParams["axes.prop_cycle"] = cycler(color=cycle)
        for ground in ("figure.facecolor", "axes.facecolor"):
            mpl.rcParams[ground] = PALETTE["paper"]
        mpl.rcParams["svg.fonttype"] = "path"
        warnings.filterwarnings("always", message=_GLYPH)
        yield


@dataclass(frozen=True)
class Sheet:
    """A drawing with its heading and unit, as a file shows it; ``size``: page or slide."""

    draw: Callable[["Axes"], object]
    heading: str
    unit: str = ""
    size: str = "page"
    aspect: float = 1.0

    def save(self, path: Path) -> None:
        """Write the drawing as .svg, with text as text, or as .png."""
        import matplotlib as mpl

        width, height = SIZES[self.size]
        scale = PRINTED[self.size] / width
        ax = new_axes((width, height * self.aspect))
        self.draw(ax)
        figure = ax.get_figure(root=True)
        assert figure is not None
        lines = wrap_heading(self.heading, int(width / _LETTER))
        figure.suptitle(lines, x=0.01, ha="left", fontsize=11, color=PALETTE["ink"])
        ax.set_title(self.unit, loc="left", fontsize=9, color=PALETTE["muted"], pad=14)
        options: dict[str, Any] = {"facecolor": PALETTE["paper"], "dpi": _DPI * scale}
        if path.suffix == ".svg":
            with mpl.rc_context({"svg.hashsalt": path.stem}):
                figure.savefig(path, format="svg", metadata={"Date": None}, **options)
            path.write_text(_enlarged(path.read_text("utf-8"), scale), "utf-8")
        else:
            figure.savefig(path, format="png", metadata={"Software": None}, **options)


def wrap_heading(text: str, width: int) -> str:
    """Break a heading into lines; a Chinese character is twice as wide as a letter."""
    wide = sum(not letter.isascii() for letter in text) > len(text) / 3
    return "\n".join(wrap(text, width // 2 if wide else width))


def _enlarged(drawing: str, scale: float) -> str:
    """Show a drawing larger than it is laid out, text and all: its view box stays."""

    def larger(found: re.Match[str]) -> str:
        return f'{found[1]}="{float(found[2]) * scale:.4g}pt"'

    return re.sub(r'(?<= )(width|height)="([\d.]+)pt"', larger, drawing, count=2)
