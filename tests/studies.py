"""Studies of the real evidence as known on one day, and what a reader sees of their views."""

import re
from functools import cache
from typing import Any

import pandas as pd
from bs4 import BeautifulSoup
from matplotlib.axes import Axes
from matplotlib.text import Annotation
from planted import rows_of

import skillsdata.api as sd
from skillsdata.drawing.style import new_axes
from skillsdata.language.reader import Reader, plain
from skillsdata.paths import plan_dir
from skillsdata.present.facts import FACTS

AS_OF, PLAN_DAY = "2026-01-15", "2021-08-29"
LANGS = ("zh", "en")
READERS = {lang: Reader(lang, FACTS) for lang in LANGS}
HAN = re.compile("[\u4e00-\u9fff]")
DAY = re.compile(r"\d{4}年\d+月(?:\d+日)?|\d+ [A-Z][a-z]+ \d{4}")
LINK = re.compile(r'<a class="t(?: c)?" href="#([ec]-[^"]+)">([^<]*)</a>')


@cache
def edition(as_of: str = AS_OF) -> Any:
    return sd.open_edition(as_of=as_of, horizon=2027, lang="zh")


@cache
def study(name: str, goal: float = 0.0, as_of: str = AS_OF) -> Any:
    return edition(as_of).study(name, goal=goal)


@cache
def wuxi(goal: float = 1.0) -> Any:
    return edition().study("ratio", area="无锡", goal=goal)


def html(shown: Any, lang: str) -> str:
    """The markup of a view, or of words, in a language."""
    reader = READERS[lang]
    return str(shown.html(reader) if hasattr(shown, "html") else reader.show(shown))


def text(shown: Any, lang: str) -> str:
    return plain(html(shown, lang))


def word(key: str, lang: str) -> str:
    return READERS[lang].text(f"term.{key}")


def cells(table: Any, lang: str) -> pd.DataFrame:
    """The markup of every cell of a table, under the words of its heads."""
    tree = BeautifulSoup(html(table, lang), "html.parser")
    heads = [head.get_text() for head in tree.select("thead th")]
    body = [[cell.decode_contents() for cell in row("th") + row("td")] for row in tree("tr")[1:]]
    return pd.DataFrame(body, columns=heads)


def drawn(figure: Any, lang: str) -> Axes:
    """The axes of a figure as drawn for a page."""
    ax = new_axes()
    figure.draw(READERS[lang], ax)
    return ax


def marks(ax: Axes) -> pd.DataFrame:
    """Every text written at a point of a drawing, with that point: ``label, x, y``."""
    notes = [note for note in ax.texts if isinstance(note, Annotation) and note.get_text()]
    rows = [(note.get_text(), *note.xy) for note in notes]
    return pd.DataFrame(rows, columns=["label", "x", "y"])


def untraced(markup: str, *allowed: int) -> list[str]:
    """Runs of digits outside every link, but for years named and the names of levels and units."""
    bare = DAY.sub("", LINK.sub("", markup))
    for name in ("80%", "100 job seekers", "每100名", "10,000 workers", *map(str, allowed)):
        bare = bare.replace(name, "")
    return re.findall(r"\d[\d,.]*\d|\d", bare)


def linked(markup: str) -> dict[str, list[str]]:
    """What is linked to each entry."""
    found: dict[str, list[str]] = {}
    for key, shown in LINK.findall(markup):
        found.setdefault(key, []).append(shown)
    return found


def sources(column: str) -> dict[str, str]:
    """A cell of every source by the source's id."""
    return {row["source_id"]: row[column] for row in rows_of(plan_dir(), "sources")}
