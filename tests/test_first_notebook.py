"""The tutorial runs as it is written, in a kernel's order; the page on the names is current."""

import ast
import re
import runpy
import warnings
from pathlib import Path
from typing import Any

import pytest

from skillsdata.paths import project_root

DOCS = project_root() / "docs"
BLOCKS = re.findall(
    r"```python\n(.*?)```", (DOCS / "first-notebook.md").read_text("utf-8"), re.DOTALL
)
#: Noon of the day on which the tutorial opens its edition.
DAY = "1795694400"


def shown(block: str, names: dict[str, Any]) -> Any:
    """Run a block as a cell: the value of its last line is what it shows."""
    *body, last = ast.parse(block).body
    exec(compile(ast.Module(body, []), "cell", "exec"), names)
    if not isinstance(last, ast.Expr):
        exec(compile(ast.Module([last], []), "cell", "exec"), names)
        return None
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names)


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_the_tutorial_runs_from_top_to_bottom(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", DAY)
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    values = [shown(block, names) for block in BLOCKS]
    assert len(BLOCKS) > 15
    assert sum(hasattr(value, "_repr_mimebundle_") for value in values) >= 5
    assert (tmp_path / "slide.svg").is_file()


def test_the_page_on_the_names_is_current() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = runpy.run_path(str(DOCS / "api.py"))["page"]()
    assert made == (DOCS / "api.md").read_text("utf-8"), "run make docs"
