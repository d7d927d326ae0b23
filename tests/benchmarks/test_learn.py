"""The reference classes are learned as it says: windows, fits averaged, tables written."""

from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks import cutting
from benchmarks import learn as learning
from benchmarks.series import every_origin
from skillsdata.forecast.reference import (
    ReferenceClass,
    averaged,
    components,
    read_reference_class,
    shipped,
)

FIRST = np.array([[0, 0.0, 0.4, 1.0, 0.3, 0.1], [1, 0.02, 0.0, 1.0, 0.0, 0.03]])
SECOND = np.array([[1, 0.02, 0.0, 1.0, 0.0, 0.03], [1, 0.0, 0.9, 0.6, 0.0, 0.01]])


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
        "growth": (0.0, 0.5),
        "trend_share": (0.0, 0.4),
        "damping": (1.0, 0.6),
        "noise": (0.0,),
        "scale": (0.01, 1.0),
    }
    kinds = {"amount": grid, "rate": grid | {"growth": (0.0,)}, "expanding": grid}
    monkeypatch.setattr(learning, "GRIDS", kinds)
    monkeypatch.setattr(cutting, "WINDOWS", 20)
    monkeypatch.setattr(learning, "FITS", 2)


def shapes(learned: ReferenceClass) -> list[tuple[float, ...]]:
    """Every trait but growth, a component each."""
    return [tuple(row) for row in np.delete(learned.traits, 1, axis=1)]


def test_windows_are_cut_from_the_series() -> None:
    series = [np.arange(30.0), 100 + np.arange(40.0)]
    history, future = cutting.windows(series, 50, np.random.default_rng(0))
    assert history.shape == (50, 12)
    assert future.shape == (50, 5)
    assert np.all(np.diff(np.hstack([history, future]), axis=1) == 1)


def test_every_pattern_ends_at_the_origin_within_twelve_years() -> None:
    for offsets in cutting.patterns(np.random.default_rng(0)):
        assert offsets[-1] == 0
        assert min(offsets) >= -11
        assert list(offsets) == sorted(set(offsets))


@pytest.mark.usefixtures("small")
def test_without_drift_nothing_is_damped() -> None:
    grid = learning.component_grid(learning.GRIDS["amount"])
    assert grid.size == 2 * 2 * (1 + 2) * 2
    assert set(grid.damping[grid.trend_share == 0]) == {1.0}


@pytest.mark.usefixtures("small")
def test_usual_growth_goes_with_the_size_of_a_step() -> None:
    """Half a step of 0.01 or of 1, or none."""
    grid = learning.component_grid(learning.GRIDS["amount"])
    assert set(grid.growth[grid.scale == 0.01]) == {0.0, 0.005}
    assert set(grid.growth[grid.scale == 1]) == {0.0, 0.5}


@pytest.mark.usefixtures("small")
def test_learning_writes_a_table_that_reads_back(panel: Path, tmp_path: Path) -> None:
    said = learning.learn(panel, origin="Made up", folder=tmp_path)
    for kind in learning.WHOLE:
        learned = read_reference_class(kind, tmp_path / "reference_class.csv")
        assert learned.about["origin"] == "Made up; panel.csv"
        assert learned.about[f"{kind} series"] == "30"
        assert learned.weight.sum() == pytest.approx(1)
        assert 0.05 <= learned.temper <= 1
        assert f"{kind}: {learned.size} components, temper {learned.temper:.3f}" in said
        assert learned.even.sum() == pytest.approx(1)
    assert (read_reference_class("rate", tmp_path / "reference_class.csv").growth == 0).all()
    amount = read_reference_class("amount", tmp_path / "reference_class.csv")
    lent = ~np.isin((amount.growth / amount.scale).round(4), [0, 0.5])
    assert amount.weight[lent].sum() == pytest.approx(learning.BORROWED, abs=0.02)
    rate = read_reference_class("rate", tmp_path / "reference_class.csv")
    of_rate = dict(zip(shapes(rate), rate.weight, strict=True))
    source = np.array([of_rate[each] for each, by in zip(shapes(amount), lent, strict=True) if by])
    borrowed = amount.weight[lent]
    assert borrowed / borrowed.sum() == pytest.approx(source / source.sum(), rel=0.01)


