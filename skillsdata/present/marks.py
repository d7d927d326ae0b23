"""How published figures are marked where they are drawn, and what that says to a reader."""

import pandas as pd

from skillsdata.evidence.edition import FITTED
from skillsdata.evidence.tables import each_row
from skillsdata.forecast.history import BOUND_QUALIFIERS
from skillsdata.language.words import Listed, Sentence, Term, Value, Words, say
from skillsdata.present.facts import anchor, printed
from skillsdata.study.altered import LEFT_OUT
from skillsdata.study.study import Study

#: Every mark there is, in the order in which a legend names those that are drawn.
_ORDER = ("series", "derived", "bound", "pale", "conflict", "supposed")
#: What is drawn pale, all alike: a legend names the mark once.
_PALE = ("context", "earlier_basis", "left_out")


def derived(study: Study, points: pd.DataFrame) -> pd.Series:
    """Return which points were worked out from others: they are drawn hollow."""
    worked_out = study.figures["derivation"] != ""
    known = points["obs_id"] if "obs_id" in points else pd.Series("", points.index)
    found: pd.Series = known.isin(study.figures.loc[worked_out, "obs_id"])
    return found


def drawn_figures(study: Study) -> pd.DataFrame:
    """Return the figures that are drawn, each with its ``mark``.

    Repeats are not, nor what is of unknown date or lies long before the fitted series.
    """
    figures = study.figures
    kept: pd.DataFrame = figures[(figures["use"] != "repeat") & _placed(study)]
    uses = study.uses[kept.index]
    return kept.assign(mark=uses.mask((uses == "series") & derived(study, kept), "derived"))


def _placed(study: Study) -> pd.Series:
    """Return which figures can stand where a reader looks: none whose date nobody knows."""
    figures = study.figures
    first = figures.loc[figures["use"].isin([*FITTED, LEFT_OUT]), "reference_year"].min()
    # one that is fitted has a date
    placed: pd.Series = (figures["reference_year"] >= first - 3).fillna(False).astype(bool)
    return placed


def _undrawn(study: Study) -> Words:
    """List the figures that are not drawn, repeats aside."""
    if study.quarterly:
        return ""
    rows = study.figures[(study.figures["use"] != "repeat") & ~_placed(study)]
    said = tuple(
        say("qualified", qualifier=Term(row.qualifier), value=printed(study, row.value, row.obs_id))
        for row in each_row(rows)
    )
    return say("undrawn", listed=Listed(said, "list_nouns")) if said else ""


def legend(study: Study) -> Sentence:
    """Say what the marks mean that are drawn of a study, and of no others."""
    history = study.outlook.history if study.quarterly else drawn_figures(study)
    marks = history.get("mark", derived(study, history).map({True: "derived", False: "series"}))
    pale = [say(f"pale.{name}") for name in _PALE if name in set(marks)]
    seen = {*marks, "pale"} if pale else {*marks}
    which = Listed(tuple(pale), "list_both")
    found = tuple(say(f"mark.{name}", which=which) for name in _ORDER if name in seen)
    return say("marks", listed=Listed(found, "list_changes"), undrawn=_undrawn(study))


def qualifiers(study: Study, points: pd.DataFrame) -> pd.Series:
    """Return the word beside each point: as its history has it, else as it was published."""
    known = study.figures.drop_duplicates("obs_id").set_index("obs_id")["qualifier"]
    words: pd.Series = (
        points["qualifier"] if "qualifier" in points else points["obs_id"].map(known)
    ).fillna("exact")
    bound = points["mark"] == "bound" if "mark" in points else False
    return words.mask((words == "exact") & bound, "at_least")


def among(study: Study, trace: str = "") -> Words:
    """Say how many of the figures fitted were worked out from others, or are lower bounds."""
    history = study.outlook.history
    own = derived(study, history)
    bounds = qualifiers(study, history).isin(BOUND_QUALIFIERS) & ~own
    counts = {"derived": int(own.sum()), "bound": int(bounds.sum())}
    trace = trace or anchor(study, "forecast")
    parts = tuple(say(f"among.{n}", k=Value(k, trace=trace)) for n, k in counts.items() if k)
    return say("among.told", parts=Listed(parts, "list_nouns")) if parts else ""
