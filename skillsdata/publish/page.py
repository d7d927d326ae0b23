"""One executed notebook becomes one page that needs no other file and no network."""

import base64
import datetime
import hashlib
import html
import re
from collections.abc import Collection, Mapping, Set
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from skillsdata.drawing.font import FAMILY
from skillsdata.drawing.palette import PALETTE, fill
from skillsdata.language.catalogue import group, languages
from skillsdata.language.reader import Reader
from skillsdata.language.words import Local, day
from skillsdata.parameters import plan_file
from skillsdata.publish.clean import sanitise
from skillsdata.publish.fonts import font_face, read_ahead, strong_face
from skillsdata.publish.manifest import embed, library_hash, package_versions
from skillsdata.publish.notebook import title_of
from skillsdata.publish.takeaway import book_link, links
from skillsdata.publish.traces import traced

#: What the front page of a site may be, the first of these that is there.
FRONTS = ("overview", "goals")
#: Where questions go.
CONTACT = "https://github.com/skillsdata/skillsdata"
TEMPLATES = Path(__file__).parent / "templates"
_SILENT = {"parameters", "injected-parameters", "setup"}
_ANCHOR = re.compile(r'<a class="anchor-link"[^>]*>[^<]*</a>')
_ANSWER = re.compile(r'<p class="answer">(.*?)</p>', re.DOTALL)
_SECTION = re.compile(r'<(h[23]) id="[^"]*">(.*?)</h[23]>', re.DOTALL)
_LINKS = re.compile(r'<span class="links">.*?</span>')
_HEADING = re.compile(r'<h2 id="([^"]*)">(.*?)</h2>', re.DOTALL)
_CARDS = '<div class="cards">'  # the overview needs the width
_TAG = re.compile(r"<[^>]*>")
_STRONG = re.compile(
    r"<(h[1-4]|b|strong|em|caption|thead)\b.*?</\1>"
    r"|<span class=.state[^>]*>(?:<span.*?</span>)?[^<]*",
    re.DOTALL,
)


def page_name(notebook: str, lang: str) -> str:
    """Return the file name of a notebook's page."""
    return f"{notebook}.{lang}.html"


def front(pages: Collection[str]) -> str:
    """Return the notebook of the front page among the pages of a site."""
    there = {page.partition(".")[0] for page in pages}
    return next((name for name in FRONTS if name in there), FRONTS[0])


def page_words(lang: str) -> dict[str, str]:
    """Return what stands around a page's cells, and how the other language is named."""
    reader = Reader(lang)
    other = Reader(reader.text("language.turn_to"))
    return group(lang, "page") | {
        "code": reader.text("language.code"),
        "other": other.text("language.name"),
        "other_code": other.text("language.code"),
        "other_lang": other.lang,
    }


def warm() -> None:
    """Read what every page needs, by making one: templates, words, fonts, forms of notebooks."""
    import nbformat

    _template()
    library_hash(), package_versions()
    read_ahead()
    for lang in languages():
        first = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# #")])
        about = {"title": "", "pages": frozenset[str](), "words": page_words(lang), "other": ""}
        _fragment(first, set(), about)


def render_page(notebook: Any, *, manifest: Mapping[str, Any]) -> str:
    """Return the page of an executed notebook.

    ``manifest`` is what ``page_manifest`` gives, with ``navigation``: the label of every page
    that will stand in the same folder, by file name.
    """
    lang = str(manifest["lang"])
    plan = plan_file(manifest["parameters"].get("plan", ""))
    title = title_of(notebook.metadata.get("skillsdata", {}), lang)
    words = page_words(lang)
    other = page_name(str(manifest["notebook"]), words["other_lang"])
    resources = {
        "title": title,
        "pages": frozenset(manifest["navigation"]),
        "words": words,
        "other": other if other in manifest["navigation"] else "",
    }
    book = book_link(notebook, str(manifest["notebook"]))
    cells = _fragment(notebook, _SILENT | (languages() - {lang}), resources)
    body = traced(cells, words)
    shown = {
        "words": words,
        "book": book,
        "title": title,
        "body": body,
        "description": _description(body) or title,
        "day": Reader(lang).plain(day(str(manifest["as_of"]))),
        "contents": [] if _CARDS in body else _HEADING.findall(_LINKS.sub("", body)),
        "site": Reader(lang).plain(Local(plan.site.zh, plan.site.en)),
        "contact": CONTACT,
        "front": front(manifest["navigation"]),
        "colour": PALETTE["forecast"],
        "manifest": manifest,
        "embedded": embed(manifest),
    }
    shown |= {"citation": _cited(words, shown), "following": _following(lang, manifest)}
    page = _template().render(shown)
    latin = Reader(lang).text("language.script") == "latin"
    style = sheet(page, latin=latin) + _running(shown, latin=latin)
    return str(_template().render(shown, style=style, policy=policy(style)))


