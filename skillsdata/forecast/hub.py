"""Stored forecasts in the form of the forecast hubs, and probabilities read off quantiles.

A stored forecast is never rewritten: one row a value, with the date on which it was made
(``reference_date``), what it is of (``target``, ``location``) and its kind (``output_type``
``quantile`` or ``cdf``; ``output_type_id`` the level, or the value at which P(X <= value) holds).
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from skillsdata.forecast.reference import Floats

COLUMNS = [
    "model_id", "reference_date", "target", "location", "origin", "target_period", "horizon",
    "output_type", "output_type_id", "value",
]  # fmt: skip


def to_hub(
    frame: pd.DataFrame,
    *,
    reference_date: str,
    target: str,
    location: str,
    goals: Mapping[object, float] | None = None,
) -> pd.DataFrame:
    """Return a quantile frame as hub rows, with one ``cdf`` row for each goal.

    Parameters
    ----------
    frame : ``model, origin, target_period, horizon, quantile_level, predicted``.
    reference_date : ISO date on which the forecast was made.
    goals : target period to goal value; P(meeting it) is 1 - the stored value.
    """
    rows = frame.assign(output_type="quantile")
    rows = rows.rename(columns={"quantile_level": "output_type_id", "predicted": "value"})
    wanted = {} if goals is None else goals
    parts = [frame[frame["target_period"] == period] for period in wanted]
    cdf = [
        _cdf_rows(part, goal)
        for part, goal in zip(parts, wanted.values(), strict=True)
        if len(part)
    ]
    table = pd.concat([rows, *cdf], ignore_index=True).rename(columns={"model": "model_id"})
    stamped = table.assign(reference_date=reference_date, target=target, location=location)
    return stamped[COLUMNS]


def from_hub(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the quantile frame of stored rows (``cdf`` rows are left out)."""
    kept = rows[rows["output_type"] == "quantile"].rename(
        columns={"model_id": "model", "output_type_id": "quantile_level", "value": "predicted"}
    )
    names = ["model", "origin", "target_period", "horizon", "quantile_level", "predicted"]
    return kept[names].reset_index(drop=True)


def _cdf_rows(frame: pd.DataFrame, goal: float) -> pd.DataFrame:
    keys = ["model", "origin", "target_period", "horizon"]
    rows = [(*key, "cdf", goal, probability_below(part, goal)) for key, part in frame.groupby(keys)]
    return pd.DataFrame(rows, columns=[*keys, "output_type", "output_type_id", "value"])


def probability_below(frame: pd.DataFrame, value: float) -> float:
    """Return P(X <= value) of one forecast's rows ``quantile_level, predicted``."""
    ordered = frame.sort_values("quantile_level")
    levels = ordered["quantile_level"].to_numpy(dtype=float)
    return float(cdf_from_quantiles(ordered["predicted"].to_numpy()[None], levels, value)[0])


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
