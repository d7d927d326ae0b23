"""What the track record shows: how earlier forecasts fared, and what befell their like.

>>> sd.record.base_rates(hc).name
'record_base_rates'
"""

from functools import partial
from typing import Any

import pandas as pd

from skillsdata import drawing
from skillsdata.evidence.edition import load_shown
from skillsdata.evidence.plan import Indicator
from skillsdata.evidence.tables import each_row
from skillsdata.forecast.baserates import LEVELS
from skillsdata.language.reader import Reader
from skillsdata.language.words import Unit, Value, Words, say
from skillsdata.present import cells, since, straight
from skillsdata.present.arithmetic import Computed
from skillsdata.present.bars import in_words
from skillsdata.present.cells import Columns
from skillsdata.present.entries import box, published, some_computed
from skillsdata.present.facts import at, finer, precision, when
from skillsdata.present.indicator import labelled, reader_goal
from skillsdata.present.record_facts import COUNTED, Record, ahead, followed, made_in, own, per_cent
from skillsdata.present.show import Figure, Notes, Table, Text, figure, paragraph
from skillsdata.study.finding import RATIO, find_indicator
from skillsdata.study.odds import Odds
from skillsdata.study.odds import odds as odds_of
from skillsdata.study.record import later_figures
from skillsdata.study.study import Edition, Study, once

_SHARES, _RATE = (0.1, 0.25, 0.5, 0.75, 0.9), "c-record-base-rate"


def answer(record: Record) -> Text:
    """Answer how far to trust."""
    held = say("record.answer" if len(record.rows()) else "record.answer_public", record)
    return Text((held,), name="answer", verdict=straight.summed(record))


def hindsight(record: Record) -> Text:
    """Say how many of the stored forecasts were computed after their own date."""
    return paragraph(say("record.hindsight" if record.hindsight else "record.on_time", record))


def skill(record: Record) -> Text:
    """Say where the project's forecasts beat the naive one on its own record, and where not."""
    return paragraph(
        *filter(None, (straight.told(record), straight.dated(record), straight.rolled(record)))
    )


@once
def found_odds(edition: Edition) -> Odds | None:
    """Return the odds of the comparisons of headcounts, None where there are none."""
    record, three = Record(edition), edition.plan.together
    rows = record.rows(three.headcount) if three else record.rows().iloc[:0]
    if three is None or rows.empty:
        return None
    ratios = record.summary.set_index("target")["wis_ratio"]
    return odds_of(edition.plan, rows, float(ratios[three.headcount]))


def odds(record: Record) -> Text:
    """Say how likely such a record is if the model is right, and as how many it counts.

    >>> sd.record.odds(sd.record.Record(edition)).name
    'text'
    """
    found = found_odds(record.edition)
    if found is None:
        return paragraph(say("record.unscored"))
    shares = {n: own(getattr(found, n), style="share") for n in ("high", "both", "slowed")}
    independent = own(found.independent, digits=1)
    return paragraph(say("straight.odds", record, independent=independent, **shares))


@figure
def stored(record: Record, name: str) -> Figure:
    """Draw one study's stored intervals, by its name, and what was published later."""
    _, of = find_indicator(record.edition.plan, name)
    rows = record.rows(of.indicator)
    told = [
        (f"{row.reference_date} → {row.target_period}", _band(rows, row, of))
        for row in each_row(rows)
    ]
    names = [name for name, _ in told]

    def draw(reader: Reader, ax: "drawing.Axes") -> None:
        values = rows[["low", "median", "high", "observed"]] * (1 / reader.per(of))
        drawing.plot_record(ax, reader, values.assign(name=names))

    heading = say(
        "record.heading" if len(rows) else "record.nothing",
        name=cells.name(of), made=made_in(rows), m=later_figures(rows), count=len(rows),
        k=int(rows["inside_80"].sum()), high=int((rows["error"] > 0).sum()),
    )  # fmt: skip
    seen = each_row(rows.drop_duplicates("target_period"))
    told += [(row.target_period, Value(row.observed, of, None)) for row in seen]
    return Figure(
        f"record_{name}", heading, draw, rows, unit=Unit(of), key="c-record-own",
        alt=in_words(heading, told, Unit(of)),
    )  # fmt: skip


def _digits(rows: pd.DataFrame) -> int:
    """Return the decimals that stored forecasts are told with: those of the narrowest interval."""
    width = float((rows["high"] - rows["low"]).min())
    return precision(width) if width > 0 else 0


def _band(rows: pd.DataFrame, row: Any, of: Indicator) -> Value:
    """Return a stored interval: none seems to hold the outcome, or not to, because of rounding."""
    ends = (row.low, row.high)
    return own(ends, of, finer(ends, _digits(rows), row.observed))


