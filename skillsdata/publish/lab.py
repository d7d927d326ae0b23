"""JupyterLab in one language: what is folded turns round on screen, never in the files."""

import re
from typing import Any

from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager
from traitlets import Unicode

from skillsdata import paths

#: The language that notebooks in git are written for; the other one is folded.
KEPT = "zh"
_LANG = re.compile(r'^(lang\b[^=\n]*= *")(zh|en)(?=")', re.MULTILINE)


def open_lab(lang: str) -> int:
    """Open the notebooks in JupyterLab with the text of the other language folded, until stopped.

    ``lang``: zh or en. Returns the exit code.

    >>> open_lab("en")  # doctest: +SKIP
    """
    from jupyterlab.labapp import LabApp

    manager = f"--ServerApp.contents_manager_class={__name__}.Turned"
    turned = [] if lang == KEPT else [manager, f"--Turned.lang={lang}"]
    return int(LabApp.launch_instance([str(paths.notebooks_dir()), *turned]) or 0)


class Turned(AsyncLargeFileManager):
    """Files as they are, but notebooks are read in one language and saved as git has them."""

    lang = Unicode("en", config=True)

    async def get(self, path: str, *options: Any, **named: Any) -> Any:
        """Return a file; of a notebook the other language's cells are folded."""
        files: Any = super()
        return _turned(await files.get(path, *options, **named), self.lang)

    async def save(self, model: Any, path: str = "") -> Any:
        """Save a file; a notebook is folded as it was."""
        files: Any = super()
        return await files.save(_turned(model, KEPT), path)


def _turned(model: dict[str, Any], lang: str) -> dict[str, Any]:
    if model["type"] == "notebook" and model.get("content"):
        for cell in model["content"]["cells"]:
            tags = cell["metadata"].get("tags", [])
            if "parameters" in tags:
                cell["source"] = _LANG.sub(rf"\g<1>{lang}", "".join(cell["source"]))
            elif {"zh", "en"}.intersection(tags):
                _fold(cell["metadata"], lang not in tags)
    return model


def _fold(metadata: dict[str, Any], hidden: bool) -> None:
    told = {k: v for k, v in metadata.pop("jupyter", {}).items() if k != "source_hidden"}
    told |= {"source_hidden": True} if hidden else {}
    if told:
        metadata["jupyter"] = told
