"""What the parameters that every notebook shares may be, and what `today` means."""

import math
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from skillsdata.errors import ParameterError
from skillsdata.evidence.plan import PLAN_KNOWN

TODAY = "today"
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


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
        day = date.fromisoformat(value)
    except ValueError:
        return False
    first = date.fromisoformat(PLAN_KNOWN)
    return bool(_ISO_DATE.fullmatch(value)) and first <= day <= today()


RULES = {
    "lang": Rule(lambda value: value in {"zh", "en"}, "zh or en"),
    "as_of": Rule(
        _known_day,
        f"{TODAY} or a date from {PLAN_KNOWN}, when the plan became known, to today",
    ),
    "horizon": Rule(lambda value: 2025 <= value <= 2040, "a year from 2025 to 2040"),
    "goal": Rule(
        lambda value: math.isfinite(value) and value >= 0,
        "a finite number of at least 0; 0 takes the plan's goal",
    ),
}


def settle(**parameters: object) -> str:
    """Check a notebook's parameters by name and return its date of knowledge, resolved.

    Raises ParameterError with one line per fault: parameter, value and what is allowed.
    """
    faults = [
        f"parameter {name} = {value!r} is refused: allowed is {RULES[name].allowed}"
        for name, value in parameters.items()
        if name in RULES and not RULES[name].holds(value)
    ]
    if faults:
        raise ParameterError("\n".join(faults))
    return resolve_day(str(parameters["as_of"]))


def resolve_day(as_of: str) -> str:
    """Return an ISO date, for ``today`` as well; ParameterError for anything else."""
    if not _known_day(as_of):
        raise ParameterError(
            f"as_of = {as_of[:60]!r} is refused: allowed is {RULES['as_of'].allowed}"
        )
    return today().isoformat() if as_of == TODAY else as_of
