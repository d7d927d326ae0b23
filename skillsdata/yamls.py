"""YAML in which no key stands twice, which YAML itself lets pass."""

from typing import Any

import yaml


def read_yaml(text: Any) -> Any:
    """Return what a text or an open file says; yaml.YAMLError where it cannot be read, or names
    the place of a key that stands twice in one mapping.

    >>> read_yaml("a: 1")
    {'a': 1}
    """
    return yaml.load(text, _Loader)


def _once(loader: Any, node: Any) -> Any:
    keys = [key.value for key, _ in node.value]
    if twice := next((key for key in keys if keys.count(key) > 1), None):
        raise yaml.MarkedYAMLError(
            problem=f"{twice!r} stands twice; keep one", problem_mark=node.start_mark
        )
    return loader.construct_mapping(node, deep=True)


_Loader: Any = type("_Loader", (yaml.SafeLoader,), {})
_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _once)
