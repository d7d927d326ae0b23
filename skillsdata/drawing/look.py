"""The look of a drawing inside a block only."""

import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from skillsdata.drawing.palette import PALETTE
from skillsdata.drawing.style import apply
from skillsdata.errors import ParameterError
from skillsdata.language.catalogue import CATALOGUES

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
    if not isinstance(colors, Mapping):
        raise ParameterError(f"colors = {colors!r} is none by name; give {{'forecast': '#c00'}}")
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
