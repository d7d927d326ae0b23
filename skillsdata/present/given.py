"""What a verb may be given: anything else is refused in a line that says how to have it."""

import inspect
from collections.abc import Callable, Iterator
from functools import cache, wraps
from types import ModuleType
from typing import Any

import pandas as pd

from skillsdata.errors import ParameterError
from skillsdata.present.record_facts import Record
from skillsdata.study.study import Edition, Study

#: What verbs are given, what it is called, and how it is had.
_KINDS = {
    Study: ("study", "edition.study({})"),
    Edition: ("edition", "sd.open_edition()"),
    Record: ("record", "sd.record.Record(edition)"),
    pd.DataFrame: ("frame", "edition.figures()"),
}
_LONGEST = 60


@cache
def room(module: ModuleType) -> ModuleType:
    """Return a module as a notebook sees it: its verbs refuse what they were not made for."""
    shown = ModuleType(module.__name__, module.__doc__)
    for name, of in vars(module).items():
        own = str(getattr(of, "__module__", "")).startswith("skillsdata.present")
        setattr(shown, name, guarded(of) if callable(of) and own else of)
    return shown


@cache
def guarded(verb: Callable[..., Any]) -> Callable[..., Any]:
    """Return a verb that raises ParameterError for a study, an edition, ... that is none."""
    asked = inspect.signature(verb)
    kinds = {n: p.annotation for n, p in asked.parameters.items() if p.annotation in _KINDS}

    @wraps(verb, updated=() if isinstance(verb, type) else ("__dict__",))
    def checked(*of: Any, **named: Any) -> Any:
        given = asked.bind(*of, **named).arguments
        faults = [_refused(v, kinds[n]) for n, v in _each(given, asked) if _wrong(v, kinds.get(n))]
        if faults:
            raise ParameterError("\n".join(faults))
        return verb(*of, **named)

    return checked if kinds else verb


def _each(given: dict[str, Any], asked: inspect.Signature) -> Iterator[tuple[str, Any]]:
    for name, value in given.items():
        many = asked.parameters[name].kind is inspect.Parameter.VAR_POSITIONAL
        yield from ((name, one) for one in (value if many else (value,)))


def _wrong(value: object, kind: type | None) -> bool:
    return kind is not None and not isinstance(value, kind)


def _refused(value: object, kind: type) -> str:
    """Say what was given and what is wanted; a text may name a study, of which row 1 is one."""
    called, had = _KINDS[kind]
    told = repr(value)
    short = told.isprintable() and len(told) <= _LONGEST
    named = told if short and isinstance(value, str) else 1
    given = told if short else type(value).__name__
    return f"{given} is no {called}; give one, as {had.format(named)}"
