"""Says who? The entry behind every number: published figures, and how the rest was computed."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from skillsdata.evidence.edition import load_shown, load_sources
from skillsdata.evidence.plan import Indicator, Plan
from skillsdata.evidence.readings import DOUBT, readings
from skillsdata.evidence.tables import each_row
from skillsdata.language.reader import number, per, printed_digits
from skillsdata.language.words import Link, Listed, Local, Term, Value, Words, say
from skillsdata.present.arithmetic import Computed, as_sum, in_units, worked
from skillsdata.present.cells import as_printed, name, on_day, origin, word_of
from skillsdata.present.doubts import how, other_paces
from skillsdata.present.facts import FACTS, anchor, named, paces, spoken
from skillsdata.present.show import Notes
from skillsdata.study.measures import Standing
from skillsdata.study.study import Edition, Study

Published = tuple[str, Words]


def published(edition: Edition, figures: pd.DataFrame) -> list[Published]:
    """Return the entry of every figure, with its source."""
    entries, sources = list[Published](), load_sources(edition.plan, figures["source_id"])
    for row in figures[figures["source_id"] != ""].to_dict("records"):
        entry = _figure(row, edition.registry[row["indicator"]], sources.loc[row["source_id"]])
        entries.append((f"e-{row['obs_id']}", entry))
    return entries


def _figure(row: dict[Any, Any], of: Indicator, source: pd.Series) -> Words:
    grade = row.get("skill_grade") or ""
    quotation, reason = str(row.get("quotation") or ""), acknowledged(row)
    return say(
        "figure.entry",
        name=say("figure.grade", name=name(of), grade=Term(grade)) if grade else name(of),
        area=Local(row["area"], row["area_en"]),
        period=row["period"] or say("figure.no_period"),
        reading=_reading(row),
        qualifier=word_of(row["qualifier"], of),
        # with the decimals it was printed with
        value=Value(float(row["value"]), of, len(str(row["printed"]).partition(".")[2]), unit=True),
        **origin(source),
        date=on_day(row["published"], "figure.no_date"),
        basis=basis(row["published_basis"]),
        kind=Term(source["kind"]),
        quoted=say("figure.quoted", quotation=quotation) if quotation else "",
        remark=_remark(row, of),
        surprise=say("figure.surprise", reason=reason) if reason.zh or reason.en else "",
    )


def basis(known: str) -> Words:
    """Say how a day of publication is known where the source does not state it."""
    return "" if known in {"stated", "unknown"} else say("figure.basis", basis=Term(known))


def acknowledged(row: Mapping[Any, Any]) -> Local:
    """Return why a surprising figure is right, as whoever added it says; empty without."""
    return Local(*(str(row.get(f"acknowledged_{lang}") or "") for lang in ("zh", "en")))


def _remark(row: Mapping[Any, Any], of: Indicator) -> Words:
    arithmetic = str(row.get("derivation") or "")
    note = Local(row.get("note_zh") or "", row.get("note_en") or "")
    if not arithmetic:
        return note
    key = "figure.derived_note" if note.zh or note.en else "figure.derived"
    recorded = Local(f"（{of.unit_zh}）", f" ({of.unit_en})") if per(of, "en") > 1 else ""
    return say(key, arithmetic=as_sum(arithmetic), recorded=recorded, note=note)


def _reading(row: dict[Any, Any]) -> Words:
    year, basis = row.get("reference_year"), str(row.get("reference_basis") or "stated")
    if basis == "stated" or year is None or pd.isna(year):
        return ""
    years = list(each_row(readings(pd.DataFrame([row])))) if row.get(DOUBT[0]) else []
    weights = (
        say("figure.doubt_weight", year=each.year, weight=Value(each.weight, style="share"))
        for each in years
    )
    doubt = "" if not years else say(
        "figure.doubt", other=Listed(tuple(str(each.year) for each in years[1:]), "list_nouns"),
        weights=Listed(tuple(weights), "list_nouns"),
        reason=Local(row["reference_reason_zh"], row["reference_reason_en"]),
    )  # fmt: skip
    return say("figure.reading", year=int(year), basis=Term(basis), doubt=doubt)


def box(plan: Plan, rows: Sequence[int]) -> list[Published]:
    """Return the entries of the plan's printed bases and goals for some of its rows."""
    goals, entries = plan.box(), dict[str, Words]()  # goals of several years share their base
    shared = {"plan": Local(plan.title.zh, plan.title.en), "known": on_day(str(plan.known))}
    for row in each_row(goals[goals["row"].isin(rows)]):
        for obs_id, year, text, value in (
            (row.obs_id_base, plan.base_year, row.base_printed.strip(), row.base),
            (row.obs_id_goal, row.goal_year, row.goal_printed.strip(), row.goal),
        ):
            amount = Value(value, plan.indicators[row.indicator], None, unit=True)
            means = say("figure.means", value=amount) if math.isfinite(value) else ""
            said = {"row": row.row, "name": name(row), "printed": text, "value": means,
                    "as_printed": as_printed(row), **shared}  # fmt: skip
            if text:
                entries[f"e-{obs_id}"] = say("figure.box", year=year, **said)
    return list(entries.items())


