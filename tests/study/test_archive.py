"""Stored forecasts: dated, never rewritten, blind to what came later, scored by it."""

import shutil
from datetime import date
from pathlib import Path

import pandas as pd
import planted
import pytest
from jiangsu import DENSITY, GOAL_YEAR, HEADCOUNT, RATIO, plan_goal

import skillsdata.api as sd
from skillsdata.cli import main
from skillsdata.errors import ParameterError
from skillsdata.evidence.edition import load_observations
from skillsdata.evidence.plan import open_plan
from skillsdata.language.reader import Reader, plain
from skillsdata.paths import plans_dir
from skillsdata.present.facts import FACTS
from skillsdata.study import archive
from skillsdata.study.archive import COLUMNS, hub_rows, load_archive, score_archive, store_forecast
from skillsdata.study.editions import since_last
from skillsdata.study.study import Edition

PLAN_DAY = "2021-08-29"
TODAY = "2026-11-23"


@pytest.fixture(scope="module")
def stored() -> pd.DataFrame:
    return load_archive(as_of=TODAY)


@pytest.fixture(scope="module")
def scores(stored: pd.DataFrame) -> pd.DataFrame:
    return score_archive(open_plan(), stored, as_of=TODAY)


def test_a_forecast_is_scored_only_by_what_was_published_after_it(scores: pd.DataFrame) -> None:
    known = load_observations(open_plan()).set_index("obs_id")["known_from"]
    for row in scores.itertuples():
        days = [known[each] for each in str(row.obs_id).split()]
        assert max(days) > pd.Timestamp(str(row.reference_date)), row.obs_id
    early = scores.query("location == '无锡' and reference_date == '2021-08-29'")
    assert early["target_period"].min() == "2021Q3"  # the quarters before were public


def test_a_stored_forecast_is_never_rewritten(tmp_path: Path) -> None:
    path = store_forecast(open_plan(), PLAN_DAY, folder=tmp_path)
    assert path is not None
    before = path.read_bytes()
    with pytest.raises(ParameterError, match="never rewritten"):
        store_forecast(open_plan(), PLAN_DAY, folder=tmp_path)
    assert path.read_bytes() == before


def test_a_day_on_which_nothing_changed_stores_nothing(tmp_path: Path) -> None:
    first = store_forecast(open_plan(), "2025-02-01", folder=tmp_path)
    assert (
        store_forecast(open_plan(), "2025-02-02", folder=tmp_path) is None
    )  # no figure of that day
    assert list(tmp_path.iterdir()) == [first]


@pytest.mark.parametrize("changed", ["figure", "table"])
def test_a_new_figure_and_another_model_are_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    evidence, folder = planted.copy_evidence(tmp_path, monkeypatch), tmp_path / "forecasts"
    store_forecast(open_plan(), "2025-02-01", folder=folder)
    if changed == "figure":
        planted.edit(evidence, "province", ("obs_id", "js-high_skill_total-2025-01"), value="495")
    else:
        monkeypatch.setattr(
            archive, "hub_rows", lambda _plan, day: hub_rows(open_plan(), day).assign(value=1.0)
        )
    assert store_forecast(open_plan(), "2025-02-02", folder=folder) == folder / "2025-02-02.csv"
    assert archive.last_stored("2025-02-03", folder=folder) == folder / "2025-02-02.csv"
    assert archive.last_stored("2025-02-02", folder=folder) == folder / "2025-02-01.csv"
    assert archive.last_stored("2025-02-01", folder=folder) is None


def test_rows_are_hub_rows_with_the_day_they_were_made(stored: pd.DataFrame) -> None:
    assert list(stored.columns) == [*COLUMNS, "made_on"]
    assert set(stored["output_type"]) == {"quantile", "cdf"}
    assert set(stored["target"]) == {HEADCOUNT, DENSITY, RATIO}
    assert (stored["made_on"] >= stored["reference_date"]).all()
    keys = [*COLUMNS[:-1], "made_on"]
    assert not stored.duplicated(keys).any()


def test_no_stored_forecast_is_of_a_period_already_published_then(stored: pd.DataFrame) -> None:
    annual = stored[stored["target"] != RATIO]
    assert (annual["target_period"].astype(int) > annual["origin"].astype(int)).all()
    assert (annual["origin"].astype(int) < annual["reference_date"].str[:4].astype(int)).all()


def test_later_days_are_not_read(stored: pd.DataFrame) -> None:
    early = load_archive(as_of="2022-12-31")
    assert set(early["reference_date"]) == {PLAN_DAY, "2022-09-08"}
    assert len(early) < len(stored)
    assert load_archive(as_of="2020-01-01").empty


