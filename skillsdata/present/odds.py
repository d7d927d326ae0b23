"""What the track record says of chance: how likely such a record is if the model is right."""

from skillsdata.language.words import Value, say
from skillsdata.present.record_facts import Record, own
from skillsdata.present.show import Text, paragraph
from skillsdata.study.odds import Odds, odds
from skillsdata.study.once import once
from skillsdata.study.study import Edition


@once
def found(edition: Edition) -> Odds | None:
    """Return the odds of the comparisons of headcounts, None where there are none."""
    record, three = Record(edition), edition.plan.together
    rows = record.rows(three.headcount) if three else record.rows().iloc[:0]
    if three is None or rows.empty:
        return None
    ratios = record.summary.set_index("target")["wis_ratio"]
    return odds(edition.plan, rows, float(ratios[three.headcount]))


def _share(value: float) -> Value:
    return own(value, style="share")


def told(record: Record) -> Text:
    """Say how likely such a record is if the model is right, and as how many it counts.

    >>> sd.record.odds(sd.record.Record(edition)).name
    'text'
    """
    chances = found(record.edition)
    if chances is None:
        return paragraph(say("record.unscored"))
    return paragraph(
        say(
            "straight.odds", record,
            high=_share(chances.high), both=_share(chances.both), slowed=_share(chances.slowed),
            independent=own(chances.independent, digits=1),
        )
    )  # fmt: skip
