"""What the figures draw of a study: the same numbers in the reader's unit, at their time."""

import re
from pathlib import Path

import planted
import pytest
import studies
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from studies import drawn, edition, marks, study, text, wuxi

import skillsdata.api as sd
from skillsdata.drawing.palette import PALETTE


def values(figure: object, lang: str) -> dict[str, float]:
    """The length of every bar by the text at its end."""
    return dict(marks(drawn(figure, lang)).set_index("label")["x"])


def test_the_goal_stands_in_the_readers_unit() -> None:
    for lang, goal in (("en", 5.30), ("zh", 530)):
        ax = drawn(sd.evidence(study("headcount")), lang)
        found = marks(ax).set_index("label")
        (name,) = [label for label in found.index if label.endswith((" 5.30", " 530"))]
        assert tuple(found.loc[name]) == pytest.approx((2025, goal))
        path = next(line for line in ax.lines if list(line.get_xdata()) == [2020, 2025])
        assert list(path.get_ydata()) == pytest.approx([goal * 455 / 530, goal])


def test_evidence_stands_where_it_is_read() -> None:
    ax = drawn(sd.evidence(study("headcount")), "zh")
    found = marks(ax).set_index("label")
    assert found.loc["494", "x"] == 2024
    # 437.1 was quoted in December 2020 without a reference year: it has no place in time.
    assert "437.1" not in found.index
    assert (found.index == "475").sum() == 1  # the repeat is left out
    assert (found["x"] > 2010).all()  # 2002 lies before the series begins
    looks = _looks(ax)
    assert looks[(2020, 455)] == (PALETTE["ink"], PALETTE["ink"])
    assert looks[(2015, 293)] == (PALETTE["paper"], PALETTE["ink"])  # derived: hollow
    assert looks[(2016, 326.5)] == (PALETTE["paper"], PALETTE["plan"])  # for context


def _looks(ax: Axes) -> dict[tuple[float, float], tuple[str, str]]:
    """The colours of each point and of its edge."""
    return {
        (round(float(x), 3), round(float(y), 3)): (
            to_hex(group.get_facecolor()[0]),
            to_hex(group.get_edgecolor()[0]),
        )
        for group in ax.collections
        for x, y in group.get_offsets()
    }


@pytest.mark.parametrize(("lang", "first", "bound"), [
    ("zh", "约293", "不少于372.9"), ("en", "about 2.93", "at least 3.729"),
])  # fmt: skip
def test_every_label_has_the_word_printed_beside_its_figure(
    lang: str, first: str, bound: str
) -> None:
    headcount = study("headcount")
    for figure in (sd.evidence(headcount), sd.forecast(headcount)):
        assert {first, bound} <= set(marks(drawn(figure, lang))["label"])


@pytest.mark.parametrize(("lang", "first"), [("zh", "约293"), ("en", "about 2.93")])
def test_a_case_names_its_figure_with_the_word_beside_it(lang: str, first: str) -> None:
    assert first in text(sd.cases(study("headcount")), lang)
    assert first in text(sd.takes.tornado(study("headcount")).alt, lang)


def test_no_two_meanings_have_one_colour_on_the_overview() -> None:
    """What was seen is ink, the goal's, the plan's and the forecast's colours are their own."""
    ax = drawn(sd.overview.clock(edition()), "en")
    assert {to_hex(bar.get_facecolor()) for bar in ax.patches} == {PALETTE["ink"]}
    kept = [PALETTE[name] for name in ("forecast", "goal", "plan", "ink", "met", "missed")]
    assert len(set(kept)) == len(kept)


def _edges(figure: object) -> set[str]:
    """The colours of all marks of a drawing."""
    found = [group for ax in drawn(figure, "zh").figure.axes for group in ax.collections]
    return {to_hex(color) for group in found for color in group.get_edgecolor()}


def test_what_is_supposed_and_what_is_compared_have_each_a_colour_of_their_own() -> None:
    """Purple stood for scenarios on one page, for like-for-like and later figures on others."""
    head, ratio = study("headcount"), wuxi()
    supposed, compared = PALETTE["supposed"], PALETTE["compare"]
    for figure in (sd.takes.paths(head), sd.evidence(head.add(2025, 505))):
        assert supposed in _edges(figure)
        assert compared not in _edges(figure)
    assert compared in _edges(sd.ratio.grades(ratio))
    for figure in (sd.ratio.grades(ratio), sd.vantage(head), sd.vantage(ratio)):
        assert supposed not in _edges(figure)
    assert compared not in _edges(sd.vantage(head))  # what came later was seen: ink
    lines = {to_hex(line.get_color()) for line in drawn(sd.compare(head), "zh").lines}
    assert not lines & {PALETTE["goal"], PALETTE["ink"], supposed}


