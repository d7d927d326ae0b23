from pathlib import Path

import numpy as np
import pandas as pd
import planted
import pytest
from jiangsu import DENSITY, EMPLOYED, HEADCOUNT, plan_goal

from skillsdata.evidence.plan import Goal, Plan, open_plan
from skillsdata.evidence.planfile import Lag
from skillsdata.forecast.annual import annual_paths
from skillsdata.study import system as c
from skillsdata.study.forecasting import forecast_history
from skillsdata.study.outlook import DRAWS, Outlook
from skillsdata.study.study import Edition

TODAY = "2026-01-15"
THREE = (HEADCOUNT, EMPLOYED, DENSITY)


@pytest.fixture(scope="module")
def system() -> dict[str, Outlook]:
    return Edition(open_plan(), TODAY, 2030).system


def _histories(as_of: str) -> dict[str, pd.DataFrame]:
    return c.system_histories(open_plan(), c.system_figures(open_plan(), as_of=as_of))


def test_density_is_headcount_over_employment_in_every_draw(system: dict[str, Outlook]) -> None:
    """The plan: from 2021 on a density is over the employment of the year-end before."""
    headcount, employed, density = (system[name] for name in THREE)
    assert headcount.targets == density.targets == [*range(2025, 2031)]
    assert employed.targets == [*range(2024, 2031)]
    assert density.paths.shape == (DRAWS, 6)
    assert np.array_equal(density.paths, headcount.paths / employed.paths[:, :-1] * 10_000)


def _plan(**lag: int) -> Plan:
    """The plan with another lag of employment, without any if none is given."""
    together = open_plan().together
    assert together is not None
    other = together.model_copy(update={"lag": Lag(**lag) if lag else None})
    return open_plan().model_copy(update={"together": other})


@pytest.mark.parametrize(("lag", "behind"), [({}, 0), ({"since": 2021, "years": 2}, 2)])
def test_the_year_of_the_employment_is_a_property_of_the_plan(
    lag: dict[str, int], behind: int
) -> None:
    plan = _plan(**lag)
    figures = c.system_figures(plan, as_of=TODAY)
    known = c.system_histories(plan, figures)[EMPLOYED].set_index("year")["value"]
    assert known[2024 - behind] == pytest.approx(494 / 1021 * 10_000)
    told = c.forecast_together(plan, figures, horizon=2027, weight=1.0)
    drawn = told[HEADCOUNT].paths[:, -1] / told[EMPLOYED].values(2027 - behind) * 10_000
    assert np.array_equal(told[DENSITY].paths[:, -1], drawn)


def test_a_span_across_the_first_lagged_year_uses_one_employment_twice() -> None:
    """Until 2020 over the same year-end, from 2021 over the one before: both are of 2020."""
    histories = {
        HEADCOUNT: pd.DataFrame({"year": [2018, 2019], "value": [400.0, 410.0]}),
        DENSITY: pd.DataFrame({"year": [2018, 2019], "value": [800.0, 820.0]}),
        EMPLOYED: pd.DataFrame({"year": [2018, 2019], "value": [5000.0, 5000.0]}),
    }
    told = c.forecast_histories(open_plan(), histories, horizon=2022, draws=400)
    over = [told[EMPLOYED].values(year) for year in (2020, 2020, 2021)]
    for place, employed in enumerate(over):
        wanted = told[HEADCOUNT].paths[:, place] / employed * 10_000
        assert np.array_equal(told[DENSITY].paths[:, place], wanted)


def test_no_draw_has_more_highly_skilled_than_workers(system: dict[str, Outlook]) -> None:
    assert (system[HEADCOUNT].paths >= 0).all()
    assert (system[DENSITY].paths <= 10_000).all()
    wild = c.forecast_histories(
        open_plan(),
        {
            HEADCOUNT: pd.DataFrame({"year": [2020, 2024], "value": [10.0, 4000.0]}),
            DENSITY: pd.DataFrame({"year": [2024], "value": [9900.0]}),
            EMPLOYED: pd.DataFrame({"year": [2020, 2024], "value": [4100.0, 4040.0]}),
        },
        horizon=2035,
        draws=2000,
    )
    assert (wild[HEADCOUNT].paths > 4040).any()  # the guard is needed here
    assert (wild[DENSITY].paths <= 10_000).all()


def test_the_quantiles_are_those_of_the_paths(system: dict[str, Outlook]) -> None:
    for name in THREE:
        outlook = system[name]
        drawn = outlook.paths[:, outlook.targets.index(2025)]
        for level in (0.5, 0.9):
            # 20,000 draws are taken from the 40,000 of two readings
            assert (drawn < outlook.at(2025, level)).mean() == pytest.approx(level, abs=6e-3)


