from itertools import pairwise
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import fonts_of_chinese, visiting
from playwright.sync_api import Browser

from skillsdata.paths import notebooks_dir
from skillsdata.publish.site import NOTEBOOKS

NAMES = [name for name in NOTEBOOKS if (notebooks_dir() / f"{name}.ipynb").is_file()]
PAGES = [f"{name}.{lang}" for name in NAMES for lang in ("zh", "en")]
LOOKS = [(320, "light"), (1280, "light"), (320, "dark"), (1280, "dark")]
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}

on_every_page = pytest.mark.parametrize("name", PAGES)


@on_every_page
def test_a_page_is_one_quiet_file(browser: Browser, site: Path, name: str) -> None:
    path = site / f"{name}.html"
    assert path.stat().st_size < 1_500_000
    with visiting(browser, path) as visit:
        assert [url for url in visit.requests if not url.startswith("data:")] == [path.as_uri()]
        assert visit.failures == visit.messages == visit.dialogs == []


@on_every_page
def test_headings_descend_without_gaps_and_the_language_is_right(
    browser: Browser, site: Path, name: str
) -> None:
    with visiting(browser, site / f"{name}.html") as visit:
        lang = "zh-CN" if name.endswith("zh") else "en"
        assert visit.page.get_attribute("html", "lang") == lang
        tags = "h1, h2, h3, h4, h5, h6"
        levels = visit.page.eval_on_selector_all(tags, "all => all.map(h => +h.tagName[1])")
        assert levels.count(1) == 1
        assert levels[0] == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))


@on_every_page
def test_every_link_within_the_site_leads_somewhere(
    browser: Browser, site: Path, name: str
) -> None:
    with visiting(browser, site / f"{name}.html") as visit:
        dangling = visit.page.eval_on_selector_all(
            "a[href^='#']",
            "all => all.map(a => a.getAttribute('href').slice(1))"
            ".filter(id => !document.getElementById(id) &&"
            " !document.getElementById(decodeURIComponent(id)))",
        )
        assert dangling == []
        ids = visit.page.eval_on_selector_all("[id]", "all => all.map(e => e.id)")
        assert len(ids) == len(set(ids))
        pages = visit.page.eval_on_selector_all(
            "a[href$='.html']", "all => all.map(a => a.getAttribute('href'))"
        )
        local = [page for page in pages if not page.startswith("http")]
        assert all((site / page).is_file() for page in local)


@on_every_page
def test_chinese_is_drawn_with_the_font_the_page_carries(
    browser: Browser, site: Path, name: str
) -> None:
    with visiting(browser, site / f"{name}.html") as visit:
        assert set(fonts_of_chinese(visit.page)) == {"Noto Sans SC*"}


@on_every_page
@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_a_page_is_accessible_and_fits(
    browser: Browser, site: Path, name: str, width: int, scheme: str
) -> None:
    with visiting(browser, site / f"{name}.html", width=width, scheme=scheme) as visit:
        wide = visit.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width
        found = Axe().run(visit.page, options=AXE)
        assert found.violations_count == 0, found.generate_report()


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


@on_every_page
def test_keyboard_users_can_skip_to_the_text(browser: Browser, site: Path, name: str) -> None:
    with visiting(browser, site / f"{name}.html") as visit:
        visit.page.keyboard.press("Tab")
        assert visit.page.evaluate("document.activeElement.className") == "skip"
        assert visit.page.locator(".skip").bounding_box()["x"] >= 0
        visit.page.keyboard.press("Enter")
        assert visit.page.evaluate("document.activeElement.id") == "main"


def test_paper_hides_the_navigation_and_spells_out_addresses(browser: Browser, site: Path) -> None:
    with visiting(browser, site / "headcount.zh.html") as visit:
        visit.page.emulate_media(media="print")
        assert not visit.page.locator(".site nav").is_visible()
        assert not visit.page.locator(".contents").is_visible()
        shown = "a => getComputedStyle(a, '::after').content"
        link = visit.page.locator(".notes a[href^='http']").first
        assert link.get_attribute("href") in link.evaluate(shown)
        assert visit.page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
