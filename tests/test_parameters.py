from datetime import date
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import planted
import pytest
import yaml
from papermill.translators import PythonTranslator

import skillsdata.api as sd
from skillsdata.clock import today
from skillsdata.errors import EvidenceError, ParameterError
from skillsdata.evidence.plan import open_plan
from skillsdata.language.reader import Reader
from skillsdata.parameters import settle
from skillsdata.paths import notebooks_dir, plan_dir
from skillsdata.present import show
from skillsdata.present.facts import FACTS
from skillsdata.publish.notebook import check_parameters, read_notebook
from skillsdata.publish.site import build_reports

GOOD = {"as_of": "2022-12-31", "horizon": 2027, "goal": 0.0, "lang": "zh"}


def test_good_parameters_are_settled_to_a_day() -> None:
    assert settle(**GOOD) == "2022-12-31"


def test_today_is_the_day_that_source_date_epoch_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225599")  # one second before 2026 in UTC
    assert today() == date(2025, 12, 31)
    assert settle(**{**GOOD, "as_of": "today"}) == "2025-12-31"
    assert settle(as_of="today") == "2025-12-31"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    assert settle(as_of="today") == "2026-01-01"
    assert settle(as_of="2024-02-29") == "2024-02-29"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    with pytest.raises(ParameterError, match="SOURCE_DATE_EPOCH = 'yesterday'"):
        settle(as_of="today")


def test_without_it_today_is_todays_date(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    assert today() == date.today()


@pytest.mark.parametrize("stamp", ["yesterday", "-5", "1.5", "9" * 12])
def test_a_bad_epoch_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, stamp: str) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", stamp)
    with pytest.raises(ParameterError, match="SOURCE_DATE_EPOCH"):
        today()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("as_of", "2021-08-28"),  # the day before the plan was known
        ("as_of", "2999-01-01"),
        ("as_of", "2022-02-30"),
        ("as_of", "20221231"),
        ("as_of", "2022"),
        ("as_of", "yesterday"),
        ("horizon", 2024),
        ("horizon", 2041),
        ("goal", -1.0),
        ("goal", float("nan")),
        ("goal", float("inf")),
        ("lang", "fr"),
        ("lang", "ZH"),
        # of another type than the parameter's
        ("as_of", None),
        ("as_of", 20221231),
        ("as_of", date(2022, 12, 31)),
        ("horizon", "2030"),
        ("horizon", 2030.5),
        ("horizon", 2030.0),
        ("horizon", True),
        ("horizon", None),
        ("goal", "530"),
        ("goal", True),
        ("goal", None),
        ("goal", 10**400),
        ("lang", ["zh"]),
        ("lang", None),
        ("lang", 1),
    ],
)
def test_a_parameter_that_makes_no_sense_is_refused_by_name_value_and_rule(
    name: str, value: object
) -> None:
    with pytest.raises(ParameterError) as refusal:
        settle(**{**GOOD, name: value})
    (line,) = str(refusal.value).splitlines()
    assert name in line
    assert repr(value)[:57] in line
    assert "allowed is" in line


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("as_of", "2021-08-29"),
        ("horizon", 2025),
        ("horizon", 2040),
        ("goal", 0.0),
        ("goal", 1),
        ("lang", "en"),
    ],
)
def test_the_ends_of_what_is_allowed_are_allowed(name: str, value: object) -> None:
    settle(**{**GOOD, name: value})


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(ParameterError) as refusal:
        settle(as_of="never", horizon=1, goal=-1.0, lang="xx")
    lines = str(refusal.value).splitlines()
    assert len(lines) == 4
    assert {line.split()[1] for line in lines} == {"as_of", "horizon", "goal", "lang"}


def test_an_unknown_parameter_is_refused_with_those_there_are() -> None:
    with pytest.raises(ParameterError) as refusal:
        settle(**{**GOOD, "horizons": 2030, "goal": "530"})
    quoted, unknown = str(refusal.value).splitlines()
    assert "'horizons' does not exist" in unknown
    assert "horizon, goal, goal_year, date_weight, lang; did you mean horizon?" in unknown
    assert quoted.endswith("; write it without quotes")


def test_a_day_must_be_asked_for() -> None:
    with pytest.raises(ParameterError, match=r"parameter as_of is missing: allowed is .*today"):
        settle(lang="zh")


def test_a_value_of_many_lines_is_told_in_one() -> None:
    with pytest.raises(ParameterError) as refusal:
        settle(**{**GOOD, "goal": pd.DataFrame({"x": range(30)})})
    assert len(str(refusal.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "value"), [("horizon", "soon"), ("goal", "much"), ("lang", "fr"), ("as_of", "never")]
)
def test_a_notebook_and_the_command_line_refuse_in_the_same_words(
    name: str, value: str, notebooks: Path
) -> None:
    with pytest.raises(ParameterError) as in_notebook:
        settle(**{**GOOD, name: value})
    with pytest.raises(ParameterError) as on_command_line:
        check_parameters(notebooks / "passes.ipynb", {name: value})
    assert str(in_notebook.value) == str(on_command_line.value)


def test_a_notebooks_setup_cell_is_refused_with_every_fault_before_its_language_changes() -> None:
    show.read_by(english := Reader("en", FACTS))
    with pytest.raises(ParameterError) as refusal:
        sd.open_edition(as_of=None, horizon="2030", goal="530", lang=["zh"], horizons=2030)
    named = [line.split()[1].strip("'") for line in str(refusal.value).splitlines()]
    assert sorted(named) == ["as_of", "goal", "horizon", "horizons", "lang"]
    with pytest.raises(ParameterError):
        sd.open_edition(as_of="today", horizon="2030", goal=0.0, lang="zh")
    assert show._reader.get() is english


