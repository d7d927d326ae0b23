import drawn
import pandas as pd
import pytest
from skillsdata.glossary import term

from skillsdata import charts
from skillsdata.evidence.edition import load_observations
from skillsdata.evidence.plan import (
    DENSITY,
    EMPLOYED,
    HEADCOUNT,
    PROVINCE,
    RATIO,
    load_indicators,
    load_plan,
    plan_goal,
)
from skillsdata.study.measures import assess
from skillsdata.study.ratio import bounds
from skillsdata.study.system import Outlook

REGISTRY = load_indicators()


def test_a_goal_in_the_readers_unit() -> None:
    goal = charts.reader_goal(plan_goal(HEADCOUNT), REGISTRY[HEADCOUNT], "en")
    assert (goal.base, goal.value) == pytest.approx((4.55, 5.30))
    assert goal.year == 2025
    same = plan_goal(HEADCOUNT)
    assert charts.reader_goal(same, REGISTRY[HEADCOUNT], "zh") == same


def test_evidence_points_stand_where_they_are_read() -> None:
    figures = load_observations(indicator=HEADCOUNT, area=PROVINCE)
    table = charts.evidence_points(figures, REGISTRY[HEADCOUNT], "zh").set_index("label")
    assert table.loc["494", "x"] == 2024
    assert table.loc["约293", "mark"] == "derived"
    assert table.loc["455", "mark"] == "series"
    # 437.1 was quoted in December 2020 without a reference year: the end of that month.
    assert table.loc["437.1", "x"] == pytest.approx(2020)
    assert table.loc["437.1", "mark"] == "conflict"
    assert "475" in table.index
    assert len(table[table.index == "475"]) == 1  # the repeat is left out
    assert (table["x"] > 2010).all()  # 2002 lies before the series begins


def test_evidence_points_in_millions() -> None:
    figures = load_observations(indicator=HEADCOUNT, area=PROVINCE)
    table = charts.evidence_points(figures, REGISTRY[HEADCOUNT], "en").set_index("label")
    assert table.loc["4.94", "value"] == pytest.approx(4.94)
    assert table.loc["3.582", "value"] == pytest.approx(3.582)


@pytest.mark.parametrize(("period", "x"), [("2018-11", 2017 + 11 / 12), ("2018-01", 2017 + 1 / 12),
                                           ("2018-12", 2018), ("2018", 2018)])  # fmt: skip
def test_a_month_is_a_fraction_of_its_year_counted_to_its_end(period: str, x: float) -> None:
    figures = load_observations(indicator=HEADCOUNT, area=PROVINCE)
    row = figures[figures["obs_id"] == "js-high_skill_total-2020-12"].assign(period=period)
    kept = pd.concat([figures[figures["use"] == "series"], row], ignore_index=True)
    table = charts.evidence_points(kept, REGISTRY[HEADCOUNT], "zh")
    assert table.loc[table["label"] == "437.1", "x"].item() == pytest.approx(x)


def test_the_fan_is_scaled_like_the_axis() -> None:
    outlook = drawn.system()[HEADCOUNT]
    zh = charts.fan_quantiles(outlook, REGISTRY[HEADCOUNT], "zh")
    en = charts.fan_quantiles(outlook, REGISTRY[HEADCOUNT], "en")
    assert (zh["predicted"] == outlook.quantiles["predicted"]).all()
    assert list(en["predicted"] * 100) == pytest.approx(list(zh["predicted"]))
    assert charts.axis_unit(REGISTRY[HEADCOUNT], "en") == "million"
    assert charts.axis_unit(REGISTRY[HEADCOUNT], "zh") == "万人"


def test_pace_bars_by_hand() -> None:
    table = assess(plan_goal(HEADCOUNT), drawn.system()[HEADCOUNT].history)
    zh = charts.pace_bars(table, REGISTRY[HEADCOUNT], "zh")
    assert list(zh["value"]) == pytest.approx([36, 9.75])
    assert list(zh["color"]) == ["goal", "forecast"]
    en = charts.pace_bars(table, REGISTRY[HEADCOUNT], "en")
    assert list(en["label"]) == ["360,000", "97,500"]


def test_a_goal_already_passed_requires_nothing() -> None:
    table = assess(plan_goal(DENSITY), drawn.system()[DENSITY].history)
    assert charts.pace_bars(table, REGISTRY[DENSITY], "zh")["value"].iloc[0] == 0


def test_completion_stands_against_the_line_of_the_clock() -> None:
    bars = charts.clock_bars({"x": 0.52, "y": 1.3})
    assert list(bars["label"]) == ["52%", "130%"]
    assert charts.clock_line(0.8, "en") == (0.8, f"{term('clock', 'en')} 80%")


def test_density_on_the_employment_of_2020() -> None:
    today = drawn.system()
    lines = charts.constant_denominator(today[DENSITY], today[EMPLOYED], "en")
    published, fixed = (group for _, group in lines.groupby("series", sort=False))
    assert list(published["value"]) == [930, 960, 975, 1021]
    # 494 over 455 / 930 x 10,000 = 4,892.5 is 1,009.7: the rest came from a smaller denominator.
    assert fixed["value"].iloc[0] == pytest.approx(930)
    assert fixed["value"].iloc[-1] == pytest.approx(494 / (455 / 930), abs=1e-6)
    assert fixed["label"].iloc[-1] == "1,010"


def test_bounds_keep_their_sign() -> None:
    table = charts.ratio_floors(bounds(as_of=drawn.AS_OF), "en")
    assert list(table["label"]) == [">2.0", "≥1.5", ">2.0", "≥2.0", "≥1.5", "≥2.0", "≥1.5"]
    assert table["name"].is_unique


def test_planned_growth_by_hand() -> None:
    bars = charts.planned_growth(load_plan(), "en")
    assert len(bars) == 16  # 22 rows less six without a base
    assert list(bars["value"]) == sorted(bars["value"], reverse=True)
    headcount = bars["name"].str.endswith(REGISTRY[HEADCOUNT].name_en)
    assert list(bars.loc[headcount, "label"]) == ["+16%"]  # 530 / 455
    assert bars["label"].iloc[0] == "+290%"  # artisans: 807 / 207 = 3.899
    binding = bars.loc[bars["color"] == "compare", "value"]
    assert sorted(binding) == pytest.approx([130 / 80 - 1, 250 / 150 - 1])  # those with a base


def test_later_points_are_those_of_the_forecast_years() -> None:
    then = drawn.system("2021-08-29")[HEADCOUNT]
    now = drawn.system()[HEADCOUNT].history
    later = charts.later_points(now, then, REGISTRY[HEADCOUNT], "zh")
    assert list(later["label"]) == ["470", "475", "494"]


def test_the_threshold_of_the_ratio_is_the_readers() -> None:
    goal = charts.ratio_goal(1.2, REGISTRY[RATIO])
    assert (goal.value, goal.chosen, goal.year) == (1.2, True, 2025)


def test_quarters_on_a_yearly_axis() -> None:
    history = charts.ratio_history(drawn.wuxi())
    assert isinstance(drawn.system()[HEADCOUNT], Outlook)
    assert history["x"].is_monotonic_increasing
    assert history["x"].iloc[-1] == pytest.approx(
        history["period"].iloc[-1].year + (history["period"].iloc[-1].quarter - 0.5) / 4
    )
    assert history["label"].iloc[0] == f"{history['value'].iloc[0]:.2f}"