def stored_table(record: Record, name: str) -> Table:
    """Show one study's stored forecasts, by its name, beside what was published later."""
    plan = record.edition.plan
    _, target = find_indicator(plan, name)
    rows, quarterly = record.rows(target.indicator), name == RATIO
    columns: Columns = {
        "known_then": lambda row: say("record.day", day=row.reference_date),
        **({"area": lambda row: cells.place(plan, row.location)} if quarterly else {}),
        "period": lambda row: when(row.target_period) if quarterly else row.target_period,
        "median": lambda row: own(row.median, target, _digits(rows)),
        "band80": lambda row: _band(rows, row, target),
        "actual": lambda row: Value(
            row.observed, target, 2 if quarterly else None, f"e-{row.obs_id.split()[0]}"
        ),
        "inside": lambda row: cells.yes(row.inside_80),
    }
    return Table(
        f"record_{name}_table", say(f"record.caption_{name}", unit=Unit(target)), rows, columns
    )


def summary(record: Record) -> Table:
    """Show figures, coverage and skill by target."""
    plan = record.edition.plan

    def target(row: Any) -> Words:
        of, area = cells.name(plan.indicators[row.target]), cells.place(plan, row.location)
        yearly = row.target in plan.studies.values()
        return of if yearly else say("labelled", name=of, label=area)

    columns: Columns = {
        "indicator": target,
        "comparisons": lambda row: own(row.n),
        "held80": lambda row: per_cent(row.coverage_80, "c-record-own"),
        "held95": lambda row: per_cent(row.coverage_95, "c-record-own"),
        "wis_naive": lambda row: own(row.wis_ratio, digits=2),
    }
    return Table("record_summary", say("record.caption_summary"), record.summary, columns)


def base_rate(study: Study) -> Text:
    """Set the counted share beside the forecast's probability of meeting the goal."""
    key = "base_rate.reached" if ahead(study) in COUNTED else "base_rate.counted"
    return paragraph(say(key, study))


@figure
def base_rates(study: Study) -> Figure:
    """Draw what followed comparable histories, and the forecast's 80 % interval over it."""
    outlook, of, after = study.outlook, study.indicator, followed(study)
    last = int(study.latest["year"])
    near = [year for year in outlook.targets if last < year <= last + COUNTED[-1]]

    def draw(reader: Reader, ax: "drawing.Axes") -> None:
        per = 1 / reader.per(of)
        fan = (after[list(LEVELS)] * per).assign(x=last + after["horizon"])
        ends = [(y, outlook.at(y, 0.1) * per, outlook.at(y, 0.9) * per) for y in near]
        history = outlook.history.assign(x=outlook.history["year"])
        drawing.plot_base_rates(
            ax, reader, fan, history=labelled(reader, study, history),
            band=pd.DataFrame(ends, columns=["x", "low", "high"]), goal=reader_goal(reader, study),
        )  # fmt: skip

    heading = say("base_rate.heading" if ahead(study) in COUNTED else "base_rate.unknown", study)
    return Figure(
        "record_base_rates", heading, draw, after, unit=Unit(of), alt=_in_words(study, heading),
        origins=outlook.history, key=_RATE,
    )  # fmt: skip


def _in_words(study: Study, heading: Words) -> Words:
    """Say where comparable histories stood in the forecast's last year, and its interval then."""
    of, after, begun = study.indicator, followed(study), int(study.latest["year"])
    year = min(study.outlook.targets[-1], begun + int(after["horizon"].max()))
    there = after[after["horizon"] == year - begun].iloc[0]
    return say(
        "in_words.base_rates", heading=heading, since=begun, year=year,
        first=Value(float(study.latest["value"]), of, unit=True),
        median=Value(float(there[0.5]), of, 0, unit=True),
        common=Value((float(there[0.1]), float(there[0.9])), of, 0, unit=True),
        band=at(study, year, 0.1, 0.9),
    )  # fmt: skip


def base_rate_table(study: Study) -> Table:
    """Show what shares of comparable histories stayed below, by year."""
    after, last = followed(study), int(study.latest["year"])
    told = partial(Value, of=study.indicator, trace=_RATE)
    shares = {
        say("share", share=Value(p, style="share")): lambda row, p=p: told(row[1][p])
        for p in _SHARES
    }
    columns: Columns = {"year": lambda row: int(last + row[1]["horizon"]), **shares}
    rows = list(after.iterrows())
    return Table(
        "record_base_rate_table",
        say("base_rate.caption", unit=Unit(study.indicator)),
        after,
        columns,
        rows,
    )


def changed(record: Record) -> Text:
    """Say what changed since the last stored edition, and because of what."""
    return paragraph(since.last(since.latest(record.edition)))


def sources(record: Record, study: Study) -> Notes:
    """Show what the numbers of the track record rest on."""
    plan = record.edition.plan
    used = load_shown(plan, "track_record", record.edition.as_of)
    entries = some_computed(study, "probability", "goal")
    return Notes(
        [*box(plan, plan.study_rows[:1]), *published(record.edition, used)],
        [*how(), *since.entries(record.edition), *entries],
    )


def how() -> list[Computed]:
    """Return how the numbers of the track record were computed."""
    names = {"own": "own", "public": "public", "ratio": "ratio", "base-rate": "rate"}
    return [
        (f"c-record-{key}", say(f"how_record.{name}_label"), say(f"how_record.{name}"))
        for key, name in names.items()
    ]
