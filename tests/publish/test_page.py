import re
from pathlib import Path
from urllib.parse import unquote

import nbformat
import pytest
from bs4 import BeautifulSoup

from skillsdata.publish.clean import DEPTH, flatten, sanitise
from skillsdata.publish.notebook import available, read_executed, title_of
from skillsdata.publish.page import permalinks, render_page

HASH = "0" * 64


def notebook(*cells: tuple[str, str | dict[str, str], str], **titles: str) -> nbformat.NotebookNode:
    made = nbformat.v4.new_notebook(metadata={"skillsdata": titles})
    for kind, content, tag in cells:
        if kind == "markdown":
            cell = nbformat.v4.new_markdown_cell(content)
        else:
            output = nbformat.v4.new_output("display_data", data=content)
            cell = nbformat.v4.new_code_cell("secret = 1", outputs=[output])
        cell.metadata["tags"] = [tag] if tag else []
        made.cells.append(cell)
    return made


def manifest(lang: str = "zh", **extra: object) -> dict[str, object]:
    page = f"headcount.{lang}.html"
    return {
        "notebook": "headcount",
        "lang": lang,
        "as_of": "2022-12-31",
        "parameters": {"lang": lang, "note": "</script><b>"},
        "code": {"version": "1", "library": HASH},
        "packages": {"python": "3"},
        "data": {"a.csv": HASH},
        "navigation": {page: "总量" if lang == "zh" else "Headcount"},
        **extra,
    }


def rendered(tmp_path: Path, made: nbformat.NotebookNode, **options: object) -> str:
    nbformat.write(made, tmp_path / "x.ipynb")
    return render_page(read_executed(tmp_path / "x.ipynb"), manifest=manifest(**options))


TWO = (
    ("markdown", "# 标题", "zh"),
    ("markdown", "# Title", "en"),
    ("markdown", "both", ""),
    ("code", {"text/html": "<p class='answer'>答案 <b>1</b></p>", "text/plain": "plain"}, ""),
    ("code", {"text/html": "<p>from the setup</p>"}, "setup"),
)


@pytest.mark.parametrize(
    ("lang", "code", "here", "absent"),
    [("zh", "zh-CN", "标题", "Title"), ("en", "en", "Title", "标题")],
)
def test_a_page_keeps_one_language(
    tmp_path: Path, lang: str, code: str, here: str, absent: str
) -> None:
    made = notebook(*TWO, title_zh="题目", title_en="Subject")
    page = rendered(tmp_path, made, lang=lang)
    main = re.search(r"<main.*</main>", page, re.DOTALL)
    assert main is not None
    assert f'<html lang="{code}">' in page
    assert here in main[0]
    assert absent not in main[0]
    assert "both" in main[0]


def test_code_messages_and_setup_are_hidden(tmp_path: Path) -> None:
    made = notebook(*TWO, title_zh="题目")
    made.cells[3].outputs.append(nbformat.v4.new_output("stream", name="stderr", text="a warning"))
    made.cells[3].outputs.append(nbformat.v4.new_output("stream", name="stdout", text="<printed>"))
    page = rendered(tmp_path, made)
    assert "secret" not in page
    assert "from the setup" not in page
    assert "a warning" not in page
    assert "<pre>&lt;printed&gt;</pre>" in page


def test_title_and_description_come_from_the_notebook(tmp_path: Path) -> None:
    page = rendered(tmp_path, notebook(*TWO, title_zh="题<b>目"))
    assert "<title>题&lt;b&gt;目 · " in page
    assert '<meta name="description" content="答案 1">' in page
    assert title_of({}, "zh") == "—"


def test_the_policy_admits_only_the_pages_own_style(tmp_path: Path) -> None:
    page = rendered(tmp_path, notebook(*TWO, title_zh="题"))
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy is not None
    assert policy[1].startswith("default-src &#39;none&#39;; style-src &#39;sha256-")
    assert "unsafe" not in policy[1]
    assert "script-src" not in policy[1]
    assert not re.search(r'(src|href)="(?!#|data:|headcount|https://github.com/skillsdata)', page)


