"""What even pasts teach: the gradient of the loss, and that the fit finds what was put in."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import approx_fprime

from benchmarks import fitting
from skillsdata.forecast.reference import ReferenceClass, components

OFFSETS = (-6, -5, -3, -2, -1, 0)


@pytest.fixture
def reference() -> ReferenceClass:
    traits = [
        [log, 0.0, share, 1.0, 0.0, scale]
        for log in (0, 1)
        for share in (0.0, 0.9)
        for scale in (0.01, 0.1)
    ]
    weight = np.random.default_rng(1).uniform(1, 3, len(traits))
    return components(np.array(traits), weight, temper=0.4, prior_points=8.0)


def lines(count: int, rough: float, turn: float) -> tuple[np.ndarray, np.ndarray]:
    """Even rises whose slope strays by `turn` once the future begins."""
    rng, years = np.random.default_rng(4), np.arange(17)
    values = 100 + 3.0 * years + rng.normal(0, rough, (count, 17))
    values[:, 12:] += rng.normal(0, turn, (count, 1)) * (years[12:] - 11)
    return values[:, :12], values[:, 12:]


def test_the_gradient_is_that_of_the_loss(reference: ReferenceClass) -> None:
    data = fitting.even_windows([(*lines(25, 0.4, 1.0), OFFSETS)], reference)
    assert 0 < len(data.even) <= 25
    loss = fitting.evening(data, reference)
    point = np.r_[np.random.default_rng(2).normal(0, 0.5, reference.size), -0.2, 0.3]
    numeric = approx_fprime(point, lambda p: loss(p)[0], 1e-6)
    assert loss(point)[1] == pytest.approx(numeric, abs=1e-4)


def test_uneven_pasts_teach_nothing(reference: ReferenceClass) -> None:
    history, future = lines(30, 0.1, 1.0)
    history[10:] += np.random.default_rng(5).normal(0, 30, (20, 12))
    assert len(fitting.even_windows([(history, future, OFFSETS)], reference).even) == 10


def test_the_fit_leaves_the_class_and_learns_to_be_calm_at_first(
    reference: ReferenceClass,
) -> None:
    cut = [(*lines(150, 0.1, 0.0), OFFSETS), (*lines(150, 0.1, 0.0), (-1, 0))]
    calm = fitting.fit_even(reference, cut)
    assert calm.weight == pytest.approx(reference.weight)
    assert calm.temper == reference.temper
    assert calm.even[calm.trend_share == 0.9].sum() > 0.9
    assert calm.calm < 0
    wild = fitting.fit_even(reference, [(*lines(150, 0.1, 3.0), OFFSETS)])
    assert wild.calm + wild.fan * np.log(5) > calm.calm + calm.fan * np.log(5)
    again = fitting.fit_even(replace(reference, calm=1.0, even=calm.even), cut)
    assert again.calm == pytest.approx(calm.calm, abs=0.02)
