"""An edition that was readied says what one opened anew says, once, and only while its files do."""

import warnings
from collections.abc import Callable
from functools import partial
from typing import Any

import pandas as pd
import pytest

import skillsdata.api as sd
from skillsdata.present import opening, record_facts
from skillsdata.present.ready import prepare
from skillsdata.publish import forge
from skillsdata.study import goals
from skillsdata.study.scorecard import goals_of

DAY = {"as_of": "2024-06-30"}


def here(work: Callable[..., Any], *given: Any) -> Callable[[], Any]:
    """Do at once what may be done meanwhile."""
    return partial(work, *given)


def test_a_readied_edition_is_taken_once_and_has_the_numbers_of_a_new_one() -> None:
    prepare(DAY, here)
    ready, new = sd.open_edition(**DAY), sd.open_edition(**DAY)
    assert "_answers" in vars(ready)
    assert "_answers" not in vars(new)
    for name in ("headcount", "ratio"):
        one, other = (e.study(name).outlook.quantiles for e in (ready, new))
        pd.testing.assert_frame_equal(one, other)


def test_what_was_done_in_another_process_is_what_would_be_done_here() -> None:
    told = []
    for aside in (forge.aside, here):
        prepare(DAY, aside)
        told.append(vars(sd.open_edition(**DAY))["_answers"])
    stored = [name for name in told[1] if name[0].endswith((".scored", ".by_ways", "found_odds"))]
    assert len(stored) == 3
    assert told[0].keys() == told[1].keys()
    pd.testing.assert_frame_equal(*(scored(each) for each in told))


def scored(answers: dict[Any, Any]) -> pd.DataFrame:
    return next(found for (name, _), (found, _) in answers.items() if name.endswith(".scored"))


def test_what_fails_in_another_process_is_left_for_who_asks() -> None:
    def fails(*_: Any) -> None:
        raise ValueError

    prepare(DAY, lambda *_: forge.aside(fails))
    edition = sd.open_edition(**DAY)
    assert "_answers" in vars(edition)
    assert not any(name.endswith(".scored") for name, _ in vars(edition)["_answers"])
    assert len(record_facts.scored(edition)) > 0


def test_files_that_changed_since_are_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    prepare(DAY, here)
    monkeypatch.setattr(opening, "stamp", lambda _: ())
    assert "_answers" not in vars(sd.open_edition(**DAY))
    opening.READY.clear()


def test_what_warns_is_left_to_warn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    of = goals.load_observations

    def warned(*given: Any, **named: Any) -> pd.DataFrame:
        warnings.warn("few", stacklevel=2)
        return of(*given, **named)

    monkeypatch.setattr(goals, "load_observations", warned)
    prepare(DAY, here)
    with pytest.warns(UserWarning, match="few"):
        goals_of(sd.open_edition(**DAY))
    opening.READY.clear()


def test_what_an_edition_is_asked_twice_is_a_copy() -> None:
    edition = sd.open_edition(**DAY)
    spoilt = goals_of(edition)
    spoilt["state"] = "spoilt"
    assert "spoilt" not in set(goals_of(edition)["state"])