#: What is computed of a study, by the keys of its anchors, with the term it is listed under.
_LABELS = {
    "forecast": "predicted", "goal": "own_goal", "pace": "achieved_pace", "what-if": "what_if",
    "implied": "employed",
}  # fmt: skip
#: What the studies of a ratio's areas share: the key of its anchor, its term, its text.
_SHARED = (
    ("ratio-goal", "own_goal", "goal"),
    ("ratio-variants", "what_if", "variants"),
    ("ratio-add-on", "add_on", "add_on"),
)


def computed(study: Study) -> list[Computed]:
    """Return every computed entry that the page on one indicator refers to."""
    if study.quarterly:
        told = ("forecast", "probability", "pace", "vantage")
        return [_entry(study, key, spoken(study, f"how_{key}")) for key in told]
    wanted = ("forecast", "probability", *(["goal"] if study.goal.chosen else []))
    standing = Standing(study.goal, study.outlook.history)
    return [
        *(_entry(study, name, how(study, name)) for name in wanted),
        *worked(anchor(study, "")[:-1], study.indicator, standing),
        *(_entry(study, key, text) for key, text in _arithmetic(study).items()),
        _entry(study, "vantage", say("how.vantage")),
        _entry(study, "what-if", say("how.what_if")),
    ]


def some_computed(study: Study, *keys: str) -> list[Computed]:
    """Return some of the computed entries on one indicator, by the keys of their anchors."""
    kept = {anchor(study, key) for key in keys}
    return [entry for entry in computed(study) if entry[0] in kept]


def shared(study: Study) -> list[Computed]:
    """Return the computed entries that all areas of a ratio share."""
    return [(f"c-{key}", Term(label), spoken(study, f"how_{name}")) for key, label, name in _SHARED]


def _entry(study: Study, key: str, text: Words) -> Computed:
    label: Words = Term(_LABELS.get(key, key))
    if study.quarterly and key == "probability":  # of a reference value, which nobody need attain
        label = say("ratio.chance", study)
    return anchor(study, key), say("labelled", name=named(study), label=label), text


def history(study: Study) -> Words:
    """Return the figures of a history, each with its year and its entry."""
    figures = list[Words]()
    for row in each_row(study.outlook.history):
        value = Value(row.value, study.indicator, min(printed_digits(row.value), 1))
        dated = say("dated", year=row.year, value=value)
        figures.append(Link(dated, f"e-{row.obs_id.split()[0]}") if row.obs_id.strip() else dated)
    return Listed(tuple(figures), "list_figures")


FACTS["figures"] = history


def _arithmetic(study: Study) -> dict[str, Words]:
    """Return the sums behind a sentence: how far the goal is, how much faster it would take."""
    latest, goal, of = float(study.latest["value"]), study.goal.value, study.indicator
    both = paces(study)
    read = [both, *((asked, made) for _, asked, made in other_paces(study))]
    sums = [(a, b) for a, b in read if b and math.isfinite(a / b)]

    def gap(per: int) -> str:
        ends = (latest / per, goal / per)
        left = round(ends[0] - ends[1], 10)
        return f"{ends[0]:,g} − {ends[1]:,g} = {number(left, printed_digits(left))}"

    def times(per: int) -> str:
        return "; ".join(f"{a / per:,g} / {b / per:,g} = {number(a / b, 1)}" for a, b in sums)

    told: dict[str, Words] = {"distance": in_units(of, gap)}
    if both in sums:
        told["multiple"] = in_units(of, times)
    return told


def _sums(study: Study) -> Words:
    """Return the division behind each employment that a headcount and its density imply."""
    of = study.edition.registry[study.edition.plan.three.employed]
    head = study.edition.study("headcount").indicator
    return Listed(tuple(say(
            "how.division", year=int(row.pair), head=Value(row.headcount, head, None),
            dense=Value(row.density, digits=None), workers=Value(row.value, of, unit=True),
        )
        for row in each_row(study.pairs)))  # fmt: skip


def workers(edition: Edition) -> Computed:
    """Return how the number of workers implied by both goals was computed."""
    head, dense = (edition.study(name) for name in ("headcount", "density"))
    employed = edition.registry[edition.plan.three.employed]
    a, b = head.goal.value, dense.goal.value
    text = say(
        "how.workers", head=Value(a, head.indicator, None, unit=True), dense=Value(b, digits=None),
        workers=Value(a / b * 10_000, employed, unit=True),
    )  # fmt: skip
    return "c-implied-workers", say("how.workers_label"), text


def sources(*studies: Study) -> Notes:
    """Show what the numbers of a page rest on: published figures, then how the rest was computed.

    >>> len(sd.sources(hc).published)
    14
    """
    study = studies[0]
    edition, entries = study.edition, [entry for each in studies for entry in computed(each)]
    own = published(edition, study.figures)
    if study.quarterly:
        own += published(edition, study.grade_figures)
        return Notes(own, entries + shared(study), scale=True)
    three = edition.plan.together
    if three is None or study.indicator.indicator != three.density:
        own = [*box(edition.plan, [study.indicator.plan_row or 0]), *own]
        return Notes(own, entries, scale=True)
    shown = load_shown(edition.plan, "density", edition.as_of, edition.plan.area.zh)
    parts = [
        _entry(study, "implied", say("how.implied", study, sums=_sums(study))),
        _entry(study, "parts", say("how.parts", study)),
    ][: len(study.pairs)]  # none without a pair, and a single one has no parts
    return Notes(
        [*box(edition.plan, edition.plan.study_rows), *published(edition, shown)],
        [*entries, *parts, workers(edition)],
        scale=True,
    )
