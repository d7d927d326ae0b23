"""Panels are checked, told apart by kind and cut down to whole, moving series."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks.series import (
    KINDS_TABLE,
    OTHER,
    annual_values,
    own_series,
    read_panel,
    series_of_kind,
)
from skillsdata.errors import HistoryError

YEARS = np.arange(2000, 2020)
ROUGH = np.random.default_rng(1).normal(0, 1, 20).cumsum() + 50


def one(name: str = "a", years: np.ndarray = YEARS, values: np.ndarray = ROUGH) -> pd.DataFrame:
    return pd.DataFrame({"series_id": name, "year": years, "value": values})


def written(tmp_path: Path, table: pd.DataFrame) -> Path:
    path = tmp_path / "panel.csv"
    table.to_csv(path, index=False)
    return path


def test_a_panel_without_a_column_is_refused(tmp_path: Path) -> None:
    with pytest.raises(HistoryError, match=r"no column 'year' .*rename"):
        own_series(written(tmp_path, one().drop(columns="year")))


@pytest.mark.parametrize("text", [None, ""])
def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "panel.csv"
    if text is not None:
        path.write_text(text)
    with pytest.raises(HistoryError, match="cannot be read as CSV"):
        own_series(path)


def test_what_is_no_number_is_named(tmp_path: Path) -> None:
    table = one().astype({"value": object})
    table.loc[3, "value"] = "about 7"
    with pytest.raises(
        HistoryError,
        match=r"row 3 \(series_id a, year 2003, value about 7\) has a value that is no number",
    ):
        own_series(written(tmp_path, table))


def test_series_with_gaps_short_and_still_ones_are_left_out() -> None:
    table = pd.concat(
        [
            one("kept"),
            one("gap", np.r_[YEARS[:10], YEARS[10:] + 1]),
            one("missing", values=np.where(YEARS == 2005, np.nan, ROUGH)),
            one("short", YEARS[:16], ROUGH[:16]),
            one("still", values=np.full(20, 7.0)),
        ]
    )
    (series,) = annual_values(table, 17)
    assert np.array_equal(series, ROUGH)


def test_the_kind_is_told_by_the_panel_or_looked_up_or_open(tmp_path: Path) -> None:
    assert set(read_panel(written(tmp_path, one()))["kind"]) == {""}
    named = one().assign(indicator="urban_population")
    assert set(read_panel(written(tmp_path, named))["kind"]) == {"amount"}
    mixed = pd.concat([one("a").assign(kind="rate"), one("b").assign(kind=None)])
    kinds = read_panel(written(tmp_path, mixed)).groupby("series_id")["kind"].first()
    assert kinds.to_dict() == {"a": "rate", "b": ""}


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        (
            "indicator",
            "made_up",
            r"kind made_up, which is not in kinds.csv\) is of an unknown kind; say amount, rate",
        ),
        ("indicator", None, r"kind nothing, which is not in kinds.csv\) is of an unknown"),
        (
            "kind",
            "Amount",
            r"row 0 \(series_id a, kind Amount\) is of an unknown kind; say .* or nothing",
        ),
    ],
)
def test_an_absent_or_unknown_kind_is_named(
    tmp_path: Path, column: str, value: str | None, said: str
) -> None:
    with pytest.raises(HistoryError, match=said):
        read_panel(written(tmp_path, one().assign(**{column: value})))


def test_a_series_serves_its_own_kind_or_every_kind() -> None:
    table = pd.concat([one("a").assign(kind="rate"), one("b").assign(kind="")])
    assert len(series_of_kind(table, "rate", 17)) == 2
    assert len(series_of_kind(table, "amount", 17)) == 1
    with pytest.raises(HistoryError, match="no amount series has 17 consecutive"):
        series_of_kind(table[table["kind"] == "rate"], "amount", 17)


def test_every_indicator_of_the_learning_panel_has_one_kind() -> None:
    table = pd.read_csv(KINDS_TABLE)
    assert table["indicator"].is_unique
    assert set(table["kind"]) == {"amount", "rate", OTHER}  # the others are learned elsewhere
    kinds = table.set_index("indicator")["kind"]
    assert kinds["total_gdp_us_inflation_adjusted"] == "amount"
    rates = kinds.index.str.contains("percent|_rate_|^ratio_|index|per_100000|per_1000_births")
    assert (kinds[rates] == "rate").all()
    tolls = kinds.index.str.contains("number_of_.*(?:deaths|cases)|total_deaths|deaths_annual")
    assert (kinds[tolls] == OTHER).all()
