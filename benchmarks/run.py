"""The runs of annual methods on public series.

Tables are keyed by method and pattern. Rows of methods that are not run are kept, so that slow
peers, and those of another environment, need not be run each time.
"""

from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks import methods as every_method
from benchmarks import protocol, series, tables
from benchmarks.methods import HERE, MODELS, Classes, Forecast, alike, forecast, thinned
from benchmarks.page import write_page
from benchmarks.protocol import HORIZONS, score
from benchmarks.series import Panel, make_panel, own_series
from skillsdata.clock import today
from skillsdata.errors import BenchmarkError
from skillsdata.forecast.annual import MODEL
from skillsdata.forecast.reference import KINDS, Kind, shipped

METHODS = (*HERE, *MODELS)
#: What tells rows apart, in order; and those of even and uneven pasts.
Places = Mapping[str, Iterable[str]]
PLACES: Places = {
    "method": METHODS, "panel": series.PANELS, "pattern": every_method.OFFSETS,
    "horizon": HORIZONS,
}  # fmt: skip
EVENLY: Places = {"panel": sorted(series.PANELS), "past": protocol.PASTS, "horizon": HORIZONS}
_DIGITS = 4
UNSTATED = "not stated"


def run_forecasts(
    out: Path,
    *,
    methods: Sequence[str] = (),
    statsforecast: Path | None = None,
    own_panel: Path | None = None,
    kind: Kind | None = None,
) -> list[str]:
    """Run methods through every gap pattern and write what they scored, one after another.

    Parameters
    ----------
    out : folder of ``forecasts.csv`` (COLUMNS), ``goal_probability.csv`` (GOAL_COLUMNS),
        ``runs.csv`` (who failed how often, when, by what software), ``panel.csv`` and the page
        ``forecasts.md``; of our own method also ``kinds.csv``, ``beside.csv``, ``speed.csv``,
        ``limits.csv`` and what :mod:`benchmarks.protocol` tells.
    methods : names out of METHODS; all that can run if empty.
    statsforecast : the Python of an environment with statsforecast, for the peers from there.
    own_panel : a tidy annual panel to score on instead of the published series; the tables are
        written, the page, which explains the published series, is not.
    kind : what our method is told of the series of `own_panel`; the published ones are amounts.

    Returns
    -------
    The names of the methods that were run.

    Raises
    ------
    BenchmarkError : for unknown methods, absent series, peers that cannot be run, or a folder that
        holds scores on other series.
    """
    chosen = _chosen(methods, statsforecast)
    panel = make_panel(own_series(own_panel)) if own_panel else series.scoring_panel()
    reference = shipped(kind if own_panel else "amount")
    _claim(out, panel)
    for method in chosen:
        part = thinned(method, panel)
        found, software = _run(method, part, alike(panel, reference), statsforecast)
        _keep(out, found, software)
        if method == MODEL:
            own = {
                "kinds": scores_by_kind(panel),
                "beside": beside_slow_models(panel, kind if own_panel else "amount"),
                "speed": tables.speeds(panel),
                "limits": tables.limits(found, reference),
                "calibration": protocol.calibration(found),
                "coverage": protocol.coverage(found),
                "worst": protocol.worst(found),
            }
            _keep_own(out, found, alike(panel, reference.blind()), own)
        if own_panel is None:
            write_page(out)
    return chosen


def run_origins(out: Path, panel: Path, *, methods: Sequence[str] = ()) -> list[str]:
    """Run methods from every origin of a panel of provincial series and write what they scored.

    Writes the rows of panel CHINA of ``forecasts.csv``, ``goal_probability.csv`` and ``runs.csv``,
    with ours also ``left_out.csv`` (see :func:`benchmarks.tables.verdict`) and ``even.csv``. Our
    class of an expanding indicator is learned from the other indicators; people are told as such.
    """
    chosen, origins = _chosen(methods or [MODEL, *tables.PLAIN], None), series.every_origin(panel)
    every = origins.rows(np.isin(origins.kind, ["amount", series.PEOPLE]))
    for method in chosen:
        classes = tables.left_out(every) if method == MODEL else {}
        found, software = _run(method, every, classes)
        _keep(out, found, software)
        if method == MODEL:
            blind = alike(every, shipped("amount").blind())
            _keep_own(out, found, blind, {"left_out": tables.verdict(every, classes)})
    write_page(out)
    return chosen


