"""Run one notebook with Papermill; what is kept of it depends on nothing but its input."""

import logging
import re
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from skillsdata.errors import NotebookError
from skillsdata.parameters import Value
from skillsdata.publish import forge
from skillsdata.publish.csvs import collect_tables
from skillsdata.publish.manifest import page_manifest
from skillsdata.publish.notebook import notebook_parameters, read_executed, read_notebook
from skillsdata.publish.page import page_words, render_page

KERNEL = "python3"
#: Cells with this tag are for exploring in JupyterLab and are left out of reports.
LAB = "lab"
#: What a page says of a study that there is too little published for, by its error.
_LACKS = {
    "NoGoalError": "missing_goal", "NoFiguresError": "missing_figures",
    "ParameterError": "missing", "HistoryError": "missing", "ProgressError": "missing",
}  # fmt: skip
_ADDRESS = re.compile(r"(?<= at )0x[0-9a-f]+|/\S*ipykernel_\d+/")


@dataclass(frozen=True)
class Task:
    """One page to make, as plain values: it can be made in any process that has the project."""

    path: Path
    parameters: Mapping[str, Value]
    labels: Mapping[str, str]
    name: str


@dataclass(frozen=True)
class Made:
    """What came of a task: its page, executed notebook and tables, or why there is none."""

    page: str = ""
    executed: str = ""
    tables: Mapping[str, str] = field(default_factory=dict)
    failure: str = ""
    seconds: float = 0.0


def attempt(
    task: Task, cell: float = forge.CELL_SECONDS, job: float = forge.JOB_SECONDS,
    basis: forge.Basis | None = None,
) -> Made:  # fmt: skip
    """Return what came of a task, made in a fresh process that has so many seconds."""
    start = time.monotonic()
    try:
        made: Made = forge.call(make, task, cell=cell, job=job, basis=basis)
    except NotebookError as error:
        made = Made(failure=f"{task.path.stem}: {_first_line(str(error))}")
    return Made(made.page, made.executed, made.tables, made.failure, time.monotonic() - start)


def basis_of(task: Task) -> forge.Basis:
    """Return what pages of the same parameters start from, whatever their notebook and language."""
    own = {name: each.default for name, each in notebook_parameters(task.path).items()}
    return basis({n: v for n, v in task.parameters.items() if n != "lang" and v != own.get(n)})


def shared_bases(tasks: Sequence[Task]) -> list[forge.Basis | None]:
    """Return the basis of every task that is not the only one to start from it."""
    bases = [basis_of(task) for task in tasks]
    return [each if bases.count(each) > 1 else None for each in bases]


def basis(given: Mapping[str, Value]) -> forge.Basis:
    """Return what those start from who open the edition of these parameters."""
    return ready, (tuple(sorted(given.items())),)


def ready(given: Iterable[tuple[str, Value]]) -> None:
    """Open the edition that notebooks of these parameters open, with its answers ready."""
    from skillsdata.present.ready import prepare

    prepare(dict(given), forge.aside)


def make(tell: forge.Say, task: Task) -> Made:
    """Run a task's notebook and return its page, in this process if it is a fresh one."""
    with tempfile.TemporaryDirectory() as folder:
        out, failure = Path(folder) / f"{task.name}.ipynb", ""
        page, tables = "", dict[str, str]()
        try:
            executed = _run_or_lack(task, out, tell)
            tell("the page")
            collect_tables(executed, task.name, tables)
            page = page_text(task.path, executed, task.parameters, task.labels)
        except NotebookError as error:
            failure = str(error)
        return Made(page, out.read_text("utf-8") if out.exists() else "", tables, failure)


def _run_or_lack(task: Task, out: Path, tell: forge.Say) -> Any:
    """Run a task's notebook; for an area with too few figures its page says what is missing."""
    try:
        return run_notebook(task.path, parameters=task.parameters, out=out, say=tell)
    except NotebookError:
        if not _lacking(task, executed := read_executed(out), out):
            raise
        return executed


