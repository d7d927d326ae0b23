"""Panels of short series: every origin, holes, redefinitions, and indicators left out."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks import methods, tables
from benchmarks import series as origins
from benchmarks.methods import OFFSETS, Forecast, seen, visible
from benchmarks.protocol import score
from benchmarks.series import Panel
from skillsdata.errors import HistoryError
from skillsdata.forecast.annual import MODEL
from skillsdata.forecast.reference import ReferenceClass, shipped


def series(name: str, area: int, values: dict[int, float], people: int = 0) -> pd.DataFrame:
    return pd.DataFrame(
        {"series_id": f"{name}{area}", "indicator": name, "kind": "amount", "people": people,
         "year": list(values), "value": list(values.values())}
    )  # fmt: skip


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Money of two areas from 2005 to 2020, one with a hole, and people of one."""
    years = range(2005, 2021)
    parts = [
        series("money", 1, {year: 100.0 + 10 * (year - 2005) for year in years}),
        series("money", 2, {year: 50.0 + year - 2005 for year in years if year != 2015}),
        series("inhabitants", 1, dict.fromkeys(years, 80.0) | {2020: 81.0}, people=1),
    ]
    file = tmp_path / "wide.csv"
    pd.concat(parts).to_csv(file, index=False)
    return file


def test_every_year_with_two_before_it_and_one_after_is_an_origin(path: Path) -> None:
    panel = origins.every_origin(path)
    mine = panel.rows(panel.indicator == "money")
    assert mine.year.tolist() == [*range(2007, 2020), *(y for y in range(2007, 2020) if y != 2015)]
    assert set(panel.kind[panel.indicator == "inhabitants"]) == {"people"}
    first = mine.rows(np.arange(len(mine.year)) == 0)
    assert np.isnan(first.history[0, :9]).all()
    assert first.history[0, 9:].tolist() == [100, 110, 120]
    assert first.future[0].tolist() == [130, 140, 150, 160, 170]
    assert first.scale.tolist() == [10.0]
    last = mine.rows(mine.year == 2019)
    assert np.isfinite(last.future).sum(axis=1).tolist() == [1, 1]


def test_a_hole_hides_the_patterns_that_look_at_it_and_counts_in_the_scale(path: Path) -> None:
    panel = origins.every_origin(path)
    holed = panel.rows((panel.indicator == "money") & (panel.history[:, -1] < 70))
    at_2017 = holed.rows(holed.year == 2017)
    assert not len(visible(at_2017, "k3").year)
    assert len(visible(at_2017, "A").year) == 1
    assert at_2017.scale.tolist() == [1.0]  # two in two years is one a year


def test_no_window_spans_a_redefinition(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = pd.DataFrame({"indicator": ["money"], "year": [2012]})
    monkeypatch.setattr(origins, "REDEFINED", table)
    panel = origins.every_origin(path)
    money = panel.rows(panel.indicator == "money")
    before = money.year < 2012
    assert np.isnan(money.future[money.year == 2011]).all() or not (money.year == 2011).any()
    assert np.isnan(money.history[money.year == 2014][:, :9]).all()
    assert before.any()


def test_a_panel_without_indicators_is_refused(tmp_path: Path, path: Path) -> None:
    bare = tmp_path / "bare.csv"
    pd.read_csv(path).drop(columns="indicator").to_csv(bare, index=False)
    with pytest.raises(HistoryError, match="no column 'indicator'"):
        origins.every_origin(bare)


def test_what_was_known_by_a_year(path: Path) -> None:
    panel = origins.every_origin(path)
    known = tables.known_by(panel, 2010)
    assert known.year.max() == 2009
    ends = known.year + np.isfinite(known.future).sum(axis=1)
    assert ends.max() == 2010


def test_scores_are_means_over_indicators(path: Path) -> None:
    panel = visible(origins.every_origin(path), "k3")
    history = seen(panel, "k3")
    levels = np.array([0.025, 0.1, 0.5, 0.9, 0.975])
    predicted = np.repeat(history[:, -1:, None], 5, axis=1) + np.array([-9, -5, 0.5, 5, 9])
    found = Forecast("mine", "k3", panel, predicted, levels, np.zeros(len(history), bool), 1.0)
    whole = score(found).iloc[0]
    parts = []
    for name in ("money", "inhabitants"):
        rows = panel.indicator == name
        part = panel.rows(rows)
        one = Forecast("mine", "k3", part, predicted[rows], levels, found.failed[rows], 1.0)
        parts.append(score(one).iloc[0])
    for column in ("owa", "wis_ratio", "coverage_80"):
        assert whole[column] == pytest.approx(np.mean([part[column] for part in parts]))
    assert whole["n_series"] == len(history)
    assert whole["horizon"] == "all"
    two = score(found).set_index("horizon").loc["2"]
    assert two["owa"] != whole["owa"]


def test_each_indicator_is_forecast_by_a_class_that_never_saw_it(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel, taught = origins.every_origin(path), []

    def learned(part: Panel, amount: ReferenceClass, **_: int) -> ReferenceClass:
        taught.append(set(part.indicator))
        return amount

    more = pd.concat(
        [pd.read_csv(path), series("patents", 1, dict.fromkeys(range(2005, 2016), 3.0))]
    )
    more.to_csv(path, index=False)
    panel = origins.every_origin(path)
    monkeypatch.setattr(tables, "learn_expanding", learned)
    classes = tables.left_out(panel)
    assert taught == [{"patents"}, {"money"}]
    assert classes["inhabitants"] is shipped("people")
    found = methods.forecast(MODEL, "k4", panel, classes)
    part = visible(panel, "k4")
    rows = part.indicator == "inhabitants"
    alone = methods.by_class(seen(part, "k4")[rows], OFFSETS["k4"], found.levels, shipped("people"))
    assert found.predicted[rows] == pytest.approx(alone)
