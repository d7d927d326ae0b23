"""Jobs are checked whole, unchanged pages skipped, runs recorded, and somebody is told."""

import http.server
import json
import resource
import signal
import sys
import threading
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
import standin

from skillsdata import cli
from skillsdata.batch.jobs import parts, read_jobs
from skillsdata.batch.notify import addresses, notify
from skillsdata.batch.records import Record, recorded, runs
from skillsdata.batch.run import Settings, run_batch
from skillsdata.errors import NotebookError, ParameterError, PublishError
from skillsdata.publish.manifest import read_manifest
from skillsdata.publish.run import Made
from skillsdata.publish.store import Store, open_store

PASSES = standin.HERE / "passes.ipynb"


@pytest.fixture(autouse=True)
def _no_check(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("skillsdata.batch.run.check_evidence", lambda _: None)


def jobs(folder: Path, text: str) -> Path:
    file = folder / "jobs.yml"
    file.write_text(text.replace("PASSES", str(PASSES)), "utf-8")
    return file


GRID = """
jobs:
  - notebooks: [PASSES]
    as_of: [2022-12-31, 2024-06-30]
    parameters: {horizon: [2027, 2030]}
"""


def test_a_grid_is_every_combination_each_with_a_place_of_its_own(tmp_path: Path) -> None:
    made = parts(read_jobs(jobs(tmp_path, GRID)), tmp_path)
    assert [part.name.split("/", 1)[1] for part in made] == [
        f"{day}/horizon-{year}" for day in ("2022-12-31", "2024-06-30") for year in (2027, 2030)
    ]
    assert [len(part.reports) for part in made] == [2] * 4
    assert made[1].reports[0].parameters["horizon"] == 2030


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("jobs: []", ["jobs: List should have at least 1 item"]),
        ("job: 1", ["jobs: Field required", "job: Extra inputs"]),
        ("jobs: [{lang: fr}]", ["jobs.0.lang: Input should be 'zh', 'en' or 'both'"]),
        ("a: [", ["is not YAML"]),
        ("jobs: [{lang: zh, notebooks: [PASSES], lang: en}]", ["'lang' stands twice; keep one"]),
        ("jobs: [{notebooks: [nope]}, {notebooks: [PASSES], parameters: {horizn: 1}}]",
         ["job 1: notebook 'nope' does not exist", "job 2: parameter 'horizn' does not exist"]),
        ("jobs: [{notebooks: PASSES, lang: en}, {notebooks: PASSES}]",
         ["job 2: jiangsu-2021-2025/today/passes.en.html is made already"]),
        ("[a, b]", ["the file: name what is meant, as in jobs: [{lang: en}] (given: ['a', 'b'])"]),
        ("jobs: [{as_of: 2023-02-29}]", ["is not YAML: 2023-02-29 cannot be read: day is out of"]),
        (f"jobs: [{{parameters: {{horizon: {'7' * 4400}}}}}]", ["Exceeds the limit"]),
        ("jobs: " + "[" * 4000, ["nested in it goes too deep"]),
        ("jobs: [{notebooks: []}]", ["jobs.0.notebooks: List should have at least 1 item"]),
        ("jobs: [{parameters: {goal: , horizon: {a: 1}}}]",
         ["parameters.goal: give text, a number,", "parameters.horizon: give text, a number,"]),
        ("jobs: [{plan: '', parameters: {lang: en, plan: x}}]",
         ["jobs.0.parameters: lang, plan: give it beside parameters"]),
    ],
)  # fmt: skip
def test_every_fault_of_a_file_is_told_before_anything_starts(
    text: str, told: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = [str(jobs(tmp_path, text)), "--out", str(tmp_path / "out")]
    assert cli.main(["batch", *given]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == len(told)
    assert all(part in line for part, line in zip(told, lines, strict=True))
    assert not (tmp_path / "out").exists()


def test_jobs_may_share_a_folder_but_no_page(tmp_path: Path) -> None:
    text = "jobs: [{notebooks: PASSES, lang: en}, {notebooks: [PASSES], lang: zh}]"
    (part,) = parts(read_jobs(jobs(tmp_path, text)), tmp_path)
    assert [report.page.name for report in part.reports] == ["passes.en.html", "passes.zh.html"]


def test_a_file_of_jobs_that_is_not_utf_8_is_told(tmp_path: Path) -> None:
    (file := tmp_path / "jobs.yml").write_bytes(
        "jobs: [{parameters: {area: 苏州}}]".encode("gb18030")
    )
    with pytest.raises(ParameterError, match="is not UTF-8; save it so"):
        read_jobs(file)


def test_a_dry_run_refuses_what_the_run_would(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = jobs(tmp_path, "jobs: [{notebooks: [headcount], parameters: {area: 成都}}]")
    assert cli.main(["batch", str(file), "--dry-run"]) == 2
    assert "area = '成都' is refused" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("fault", "arguments"),
    [("'fr'", "batch jobs.yml"), ("it is a file", "batch jobs.yml --out file"),
     ("keep = -1", "batch jobs.yml --keep -1"), ("MB are free", "report plan"),
     ("use --lang", "report plan -p lang en"), ("no such address", "report plan --notify nobody")],
)  # fmt: skip
def test_a_refusal_at_night_is_told_and_recorded(
    fault: str, arguments: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("apprise")
    told = list[Record]()
    monkeypatch.setattr("skillsdata.batch.notify.notify", lambda _, record: told.append(record))
    monkeypatch.chdir(tmp_path)
    jobs(tmp_path, "jobs: [{lang: fr}]" if fault == "'fr'" else GRID)
    for name, text in {"file": "", "nobody": "nowhere://", "to": "json://127.0.0.1/"}.items():
        Path(name).write_text(text)
    if fault == "MB are free":
        monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=10**5))
    command, *given = arguments.split()
    out = "file" if "file" in given else "out"
    Path(f".{out}").mkdir()
    assert cli.main([command, "--out", out, "--notify", "to", *given]) == 2
    assert [record.outcome for record in told] == ["refused"] * ("nobody" not in given)
    status = json.loads(Path(f".{out}", "status.json").read_text("utf-8"))
    assert status["outcome"] == "refused"
    assert fault in status["reason"]
    assert runs(Store(tmp_path / out)) == [status]


def test_a_place_that_takes_no_record_hides_no_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("status.json", "runs.jsonl"):  # root may write whatever is read-only
        (tmp_path / ".out" / name).mkdir(parents=True)
    assert cli.main(["report", "plan", "--out", str(tmp_path / "out"), "--keep", "-1"]) == 2
    assert capsys.readouterr().err.startswith("skillsdata: keep = -1, wait = 600 is refused")


def test_the_root_is_refused_without_a_record_or_a_look_at_all_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Path, "rglob", lambda *_: pytest.fail("all files were looked at"))
    monkeypatch.setattr(Path, "write_text", lambda *_: pytest.fail("a record was written"))
    assert cli.main(["report", "--out", "/"]) == 2


