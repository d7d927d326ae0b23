"""The peers from statsforecast, run by a script in another environment.

statsforecast declares pandas < 3 and this project needs pandas >= 3: the dependency group
``peers`` is installed into an environment of its own, whose Python runs
:mod:`benchmarks.statsforecast_worker`. Gaps are filled by straight lines.
"""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks.protocol import PATTERNS, SCORED_LEVELS, Forecast, seen, settled
from benchmarks.series import Panel
from skillsdata.errors import BenchmarkError
from skillsdata.forecast.peers import filled

#: What the benchmark calls a model, and what statsforecast does.
MODELS = {
    "statsforecast_theta": "Theta",
    "statsforecast_dynamic_optimized_theta": "DynamicOptimizedTheta",
    "statsforecast_auto_ets": "AutoETS",
    "statsforecast_auto_arima": "AutoARIMA",
}
_WORKER = Path(__file__).with_name("statsforecast_worker.py")


def run_worker(method: str, panel: Panel, *, python: Path) -> tuple[list[Forecast], str]:
    """Return the forecasts of one method for every gap pattern, and statsforecast's version.

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
            return list(_forecasts(method, panel, found)), str(found["version"])


def _call(command: list[str]) -> None:
    remedy = "give the python of an environment made with `uv pip install --group peers`"
    try:
        done = subprocess.run(command, stderr=subprocess.PIPE, text=True, check=False)
    except OSError as error:
        raise BenchmarkError(f"{command[0]} cannot be run ({error.strerror}); {remedy}") from error
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise BenchmarkError(f"statsforecast failed under {command[0]}: {last}; {remedy}")


def _forecasts(method: str, panel: Panel, found: "np.lib.npyio.NpzFile") -> Iterator[Forecast]:
    for name in PATTERNS:
        quantiles = found[f"{name}.quantiles"]
        spent = float(found[f"{name}.milliseconds"])
        yield settled(method, name, panel, quantiles, SCORED_LEVELS, spent)
