"""Rolling origin: forecast from what was known, score against what came, for several methods.

Nothing is scored in-sample: at each origin a method sees the observations up to it, and is scored
on the observations after it.
"""

from collections.abc import Callable, Sequence

import pandas as pd

from skillsdata.errors import HistoryError
from skillsdata.forecast.history import validate_quarters
from skillsdata.forecast.scores import score_forecasts

QuarterlyMethod = Callable[[pd.DataFrame, str], pd.DataFrame]


def rolling_origin_quarterly(
    history: pd.DataFrame,
    methods: Sequence[QuarterlyMethod],
    *,
    fewest: int = 8,
    horizons: int = 8,
) -> pd.DataFrame:
    """Return the scores of quarterly methods at every origin, up to `horizons` quarters ahead.

    Columns as :func:`skillsdata.forecast.scores.score_forecasts`. Raises HistoryError when no
    origin has `fewest` observations before it and one within the horizons after it.
    """
    clean = validate_quarters(history)
    observed = clean.assign(target_period=clean["period"].astype(str))
    parts = []
    for points in range(fewest, len(clean)):
        known = clean.iloc[:points]
        until = known["period"].iloc[-1] + horizons
        if clean["period"].iloc[points] <= until:
            parts += [score_forecasts(method(known, str(until)), observed) for method in methods]
    if not parts:
        raise HistoryError(
            f"no origin has {fewest} observations before it and one to score after it; "
            "give a longer history or ask for fewer"
        )
    return pd.concat(parts, ignore_index=True)
