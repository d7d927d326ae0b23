"""Figures whose year is in doubt: every way to date them, and the mixture."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from jiangsu import DENSITY, EMPLOYED, HEADCOUNT, open_plan
from scipy.optimize import brentq
from scipy.stats import norm

from skillsdata.errors import ParameterError
from skillsdata.forecast.annual import QUANTILE_LEVELS
from skillsdata.study.dates import dated, mixed, over_readings, ways
from skillsdata.study.outlook import Outlook, Reading, path_quantiles
from skillsdata.study.study import Edition

AS_OF = "2026-01-15"
GRID = (np.arange(20_000) + 0.5) / 20_000


def _outlook(last: int, years: dict[int, np.ndarray]) -> Outlook:
    history = pd.DataFrame({"year": [2020, last], "value": [1.0, 5.0], "obs_id": ["a", "b"]})
    paths = np.column_stack(list(years.values()))
    targets = list(years)
    return Outlook("x", history, targets, paths, path_quantiles(paths, targets, origin=last))


def _two(weight: float = 0.6) -> Outlook:
    one = _outlook(2024, {2025: norm.ppf(GRID, 10, 1)})
    other = _outlook(2023, {2024: norm.ppf(GRID, 7, 1), 2025: norm.ppf(GRID, 14, 2)})
    parts = (Reading(weight, {"b": 2024}, one), Reading(1 - weight, {"b": 2023}, other))
    return mixed(parts)


def test_quantiles_of_a_mixture_solve_its_distribution_function() -> None:
    """Averages of quantiles would not: at .9 of 10 +- 1 and 14 +- 2 by .6 : .4."""
    found = _two()
    for level in QUANTILE_LEVELS:
        exact = brentq(
            lambda x, p=level: 0.6 * norm.cdf(x, 10, 1) + 0.4 * norm.cdf(x, 14, 2) - p, 0, 30
        )
        assert found.at(2025, level) == pytest.approx(exact, abs=0.02)
    average = 0.6 * norm.ppf(0.9, 10, 1) + 0.4 * norm.ppf(0.9, 14, 2)
    assert abs(found.at(2025, 0.9) - average) > 1


def test_a_year_that_only_some_readings_have_seen_is_part_figure_part_forecast() -> None:
    found = _two()
    assert found.targets == [2025]
    assert found.seen(2024) is None
    assert found.seen(2020) == 1.0
    assert found.at(2024) == 5.0  # .6 of it is the figure itself, and the rest lies above
    assert found.at(2024, 0.9) == pytest.approx(norm.ppf(0.75, 7, 1), abs=0.01)
    with pytest.raises(ParameterError, match="2020 is observed"):
        found.at(2020)


def test_draws_of_a_mixture_come_from_its_readings_by_their_weights() -> None:
    found = _two(0.25)
    assert found.paths.shape == (20_000, 1)
    assert found.paths.mean() == pytest.approx(0.25 * 10 + 0.75 * 14, abs=1e-3)
    assert np.quantile(found.paths, 0.3) == pytest.approx(found.at(2025, 0.3), abs=0.01)


def _rows(*figures: tuple[str, str, int, str, str, str]) -> pd.DataFrame:
    names = ["obs_id", "period", "reference_year", "reference_alternatives", "reference_weights"]
    table = pd.DataFrame(figures, columns=[*names, "source_id"])
    return table.assign(use="series").astype({"reference_year": "Int64"})


@pytest.mark.parametrize(
    ("weight", "shares"),
    [(-1.0, [0.5, 0.3, 0.2]), (0.8, [0.8, 0.12, 0.08]), (0.0, [0.0, 0.6, 0.4]), (1.0, [1, 0, 0])],
)
def test_a_readers_weight_leaves_the_others_their_proportions(
    weight: float, shares: list[float]
) -> None:
    found = ways(_rows(("a", "2025-01", 2024, "2023;2022", "0.5;0.3;0.2", "s")), weight)
    assert [each["a"] for _, each in found] == [2024, 2023, 2022]
    assert [share for share, _ in found] == pytest.approx(shares)


def test_what_was_quoted_together_moves_together_and_other_doubts_do_not() -> None:
    table = _rows(
        ("a", "2025-01", 2024, "2023", "0.6;0.4", "s"),
        ("b", "2025-01", 2024, "2023", "0.6;0.4", "t"),
        ("c", "2024", 2024, "", "", "s"),
        ("d", "2022-06", 2021, "2022", "0.9;0.1", "s"),
    )
    found = {tuple(sorted(dates.items())): share for share, dates in ways(table)}
    assert len(found) == 4
    assert found[("a", 2023), ("b", 2023), ("c", 2023), ("d", 2021)] == pytest.approx(0.36)


def test_many_doubts_keep_the_weightiest_ways() -> None:
    rows = [(f"f{n}", str(n), 2000 + 2 * n, str(1999 + 2 * n), "0.7;0.3", "s") for n in range(12)]
    found = ways(_rows(*rows))
    assert len(found) <= 16
    assert found[0] == (
        pytest.approx(0.7**12), {f"f{n}": 2000 + 2 * n for n in range(12)}
    )  # fmt: skip


def test_a_way_that_gives_two_figures_one_year_is_impossible() -> None:
    table = _rows(
        ("a", "2025-01", 2024, "2023;2022", "0.5;0.3;0.2", "s"), ("b", "2023", 2023, "", "", "t")
    )

    def histories(figures: pd.DataFrame) -> dict[str, pd.DataFrame]:
        last = figures.drop_duplicates("reference_year", keep="last")
        known = last.assign(year=last["reference_year"].astype(int), value=1.0)
        return {"x": known.sort_values("year", ignore_index=True)}

    def forecast(told: dict[str, pd.DataFrame]) -> dict[str, Outlook]:
        paths = np.ones((10, 1)) * told["x"]["year"].iloc[-1]
        return {"x": Outlook("x", told["x"], [2030], paths, pd.DataFrame())}

    readings = over_readings(table, histories, forecast)["x"].readings
    assert [each.dates["a"] for each in readings] == [2024, 2022]
    assert [each.weight for each in readings] == pytest.approx([5 / 7, 2 / 7])


@pytest.fixture(scope="module")
def edition() -> Edition:
    return Edition(open_plan(), AS_OF, 2027)


def test_the_pair_of_january_2025_is_forecast_over_both_its_dates(edition: Edition) -> None:
    certain = {weight: Edition(open_plan(), AS_OF, 2027, weight) for weight in (1.0, 0.0)}
    for name in ("headcount", "density"):
        at_2024, at_2023 = (certain[w].study(name) for w in (1.0, 0.0))
        found = edition.study(name)
        assert [each.weight for each in found.outlook.readings] == pytest.approx([0.6, 0.4])
        assert found.probability() == pytest.approx(
            0.6 * at_2024.probability() + 0.4 * at_2023.probability()
        )
        assert (at_2024.latest["year"], at_2023.latest["year"]) == (2024, 2023)
        assert not at_2024.outlook.readings
        read = edition.study(name)
        moved = Edition(open_plan(), AS_OF, 2027).study(name).read_as({2024: 2023})
        assert moved.probability() == at_2023.probability()
        told = {year: part.probability(read.goal) for _, year, _, part in dated(read.outlook)}
        assert told == {2024: at_2024.probability(), 2023: at_2023.probability()}


def test_every_draw_of_the_mixture_is_of_one_reading(edition: Edition) -> None:
    headcount, employed, density = (
        edition.system[name].paths for name in (HEADCOUNT, EMPLOYED, DENSITY)
    )
    assert np.array_equal(density, headcount / employed[:, :-1] * 10_000)


def test_a_goal_in_the_doubtful_year_is_neither_met_nor_missed_for_certain(
    edition: Edition,
) -> None:
    study = edition.study("headcount", goal=500, goal_year=2024)
    later = study.outlook.readings[1].outlook.probability(study.goal)
    assert study.probability() == pytest.approx(0.4 * later)
    assert 0 < study.probability() < 0.4
    assert study.state == "none_found"


def test_an_indicator_forecast_alone_is_mixed_too(edition: Edition) -> None:
    with pytest.warns(UserWarning, match="2 figures"):
        outlook = edition.study("skilled_share_of_employed").outlook
    assert [each.weight for each in outlook.readings] == pytest.approx([0.6, 0.4])


def test_a_supposed_figure_makes_a_reading_impossible(edition: Edition) -> None:
    study: Any = edition.study("headcount").add(2023, 485)
    assert not study.outlook.readings
    assert study.latest["year"] == 2024
