"""What a cell shows: HTML for the reader, tidy numbers for the machine, one name for both."""

import inspect
import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any

import matplotlib as mpl
import pandas as pd
from IPython.display import HTML
from matplotlib.axes import Axes

from skillsdata.drawing.style import NARROW, PALETTE, WIDE, new_axes
from skillsdata.evidence.plan import Language
from skillsdata.formats import computed_link, escape, evidence_link, plain
from skillsdata.glossary import term

_NUMERIC = re.compile(r"^\D{0,9}[\d,.]+(–[\d,.]+)?%?$|^–?$")
_NUM = ' class="num"'
#: Columns that say when a figure is of, the first that is there.
_PERIODS = ("period", "year", "target_period")
#: Origins that are listed openly; more are folded.
_MOST_LISTED = 16


@dataclass(frozen=True)
class Shown:
    """One displayed result: its name, its HTML and the tidy frame behind it."""

    name: str
    html: str
    data: pd.DataFrame | None = field(default=None, repr=False)

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, str], dict[str, Any]]:
        bundle = {"text/html": self.html, "text/plain": plain(self.html)[:2000]}
        if self.data is not None:
            # Python 3.11 leaves a cell with a bare carriage return unquoted, which breaks its row
            whole = self.data.replace(r"\r\n?", "\n", regex=True)
            bundle["text/csv"] = whole.to_csv(index=False, lineterminator="\n")
        return bundle, {"skillsdata": {"name": self.name}}


def show_answer(sentence: str, *, verdict: str = "", name: str = "answer") -> Shown:
    """Show the sentence that answers the page's question in a verdict box."""
    extra = f" verdict-{verdict}" if verdict else ""
    html = f'<div class="verdict{escape(extra)}"><p class="answer">{sentence}</p></div>'
    return Shown(name, html)


def show_text(*sentences: str) -> Shown:
    """Show computed sentences as one paragraph."""
    return Shown("text", f"<p>{' '.join(sentences)}</p>")


def show_figure(
    plot: Callable[..., Axes],
    *frames: object,
    name: str,
    heading: str,
    alt: str,
    data: pd.DataFrame,
    unit: str = "",
    aspect: float = 1.0,
    lang: Language = "zh",
    origins: pd.DataFrame | None = None,
    key: str = "",
    **options: object,
) -> Shown:
    """Draw a figure for page and phone and show it with its finding as heading.

    ``plot`` is one of the plot functions, called with ``*frames``, ``**options`` and ``ax``, and
    with ``lang`` if it writes words; ``alt`` states the finding in words; ``data`` is what the
    drawing shows, as tidy numbers; ``origins`` (else ``data``, where it has ``obs_id``) are the
    published figures in the drawing, linked under it, as is the entry ``key`` of how the rest was
    computed; ``aspect`` scales the height.
    """
    if "lang" in inspect.signature(plot).parameters:
        options["lang"] = lang
    drawn = [
        _svg(plot, frames, options, (width, height * aspect), f"{name}-{kind}", alt, kind)
        for kind, (width, height) in (("wide", WIDE), ("narrow", NARROW))
    ]
    caption = f'<strong>{heading}</strong> <span class="unit">{escape(unit)}</span>'
    traces = _origins(data if origins is None else origins, lang) + _computed(key, lang)
    html = (
        f'<figure class="chart" id="fig-{escape(name)}"><figcaption>{caption}</figcaption>'
        f"{''.join(drawn)}{traces}</figure>"
    )
    return Shown(name, html, data)


def _origins(data: pd.DataFrame, lang: Language) -> str:
    """Return links from a drawing's published figures to their entries, by period.

    They stand under the drawing, not in it: a picture with a text of its own has no inner links
    for those who hear it, and labels are too small to be touched.
    """
    period = next((name for name in _PERIODS if name in data), None)
    if "obs_id" not in data or period is None:
        return ""
    pairs = {
        str(row["obs_id"]).split()[0]: str(row[period])
        for row in data.dropna(subset=["obs_id"]).to_dict("records")
    }
    links = " · ".join(evidence_link(when, obs_id) for obs_id, when in pairs.items())
    if not links:
        return ""
    label = term("drawn_from", lang)
    if len(pairs) <= _MOST_LISTED:
        return f'<p class="from">{label}: {links}</p>'
    return f'<details class="from"><summary>{label}: {len(pairs)}</summary>{links}</details>'


def _computed(key: str, lang: Language) -> str:
    return f'<p class="from">{computed_link(term("computed_how", lang), key)}</p>' if key else ""


