"""YAML in which no key stands twice, which YAML itself lets pass."""

from typing import Any

import yaml


def read_yaml(text: Any) -> Any:
    """Return what a text or an open file says; yaml.YAMLError where it cannot be read, or names
    the place of a key that stands twice in one mapping, or of a value that is none (2026-02-30).

    >>> read_yaml("a: 1")
    {'a': 1}
    """
    try:
        return yaml.load(text, _Loader)
    except RecursionError:
        raise yaml.YAMLError("what is nested in it goes too deep") from None


class _Loader(yaml.SafeLoader):  # type: ignore[misc]  # PyYAML has no types
    def construct_object(self, node: Any, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except (ValueError, LookupError, AttributeError) as error:
            raise yaml.MarkedYAMLError(
                problem=f"{node.value:.40} cannot be read: {error}", problem_mark=node.start_mark
            ) from None


def _once(loader: Any, node: Any) -> Any:
    keys = [key.value for key, _ in node.value]
    if twice := next((key for key in keys if keys.count(key) > 1), None):
        raise yaml.MarkedYAMLError(
            problem=f"{twice!r} stands twice; keep one", problem_mark=node.start_mark
        )
    return loader.construct_mapping(node, deep=True)


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _once)
