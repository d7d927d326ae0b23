"""The shipped classes say where they are from and average."""

import numpy as np
import pytest

from skillsdata.forecast.reference import (
    KINDS,
    UNSTATED,
    averaged,
    components,
    shipped,
)

FIRST = np.array([[0, 0.0, 0.4, 1.0, 0.3, 0.1], [1, 0.02, 0.0, 1.0, 0.0, 0.03]])
SECOND = np.array([[1, 0.02, 0.0, 1.0, 0.0, 0.03], [1, 0.0, 0.9, 0.6, 0.0, 0.01]])


def test_classes_count_alike_and_like_components_are_added() -> None:
    first = components(FIRST, np.array([3.0, 1.0]), temper=0.3, prior_points=8.0)
    second = components(SECOND, np.array([1.0, 1.0]), temper=0.5, prior_points=8.0)
    both = averaged([first, second])
    found = {tuple(traits): weight for traits, weight in zip(both.traits, both.weight, strict=True)}
    assert found == pytest.approx(
        {tuple(FIRST[0]): 0.375, tuple(FIRST[1]): 0.125 + 0.25, tuple(SECOND[1]): 0.25}
    )
    assert both.temper == pytest.approx(0.4)
    assert both.prior_points == 8


def test_the_shipped_classes_say_where_they_are_from() -> None:
    about = shipped().about
    assert "Gapminder" in about["origin"]
    assert about["learned_on"].startswith("20")
    assert int(about["amount series"]) > 300
    assert int(about["rate series"]) > 1000
    assert int(about["windows a fit"]) > 5000
    for kind in (*KINDS, None):
        assert shipped(kind).weight.sum() == pytest.approx(1)


def test_unequal_shares_weigh_classes_and_their_tempers() -> None:
    first = components(FIRST, np.array([3.0, 1.0]), temper=0.3, prior_points=8.0)
    second = components(SECOND, np.array([1.0, 1.0]), temper=0.5, prior_points=8.0)
    both = averaged([first, second], (0.75, 0.25))
    found = {tuple(traits): weight for traits, weight in zip(both.traits, both.weight, strict=True)}
    assert found == pytest.approx(
        {
            tuple(FIRST[0]): 0.75 * 0.75,
            tuple(FIRST[1]): 0.75 * 0.25 + 0.25 * 0.5,
            tuple(SECOND[1]): 0.25 * 0.5,
        }
    )
    assert both.temper == pytest.approx(0.35)


def test_rates_have_no_usual_growth_and_amounts_some() -> None:
    assert (shipped("rate").growth == 0).all()
    assert (shipped("amount").growth >= 0).all()
    assert shipped("amount").weight @ shipped("amount").growth > 0


def test_an_unknown_kind_is_like_both_and_settles_rather_than_grows() -> None:
    assert UNSTATED["rate"] > UNSTATED["amount"]
    both = averaged([shipped(kind) for kind in UNSTATED], [*UNSTATED.values()])
    assert shipped().weight == pytest.approx(both.weight)
    assert shipped().even == pytest.approx(both.even)
    assert shipped().priors == both.priors


def test_people_are_rates_that_believe_their_history_more() -> None:
    people, rate = shipped("people"), shipped("rate")
    assert people.traits == pytest.approx(rate.traits)
    assert people.weight == pytest.approx(rate.weight)
    assert people.temper > rate.temper


def test_even_pasts_start_narrower_and_widen_faster() -> None:
    for kind in KINDS:
        assert shipped(kind).even.sum() == pytest.approx(1)
        assert shipped(kind).calm < 0 < shipped(kind).fan


def test_what_is_known_of_even_pasts_is_averaged_and_can_be_ignored() -> None:
    traits, sizes = FIRST, {"temper": 0.3, "prior_points": 8.0}
    first = components(traits, np.ones(2), np.array([3.0, 1.0]), **sizes, calm=-0.2, fan=0.4)
    second = components(traits, np.ones(2), np.array([1.0, 3.0]), **sizes)
    both = averaged([first, second], (0.25, 0.75))
    assert sorted(both.even) == pytest.approx([0.375, 0.625])
    assert (both.calm, both.fan) == pytest.approx((-0.05, 0.1))
    blind = both.blind()
    assert blind.even == pytest.approx(blind.weight)
    assert (blind.calm, blind.fan) == (0, 0)
