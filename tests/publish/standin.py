"""A site without notebooks: `python standin.py OUT WORD [MOMENT]` publishes pages of one word.

At a named moment of publishing, if any, the process kills itself with SIGKILL.
"""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from unittest import mock

from skillsdata.publish import site, store
from skillsdata.publish.manifest import embed, page_manifest
from skillsdata.publish.run import Made, Task

HERE = Path(__file__).parents[1] / "fixtures" / "notebooks"


def pages(word: str, seconds: float = 0.0) -> site.Maker:
    """Return what makes pages that hold a word and their manifest, and a table."""

    name = "numbers"

    def make(tasks: Sequence[Task]) -> Iterator[tuple[int, Made]]:
        for place, task in enumerate(tasks):
            time.sleep(seconds)
            parameters = {**task.parameters, "note": word}
            manifest = page_manifest(task.path, parameters) | {"navigation": dict(task.labels)}
            block = f'<script type="application/json" id="manifest">{embed(manifest)}</script>'
            yield place, Made(f"<p>{word}</p>{block}", "{}", {name: f"word\n{word}\n"})

    return make


def build(out: Path, word: str, names: Sequence[str] = ("overview", "passes")) -> None:
    """Publish a stand-in site."""
    files = [str(HERE / f"{name}.ipynb") for name in names]
    unchecked = mock.patch.object(site, "check_evidence")  # these pages rest on no evidence
    with open(os.devnull, "w") as log, unchecked:
        site.build_reports(files, out=out, lang="en", maker=pages(word), log=log)


def kill_at(moment: int) -> None:
    """Kill this process with the so many-th call of publishing that changes files or folders."""
    publish = store.Store.publish

    def counting(*given: object) -> None:
        left = [moment]
        for name in ("rename", "replace", "link", "mkdir", "unlink", "rmdir", "open", "chmod"):
            setattr(os, name, _counted(getattr(os, name), left))
        store._exchanged = _counted(store._exchanged, left)
        publish(*given)

    store.Store.publish = counting


def _counted(call: Callable[..., object], left: list[int]) -> Callable[..., object]:
    def counted(*given: object, **named: object) -> object:
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)
        return call(*given, **named)

    return counted


def main(out: str, word: str, moment: str = "") -> None:
    """Publish, from a process of its own."""
    if moment:
        kill_at(int(moment))
    build(Path(out), word)


if __name__ == "__main__":
    main(*sys.argv[1:])