def test_what_an_extra_brings_is_missed_before_anything_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("apprise", "distributed"):
        monkeypatch.setitem(sys.modules, name, None)
    given = ["batch", str(jobs(tmp_path, GRID)), "--out", str(tmp_path / "out")]
    for option, name in (("--notify", "notify"), ("--scheduler", "dask")):
        assert cli.main([*given, option, "tcp://127.0.0.1:9"]) == 2
        assert f'pip install "skillsdata[{name}]"' in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_an_address_that_apprise_does_not_know_is_told_before_anything_starts(
    tmp_path: Path,
) -> None:
    pytest.importorskip("apprise")
    (file := tmp_path / "to").write_text("json://host/\n# who\nnowhere://hush@host/\n")
    with pytest.raises(ParameterError, match=r"no such address as in line 3$"):
        addresses(file)


def test_a_goal_on_another_scale_is_told_before_anything_starts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "jobs: [{notebooks: [headcount], lang: en, parameters: {goal: [5200, 0.52, 520]}}]"
    assert cli.main(["batch", str(jobs(tmp_path, text)), "--out", str(tmp_path / "out")]) == 2
    first, second = capsys.readouterr().err.splitlines()
    assert "goal = 5200 is refused: the plan prints 455 to 530 万人" in first
    assert "goal = 0.52 is refused" in second
    assert not (tmp_path / "out").exists()


