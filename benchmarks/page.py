"""The page that explains the forecast benchmark, written from its tables alone."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd

from benchmarks.limits import DRAWN, SCORED
from benchmarks.page_text import PAGE
from benchmarks.protocol import GOAL_GROWTH, GOAL_STEPS, GOAL_YEARS, GOALS, PATTERNS
from benchmarks.targets import MOST_CALIBRATION_ERROR, at_most, summary, timed, verdicts
from skillsdata.forecast.annual import MODEL

#: A method that refused more than this share of the series counts as failing at the pattern.
_REFUSED = 0.5
#: Tables of our own method alone, and the columns that the page needs of them.
_OWN = {
    "speed": ["measure", "milliseconds"],
    "kinds": ["kind", "pattern", "owa", "wis_ratio", "coverage_80", "coverage_95"],
    "limits": ["series", "goals", "pattern", "n", "calibration_error"],
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
    scores = found["forecasts"].merge(found["runs"], on=["method", "pattern"])
    goals = found["goal_probability"].merge(scores, on=["method", "pattern"])
    verdict = verdicts(found["forecasts"], found["goal_probability"])
    return PAGE.format(
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
        drawn=f"{_drawn(found['limits']):,}",
        growth=_listed([f"{100 * each:g}".replace("-", "−") for each in GOAL_GROWTH]),
        limits=_limits(found["limits"]),
        beyond=_beyond(found["limits"]),
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


def _limits(errors: pd.DataFrame) -> str:
    """Return the calibration error by whose series, which goals, and pattern."""
    who = errors["series"].map(
        {SCORED: f"`{MODEL}` on these series", DRAWN: "the true model on drawn series"}
    )
    cells = errors["calibration_error"].map(_plain(3))
    told = errors.assign(what=who + ", goals by " + errors["goals"], cell=cells)
    return _by_pattern(told, "what", "cell")


def _beyond(errors: pd.DataFrame) -> str:
    """Say where even the true model misses the target by the scored goals."""
    true = errors[(errors["series"] == DRAWN) & (errors["goals"] == next(iter(GOALS)))]
    names = [
        f"`{name}` ({error:.3f})"
        for name, error in zip(true["pattern"], true["calibration_error"], strict=True)
        if not at_most(error, MOST_CALIBRATION_ERROR)
    ]
    target = f"more than {MOST_CALIBRATION_ERROR:g}, the target below"
    return f"Even the true model is off by {target}, at {_listed(names)}." if names else ""


def _drawn(errors: pd.DataFrame) -> int:
    """Return how many series were drawn: each has its goals in each year."""
    counts = errors.loc[errors["series"] == DRAWN, "n"]
    return int(counts.max()) // (len(GOAL_STEPS) * len(GOAL_YEARS)) if len(counts) else 0


def _years_back(offsets: tuple[int, ...]) -> str:
    return _listed([str(-offset) for offset in offsets])


def _listed(names: list[str]) -> str:
    *some, last = names
    return f"{', '.join(some)} and {last}" if some else last


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
