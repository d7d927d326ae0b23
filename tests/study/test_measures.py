import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from skillsdata.errors import ParameterError, ProgressError
from skillsdata.evidence.plan import Goal
from skillsdata.study import formulas as p
from skillsdata.study import measures as m
from skillsdata.study.outlook import Outlook, path_quantiles

HEADCOUNT = Goal(base=455, base_year=2020, value=530, year=2025, direction="up")
DENSITY = Goal(base=930, base_year=2020, value=1000, year=2025, direction="up")
END_2024 = {"year": 2024, "value": 494.0}


def _history(*points: tuple[int, float]) -> pd.DataFrame:
    return pd.DataFrame(points, columns=["year", "value"])


def _verdicts(goal: Goal, history: pd.DataFrame) -> dict[str, str]:
    table = m.assess(m.Standing(goal, history)).set_index("measure")["verdict"]
    return {str(measure): word for measure, word in table.items() if word}


# --- the worked example: headcount and density at the end of 2024 -------------------------


def test_headcount_at_the_end_of_2024() -> None:
    history = _history((2020, 455), (2021, 470), (2022, 475), (2024, 494))
    table = m.assess(m.Standing(HEADCOUNT, history))
    values = table.set_index("measure")["value"]
    assert values["completion"] == pytest.approx(0.52)  # (494 - 455) / (530 - 455) = 39 / 75
    assert values["clock"] == pytest.approx(0.80)  # 4 of 5 years
    assert values["open_sdg"] == pytest.approx(0.670, abs=0.0005)
    assert values["open_sdg_score"] == pytest.approx(0.50, abs=0.005)
    assert values["unsd"] == pytest.approx(0.657, abs=0.0005)
    assert values["escap"] == pytest.approx(5.20)  # 10 x 0.52, beside 8.0
    assert values["required_pace"] == pytest.approx(36)  # 530 - 494 in the one year left
    assert values["achieved_pace"] == pytest.approx(9.75)  # 39 in four years
    assert math.isnan(values["destatis"])  # 2023 is missing
    assert (table["data_year"] == 2024).all()


def test_the_linear_value_of_2025() -> None:
    _, achieved = p.pace(HEADCOUNT, **END_2024)
    assert 494 + achieved == pytest.approx(503.75)
    # 36 more at 9.75 a year take 3.69 years.
    assert p.year_of_attainment(HEADCOUNT, **END_2024) == pytest.approx(2024 + 36 / 9.75)


def test_one_indicator_is_moderate_by_one_measure_and_behind_by_two() -> None:
    history = _history((2020, 455), (2021, 470), (2022, 475), (2024, 494))
    assert _verdicts(HEADCOUNT, history) == {
        "completion": "behind",
        "open_sdg": "moderate",
        "unsd": "slow",
        "destatis": "not_assessable",
        "escap": "behind",
    }


def test_density_is_achieved_under_every_measure() -> None:
    history = _history((2021, 960), (2022, 975), (2023, 998), (2024, 1021))
    assert _verdicts(DENSITY, history) == {
        "completion": "achieved",
        "open_sdg": "achieved",
        "unsd": "met_or_on_track",
        "destatis": "achieved",
        "escap": "achieved",
        "required_pace": "goal_met",
    }


# --- published boundaries -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("ratio", "score"), [(-0.6, -5), (0, -2.5), (0.6, 0), (0.95, 2.5), (1.3, 5), (2, 5), (-3, -5)]
)
def test_open_sdg_score_at_its_published_boundaries(ratio: float, score: float) -> None:
    assert p.open_sdg_score(ratio) == pytest.approx(score, abs=1e-4)


@given(st.floats(-3, 3), st.floats(-3, 3))
def test_a_higher_ratio_never_has_a_lower_score(one: float, other: float) -> None:
    low, high = sorted((one, other))
    # The published coefficients are rounded and meet at 0.6 with a step of 0.00004.
    assert p.open_sdg_score(low) <= p.open_sdg_score(high) + 1e-4


@pytest.mark.parametrize(
    ("ratio", "word"),
    [(0.95, "on_track"), (0.9499, "moderate"), (0.6, "moderate"), (0.5999, "limited"),
     (0.0, "limited"), (-0.0001, "deteriorating"), (math.nan, "not_assessable")],
)  # fmt: skip
def test_open_sdg_words_at_their_boundaries(ratio: float, word: str) -> None:
    assert p.open_sdg_verdict(HEADCOUNT, ratio, value=494) == word


@pytest.mark.parametrize(
    ("ratio", "word"),
    [(0.95, "met_or_on_track"), (0.9499, "slow"), (0.10, "slow"), (0.0999, "stagnation"),
     (-1.0, "stagnation"), (math.nan, "not_assessable")],
)  # fmt: skip
def test_unsd_words_at_their_boundaries(ratio: float, word: str) -> None:
    assert p.unsd_verdict(HEADCOUNT, ratio, value=494) == word


