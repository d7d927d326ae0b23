"""The record told straight: how earlier forecasts fared beside the plain rule, in both ways."""

from typing import Any

import pandas as pd

from skillsdata.forecast.annual import MODEL
from skillsdata.language.words import Listed, Sentence, Words, say
from skillsdata.present import cells
from skillsdata.present.record_facts import Record, by_ways, own, per_cent, tested
from skillsdata.rounding import rounded
from skillsdata.study.record import (
    Dated,
    benchmark_table,
    late_in,
    later_figures,
    of_project,
    ratios,
)

#: Shares inside the 80 % interval beyond which it is called wide, below which narrow.
_WIDE, _NARROW = 0.9, 0.7
_KEYS = ["reference_date", "target", "location", "target_period"]


def _alike(numbers: pd.Series, above: str, below: str, neither: str) -> str:
    return above if (numbers > 0).all() else below if (numbers < 0).all() else neither


def _annual(record: Record) -> pd.DataFrame:
    return record.rows(*record.edition.plan.studies.values())


def _held(rows: pd.DataFrame) -> dict[str, Words]:
    held, inside = float(rows["inside_80"].mean()), own(int(rows["inside_80"].sum()))
    return {"width": _width(held), "n": own(len(rows)), "k": inside}


def _width(held: float) -> Sentence:
    width = "wide" if held > _WIDE else "narrow" if held < _NARROW else "apt"
    return say(f"straight.width.{width}")


def summed(record: Record) -> Sentence:
    """Say in one sentence how the stored forecasts fared; that nothing came since if so."""
    annual, of = _annual(record), record.edition.plan.ratio
    ratio = record.rows(of.indicator) if of else annual.iloc[:0]
    parts = [say("straight.ratio", **_held(ratio))] if len(ratio) else []
    if len(annual):
        lean = _alike(annual.groupby("target")["error"].mean(), "high", "low", "even")
        skill = _alike(record.annual["wis_ratio"] - 1, "worse", "better", "mixed")
        said = {"lean": say(f"straight.lean.{lean}"), "skill": say(f"straight.skill.{skill}")}
        parts.insert(0, say("straight.annual", **said, **_held(annual)))
    if not parts:
        return say("record.unscored")
    rows = pd.concat([annual, ratio])
    count, late = int(rows["foretold"].sum()), late_in(rows)
    ahead = say(f"straight.foretold.{'some' if count else 'none'}", k=own(count))
    all_late = "all" if late == len(rows) else "some"
    made = say(f"straight.made.{all_late}", n=own(len(rows)), late=own(late), ahead=ahead)
    return say("straight.summed", parts=Listed(tuple(parts), "list_changes"), made=made)


def told(record: Record) -> Sentence:
    """Compare the annual forecasts with keeping the last figure, by error and by score."""
    rows = _annual(record)
    if rows.empty:
        return say("record.unscored")
    items = tuple(_item(record, row) for row in record.annual.itertuples())
    return say(
        "straight.told", n=own(len(rows)), high=own(int((rows["error"] > 0).sum())),
        half=own(int(rows["inside_50"].sum())), m=own(later_figures(rows)),
        items=Listed(items, "list_changes"),
    )  # fmt: skip


def dated(record: Record) -> Sentence | None:
    """Say how the record reads by every year that its figures may be of; None without a doubt."""
    if _annual(record).empty:
        return None
    found, studies = by_ways(record.edition), record.edition.plan.studies.values()
    if len(found) == 1:
        return None
    ways = [
        say("straight.way", year=str(max(dates.values())), share=own(weight, style="share"),
            high=own(int((rows["error"] > 0).sum())), n=own(len(rows)),
            ratios=_ratios(record, (1.0, dates, scores)))
        for weight, dates, scores in found
        for rows in [of_project(scores, *studies)]
    ]  # fmt: skip
    told = Listed(tuple(ways), "list_changes")
    return say("straight.dated", ways=told, ratios=_ratios(record, *found))


def rolled(record: Record) -> Sentence | None:
    """Set the ratio's stored forecasts beside its rolling test; None without any to compare."""
    of = record.edition.plan.ratio
    rows = record.rows(of.indicator) if of else record.rows().iloc[:0]
    if rows.empty:
        return None
    out = rows[~rows["inside_80"].astype(bool)]
    beyond = out["observed"] - out["median"]
    side = _alike(beyond, "above", "below", "both") if len(out) else "none"
    test: Any = benchmark_table("ratio").set_index(["model", "area", "since", "horizon"])
    whole = test.loc[(MODEL, "all", "all", 0)]
    return say(
        "straight.rolled", n=own(len(rows)), days=own(int(rows["reference_date"].nunique())),
        m=own(later_figures(rows)), misses=say(f"straight.misses.{side}", out=own(len(out))),
        origins=tested(int(whole["origins"])), count=tested(int(whole["n"])),
        held=per_cent(whole["coverage_80"], "c-record-ratio"),
        width=_width(float(whole["coverage_80"]) / 100),
    )  # fmt: skip


def _ratios(record: Record, *found: Dated) -> Listed:
    told = ratios(*found).rename(index=record.edition.registry)
    parts = (
        say("straight.ratio_of", name=cells.name(of), ratio=own(ratio, digits=2))
        for of, ratio in told.items()
    )
    return Listed(tuple(parts), "list_nouns")


def _item(record: Record, row: Any) -> Sentence:
    of, scores = record.edition.registry[row.target], record.scores
    here = scores[(scores["target"] == row.target) & (scores["location"] == row.location)]
    ours, plain = here[here["model"] == MODEL], here[here["model"] != MODEL]
    both = ours.merge(plain, on=_KEYS, suffixes=("", "_plain"))
    errors = [float(both[column].abs().mean()) for column in ("error", "error_plain")]
    digits = int(len(set(map(rounded, errors))) == 1)  # no more decimals than tell both apart
    mine, naive = (own(error, of, digits, unit=True) for error in errors)
    ratio = own(float(row.wis_ratio), digits=2)
    return say("straight.item", name=cells.name(of), mine=mine, naive=naive, ratio=ratio)
