"""What changed between two editions, in words: each move with the figures that may be behind it."""

import re

import pandas as pd
import pytest
import studies
from studies import READERS

import skillsdata.api as sd
from skillsdata.present import since
from skillsdata.study import editions


def test_a_move_names_new_figures_of_its_own_kind_and_never_an_empty_bracket() -> None:
    plan = studies.edition().plan
    said = READERS["en"].plain(since.between(plan, "2022-09-08", "2022-12-31"))
    assert "()" not in said
    (named,) = re.findall(r"new figures \((.*?)\) and of the model", said)
    assert set(re.findall(r"Vacancies per job seeker", named))
    assert "headcount" not in named.lower()


def test_the_last_step_ends_at_what_the_page_itself_computes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = sd.open_edition("2026-11-26")  # a day of which a forecast is stored too
    target, place = now.plan.studies["headcount"], now.plan.area.zh
    rows = pd.MultiIndex.from_tuples([(target, place)], names=["target", "location"])
    shown = pd.DataFrame({"probability": [0.99], "median": [530.0]}, rows)
    monkeypatch.setattr(editions, "_computed", lambda _: shown)
    moves = editions.Since(now.plan, "2026-11-25", "2026-11-26", now).moves
    assert list(moves["probability_after"]) == [0.99]
