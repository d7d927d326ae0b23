"""What may be asked: one gate for a notebook's own call, the command line and the pages."""

import difflib
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from numbers import Integral, Real
from typing import Any

from skillsdata.clock import today
from skillsdata.errors import ParameterError
from skillsdata.evidence.planfile import PlanFile, read_plan_file
from skillsdata.paths import plan_dir, plan_ids

TODAY = "today"
TEXT_LIMIT = 200
_SWITCH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}

#: What is a number of a type, of whatever library.
_NUMBERS: Mapping[type, type] = {float: Real, int: Integral}

Value = str | int | float | bool


@dataclass(frozen=True)
class Rule:
    """What a parameter may be: its type, whether a value of that type will do, and in words."""

    type: type
    holds: Callable[[Any], bool]
    allowed: str


def _known_day(value: str, known: str) -> bool:
    try:
        value = today().isoformat() if value == TODAY else value
        day = date.fromisoformat(value).isoformat()
    except ValueError:
        return False
    return day == value and known <= day <= today().isoformat()


def plan_file(plan: object = "") -> PlanFile:
    """Return what the plan.yml of a plan says, by its id; ParameterError names those there are."""
    if plan != "" and plan not in plan_ids():
        raise ParameterError(
            f"parameter plan = {_shown(plan)} is refused: allowed is {' or '.join(plan_ids())}"
        )
    return read_plan_file(plan_dir(str(plan)))


def _year(first: int, last: int, zero: str) -> Rule:
    allowed = f"a whole number, a year from {first} to {last}, or 0 for {zero}"
    return Rule(int, lambda value: value == 0 or first <= value <= last, allowed)


def rules(plan: PlanFile) -> dict[str, Rule]:
    """Return the rules of the parameters that mean the same in every notebook, for a plan."""
    known, (first, last) = str(plan.known), plan.horizon
    return {
        "plan": Rule(str, lambda value: value in {"", *plan_ids()}, "the id of a plan"),
        "area": TYPES[str],
        "as_of": Rule(
            str,
            lambda value: _known_day(value, known),
            f"the text {TODAY} or a date from {known}, when the plan became known, to today, "
            f"{today()}",
        ),
        "horizon": _year(first, last, "two after the goal's"),
        "goal": Rule(
            float,
            lambda value: math.isfinite(value) and value >= 0,
            "a number, finite and at least 0; 0 takes the plan's goal",
        ),
        "goal_year": _year(plan.base_year + 1, last, "the plan's own"),
        "date_weight": Rule(
            float,
            lambda value: value == -1 or 0 <= value <= 1,
            "a number from 0 to 1, or -1 for the weights in the tables",
        ),
        "lang": Rule(str, lambda value: value in {"zh", "en"}, "the text zh or en"),
    }


#: What any other parameter may be, by its type.
TYPES = {
    str: Rule(
        str,
        lambda value: len(value) <= TEXT_LIMIT and value.isprintable(),
        f"text of at most {TEXT_LIMIT} characters without control, line-break or direction "
        "characters",
    ),
    int: Rule(int, lambda _: True, "a whole number"),
    float: Rule(float, math.isfinite, "a number, finite"),
    bool: Rule(bool, lambda _: True, "true or false"),
}


def settle(**parameters: object) -> str:
    """Check a notebook's parameters by name and return its date of knowledge, resolved.

    Raises ParameterError with one line per fault: parameter, value and what is allowed.
    """
    known = rules(plan_file(parameters.get("plan", "")))
    if "as_of" not in parameters:
        raise ParameterError(f"parameter as_of is missing: allowed is {known['as_of'].allowed}")
    return str(admit(parameters, known, "skillsdata")["as_of"])


def admit(
    given: Mapping[str, object], rules: Mapping[str, Rule], where: str, *, spelled: bool = False
) -> dict[str, Value]:
    """Return the values, each of its rule's type, ``as_of`` resolved.

    ``where``: what has these rules, for the message; ``spelled``: text may spell a number or a
    switch, as on a command line. Raises ParameterError with one line per fault.
    """
    values, faults = dict[str, Value](), []
    for name, value in given.items():
        try:
            values[name] = _admitted(name, value, _rule(name, rules, where), spelled=spelled)
        except ParameterError as error:
            faults.append(str(error))
    if faults:
        raise ParameterError("\n".join(faults))
    return values


def _rule(name: str, rules: Mapping[str, Rule], where: str) -> Rule:
    if name in rules:
        return rules[name]
    near = difflib.get_close_matches(name, list(rules), n=1, cutoff=0.5)
    hint = f"; did you mean {near[0]}?" if near else ""
    raise ParameterError(
        f"parameter {_shown(name)} does not exist in {where}: it has {', '.join(rules)}{hint}"
    )


def _admitted(name: str, given: object, rule: Rule, *, spelled: bool) -> Value:
    value = _typed(given, rule.type, spelled=spelled)
    if value is None or not rule.holds(value):
        quoted = value is None and _typed(given, rule.type, spelled=True) is not None
        remedy = "; write it without quotes" if quoted else ""
        raise ParameterError(
            f"parameter {name} = {_shown(given)} is refused: allowed is {rule.allowed}{remedy}"
        )
    return today().isoformat() if name == "as_of" and value == TODAY else value


def _typed(given: object, kind: type, *, spelled: bool) -> Value | None:
    """Return a value as one of a type, None where it is none; a whole number is a number."""
    if type(given) is kind:
        return given  # type: ignore[return-value]  # one of the types of TYPES
    try:
        if isinstance(given, _NUMBERS.get(kind, ())) and not isinstance(given, bool):
            return kind(given)  # type: ignore[no-any-return]  # one of the types of TYPES
        if spelled and isinstance(given, str):
            return _SWITCH[given.lower()] if kind is bool else kind(given)
    except (ValueError, KeyError, OverflowError):
        pass
    return None


def _shown(value: object) -> str:
    """Return a value for a message: one line, ASCII escapes for what cannot be seen, short."""
    shown = " ".join(repr(value).split())
    return shown if len(shown) <= 60 else f"{shown[:57]}…"
