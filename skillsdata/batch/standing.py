"""How a plan's goals stood at the last run, and what moved since: figures, chances, states."""

import json
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from skillsdata.errors import SkillsdataError
from skillsdata.publish import forge
from skillsdata.publish.run import basis
from skillsdata.publish.store import put
from skillsdata.rounding import rounded

#: What is asked for: a plan's id and a day, as given on the command line.
Asked = tuple[str, str]


def standings(asked: Iterable[Asked]) -> dict[str, Any]:
    """Return how the goals of some plans stand on some days, by plan and day as asked.

    Each holds ``figures`` (what is printed, by entry) and ``goals`` (``state``, ``p`` the
    probability or None, ``warned``, ``binding``, by name). What cannot be studied is left out.
    """
    found = {}
    for plan, day in sorted({*asked}):
        try:
            found[f"{plan} {day}"] = forge.call(_standing, plan, day, basis=_basis(plan, day))
        except SkillsdataError:
            continue
    return found


def _basis(plan: str, day: str) -> forge.Basis:
    from skillsdata.parameters import settle

    return basis({"as_of": settle(as_of=day, plan=plan), **({"plan": plan} if plan else {})})


def _standing(_say: forge.Say, plan: str, day: str) -> dict[str, Any]:
    from skillsdata.api import open_edition
    from skillsdata.evidence.tables import each_row
    from skillsdata.study.scorecard import goals_of

    edition = open_edition(plan=plan, as_of=day)
    named = {indicator: name for name, indicator in edition.plan.studies.items()}
    figures = edition.figures(area=None)
    return {
        "figures": dict(zip(figures["obs_id"], figures["printed"], strict=True)),
        "goals": {
            f"{named.get(row.indicator, row.indicator)} {row.goal_year}": {
                "state": row.state,
                "p": None if math.isnan(row.probability) else round(row.probability, 4),
                "warned": bool(row.warning),
                "binding": row.attribute_id == "binding",
            }
            for row in each_row(goals_of(edition))
        },
    }


def moved(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Say in a line for each plan and day what moved since, and by how many figures.

    >>> old = {"figures": {"a": "1"}, "goals": {"headcount": {"state": "open", "p": 0.27}}}
    >>> goals = {"headcount": {"state": "open", "p": 0.31}}
    >>> new = {"figures": {"a": "1", "b": "2"}, "goals": goals}
    >>> moved({" today": old}, {" today": new})
    ['headcount P 27 % → 31 %: 1 new figure']
    """
    lines = []
    for of in [key for key in now if key in before]:
        old, new = before[of], now[of]
        moves = [_move(n, old["goals"][n], g) for n, g in new["goals"].items() if n in old["goals"]]
        cause = _cause(old["figures"], new["figures"])
        if told := ", ".join(filter(None, moves)):
            lines.append(f"{told}: {cause or 'no new figure, so the model, the dates or the day'}")
        elif cause:
            lines.append(f"{cause}, no goal moved")
    return lines


def _move(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    if old["state"] != new["state"]:
        return f"{name} {_word(old['state'])} → {_word(new['state'])}"
    chances = [_chance(each["p"]) for each in (old, new)]
    return f"{name} P {' → '.join(chances)}" if chances[0] != chances[1] else ""


def _word(state: str) -> str:
    return state.replace("_", " ")


def _chance(p: float | None) -> str:
    return "unknown" if p is None else f"{rounded(100 * p):.0f} %"


def _cause(old: Mapping[str, str], new: Mapping[str, str]) -> str:
    counts = {
        "new": len(new.keys() - old.keys()),
        "revised": sum(old[key] != new[key] for key in old.keys() & new.keys()),
        "withdrawn": len(old.keys() - new.keys()),
    }
    return ", ".join(f"{n} {w} figure{'s' * (n > 1)}" for w, n in counts.items() if n)


def turned(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Name the binding goals whose verdict is another: their state, or whether one is warned."""
    return [
        f"{name}: {_verdict(before[of]['goals'][name])} → {_verdict(goal)}"
        for of in now
        for name, goal in now[of]["goals"].items()
        if goal["binding"] and name in before.get(of, {}).get("goals", {})
        if _verdict(before[of]["goals"][name]) != _verdict(goal)
    ]


def _verdict(goal: Mapping[str, Any]) -> str:
    return _word(goal["state"]) + (", likely to be missed" * bool(goal["warned"]))


def kept(beside: Path) -> dict[str, Any]:
    """Return what the last run kept; nothing where it kept nothing that can be read."""
    try:
        return dict(json.loads((beside / "standing.json").read_text("utf-8")))
    except (OSError, ValueError):
        return {}


def keep(beside: Path, now: Mapping[str, Any]) -> None:
    """Keep how goals stand, beside what was kept of other plans and days, in one step."""
    put(beside / "standing.json", json.dumps({**kept(beside), **now}, ensure_ascii=False))
