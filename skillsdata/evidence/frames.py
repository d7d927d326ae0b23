"""Walking through a frame whose column types only its schema knows."""

from collections.abc import Iterator
from typing import Any

import pandas as pd


def each_row(frame: pd.DataFrame) -> Iterator[Any]:
    """Return the rows as named tuples; their fields are typed by the data, not by Python."""
    return frame.itertuples(index=False)
