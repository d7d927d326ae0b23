"""What our forecast is to reach in the benchmark, and whether it does."""

from collections.abc import Iterator

import pandas as pd

from skillsdata.benchmark.protocol import PATTERNS
from skillsdata.forecast import MODEL

#: Ratios to naive that are known to be reachable.
MOST_OWA = {
    "k3": 0.921, "k4": 0.892, "k5": 0.897, "k6": 0.900, "k8": 0.886, "k12": 0.871,
    "A": 0.902, "B": 0.864,
}  # fmt: skip
MOST_WIS = {"k3": 0.81, "k5": 0.79, "k8": 0.77, "B": 0.89}
MOST_CALIBRATION_ERROR = 0.03
#: How far coverage may be from what an interval promises, in points.
OFF = {80: 3.0, 95: 2.0}
COLUMNS = ["what", "pattern", "met", "told"]


def verdicts(scores: pd.DataFrame, goals: pd.DataFrame) -> pd.DataFrame:
    """Return ``what, pattern, met, told`` (the number and its verdict), one row a target.

    Patterns that ours was not run on have no rows.
    """
    own = scores[scores["method"] == MODEL].set_index("pattern")
    others = scores[scores["method"] != MODEL].groupby("pattern")["owa"].min()
    peers = {str(name): float(least) for name, least in others.items()}
    errors = goals[goals["method"] == MODEL].set_index("pattern")["calibration_error"]
    rows = [
        *_at_most("OWA at most", own["owa"], MOST_OWA, 3),
        *_at_most("OWA below every other method", own["owa"], peers, 3),
        *_near(own["coverage_80"], 80),
        *_near(own["coverage_95"], 95),
        *_at_most("WIS ratio at most", own["wis_ratio"], MOST_WIS, 2),
        *_at_most(
            "calibration error at most",
            errors,
            dict.fromkeys(PATTERNS, MOST_CALIBRATION_ERROR),
            3,
        ),
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def summary(verdict: pd.DataFrame) -> str:
    """Return how many targets are met, in a sentence."""
    return f"`{MODEL}` meets {verdict['met'].sum()} of {len(verdict)} targets."


def _at_most(
    what: str, own: pd.Series, target: dict[str, float], digits: int
) -> Iterator[tuple[str, str, bool, str]]:
    for pattern in PATTERNS:
        if pattern in own.index and pattern in target:
            value, most = float(own[pattern]), target[pattern]
            met = round(value, digits) <= round(most, digits)
            yield what, pattern, met, f"{value:.{digits}f} {_word(met)} ({most:.{digits}f})"


def _near(own: pd.Series, promised: int) -> Iterator[tuple[str, str, bool, str]]:
    for pattern, value in own.items():
        met = abs(float(value) - promised) <= OFF[promised]
        told = f"{value:.1f} {_word(met)}"
        yield f"{promised} % interval within {OFF[promised]:g}", str(pattern), met, told


def _word(met: bool) -> str:
    return "met" if met else "not met"
