"""Stand-alone script: fit one model from elsewhere to windows, in an environment of its own.

``python statsforecast_worker.py MODEL WINDOWS.npz QUANTILES.npz``. WINDOWS has one array (N, T) a
gap pattern, without gaps. QUANTILES has, for each, ``NAME.quantiles`` (N, 5, 5) for one to five
years ahead at the levels .025, .1, .5, .9, .975, NaN where the model refused (of a model without
intervals all but the middle), and
``NAME.milliseconds`` a series; and ``version``. Series are fitted one at a time, since a single
short one fails a whole StatsForecast call. statsforecast declares pandas < 3, so this file imports
nothing of skillsdata.
"""

import sys
import time
import warnings
from collections.abc import Callable
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import numpy as np

YEARS = 5
COLUMNS = ("lo-95", "lo-80", "mean", "hi-80", "hi-95")
ZERO_SHOT = "Fracast"
#: Deviations of 97.5 % in those of 90 %.
WIDER = 1.959964 / 1.281552
#: Its intervals need more windows than a short history has.
WITHOUT_INTERVALS = ("MFLES",)
#: Fits before the clock starts: the models are compiled at their first call.
_WARM = 3


def main(name: str, source: str, target: str) -> None:
    """Fit the model called `name` to every window in `source` and write `target`."""
    windows = np.load(source)
    model, release = _zero_shot() if name == ZERO_SHOT else _statsforecast(name)
    answers: dict[str, Any] = {"version": release}
    for pattern in windows.files:
        asked = {} if name in WITHOUT_INTERVALS else {"level": [80, 95]}
        fitted(model.forecast, windows[pattern][:_WARM], **asked)
        started = time.perf_counter()
        answers[f"{pattern}.quantiles"] = fitted(model.forecast, windows[pattern], **asked)
        spent = time.perf_counter() - started
        answers[f"{pattern}.milliseconds"] = 1000 * spent / len(windows[pattern])
        print(name, pattern, f"{spent:.0f} s", file=sys.stderr, flush=True)
    np.savez_compressed(target, **answers)


def _statsforecast(name: str) -> tuple[Any, str]:
    from statsforecast import __version__, models

    return getattr(models, name)(season_length=1), f"statsforecast {__version__}"


def _zero_shot() -> tuple[Any, str]:
    """Return a pretrained model whose weights come with its package; its ends of 80 % are drawn
    out to 95 % as a normal law's."""
    from importlib.metadata import version

    from fracast.inference import FracastModel

    trained = FracastModel.from_pretrained()

    def forecast(y: Any, h: int, level: list[int]) -> dict[str, Any]:
        low, middle, high = np.asarray(trained.forecast(y, horizon=h), dtype=float)[:, [0, 4, 8]].T
        ends = {"lo-95": middle + WIDER * (low - middle), "hi-95": middle + WIDER * (high - middle)}
        return {"lo-80": low, "mean": middle, "hi-80": high, **ends}

    return SimpleNamespace(forecast=forecast), f"fracast {version('fracast')}"


def fitted(forecast: Callable[..., Any], windows: Any, **asked: Any) -> Any:
    """Return quantiles (N, 5, 5) of windows (N, T); NaN where the model refuses."""
    found = np.full((len(windows), YEARS, len(COLUMNS)), np.nan)
    for row, window in zip(found, windows, strict=True):
        # whatever a library raises over a short history is its refusal, and is counted
        with warnings.catch_warnings(), np.errstate(all="ignore"), suppress(Exception):
            warnings.simplefilter("ignore")
            answer = forecast(y=window, h=YEARS, **asked)
            absent = np.full(YEARS, np.nan)
            row[:] = np.column_stack([answer.get(column, absent) for column in COLUMNS])
    return found


if __name__ == "__main__":
    main(*sys.argv[1:])
