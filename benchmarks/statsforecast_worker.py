"""Stand-alone script: fit one statsforecast model to windows, in an environment of its own.

``python statsforecast_worker.py MODEL WINDOWS.npz QUANTILES.npz``. WINDOWS has one array (N, T) a
gap pattern, without gaps. QUANTILES has, for each, ``NAME.quantiles`` (N, 5, 5) for one to five
years ahead at the levels .025, .1, .5, .9, .975, NaN where the model refused, and
``NAME.milliseconds`` a series; and ``version``. Series are fitted one at a time, since a single
short one fails a whole StatsForecast call. statsforecast declares pandas < 3, so this file imports
nothing of skillsdata.
"""

import sys
import time
import warnings
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import numpy as np
import statsforecast
from statsforecast import models

YEARS = 5
COLUMNS = ("lo-95", "lo-80", "mean", "hi-80", "hi-95")
#: Fits before the clock starts: the models are compiled at their first call.
_WARM = 3


def main(name: str, source: str, target: str) -> None:
    """Fit the model called `name` to every window in `source` and write `target`."""
    windows = np.load(source)
    model = getattr(models, name)(season_length=1)
    answers: dict[str, Any] = {"version": statsforecast.__version__}
    for pattern in windows.files:
        fitted(model.forecast, windows[pattern][:_WARM])
        started = time.perf_counter()
        answers[f"{pattern}.quantiles"] = fitted(model.forecast, windows[pattern])
        spent = time.perf_counter() - started
        answers[f"{pattern}.milliseconds"] = 1000 * spent / len(windows[pattern])
        print(name, pattern, f"{spent:.0f} s", file=sys.stderr, flush=True)
    np.savez_compressed(target, **answers)


def fitted(forecast: Callable[..., Any], windows: Any) -> Any:
    """Return quantiles (N, 5, 5) of windows (N, T); NaN where the model refuses."""
    found = np.full((len(windows), YEARS, len(COLUMNS)), np.nan)
    for row, window in zip(found, windows, strict=True):
        # whatever a library raises over a short history is its refusal, and is counted
        with warnings.catch_warnings(), np.errstate(all="ignore"), suppress(Exception):
            warnings.simplefilter("ignore")
            answer = forecast(y=window, h=YEARS, level=[80, 95])
            row[:] = np.column_stack([answer[column] for column in COLUMNS])
    return found


if __name__ == "__main__":
    main(*sys.argv[1:])
