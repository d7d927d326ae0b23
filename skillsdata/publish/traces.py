"""Numbers and their notes, both ways: numbered alike, linked back, only those that are cited."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_NOTES = re.compile(r'<section class="notes">.*?</section>', re.DOTALL)
_ENTRY = re.compile(
    r'<li id="(?P<e>e-[^"]*)">(?P<text>.*?)</li>'
    r'|<div id="(?P<c>c-[^"]*)">(?P<dt><dt>.*?</dt>)<dd>(?P<dd>.*?)</dd></div>',
    re.DOTALL,
)
#: What follows a link to few signs: too little for a finger.
_SHORT = re.compile(r"[^>]*>[^<]{1,3}</a>")
_LINK = re.compile(r'<a class="t( c)?" href="#([^"]*)"')
#: A list of more entries than this is folded.
_OPEN = 12
#: An entry links back to this many of its numbers.
_BACK = 3


@dataclass(frozen=True)
class Note:
    """One entry of a page: its anchor, and what it says, with its label if it is computed."""

    anchor: str
    label: str
    text: str

    def html(self, number: int, back: str) -> str:
        """Return the entry with its number and the links back to where it is cited."""
        if not self.label:
            return f'<li id="{self.anchor}" value="{number}">{self.text}{back}</li>'
        label = self.label.replace("<dt>", f'<dt><span class="n">{number}</span> ', 1)
        return f'<div id="{self.anchor}">{label}<dd>{self.text}{back}</dd></div>'


def traced(body: str, words: Mapping[str, str]) -> str:
    """Return a page's cells with numbers and notes linked both ways.

    Each number carries, on paper, the number of its note; each note links back to the first
    numbers that cite it; a note that nothing on the page cites is left out, and a long list is
    folded. ``words``: ``notes_published, notes_computed`` (with ``{n}``) and ``back``.
    """
    found = _NOTES.search(body)
    if found is None:
        return body
    notes = [_note(entry) for entry in _ENTRY.finditer(found[0])]
    kept = _cited(notes, _LINK.findall(body[: found.start()] + body[found.end() :]))
    numbers = {note.anchor: place for place, note in enumerate(kept, start=1)}
    shown = _Numbered(numbers)
    before = shown.text(body[: found.start()])
    after = shown.text(body[found.end() :])
    section = _section(kept, shown, words)
    return before + section + after


def _note(entry: re.Match[str]) -> Note:
    if entry["e"]:
        return Note(entry["e"], "", entry["text"])
    return Note(entry["c"], entry["dt"], entry["dd"])


def _cited(notes: list[Note], links: Iterable[tuple[str, str]]) -> list[Note]:
    """Return the notes that the text cites, or a cited note does."""
    by_anchor = {note.anchor: note for note in notes}
    reached, ahead = set[str](), [anchor for _, anchor in links]
    while ahead:
        anchor = ahead.pop()
        if anchor in by_anchor and anchor not in reached:
            reached.add(anchor)
            ahead += [cited for _, cited in _LINK.findall(by_anchor[anchor].text)]
    return [note for note in notes if note.anchor in reached]


class _Numbered:
    """Gives every link to a note an anchor of its own and the note's number."""

    def __init__(self, numbers: Mapping[str, int]) -> None:
        self.numbers, self.count = numbers, 0
        self.places: dict[str, list[str]] = {}

    def text(self, html: str) -> str:
        return _LINK.sub(self._link, html)

    def _link(self, link: re.Match[str]) -> str:
        computed, anchor = link.groups()
        if anchor not in self.numbers:
            return link[0]
        self.count += 1
        own = f"r{self.count}"
        self.places.setdefault(anchor, []).append(own)
        kind = (computed or "") + (" s" if _SHORT.match(link.string, link.end()) else "")
        return f'<a class="t{kind}" id="{own}" data-n="{self.numbers[anchor]}" href="#{anchor}"'


def _section(notes: list[Note], shown: _Numbered, words: Mapping[str, str]) -> str:
    # the text of notes cites others: numbered first, so that those link back to it too
    texts = [shown.text(note.text) for note in notes]
    entries = [
        Note(note.anchor, note.label, text).html(
            shown.numbers[note.anchor], _back(shown.places.get(note.anchor, []), words["back"])
        )
        for note, text in zip(notes, texts, strict=True)
    ]
    published = [e for note, e in zip(notes, entries, strict=True) if not note.label]
    computed = [e for note, e in zip(notes, entries, strict=True) if note.label]
    lists = [
        _list(published, '<ol class="evidence">{}</ol>', words["notes_published"]),
        _list(computed, '<dl class="computed">{}</dl>', words["notes_computed"]),
    ]
    return f'<section class="notes">{"".join(lists)}</section>'


def _list(entries: list[str], frame: str, summary: str) -> str:
    if not entries:
        return ""
    html = frame.replace("{}", "".join(entries))
    if len(entries) <= _OPEN:
        return html
    told = summary.replace("{n}", str(len(entries)))
    return f"<details><summary>{told}</summary>{html}</details>"


def _back(places: list[str], word: str) -> str:
    links = (f'<a class="back" href="#{p}" aria-label="{word}">↩</a>' for p in places[:_BACK])
    return "".join(f" {link}" for link in links)
