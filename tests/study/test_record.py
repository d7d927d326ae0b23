"""The track record: summaries by hand, sentences and figures that follow the numbers."""

import numpy as np
import pandas as pd
import pytest
from jiangsu import DENSITY, HEADCOUNT, RATIO, plan_goal
from skillsdata.formats import plain

from skillsdata import record_charts, record_notes, record_tables, record_wording
from skillsdata.drawing import record as record_figures
from skillsdata.drawing.style import NARROW, WIDE, new_axes
from skillsdata.errors import EvidenceError
from skillsdata.evidence.plan import open_plan
from skillsdata.forecast.baserates import like
from skillsdata.publish.notebook import available
from skillsdata.study import record
from skillsdata.study.archive import load_archive, score_archive
from skillsdata.study.system import forecast_system

TODAY = "2026-11-23"
LANGUAGES = ("zh", "en")


@pytest.fixture(scope="module")
def scores() -> pd.DataFrame:
    return score_archive(open_plan(), load_archive(as_of=TODAY), as_of=TODAY)


@pytest.fixture(scope="module")
def forecasts() -> pd.DataFrame:
    return record.benchmark_table("forecasts")


def test_an_absent_table_names_the_command() -> None:
    with pytest.raises(EvidenceError, match="python -m benchmarks"):
        record.benchmark_table("nothing")


def test_the_summary_is_that_of_a_naive_loop(scores: pd.DataFrame) -> None:
    row = record.record_summary(scores).set_index("target").loc[HEADCOUNT]
    ours, theirs, inside = [], [], 0
    for _, each in scores[scores["target"] == HEADCOUNT].iterrows():
        if each["model"] == "skillsdata":
            ours.append(each["wis"])
            inside += each["low"] <= each["observed"] <= each["high"]
        else:
            theirs.append(each["wis"])
    assert row["n"] == len(ours)
    assert row["coverage_80"] == pytest.approx(100 * inside / len(ours))
    assert row["wis_ratio"] == pytest.approx(np.mean(ours) / np.mean(theirs))


def test_targets_come_in_the_order_of_the_pages(scores: pd.DataFrame) -> None:
    assert list(dict.fromkeys(record.of_project(scores)["target"])) == [HEADCOUNT, DENSITY, RATIO]
    assert record.record_summary(scores)["target"].iloc[0] == HEADCOUNT


def test_hindsight_is_told_of_what_was_made_later() -> None:
    rows = pd.DataFrame(
        {"reference_date": ["2021-01-01", "2026-01-01"], "made_on": ["2026-01-01"] * 2}
    )
    assert record.in_hindsight(rows) == ["2021-01-01"]
    assert "2021-01-01" in record_wording.hindsight_sentence(rows, "en")
    assert "hindsight" not in record_wording.hindsight_sentence(rows.iloc[1:], "en")


def test_calibration_is_pooled_by_outcomes() -> None:
    table = pd.DataFrame(
        {"pattern": ["a", "b"], "quantile_level": [0.5, 0.5], "n": [100, 300], "share": [0.4, 0.6]}
    )
    pooled = record.pooled_calibration(table)
    assert pooled["share"].item() == pytest.approx((40 + 180) / 400)
    assert "45%" in plain(record_wording.bias_sentence(pooled, "en"))


def test_the_answer_counts_what_is_in_the_tables(
    scores: pd.DataFrame, forecasts: pd.DataFrame
) -> None:
    own = record.of_project(scores)
    said = plain(record_wording.record_answer(own, forecasts, "en"))
    inside = int(((own["low"] <= own["observed"]) & (own["observed"] <= own["high"])).sum())
    different = {(r.target, r.location, r.target_period) for r in own.itertuples()}
    assert len(different) < len(own)
    assert f"compared {len(own)} times with {len(different)} figures" in said
    assert f"{inside} times" in said
    held = forecasts.loc[forecasts["method"] == "skillsdata", "coverage_80"].mean()
    assert f"held {held:.0f}%" in said
    nothing = plain(record_wording.record_answer(own.iloc[:0], forecasts, "en"))
    assert "compared" not in nothing


