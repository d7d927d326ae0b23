"""All pages in one file: each anchor once, each link to somewhere, nothing to fetch or run."""

import html
import io
import re
from pathlib import Path

import nbformat

from skillsdata.publish.single import one_file
from skillsdata.publish.site import build_reports


def _page(lang: str, body: str) -> str:
    return f'<!doctype html><html lang="{lang}"><head></head><body>{body}</body></html>'


PAGES = {
    "a.zh.html": _page("zh-CN", '<h2 id="x">甲</h2><a href="b.en.html#x">b</a><a href="#x">x</a>'),
    "b.en.html": _page(
        "en",
        '<h2 id="x">B</h2><a href="a.zh.html">a</a><a href="c.en.html">c</a>'
        '<svg><clipPath id="p"/><g clip-path="url(#p)"/></svg>'
        '<script type="application/json" id="manifest">{}</script>'
        '<table aria-labelledby="x"></table>',
    ),
}
ONE = one_file(PAGES, title="all <&>")


def test_every_anchor_is_there_once() -> None:
    ids = re.findall(r'\sid="([^"]+)"', ONE)
    assert sorted(ids) == ["a-zh", "a-zh--x", "b-en", "b-en--p", "b-en--x"]


def test_links_between_the_pages_stay_inside_the_file() -> None:
    assert re.findall(r'href="([^"]+)"', ONE) == ["#b-en--x", "#a-zh--x", "#a-zh", "c.en.html"]
    assert "url(#b-en--p)" in ONE
    assert 'aria-labelledby="b-en--x"' in ONE


def test_each_page_keeps_its_language_and_the_file_that_of_the_first() -> None:
    assert re.findall(r'<section class="leaf" id="([\w-]+)" lang="([\w-]+)">', ONE) == [
        ("a-zh", "zh-CN"), ("b-en", "en"),
    ]  # fmt: skip
    assert ONE.startswith('<!doctype html>\n<html lang="zh-CN">')


def test_nothing_runs_and_the_title_is_text() -> None:
    assert "<script" not in ONE
    assert "default-src 'none'" in html.unescape(ONE)
    assert "<title>all &lt;&amp;&gt;</title>" in ONE


def test_a_report_can_be_one_file_with_every_page_in_both_languages(tmp_path: Path) -> None:
    book = nbformat.v4.new_notebook(
        metadata={
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
            "skillsdata": {"title_zh": "题", "title_en": "Title"},
        },
        cells=[
            nbformat.v4.new_code_cell(
                'as_of = "today"\nlang = "zh"', metadata={"tags": ["parameters"]}
            ),
            nbformat.v4.new_markdown_cell("## 一", id="own-a-zh", metadata={"tags": ["zh"]}),
            nbformat.v4.new_markdown_cell("## One", id="own-a-en", metadata={"tags": ["en"]}),
        ],
    )
    nbformat.write(book, file := tmp_path / "own.ipynb")
    build_reports([str(file)], out=tmp_path / "out", single=True, log=io.StringIO())
    whole = (tmp_path / "out" / "all.html").read_text("utf-8")
    assert re.findall(r'<section class="leaf" id="([\w-]+)"', whole) == ["own-zh", "own-en"]
    anchors = set(re.findall(r'\sid="([^"]+)"', whole))
    assert set(re.findall(r'href="#([^"]+)"', whole)) <= anchors
    assert "own.en.html" not in re.sub(r"<code>.*?</code>|manifest", "", whole)
