"""What a cell shows: a figure, a table or a paragraph that is told its language when displayed."""

import base64
import inspect
import math
import re
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from functools import cache, partial, wraps
from pathlib import Path
from typing import Any, Self

import jinja2
import pandas as pd
from markupsafe import Markup

from skillsdata import drawing
from skillsdata.drawing.file import files
from skillsdata.drawing.look import known_colors
from skillsdata.drawing.style import SIZES
from skillsdata.errors import ParameterError
from skillsdata.language.reader import Reader, plain
from skillsdata.language.words import Term, Words, say
from skillsdata.present.facts import FACTS

_TEMPLATES = Path(__file__).parent / "templates"
_NUMERIC = re.compile(r"^\D{0,9}[\d,.]+([–～][\d,.]+)?(%|\s?[^\W\d_]{1,7})?$|^–?$")
_LINK = re.compile(r"</?a\b[^>]*>")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_PERIODS = ("said", "period", "year", "target_period")
#: Cells that head a row's card on a phone, at most.
_MOST_NAMING = 3
#: Origins that are listed openly; more are folded.
_MOST_LISTED = 16
_reader: ContextVar[Reader] = ContextVar("reader")


def read_by(reader: Reader) -> None:
    """Set who reads the cells displayed from now on, as pandas' options do."""
    _reader.set(reader)


def reader() -> Reader:
    """Return who reads the cells displayed now."""
    return _reader.get(Reader("zh", FACTS))


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
        raise NotImplementedError  # every kind of view has its own

    def __repr__(self) -> str:
        """Return one line: what it is, and its name."""
        return f"<{type(self).__name__.lower()} {self.name}>"

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, str], dict[str, Any]]:
        return self._bundle(self.html(reader()))

    def _bundle(self, html: Markup) -> tuple[dict[str, str], dict[str, Any]]:
        bundle = {
            "text/html": drawing.for_notebook(str(html)),
            "text/plain": plain(_COMMENT.sub("", html))[:2000],
        }
        if self.data is not None:
            bundle["text/csv"] = self._csv()
        return bundle, {"skillsdata": {"name": self.name}}

    def save(self, path: str | Path) -> Self:
        """Write it to a file, by its ending, and return it, so that a cell still shows it.

        A table goes to .csv; a figure to .svg, .png or, its numbers, .csv. Raises ParameterError
        for another ending, or a file that cannot be written.
        """
        file, writers = Path(path), self._writers()
        if file.suffix.lower() not in writers:
            there = ", ".join(writers) or "none"
            raise ParameterError(f"{file.name!r} cannot be written; the endings are {there}")
        try:
            writers[file.suffix.lower()](file)
        except OSError as error:
            told = error.strerror or str(error)
            raise ParameterError(f"{file} cannot be written: {told}; choose another") from None
        return self

    def _csv(self, file: Path | None = None) -> Any:
        """Return the data as CSV, or write it: a year that is never reached is an empty cell."""
        # Python 3.11 leaves a cell with a bare carriage return unquoted, which breaks its row
        held: Any = self.data
        told = held.replace(r"\r\n?", "\n", regex=True).replace([math.inf, -math.inf], math.nan)
        return told.to_csv(file, index=False, lineterminator="\n")

    def _writers(self) -> dict[str, Callable[[Path], object]]:
        return {} if self.data is None else {".csv": self._csv}


@dataclass(frozen=True, repr=False)
class Text(Shown):
    """Sentences as one paragraph, or as the answer of the page: its verdict first, in bold."""

    sentences: tuple[Words, ...]
    name: str = "text"
    data: pd.DataFrame | None = None
    verdict: Words = ""
    state: str = "none"

    def html(self, reader: Reader) -> Markup:
        """Return a paragraph, in a box if it is the answer."""
        said = filter(None, map(reader.show, self.sentences))
        joined = Markup(reader.text("list_sentences")).join(said)
        if self.name == "answer":
            return fragment("answer", text=joined, bold=reader.show(self.verdict), state=self.state)
        return Markup("<p>{}</p>").format(joined) if joined else joined


def paragraph(*sentences: Words) -> Text:
    """Show computed sentences as one paragraph."""
    return Text(sentences)


@dataclass(frozen=True, repr=False)
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
        heads = [titled(reader.show(Term(h) if isinstance(h, str) else h)) for h in self.columns]
        texts = [list(map(plain, row)) for row in cells]
        numeric = (all(map(_NUMERIC.match, each)) for each in zip(*texts, strict=True))
        kinds = [Markup(' class="num"' if each else "") for each in numeric]
        parts = {"caption": caption, "heads": heads, "rows": cells, "kinds": ["", *kinds[1:]]}
        traced = [any("<a " in c for c in each) for each in zip(*cells, strict=True)]
        parts["more"] = _telling_apart(texts, traced)
        return fragment("table", name=self.name, **parts)


def _telling_apart(rows: list[list[str]], traced: list[bool]) -> list[list[str]]:
    """Return what, beside its first cell, tells each row apart best: words, no traced numbers."""
    names = [n for n, number in enumerate(traced) if n == 0 or not number][:_MOST_NAMING]
    heads = [
        [[row[n] for n in names[:many]] for row in rows] for many in range(1, _MOST_NAMING + 1)
    ]
    return [head[1:] for head in max(heads, key=lambda each: len(set(map(tuple, each))))]


