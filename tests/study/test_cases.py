from pathlib import Path

import pandas as pd
import planted
import pytest
from jiangsu import DENSITY, HEADCOUNT, PROVINCE, plan_goal

from skillsdata.evidence.edition import load_observations
from skillsdata.evidence.plan import open_plan
from skillsdata.study.cases import doubtful_years, what_if
from skillsdata.study.outlook import Outlook
from skillsdata.study.system import forecast_system

AS_OF = "2026-01-15"


def test_the_forecast_made_with_the_plan_meets_three_later_headcounts() -> None:
    then = forecast_system(open_plan(), as_of="2021-08-29", horizon=2025)[HEADCOUNT]
    now = forecast_system(open_plan(), as_of=AS_OF, horizon=2025)[HEADCOUNT]
    scored = then.scored(now)
    assert dict(zip(scored["year"], scored["observed"], strict=True)) == {
        2021: 470, 2022: 475, 2024: 494,
    }  # fmt: skip


def _cases(indicator: str, as_of: str, horizon: int = 2027) -> tuple[Outlook, pd.DataFrame]:
    figures = load_observations(open_plan(), as_of=as_of, indicator=indicator, area=PROVINCE)
    system = forecast_system(open_plan(), as_of=as_of, horizon=horizon)
    outlook = system[indicator]
    doubts = doubtful_years(figures)
    return outlook, what_if(
        open_plan(), outlook, plan_goal(indicator), doubts=doubts, system=system
    )


@pytest.mark.parametrize("indicator", [HEADCOUNT, DENSITY])
def test_the_first_case_is_the_pages_own_forecast(indicator: str) -> None:
    outlook, cases = _cases(indicator, AS_OF)
    first = cases.iloc[0]
    assert first["change"] == "none"
    shown = [round(outlook.at(2025, level)) for level in (0.5, 0.1, 0.9)]
    assert [round(first[name]) for name in ("median", "low", "high")] == shown
    assert first["probability"] == outlook.probability(plan_goal(indicator))


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
    figures = load_observations(open_plan(), indicator=[HEADCOUNT, DENSITY], area=PROVINCE)
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
