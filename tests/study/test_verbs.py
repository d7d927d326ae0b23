"""What a reader may ask of a study, and change in it."""

import warnings
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import skillsdata.api as sd
from skillsdata.errors import HistoryError, ParameterError
from skillsdata.study.archive import store_forecast


@cache
def edition() -> Any:
    return sd.open_edition(as_of="2026-01-15", horizon=2030, lang="en")


def _opened_anew() -> Any:
    return sd.open_edition(as_of="2026-01-15", horizon=2030, lang="en")


def hc() -> Any:
    return edition().study("headcount")


def test_a_method_named_twice_is_compared_once() -> None:
    assert list(hc().compare("drift", "drift")["method"].unique()) == ["skillsdata", "drift"]


def density() -> Any:
    return edition().study("density")


@pytest.mark.parametrize(
    "name", ["headcount", "high_skill_total", "高技能人才总量", "Highly skilled headcount", 1, "1"]
)
def test_an_indicator_is_found_by_alias_id_name_or_row(name: str | int) -> None:
    found = edition().study(name)
    assert (found.name, found.indicator.indicator) == ("headcount", "high_skill_total")


@pytest.mark.parametrize(
    ("name", "near"),
    [("headcout", "headcount"), ("高技能人才数", "高技能人才总量"), (99, "rows 1 to 22")],
)
def test_an_unknown_indicator_is_answered_with_the_nearest(name: str | int, near: str) -> None:
    with pytest.raises(ParameterError, match=near):
        edition().study(name)


@pytest.mark.parametrize("area", ["苏州", "Suzhou", "suzhou"])
def test_an_area_is_found_in_either_language_and_is_one_study(area: str) -> None:
    opened = sd.open_edition(as_of="2026-01-15", lang="en")
    with pytest.warns(UserWarning, match="2 figures, one a bound"):
        assert opened.study("headcount", area=area).outlook.points == 2
    assert opened.study("high_skill_total", area="苏州") is opened.study("headcount", area=area)


@pytest.mark.parametrize(
    ("area", "said"),
    [("Suzho", "nearest are Suzhou"), ("泰州", "no figures for 泰州; it has some for")],
)
def test_an_area_that_is_unknown_or_empty_says_so(area: str, said: str) -> None:
    with pytest.raises(ParameterError, match=said) as refused:
        edition().study("headcount", area=area)
    assert "\n" not in str(refused.value)


def test_what_there_is_to_work_with_is_a_frame() -> None:
    table = edition().available()
    assert [*table] == ["indicator", "name", "area", "figures", "first", "last", "in_series"]
    row = table[(table["indicator"] == "high_skill_total") & (table["area"] == "Jiangsu")].iloc[0]
    assert (row["name"], row["first"], row["in_series"]) == ("Highly skilled headcount", "2002", 7)


def test_the_history_names_its_unit_and_its_sources() -> None:
    history = hc().history
    assert [*history][:5] == ["year", "value", "qualifier", "unit", "source"]
    assert history.iloc[-1][:5].tolist() == [2024, 494.0, "exact", "万人", "chinanews-2025-01-14"]


def test_the_history_says_which_figures_are_forecast_as_bounds() -> None:
    """The source says 372.9 of November 2018, no more; the forecast takes it as a lower bound."""
    said = hc().history.set_index("year")["qualifier"]
    assert said[said == "at_least"].index.tolist() == [2018]
    assert said[2015] == "about"


def test_figures_since_a_year_are_forecast_as_amounts() -> None:
    assert round(hc().since(2018).outlook.at(2030)) == 553
    left = hc().since(2018).figures.query("use == 'left_out'")["reference_year"]
    assert left.max() < 2018


def test_what_was_published_together_is_read_as_of_another_year_together() -> None:
    moved = hc().read_as({2024: 2023})
    assert moved.latest["year"] == 2023
    assert moved.system["high_skill_density"].history["year"].iloc[-1] == 2023
    assert moved.probability() > hc().probability()


