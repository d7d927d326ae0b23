"""Open final pages in Chromium and note everything a page should not do."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

EXECUTABLE = shutil.which("chromium") or shutil.which("chromium-browser")
MISSING = "Chromium is missing: the final pages were not opened; install it (apt: chromium)"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def launched() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=EXECUTABLE, args=ARGUMENTS)
        yield browser
        browser.close()


@dataclass
class Visit:
    """An open page and what happened while it loaded."""

    page: Page
    requests: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)


@contextmanager
def visiting(
    browser: Browser, path: Path, *, width: int = 1280, height: int = 800, scheme: str = "light"
) -> Iterator[Visit]:
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce"
    )
    visit = Visit(context.new_page())
    _listen(visit)
    visit.page.goto(path.as_uri())
    visit.page.evaluate("document.fonts.ready")
    yield visit
    context.close()


def _listen(visit: Visit) -> None:
    page = visit.page
    page.on("request", lambda request: visit.requests.append(request.url))
    page.on("requestfailed", lambda request: visit.failures.append(request.url))
    page.on("console", lambda message: visit.messages.append(message.text))
    page.on("pageerror", lambda error: visit.messages.append(str(error)))
    page.on("dialog", lambda dialog: (visit.dialogs.append(dialog.message), dialog.dismiss()))


def chinese_drawn(page: Page) -> tuple[int, int]:
    """Count Chinese characters in elements of text only, and those the page's own font draws.

    A character that no font has shows as an empty box and counts for another font.
    """
    characters = int(page.evaluate(_MARK_CHINESE))
    fonts = _fonts(page, "[data-chinese]")
    return characters, sum(int(f["glyphCount"]) for f in fonts if f["isCustomFont"])


def bold_chinese(page: Page) -> set[str]:
    """Return the names of the fonts that draw Chinese where the style sheet asks for bold."""
    page.evaluate(_MARK_CHINESE)
    return {str(font["postScriptName"]) for font in _fonts(page, "[data-chinese=bold]")}


def _fonts(page: Page, selector: str) -> list[dict[str, Any]]:
    session = page.context.new_cdp_session(page)
    for domain in ("DOM", "CSS"):
        session.send(f"{domain}.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    marked = session.send("DOM.querySelectorAll", {"nodeId": root, "selector": selector})
    return [
        font
        for node in marked["nodeIds"]
        for font in session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    ]


_MARK_CHINESE = """() => {
  const chinese = /[\\u2e80-\\uffef]/g;
  let characters = 0;
  for (const element of document.body.querySelectorAll("*")) {
    const found = element.childElementCount ? null : element.textContent.match(chinese);
    if (!found || !element.checkVisibility() || element.tagName === "SCRIPT") continue;
    const weight = Number(getComputedStyle(element).fontWeight);
    element.setAttribute("data-chinese", weight >= 600 ? "bold" : "");
    characters += found.length;
  }
  return characters;
}"""
