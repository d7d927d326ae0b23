"""Run one notebook with Papermill; what is kept of it depends on nothing but its input."""

import logging
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat

from skillsdata.errors import NotebookError
from skillsdata.parameters import Value

KERNEL = "python3"
START_SECONDS = 120
#: Cells with this tag are for exploring in JupyterLab and are left out of reports.
LAB = "lab"
_ADDRESS = re.compile(r"(?<= at )0x[0-9a-f]+|/\S*ipykernel_\d+/")


def run_notebook(path: Path, *, parameters: Mapping[str, Value], out: Path) -> Path:
    """Run a notebook with checked parameters and save it, executed, as ``out``.

    Two runs with equal input give equal bytes. Raises NotebookError naming the notebook, the
    cell and the error when a cell fails; the notebook with its error is then at ``out`` too.
    """
    from papermill.exceptions import PapermillExecutionError

    out.parent.mkdir(parents=True, exist_ok=True)
    notebook: Any = nbformat.read(path, as_version=4)
    notebook.cells = [c for c in notebook.cells if LAB not in c.metadata.get("tags", [])]
    try:
        _execute(notebook, parameters, out.absolute())
    except PapermillExecutionError as error:
        raise NotebookError(_failure(path, out, error)) from None
    except (RuntimeError, TimeoutError) as error:  # the kernel died or never answered
        nbformat.write(notebook, out)
        raise NotebookError(f"{path.stem}: {_first_line(str(error))}") from None
    finally:
        if out.exists():
            _settle(out)
    return out


def _execute(notebook: Any, parameters: Mapping[str, Value], out: Path) -> None:
    import papermill

    from skillsdata.publish.kernel import ReportKernel

    logging.getLogger("papermill").setLevel(logging.ERROR)
    papermill.execute_notebook(
        notebook,
        str(out).replace("{", "{{").replace("}", "}}"),  # Papermill formats this path
        dict(parameters),
        kernel_name=KERNEL,
        kernel_manager_class=ReportKernel,
        progress_bar=False,
        request_save_on_cell_execute=False,
        start_timeout=START_SECONDS,
        extra_arguments=["--log-level=ERROR"],
        shutdown_kernel="immediate",  # the polite way stalls three seconds now and then
    )


def _failure(path: Path, out: Path, error: Any) -> str:
    reason = _first_line(f"{error.ename}: {error.evalue}")
    return f"{path.stem}: cell {error.exec_count} failed: {reason} (kept in {out.name})"


def _first_line(text: str) -> str:
    line = (text.strip().splitlines() or ["no message"])[0]
    return line if len(line) <= 200 else f"{line[:199]}…"


def _settle(path: Path) -> None:
    """Rewrite an executed notebook without times, process numbers, addresses and random ids."""
    notebook: Any = nbformat.read(path, as_version=4)
    notebook.metadata.pop("papermill", None)
    for place, cell in enumerate(notebook.cells):
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        cell.id = _cell_id(cell, place)
        for output in cell.get("outputs", []):
            _settle_output(output)
    nbformat.write(notebook, path)


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
