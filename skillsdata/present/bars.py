"""Labelled bars, drawn and told one by one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from skillsdata import drawing
from skillsdata.language.reader import Reader
from skillsdata.language.words import Listed, Words, say
from skillsdata.present.show import Figure


@dataclass(frozen=True)
class Bar:
    """One bar: its name, its length, what is written at its end and its palette colour."""

    name: Words
    value: float
    label: Words
    color: str


def bars(
    name: str, heading: Words, rows: list[Bar], data: pd.DataFrame, *, unit: Words = "",
    lines: Sequence[tuple[float, Words, str]] = (), named_unit: bool = True, **more: Any,
) -> Figure:  # fmt: skip
    """Draw labelled bars, which those who cannot see them hear one by one."""

    def draw(reader: Reader, ax: "drawing.Axes") -> None:
        frame = pd.DataFrame([vars(row) for row in rows])
        shown = {part: [reader.plain(each) for each in frame[part]] for part in ("name", "label")}
        told = [(at, reader.plain(name), color) for at, name, color in lines]
        drawing.plot_bars(ax, frame.assign(**shown), lines=told)

    listed = Listed(tuple(say("in_words.bar", name=r.name, label=r.label) for r in rows))
    counted = say("in_words.unit", unit=unit) if unit and named_unit else ""
    alt = say("in_words.bars", heading=heading, unit=counted, listed=listed)
    return Figure(name, heading, draw, data, alt=alt, unit=unit, **more)
