"""What is compared, and what it sees: our forecast, plain rules, and peers from other libraries.

A method takes histories (N, n) at year offsets (n,) that end with 0, and returns quantiles
(N, 5, P) at `levels` (P,) for one to five years ahead. Rules that say nothing about their own
error borrow the spread of :func:`naive`. Theta and damped ETS of statsmodels need every year: gaps
are filled by straight lines. The state space model takes them as they are. A history that a model
refuses comes back as NaN, and counts as naive's.

statsforecast declares pandas < 3 and this project needs pandas >= 3: the dependency group
``peers`` is installed into an environment of its own, whose Python runs
:mod:`benchmarks.statsforecast_worker`.
"""

import subprocess
import time
import warnings
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from statsmodels.tsa.statespace.structural import UnobservedComponents

from benchmarks.series import POINTS, YEARS, Panel
from skillsdata.errors import BenchmarkError
from skillsdata.forecast.annual import MODEL, QUANTILE_LEVELS
from skillsdata.forecast.mixture import pattern, posterior
from skillsdata.forecast.peers import Law, filled, fit_ets, fit_theta, normal_quantiles, rule
from skillsdata.forecast.quantiles import mixture_quantiles
from skillsdata.forecast.reference import Bools, Floats, ReferenceClass, shipped

Offsets = tuple[int, ...]
Method = Callable[[Floats, Offsets, Floats], Floats]
#: From a history on every year (T,) to mean and standard deviation, each (count,).
Fit = Callable[[Floats, int], Law]
#: What each indicator of a panel is held to be like.
Classes = Mapping[str, ReferenceClass]
OFFSETS: dict[str, Offsets] = {
    **{f"k{k}": tuple(range(1 - k, 1)) for k in (2, 3, 4, 5, 6, 7, 8, 12)},
    "A": (-5, 0),
    "B": (-9, -4, 0),
    "C": (-8, -3, -1, 0),
}
#: The gap patterns of the published series, and of short ones with holes.
PATTERNS = {name: OFFSETS[name] for name in OFFSETS if name != "k7"}
SHORT = {name: OFFSETS[name] for name in ("k3", "k4", "k5", "k6", "k7", "A", "B", "C")}
AHEAD = np.arange(1.0, YEARS + 1)
LEVELS = np.array(QUANTILE_LEVELS)
#: The median and the ends of the 80 and 95 % intervals: what is scored, and the least to forecast.
SCORED_LEVELS = np.array([0.025, 0.1, 0.5, 0.9, 0.975])
#: Histories forecast together by ours: enough to be quick, few enough for the memory.
_CHUNK = 200
#: How much of a new value the smoothed level takes up.
_FRESH = 0.5


@dataclass(frozen=True, eq=False)
class Forecast:
    """One method on what shows one pattern: quantiles (N, 5, P) at `levels` (P,).

    ``failed`` (N,) says which are naive's, as the method refused or gave what is not finite.
    """

    method: str
    pattern: str
    panel: Panel
    predicted: Floats
    levels: Floats
    failed: Bools
    milliseconds: float


def visible(panel: Panel, name: str) -> Panel:
    """Return the series of which every year that a gap pattern shows was observed."""
    return panel.rows(np.asarray(np.isfinite(seen(panel, name)).all(axis=1)))


def seen(panel: Panel, name: str) -> Floats:
    """Return what a method sees of every series, (N, n), oldest first."""
    return panel.history[:, POINTS - 1 + np.array(OFFSETS[name])]


def settled(
    method: str, name: str, panel: Panel, predicted: Floats, levels: Floats, milliseconds: float
) -> Forecast:
    """Return a forecast in which every series with a value that is not finite is naive's."""
    failed = np.asarray(~np.isfinite(predicted).all(axis=(1, 2)))
    instead = naive(seen(panel, name), OFFSETS[name], levels)
    whole = np.where(failed[:, None, None], instead, predicted)
    return Forecast(method, name, panel, whole, levels, failed, milliseconds)