def test_projection_by_annual_rate_of_change() -> None:
    # A published example: 87 to 88 in one year, projected seven more years, is 95.3293….
    goal = Goal(base=87, base_year=2010, value=100, year=2018, direction="up")
    projected = 87 + p.unsd_ratio(goal, year=2011, value=88) * (100 - 87)
    assert projected == pytest.approx(95.3293449648516, rel=1e-12)


@pytest.mark.parametrize(
    ("probability", "word"),
    [
        (1.0, "virtually_certain"), (0.991, "virtually_certain"), (0.99, "very_likely"),
        (0.9051, "very_likely"), (0.90, "likely"), (0.6651, "likely"),
        (0.66, "about_as_likely_as_not"), (0.33, "about_as_likely_as_not"),
        (0.3249, "unlikely"), (0.10, "unlikely"), (0.0949, "very_unlikely"),
        (0.01, "very_unlikely"), (0.0099, "exceptionally_unlikely"),
        (0.6634, "about_as_likely_as_not"), (0.6584, "about_as_likely_as_not"), (0.9049, "likely"),
        (0.0, "exceptionally_unlikely"),
    ],
)  # fmt: skip
def test_likelihood_words_at_their_boundaries(probability: float, word: str) -> None:
    assert p.likelihood_word(probability) == word


# --- completion against the clock ---------------------------------------------------------


@pytest.mark.parametrize(
    ("done", "clock", "word"),
    [(0.84, 0.8, "ahead"), (0.8399, 0.8, "on_schedule"), (0.76, 0.8, "on_schedule"),
     (0.7599, 0.8, "behind"), (1.0, 0.8, "achieved"), (0.99, 1.0, "on_schedule"),
     (0.0, 0.0, "not_assessable"), (-0.2, 0.4, "behind")],
)  # fmt: skip
def test_on_schedule_is_within_a_twentieth_of_the_clock(
    done: float, clock: float, word: str
) -> None:
    assert p.clock_verdict(done, clock) == word


@pytest.mark.parametrize(("tolerance", "word"), [(0.0, "behind"), (0.05, "on_schedule")])
def test_the_verdict_moves_with_the_declared_tolerance(tolerance: float, word: str) -> None:
    assert p.clock_verdict(0.78, 0.8, tolerance=tolerance) == word


@pytest.mark.parametrize(("tolerance", "word"), [(0.05, "ahead"), (0.10, "on_schedule")])
def test_the_verdict_moves_upwards_as_well(tolerance: float, word: str) -> None:
    assert p.clock_verdict(0.86, 0.8, tolerance=tolerance) == word


def test_a_goal_that_equals_its_base_cannot_be_completed() -> None:
    with pytest.raises(ProgressError, match="equals its base"):
        p.completion(Goal(5, 2020, 5, 2025, "up"), year=2024, value=5)
    with pytest.raises(ProgressError):
        p.completion(Goal(5, 2020, 6, 2020, "up"), year=2020, value=5)


# --- what cannot be assessed --------------------------------------------------------------


@pytest.mark.parametrize("direction", ["", "none", "two_sided", "Up"])
def test_a_missing_direction_is_an_error_that_names_it(direction: str) -> None:
    goal = Goal(455, 2020, 530, 2025, direction)
    with pytest.raises(ProgressError, match=repr(direction)):
        m.assess(m.Standing(goal, _history((2024, 494))))


@pytest.mark.parametrize(("base", "value"), [(0, 5), (-1, 5), (5, 0), (5, -2)])
def test_growth_from_or_to_nothing_is_not_assessable(base: float, value: float) -> None:
    goal = Goal(base, 2020, 10, 2025, "up")
    verdicts = _verdicts(goal, _history((2024, value)))
    assert verdicts["open_sdg"] == verdicts["unsd"] == "not_assessable"
    numbers = m.assess(m.Standing(goal, _history((2024, value)))).set_index("measure")["value"]
    assert numbers[["open_sdg", "open_sdg_score", "unsd"]].isna().all()


def test_in_the_base_year_nothing_can_be_said_of_pace() -> None:
    verdicts = _verdicts(HEADCOUNT, _history((2017, 358.2), (2020, 455)))
    assert verdicts["completion"] == "not_assessable"
    assert verdicts["open_sdg"] == verdicts["unsd"] == verdicts["escap"] == "not_assessable"
    required, achieved = p.pace(HEADCOUNT, year=2020, value=455)
    assert required == 15
    assert math.isnan(achieved)


# --- German Statistical Office ------------------------------------------------------------


