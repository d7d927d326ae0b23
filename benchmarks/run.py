"""The runs of annual methods on public series.

Tables are keyed by method and pattern. Rows of methods that are not run are kept, so that slow
peers, and those of another environment, need not be run each time.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from importlib.metadata import version
from pathlib import Path

import pandas as pd

from benchmarks import protocol
from benchmarks.left_out import PLAIN, Classes, alike, from_origins, judged, left_out, verdict
from benchmarks.origins import every_origin
from benchmarks.page import write_page
from benchmarks.pasts import PASTS, by_past
from benchmarks.peers import HERE, MODELS, PEERS, THINNED, run_worker, thinned
from benchmarks.protocol import HORIZONS, OFFSETS, PANELS, PATTERNS, Forecast, visible
from benchmarks.series import Panel, make_panel, own_series, scoring_panel
from benchmarks.tables import calibration, coverage, limits, speeds, worst
from skillsdata.clock import today
from skillsdata.errors import BenchmarkError
from skillsdata.forecast.annual import MODEL
from skillsdata.forecast.reference import KINDS, Kind, shipped

METHODS = (*HERE, *MODELS)
RUN_COLUMNS = ["method", "panel", "pattern", "failed", "run_on", "software"]
#: What tells rows apart, in order; and those of even and uneven pasts.
Places = Mapping[str, Iterable[str]]
PLACES: Places = {
    "method": METHODS, "panel": PANELS, "pattern": OFFSETS, "horizon": HORIZONS,
}  # fmt: skip
EVENLY: Places = {"panel": sorted(PANELS), "past": PASTS, "horizon": HORIZONS}
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
        ``runs.csv`` (RUN_COLUMNS), ``panel.csv`` and the page ``forecasts.md``; of our own method
        also ``kinds.csv``, ``beside.csv``, ``speed.csv``, ``limits.csv`` and what
        :mod:`benchmarks.tables` tells.
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
    panel = make_panel(own_series(own_panel)) if own_panel else scoring_panel()
    told = kind if own_panel else "amount"
    _claim(out, panel)
    classes = alike(panel, shipped(told))
    for method in chosen:
        part = thinned(method, panel)
        found, software = _run(method, part, classes, statsforecast)
        _keep(out, part, found, software)
        if method == MODEL:
            blind = alike(panel, shipped(told).blind())
            _keep_own(out, _evenly(found, panel, blind), _own_tables(found, panel, told))
        if own_panel is None:
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
        return run_worker(method, panel, python=statsforecast)
    patterns = protocol.SHORT if panel.name == protocol.CHINA else PATTERNS
    return [from_origins(method, each, panel, classes) for each in patterns], _software(method)


def _evenly(found: list[Forecast], panel: Panel, before: Classes) -> pd.DataFrame:
    return by_past(found, partial(from_origins, MODEL, panel=panel, classes=before), panel)


def _software(method: str) -> str:
    if method == MODEL:
        return f"skillsdata {version('skillsdata')}, learned {shipped().about['learned_on']}"
    library = "statsmodels" if method in PEERS else "numpy"
    return f"{library} {version(library)}"


def _keep(out: Path, panel: Panel, found: list[Forecast], software: str) -> None:
    runs = [
        (one.method, panel.name, one.pattern, int(one.failed.sum()), today().isoformat(), software)
        for one in found
    ]
    scores = [
        protocol.score(one, visible(panel, one.pattern), horizon)
        for one in found
        for horizon in HORIZONS
    ]
    update(out / "forecasts.csv", pd.DataFrame(scores)[protocol.COLUMNS])
    goals = pd.DataFrame([protocol.goal_row(one, visible(panel, one.pattern)) for one in found])
    update(out / "goal_probability.csv", goals[protocol.GOAL_COLUMNS])
    update(out / "runs.csv", pd.DataFrame(runs, columns=RUN_COLUMNS))


def _own_tables(found: list[Forecast], panel: Panel, kind: Kind | None) -> dict[str, pd.DataFrame]:
    """Return what is told of our own method beyond its scores, by name."""
    return {
        "kinds": scores_by_kind(panel),
        "beside": beside_slow_models(panel, kind),
        "speed": speeds(panel),
        "limits": limits(found, panel, shipped(kind)),
        **{told.__name__: told(found, panel) for told in (calibration, coverage, worst)},
    }


def _keep_own(out: Path, even: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> None:
    update(out / "even.csv", even.astype({"horizon": str}), EVENLY)
    for name, table in tables.items():
        table.round(_DIGITS).to_csv(out / f"{name}.csv", index=False)


def run_origins(out: Path, panel: Path, *, methods: Sequence[str] = ()) -> list[str]:
    """Run methods from every origin of a panel of provincial series and write what they scored.

    Writes the rows of panel CHINA of ``forecasts.csv``, ``goal_probability.csv`` and ``runs.csv``,
    with ours also ``left_out.csv`` (see :func:`benchmarks.left_out.verdict`) and ``even.csv``. Our
    class of an expanding indicator is learned from the other indicators; people are told as such.
    """
    every, chosen = judged(every_origin(panel)), list(methods) or [MODEL, *PLAIN]
    for method in chosen:
        classes = left_out(every) if method == MODEL else {}
        found, software = _run(method, every, classes)
        _keep(out, every, found, software)
        if classes:
            even = _evenly(found, every, alike(every, shipped("amount").blind()))
            _keep_own(out, even, {"left_out": verdict(every, classes)})
    write_page(out)
    return chosen


def scores_by_kind(panel: Panel) -> pd.DataFrame:
    """Return our scores as each kind and with none stated: ``kind`` and COLUMNS but for method."""
    kinds = (KINDS[0], None, *KINDS[1:])
    return pd.concat([_scores(panel, kind, kind=kind or UNSTATED) for kind in kinds])


def beside_slow_models(panel: Panel, kind: Kind | None) -> pd.DataFrame:
    """Return our scores on the series that slow models see: ``beside`` and COLUMNS but method."""
    return pd.concat([_scores(thinned(slow, panel), kind, beside=slow) for slow in THINNED])


def _scores(panel: Panel, held: Kind | None, **told: str) -> pd.DataFrame:
    found, _ = _run(MODEL, panel, alike(panel, shipped(held)))
    rows = [told | protocol.score(one, panel) for one in found]
    return pd.DataFrame(rows).drop(columns=["method", "panel", "horizon"])


def update(path: Path, fresh: pd.DataFrame, places: Places = PLACES) -> None:
    """Write `fresh` over the rows of the same method, panel, pattern and horizon, in order."""
    keys = [name for name in places if name in fresh]
    kept = [pd.read_csv(path, dtype={"horizon": str})] if path.exists() else []
    whole = pd.concat([fresh.round(_DIGITS), *kept]).drop_duplicates(keys).set_index(keys)
    order = pd.MultiIndex.from_product([[*places[name]] for name in keys], names=keys)
    whole.reindex(order[order.isin(whole.index)]).to_csv(path)
