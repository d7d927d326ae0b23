"""The mixture's closed forms against statsmodels, dense linear algebra and numerical integrals."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import invgamma, multivariate_normal
from statsmodels.tsa.statespace.initialization import Initialization
from statsmodels.tsa.statespace.structural import UnobservedComponents

from skillsdata.forecast.mixture import evenness, log_marginal, pattern, posterior, step_variance
from skillsdata.forecast.reference import ReferenceClass, components

HORIZONS = (1, 2, 5)
HISTORIES = {
    (-3, -2, -1, 0): (1.0, 1.4, 1.3, 1.9),
    (-9, -4, 0): (0.7, 1.1, 1.0),
    (-8, -7, -3, -1, 0): (2.0, 1.7, 1.8, 1.2, 1.3),
}


def one(
    *,
    log: bool = False,
    growth: float = 0.0,
    share: float = 0.4,
    damping: float = 1.0,
    noise: float = 0.3,
    scale: float = 0.1,
    temper: float = 1.0,
) -> ReferenceClass:
    traits = np.array([[log, growth, share, damping, noise, scale]], dtype=float)
    return components(traits, np.ones(1), temper=temper, prior_points=8.0)


def level_and_log(*, share: float = 0.0, noise: float = 0.0) -> ReferenceClass:
    traits = np.array([[log, 0.0, share, 1.0, noise, 0.1] for log in (0.0, 1.0)])
    return components(traits, np.ones(2), temper=0.45, prior_points=8.0)


def statsmodels_answer(
    offsets: tuple[int, ...], values: tuple[float, ...], share: float, noise: float
) -> tuple[np.ndarray, np.ndarray, float]:
    """Mean and variance at HORIZONS, and log-likelihood, by the diffuse Kalman filter at s = 1."""
    y = np.full(1 - offsets[0], np.nan)
    y[np.array(offsets) - offsets[0]] = values
    model = UnobservedComponents(y, level="lldtrend")
    start = Initialization(2)
    start.set(0, "diffuse")
    start.set(1, "known", constant=[0.0], stationary_cov=[[share]])
    model.ssm.initialization = start
    model.loglikelihood_burn = 0
    fitted = model.smooth([noise, 1 - share])
    ahead = fitted.get_forecast(max(HORIZONS))
    steps = np.array(HORIZONS) - 1
    # the filter counts one more log(2 pi) for the diffuse first observation
    return (
        np.asarray(ahead.predicted_mean)[steps],
        np.asarray(ahead.var_pred_mean)[steps],
        fitted.llf + 0.5 * np.log(2 * np.pi),
    )


@pytest.mark.parametrize("offsets", HISTORIES)
@pytest.mark.parametrize(("share", "noise"), [(0.0, 0.5), (0.4, 0.3), (0.9, 0.0), (0.15, 2.0)])
def test_a_component_is_statsmodels_local_linear_trend(
    offsets: tuple[int, ...], share: float, noise: float
) -> None:
    values = HISTORIES[offsets]
    mean, variance, likelihood = statsmodels_answer(offsets, values, share, noise)
    terms = pattern(offsets, HORIZONS, one(share=share, noise=noise))
    z = np.array(values)
    square = z @ terms.quadratic[0] @ z
    own = terms.constant[0] - square / 2 - (len(z) - 1) / 2 * np.log(2 * np.pi)
    assert terms.weights[0] @ z == pytest.approx(mean, abs=1e-7)
    assert terms.spread[0] == pytest.approx(variance, abs=1e-7)
    assert own == pytest.approx(likelihood, abs=1e-7)


@pytest.mark.parametrize("damping", [0.0, 0.5, 0.9, 1.0])
def test_the_variance_of_a_change_is_the_sum_over_its_yearly_steps(damping: float) -> None:
    share = 0.4
    for gap in (1, 2, 5, 11):
        lag = np.abs(np.subtract.outer(np.arange(gap), np.arange(gap)))
        steps = share * damping**lag + (1 - share) * np.eye(gap)
        ours = step_variance(np.array([float(gap)]), share, damping)[0]
        assert ours == pytest.approx(steps.sum())


def test_the_marginal_likelihood_integrates_the_step_variance_out() -> None:
    """Against quadrature over s^2 of the density of differences from the first value."""
    offsets, z = (-4, -1, 0), np.array([0.8, 1.1, 1.3])
    reference = one(share=0.4, noise=0.3, scale=0.2)
    gaps = np.array([[3.0, 3.0], [3.0, 4.0]])
    drift = np.array([[9.0, 12.0], [12.0, 16.0]])
    spread = 0.4 * drift + 0.6 * gaps + 0.3 * (np.eye(2) + 1)
    prior = invgamma(4, scale=8 * 0.2**2 / 2)

    def density(s2: float) -> float:
        return multivariate_normal.pdf(z[1:] - z[0], cov=s2 * spread) * prior.pdf(s2)

    terms = pattern(offsets, (1,), reference)
    square = np.array([[z @ terms.quadratic[0] @ z]])
    ours = log_marginal(square, terms.constant, 3, reference)[0, 0]
    assert ours == pytest.approx(np.log(quad(density, 0, 5, points=[0.01, 0.1])[0]), abs=1e-6)


def test_level_and_log_are_compared_in_the_same_unit() -> None:
    """A change of unit must not move weight between the two spaces."""
    both = level_and_log(share=0.4, noise=0.3)
    terms = pattern((-2, -1, 0), HORIZONS, both)
    values = np.array([[3.0, 5.0, 4.0]])
    first, second = (posterior(values * unit, terms, both).weight for unit in (1, 1e4))
    assert first == pytest.approx(second)
    assert 0 < first[0, 0] < 1


def test_one_point_gives_the_last_value_and_the_prior_spread() -> None:
    reference = one(share=0.0, noise=0.0, scale=0.1)
    law = posterior(np.array([[50.0]]), pattern((0,), (1, 4), reference), reference)
    assert law.centre[0, 0] == pytest.approx([1.0, 1.0])
    assert law.scale[0, 0] == pytest.approx([0.1, 0.2])
    assert law.freedom == 8


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize("offsets", HISTORIES)
def test_usual_growth_is_taken_off_the_history_and_added_to_the_forecast(
    offsets: tuple[int, ...], log: bool
) -> None:
    """Against statsmodels on the history less its usual growth."""
    growth, values = 0.03, np.array(HISTORIES[offsets])
    level = (values.mean() + values[-1]) / 2
    z = np.log(values / level) if log else values / level
    less = tuple(z - growth * np.array(offsets))
    mean, _, _ = statsmodels_answer(offsets, less, 0.4, 0.3)
    reference = one(log=log, growth=growth)
    law = posterior(values[None], pattern(offsets, HORIZONS, reference), reference)
    assert law.centre[0, 0] == pytest.approx(mean + growth * np.array(HORIZONS), abs=1e-7)


def test_usual_growth_is_taken_off_before_likelihood_and_spread() -> None:
    """By hand: T = nu_0 c^2 + z'Qz of the history less its growth, and m as (T_1/T_2)^(-nu/2)."""
    values, years = np.array([3.0, 3.2, 3.4]), np.arange(-2.0, 1)
    traits = np.array([[0, growth, 0.4, 1, 0.3, 0.1] for growth in (0.0, 0.05)], dtype=float)
    two = components(traits, np.ones(2), temper=0.5, prior_points=8.0)
    terms = pattern((-2, -1, 0), HORIZONS, two)
    law = posterior(values[None], terms, two)
    z = values / 3.3
    less = [z - growth * years for growth in (0.0, 0.05)]
    total = np.array([8 * 0.1**2 + each @ terms.quadratic[0] @ each for each in less])
    odds = (total[1] / total[0]) ** (-10 / 2 * 0.5)
    assert law.weight[0, 1] / law.weight[0, 0] == pytest.approx(odds)
    assert law.scale[0] == pytest.approx(np.sqrt(total[:, None] / 10 * terms.spread[0]))


