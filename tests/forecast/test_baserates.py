"""Base rates: the shipped table, read for one history by hand arithmetic."""

import numpy as np
import pandas as pd
import pytest

from skillsdata.errors import HistoryError
from skillsdata.forecast import baserates as baserate
from skillsdata.forecast.baserates import (
    LEVELS,
    TABLE,
    base_rates,
    like,
    share_reaching,
)

NAMES = [f"q{level:.2f}" for level in LEVELS]


def history(*values: float, years: tuple[int, ...] = ()) -> pd.DataFrame:
    return pd.DataFrame({"year": years or range(2000, 2000 + len(values)), "value": values})


@pytest.fixture
def made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """At level p: 10 p for three steady observations, -p otherwise, 100 p for twelve."""
    rows = [
        {"points": points, "steady": steady, "horizon": horizon, "histories": 500 + horizon}
        | {name: size * horizon * level for name, level in zip(NAMES, LEVELS, strict=True)}
        for points, steady, size in ((3, True, 10), (3, False, -1), (12, True, 100))
        for horizon in (1, 2)
    ]
    monkeypatch.setattr(baserate, "base_rates", lambda: pd.DataFrame(rows))


def test_the_levels_are_every_twentieth_but_the_ends() -> None:
    assert list(LEVELS) == pytest.approx([k / 20 for k in range(1, 20)])


@pytest.mark.usefixtures("made_up")
def test_a_rising_history_goes_on_in_its_own_unit() -> None:
    """From 100 to 120 in ten years: two a year, so 120 + 2 * 10 p after one year."""
    followed = like(history(100, 104, 120, years=(2010, 2012, 2020)))
    assert followed[["horizon", "histories"]].to_numpy().tolist() == [[1, 501], [2, 502]]
    assert set(followed["points"]) == {3}
    assert followed["steady"].all()
    expected = 120 + 20 * np.outer([1, 2], LEVELS)
    assert followed[list(LEVELS)].to_numpy() == pytest.approx(expected)


@pytest.mark.usefixtures("made_up")
def test_a_falling_history_has_ordered_quantiles() -> None:
    """Two less a year: what a share p stayed below is what 1 - p went on past."""
    followed = like(history(120, 104, 100, years=(2010, 2012, 2020)))
    expected = 100 - 20 * np.outer([1, 2], 1 - np.array(LEVELS))
    assert followed[list(LEVELS)].to_numpy() == pytest.approx(expected)


@pytest.mark.usefixtures("made_up")
@pytest.mark.parametrize("middle", [99.0, 100.0, 120.0, 121.0])
def test_a_turn_or_a_pause_is_compared_with_histories_that_were_not_steady(middle: float) -> None:
    followed = like(history(100, middle, 120, years=(2010, 2012, 2020)))
    assert not followed["steady"].any()
    assert followed[0.05].tolist() == pytest.approx([120 - 2 * 0.95, 120 - 2 * 2 * 0.95])


@pytest.mark.usefixtures("made_up")
def test_more_than_twelve_observations_count_as_twelve() -> None:
    followed = like(history(*np.arange(15.0)))
    assert set(followed["points"]) == {12}
    assert followed[0.5].tolist() == pytest.approx([14 + 50, 14 + 100])


@pytest.mark.parametrize(
    ("faulty", "said"),
    [
        (history(5), "1 observations from 5 to 5 have no pace"),
        (history(5, 5), "2 observations from 5 to 5 have no pace"),
        (history(5, 8, 5), "3 observations from 5 to 5 have no pace"),
    ],
)
def test_a_history_without_a_pace_is_refused_with_the_rule(faulty: pd.DataFrame, said: str) -> None:
    with pytest.raises(HistoryError, match=f"{said}; base rates need two that differ"):
        like(faulty)


@pytest.mark.parametrize(
    ("goal", "share"),
    [
        (25, 0.5),
        (30.25, 0.45),
        (27.625, 0.475),
        (0.25, 0.95),
        (-9, 0.95),
        (90.25, 0.05),
        (1e6, 0.05),
    ],
)
def test_the_share_reaching_a_goal_is_read_off_straight_lines(goal: float, share: float) -> None:
    """After two years 100 p^2: 25 at 0.50, 30.25 at 0.55, and half way between them 0.525."""
    rows = [[h, *(50 * h * level**2 for level in LEVELS)] for h in (3, 2, 1)]
    followed = pd.DataFrame(rows, columns=["horizon", *LEVELS])
    assert share_reaching(followed, goal, horizon=2) == pytest.approx(share)


def test_a_horizon_that_was_not_counted_is_refused() -> None:
    followed = like(history(1, 2, 3))
    assert followed["horizon"].tolist() == [1, 2, 3, 4, 5]
    with pytest.raises(KeyError, match="horizon 6: base rates are counted for 1 to 5 years"):
        share_reaching(followed, 4.0, horizon=6)


def test_the_shipped_table_says_where_it_is_from() -> None:
    lines = TABLE.read_text("utf-8").splitlines()
    head = dict(line.removeprefix("# ").split(": ", 1) for line in lines if line.startswith("#"))
    assert "Gapminder" in head["origin"]
    assert head["learned_on"].startswith("20")
    assert int(head["amount series"]) > 300


def test_the_shipped_table_has_every_kind_of_history_once() -> None:
    table = base_rates()
    kinds = {(n, s, h) for n in range(2, 13) for s in (True, False) for h in range(1, 6)}
    kinds -= {(2, False, h) for h in range(1, 6)}
    found = list(table[["points", "steady", "horizon"]].itertuples(index=False, name=None))
    assert sorted(found) == sorted(kinds)
    assert (table["histories"] >= 100).all()
    assert (np.diff(table[NAMES].to_numpy(), axis=1) >= 0).all()


def test_steady_histories_of_five_and_more_went_on_the_further_the_longer() -> None:
    table = base_rates().query("steady and points >= 5")
    medians = table.pivot(index="points", columns="horizon", values="q0.50")
    assert medians.shape == (8, 5)
    assert (medians[1] > 0).all()
    assert (np.diff(medians.to_numpy(), axis=1) > 0).all()
