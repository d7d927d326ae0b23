"""Notebook parameters are read from the notebook and refused before any kernel starts."""

import ast
import difflib
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from skillsdata.errors import ParameterError
from skillsdata.parameters import RULES, TODAY, resolve_day

Value = str | int | float | bool

TEXT_LIMIT = 200
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


def notebook_parameters(path: Path) -> dict[str, Parameter]:
    """Return a notebook's parameters by name, as Papermill reads them.

    Raises ParameterError when a line of the parameters cell is not a simple assignment that
    Papermill can read (a second ``=`` on the line, even in its comment, hides it).
    """
    from papermill import inspect_notebook

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
        return nbformat.read(path, as_version=4)
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


def check_parameters(path: Path, given: Mapping[str, Value]) -> dict[str, Value]:
    """Return what to inject: every parameter of the notebook, typed, ``as_of`` resolved.

    ``given`` may hold text for any type, as from a command line.
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
