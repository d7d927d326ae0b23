"""The same tasks on a Dask cluster: inputs travel to the workers, pages come back."""

import io
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from skillsdata import paths
from skillsdata.errors import ParameterError, extra
from skillsdata.publish import forge
from skillsdata.publish.run import Made, Task, attempt, shared_bases
from skillsdata.publish.site import Maker

#: What pages read besides the library.
_INPUTS = ("pyproject.toml", "notebooks", "data", "docs/benchmarks")


def on_cluster(scheduler: str, *, cell: float, job: float) -> Maker:
    """Return what makes tasks on the workers of a Dask scheduler; a dead worker's go to others.

    Raises ParameterError when none answers there, or the package for it is not installed.
    """
    with extra("dask"):
        from distributed import Client, as_completed

    def make(tasks: Sequence[Task]) -> Iterator[tuple[int, Made]]:
        try:
            found = Client(scheduler)
        except (OSError, ValueError) as error:
            raise ParameterError(
                f"--scheduler {scheduler}: no scheduler answers: {error}"
            ) from None
        with found as client:
            inputs = client.scatter(packed(tasks), broadcast=True)
            places = {
                client.submit(_attempt, inputs, task, (cell, job, basis), pure=False, retries=3): n
                for n, (task, basis) in enumerate(zip(tasks, shared_bases(tasks), strict=True))
            }
            for done in as_completed(places):
                yield places[done], done.result()

    return make


def packed(tasks: Sequence[Task]) -> bytes:
    """Return everything that tasks read as one archive: equal inputs give equal bytes."""
    root, buffer = paths.project_root(), io.BytesIO()
    files = [f for name in _INPUTS for f in sorted([root / name, *(root / name).rglob("*")])]
    plans = sorted(paths.plans_dir().rglob("*"))
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for file, name in [
            *((f, f.relative_to(root)) for f in files if not f.is_relative_to(paths.plans_dir())),
            *((f, Path("data/raw", f.relative_to(paths.plans_dir()))) for f in plans),
            *((f, Path("given", f.name)) for f in {task.path for task in tasks}),
        ]:
            if file.is_file():
                archive.writestr(zipfile.ZipInfo(name.as_posix()), file.read_bytes())
    return buffer.getvalue()


def _attempt(inputs: bytes, task: Task, how: tuple[float, float, forge.Basis | None]) -> Made:
    folder = _unpacked(inputs)
    os.environ |= {"SKILLSDATA_ROOT": str(folder), "SKILLSDATA_DATA": str(folder / "data" / "raw")}
    here = replace(task, path=folder / "given" / task.path.name)
    return attempt(here, *how)


def _unpacked(inputs: bytes) -> Path:
    """Return the folder of an archive on this machine, unpacked once."""
    folder = Path(tempfile.gettempdir()) / f"skillsdata-{sha256(inputs).hexdigest()[:32]}"
    if not folder.exists():
        fresh = Path(tempfile.mkdtemp(dir=folder.parent))
        zipfile.ZipFile(io.BytesIO(inputs)).extractall(fresh)
        try:
            fresh.rename(folder)
            forge.close()  # one that was warmed before knows other inputs
        except OSError:
            shutil.rmtree(fresh)  # another worker was quicker
    return folder