def test_a_label_of_the_grades_is_on_its_side_of_the_line_of_balance() -> None:
    ax = drawn(sd.ratio.grades(wuxi()), "en")
    ax.figure.canvas.draw()
    across = ax.transData.transform((1.0, 0.0))[0]
    numbers = [t for t in ax.texts if re.fullmatch(r"\d\.\d\d", t.get_text())]
    assert len(numbers) == 10
    for shown in numbers:
        box = shown.get_window_extent()
        assert (float(shown.get_text()) > 1) == (box.x0 > across) == (box.x1 > across)


def test_a_strip_says_about_where_the_latest_figure_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = planted.copy_evidence(tmp_path, monkeypatch)
    planted.edit(folder, "province", ("obs_id", "js-high_skill_total-2025-01"), qualifier="about")
    planted.edit(folder, "vacancy_ratio", ("obs_id", "vr-wuxi-all-2024Q4"), qualifier="about")
    fresh = sd.open_edition(as_of=studies.AS_OF, horizon=2027, lang="zh")
    cards = text(sd.overview.Cards(fresh, fresh.study("ratio", area="无锡", goal=1.0)), "zh")
    assert "约494 (2024)" in cards
    assert "约1.21 (2024Q4)" in cards
    assert "为约1.21" in cards


def test_evidence_in_millions() -> None:
    found = marks(drawn(sd.evidence(study("headcount")), "en")).set_index("label")
    assert found.loc["4.94", "y"] == pytest.approx(4.94)
    assert found.loc["3.582", "y"] == pytest.approx(3.582)
    assert found.loc["about 2.93", "y"] == pytest.approx(2.93)


@pytest.mark.parametrize("period", ["2018-11", "2018-01", "2018-12", "2018"])
def test_the_period_of_a_figure_without_a_date_is_not_taken_for_its_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, period: str
) -> None:
    folder = planted.copy_evidence(tmp_path, monkeypatch)
    planted.edit(folder, "province", ("obs_id", "js-high_skill_total-2020-12"), period=period)
    moved = sd.open_edition(as_of=studies.AS_OF, horizon=2027, lang="zh").study("headcount")
    found = marks(drawn(sd.evidence(moved), "zh")).set_index("label")
    assert "437.1" not in found.index
    assert len(found) > 5
    assert "437.1" in studies.text(sd.text(moved, "marks"), "zh")


@pytest.mark.parametrize(("lang", "per", "unit"), [("zh", 1, "万人"), ("en", 100, "million")])
def test_the_fan_is_scaled_like_the_axis(lang: str, per: int, unit: str) -> None:
    figure, outlook = sd.forecast(study("headcount")), study("headcount").outlook
    ends = [line.get_ydata()[-1] for line in drawn(figure, lang).lines]
    assert any(end == pytest.approx(outlook.at(2027) / per) for end in ends)
    assert text(figure.unit, lang) == unit


def test_pace_bars_by_hand() -> None:
    figure = sd.pace(study("headcount"))
    assert list(values(figure, "zh").values()) == pytest.approx([36, 9.75])
    assert list(values(figure, "en")) == ["360,000", "98,000"]
    bars = [bar for bar in drawn(figure, "zh").patches if bar.get_width()]
    assert [to_hex(bar.get_facecolor()) for bar in bars] == [PALETTE["goal"], PALETTE["ink"]]


def test_a_goal_already_passed_requires_nothing() -> None:
    assert next(iter(values(sd.pace(study("density")), "zh").values())) == 0


def test_completion_stands_against_the_line_of_the_clock() -> None:
    """Also the words for those who cannot see it."""
    figure = sd.overview.clock(edition())
    found = values(figure, "en")
    clock = "Share of the plan period elapsed 80%"
    assert found == pytest.approx({"52%": 0.52, "130%": 1.3, clock: 0.8, "100%": 1})
    heading = text(figure.heading, "en")
    assert re.findall(r"\d+%", heading) == ["80%", "60%", "52%", "130%"]  # (2023 − 2020) / 5
    assert re.findall(r"\d+%", text(figure.alt, "en")) == [
        "80%", "60%", "52%", "130%", "52%", "130%"
    ]  # fmt: skip