def test_the_goal_is_stored_as_a_cdf_row_of_the_same_forecast() -> None:
    rows = hub_rows(open_plan(), PLAN_DAY)
    assert set(rows["target"]) == {HEADCOUNT, DENSITY, RATIO}
    outlook = Edition(open_plan(), PLAN_DAY, GOAL_YEAR + 2).system[HEADCOUNT]
    goal = plan_goal(HEADCOUNT)
    own = rows[(rows["model_id"] == "skillsdata") & (rows["target"] == HEADCOUNT)]
    cdf = own[own["output_type"] == "cdf"]
    assert cdf["output_type_id"].tolist() == [goal.value]
    assert cdf["target_period"].astype(int).tolist() == [goal.year]
    assert 1 - cdf["value"].item() == pytest.approx(outlook.probability(goal), abs=5e-5)


def test_the_forecast_of_2021_for_2024_is_scored_by_494(
    stored: pd.DataFrame, scores: pd.DataFrame
) -> None:
    row = scores[
        (scores["model"] == "skillsdata")
        & (scores["target"] == HEADCOUNT)
        & (scores["reference_date"] == PLAN_DAY)
        & (scores["target_period"] == "2024")
    ].iloc[0]
    quantiles = stored[
        (stored["model_id"] == "skillsdata")
        & (stored["target"] == HEADCOUNT)
        & (stored["reference_date"] == PLAN_DAY)
        & (stored["target_period"] == "2024")
        & (stored["output_type"] == "quantile")
    ].set_index("output_type_id")["value"]
    assert row["observed"] == 494
    assert row["low"] == quantiles[0.1]
    assert row["high"] == quantiles[0.9]
    assert row["inside_80"] == (quantiles[0.1] <= 494 <= quantiles[0.9])
    by_hand = sum(2 * max(p * (494 - q), (p - 1) * (494 - q)) for p, q in quantiles.items()) / len(
        quantiles
    )
    assert row["wis"] == pytest.approx(by_hand)


@pytest.mark.parametrize(
    ("made_on", "foretold"),
    [(PLAN_DAY, {"2021", "2022", "2024"}), ("2022-12-31", {"2022", "2024"}), ("2026-11-20", set())],
)
def test_what_was_known_when_a_forecast_was_made_is_not_foretold(
    stored: pd.DataFrame, made_on: str, foretold: set[str]
) -> None:
    """2021 was published in September 2022, 2022 in June 2023, 2024 in January 2025."""
    first = stored[(stored["reference_date"] == PLAN_DAY) & (stored["target"] == HEADCOUNT)]
    rows = score_archive(open_plan(), first.assign(made_on=made_on), as_of=TODAY)
    assert set(rows.loc[rows["foretold"], "target_period"]) == foretold
    assert set(rows["target_period"]) == {"2021", "2022", "2024"}


def test_only_what_came_later_scores_a_forecast(scores: pd.DataFrame) -> None:
    """474 days after the plan's day: 2021 and 2022 were unknown then, 2020 was not."""
    rows = scores[(scores["target"] == HEADCOUNT) & (scores["reference_date"] == PLAN_DAY)]
    assert set(rows["target_period"]) == {"2021", "2022", "2024"}


def test_both_models_are_scored_on_the_same_figures(scores: pd.DataFrame) -> None:
    counts = scores.groupby(["target", "location", "reference_date", "target_period"])["model"]
    assert (counts.nunique() == 2).all()


def test_nothing_published_since_gives_an_empty_table_with_columns(stored: pd.DataFrame) -> None:
    first = stored[stored["reference_date"] == PLAN_DAY]
    none = score_archive(open_plan(), first, as_of=PLAN_DAY)
    assert none.empty
    assert {"target", "wis", "inside_80", "obs_id", "made_on"} <= set(none.columns)


