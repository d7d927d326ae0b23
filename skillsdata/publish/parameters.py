"""Notebook parameters are read from the notebook and refused before any kernel starts."""

import ast
import difflib
import math
import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import nbformat

from skillsdata.errors import ParameterError

Value = str | int | float | bool
ExtraChecks = Callable[[str, dict[str, Value]], list[str]]

FIRST_DAY = date(2001, 1, 1)
TEXT_LIMIT = 200
TODAY = "today"
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_ASSIGNMENT = re.compile(r"^(\w+)\s*(?::[^=]+)?=", re.MULTILINE)
_SWITCH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_NAMES = {str: "text", int: "a whole number", float: "a number", bool: "true or false"}


@dataclass(frozen=True)
class Parameter:
    """One line of a notebook's parameters cell: name, type, default and its trailing comment."""

    name: str
    type: type
    default: Value
    help: str


@dataclass(frozen=True)
class Rule:
    """What a parameter of this name may be, wherever it appears."""

    holds: Callable[[Any], bool]
    allowed: str


def today() -> date:
    """Return the day SOURCE_DATE_EPOCH names (UTC) or else this machine's date."""
    stamp = os.environ.get("SOURCE_DATE_EPOCH")
    if not stamp:
        return date.today()
    if not stamp.isdecimal() or len(stamp) > 11:
        raise ParameterError(f"SOURCE_DATE_EPOCH = {stamp!r} is not whole seconds since 1970")
    return datetime.fromtimestamp(int(stamp), tz=UTC).date()


def _known_day(value: str) -> bool:
    if value == TODAY:
        return True
    try:
        return (
            bool(_ISO_DATE.fullmatch(value)) and FIRST_DAY <= date.fromisoformat(value) <= today()
        )
    except ValueError:
        return False


def resolve_day(value: str) -> str:
    """Return the ISO date of ``today`` or of a date; ParameterError when it is neither."""
    if not _known_day(value):
        raise _fault("as_of", value, RULES["as_of"].allowed)
    return today().isoformat() if value == TODAY else value


RULES = {
    "lang": Rule(lambda value: value in {"zh", "en"}, "zh or en"),
    "as_of": Rule(_known_day, f"{TODAY} or a date from {FIRST_DAY} to today, as 2022-12-31"),
    "horizon": Rule(lambda value: 2021 <= value <= 2040, "a year from 2021 to 2040"),
    "goal": Rule(lambda value: value >= 0, "a number of at least 0, where 0 takes the plan's goal"),
}


def notebook_parameters(path: Path) -> dict[str, Parameter]:
    """Return a notebook's parameters by name, as Papermill reads them.

    Raises ParameterError when a line of the parameters cell is not a simple assignment that
    Papermill can read (a second ``=`` on the line, even in its comment, hides it).
    """
    from papermill import inspect_notebook  # noqa: PLC0415  # half a second of imports

    notebook = _read(path)
    source = _parameters_cell(notebook, path)
    found = inspect_notebook(notebook)
    hidden = [name for name in _ASSIGNMENT.findall(source) if name not in found]
    if hidden:
        raise ParameterError(
            f"{path.name}: parameter {', '.join(hidden)} cannot be read; "
            "write `name: type = value  # comment` on one line without a second ="
        )
    return {name: _parameter(path, entry) for name, entry in found.items()}


def _read(path: Path) -> Any:
    try:
        return nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    except FileNotFoundError:
        raise ParameterError(f"notebook {path} does not exist") from None
    except (nbformat.reader.NotJSONError, nbformat.ValidationError) as error:
        reason = str(error).splitlines()[0]
        raise ParameterError(f"{path} is not a notebook: {reason}") from None


def _parameters_cell(notebook: Any, path: Path) -> str:
    for cell in notebook.cells:
        if "parameters" in cell.metadata.get("tags", []):
            return str(cell.source)
    raise ParameterError(f"{path.name} has no cell tagged `parameters`; tag one")


def _parameter(path: Path, entry: Mapping[str, str]) -> Parameter:
    try:
        default = ast.literal_eval(entry["default"])
    except (ValueError, SyntaxError):
        default = None
    if type(default) not in _NAMES:
        raise ParameterError(
            f"{path.name}: parameter {entry['name']} = {entry['default']} "
            "must default to text, a number, True or False"
        )
    kind = float if entry["inferred_type_name"] == "float" else type(default)
    return Parameter(entry["name"], kind, kind(default), entry["help"])


def check_parameters(
    path: Path, given: Mapping[str, Value], *, extra_checks: ExtraChecks | None = None
) -> dict[str, Value]:
    """Return what to inject: every parameter of the notebook, typed, ``as_of`` resolved.

    ``given`` may hold text for any type, as from a command line. ``extra_checks`` receives the
    notebook's name and these values once they are well-formed, and returns further faults.
    Raises ParameterError with one line per fault: parameter, value and what is allowed.
    """
    known = notebook_parameters(path)
    faults = [_unknown(name, path.stem, known) for name in given if name not in known]
    values = {name: parameter.default for name, parameter in known.items()}
    for name in [name for name in given if name in known]:
        try:
            values[name] = _checked(known[name], given[name])
        except ParameterError as error:
            faults.append(str(error))
    if values.get("as_of") == TODAY:
        values["as_of"] = resolve_day(TODAY)
    if not faults and extra_checks is not None:
        faults = extra_checks(path.stem, values)
    if faults:
        raise ParameterError("\n".join(faults))
    return values


def _unknown(name: str, notebook: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
    hint = f"; did you mean {near[0]}?" if near else ""
    return f"parameter {_shown(name)} does not exist in {notebook}: it has {', '.join(known)}{hint}"


def _checked(parameter: Parameter, given: Value) -> Value:
    value = _typed(parameter, given)
    if isinstance(value, str):
        _refuse_odd_text(parameter.name, value)
    if isinstance(value, float) and not math.isfinite(value):
        raise _fault(parameter.name, given, "a finite number")
    rule = RULES.get(parameter.name)
    if rule is not None and not rule.holds(value):
        raise _fault(parameter.name, given, rule.allowed)
    return value


def _typed(parameter: Parameter, given: Value) -> Value:
    kind = parameter.type
    if type(given) is kind:
        return given
    try:
        if kind is float and type(given) is int:
            return float(given)
        if isinstance(given, str):
            return _SWITCH[given.lower()] if kind is bool else kind(given)
    except (ValueError, KeyError, OverflowError):
        pass
    raise _fault(parameter.name, given, _NAMES[kind])


def _refuse_odd_text(name: str, value: str) -> None:
    if len(value) > TEXT_LIMIT:
        raise _fault(name, value, f"at most {TEXT_LIMIT} characters")
    if not value.isprintable():
        raise _fault(name, value, "text without control, line-break or direction characters")


def _fault(name: str, value: Value, allowed: str) -> ParameterError:
    return ParameterError(f"parameter {name} = {_shown(value)} is refused: allowed is {allowed}")


def _shown(value: Value) -> str:
    """Return a value for a message: one line, ASCII escapes for what cannot be seen, short."""
    shown = repr(value)
    return shown if len(shown) <= 60 else f"{shown[:57]}…"
