"""Notebooks run as plain cells in forked processes: the same outputs as a kernel's, sooner."""

import os
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_output

from skillsdata.publish.run import LAB


def run_cells(notebook: Path, parameters: dict[str, Any], out: Path) -> None:
    """Run a notebook's cells with parameters in this process and save it, executed."""
    from IPython.core.displayhook import CapturingDisplayHook
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output

    node: Any = nbformat.read(notebook, as_version=4)
    node.cells = [c for c in node.cells if LAB not in c.metadata.get("tags", [])]
    shell: Any = InteractiveShell.instance()
    shell.display_formatter.active_types = shell.display_formatter.format_types
    shell.showtraceback = _fail
    for cell in [c for c in node.cells if c.cell_type == "code"]:
        tagged = "parameters" in cell.metadata.get("tags", [])
        with capture_output() as seen:
            shell.display_trap.hook = CapturingDisplayHook(shell, seen._outputs)
            result = shell.run_cell(cell.source)
            if tagged:
                shell.user_ns.update(parameters)
        result.raise_error()
        cell.outputs = list(_outputs(seen))
    out.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(node, out)


def _fail(error: Any = None, **_: Any) -> None:
    """Raise what would only be printed: a result that cannot be displayed fails, as in a kernel."""
    raised: Any = (error or sys.exc_info())[1]
    raise raised


def _outputs(seen: Any) -> Iterator[Any]:
    for name in ("stdout", "stderr"):
        if text := getattr(seen, name):
            yield new_output("stream", name=name, text=text)
    for shown in seen.outputs:
        yield new_output("display_data", data=shown.data, metadata=shown.metadata or {})


def forked(jobs: list[tuple[Any, ...]], work: Any, *, at_once: int = 2) -> None:
    """Call ``work`` with each job's arguments in a process of its own, a few at a time."""
    waiting, running, failed = list(jobs), dict[int, tuple[Any, ...]](), list[tuple[Any, ...]]()
    while waiting or running:
        while waiting and len(running) < at_once:
            job = waiting.pop(0)
            running[_fork(work, job)] = job
        process, status = os.wait()
        job = running.pop(process)
        if status:
            failed.append(job)
    if failed:
        raise RuntimeError(f"failed: {[job[0] for job in failed]}")


def _fork(work: Any, job: tuple[Any, ...]) -> int:
    process = os.fork()
    if process:
        return process
    try:
        work(*job)
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)