def test_the_folder_of_stored_forecasts_is_in_the_data_folder() -> None:
    assert archive.archive_dir().parts[-2:] == ("data", "forecasts")
    names = [path.stem for path in archive.archive_dir().glob("*.csv")]
    assert names, "no forecast is stored"
    assert all(pd.Timestamp(name) for name in names)


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project elsewhere, outside continuous integration."""
    monkeypatch.setenv("SKILLSDATA_DATA", str(plans_dir()))
    monkeypatch.setenv("SKILLSDATA_ROOT", str(tmp_path))
    monkeypatch.delenv("CI", raising=False)
    (tmp_path / "data" / "raw").mkdir(parents=True)
    shutil.copy(plans_dir() / "default", tmp_path / "data" / "raw")
    return tmp_path


def test_what_is_published_today_is_stored_once(checkout: Path) -> None:
    day, plan = date.today().isoformat(), open_plan()
    asked = {"out": checkout / "reports", "asked": {}}
    path = archive.store_published(plan, day, **asked)
    assert path == checkout / "data" / "forecasts" / f"{day}.csv"
    assert archive.store_published(plan, day, **asked) is None
    study = Edition(plan, day, GOAL_YEAR + 2).study("headcount")
    found = archive.stored_of(plan, HEADCOUNT, study.goal, day)
    assert found is not None
    assert found[0] == pytest.approx(study.outlook.at(GOAL_YEAR), abs=5e-5)
    assert found[1] == pytest.approx(study.probability(), abs=5e-5)


@pytest.mark.parametrize(
    ("day", "out", "asked", "ci"),
    [("2025-02-01", "reports", {}, ""), ("", "elsewhere", {}, ""),
     ("", "reports", {"horizon": "2030"}, ""), ("", "reports", {}, "true")],
)  # fmt: skip
def test_other_days_folders_and_parameters_and_tests_store_nothing(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, day: str, out: str, asked: dict[str, str],
    ci: str,
) -> None:  # fmt: skip
    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr(archive, "store_forecast", lambda *_: pytest.fail("stored"))
    day = day or date.today().isoformat()
    assert archive.store_published(open_plan(), day, out=checkout / out, asked=asked) is None


def test_each_plan_has_a_folder_of_its_own(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = open_plan("cq-skilled-2025")
    assert archive.folder_of(open_plan()) == checkout / "data" / "forecasts"
    assert archive.folder_of(other) == checkout / "data" / "forecasts" / "cq-skilled-2025"
    day, asked = date.today().isoformat(), {"out": checkout / "reports", "asked": {}}
    assert archive.store_published(other, day, **asked) is None  # it follows no indicator
    monkeypatch.setenv("SKILLSDATA_DATA", str(other.folder))  # the only plan there
    assert archive.folder_of(open_plan()) == checkout / "data" / "forecasts" / "cq-skilled-2025"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_prints_what_was_stored_or_says_that_it_differs(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    day = "2025-03-01"
    kept = {"zh": "2025年3月1日已存档", "en": "stored on 1 March 2025"}[lang]
    shown = sd.open_edition(as_of=day, lang=lang).study("density")
    rows = archive.hub_rows(open_plan(), day)
    path = checkout / "data" / "forecasts" / f"{day}.csv"
    path.parent.mkdir()
    rows.to_csv(path, index=False)
    own = rows[(rows["model_id"] == "skillsdata") & (rows["target"] == DENSITY)]
    p = 1 - own.loc[own["output_type"] == "cdf", "value"].item()
    said = plain(str(sd.answer(shown).html(Reader(lang, FACTS))))
    assert f"{p * 100:.0f}%" in said
    assert kept not in said
    rows.assign(value=rows["value"] * 0.9).to_csv(path, index=False)
    differs = plain(str(sd.answer(shown).html(Reader(lang, FACTS))))
    assert kept in differs
    assert f"{(1 - 0.9 * (1 - p)) * 100:.0f}%" in differs


def test_the_command_says_that_nothing_changed_and_succeeds(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    stored: pd.DataFrame,
) -> None:
    rows = stored[stored["reference_date"] == PLAN_DAY]
    monkeypatch.setattr(archive, "folder_of", lambda _: tmp_path)
    monkeypatch.setattr(archive, "hub_rows", lambda _plan, day: rows.assign(reference_date=day))
    assert main(["archive", "--as-of", "2025-02-01"]) == 0
    assert capsys.readouterr().out == f"{tmp_path / '2025-02-01.csv'}\n"
    assert main(["archive", "--as-of", "2025-02-02"]) == 0
    assert "2025-02-01.csv says the same: nothing new is stored" in capsys.readouterr().out


def test_what_changed_is_told_from_the_forecasts_of_the_plan_itself(
    checkout: Path, stored: pd.DataFrame
) -> None:
    """Those of the checkout's plan, stored beside, are no edition of another."""
    other, own = open_plan("cq-skilled-2025"), checkout / "data" / "forecasts"
    own.mkdir(parents=True)
    stored.to_csv(own / "2026-11-01.csv", index=False)
    assert since_last(other, "2026-11-20") is None
    (own / other.id).mkdir()
    stored.iloc[:0].to_csv(own / other.id / "2026-10-01.csv", index=False)
    last = since_last(other, "2026-11-20")
    assert last is not None
    assert last.before == "2026-10-01"