@pytest.mark.parametrize(("ratio", "said"), [(1.2, "do not all beat"), (0.8, "beat the last")])
def test_losing_to_the_last_value_is_said(ratio: float, said: str) -> None:
    summary = pd.DataFrame({"target": [HEADCOUNT], "n": [6], "wis_ratio": [ratio], "bias": [9.0]})
    assert said in plain(record_wording.skill_sentence(summary, "en"))


@pytest.mark.parametrize(
    ("bias", "said"), [([1, 2], "too high"), ([-1, -2], "too low"), ([-1, 2], ")")]
)
def test_the_side_of_the_errors_is_read_off_the_numbers(bias: list[float], said: str) -> None:
    summary = pd.DataFrame(
        {"target": [HEADCOUNT, DENSITY], "n": [6, 6], "wis_ratio": [1.2, 1.1], "bias": bias}
    )
    text = plain(record_wording.skill_sentence(summary, "en"))
    assert said in text
    assert ("on average" in text) == (said != ")")


@pytest.mark.parametrize(
    ("share", "said"), [(0.4, "too low"), (0.5, "neither high nor low"), (0.6, "too high")]
)
def test_the_lean_on_public_series_is_read_off_the_numbers(share: float, said: str) -> None:
    pooled = pd.DataFrame({"quantile_level": [0.5], "n": [100], "share": [share]})
    assert said in record_wording.bias_sentence(pooled, "en")


def test_headings_follow_the_numbers() -> None:
    coverage = pd.DataFrame({"horizon": [1, 1, 5, 5], "coverage_80": [90.0, 80.0, 70.0, 60.0]})
    heading = record_wording.coverage_heading(coverage, "en")
    assert heading == (
        "80% intervals held 60 to 90%: 85% on average one year ahead, 65% 5 years ahead"
    )
    bars = pd.DataFrame({"method": ["skillsdata", "drift"], "value": [0.8, 1.0]})
    assert "20% below" in record_wording.peers_heading(bars, "en")
    assert "25% above" in record_wording.peers_heading(bars.assign(value=[1.0, 0.8]), "en")


def test_one_figure_may_score_several_forecasts() -> None:
    rows = pd.DataFrame(
        {"target": "x", "location": "y", "target_period": ["2024", "2024", "2022"], "error": 1.0}
    ).assign(inside_80=True)
    assert record.later_figures(rows) == 2
    heading = record_wording.record_heading(rows, open_plan().indicators[HEADCOUNT], "en")
    assert "3 comparisons with 2 later figures, 3 inside" in heading


def test_only_the_ratio_has_an_area_of_its_own(scores: pd.DataFrame) -> None:
    registry = open_plan().indicators
    heads = {
        name: list(
            record_tables.record_table(record.of_project(scores, name), registry[name], "en")
        )
        for name in (HEADCOUNT, DENSITY, RATIO)
    }
    assert [name for name, head in heads.items() if "Area" in head] == [RATIO]


def test_text_from_stored_files_is_escaped(scores: pd.DataFrame) -> None:
    bad = "<script>x</script>"
    own = record.of_project(scores).head(1).assign(reference_date=bad, target_period=bad)
    cells = (
        record_tables.record_table(own, open_plan().indicators[HEADCOUNT], "en").to_numpy().ravel()
    )
    coverage = record.benchmark_table("coverage").head(1).assign(pattern=bad)
    cells = [*cells, *record_tables.coverage_table(coverage, "en").to_numpy().ravel()]
    archive = pd.DataFrame({"reference_date": [bad], "made_on": [f"~{bad}"]})
    ratio = record.benchmark_table("ratio").assign(first=bad, last=bad)
    said = [
        record_wording.hindsight_sentence(archive, "en"),
        record_wording.ratio_test_sentence(ratio, "en"),
    ]
    assert not [text for text in [*cells, *said] if "<script>" in str(text)]
    assert any("&lt;script&gt;" in str(text) for text in cells)


def test_an_empty_record_says_so() -> None:
    none = pd.DataFrame({"target": [], "n": [], "wis_ratio": []})
    assert record_wording.skill_sentence(none, "en").startswith("Nothing has been published")
    assert "尚无" in record_wording.record_heading(none, open_plan().indicators[HEADCOUNT], "zh")