def test_a_history_of_usual_growth_goes_on_and_is_filled_along_its_line() -> None:
    """On a line the mean lies 0.1 x mean(years) from the last value, the level half of it: 1."""
    years, wanted = np.array([-4.0, -3, 0]), np.array([-2, -1, 3])
    reference = one(growth=0.1)
    last = 1 - 0.05 * years.mean()
    values = last + 0.1 * years
    terms = pattern((-4, -3, 0), tuple(wanted.tolist()), reference)
    law = posterior(values[None], terms, reference)
    assert law.level == pytest.approx(1)
    assert law.centre[0, 0] == pytest.approx(last + 0.1 * wanted)


def test_usual_growth_follows_the_sign_of_the_history() -> None:
    reference = one(growth=0.05)
    terms = pattern((-2, -1, 0), HORIZONS, reference)
    up, down = (posterior(np.array([s * np.r_[3.0, 3.2, 3.1]]), terms, reference) for s in (1, -1))
    still = posterior(np.array([[3.0, 3.2, 3.1]]), terms, one(growth=0.0))
    assert down.centre == pytest.approx(-up.centre)
    assert (up.centre > still.centre).all()


@pytest.mark.parametrize("values", [(7.0,), (7.0, 7.0, 7.0)])
def test_what_has_not_moved_is_not_said_to_grow(values: tuple[float, ...]) -> None:
    reference = one(log=True, growth=0.05)
    terms = pattern(tuple(range(1 - len(values), 1)), HORIZONS, reference)
    assert posterior(np.array([values]), terms, reference).centre == pytest.approx(0.0)


