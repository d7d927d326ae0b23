"""One executed notebook becomes one page that needs no other file and no network."""

import base64
import hashlib
import html
import re
from collections.abc import Collection, Mapping
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any

from skillsdata.publish.clean import sanitise
from skillsdata.publish.fonts import font_face
from skillsdata.publish.manifest import embed
from skillsdata.publish.notebook import read_notebook, title_of

#: The notebook whose page is the front page.
FRONT = "overview"
TEMPLATES = Path(__file__).parent / "templates"
WORDS = {
    "zh": {
        "code": "zh-CN",
        "other": "English",
        "other_code": "en",
        "site": "江苏省“十四五”技能人才规划进展",
        "skip": "跳到正文",
        "pages": "页面",
        "contents": "本页内容",
        "edition": "数据截至",
        "footer": "所有数字均来自公开资料；每个数字都可点击查看出处或算法。",
        "manifest": "本页如何生成：参数、版本与数据校验值",
        "verify": "核对本页能否重现：",
        "part_parameters": "参数",
        "part_code": "代码",
        "part_packages": "软件包",
        "part_data": "数据文件（SHA-256）",
    },
    "en": {
        "code": "en",
        "other": "中文",
        "other_code": "zh-CN",
        "site": "Jiangsu’s skilled-talent plan: progress",
        "skip": "Skip to content",
        "pages": "Pages",
        "contents": "On this page",
        "edition": "As known on",
        "footer": "Every number comes from published sources; select one to see who says so "
        "or how it was computed.",
        "manifest": "How this page was made: parameters, versions, data checksums",
        "verify": "To check that this page can be reproduced:",
        "part_parameters": "Parameters",
        "part_code": "Code",
        "part_packages": "Packages",
        "part_data": "Data files (SHA-256)",
    },
}
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


def render_page(executed: Path, *, manifest: Mapping[str, Any]) -> str:
    """Return the page of an executed notebook.

    ``manifest`` is what ``page_manifest`` gives, with ``navigation``: the label of every page
    that will stand in the same folder, by file name.
    """
    lang, pages = str(manifest["lang"]), dict(manifest["navigation"])
    notebook, words = read_notebook(executed), WORDS[lang]
    page, title = page_name(str(manifest["notebook"]), lang), title_of(notebook, lang)
    body = _fragment(notebook, lang, title, pages)
    fill = partial(
        _template().render,
        words=words,
        title=title,
        page=page,
        body=body,
        description=_description(body, title),
        edition=_long_date(str(manifest["as_of"]), lang),
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


def _long_date(day: str, lang: str) -> str:
    on = date.fromisoformat(day)
    return f"{on.year}年{on.month}月{on.day}日" if lang == "zh" else f"{on.day} {on:%B %Y}"


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