def forecast(method: str, name: str, panel: Panel, classes: Classes) -> Forecast:
    """Forecast whatever shows a gap pattern, each indicator by its class if the method is ours."""
    part = visible(panel, name)
    history, offsets, started = seen(part, name), OFFSETS[name], time.process_time()
    if method == MODEL:
        predicted = np.empty((*part.future.shape, LEVELS.size))
        for indicator, reference in classes.items():
            rows = part.indicator == indicator
            predicted[rows] = by_class(history[rows], offsets, LEVELS, reference)
    else:
        predicted = HERE[method](history, offsets, LEVELS)
    spent = 1000 * (time.process_time() - started) / len(history)
    return settled(method, name, part, predicted, LEVELS, spent)


def alike(panel: Panel, reference: ReferenceClass) -> dict[str, ReferenceClass]:
    """Return one class for every indicator of a panel."""
    return dict.fromkeys(map(str, np.unique(panel.indicator)), reference)


def ours(values: Floats, offsets: Offsets, levels: Floats) -> Floats:
    """Forecast as :func:`skillsdata.forecast.annual.forecast_annual` does.

    The published series are all amounts: production, trade, people, visitors, money.
    """
    return by_class(values, offsets, levels, shipped("amount"))


def by_class(values: Floats, offsets: Offsets, levels: Floats, reference: ReferenceClass) -> Floats:
    """Forecast with a reference class; histories without a negative value stay at zero or above."""
    terms = pattern(offsets, tuple(range(1, YEARS + 1)), reference)
    predicted = np.empty((len(values), YEARS, levels.size))
    whole = (values >= 0).all(axis=1)
    for lower, rows in ((0.0, np.flatnonzero(whole)), (None, np.flatnonzero(~whole))):
        for start in range(0, rows.size, _CHUNK):
            chunk = rows[start : start + _CHUNK]
            mixture = posterior(values[chunk], terms, reference, lower=lower)
            predicted[chunk] = mixture_quantiles(mixture, levels)
    return predicted


def plain(share: float) -> Method:
    """Return the rule that goes on by a share of the mean past change a year, without a floor."""
    return lambda values, offsets, levels: normal_quantiles(
        *rule(values, offsets, AHEAD, share=share), levels
    )


naive, drift, half_drift = plain(0.0), plain(1.0), plain(0.5)


def mean_of_simple(values: Floats, offsets: Offsets, levels: Floats) -> Floats:
    """Average the last value, drift, and Theta by hand.

    Theta by hand: the level smoothed with weight 0.5, going on by half the least-squares slope,
    gaps filled. Of thirty such averages this came nearest to the known row of the protocol, whose
    members are not recorded: its OWA is at most .031 off.
    """
    drifting, spread = rule(values, offsets, AHEAD, share=1.0)
    centre = (values[:, -1:] + drifting + _theta(values, offsets)) / 3
    return normal_quantiles(centre, spread, levels)


def _theta(values: Floats, offsets: Offsets) -> Floats:
    every_year = filled(values, offsets)
    years = np.arange(every_year.shape[1]) - (every_year.shape[1] - 1) / 2
    slope = every_year @ years / (years @ years)
    level = every_year[:, 0]
    for value in every_year.T[1:]:
        level = level + _FRESH * (value - level)
    return np.asarray(level[:, None] + slope[:, None] * AHEAD / 2)


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


RULES: dict[str, Method] = {
    MODEL: ours,
    "naive": naive,
    "drift": drift,
    "half_drift": half_drift,
    "mean_of_simple": mean_of_simple,
}
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


def thinned(method: str, panel: Panel) -> Panel:
    """Return the series that a method is run on: all, or of a slow one so many, evenly spaced."""
    count = len(panel.scale)
    kept = np.linspace(0, count - 1, min(count, THINNED.get(method, count))).round().astype(int)
    return panel.rows(kept)


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


def _call(command: list[str]) -> None:
    remedy = "give the python of an environment made with `uv pip install --group peers`"
    try:
        done = subprocess.run(command, stderr=subprocess.PIPE, text=True, check=False)
    except OSError as error:
        raise BenchmarkError(f"{command[0]} cannot be run ({error.strerror}); {remedy}") from error
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise BenchmarkError(f"statsforecast failed under {command[0]}: {last}; {remedy}")
