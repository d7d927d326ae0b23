"""Student mixtures: the table against scipy, quantiles against the cdf, draws against both."""

import numpy as np
import pytest
from scipy.stats import t as student

from skillsdata.forecast.annual import QUANTILE_LEVELS
from skillsdata.forecast.mixture import Posterior, pattern, posterior
from skillsdata.forecast.quantiles import joint_draws, mixture_quantiles
from skillsdata.forecast.reference import shipped
from skillsdata.forecast.student import rows_of, student_cdf

LEVELS = np.array(QUANTILE_LEVELS)
HORIZONS = (1, 3, 8)


def law(values: np.ndarray, offsets: tuple[int, ...], **options: float) -> Posterior:
    return posterior(values, pattern(offsets, HORIZONS, shipped()), shipped(), **options)


def mixture_cdf(mixture: Posterior, value: np.ndarray) -> np.ndarray:
    """P(X <= value), (N, H, P), for values in the unit of the data; bounds left out."""
    inside = value / mixture.level[:, None, None]
    return rows_of(mixture).mixed(inside.reshape(-1, value.shape[2]))[0].reshape(value.shape)


@pytest.mark.parametrize("freedom", [8.0, 13.0, 19.0])
def test_the_table_is_the_student_distribution(freedom: float) -> None:
    value = np.linspace(-40, 40, 4001)
    below, density = student_cdf(value, freedom)
    assert below == pytest.approx(student.cdf(value, freedom), abs=1e-6)
    assert density == pytest.approx(student.pdf(value, freedom), abs=2e-3)


def test_the_mixture_cdf_is_the_weighted_sum() -> None:
    mixture = law(np.array([[4.0, 5.0, 4.5]]), (-6, -2, 0))
    value = 6.0
    total = 0.0
    for j in range(mixture.weight.shape[1]):
        place = np.log(value / mixture.level[0]) if mixture.log_space[j] else value / mixture.level
        centred = (place - mixture.centre[0, j, 0]) / mixture.scale[0, j, 0]
        total += mixture.weight[0, j] * float(np.squeeze(student.cdf(centred, mixture.freedom)))
    found = mixture_cdf(mixture, np.full((1, 3, 1), value))[0, 0, 0]
    assert found == pytest.approx(total, abs=1e-6)


def test_quantiles_invert_the_cdf_for_tame_and_wild_histories() -> None:
    rng = np.random.default_rng(0)
    values = np.exp(rng.normal(0, rng.uniform(0.01, 1.5, (200, 1)), (200, 4)).cumsum(axis=1))
    mixture = law(values, (-7, -3, -1, 0))
    found = mixture_quantiles(mixture, LEVELS)
    assert np.abs(mixture_cdf(mixture, found) - LEVELS).max() < 2e-4


def test_quantiles_invert_the_cdf_where_it_spans_many_orders_of_magnitude() -> None:
    """A rise to three hundred times in one year, fifteen years on: e^60 is within the law."""
    reference = shipped("amount")
    terms = pattern((-1, 0), (15,), reference)
    mixture = posterior(np.array([[0.00414789, 1.20883388]]), terms, reference)
    found = mixture_quantiles(mixture, LEVELS)
    assert np.abs(mixture_cdf(mixture, found) - LEVELS).max() < 2e-4


def test_a_few_levels_have_the_quantiles_they_have_among_many() -> None:
    mixture = law(np.array([[4.0, 5.0, 4.5], [1.0, 9.0, 100.0]]), (-6, -2, 0))
    whole = mixture_quantiles(mixture, LEVELS)
    for some in ([12], [0, 24], [3, 12, 21]):
        assert mixture_quantiles(mixture, LEVELS[some]) == pytest.approx(whole[..., some], rel=1e-4)


def test_bounds_clip_and_keep_a_width() -> None:
    mixture = law(np.array([[96.0, 98.0, 100.0]]), (-2, -1, 0), lower=0.0, upper=100.0)
    found = mixture_quantiles(mixture, LEVELS)[0]
    assert found.max() <= 100
    assert (found[:, LEVELS == 0.25] < 100).all()


def test_draws_have_the_quantiles_of_the_forecast() -> None:
    values = np.array([[293.0, 358.2, 455.0, 470.0, 494.0]])
    offsets = (-9, -7, -4, -3, 0)
    mixture = law(values, offsets)
    terms = pattern(offsets, HORIZONS, shipped())
    draws = joint_draws(mixture, terms, draws=4000, generator=np.random.default_rng(1))
    inner = LEVELS[(LEVELS >= 0.025) & (LEVELS <= 0.975)]
    exact = mixture_quantiles(mixture, inner)[0]
    spread = (exact[:, -1] - exact[:, 0])[:, None]
    assert np.abs(np.quantile(draws, inner, axis=0).T - exact).max() < 0.01 * spread.min()


def test_draws_are_joint_a_high_year_is_followed_by_high_years() -> None:
    mixture = law(np.array([[10.0, 11.0, 12.0]]), (-2, -1, 0))
    terms = pattern((-2, -1, 0), HORIZONS, shipped())
    draws = joint_draws(mixture, terms, draws=2000, generator=np.random.default_rng(1))
    later = np.corrcoef(np.argsort(np.argsort(draws, axis=0), axis=0), rowvar=False)
    assert later[0, 1] > 0.4
    assert later[1, 2] > later[0, 2]
