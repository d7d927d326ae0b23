"""Picture every page of reports/ for docs/gallery/: `python docs/gallery.py [REPORTS]`."""

import io
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

DOCS = Path(__file__).parent
PICTURES = DOCS / "gallery"
SIZES = {"wide": (1280, 800), "phone": (390, 844)}
COLOURS = 64
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def main(reports: Path) -> None:
    """Take one picture per page and size, and write the page that lists them."""
    pages = sorted(reports.glob("*.*.html"))
    if not pages:
        raise SystemExit(f"{reports} has no pages; run `skillsdata report` first")
    chromium = shutil.which("chromium")
    if chromium is None:
        raise SystemExit("Chromium is missing; install it (apt: chromium)")
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=FLAGS)
        for page in pages:
            for size in SIZES:
                picture(browser, page, size)
        browser.close()
    (DOCS / "gallery.md").write_text(listing(pages), "utf-8", newline="\n")


def picture(browser: Browser, page: Path, size: str) -> None:
    """Save the first screen of a page as a small palette PNG."""
    width, height = SIZES[size]
    tab = browser.new_page(viewport={"width": width, "height": height})
    tab.goto(page.absolute().as_uri())
    image = Image.open(io.BytesIO(tab.screenshot()))
    tab.close()
    palette = image.convert("RGB").quantize(COLOURS)
    palette.save(PICTURES / f"{page.stem}.{size}.png", optimize=True)


def listing(pages: list[Path]) -> str:
    """Return the gallery page as Markdown."""
    parts = ["# Gallery\n\nEvery page as a picture; renewed by `make gallery`.\n"]
    for page in pages:
        name, lang = page.stem.split(".")
        parts.append(f"## {name} ({lang})\n")
        parts += [f"![{name}, {lang}, {s}](gallery/{page.stem}.{s}.png)\n" for s in SIZES]
    return "\n".join(parts)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DOCS.parent / "reports")
