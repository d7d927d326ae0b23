"""The track record: summaries by hand, sentences and figures that follow the numbers."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
import studies
from jiangsu import DENSITY, HEADCOUNT, RATIO
from studies import LANGS, READERS, html, text

import skillsdata.api as sd
from skillsdata.drawing.style import NARROW, WIDE, new_axes
from skillsdata.errors import EvidenceError
from skillsdata.forecast.baserates import like
from skillsdata.present import benchmark as public
from skillsdata.present import record_facts, straight
from skillsdata.publish.notebook import available
from skillsdata.study import record

TODAY = "2026-11-23"
TARGETS = (HEADCOUNT, DENSITY, RATIO)
NAMES = dict(zip(TARGETS, ("headcount", "density", "ratio"), strict=True))
BAD = "<script>x</script>"


def told(**frames: pd.DataFrame) -> Any:
    """The record as known today, some of its frames replaced."""
    made = sd.record.Record(studies.edition(TODAY))
    vars(made).update(frames)
    return made


def replace(monkeypatch: pytest.MonkeyPatch, **tables: pd.DataFrame) -> None:
    """Let the benchmark have made other tables."""
    for room in (record_facts, public):
        monkeypatch.setattr(
            room, "benchmark_table", lambda name: tables.get(name, record.benchmark_table(name))
        )


@pytest.fixture(scope="module")
def scores() -> pd.DataFrame:
    return told().scores


@pytest.fixture(scope="module")
def forecasts() -> pd.DataFrame:
    return record.benchmark_table("forecasts")


def test_an_absent_table_names_the_command() -> None:
    with pytest.raises(EvidenceError, match="python -m benchmarks"):
        record.benchmark_table("nothing")


def test_the_summary_is_that_of_a_naive_loop(scores: pd.DataFrame) -> None:
    row = record.record_summary(scores, TARGETS).set_index("target").loc[HEADCOUNT]
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
    assert list(dict.fromkeys(told().rows()["target"])) == list(TARGETS)
    assert record.record_summary(scores, TARGETS)["target"].iloc[0] == HEADCOUNT


def test_hindsight_is_told_of_what_was_made_later() -> None:
    rows = pd.DataFrame(
        {"reference_date": ["2021-01-01", "2026-01-01"], "made_on": ["2026-01-01"] * 2}
    )
    assert told(archive=rows).hindsight == ["2021-01-01"]
    assert "2021-01-01" in text(sd.record.hindsight(told(archive=rows)), "en")
    assert "after" not in text(sd.record.hindsight(told(archive=rows.iloc[1:])), "en")


def test_box_and_headings_say_what_was_computed_in_hindsight(scores: pd.DataFrame) -> None:
    """Every scored forecast so far was computed in November 2026, after its outcome was known."""
    n = len(told().rows())
    said = text(straight.summed(told(scores=scores)), "en")
    late = "computed afterwards, each from what was known on its day; none was stored before "
    assert said.endswith(f"The forecasts of all {n} were {late}its outcome was known.")
    assert "computed afterwards" in text(sd.record.stored(told(), "headcount").heading, "en")
    timely = scores.assign(made_on=scores["reference_date"], foretold=True)
    said = text(straight.summed(told(scores=timely)), "en")
    late = "with a forecast computed afterwards from what was known on its day"
    assert said.endswith(f"Of these {n}, {late}: 0; stored before the outcome was known: {n}.")
    heading = sd.record.stored(told(scores=timely), "headcount").heading
    assert "computed afterwards" not in text(heading, "en")


def test_calibration_is_pooled_by_outcomes(monkeypatch: pytest.MonkeyPatch) -> None:
    table = pd.DataFrame(
        {"pattern": ["a", "b"], "quantile_level": [0.5, 0.5], "n": [100, 300], "share": [0.4, 0.6]}
    )
    assert record.pooled_calibration(table)["share"].item() == pytest.approx((40 + 180) / 400)
    replace(monkeypatch, calibration=table)
    assert "45%" in text(public.bias(), "en")


def test_the_answer_counts_what_is_in_the_tables(
    scores: pd.DataFrame, forecasts: pd.DataFrame
) -> None:
    own = told(scores=scores).rows()
    said = text(sd.record.answer(told(scores=scores)), "en")
    inside = (own["low"] <= own["observed"]) & (own["observed"] <= own["high"])
    different = {(r.target, r.location, r.target_period) for r in own.itertuples()}
    assert len(different) < len(own)
    assert f"beside {len(different)} figures" in said
    quarterly = own["target_period"].str.contains("Q")
    for which, what in ((~quarterly, "yearly figure"), (quarterly, "quarterly ratio")):
        assert f"in {inside[which].sum()} of {which.sum()} comparisons the {what} lay" in said
    years = scores[~scores["target_period"].str.contains("Q")]
    assert "quarterly" not in text(sd.record.answer(told(scores=years)), "en")
    held = forecasts.loc[forecasts["method"] == "skillsdata", "coverage_80"].mean()
    assert f"held {held:.0f}%" in said
    assert "comparisons" not in text(sd.record.answer(told(scores=scores.iloc[:0])), "en")


def test_the_record_is_told_straight_with_both_errors_and_scores(scores: pd.DataFrame) -> None:
    said = text(sd.record.skill(told(scores=scores)), "en")
    rows = scores[scores["target"] == HEADCOUNT]
    ours, plain = (rows[rows["model"].eq("skillsdata") == own] for own in (True, False))
    for errors in (ours["error"], plain["error"]):
        assert f"{errors.abs().mean() / 100:.3f} million" in said
    assert f"{ours['wis'].mean() / plain['wis'].mean():.2f} times" in said
    yearly = scores[~scores["target_period"].str.contains("Q") & (scores["model"] == "skillsdata")]
    assert f"too high in {(yearly['error'] > 0).sum()} of them" in said


def test_the_record_is_told_by_every_year_that_494_may_be_of() -> None:
    made = told()
    (first, dates, by_2024), (second, moved, by_2023) = record.by_dating(
        made.edition.plan, made.archive, as_of=TODAY
    )
    assert (first, second) == (0.6, 0.4)
    assert (set(dates.values()), set(moved.values())) == ({2024}, {2023})
    own = record.of_project(by_2024, HEADCOUNT, DENSITY)
    usual = record.of_project(made.scores, HEADCOUNT, DENSITY)
    assert own["wis"].tolist() == pytest.approx(usual["wis"].tolist())
    ours = theirs = 0.0
    for weight, scores in ((0.6, by_2024), (0.4, by_2023)):
        for _, each in scores[scores["target"] == HEADCOUNT].iterrows():
            ours += weight * each["wis"] * (each["model"] == "skillsdata")
            theirs += weight * each["wis"] * (each["model"] == "naive")
    weighed = record.ratios((0.6, dates, by_2024), (0.4, moved, by_2023))
    assert weighed[HEADCOUNT] == pytest.approx(ours / theirs)
    said = text(sd.record.skill(made), "en")
    assert "if they are of 2023 (40%), the median was too high in 10 of 12" in said
    assert f"as a multiple of those of the last figure are {weighed[HEADCOUNT]:.2f}" in said


@pytest.mark.parametrize(("sign", "said"), [(1, "too high"), (-1, "too low")])
def test_the_side_of_the_errors_is_read_off_the_numbers(
    sign: int, said: str, scores: pd.DataFrame
) -> None:
    moved = scores.assign(error=scores["error"].abs() * sign)
    assert f"the yearly goals were {said}" in text(straight.summed(told(scores=moved)), "en")


@pytest.mark.parametrize(
    ("share", "said"), [(0.4, "too low"), (0.5, "neither high nor low"), (0.6, "too high")]
)
def test_the_lean_on_public_series_is_read_off_the_numbers(
    share: float, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = pd.DataFrame({"quantile_level": [0.5], "n": [100], "share": [share]})
    replace(monkeypatch, calibration=table)
    assert said in text(public.bias(), "en")


@pytest.mark.parametrize(
    ("moved", "said"),
    [
        ([1, 1], "outside the 80% interval: 2, all above it"),
        ([-1, -1], "outside the 80% interval: 2, all below it, the median being too high"),
        ([1, -1], "outside the 80% interval: 2, on both sides"),
        ([], "different figures: 2). The"),
    ],
)
def test_the_ratio_is_set_beside_its_rolling_test(
    moved: list[int], said: str, scores: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    ratio = told(scores=scores).edition.plan.ratio
    assert ratio is not None
    own = scores[scores["target"].eq(ratio.indicator) & scores["model"].eq("skillsdata")]
    rows = own.drop_duplicates(["location", "target_period"]).iloc[:2].copy()
    rows["observed"] = rows["median"].to_numpy() + (moved or [0, 0])
    rows["inside_80"] = not moved
    row = {"model": "skillsdata", "area": "all", "since": "all", "horizon": 0}
    for held, width in ((95.0, "too wide"), (80.0, "about right"), (60.0, "too narrow")):
        rolled = pd.DataFrame([row | {"origins": 72, "n": 405, "coverage_80": held}])
        monkeypatch.setattr(straight, "benchmark_table", {"ratio": rolled}.get)
        found = straight.rolled(told(scores=rows))
        assert found is not None
        assert said in text(found, "en")
        assert f"(origins: 72, comparisons: 405) held {held:.0f}%, {width}" in text(found, "en")
    assert straight.rolled(told(scores=scores.iloc[:0])) is None


def test_headings_follow_the_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    coverage = pd.DataFrame({"horizon": [1, 1, 5, 5], "coverage_80": [90.0, 80.0, 70.0, 60.0]})
    undrawn = pd.DataFrame({"horizon": [5], "coverage_80": [10.0], "pattern": "A", "points": 2})
    whole = pd.concat([coverage.assign(pattern="k3", points=3), undrawn], ignore_index=True)
    replace(monkeypatch, coverage=whole)  # a heading is of what is drawn
    assert text(public.coverage().heading, "en") == (
        "80% intervals held 60 to 90%: 85% on average one year ahead, 65% 5 years ahead"
    )
    for ours, said in ((0.8, "20% below"), (1.25, "25% above")):
        rows = {"method": ["skillsdata", "drift"], "pattern": "k5", "wis_ratio": [ours, 1.0]}
        replace(
            monkeypatch,
            forecasts=pd.DataFrame(rows).assign(n_series=9),
            runs=pd.DataFrame(rows).assign(failed=0),
        )
        assert said in text(public.peers().heading, "en")


def test_one_figure_may_score_several_forecasts() -> None:
    rows = pd.DataFrame(
        {
            "target": HEADCOUNT,
            "location": "y",
            "reference_date": "2020-01-01",
            "made_on": "2020-01-01",
            "target_period": ["2024", "2024", "2022"],
            "error": 1.0,
        }
    ).assign(inside_80=True, model="skillsdata", low=1.0, median=3.0, high=4.0, observed=2.0)
    assert record.later_figures(rows) == 2
    heading = sd.record.stored(told(scores=rows), "headcount").heading
    assert "3 comparisons with 2 later figures, 3 inside" in text(heading, "en")


def test_only_the_ratio_has_an_area_of_its_own() -> None:
    heads = {
        target: list(studies.cells(sd.record.stored_table(told(), name), "en"))
        for target, name in NAMES.items()
    }
    assert [name for name, head in heads.items() if "Area" in head] == [RATIO]


def test_text_from_stored_files_is_escaped(
    scores: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = scores[(scores["model"] == "skillsdata") & (scores["target"] == HEADCOUNT)].head(1)
    damaged = told(
        scores=own.assign(reference_date=BAD, target_period=BAD),
        archive=pd.DataFrame({"reference_date": [BAD], "made_on": [f"~{BAD}"]}),
    )
    ratio = record.benchmark_table("ratio")
    ratio["area"] = ratio["area"].where(ratio["area"] == "all", BAD)
    replace(monkeypatch, ratio=ratio)
    said = [
        html(sd.record.stored_table(damaged, "headcount"), "en"),
        html(sd.record.hindsight(damaged), "en"),
        html(public.ratio_test(), "en"),
    ]
    assert not [each for each in said if "<script>" in each]
    assert all("&lt;script&gt;" in each for each in said)


def test_an_empty_record_says_so(scores: pd.DataFrame) -> None:
    none = told(scores=scores.iloc[:0])
    assert text(sd.record.skill(none), "en").startswith("None found since")
    unscored = sd.record.stored(told(scores=scores.iloc[:0]), "headcount")
    assert "未检索到" in text(unscored.heading, "zh")


def test_a_refusing_method_has_no_score_and_no_bar(forecasts: pd.DataFrame) -> None:
    scored = record.peer_scores(forecasts, record.benchmark_table("runs"))
    ets = scored[(scored["method"] == "statsforecast_auto_ets") & (scored["pattern"] == "k5")]
    assert ets["refused"].all()
    ax = studies.drawn(public.peers(), "en")
    names = [label.get_text() for label in ax.get_yticklabels()]
    assert names
    assert "AutoETS (statsforecast)" not in names
    ends = studies.marks(ax).sort_values("y")["x"]
    assert ends.is_monotonic_increasing or ends.is_monotonic_decreasing
    table = studies.cells(public.peers_table(), "en").set_index("Method")
    assert table.loc["AutoETS (statsforecast)", "OWA, last 5"] == "–"


def test_a_method_that_saw_some_series_alone_is_not_compared(forecasts: pd.DataFrame) -> None:
    slow = forecasts[forecasts["method"] == "statsforecast_auto_ces"]
    assert set(slow["n_series"]) == {100}
    scored = record.peer_scores(forecasts, record.benchmark_table("runs"))
    assert set(forecasts["method"]) - set(scored["method"]) == {"statsforecast_auto_ces"}
    some = forecasts[(forecasts["method"] != "naive") | (forecasts["pattern"] != "k2")]
    assert "naive" not in set(record.peer_scores(some, record.benchmark_table("runs"))["method"])


def test_ours_is_below_every_peer_in_owa_where_the_page_shows_it(forecasts: pd.DataFrame) -> None:
    wide = forecasts.pivot(index="method", columns="pattern", values="owa")
    table = studies.cells(public.peers_table(), "en")
    shown = {"OWA, last 3": "k3", "OWA, last 5": "k5", "OWA, last 8": "k8"}
    shown["OWA, 9 and 4 years before, and the last"] = "B"
    assert [head for head in table if head.startswith("OWA")] == list(shown)
    patterns = list(shown.values())
    for pattern in patterns:
        assert wide[pattern].idxmin() == "skillsdata", pattern


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_figures_are_drawn_in_both_sizes_and_languages(
    lang: str, size: tuple[float, float]
) -> None:
    def draw(figure: Any) -> Any:
        ax = new_axes(size)
        figure.draw(READERS[lang], ax)
        return ax

    stored = sd.record.stored(told(), "headcount")
    rows = told().rows(HEADCOUNT)
    bands = draw(stored).collections[0]
    assert len(bands.get_segments()) == len(rows) > 0
    ax = draw(sd.record.base_rates(studies.study("headcount", as_of=TODAY)))
    assert len(ax.collections) >= 3
    fan = next(line for line in ax.lines if len(line.get_xdata()) == 6)
    assert list(fan.get_xdata()) == [2024, 2025, 2026, 2027, 2028, 2029]
    low, high = draw(public.coverage()).get_ylim()
    held = record.benchmark_table("coverage")
    held = held[held["pattern"].str.startswith("k") & held["horizon"].isin([1, 3, 5])]
    assert low <= held["coverage_80"].min()
    assert held["coverage_80"].max() <= high
    pooled = record.pooled_calibration(record.benchmark_table("calibration"))
    assert np.allclose(draw(public.calibration()).lines[1].get_ydata(), pooled["share"])


def test_an_empty_record_is_an_empty_figure(scores: pd.DataFrame) -> None:
    figure = sd.record.stored(told(scores=scores.iloc[:0]), "headcount")
    assert not studies.drawn(figure, "en").axison


def test_the_base_rate_is_set_beside_the_probability() -> None:
    headcount = studies.study("headcount", as_of=TODAY)
    said = text(sd.record.base_rate(headcount), "en")
    followed = like(headcount.outlook.history)
    values = followed[followed["horizon"] == 1].iloc[0]
    levels = [c for c in followed if isinstance(c, float)]
    below = np.interp(530, [values[level] for level in levels], levels)
    assert f"{100 * (1 - below):.0f}%" in said
    assert f"{100 * headcount.outlook.probability(headcount.goal):.0f}%" in said


def test_every_entry_that_is_linked_exists() -> None:
    keys = {key for key, _, _ in sd.record.how()}
    makers = (record_facts.own, record_facts.public, record_facts.tested, record_facts.rate)
    assert keys == {maker(1).trace for maker in makers}
    assert "track_record" in available()
