"""What is asked is heard, in whoever asks first and whoever is told the answer again."""

from pathlib import Path
from typing import Any

import planted
import pytest

from skillsdata.evidence.asked import NO_QUESTION, answers, hear, heard, kept, listening, question
from skillsdata.evidence.edition import load_observations, load_sources
from skillsdata.evidence.plan import open_plan
from skillsdata.study.study import Edition, once

OBS = ("obs_id", "js-high_skill_total-2025-01")


@question
def told(word: str, *, of: str = "") -> str:
    return word + of


@question
def told_by_another(word: str) -> str:
    return told(word)


def asked(within: Any) -> set[str]:
    with listening(aloud=False) as found:
        within()
    return {each.partition(":")[2] for each in found}


def test_a_question_is_heard_in_place_of_what_it_asks_in_turn() -> None:
    assert asked(lambda: told_by_another("a")) == {'told_by_another", "a"]'}
    assert asked(lambda: told("a", of="b")) == {'told", "a", {"of": "b"}]'}
    assert asked(lambda: hear(told, "a")) == {'told", "a"]'}


def test_who_listens_around_hears_it_too_unless_it_is_not_aloud() -> None:
    def within(*, aloud: bool) -> None:
        with listening(aloud=aloud):
            told("a")

    assert asked(lambda: within(aloud=True)) == {'told", "a"]'}
    assert asked(lambda: within(aloud=False)) == set()


def test_whoever_is_told_again_is_heard_to_ask_the_same() -> None:
    class Held:
        @kept
        def word(self) -> str:
            return told("a")

        @kept
        def words(self) -> str:
            return self.word + told("b")

    held = Held()
    with listening(aloud=False):
        assert (held.word, held.words) == ("a", "ab")
    assert asked(lambda: held.word) == {'told", "a"]'}
    assert asked(lambda: held.words) == {'told", "a"]', 'told", "b"]'}
    with pytest.raises(AttributeError):
        held.word = "b"


def test_an_edition_that_answers_again_is_heard_as_at_first() -> None:
    @once
    def of(edition: Edition, word: str) -> str:
        return told(word)

    edition = Edition(open_plan(), "2024-06-30", 2027)
    assert asked(lambda: of(edition, "a")) == asked(lambda: of(edition, "a")) == {'told", "a"]'}


@pytest.mark.parametrize(
    ("question", "table", "key", "cells", "changes"),
    [
        (lambda p: load_observations(p, indicator="high_skill_total", area="江苏"),
         "province", OBS, {"note_en": "anew"}, True),
        (lambda p: load_observations(p, indicator="high_skill_density", area="江苏"),
         "province", OBS, {"note_en": "anew"}, False),
        (lambda p: load_observations(p, as_of="2022-12-31"), "province", OBS,
         {"note_en": "anew"}, False),
        (lambda p: load_sources(p, ["plan-2021"]), "sources", ("source_id", "plan-2021"),
         {"title_en": "anew"}, True),
        (lambda p: load_sources(p, ["plan-2021"]), "sources", ("source_id", "sina-2018-11-23"),
         {"title_en": "anew"}, False),
        (lambda p: p.table("goals"), "goals", ("goal_id", None), {"note_en": "anew"}, True),
    ],
)  # fmt: skip
def test_an_answer_changes_with_the_rows_asked_for(
    question: Any, table: str, key: tuple[str, str | None], cells: dict[str, str], changes: bool,
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    folder = planted.copy_evidence(tmp_path, monkeypatch)
    with listening(aloud=False):
        question(open_plan())
        (one,) = (each for each in heard() if "plan.yml" not in each)
    before = answers([one])
    planted.edit(
        folder, table, (key[0], key[1] or planted.rows_of(folder, table)[0][key[0]]), **cells
    )
    assert (answers([one]) != before) == changes


def test_a_process_says_what_it_was_answered_though_the_answer_has_changed_since(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = planted.copy_evidence(tmp_path, monkeypatch)
    with listening(aloud=False):
        load_observations(open_plan(), as_of="2021-11-11")  # a day that no other test asks for
        (one,) = (each for each in heard() if "2021-11-11" in each)
    before = answers([one])
    assert answers([one], own=True) == before
    first = planted.rows_of(folder, "province")[0]
    planted.edit(folder, "province", ("obs_id", first["obs_id"]), published="2021-11-10")
    assert answers([one], own=True) == before != answers([one])


@pytest.mark.parametrize(
    "strange",
    ["", "[]", '["os:system", "true"]', '["evidence.plan:open_plan", 1]', '["evidence.x:y"]',
     '["evidence.plan:written", "", "nothing.csv"]', '["evidence.edition:load_sources"]'],
)  # fmt: skip
def test_what_is_no_question_is_refused(strange: str) -> None:
    assert answers([strange])[strange].startswith(NO_QUESTION)