def _lacking(task: Task, notebook: Any, out: Path) -> bool:
    import nbformat

    area = task.parameters.get("area")
    errors = [o for c in notebook.cells for o in c.get("outputs", []) if o.output_type == "error"]
    if not area or not errors or errors[0].ename not in _LACKS:
        return False
    told = [c for c in notebook.cells if {*c.metadata.get("tags", [])} & {"zh", "en"}]
    words = page_words(str(task.parameters["lang"]))[_LACKS[errors[0].ename]]
    sentence = words.format(area=escape(str(area)))
    said = nbformat.v4.new_markdown_cell(f'<p class="answer">{sentence}</p>', id="missing")
    titles = [c for c in told if c.source.startswith("# ")]
    notebook.cells = [*titles[:2], said]
    nbformat.write(notebook, out)
    return True


def page_text(
    notebook: Path, executed: Any, parameters: Mapping[str, Value], labels: Mapping[str, str]
) -> str:
    """Return the page of an executed notebook, with its manifest inside."""
    manifest: dict[str, Any] = page_manifest(notebook, parameters)
    return render_page(executed, manifest={**manifest, "navigation": dict(labels)})


def page_again(task: Task, executed: str) -> str:
    """Return the page of a notebook's text as it was executed, under a task's labels."""
    import nbformat

    node = nbformat.reads(executed, as_version=4)
    return page_text(task.path, node, task.parameters, task.labels)


def run_notebook(
    path: Path, *, parameters: Mapping[str, Value], out: Path, say: forge.Say | None = None
) -> Any:
    """Run a notebook with checked parameters, save it, executed, as ``out`` and return its node.

    Two runs with equal input give equal bytes; ``say`` is told which cell begins. Raises
    NotebookError naming the notebook, the cell and the error when a cell fails; the notebook
    with its error is then at ``out`` too.
    """
    import nbformat
    from papermill.exceptions import PapermillExecutionError

    out.parent.mkdir(parents=True, exist_ok=True)
    notebook: Any = nbformat.reads(read_notebook(path).text, as_version=4)
    notebook.cells = [c for c in notebook.cells if LAB not in c.metadata.get("tags", [])]
    try:
        return _execute(notebook, parameters, out.absolute(), {} if say is None else {"say": say})
    except PapermillExecutionError as error:  # it has marked the cell
        nbformat.write(_settled(read_executed(out)), out)
        raise NotebookError(_failure(path, out, error)) from None
    except (NotebookError, RuntimeError, TimeoutError) as error:  # its process or kernel died
        nbformat.write(_settled(notebook), out)
        raise NotebookError(f"{path.stem}: {_first_line(str(error))}") from None


def _execute(
    notebook: Any, parameters: Mapping[str, Value], out: Path, told: Mapping[str, Any]
) -> Any:
    import papermill

    from skillsdata.publish.cells import NAME, CellEngine

    papermill.engines.papermill_engines.register(NAME, CellEngine)
    logging.getLogger("papermill").setLevel(logging.ERROR)
    return papermill.execute_notebook(
        notebook,
        str(out).replace("{", "{{").replace("}", "}}"),  # Papermill formats this path
        dict(parameters),
        kernel_name=KERNEL,
        engine_name=NAME,
        progress_bar=False,
        request_save_on_cell_execute=False,
        start_timeout=forge.START_SECONDS,
        settled=_settled,
        **told,
    )


def _failure(path: Path, out: Path, error: Any) -> str:
    reason = _first_line(f"{error.ename}: {error.evalue}")
    return f"{path.stem}: cell {error.exec_count} failed: {reason} (kept in {out.name})"


def _first_line(text: str) -> str:
    line = (text.strip().splitlines() or ["no message"])[0]
    return line if len(line) <= 200 else f"{line[:199]}…"


def _settled(notebook: Any) -> Any:
    """Return an executed notebook without times, process numbers, addresses and random ids."""
    notebook.metadata.pop("papermill", None)
    for place, cell in enumerate(notebook.cells):
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        cell.id = _cell_id(cell, place)
        for output in cell.get("outputs", []):
            _settle_output(output)
    return notebook


def _cell_id(cell: Any, place: int) -> str:
    injected = {"injected-parameters", "papermill-error-cell-tag"} & {
        *cell.metadata.get("tags", [])
    }
    return f"{min(injected)}-{place}" if injected else str(cell.get("id", f"cell-{place}"))


def _settle_output(output: Any) -> None:
    if "text" in output:
        output.text = _ADDRESS.sub("", output.text)
    if "text/plain" in output.get("data", {}):
        output.data["text/plain"] = _ADDRESS.sub("", output.data["text/plain"])
