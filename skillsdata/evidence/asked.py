"""What a page asked of the evidence: every question in words, so that it can be asked again."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache, cached_property, wraps
from importlib import import_module
from typing import Any, TypeVar

from skillsdata import paths
from skillsdata.errors import SkillsdataError

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")
_HEARD: list[set[str]] = [set()]
_QUESTIONS: dict[str, Callable[..., Any]] = {}
#: What this process was answered first, and its digest once that was asked for.
_FOUND: dict[str, Any] = {}
_DIGESTS: dict[str, str] = {}
_PACKAGE = "skillsdata."
NO_QUESTION = "cannot be asked"


def heard() -> set[str]:
    """Return what was asked so far in this process, by whoever listens innermost."""
    return _HEARD[-1]


@contextmanager
def listening(*, aloud: bool = True) -> Iterator[set[str]]:
    """Yield what is asked within; whoever listens around hears it too, unless not ``aloud``."""
    _HEARD.append(set())
    try:
        yield _HEARD[-1]
    finally:
        within = _HEARD.pop()
        if aloud:
            _HEARD[-1].update(within)


def question(of: F) -> F:
    """Let a function of plans and plain values be heard, in place of what it asks in turn."""
    _QUESTIONS[_name(of)] = of

    @wraps(of)
    def answered(*given: Any, **named: Any) -> Any:
        told = hear(of, *given, **named)
        with listening(aloud=False):
            found = of(*given, **named)
        _FOUND.setdefault(told, found)
        return found

    return answered  # type: ignore[return-value]  # it is called as what it wraps


def hear(of: Callable[..., Any], /, *given: Any, **named: Any) -> str:
    """Have it heard that a question was asked, which somebody answers in another way."""
    words = [_name(of), *given, *([named] if named else [])]
    heard().add(told := json.dumps(words, ensure_ascii=False, default=_told))
    return told


def _told(given: Any) -> Any:
    return {"plan": given.id} if hasattr(given, "id") else sorted({*given})


def _name(of: Callable[..., Any]) -> str:
    return f"{of.__module__.removeprefix(_PACKAGE)}:{of.__qualname__}"


def answers(asked: Iterable[str], *, own: bool = False) -> dict[str, str]:
    """Ask questions again; return a digest of what each is answered today, or of the refusal.

    Of what is no question, as a page from elsewhere may hold, it says so. ``own``: what this
    process was answered counts, and only the rest is asked again.
    """
    state = _state()
    return {
        told: _own(told) if own and told in _FOUND else _answer(told, state)
        for told in sorted(asked)
    }


def _own(told: str) -> str:
    if told not in _DIGESTS:
        _DIGESTS[told] = _digest(_plain(_FOUND[told]))
    return _DIGESTS[told]


def _digest(found: str) -> str:
    return hashlib.sha256(found.encode()).hexdigest()[:16]


def _state() -> tuple[tuple[str, int, int], ...]:
    """Return what is equal only while no file has changed that a question may be about."""
    of = (paths.plans_dir(), paths.shared_dir(), paths.archive_dir(), paths.benchmarks_dir())
    files = {file: file.stat() for folder in of for file in folder.rglob("*.*")}
    return tuple((str(f), s.st_mtime_ns, s.st_size) for f, s in sorted(files.items()))


@cache
def _answer(told: str, _of: object) -> str:
    try:
        name, *given = json.loads(told, object_hook=_meant)
        named = given.pop() if given and isinstance(given[-1], dict) else {}
        import_module(_PACKAGE + name.partition(":")[0])
        with listening(aloud=False):
            found = _plain(_QUESTIONS[name](*given, **named))
    except SkillsdataError as error:
        found = f"{type(error).__name__}: {error}"
    except (ImportError, KeyError, TypeError, ValueError, AttributeError, OSError) as error:
        return f"{NO_QUESTION}: {error}"
    return _digest(found)


def _meant(told: dict[str, Any]) -> Any:
    plans = import_module(f"{_PACKAGE}evidence.plan")
    return plans.open_plan(told["plan"]) if {*told} == {"plan"} else told


def _plain(found: Any) -> str:
    if not hasattr(found, "itertuples"):
        return repr(found)
    return "\n".join(map(repr, [tuple(found), *found.itertuples(name=None)]))


class kept(cached_property[T]):
    """A cached property; whoever asks for it is heard to ask what it was computed from."""

    def __get__(self, instance: Any, owner: type[Any] | None = None) -> T:  # type: ignore[override]  # T alone
        """Return the value, and have heard what it rests on."""
        if instance is None:
            return self  # type: ignore[return-value]  # as of any property
        name, rests = str(self.attrname), vars(instance).setdefault("_rests", {})
        if name not in vars(instance):
            with listening() as rests[name]:
                first: T = super().__get__(instance, owner)
                return first
        heard().update(rests.get(name, ()))
        found: T = vars(instance)[name]
        return found

    def __set__(self, instance: Any, value: Any) -> None:
        """Refuse another value; that there is a setter lets every look at it be heard."""
        raise AttributeError(f"{self.attrname} is computed")
