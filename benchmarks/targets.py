"""What our forecast is to reach in the benchmark, and whether it does."""

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

import pandas as pd

from benchmarks.methods import OFFSETS, PATTERNS, SHORT
from benchmarks.protocol import ALL, APART, HORIZONS, PASTS, TOGETHER, pooled
from benchmarks.series import PEOPLE
from benchmarks.tables import CALL, FRESH, MANY
from skillsdata.forecast.annual import MODEL

MEAN = "mean"
#: Ratios to naive, at most, by pattern and on average.
MOST_OWA = dict.fromkeys(PATTERNS, 0.905) | {MEAN: 0.873}
MOST_WIS = {MEAN: 0.79}
#: Errors of calibration: of the published series, and of indicators left out.
MOST_CALIBRATION_ERROR = 0.03
MOST_MEAN_ERROR = {MEAN: 0.026}
MOST_LEFT_OUT_ERROR = dict.fromkeys(SHORT, 0.1) | {MEAN: 0.07}
#: On one processor; no part of the count, as machines differ.
MOST_MILLISECONDS = {MANY: 0.2, CALL: 2.0, FRESH: 5.0}
#: Patterns in which no other method may have a lower OWA.
COMPARED = ("k2", "k3", "k4", "k5", "k6", "k8", "A", "B", "C")
#: What coverage may be, per cent, anywhere and on average: of 80 %, and of 95 %.
HELD_80 = (75.0, 85.0), (77.0, 83.0)
HELD_95, HELD_95_LEFT_OUT = ((92.0, 98.0),) * 2, ((90.0, 98.0),) * 2
#: Outcomes above the median, per cent, on indicators left out: in a pattern, and on average.
ABOVE = (40.0, 65.0), (45.0, 57.0)
#: What 80 % intervals of even pasts may hold at every year apart; WIS at most, in that of not
#: looking at evenness: of even pasts one year ahead, of uneven ones at any.
HELD_EVEN, MOST_EVEN, MOST_UNEVEN = ((77.0, 83.0),) * 2, 0.92, 1.01
#: Gap patterns at which counts of people are to be foretold as well as by their last value.
DISTANT = ("A", "B")
AHEAD = tuple(f"{year} ahead" for year in APART)
_AFTER = dict(zip(HORIZONS, ("", *(f", {ahead}" for ahead in AHEAD)), strict=True))
#: Digits that are shown, and judged.
DIGITS = 3
COLUMNS = ["what", "pattern", "met", "told"]


