"""Series drawn from a class are what the class says, and its own forecast of them holds."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.methods import PATTERNS, Forecast, by_class, seen
from benchmarks.protocol import by_growth
from benchmarks.tables import DRAWN, LIMITS, SCORED, drawn, limits, true_forecast
from skillsdata.forecast.annual import QUANTILE_LEVELS
from skillsdata.forecast.reference import ReferenceClass, components

LEVELS = np.array(QUANTILE_LEVELS)


def one(
    *, log: bool = False, growth: float = 0.0, share: float = 0.0, damping: float = 1.0,
    noise: float = 0.0, scale: float = 0.01,
) -> ReferenceClass:  # fmt: skip
    traits = np.array([[log, growth, share, damping, noise, scale]], dtype=float)
    return components(traits, np.ones(1), temper=0.3, prior_points=8.0)


def whole(reference: ReferenceClass, count: int) -> np.ndarray:
    """History and future of drawn series, (count, 17)."""
    panel = drawn(reference, count, np.random.default_rng(2))
    return np.hstack([panel.history, panel.future])


def test_without_noise_to_speak_of_growth_is_a_line_or_a_rate() -> None:
    years = np.arange(-11.0, 6)
    level = whole(one(growth=0.03, scale=1e-9), 3)
    assert level == pytest.approx(np.tile(1 + 0.03 * years, (3, 1)))
    logged = whole(one(log=True, growth=0.03, scale=1e-9), 3)
    assert logged == pytest.approx(np.tile(np.exp(0.03 * years), (3, 1)))


@pytest.mark.parametrize(
    ("share", "damping", "noise", "years", "steps"),
    [
        (0.0, 1.0, 0.0, 5, 5),
        (0.4, 1.0, 0.0, 5, 0.6 * 5 + 0.4 * 25),
        (0.9, 0.6, 0.0, 2, 2 + 2 * 0.9 * 0.6),
        (0.0, 1.0, 2.0, 1, 1 + 2 * 2.0),
    ],
)
def test_changes_vary_as_the_model_says(
    share: float, damping: float, noise: float, years: int, steps: float
) -> None:
    """s^2 is inverse-gamma with 8 prior points: its mean is 8 / (8 - 2) c^2."""
    values = whole(one(share=share, damping=damping, noise=noise), 40_000)
    change = values[:, years:] - values[:, :-years]
    assert (change**2).mean() == pytest.approx(8 / 6 * 1e-4 * steps, rel=0.03)


def test_a_drawn_series_ends_its_training_at_one_and_stays_above_zero() -> None:
    values = whole(one(scale=0.5), 2000)
    assert values[:, 11] == pytest.approx(np.ones(2000))
    assert values.min() == 0


def test_the_scale_is_that_of_twenty_training_years() -> None:
    """Grown by the factor exp(.1) nineteen times, up to 1."""
    panel = drawn(one(log=True, growth=0.1, scale=1e-9), 4, np.random.default_rng(2))
    assert panel.scale == pytest.approx(np.full(4, (1 - np.exp(-1.9)) / 19))
    assert panel.origin["published"].tolist() == [4]


def test_series_come_from_components_by_their_weight() -> None:
    traits = np.array([[0, 0.0, 0.0, 1.0, 0.0, 1e-9], [0, 0.1, 0.0, 1.0, 0.0, 1e-9]])
    mixed = components(traits, np.array([3.0, 1.0]), temper=0.3, prior_points=8.0)
    values = whole(mixed, 4000)
    assert (values[:, 12] > 1.05).mean() == pytest.approx(0.25, abs=0.02)


def test_goals_by_growth_by_hand() -> None:
    panel = drawn(one(), 2, np.random.default_rng(3))
    assert by_growth(panel, 3)[:, 0] == pytest.approx(
        [0.95**3, 0.98**3, 1, 1.02**3, 1.05**3, 1.1**3]
    )


@pytest.fixture(scope="module")
def mixed() -> ReferenceClass:
    """Three sizes of step, and growth for half of them."""
    traits = [[0, g, 0.15, 1.0, 0.3, c] for c in (0.01, 0.03, 0.1) for g in (0.0, c)]
    return components(np.array(traits), np.ones(6), temper=0.3, prior_points=8.0)


def test_the_true_class_is_calibrated_and_a_wrong_one_is_not(mixed: ReferenceClass) -> None:
    panel = drawn(mixed, 400, np.random.default_rng(4))
    wrong = one(scale=0.3)
    found = [
        Forecast("w", name, panel, told, LEVELS, np.zeros(400, dtype=bool), 0.0)
        for name in PATTERNS
        for told in [by_class(seen(panel, name), PATTERNS[name], LEVELS, wrong)]
    ]  # fmt: skip
    table = limits(found, mixed, count=2000)
    assert list(table) == LIMITS
    assert len(table) == 2 * 2 * len(PATTERNS)
    error = table.pivot_table(index=["series", "goals"], columns="pattern",
                              values="calibration_error")  # fmt: skip
    assert (error.loc[(DRAWN, "growth")] < 0.025).all()
    assert (error.loc[(SCORED, "growth")] > 0.1).all()


def test_the_true_model_is_asked_at_full_weight(mixed: ReferenceClass) -> None:
    panel = drawn(mixed, 3, np.random.default_rng(6))
    found = true_forecast("B", panel, mixed, LEVELS)
    full, less = (replace(mixed, temper=temper) for temper in (1.0, 0.9))
    asked = [by_class(seen(panel, "B"), PATTERNS["B"], LEVELS, each) for each in (full, less)]
    assert found.predicted == pytest.approx(asked[0])
    assert found.predicted != pytest.approx(asked[1])


def test_two_points_cannot_meet_goals_placed_by_the_whole_past(mixed: ReferenceClass) -> None:
    panel = drawn(mixed, 50, np.random.default_rng(5))
    found = [
        Forecast("m", name, panel, told, LEVELS, np.zeros(50, dtype=bool), 0.0)
        for name in PATTERNS
        for told in [by_class(seen(panel, name), PATTERNS[name], LEVELS, mixed)]
    ]  # fmt: skip
    table = limits(found, mixed, count=3000).set_index(["series", "goals", "pattern"])
    error = table["calibration_error"]
    assert error[(DRAWN, "usual change", "A")] > 2 * error[(DRAWN, "growth", "A")]
    assert error[(DRAWN, "usual change", "A")] > 2 * error[(DRAWN, "usual change", "k12")]