@pytest.mark.parametrize("goal", [52.0, 1e308, 5_200_000])
def test_a_goal_on_another_scale_is_refused_in_a_notebook_as_on_the_command_line(
    goal: float,
) -> None:
    edition = sd.open_edition(as_of="2026-01-15", lang="en")
    for ask in (
        lambda: edition.study("headcount", goal=goal),
        lambda: edition.study("headcount").aim(sd.goal(goal, 2030)),
    ):
        with pytest.raises(ParameterError, match="455 to 530 万人; allowed is 91 to 2650"):
            ask()


def test_a_city_has_the_scale_of_its_own_figures() -> None:
    edition = sd.open_edition(as_of="2026-01-15", lang="en")
    rows = planted.rows_of(plan_dir(), "cities")
    used = [float(r["value"]) for r in rows if r["area_en"] == "Suzhou"
            and r["indicator"] == "high_skill_total" and r["use"] == "series"]  # fmt: skip
    assert edition.study("headcount", area="Suzhou", goal=max(used) * 9).goal.chosen
    with pytest.raises(ParameterError, match="figures on record are"):
        edition.study("headcount", area="Suzhou", goal=max(used) * 11)


@pytest.mark.parametrize("goal", ["530", True, None, [530]])
def test_a_goal_of_another_type_is_refused_in_a_study_in_one_line(goal: object) -> None:
    edition = sd.open_edition(as_of="2026-01-15", lang="en")
    with pytest.raises(ParameterError, match=r"goal = .* is refused: allowed is a number") as told:
        edition.study("headcount", goal=goal)
    assert str(told.value).count("\n") == 0


#: What YAML makes of what people write behind papermill -y, -p or -f.
TYPED = [
    "[2030]", "{a: 1}", "null", "true", "''", "[]", "{}", ".nan", ".inf", "2030-01-01", "2031.0",
    "2030.5", "'2031'", "' 2031 '", "'２０３１'", "1" + "0" * 30, "1" + "0" * 400, "-7", "1e-320",
    r"'\0'", "!!binary aGVsbG8=", "!!set {a}", "'=1+1'",
]  # fmt: skip
#: Those of them that are what a parameter may be.
MEANT = {("goal", "2031.0"), ("goal", "2030.5"), ("area", "''"), ("plan", "''")}


@pytest.mark.parametrize("name", ["as_of", "horizon", "date_weight", "goal", "goal_year", "area",
                                  "plan", "lang"])  # fmt: skip
@pytest.mark.parametrize("typed", TYPED)
def test_what_papermill_injects_of_any_type_is_refused_in_a_line_or_meant(
    name: str, typed: str
) -> None:
    cells = [c for c in read_notebook(notebooks_dir() / "headcount.ipynb").cells if c[0] == "code"]
    told: dict[str, object] = {}
    injected = PythonTranslator.codify({name: yaml.safe_load(typed)})
    exec(cells[0][1] + "\nfrom math import inf, nan\n" + injected, told)
    if (name, typed) in MEANT:
        exec(cells[1][1], told)
        return
    with pytest.raises(ParameterError) as refusal:
        exec(cells[1][1], told)
    (line,) = str(refusal.value).splitlines()
    assert line.removeprefix("parameter ").startswith(f"{name} ")
    assert "allowed is" in line or "the nearest are" in line


@pytest.mark.parametrize("number", [np.float64(540), np.int64(540), Fraction(1080, 2)])
def test_a_number_of_another_library_is_one(number: object) -> None:
    edition = sd.open_edition(as_of="2026-01-15", horizon=np.int64(2030), lang="en")
    assert edition.horizon == 2030
    assert edition.study("headcount", goal=number).goal.value == 540


@pytest.mark.parametrize(
    ("notebook", "asked", "said"),
    [
        ("takes", {"goal": "53"}, "the plan prints 455 to 530"),
        ("track_record", {"goal": "5300000"}, "the plan prints 455 to 530"),
        ("overview", {"goal": "53"}, "figures on record are 0.65 to 2"),
        ("headcount", {"area": "Atlantis"}, "allowed is an area of the tables, as "),
        ("ratio", {"area": "江西"}, "allowed is an area of the tables, as "),
    ],
)
def test_what_a_cell_would_refuse_is_refused_before_anything_runs(
    notebook: str, asked: dict[str, str], said: str, tmp_path: Path
) -> None:
    with pytest.raises(ParameterError, match=said) as refusal:
        build_reports([notebook], out=tmp_path / "out", parameters=asked)
    assert len(str(refusal.value).splitlines()) == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("area", ["ＳＵＺＨＯＵ", " suzhou ", "苏州"])
def test_an_area_however_typed_is_read_right(area: str) -> None:
    open_plan().admit_area(area)
    assert sd.open_edition("2026-01-15", lang="en").study("headcount", area=area).area == "苏州"


def test_a_clock_before_the_plan_is_told_with_its_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1577836800")
    with pytest.raises(ParameterError, match=r"'today' is refused: .* to today, 2020-01-01$"):
        settle(as_of="today")


def test_a_notebook_refuses_evidence_that_breaks_a_rule(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = planted.copy_evidence(tmp_path, monkeypatch)
    planted.edit(folder, "province", ("obs_id", "js-high_skill_total-2021"), value="4700")
    with pytest.raises(EvidenceError, match=r"is not high_skill_total 4700 "):
        sd.open_edition(as_of="2026-01-15", lang="en")