def test_a_figure_without_its_pair_moves_alone() -> None:
    """2015's headcount stands in the plan, its density is of another vintage."""
    moved = hc().read_as({2015: 2014})
    before, after = (s.system["high_skill_density"].history for s in (hc(), moved))
    assert before["year"].tolist() == after["year"].tolist()


def test_a_supposed_figure_is_marked_and_comes_from_nowhere() -> None:
    row = hc().add(2025, 505).history.iloc[-1]
    assert row.tolist() == [2025, 505.0, "supposed", "万人", "", ""]
    assert len(hc().history) == 7  # the published study stays as it was


def test_changes_compose_in_any_order() -> None:
    one = hc().since(2018).add(2025, 505).read_as({2024: 2023})
    other = hc().read_as({2024: 2023}).add(2025, 505).since(2018)
    assert one.altered == other.altered
    assert one.outlook.quantiles.equals(other.outlook.quantiles)
    assert one.history["year"].tolist() == [2018, 2020, 2021, 2022, 2023, 2025]


def test_moves_follow_moves() -> None:
    twice = hc().read_as({2024: 2023}).read_as({2023: 2024})
    assert twice.history["year"].tolist() == hc().history["year"].tolist()


@pytest.mark.parametrize(
    ("employed", "expected"),
    [
        ("-1%/year", lambda last, ahead: last * 0.99**ahead),
        ("−1% / 年", lambda last, ahead: last * 0.99**ahead),
        ("+20/year", lambda last, ahead: last + 20 * ahead),
        (3800, lambda last, ahead: 3800 + 0 * ahead),
        ({year: 4000 + year for year in range(2024, 2031)}, lambda _, ahead: 6023 + ahead),
    ],
)
def test_density_is_drawn_headcount_over_given_employment(employed: Any, expected: Any) -> None:
    settled = {2024: 2024}
    given, drawn = density().read_as(settled).given(employed=employed), hc().read_as(settled)
    last, drawn = density().employed.latest["value"], drawn.outlook.paths
    ahead = np.arange(1, drawn.shape[1] + 1)
    # nobody is highly skilled twice, neither in the year of the employment nor in the next
    before = np.column_stack([np.zeros(len(drawn)), drawn[:, :-1]])
    share = drawn / np.maximum(expected(last, ahead), np.maximum(drawn, before))
    assert given.outlook.paths == pytest.approx(share * 10_000)


@pytest.mark.parametrize("employed", ["-1%", "1 percent", 0, -5, "-900/year"])
def test_employment_that_means_nothing_is_refused(employed: Any) -> None:
    with pytest.raises(ParameterError, match="employed"):
        _ = density().given(employed=employed).outlook


def test_a_goal_of_ones_own_has_its_year() -> None:
    aimed = hc().aim(sd.goal(600, 2030))
    assert aimed.probability() == pytest.approx(0.51, abs=0.01)
    assert aimed.needed().per_year == pytest.approx((600 - 494) / 6)
    assert (1 + aimed.needed().percent / 100) ** 6 * 494 == pytest.approx(600)
    assert str(aimed.needed()) == "+17.67 万人 a year, or +3.29% a year, from 2024 to 2030"


def test_a_goal_after_the_horizon_is_forecast_to_its_year() -> None:
    assert hc().aim(sd.goal(600, 2035)).outlook.targets[-1] == 2035