def test_the_level_is_halfway_from_the_mean_size_to_the_last() -> None:
    """(2, -4, 3): mean size 3, last 3; (1, 2, 6): mean 3, last 6; nothing but zeros: the unit."""
    reference = one()
    values = np.array([[2.0, -4, 3], [1, 2, 6], [0, 0, 0]])
    law = posterior(values, pattern((-2, -1, 0), (1,), reference), reference)
    assert law.level == pytest.approx([3.0, 4.5, 1.0])
    rounded = posterior(values, pattern((-2, -1, 0), (1,), reference), reference, rounding=0.1)
    assert rounded.level == pytest.approx([3.0, 4.5, 0.1])


def test_zero_values_leave_no_weight_on_logarithms() -> None:
    both = level_and_log()
    law = posterior(np.array([[0.0, 2.0]]), pattern((-1, 0), (1,), both), both)
    assert law.weight[0] == pytest.approx([1.0, 0.0])


@pytest.mark.parametrize("values", [(1.0, 10.0, 100.0), (0.0, 0.0, 3.0), (100.0, 10.0, 1.0)])
def test_a_steep_history_is_not_pulled_back(values: tuple[float, ...]) -> None:
    reference = one(noise=2.0)
    law = posterior(np.array([values]), pattern((-2, -1, 0), HORIZONS, reference), reference)
    ahead = (law.centre[0, 0] - values[-1] / law.level[0]) * np.sign(values[-1] - values[0])
    assert (ahead >= -1e-12).all()


def test_rounding_widens_and_leaves_the_weights() -> None:
    reference = one(scale=0.01)
    terms = pattern((-2, -1, 0), HORIZONS, reference)
    values = np.array([[20.0, 20.0, 21.0]])
    plain, rounded = (posterior(values, terms, reference, rounding=d) for d in (0.0, 1.0))
    added = 1.0 / (6 * 2) / plain.level[0] ** 2
    wider = (rounded.scale**2 - plain.scale**2)[0, 0] / terms.spread[0]
    assert wider == pytest.approx(added)
    assert rounded.weight == pytest.approx(plain.weight)


@pytest.mark.parametrize(
    ("values", "years", "expected"),
    [
        ([1, 2, 3, 4, 5], [-4, -3, -2, -1, 0], 1.0),
        ([2, 4, 6, 12, 14], [-6, -5, -4, -1, 0], 1.0),  # two a year, gap and all
        ([5, 4, 3, 2], [-3, -2, -1, 0], 0.5),  # four points count half
        ([1, 2, 3], [-2, -1, 0], 0.0),
        ([7, 7, 7, 7, 7], [-4, -3, -2, -1, 0], 0.0),
        # changes 1, 1, 1, 3: CV = sqrt(.75) / 1.5 = .57735
        ([0, 1, 2, 3, 6], [-4, -3, -2, -1, 0], 1 / (1 + (0.75**0.5 / 1.5 / 0.3) ** 4)),
    ],
)
def test_evenness_by_hand(values: list[float], years: list[int], expected: float) -> None:
    for unit in (1e-6, 1.0, 1e9):
        found = evenness(unit * np.array([values], dtype=float), np.array(years, dtype=float))
        assert found == pytest.approx([expected], abs=1e-12)


def test_an_even_past_has_its_own_weights_and_widths() -> None:
    """One point's weight is the other prior's; spread is scaled by exp(s (alpha + beta log h))."""
    traits = np.array([[0, 0.0, 0.0, 1.0, 0.0, scale] for scale in (0.01, 0.1)])
    sizes = {"temper": 0.4, "prior_points": 8.0}
    both = components(
        traits, np.array([3.0, 1.0]), np.array([1.0, 9.0]), **sizes, calm=-0.3, fan=0.5
    )
    other = components(traits, np.array([1.0, 9.0]), **sizes)
    offsets, ahead, even = (-4, -3, -2, -1, 0), (-5, 1, 4), np.array([[10.0, 12, 14, 16, 18]])
    own = posterior(even, pattern(offsets, ahead, both), both)
    plain = posterior(even, pattern(offsets, ahead, other), other)
    assert own.weight == pytest.approx(plain.weight)
    factor = np.exp(-0.3 + 0.5 * np.log([1, 1, 4]))
    assert own.scale == pytest.approx(plain.scale * factor)
    uneven = np.array([[10.0, 12, 9, 16, 10]])
    blind = components(traits, np.array([3.0, 1.0]), **sizes)
    rough, same = (posterior(uneven, pattern(offsets, ahead, c), c) for c in (both, blind))
    assert rough.weight == pytest.approx(same.weight, rel=1e-3)
    assert rough.scale == pytest.approx(same.scale, rel=1e-3)
