"""Every plan is a folder of the same form; the library names none of them."""

import json
import re
import shutil
import tokenize
from collections.abc import Iterator
from pathlib import Path

import planted
import pytest
import yaml

from skillsdata.errors import EvidenceError, SkillsdataError
from skillsdata.evidence.newplan import new_plan
from skillsdata.evidence.plan import open_plan
from skillsdata.evidence.planfile import read_plan_file
from skillsdata.evidence.tables import RATIOS
from skillsdata.language.catalogue import catalogue
from skillsdata.paths import plan_dir, plan_ids, plans_dir, project_root
from skillsdata.publish.notebook import available
from skillsdata.study.goals import goal_states

PACKAGE = project_root() / "skillsdata"
TEMPLATE = PACKAGE / "evidence" / "template"
NATION, CHONGQING = "cn-talent-2010-2020", "cq-skilled-2025"


def _schema(folder: Path) -> list[object]:
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    return [(table["name"], table["path"], table["schema"]) for table in package["resources"]]


def test_the_plans_and_the_default_one() -> None:
    assert plan_ids() == [NATION, CHONGQING, "jiangsu-2021-2025"]
    assert (plans_dir() / "default").read_text("utf-8").strip() == open_plan().id


@pytest.mark.parametrize("plan", plan_ids())
def test_every_plan_is_sound_and_has_the_tables_of_a_new_one(plan: str) -> None:
    assert planted.breaches(plan_dir(plan)) == []
    assert _schema(plan_dir(plan)) == _schema(TEMPLATE)
    opened = open_plan(plan)
    assert opened.id == plan
    assert opened.named() <= set(opened.indicators)
    assert opened.source in set(opened.table("sources")["source_id"])


def test_an_unknown_plan_is_told_those_there_are() -> None:
    with pytest.raises(SkillsdataError, match=f"'zhejiang' does not exist .*{NATION}"):
        open_plan("zhejiang")


# --- no plan in code -----------------------------------------------------------------------


def _words() -> set[str]:
    """What would tie the code to one plan: its indicators' ids, areas and the years it is about."""
    words = {"江苏", "Jiangsu", "无锡", "Wuxi", "重庆", "Chongqing"}
    for plan in map(open_plan, plan_ids()):
        words |= {plan.id, *plan.named(), str(plan.known)}
    return words


def _code(file: Path) -> Iterator[str]:
    """Every word of a file's code, without comments and what is documented in three quotes."""
    with file.open("rb") as lines:
        for token in tokenize.tokenize(lines.readline):
            if token.type != tokenize.COMMENT and not token.string.startswith('"""'):
                yield token.string


@pytest.mark.parametrize(
    "file", sorted(PACKAGE.rglob("*.py")), ids=lambda file: str(file.relative_to(PACKAGE))
)
def test_the_code_names_no_plan(file: Path) -> None:
    code = "\n".join(_code(file))  # examples may be on the default plan
    table = file == PACKAGE / "evidence" / "tables.py"  # where the name of a table is given
    own = {RATIOS} if table else set()
    assert {word for word in _words() if word in code} == own
    assert re.findall(r"\b20(?:20|21|25)\b", code) == []


def _said() -> dict[str, str]:
    """Every text of the catalogues and every paragraph of the notebooks, by where it stands."""
    books = [json.loads(path.read_text("utf-8"))["cells"] for path in available().values()]
    cells = [cell for book in books for cell in book if cell["cell_type"] == "markdown"]
    words = {f"{lang}.yml, {key}": said for lang in ("zh", "en")
             for key, said in catalogue(lang).items()}  # fmt: skip
    return words | {cell["id"]: "".join(cell["source"]) for cell in cells}


def test_no_sentence_names_a_year_or_a_place_of_one_plan() -> None:
    own = {w for w in _words() if not w.isascii()} | {"Jiangsu", "Wuxi", "Chongqing"}
    texts = _said()
    assert len(texts) > 1000
    dated = {
        where for where, text in texts.items() if re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)", text)
    }
    assert dated == set()
    assert {where for where, text in texts.items() if any(word in text for word in own)} == set()


# --- the two further plans -------------------------------------------------------------------


def _states(plan: str, as_of: str) -> dict[tuple[str, int], tuple[str, int]]:
    opened = open_plan(plan)
    table = goal_states(opened, as_of=as_of)
    return {(r.indicator, r.goal_year): (r.state, r.n) for r in table.itertuples()}


def test_the_nations_plan_has_six_indicators_two_goals_each_and_two_outcomes() -> None:
    states = _states(NATION, "2026-11-26")
    assert len(states) == 12
    assert len({name for name, _ in states}) == 6
    assert states["talent_total", 2015] == ("met", 2)
    assert states["high_skill_share_of_skilled", 2020] == ("met", 2)
    rest = [v for k, v in states.items() if v[0] != "met"]
    assert {state for state, _ in rest} == {"none_found"}
    assert states["rd_workers_density", 2020] == ("none_found", 1)
    assert states["talent_total", 2020] == ("none_found", 2)


def test_on_the_day_of_the_plan_every_goal_is_open() -> None:
    assert {state for state, _ in _states(NATION, "2010-12-31").values()} == {"open"}
    assert _states(NATION, "2010-12-30") == {}


