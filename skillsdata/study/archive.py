"""Stored forecasts: one dated file a vantage day, never rewritten, scored by what came later.

``data/forecasts/<reference date>.csv`` holds, in the form of the forecast hubs, this project's
forecast and the naive one from the same figures: one row a value, with its kind (``output_type``
``quantile`` or ``cdf``; ``output_type_id`` the level, or the value at which P(X <= value) holds)
and ``made_on``, the day it was computed. Where that is later than the reference date the forecast
was made in hindsight: it saw only what had been published by then, but with a model built and
learned since.
"""

import csv
import hashlib
import os
import warnings
from collections.abc import Mapping, Sized
from contextlib import suppress
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pandas as pd

from skillsdata.clock import today
from skillsdata.errors import HistoryError, ParameterError
from skillsdata.evidence.asked import hear, question
from skillsdata.evidence.edition import load_observations, quarterly_series
from skillsdata.evidence.plan import Goal, Plan
from skillsdata.forecast.annual import MODEL
from skillsdata.forecast.peers import naive, seasonal_naive
from skillsdata.forecast.scores import FRAME, KEYS, cdf_from_quantiles, score_forecasts
from skillsdata.parameters import settle
from skillsdata.paths import archive_dir, forecasts_dir, project_root
from skillsdata.study.dates import Histories, redated
from skillsdata.study.outlook import Outlook
from skillsdata.study.ratio import forecast_ratio, reference, told
from skillsdata.study.study import Edition
from skillsdata.study.system import system_figures, system_histories

COLUMNS = [
    "model_id", "reference_date", "target", "location", "origin", "target_period", "horizon",
    "output_type", "output_type_id", "value",
]  # fmt: skip
#: What the hubs call the columns of a quantile frame.
_NAMES = {"model": "model_id", "quantile_level": "output_type_id", "predicted": "value"}
#: Years and quarters ahead that are stored: up to the plan's goal, and at least two years.
_YEARS, _QUARTERS = 2, 8
_DIGITS = 4
#: What differs between two equal forecasts.
_DAYS = {"reference_date", "made_on"}
#: The ends of the 80 % interval.
_ENDS = (0.1, 0.9)


def folder_of(plan: Plan) -> Path:
    """Return the folder of a plan's stored forecasts."""
    return forecasts_dir(plan.id)


def store_published(plan: Plan, day: str, *, out: Path, asked: Sized) -> Path | None:
    """Store what pages just published say of a day; return the new file, None where none is due.

    One is due for a report as known today, into the project's own folder of reports, with no
    parameter asked for by the reader, and where nothing is stored of that day; never in
    continuous integration.
    """
    own = project_root() / "reports"
    ordinary = day == date.today().isoformat() and not asked
    published = out.absolute() in {own, own / plan.id} and not os.environ.get("CI")
    if not (ordinary and published) or (folder_of(plan) / f"{day}.csv").exists():
        return None
    return store_forecast(plan, day)


def store_forecast(plan: Plan, as_of: str, *, folder: Path | None = None) -> Path | None:
    """Compute and store the forecasts from what was known on a day; return the new file.

    Nothing is stored, and None returned, where the forecast stored last says the same: no figure,
    no model and no learned table has changed it since. Raises ParameterError if there is one of
    that day: a stored forecast is never rewritten; and for anything but a plan, such as a study
    that a reader altered.
    """
    if not isinstance(plan, Plan):
        raise ParameterError(
            "an altered study never enters the archive: it holds what was forecast from published "
            "figures alone; give a plan and a day"
        )
    day = settle(as_of=as_of, plan=plan.id)
    folder = folder or folder_of(plan)
    path = folder / f"{day}.csv"
    if path.exists():
        raise ParameterError(
            f"as_of {day}: {path.name} is stored and never rewritten; choose another day"
        )
    rows = hub_rows(plan, day)
    text = rows.to_csv(index=False, lineterminator="\n")
    last = last_stored(day, folder=folder)
    if rows.empty or (last and _forecast(last.read_text("utf-8")) == _forecast(text)):
        return None
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("x", encoding="utf-8", newline="") as file:
        file.write(text)
    return path


