"""The rolling origins of the quarterly ratio: sums by hand, and what the tables must hold."""

import numpy as np
import pandas as pd
import pytest

from benchmarks import ratio
from skillsdata.forecast.annual import MODEL
from skillsdata.forecast.quarterly import Assumed
from skillsdata.paths import project_root
from skillsdata.study.record import benchmark_table

SHIPPED = benchmark_table("ratio")
CHOICES = benchmark_table("ratio_choices")


def scores() -> pd.DataFrame:
    """Two origins of one area and one of another; ours is inside but once, the peer always."""
    rows = [
        ("A", "2019Q4", 1, 0.2, True),
        ("A", "2020Q1", 2, 0.1, False),
        ("B", "2020Q1", 1, 0.3, True),
    ]
    parts = [
        {"model": model, "area": area, "origin": origin, "start": origin + area, "horizon": h,
         "error": error, "wis": wis, "smape": 1.0, "inside_50": True, "inside_95": True,
         "inside_80": inside or model != MODEL}
        for model, error in ((MODEL, -0.1), ("seasonal_naive", 0.4))
        for area, origin, h, half, inside in rows
        for wis in [half if model == MODEL else 0.4]
    ]  # fmt: skip
    return pd.DataFrame(parts)


def row(table: pd.DataFrame, model: str, area: str, since: str, horizon: int) -> pd.Series:
    keyed = table.set_index(ratio.KEYS)
    return keyed.loc[(model, area, since, horizon)]


def test_the_table_by_hand() -> None:
    table = ratio.ratio_table(scores(), "2020Q1")
    whole = row(table, MODEL, "all", "all", 0)
    assert (whole["n"], whole["origins"], whole["first"]) == (3, 3, "2019Q4")
    assert whole["coverage_80"] == pytest.approx(200 / 3)
    assert whole["off_80"] == pytest.approx((200 / 3 - 80) / (40 / np.sqrt(3)))
    assert whole["wis_ratio"] == pytest.approx(0.2 / 0.4)
    late = row(table, MODEL, "all", "2020Q1", 0)
    assert (late["n"], late["coverage_80"], late["wis_ratio"]) == (2, 50, pytest.approx(0.2 / 0.4))
    assert row(table, MODEL, "A", "all", 0)["wis_ratio"] == pytest.approx(0.15 / 0.4)
    assert row(table, MODEL, "all", "all", 1)["wis_ratio"] == pytest.approx(0.25 / 0.4)
    assert (table.loc[table["model"] != MODEL, "wis_ratio"] == 1).all()


def test_other_assumptions_are_scored_beside_the_one_taken() -> None:
    periods = pd.period_range("2018Q1", periods=11, freq="Q")
    steps = np.random.default_rng(1).normal(0, 0.04, 11).cumsum()
    toy = {"Toy": pd.DataFrame({"period": periods, "value": np.exp(steps)})}
    found = ratio.choices(toy, "2020Q2")
    taken = found[found["assumed"] == "as taken"].set_index("since")
    assert taken.index.tolist() == ["all", "2020Q2"]
    assert taken["n"].tolist() == [3 + 2 + 1, 1]
    table = ratio.ratio_table(ratio.rolled(toy), "2020Q2")
    ours = row(table, MODEL, "all", "all", 0)
    assert taken.loc["all", "wis_ratio"] == pytest.approx(ours["wis_ratio"])
    each = [row(table, MODEL, "all", "all", h) for h in (1, 2, 3)]
    assert taken.loc["all", "worst_ratio"] == max(one["wis_ratio"] for one in each)
    assert abs(taken.loc["all", "off_80"]) == max(abs(one["off_80"]) for one in each)
    wide = found[found["assumed"] == f"level {2 * Assumed().level:g}"].set_index("since")
    direct = ratio.rolled(toy, assumed=Assumed(level=2 * Assumed().level))
    again = row(ratio.ratio_table(direct, "2020Q2"), MODEL, "all", "all", 0)
    assert wide.loc["all", "wis_ratio"] == again["wis_ratio"] != ours["wis_ratio"]


@pytest.mark.parametrize("since", sorted(set(SHIPPED["since"])))
def test_the_ratio_keeps_its_promise_over_every_area(since: str) -> None:
    """Coverage of 75 to 85 %, no quarter ahead off by two standard errors; WIS below the peer's."""
    own = SHIPPED[(SHIPPED["model"] == MODEL) & (SHIPPED["area"] == "all")]
    found = own[own["since"] == since].set_index("horizon")
    assert found.index.tolist() == list(range(9))
    assert 75 <= found.loc[0, "coverage_80"] <= 85
    assert found["off_80"].abs().max() <= 2
    assert found.loc[0, "wis_ratio"] < 1
    assert found["wis_ratio"].max() <= 1.02


def test_what_is_taken_is_what_was_scored() -> None:
    """A stale table would praise another model: its rows name what was halved and doubled."""
    level = Assumed().level
    assert {f"level {level / 2:g}", f"level {level * 2:g}"} <= set(CHOICES["assumed"])
    taken = CHOICES[CHOICES["assumed"] == "as taken"].set_index("since")["wis_ratio"]
    whole = SHIPPED[
        (SHIPPED["model"] == MODEL) & (SHIPPED["area"] == "all") & (SHIPPED["horizon"] == 0)
    ]
    assert dict(taken) == dict(whole.set_index("since")["wis_ratio"])


def test_methods_print_what_the_tables_hold() -> None:
    text = " ".join((project_root() / "docs" / "methods.md").read_text("utf-8").split())
    own = SHIPPED[(SHIPPED["model"] == MODEL) & (SHIPPED["horizon"] == 0)]
    by = own.set_index(["area", "since"])
    origins = by["origins"].xs("2020Q1", level="since")
    late = CHOICES.set_index(["assumed", "since"]).loc[("break 2020Q1", "2020Q1")]
    inside = {key: f"{row['coverage_80']:.0f} %" for key, row in by.iterrows()}
    ahead = SHIPPED[(SHIPPED["model"] == MODEL) & (SHIPPED["area"] == "all")]
    each = ahead[ahead["horizon"] > 0].groupby("since")
    off = each["off_80"].agg(lambda part: part.abs().max())
    span = {since: f"n {part.min()}–{part.max()}" for since, part in each["n"]}
    worst = ahead.loc[ahead["horizon"] > 0, "wis_ratio"].max()
    china, wuxi = by.loc[("China", "2020Q1"), "n"], by.loc[("Wuxi", "2020Q1"), "n"]
    told = [
        f"{inside['all', 'all']} of all and {inside['all', '2020Q1']} of those since 2020 lie",
        f"but {late['coverage_80']:.0f} % since 2020 (n {late['n']:.0f};",
        f"hold {inside['China', '2020Q1']} (n {china})",
        f"Wuxi's {inside['Wuxi', '2020Q1']} (n {wuxi})",
        f"more than {off['all']:.1f} standard errors from 80 % over all origins ({span['all']})",
        f"or {off['2020Q1']:.1f} over those since 2020 ({span['2020Q1']})",
        f"nor is WIS above {worst:.2f}".replace("0.", ".") + " of the seasonal",
        f"of {origins['China']} and {origins['Wuxi']} origins",
    ]
    assert [each for each in told if each not in text] == []
