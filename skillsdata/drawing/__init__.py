"""Matplotlib, and nothing of the subject; it is loaded when something is first drawn."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes as Axes

    from skillsdata.drawing.compare import (
        plot_bars,
        plot_floors,
        plot_grades,
        plot_record,
        plot_strip,
    )
    from skillsdata.drawing.dots import plot_dots, plot_tornado
    from skillsdata.drawing.multiples import plot_multiples
    from skillsdata.drawing.over_time import plot_evidence, plot_fan, plot_lines, plot_methods
    from skillsdata.drawing.record import plot_base_rates, plot_calibration, plot_held
    from skillsdata.drawing.style import for_notebook
    from skillsdata.drawing.svg import picture

__all__ = ["for_notebook", "picture", "plot_bars", "plot_base_rates", "plot_calibration",
           "plot_dots", "plot_evidence", "plot_fan", "plot_floors", "plot_grades", "plot_held",
           "plot_lines", "plot_methods", "plot_multiples", "plot_record", "plot_strip",
           "plot_tornado"]  # fmt: skip
_ROOMS = ("style", "svg", "over_time", "compare", "dots", "multiples", "record")


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"drawing has no {name!r}; it has {', '.join(__all__)}")
    rooms = (import_module(f"{__name__}.{room}") for room in _ROOMS)
    return next(vars(room)[name] for room in rooms if name in vars(room))