def last_stored(day: str, *, folder: Path | None = None) -> Path | None:
    """Return the file of the last forecast stored before a day, None if there is none."""
    files = (folder or archive_dir()).glob("*.csv")
    return max((file for file in files if file.stem < day), default=None)


@question
def archived(plan: Plan, first: str, last: str) -> dict[str, str]:
    """Return the SHA-256 of the forecasts stored from one day to another, by their day."""
    files = [f for f in sorted(folder_of(plan).glob("*.csv")) if first <= f.stem <= last]
    return {file.stem: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def _forecast(text: str) -> list[list[str]]:
    """Return the rows of a stored forecast without the days it was made of and on."""
    head, *rows = csv.reader(text.splitlines())
    kept = [place for place, name in enumerate(head) if name not in _DAYS]
    return [[row[place] for place in kept] for row in (head, *rows)]


def stored_of(plan: Plan, target: str, goal: Goal, day: str) -> tuple[float, float] | None:
    """Return median and probability of meeting the goal as stored on a day, None without."""
    hear(archived, plan, day, day)
    file = folder_of(plan) / f"{day}.csv"
    if not file.exists():
        return None
    asked = at_goals(file).query(
        "target == @target and target_period == @year and goal == @value",
        local_dict={"target": target, "year": str(goal.year), "value": goal.value},
    )
    told = asked[["median", "probability"]].itertuples(index=False, name=None)
    return next(told, None)


def at_goals(file: Path) -> pd.DataFrame:
    """Return the project's own forecast of every goal as stored in a file, one a row.

    Columns ``target, location, target_period, goal, median, probability`` of meeting the goal.
    """
    rows, keys = pd.read_csv(file, dtype={"target_period": str}), ["target", "location"]
    own = rows[rows["model_id"] == MODEL].set_index([*keys, "target_period"])
    told, half = own[own["output_type"] == "cdf"], own[own["output_type"] == "quantile"]
    median = half.loc[half["output_type_id"] == 0.5, "value"]
    goals = pd.DataFrame({"goal": told["output_type_id"], "median": median}).dropna()
    return goals.assign(probability=1 - told["value"]).reset_index()


def hub_rows(plan: Plan, day: str) -> pd.DataFrame:
    """Return the hub rows of every forecast made from what was known on a day, with made_on."""
    edition, parts = Edition(plan, day, plan.goal_year + _YEARS), list[pd.DataFrame]()
    for name in plan.studies:
        with suppress(HistoryError), warnings.catch_warnings(action="ignore"):
            found = edition.study(name).outlook
            plain, goal = naive(found.history, found.targets), plan.goal(found.name)
            asked = {"target": found.name, "location": plan.area.zh, "reference_date": day}
            parts.append(_rows(found, plain, goal, goal and goal.year, **asked))
    for area in plan.ratio.areas if plan.ratio else ():
        of, found = told(plan), forecast_ratio(plan, area.zh, as_of=day, horizon=plan.goal_year)
        plain = seasonal_naive(found.history[["period", "value"]], found.targets[-1])
        asked = {"target": of.indicator, "location": area.zh, "reference_date": day}
        rows = _rows(found, plain, reference(plan), of.goal_quarter, **asked)
        near = (rows["horizon"] <= _QUARTERS) | (rows["target_period"] == of.goal_quarter)
        parts.append(rows[near])
    table = pd.concat(parts or [pd.DataFrame(columns=COLUMNS)], ignore_index=True)
    return table.assign(value=table["value"].round(_DIGITS), made_on=today().isoformat())


def _rows(
    outlook: Outlook, plain: pd.DataFrame, goal: Goal | None, end: object, **asked: str
) -> pd.DataFrame:
    """Return both forecasts as hub rows, the project's own probability being that of its pages."""
    both = pd.concat([outlook.quantiles, plain], ignore_index=True)
    rows = to_hub(both, goals={end: goal.value} if goal else {}, **asked)
    own = (rows["model_id"] == MODEL) & (rows["output_type"] == "cdf")
    if goal is None or not own.any():
        return rows
    return rows.assign(value=rows["value"].mask(own, 1 - outlook.probability(goal)))


def to_hub(
    frame: pd.DataFrame, goals: Mapping[object, float] | None = None, **asked: str
) -> pd.DataFrame:
    """Return a quantile frame as hub rows of the ``reference_date, target, location`` asked.

    Each goal, of those by target period, is one ``cdf`` row more: P(meeting it) is 1 - its value.
    """
    met = dict(goals or {})
    told = frame[frame["target_period"].isin(list(met))]
    wide = told.pivot(index=KEYS, columns="quantile_level", values="predicted")
    goal = np.array([met[period] for period in wide.index.get_level_values("target_period")])
    below = cdf_from_quantiles(wide.to_numpy(), wide.columns.to_numpy(dtype=float), goal)
    keys = wide.index.to_frame(index=False).rename(columns=_NAMES)
    rows = frame.assign(output_type="quantile").rename(columns=_NAMES)
    more = keys.assign(output_type="cdf", output_type_id=goal, value=below)
    return pd.concat([rows, more], ignore_index=True).assign(**asked)[COLUMNS]


def from_hub(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the quantile frame of stored rows (``cdf`` rows are left out)."""
    kept = rows[rows["output_type"] == "quantile"].rename(columns={b: a for a, b in _NAMES.items()})
    return kept[FRAME].reset_index(drop=True)


def load_archive(*, as_of: str, folder: Path | None = None) -> pd.DataFrame:
    """Return every stored row whose reference date is not after a day.

    Columns: COLUMNS and ``made_on``. Empty if nothing is stored by then.
    """
    files = [f for f in sorted((folder or archive_dir()).glob("*.csv")) if f.stem <= as_of]
    parts = [pd.read_csv(file, dtype={"target_period": str}) for file in files]
    none = [pd.DataFrame(columns=[*COLUMNS, "made_on"])]
    return pd.concat(parts or none, ignore_index=True)


def score_archive(
    plan: Plan, archive: pd.DataFrame, *, as_of: str,
    dates: Mapping[str, int] = MappingProxyType({}),
) -> pd.DataFrame:  # fmt: skip
    """Score stored forecasts by the figures published after them and known on a day.

    `dates` are the years of doubtful ``obs_id`` where they are not the tables'.

    Returns the columns of :func:`skillsdata.forecast.scores.score_forecasts`, with ``target,
    location, reference_date, made_on``, the ends ``low`` and ``high`` of the 80 % interval, the
    ``obs_id`` of the figure and ``foretold``, whether the figure was yet unknown on the day the
    forecast was made; one row a model, reference date and later figure.
    """
    keys = ["target", "location", "reference_date", "made_on"]
    parts = list[pd.DataFrame]()

    @cache
    def histories(day: str) -> Histories:
        return system_histories(plan, redated(system_figures(plan, as_of=day), dates))

    @cache
    def published(target: str, area: str, day: str) -> pd.DataFrame:
        if plan.ratio and target == plan.ratio.indicator:
            figures = load_observations(plan, as_of=day, indicator=target, area=area)
            series = quarterly_series(figures, area=area)
            return series.assign(target_period=series["period"].astype(str))
        series = histories(day)[target]
        return series.assign(target_period=series["year"].astype(str))

    for found, rows in archive.groupby(keys, sort=False):
        target, area, day, made = map(str, found)
        days = day, min(made, as_of), as_of  # nothing later is an outcome yet
        then, made_then, now = (published(target, area, known) for known in days)
        later = now[~now["target_period"].isin(then["target_period"])]
        later = later.assign(foretold=~later["target_period"].isin(made_then["target_period"]))
        if len(later) or not parts:
            parts += [_scored(rows, later).assign(**dict(zip(keys, map(str, found), strict=True)))]
    kept = [part for part in parts if len(part)]
    return pd.concat(kept or parts, ignore_index=True)


def _scored(rows: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    frame = from_hub(rows)
    scores = score_forecasts(frame, published)
    keys = ["model", "target_period"]
    ends = frame[frame["quantile_level"].isin(_ENDS)]
    wide = ends.pivot(index=keys, columns="quantile_level", values="predicted")
    named = wide.rename(columns=dict(zip(_ENDS, ("low", "high"), strict=True))).reset_index()
    return scores.merge(named, on=keys).merge(published[["target_period", "obs_id", "foretold"]])
