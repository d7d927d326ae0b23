"""Says who: the entry behind every number, and the arithmetic of the computed ones."""

import re
from pathlib import Path
from typing import Any

import planted
import pytest
import studies
from studies import LANGS, READERS, study

import skillsdata.api as sd
from skillsdata.language.reader import plain

each_lang = pytest.mark.parametrize("lang", LANGS)
LATEST = "js-high_skill_total-2025-01"


def published(notes: Any, lang: str) -> dict[str, str]:
    """The markup of the entry of every published figure, by anchor."""
    return {anchor: str(READERS[lang].show(words)) for anchor, words in notes.published}


def computed(notes: Any, lang: str) -> dict[str, str]:
    assert len({anchor for anchor, _, _ in notes.computed}) == len(notes.computed)
    return {anchor: READERS[lang].plain(words) for anchor, _, words in notes.computed}


def headcount(as_of: str = studies.AS_OF, goal: float = 0.0) -> Any:
    return sd.sources(study("headcount", goal, as_of))


# --- published figures --------------------------------------------------------------------


@each_lang
def test_a_figure_has_one_entry_whichever_page_shows_it(lang: str) -> None:
    edition = sd.open_edition(as_of=studies.AS_OF)
    ratio, record = edition.study("ratio"), sd.record.Record(edition)
    notes = [sd.sources(edition.study(name)) for name in ("headcount", "density", "ratio")]
    notes += [page.sources(edition) for page in (sd.goals, sd.outside, sd.plan)]
    notes += [sd.overview.sources(edition, ratio), sd.takes.sources(edition.study("headcount"))]
    notes += [sd.record.sources(record, edition.study("headcount"))]
    said: dict[str, set[str]] = {}
    for each in notes:
        for anchor, text in published(each, lang).items():
            said.setdefault(anchor, set()).add(text)
    assert len(said) > 150
    for anchor, texts in said.items():  # a page may add which pages use it
        shortest = min(texts, key=len)
        assert {t for t in texts if not t.startswith(shortest.rstrip("。. "))} == set(), anchor


def test_the_entry_of_a_published_figure() -> None:
    zh, en = (published(headcount(), lang)[f"e-{LATEST}"] for lang in LANGS)
    for part in ("494万人", "江苏", "2025-01", "2024年末", "2023年末", "2025-01-14"):
        assert part in plain(zh)
    assert "the end of 2023 is not excluded" in plain(en)
    assert "Jiangsu" in en
    quoted = re.compile(r'<span lang="zh">.*?</span>')  # in its own language, and marked so
    assert "达到1494万人、494万人" in quoted.search(en)[0]
    assert not studies.HAN.search(plain(quoted.sub("", en)))
    assert f'<li id="e-{LATEST}">' in studies.html(headcount(), "zh")


def planted_entry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, obs_id: str, **changed: str
) -> dict[str, str]:
    """The entry of a figure after a change of its cells, in both languages."""
    folder = planted.copy_evidence(tmp_path, monkeypatch)
    planted.edit(folder, "province", ("obs_id", obs_id), **changed)
    edition = sd.open_edition(as_of=studies.AS_OF, horizon=2027, lang="zh")
    notes = sd.sources(edition.study("headcount"))
    return {lang: published(notes, lang)[f"e-{obs_id}"] for lang in LANGS}


def test_several_other_years_are_each_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    doubt = {"reference_alternatives": "2022;2023", "reference_weights": "0.6;0.1;0.3"}
    several = planted_entry(tmp_path, monkeypatch, LATEST, **doubt)
    assert "2022、2023" in plain(several["zh"])
    assert "2022, 2023" in plain(several["en"])


def test_a_derived_figure_shows_its_arithmetic_and_a_qualifier_is_kept() -> None:
    entry = plain(published(headcount(), "zh")["e-js-high_skill_total-2015"])
    assert "455 − 162 = 293" in entry
    assert "约293" in entry


@each_lang
def test_a_repost_has_no_link_and_an_official_source_has_its_own(lang: str) -> None:
    figures, pages = studies.edition().figures(area=None), studies.sources("url")
    entries = published(sd.plan.sources(studies.edition()), lang)
    urls = figures.set_index("obs_id")["source_id"].map(pages)
    assert {bool(url) for url in urls} == {True, False}
    for obs_id, url in urls.items():
        linked = re.findall(r'<a href="(http[^"]+)" rel="noreferrer">', entries[f"e-{obs_id}"])
        assert [link.replace("&amp;", "&") for link in linked] == ([url] if url else [])


def test_an_undated_figure_says_so() -> None:
    entry = published(sd.sources(study("density")), "en")["e-js-employed_total-2020"]
    assert "date of publication unknown" in plain(entry)


def test_the_reason_for_a_surprising_figure_stands_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reason = {"acknowledged_zh": "新口径并入两类人员", "acknowledged_en": "two groups were added"}
    entries = planted_entry(tmp_path, monkeypatch, "js-high_skill_total-2021", **reason)
    edition = sd.open_edition(as_of=studies.AS_OF, horizon=2027, lang="zh")
    table = sd.figures(edition.study("headcount"))
    for lang in LANGS:
        said = reason[f"acknowledged_{lang}"]
        assert said in entries[lang]
        assert studies.text(table, lang).count(said) == 1


def test_hostile_cells_stay_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hostile = {"note_zh": "<img src=x onerror=alert(1)>\u202e", "note_en": "<b>&\u202e"}
    entries = planted_entry(tmp_path, monkeypatch, "js-high_skill_total-2021", **hostile)
    for entry in entries.values():
        assert not re.search(r"<(?:img|b|script)\b", entry)
        assert "\u202e" not in entry
    assert "&lt;img src=x onerror=alert(1)&gt;" in entries["zh"]


