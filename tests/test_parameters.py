from datetime import date

import pytest

from skillsdata.errors import ParameterError
from skillsdata.parameters import resolve_day, settle, today

GOOD = {"as_of": "2022-12-31", "horizon": 2027, "goal": 0.0, "lang": "zh"}


def test_good_parameters_are_settled_to_a_day() -> None:
    assert settle(**GOOD) == "2022-12-31"


def test_today_is_the_day_that_source_date_epoch_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225599")  # one second before 2026 in UTC
    assert today() == date(2025, 12, 31)
    assert settle(**{**GOOD, "as_of": "today"}) == "2025-12-31"
    assert resolve_day("today") == "2025-12-31"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    assert resolve_day("today") == "2026-01-01"
    assert resolve_day("2024-02-29") == "2024-02-29"


def test_without_it_today_is_todays_date(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    assert today() == date.today()


@pytest.mark.parametrize("stamp", ["yesterday", "-5", "1.5", "9" * 12])
def test_a_bad_epoch_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, stamp: str) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", stamp)
    with pytest.raises(ParameterError, match="SOURCE_DATE_EPOCH"):
        today()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("as_of", "2021-08-28"),  # the day before the plan was known
        ("as_of", "2999-01-01"),
        ("as_of", "2022-02-30"),
        ("as_of", "20221231"),
        ("as_of", "2022"),
        ("as_of", "yesterday"),
        ("horizon", 2024),
        ("horizon", 2041),
        ("goal", -1.0),
        ("goal", float("nan")),
        ("goal", float("inf")),
        ("lang", "fr"),
        ("lang", "ZH"),
    ],
)
def test_a_parameter_that_makes_no_sense_is_refused_by_name_value_and_rule(
    name: str, value: object
) -> None:
    with pytest.raises(ParameterError) as refusal:
        settle(**{**GOOD, name: value})
    (line,) = str(refusal.value).splitlines()
    assert name in line
    assert repr(value) in line
    assert "allowed is" in line


@pytest.mark.parametrize(
    ("name", "value"),
    [("as_of", "2021-08-29"), ("horizon", 2025), ("horizon", 2040), ("goal", 0.0), ("lang", "en")],
)
def test_the_ends_of_what_is_allowed_are_allowed(name: str, value: object) -> None:
    settle(**{**GOOD, name: value})


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(ParameterError) as refusal:
        settle(as_of="never", horizon=1, goal=-1.0, lang="xx")
    lines = str(refusal.value).splitlines()
    assert len(lines) == 4
    assert {line.split()[1] for line in lines} == {"as_of", "horizon", "goal", "lang"}
