"""The page that explains the benchmark: words from ``forecasts.md.j2``, numbers from the tables."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from benchmarks import methods, protocol, targets
from benchmarks.learn import SHARED
from benchmarks.series import CHINA, PUBLISHED
from benchmarks.tables import DRAWN, LEFT_OUT, LIMITS, SCORED, SINCE
from skillsdata.forecast.annual import MODEL

#: A method that refused more than this share of the series counts as failing at the pattern.
_REFUSED = 0.5
#: Tables of our own method alone, and the columns that the page needs of them.
_OWN = {
    "speed": ["measure", "milliseconds"],
    "kinds": ["kind", "pattern", "owa", "wis_ratio", "coverage_80", "coverage_95"],
    "beside": ["beside", "pattern", "n_series", *protocol.SCORES],
    "limits": LIMITS,
    "left_out": LEFT_OUT,
    "even": protocol.PAST_COLUMNS,
}


def write_page(folder: Path) -> Path:
    """Write ``forecasts.md`` from the tables in `folder` and return its path."""
    path = folder / "forecasts.md"
    path.write_text(page(tables(folder)), encoding="utf-8")
    return path


def tables(folder: Path) -> dict[str, pd.DataFrame]:
    """Return the benchmark's tables by name; those of _OWN are empty until ours was run."""
    names = ("forecasts", "goal_probability", "runs", "panel", *_OWN)
    paths = {name: folder / f"{name}.csv" for name in names}
    return {
        name: pd.read_csv(path) if path.exists() else pd.DataFrame(columns=_OWN.get(name, []))
        for name, path in paths.items()
    }


def page(found: Mapping[str, pd.DataFrame]) -> str:
    """Return the page for the tables that :func:`tables` reads."""
    names = ("forecasts", "goal_probability", "runs")
    forecasts, goals, runs = (of_panel(found[name], PUBLISHED) for name in names)
    wide_scores, wide_goals = (of_panel(found[name], CHINA) for name in names[:2])
    overall = forecasts[forecasts["horizon"] == protocol.ALL]
    scores = _covered(overall.merge(runs, on=["method", "pattern"]))
    asked = targets.verdicts(forecasts, goals)
    limits, groups = found["limits"], found["left_out"]
    wide = targets.left_out_verdicts(wide_scores, wide_goals, groups)
    apart = forecasts[(forecasts["method"] == MODEL) & (forecasts["horizon"] != protocol.ALL)]
    return _template().render(
        model=MODEL,
        used=found["panel"]["used"].sum(),
        gaps="; ".join(_listed([str(-year) for year in methods.PATTERNS[name]]) for name in "ABC"),
        panel=_panel(found["panel"]),
        scores=scores,
        goals=goals.merge(scores, on=["method", "pattern"]),
        own=100 * goals.loc[goals["method"] == MODEL, ["share_met", "mean_probability"]].mean(),
        horizons=apart.assign(who=apart["horizon"] + " ahead"),
        beside=_beside(found["beside"], scores),
        pasts=_pasts(found["even"]),
        pasts_told=targets.even_verdicts(found["even"]),
        left_out=groups.assign(who=groups["group"] + ", " + groups["method"]),
        wide=wide,
        since=f"since {SINCE}",
        shared=f"{100 * SHARED:.0f} %",
        wide_met=targets.summary(wide),
        drawn=_drawn(limits),
        growth=_listed([f"{100 * each:g}".replace("-", "−") for each in protocol.GOAL_GROWTH]),
        limits=_limits(limits),
        most=f"{targets.MOST_CALIBRATION_ERROR:g}",
        beyond=_beyond(limits),
        kinds=_covered(found["kinds"]),
        met=targets.summary(asked),
        targets=asked,
        time=pd.DataFrame([_time(*part) for part in scores.groupby("method", sort=False)]),
        speed=targets.timed(found["speed"]),
    )


def _template() -> Template:
    files = FileSystemLoader(Path(__file__).parent)
    words = Environment(loader=files, undefined=StrictUndefined, keep_trailing_newline=True)
    told = (_markdown, _matrix, _cells, _by_pattern, _listed)
    words.filters |= {each.__name__.strip("_"): each for each in told}
    return words.get_template("forecasts.md.j2")


def of_panel(table: pd.DataFrame, panel: str) -> pd.DataFrame:
    """Return the rows of a panel, without saying so; horizons are text."""
    kept = table[table["panel"] == panel].drop(columns="panel")
    return kept.astype({name: str for name in ("horizon",) if name in kept})


def _beside(own: pd.DataFrame, scores: pd.DataFrame) -> pd.DataFrame:
    """Return the scores of slow models, and ours on the series that they see."""
    slow = scores[scores["method"].isin(own["beside"])]
    return _covered(pd.concat([own.assign(method=MODEL), slow[~_refused(slow)]]))


