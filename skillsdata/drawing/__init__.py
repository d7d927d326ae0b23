"""Matplotlib, and nothing of the subject; it is loaded when something is first drawn."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes as Axes

    from skillsdata.drawing.compare import plot_bars as plot_bars
    from skillsdata.drawing.compare import plot_floors as plot_floors
    from skillsdata.drawing.compare import plot_grades as plot_grades
    from skillsdata.drawing.compare import plot_strip as plot_strip
    from skillsdata.drawing.over_time import plot_evidence as plot_evidence
    from skillsdata.drawing.over_time import plot_fan as plot_fan
    from skillsdata.drawing.over_time import plot_lines as plot_lines
    from skillsdata.drawing.record import plot_base_rates as plot_base_rates
    from skillsdata.drawing.record import plot_calibration as plot_calibration
    from skillsdata.drawing.record import plot_held as plot_held
    from skillsdata.drawing.record import plot_record as plot_record
    from skillsdata.drawing.style import for_notebook as for_notebook
    from skillsdata.drawing.svg import picture as picture

_HOMES = {
    "over_time": ("plot_evidence", "plot_fan", "plot_lines"),
    "compare": ("plot_bars", "plot_floors", "plot_grades", "plot_strip"),
    "record": ("plot_base_rates", "plot_calibration", "plot_held", "plot_record"),
    "style": ("for_notebook",),
    "svg": ("picture",),
}


def __getattr__(name: str) -> Any:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"skillsdata.drawing.{home}"), name)
    known = ", ".join(name for names in _HOMES.values() for name in names)
    raise AttributeError(f"drawing has no {name!r}; it has {known}")
