"""Base rates: counted on panels whose answer is known, read back by hand arithmetic."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from skillsdata.errors import HistoryError
from skillsdata.forecast import baserates as baserate
from skillsdata.forecast.baserates import (
    LEVELS,
    TABLE,
    base_rates,
    count_base_rates,
    like,
    share_reaching,
)

NAMES = [f"q{level:.2f}" for level in LEVELS]
HORIZONS = np.arange(1, 6)
Panel = tuple[np.ndarray, np.ndarray]


def count(history: np.ndarray, future: np.ndarray, seed: int = 0) -> pd.DataFrame:
    return count_base_rates(history, future, np.random.default_rng(seed))


def history(*values: float, years: tuple[int, ...] = ()) -> pd.DataFrame:
    return pd.DataFrame({"year": years or range(2000, 2000 + len(values)), "value": values})


@pytest.fixture(scope="module")
def lines() -> Panel:
    """Straight lines up and down, 150 of them."""
    slope = np.r_[1:76, -75:0].astype(float)[:, None]
    return 10 + slope * np.arange(12), 10 + slope * (11 + HORIZONS)


@pytest.fixture(scope="module")
def walks() -> Panel:
    """Four hundred walks with drift, half of them steady."""
    rng = np.random.default_rng(8)
    spread = np.repeat([0.1, 2.0], 200)[:, None]
    paths = rng.normal(1, spread, (400, 17)).cumsum(axis=1)
    return paths[:, :12], paths[:, 12:]


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


def test_straight_lines_go_on_at_the_same_pace_at_every_level(lines: Panel) -> None:
    table = count(*lines)
    assert (table[NAMES].to_numpy() == table[["horizon"]].to_numpy()).all()
    assert table["points"].tolist() == np.repeat(np.arange(2, 13), 5).tolist()
    assert table["horizon"].tolist() == [1, 2, 3, 4, 5] * 11
    assert table["steady"].all()
    assert set(table["histories"]) == {150}


def test_standing_still_is_zero_and_turning_back_is_below(lines: Panel) -> None:
    past, future = lines
    last = past[:, -1:]
    still = count(past, np.repeat(last, 5, axis=1))
    assert (still[NAMES] == 0).all(axis=None)
    back = count(past, 2 * last - future)
    assert (back[NAMES].to_numpy() == -back[["horizon"]].to_numpy()).all()


def test_rising_and_falling_count_alike(walks: Panel) -> None:
    past, future = walks
    table = count(past, future)
    assert set(table["steady"]) == {True, False}
    pd.testing.assert_frame_equal(count(-past, -future), table)


def test_all_twelve_years_are_counted_like_a_loop_over_the_rows(walks: Panel) -> None:
    followed: dict[bool, list[np.ndarray]] = {True: [], False: []}
    for past, future in zip(*walks, strict=True):
        ups = sum(b > a for a, b in pairwise(past))
        pace = (past[11] - past[0]) / 11
        followed[ups in (0, 11)].append((future - past[11]) / pace)
    table = count(*walks).query("points == 12")
    assert len(table) == 10
    for row in table.to_dict("records"):
        values = [each[row["horizon"] - 1] for each in followed[row["steady"]]]
        assert row["histories"] == len(values)
        expected = [np.quantile(values, k / 20) for k in range(1, 20)]
        assert [row[name] for name in NAMES] == pytest.approx(expected, abs=5.1e-4)


def test_two_observations_are_a_random_year_and_the_last_of_the_twelve() -> None:
    """On t^2 the pace from year d to 11 is 11 + d, so h more is h / (11 + d), d from 0 to 10."""
    past = np.tile(np.arange(12.0) ** 2, (4000, 1))
    future = np.tile(121.0 + HORIZONS, (4000, 1))
    table = count(past, future).query("points == 2").set_index("horizon")
    for h in HORIZONS:
        found = table.loc[h, ["q0.05", "q0.50", "q0.95"]].tolist()
        assert found == pytest.approx([h / 21, h / 16, h / 11], abs=5.1e-4)


def test_histories_without_a_pace_and_rare_kinds_are_left_out(lines: Panel) -> None:
    past, future = lines
    flat = np.full_like(past, 7.0), np.full_like(future, 9.0)
    mixed = count(np.r_[past, flat[0]], np.r_[future, flat[1]])
    pd.testing.assert_frame_equal(mixed, count(*lines))
    assert set(count(past[:100], future[:100])["histories"]) == {100}
    assert count(past[:99], future[:99]).empty
    assert count(*flat).empty


def test_a_pause_is_not_steady(lines: Panel) -> None:
    past, future = lines
    paused = past.copy()
    paused[:, 5] = past[:, 4]
    table = count(paused, future).query("points == 12")
    assert not table["steady"].any()
    assert (table[NAMES].to_numpy() == table[["horizon"]].to_numpy()).all()


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


def test_a_written_table_says_where_it_is_from_and_reads_back(
    tmp_path: Path, lines: Panel, monkeypatch: pytest.MonkeyPatch
) -> None:
    table, path = count(*lines), tmp_path / "rates.csv"
    about = {"amount series": "9", "other": "x", "origin": "Made up: a"}
    baserate.write_base_rates(table, about, path)
    assert path.read_text("utf-8").splitlines()[:2] == [
        "# origin: Made up: a",
        "# amount series: 9",
    ]
    assert "other" not in path.read_text("utf-8")
    monkeypatch.setattr(baserate, "TABLE", path)
    pd.testing.assert_frame_equal(base_rates.__wrapped__(), table)


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
