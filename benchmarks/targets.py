"""What our forecast is to reach in the benchmark, and whether it does."""

from collections.abc import Iterator

import pandas as pd

from benchmarks.protocol import PATTERNS
from benchmarks.tables import CALL, FRESH, MANY
from skillsdata.forecast.annual import MODEL

#: Ratios to naive, at most.
MOST_OWA = {"k3": 0.92, "k4": 0.89, "k5": 0.89, "k6": 0.89, "A": 0.90, "B": 0.86}
MOST_WIS = {**dict.fromkeys(("k3", "k4", "k5", "k6"), 0.79), **dict.fromkeys("ABC", 0.87)}
MOST_CALIBRATION_ERROR = 0.03
#: On one processor; no part of the count, as machines differ.
MOST_MILLISECONDS = {MANY: 0.2, CALL: 2.0, FRESH: 5.0}
#: Patterns in which no other method may have a lower OWA.
COMPARED = ("k2", "k3", "k4", "k5", "k6", "k8", "A", "B", "C")
#: How far coverage may be from what an interval promises, in points: on average, and anywhere.
OFF = {80: 3.0, 95: 1.5}
MOST_OFF = 5.0
MEAN = "mean"
#: Digits that are shown, and judged.
DIGITS = 3
COLUMNS = ["what", "pattern", "met", "told"]


def verdicts(scores: pd.DataFrame, goals: pd.DataFrame) -> pd.DataFrame:
    """Return ``what, pattern, met, told`` (the number and its verdict), one row a target.

    Patterns that ours was not run on have no rows.
    """
    own = scores[scores["method"] == MODEL].set_index("pattern")
    others = scores[scores["method"] != MODEL].groupby("pattern")["owa"].min()
    peers = {str(name): float(least) for name, least in others.items() if name in COMPARED}
    errors = goals[goals["method"] == MODEL].set_index("pattern")["calibration_error"]
    rows = [
        *_at_most("OWA at most", own["owa"], MOST_OWA),
        *_at_most("OWA below every other method", own["owa"], peers),
        *_near(own["coverage_80"], 80),
        *_near(own["coverage_95"], 95),
        *_at_most("WIS ratio at most", own["wis_ratio"], MOST_WIS),
        *_at_most(
            "calibration error at most",
            pd.Series(_with_mean(errors)),
            dict.fromkeys((*PATTERNS, MEAN), MOST_CALIBRATION_ERROR),
        ),
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


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
    what: str, own: pd.Series, target: dict[str, float]
) -> Iterator[tuple[str, str, bool, str]]:
    for pattern in (*PATTERNS, MEAN):
        if pattern in own.index and pattern in target:
            yield what, pattern, *_told(float(own[pattern]), target[pattern])


def at_most(value: float, most: float) -> bool:
    """Return whether a value is at most so much, both rounded to the DIGITS that are shown."""
    return round(value, DIGITS) <= round(most, DIGITS)


def _told(value: float, most: float) -> tuple[bool, str]:
    met = at_most(value, most)
    return met, f"{value:.{DIGITS}f} {_word(met)} ({most:.{DIGITS}f})"


def _near(own: pd.Series, promised: int) -> Iterator[tuple[str, str, bool, str]]:
    what = f"{promised} % interval within {MOST_OFF:g}, on average {OFF[promised]:g}"
    for pattern, value in _with_mean(own).items():
        limit = OFF[promised] if pattern == MEAN else MOST_OFF
        met = abs(value - promised) <= limit
        yield what, pattern, met, f"{value:.1f} {_word(met)}"


def _with_mean(own: pd.Series) -> dict[str, float]:
    told = {str(pattern): float(value) for pattern, value in own.items()}
    return told | {MEAN: float(own.mean())} if told else {}


def _word(met: bool) -> str:
    return "met" if met else "not met"
