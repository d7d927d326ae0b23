"""The reference class is learned as it says: panels checked, gradient exact, table written."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import approx_fprime

from skillsdata import fitting, learning
from skillsdata.errors import HistoryError
from skillsdata.reference import KINDS, read_reference_class


@pytest.fixture
def panel(tmp_path: Path) -> Path:
    """Thirty made-up series of forty years: drifting walks of several sizes."""
    rng = np.random.default_rng(5)
    rows = [
        pd.DataFrame(
            {
                "series_id": f"s{number:02d}",
                "year": range(1980, 2020),
                "value": 100 + rng.normal(1, 2 + number / 10, 40).cumsum(),
            }
        )
        for number in range(30)
    ]
    path = tmp_path / "panel.csv"
    pd.concat(rows).to_csv(path, index=False)
    return path


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    grid = {
        "growth": (0.0, 0.05),
        "trend_share": (0.0, 0.4),
        "damping": (1.0, 0.6),
        "noise": (0.0,),
        "scale": (0.01, 0.1),
    }
    monkeypatch.setattr(learning, "GRIDS", {"amount": grid, "rate": grid | {"growth": (0.0,)}})
    monkeypatch.setattr(learning, "WINDOWS", 20)
    monkeypatch.setattr(learning, "FITS", 2)


def test_a_panel_without_a_column_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    pd.DataFrame({"series_id": ["a"], "value": [1.0]}).to_csv(path, index=False)
    with pytest.raises(HistoryError, match="no column year"):
        learning.read_panel(path)


def test_gaps_short_and_flat_series_are_left_out() -> None:
    years = np.arange(2000, 2020)
    rough = np.random.default_rng(1).normal(0, 1, 20).cumsum() + 50
    table = pd.concat(
        pd.DataFrame({"series_id": name, "year": when, "value": values})
        for name, when, values in (
            ("kept", years, rough),
            ("gap", np.r_[years[:10], years[10:] + 1], rough),
            ("short", years[:16], rough[:16]),
            ("flat", years, np.full(20, 7.0)),
        )
    )
    (series,) = learning.usable_series(table.assign(kind=""), "rate")
    assert np.array_equal(series, rough)


def test_windows_are_cut_from_the_series() -> None:
    series = [np.arange(30.0), 100 + np.arange(40.0)]
    history, future = learning.windows(series, 50, np.random.default_rng(0))
    assert history.shape == (50, 12)
    assert future.shape == (50, 5)
    assert np.all(np.diff(np.hstack([history, future]), axis=1) == 1)


def test_every_pattern_ends_at_the_origin_within_twelve_years() -> None:
    for offsets in learning.patterns(np.random.default_rng(0)):
        assert offsets[-1] == 0
        assert min(offsets) >= -11
        assert list(offsets) == sorted(set(offsets))


def told(panel: Path, **columns: object) -> Path:
    pd.read_csv(panel).assign(**columns).to_csv(panel, index=False)
    return panel


def test_the_kind_is_told_by_the_panel_or_looked_up_or_open(panel: Path) -> None:
    assert set(learning.read_panel(panel)["kind"]) == {""}
    looked_up = learning.read_panel(told(panel, indicator="urban_population"))
    assert set(looked_up["kind"]) == {"amount"}
    assert set(learning.read_panel(told(panel, kind="rate"))["kind"]) == {"rate"}


def test_an_indicator_without_a_kind_is_named(panel: Path) -> None:
    with pytest.raises(HistoryError, match=r"1 indicators without a kind \(made_up\); add"):
        learning.read_panel(told(panel, indicator="made_up"))


def test_a_series_serves_its_own_kind_or_every_kind(panel: Path) -> None:
    untold = learning.read_panel(panel)
    assert len(learning.usable_series(untold, "amount")) == 30
    rates = untold.assign(kind="rate")
    assert len(learning.usable_series(rates, "rate")) == 30
    with pytest.raises(HistoryError, match="no amount series has 17 consecutive"):
        learning.usable_series(rates, "amount")


def test_every_indicator_of_the_learning_panel_has_one_kind() -> None:
    table = pd.read_csv(learning.KINDS_TABLE)
    assert table["indicator"].is_unique
    assert set(table["kind"]) == {*KINDS, "toll"}
    kinds = table.set_index("indicator")["kind"]
    assert kinds["total_gdp_us_inflation_adjusted"] == "amount"
    assert kinds["literacy_rate_youth_male_percent_of_males_ages_15_24"] == "rate"
    assert kinds["number_of_child_deaths"] == "toll"
    named = kinds.index.str.contains("percent|_rate_|^ratio_|index", regex=True)
    assert (kinds[named] == "rate").all()


@pytest.mark.usefixtures("small")
def test_the_gradient_is_that_of_the_loss(panel: Path) -> None:
    series = learning.usable_series(learning.read_panel(panel), "amount")
    rng = np.random.default_rng(2)
    even = learning.component_grid(learning.GRIDS["amount"])
    data = fitting.sample(*learning.windows(series, 20, rng), (-5, -2, 0), even)
    loss = fitting.objective(data)
    point = np.r_[rng.normal(0, 0.3, even.size), 0.5]
    numeric = approx_fprime(point, lambda p: loss(p)[0], 1e-4)
    assert loss(point)[1] == pytest.approx(numeric, abs=2e-3)


@pytest.mark.usefixtures("small")
def test_without_drift_nothing_is_damped() -> None:
    grid = learning.component_grid(learning.GRIDS["amount"])
    assert grid.size == 2 * 2 * (1 + 2) * 2
    assert set(grid.damping[grid.trend_share == 0]) == {1.0}


@pytest.mark.usefixtures("small")
def test_learning_writes_a_table_that_reads_back(panel: Path, tmp_path: Path) -> None:
    said = learning.learn(panel, origin="Made up", folder=tmp_path)
    for kind in KINDS:
        learned = read_reference_class(kind, tmp_path / "reference_class.csv")
        assert learned.about["origin"] == "Made up; panel.csv"
        assert learned.about[f"{kind} series"] == "30"
        assert learned.weight.sum() == pytest.approx(1)
        assert 0.05 <= learned.temper <= 1
        assert f"{kind}: {learned.size} components from 30 series" in said
    assert (read_reference_class("rate", tmp_path / "reference_class.csv").growth == 0).all()


@pytest.mark.usefixtures("small")
def test_learning_prefers_what_the_panel_is(panel: Path, tmp_path: Path) -> None:
    """Walks of about 3 in 100 a year: the step of 0.1 must not outweigh that of 0.01 tenfold."""
    learning.learn(panel, folder=tmp_path)
    for kind in KINDS:
        learned = read_reference_class(kind, tmp_path / "reference_class.csv")
        mean_scale = np.exp(np.sum(learned.weight * np.log(learned.scale)))
        assert 0.01 <= mean_scale <= 0.1