def svg(ax: Axes, *, name: str, alt: str, kind: str = "wide") -> str:
    """Return a figure as inline SVG with real text, palette variables and ids of its own."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    buffer = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": name}):
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    return _web_ready(buffer.getvalue(), name=name, alt=alt, kind=kind)


def _svg(
    plot: Callable[..., Axes],
    frames: tuple[object, ...],
    options: dict[str, object],
    size: tuple[float, float],
    name: str,
    alt: str,
    kind: str,
) -> str:
    ax = plot(*frames, **options, ax=new_axes(size))
    return svg(ax, name=name, alt=alt, kind=kind)


def _web_ready(drawing: str, *, name: str, alt: str, kind: str) -> str:
    body = drawing[drawing.index("<svg") :]
    body = re.sub(r"<metadata>.*?</metadata>", "", body, flags=re.DOTALL)
    body = re.sub(r' (width|height)="[\d.]+pt"', "", body, count=2)
    body = re.sub(r'(id="|url\(#|href="#)', rf"\g<1>{name}-", body)
    for color, code in PALETTE.items():
        body = body.replace(code, f"var(--c-{color}, {code})")
    hidden = ' style="display:none"' if kind == "narrow" else ""
    head = f'<svg class="{kind}" role="img" aria-label="{escape(plain(alt))}"{hidden}'
    return re.sub(r"\s*\n\s*", " ", body.replace("<svg", head, 1).replace(' version="1.1"', ""))


def show_table(frame: pd.DataFrame, *, name: str, caption: str, data: pd.DataFrame) -> Shown:
    """Show a frame of ready-made HTML cells; its first column names the rows.

    Columns of numbers are aligned as such. ``data``: what the table shows, as tidy numbers.
    """
    if frame.empty:
        return Shown(name, f"<p>{caption}: –</p>", data)
    classes = [
        "",
        *(_NUM if _is_numeric(frame.iloc[:, place]) else "" for place in range(1, frame.shape[1])),
    ]
    head = "".join(
        f'<th scope="col"{kind}>{escape(column)}</th>'
        for kind, column in zip(classes, frame.columns, strict=True)
    )
    body = "".join(_table_row(list(row), classes) for row in frame.itertuples(index=False))
    html = (
        f'<div class="table-wrap" role="region" tabindex="0" aria-labelledby="tab-{name}-cap">'
        f'<table class="data" id="tab-{name}"><caption id="tab-{name}-cap">{caption}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )
    return Shown(name, html, data)


def _is_numeric(column: pd.Series) -> bool:
    return all(_NUMERIC.match(plain(cell)) for cell in column)


def _table_row(cells: list[str], classes: list[str]) -> str:
    first, *rest = cells
    pairs = zip(classes[1:], rest, strict=True)
    return f'<tr><th scope="row">{first}</th>{"".join(f"<td{k}>{c}</td>" for k, c in pairs)}</tr>'


def browse(frame: pd.DataFrame) -> HTML:
    """Show a long frame in JupyterLab, to sort and search with the extra ``lab`` installed."""
    if find_spec("itables") is None:
        return HTML(frame.to_html())
    from itables import init_notebook_mode, to_html_datatable  # noqa: PLC0415  # an extra

    init_notebook_mode(connected=False)
    table = to_html_datatable(frame, connected=False, table_id="browse", maxBytes=0)
    return HTML(table)


def show_notes(evidence: list[str], computed: list[tuple[str, str, str]]) -> Shown:
    """Show what every number rests on: entries of published figures, then of computed ones.

    ``computed``: key, label and explanation (HTML) of each computed number.
    """
    entries = "".join(
        f'<div id="c-{escape(key)}"><dt>{escape(label)}</dt><dd>{text}</dd></div>'
        for key, label, text in computed
    )
    html = (
        f'<section class="notes"><ol class="evidence">{"".join(evidence)}</ol>'
        f'<dl class="computed">{entries}</dl></section>'
    )
    return Shown("notes", html)


def show_cards(cards: list[str]) -> Shown:
    """Show the cards of the overview side by side."""
    return Shown("cards", f'<div class="cards">{"".join(cards)}</div>')


def card(question: str, sentence: str, strip: str, href: str, more: str) -> str:
    """Return one card: question, answer, strip and the link to its page (HTML)."""
    return (
        f'<article class="card"><h2>{escape(question)}</h2><p class="answer">{sentence}</p>'
        f'<figure class="strip">{strip}</figure>'
        f'<a class="more" href="{escape(href)}">{escape(more)}</a></article>'
    )