def test_a_dry_run_names_every_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = [str(jobs(tmp_path, GRID)), "--out", str(tmp_path / "out"), "--dry-run"]
    assert cli.main(["batch", *given]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 8
    assert not (tmp_path / "out").exists()


def _unchanged(tasks: object) -> object:
    for place, task in enumerate(tasks):
        manifest = standin.page_manifest(task.path, task.parameters) | {
            "navigation": dict(task.labels)
        }
        block = f'<script type="application/json" id="manifest">{standin.embed(manifest)}</script>'
        yield place, Made(f"<p>x</p>{block}", "{}")


def test_what_is_unchanged_is_skipped_and_may_be_forced(tmp_path: Path) -> None:
    file, store = jobs(tmp_path, GRID), open_store(tmp_path / "out")

    def outcomes(**how: bool) -> set[str]:
        found = run_batch(file, store, Settings(maker=_unchanged, **how))
        assert len(found) == 8
        return {result["outcome"] for result in found}

    assert outcomes() == {"made"}
    assert outcomes() == {"skipped"}
    assert outcomes(force=True) == {"made"}
    index = (tmp_path / "out" / "index.html").read_text("utf-8")
    assert index.count('<a href="#') == 2  # from one language to the other
    assert index.count("<li><a href=") == index.count(".html") == 8
    zh, en = (
        index.index('<section id="zh" lang="zh-CN">'),
        index.index('<section id="en" lang="en">'),
    )
    assert zh < index.index("2022年12月31日") < en < index.index("31 December 2022")
    assert 'name="viewport"' in index
    results = json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))["results"]
    assert all((tmp_path / "out" / result["page"]).is_file() for result in results)


def test_two_runs_of_the_same_jobs_are_equal_byte_for_byte(tmp_path: Path) -> None:
    def slowly(tasks: object) -> object:
        for place, made in _unchanged(tasks):
            yield place, replace(made, seconds=2.5)

    file, sites = jobs(tmp_path, GRID), [tmp_path / "here", tmp_path / "there"]
    for site, maker in zip(sites, (_unchanged, slowly), strict=True):
        run_batch(file, open_store(site), Settings(maker=maker))
    here, there = (
        {f.relative_to(s): f.read_bytes() for f in s.rglob("*") if f.is_file()} for s in sites
    )
    assert here == there


def test_every_page_leads_to_the_index_over_all(tmp_path: Path) -> None:
    run_batch(
        jobs(tmp_path, GRID), store := open_store(tmp_path / "out"), Settings(maker=_unchanged)
    )
    page = next(store.site.rglob("passes.en.html"))
    ways = [way for way in read_manifest(page)["navigation"] if way.startswith("..")]
    assert [(page.parent / way).resolve() for way in ways] == [store.site.resolve() / "index.html"]


def test_a_failure_leaves_the_old_site_unless_told_to_go_on(tmp_path: Path) -> None:
    def fails(tasks: object) -> object:
        for place, _ in enumerate(tasks):
            lost = Made(failure="passes: cell 3 failed (kept in passes.ipynb)")
            yield place, lost if place > 1 else Made("<p>x</p>", "{}")

    file, store = jobs(tmp_path, GRID), open_store(tmp_path / "out")
    with pytest.raises(NotebookError, match=r"passes.en.html: passes: cell 3 failed$"):
        run_batch(file, store, Settings(maker=fails))
    assert not (tmp_path / "out").exists()
    with pytest.raises(NotebookError, match=r"passes.en.html: .*\(kept in passes") as told:
        run_batch(file, store, Settings(keep_going=True, maker=fails))
    assert len(str(told.value).splitlines()) == 6
    found = json.loads((store.beside / "results.json").read_text("utf-8"))["results"]
    assert [result["outcome"] for result in found] == ["made"] * 2 + ["failed"] * 6


