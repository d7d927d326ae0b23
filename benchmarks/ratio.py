"""The command ``python -m benchmarks ratio``: rolling origin on the national quarterly ratio."""

from pathlib import Path

import pandas as pd

from skillsdata.evidence.edition import load_observations, quarterly_series
from skillsdata.evidence.plan import RATIO
from skillsdata.forecast.rolling import rolling_origin_quarterly
from skillsdata.forecast.scores import summarise
from skillsdata.study.ratio import NATIONAL

#: Two years of quarters, so that every quarter of the year has been seen, before the first origin.
FEWEST = 8
_DIGITS = 4


def run_ratio(out: Path, *, as_of: str) -> Path:
    """Forecast from every quarter since the ninth and write ``ratio.csv`` to `out`.

    One row a model and horizon (quarters ahead; 0 for all of them): ``model, horizon, n, mae,
    bias, wis, smape, coverage_50, coverage_80, coverage_95, origins, first, last``.
    """
    figures = load_observations(as_of=as_of, indicator=RATIO, area=NATIONAL)
    history = quarterly_series(figures, area=NATIONAL)[["period", "value"]]
    scores = rolling_origin_quarterly(history, fewest=FEWEST)
    rows = [summarise(scores, by=["model"]).assign(horizon=0)]
    rows.append(summarise(scores, by=["model", "horizon"]))
    origins = pd.PeriodIndex(scores["origin"].unique(), freq="Q")
    table = pd.concat(rows, ignore_index=True).assign(
        origins=len(origins), first=str(origins.min()), last=str(origins.max())
    )
    order = ["model", "horizon", *[c for c in table if c not in ("model", "horizon")]]
    path = out / "ratio.csv"
    out.mkdir(parents=True, exist_ok=True)
    table[order].round(_DIGITS).to_csv(path, index=False, lineterminator="\n")
    return path