def _pasts(table: pd.DataFrame) -> pd.DataFrame:
    """Return coverage, and WIS in that of not looking at evenness, by past and years ahead."""
    told = protocol.pooled(table)
    ratio = (told["wis"] / told["wis_before"]).map("{:.3f}".format)
    held = told["coverage_80"].map("{:.1f} %".format)
    return told.assign(
        what=told["panel"] + ", " + told["past"],
        pattern=told["horizon"].astype(str) + " ahead",
        cell=held + " / " + ratio + " (" + told["n"].astype(str) + ")",
    )


def _cells(
    scores: pd.DataFrame, who: str, columns: Mapping[str, tuple[str, int | None]]
) -> pd.DataFrame:
    """Return columns as text in ``cell``, each under ``what`` it is and of whom."""
    parts = [
        scores.assign(what=scores[who] + ", " + name, cell=_plain(scores[column], digits))
        for name, (column, digits) in columns.items()
    ]
    return pd.concat(parts, ignore_index=True)


def _limits(errors: pd.DataFrame) -> pd.DataFrame:
    who = {SCORED: f"`{MODEL}` on these series", DRAWN: "the true model on drawn series"}
    what = errors["series"].map(who) + ", goals by " + errors["goals"]
    return errors.assign(what=what, cell=_plain(errors["calibration_error"], 3))


def _beyond(errors: pd.DataFrame) -> list[str]:
    """Return where even the true model misses the target by the scored goals."""
    true = errors[(errors["series"] == DRAWN) & (errors["goals"] == next(iter(protocol.GOALS)))]
    error = true.set_index("pattern")["calibration_error"]
    missed = error[error.round(targets.DIGITS) > targets.MOST_CALIBRATION_ERROR]
    return [f"`{name}` ({error:.3f})" for name, error in missed.items()]


def _drawn(errors: pd.DataFrame) -> int:
    """Return how many series were drawn: each has its goals in each year."""
    counts = errors.loc[errors["series"] == DRAWN, "n"]
    each = len(protocol.GOAL_STEPS) * len(protocol.GOAL_YEARS)
    return int(counts.max()) // each if len(counts) else 0


def _listed(names: list[str]) -> str:
    *some, last = names
    return f"{', '.join(some)} and {last}" if some else last


def _panel(panel: pd.DataFrame) -> pd.DataFrame:
    total = panel.drop(columns="competition").sum().to_frame().T.assign(competition="together")
    told = pd.concat([panel, total])[list(panel.columns)]
    return told.rename(columns={"long_enough": "with 12 points", "doubles": "doubles left out"})


def _plain(column: pd.Series, digits: int | None) -> pd.Series:
    if digits is None:
        return column
    return column.map(lambda value: f"{value:.{digits}f}" if value < 1000 else "> 999")


def _covered(scores: pd.DataFrame) -> pd.DataFrame:
    """Add the two coverages as text, and how far both are from what they promise."""
    low, high = scores["coverage_80"], scores["coverage_95"]
    both = [f"{a:.0f}/{b:.0f}" for a, b in zip(low, high, strict=True)]
    return scores.assign(both=both, off=(low - 80).abs() + (high - 95).abs())


def _matrix(
    scores: pd.DataFrame, column: str, digits: int | None = None, rank: str | None = None
) -> str:
    """Return methods by patterns; the least of `rank` (or else of `column`) in bold."""
    refused, told = _refused(scores), _plain(scores[column], digits)
    place = scores[rank or column].mask(refused)
    best = place == place.groupby(scores["pattern"]).transform("min")
    cells = told.mask(best, "**" + told + "**").mask(refused, "fails")
    return _by_pattern(scores.assign(cell=cells), row="method")


def _refused(scores: pd.DataFrame) -> pd.Series:
    return scores["failed"] > _REFUSED * scores["n_series"]


def _by_pattern(table: pd.DataFrame, cell: str = "cell", row: str = "what") -> str:
    """Return one column of text as a table by pattern, rows in the order they come."""
    wide = table.pivot(index=row, columns="pattern", values=cell).reindex(table[row].unique())
    more = [name for name in wide if name not in methods.OFFSETS]
    ordered = wide[[*(name for name in methods.OFFSETS if name in wide), *more]].astype(object)
    return _markdown(ordered.fillna("–").reset_index())


def _time(method: object, part: pd.DataFrame) -> dict[str, object]:
    fitted = part[~_refused(part)]
    spent = (fitted if len(fitted) else part)["ms_per_series"]
    shares = (100 * part["failed"] / part["n_series"]).set_axis(part["pattern"])
    refused = [f"{name} {share:.3g} %" for name, share in shares[shares > 0].items()]
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
