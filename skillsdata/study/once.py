"""What is asked of an edition again and again is computed once and kept with it."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import pandas as pd

F = TypeVar("F", bound=Callable[..., Any])


def once(of: F) -> F:
    """Let a function answer an edition what it answered before; a table is a copy each time.

    The answers go with the edition: one that is opened anew has none.
    """

    @wraps(of)
    def answered(edition: Any, *given: Any) -> Any:
        kept = vars(edition).setdefault("_answers", {})
        if (of, given) not in kept:
            kept[of, given] = of(edition, *given)
        found = kept[of, given]
        return found.copy() if isinstance(found, pd.DataFrame) else found

    return answered  # type: ignore[return-value]  # it is called as what it wraps