def test_chongqing_has_fourteen_goals_two_of_them_ceilings_and_no_base() -> None:
    box = open_plan(CHONGQING).box()
    assert len(box) == 14
    assert box["base"].isna().all()
    ceilings = box[box["goal_kind"] == "at_most"]
    assert dict(zip(ceilings["indicator"], ceilings["goal"], strict=True)) == {
        "vacancy_ratio_skilled": 1.3,
        "vacancy_ratio_high_skill": 1.5,
    }
    assert set(ceilings["direction"]) == {"down"}
    states = _states(CHONGQING, "2025-06-30")
    assert states["high_skill_total", 2025] == ("reached_early", 1)
    assert states["vacancy_ratio_skilled", 2025] == ("open", 0)
    assert {s for s, _ in _states(CHONGQING, "2026-01-01").values()} == {"none_found"}


@pytest.mark.parametrize(
    ("kind", "direction", "value", "met"),
    [
        ("at_least", "up", 160, True), ("above", "up", 160, False), ("above", "up", 160.1, True),
        ("exact", "up", 159.9, False), ("about", "up", 160, True),
        ("at_most", "down", 160, True), ("at_most", "down", 160.1, False),
    ],
)  # fmt: skip
def test_a_goal_is_judged_by_its_wording(
    kind: str, direction: str, value: float, met: bool
) -> None:
    from skillsdata.evidence.plan import Goal

    assert Goal(100, 2001, 160, 2005, direction, kind=kind).met(value) is met


# --- a new one -------------------------------------------------------------------------------


@pytest.fixture
def plans(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SKILLSDATA_DATA", str(tmp_path))
    return tmp_path


def test_a_new_plan_has_headers_and_comments_and_is_sound(plans: Path) -> None:
    folder = new_plan("zhejiang-2030")
    assert folder == plans / "zhejiang-2030"
    text = (folder / "plan.yml").read_text("utf-8")
    assert text.count("#") > 10
    assert read_plan_file(folder).id == "zhejiang-2030"
    assert planted.breaches(folder) == []
    assert open_plan("zhejiang-2030").box().empty


def test_the_examples_of_a_new_plan_are_sound_once_uncommented(plans: Path) -> None:
    folder = new_plan("zhejiang-2030")
    lines = (folder / "plan.yml").read_text("utf-8").splitlines()
    keys = [line for line in lines if re.match(r"#\s+(- |\w+:)|# \w+:", line)]
    bare = [re.sub(r"^# ", "", line) if line in keys else line for line in lines]
    (folder / "plan.yml").write_text("\n".join(bare), "utf-8")
    plan = read_plan_file(folder)
    assert plan.topics == {"headcount", "density", "ratio"}
    assert plan.together is not None
    assert plan.growth is not None


def test_a_density_is_over_the_employment_of_its_own_year_or_the_year_before() -> None:
    three = open_plan().together
    assert three is not None
    # 455/930 = 4,892 of 2020; 470/960 = 4,896 of 2020; 494/1021 = 4,838 of 2023 (4,840)
    assert [three.employed_year(year) for year in (2020, 2021, 2024)] == [2020, 2020, 2023]
    assert three.model_copy(update={"lag": None}).employed_year(2024) == 2024


@pytest.mark.parametrize("name", ["", "Zhejiang", "../x", "a b", "x/y"])
def test_a_bad_id_is_refused(name: str, plans: Path) -> None:
    with pytest.raises(EvidenceError, match="use a-z, 0-9 and - only"):
        new_plan(name)
    assert list(plans.iterdir()) == []


def test_a_folder_that_is_there_is_left_alone(plans: Path) -> None:
    new_plan("x-2030")
    with pytest.raises(EvidenceError, match="is there already"):
        new_plan("x-2030")


def test_a_folder_that_was_copied_still_has_the_id_of_another(plans: Path) -> None:
    (plans / "default").write_text("x-2035\n")
    shutil.copytree(new_plan("x-2030"), plans / "x-2035")
    with pytest.raises(EvidenceError, match=r"id, value 'x-2030': is not the name of its"):
        open_plan("x-2035")
    assert open_plan("x-2030").id == "x-2030"


@pytest.mark.parametrize("text", ["nope\n", "", None])
def test_a_default_that_is_no_plan_is_told_with_its_file(text: str | None, plans: Path) -> None:
    new_plan("x-2030")
    if text is not None:
        (plans / "default").write_text(text)
    told = rf"plan '{(text or '').strip()}', which {plans}/default names, does not exist"
    with pytest.raises(SkillsdataError, match=told):
        open_plan()


def test_every_fault_of_a_plan_file_is_told_at_once(plans: Path) -> None:
    folder = new_plan("x-2030")
    said = yaml.safe_load((folder / "plan.yml").read_text("utf-8"))
    said |= {"base_year": "soon", "horison": [1, 2], "area": {"zh": "x"}}
    (folder / "plan.yml").write_text(yaml.safe_dump(said, allow_unicode=True), "utf-8")
    with pytest.raises(EvidenceError) as refused:
        read_plan_file(folder)
    lines = str(refused.value).splitlines()
    assert [line.split(",")[1].strip().split(":")[0] for line in sorted(lines)] == [
        "area.en", "base_year", "horison",
    ]  # fmt: skip
    assert "value 'soon'" in str(refused.value)


def test_years_that_do_not_follow_each_other_are_refused(plans: Path) -> None:
    folder = new_plan("x-2030")
    text = (folder / "plan.yml").read_text("utf-8").replace("goal_year: 2030", "goal_year: 2020")
    (folder / "plan.yml").write_text(text, "utf-8")
    with pytest.raises(EvidenceError, match=r"goal_year 2020 .* correct the years"):
        read_plan_file(folder)
