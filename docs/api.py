"""Write docs/api.md from signatures and docstrings: `python docs/api.py`."""

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import skillsdata.api as sd
from skillsdata.present.hand import OpenEdition, OpenOutlook, OpenStudy
from skillsdata.present.show import Figure, Table

TARGET = Path(__file__).with_suffix(".md")
HEAD = """\
# What a notebook can ask

Made by `docs/api.py` from the docstrings, whose examples the tests run. In the examples

```python
import skillsdata.api as sd

edition = sd.open_edition(as_of="2026-01-15", horizon=2030, lang="en")
hc = edition.study("headcount")
```

A half-hour's walk through most of this: [a first notebook](first-notebook.md).

"""
#: What is held in the hand, as the examples call it.
HELD = {
    "edition": OpenEdition, "study": OpenStudy, "outlook": OpenOutlook, "figure": Figure,
    "table": Table,
}  # fmt: skip


def page() -> str:
    """Return the page: the names of `sd`, then what an edition, a study and an outlook can."""
    names = [_entry(f"sd.{name}", getattr(sd, name)) for name in dir(sd)]
    parts = [f"## {_called(name)}\n\n{''.join(_members(name, of))}" for name, of in HELD.items()]
    return HEAD + "## sd\n\n" + "".join(names) + "".join(parts)


def _called(name: str) -> str:
    return f"{'An' if name[0] in 'aeiou' else 'A'} {name}"


def _members(name: str, kind: type) -> Iterator[str]:
    for each in dir(kind):
        member = inspect.getattr_static(kind, each)
        shown = getattr(member, "fget", None) or getattr(member, "func", None) or member
        if not each.startswith("_") and inspect.isfunction(shown):
            yield _entry(f"{name}.{each}", shown, called=shown is member)


def _entry(name: str, of: Any, *, called: bool = True) -> str:
    callable_ = called and callable(of)
    signature = _signature(of) if callable_ else ""
    return f"### `{name}{signature}`\n\n{_body(inspect.getdoc(of) or '')}\n\n"


def _signature(of: Any) -> str:
    given = inspect.signature(of)
    kept = [p.replace(annotation=p.empty) for n, p in given.parameters.items() if n != "self"]
    return str(given.replace(parameters=kept, return_annotation=given.empty))


def _body(docstring: str) -> str:
    """Return a docstring as Markdown: code as code, examples as blocks."""
    text = re.sub(r":\w+:`~?(?:[\w.]+\.)?(\w+)`", r"`\1`", docstring).replace("``", "`")
    text = re.sub(r"\n-{3,}\n", "\n\n", text)
    text = re.sub(r"  # doctest: .*", "", text)
    return re.sub(r"(?m)(^>>> (?:.*\n?)+?)(?=\n|\Z)", r"```python\n\1\n```", text)


if __name__ == "__main__":
    TARGET.write_text(page(), "utf-8", newline="\n")
