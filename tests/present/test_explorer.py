"""The sliders of JupyterLab: what they show follows them, and nothing waits for a reader."""

import pytest
from IPython.core.interactiveshell import InteractiveShell
from studies import study

import skillsdata.api as sd
from skillsdata.language.reader import Reader, plain
from skillsdata.present.facts import FACTS
from skillsdata.present.show import read_by

widgets = pytest.importorskip("ipywidgets", reason="the extra `lab` is not installed")


@pytest.fixture
def explored():
    read_by(Reader("zh", FACTS))
    InteractiveShell.instance()
    yield sd.takes.explore(study("headcount"))
    InteractiveShell.clear_instance()


def told(shown) -> str:
    return plain(shown.outputs[0]["data"]["text/html"])


def test_what_is_shown_follows_the_sliders(explored) -> None:
    box, shown = explored.children
    pace, read_as, extra, _ = box.children
    assert [each["output_type"] for each in shown.outputs] == ["display_data"] * 2
    before = told(shown)
    pace.value = 30.0
    assert "30" in told(shown)
    assert told(shown) != before
    extra.value = 505.0
    assert "505" in told(shown)
    read_as.value = 2023
    assert [each["output_type"] for each in shown.outputs] == ["display_data"] * 2


def test_nothing_is_caught_while_a_cell_runs(monkeypatch) -> None:
    """Output that is caught can hang a run without a reader."""
    InteractiveShell.instance()
    caught = []
    monkeypatch.setattr(widgets.Output, "__enter__", caught.append)
    box, _ = sd.takes.explore(study("headcount")).children
    box.children[0].value = 12.0
    InteractiveShell.clear_instance()
    assert caught == []


def test_a_slider_that_is_refused_says_why_in_a_line(explored, monkeypatch) -> None:
    from skillsdata.errors import ParameterError
    from skillsdata.present import explorer

    def refuse(*_: object, **__: object) -> None:
        raise ParameterError("goal year 2030 is refused")

    monkeypatch.setattr(explorer, "changed", refuse)
    box, shown = explored.children
    box.children[0].value = 12.0
    (only,) = shown.outputs
    assert only == {
        "output_type": "stream",
        "name": "stderr",
        "text": "goal year 2030 is refused\n",
    }
