"""The forecast with one date taken for certain or one figure left out."""

from pathlib import Path

import pandas as pd
import planted
import pytest
from jiangsu import DENSITY, HEADCOUNT, open_plan

from skillsdata.study.outlook import Outlook
from skillsdata.study.study import Edition, Study

AS_OF = "2026-01-15"
NAMES = {HEADCOUNT: "headcount", DENSITY: "density"}


def test_the_forecast_made_with_the_plan_meets_three_later_headcounts() -> None:
    then = Edition(open_plan(), "2021-08-29", 2025).system[HEADCOUNT]
    now = Edition(open_plan(), AS_OF, 2025).system[HEADCOUNT]
    scored = then.scored(now)
    assert dict(zip(scored["year"], scored["observed"], strict=True)) == {
        2021: 470, 2022: 475, 2024: 494,
    }  # fmt: skip


def _study(indicator: str, as_of: str = AS_OF, horizon: int = 2027) -> Study:
    return Edition(open_plan(), as_of, horizon).study(NAMES[indicator])


def _cases(*asked: object) -> tuple[Outlook, pd.DataFrame]:
    study = _study(*asked)  # type: ignore[arg-type]
    return study.outlook, study.cases


@pytest.mark.parametrize("indicator", [HEADCOUNT, DENSITY])
def test_the_first_case_is_the_pages_own_forecast(indicator: str) -> None:
    study = _study(indicator)
    first = study.cases.iloc[0]
    assert first["change"] == "none"
    shown = [study.outlook.at(2025, level) for level in (0.5, 0.1, 0.9)]
    assert [first[name] for name in ("median", "low", "high")] == shown
    assert first["probability"] == study.probability()


def test_each_doubtful_date_is_taken_for_certain_and_each_figure_left_out_once() -> None:
    _, cases = _cases(HEADCOUNT)
    told = cases[cases["to"].notna()]
    assert told[["change", "year", "value", "to", "weight"]].to_numpy().tolist() == [
        ["dated", 2024, 494.0, 2024, 0.6], ["moved", 2024, 494.0, 2023, 0.4],
    ]  # fmt: skip
    assert list(cases.loc[cases["change"] == "dropped", "value"]) == [
        293, 358.2, 372.9, 455, 470, 475, 494,
    ]  # fmt: skip
    # Read a year earlier, the same 494 leaves one more year of growth before the goal.
    assert told["median"].iloc[0] < cases["median"].iloc[0] < told["median"].iloc[1]


def test_a_figure_left_out_leaves_the_other_doubts_in_doubt() -> None:
    without = _cases(HEADCOUNT)[1].query("change == 'dropped'").set_index("year")["probability"]
    certain = [
        Edition(open_plan(), AS_OF, 2027, weight).study("headcount").cases for weight in (1.0, 0.0)
    ]
    first, second = (
        table.query("change == 'dropped'").set_index("year")["probability"] for table in certain
    )
    # the draws of both are the same
    assert without[2022] == pytest.approx(0.6 * first[2022] + 0.4 * second[2022])
    assert without[2024] == pytest.approx(first[2024])


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
    study = _study(indicator, "2026-02-01", horizon)
    first = study.cases.iloc[0]
    assert first["probability"] == study.probability()
    if indicator == HEADCOUNT:
        assert (first["median"], first["probability"]) == (512, 0.0)
