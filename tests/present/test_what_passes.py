"""Figures that pass every rule, and what the pages say of them."""

import csv
import math
import re
from pathlib import Path

import planted
import pytest
import studies

import skillsdata.api as sd
from skillsdata.evidence.plan import Indicator
from skillsdata.evidence.readings import DOUBT
from skillsdata.language.reader import Reader
from skillsdata.language.words import Local, Value
from skillsdata.present.arithmetic import in_units
from skillsdata.present.entries import computed
from skillsdata.present.facts import FACTS
from skillsdata.present.sentences import paced
from skillsdata.study.scenarios import account
from skillsdata.study.study import Study

READER = Reader("en", FACTS)


def _headcount(folder: Path, value: str, qualifier: str = "exact") -> Study:
    cells = {"period": "2025", "reference_year": "2025", "reference_basis": "stated",
             "value": value, "qualifier": qualifier, "published": "2026-05-20"}  # fmt: skip
    planted.append(folder, "province", "js-high_skill_total-2025-01", obs_id="new",
                   **cells, **dict.fromkeys(DOUBT, ""))  # fmt: skip
    return sd.open_edition("2026-11-26", lang="en").study("headcount")


@pytest.mark.parametrize("value", ["420", "512.3456"])
def test_a_goal_that_was_missed_leaves_no_pace_to_compare(
    value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = _headcount(planted.copy_evidence(tmp_path, monkeypatch), value)
    assert study.state == "missed"
    assert "no time is left" in READER.plain(paced(study))


@pytest.mark.parametrize(
    ("qualifier", "state", "chance"),
    [("nearly", "missed", 0.0), ("above", "met", 1.0), ("exact", "met", 1.0)],
)
def test_the_word_beside_a_figure_counts_in_its_probability(
    qualifier: str, state: str, chance: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = _headcount(planted.copy_evidence(tmp_path, monkeypatch), "530", qualifier)
    assert (study.state, study.outlook.probability(study.goal)) == (state, chance)


def test_no_arithmetic_is_shown_of_a_pace_that_nobody_knows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = planted.copy_evidence(tmp_path, monkeypatch)
    rows = planted.rows_of(folder, "province")
    later = {"high_skill_total", "high_skill_density"}
    kept = [r for r in rows if r["indicator"] not in later or r["published"] < "2021-12"]
    planted.write_rows(folder, "province", kept)
    table = account(sd.open_edition("2026-11-26", lang="en").study("headcount"))
    assert list(table["arithmetic"].str.contains("nan")) == [False] * 4


def test_a_change_without_words_of_its_own_is_in_its_unit_and_not_in_millions() -> None:
    of = Indicator("x", "人数", "people", "stock", "up", "万人", "10,000 persons", 1, None, "")
    value = Value(9.0, of, 0, "", True, "change")
    assert READER.plain(value) == "90,000 persons"


def test_a_pace_that_never_reaches_the_goal_has_an_empty_year_in_the_csv(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = _headcount(planted.copy_evidence(tmp_path, monkeypatch), "420")
    shown = sd.takes.paths(study)
    assert math.inf in set(shown.data["reached"])
    shown.save(tmp_path / "saved.csv")
    told = shown._repr_mimebundle_()[0]["text/csv"]
    for text in (told, (tmp_path / "saved.csv").read_text("utf-8-sig")):
        cells = [row["reached"] for row in csv.DictReader(text.splitlines())]
        assert "" in cells
        assert "inf" not in cells


def test_a_fall_is_subtracted_in_its_arithmetic(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = _headcount(planted.copy_evidence(tmp_path, monkeypatch), "420")
    shown = " ".join(READER.plain(words) for _, _, words in computed(study))
    assert "(1 − 0.0" in shown
    assert not re.search(r"[+−-] ?[-−]", shown)


@pytest.mark.parametrize(
    ("written", "shown"),
    [("1 + -2", "1 − 2"), ("1 − -2", "1 + 2"), ("1 - 2 = -1", "1 − 2 = −1"), ("1 + −2", "1 − 2"),
     ("(1 + -0.0131)^1 − 3", "(1 − 0.0131)^1 − 3"), ("-1 × -2", "−1 × −2")],
)  # fmt: skip
def test_no_sign_follows_another(written: str, shown: str) -> None:
    of = sd.open_edition("2026-11-26", lang="en").study("headcount").indicator
    assert in_units(of, lambda _: written) == Local(shown, shown)


def test_from_a_single_pair_of_figures_nothing_is_said_to_have_moved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted.copy_evidence(tmp_path, monkeypatch)
    study = sd.open_edition("2021-08-29", lang="en").study("density")
    assert len(study.pairs) == 1
    assert sd.text(study, "decomposed").html(READER) == ""
    assert "c-high_skill_density-parts" not in {each[0] for each in sd.sources(study).computed}


@pytest.mark.parametrize(
    ("value", "qualifier", "en", "zh"),
    [
        ("530", "nearly", ("was missed: nearly 5.30", "just short of the goal"),
         ("未实现：年末为近530万人", "略低于目标")),
        ("530", "about", ("about 5.30", "about at the goal"), ("约530万人", "与目标大致持平")),
        ("530", "above", ("above 5.30", "above the goal"), ("超过530万人", "高于目标")),
        ("530", "at_least", ("at least 5.30", "at the goal at least"),
         ("不少于530万人", "不低于目标")),
        ("530", "exact", ("met: 5.30", "just at the goal"), ("年末为530万人", "与目标持平")),
        ("520", "nearly", ("nearly 5.20", "at least 0.10"), ("近520万人", "低于目标不少于10万人")),
        ("520", "about", ("about 5.20", "about 0.10"), ("约520万人", "低于目标约10万人")),
        ("540", "above", ("above 5.40", "at least 0.10"), ("超过540万人", "高于目标不少于10万人")),
        ("540", "nearly", ("nearly 5.40", "at most 0.10"), ("近540万人", "高于目标不超过10万人")),
    ],
)  # fmt: skip
def test_a_headline_keeps_the_word_beside_the_figure(
    value: str, qualifier: str, en: tuple[str, str], zh: tuple[str, str],
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    study = _headcount(planted.copy_evidence(tmp_path, monkeypatch), value, qualifier)
    for lang, (headline, gap) in {"en": en, "zh": zh}.items():
        shown = studies.text(sd.answer(study), lang)
        assert headline in shown
        assert gap in shown
