"""Every verb shows something of every kind of study, or says in one line why it cannot."""

import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import studies

import skillsdata.api as sd
from skillsdata.errors import SkillsdataError
from skillsdata.study.study import Edition, Study

OWN, OTHERS = "jiangsu-2021-2025", ("cq-skilled-2025", "cn-talent-2010-2020")
#: Yearly and quarterly, alone and with others, of another area, of few figures or none.
KINDS = [
    (OWN, "headcount", ""), (OWN, "density", ""), (OWN, "ratio", ""), (OWN, "headcount", "Suzhou"),
    (OWN, "headcount", "Nantong"), (OWN, 3, ""), (OWN, 9, ""),
    *((plan, row, "") for plan in OTHERS for row in (1, 2, 3)),
]  # fmt: skip
VERBS: dict[str, Callable[[Study], Any]] = {
    **{
        name: getattr(sd, name)
        for name in (
            "answer", "cases", "denominator", "employment", "evidence", "figures", "forecast",
            "intervals", "measures", "pace", "scored", "sources", "vantage",
        )
    },
    "takes": sd.takes.answer, "paths": sd.takes.paths, "base_rates": sd.record.base_rates,
    "bounds": sd.ratio.bounds, "bound_table": sd.ratio.bound_table, "variants": sd.ratio.variants,
}  # fmt: skip


@pytest.fixture(scope="module")
def editions() -> dict[str, Edition]:
    return {plan: sd.open_edition("2026-11-26", plan=plan, lang="en") for plan in {*OTHERS, OWN}}


def tried(study: Study) -> Iterator[tuple[str, str]]:
    for name, verb in VERBS.items():
        try:
            with warnings.catch_warnings(action="ignore"):
                yield name, str(verb(study).html(studies.READERS["en"]))
        except SkillsdataError as error:
            yield name, f"refused: {error}"


@pytest.mark.parametrize(("plan", "name", "area"), KINDS)
def test_it_shows_something_or_says_why_not(
    plan: str, name: str | int, area: str, editions: dict[str, Edition]
) -> None:
    shown = dict(tried(editions[plan].study(name, area=area)))
    assert not shown["figures"].startswith("refused")
    refused = [text for text in shown.values() if text.startswith("refused")]
    assert [text for text in refused if "\n" in text or len(text) < len("refused: why not")] == []


def test_what_a_ratio_has_not_is_refused_and_the_other_way_round(
    editions: dict[str, Edition],
) -> None:
    ratio, head = (dict(tried(editions[OWN].study(name))) for name in ("ratio", "headcount"))
    yearly = {"cases", "evidence", "measures", "pace", "takes", "paths", "base_rates"}
    quarterly = {"bounds", "bound_table", "variants"}
    assert {name for name in yearly if "of a ratio are quarterly" in ratio[name]} == yearly
    assert {name for name in quarterly if "high_skill_total is none" in head[name]} == quarterly
    assert not any(head[name].startswith("refused") for name in yearly)
    assert not any(ratio[name].startswith("refused") for name in quarterly)


@pytest.mark.parametrize("plan", [OWN, *OTHERS])
def test_the_sources_of_a_study_are_its_own(plan: str, editions: dict[str, Edition]) -> None:
    """A study with neither headcount nor density cited both."""
    for row in (1, 3):
        study = editions[plan].study(row)
        rests = [figure for figure in study.figures["obs_id"] if figure]
        with warnings.catch_warnings(action="ignore"):
            try:
                entries = sd.sources(study).published
            except SkillsdataError:
                continue
        assert {f"e-{obs_id}" for obs_id in rests} <= {anchor for anchor, _ in entries}
        other = {f"e-plan-{each}-goal" for each in (1, 2, 3) if each != row}
        assert not other & {anchor for anchor, _ in entries}


def test_what_is_in_series_can_be_forecast(editions: dict[str, Edition]) -> None:
    """Figures without a year, and ratios of areas that have no study, are in no series."""
    there = editions[OWN].available().set_index(["indicator", "area"])["in_series"]
    assert there["high_skill_total", "Jiangsu"] == 7
    assert there["high_skill_total", "Nantong"] == 0
    assert there["vacancy_ratio", "Jiangsu"] == 0
    assert there["vacancy_ratio", "Wuxi"] > 0
    with warnings.catch_warnings(action="ignore"):
        for indicator, area in there[there > 0].index:
            assert editions[OWN].study(indicator, area=area).outlook.targets
