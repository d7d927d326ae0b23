"""Says who: entries behind numbers, and every link of the executed notebooks."""

import csv
import io
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import drawn
import pandas as pd
import pytest
from skillsdata.formats import plain

from skillsdata import traces, workings
from skillsdata.evidence.edition import load_observations, load_sources
from skillsdata.evidence.plan import (
    DENSITY,
    HEADCOUNT,
    PROVINCE,
    Language,
    load_indicators,
    plan_goal,
)
from skillsdata.paths import notebooks_dir
from skillsdata.publish.site import NOTEBOOKS
from skillsdata.study.measures import assess

LANGS: tuple[Language, ...] = ("zh", "en")
REGISTRY = load_indicators()
HAN = re.compile("[\u4e00-\u9fff]")
NAMES = [name for name in NOTEBOOKS if (notebooks_dir() / f"{name}.ipynb").is_file()]
each_book = pytest.mark.parametrize(
    ("name", "lang"), [(name, lang) for name in NAMES for lang in LANGS]
)

Output = dict[str, Any]


@cache
def _outputs(path: Path) -> list[Output]:
    book = json.loads(path.read_text("utf-8"))
    return [o for cell in book["cells"] if cell["cell_type"] == "code" for o in cell["outputs"]]


def _shown(site: Path, name: str, lang: str) -> list[Output]:
    """The HTML outputs of one executed notebook."""
    outputs = _outputs(_executed(site, name, lang))
    return [o for o in outputs if "text/html" in o.get("data", {})]


def _executed(site: Path, name: str, lang: str) -> Path:
    return site / "notebooks" / f"{name}.{lang}.ipynb"


def _html(output: Output) -> str:
    return "".join(output["data"]["text/html"])


def _page(site: Path, name: str, lang: str) -> str:
    return "".join(_html(output) for output in _shown(site, name, lang))


# --- executed notebooks -------------------------------------------------------------------


@each_book
def test_no_cell_warns_or_fails(site: Path, name: str, lang: str) -> None:
    outputs = _outputs(_executed(site, name, lang))
    spoken = ["".join(o.get("text", o.get("traceback", ""))) for o in outputs
              if o["output_type"] in {"error", "stream"}]  # fmt: skip
    assert spoken == []


@each_book
def test_every_link_leads_to_an_entry_of_the_same_page(site: Path, name: str, lang: str) -> None:
    page = _page(site, name, lang)
    wanted = set(re.findall(r'href="#([ec]-[^"]+)"', page))
    assert len(wanted) > 5
    (notes,) = re.findall(r'<section class="notes">.*?</section>', page, re.DOTALL)
    assert wanted - set(drawn.ids(notes)) == set()


@each_book
def test_no_id_is_used_twice(site: Path, name: str, lang: str) -> None:
    own = drawn.ids(_page(site, name, lang))
    assert [i for i in set(own) if own.count(i) > 1] == []


@each_book
def test_every_picture_is_described_with_a_number(site: Path, name: str, lang: str) -> None:
    page = _page(site, name, lang)
    pictures = re.findall(r'<(?:svg|img)\b[^>]*role="img"[^>]*>', page)
    assert len(pictures) == len(re.findall(r"<(?:svg|img)\b", page))
    for picture in pictures:
        (label,) = re.findall(r'aria-label="([^"]*)"', picture)
        assert re.search(r"\d", label), label
        assert "<" not in label


@each_book
def test_figures_and_tables_carry_their_numbers(site: Path, name: str, lang: str) -> None:
    carried = 0
    for output in _shown(site, name, lang):
        if not re.search(r'<figure class="chart"|<table class="data"', _html(output)):
            continue
        rows = list(csv.reader(io.StringIO("".join(output["data"]["text/csv"]))))
        assert len(rows) > 1
        assert {len(row) for row in rows} == {len(rows[0])}
        assert output["metadata"]["skillsdata"]["name"]
        carried += 1
    assert carried >= 2


