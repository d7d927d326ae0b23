"""What may be said of the latest figure: its value with the word beside it, its date, its goal."""

from typing import Any

from skillsdata.forecast.history import BOUND_QUALIFIERS
from skillsdata.language.words import Sentence, Term, Value, Words, say
from skillsdata.present.facts import anchor, printed, year_end
from skillsdata.present.marks import qualifiers
from skillsdata.rounding import rounded
from skillsdata.study.altered import READER
from skillsdata.study.study import Study


def _qualifier(study: Study) -> str:
    """Return the word beside the latest figure; what a reader supposes is named as such already."""
    told = str(qualifiers(study, study.outlook.history.tail(1)).iloc[0])
    return told if told in {"about", "nearly", *BOUND_QUALIFIERS} else "exact"


def value(study: Study, *, bare: bool = False) -> Words:
    """Return the latest figure as published, nearly 530 is not 530; bare for a label."""
    entry = "" if bare else study.latest["obs_id"]
    told = printed(study, study.latest["value"], entry, unit=not bare)
    return _with(_qualifier(study), told)


def of_year(study: Study, row: Any) -> Words:
    """Return the figure of a row's year, which a case changes, with the word beside it."""
    own = study.outlook.history.query("year == @row.year")
    told = Value(rounded(float(row.value), 1), study.indicator, None, unit=True)
    return _with(str(qualifiers(study, own).iloc[0]) if len(own) else "exact", told)


def _with(qualifier: str, told: Value) -> Words:
    return told if qualifier == "exact" else say("qualified", qualifier=Term(qualifier), value=told)


def _gap(study: Study) -> float:
    return float(study.latest["value"]) - study.goal.value


def apart(study: Study) -> Words:
    """Say by how much the latest figure is above or below the goal: a bound is so far at least."""
    gap, qualifier = _gap(study), _qualifier(study)
    if gap == 0:
        return say(f"apart.at.{qualifier}")
    amount = Value(abs(gap), study.indicator, None, anchor(study, "distance"), True)
    side = "above" if gap > 0 else "below"
    if qualifier == "exact":
        return say(f"apart.{side}", gap=amount)
    far = "at_least" if (qualifier in BOUND_QUALIFIERS) == (gap > 0) else "at_most"
    return say(f"apart.{side}_some", gap=_with("about" if qualifier == "about" else far, amount))


def _beyond(study: Study) -> Sentence:
    level = _gap(study) == 0 and _qualifier(study) not in {"above", "nearly"}
    return say(f"beyond.{'at' if level else 'up' if study.goal.sign > 0 else 'down'}")


def _stamped(study: Study) -> Words:
    """Say of when the latest figure is, and when it was given where that is not stated."""
    row, figures = study.latest, study.figures
    basis, year = str(row["reference_basis"]), int(row["year"])
    given = figures.loc[figures["obs_id"] == row["obs_id"], "published"]
    if basis in {"stated", READER} or given.empty or len(given.iloc[0]) < len("2000-01"):
        return say("stamped.stated", when=year_end(year, basis))
    month = say("month_of", y=int(given.iloc[0][:4]), month=say(f"month.{int(given.iloc[0][5:7])}"))
    return say("stamped.inferred", given=month, year=year)


#: Each name that a sentence may use of the latest figure.
TOLD = {"latest": value, "apart": apart, "beyond": _beyond, "stamped": _stamped}
