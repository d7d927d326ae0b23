"""One executed notebook becomes one page that needs no other file and no network."""

import base64
import hashlib
import html
import re
from collections.abc import Collection, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any

from skillsdata.language.catalogue import group
from skillsdata.language.reader import Reader
from skillsdata.language.words import day
from skillsdata.publish.clean import sanitise
from skillsdata.publish.fonts import font_face
from skillsdata.publish.manifest import embed
from skillsdata.publish.notebook import read_notebook, title_of

#: The notebook whose page is the front page.
FRONT = "overview"
TEMPLATES = Path(__file__).parent / "templates"
_HASHED = {"code", "data"}
_SILENT = {"parameters", "injected-parameters", "setup"}
_ANCHOR = re.compile(r'<a class="anchor-link"[^>]*>[^<]*</a>')
_ANSWER = re.compile(r'<p class="answer">(.*?)</p>', re.DOTALL)
_HEADING = re.compile(r'<h2 id="([^"]*)">(.*?)</h2>', re.DOTALL)
_CARDS = '<div class="cards">'  # the overview needs the width
_TAG = re.compile(r"<[^>]*>")


def page_name(notebook: str, lang: str) -> str:
    """Return the file name of a notebook's page."""
    return f"{notebook}.{lang}.html"


def page_words(lang: str) -> dict[str, str]:
    """Return what stands around a page's cells, and how the other language is named."""
    reader, other = Reader(lang), Reader("en" if lang == "zh" else "zh")
    code, named = "language.code", {"other": "language.name", "other_code": "language.code"}
    words = {"code": reader.text(code), **group(lang, "page")}
    return {**words, **{name: other.text(key) for name, key in named.items()}}


def render_page(executed: Path, *, manifest: Mapping[str, Any]) -> str:
    """Return the page of an executed notebook.

    ``manifest`` is what ``page_manifest`` gives, with ``navigation``: the label of every page
    that will stand in the same folder, by file name.
    """
    lang, pages = str(manifest["lang"]), dict(manifest["navigation"])
    notebook, words = read_notebook(executed), page_words(lang)
    page, title = page_name(str(manifest["notebook"]), lang), title_of(notebook, lang)
    body = _fragment(notebook, lang, title, pages)
    fill = partial(
        _template().render,
        words=words,
        title=title,
        page=page,
        body=body,
        description=_description(body, title),
        edition=Reader(lang).plain(day(str(manifest["as_of"]))),
        contents=[] if _CARDS in body else _HEADING.findall(body),
        links=_links(pages, page, lang),
        home=_existing(FRONT, lang, pages),
        other=_existing(str(manifest["notebook"]), "en" if lang == "zh" else "zh", pages),
        manifest=manifest,
        parts=_parts(manifest, words),
        embedded=embed(manifest),
    )
    style = _style(fill(style="", policy=""), lang)
    return str(fill(style=style, policy=_policy(style)))


def _fragment(notebook: Any, lang: str, title: str, pages: Collection[str]) -> str:
    """Return the cells of one language as HTML."""
    notebook.cells = [cell for cell in notebook.cells if _shows(cell, lang)]
    resources = {"title": title, "pages": frozenset(pages)}
    body, _ = _exporter().from_notebook_node(notebook, resources)
    return str(body)


def _shows(cell: Any, lang: str) -> bool:
    tags = set(cell.metadata.get("tags", []))
    other = {"zh", "en"} - {lang}
    return not tags & (_SILENT if cell.cell_type == "code" else other)


@cache
def _exporter() -> Any:
    from nbconvert.exporters import TemplateExporter

    exporter: Any = TemplateExporter(
        extra_template_basedirs=[str(TEMPLATES)],
        template_name="skillsdata",
        template_file="index.html.j2",
    )
    exporter.exclude_input = True
    exporter.register_filter("sanitise", sanitise)
    exporter.register_filter("without_anchors", partial(_ANCHOR.sub, ""))
    order = "text/html text/markdown image/svg+xml image/png text/plain"
    exporter.config.NbConvertBase.display_data_priority = order.split()
    return exporter


@cache
def _template() -> Any:
    import jinja2

    loader = jinja2.FileSystemLoader(TEMPLATES / "skillsdata")
    environment = jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True)
    return environment.get_template("page.html.j2")


def _style(page: str, lang: str) -> str:
    """Return the style sheet with a font of just the characters of a page."""
    css = (TEMPLATES / "skillsdata" / "style.css").read_text("utf-8")
    return font_face(html.unescape(page), latin=lang == "en") + "\n" + css


def _policy(style: str) -> str:
    """Nothing may load, run or be sent: only this page's own style, font and images count."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; font-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _description(body: str, title: str) -> str:
    answer = _ANSWER.search(body)
    return html.unescape(_TAG.sub("", answer[1])).strip()[:300] if answer else title


def _links(pages: Mapping[str, str], current: str, lang: str) -> list[dict[str, Any]]:
    return [
        {"page": page, "label": name, "current": page == current}
        for page, name in pages.items()
        if page.endswith(f".{lang}.html")
    ]


def _existing(notebook: str, lang: str, pages: Mapping[str, str]) -> str | None:
    page = page_name(notebook, lang)
    return page if page in pages else None


def _parts(manifest: Mapping[str, Any], words: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return what the page shows of its manifest, part by part."""
    return [
        {"name": words[f"part_{part}"], "entries": manifest[part], "hashes": part in _HASHED}
        for part in ("parameters", "code", "packages", "data")
    ]
