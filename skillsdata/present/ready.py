"""An edition with its answers ready: what many pages of one day ask for is computed once."""

import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from skillsdata.evidence.asked import answers as answers_to
from skillsdata.evidence.asked import heard, listening
from skillsdata.evidence.tables import stamp
from skillsdata.present import since
from skillsdata.present.entries import sources
from skillsdata.present.indicator import forecast
from skillsdata.present.opening import READY, answer, open_edition
from skillsdata.present.plan import checked
from skillsdata.present.record import found_odds
from skillsdata.present.record_facts import by_ways, scored
from skillsdata.present.tables import figures
from skillsdata.study.finding import RATIO
from skillsdata.study.outside import measuring, met, ratio_goals
from skillsdata.study.scorecard import cutoffs, goals_of, scorecard
from skillsdata.study.study import Edition, answers

#: What pages ask of a whole edition.
_WHOLE = (
    goals_of, scorecard, cutoffs, since.latest, met, ratio_goals, measuring, checked,
)  # fmt: skip
#: What rests on stored forecasts alone, and takes as long as much of the rest.
_STORED = (scored, by_ways, found_odds)
#: Does work meanwhile, in a process of its own; returns what waits for its result.
Aside = Callable[..., Callable[[], Any]]


def prepare(given: Mapping[str, Any], aside: Aside) -> None:
    """Keep the edition of these parameters for the next who opens it, with its studies computed.

    One view of each kind is shown, so that templates, fonts and ways to draw are there as well.
    What cannot be computed, or warns, is left: whoever asks meets the error or the warning.
    """
    with listening(aloud=False) as asked:  # each page is heard to ask for what it looks at of it
        _prepare(given, aside)
    answers_to(asked, own=True)


def _prepare(given: Mapping[str, Any], aside: Aside) -> None:
    of_all, of_one = ("as_of", "horizon", "date_weight", "plan"), ("area", "goal", "goal_year")
    edition = open_edition(**{name: given[name] for name in of_all if name in given})
    asked = {name: given[name] for name in of_one if name in given}
    whole = "area" not in asked
    stored = aside(_answered, edition) if whole else dict
    studied = [(name, asked) for name in edition.plan.studies]
    with _left_if_it_fails():
        if ratio := edition.plan.ratio:
            quoted = edition.figures(ratio.indicator, area=None)["area"].unique()
            studied += [(RATIO, {**asked, "area": area}) for area in quoted]
    for name, how in studied:
        with _left_if_it_fails():
            _computed(edition.study(name, **how))
    for of in _WHOLE if whole else ():
        with _left_if_it_fails():
            _computed(of(edition))
    for view in (answer, forecast, figures, sources):
        with _left_if_it_fails():
            view(edition.study(studied[0][0], **asked))._repr_mimebundle_()
    with _left_if_it_fails():
        told: dict[Any, Any] = stored()
        answers(edition).update(told)
        heard().update(*(rests for _, rests in told.values()))
    READY[edition, stamp(edition.plan.folder)] = edition


def _answered(edition: Edition) -> dict[Any, Any]:
    for of in _STORED:
        with _left_if_it_fails():
            of(edition)
    return answers(edition)


def _computed(held: Any) -> None:
    parts = [part for kind in reversed(type(held).__mro__) for part in vars(kind).items()]
    for name in (name for name, part in parts if isinstance(part, cached_property)):
        with _left_if_it_fails():
            getattr(held, name)


@contextmanager
def _left_if_it_fails() -> Iterator[None]:
    try:
        with warnings.catch_warnings(action="error"):
            warnings.simplefilter("ignore", ResourceWarning)  # matplotlib leaves fonts open
            yield
    except Exception:
        return
