"""Whatever ends a run, a complete site stands: the old one or the new one."""

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest
import standin

from skillsdata import cli
from skillsdata.errors import ParameterError, PublishError
from skillsdata.publish import site, store
from skillsdata.publish.site import build_reports

NAMES = {"overview.en.html", "passes.en.html", "index.html", "data", "notebooks", "manifest.json"}
WORDS = re.compile(r"<p>(\w+)</p>")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    standin.build(tmp_path / "reports", "old")
    return tmp_path / "reports"


def word_of(folder: Path) -> str:
    """The one word of a complete site: of its pages, its index, its manifest and its table."""
    assert {path.name for path in folder.iterdir()} == NAMES
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    words = {found["parameters"]["note"] for found in manifest.values()}
    words |= {WORDS.search(page.read_text("utf-8"))[1] for page in folder.glob("*.html")}
    words |= set((folder / "data" / "numbers.csv").read_text("utf-8-sig").split()[1:])
    assert set(manifest) == {page.name for page in folder.glob("*.*.html")}
    (word,) = words
    return word


def forked(work: Callable[[], object]) -> int:
    """Start work in a process of its own."""
    process = os.fork()
    if process == 0:
        try:
            work()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    return process


def ended(process: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def is_swept(out: Path) -> None:
    """No leftover, and every earlier site complete."""
    beside = out.parent / f".{out.name}"
    assert {path.name for path in out.parent.iterdir()} == {out.name, beside.name}
    for path in beside.iterdir():
        if path.name not in {"lock", "runs.jsonl", "status.json", "results.json"}:
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d{6}\.\d{9}", path.name)
            word_of(path)


def test_what_a_kill_left_of_a_record_is_swept_and_not_what_another_run_is_writing(
    out: Path,
) -> None:
    beside = out.parent / f".{out.name}"
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    left, own = (beside / f"trial-{n}-status.json" for n in (dead.pid, os.getpid()))
    left.touch(), own.touch()
    standin.build(out, "new")
    assert (left.exists(), own.exists()) == (False, True)


def test_the_earlier_sites_stay_dated_as_many_as_are_kept(out: Path) -> None:
    for word in ("b", "c", "d"):
        standin.build(out, word)
    kept = store.open_store(out, keep=2).earlier()
    assert [word_of(folder) for folder in kept] == ["c", "b", "old"]
    build_reports(
        [str(standin.HERE / "passes.ipynb")], out=out, lang="en", keep=1, maker=standin.pages("d")
    )
    assert [word_of(folder) for folder in store.open_store(out).earlier()] == ["d"]


def test_what_is_not_of_the_site_stays_and_an_open_log_goes_on(out: Path) -> None:
    (out / "README.md").write_text("mine")
    (out / "sub").mkdir()
    (out / "sub" / "link").symlink_to("elsewhere")
    with (out / "run.log").open("a") as log:
        standin.build(out, "new")
        log.write("a line")
    assert (out / "README.md").read_text() == "mine"
    assert os.readlink(out / "sub" / "link") == "elsewhere"
    assert (out / "run.log").read_text() == "a line"


def test_a_site_stands_open_to_those_who_may_read_the_folder(out: Path) -> None:
    out.chmod(0o755)
    standin.build(out, "new")
    assert out.stat().st_mode & 0o777 == 0o755
    standin.build(out.parent / "fresh", "new")
    assert (out.parent / "fresh").stat().st_mode & 0o055 == 0o055


@pytest.mark.parametrize("step", range(1, 4))
def test_without_an_exchange_of_folders_a_kill_is_mended_by_the_next_run(
    out: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    """Three renames: the old aside, the new in, the old to its date; a kill before each."""
    monkeypatch.setattr(store, "_exchanged", lambda *_: False)
    left, rename = [step], Path.rename  # the first names the new one

    def counted(self: Path, target: Path) -> Path:
        left[0] -= 1
        if left[0] < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return rename(self, target)

    def work() -> None:
        Path.rename = counted
        standin.build(out, "new")

    assert ended(forked(work)) == -signal.SIGKILL
    with store.open_store(out).held():
        assert word_of(out) == ("new" if step == 3 else "old")
    is_swept(out)
    standin.build(out, "newer")
    assert word_of(out) == "newer"


def test_a_folder_that_cannot_be_moved_leaves_the_old_site(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows with a table open in Excel."""
    monkeypatch.setattr(store, "_exchanged", lambda *_: False)
    rename = Path.rename

    def locked(self: Path, target: Path) -> Path:
        if self == out:
            raise PermissionError(13, "The process cannot access the file", str(self))
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", locked)
    with pytest.raises(PublishError, match=r"cannot access the file: .*; the site in .* stays"):
        standin.build(out, "new")
    assert word_of(out) == "old"
    monkeypatch.setattr(Path, "rename", rename)
    standin.build(out, "newer")
    is_swept(out)


def test_a_full_disk_leaves_the_old_site(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "x")

    monkeypatch.setattr(site, "write_tables", full)
    with pytest.raises(PublishError, match="No space left on device: x; the site in") as caught:
        standin.build(out, "new")
    assert caught.value.exit_code == 1
    assert word_of(out) == "old"
    is_swept(out)


@pytest.mark.parametrize(
    ("name", "reason"),
    [("", "name a folder"), ("file", "it is a file"), ("file/x", "cannot be written"),
     ("/", "holds more than a site"), ("ROOT", "holds more"), ("ROOT/..", "holds more"),
     ("ROOT/data/raw", "belongs to the project"), ("ROOT/notebooks/x", "belongs to the project"),
     ("/dev/shm", "mount point"), ("x" * 300, "File name too long"), ("full", "are needed")],
)  # fmt: skip
def test_a_folder_that_will_not_do_is_refused_before_anything_runs(
    name: str, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site, "in_forks", lambda _: pytest.fail("a notebook was run"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("")
    if name == "full":
        usage = shutil._ntuple_diskusage(10**9, 10**9, 10**5)
        monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    given = name.replace("ROOT", str(store.paths.project_root()))
    with pytest.raises(ParameterError, match=f"--out .* is refused: .*{reason}") as caught:
        build_reports(out=given)
    assert "\n" not in str(caught.value)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("asked", [{"keep": -1}, {"wait": -2.5}, {"wait": float("nan")}])
def test_less_than_nothing_is_refused(asked: dict[str, float], tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="is refused: give 0 or more"):
        store.open_store(tmp_path / "out", **asked)


def test_a_link_is_followed_and_another_file_system_will_do(tmp_path: Path) -> None:
    there = Path("/dev/shm") / f"skillsdata-{os.getpid()}"
    there.mkdir()
    try:
        (tmp_path / "link").symlink_to(there / "site")
        for word in ("a", "b"):
            standin.build(tmp_path / "link", word)
        assert word_of(there / "site") == "b"
        assert (tmp_path / "link").is_symlink()
        is_swept(there / "site")
    finally:
        shutil.rmtree(there)


def test_a_second_run_waits_or_is_refused(out: Path) -> None:
    with store.open_store(out).held():
        with pytest.raises(ParameterError, match=r"another run holds .* for more than 0 s") as seen:
            build_reports(["plan"], out=out, wait=0)
        assert seen.value.exit_code == 2
        waiting = forked(lambda: standin.build(out, "second"))
        time.sleep(0.3)
        assert word_of(out) == "old"
    assert ended(waiting) == 0
    assert word_of(out) == "second"


def test_a_site_within_a_site_waits_for_the_outer_one(out: Path) -> None:
    inner = out / "plan"
    with store.open_store(out).held(), pytest.raises(ParameterError, match="another run holds"):
        build_reports(["plan"], out=inner, wait=0)
    standin.build(inner, "inner")
    standin.build(out, "new")
    assert word_of(inner) == "inner"


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_ends_a_run_at_once_with_a_line(out: Path, sent: int, code: int) -> None:
    program = (
        "import signal, sys, standin\nfrom skillsdata import cli\n"
        "from skillsdata.publish import site\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # as from a terminal
        "site.check_evidence = lambda _: None\nsite.in_forks = standin.pages('new', 60)\n"
        "print('ready', flush=True)\nsys.exit(cli.main(sys.argv[1:]))"
    )
    run = subprocess.Popen(
        [sys.executable, "-c", program, "report", "--lang", "en", "--out", str(out)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert run.stdout.readline() == "ready\n"
    time.sleep(1.5)
    run.send_signal(sent)
    start = time.monotonic()
    _, told = run.communicate(timeout=10)
    assert time.monotonic() - start < 2
    assert (run.returncode, told.count("\n")) == (code, 1)
    assert "stopped; the reports already there stay" in told
    assert word_of(out) == "old"
    is_swept(out)


@pytest.mark.parametrize("stream", ["/dev/full", "closed", "ascii"])
def test_a_stream_that_takes_nothing_does_not_fail_a_run(out: Path, stream: str) -> None:
    program = (
        "import sys, standin\nfrom pathlib import Path\nfrom skillsdata import cli\n"
        "from skillsdata.publish import site\nsite.check_evidence = lambda _: None\n"
        "site.in_forks = standin.pages('new')\nsys.exit(cli.main(sys.argv[1:]))"
    )
    target = out.parent / "报告"
    redirected = {"closed": ">&- 2>&-", "ascii": "", "/dev/full": ">/dev/full 2>/dev/full"}[stream]
    ran = subprocess.run(
        ["/bin/sh", "-c", f'"$0" -c "$1" report plan --lang en --out {target} {redirected}',
         sys.executable, program],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert ran.returncode == 0
    assert (target / "manifest.json").is_file()
    assert "Traceback" not in ran.stderr
    if stream == "ascii":
        assert "1 page in " in ran.stdout


def test_a_refusal_goes_to_standard_error(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert cli.main(["report", "--out", "/"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("skillsdata: --out '/' is refused")


@pytest.mark.long
def test_at_200_random_kills_a_complete_site_stands(out: Path) -> None:
    chance, seen, took = random.Random(17), set(), []
    for n in range(5):
        start = time.monotonic()
        assert ended(forked(lambda n=n: standin.build(out, f"timed{n}"))) == 0
        took.append(time.monotonic() - start)
    for n in range(200):
        before, word = word_of(out), f"w{n}"
        run = forked(lambda word=word: standin.build(out, word))
        time.sleep(chance.uniform(0, 1.2 * max(took)))
        os.kill(run, signal.SIGKILL)
        ended(run)
        now = word_of(out)
        assert now in {before, word}
        seen.add(now == word)
        if n % 20 == 0:
            standin.build(out, f"n{n}")
            is_swept(out)
    assert seen == {True, False}
    standin.build(out, "last")
    is_swept(out)


@pytest.mark.long
def test_at_50_aimed_kills_a_complete_site_stands(out: Path) -> None:
    """Before each change of a file or folder while publishing, the exchange among them."""
    kills, moment, rounds = 0, 1, 0
    while kills < 50:
        before, word = word_of(out), f"k{kills}"
        code = ended(forked(lambda m=moment, w=word: standin.main(str(out), w, str(m))))
        assert word_of(out) in {before, word}
        with store.open_store(out, keep=3).held():
            pass
        is_swept(out)
        kills, moment, rounds = (kills + 1, moment + 1, rounds) if code else (kills, 1, rounds + 1)
        assert code in {0, -signal.SIGKILL}
    assert rounds >= 1  # every moment of publishing was met


@pytest.mark.long
def test_300_endings_at_once_lose_no_page(tmp_path: Path) -> None:
    names = [f"n{n}" for n in range(10)]
    for name in names:
        shutil.copy(standin.HERE / "passes.ipynb", tmp_path / f"{name}.ipynb")
    out = tmp_path / "there" / "reports"
    for n in range(30):
        runs = [
            forked(lambda name=name, n=n: standin.build(out, f"w{n}", [str(tmp_path / name)]))
            for name in names
        ]
        assert [ended(run) for run in runs] == [0] * 10
        manifest = json.loads((out / "manifest.json").read_text("utf-8"))
        assert set(manifest) == {f"{name}.en.html" for name in names}
        assert {found["parameters"]["note"] for found in manifest.values()} == {f"w{n}"}
    assert {path.name for path in out.parent.iterdir()} == {"reports", ".reports"}
