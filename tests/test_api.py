"""The names of a notebook: few, documented, and every example runs."""

import doctest
import inspect
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import skillsdata.api as sd
from skillsdata.present.hand import OpenEdition, OpenOutlook, OpenStudy

HELD = (OpenEdition, OpenStudy, OpenOutlook)
#: Methods and properties that a reader asks for by hand; the others are documented in words.
ASKED = {
    "available", "study", "history", "since", "read_as", "add", "given", "aim", "probability",
    "needed", "compare", "to_excel", "outlook", "at", "table",
}  # fmt: skip


def public() -> Iterator[tuple[str, Any]]:
    for name in dir(sd):
        yield f"sd.{name}", getattr(sd, name)
    for kind in HELD:
        for name in dir(kind):
            member = inspect.getattr_static(kind, name)
            shown = getattr(member, "fget", None) or getattr(member, "func", None) or member
            if not name.startswith("_") and (inspect.isfunction(shown)):
                yield f"{kind.__name__}.{name}", shown


NAMES = dict(public())


def examples(name: str) -> list[doctest.Example]:
    return doctest.DocTestParser().get_examples(inspect.getdoc(NAMES[name]) or "")


def test_tab_completion_shows_at_most_forty_names() -> None:
    assert 20 < len(dir(sd)) <= 40


@pytest.mark.parametrize("name", NAMES)
def test_every_name_says_what_it_does(name: str) -> None:
    assert len(inspect.getdoc(NAMES[name]) or "") > 20


@pytest.mark.parametrize("name", [n for n in NAMES if n[:3] == "sd." or n.split(".")[1] in ASKED])
def test_every_name_has_an_example(name: str) -> None:
    assert examples(name)


@pytest.fixture(scope="module")
def names() -> dict[str, Any]:
    edition = sd.open_edition(as_of="2026-01-15", horizon=2030, lang="en")
    return {"sd": sd, "edition": edition, "hc": edition.study("headcount")}


@pytest.mark.parametrize("name", [name for name in NAMES if examples(name)])
def test_every_example_runs(
    name: str, names: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    sd.open_edition(as_of="2026-01-15", horizon=2030, lang="en")
    parts = (dict(names), name, None, 0, None)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = doctest.DocTestRunner().run(doctest.DocTest(examples(name), *parts))
    assert result.failed == 0
