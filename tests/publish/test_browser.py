from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import Visit, bold_chinese, chinese_drawn, visiting
from playwright.sync_api import Browser

from skillsdata.publish.notebook import available

PAGES = [f"{name}.{lang}" for name in available() for lang in ("zh", "en")]
LOOKS = [(320, "light"), (1280, "light"), (320, "dark"), (1280, "dark")]
#: All rules on light pages; a dark page differs in colours, which two rules of those look at.
AXE = {
    "light": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "dark": ["color-contrast", "link-in-text-block"],
}
LEAST_RULES = {"light": 50, "dark": 2}


@pytest.fixture(scope="module", params=PAGES)
def visit(browser: Browser, site: Path, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """One real page, opened once for all tests that only look."""
    with visiting(browser, site / f"{request.param}.html") as opened:
        yield opened


def attributes(visit: Visit, selector: str, name: str) -> list[str]:
    return visit.page.eval_on_selector_all(
        selector, "(all, name) => all.map(e => e.getAttribute(name))", name
    )


def test_a_page_is_one_small_quiet_file(visit: Visit) -> None:
    assert len(visit.page.content().encode()) < 900_000
    assert [url for url in visit.requests if not url.startswith("data:")] == [visit.page.url]
    assert visit.failures == visit.messages == visit.dialogs == []


def test_headings_descend_without_gaps(visit: Visit) -> None:
    tags = visit.page.eval_on_selector_all("h1,h2,h3,h4,h5,h6", "all => all.map(h => h.tagName)")
    levels = [int(tag[1]) for tag in tags]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_language_is_said_right(visit: Visit) -> None:
    lang = "zh-CN" if visit.page.url.endswith(".zh.html") else "en"
    assert visit.page.get_attribute("html", "lang") == lang


def test_every_link_within_the_site_leads_somewhere(visit: Visit, site: Path) -> None:
    ids = attributes(visit, "[id]", "id")
    assert len(ids) == len(set(ids))
    inside = attributes(visit, "a[href^='#']", "href")
    assert {href.removeprefix("#") for href in inside} <= set(ids)
    pages = [href for href in attributes(visit, "a[href$='.html']", "href") if ":" not in href]
    assert all((site / page).is_file() for page in pages)


def test_every_figure_says_its_finding_in_words(visit: Visit) -> None:
    figures = visit.page.locator("main svg").count()
    labels = attributes(visit, "main svg[role='img']", "aria-label")
    assert len(labels) == figures
    assert all(label is not None and len(label) > 5 for label in labels)
    assert set(labels).isdisjoint(visit.page.locator("main figcaption strong").all_inner_texts())


def test_chinese_is_drawn_with_the_font_the_page_carries(visit: Visit) -> None:
    characters, drawn = chinese_drawn(visit.page)
    assert characters > 0
    assert drawn >= characters


def test_chinese_is_bold_in_a_real_weight(visit: Visit) -> None:
    """A made-up bold would be drawn by the regular font, as would a character left out."""
    if visit.page.url.endswith(".zh.html"):
        assert bold_chinese(visit.page) == {"NotoSansSCThin-SemiBold"}


def test_keyboard_users_can_skip_to_the_text(visit: Visit) -> None:
    visit.page.keyboard.press("Tab")
    assert visit.page.evaluate("document.activeElement.className") == "skip"
    box = visit.page.locator(".skip").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    visit.page.keyboard.press("Enter")
    assert visit.page.evaluate("document.activeElement.id") == "main"


#: How far, in pixels, a linked number of a table stands from the text before it, on its line.
_APART = """() => [...document.querySelectorAll("td a.t")].flatMap(a => {
  const before = a.previousSibling, own = document.createRange(), text = document.createRange();
  if (!before || before.nodeType !== 3 || !before.data.trim() || !a.checkVisibility()) return [];
  own.selectNodeContents(a);
  text.setStart(before, before.data.trimEnd().length - 1);
  text.setEnd(before, before.data.trimEnd().length);
  const [left, right] = [text.getBoundingClientRect(), own.getBoundingClientRect()];
  return Math.abs(left.bottom - right.bottom) < 8 ? [right.left - left.right] : [];
})"""
#: The last line of every heading and caption of several lines, where it is one sign.
_ALONE = """() => [...document.querySelectorAll("h1, h2, figcaption strong, caption")].filter(e => {
  if (!e.checkVisibility()) return false;
  const tops = [], walk = document.createTreeWalker(e, NodeFilter.SHOW_TEXT);
  for (let node; (node = walk.nextNode());) {
    if (node.parentElement.closest(".links, .unit")) continue;
    for (const place of node.data.matchAll(/\\S/g)) {
      const sign = document.createRange();
      sign.setStart(node, place.index);
      sign.setEnd(node, place.index + 1);
      tops.push(Math.round(sign.getBoundingClientRect().top));
    }
  }
  return tops.at(-1) > tops[0] && tops.filter(top => top === tops.at(-1)).length === 1;
}).map(e => e.textContent)"""
# a cell of a table that is one sentence and one link is read as a sentence
_BROKEN = """() => [...document.querySelectorAll("main a.t")].filter(
  a => !(a.parentElement.matches("td.long") && a.textContent === a.parentElement.textContent)
).filter(
  a => a.checkVisibility() && new Set([...a.getClientRects()].map(r => Math.round(r.top))).size > 1
).map(a => a.textContent)"""


@pytest.mark.parametrize(("width", "media"), [(390, "screen"), (1280, "screen"), (665, "print")])
def test_nothing_that_is_read_in_one_is_torn(visit: Visit, width: int, media: str) -> None:
    page = visit.page
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(media=media)
    apart, alone, broken = (page.evaluate(script) for script in (_APART, _ALONE, _BROKEN))
    page.emulate_media(media="screen")
    assert max(apart, default=0) < 6  # a space is four
    assert alone == broken == []


@pytest.fixture(scope="module")
def audited(visit: Visit) -> Visit:
    """The same page with axe-core inside."""
    visit.page.evaluate(Axe().axe_script)
    return visit


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_a_page_is_accessible_and_fits(audited: Visit, width: int, scheme: str) -> None:
    page = audited.page
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    assert page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") == (scheme == "dark")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    options = {"runOnly": AXE[scheme], "resultTypes": ["violations"]}
    found = page.evaluate("options => axe.run(document, options)", options)
    seen = [(v["id"], [node["target"] for node in v["nodes"]]) for v in found["violations"]]
    assert len(found["inapplicable"]) + len(found["passes"]) >= LEAST_RULES[scheme]
    assert seen == []


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_the_first_screen_answers_the_three_questions(
    browser: Browser, site: Path, lang: str, width: int, height: int
) -> None:
    page = site / f"overview.{lang}.html"
    with visiting(browser, page, width=width, height=height) as visit:
        answers = visit.page.locator(".card .answer").all()
        boxes = [answer.bounding_box() for answer in answers]
        assert len(boxes) == 3
        assert all(box is not None and box["y"] + box["height"] <= height for box in boxes)
        assert all(any(c.isdigit() for c in answer.inner_text()) for answer in answers)
        assert all(visit.page.locator(".card .more").nth(i).is_visible() for i in range(3))


def test_paper_hides_the_navigation_and_spells_out_addresses(browser: Browser, site: Path) -> None:
    with visiting(browser, site / "headcount.zh.html") as visit:
        visit.page.emulate_media(media="print")
        assert not visit.page.locator(".site nav").is_visible()
        assert not visit.page.locator(".contents").is_visible()
        link = visit.page.locator(".notes a[href^='http']").first
        shown = link.evaluate("a => getComputedStyle(a, '::after').content")
        assert link.get_attribute("href") in shown
        assert visit.page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


@pytest.mark.parametrize("page", ["overview", "headcount"])
def test_what_is_drawn_is_legible_on_paper_and_has_its_note(
    page: str, browser: Browser, site: Path
) -> None:
    """No type of 6.5 points or less; how a chart was computed has the number of its note."""
    with visiting(browser, site / f"{page}.zh.html", width=665) as visit:
        visit.page.emulate_media(media="print")
        for drawn in visit.page.locator(".strip svg, .chart svg.wide").all():
            box, seen = drawn.bounding_box(), drawn.get_attribute("viewBox")
            assert box is not None
            assert seen is not None
            assert 9 * 0.75 * box["width"] / float(seen.split()[2]) > 6.5
        for note in visit.page.locator(".chart .from .c").all():
            assert note.is_visible()
            shown = note.evaluate("a => getComputedStyle(a, '::after').content")
            assert str(note.get_attribute("data-n")) in shown


#: How far the words of cells stand from their left edges, in pixels.
_GAPS = "each => each.map(cell => parseFloat(getComputedStyle(cell).paddingLeft))"


def test_words_keep_a_gap_from_the_numbers_before_them(browser: Browser, site: Path) -> None:
    with visiting(browser, site / "track_record.en.html", width=1280) as visit:
        after = visit.page.locator("tbody td.num + td:not(.num)")
        assert after.count()
        assert min(after.evaluate_all(_GAPS)) >= 8
        visit.page.emulate_media(media="print")  # where a wide table has little room
        assert min(after.evaluate_all(_GAPS)) >= 8


def test_nothing_sticks_out_of_a_sheet_of_paper(browser: Browser, site: Path) -> None:
    """What did would make the browser print the whole page smaller."""
    sheet = 665  # pixels between the margins of A4
    for file in sorted(site.glob("*.*.html")):
        with visiting(browser, file, width=sheet) as visit:
            visit.page.emulate_media(media="print")
            wide = visit.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= sheet, file.name
