import fcntl
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import browser as chromium
import pytest
from golden.settings import PINNED
from playwright.sync_api import Browser

from skillsdata.publish.site import build_reports

NOTEBOOK_FIXTURES = Path(__file__).parent / "fixtures" / "notebooks"


@pytest.fixture(scope="session")
def notebooks() -> Path:
    """The folder of small notebooks, each named by how it behaves."""
    return NOTEBOOK_FIXTURES


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return a folder that all workers share; whoever asks first makes it, others wait."""
    root = factory.getbasetemp()
    root = root.parent if "PYTEST_XDIST_WORKER" in os.environ else root
    out, done = root / name / "reports", root / f"{name}.done"
    with (root / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            make(out)
            done.touch()
    return out


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real reports in both languages as known on the pinned day, made once for all tests."""
    return made_once(tmp_path_factory, "site", lambda out: build_reports(out=out, as_of=PINNED))


@pytest.fixture(scope="session")
def small_site(tmp_path_factory: pytest.TempPathFactory, notebooks: Path) -> Path:
    """Two small notebooks as a site in both languages; tests that change it copy it first."""
    names = [str(notebooks / f"{name}.ipynb") for name in ("overview", "passes")]
    return made_once(
        tmp_path_factory,
        "small",
        lambda out: build_reports(names, out=out, parameters={"note": "江苏"}),
    )


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium; without it the suite skips by name, and in CI it fails."""
    if chromium.EXECUTABLE is None and os.environ.get("CI", "").lower() != "true":
        pytest.skip(chromium.MISSING)
    if chromium.EXECUTABLE is None:
        pytest.fail(chromium.MISSING)
    with chromium.launched() as running:
        yield running