@pytest.mark.usefixtures("small")
def test_learning_prefers_what_the_panel_is(panel: Path, tmp_path: Path) -> None:
    """Walks of about 3 in 100 a year: a step of 0.01 is nearer than one of 1."""
    learning.learn(panel, folder=tmp_path)
    for kind in learning.WHOLE:
        learned = read_reference_class(kind, tmp_path / "reference_class.csv")
        assert learned.weight[learned.scale == 0.01].sum() > 0.8


@pytest.mark.usefixtures("small")
def test_the_first_round_chooses_components_and_the_second_weighs_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(learning, "_KEPT", 5)
    monkeypatch.setattr(learning, "COMPONENTS", 3)
    rng = np.random.default_rng(1)
    series = partial(cutting.cut_series, [100 + rng.normal(1, 3, 40).cumsum() for _ in range(10)])
    grid = learning.GRIDS["amount"]
    every = learning.component_grid(grid)
    first = [learning._fit_grid(every, series(seed)) for seed in (1, 2)]
    assert [each.size for each in first] == [5, 5]
    chosen = learning.heaviest(averaged(first), 3)
    second = [learning.fit_weights(chosen, series(seed), 80) for seed in (1, 2)]
    learned = learning.learn_kind(series, grid)
    assert learned.traits == pytest.approx(chosen.traits)
    assert learned.weight == pytest.approx((second[0].weight + second[1].weight) / 2)
    assert learned.temper == pytest.approx((second[0].temper + second[1].temper) / 2)
    assert second[0].weight != pytest.approx(second[1].weight)


def test_the_heaviest_components_start_again_from_equal_weights() -> None:
    traits = np.array([[0, 0.0, 0.0, 1.0, 0.0, scale] for scale in (0.1, 0.2, 0.3, 0.4)])
    whole = components(traits, np.array([1, 50, 9, 40.0]), temper=0.3, prior_points=8.0)
    assert learning.heaviest(whole, 2).scale.tolist() == [0.2, 0.4]
    assert learning.heaviest(whole, 3).weight == pytest.approx(np.ones(3) / 3)
    assert learning.heaviest(whole, 9).size == 4