def test_density_on_the_employment_of_2020() -> None:
    lines = [line.get_ydata() for line in drawn(sd.denominator(study("density")), "en").lines]
    published, fixed = (line for line in lines if len(line) == 4)
    assert list(published) == [930, 960, 975, 1021]
    # 494 over 455 / 930 x 10,000 = 4,892.5 is 1,009.7: the rest came from a smaller denominator.
    assert fixed[0] == pytest.approx(930)
    assert fixed[-1] == pytest.approx(494 / (455 / 930), abs=1e-6)
    assert "1,010" in set(marks(drawn(sd.denominator(study("density")), "en"))["label"])


def test_headings_of_the_ratio_name_place_and_time() -> None:
    """Seven bounds: five national, two of the plan; one table by grade, of 2008."""
    bounds, grades = (view(wuxi()) for view in (sd.ratio.bounds, sd.ratio.grades))
    assert text(bounds.heading, "en").startswith("7 lower bounds (China 5, Jiangsu 2)")
    assert text(grades.heading, "en").startswith("China, 2008 Q1: every published")
    assert text(grades.heading, "zh").startswith("全国2008年第一季度：")


def test_the_ratio_says_on_which_side_its_backtest_errs() -> None:
    rows = sd.record.Record(edition()).rows("vacancy_ratio")
    later = wuxi().scored
    high = sum(
        median > seen for median, seen in zip(later["median"], later["observed"], strict=True)
    )
    said = text(sd.ratio.beside(wuxi()), "en")
    assert high == len(later)
    assert f"in all {high}." in said
    assert f"{int(rows['inside_80'].sum())} of {len(rows)} inside" in said


def test_bounds_keep_their_sign() -> None:
    found = marks(drawn(sd.ratio.bounds(wuxi()), "en"))["label"]
    signed = [label for label in found if label[0] in "≥>"]
    assert signed == [">2", "≥1.5", ">2", "≥2", "≥1.5", "≥2", "≥1.5"]
    sheet = drawn(sd.ratio.bounds(wuxi()), "en").get_figure(root=True)
    texts = [note.get_text() for note in sheet.texts]
    names = [text for text in texts if text[:2] == "20"]  # a row's name begins with its period
    assert len(set(names)) == len(names) == 7
    assert "balance" in found.tolist()


def test_each_goal_elsewhere_has_a_dot_where_its_margin_is() -> None:
    figure = sd.outside.beyond(edition(), "share")
    found = marks(drawn(figure, "en"))
    dots = found[found["label"] != "0"]["x"]  # the line at nought has a name as well
    assert sorted(dots) == pytest.approx(sorted(figure.data["margin"]))
    assert "Shanghai" in text(figure.alt, "en")


def test_later_points_are_those_of_the_forecast_years() -> None:
    found = marks(drawn(sd.vantage(study("headcount")), "zh"))
    later = found[found["x"].isin([2021, 2022, 2024]) & found["label"].str.match(r"\d")]
    assert sorted(later["label"]) == ["470", "475", "494 实际"]


def test_the_threshold_of_the_ratio_is_the_readers() -> None:
    found = marks(drawn(sd.forecast(wuxi(1.2)), "en"))
    (line,) = found[found["label"].str.endswith(" 1.20")].to_numpy()
    assert line[0].startswith(studies.word("own_goal", "en"))
    assert line[2] == pytest.approx(1.2)


def test_quarters_stand_in_the_middle_of_theirs() -> None:
    ax, history = drawn(sd.forecast(wuxi()), "en"), wuxi().outlook.history
    last = history.iloc[-1]
    found = marks(ax).set_index("label")
    middle = last["period"].year + (last["period"].quarter - 0.5) / 4
    assert found.loc[f"{last['value']:.2f}", "x"] == pytest.approx(middle)


@pytest.mark.parametrize("lang", studies.LANGS)
@pytest.mark.parametrize("name", ["headcount", "density"])
def test_what_is_heard_names_every_bar_with_its_number(name: str, lang: str) -> None:
    figure = sd.pace(study(name))
    heard = text(figure.alt, lang)
    for label in values(figure, lang):
        assert label in heard
    assert text(figure.unit, lang) in heard
