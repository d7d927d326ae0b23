"""Everything a notebook uses: ``import skillsdata.api as sd``; names load when first asked for."""

from importlib import import_module
from typing import Any

_ROOMS = {
    "present.opening": ("answer", "answer_of", "browse", "goals_together", "open_edition"),
    "present.facts": ("sentence",),
    "language.words": ("say",),
    "study.study": ("Quarters",),
    "present.show": ("paragraph",),
    "present.figures": ("denominator", "evidence", "forecast", "pace", "vantage"),
    "present.tables": ("cases", "employment", "figures", "intervals", "measures", "scored"),
    "present.entries": ("sources",),
    "present": ("benchmark", "overview", "plan", "ratio", "record"),
}
_HOMES = {name: room for room, names in _ROOMS.items() for name in names}
_HOMES["text"] = "present.opening"


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"skillsdata has no {name!r}; it has {', '.join(sorted(_HOMES))}")
    home = import_module(f"skillsdata.{_HOMES[name]}")
    return (
        import_module(f"{home.__name__}.{name}")
        if home.__name__.endswith("present")
        else getattr(home, name)
    )


def __dir__() -> list[str]:
    return sorted(_HOMES)
