"""The five states of a goal: by what a figure tells, whether it is of the goal's year, the day."""

import math

import pytest
import studies

from skillsdata.evidence.plan import Goal
from skillsdata.study.goals import is_over, state_of, tells


def goal(value: float, direction: str = "up", kind: str = "exact") -> Goal:
    return Goal(math.nan, 2020, value, 2025, direction, kind=kind)


@pytest.mark.parametrize(
    ("aim", "value", "qualifier", "met"),
    [
        (goal(530), 530, "exact", True), (goal(530), 529.9, "exact", False),
        (goal(530), 529, "at_least", None), (goal(530), 531, "at_least", True),
        (goal(530), 530, "nearly", False), (goal(500, kind="above"), 500, "exact", False),
        (goal(500, kind="above"), 500, "above", True),
        (goal(500, kind="above"), 500, "at_least", None),
        (goal(1.3, "down", "at_most"), 1.3, "exact", True),
        (goal(1.3, "down", "at_most"), 1.4, "exact", False),
        (goal(1.3, "down", "at_most"), 1.2, "at_least", None),
        (goal(1.3, "down", "at_most"), 1.3, "above", False),
        (goal(1.3, "down", "at_most"), 1.3, "nearly", True),
    ],
)  # fmt: skip
def test_a_bound_tells_only_what_it_can(
    aim: Goal, value: float, qualifier: str, met: bool | None
) -> None:
    assert tells(aim, value, qualifier) is met


@pytest.mark.parametrize(
    ("met", "due", "over", "state"),
    [
        (True, True, True, "met"), (True, True, False, "met"),
        (False, True, True, "missed"), (False, True, False, "missed"),
        (None, True, True, "none_found"), (None, True, False, "open"),
        (True, False, False, "reached_early"), (False, False, False, "open"),
        (None, False, False, "open"),
        (True, False, True, "none_found"), (False, False, True, "none_found"),
    ],
)  # fmt: skip
def test_every_state_has_its_case(met: bool | None, due: bool, over: bool, state: str) -> None:
    assert state_of(met, due=due, over=over) == state


def test_a_year_is_over_the_day_after_its_last() -> None:
    assert not is_over(2025, "2025-12-31")
    assert is_over(2025, "2026-01-01")


@pytest.mark.parametrize(
    ("as_of", "density", "ratio"),
    [("2025-06-30", "reached_early", "reached_early"), ("2026-01-15", "none_found", "none_found")],
)
def test_annual_and_quarterly_goals_stand_by_the_same_rule(
    as_of: str, density: str, ratio: str
) -> None:
    edition = studies.edition(as_of)
    assert edition.study("density").state == density
    assert edition.study("ratio", area="无锡").state == ratio
    assert edition.study("headcount").state == ("none_found" if density == "none_found" else "open")
