"""Scenarios, accounts and choices: hand arithmetic on made-up histories, and the real study."""

import math
from typing import Any

import pandas as pd
import pytest
from studies import study

from skillsdata.errors import ParameterError
from skillsdata.evidence.plan import Goal
from skillsdata.study.measures import Standing
from skillsdata.study.scenarios import (
    SCENARIOS,
    account,
    flows,
    scenarios,
    sensitivities,
    supposed,
)


def _steps(values: dict[int, float], goal: Goal) -> Standing:
    return Standing(goal, pd.DataFrame({"year": [*values], "value": [*values.values()]}))


def _worked(arithmetic: str) -> float:
    return float(eval(arithmetic.replace("−", "-").replace("×", "*")))


UP = Goal(100.0, 2020, 150.0, 2025, "up")
DOWN = Goal(100.0, 2020, 50.0, 2025, "down")


@pytest.mark.parametrize(
    ("name", "goal", "paced"),
    [
        ("business_as_usual", UP, (118 - 100) / 3),
        ("latest_pace", UP, 4.0),
        ("best_past_pace", UP, 10.0),
        ("required_pace", UP, (150 - 118) / 2),
        ("best_past_pace", DOWN, 4.0),  # the least rise is the best of a goal to come down
        ("required_pace", DOWN, (50 - 118) / 2),
    ],
)
def test_a_pace_is_hand_arithmetic(name: str, goal: Goal, paced: float) -> None:
    steps = _steps({2020: 100.0, 2021: 110.0, 2023: 118.0}, goal)
    assert SCENARIOS[name](steps)[0] == pytest.approx(paced)


def test_a_lower_bound_is_no_end_of_a_pace() -> None:
    told = pd.DataFrame({"year": [2015, 2018, 2020, 2021], "value": [293.0, 372.9, 455.0, 470.0]})
    steps = Standing(UP, told.assign(qualifier=["about", "at_least", "exact", "exact"]))
    assert SCENARIOS["best_past_pace"](steps)[0] == pytest.approx((455 - 293) / 5)  # not 41.05
    assert SCENARIOS["latest_pace"](steps)[0] == pytest.approx(15.0)
    assert "372" not in SCENARIOS["best_past_pace"](steps)[1]


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_arithmetic_printed_gives_the_pace(name: str) -> None:
    pace, arithmetic = SCENARIOS[name](_steps({2020: 100.0, 2021: 110.0, 2023: 118.0}, UP))
    assert _worked(arithmetic) == pytest.approx(pace, abs=0.06)


def test_a_single_figure_tells_no_pace_but_what_is_required() -> None:
    steps = _steps({2022: 120.0}, Goal(math.nan, 2020, 150.0, 2025, "up"))
    told = {name: SCENARIOS[name](steps)[0] for name in SCENARIOS}
    assert told.pop("required_pace") == pytest.approx(10.0)
    assert all(map(math.isnan, told.values()))


@pytest.mark.parametrize(("year", "value", "asked"), [(2025, 120.0, math.nan), (2023, 160.0, 0.0)])
def test_nothing_is_required_once_met_and_cannot_be_once_the_year_is_over(
    year: int, value: float, asked: float
) -> None:
    pace, _ = SCENARIOS["required_pace"](_steps({2020: 100.0, year: value}, UP))
    assert pace == pytest.approx(asked, nan_ok=True)


def test_the_scenario_of_the_required_pace_ends_at_the_goal_in_its_year() -> None:
    row = scenarios(study("headcount")).set_index("scenario").loc["required_pace"]
    assert row["at_goal_year"] == pytest.approx(530)
    assert row["short"] == pytest.approx(0)
    assert row["reached"] == pytest.approx(2025)
    assert row["share"] == pytest.approx(study("headcount").probability())


@pytest.mark.parametrize(("pace", "reached"), [(12.0, 2027.0), (0.0, math.inf), (-3.0, math.inf)])
def test_a_supposed_pace_reaches_the_goal_or_never_does(pace: float, reached: float) -> None:
    _, then, short, year, share = supposed(study("headcount"), pace)
    assert (then, short) == (pytest.approx(494 + pace), pytest.approx(36 - pace))
    assert year == pytest.approx(reached)
    assert 0 <= share <= 1


def test_a_faster_pace_is_never_more_likely() -> None:
    shares = [supposed(study("headcount"), pace)[-1] for pace in range(-20, 60, 5)]
    assert shares == sorted(shares, reverse=True)


def test_the_account_adds_up() -> None:
    items = account(study("headcount")).set_index("item")
    assert (
        items.loc["gained", "value"] + items.loc["left", "value"] == items.loc["planned", "value"]
    )
    for value, arithmetic in zip(items["value"], items["arithmetic"], strict=True):
        assert _worked(arithmetic) == pytest.approx(value)


def test_every_flow_has_a_source_and_a_role_of_the_plan() -> None:
    table = flows(study("headcount"))
    assert len(table) >= 3
    assert (table["source_id"] != "").all()
    assert set(table["role"]) == {"net_gain", "inflow", "target"}
    assert (table["reference_year"].dropna() >= 2020).all()


def test_choices_come_by_how_far_they_move_the_probability() -> None:
    table = sensitivities(study("headcount"))
    moved = (table["probability"] - table["base"]).abs()
    assert list(moved) == sorted(moved, reverse=True)
    assert {"reading", "left_out", "later"} <= set(table["choice"])
    later = table[table["choice"] == "later"].sort_values("to")
    assert later["probability"].is_monotonic_increasing  # a goal that may be met later


def test_without_a_goal_nothing_is_asked() -> None:
    other: Any = study("headcount").edition.study("employed_total")
    with pytest.raises(ParameterError, match="has no goal"):
        scenarios(other)
