"""Everything a notebook uses: ``import skillsdata.api as sd``; names load when first asked for."""

from importlib import import_module
from typing import Any

_ROOMS = {
    "present.opening": ("answer", "browse", "goals_together", "open_edition", "text"),
    "present.indicator": ("compare", "denominator", "evidence", "forecast", "pace", "vantage"),
    "present.tables": ("cases", "employment", "figures", "intervals", "measures", "scored"),
    "present.entries": ("sources",),
    "drawing.look": ("style",),
    "study.verbs": ("goal",),
    "present": ("benchmark", "goals", "others", "outside", "overview", "plan", "ratio", "record",
                "takes"),
}  # fmt: skip
_HOMES = {name: room for room, names in _ROOMS.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"skillsdata has no {name!r}; it has {', '.join(__dir__())}")
    home = _HOMES[name]
    if home == "present":
        return _given().room(import_module(f"skillsdata.present.{name}"))
    verb = getattr(import_module(f"skillsdata.{home}"), name)
    return _given().guarded(verb) if home.startswith("present") else verb


def _given() -> Any:
    return import_module("skillsdata.present.given")


def __dir__() -> list[str]:
    return sorted(_HOMES)
