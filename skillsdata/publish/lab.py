"""JupyterLab in one language: what is folded turns round on screen, never in the files.

JupyterLab unfolds every cell of text that it runs, and shows the first line of what is folded. So
the other language's are served as cells that it does not run, under an empty line, and saved as
what they are.
"""

import re
from typing import Any, Literal

from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager
from traitlets import Unicode

from skillsdata import paths

#: The language that notebooks in git are written for; the other one is folded.
KEPT = "zh"
Folded = Literal["raw", "markdown"]


def open_lab(lang: str) -> int:
    """Open the notebooks in JupyterLab with the text of the other language folded, until stopped.

    ``lang``: zh or en. Returns the exit code.

    >>> open_lab("en")  # doctest: +SKIP
    """
    from jupyterlab.labapp import LabApp

    manager = f"--ServerApp.contents_manager_class={__name__}.Turned"
    turned = [manager, f"--Turned.lang={lang}"]
    return int(LabApp.launch_instance([str(paths.notebooks_dir()), *turned]) or 0)


class Turned(AsyncLargeFileManager):
    """Files as they are, but notebooks are read in one language and saved as git has them."""

    lang = Unicode("en", config=True)

    async def get(self, path: str, *options: Any, **named: Any) -> Any:
        """Return a file; of a notebook the other language's cells are folded, and stay so."""
        files: Any = super()
        return _turned(await files.get(path, *options, **named), KEPT, self.lang, "raw")

    async def save(self, model: Any, path: str = "") -> Any:
        """Save a file; a notebook is folded as it was."""
        files: Any = super()
        return await files.save(_turned(model, self.lang, KEPT, "markdown"), path)


def _turned(model: dict[str, Any], old: str, new: str, folded: Folded) -> dict[str, Any]:
    if model["type"] == "notebook" and model.get("content"):
        for cell in model["content"]["cells"]:
            tags = cell["metadata"].get("tags", [])
            if "parameters" in tags:
                asked = rf'^(lang\b[^=\n]*= *"){old}(?=")'
                cell["source"] = re.sub(asked, rf"\g<1>{new}", "".join(cell["source"]), flags=re.M)
            elif {"zh", "en"}.intersection(tags) and cell["cell_type"] != "code":
                cell["cell_type"] = folded if new not in tags else "markdown"
                above = "\n" if cell["cell_type"] == "raw" else ""
                cell["source"] = above + "".join(cell["source"]).removeprefix("\n")
                _fold(cell["metadata"], new not in tags)
    return model


def _fold(metadata: dict[str, Any], hidden: bool) -> None:
    told = {k: v for k, v in metadata.pop("jupyter", {}).items() if k != "source_hidden"}
    told |= {"source_hidden": True} if hidden else {}
    if told:
        metadata["jupyter"] = told
