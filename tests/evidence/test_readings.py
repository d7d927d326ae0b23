"""Two possible years of one figure are data: weights that belong to the years and sum to 1."""

from pathlib import Path

import pandas as pd
import planted
import pytest

from skillsdata.evidence.edition import load_observations
from skillsdata.evidence.plan import open_plan
from skillsdata.evidence.readings import readings

LATEST = "js-high_skill_total-2025-01"


def test_the_latest_headcount_may_be_of_two_years() -> None:
    found = readings(load_observations(open_plan())).query("obs_id == @LATEST")
    assert found[["year", "weight", "reading"]].to_numpy().tolist() == [
        [2024, 0.6, True], [2023, 0.4, False],
    ]  # fmt: skip


def test_every_figure_with_other_years_gives_its_reason_and_weights_of_one() -> None:
    figures = load_observations(open_plan()).query("reference_alternatives != ''")
    assert (figures["reference_reason_zh"] != "").all()
    assert (figures["reference_reason_en"] != "").all()
    sums = readings(figures).groupby("obs_id")["weight"].sum()
    assert sums.round(12).eq(1).all()
    assert set(sums.index) == set(figures["obs_id"])


def test_without_weights_the_reading_stands_alone() -> None:
    row = {"obs_id": "x", "reference_year": 2019, "reference_alternatives": "2017;2018"}
    found = readings(pd.DataFrame([row | {"reference_weights": ""}]))
    assert found["year"].tolist() == [2019, 2017, 2018]
    assert found["weight"].tolist() == [1, 0, 0]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"reference_weights": "0.7;0.2"}, "the weights sum to 0.9, not 1"),
        ({"reference_weights": "0.4;0.6"}, "another year weighs more than reference_year"),
        ({"reference_weights": "0.5;0.3;0.2"}, "2 years (2024, 2023) need as many weights"),
        ({"reference_weights": ""}, "2 years (2024, 2023) need as many weights"),
        ({"reference_alternatives": ""}, "1 years (2024) need as many weights"),
        ({"reference_weights": "0.7;zwei"}, "zwei"),
    ],
)  # fmt: skip
def test_weights_that_do_not_belong_to_the_years_are_refused(
    cells: dict[str, str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = planted.copy_evidence(tmp_path, monkeypatch)
    row = planted.edit(folder, "province", ("obs_id", LATEST), **cells)
    (line,) = planted.breaches(folder)
    assert line.startswith(f"province.csv, row {row}, column reference_weights")
    assert said in line


def test_weights_without_a_reading_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = planted.copy_evidence(tmp_path, monkeypatch)
    row = planted.edit(folder, "province", ("obs_id", LATEST), reference_year="")
    (line,) = planted.breaches(folder)
    assert line.startswith(f"province.csv, row {row}, column reference_year")
    assert "is missing" in line