def _claim(out: Path, panel: Panel) -> None:
    """Write ``panel.csv``, unless there is one of other series."""
    path = out / "panel.csv"
    if path.exists() and not pd.read_csv(path).equals(panel.origin):
        raise BenchmarkError(f"{out} holds scores on other series; name another folder with --out")
    out.mkdir(parents=True, exist_ok=True)
    panel.origin.to_csv(path, index=False)


def _chosen(methods: Sequence[str], statsforecast: Path | None) -> list[str]:
    unknown = [name for name in methods if name not in METHODS]
    if unknown:
        raise BenchmarkError(f"no method {', '.join(unknown)}; there are {', '.join(METHODS)}")
    away = [name for name in methods if name in MODELS]
    if away and statsforecast is None:
        raise BenchmarkError(f"{', '.join(away)}: name their Python with --statsforecast")
    return list(methods) or [name for name in METHODS if name in HERE or statsforecast]


def _run(
    method: str, panel: Panel, classes: Classes, statsforecast: Path | None = None
) -> tuple[list[Forecast], str]:
    """Return a method's forecasts for every pattern, and the software that made them."""
    if method in MODELS and statsforecast:
        return every_method.run_worker(method, panel, python=statsforecast)
    library = (
        "statsmodels"
        if method in every_method.PEERS
        else "skillsdata"
        if method == MODEL
        else "numpy"
    )
    learned = f", learned {shipped().about['learned_on']}" if method == MODEL else ""
    patterns = every_method.SHORT if panel.name == series.CHINA else every_method.PATTERNS
    found = [forecast(method, each, panel, classes) for each in patterns]
    return found, f"{library} {version(library)}{learned}"


def _keep(out: Path, found: list[Forecast], software: str) -> None:
    scores = pd.concat(map(score, found))
    told = scores.loc[scores["horizon"] == protocol.ALL, ["method", "panel", "pattern"]]
    runs = told.assign(failed=[one.failed.sum() for one in found], run_on=today().isoformat())
    update(out / "forecasts.csv", scores)
    update(out / "goal_probability.csv", pd.DataFrame(map(protocol.goal_row, found)))
    update(out / "runs.csv", runs.assign(software=software))


def _keep_own(
    out: Path, found: list[Forecast], before: Classes, tables: dict[str, pd.DataFrame]
) -> None:
    """Write what is told of our own method: of even pasts, against classes that ignore them."""
    blind = (forecast(MODEL, one.pattern, one.panel, before) for one in found)
    update(out / "even.csv", protocol.by_past(found, blind).astype({"horizon": str}), EVENLY)
    for name, table in tables.items():
        table.round(_DIGITS).to_csv(out / f"{name}.csv", index=False)


def scores_by_kind(panel: Panel) -> pd.DataFrame:
    """Return our scores as each kind and with none stated: ``kind`` and COLUMNS but for method."""
    kinds = (KINDS[0], None, *KINDS[1:])
    return pd.concat([_scores(panel, kind, "kind", kind or UNSTATED) for kind in kinds])


def beside_slow_models(panel: Panel, kind: Kind | None) -> pd.DataFrame:
    """Return our scores on the series that slow models see: ``beside`` and COLUMNS but method."""
    return pd.concat(
        [_scores(thinned(slow, panel), kind, "beside", slow) for slow in every_method.THINNED]
    )


def _scores(panel: Panel, held: Kind | None, name: str, told: str) -> pd.DataFrame:
    every = pd.concat(map(score, _run(MODEL, panel, alike(panel, shipped(held)))[0]))
    every.insert(0, name, told)
    return every[every["horizon"] == protocol.ALL].drop(columns=["method", "panel", "horizon"])


def update(path: Path, fresh: pd.DataFrame, places: Places = PLACES) -> None:
    """Write `fresh` over the rows of the same method, panel, pattern and horizon, in order."""
    keys = [name for name in places if name in fresh]
    kept = [pd.read_csv(path, dtype={"horizon": str})] if path.exists() else []
    whole = pd.concat([fresh.round(_DIGITS), *kept]).drop_duplicates(keys).set_index(keys)
    order = pd.MultiIndex.from_product([[*places[name]] for name in keys], names=keys)
    whole.reindex(order[order.isin(whole.index)]).to_csv(path)