def test_a_goal_that_is_met_needs_nothing_more() -> None:
    assert hc().aim(sd.goal(400, 2030)).needed().per_year == 0


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda: hc().outlook.at(2050), "2050 is not forecast; forecast are 2025 to 2030"),
        (lambda: hc().outlook.at(2022), r"2022 is observed \(475\)"),
        (lambda: hc().outlook.at(2030, 0.51), "level 0.51 is not forecast; there are 0.005"),
        (lambda: hc().since(2050), "there are figures of 2015"),
        (lambda: hc().read_as({2019: 2018}), "no figure is of 2019"),
        (lambda: hc().read_as({2024: 2022}), "2022 would have two figures"),
        (lambda: hc().add(2024, 500), "2024 has a figure already"),
        (lambda: hc().add(2025, -1), "give a number from 58.6 to 2470 万人"),  # 293 / 5, 494 x 5
        (lambda: hc().add(2025, 5050), "5050 for 2025 is refused"),
        (lambda: hc().add(2025, 5.05), "5.05 for 2025 is refused"),
        (lambda: hc().add(2025, float("inf")), "value = inf is refused"),
        (lambda: hc().add(2025, "505"), "value = '505' is refused: allowed is a number"),
        (lambda: hc().since("2018"), "write it without quotes"),
        (lambda: hc().since(None), "year = None is refused: allowed is a whole number"),
        (lambda: hc().read_as([2024]), r"\[2024\] is refused: give years as {2024: 2023}"),
        (lambda: hc().read_as({2024: "2023"}), "2024 read as = '2023' is refused"),
        (lambda: hc().outlook.at(2030, level="x"), "level 'x' is not forecast; there are"),
        (lambda: hc().given(employed=1), "has no employment to give"),
        (lambda: hc().aim(600), "sd.goal"),
        (lambda: hc().aim(sd.goal(600, 2019)), "give one from 2025 to 2040"),
        (lambda: sd.goal(-1, 2030), "above 0"),
        (lambda: hc().compare("etz"), "nearest are ets"),
        (lambda: edition().study("skilled_total").probability(), "no goal in the plan"),
        (lambda: edition().study("ratio").since(2018), "quarterly"),
        (lambda: store_forecast(hc().since(2018), "2026-01-15"), "never enters the archive"),
        (lambda: sd.open_edition(as_of="2026-01-15", horizon=2020), "horizon"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_one_sentence(ask: Any, said: str) -> None:
    with pytest.raises(ParameterError, match=said) as refused:
        ask()
    assert "\n" not in str(refused.value)


def test_one_figure_warns_that_it_is_flat() -> None:
    with pytest.warns(UserWarning, match="one figure: the median is flat by construction"):
        outlook = edition().study(9).outlook
    assert outlook.at(2030) == pytest.approx(25, abs=0.01)


def test_a_warning_names_the_line_of_the_reader_however_deep_it_was_asked() -> None:
    with pytest.warns(UserWarning, match="one figure") as told:
        assert len(_opened_anew().study(9).history) == 1
    assert [Path(each.filename).name for each in told] == [Path(__file__).name]


def test_a_change_that_leaves_one_figure_warns_too() -> None:
    with pytest.warns(UserWarning, match="one figure"):
        assert hc().since(2024).outlook.points == 1


def test_what_no_figure_tells_is_refused() -> None:
    with pytest.raises(HistoryError, match="no published figure"):
        _ = edition().study("census_technicians").outlook


def test_a_share_stays_below_a_hundred() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert edition().study("skilled_share_of_employed").outlook.paths.max() <= 100


def test_methods_stand_side_by_side() -> None:
    table = hc().compare("ets", "theta", "drift")
    assert table["method"].unique().tolist() == ["skillsdata", "ets", "theta", "drift"]
    ours = table[table["method"] == "skillsdata"].set_index("year")
    assert ours.loc[2030, 0.5] == hc().outlook.at(2030)


def test_without_names_every_method_that_can_is_compared() -> None:
    assert set(hc().compare()["method"]) == {
        "skillsdata", "naive", "drift", "half_drift", "ets", "theta"
    }  # fmt: skip
    with pytest.warns(UserWarning, match="one figure"):
        assert set(edition.__wrapped__().study(9).compare()["method"]) == {
            "skillsdata", "naive", "drift", "half_drift"
        }  # fmt: skip


def test_cases_of_an_altered_study_start_from_it() -> None:
    altered = hc().since(2018)
    cases = altered.cases
    assert cases["probability"].iloc[0] == altered.probability()
    assert set(cases["change"]) == {"none", "dated", "moved", "dropped"}
