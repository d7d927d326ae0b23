"""A fresh process for each piece of work, forked from one in which everything is imported."""

import atexit
import ctypes
import gc
import importlib
import multiprocessing
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Lock
from typing import Any

from skillsdata.errors import NotebookError, SkillsdataError

#: Seconds that one cell, and one report with its page, may take.
CELL_SECONDS, JOB_SECONDS = 600.0, 3600.0
START_SECONDS, _START = 120.0, "the start"
_DIED = "its process died: killed, or out of memory"
#: What reports run in: one thread, fixed hashes, figures shown beneath their cells.
ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
}
#: What reports import sooner or later besides the library itself, so that no fork has to.
_WARM = """
    skillsdata.api papermill ipykernel.inprocess.ipkernel ipykernel.inprocess.manager
    ipykernel.debugger IPython.core.completerlib IPython.core.application IPython.core.oinspect
    IPython.core.logger bdb zmq.utils.garbage
    tornado.platform.asyncio psutil nbclient nbconvert.exporters xlsxwriter pandas.io.formats.csvs
    matplotlib.pyplot matplotlib.backends.backend_svg matplotlib.backends.backend_agg
    matplotlib_inline.backend_inline fontTools.subset
"""
_DIE_WITH_PARENT = 1  # Linux: prctl(PR_SET_PDEATHSIG)

Say = Callable[[str], None]
#: What many forks start from: a function and what it is given; it readies what they will ask for.
Basis = tuple[Callable[..., Any], tuple[Any, ...]]
#: So many processes that have done their basis are kept.
_BRANCHES = 2
_fresh = False


def can_fork() -> bool:
    """Whether a fork of such a process is sound on this system; SKILLSDATA_FORK=no forbids it."""
    return sys.platform == "linux" and os.environ.get("SKILLSDATA_FORK") != "no"


def is_fresh() -> bool:
    """Whether this process was forked to do one piece of work."""
    return _fresh


class Forge:
    """The warmed process. It ends with this one, and its forks with it."""

    def __init__(self) -> None:
        """Start it; what is asked meanwhile waits for its imports."""
        self._control, theirs = socket.socketpair()
        roots = [str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")]
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", _SERVE.format(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env={
                    **os.environ,
                    **ENVIRONMENT,
                    "PYTHONPATH": os.pathsep.join(filter(None, roots)),
                },
                start_new_session=True,  # Ctrl-C reaches the one who asked, and no fork
            )
        self._branches: dict[Basis, socket.socket] = {}
        self._lock = Lock()

    @property
    def alive(self) -> bool:
        """Whether it still forks."""
        return self._process.poll() is None

    def line(self, basis: "Basis | None" = None) -> Connection:
        """Return the connection to a fresh process, forked from one that has done its ``basis``."""
        if basis is None:
            return _forked_by(self._control)
        with self._lock, suppress(OSError, EOFError):
            return _forked_by(self._branch(basis))
        if basis in self._branches:
            self._branches.pop(basis).close()  # it died: the work is done without what it had ready
        return _forked_by(self._control)

    def _branch(self, basis: "Basis") -> socket.socket:
        if basis not in self._branches:
            while len(self._branches) >= _BRANCHES:
                self._branches.pop(next(iter(self._branches))).close()
            line = _forked_by(self._control)
            line.recv()
            line.send((_branch_off, (basis,), dict(os.environ)))
            self._branches[basis] = socket.socket(fileno=os.dup(line.fileno()))
        return self._branches[basis]

    def close(self) -> None:
        """End it and every fork of it at once."""
        self._process.kill()
        self._process.wait()
        for control in (self._control, *self._branches.values()):
            control.close()


def _forked_by(control: socket.socket) -> Connection:
    ours, theirs = socket.socketpair()
    with theirs:
        socket.send_fds(control, [b"."], [theirs.fileno()])
    return Connection(ours.detach())


_SERVE = "from skillsdata.publish.forge import serve; serve({})"


@cache
def _forges() -> list[Forge]:
    atexit.register(close)
    return []


def open_forge() -> Forge:
    """Return the warmed process of this one, started when there is none."""
    if not (_forges() and _forges()[-1].alive):
        close()
        _forges().append(Forge())
    return _forges()[-1]


def close() -> None:
    """End all that was started."""
    while _forges():
        _forges().pop().close()
    for child in multiprocessing.active_children():
        child.kill()


