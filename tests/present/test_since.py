"""What changed between two editions, in words: each move with the figures that may be behind it."""

import re

import studies
from studies import READERS

from skillsdata.present import since


def test_a_move_names_new_figures_of_its_own_kind_and_never_an_empty_bracket() -> None:
    plan = studies.edition().plan
    said = READERS["en"].plain(since.between(plan, "2022-09-08", "2022-12-31"))
    assert "()" not in said
    (named,) = re.findall(r"new figures \((.*?)\) and of the model", said)
    assert set(re.findall(r"Vacancies per job seeker", named))
    assert "headcount" not in named.lower()
