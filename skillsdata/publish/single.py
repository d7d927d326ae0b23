"""All pages of a site in one file, for mail: links work inside it, without scripts."""

import re
from collections.abc import Mapping

from markupsafe import Markup

from skillsdata.publish.page import policy, sheet

_BODY = re.compile(r"<body>(.*)</body>", re.DOTALL)
_LANG = re.compile(r'<html lang="([^"]*)"')
_SCRIPT = re.compile(r"<script\b.*?</script>", re.DOTALL)
#: Whatever names an anchor, or points to one on its own page.
_OWN = re.compile(r'(\s(?:id|aria-labelledby)="|href="#|url\(#)([^")]+)')
_OTHER = re.compile(r'href="([\w.-]+)\.html(?:#([^"]*))?"')
#: One page is seen at a time: the one a link leads to or into, else the first.
_ONE = """
@supports selector(:has(a)) {
  .leaf { display: none; }
  .leaf:target, .leaf:has(:target), body:not(:has(.leaf:target, .leaf :target)) > :first-child {
    display: block;
  }
  .leaf:target { background: none; outline: none; }
}
"""
_FRAME = Markup(
    '<!doctype html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
    '<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    '<meta name="color-scheme" content="light dark">\n<title>{title}</title>\n'
    "<style>{style}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
)


def one_file(pages: Mapping[str, str], *, title: str) -> str:
    """Return pages, given as HTML by file name, as one page; the first is the one that opens.

    Every anchor gets its page's name before its own, and links between pages lead to those; a
    link to a page that is not among them stays as it is.
    """
    names = {name.removesuffix(".html"): _named(name) for name in pages}
    leaves = "\n".join(_leaf(name, page, names) for name, page in pages.items())
    style = sheet(leaves, latin=True) + _ONE
    first = next(iter(pages.values()))
    parts = {"lang": _found(_LANG, first), "title": title, "policy": policy(style)}
    return str(_FRAME.format(**parts, style=Markup(style), body=Markup(leaves)))


def _named(page: str) -> str:
    return page.removesuffix(".html").replace(".", "-")


def _found(pattern: re.Pattern[str], page: str) -> str:
    found = pattern.search(page)
    assert found is not None
    return found[1]


def _leaf(name: str, page: str, names: Mapping[str, str]) -> str:
    own = _named(name)
    body = _SCRIPT.sub("", _found(_BODY, page))
    body = _OWN.sub(lambda found: f"{found[1]}{own}--{found[2]}", body)
    body = _OTHER.sub(lambda found: _inside(found, names), body)
    return f'<section class="leaf" id="{own}" lang="{_found(_LANG, page)}">{body}</section>'


def _inside(link: re.Match[str], names: Mapping[str, str]) -> str:
    page, anchor = link.groups()
    if page not in names:
        return link[0]
    return f'href="#{names[page]}--{anchor}"' if anchor else f'href="#{names[page]}"'