def test_an_entry_of_a_cell_quotes_the_name_and_unit_that_are_printed() -> None:
    notes = sd.plan.sources(studies.edition())
    for lang in ("zh", "en"):
        said = studies.plain(published(notes, lang)["e-plan-17-goal"])
        assert "“世界技能大赛金牌数（个）”" in said


def test_the_entries_of_the_plans_cells() -> None:
    notes = sd.plan.sources(studies.edition())
    cells = {k: v for k, v in published(notes, "zh").items() if k.startswith("e-plan-")}
    assert len(cells) == 2 * 22
    first, last = ([k for k in cells if k.startswith(f"e-plan-{row}-")] for row in (1, 21))
    assert [len(first), len(last)] == [2, 2]
    assert "〔455〕" in cells[first[0]]
    assert "〔530〕" in cells[first[1]]
    assert "1450" in cells[last[0]]


# --- workings -----------------------------------------------------------------------------


def test_the_working_of_the_worked_example() -> None:
    entries = computed(headcount(), "en")
    found = entries["c-high_skill_total-completion"]
    assert found.endswith("(4.94 − 4.55) / (5.3 − 4.55) = 52.0%")
    in_zh = computed(headcount(), "zh")
    assert in_zh["c-high_skill_total-completion"].endswith("(494 − 455) / (530 − 455) = 52.0%")
    assert "80.0%" in entries["c-high_skill_total-clock"]
    assert entries["c-high_skill_total-unsd"].endswith(" = 0.66")
    assert entries["c-high_skill_total-required_pace"].endswith(
        "(5.3 − 4.94) / (2025 − 2024) × 1,000,000 = 360,000"
    )
    assert entries["c-high_skill_total-achieved_pace"].endswith("× 1,000,000 = 97,500")
    assert in_zh["c-high_skill_total-achieved_pace"].endswith("(2024 − 2020) = 9.75")
    assert entries["c-high_skill_total-escap"].endswith(
        "10 × (2024 − 2020) / (2025 − 2020) = 8.00; "
        "min(10, 10 × (4.94 − 4.55) / (5.3 − 4.55)) = 5.20"
    )
    assert "20,000" in entries["c-high_skill_total-forecast"]


@pytest.mark.parametrize("name", ["headcount", "density"])
@pytest.mark.parametrize(
    ("measure", "unit"),
    [("completion", 100), ("clock", 100), ("required_pace", 1), ("achieved_pace", 1)],
)
def test_a_printed_formula_gives_its_printed_result(name: str, measure: str, unit: int) -> None:
    anchor = f"c-{study(name).indicator.indicator}-{measure}"
    shown = computed(sd.sources(study(name)), "en")[anchor]
    formula, _, result = shown.replace("−", "-").replace(",", "").rpartition(" = ")
    assert re.fullmatch(r"[\d.()/ ×-]+", formula)
    value = eval(formula.replace("×", "*"), {"__builtins__": {}})
    assert value * unit == pytest.approx(float(result.rstrip("%")), abs=0.05 + 1e-9)


def test_the_probability_in_its_entry_is_that_of_the_draws_over_the_dates_in_doubt() -> None:
    shares = [
        (each.outlook.paths[:, each.outlook.targets.index(2025)] >= 530).mean()
        for each in study("headcount").outlook.readings
    ]
    shown = computed(headcount(), "zh")["c-high_skill_total-probability"]
    assert f"{(0.6 * shares[0] + 0.4 * shares[1]) * 100:.1f}%" in shown
    assert all(f"{share * 100:.0f}%" in shown for share in shares)
    then = sd.sources(studies.study("headcount", as_of=studies.PLAN_DAY))
    assert "20000次" in computed(then, "zh")["c-high_skill_total-probability"]


@each_lang
@pytest.mark.parametrize("as_of", [studies.AS_OF, studies.PLAN_DAY])
@pytest.mark.parametrize("name", ["headcount", "density"])
def test_no_working_shows_a_nan_or_divides_by_nothing(name: str, as_of: str, lang: str) -> None:
    for anchor, shown in computed(sd.sources(study(name, 0.0, as_of)), lang).items():
        assert not re.search(r"\b(nan|inf)\b", shown), (anchor, shown)
        assert "/ (2020 − 2020)" not in shown, (anchor, shown)


def test_an_own_goal_has_its_note_and_the_plans_has_none() -> None:
    assert "c-high_skill_total-goal" in computed(headcount(goal=600.0), "en")
    assert "c-high_skill_total-goal" not in computed(headcount(), "en")


def test_both_goals_imply_5300_in_the_working() -> None:
    shown = computed(sd.sources(study("density")), "zh")["c-implied-workers"]
    assert "5300" in shown
    assert re.search(r"530.*1,?000", shown)


@each_lang
def test_every_number_of_the_views_has_its_entry(lang: str) -> None:
    """The rule of the pages, on a study against a goal of the reader's own."""
    own = study("headcount", 600.0)
    notes = sd.sources(own)
    there = {*published(notes, lang), *computed(notes, lang)}
    views = (sd.answer, sd.evidence, sd.figures, sd.forecast, sd.intervals, sd.pace, sd.measures,
             sd.cases, sd.vantage, sd.scored)  # fmt: skip
    for view in views:
        assert set(re.findall(r'href="#([ec]-[^"]+)"', studies.html(view(own), lang))) <= there
