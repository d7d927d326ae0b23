"""The project's own record and the benchmark's results, as the track-record page shows them."""

from collections.abc import Sequence
from functools import partial

import pandas as pd

from skillsdata.errors import EvidenceError
from skillsdata.evidence.asked import question
from skillsdata.evidence.plan import Plan
from skillsdata.forecast.annual import MODEL
from skillsdata.forecast.scores import KEYS, relative_skill, summarise
from skillsdata.paths import benchmarks_dir
from skillsdata.study.archive import score_archive
from skillsdata.study.dates import AS_STATED, ways
from skillsdata.study.system import system_figures

#: What a forecast of the project is measured against: the last value, or that of a year ago.
BASELINES = ("naive", "seasonal_naive")
#: A way to date doubtful figures: its weight, the years by ``obs_id``, and the scores by it.
Dated = tuple[float, dict[str, int], pd.DataFrame]
_PUBLISHED = {"panel": "m", "horizon": "all"}


@question
def benchmark_table(name: str) -> pd.DataFrame:
    """Return one table of docs/benchmarks; EvidenceError names the command that makes it.

    Of tables that tell other panels and single horizons too: the published series, all horizons.
    """
    path = benchmarks_dir() / f"{name}.csv"
    if not path.exists():
        raise EvidenceError(f"{path.name} is absent; make it with `python -m benchmarks`")
    table = pd.read_csv(path, dtype={"horizon": str} if name == "forecasts" else None)
    for column, wanted in _PUBLISHED.items():
        if column in table and (table[column] == wanted).any():
            table = table[table[column] == wanted].drop(columns=column)
    return table.reset_index(drop=True)


def of_project(scores: pd.DataFrame, *targets: str) -> pd.DataFrame:
    """Return the project's own rows of some targets, in their order, by area and date."""
    rows = scores[(scores["model"] == MODEL) & scores["target"].isin(targets)]
    order = ["target", "location", "reference_date", "target_period"]
    return rows.sort_values(order, key=partial(_placed, targets), ignore_index=True)


def _placed(targets: Sequence[str], column: pd.Series) -> pd.Series:
    return column.map(list(targets).index) if column.name == "target" else column


def late_in(rows: pd.DataFrame) -> int:
    """Return how many rows are of forecasts that were computed later than their date."""
    return int((rows["made_on"] > rows["reference_date"]).sum())


def later_figures(rows: pd.DataFrame) -> int:
    """Return how many different figures scored these forecasts; one may score several."""
    return len(rows.drop_duplicates(["target", "location", "target_period"]))


def record_summary(scores: pd.DataFrame, targets: Sequence[str]) -> pd.DataFrame:
    """Return one row a target and area: ``n, coverage_80, coverage_95, bias, wis_ratio``.

    ``wis_ratio`` is the mean weighted interval score over that of the naive forecast of the same
    figures (for quarters: the seasonal one); below 1 is better than naive.
    """
    groups = ["target", "location"]
    own = summarise(scores[scores["model"] == MODEL], by=groups)
    forecast = ["reference_date", *KEYS[1:]]
    plain = scores.assign(model=scores["model"].replace(dict.fromkeys(BASELINES, "naive")))
    ratios = [
        relative_skill(part, baseline="naive", keys=forecast)
        .query("model == @MODEL")
        .assign(**{name: part[name].iloc[0] for name in groups})
        for _, part in plain.groupby(groups)
    ]
    ratio = pd.concat(ratios or [pd.DataFrame(columns=[*groups, "ratio"])])
    ratio = ratio.rename(columns={"ratio": "wis_ratio"})
    columns = [*groups, "n", "coverage_80", "coverage_95", "bias", "wis_ratio"]
    whole = own.merge(ratio, on=groups)[columns]
    return whole.sort_values(groups, key=partial(_placed, targets), ignore_index=True)


def by_dating(
    plan: Plan, archive: pd.DataFrame, *, as_of: str, weight: float = AS_STATED
) -> list[Dated]:
    """Return the scores of yearly forecasts by every way to date doubtful figures, as weighted.

    ``weight`` is that of the tables' dates, as :func:`skillsdata.study.dates.ways` takes it.
    """
    yearly = archive[archive["target"].isin([*plan.studies.values()])]
    return [
        (share, dates, score_archive(plan, yearly, as_of=as_of, dates=dates))
        for share, dates in ways(system_figures(plan, as_of=as_of), weight)
    ]


def ratios(*found: Dated) -> pd.Series:
    """Return the WIS ratio by target to the last value, over ways to date figures as weighted."""
    every = pd.concat([scores.assign(wis=weight * scores["wis"]) for weight, _, scores in found])
    sums = every.groupby(["target", every["model"] == MODEL], sort=False)["wis"].sum().unstack()
    return (sums[True] / sums[False]).rename("wis_ratio")


def pooled_calibration(calibration: pd.DataFrame) -> pd.DataFrame:
    """Return ``quantile_level, n, share`` over all gap patterns, each outcome counting once."""
    counted = calibration.assign(below=calibration["share"] * calibration["n"])
    sums = counted.groupby("quantile_level")[["below", "n"]].sum().reset_index()
    return sums.assign(share=sums["below"] / sums["n"])[["quantile_level", "n", "share"]]


def peer_scores(forecasts: pd.DataFrame, runs: pd.DataFrame) -> pd.DataFrame:
    """Return the benchmark's scores with ``refused``, whether a method refused every series.

    A method that was run on some of the series, or through some gap patterns, alone is left out.
    """
    counted = forecasts.merge(runs[["method", "pattern", "failed"]], on=["method", "pattern"])
    seen = counted.groupby("method")["n_series"].transform("sum")
    whole: pd.DataFrame = counted[seen == seen.max()]
    return whole.assign(refused=whole["failed"] >= whole["n_series"])
