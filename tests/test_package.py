"""What is installed: the whole library with its types, words and templates, and nothing else."""

import zipfile
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

from skillsdata.paths import project_root

PACKAGE = project_root() / "skillsdata"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Names of the files in a wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    (built,) = WheelBuilder(str(project_root())).build(directory=str(folder))
    with zipfile.ZipFile(Path(built)) as archive:
        return set(archive.namelist())


def test_types_are_declared_to_those_who_import_it(wheel: set[str]) -> None:
    assert "skillsdata/py.typed" in wheel


def test_every_file_of_the_library_is_in_the_wheel(wheel: set[str]) -> None:
    """Modules, catalogues, templates and learned tables; no caches."""
    files = {p.relative_to(PACKAGE.parent).as_posix() for p in PACKAGE.rglob("*") if p.is_file()}
    wanted = {name for name in files if "__pycache__" not in name}
    assert {name for name in wheel if name.startswith("skillsdata/")} == wanted
    assert {Path(name).suffix for name in wanted} >= {".py", ".yml", ".j2", ".css", ".csv"}


def test_nothing_beside_the_library_is_installed(wheel: set[str]) -> None:
    assert {name.split("/")[0].partition("-")[0] for name in wheel} == {"skillsdata"}
    assert not any(name.startswith(("benchmarks", "tests", "notebooks")) for name in wheel)
