"""The loss that weights are fitted to: its gradient, its weights of windows, its minimum."""

import numpy as np
import pytest
from scipy.optimize import approx_fprime

from benchmarks import fitting
from skillsdata.forecast.reference import ReferenceClass, components

OFFSETS = (-5, -2, 0)


@pytest.fixture
def flat() -> ReferenceClass:
    traits = [
        [log, growth, share, 1.0, 0.0, scale]
        for log in (0, 1)
        for growth in (0.0, 0.05)
        for share in (0.0, 0.4)
        for scale in (0.01, 0.3)
    ]
    return components(np.array(traits), np.ones(len(traits)), temper=1.0, prior_points=8.0)


def windows(count: int, size: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    steps = np.random.default_rng(seed).normal(0, size, (count, 17))
    values = 100 * np.exp(steps.cumsum(axis=1))
    return values[:, :12], values[:, 12:]


def test_the_gradient_is_that_of_the_loss(flat: ReferenceClass) -> None:
    loss = fitting.weighing(fitting.sample(*windows(20, 0.03), OFFSETS, flat))
    point = np.r_[np.random.default_rng(2).normal(0, 0.3, flat.size), 0.5]
    numeric = approx_fprime(point, lambda p: loss(p)[0], 1e-4)
    assert loss(point)[1] == pytest.approx(numeric, abs=2e-3)


@pytest.mark.parametrize(("size", "scale"), [(0.01, 0.01), (0.3, 0.3)])
def test_the_fit_finds_the_size_of_the_steps(
    flat: ReferenceClass, size: float, scale: float
) -> None:
    cut = [(*windows(60, size, seed), at) for seed, at in ((1, (-1, 0)), (2, OFFSETS))]
    fitted = fitting.fit_weights(flat, cut, 60)
    assert fitted.weight[fitted.scale == scale].sum() > 0.8
    assert fitted.weight.sum() == pytest.approx(1)
    assert 0.05 <= fitted.temper <= 1


def test_the_fit_finds_a_usual_growth(flat: ReferenceClass) -> None:
    history, future = windows(80, 0.01)
    years = np.arange(17)
    grown = [part * np.exp(0.05 * years[cut]) for part, cut in
             ((history, slice(0, 12)), (future, slice(12, 17)))]  # fmt: skip
    for pair, more in ((grown, True), ((history, future), False)):
        fitted = fitting.fit_weights(flat, [(*pair, (-1, 0))], 60)
        assert bool(fitted.weight[fitted.growth > 0].sum() > 0.5) is more


def test_what_is_not_known_of_the_future_teaches_nothing(flat: ReferenceClass) -> None:
    history, future = windows(30, 0.03)
    future[:, 4] = np.nan
    history[:, 3:6] = np.nan  # OFFSETS look at none of these years
    sample = fitting.sample(history, future, OFFSETS, flat)
    assert sample.density[:, :, 2] == pytest.approx(1.0)
    assert (sample.width[:, -40:] == 0).all()
    loss = fitting.weighing(sample)
    assert np.isfinite(loss(np.r_[np.zeros(flat.size), 0.5])[1]).all()


def test_no_window_counts_more_than_three_times_the_median(flat: ReferenceClass) -> None:
    history, future = windows(50, 0.03)
    history[0] = 100 + np.arange(12) * 1e-9
    weight = fitting.importance(fitting.sample(history, future, OFFSETS, flat))
    assert weight.shape == (50, 1)
    assert (weight > 0).all()
    assert weight.max() <= 3.5 * np.median(weight)