@pytest.mark.parametrize("name", NAMES)
def test_the_numbers_behind_a_page_are_the_same_in_both_languages(site: Path, name: str) -> None:
    tables: list[dict[str, str]] = [
        {
            o["metadata"]["skillsdata"]["name"]: "".join(o["data"]["text/csv"])
            for o in _shown(site, name, lang)
            if "text/csv" in o["data"]
        }
        for lang in LANGS
    ]
    assert tables[0] == tables[1]
    assert tables[0]


@each_book
def test_what_is_missing_is_never_printed_as_nan(site: Path, name: str, lang: str) -> None:
    text = plain(re.sub(r"<svg.*?</svg>", "", _page(site, name, lang), flags=re.DOTALL))
    found = re.search(r".{30}\b(?:nan|NaN|NaT|None|<NA>|inf)\b.{10}", text)
    assert not found, found


@pytest.mark.parametrize("name", NAMES)
def test_the_english_page_is_in_english(site: Path, name: str) -> None:
    """A note may quote a printed word of one or two characters, no more."""
    text = plain(_page(site, name, "en"))
    assert re.findall(f"{HAN.pattern}{{3,}}", text) == []


@each_book
def test_answers_come_first_and_are_whole_sentences(site: Path, name: str, lang: str) -> None:
    answers = re.findall(r'<p class="answer">(.*?)</p>', _page(site, name, lang))
    assert answers
    for sentence in answers:
        assert re.search(r"\d", sentence)
        assert plain(sentence).endswith("。" if lang == "zh" else ".")


@each_book
def test_fragments_of_html_are_balanced(site: Path, name: str, lang: str) -> None:
    for output in _shown(site, name, lang):
        html = _html(output)
        for tag in ("div", "p", "table", "tr", "td", "th", "a", "li", "ol", "dl", "dd", "dt",
                    "svg", "figure", "section", "article", "span", "strong"):  # fmt: skip
            opened = len(re.findall(rf"<{tag}\b[^>]*(?<!/)>", html))
            assert opened == html.count(f"</{tag}>"), (tag, html[:200])


# --- entries ------------------------------------------------------------------------------


def _row(obs_id: str) -> pd.DataFrame:
    figures = load_observations()
    return figures[figures["obs_id"] == obs_id]


def test_the_entry_of_a_published_figure() -> None:
    zh, en = (traces.evidence_entries(_row("js-high_skill_total-2025-01"), x)[0] for x in LANGS)
    assert zh.startswith('<li id="e-js-high_skill_total-2025-01">')
    for part in ("494万人", "江苏", "2025-01", "2024年末", "2023年末", "2025-01-14"):
        assert part in plain(zh)
    assert "the end of 2023 is not excluded" in plain(en)
    assert "Jiangsu" in en
    assert not re.search(r"[\u4e00-\u9fff]", plain(en))


def test_several_other_years_are_each_named() -> None:
    row = _row("js-high_skill_total-2025-01").assign(reference_alternatives="2022;2023")
    for lang in LANGS:
        (entry,) = traces.evidence_entries(row, lang)
        assert "2022" in plain(entry)
        assert "2023" in plain(entry)
        assert "2022;2023" not in plain(entry)


def test_a_derived_figure_shows_its_arithmetic_and_a_qualifier_is_kept() -> None:
    (entry,) = traces.evidence_entries(_row("js-high_skill_total-2015"), "zh")
    assert "455 - 162 = 293" in plain(entry)
    assert "约293" in plain(entry)


def test_a_repost_has_no_link_and_an_official_source_has_its_own() -> None:
    sources, figures = load_sources(), load_observations(area=PROVINCE)
    for lang in LANGS:
        entries = dict(zip(figures["obs_id"], traces.evidence_entries(figures, lang), strict=True))
        for row in figures.itertuples():
            url = sources.loc[row.source_id, "url"]
            assert ("<a href=" in entries[row.obs_id]) == bool(url)


def test_an_undated_figure_says_so() -> None:
    (entry,) = traces.evidence_entries(_row("js-employed_total-2020"), "en")
    assert "date of publication unknown" in plain(entry)


