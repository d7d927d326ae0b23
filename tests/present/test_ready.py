"""An edition that was readied says what one opened anew says, once, and only while its files do."""

import warnings

import pandas as pd
import pytest

import skillsdata.api as sd
from skillsdata.present import opening
from skillsdata.present.ready import prepare
from skillsdata.study.scorecard import goals_of

DAY = {"as_of": "2024-06-30"}


def test_a_readied_edition_is_taken_once_and_has_the_numbers_of_a_new_one() -> None:
    prepare(DAY)
    ready, new = sd.open_edition(**DAY), sd.open_edition(**DAY)
    assert "_answers" in vars(ready)
    assert "_answers" not in vars(new)
    for name in ("headcount", "ratio"):
        one, other = (e.study(name).outlook.quantiles for e in (ready, new))
        pd.testing.assert_frame_equal(one, other)


def test_files_that_changed_since_are_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    prepare(DAY)
    monkeypatch.setattr(opening, "stamp", lambda _: ())
    assert "_answers" not in vars(sd.open_edition(**DAY))
    opening.READY.clear()


def test_what_warns_is_left_to_warn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    of = opening.OpenEdition.figures

    def warned(*given: object, **named: object) -> pd.DataFrame:
        warnings.warn("few", stacklevel=2)
        return of(*given, **named)

    monkeypatch.setattr(opening.OpenEdition, "figures", warned)
    prepare(DAY)
    with pytest.warns(UserWarning, match="few"):
        goals_of(sd.open_edition(**DAY))
    opening.READY.clear()


def test_what_an_edition_is_asked_twice_is_a_copy() -> None:
    edition = sd.open_edition(**DAY)
    spoilt = goals_of(edition)
    spoilt["state"] = "spoilt"
    assert "spoilt" not in set(goals_of(edition)["state"])