def titled(head: Markup) -> Markup:
    """Return a head with a capital, where it begins with a word: neither a sign nor a path."""
    word = head[:2].isalpha() and "/" not in head.split(" ")[0]
    return head[:1].upper() + head[1:] if word else head


@dataclass(frozen=True, repr=False)
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
    size: str = "page"
    colors: Mapping[str, str] = field(default_factory=dict)

    def html(self, reader: Reader) -> Markup:
        """Return the figure for page and phone, with its finding and its origins."""
        return self._framed(reader, self._files(reader, "inline")["inline"])

    def _framed(self, by: Reader, drawn: bytes) -> Markup:
        drawings = [Markup(drawn.decode())]
        if self.size == "page":  # a phone's is a comment, which publishing opens: it is a twin
            narrow = drawing.picture(name=f"{self.name}-narrow", size="narrow", **self._how(by))
            drawings.append(Markup(f"<!--narrow {narrow.replace('--', '-&#45;')}-->"))
        # without links or full stop; what must not break stays marked
        heading = Markup(_LINK.sub("", by.show(self.heading)).rstrip(".。"))
        words = {name: by.show(Term(name)) for name in ("drawn_from", "computed_how")}
        parts = {"name": self.name, "unit": by.show(self.unit), "key": self.key, "words": words}
        found = {"origins": self._origins(by), "most_listed": _MOST_LISTED, "heading": heading}
        return fragment("figure", drawings=drawings, **parts, **found)

    def _how(self, by: Reader) -> dict[str, Any]:
        alt, draw = by.plain(self.alt or self.heading), partial(self.draw, by)
        return {"draw": draw, "alt": alt, "aspect": self.aspect, "colors": self.colors}

    def _writers(self) -> dict[str, Callable[[Path], object]]:
        return {".svg": self._write, ".png": self._write, **super()._writers()}

    def _write(self, file: Path) -> None:
        kind = file.suffix.lower()[1:]
        file.write_bytes(self._files(reader(), kind)[kind])

    def _files(self, by: Reader, *kinds: str) -> dict[str, bytes]:
        words = {"heading": by.plain(self.heading), "unit": by.plain(self.unit)}
        how = self._how(by) | words | {"size": self.size}
        return files(name=self.name, kinds=kinds, **how)

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, str], dict[str, Any]]:
        drawn = self._files(by := reader(), "inline", "svg", "png")
        bundle, about = self._bundle(self._framed(by, drawn["inline"]))
        png = base64.b64encode(drawn["png"]).decode()
        return bundle | {"image/svg+xml": drawn["svg"].decode(), "image/png": png}, about

    def _origins(self, reader: Reader) -> dict[str, str]:
        """The published figures drawn, by entry: under the picture, which has no inner links.

        A column ``said`` names them where their periods would not tell them apart.
        """
        data = self.data if self.origins is None else self.origins
        period = next((name for name in _PERIODS if name in data), None)
        if "obs_id" not in data or period is None:
            return {}
        found = data[data["obs_id"].fillna("") != ""]
        pairs = zip(found["obs_id"], found[period], strict=True)
        show: Callable[[Any], str] = reader.show if period == "said" else str
        return {str(entry).split()[0]: show(when) for entry, when in pairs}


@dataclass(frozen=True, repr=False)
class Notes(Shown):
    """What every number rests on: entries of published figures, then of computed ones."""

    published: Sequence[tuple[str, Words]]
    computed: Sequence[tuple[str, Words, Words]]
    name: str = "notes"
    data: pd.DataFrame | None = None
    #: Whether the scale of the words for probabilities stands above: a page uses them.
    scale: bool = False

    def html(self, reader: Reader) -> Markup:
        """Return both lists, each entry with its anchor."""
        shown = [
            [(a, *map(titled, map(reader.show, words))) for a, *words in each]
            for each in (self.published, self.computed)
        ]
        scale = reader.show(say("likelihoods")) if self.scale else ""
        return fragment("notes", published=shown[0], computed=shown[1], scale=scale)


#: The end of the docstring of every figure's verb.
class _Look:
    """``size``: page, or slide for larger text; ``colors``: by the palette's names, as
    ``{"forecast": "#c00"}``. The figure shows itself; ``.save()`` writes it to .svg, .png or .csv.
    Raises ParameterError for a size or a colour that does not exist.
    """


def figure(verb: Callable[..., Any]) -> Callable[..., Any]:
    """Let the verb of a figure take ``size`` and ``colors`` too; a text in its place stays."""

    @wraps(verb)
    def looked(*of: Any, size: str = "page", colors: Mapping[str, str] | None = None) -> Any:
        if size not in SIZES:
            raise ParameterError(f"size {size!r} does not exist; there are {', '.join(SIZES)}")
        # a wrong colour is refused here, not when the figure is shown
        shown, known = verb(*of), known_colors(colors or {})
        return replace(shown, size=size, colors=known) if isinstance(shown, Figure) else shown

    own, more = inspect.signature(verb), inspect.signature(looked, follow_wrapped=False)
    added = [more.parameters[name] for name in ("size", "colors")]
    both = own.replace(parameters=[*own.parameters.values(), *added])
    looked.__doc__ = f"{inspect.getdoc(verb)}\n\n{inspect.getdoc(_Look)}"
    looked.__signature__ = both  # type: ignore[attr-defined]  # what Shift+Tab shows
    return looked