def call(
    work: Callable[..., Any], *given: Any, cell: float = CELL_SECONDS, job: float = JOB_SECONDS,
    basis: Basis | None = None,
) -> Any:  # fmt: skip
    """Return what ``work(say, *given)`` returns in a fresh process.

    What it says meanwhile names what is being done: no longer than ``cell`` seconds each, and
    ``job`` in all. It is forked from one that has done its ``basis``, as others of the same are,
    and sees nothing of those. Raises NotebookError when that time is over or the process dies, and
    whatever SkillsdataError the work raises.
    """
    try:
        opened = open_forge().line(basis) if can_fork() else _anew()
    except OSError:
        raise NotebookError(f"{_START}: {_DIED}") from None
    with opened as line:
        return _answer(line, (work, given), cell, job)


def _anew() -> Connection:
    """Return the connection to a process started anew, where none can be forked."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    context.Process(target=_work, args=(theirs,), daemon=True).start()
    theirs.close()
    return ours


def _answer(line: Any, task: Any, cell: float, job: float) -> Any:
    doing, process, end = _START, 0, time.monotonic() + job
    try:
        line.send((*task, dict(os.environ)))
        while line.poll(max(0.0, min(_patience(doing, cell), end - time.monotonic()))):
            told = line.recv()
            if isinstance(told, tuple):
                if told[1] is not None:
                    raise told[1]
                return told[0]
            doing, process = (told, process) if isinstance(told, str) else (doing, told)
    except (EOFError, ConnectionError):
        raise NotebookError(f"{doing}: {_DIED}") from None
    with suppress(ProcessLookupError, TypeError):
        os.kill(process, signal.SIGTERM if os.name == "nt" else signal.SIGKILL)
    raise NotebookError(f"{doing} did not end within {min(_patience(doing, cell), job):g} s")


def _patience(doing: str, cell: float) -> float:
    """Seconds to wait for the next word; a start on a busy machine outlasts a short cell."""
    return max(cell, START_SECONDS) if doing == _START else cell


def serve(control: int) -> None:
    """Fork a process for every connection that is handed over, until nobody can ask any more."""
    gc.disable()  # what is imported stays
    _warm()
    _fork_for_each(socket.socket(fileno=control))


def _branch_off(line: Connection, basis: Basis) -> None:
    """Do what forks start from, then fork them; what fails is left for them to meet."""
    prepare, given = basis
    with suppress(Exception):
        prepare(*given)
    gc.freeze()
    control = socket.socket(fileno=os.dup(line.fileno()))
    line.close()
    _fork_for_each(control)
    with suppress(ChildProcessError):
        os.wait()  # its forks end with it, and may still be at work


def aside(work: Callable[..., Any], *given: Any) -> Callable[[], Any]:
    """Do work in a fork of this process meanwhile; return what waits for its result.

    That raises EOFError when the work failed, and only this process's end ends it.
    """
    ours, theirs = multiprocessing.Pipe(duplex=False)
    if os.fork() == 0:
        _end_with_parent()
        with suppress(Exception):
            theirs.send(work(*given))
        os._exit(0)
    theirs.close()
    return ours.recv


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)


def _fork_for_each(asked: socket.socket) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with asked:
        while handed := socket.recv_fds(asked, 1, 1)[1]:
            if os.fork() == 0:
                asked.close()
                _forked(Connection(handed[0]))
            os.close(handed[0])


def _warm() -> None:
    importlib.import_module("skillsdata.publish.fonts").cut_meanwhile(aside)
    rooms = [path.parent for path in Path(__file__).parents[1].glob("*/__init__.py")]
    files = [path for room in rooms for path in room.glob("*.py")]
    for name in [*_WARM.split(), *(f"skillsdata.{f.parent.name}.{f.stem}" for f in files)]:
        importlib.import_module(name)
    importlib.import_module("skillsdata.publish.page").warm()
    importlib.import_module("skillsdata.publish.cells").kernel()
    gc.freeze()


def _forked(line: Connection) -> None:
    global _fresh  # noqa: PLW0603  # true of this process alone, from here to its end
    _fresh = True
    _end_with_parent()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setpgid(0, 0)
    gc.set_threshold(100_000)  # most garbage of one report goes with its process
    gc.enable()
    _reseed()
    with suppress(ConnectionError):  # nobody waits for it any more
        _work(line)
    os._exit(0)


def _reseed() -> None:
    """No two forks share random numbers."""
    import numpy as np

    random.seed()
    np.random.seed()  # noqa: NPY002  # a notebook may use it


def _work(line: Any) -> None:
    line.send(os.getpid())
    work, given, around = line.recv()
    os.environ.clear()
    os.environ.update(around | ENVIRONMENT)  # one may have been set since this process was warmed
    if work is _branch_off:
        _branch_off(line, *given)
        return
    try:
        line.send((work(line.send, *given), None))
    except SkillsdataError as error:
        line.send((None, error))
    except Exception as error:
        line.send((None, NotebookError(f"{type(error).__name__}: {error}")))
