"""The index of a batch: every page by its title, in every language that has pages."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from urllib.parse import quote

from markupsafe import Markup, escape

from skillsdata.batch.jobs import Part
from skillsdata.language.reader import Reader
from skillsdata.language.words import Local, day
from skillsdata.parameters import plan_file
from skillsdata.publish.notebook import label_of
from skillsdata.publish.page import policy
from skillsdata.publish.site import Report

_STYLE = (
    "body{font:1rem/1.5 sans-serif;max-width:44rem;margin:0 auto;padding:1rem;"
    "color:#1f2933;background:#fff}a{color:#0b5394}li{margin:.4rem 0}"
    "@media(prefers-color-scheme:dark){body{color:#e6e6e6;background:#16191d}a{color:#8ab8f0}}"
)
_PAGE = Markup(
    '<!doctype html>\n<html lang="{code}"><head><meta charset="utf-8"><title>{title}</title>'
    '<meta http-equiv="Content-Security-Policy" content="{policy}">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    "<style>{style}</style></head>\n<body><nav>{turns}</nav><main>\n{sections}\n</main>"
    "</body></html>\n"
)


def index(parts: Sequence[Part], there: Iterable[Path]) -> str:
    """Return the index of the pages that are there, in the languages of these."""
    pages = {*there}
    kept = {part: [r for r in part.reports if r.page in pages] for part in parts}
    langs = list(dict.fromkeys(r.lang for reports in kept.values() for r in reports))
    first = Reader(langs[0] if langs else "zh")
    turns = [_turn(Reader(lang)) for lang in langs] if len(langs) > 1 else []
    return str(
        _PAGE.format(
            code=first.text("language.code"),
            title=_title(first, parts[0]),
            policy=policy(_STYLE),
            style=Markup(_STYLE),
            turns=Markup(" · ").join(turns),
            sections=Markup("\n").join(_section(Reader(lang), kept) for lang in langs),
        )
    )


def _turn(reader: Reader) -> Markup:
    code, name = reader.text("language.code"), reader.text("language.name")
    return Markup('<a href="#{lang}" lang="{code}">{name}</a>').format(
        lang=reader.lang, code=code, name=name
    )


def _title(reader: Reader, part: Part) -> str:
    site = plan_file(part.given["plan"]).site
    return reader.plain(Local(site.zh, site.en))


def _section(reader: Reader, kept: dict[Part, list[Report]]) -> Markup:
    """One language: a heading for each combination, its pages under it."""
    groups = Markup("\n").join(
        Markup("<h2>{}</h2>\n<ul>{}</ul>").format(_heading(reader, part, mine), _links(part, mine))
        for part, reports in kept.items()
        if (mine := [r for r in reports if r.lang == reader.lang])
    )
    title = escape(_title(reader, next(iter(kept))))
    return Markup('<section id="{}" lang="{}"><h1>{}</h1>\n{}</section>').format(
        reader.lang, reader.text("language.code"), title, groups
    )


def _heading(reader: Reader, part: Part, mine: Sequence[Report]) -> str:
    _, _, *others = part.given.items()
    told = [_title(reader, part), reader.plain(day(str(mine[0].parameters["as_of"])))]
    return " · ".join([*told, *(f"{name} {value}" for name, value in others)])


def _called(report: Report) -> str:
    named = label_of(report.path, report.lang)
    return report.notebook if named == "—" else named


def _links(part: Part, mine: Sequence[Report]) -> Markup:
    return Markup("").join(
        Markup('<li><a href="{}">{}</a></li>').format(
            quote(f"{part.name}/{r.page.name}"), _called(r)
        )
        for r in mine
    )
