"""The catalogues: every text of a language by its key, as its YAML file holds them."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Formatter

import yaml

from skillsdata.errors import LanguageError
from skillsdata.yamls import read_yaml

CATALOGUES = Path(__file__).parent
#: How the forms of a sentence end that has its own for one of something: ``n_one``, and for others.
ONE, OTHER = "_one", "other"


def languages() -> set[str]:
    """Return the codes of the project's languages."""
    return {file.stem for file in CATALOGUES.glob("*.yml")}


@cache
def catalogue(lang: str) -> dict[str, str]:
    """Return every text by its dotted key: of a language of the project, or of a file ``*.yml``."""
    path = Path(lang) if lang.endswith(".yml") else CATALOGUES / f"{lang}.yml"
    with path.open(encoding="utf-8") as file:
        try:
            return dict(_flat(read_yaml(file)))
        except yaml.YAMLError as error:
            raise LanguageError(" ".join(str(error).split())) from None


@cache
def forms(lang: str) -> dict[str, dict[str, str]]:
    """Return the forms of sentences for one of something, by key and the fact that counts it."""
    found: dict[str, dict[str, str]] = {}
    for name in catalogue(lang):
        if name.endswith(ONE):
            key, _, fact = name.removesuffix(ONE).rpartition(".")
            found.setdefault(key, {})[fact] = name
    return found


def _flat(tree: Mapping[str, object], stem: str = "") -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for key, value in tree.items():
        name = f"{stem}{key}"
        pairs += _flat(value, f"{name}.") if isinstance(value, Mapping) else [(name, str(value))]
    return pairs


@cache
def pieces(text: str) -> list[tuple[str, str]]:
    """Return a text in pieces: what stands before each fact in braces, its name; "" at the end."""
    return [(before, name or "") for before, name, _, _ in Formatter().parse(text)]


def group(lang: str, name: str) -> dict[str, str]:
    """Return the texts of a group by what follows its name."""
    start, texts = f"{name}.", catalogue(lang).items()
    return {key.removeprefix(start): text for key, text in texts if key.startswith(start)}
