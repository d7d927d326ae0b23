"""The commands of the proof: quick help, options handed on, refusals in one line."""

import os
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from benchmarks import __main__ as commands
from benchmarks import learn, ratio, reports, run
from skillsdata.errors import HistoryError
from skillsdata.forecast.reference import KINDS
from skillsdata.paths import project_root

ROOT = project_root()
Calls = list[tuple[object, ...]]


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Calls:
    made: Calls = []
    monkeypatch.setattr(
        run, "run_forecasts", lambda out, **rest: made.append((out, rest)) or ["naive"]
    )
    monkeypatch.setattr(
        run, "run_origins", lambda out, panel, **rest: made.append((out, panel, rest)) or ["drift"]
    )
    monkeypatch.setattr(ratio, "run_ratio", lambda out, **rest: made.append((out, rest)) or out)
    monkeypatch.setattr(learn, "learn", lambda panel, **rest: made.append((panel, rest)) or "fit")
    return made


def test_the_options_of_forecasts_reach_the_run(
    calls: Calls, capsys: pytest.CaptureFixture[str]
) -> None:
    given = "forecasts --methods naive,drift --statsforecast PY --out DIR"
    assert commands.main(given.split()) == 0
    wanted = {
        "methods": ["naive", "drift"],
        "statsforecast": Path("PY"),
        "own_panel": None,
        "kind": None,
    }
    assert calls == [(Path("DIR"), wanted)]
    assert "naive: " in capsys.readouterr().out
    assert commands.main(["forecasts"]) == 0
    assert calls[1][0].parts[-2:] == ("docs", "benchmarks")


def test_a_panel_and_its_kind_are_handed_on(calls: Calls) -> None:
    given = "forecasts --panel mine.csv --kind rate --out DIR"
    assert commands.main(given.split()) == 0
    assert (calls[0][1]["own_panel"], calls[0][1]["kind"]) == (Path("mine.csv"), "rate")


def test_the_folder_of_the_rates_is_there_before_minutes_are_spent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, found = tmp_path / "a" / "b", []
    designs = dict.fromkeys(("sequential", "bound"), lambda _: found.append(out.is_dir()))
    monkeypatch.setattr(reports, "DESIGNS", designs)
    assert commands.main(["reports", "--count", "1", "--out", str(out)]) == 0
    assert found == [True, True]
    assert len((out / "reports.csv").read_text("utf-8").splitlines()) == 3


def test_a_panel_of_origins_is_handed_on(calls: Calls) -> None:
    assert commands.main(["origins", "wide.csv", "--methods", "drift", "--out", "DIR"]) == 0
    assert calls == [(Path("DIR"), Path("wide.csv"), {"methods": ["drift"]})]


def test_the_kinds_that_can_be_told_are_those_of_the_library() -> None:
    assert commands.KINDS == KINDS


def test_the_ratio_is_scored_as_known_today(calls: Calls) -> None:
    assert commands.main(["ratio", "--out", "DIR"]) == 0
    ((out, options),) = calls
    assert out == Path("DIR")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", str(options["as_of"]))


def test_the_ratio_takes_no_panel(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        commands.main(["ratio", "--panel", "mine.csv"])
    assert stopped.value.code == 2
    assert "unrecognized arguments: --panel" in capsys.readouterr().err


def test_learning_is_told_where_its_panel_is_from(
    calls: Calls, capsys: pytest.CaptureFixture[str]
) -> None:
    assert commands.main(["learn", "panel.csv.gz", "--origin", "Made up"]) == 0
    assert calls == [(Path("panel.csv.gz"), {"origin": "Made up", "expanding": None})]
    assert capsys.readouterr().out == "fit\n"


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        ("forecasts --methods naiv", "no method naiv; there are skillsdata, naive"),
        ("origins absent.csv --methods naiv", "no method naiv; there are skillsdata, naive"),
        ("forecasts --panel absent.csv --out DIR", "absent.csv cannot be read as CSV"),
        ("learn absent.csv", "absent.csv cannot be read as CSV"),
    ],
)
def test_what_is_refused_is_said_in_one_line_with_exit_code_2(
    arguments: str,
    part: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert commands.main(arguments.split()) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("benchmarks: ")
    assert part in shown.err
    assert shown.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_what_a_file_says_cannot_steer_the_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise HistoryError("panel.csv: \x1b[31mred")

    monkeypatch.setattr(learn, "learn", refuse)
    assert commands.main(["learn", "panel.csv"]) == 2
    assert "\\x1b[31mred" in capsys.readouterr().err


def test_help_imports_nothing_that_is_slow() -> None:
    asked = "import sys, benchmarks.__main__; print(*sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", asked],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert not {"numpy", "pandas", "scipy", "statsmodels"} & set(ran.stdout.split())


def _told() -> list[list[str]]:
    """Return the arguments of every call of these commands in README and docs."""
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    lines = re.findall(
        r"^python -m benchmarks (.+?)(?:  .*)?$",
        "\n".join(page.read_text("utf-8") for page in pages),
        re.MULTILINE,
    )
    return [line.split() for line in lines]


@pytest.mark.parametrize("words", _told(), ids=" ".join)
def test_every_documented_call_is_understood(words: list[str]) -> None:
    module, function = commands._parser().parse_args(words).run.split(":")
    assert callable(getattr(import_module(f"benchmarks.{module}"), function))


def test_calls_of_each_command_are_documented() -> None:
    assert len(_told()) >= 6
    assert {words[0] for words in _told()} == set(commands.COMMANDS)
    pages = "".join((ROOT / name).read_text("utf-8") for name in ("README.md", "docs/methods.md"))
    assert "python -m benchmarks learn PANEL" in pages
    assert "skillsdata benchmark" not in pages
    assert "skillsdata learn" not in pages
