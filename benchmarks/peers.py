"""The peers from other libraries: statsmodels here, statsforecast in an environment of its own.

Theta and damped ETS need every year: gaps are filled by straight lines. The state space model
takes them as they are. A history that a model refuses comes back as NaN.

statsforecast declares pandas < 3 and this project needs pandas >= 3: the dependency group
``peers`` is installed into an environment of its own, whose Python runs
:mod:`benchmarks.statsforecast_worker`.
"""

import subprocess
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from statsmodels.tsa.statespace.structural import UnobservedComponents

from benchmarks.methods import AHEAD, RULES, Method, Offsets
from benchmarks.protocol import PATTERNS, SCORED_LEVELS, Forecast, seen, settled
from benchmarks.series import YEARS, Panel
from skillsdata.errors import BenchmarkError
from skillsdata.forecast.peers import Law, filled, fit_ets, fit_theta, normal_quantiles, rule
from skillsdata.forecast.reference import Floats

#: From a history on every year (T,) to mean and standard deviation, each (count,).
Fit = Callable[[Floats, int], Law]


def walk_with_drift(history: Floats, count: int) -> Law:
    """Fit a random walk with drift as a state space model."""
    ahead = UnobservedComponents(history, level="rwdrift").fit(disp=False).get_forecast(count)
    return np.asarray(ahead.predicted_mean), np.sqrt(np.asarray(ahead.var_pred_mean))


def one_by_one(fit: Fit, *, gaps: bool = False) -> Method:
    """Return the method that fits each history apart; `gaps` leaves unseen years as NaN."""

    def method(values: Floats, offsets: Offsets, levels: Floats) -> Floats:
        every_year = filled(values, offsets)
        if gaps:
            every_year[:, ~np.isin(np.arange(offsets[0], 1), offsets)] = np.nan
        found = np.full((len(values), AHEAD.size, levels.size), np.nan)
        for row, history in zip(found, every_year, strict=True):
            # whatever a library raises over a short history is its refusal, and is counted
            with warnings.catch_warnings(), suppress(Exception):
                warnings.simplefilter("ignore")
                row[:] = normal_quantiles(*fit(history, YEARS), levels)
        return found

    return method


PEERS: dict[str, Method] = {
    "statsmodels_theta": one_by_one(fit_theta),
    "statsmodels_ets_damped": one_by_one(fit_ets),
    "statsmodels_uc_drift": one_by_one(walk_with_drift, gaps=True),
}

#: Every method that runs in this environment.
HERE: dict[str, Method] = {**RULES, **PEERS}
#: What the benchmark calls a model, and what statsforecast does.
MODELS = {
    "statsforecast_theta": "Theta",
    "statsforecast_dynamic_optimized_theta": "DynamicOptimizedTheta",
    "statsforecast_auto_ets": "AutoETS",
    "statsforecast_auto_arima": "AutoARIMA",
    "statsforecast_auto_theta": "AutoTheta",
    "statsforecast_mfles": "MFLES",
    "statsforecast_auto_ces": "AutoCES",
    "fracast_zero_shot": "Fracast",
}
#: Models so slow that they see so many series, evenly spaced.
THINNED = {"statsforecast_auto_ces": 100}
_WORKER = Path(__file__).with_name("statsforecast_worker.py")


def run_worker(method: str, panel: Panel, *, python: Path) -> tuple[list[Forecast], str]:
    """Return the forecasts of one method for every gap pattern, and the library's release.

    Parameters
    ----------
    method : a key of MODELS.
    python : the interpreter of an environment with statsforecast.

    Raises
    ------
    BenchmarkError : when there is no such interpreter, or the script fails in it.
    """
    with TemporaryDirectory() as folder:
        windows, answers = Path(folder) / "windows.npz", Path(folder) / "quantiles.npz"
        every_year = {name: filled(seen(panel, name), PATTERNS[name]) for name in PATTERNS}
        np.savez_compressed(windows, allow_pickle=False, **every_year)
        _call([str(python), str(_WORKER), MODELS[method], str(windows), str(answers)])
        with np.load(answers) as found:
            return [
                settled(method, name, panel, whole, SCORED_LEVELS, float(spent))
                for name in PATTERNS
                for whole in [with_spread(found[f"{name}.quantiles"], seen(panel, name), name)]
                for spent in [found[f"{name}.milliseconds"]]
            ], str(found["version"])


def with_spread(predicted: Floats, history: Floats, name: str) -> Floats:
    """Return quantiles (N, 5, 5) in which a middle without ends has those of naive's spread."""
    centre = predicted[..., 2]
    spread = rule(history, PATTERNS[name], AHEAD, share=0.0)[1]
    borrowed = normal_quantiles(centre, spread, SCORED_LEVELS)
    alone = np.isfinite(centre) & np.isnan(predicted).any(axis=-1)
    return np.where(alone[..., None], borrowed, predicted)


def thinned(method: str, panel: Panel) -> Panel:
    """Return the series that a method is run on: all, or of a slow one so many, evenly spaced."""
    count = len(panel.scale)
    kept = np.linspace(0, count - 1, min(count, THINNED.get(method, count))).round().astype(int)
    return panel.rows(kept)


def _call(command: list[str]) -> None:
    remedy = "give the python of an environment made with `uv pip install --group peers`"
    try:
        done = subprocess.run(command, stderr=subprocess.PIPE, text=True, check=False)
    except OSError as error:
        raise BenchmarkError(f"{command[0]} cannot be run ({error.strerror}); {remedy}") from error
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise BenchmarkError(f"statsforecast failed under {command[0]}: {last}; {remedy}")