def verdicts(scores: pd.DataFrame, goals: pd.DataFrame) -> pd.DataFrame:
    """Return ``what, pattern, met, told`` (the number and its verdict), one row a target.

    Of the published series; patterns that ours was not run on have no rows.
    """
    own, others = _of(scores, method=MODEL, horizon=ALL), _least(scores)
    peers = {name: least for name, least in others.items() if name in COMPARED}
    errors = _of(goals, method=MODEL)["calibration_error"]
    held = {year: _of(scores, method=MODEL, horizon=year)["coverage_80"] for year in HORIZONS}
    rows = [
        *_at_most("OWA at most", own["owa"], MOST_OWA),
        *_at_most("OWA below every other method", own["owa"], peers),
        *_at_most("WIS ratio at most", own["wis_ratio"], MOST_WIS),
        *_at_most("calibration error at most", errors, MOST_MEAN_ERROR),
        *chain.from_iterable(
            _within(f"80 % interval holds{after}", held[year], *HELD_80)
            for year, after in _AFTER.items()
        ),
        *_within("95 % interval holds", own["coverage_95"], *HELD_95),
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def left_out_verdicts(
    scores: pd.DataFrame, goals: pd.DataFrame, groups: pd.DataFrame
) -> pd.DataFrame:
    """Return the same of the indicators left out, and of the `groups` counts of people alone."""
    own, others = (
        _of(scores, method=MODEL, horizon=ALL),
        _least(scores[scores["method"] != "drift"]),
    )
    drift, told = _of(scores, method="drift", horizon=ALL), _of(goals, method=MODEL)
    people = _of(groups, group=PEOPLE, method=MODEL)
    near = pd.Series({name: 0.02 if name in "ABC" else 0.0 for name in SHORT})
    owa = (drift["owa"] + near).dropna().to_dict() | {MEAN: drift["owa"].mean() - 0.03}
    wis = (drift["wis_ratio"] + 0.06).to_dict() | {MEAN: drift["wis_ratio"].mean()}
    rows = [
        *_at_most("OWA below naive, half drift and Theta", own["owa"], others),
        *_at_most("OWA of drift, .02 more at A, B, C, .03 less on average", own["owa"], owa),
        *_at_most("WIS ratio below naive", own["wis_ratio"], dict.fromkeys(SHORT, 1.0)),
        *_at_most("WIS ratio of drift on average, .06 more anywhere", own["wis_ratio"], wis),
        *_at_most("WIS ratio of people at most", people["wis_ratio"], dict.fromkeys(DISTANT, 1.0)),
        *_at_most("calibration error at most", told["calibration_error"], MOST_LEFT_OUT_ERROR),
        *_within("outcomes above the median", told["above"], *ABOVE),
        *_within("95 % interval holds", own["coverage_95"], *HELD_95_LEFT_OUT),
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def even_verdicts(pasts: pd.DataFrame) -> pd.DataFrame:
    """Return the same of even and uneven pasts, over all panels, by years ahead."""
    every = pooled(pasts).assign(
        pattern=lambda table: table["horizon"].astype(str) + " ahead",
        ratio=lambda table: table["wis"] / table["wis_before"],
    )
    even, uneven = (_of(every, panel=TOGETHER, past=past) for past in PASTS)
    ratio = "WIS of {} pasts at most, in that of not looking at evenness"
    rows = [
        *_within("80 % interval of even pasts holds", even["coverage_80"], *HELD_EVEN),
        *_at_most(ratio.format("even"), even["ratio"], {"1 ahead": MOST_EVEN}),
        *_at_most(
            ratio.format("uneven"), uneven["ratio"], dict.fromkeys(uneven.index, MOST_UNEVEN)
        ),
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _of(table: pd.DataFrame, **equal: str) -> pd.DataFrame:
    """Return the rows in which columns are equal to what is asked, by pattern."""
    return table[table[[*equal]].eq(pd.Series(equal)).all(axis=1)].set_index("pattern")


def _least(scores: pd.DataFrame) -> dict[str, float]:
    """Return the least OWA of all other methods, over all horizons, by pattern."""
    others = scores[(scores["horizon"] == ALL) & (scores["method"] != MODEL)]
    return dict(others.groupby("pattern")["owa"].min())


def timed(speeds: pd.DataFrame) -> pd.DataFrame:
    """Return ``what, milliseconds`` (the number and its verdict) of the table of speeds."""
    told = [
        _told(spent, MOST_MILLISECONDS[what])[1]
        for what, spent in zip(speeds["measure"], speeds["milliseconds"], strict=True)
    ]
    return pd.DataFrame({"what": speeds["measure"], "milliseconds": told})


def summary(verdict: pd.DataFrame) -> str:
    """Return how many targets are met, in a sentence."""
    return f"`{MODEL}` meets {verdict['met'].sum()} of {len(verdict)} targets."


def _at_most(
    what: str, own: pd.Series, target: Mapping[Any, float]
) -> Iterator[tuple[str, str, bool, str]]:
    for pattern, value in _with_mean(own).items():
        if pattern in target:
            yield what, pattern, *_told(value, target[pattern])


def _told(value: float, most: float) -> tuple[bool, str]:
    """Tell whether a value is at most so much, both rounded to the DIGITS that are shown."""
    met = round(value, DIGITS) <= round(most, DIGITS)
    return met, f"{value:.{DIGITS}f} {_word(met)} ({most:.{DIGITS}f})"


def _within(
    what: str, own: pd.Series, anywhere: tuple[float, float], on_average: tuple[float, float]
) -> Iterator[tuple[str, str, bool, str]]:
    for pattern, value in _with_mean(own).items():
        low, high = on_average if pattern == MEAN else anywhere
        met = low <= round(value, 1) <= high
        yield f"{what}: {anywhere[0]:g}–{anywhere[1]:g}", pattern, met, f"{value:.1f} {_word(met)}"


def _with_mean(own: pd.Series) -> dict[str, float]:
    told = {name: float(own[name]) for name in (*OFFSETS, *AHEAD) if name in own.index}
    return told | {MEAN: float(own.mean())} if told else {}


def _word(met: bool) -> str:
    return "met" if met else "not met"
