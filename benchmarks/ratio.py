"""The quarterly ratio, forecast from every quarter of its own histories, and what else would do."""

from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from skillsdata.evidence.edition import load_observations, quarterly_series
from skillsdata.evidence.plan import open_plan
from skillsdata.forecast.annual import MODEL
from skillsdata.forecast.peers import seasonal_naive
from skillsdata.forecast.quarterly import ASSUMED, forecast_quarterly
from skillsdata.forecast.scores import rolling_origin_quarterly, summarise
from skillsdata.study.ratio import told

#: Two years of quarters, so that every quarter was seen, before the first origin.
FEWEST = 8
#: What stands for every area or origin, and for every quarter ahead.
ALL, ANY = "all", 0
KEYS = ["model", "area", "since", "horizon"]
#: What a choice is judged by.
JUDGED = ["since", "n", "coverage_80", "off_80", "wis_ratio", "worst_ratio"]
_PEER = "seasonal_naive"
_DIGITS = 4

Histories = dict[str, pd.DataFrame]


def run_ratio(out: Path, *, as_of: str) -> Path:
    """Write ``ratio.csv`` and ``ratio_choices.csv`` to `out`; return the path of the first."""
    plan = open_plan()
    ratio = told(plan)
    figures = load_observations(plan, as_of=as_of, indicator=ratio.indicator)
    histories = {area.en: quarterly_series(figures, area=area.zh) for area in ratio.areas}
    names = {area.en: area.zh for area in ratio.areas}
    table = ratio_table(rolled(histories), ratio.step)
    tables = {
        "ratio": table.assign(area_zh=table["area"].map(names).fillna(table["area"])),
        "ratio_choices": choices(histories, ratio.step),
    }
    out.mkdir(parents=True, exist_ok=True)
    for name, found in tables.items():
        found.round(_DIGITS).to_csv(out / f"{name}.csv", index=False, lineterminator="\n")
    return out / "ratio.csv"


def rolled(histories: Histories, **options: Any) -> pd.DataFrame:
    """Return the scores of ours and its peer at every origin of every area."""
    ours = partial(forecast_quarterly, **options)
    parts = [
        rolling_origin_quarterly(
            history[["period", "value"]], (ours, seasonal_naive), fewest=FEWEST
        ).assign(area=area, start=lambda row: row["origin"] + row["area"])
        for area, history in histories.items()
    ]
    return pd.concat(parts, ignore_index=True)


def ratio_table(scores: pd.DataFrame, since: str) -> pd.DataFrame:
    """Return mean scores by model, area, first origin (or ALL) and quarters ahead (or ANY).

    Columns: KEYS, ``n, mae, bias, wis, smape, coverage_50, coverage_80, coverage_95``;
    ``off_80``, how many of its standard errors the 80 % coverage is from 80 %, were comparisons
    independent; ``wis_ratio``, WIS over the peer's; ``origins, first, last``.
    """
    wholes = ({"area": ALL, "horizon": ANY}, {"area": ALL}, {"horizon": ANY})
    parts = [
        _means(part.assign(since=first, **whole))
        for first, part in ((ALL, scores), (since, scores[scores["origin"] >= since]))
        for whole in wholes
    ]
    table = pd.concat(parts, ignore_index=True)
    peer = table["wis"].where(table["model"] == _PEER).groupby([table[k] for k in KEYS[1:]])
    return table.assign(
        off_80=(table["coverage_80"] - 80) / (40 / np.sqrt(table["n"])),
        wis_ratio=table["wis"] / peer.transform("max"),
    )


def _means(scores: pd.DataFrame) -> pd.DataFrame:
    by = scores.groupby(KEYS)
    ends = by["origin"].agg(first="min", last="max").assign(origins=by["start"].nunique())
    return summarise(scores, by=KEYS).merge(ends.reset_index(), on=KEYS)


def choices(histories: Histories, since: str) -> pd.DataFrame:
    """Return what was assumed, and what else would have scored: two rows each, by first origin.

    Columns ``assumed, since, n, coverage_80, wis_ratio`` over every quarter ahead, and the farthest
    of any one: ``off_80, worst_ratio``.
    """
    halved = {name: (size / 2, size * 2) for name, size in asdict(ASSUMED).items()}
    sizes = halved | {"season": (0.0, *halved["season"]), "memory": (0.94, 1.0)}
    others: dict[str, dict[str, Any]] = {
        f"{name} {size:g}": {"assumed": replace(ASSUMED, **{name: size})}
        for name, tried in sizes.items()
        for size in tried
    }
    asked = {"as taken": {}, **others, f"break {since}": {"break_at": since}}
    parts = [
        _judged(ratio_table(rolled(histories, **options), since)).assign(assumed=name)
        for name, options in asked.items()
    ]
    return pd.concat(parts, ignore_index=True)[["assumed", *JUDGED]]


def _judged(table: pd.DataFrame) -> pd.DataFrame:
    ours = table[(table["model"] == MODEL) & (table["area"] == ALL)]
    each = ours[ours["horizon"] != ANY].groupby("since", sort=False)
    farthest = each["off_80"].agg(lambda off: max(off, key=abs))
    worst = each["wis_ratio"].max().rename("worst_ratio")
    whole = ours[ours["horizon"] == ANY].set_index("since")
    return whole.assign(off_80=farthest, worst_ratio=worst).reset_index()
