"""How long our own forecast takes: many series at once, one call, one call with a new pattern."""

import time
from collections.abc import Callable
from statistics import median

import numpy as np
import pandas as pd

from benchmarks.methods import ours
from benchmarks.protocol import PATTERNS, seen
from benchmarks.series import YEARS, Panel
from skillsdata.forecast.annual import QUANTILE_LEVELS, forecast_annual
from skillsdata.forecast.mixture import pattern

#: What is timed.
MANY = "a series, many at once"
CALL = "one call of forecast_annual"
FRESH = "one call with a gap pattern not met before"
_CALLS, _ROUNDS = 30, 3
_GAPS = (2015, 2017, 2018, 2020, 2021, 2022, 2024)
_ASKED = range(2025, 2025 + YEARS)


def speeds(panel: Panel) -> pd.DataFrame:
    """Return ``measure, milliseconds``: medians for 25 quantiles of five years ahead."""
    history, levels = seen(panel, "k5"), np.array(QUANTILE_LEVELS)
    gapped = pd.DataFrame({"year": _GAPS, "value": panel.history[0, -len(_GAPS) :]})

    def call() -> None:
        forecast_annual(gapped, years=_ASKED, kind="amount")

    def fresh() -> None:
        pattern.cache_clear()
        call()

    many = _timed(lambda: ours(history, PATTERNS["k5"], levels), _ROUNDS) / len(history)
    rows = {MANY: many, CALL: _timed(call), FRESH: _timed(fresh)}
    return pd.DataFrame(rows.items(), columns=["measure", "milliseconds"])


def _timed(action: Callable[[], object], rounds: int = _CALLS) -> float:
    """Return the median time of `action`, after one call that is not counted."""
    action()
    return 1000 * median(_once(action) for _ in range(rounds))


def _once(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started
