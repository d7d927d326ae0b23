import os
import subprocess
import sys
from pathlib import Path

import planted
import pytest

from skillsdata import cli
from skillsdata.errors import NotebookError
from skillsdata.publish import site, verify


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, dict[str, object]]]:
    made: list[tuple[object, dict[str, object]]] = []
    monkeypatch.setattr(
        site, "build_reports", lambda names, **rest: made.append((names, rest)) or []
    )
    monkeypatch.setattr("skillsdata.study.archive.store_published", lambda *_, **__: None)
    return made


def test_the_documented_call_reaches_the_library(calls: list) -> None:
    line = "report headcount --as-of 2022-12-31 --lang en -p horizon 2030 -p goal 520 --out DIR"
    assert cli.main(line.split()) == 0
    options = {"as_of": "2022-12-31", "lang": "en", "out": "DIR", "plan": ""}
    options |= {"keep": 5, "wait": 600, "single": False}
    assert calls == [(["headcount"], {**options, "parameters": {"horizon": "2030", "goal": "520"}})]


def test_without_arguments_everything_is_made_in_both_languages(calls: list) -> None:
    assert cli.main(["report"]) == 0
    assert calls[0][0] == []
    assert calls[0][1]["lang"] == "both"
    assert calls[0][1]["as_of"] == "today"


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        ("report headcount -p horizn 2030", "'horizn' does not exist in headcount"),
        ("report headcount -p horizon 2025x", "horizon = '2025x'"),
        ("report headcount --as-of 2999-01-01", "as_of = '2999-01-01'"),
        ("report headcount --lang de", "lang = 'de'"),
        ("report nothing", "notebook 'nothing' does not exist"),
        ("report -p lang en", "use --lang"),
        ("report -p goal 1 -p goal 2", "a name is given twice"),
        ("verify absent.html", "absent.html cannot be read"),
        ("check --as-of never", "as_of = 'never'"),
        ("report headcount -p goal 53", "allowed is 91 to 2650"),  # 455 / 5 and 530 x 5
        ("report headcount -p goal 5300000", "the plan prints 455 to 530 万人"),
        ("report density -p goal 1e308", "goal = 1e+308 is refused: the plan prints 930 to 1000"),
        ("report headcount -p area Suzhou -p goal 5200", "figures on record are"),
        ("report headcount -p area 苏州 -p goal 0.52", "figures on record are"),
        ("report ratio -p goal 120", "figures on record are 0.65 to"),
    ],
)
def test_what_is_refused_is_said_in_one_line_with_exit_code_2(
    arguments: str, part: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(arguments.split()) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert part in shown.err
    assert shown.err.count("\n") == 1


def test_a_failed_notebook_gives_exit_code_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise NotebookError("density: cell 3 failed: \x1b[31mZeroDivisionError")

    monkeypatch.setattr(site, "build_reports", fail)
    assert cli.main(["report"]) == 1
    assert "\\x1b[31mZeroDivisionError" in capsys.readouterr().err


def test_verify_answers_with_its_exit_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(verify, "verify_page", lambda _: [])
    assert cli.main(["verify", "a.html"]) == 0
    assert "reproduced byte for byte" in capsys.readouterr().out
    monkeypatch.setattr(verify, "verify_page", lambda _: ["data: a.csv differs"])
    assert cli.main(["verify", "a.html"]) == 1
    assert capsys.readouterr().out == "data: a.csv differs\n"


def test_check_prints_what_disagrees_by_how_much_and_where(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """25 in the box against 26 in the prose: row 9, off by 1."""
    assert cli.main(["check", "--as-of", "2022-12-31"]) == 0
    lines = capsys.readouterr().out.splitlines()
    told = [line for line in lines if "disagrees:" in line]
    assert "box 1, row 9 (2020); prose s12: off by 1 (26 - 25); known: the box counts" in told[1]
    assert told[1].startswith("plan_statements.csv, row 13: ")
    assert len(told) == 3
    assert "297 figures" not in lines[0]  # later ones are not counted
    assert "as known on 2022-12-31" in lines[0]


def test_a_disagreement_that_no_row_explains_makes_check_fail_and_report_say_so(
    calls: list, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """43 + 25 is 68, and the goal of that row is printed as 70 here."""
    folder = planted.copy_evidence(tmp_path, monkeypatch)
    planted.edit(folder, "plan_indicators", ("row", "5"), value_goal="〔70〕")
    assert cli.main(["check"]) == 1
    assert "off by -2 (43 + 25 = 68); correct the wrong one, or say" in capsys.readouterr().out
    assert cli.main(["report", "plan"]) == 0
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("plan_statements.csv, row ")
    assert "off by -2 (43 + 25 = 68)" in line
    (row,) = [r for r in planted.rows_of(folder, "plan_statements") if r["statement_id"] in line]
    why = {"acknowledged_zh": "按印本照录", "acknowledged_en": "as printed"}
    planted.edit(folder, "plan_statements", ("statement_id", row["statement_id"]), **why)
    assert cli.main(["check"]) == 0
    assert "known: as printed" in capsys.readouterr().out
    assert cli.main(["report", "plan"]) == 0
    assert capsys.readouterr().err == ""


def test_a_breach_is_told_in_one_line_and_nothing_is_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = planted.copy_evidence(tmp_path, monkeypatch)
    planted.edit(folder, "province", ("obs_id", "js-high_skill_total-2021"), unit="千人")
    for command in (["check"], ["report", "plan", "--out", str(tmp_path / "out")]):
        assert cli.main(command) == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert "column unit, value '千人': high_skill_total is counted in 万人; convert" in line
    assert not (tmp_path / "out").exists()


def test_unknown_commands_and_version(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, code in ((["--version"], 0), (["nonsense"], 2), ([], 2)):
        with pytest.raises(SystemExit) as caught:
            cli.main(arguments)
        assert caught.value.code == code
    assert capsys.readouterr().out.startswith("skillsdata ")


def test_the_command_works_from_any_folder_and_shows_no_traceback(tmp_path: Path) -> None:
    root = str(Path(cli.__file__).parents[1])
    ran = subprocess.run(
        [sys.executable, "-m", "skillsdata", "report", "ratio", "-p", "horizon", "soon"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": root, "LC_ALL": "C"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 2
    assert ran.stderr.startswith("skillsdata: parameter horizon = 'soon'")
    assert "Traceback" not in ran.stderr
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_while_the_command_is_imported_is_a_line_and_130(tmp_path: Path) -> None:
    (tmp_path / "argparse.py").write_text("raise KeyboardInterrupt")
    ran = subprocess.run(
        [sys.executable, "-m", "skillsdata", "report"],
        env={**os.environ, "PYTHONPATH": f"{tmp_path}:{Path(cli.__file__).parents[1]}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (130, "skillsdata: stopped before it began\n")


def test_before_the_command_is_guarded_next_to_nothing_is_imported() -> None:
    """What Ctrl-C could meet there: the package and its one guarded file."""
    program = "import sys; before = {*sys.modules}; import skillsdata.__main__; "
    program += "print(*sorted({*sys.modules} - before))"
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert ran.stdout.split() == ["skillsdata", "skillsdata.__main__"]


@pytest.mark.parametrize(
    "arguments",
    ["--help", "report headcount -p horizon soon", "check --as-of never", "check", "report plan"],
)
def test_help_and_refusals_do_not_wait_for_what_computes(
    arguments: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = planted.copy_evidence(tmp_path, monkeypatch)
    planted.edit(raw, "province", ("obs_id", "js-high_skill_total-2025-01"), value="5050")
    heavy = ("pandas", "numpy", "matplotlib", "papermill", "nbconvert", "nbformat", "frictionless")
    program = (
        "import contextlib, sys\n"
        "from skillsdata.cli import main\n"
        "with contextlib.suppress(SystemExit): main(sys.argv[1:])\n"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, *arguments.split()],
        env={**os.environ, "PYTHONPATH": str(Path(cli.__file__).parents[1])},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.splitlines()[-1] == "[]"
