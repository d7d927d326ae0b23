"""The catalogues: every text of a language by its key, as its YAML file holds them."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

import yaml

from skillsdata.errors import LanguageError

CATALOGUES = Path(__file__).parent
#: How the forms of a sentence end that has its own for one of something: ``n_one``, and for others.
ONE, OTHER = "_one", "other"


def languages() -> set[str]:
    """Return the codes of the project's languages."""
    return {file.stem for file in CATALOGUES.glob("*.yml")}


def _once(loader: Any, node: Any) -> Any:
    """Return a mapping; LanguageError names a key that stands twice, which YAML lets pass."""
    keys = [key.value for key, _ in node.value]
    if twice := next((key for key in keys if keys.count(key) > 1), None):
        raise LanguageError(f"{node.start_mark}: {twice!r} stands twice; keep one of them")
    return loader.construct_mapping(node, deep=True)


_Loader: Any = type("_Loader", (yaml.SafeLoader,), {})
_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _once)


@cache
def catalogue(lang: str) -> dict[str, str]:
    """Return every text by its dotted key: of a language of the project, or of a file ``*.yml``."""
    path = Path(lang) if lang.endswith(".yml") else CATALOGUES / f"{lang}.yml"
    with path.open(encoding="utf-8") as file:
        return dict(_flat(yaml.load(file, _Loader)))


@cache
def forms(lang: str, key: str) -> dict[str, str]:
    """Return the forms of a sentence for one of something, by the fact that counts it."""
    start, texts = f"{key}.", catalogue(lang)
    ones = [name for name in texts if name.startswith(start) and name.endswith(ONE)]
    return {name.removeprefix(start).removesuffix(ONE): name for name in ones}


def _flat(tree: Mapping[str, object], stem: str = "") -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for key, value in tree.items():
        name = f"{stem}{key}"
        pairs += _flat(value, f"{name}.") if isinstance(value, Mapping) else [(name, str(value))]
    return pairs


def facts_in(text: str) -> list[str]:
    """Return the names in the braces of a text."""
    return [name for _, name, _, _ in Formatter().parse(text) if name is not None]


def group(lang: str, name: str) -> dict[str, str]:
    """Return the texts of a group by what follows its name."""
    start, texts = f"{name}.", catalogue(lang).items()
    return {key.removeprefix(start): text for key, text in texts if key.startswith(start)}
