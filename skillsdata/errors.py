"""Everything skillsdata refuses, as exceptions with one base class."""

import contextlib
import os
import signal
import sys
import threading
import typing


class SkillsdataError(Exception):
    """Raised when skillsdata refuses something; `exit_code` is what the command line returns."""

    exit_code = 2

    def _render_traceback_(self) -> list[str]:
        """What a cell of a notebook shows: the sentence, not the way to it."""
        return [f"{type(self).__name__}: {self}"]


class EvidenceError(SkillsdataError):
    """Raised when files in data/raw break a rule; the message has one line per breach."""


class ParameterError(SkillsdataError):
    """Raised when a notebook parameter does not exist, has the wrong type or makes no sense."""


class NoGoalError(ParameterError):
    """Raised when a plan sets no goal of the kind that is asked for."""


class NoFiguresError(ParameterError):
    """Raised when an area has no figure of the indicator that is asked for."""


class HistoryError(SkillsdataError):
    """Raised when a history cannot be forecast; the message names the row and the remedy."""


class ProgressError(SkillsdataError):
    """Raised when a progress measure lacks what its definition needs, such as a direction."""


class NotebookError(SkillsdataError):
    """Raised when a notebook cell fails; the notebook with its error has been kept."""

    exit_code = 1


class PublishError(SkillsdataError):
    """Raised when a finished site cannot take its place; the one that stands is whole."""

    exit_code = 1


class LanguageError(SkillsdataError):
    """Raised when a catalogue breaks a rule; the message names the file, the key and the remedy."""


class BenchmarkError(SkillsdataError):
    """Raised when a benchmark lacks its series, a method or an environment to run it in."""


@contextlib.contextmanager
def extra(name: str) -> typing.Iterator[None]:
    """Import within what an extra of the package installs; ParameterError names the extra."""
    try:
        yield
    except ModuleNotFoundError as error:
        lacking = f"{error.name} is not installed"
        raise ParameterError(f'{lacking}: pip install "skillsdata[{name}]"') from None


def printable(message: str, encoding: str | None = None) -> str:
    """Return a message in which values from files and arguments cannot steer the terminal."""
    shown = "".join(c if c.isprintable() or c == "\n" else repr(c)[1:-1] for c in message)
    encoding = encoding or "utf-8"
    return shown.encode(encoding, "backslashreplace").decode(encoding)


def tell(message: str, stream: typing.TextIO | None) -> None:
    """Write a line to a stream that may be closed, full or of few characters; it never fails."""
    try:
        print(printable(message, getattr(stream, "encoding", None)), file=stream, flush=True)
    except OSError:  # full, or nobody reads: what is left in its buffer must not fail at the end
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno()) if stream else None
    except ValueError:  # closed
        pass


def carry_out(command: typing.Callable[[], int], program: str, stays: str) -> int:
    """Run a command and return its exit code; what it refuses is told in a line a fault.

    ``stays``: what is as it was when it is stopped.
    """
    try:
        with _stopped_by_term():
            return command()
    except SkillsdataError as error:
        tell(f"{program}: {error}", sys.stderr)
        return error.exit_code
    except OSError as error:
        tell(f"{program}: {error}", sys.stderr)
        return 1
    except KeyboardInterrupt as stop:
        tell(f"{program}: stopped; {stays}", sys.stderr)
        return 128 + (stop.args[0] if stop.args else signal.SIGINT)


@contextlib.contextmanager
def _stopped_by_term() -> typing.Iterator[None]:
    """Let SIGTERM end a command as Ctrl-C does."""

    def stop(number: int, _frame: object) -> None:
        raise KeyboardInterrupt(number)

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
