"""The reference class is learned as it says: panels checked, gradient exact, table written."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import approx_fprime

from skillsdata import learning
from skillsdata.errors import HistoryError
from skillsdata.reference import read_reference_class, shipped


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
    grid = {"trend_share": (0.0, 0.4), "noise": (0.0,), "scale": (0.01, 0.1)}
    monkeypatch.setattr(learning, "_GRID", grid)
    monkeypatch.setattr(learning, "WINDOWS", 20)


def test_a_panel_without_a_column_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    pd.DataFrame({"series_id": ["a"], "value": [1.0]}).to_csv(path, index=False)
    with pytest.raises(HistoryError, match="no column year"):
        learning.read_panel(path)


def test_gaps_short_flat_and_smooth_series_are_left_out() -> None:
    years = np.arange(2000, 2020)
    rough = np.random.default_rng(1).normal(0, 1, 20).cumsum() + 50
    table = pd.concat(
        pd.DataFrame({"series_id": name, "year": when, "value": values})
        for name, when, values in (
            ("kept", years, rough),
            ("gap", np.r_[years[:10], years[10:] + 1], rough),
            ("short", years[:16], rough[:16]),
            ("flat", years, np.full(20, 7.0)),
            ("line", years, np.arange(20.0)),
        )
    )
    (series,) = learning.usable_series(table)
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


@pytest.mark.usefixtures("small")
def test_the_gradient_is_that_of_the_loss(panel: Path) -> None:
    series = learning.usable_series(learning.read_panel(panel))
    rng = np.random.default_rng(2)
    even = replace(learning.component_grid(learning.FADING), temper=1.0)
    data = learning.sample(*learning.windows(series, 20, rng), (-5, -2, 0), even)
    loss = learning.objective(data)
    point = np.r_[rng.normal(0, 0.3, even.size), 0.5]
    numeric = approx_fprime(point, lambda p: loss(p)[0], 1e-4)
    assert loss(point)[1] == pytest.approx(numeric, abs=2e-3)


@pytest.mark.usefixtures("small")
def test_learning_writes_a_table_that_reads_back(panel: Path, tmp_path: Path) -> None:
    said = learning.learn(panel, origin="Made up", folder=tmp_path)
    learned = read_reference_class(tmp_path / "reference_class.csv")
    assert learned.about["origin"] == "Made up; panel.csv"
    assert learned.weight.sum() == pytest.approx(1)
    assert 0.05 <= learned.temper <= 1
    assert learned.about["series"] == "30"
    assert f"{learned.size} components from 30 series" in said


@pytest.mark.usefixtures("small")
def test_learning_prefers_what_the_panel_is(panel: Path, tmp_path: Path) -> None:
    """Walks of about 3 in 100 a year: the step of 0.1 must not outweigh that of 0.01 tenfold."""
    learning.learn(panel, folder=tmp_path)
    learned = read_reference_class(tmp_path / "reference_class.csv")
    mean_scale = np.exp(np.sum(learned.weight * np.log(learned.scale)))
    assert 0.01 <= mean_scale <= 0.1


def test_both_fits_count_half_and_like_components_are_added() -> None:
    grid = learning.component_grid(learning.LASTING)
    tilted = np.arange(1.0, grid.size + 1)
    other = replace(grid, weight=tilted / tilted.sum(), temper=0.65)
    mixed = learning._averaged(grid, other)
    assert mixed.size == grid.size
    assert mixed.temper == pytest.approx(0.55)
    assert np.sort(mixed.weight) == pytest.approx(np.sort((grid.weight + other.weight) / 2))


def test_the_shipped_table_says_where_it_is_from() -> None:
    about = shipped().about
    assert "Gapminder" in about["origin"]
    assert int(about["series"]) > 1000
    assert int(about["windows"]) > 5000
    assert about["learned_on"].startswith("20")
    assert shipped().weight.sum() == pytest.approx(1)
