"""Labelled bars, drawn and told one by one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from skillsdata import drawing
from skillsdata.language.reader import Reader
from skillsdata.language.words import Listed, Term, Value, Words, say
from skillsdata.present.show import Figure
from skillsdata.study.study import Study


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
        told = [(at, reader.plain(name), color) for at, name, color in lines]
        drawing.plot_bars(ax, _written(rows, reader), lines=told)

    alt = in_words(heading, [(r.name, r.label) for r in rows], unit if named_unit else "")
    return Figure(name, heading, draw, data, alt=alt, unit=unit, **more)


def _written(rows: list[Bar], reader: Reader) -> pd.DataFrame:
    frame = pd.DataFrame([vars(row) for row in rows])
    return frame.assign(**{part: reader.each(frame[part]) for part in ("name", "label")})


def judged(study: Study, row: pd.Series) -> Words:
    """Return a change a year with the word that its measure puts beside it."""
    value = Value(row["value"], study.indicator, style="change")
    word = row["verdict"]
    return say("goals.assessed", value=value, verdict=Term(word)) if word else value


def in_words(heading: Words, rows: Iterable[tuple[Words, Words]], unit: Words = "") -> Words:
    """Say what a drawing of named rows shows: its finding, then every name with its value."""
    listed = Listed(tuple(say("in_words.bar", name=name, label=label) for name, label in rows))
    counted = say("in_words.unit", unit=unit) if unit else ""
    return say("in_words.bars", heading=heading, unit=counted, listed=listed)


def dots(
    name: str, heading: Words, rows: list[Bar], data: pd.DataFrame, *, unit: Words,
    sign: str = "", **more: Any,
) -> Figure:  # fmt: skip
    """Draw labelled dots in rows: what no bar may show, for a miss lies left of nought."""
    return Figure(
        name, heading,
        lambda reader, ax: drawing.plot_dots(
            ax, reader, _written(rows, reader), lines=[(0.0, "0", "plan")], sign=sign
        ),
        data, alt=in_words(heading, [(r.name, r.label) for r in rows], unit), unit=unit, **more,
    )  # fmt: skip
