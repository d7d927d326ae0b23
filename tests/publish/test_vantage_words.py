"""Whole pages as of an earlier day name nothing that was published later."""

import json
import re
from pathlib import Path
from typing import Any

import drawn
import pandas as pd
import planted
import pytest

from skillsdata.evidence.cleaning import last_day
from skillsdata.evidence.edition import (
    load_goals,
    load_observations,
    load_sources,
    load_statements,
)
from skillsdata.evidence.outcomes import goal_outcomes, shared_sources, yardsticks
from skillsdata.evidence.plan import Plan, open_plan
from skillsdata.language.reader import Reader
from skillsdata.paths import notebooks_dir, plan_ids
from skillsdata.present.facts import FACTS
from skillsdata.present.show import Figure

_QUICK = ["2021-08-29", "2022-12-31", "2025-01-13"]


def _days(plan: Plan) -> list[str]:
    known = load_observations(plan)["known_from"]
    return sorted({day.date().isoformat() for day in known if day >= pd.Timestamp(plan.known)})


def _pages(plan: Plan, as_of: str, **asked: Any) -> dict[str, str]:
    books = {b.stem: json.loads(b.read_text("utf-8")) for b in notebooks_dir().glob("*.ipynb")}
    other = {"plan": plan.id} if plan.id != open_plan().id else {}
    views = {
        name: [
            view
            for view in drawn.views(book, as_of, **other, **asked)
            if not isinstance(view, Figure)  # a drawing holds no words but those of its figures
        ]
        for name, book in sorted(books.items())
        if set(book["metadata"]["skillsdata"].get("needs", [])) <= plan.topics
        if not asked or name == "headcount"
    }
    return {
        f"{name}.{lang}": "\n".join(str(view.html(Reader(lang, FACTS))) for view in shown)
        for name, shown in views.items()
        for lang in ("zh", "en")
    }


def _later(plan: Plan, as_of: str) -> dict[str, str]:
    """Titles, addresses, ids and quotations published after a day that nothing earlier has."""
    day = pd.Timestamp(as_of)
    told: dict[bool, dict[str, str]] = {True: {}, False: {}}
    sources = pd.concat([load_sources(plan), shared_sources()])
    for source in sources.to_dict("records"):
        published = bool(source["published"]) and last_day(source["published"]) > day
        for column in ("title", "title_en", "url"):
            if len(source[column]) > 8:
                told[published][source[column]] = column
    for table, key in ((load_observations(plan), "obs_id"), (load_goals(plan), "obs_id")):
        for id_, known in zip(table[key], table["known_from"], strict=True):
            told[bool(known > day)][f'e-{id_}"'] = "entry"
    for table, key in ((yardsticks(plan), "known"), (goal_outcomes(plan), "outcome_known")):
        for quotation, known in zip(
            table.get("quotation", table.get("outcome_quotation")), table[key], strict=True
        ):
            if len(quotation) > 8:
                told[bool(known > day)][quotation] = "quotation"
    return {text: what for text, what in told[True].items() if text not in told[False]}


def _forms(figures: pd.DataFrame) -> set[str]:
    """The printed forms of figures, in their unit and in a reader's millions; no small numbers."""
    found = set()
    for printed, unit in zip(figures["printed"].astype(str), figures["unit"], strict=True):
        value = float(printed)
        found |= {printed, f"{value:,g}"} | ({f"{value / 100:g}"} if unit == "万人" else set())
    return {each for each in found if len(each) > 2 and not re.fullmatch(r"(19|20)\d\d", each)}


def _numbers_later(plan: Plan, as_of: str) -> re.Pattern[str]:
    """What no page may print: forms of later figures that nothing known then has, and no title.

    Arithmetic and titles of what was known then may have a number that coincides.
    """
    every, then = load_observations(plan), load_observations(plan, as_of=as_of)
    titles = load_sources(plan).loc[[s for s in then["source_id"].unique() if s], "title"]
    known = _forms(then) | _forms(load_goals(plan, as_of=as_of))
    known |= _forms(load_statements(plan, as_of=as_of)) | _forms(yardsticks(plan, as_of=as_of))
    pairs = goal_outcomes(as_of=as_of)
    known |= {f"{n:g}" for n in [*pairs["goal"].dropna(), *pairs["outcome"].dropna()]}
    for text in [*then["derivation"], *titles]:
        known |= set(re.findall(r"\d+(?:\.\d+)?", text))
    later = _forms(every[~every["obs_id"].isin(then["obs_id"])]) - known
    either = "|".join(re.escape(each) for each in sorted(later, key=len, reverse=True))
    return re.compile(rf"(?<![\d.,])(?:{either or '(?!)'})(?!\d|[.,]\d)")


def _text(body: str) -> str:
    """The text of a page without what was computed: a forecast may coincide with a later figure."""
    told = re.sub(r'<a[^>]*href="#c-[^"]*"[^>]*>.*?</a>', " ", body, flags=re.DOTALL)
    return re.sub(r"(?:median|中位数) *[\d.,]+", " ", re.sub(r"<[^>]+>", " ", told))


def _leaks(as_of: str, plan_id: str = "", **asked: Any) -> list[tuple[str, str, str]]:
    plan = open_plan(plan_id)
    later, numbers = _later(plan, as_of), _numbers_later(plan, as_of)
    found = []
    for page, body in _pages(plan, as_of, **asked).items():
        named = [text for text in later if re.search(re.escape(text) + r"(?!\w)", body)]
        found += [(page, later[text], text) for text in named]
        found += [(page, "number", each) for each in numbers.findall(_text(body))]
    return found


@pytest.mark.parametrize("as_of", _QUICK)
def test_no_page_names_what_was_published_later(as_of: str) -> None:
    assert _leaks(as_of) == []


@pytest.mark.long
@pytest.mark.parametrize("as_of", sorted(set(_days(open_plan())) - set(_QUICK)))
def test_no_page_of_any_day_names_what_was_published_later(as_of: str) -> None:
    assert _leaks(as_of) == []


_OTHERS = [
    (plan, day) for plan in plan_ids() if plan != open_plan().id for day in _days(open_plan(plan))
]


@pytest.mark.long
@pytest.mark.parametrize(("plan_id", "as_of"), _OTHERS)
def test_no_page_of_another_plan_names_what_was_published_later(plan_id: str, as_of: str) -> None:
    assert _leaks(as_of, plan_id) == []


@pytest.mark.long
@pytest.mark.filterwarnings("ignore::UserWarning")  # a city has few figures, and bounds
@pytest.mark.parametrize("as_of", ["2021-08-29", "2023-12-31"])
def test_no_page_of_a_city_names_what_was_published_later(as_of: str) -> None:
    assert _leaks(as_of, area="苏州", goal=100.0) == []


@pytest.mark.long
def test_a_leak_in_another_plan_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = planted.copy_all(tmp_path, monkeypatch)
    plan = open_plan("cq-skilled-2025")
    before = _days(plan)[-2]
    figures = load_observations(plan)
    then, later = (
        figures[figures["known_from"] <= before],
        figures[figures["known_from"] > before],
    )
    known = later[later["printed"].astype(str).str.len() > 2].iloc[0]
    shown = then[then["indicator"] == "high_skill_total"].iloc[0]
    leak = f"{known['printed']} later"
    cells = {"note_zh": leak, "note_en": leak}
    planted.edit(folder / plan.id, "province", ("obs_id", shown["obs_id"]), **cells)
    assert any(text == known["printed"] for _, _, text in _leaks(before, plan.id))