def test_amounts_borrow_shapes_that_lean_to_their_own_growth(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Weights 16:1 to the power .7 are 6.96:1; the mean growth is 1.5 steps times .8744."""
    own = components(
        np.array([[1, 0.15, 0.4, 1.0, 0.0, 0.1], [0, 0.0, 0.0, 1.0, 0.3, 0.03]]),
        np.array([16.0, 1.0]), temper=0.3, prior_points=8.0,
    )  # fmt: skip
    other = components(
        np.array([[0, 0.0, 0.9, phi, 0.0, 0.01] for phi in (1.0, 0.9, 0.6)]),
        np.ones(3), temper=0.5, prior_points=8.0,
    )  # fmt: skip
    both = learning.borrowing(own, other)
    assert both.size == 5
    assert both.temper == pytest.approx(0.6 * 0.3 + 0.4 * 0.5)
    lent = both.scale == 0.01
    heavy = 16**0.7 / (16**0.7 + 1)
    assert heavy == pytest.approx(0.8744, abs=1e-4)
    assert both.growth[lent] == pytest.approx(np.full(3, 1.5 * heavy * 0.01))
    assert both.weight[lent] == pytest.approx(np.full(3, 0.4 / 3))
    assert sorted(both.weight[~lent]) == pytest.approx([0.6 * (1 - heavy), 0.6 * heavy])
    assert sorted(both.growth[~lent]) == [0.0, 0.15]
    monkeypatch.setattr(learning, "TOGETHER", 1)
    alone = learning.borrowing(own, other)
    assert (alone.scale.tolist(), alone.weight.tolist()) == ([0.1], [1.0])


def test_the_shipped_table_was_learned_with_these_settings() -> None:
    about = shipped().about
    assert about["fits a kind"] == str(learning.FITS)
    assert about["windows a fit"] == str(cutting.WINDOWS * 19)
    assert shipped("amount").prior_points == learning.PRIOR_POINTS
    assert about["expanding shared"].startswith(f"{learning.SHARED:g} of the weight")
    assert shipped("people").temper == learning.PEOPLE_TEMPER
    assert shipped("expanding").size <= learning.TOGETHER
    assert about["amount borrowed"].startswith(f"{learning.BORROWED:g} of the weight")
    assert about["amount evened"].endswith(f"power {learning.EVENED:g}")
    assert shipped("rate").size <= learning.COMPONENTS
    assert shipped("amount").size <= learning.TOGETHER
    rates = set(shapes(shipped("rate")))
    for kind in learning.WHOLE:
        grid, learned = learning.GRIDS[kind], shipped(kind)
        steps = {"growth": (learned.growth / learned.scale).round(9)}
        lent = np.array(
            [
                kind == "amount" and step not in grid["growth"] and shape in rates
                for step, shape in zip(steps["growth"], shapes(learned), strict=True)
            ]
        )
        for name, values in grid.items():
            assert set(steps.get(name, getattr(learned, name))[~lent]) <= set(values)


def test_part_of_the_weight_of_amounts_has_the_shapes_of_rates() -> None:
    """Nearly: most of what was cut as too light had been borrowed."""
    amount = shipped("amount")
    steps = amount.growth / amount.scale
    lent = ~np.isclose(steps[:, None], learning.GRIDS["amount"]["growth"]).any(axis=1)
    assert amount.weight[lent].sum() == pytest.approx(learning.BORROWED, abs=0.05)
    own = amount.weight[~lent] / amount.weight[~lent].sum()
    assert steps[lent] == pytest.approx(np.full(lent.sum(), own @ steps[~lent]), abs=0.01)


def test_a_table_reads_back(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    own = {"temper": 0.3, "prior_points": 8.0, "calm": -0.25, "fan": 0.5}
    written = {
        "amount": components(FIRST, np.array([3.0, 1.0]), np.array([1.0, 1.0]), **own),
        "rate": components(SECOND, np.array([1.0, 1.0]), temper=0.5, prior_points=8.0),
    }
    learning.write_reference_classes(written, {"origin": "Made up: here"}, path)
    for kind, made in written.items():
        again = read_reference_class(kind, path)
        assert again.traits == pytest.approx(made.traits)
        assert again.weight == pytest.approx(made.weight)
        assert again.even == pytest.approx(made.even)
        assert again.priors == made.priors
        assert again.about["origin"] == "Made up: here"


def test_the_strongest_keep_their_weights_in_proportion() -> None:
    whole = averaged(
        [components(FIRST, np.array([3.0, 1.0]), temper=0.3, prior_points=8.0),
         components(SECOND, np.array([1.0, 7.0]), temper=0.3, prior_points=8.0)]
    )  # fmt: skip
    kept = learning.strongest(whole, 2)
    found = {tuple(traits): weight for traits, weight in zip(kept.traits, kept.weight, strict=True)}
    assert found == pytest.approx({tuple(FIRST[0]): 0.75 / 1.625, tuple(SECOND[1]): 0.875 / 1.625})
    assert (kept.temper, kept.prior_points) == (0.3, 8)


@pytest.mark.usefixtures("small")
def test_expanding_amounts_share_a_part_with_amounts(tmp_path: Path) -> None:
    """Two indicators that rise and people, who do not and teach nothing."""
    rng, rows = np.random.default_rng(3), []
    for name, people in (("money", 0), ("patents", 0), ("inhabitants", 1)):
        for area in range(6):
            steps = rng.normal(0.0 if people else 0.1, 0.02, 16).cumsum()
            rows.append(
                pd.DataFrame(
                    {"series_id": f"{name}{area}", "indicator": name, "kind": "amount",
                     "people": people, "year": range(2005, 2021), "value": 100 * np.exp(steps)}
                )
            )  # fmt: skip
    path = tmp_path / "wide.csv"
    pd.concat(rows).query("year != 2012 or series_id != 'money1'").to_csv(path, index=False)
    panel = learning.expanding_origins(every_origin(path))
    assert set(panel.indicator) == {"money", "patents"}
    told = cutting.cut_origins(panel, 1)
    for history, future, offsets in told:
        assert np.isfinite(history[:, 11 + np.array(offsets)]).all()
        assert np.isfinite(future).any(axis=1).all()
    amount = components(SECOND, np.array([1.0, 1.0]), temper=0.4, prior_points=8.0)
    learned = learning.learn_expanding(panel, amount, fits=1)
    shared = np.isin(learned.damping, [0.6]) | np.isclose(learned.scale, 0.03)
    assert learned.weight[shared].sum() == pytest.approx(learning.SHARED, abs=0.02)
    rising = learned.growth > 0
    assert learned.weight[rising & ~shared].sum() > 0.5 * (1 - learning.SHARED)
