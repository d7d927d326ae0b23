"""Which day it is: one answer for the gate, the pages and the archive."""

import os
from datetime import UTC, date, datetime

from skillsdata.errors import ParameterError


def today() -> date:
    """Return the day SOURCE_DATE_EPOCH names (UTC) or else this machine's date."""
    stamp = os.environ.get("SOURCE_DATE_EPOCH")
    if not stamp:
        return date.today()
    if not stamp.isdecimal() or len(stamp) > 11:
        raise ParameterError(f"SOURCE_DATE_EPOCH = {stamp!r} is not whole seconds since 1970")
    return datetime.fromtimestamp(int(stamp), tz=UTC).date()