def test_a_manifest_cannot_leave_its_element(tmp_path: Path) -> None:
    page = rendered(tmp_path, notebook(*TWO, title_zh="题"))
    assert page.count("</script>") == 1
    assert r"\u003c/script\u003e" in page


def test_links_lead_only_to_pages_that_are_there(tmp_path: Path) -> None:
    html = '<a href="headcount.zh.html#x">there</a> <a href="density.zh.html">gone</a>'
    page = rendered(tmp_path, notebook(("code", {"text/html": html}, ""), title_zh="题"))
    assert 'href="headcount.zh.html#x"' in page
    assert "density.zh.html" not in page
    assert "gone" in page
    assert "hreflang" not in page  # no English page: no language switch


def test_a_page_of_a_batch_leads_to_its_language_in_the_index(tmp_path: Path) -> None:
    page = rendered(tmp_path, notebook(), navigation={"../../index.html": "", "x.zh.html": "X"})
    assert '<li><a href="../../index.html#zh">全部报告</a></li>' in page


def test_a_long_page_lists_its_sections_but_the_overview_does_not(tmp_path: Path) -> None:
    heads = [("markdown", f"## Part {n}", "") for n in range(3)]
    page = rendered(tmp_path, notebook(*heads, title_zh="题"))
    listed = re.findall(r'<li><a href="#([^"]+)">(Part \d)</a></li>', page)
    assert [name for _, name in listed] == ["Part 0", "Part 1", "Part 2"]
    for anchor, name in listed:
        assert f'<h2 id="{anchor}">{name}<' in page
    cards = ("code", {"text/html": '<div class="cards"></div>'}, "")
    assert 'class="contents"' not in rendered(tmp_path, notebook(*heads, cards, title_zh="题"))


def test_a_heading_links_to_itself_and_to_the_other_language() -> None:
    words = {"permalink": "here", "other": "English", "other_code": "en"}
    html = '<h2 id="a">One</h2>\n<p>text</p>\n<h3 id="b">Two</h3>'
    both = permalinks(html, "page-part-zh", {"words": words, "other": "page.en.html"})
    assert re.findall(r'href="([^"]+)"', both) == [
        "#page-part", "page.en.html#page-part", "#page-part-2", "page.en.html#page-part-2",
    ]  # fmt: skip
    assert re.findall(r'id="([^"]+)"', both) == ["page-part", "page-part-2"]
    alone = permalinks(html, "page-part-zh", {"words": words, "other": ""})
    assert re.findall(r'href="([^"]+)"', alone) == ["#page-part", "#page-part-2"]


def test_pages_of_a_site_name_headings_alike_in_both_languages() -> None:
    for book in map(read_executed, available().values()):
        stems = [
            [
                re.sub(r"-[a-z]{2}$", "", c.id)
                for c in book.cells
                if lang in c.metadata.get("tags", [])
            ]
            for lang in ("zh", "en")
        ]
        assert stems[0] == stems[1]


@pytest.mark.parametrize("name", ['"><img src=x onerror=alert(1)>', "a#b?c %41", "</style><b>"])
def test_names_of_pages_and_cells_stay_names_in_the_links_of_headings(name: str) -> None:
    words = {"permalink": "here", "other": "English", "other_code": "en"}
    shown = permalinks('<h2 id="a">One</h2>', f"{name}-zh", {"words": words, "other": name})
    tree = BeautifulSoup(shown, "html.parser")
    assert [tag.name for tag in tree.find_all(True)] == ["h2", "span", "a", "a"]
    here, there = (link["href"] for link in tree.find_all("a"))
    assert here == f"#{tree.h2['id']}" == f"#{name}"
    assert unquote(there.partition("#")[0]) == name


