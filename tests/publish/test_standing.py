"""What moved since the last run is said with its cause; a binding goal that turned is named."""

from pathlib import Path
from typing import Any

import pytest

from skillsdata.batch import standing
from skillsdata.batch.records import Record, compared
from skillsdata.publish.store import open_store


def state(p: float, state: str = "open", figures: str = "a", **more: Any) -> dict[str, Any]:
    goal = {"state": state, "p": p, "warned": p < 1 / 3, "binding": True, **more}
    return {" today": {"figures": dict.fromkeys(figures, "1"), "goals": {"headcount 2025": goal}}}


@pytest.mark.parametrize(
    ("before", "now", "said", "turns"),
    [
        (state(0.27), state(0.31, figures="ab"), ["P 27 % → 31 %: 1 new figure"], []),
        (state(0.27), state(0.27), [], []),
        (state(0.27), state(0.27, figures="abc"), ["2 new figures, no goal moved"], []),
        (state(0.3), state(0.4, figures="ab"), ["P 30 % → 40 %: 1 new figure"], [" → open"]),
        (state(0.9), state(1, "met", "ab"), ["open → met: 1 new figure"], ["open → met"]),
        (state(0.9, binding=False), state(1, "met", binding=False), ["open → met: no new"], []),
        (state(0.9, figures="ab"), state(0.9), ["1 withdrawn figure"], []),
        ({}, state(0.9), [], []),
    ],
)
def test_what_moved_is_said_with_its_cause(
    before: dict[str, Any], now: dict[str, Any], said: list[str], turns: list[str]
) -> None:
    for parts, lines in (
        (said, standing.moved(before, now)),
        (turns, standing.turned(before, now)),
    ):
        assert len(lines) == len(parts)
        assert all(part in line for part, line in zip(parts, lines, strict=True))


def test_a_run_compares_with_the_last_good_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(tmp_path / "out")
    store.beside.mkdir()
    told = []
    for now in (state(0.3), state(0.4, figures="ab"), state(0.4, figures="ab")):
        monkeypatch.setattr(standing, "standings", lambda _, now=now: now)
        with compared(store, record := Record("report"), [("", "today")]):
            pass
        told.append((record.changes, record.turned))
    moved = ["headcount 2025 P 30 % → 40 %: 1 new figure"]
    turned = ["headcount 2025: open, likely to be missed → open"]
    assert told == [([], []), (moved, turned), ([], [])]


def test_goals_of_a_real_edition_stand_as_the_score_board_says() -> None:
    (found,) = standing.standings([("", "2024-06-30")]).values()
    goal = found["goals"]["headcount 2025"]
    assert goal["state"] == "open"
    assert 0 < goal["p"] < 1
    assert len(found["figures"]) > 50