def test_every_run_is_recorded_a_killed_one_by_the_next(tmp_path: Path) -> None:
    store = open_store(tmp_path / "out")
    store.beside.mkdir()
    with recorded(store, Record("report")):
        pass
    dead = vars(Record("batch", process=2**22 - 1))
    (store.beside / "status.json").write_text(json.dumps(dead))
    with pytest.raises(NotebookError), recorded(store, Record("report")):
        raise NotebookError("plan: cell 3 failed")
    assert [found["outcome"] for found in runs(store)] == ["done", "killed", "failed"]
    status = json.loads((store.beside / "status.json").read_text())
    assert (status["outcome"], status["reason"]) == ("failed", "plan: cell 3 failed")


def test_a_full_disk_hides_neither_the_reason_nor_the_next_record(tmp_path: Path) -> None:
    store = open_store(tmp_path / "out")
    store.beside.mkdir()
    lines = store.beside / "runs.jsonl"
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    def fails_on_a_full_disk() -> None:
        with recorded(store, Record("report")):
            resource.setrlimit(resource.RLIMIT_FSIZE, (90, limit[1]))  # room for half a record
            raise PublishError("the disk is full")

    try:
        with pytest.raises(PublishError, match="full"):
            fails_on_a_full_disk()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
        signal.signal(signal.SIGXFSZ, before)
    assert lines.stat().st_size == 90
    assert not [*store.beside.glob("trial-*")]
    with recorded(store, Record("report")):
        pass
    assert [found["outcome"] for found in runs(store)] == ["done"]


def test_secrets_come_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "notify"
    file.write_text("# who wants to know\n\njson://me:${SECRET_WORD}@host/\n")
    monkeypatch.delenv("SECRET_WORD", raising=False)
    with pytest.raises(ParameterError, match="needs SECRET_WORD; set it in the environment"):
        addresses(file)
    monkeypatch.setenv("SECRET_WORD", "hush")
    assert addresses(file) == ["json://me:hush@host/"]


def test_a_webhook_and_a_mailbox_are_told_of_a_change(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("apprise")
    smtp = pytest.importorskip("aiosmtpd.controller")
    posted, mailed = list[bytes](), list[bytes]()

    class Hook(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            posted.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    class Box:
        async def handle_DATA(self, _server: object, _session: object, envelope: object) -> str:
            mailed.append(envelope.content)
            return "250 OK"

    hook = http.server.HTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=hook.serve_forever, daemon=True).start()
    box = smtp.Controller(Box(), hostname="127.0.0.1", port=8925)
    box.start()
    to = [f"json://127.0.0.1:{hook.server_port}",
          "mailto://127.0.0.1:8925?from=a@example.org&to=b@example.org&mode=insecure"]  # fmt: skip
    try:
        changed = Record("report", outcome="done", changes=["P 27 % → 31 %: 1 new figure"])
        assert notify(to, changed) == ""
        assert notify(to, Record("report", outcome="done")) == ""
        turned = Record("report", outcome="done", turned=["headcount 2025: open → met"])
        assert notify(to, turned) == ""
        assert "not every address" in notify(["json://me:hush@127.0.0.1:9/"], changed)
    finally:
        hook.shutdown()
        box.stop()
    told, turn = map(json.loads, posted)
    assert "P 27 % → 31 %: 1 new figure" in told["message"]
    assert turn["title"] == "skillsdata: a binding goal turned"
    assert turn["message"] == "headcount 2025: open → met"
    assert len(mailed) == 2
    assert "hush" not in "".join(capsys.readouterr())
