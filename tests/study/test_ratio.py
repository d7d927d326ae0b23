from pathlib import Path

import numpy as np
import pandas as pd
import planted
import pytest
from jiangsu import NATIONAL, RATIO, WUXI

from skillsdata.evidence.edition import load_observations, quarterly_series
from skillsdata.evidence.plan import open_plan
from skillsdata.study import ratio as r
from skillsdata.study.outlook import Outlook, on_axis
from skillsdata.study.study import Edition

AS_OF = "2026-01-15"


@pytest.fixture(scope="module")
def wuxi() -> Outlook:
    return r.forecast_ratio(open_plan(), WUXI, as_of=AS_OF, horizon=2026, draws=2000)


@pytest.mark.parametrize(
    ("area", "quarters", "first", "last"),
    [(NATIONAL, 65, "2001Q1", "2022Q3"), (WUXI, 23, "2013", "2024")],
)
def test_the_quarters_on_record(area: str, quarters: int, first: str, last: str) -> None:
    history = quarterly_series(load_observations(open_plan(), indicator=RATIO), area=area)
    assert len(history) == quarters
    assert history["period"].is_unique
    assert history["period"].is_monotonic_increasing
    assert str(history["period"].iloc[0]).startswith(first)
    assert str(history["period"].iloc[-1]).startswith(last)