def test_destatis_needs_four_consecutive_points() -> None:
    assert math.isnan(p.destatis_projection(_history((2021, 1), (2022, 2), (2023, 3)), year=2025))
    gap = _history((2019, 0), (2020, 0), (2022, 2), (2023, 3), (2024, 4))
    assert math.isnan(p.destatis_projection(gap, year=2025))
    four = _history((2020, 90), (2021, 1), (2022, 2), (2023, 4), (2024, 7))
    assert p.destatis_projection(four.iloc[1:], year=2026) == pytest.approx(7 + 2 * 2)


def test_destatis_takes_the_last_five_changes_only() -> None:
    rows = [(2017, 1000.0), *((2018 + n, 10.0 * n) for n in range(7))]  # 0, 10, … 60 in 2024
    assert p.destatis_projection(_history(*rows), year=2025) == pytest.approx(70)


def test_destatis_leaves_out_what_stands_before_a_gap() -> None:
    rows = _history((2018, 500), (2020, 1), (2021, 2), (2022, 3), (2023, 4))
    assert p.destatis_projection(rows, year=2025) == pytest.approx(6)
    shuffled = rows.sample(frac=1, random_state=1)
    assert p.destatis_projection(shuffled, year=2025) == pytest.approx(6)


@pytest.mark.parametrize(
    ("projected", "word"),
    [
        (100, "miss_under_5"), (96, "miss_under_5"), (95, "miss_5_to_20"), (80, "miss_5_to_20"),
        (79, "miss_over_20"), (0, "miss_over_20"), (-1, "wrong_direction"),
        (math.nan, "not_assessable"),
    ],
)  # fmt: skip
def test_destatis_words_by_the_miss(projected: float, word: str) -> None:
    # The distance left is 100 - 0, so the miss in per cent is 100 - projected.
    goal = Goal(-50, 2020, 100, 2025, "up")
    assert p.destatis_verdict(goal, projected, value=0) == word


# --- attainment ---------------------------------------------------------------------------


def test_at_a_standstill_the_goal_is_never_reached() -> None:
    assert p.year_of_attainment(HEADCOUNT, year=2024, value=455) == math.inf
    assert p.year_of_attainment(HEADCOUNT, year=2024, value=440) == math.inf
    assert p.year_of_attainment(HEADCOUNT, year=2024, value=531) == 2024


def _outlook(years: list[int], paths: np.ndarray) -> Outlook:
    seen = pd.DataFrame({"year": [2023], "value": [490.0]})
    return Outlook("made_up", seen, years, paths, path_quantiles(paths, years, origin=2023))


def test_probability_is_the_share_of_paths() -> None:
    outlook = _outlook([2024, 2025], np.array([[1, 529.9], [1, 530.0], [1, 600.0], [600, 1.0]]))
    assert outlook.probability(HEADCOUNT) == 0.5
    assert outlook.probability(Goal(600, 2020, 530, 2025, "down")) == 0.75


def test_a_goal_year_outside_the_forecast_is_refused() -> None:
    with pytest.raises(ParameterError, match=r"2025 is not forecast.*2026 to 2027.*horizon"):
        _outlook([2026, 2027], np.ones((3, 2))).probability(HEADCOUNT)


# --- lower is better is higher is better, mirrored ----------------------------------------

_VALUES = st.floats(1, 1000).map(lambda v: round(v, 3))


@given(base=_VALUES, goal=_VALUES, value=_VALUES, passed=st.integers(1, 4))
def test_falling_towards_a_lower_goal_mirrors_rising_towards_a_higher_one(
    base: float, goal: float, value: float, passed: int
) -> None:
    """Differences mirror under y -> -y, growth rates under y -> 1/y."""
    assume(goal > base)
    year = 2020 + passed
    up = Goal(base, 2020, goal, 2025, "up")
    minus = Goal(-base, 2020, -goal, 2025, "down")
    assert up.met(value) == minus.met(-value)
    assert p.completion(up, year=year, value=value) == p.completion(minus, year=year, value=-value)
    assert p.current_status_index(up, value=value) == pytest.approx(
        p.current_status_index(minus, value=-value)
    )
    assert p.year_of_attainment(up, year=year, value=value) == pytest.approx(
        p.year_of_attainment(minus, year=year, value=-value)
    )
    assert p.destatis_verdict(up, goal - 1, value=value) == p.destatis_verdict(
        minus, 1 - goal, value=-value
    )


@given(base=_VALUES, goal=_VALUES, value=_VALUES, passed=st.integers(1, 4))
def test_the_sign_of_the_open_sdg_ratio_is_the_direction_of_change(
    base: float, goal: float, value: float, passed: int
) -> None:
    assume(goal != base)
    assume(value != base)
    direction = "up" if goal > base else "down"
    ratio = p.open_sdg_ratio(
        Goal(base, 2020, goal, 2025, direction), year=2020 + passed, value=value
    )
    towards = (value > base) == (goal > base)
    assert math.copysign(1, ratio) == (1 if towards else -1)


