"""What the code asks of the catalogues: every key by name or by pattern, and the parts it gives."""

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import skillsdata
from skillsdata.paths import notebooks_dir

PACKAGE = Path(skillsdata.__file__).parent


@dataclass(frozen=True)
class Asked:
    """One call that names a text: a pattern for its key, and the parts it gives (None: unknown)."""

    where: str
    pattern: str
    parts: frozenset[str] | None


def trees() -> Iterator[tuple[str, ast.Module]]:
    """Every module of the library and every code cell of a notebook, parsed."""
    for path in sorted(PACKAGE.rglob("*.py")):
        yield path.relative_to(PACKAGE).as_posix(), ast.parse(path.read_text("utf-8"))
    for path in sorted(notebooks_dir().glob("*.ipynb")):
        cells = json.loads(path.read_text("utf-8"))["cells"]
        for cell in (c for c in cells if c["cell_type"] == "code"):
            yield path.name, ast.parse("".join(cell["source"]))


def asked() -> list[Asked]:
    """Every call of ``say``, ``text`` and ``group``, and the default separator of a list."""
    found = [
        Asked(f"{name}:{call.lineno}", pattern, _parts(call))
        for name, tree in trees()
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and _called(call) in {"say", "text"}
        for argument in call.args[:1]
        for pattern in _patterns(argument)
    ]
    found += [  # a sentence on a study: the ratio has its own of the same name
        Asked(f"{name}:{call.lineno}", rf"(ratio\.)?{pattern}", _parts(call))
        for name, tree in trees()
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and _called(call) == "spoken"
        for pattern in _patterns(call.args[1])
    ]
    return [*found, Asked("words.py", "list", frozenset())]


def _called(call: ast.Call) -> str:
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


def _parts(call: ast.Call) -> frozenset[str] | None:
    if any(each.arg is None for each in call.keywords):
        return None
    return frozenset(str(each.arg) for each in call.keywords)


def _patterns(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield re.escape(node.value)
    elif isinstance(node, ast.IfExp):
        yield from _patterns(node.body)
        yield from _patterns(node.orelse)
    elif isinstance(node, ast.BoolOp):
        for each in node.values:
            yield from _patterns(each)
    elif isinstance(node, ast.JoinedStr):
        pieces = [
            re.escape(each.value) if isinstance(each, ast.Constant) else r"[\w.]+"
            for each in node.values
        ]
        if not re.fullmatch(r"(\[\\w\.\]\+)+.*", "".join(pieces)):
            yield "".join(pieces)


def strings() -> set[str]:
    """Every string constant of the library and the notebooks."""
    return {
        node.value
        for _, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