def test_a_refusing_method_has_no_score_and_no_bar(forecasts: pd.DataFrame) -> None:
    scored = record.peer_scores(forecasts, record.benchmark_table("runs"))
    ets = scored[(scored["method"] == "statsforecast_auto_ets") & (scored["pattern"] == "k5")]
    assert ets["refused"].all()
    bars = record_charts.skill_bars(scored, "k5", "en")
    assert "statsforecast_auto_ets" not in set(bars["method"])
    assert bars["value"].is_monotonic_increasing
    table = record_tables.peers_table(scored, "en").set_index("Method")
    assert table.loc["AutoETS (statsforecast)", "OWA k5"] == "–"


def test_ours_is_below_every_peer_in_owa_where_the_page_shows_it(forecasts: pd.DataFrame) -> None:
    wide = forecasts.pivot(index="method", columns="pattern", values="owa")
    for pattern in record_tables.SHOWN:
        assert wide[pattern].idxmin() == "skillsdata", pattern


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_figures_are_drawn_in_both_sizes_and_languages(
    lang: str, size: tuple[float, float], scores: pd.DataFrame
) -> None:
    indicator = open_plan().indicators[HEADCOUNT]
    outlook = forecast_system(open_plan(), as_of=TODAY, horizon=2027)[HEADCOUNT]
    rows = record.of_project(scores, HEADCOUNT)
    ax = record_figures.plot_record(
        record_charts.record_bars(rows, indicator, lang), lang=lang, ax=new_axes(size)
    )
    assert len(ax.get_yticklabels()) == len(rows)
    followed = like(outlook.history)
    fan = record_charts.base_rate_fan(followed, outlook, indicator, lang)
    assert fan["x"].tolist() == [2025, 2026, 2027, 2028, 2029]
    ax = record_figures.plot_base_rates(
        fan,
        history=outlook.history.assign(x=outlook.history["year"], label=""),
        band=record_charts.forecast_band(outlook, indicator, lang),
        goal=plan_goal(HEADCOUNT),
        lang=lang,
        ax=new_axes(size),
    )
    assert len(ax.collections) >= 3
    coverage = record.benchmark_table("coverage")
    lines = record_charts.held_lines(coverage, lang)
    ax = record_figures.plot_held(lines, promised=80, lang=lang, ax=new_axes(size))
    low, high = ax.get_ylim()
    assert low <= lines["value"].min()
    assert lines["value"].max() <= high
    pooled = record.pooled_calibration(record.benchmark_table("calibration"))
    ax = record_figures.plot_calibration(pooled, lang=lang, ax=new_axes(size))
    assert np.allclose(ax.lines[1].get_ydata(), pooled["share"])


def test_an_empty_record_is_an_empty_figure() -> None:
    frame = pd.DataFrame(columns=["low", "median", "high", "observed", "name"])
    assert not record_figures.plot_record(frame).axison


def test_the_base_rate_is_set_beside_the_probability() -> None:
    outlook = forecast_system(open_plan(), as_of=TODAY, horizon=2027)[HEADCOUNT]
    followed, indicator = like(outlook.history), open_plan().indicators[HEADCOUNT]
    said = record_wording.base_rate_sentence(
        followed, outlook, plan_goal(HEADCOUNT), indicator, "en"
    )
    values = followed[followed["horizon"] == 1].iloc[0]
    levels = [c for c in followed if isinstance(c, float)]
    below = np.interp(530, [values[level] for level in levels], levels)
    assert f"{100 * (1 - below):.0f}%" in plain(said)
    assert f"{100 * outlook.probability(plan_goal(HEADCOUNT)):.0f}%" in plain(said)


def test_every_entry_that_is_linked_exists() -> None:
    keys = {key for key, _, _ in record_notes.record_entries("en")}
    assert keys == {
        record_tables.OWN,
        record_tables.PUBLIC,
        record_tables.RATIO_TEST,
        record_tables.BASE_RATE,
    }
    assert "track_record" in available()
