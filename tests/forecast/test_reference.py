"""The shipped classes say where they are from and average."""

import numpy as np
import pytest

from skillsdata.forecast.reference import (
    KINDS,
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


def test_an_unknown_kind_is_like_both() -> None:
    both = averaged([shipped(kind) for kind in KINDS])
    assert shipped().weight == pytest.approx(both.weight)
    assert shipped().temper == both.temper
