"""Scores of quantile forecasts: pinball loss, weighted interval score, coverage, point errors.

Formulas: pinball loss max(p (y - q), (p - 1)(y - q)); interval score
(u - l) + 2/alpha (l - y)+ + 2/alpha (y - u)+; weighted interval score of a median m and K central
intervals [|y - m| / 2 + sum alpha_k/2 IS_k] / (K + 1/2), which is the mean of twice the pinball
loss over the 2K + 1 quantiles; sMAPE 200 |e| / (|y| + |q|); MASE |e| / mean one-step change.
All scores are in the unit of the data unless said otherwise, and lower is better.
"""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri

from skillsdata.errors import HistoryError
from skillsdata.forecast.history import validate_quarters
from skillsdata.forecast.reference import Floats

#: Takes a history and ``until``, the last quarter to forecast.
QuarterlyMethod = Callable[..., pd.DataFrame]
#: What tells forecasts apart, and the columns of a quantile frame.
KEYS = ["model", "origin", "target_period", "horizon"]
FRAME = [*KEYS, "quantile_level", "predicted"]
#: Central intervals whose coverage is reported, per cent.
COVERAGES = (50, 80, 95)
_LEAST_SCALE = 0.01


def pinball(observed: Floats, predicted: Floats, levels: Floats) -> Floats:
    """Return the pinball loss, shape of `predicted` (..., P), for observed (...)."""
    miss = observed[..., None] - predicted
    return np.maximum(levels * miss, (levels - 1) * miss)


def weighted_interval_score(observed: Floats, predicted: Floats, levels: Floats) -> Floats:
    """Return the WIS, shape of `observed`; `levels` (P,) must be symmetric about a median."""
    if not np.allclose(np.sort(levels), 1 - np.sort(levels)[::-1]) or levels.size % 2 == 0:
        raise ValueError(f"levels {levels.tolist()} are not a median and central intervals")
    return np.asarray(2 * pinball(observed, predicted, levels).mean(axis=-1))


def smape(observed: Floats, point: Floats) -> Floats:
    """Return 200 |e| / (|y| + |q|), per cent; 0 where both are 0."""
    size = np.abs(observed) + np.abs(point)
    return 200 * np.abs(observed - point) / np.where(size > 0, size, 1.0)


def mase_scale(history: Floats, years: ArrayLike = ()) -> float:
    """Return the mean absolute change a year, at least 1 % of the level; without years, a step."""
    gaps = np.diff(np.asarray(years, dtype=float))
    changes = np.diff(history) / (gaps if gaps.size else 1.0)
    return float(max(np.abs(changes).mean(), _LEAST_SCALE * np.abs(history).mean()))


def quantiles_at(predicted: Floats, levels: Floats, wanted: Sequence[float]) -> list[Floats]:
    """Return the columns of `predicted` (..., P) at exactly these levels; KeyError if absent."""
    columns = [np.flatnonzero(np.isclose(levels, level)) for level in wanted]
    absent = [level for level, column in zip(wanted, columns, strict=True) if not column.size]
    if absent:
        raise KeyError(f"no quantile at {absent}; forecast them or ask for levels that are there")
    return [predicted[..., column[0]] for column in columns]


def cdf_from_quantiles(predicted: Floats, levels: Floats, value: float | Floats) -> Floats:
    """Return P(X <= value), (R,), from quantiles (R, P) at rising levels.

    Linear in the normal scores of the levels between quantiles; beyond the outermost quantile the
    last slope goes on, so that the probability is small but never exactly 0 or 1.
    """
    score = ndtri(levels)
    place = np.broadcast_to(np.asarray(value, dtype=float), predicted.shape[:1])[:, None]
    right = np.clip((predicted <= place).sum(axis=1), 1, levels.size - 1)
    rows = np.arange(len(predicted))
    left_value, right_value = predicted[rows, right - 1], predicted[rows, right]
    width = np.maximum(right_value - left_value, 1e-12 * (1 + np.abs(right_value)))
    past = place[:, 0] >= right_value
    share = past + (place[:, 0] - np.where(past, right_value, left_value)) / width
    slope = score[right] - score[right - 1]
    return np.asarray(ndtr(np.clip(score[right - 1] + share * slope, -6, 6)))


