from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillsdata.errors import ParameterError
from skillsdata.parameters import TEXT_LIMIT, TYPES, admit
from skillsdata.publish.notebook import check_parameters, notebook_parameters

HERE = Path(__file__).parents[1] / "fixtures" / "notebooks"
PASSES = HERE / "passes.ipynb"


@pytest.fixture(autouse=True)
def _fixed_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")  # 2023-11-14 22:13 UTC


def refusal(given: dict[str, object], path: Path = PASSES) -> str:
    with pytest.raises(ParameterError) as caught:
        check_parameters(path, given)
    assert caught.value.exit_code == 2
    return str(caught.value)


def test_defaults_types_and_comments_are_read_from_the_parameters_cell() -> None:
    known = notebook_parameters(PASSES)
    assert list(known) == ["as_of", "horizon", "goal", "lang", "note"]
    assert [p.type for p in known.values()] == [str, int, float, str, str]
    assert known["horizon"].default == 2030
    assert known["goal"].help == "0 takes the plan's goal"


def test_types_come_from_annotation_or_default() -> None:
    known = notebook_parameters(HERE / "all_types.ipynb")
    assert {n: p.type for n, p in known.items()} == {
        "lang": str,
        "as_of": str,
        "shown": bool,
        "scale": float,
        "count": int,
    }
    assert known["scale"].default == 1.0


def test_every_parameter_is_returned_typed_and_today_is_resolved() -> None:
    given = {"horizon": "2026", "goal": "520", "lang": "en"}
    values = check_parameters(PASSES, given)
    assert values == {
        "as_of": "2023-11-14",
        "horizon": 2026,
        "goal": 520.0,
        "lang": "en",
        "note": "",
    }
    assert type(values["horizon"]) is int
    assert type(values["goal"]) is float


@pytest.mark.parametrize(("text", "value"), [("true", True), ("No", False), ("0", False)])
def test_switches_are_read_from_text(text: str, value: bool) -> None:
    assert check_parameters(HERE / "all_types.ipynb", {"shown": text})["shown"] is value


@pytest.mark.parametrize(
    ("given", "parts"),
    [
        (
            {"horizn": 2030},
            ["'horizn' does not exist in passes", "as_of, horizon", "mean horizon?"],
        ),
        ({"zzz": 1}, ["'zzz' does not exist"]),
        ({"horizon": "2025x"}, ["horizon = '2025x'", "a whole number"]),
        ({"horizon": 2025.5}, ["horizon = 2025.5", "a whole number"]),
        ({"horizon": True}, ["horizon = True", "a whole number"]),
        ({"horizon": 2041}, ["horizon = 2041", "2025 to 2040"]),
        ({"horizon": "2020"}, ["horizon = '2020'", "2025 to 2040"]),
        ({"goal": "much"}, ["goal = 'much'", "a number"]),
        ({"goal": -1}, ["goal = -1", "at least 0"]),
        ({"goal": "nan"}, ["goal = 'nan'", "finite"]),
        ({"goal": float("inf")}, ["goal = inf", "finite"]),
        ({"goal": "1e999"}, ["goal = '1e999'", "finite"]),
        ({"lang": "de"}, ["lang = 'de'", "zh or en"]),
        ({"lang": 1}, ["lang = 1", "text"]),
        ({"as_of": "2023-11-15"}, ["as_of = '2023-11-15'", "to today"]),
        ({"as_of": "1999-01-01"}, ["as_of = '1999-01-01'", "from 2021-08-29"]),
        ({"as_of": "2022-02-30"}, ["as_of = '2022-02-30'"]),
        ({"as_of": "20220101"}, ["as_of = '20220101'"]),
        ({"note": "a\nb"}, [r"note = 'a\nb'", "control"]),
        ({"note": "\u202egnp"}, ["note = '\\u202egnp'", "direction"]),
        ({"note": "x" * 201}, ["note = 'xxx", "at most 200"]),
    ],
)
def test_a_bad_value_is_refused_by_name_value_and_rule(
    given: dict[str, object], parts: list[str]
) -> None:
    message = refusal(given)
    assert message.count("\n") == 0
    assert len(message) < 300
    assert all(part in message for part in parts), message


def test_all_faults_are_named_at_once() -> None:
    message = refusal({"horizon": "x", "lang": "fr", "other": 1})
    assert len(message.splitlines()) == 3


@pytest.mark.parametrize(
    ("notebook", "part"),
    [
        ("no_parameters_cell", "no cell tagged"),
        ("unreadable_parameter", "parameter goal cannot be read"),
        ("list_parameter", r"years = \[2021, 2022\]"),
        ("absent", "does not exist"),
    ],
)
def test_an_unfit_notebook_is_refused(notebook: str, part: str) -> None:
    with pytest.raises(ParameterError, match=part):
        check_parameters(HERE / f"{notebook}.ipynb", {})


def test_true_is_no_number() -> None:
    for name in ("count", "scale"):
        message = refusal({name: True}, HERE / "all_types.ipynb")
        assert message.startswith(f"parameter {name} = True is refused: allowed is a")


def test_a_bad_default_is_refused_too(tmp_path: Path) -> None:
    odd = PASSES.read_text("utf-8").replace("horizon: int = 2030", "horizon: int = 2050")
    (tmp_path / "odd.ipynb").write_text(odd, "utf-8")
    message = refusal({"goal": -1}, tmp_path / "odd.ipynb")
    assert [line.split()[1] for line in message.splitlines()] == ["horizon", "goal"]
    assert check_parameters(tmp_path / "odd.ipynb", {"horizon": 2026})["horizon"] == 2026


def test_a_file_that_is_no_notebook_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.ipynb").write_text("{}")
    with pytest.raises(ParameterError, match="not a notebook"):
        notebook_parameters(tmp_path / "x.ipynb")
    (tmp_path / "x.ipynb").write_text("not json")
    with pytest.raises(ParameterError, match="not a notebook"):
        notebook_parameters(tmp_path / "x.ipynb")


@given(st.text(max_size=300))
def test_any_text_is_either_injected_unchanged_or_refused_in_one_visible_line(text: str) -> None:
    rules = {"note": TYPES[str]}
    if text.isprintable() and len(text) <= TEXT_LIMIT:
        assert admit({"note": text}, rules, "x") == {"note": text}
        return
    with pytest.raises(ParameterError) as caught:
        admit({"note": text}, rules, "x", spelled=True)
    assert str(caught.value).isprintable()
