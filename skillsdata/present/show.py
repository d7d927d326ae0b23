"""What a cell shows: a figure, a table or a paragraph that is told its language when displayed."""

import re
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

import jinja2
import pandas as pd
from markupsafe import Markup

from skillsdata import drawing
from skillsdata.language.reader import Reader, plain
from skillsdata.language.words import Term, Words
from skillsdata.present.facts import FACTS

_TEMPLATES = Path(__file__).parent / "templates"
_NUMERIC = re.compile(r"^\D{0,9}[\d,.]+(–[\d,.]+)?%?$|^–?$")
_PERIODS = ("period", "year", "target_period")
#: Origins that are listed openly; more are folded.
_MOST_LISTED = 16
_reader: ContextVar[Reader] = ContextVar("reader")


def read_by(reader: Reader) -> None:
    """Set who reads the cells displayed from now on, as pandas' options do."""
    _reader.set(reader)


def fragment(template: str, /, **parts: object) -> Markup:
    """Return a template of this room, filled; what is not markup yet is escaped."""
    return Markup(_template(template).render(**parts))


@cache
def _template(name: str) -> jinja2.Template:
    source = (_TEMPLATES / f"{name}.html.j2").read_text("utf-8")
    joined = re.sub(r"\n\s*", "", source)  # lines end for whoever reads the template, not the page
    return jinja2.Environment(autoescape=True).from_string(joined)


class Shown:
    """A result that Jupyter displays in the reader's language; ``html`` does so in any."""

    name: str
    data: pd.DataFrame | None

    def html(self, reader: Reader) -> Markup:
        """Return the result as HTML."""
        raise NotImplementedError

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, str], dict[str, Any]]:
        html = self.html(_reader.get(Reader("zh", FACTS)))
        bundle = {"text/html": drawing.for_notebook(str(html)), "text/plain": plain(html)[:2000]}
        if self.data is not None:
            # Python 3.11 leaves a cell with a bare carriage return unquoted, which breaks its row
            whole = self.data.replace(r"\r\n?", "\n", regex=True)
            bundle["text/csv"] = whole.to_csv(index=False, lineterminator="\n")
        return bundle, {"skillsdata": {"name": self.name}}


@dataclass(frozen=True)
class Text(Shown):
    """Sentences as one paragraph, or as the answer of the page."""

    sentences: tuple[Words, ...]
    name: str = "text"
    data: pd.DataFrame | None = None

    def html(self, reader: Reader) -> Markup:
        """Return a paragraph, in a box if it is the answer."""
        joined = Markup(" ").join(map(reader.show, self.sentences))
        if self.name == "answer":
            return Markup('<div class="verdict"><p class="answer">{}</p></div>').format(joined)
        return Markup("<p>{}</p>").format(joined)


def paragraph(*sentences: Words) -> Text:
    """Show computed sentences as one paragraph."""
    return Text(sentences)


@dataclass(frozen=True)
class Table(Shown):
    """A table: what each column is called, and what it shows of a row; the first names the row."""

    name: str
    caption: Words
    data: pd.DataFrame
    columns: Mapping[Any, Callable[[Any], Words]]
    rows: Sequence[Any] | None = None

    def html(self, reader: Reader) -> Markup:
        """Return the table; columns of numbers are aligned as such."""
        rows = list(self.data.itertuples(index=False)) if self.rows is None else self.rows
        caption = reader.show(self.caption)
        if not rows:
            return Markup("<p>{}: –</p>").format(caption)
        cells = [[reader.show(cell(row)) for cell in self.columns.values()] for row in rows]
        heads = [reader.show(Term(h) if isinstance(h, str) else h) for h in self.columns]
        kinds = [
            Markup(' class="num"' if _numeric(each) else "") for each in zip(*cells, strict=True)
        ]
        parts = {"caption": caption, "heads": heads, "rows": cells, "kinds": ["", *kinds[1:]]}
        return fragment("table", name=self.name, **parts)


def _numeric(column: Sequence[Markup]) -> bool:
    return all(_NUMERIC.match(plain(cell)) for cell in column)


@dataclass(frozen=True)
class Figure(Shown):
    """A figure: its finding as heading, what draws it, the numbers in it and where they are from.

    ``alt`` states the finding in words (else the heading does); ``origins`` (else ``data``, where
    it has ``obs_id``) are the published figures drawn; ``key`` is the entry of how the rest was
    computed; ``aspect`` scales the height.
    """

    name: str
    heading: Words
    draw: Callable[[Reader, "drawing.Axes"], object]
    data: pd.DataFrame
    alt: Words | None = None
    unit: Words = ""
    aspect: float = 1.0
    origins: pd.DataFrame | None = None
    key: str = ""

    def html(self, reader: Reader) -> Markup:
        """Return the figure for page and phone, with its finding and its origins."""
        words = {name: reader.show(Term(name)) for name in ("drawn_from", "computed_how")}
        parts = {
            "heading": reader.plain(self.heading),
            "unit": reader.show(self.unit),
            "words": words,
        }
        drawings = [self._drawn(reader, size) for size in ("wide", "narrow")]
        found = {"origins": self._origins(), "most_listed": _MOST_LISTED, "key": self.key}
        return fragment("figure", name=self.name, drawings=drawings, **parts, **found)

    def _drawn(self, reader: Reader, size: str) -> Markup:
        draw, alt = partial(self.draw, reader), reader.plain(self.alt or self.heading)
        name, aspect = f"{self.name}-{size}", self.aspect
        return Markup(drawing.picture(draw, name=name, alt=alt, size=size, aspect=aspect))

    def _origins(self) -> dict[str, str]:
        """The published figures drawn, by entry: under the picture, which has no inner links."""
        data = self.data if self.origins is None else self.origins
        period = next((name for name in _PERIODS if name in data), None)
        if "obs_id" not in data or period is None:
            return {}
        found = data.dropna(subset=["obs_id"])
        pairs = zip(found["obs_id"], found[period], strict=True)
        return {str(entry).split()[0]: str(when) for entry, when in pairs}


@dataclass(frozen=True)
class Notes(Shown):
    """What every number rests on: entries of published figures, then of computed ones."""

    published: Sequence[tuple[str, Words]]
    computed: Sequence[tuple[str, Words, Words]]
    name: str = "notes"
    data: pd.DataFrame | None = None

    def html(self, reader: Reader) -> Markup:
        """Return both lists, each entry with its anchor."""
        shown = [
            [(a, *map(reader.show, words)) for a, *words in each]
            for each in (self.published, self.computed)
        ]
        return fragment("notes", published=shown[0], computed=shown[1])
