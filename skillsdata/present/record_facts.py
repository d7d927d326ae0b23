"""What the sentences on the track record may state, and how its numbers were computed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import pandas as pd

from skillsdata.evidence.asked import hear
from skillsdata.forecast.annual import MODEL
from skillsdata.forecast.baserates import like, share_reaching
from skillsdata.forecast.reference import shipped
from skillsdata.language.words import Listed, Sentence, Value, Words, say
from skillsdata.present import cells
from skillsdata.present.facts import FACTS, anchor
from skillsdata.study import record as kept
from skillsdata.study.archive import archived, folder_of, load_archive, score_archive
from skillsdata.study.record import benchmark_table
from skillsdata.study.study import Edition, Study, once

#: Years ahead for which what followed comparable histories is counted.
COUNTED = range(1, 6)
#: Shares above the median this near to one half are not called a lean.
EVEN = 0.02

own = partial(Value, trace="c-record-own")
public = partial(Value, trace="c-record-public")
tested = partial(Value, trace="c-record-ratio")
rate = partial(Value, trace="c-record-base-rate")


def per_cent(value: float, trace: str) -> Value:
    """Return a share that was computed in per cent."""
    return Value(float(value) / 100, style="share", trace=trace)


@once
def stored(edition: Edition) -> pd.DataFrame:
    """Return every stored forecast up to an edition's day."""
    hear(archived, edition.plan, "", edition.as_of)
    return load_archive(as_of=edition.as_of, folder=folder_of(edition.plan))


@once
def scored(edition: Edition) -> pd.DataFrame:
    """Return every stored forecast beside what was published later."""
    return score_archive(edition.plan, stored(edition), as_of=edition.as_of)


@once
def by_ways(edition: Edition) -> list[kept.Dated]:
    """Return the scores of yearly forecasts by every way to date doubtful figures."""
    day, weight = edition.as_of, edition.date_weight
    return kept.by_dating(edition.plan, stored(edition), as_of=day, weight=weight)


@dataclass(frozen=True)
class Record:
    """Stored forecasts and how they fared; the benchmark on public series."""

    edition: Edition

    @cached_property
    def archive(self) -> pd.DataFrame:
        """Every stored forecast."""
        return stored(self.edition)

    @cached_property
    def scores(self) -> pd.DataFrame:
        """Every stored forecast beside what was published later."""
        return scored(self.edition)

    @cached_property
    def summary(self) -> pd.DataFrame:
        """The scores in short, by target."""
        return kept.record_summary(self.scores, self.edition.plan.targets)

    @property
    def annual(self) -> pd.DataFrame:
        """The summary of the yearly indicators."""
        return self.summary[self.summary["target"].isin(self.edition.plan.studies.values())]

    @property
    def hindsight(self) -> list[str]:
        """The days of the forecasts that were computed later."""
        return sorted(set(self.archive.query("made_on > reference_date")["reference_date"]))

    def rows(self, *targets: str) -> pd.DataFrame:
        """Return the project's own scores, of some targets if named."""
        return kept.of_project(self.scores, *(targets or self.edition.plan.targets))


def made_in(rows: pd.DataFrame) -> Words:
    """Say how many scored forecasts were computed in hindsight; nothing if none was."""
    late = kept.late_in(rows)
    return say(f"record.late.{'all' if late == len(rows) else 'some'}", late=late) if late else ""


def followed(study: Study) -> pd.DataFrame:
    """Return what followed histories comparable to a study's."""
    study.told_by_years("a base rate")
    return like(study.outlook.history)


def ahead(study: Study) -> int:
    """Return how many years the goal lies after the latest figure."""
    return study.goal.year - int(study.latest["year"])


def _held(record: Record) -> Iterator[Sentence]:
    """Say of years and of quarters apart how many outcomes the 80 % interval held."""
    rows = record.rows()
    yearly = rows["target"].isin(record.edition.plan.studies.values())
    for unit, part in (("annual", rows[yearly]), ("quarterly", rows[~yearly])):
        if len(part):
            yield say(f"held.{unit}", n=own(len(part)), k=own(int(part["inside_80"].sum())))


def _benchmark() -> pd.DataFrame:
    scores = benchmark_table("forecasts")
    return scores[scores["method"] == MODEL]


def above_median() -> float:
    """Return the share of public outcomes that lay above the median."""
    pooled = kept.pooled_calibration(benchmark_table("calibration"))
    return 1 - float(pooled.loc[pooled["quantile_level"] == 0.5, "share"].iloc[0])


def _side(_: object) -> Sentence:
    lean = above_median() - 0.5
    return say(f"public.{'even' if abs(lean) < EVEN else 'low' if lean > 0 else 'high'}")


_TOLD: dict[str, Callable[[Any], Words]] = {
    # of a record
    "compared": lambda r: Listed(tuple(_held(r)), "list_changes"),
    "scored_by": lambda r: own(kept.later_figures(r.rows())),
    "editions": lambda r: own(int(r.archive["reference_date"].nunique())),
    "late": lambda r: own(len(r.hindsight)),
    "late_days": lambda r: Listed(tuple(map(cells.on_day, r.hindsight)), "list_nouns"),
    # of public series
    "public_series": lambda _: public(int(_benchmark()["n_series"].max())),
    "public_held": lambda _: per_cent(_benchmark()["coverage_80"].mean(), "c-record-public"),
    "above_median": lambda _: public(above_median(), style="share"),
    "side": _side,
    # of histories like a study's
    "histories": lambda s: rate(int(followed(s)["histories"].iloc[0])),
    "history_points": lambda s: rate(int(followed(s)["points"].iloc[0])),
    "history_kind": lambda s: say(
        f"base_rate.{'steady' if followed(s)['steady'].iloc[0] else 'turned'}"
    ),
    "reached": lambda s: rate(
        share_reaching(followed(s), s.goal.value, horizon=ahead(s)), style="share"
    ),
    "chance": lambda s: Value(
        s.outlook.probability(s.goal), style="share", trace=anchor(s, "probability")
    ),
    # of the reference class
    "class_series": lambda _: Value(int(shipped().about["amount series"])),
}
FACTS |= _TOLD
