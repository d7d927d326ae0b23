"""What the overview shows: the three cards, the goals at a glance, what changed.

>>> sd.overview.clock(edition).name
'overview_clock'
"""

from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd
from markupsafe import Markup

from skillsdata import drawing
from skillsdata.evidence.asked import question
from skillsdata.evidence.edition import load_observations, load_shown
from skillsdata.evidence.plan import Plan
from skillsdata.language.reader import Reader
from skillsdata.language.words import Listed, Sentence, Term, Value, Words, day, say
from skillsdata.present import cells, goals, latest, others, outside, since, straight, takes
from skillsdata.present.bars import Bar, bars
from skillsdata.present.cells import Columns
from skillsdata.present.changes import otherwise_stored
from skillsdata.present.doubts import other_paces
from skillsdata.present.entries import box, computed, published, shared, some_computed, workers
from skillsdata.present.facts import FACTS, anchor, at, newest, printed, spoken
from skillsdata.present.record import how as answered_how
from skillsdata.present.record_facts import Record
from skillsdata.present.sentences import badge, goals_together, verdict
from skillsdata.present.show import Figure, Notes, Shown, Table, Text, figure, fragment, paragraph
from skillsdata.study.formulas import completion
from skillsdata.study.goals import is_over
from skillsdata.study.ratio import BALANCE
from skillsdata.study.study import Edition, Study


def studies(edition: Edition) -> list[Study]:
    """Return the studies of the indicators with a goal."""
    return [edition.study(name) for name in ("headcount", "density")]


def edition_line(edition: Edition) -> Text:
    """Say as of when, and on how many figures from how many sources, the edition rests."""
    counts = counted(edition.plan, edition.as_of)
    return paragraph(say("edition", day=day(edition.as_of), **counts))


@question
def counted(plan: Plan, known: str) -> dict[str, int]:
    """Return how many figures from how many sources were known on a day."""
    figures = load_observations(plan, as_of=known)
    return {"figures": len(figures), "sources": int(figures["source_id"].nunique())}


class Cards(Shown):
    """The cards of the overview: question, answer, strip and the link to the page."""

    name, data = "cards", None

    def __init__(self, edition: Edition, ratio: Study) -> None:
        """Take the edition's studies and the ratio."""
        self.studies, self.ratio = studies(edition), ratio

    def html(self, reader: Reader) -> Markup:
        """Return the cards side by side."""
        shown = Markup("").join(_card(reader, study) for study in (*self.studies, self.ratio))
        return Markup('<div class="cards">{}</div>').format(shown)


def _card(reader: Reader, study: Study) -> Markup:
    bold, line = verdict(study), (spoken(study, "card_line"), *otherwise_stored(study))
    marks = {name: (at, reader.plain(said)) for name, (at, said) in _marks(study).items()}
    band, label = marks.pop("band")

    def draw(ax: "drawing.Axes") -> None:
        drawing.plot_strip(ax, **marks, band=band, band_label=label)

    name = f"strip-{study.name if study.quarterly else study.indicator.indicator}"
    strip = Markup(drawing.picture(draw, name=name, alt=reader.plain(bold), size="strip"))
    return fragment(
        "card",
        question=reader.show(cells.name(study.indicator)),
        state=study.state,
        badge=reader.show(badge(study.state, study.outlook.end_of(study.goal.year))),
        bold=reader.show(bold),
        text=Markup(reader.text("list_sentences")).join(map(reader.show, line)),
        interval=reader.show(say("in_words.bar", name=Term("band80"), label=FACTS["band"](study))),
        strip=strip,
        page=f"{study.name}.{reader.lang}.html",
        more=reader.show(say("card.more")),
    )


def _marks(study: Study) -> dict[str, tuple[Any, Words]]:
    """Return what a strip marks, each with its label; a ratio has no base."""
    goal, outlook, quarterly = study.goal, study.outlook, study.quarterly
    end, last = outlook.end_of(goal.year), outlook.times.iloc[-1]
    then = end if quarterly or end in outlook.targets else outlook.targets[0]
    own = "balance" if goal.value == BALANCE else "own_goal"

    def stamped(value: Words, when: Any) -> Words:
        return say("card.stamped", value=value, when=when)

    middle = replace(at(study, then), trace="", unit=False)
    aim = say("qualified", qualifier=Term(goal.kind), value=printed(study, goal.value))
    name, base = Term(own if quarterly else "goal"), printed(study, goal.base)
    seen = stamped(latest.value(study, bare=True), last if quarterly else int(last))
    return ({} if quarterly else {"base": (goal.base, stamped(base, goal.base_year))}) | {
        "latest": (float(study.latest["value"]), seen),
        "band": (tuple(outlook.at(then, level) for level in (0.1, 0.5, 0.9)),
                 say("dated", year=then, value=middle)),
        "goal": (goal.value, say("in_words.bar", name=name, label=aim)),
    }  # fmt: skip


