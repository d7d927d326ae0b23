"""Base rates are counted right on panels whose answer is known, and read back."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks.cutting import count_base_rates, write_base_rates
from skillsdata.forecast import baserates
from skillsdata.forecast.baserates import LEVELS

NAMES = [f"q{level:.2f}" for level in LEVELS]
HORIZONS = np.arange(1, 6)
Panel = tuple[np.ndarray, np.ndarray]


def count(history: np.ndarray, future: np.ndarray, seed: int = 0) -> pd.DataFrame:
    return count_base_rates(history, future, np.random.default_rng(seed))


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


def test_a_written_table_says_where_it_is_from_and_reads_back(
    tmp_path: Path, lines: Panel, monkeypatch: pytest.MonkeyPatch
) -> None:
    table, path = count(*lines), tmp_path / "rates.csv"
    about = {"amount series": "9", "other": "x", "origin": "Made up: a"}
    write_base_rates(table, about, path)
    assert path.read_text("utf-8").splitlines()[:2] == [
        "# origin: Made up: a",
        "# amount series: 9",
    ]
    assert "other" not in path.read_text("utf-8")
    monkeypatch.setattr(baserates, "TABLE", path)
    pd.testing.assert_frame_equal(baserates.base_rates.__wrapped__(), table)
