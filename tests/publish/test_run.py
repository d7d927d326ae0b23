import json
import os
from pathlib import Path

import pytest

from skillsdata.errors import NotebookError
from skillsdata.publish.notebook import read_executed
from skillsdata.publish.run import run_notebook

VALUES = {"as_of": "2022-12-31", "horizon": 2026, "goal": 0.5, "lang": "en", "note": '江苏 "\\ {x}'}


def test_two_runs_give_equal_bytes_without_times_or_addresses(
    notebooks: Path, tmp_path: Path
) -> None:
    paths = [tmp_path / name / "{odd} name.ipynb" for name in ("one", "two")]
    for path in paths:
        node = run_notebook(notebooks / "passes.ipynb", parameters=VALUES, out=path)
        assert node == read_executed(path)
    first, second = (path.read_bytes() for path in paths)
    assert first == second
    text = first.decode()
    assert "<object object at >" in text
    assert "iopub" not in text
    assert "start_time" not in text


def test_parameters_arrive_in_the_kernel(notebooks: Path, tmp_path: Path) -> None:
    node = run_notebook(notebooks / "passes.ipynb", parameters=VALUES, out=tmp_path / "x.ipynb")
    outputs = [output for cell in node.cells for output in cell.get("outputs", [])]
    assert any("en 2022-12-31 2026 0.5" in str(output) for output in outputs)


def test_a_failing_cell_is_named_and_its_notebook_kept(notebooks: Path, tmp_path: Path) -> None:
    out = tmp_path / "failed.ipynb"
    with pytest.raises(NotebookError) as caught:
        run_notebook(notebooks / "fails_in_third_cell.ipynb", parameters=VALUES, out=out)
    message = str(caught.value)
    assert message.startswith("fails_in_third_cell: cell 5 failed: RuntimeError: third cell")
    assert "second line" not in message
    assert caught.value.exit_code == 1
    assert "second line" in out.read_text("utf-8")
    assert "papermill-error-cell" in out.read_text("utf-8")


def test_a_kernel_that_dies_is_reported(notebooks: Path, tmp_path: Path) -> None:
    with pytest.raises(NotebookError, match="kernel_dies: "):
        run_notebook(notebooks / "kernel_dies.ipynb", parameters=VALUES, out=tmp_path / "x.ipynb")
    assert (tmp_path / "x.ipynb").is_file()


def test_kernels_compute_on_one_thread(
    notebooks: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "8")
    node = run_notebook(notebooks / "all_types.ipynb", parameters={}, out=tmp_path / "x.ipynb")
    last = node.cells[-1]
    assert last["outputs"][0]["data"]["text/plain"] == "'1'"
    assert os.environ["OMP_NUM_THREADS"] == "8"  # only the kernel's own environment is another


def test_a_kernel_the_user_installed_under_the_same_name_is_not_taken(
    notebooks: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kernel = tmp_path / "kernels" / "python3"
    kernel.mkdir(parents=True)
    spec = {"argv": ["/bin/false"], "display_name": "another", "language": "python"}
    (kernel / "kernel.json").write_text(json.dumps(spec), "utf-8")
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    run_notebook(notebooks / "all_types.ipynb", parameters={}, out=tmp_path / "x.ipynb")


@pytest.mark.parametrize("notebook", ["display_fails_last", "display_fails_within"])
def test_a_result_that_cannot_be_displayed_fails_the_run_like_any_cell(
    notebooks: Path, tmp_path: Path, notebook: str
) -> None:
    out = tmp_path / "x.ipynb"
    with pytest.raises(NotebookError) as caught:
        run_notebook(notebooks / f"{notebook}.ipynb", parameters={}, out=out)
    reason = f"{notebook}: cell 2 failed: ValueError: the figure has no data"
    assert str(caught.value).startswith(reason)
    assert "the figure has no data" in out.read_text("utf-8")