def score_forecasts(forecasts: pd.DataFrame, observed: pd.DataFrame) -> pd.DataFrame:
    """Score quantile frames against what was observed later.

    Parameters
    ----------
    forecasts : ``model, origin, target_period, horizon, quantile_level, predicted``; the levels
        of COVERAGES and the median must be there.
    observed : ``target_period, value``, one row a period; periods without a row are left out.

    Returns
    -------
    DataFrame ``model, origin, target_period, horizon, observed, median, error`` (median -
    observed), ``wis``, ``smape``, and ``inside_50, inside_80, inside_95`` (bool).
    """
    tails = [p for c in COVERAGES for p in ((100 - c) / 200, (100 + c) / 200)]
    table = forecasts.pivot(index=KEYS, columns="quantile_level", values="predicted")
    seen = observed.set_index("target_period")["value"]
    truth = seen.reindex(table.index.get_level_values("target_period")).to_numpy(dtype=float)
    table, truth = table[np.isfinite(truth)], truth[np.isfinite(truth)]
    levels, predicted = table.columns.to_numpy(dtype=float), table.to_numpy()
    median, *ends = quantiles_at(predicted, levels, [0.5, *tails])
    inside = {
        f"inside_{c}": (ends[2 * k] <= truth) & (truth <= ends[2 * k + 1])
        for k, c in enumerate(COVERAGES)
    }
    columns = {
        "observed": truth,
        "median": median,
        "error": median - truth,
        "wis": weighted_interval_score(truth, predicted, levels),
        "smape": smape(truth, median),
        **inside,
    }
    keys: pd.DataFrame = table.index.to_frame(index=False)
    return keys.assign(**columns)


def rolling_origin_quarterly(
    history: pd.DataFrame, methods: Sequence[QuarterlyMethod], *, fewest: int = 8, horizons: int = 8
) -> pd.DataFrame:
    """Return the scores of quarterly methods at every origin, up to `horizons` quarters ahead.

    Nothing is scored in-sample: at each origin a method sees the observations up to it, and is
    scored as by :func:`score_forecasts` on those after it. Raises HistoryError when no origin has
    `fewest` observations before it and one within the horizons after it.
    """
    clean = validate_quarters(history)
    observed = clean.assign(target_period=clean["period"].astype(str))
    parts = []
    for points in range(fewest, len(clean)):
        known = clean.iloc[:points]
        until = known["period"].iloc[-1] + horizons
        if clean["period"].iloc[points] <= until:
            parts += [
                score_forecasts(method(known, until=str(until)), observed) for method in methods
            ]
    if not parts:
        raise HistoryError(
            f"no origin has {fewest} observations before it and one to score after it; "
            "give a longer history or ask for fewer"
        )
    return pd.concat(parts, ignore_index=True)


def summarise(scores: pd.DataFrame, *, by: Sequence[str] = ("model",)) -> pd.DataFrame:
    """Return mean scores per group: ``n, mae, bias, wis, smape, coverage_50, _80, _95`` (%)."""
    grouped = scores.assign(mae=scores["error"].abs()).groupby(list(by), sort=True)
    means = grouped[["mae", "error", "wis", "smape"]].mean().rename(columns={"error": "bias"})
    covered = grouped[[f"inside_{c}" for c in COVERAGES]].mean() * 100
    covered.columns = pd.Index([f"coverage_{c}" for c in COVERAGES])
    return pd.concat([grouped.size().rename("n"), means, covered], axis=1).reset_index()


def relative_skill(
    scores: pd.DataFrame, *, baseline: str, score: str = "wis", keys: Sequence[str] = KEYS[1:]
) -> pd.DataFrame:
    """Return ``model, ratio``: mean score divided by the baseline's, over what both forecast.

    `scores` are those of one series and `keys` tell its forecasts apart; raises ValueError for a
    model that has two rows with the same keys.
    """
    table = scores.pivot(index=list(keys), columns="model", values=score)
    shared = table[table[baseline].notna()]
    plain = shared.notna().mul(shared[baseline], axis=0).where(shared.notna())
    ratio = shared.mean() / plain.mean()
    return ratio.rename("ratio").rename_axis("model").reset_index()
