"""The names of a notebook: few, loaded when asked for, and cheap until then."""

import subprocess
import sys

import pytest

import skillsdata.api as sd

HEADCOUNT = """
import sys
import skillsdata.api as sd
assert not {"pandas", "matplotlib"} & set(sys.modules), "names are loaded before they are asked for"
edition = sd.open_edition(as_of="2021-08-29", horizon=2025, goal=0.0, lang="en")
assert edition.study("headcount").outlook.points == 4
assert "statsmodels" not in sys.modules, "a headcount needs no quarterly model"
edition.study("ratio", area="无锡").outlook
assert "statsmodels" in sys.modules
"""


def test_the_names_are_few_and_each_is_there() -> None:
    assert 0 < len(dir(sd)) <= 40
    for name in dir(sd):
        assert getattr(sd, name).__doc__, name


def test_no_file_can_take_the_place_of_a_name() -> None:
    """A package's name is overwritten by a module of that name once it was imported."""
    assert not hasattr(sd, "__path__")


def test_an_unknown_name_is_refused_with_those_there_are() -> None:
    with pytest.raises(AttributeError, match=r"'forcast'; it has answer, .*forecast"):
        getattr(sd, "forcast")  # noqa: B009


def test_a_headcount_is_opened_without_the_quarterly_model() -> None:
    asked = subprocess.run(
        [sys.executable, "-c", HEADCOUNT], capture_output=True, text=True, check=False
    )
    assert asked.returncode == 0, asked.stderr
