"""Whatever a verb is given in place of a study, an edition or a record, it says what it wants."""

import inspect
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import pytest

import skillsdata.api as sd
from skillsdata.errors import ParameterError
from skillsdata.present.record_facts import Record
from skillsdata.study.study import Edition, Study

WANTED = {Study: "no study", Edition: "no edition", Record: "no record"}
WRONG = [
    "headcount",
    "密度",
    None,
    3,
    Path("notebooks"),
    pd.DataFrame({"a": [1, 2]}),
    "x" * 400,
    [1],
]


def verbs() -> Iterator[tuple[str, Any]]:
    """Every name that a notebook reaches, those of the modules included."""
    for name in dir(sd):
        of = getattr(sd, name)
        if isinstance(of, ModuleType):
            own = {n: each for n, each in vars(of).items() if n[0] != "_" and callable(each)}
            here = ((n, v) for n, v in own.items() if v.__module__ == of.__name__)
            yield from ((f"{name}.{n}", each) for n, each in here)
        else:
            yield name, of


def wanted(verb: Any) -> list[str]:
    if not str(getattr(verb, "__module__", "")).startswith("skillsdata.present"):
        return []
    kinds = [p.annotation for p in inspect.signature(verb).parameters.values()]
    return [WANTED[kind] for kind in kinds if kind in WANTED]


ASKING = {name: verb for name, verb in verbs() if wanted(verb)}


def test_the_verbs_of_all_rooms_are_tried() -> None:
    assert {"forecast", "sources", "takes.answer", "goals.Board"} <= set(ASKING)
    assert len(ASKING) > 60


@pytest.mark.parametrize("name", ASKING)
def test_what_is_none_is_refused_in_one_line(name: str) -> None:
    verb = ASKING[name]
    needed = [p for p in inspect.signature(verb).parameters.values() if p.default is p.empty]
    for value in WRONG:
        with pytest.raises(ParameterError) as refused:
            verb(*[value for _ in needed])
        told = str(refused.value).splitlines()
        assert [line for line in told if len(line) > 160 or "; " not in line] == []
        assert all(each in line for each, line in zip(wanted(verb), told, strict=True))


def test_a_name_in_place_of_a_study_is_told_how_to_open_it() -> None:
    with pytest.raises(ParameterError) as refused:
        sd.forecast("headcount")
    assert str(refused.value) == "'headcount' is no study; give one, as edition.study('headcount')"


def test_one_thing_in_place_of_another_is_refused_too() -> None:
    edition = sd.open_edition("2026-11-26", lang="en")
    study = edition.study("headcount")
    with pytest.raises(ParameterError, match=r"^OpenStudy is no edition; give one, as sd.open_ed"):
        sd.goals_together(study)
    with pytest.raises(ParameterError, match=r"is no record; give one, as sd.record.Record"):
        sd.record.answer(edition)
    with pytest.raises(ParameterError, match=r"is no study; give one, as edition.study"):
        sd.sources(study, edition)


def test_what_is_right_is_shown_as_before() -> None:
    study = sd.open_edition("2026-11-26", lang="en").study("headcount")
    assert sd.forecast(study, size="slide").size == "slide"
    assert [*inspect.signature(sd.forecast).parameters] == ["study", "size", "colors"]
    assert sd.forecast is sd.forecast
    with pytest.raises(ParameterError, match=r"^'2024' is no edition; give one"):
        sd.record.Record("2024")


@pytest.mark.parametrize("key", ["band", None, 3, "an answer"])
def test_a_sentence_that_does_not_exist_is_told_when_asked_for(key: Any) -> None:
    study = sd.open_edition("2026-11-26", lang="en").study("headcount")
    with pytest.raises(ParameterError, match=r"^sentence .* does not exist; the nearest are "):
        sd.text(study, "bands", key)
