from pathlib import Path

import numpy as np
import pandas as pd
import planted
import pytest
from skillsdata.formats import probability

from skillsdata.evidence.edition import load_observations
from skillsdata.evidence.plan import DENSITY, HEADCOUNT, PROVINCE, plan_goal
from skillsdata.study.cases import doubtful_years, score_against, what_if
from skillsdata.study.system import Outlook, forecast_system, path_quantiles

AS_OF = "2026-01-15"


def _toy() -> Outlook:
    """Draws 0, 1, … 100 in both years: quantiles can be read off."""
    paths = np.repeat(np.arange(101.0)[:, None], 2, axis=1)
    history = pd.DataFrame({"year": [2020], "value": [50.0], "obs_id": ["a"]})
    quantiles = path_quantiles(paths, [2021, 2022], origin=2020)
    return Outlook("toy", history, [2021, 2022], paths, quantiles, 1)


def test_scoring_by_hand() -> None:
    since = pd.DataFrame(
        {"year": [2020, 2021, 2022, 2023], "value": [50.0, 30.0, 95.0, 7.0], "obs_id": list("abcd")}
    )
    scored = score_against(_toy(), since)
    assert list(scored["obs_id"]) == ["b", "c"]  # 2020 was known, 2023 not forecast
    assert list(scored["median"]) == [50, 50]
    assert list(scored["low"]) == pytest.approx([10, 10])
    assert list(scored["high"]) == pytest.approx([90, 90])
    assert list(scored["inside"]) == [True, False]
    assert list(scored["error"]) == [20, -45]  # forecast less outcome


def test_nothing_published_since_is_an_empty_table_of_the_same_shape() -> None:
    nothing = pd.DataFrame({"year": [2020], "value": [50.0], "obs_id": ["a"]})
    empty = score_against(_toy(), nothing)
    assert empty.empty
    assert list(empty.columns) == [
        "year", "observed", "obs_id", "median", "low", "high", "inside", "error",
    ]  # fmt: skip


def test_the_forecast_made_with_the_plan_meets_three_later_headcounts() -> None:
    then = forecast_system(as_of="2021-08-29", horizon=2025)[HEADCOUNT]
    now = forecast_system(as_of=AS_OF, horizon=2025)[HEADCOUNT]
    scored = score_against(then, now.history)
    assert dict(zip(scored["year"], scored["observed"], strict=True)) == {
        2021: 470, 2022: 475, 2024: 494,
    }  # fmt: skip


def _cases(indicator: str, as_of: str, horizon: int = 2027) -> tuple[Outlook, pd.DataFrame]:
    figures = load_observations(as_of=as_of, indicator=indicator, area=PROVINCE)
    system = forecast_system(as_of=as_of, horizon=horizon)
    outlook = system[indicator]
    doubts = doubtful_years(figures)
    return outlook, what_if(outlook, plan_goal(indicator), doubts=doubts, system=system)


@pytest.mark.parametrize("indicator", [HEADCOUNT, DENSITY])
def test_the_first_case_is_the_pages_own_forecast(indicator: str) -> None:
    outlook, cases = _cases(indicator, AS_OF)
    first = cases.iloc[0]
    assert first["change"] == "none"
    shown = [round(outlook.at(2025, level)) for level in (0.5, 0.1, 0.9)]
    assert [round(first[name]) for name in ("median", "low", "high")] == shown
    assert probability(first["probability"]) == probability(
        outlook.probability(plan_goal(indicator))
    )


def test_each_doubtful_date_is_moved_and_each_figure_left_out_once() -> None:
    _, cases = _cases(HEADCOUNT, AS_OF)
    moved = cases[cases["change"] == "moved"]
    assert moved[["year", "value", "to"]].to_numpy().tolist() == [[2024, 494.0, 2023]]
    assert list(cases.loc[cases["change"] == "dropped", "value"]) == [
        293, 358.2, 372.9, 455, 470, 475, 494,
    ]  # fmt: skip
    # Read a year earlier, the same 494 leaves one more year of growth before the goal.
    assert moved["median"].item() > cases["median"].iloc[0]


def test_doubtful_years_of_the_evidence() -> None:
    figures = load_observations(indicator=[HEADCOUNT, DENSITY], area=PROVINCE)
    table = doubtful_years(figures)
    assert set(zip(table["obs_id"], table["other_year"], strict=True)) == {
        ("js-high_skill_total-2025-01", 2023),
        ("js-high_skill_density-2025-01", 2023),
    }


def test_several_doubtful_years_of_one_figure() -> None:
    """The schema separates alternatives by semicolons."""
    rows = pd.DataFrame({"obs_id": ["a", "b"], "reference_alternatives": ["2022;2023", ""]})
    table = doubtful_years(rows)
    assert list(zip(table["obs_id"], table["other_year"], strict=True)) == [
        ("a", 2022), ("a", 2023),
    ]  # fmt: skip


@pytest.mark.parametrize("indicator", [HEADCOUNT, DENSITY])
@pytest.mark.parametrize("as_of", ["2021-08-29", "2022-12-31", "2023-12-31"])
def test_what_if_works_from_every_vantage_point(indicator: str, as_of: str) -> None:
    outlook, cases = _cases(indicator, as_of)
    assert cases["change"].iloc[0] == "none"
    assert cases[["median", "low", "high", "probability"]].notna().all().all()
    assert len(outlook.history) >= (cases["change"] == "dropped").sum()


@pytest.mark.parametrize("indicator", [HEADCOUNT, DENSITY])
@pytest.mark.parametrize("horizon", [2025, 2027])
@pytest.mark.parametrize("density", [None, 1050.0])
def test_what_if_works_once_the_goal_year_is_published(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    indicator: str,
    horizon: int,
    density: float | None,
) -> None:
    folder = planted.copy_evidence(tmp_path, monkeypatch)
    planted.append_year(folder, HEADCOUNT, 2025, 512)
    if density is not None:
        planted.append_year(folder, DENSITY, 2025, density)
    outlook, cases = _cases(indicator, "2026-02-01", horizon)
    first = cases.iloc[0]
    assert first["probability"] == pytest.approx(
        outlook.probability(plan_goal(indicator)), abs=0.02
    )
    if indicator == HEADCOUNT:
        assert (first["median"], first["probability"]) == (512, 0.0)