def _assessed(edition: Edition) -> pd.DataFrame:
    tables = [s.measures.assign(indicator=s.indicator.indicator) for s in studies(edition)]
    return pd.concat(tables, ignore_index=True)


class Answers(Shown):
    """What the other pages answer, one sentence each with its page; bold tells how all stands."""

    name, data = "answers", None

    def __init__(self, edition: Edition) -> None:
        """Take the edition."""
        self.edition = edition

    def html(self, reader: Reader) -> Markup:
        """Return the sentences, each with the name of its page."""
        show, lang = reader.show, reader.lang
        items = [
            (show(said), bold, f"{page}.{lang}.html", show(Term(f"page_{page}")))
            for said, page, bold in self._items()
        ]
        return fragment("answers", items=items)

    def _items(self) -> list[tuple[Sentence, str, bool]]:
        """Every sentence, the page it is from, and whether it is bold."""
        edition, stopped = self.edition, partial(say, "full_stop")
        return [
            (goals.verdict(edition), "goals", True),
            (straight.summed(Record(edition)), "track_record", True),
            (stopped(said=outside.verdict(edition)), "outside", False),
            (stopped(said=others.yardstick(edition)), "outside", False),
            (goals_together(edition, short=True), "density", False),
            (stopped(said=takes.said(edition.study("headcount"))), "takes", False),
            (since.last(since.latest(edition)), "track_record", False),
        ]


@figure
def clock(edition: Edition) -> Figure:
    """Draw the completion of each goal against the plan clock of the latest data year."""
    done = {study: completion(study.goal, **newest(study)) for study in studies(edition)}
    time = max(each[1] for each in done.values())
    passed = Value(time, style="share")
    rows = [
        Bar(cells.name(s.indicator), share,
            Value(share, trace=anchor(s, "completion"), style="share"), "ink")
        for s, (share, _) in done.items()
    ]  # fmt: skip
    listed = Listed(tuple(say("clock.done", name=row.name, share=row.label) for row in rows))
    year = edition.plan.goal_year
    over = is_over(year, edition.as_of)
    heading = say(
        "clock.heading", clock=passed, otherwise=_otherwise(list(done)),
        listed=listed, ended=say("clock.ended" if over else "clock.not_ended", year=year),
        last_seen_year=max(int(each.latest["year"]) for each in done),
    )  # fmt: skip
    whole = Value(1.0, style="share")
    lines: list[tuple[float, Words, str]] = [
        (time, say("in_words.bar", name=Term("clock"), label=passed), "plan"),
        (1.0, whole, "goal"),
    ]
    return bars(
        "overview_clock", heading, rows, _assessed(edition), lines=lines,
        key=anchor(studies(edition)[0], "completion"),
    )  # fmt: skip


def _otherwise(told: list[Study]) -> Words:
    """Say how much of the plan's time had passed by every other date of the latest figures."""
    goal = told[0].goal
    years = sorted({year for study in told for year, *_ in other_paces(study)})
    shares = [(year - goal.base_year) / (goal.year - goal.base_year) for year in years]
    said = [Value(share, style="share") for share in shares]
    parts = tuple(map(lambda y, s: say("clock.dated", year=y, share=s), years, said))
    return say("clock.otherwise", parts=Listed(parts, "list_nouns")) if parts else ""


def completed(edition: Edition) -> Table:
    """Show the figures behind the clock: base, latest figure, goal and what was completed."""
    told = {study.indicator.indicator: study for study in studies(edition)}

    def share(row: Any) -> Words:
        return Value(row.value, trace=anchor(told[row.indicator], row.measure), style="share")

    columns: Columns = {
        "indicator": cells.indicator(edition.registry),
        "completion": share,
        "base": lambda row: FACTS["at_base"](told[row.indicator]),
        "latest": lambda row: FACTS["latest"](told[row.indicator]),
        "goal": lambda row: FACTS["goal"](told[row.indicator]),
    }
    data = _assessed(edition).query("measure == 'completion'")
    return Table("overview_completion", say("clock.caption"), data, columns)


def sources(edition: Edition, ratio: Study) -> Notes:
    """Show what the numbers of the overview rest on, with those that other pages answer with."""
    figures = load_shown(edition.plan, "overview", edition.as_of)
    kept = ("forecast", "probability", "what-if", "completion", "clock")
    entries = [entry for study in studies(edition) for entry in some_computed(study, *kept)]
    told = [of.sources(edition) for of in (goals, outside)]
    told.append(takes.sources(edition.study("headcount")))
    own = [
        *box(edition.plan, edition.plan.study_rows), *published(edition, figures),
        *(entry for notes in told for entry in notes.published),
    ]  # fmt: skip
    how = [
        *entries, *computed(ratio), *shared(ratio), workers(edition),
        *(entry for notes in told for entry in notes.computed),
        *answered_how(), *since.entries(edition),
    ]  # fmt: skip
    return Notes(list(dict(own).items()), list({entry[0]: entry for entry in how}.values()))
