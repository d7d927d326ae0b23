"""Says who? Every number in a table or an answer of the final pages links to its entry."""

import re
from functools import cache

import pytest
from bs4 import BeautifulSoup
from bs4.element import Tag

#: What is no statistic: years, quarters and dates, the level of an interval, names with numbers.
NOT_STATISTICS = re.compile(
    r"\d{1,2} [A-Z][a-z]+ \d{4}|(19|20)\d\d(年(第?[一二三四]季度)?|Q[1-4]| Q[1-4])?|[1-4]季度|80%"
    r"|10,000|100 job seekers|每100名|\d{1,2}月(\d{1,2}日)?"
)
DIGIT = re.compile(r"\d")


def pages(site):
    return sorted(site.glob("*.*.html"))


@cache
def soup(page) -> BeautifulSoup:
    return BeautifulSoup(page.read_text("utf-8"), "html.parser")


@cache
def ids(page) -> set[str]:
    return {element["id"] for element in soup(page).select("[id]")}


def untraced(element: Tag) -> str:
    """Return what of an element's text holds a digit and stands in no link."""
    copy = BeautifulSoup(str(element), "html.parser")
    for link in copy.select('a[href^="#"]'):
        link.extract()
    text = NOT_STATISTICS.sub("", copy.get_text())
    return text if DIGIT.search(text) else ""


def test_an_untraced_number_is_found():
    cell = BeautifulSoup('<td class="num">494 <a href="#e-x">455</a></td>', "html.parser").td
    assert untraced(cell).strip() == "494"
    assert not untraced(BeautifulSoup('<p><a href="#e-x">494</a> in 2024</p>', "html.parser").p)


@pytest.mark.parametrize("selector", ["td.num", "p.answer"])
def test_every_number_has_a_trace(site, selector):
    bare = {
        (page.name, untraced(element))
        for page in pages(site)
        for element in soup(page).select(selector)
        if untraced(element)
    }
    assert bare == set()


def test_every_figure_says_where_its_numbers_come_from(site):
    bare = {
        (page.name, figure["id"])
        for page in pages(site)
        for figure in soup(page).select("figure.chart")
        if not figure.select('.from a[href^="#"]')
    }
    assert bare == set()


def test_every_trace_leads_somewhere_on_its_page(site):
    for page in pages(site):
        links = {link["href"][1:] for link in soup(page).select('a[href^="#"]')}
        assert links - ids(page) == set(), page.name


def test_every_page_traces_something(site):
    for page in pages(site):
        assert len(soup(page).select('main a[href^="#"]')) >= 5, page.name


def test_links_between_pages_resolve(site):
    for page in pages(site):
        for link in soup(page).select('a[href*=".html"]:not([href*="://"])'):
            name, _, anchor = str(link["href"]).partition("#")
            target = site / name
            assert target.exists(), f"{page.name}: {link['href']}"
            assert not anchor or anchor in ids(target), link["href"]


def test_every_figure_states_a_number_in_words(site):
    for page in pages(site):
        for drawing in soup(page).select("figure svg"):
            assert DIGIT.search(str(drawing["aria-label"])), page.name