@given(base=_VALUES, goal=_VALUES, year=st.integers(2021, 2025))
def test_exactly_the_required_growth_is_a_ratio_of_one(base: float, goal: float, year: int) -> None:
    assume(abs(goal / base - 1) > 0.01)
    direction = "up" if goal > base else "down"
    plan = Goal(base, 2020, goal, 2025, direction)
    value = base * (goal / base) ** ((year - 2020) / 5)
    assert p.open_sdg_ratio(plan, year=year, value=value) == pytest.approx(1)
    assert p.unsd_ratio(plan, year=year, value=value) == pytest.approx(1)


# --- measures are entries -----------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["completion", "clock", "open_sdg", "unsd", "escap", "required_pace", "achieved_pace"]
)
@pytest.mark.parametrize("goal", [HEADCOUNT, Goal(80, 2020, 40, 2030, "down")])
def test_the_worked_formula_gives_the_value(name: str, goal: Goal) -> None:
    standing = m.Standing(goal, _history((2020, goal.base), (2024, 0.3 * goal.value + 50)))
    measure = next(each for each in m.MEASURES if each.name == name)
    worked = measure.formula.format(**standing.symbols).partition(";")[0]
    for sign, python in zip("−×^[]", ["-", "*", "**", "(", ")"], strict=True):
        worked = worked.replace(sign, python)
    bars = worked.split("|")
    worked = f"{bars[0]}abs({bars[1]}){bars[2]}" if len(bars) == 3 else worked
    assert abs(eval(worked)) == pytest.approx(abs(measure.value(standing)), abs=0.002)


def test_the_year_of_attainment_is_worked_too() -> None:
    standing = m.Standing(HEADCOUNT, _history((2024, 494)))
    worked = m.ATTAINMENT.formula.format(**standing.symbols)
    assert worked == "2024 + max(0, (530 − 494) / 9.75)"
    assert m.ATTAINMENT.value(standing) == pytest.approx(2024 + 36 / 9.75)


@pytest.mark.parametrize(
    ("qualifier", "value", "carried"),
    [
        ("exact", 494, ("exact",) * 3), ("at_least", 494, ("at_least", "at_most", "at_least")),
        ("above", 494, ("at_least", "at_most", "at_least")), ("about", 494, ("about",) * 3),
        ("nearly", 494, ("at_most", "at_least", "at_most")),
        ("at_least", 540, ("at_least", "at_most", "exact")),  # ESCAP's index ends at 10
    ],
)  # fmt: skip
def test_a_measure_of_a_bound_is_a_bound(
    qualifier: str, value: float, carried: tuple[str, ...]
) -> None:
    history = _history((2020, 455), (2024, value)).assign(qualifier=["exact", qualifier])
    named = {measure.name: measure for measure in m.MEASURES}
    standing = m.Standing(HEADCOUNT, history)
    found = [standing.carried(named[n]) for n in ("completion", "required_pace", "escap")]
    assert tuple(found) == carried
    assert standing.carried(named["clock"]) == "exact"


def test_one_more_measure_is_one_more_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    gap = m.Measure("gap", lambda s: s.goal.value - s.latest["value"], lambda _, v: "far", "…")
    monkeypatch.setattr(m, "MEASURES", (*m.MEASURES, gap))
    table = m.assess(m.Standing(HEADCOUNT, _history((2024, 494))))
    assert table.iloc[-1].to_dict() == {
        "measure": "gap", "value": 36.0, "verdict": "far", "reason": "", "data_year": 2024,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("goal", "missing", "still"),
    [
        (Goal(math.nan, 2020, 530, 2025, "up"), "base", {"clock", "required_pace", "destatis"}),
        (Goal(530, 2020, 530, 2025, "up"), "distance", {"clock", "required_pace", "achieved_pace"}),
        (Goal(455, 2025, 530, 2025, "up"), "years", {"required_pace", "destatis"}),
    ],
)
def test_what_a_measure_lacks_is_named_and_leaves_it_unassessed(
    goal: Goal, missing: str, still: set[str]
) -> None:
    standing = m.Standing(goal, _history((2020, 1), (2021, 2), (2022, 3), (2023, 4)))
    table = m.assess(m.Standing(goal, standing.history)).set_index("measure")
    lacking = {each.name: each.lacks(standing) for each in m.MEASURES}
    assert set(lacking.values()) == {"", missing}
    assert still <= {name for name, lack in lacking.items() if not lack}
    without = [name for name, lack in lacking.items() if lack]
    assert table.loc[without, "value"].isna().all()
    assert set(table.loc[without, "verdict"]) <= {"not_assessable", ""}
