"""What a cell shows: a figure, a table or a paragraph that is told its language when displayed."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from typing import Any

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from skillsdata import drawing
from skillsdata.language.reader import Reader, plain
from skillsdata.language.words import Term, Words
from skillsdata.present.facts import FACTS

_NUMERIC = re.compile(r"^\D{0,9}[\d,.]+(–[\d,.]+)?%?$|^–?$")
_PERIODS = ("period", "year", "target_period")
#: Origins that are listed openly; more are folded.
_MOST_LISTED = 16
_reader = Reader("zh", FACTS)


def read_in(lang: str) -> None:
    """Set the language in which cells are displayed from now on, as pandas' options do."""
    global _reader
    _reader = Reader(lang, FACTS)  # type: ignore[arg-type]


class Shown:
    """A result that Jupyter displays in the reader's language; ``html`` does so in any."""

    name: str
    data: pd.DataFrame | None

    def html(self, reader: Reader) -> Markup:
        """Return the result as HTML."""
        raise NotImplementedError

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, str], dict[str, Any]]:
        html = self.html(_reader)
        bundle = {"text/html": str(html), "text/plain": plain(html)[:2000]}
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
    columns: Mapping[str | Words, Callable[[Any], Words]]
    rows: Sequence[Any] | None = None

    def html(self, reader: Reader) -> Markup:
        """Return the table; columns of numbers are aligned as such."""
        rows = list(self.data.itertuples(index=False)) if self.rows is None else self.rows
        caption = reader.show(self.caption)
        if not rows:
            return Markup("<p>{}: –</p>").format(caption)
        cells = [[reader.show(cell(row)) for cell in self.columns.values()] for row in rows]
        numeric = [
            False,
            *(all(_NUMERIC.match(plain(c)) for c in column) for column in list(zip(*cells))[1:]),
        ]
        kinds = [Markup(' class="num"') if n else Markup("") for n in numeric]
        heads = [
            reader.show(h if not isinstance(h, str) or h.isdigit() else Term(h))
            for h in self.columns
        ]
        head = Markup("").join(
            Markup('<th scope="col"{}>{}</th>').format(k, h) for k, h in zip(kinds, heads)
        )
        body = Markup("").join(map(lambda row: _row(row, kinds), cells))
        return Markup(
            '<div class="table-wrap" role="region" tabindex="0" aria-labelledby="tab-{n}-cap">'
            '<table class="data" id="tab-{n}"><caption id="tab-{n}-cap">{c}</caption>'
            "<thead><tr>{h}</tr></thead><tbody>{b}</tbody></table></div>"
        ).format(n=self.name, c=caption, h=head, b=body)


def _row(cells: list[Markup], kinds: list[Markup]) -> Markup:
    rest = Markup("").join(
        Markup("<td{}>{}</td>").format(k, c) for k, c in zip(kinds[1:], cells[1:])
    )
    return Markup('<tr><th scope="row">{}</th>{}</tr>').format(cells[0], rest)


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
        alt = reader.plain(self.alt or self.heading)
        drawn = Markup("").join(self._drawn(reader, alt, size) for size in ("wide", "narrow"))
        return Markup(
            '<figure class="chart" id="fig-{n}"><figcaption><strong>{h}</strong> '
            '<span class="unit">{u}</span></figcaption>{d}{o}{k}</figure>'
        ).format(
            n=self.name, h=reader.plain(self.heading), u=reader.show(self.unit), d=drawn,
            o=self._from(reader), k=_how(reader, self.key),
        )  # fmt: skip

    def _drawn(self, reader: Reader, alt: str, size: str) -> Markup:
        draw, name = partial(self.draw, reader), f"{self.name}-{size}"
        return Markup(drawing.picture(draw, name=name, alt=alt, size=size, aspect=self.aspect))

    def _from(self, reader: Reader) -> Markup:
        """Links to the published figures drawn: under the picture, which has no inner links."""
        data = self.data if self.origins is None else self.origins
        period = next((name for name in _PERIODS if name in data), None)
        if "obs_id" not in data or period is None:
            return Markup("")
        found = data.dropna(subset=["obs_id"])
        pairs = {str(o).split()[0]: str(p) for o, p in zip(found["obs_id"], found[period])}
        links = Markup(" · ").join(
            Markup('<a class="t" href="#e-{}">{}</a>').format(o, p) for o, p in pairs.items()
        )
        if not links:
            return Markup("")
        label = reader.show(Term("drawn_from"))
        if len(pairs) <= _MOST_LISTED:
            return Markup('<p class="from">{}: {}</p>').format(label, links)
        return Markup('<details class="from"><summary>{}: {}</summary>{}</details>').format(
            label, len(pairs), links
        )


def _how(reader: Reader, key: str) -> Markup:
    label = reader.show(Term("computed_how"))
    return (
        Markup('<p class="from"><a class="t c" href="#{}">{}</a></p>').format(key, label)
        if key
        else Markup("")
    )


def browse(frame: pd.DataFrame) -> HTML:
    """Show a long frame in JupyterLab, to sort and search with the extra ``lab`` installed."""
    if find_spec("itables") is None:
        return HTML(frame.to_html())
    from itables import init_notebook_mode, to_html_datatable  # noqa: PLC0415  # an extra

    init_notebook_mode(connected=False)
    table = to_html_datatable(frame, connected=False, table_id="browse", maxBytes=0)
    return HTML(table)


@dataclass(frozen=True)
class Notes(Shown):
    """What every number rests on: entries of published figures, then of computed ones."""

    published: Sequence[tuple[str, Words]]
    computed: Sequence[tuple[str, Words, Words]]
    name: str = "notes"
    data: pd.DataFrame | None = None

    def html(self, reader: Reader) -> Markup:
        """Return both lists, each entry with its anchor."""
        published = Markup("").join(
            Markup('<li id="{}">{}</li>').format(anchor, reader.show(text))
            for anchor, text in self.published
        )
        computed = Markup("").join(
            Markup('<div id="{}"><dt>{}</dt><dd>{}</dd></div>').format(
                anchor, reader.show(label), reader.show(text)
            )
            for anchor, label, text in self.computed
        )
        return Markup(
            '<section class="notes"><ol class="evidence">{}</ol><dl class="computed">{}</dl></section>'
        ).format(published, computed)