def test_no_interval_has_zero_width_and_later_ones_are_wider(
    system: dict[str, Outlook],
) -> None:
    for name in THREE:
        width = [system[name].at(y, 0.9) - system[name].at(y, 0.1) for y in system[name].targets]
        assert min(width) > 0
        assert width == sorted(width)


def test_implied_employment_by_hand() -> None:
    table = _histories(TODAY)[EMPLOYED].set_index("year")
    by_hand = {2020: 470 / 960, 2021: 475 / 975, 2023: 494 / 1021}
    assert dict(table["value"]) == pytest.approx({y: v * 10_000 for y, v in by_hand.items()})
    # One person more in 1,021 moves the implied number by 4838.4 / 1021 = 4.74.
    assert table.loc[2023, "rounding"] == pytest.approx(4.739, abs=0.001)


def test_densities_from_before_the_census_never_enter() -> None:
    for as_of in ("2021-08-29", "2023-01-01", TODAY):
        histories = _histories(as_of)
        used = set(histories[DENSITY]["value"])
        assert not used & {700, 783, 919}
        assert histories[EMPLOYED]["year"].min() == 2020


def test_the_probability_is_the_share_of_draws_at_or_above_the_goal(
    system: dict[str, Outlook],
) -> None:
    goal = plan_goal(HEADCOUNT)
    for outlook in (each.outlook for each in system[HEADCOUNT].readings):
        values = outlook.paths[:, outlook.targets.index(2025)]
        counted = sum(1 for value in values.tolist() if value >= 530)
        assert outlook.probability(goal) == counted / len(values)
        assert 0 < counted < len(values)


def test_the_goals_of_the_plan_and_of_the_reader() -> None:
    assert plan_goal(HEADCOUNT) == Goal(455, 2020, 530, 2025, "up", chosen=False)
    assert plan_goal(DENSITY) == Goal(930, 2020, 1000, 2025, "up", chosen=False)
    assert plan_goal(DENSITY, chosen=1100).chosen
    assert plan_goal(DENSITY, chosen=1100).value == 1100
    assert not plan_goal(DENSITY, chosen=1000).chosen  # the plan's own number


def test_the_same_evidence_gives_the_same_draws(system: dict[str, Outlook]) -> None:
    again = Edition(open_plan(), TODAY, 2030).system
    assert np.array_equal(again[DENSITY].paths, system[DENSITY].paths)


def test_forecasts_use_only_what_was_known() -> None:
    then = Edition(open_plan(), "2021-08-29", 2025).system
    assert list(then[HEADCOUNT].history["value"]) == [293, 358.2, 372.9, 455]
    assert list(then[DENSITY].history["value"]) == [930]
    assert then[HEADCOUNT].targets == [2021, 2022, 2023, 2024, 2025]


# --- a figure for the goal year is published ----------------------------------------------


def _with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, **values: float) -> dict[str, Outlook]:
    folder = planted.copy_evidence(tmp_path, monkeypatch)
    for indicator, value in values.items():
        planted.append_year(folder, indicator, 2025, value)
    return Edition(open_plan(), "2026-02-01", 2027).system


def test_headcount_is_forecast_as_an_amount_and_employment_as_people() -> None:
    histories = _histories("2026-11-01")
    system = c.forecast_histories(open_plan(), histories, horizon=2027, draws=500, seed=3)
    for offset, (name, kind) in enumerate(((HEADCOUNT, "amount"), (EMPLOYED, "people"))):
        known = histories[name].drop(columns=["obs_id", "unit"], errors="ignore")
        options = {"years": system[name].targets, "draws": 500, "seed": 3 + offset}
        told = annual_paths(known, kind=kind, **options)
        assert system[name].paths == pytest.approx(np.maximum(told, 0), rel=1e-9)
        assert system[name].paths != pytest.approx(annual_paths(known, **options))


@pytest.mark.parametrize(
    ("headcount", "density", "met"), [(529.0, 999.0, 0.0), (530.0, 1000.0, 1.0)]
)
def test_an_observed_goal_year_is_met_or_missed_for_certain(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, headcount: float, density: float, met: float
) -> None:
    system = _with(tmp_path, monkeypatch, high_skill_total=headcount, high_skill_density=density)
    assert system[HEADCOUNT].probability(plan_goal(HEADCOUNT)) == met
    assert system[DENSITY].probability(plan_goal(DENSITY)) == met
    assert system[DENSITY].targets == [2026, 2027]


