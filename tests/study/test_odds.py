"""How likely the record is if the model is right: odds of simulated futures."""

import numpy as np
import pandas as pd
import pytest
from jiangsu import HEADCOUNT, open_plan

from skillsdata.forecast.annual import annual_paths, forecast_annual
from skillsdata.study import odds as module
from skillsdata.study.odds import odds

DAYS = {"2021-08-29": (2021, 2022, 2024), "2022-09-08": (2022, 2024), "2023-06-16": (2024,)}


def _rows(days: dict[str, tuple[int, ...]]) -> pd.DataFrame:
    found = [(HEADCOUNT, day, str(year)) for day, years in days.items() for year in years]
    return pd.DataFrame(found, columns=["target", "reference_date", "target_period"])


def test_one_comparison_of_a_right_model_is_too_high_half_the_time() -> None:
    found = odds(open_plan(), _rows({"2021-08-29": (2021,)}), ratio=np.inf)
    assert found.high == pytest.approx(0.5, abs=0.01)
    assert (found.worse, found.both) == (0.0, 0.0)
    assert (found.independent, found.comparisons) == (1.0, 1)


def test_six_comparisons_of_one_course_count_as_about_two() -> None:
    found = odds(open_plan(), _rows(DAYS), ratio=1.185)
    assert 0.5**6 < 0.09 < found.high < 0.18
    assert 1.5 < found.independent < 2.5
    assert found.both <= min(found.high, found.worse)
    assert found.slowed > found.high  # a slowdown makes every median too high more often
    always = odds(open_plan(), _rows(DAYS), ratio=0.0)
    assert (always.worse, always.both) == (1.0, found.high)


def test_the_odds_are_those_of_a_plain_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_FUTURES", 120)
    base = {2015: 293.0, 2017: 358.2, 2020: 455.0}
    drawn = annual_paths(_frame(base), years=[2021, 2022, 2024], draws=120, kind="amount")
    high, slowed = [], []
    for path in drawn:
        course = base | dict(zip((2021, 2022, 2024), path, strict=True))
        medians = [
            forecast_annual(_frame(known), years=[year], levels=[0.5], kind="amount")
            for day in DAYS.values()
            for known in [{y: v for y, v in course.items() if y < day[0]}]
            for year in day
        ]
        after = [course[int(each["target_period"].iloc[0])] for each in medians]
        pairs = zip(medians, after, strict=True)
        high.append(all(each["predicted"].iloc[0] > seen for each, seen in pairs))
        slowed.append(0 < (path[-1] - 455) / 4 <= (455 - 293) / 5 / 2)
    found = odds(open_plan(), _rows(DAYS), ratio=1.185)
    assert found.high == pytest.approx(np.mean(high), abs=0.01)
    assert found.slowed == pytest.approx(np.mean(np.array(high)[slowed]), abs=0.05)


def _frame(values: dict[int, float]) -> pd.DataFrame:
    return pd.DataFrame({"year": [*values], "value": [*values.values()]})
