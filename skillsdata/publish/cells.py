"""A Papermill engine: the cells of a notebook in a process forked for them, without a kernel."""

import asyncio
import logging
import os
import re
from collections.abc import Callable
from contextlib import suppress
from contextvars import copy_context
from functools import cache
from typing import Any

from papermill.engines import Engine, NBClientEngine, NotebookExecutionManager

from skillsdata.publish import forge

NAME = "skillsdata"
_AWAITS = re.compile(r"\bawait\b|^async\b", re.MULTILINE)
_LOG = logging.getLogger("papermill")


class CellEngine(Engine):  # type: ignore[misc]  # Papermill ships without annotations
    """What ``papermill --engine skillsdata`` runs; ordinary kernels where nothing can be forked."""

    @classmethod
    def execute_notebook(
        cls, nb: Any, kernel_name: str, settled: Callable[[Any], Any] | None = None, **options: Any
    ) -> Any:
        """Run a notebook and return it as ``settled`` leaves it, so that it is written once."""
        done = super().execute_notebook(nb, kernel_name, **options)
        return done if settled is None else settled(done)

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> Any:
        """Run every cell until one fails, in a process of its own."""
        if forge.is_fresh() and not _unfit(nb_man.nb):
            return run_cells(nb_man, options.get("say", _LOG.debug))
        if reason := _unfit(nb_man.nb):
            _LOG.warning("ordinary kernels are used: %s", reason)
            return _by_kernel(nb_man, kernel_name, options)
        limit = options.get("execution_timeout") or forge.CELL_SECONDS
        nb_man.nb = forge.call(_run_alone, nb_man.nb, cell=limit)
        return nb_man.nb


def _by_kernel(nb_man: Any, kernel_name: str, options: dict[str, Any]) -> Any:
    options.pop("say", None)
    return NBClientEngine.execute_managed_notebook(
        nb_man,
        kernel_name,
        **options | {"kernel_manager_class": _kernel_manager(), "shutdown_kernel": "immediate"},
        extra_arguments=["--log-level=ERROR"],
    )


def _kernel_manager() -> Any:
    """Return a manager of kernels of this interpreter, whatever kernel its user installed."""
    from jupyter_client.kernelspec import KernelSpecManager
    from jupyter_client.manager import AsyncKernelManager
    from traitlets import default

    class ReportKernel(AsyncKernelManager):
        @default("kernel_spec_manager")
        def _of_this_interpreter(self) -> KernelSpecManager:
            return KernelSpecManager(kernel_dirs=[])

        async def _async_pre_start_kernel(self, **options: Any) -> Any:
            environment = {**os.environ, **forge.ENVIRONMENT}
            return await super()._async_pre_start_kernel(**options, env=environment)

    return ReportKernel


def _unfit(notebook: Any) -> str:
    if not forge.can_fork():
        return "this system cannot fork a process safely"
    if any(c.cell_type == "code" and _AWAITS.search(c.source) for c in notebook.cells):
        return "a cell awaits, which needs a kernel's own loop"
    language = notebook.metadata.get("kernelspec", {}).get("language", "python")
    return "" if language == "python" else f"the notebook is in {language}"


def _run_alone(say: forge.Say, notebook: Any) -> Any:
    manager = NotebookExecutionManager(notebook, progress_bar=False)
    manager.notebook_start()
    return run_cells(manager, say)


def run_cells(manager: Any, tell: forge.Say) -> Any:
    """Run the cells of a managed notebook in this process; ``tell`` is told which one begins."""
    from nbclient import NotebookClient
    from nbformat import from_dict

    client, shell = NotebookClient(manager.nb, record_timing=False), kernel()
    for session in (shell.session, shell.kernel.session):
        session.pid = os.getpid()  # it was made before this process was forked
    client.reset_execution_trackers()
    client.clear_before_next_output = False
    count = 0
    for place, cell in enumerate(manager.nb.cells):
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        tell(f"cell {(count := count + 1)}")
        manager.cell_start(cell, place)
        failed = not _run(shell, client, cell, place)
        if failed:
            manager.cell_exception(cell, place)
        manager.cell_complete(cell, place)
        if failed:
            break
    manager.nb.metadata.language_info = from_dict(shell.kernel.language_info)
    return manager.nb


def _run(shell: Any, client: Any, cell: Any, place: int) -> bool:
    from nbclient.exceptions import CellExecutionComplete

    cell.outputs = []
    shell.execute(cell.source, allow_stdin=False)
    while shell.iopub_channel.msg_ready():
        with suppress(CellExecutionComplete):
            client.process_message(shell.get_iopub_msg(), cell, place)
    reply = shell.get_shell_msg()["content"]
    cell.execution_count = reply.get("execution_count")
    return reply["status"] == "ok" or "raises-exception" in cell.metadata.get("tags", [])


def _in_one_context(dispatch: Callable[..., Any]) -> Callable[..., Any]:
    """Let every cell see the context variables that cells before it set, as in a real kernel."""
    context = copy_context()

    async def dispatched(*given: Any) -> Any:
        return await asyncio.get_running_loop().create_task(dispatch(*given), context=context)

    return dispatched


@cache
def kernel() -> Any:
    """Return IPython's own kernel, in this process and with nothing of its user's settings.

    Made before a process is forked for each run, it is as new in each and costs none of them.
    """
    import matplotlib_inline.backend_inline as inline
    from ipykernel.inprocess.ipkernel import InProcessKernel
    from ipykernel.inprocess.manager import InProcessKernelManager
    from ipykernel.inprocess.socket import DummySocket
    from ipykernel.iostream import IOPubThread
    from traitlets.config import Config

    manager = InProcessKernelManager(config=Config({"HistoryManager": {"enabled": False}}))
    session, socket = manager.session, DummySocket()
    # a thread that is never started: what cells show arrives at once, from whichever sent it;
    # nor does it have a pipe, which would start others in a process that forks
    unstarted: Any = type("Unstarted", (IOPubThread,), {"_setup_event_pipe": lambda _: None})
    shown: Any = {"_underlying_iopub_socket": socket, "iopub_thread": unstarted(socket)}
    manager.kernel = InProcessKernel(parent=manager, session=session, **shown)
    client: Any = manager.client()
    client.kernel.dispatch_shell = _in_one_context(client.kernel.dispatch_shell)
    client.kernel._execute_sleep = 0  # there is no front end to give time to
    client.start_channels()
    inline._enable_matplotlib_integration()  # imported before there was a shell to show figures
    return client
