"""What is said of the evidence as known on a day knows nothing that was published later."""

import re
from collections.abc import Iterator
from functools import cache

import pandas as pd
import planted
import pytest

from skillsdata.evidence.cleaning import last_day
from skillsdata.evidence.edition import (
    REMARKS,
    load_goals,
    load_observations,
    load_sources,
    load_statements,
)
from skillsdata.evidence.plan import Plan, open_plan
from skillsdata.paths import plan_ids

#: Numbers that say something: a year or a small whole number may stand in any sentence.
_NUMBER = re.compile(r"(?<![\d.])\d[\d,]*(?:\.\d+)?(?![\d.]*\d)")


def _numbers(text: str) -> set[str]:
    found = {each.replace(",", "") for each in _NUMBER.findall(text)}
    return {each for each in found if "." in each or (len(each) >= 3 and not _year(each))}


def _year(text: str) -> bool:
    return len(text) == 4 and "1990" <= text <= "2040"


def _days(plan: Plan) -> list[str]:
    """Every day from the plan's own on at which anything was published or could be said."""
    tables = (load_observations(plan), load_goals(plan))
    known = pd.concat([table["known_from"] for table in tables]).dropna()
    said = [last_day(day) for table in tables for day in table["note_from"] if day]
    days = {day for day in [*known, *said] if day >= pd.Timestamp(plan.known)}
    return sorted(day.date().isoformat() for day in {*days, pd.Timestamp(plan.known)})


@cache
def _published(plan_id: str, as_of: str | None) -> frozenset[str]:
    """Numbers printed by then: of figures, goals, the plan's box and prose, and of derivations."""
    plan = open_plan(plan_id)
    tables = [f(plan, as_of=as_of) for f in (load_observations, load_goals, load_statements)]
    printed = {n for table in tables for text in table["printed"] for n in _numbers(str(text))}
    box = plan.box(as_of=as_of)
    printed |= {n for c in ("base_printed", "goal_printed") for t in box[c] for n in _numbers(t)}
    return frozenset(printed)


def _said(plan: Plan, as_of: str) -> Iterator[tuple[str, str]]:
    for load in (load_observations, load_goals, load_statements):
        table = load(plan, as_of=as_of)
        key = next(c for c in ("obs_id", "statement_id") if c in table)
        for row in table.to_dict("records"):
            yield row[key], " ".join(str(row.get(column) or "") for column in REMARKS)


_VANTAGES = [(plan, day) for plan in plan_ids() for day in _days(open_plan(plan))]


@pytest.mark.parametrize(("plan_id", "as_of"), _VANTAGES)
def test_no_remark_prints_a_figure_that_was_published_later(plan_id: str, as_of: str) -> None:
    then = _published(plan_id, as_of)
    later = _published(plan_id, None) - then
    found = {
        (id_, number)
        for id_, text in _said(open_plan(plan_id), as_of)
        for number in _numbers(text) & later
    }
    assert found == set()


@pytest.mark.parametrize(("plan_id", "as_of"), _VANTAGES)
def test_no_figure_names_a_source_that_was_published_later(plan_id: str, as_of: str) -> None:
    plan, day = open_plan(plan_id), pd.Timestamp(as_of)
    sources = load_sources(plan)
    later = {s for s, text in sources["published"].items() if text and last_day(text) > day}
    cited = {
        source
        for load in (load_observations, load_goals)
        for source in load(plan, as_of=as_of)["source_id"]
    }
    assert cited & later == set()


def test_a_remark_that_knows_the_future_is_found(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = planted.copy_evidence(tmp_path, monkeypatch)  # type: ignore[arg-type]
    planted.edit(
        folder, "province", ("obs_id", "js-high_skill_total-2020"), note_en="494 - 39 gives it"
    )
    plan = open_plan()
    shown = dict(_said(plan, "2022-12-31"))["js-high_skill_total-2020"]
    later = {
        n
        for text in load_observations(plan)["printed"]
        for n in _numbers(text)
    } - {
        n
        for text in load_observations(plan, as_of="2022-12-31")["printed"]
        for n in _numbers(text)
    }  # fmt: skip
    assert _numbers(shown) & later == {"494"}