@pytest.mark.parametrize("period", ["2026Q1", "2026Q3"])
def test_the_goals_quarter_is_forecast_though_a_later_one_was_published(
    period: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = planted.copy_evidence(tmp_path, monkeypatch)
    cells = {"value": "1.3", "vacancies": "", "seekers": "", "counts_unit": "", "derivation": "",
             "published": "2026-11-02"}  # fmt: skip
    planted.append(folder, "vacancy_ratio", "vr-wuxi-all-2024Q4", obs_id="new", period=period,
                   **cells)  # fmt: skip
    study = Edition(open_plan(), "2026-11-26", 2027).study("ratio")
    assert study.outlook.latest["value"] == 1.3
    assert 0.8 < study.outlook.at("2025Q4") < 1.6
    assert 0 < study.outlook.probability(study.goal) < 1
    assert study.state == "none_found"


def test_holes_stay_holes() -> None:
    history = quarterly_series(load_observations(open_plan(), indicator=RATIO), area=NATIONAL)
    spanned = history["period"].iloc[-1].ordinal - history["period"].iloc[0].ordinal + 1
    assert (spanned, len(history)) == (87, 65)


def test_bounds_never_enter_a_history() -> None:
    floors = set(Edition(open_plan(), AS_OF, 2027).study("ratio").bounds["obs_id"])
    assert len(floors) == 7
    for area in (NATIONAL, WUXI, "江苏"):
        history = quarterly_series(load_observations(open_plan(), indicator=RATIO), area=area)
        assert not floors & set(history["obs_id"])
        assert set(history["obs_id"].str.split("-").str[2]) <= {"all"}


def test_the_plan_is_among_the_bounds_with_its_two_floors() -> None:
    floors = Edition(open_plan(), AS_OF, 2027).study("ratio").bounds
    ours = floors[floors["area"] == "江苏"].set_index("skill_grade")
    assert dict(ours["value"]) == {"senior": 2.0, "skilled": 1.5}
    assert set(floors["qualifier"]) <= {"at_least", "above"}


def test_every_published_grade_ratio_has_the_same_add_on() -> None:
    grades = r.grade_ratios(open_plan(), as_of=AS_OF)
    assert list(grades["skill_grade"]) == list(r.GRADES)
    # Vacancies without a grade requirement over all seekers were 0.46 in the first quarter of 2008.
    assert list(grades["add_on"]) == pytest.approx([0.46] * 5, abs=0.005)
    apart = grades["as_published"] - grades["like_for_like"]
    assert list(apart) == pytest.approx([0.46] * 5, abs=0.005)


def test_like_for_like_ratios_are_another_indicator() -> None:
    published = load_observations(open_plan(), indicator=RATIO)
    bare = load_observations(open_plan(), indicator="vacancy_ratio_like_for_like")
    assert len(bare) == 5
    assert not set(bare["obs_id"]) & set(published["obs_id"])


def test_forecast_quarters_follow_the_last_one_to_the_end_of_the_horizon(
    wuxi: Outlook,
) -> None:
    last = wuxi.latest["period"]
    assert wuxi.targets[0] == str(last + 1)
    assert wuxi.targets[-1] == "2026Q4"
    assert len(wuxi.targets) == len(set(wuxi.targets)) == wuxi.paths.shape[1]
    assert (wuxi.paths > 0).all()


def test_the_horizon_never_ends_before_the_goal() -> None:
    short = r.forecast_ratio(open_plan(), WUXI, as_of=AS_OF, horizon=2024, draws=50)
    assert short.targets[-1] == "2025Q4"


@pytest.mark.parametrize("level", [0.05, 0.25, 0.5, 0.9])
def test_probability_and_quantile_are_two_views_of_one_distribution(
    wuxi: Outlook, level: float
) -> None:
    value = wuxi.at("2025Q4", level)
    assert wuxi.probability(r.reference(open_plan(), value)) == pytest.approx(1 - level, abs=0.001)
    table = wuxi.quantiles
    row = (table["target_period"] == "2025Q4") & np.isclose(table["quantile_level"], level)
    assert table.loc[row, "predicted"].item() == pytest.approx(value)


def test_probability_at_a_threshold_is_a_count(wuxi: Outlook) -> None:
    values = wuxi.paths[:, wuxi.targets.index("2025Q4")].tolist()
    counted = sum(1 for value in values if value >= 1.0)
    assert wuxi.probability(r.reference(open_plan())) == counted / len(values)


@pytest.mark.parametrize(("quarter", "x"), [("2013Q1", 2013.125), ("2024Q4", 2024.875)])
def test_a_quarter_stands_at_its_middle(quarter: str, x: float) -> None:
    assert on_axis(pd.Series([quarter])).item() == x


def test_the_threshold_is_the_readers_and_1_when_they_set_none() -> None:
    assert r.reference(open_plan(), 0.0).value == 1.0
    assert r.reference(open_plan(), 1.5).value == 1.5
    assert r.reference(open_plan(), 1.5).chosen


def test_only_what_was_known_enters() -> None:
    then = r.forecast_ratio(open_plan(), NATIONAL, as_of="2021-08-29", horizon=2025, draws=50)
    assert str(then.latest["period"]) < "2021Q3"
    assert len(then.history) < 65


def test_the_data_frame_holds_every_observation_and_quantile() -> None:
    study = Edition(open_plan(), AS_OF, 2026).study("ratio", area=WUXI)
    kinds = study.data["kind"]
    assert (kinds == "observed").sum() == 23
    assert (kinds == "forecast").sum() == len(study.outlook.quantiles)
    assert list(study.data["value"][:2]) == list(study.outlook.history["value"][:2])


# --- pace ---------------------------------------------------------------------------------


def _quarters(**values: float) -> Outlook:
    """A history of quarters, without a forecast."""
    periods = pd.PeriodIndex(list(values), freq="Q")
    history = pd.DataFrame({"period": periods, "value": list(values.values()), "obs_id": "a"})
    return Outlook("toy", history, [], np.empty((0, 0)), pd.DataFrame())


def test_the_pace_counts_from_the_same_season_after_the_break() -> None:
    told = _quarters(**{"2019Q4": 9.0, "2020Q2": 5.0, "2020Q4": 1.5, "2023Q4": 1.2})
    required, achieved, since = r.pace_of_change(told, r.reference(open_plan(), 1.0), "2020Q1")
    assert required == pytest.approx(-0.2 / 2)  # from the end of 2023 to that of 2025
    assert (achieved, since) == (pytest.approx(-0.3 / 3), "2020Q4")


def test_no_pace_without_an_earlier_quarter_of_the_season() -> None:
    one = _quarters(**{"2022Q3": 1.1})
    _, achieved, since = r.pace_of_change(one, r.reference(open_plan()), "2020Q1")
    assert np.isnan(achieved)
    assert since == ""


@pytest.mark.parametrize("horizon", [2025, 2029])
def test_variants_begin_with_the_forecast_of_the_page(horizon: int) -> None:
    """One page never shows two probabilities for one thing, however far it looks."""
    plan = open_plan()
    goal, main = r.reference(plan), r.forecast_ratio(plan, WUXI, as_of=AS_OF, horizon=horizon)
    table = r.ratio_variants(plan, main, as_of=AS_OF, goal=goal)
    kept = list(zip(table["break_kept"], table["season_kept"], strict=True))
    assert kept == [(False, True), (True, True), (False, False), (True, False)]
    assert (table["low"] < table["median"]).all()
    assert (table["median"] < table["high"]).all()
    assert tuple(table.iloc[0, 2:]) == main.reading(goal)
    again = r.forecast_ratio(plan, WUXI, as_of=AS_OF, horizon=2026)
    assert again.reading(goal) == pytest.approx(main.reading(goal), abs=1e-4)
