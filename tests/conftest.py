import os
from collections.abc import Iterator
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


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real reports in both languages as known on the pinned day, made once a session."""
    out = tmp_path_factory.mktemp("site") / "reports"
    build_reports(out=out, as_of=PINNED)
    return out


@pytest.fixture(scope="session")
def small_site(tmp_path_factory: pytest.TempPathFactory, notebooks: Path) -> Path:
    """Two small notebooks as a site in both languages; tests that change it copy it first."""
    out = tmp_path_factory.mktemp("small") / "reports"
    names = [str(notebooks / f"{name}.ipynb") for name in ("overview", "passes")]
    build_reports(names, out=out, parameters={"note": "江苏"})
    return out


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium; without it the suite skips by name, and in CI it fails."""
    if chromium.EXECUTABLE is None and os.environ.get("CI", "").lower() != "true":
        pytest.skip(chromium.MISSING)
    if chromium.EXECUTABLE is None:
        pytest.fail(chromium.MISSING)
    with chromium.launched() as running:
        yield running