def test_a_headcount_published_first_is_known_in_the_draws_of_density(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    system = _with(tmp_path, monkeypatch, high_skill_total=510)
    assert system[HEADCOUNT].targets == [2026, 2027]
    assert system[DENSITY].targets == [2025, 2026, 2027]
    employed = system[EMPLOYED].paths[:, 0]
    assert np.array_equal(system[DENSITY].paths[:, 0], 510 / employed * 10_000)


@pytest.mark.parametrize("year", [2025, 2026])
@pytest.mark.parametrize("horizon", [2025, 2027])
def test_one_new_headcount_never_breaks_or_empties_a_forecast(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, year: int, horizon: int
) -> None:
    before = Edition(open_plan(), TODAY, 2027).system[DENSITY].at(2025)
    folder = planted.copy_evidence(tmp_path, monkeypatch)
    planted.append_year(folder, HEADCOUNT, year, 510)
    system = Edition(open_plan(), "2027-02-01", horizon).system
    for outlook in system.values():
        assert outlook.targets
        assert np.isfinite(outlook.paths).all()
        assert outlook.quantiles["predicted"].notna().all()
    density = system[DENSITY]
    assert density.at(2025) == pytest.approx(before, rel=0.1)
    assert 0.05 < density.probability(plan_goal(DENSITY)) < 1


def test_a_goal_year_that_publication_skipped_is_still_forecast(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = planted.copy_evidence(tmp_path, monkeypatch)
    planted.append_year(folder, HEADCOUNT, 2026, 515)
    planted.append_year(folder, DENSITY, 2026, 1060)
    system = Edition(open_plan(), "2027-01-31", 2027).system
    # the pair of 2026 tells the employment of 2025
    assert system[EMPLOYED].targets == [2024, 2026, 2027]
    for outlook in (system[HEADCOUNT], system[DENSITY]):
        assert outlook.targets == [2025, 2027]
        assert int(outlook.latest["year"]) == 2026
        assert outlook.at(2025, 0.1) < outlook.at(2025) < outlook.at(2025, 0.9)


def test_a_skipped_goal_year_is_forecast_from_both_its_neighbours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = planted.copy_evidence(tmp_path, monkeypatch)
    before = Edition(open_plan(), "2027-01-31", 2027).system[HEADCOUNT]
    planted.append_year(folder, HEADCOUNT, 2026, 515)
    now = Edition(open_plan(), "2027-01-31", 2027).system[HEADCOUNT]
    assert 494 < now.at(2025) < 515
    width = [found.at(2025, 0.9) - found.at(2025, 0.1) for found in (now, before)]
    assert width[0] < 0.7 * width[1]
    goal = plan_goal(HEADCOUNT)
    assert now.probability(goal) < 0.5 * before.probability(goal)


def test_a_skipped_goal_year_of_an_indicator_alone_is_forecast_from_both_its_neighbours() -> None:
    history = pd.DataFrame({"year": [2022, 2023, 2024, 2026], "value": [10.0, 11, 12, 14]})
    plan, told = open_plan(), history.assign(qualifier="exact", rounding=0.1, obs_id="x")
    found = forecast_history(told, plan.indicators[HEADCOUNT], plan_goal(HEADCOUNT), horizon=2027)
    assert found.targets == [2025, 2027]
    assert 12.5 < found.at(2025) < 13.5
    assert found.probability(Goal(10, 2020, 12, 2025, "up")) > 0.9


def test_the_order_in_which_two_years_are_published_does_not_matter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    for days in (("2026-01-20", "2027-01-20"), ("2027-01-25", "2027-01-20")):
        with monkeypatch.context() as patch:
            folder = planted.copy_evidence(tmp_path / days[0], patch)
            for year, day in zip((2025, 2026), days, strict=True):
                obs_id = planted.append_year(folder, HEADCOUNT, year, 480 + 15 * (year - 2023))
                planted.edit(folder, "province", ("obs_id", obs_id), published=day)
            found.append(Edition(open_plan(), "2027-02-01", 2028).system)
    for name in THREE:
        assert found[0][name].targets == found[1][name].targets
        assert np.array_equal(found[0][name].paths, found[1][name].paths)


def test_the_parts_of_a_densitys_gain_add_up_to_it() -> None:
    pairs = pd.DataFrame({"headcount": [455.0, 494.0], "value": [4892.5, 4838.4]})
    people, workers = c.parts_of_gain(pairs)
    assert people + workers == pytest.approx(494 / 0.48384 - 455 / 0.48925)
    assert people == pytest.approx(39 * (1 / 0.48925 + 1 / 0.48384) / 2)