@pytest.mark.parametrize("title", ["</style><script>x</script>", 'a"}*{color:red}', "a\\", "a&b"])
def test_a_title_on_paper_stays_inside_its_style_sheet(tmp_path: Path, title: str) -> None:
    page = rendered(tmp_path, notebook(*TWO, title_zh=title))
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    (content,) = re.findall(r'@top-left\{content:"((?:\\.|[^"\\])*)";', style)
    told = re.sub(r"\\([0-9a-f]+) ", lambda code: chr(int(code[1], 16)), content)
    assert told.startswith(f"{title} · ")
    assert page.count("<script") == 1


def test_a_page_alone_has_no_navigation(tmp_path: Path) -> None:
    assert "<nav aria-label" not in rendered(tmp_path, notebook(*TWO, title_zh="题"))


def test_the_foot_says_what_the_page_is_how_to_cite_it_and_when_the_next_is_due(
    tmp_path: Path,
) -> None:
    page = rendered(tmp_path, notebook(*TWO, title_zh="题"))
    assert "非政府统计" in page
    assert re.search(r"下一版：\d{4}年\d{1,2}月1日", page)
    assert re.search(r"<q>skillsdata《.*：题》，", page)


def test_an_image_carries_its_alternative_text(tmp_path: Path) -> None:
    made = notebook(("code", {"image/png": "iVBORw0KGgo=\n"}, ""), title_zh="题")
    made.cells[0].outputs[0].metadata["alt"] = 'rises "fast"'
    page = rendered(tmp_path, made)
    assert 'alt="rises &#34;fast&#34;"' in page
    assert "data:image/png;base64,iVBORw0KGgo=" in page


def test_figure_styles_become_attributes() -> None:
    style = "fill: none; stroke: var(--c-goal, #b00)"
    drawn = f'<svg viewBox="0 0 1 1"><path d="M0 0" style="{style}"/></svg>'
    clean = sanitise(drawn)
    assert 'viewBox="0 0 1 1"' in clean
    assert 'fill="none"' in clean
    assert 'stroke="var(--c-goal, #b00)"' in clean
    assert "style" not in clean


def test_clip_paths_and_references_survive_only_within_the_page() -> None:
    drawn = (
        '<svg><defs><clipPath id="a"><rect width="1"/></clipPath></defs>'
        '<g clip-path="url(#a)"><use href="#m"/></g><g fill="url(https://example.org/x)"/>'
        '<use href="https://example.org/x.svg#m"/></svg>'
    )
    clean = sanitise(drawn)
    assert 'clip-path="url(#a)"' in clean
    assert 'href="#m"' in clean
    assert "clipPath" in clean
    assert "example.org" not in clean


def test_tables_traces_and_notes_survive() -> None:
    kept = (
        '<div class="table-wrap" role="region" tabindex="0" aria-labelledby="c">'
        '<table class="data"><caption id="c">x</caption>'
        '<thead><tr><th scope="col">y</th></tr></thead><tbody><tr><td class="num">'
        '<a class="t" href="#e-1" rel="noopener noreferrer">1</a></td></tr></tbody></table></div>'
        '<dl class="computed"><div id="c-k"><dt>a</dt><dd>b</dd></div></dl>'
    )
    assert sanitise(kept) == kept


def test_elements_too_deep_become_their_text() -> None:
    html = "<b>" * 2000 + "deep &lt;b&gt;" + "</b>" * 2000 + "<p>after<br></p>"
    assert flatten(html) == ("<b>" * DEPTH + "deep &lt;b&gt;" + "</b>" * DEPTH + "<p>after<br></p>")
    assert flatten('<p title="<b>"><i>x</i></p>') == '<p title="<b>"><i>x</i></p>'
    assert sanitise("<b>" * 2000 + "deep").count("<b>") == DEPTH


def test_what_one_cell_leaves_open_does_not_reach_the_next(tmp_path: Path) -> None:
    cells = (
        ("code", {"text/html": "</main><table><tr><td><b>open"}, ""),
        ("markdown", "<div><i>open", ""),
        ("markdown", "closed", ""),
    )
    page = rendered(tmp_path, notebook(*cells, title_zh="题"))
    assert page.count("</main>") == 1
    assert "</td></tr></tbody></table>" in page
    assert "<p>closed</p>" in page