def test_hostile_cells_stay_text() -> None:
    row = _row("js-high_skill_total-2021").assign(
        note_zh="<img src=x onerror=alert(1)>\u202e", area="<b>", derivation='"><script>'
    )
    (entry,) = traces.evidence_entries(row, "zh")
    assert not re.search(r"<(?:img|b|script)\b", entry)
    assert "\u202e" not in entry


def test_the_entries_of_the_plans_cells() -> None:
    entries = traces.plan_entries([1, 21], "zh")
    assert [re.match(r'<li id="([^"]+)"', e)[1] for e in entries] == [
        "e-plan-1-2020", "e-plan-1-2025", "e-plan-21-2020", "e-plan-21-2025",
    ]  # fmt: skip
    assert "〔455〕" in entries[0]
    assert "1450" in entries[2]


# --- workings -----------------------------------------------------------------------------


def _entries(name: str, as_of: str, lang: Language) -> dict[str, str]:
    outlook, goal = drawn.system(as_of)[name], plan_goal(name)
    table = assess(goal, outlook.history)
    entries = workings.indicator_entries(outlook, table, goal, REGISTRY[name], lang)
    assert len({key for key, _, _ in entries}) == len(entries)
    return {key: plain(text) for key, _, text in entries}


def test_the_working_of_the_worked_example() -> None:
    entries = _entries(HEADCOUNT, drawn.AS_OF, "en")
    found = entries["high_skill_total-completion"]
    assert "(494 − 455) / (530 − 455)" in found
    assert "52.0%" in found
    assert "80.0%" in entries["high_skill_total-clock"]
    assert "0.657" in entries["high_skill_total-unsd"]
    assert "36" in entries["high_skill_total-required_pace"]
    assert "9.75" in entries["high_skill_total-achieved_pace"]
    assert "20,000" in entries["high_skill_total-probability"]


@pytest.mark.parametrize("name", [HEADCOUNT, DENSITY])
@pytest.mark.parametrize(
    ("measure", "unit"),
    [("completion", 100), ("clock", 100), ("required_pace", 1), ("achieved_pace", 1)],
)
def test_a_printed_formula_gives_its_printed_result(name: str, measure: str, unit: int) -> None:
    text = _entries(name, drawn.AS_OF, "en")[f"{name}-{measure}"]
    formula, _, result = text.replace("−", "-").rpartition(" = ")
    assert re.fullmatch(r"[\d.()/ -]+", formula)
    value = eval(formula, {"__builtins__": {}})
    assert value * unit == pytest.approx(float(result.rstrip("%")), abs=0.05)


def test_the_probability_in_its_entry_is_the_share_of_draws() -> None:
    outlook = drawn.system()[HEADCOUNT]
    share = (outlook.paths[:, outlook.years.index(2025)] >= 530).mean()
    text = _entries(HEADCOUNT, drawn.AS_OF, "zh")["high_skill_total-probability"]
    assert f"{share * 100:.1f}%" in text


@pytest.mark.parametrize("as_of", [drawn.AS_OF, "2021-08-29"])
@pytest.mark.parametrize("name", [HEADCOUNT, DENSITY])
@pytest.mark.parametrize("lang", LANGS)
def test_no_working_shows_a_nan_or_divides_by_nothing(
    name: str, as_of: str, lang: Language
) -> None:
    for key, text in _entries(name, as_of, lang).items():
        assert not re.search(r"\b(nan|inf)\b", text), (key, text)
        assert "/ (2020 − 2020)" not in text, (key, text)


def test_an_own_goal_has_its_note_and_the_plans_has_none() -> None:
    own = workings.goal_entry(plan_goal(HEADCOUNT, chosen=600), REGISTRY[HEADCOUNT], "en")
    assert [key for key, _, _ in own] == ["high_skill_total-goal"]
    assert workings.goal_entry(plan_goal(HEADCOUNT), REGISTRY[HEADCOUNT], "en") == []


def test_both_goals_imply_5300_in_the_working() -> None:
    _, _, text = workings.workers_entry(plan_goal(HEADCOUNT), plan_goal(DENSITY), "zh")
    assert "5,300" in plain(text)
    assert re.search(r"530.*1,?000", plain(text))