def sheet(page: str, *, latin: bool) -> str:
    """Return the style sheet of a page with fonts that hold just the characters of its text."""
    css = fill((TEMPLATES / "skillsdata" / "style.css").read_text("utf-8"))
    strong = "".join(found[0] for found in _STRONG.finditer(_LINKS.sub("", page)))
    fonts = font_face(html.unescape(page), latin=latin)
    return f"{fonts}{strong_face(html.unescape(_TAG.sub('', strong)))}\n{css}"


def _cited(words: Mapping[str, str], shown: Mapping[str, Any]) -> str:
    """How to cite the page: project, plan, page, edition."""
    return words["citation"].format(**{key: shown[key] for key in ("site", "title", "day")})


def _following(lang: str, manifest: Mapping[str, Any]) -> str:
    """When the next edition is due: on the first day of the month after."""
    now = datetime.date.fromisoformat(str(manifest["as_of"]))
    first = (now.replace(day=1) + datetime.timedelta(days=32)).replace(day=1)
    return page_words(lang)["next_edition"].format(day=Reader(lang).plain(day(first.isoformat())))


def _fragment(notebook: Any, hidden: Set[str], resources: dict[str, Any]) -> str:
    """Return the cells with none of the hidden tags as HTML."""
    tagged = [(cell, cell.metadata.get("tags", [])) for cell in notebook.cells]
    notebook.cells = [cell for cell, tags in tagged if hidden.isdisjoint(tags)]
    return str(_exporter().from_notebook_node(notebook, resources)[0])


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
    exporter.register_filter("permalinks", permalinks)
    exporter.register_filter("links", links)
    order = "text/html text/markdown image/svg+xml image/png text/plain"
    exporter.config.NbConvertBase.display_data_priority = order.split()
    return exporter


@cache
def _template() -> Any:
    import jinja2

    loader = jinja2.FileSystemLoader(TEMPLATES / "skillsdata")
    environment = jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True)
    return environment.get_template("page.html.j2")


def _running(shown: Mapping[str, Any], *, latin: bool) -> str:
    """The title and the edition at the head of every printed page.

    Latin letters come first from a Latin font: the Chinese one sets an apostrophe a sign wide.
    """
    told = f"{shown['title']} · {shown['words']['edition']} {shown['day']}"
    # a style sheet ends where markup says so, and a text where it says so itself
    text = re.sub(r'[\\"<>&\x00-\x1f]', lambda sign: f"\\{ord(sign[0]):x} ", told)
    fonts = f'sans-serif,"{FAMILY}"' if latin else f'"{FAMILY}",sans-serif'
    return f'@page{{@top-left{{content:"{text}";font:7.5pt {fonts};color:#56616d}}}}\n'


def policy(style: str) -> str:
    """Nothing may load, run or be sent: only this page's own style, font and images count."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; font-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def permalinks(prose: str, cell: str, resources: Mapping[str, Any]) -> str:
    """Return prose whose headings link to themselves and to the same one in the other language.

    A heading is named by its cell, which has the same name in both languages but for its end.
    """
    words, count = resources["words"], 0
    stem = html.escape(re.sub(r"-[a-z]{2}$", "", cell))
    other = html.escape(quote(resources["other"]))

    def linked(heading: re.Match[str]) -> str:
        nonlocal count
        count += 1
        own = stem if count == 1 else f"{stem}-{count}"
        here = f'<a href="#{own}" aria-label="{words["permalink"]}">#</a>'
        there = (
            f'<a href="{other}#{own}" hreflang="{words["other_code"]}" '
            f'lang="{words["other_code"]}">{words["other"]}</a>'
            if other
            else ""
        )
        level, text = heading[1], heading[2]
        return f'<{level} id="{own}">{text}<span class="links">{here}{there}</span></{level}>'

    return _SECTION.sub(linked, prose)


def _description(body: str) -> str:
    answer = _ANSWER.search(body)
    return html.unescape(_TAG.sub("", answer[1])).strip()[:300] if answer else ""
