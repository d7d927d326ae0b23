"""What cells show is made safe to open: an allow-list of elements, addresses and attributes."""

import re
from collections.abc import Callable, Collection

import nh3

_TEXT_TAGS = (
    "a abbr article aside b blockquote br caption cite code col colgroup dd del details dfn div "
    "dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp "
    "section small span strong sub summary sup table tbody td tfoot th thead time tr u ul wbr"
)
_SVG_TAGS = (
    "svg g path rect circle ellipse line polyline polygon text tspan defs clipPath use marker "
    "title desc linearGradient radialGradient stop pattern"
)
_PAINT = (
    "fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-dasharray "
    "stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit opacity color "
    "font-family font-size font-style font-weight text-anchor dominant-baseline paint-order "
    "stop-color stop-opacity visibility"
)
_GEOMETRY = (
    "viewBox preserveAspectRatio width height x y x1 y1 x2 y2 cx cy r rx ry d points transform "
    "dx dy clip-path clip-rule offset gradientUnits gradientTransform clipPathUnits href "
    "textLength lengthAdjust marker-end marker-start refX refY orient markerWidth markerHeight "
    "patternUnits focusable"
)
_GLOBAL = "id class role lang dir title tabindex"
_PAINTED = frozenset(_PAINT.split())
_TAGS = frozenset(f"{_TEXT_TAGS} {_SVG_TAGS}".split())
_ATTRIBUTES = {
    "*": set(_GLOBAL.split()),
    "a": {"href", "hreflang", "download"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan", "headers", "data-head"},
    "th": {"colspan", "rowspan", "headers", "scope", "abbr", "aria-sort", "data-head", "data-more"},
    "ol": {"start", "reversed", "type"},
    "li": {"value"},
    "time": {"datetime"},
    "details": {"open"},
    **{tag: {*_PAINTED, *_GEOMETRY.split()} for tag in _SVG_TAGS.split()},
}
_VOID = frozenset(["br", "col", "hr", "img", "wbr"])
DEPTH = 100
_NESTED = re.compile(r'<(/?)([a-zA-Z][^\s/>]*)(?:\s+[^\s=>]+="[^"]*")*\s*>')
_STYLED = re.compile(r'(<[a-zA-Z][^<>]*?) style="([^"<>]*)"')
#: A phone's drawing, which is no twin of the other where nothing chooses between them.
_NARROW = re.compile(r"<!--narrow (.*?)-->", re.DOTALL)
_IMAGE = re.compile(r"data:image/(png|jpeg|webp|gif);base64,[A-Za-z0-9+/=\s]+")
_LOCAL_PAGE = re.compile(r"[\w.-]+\.html")


def sanitise(html: str, pages: Collection[str] = ()) -> str:
    """Return a fragment with only allowed elements, attributes and addresses.

    Inline styles of figures become SVG presentation attributes, so that the page's policy can
    forbid inline styles; links to pages outside ``pages`` lose their address, not their text.
    What is left open is closed, and elements nested deeper than DEPTH become their text.
    """
    opened = _NARROW.sub(lambda found: found[1].replace("-&#45;", "--"), html)
    clean = _allowed(_STYLED.sub(_as_attributes, opened), pages)
    flat = flatten(clean)
    return clean if flat == clean else _allowed(flat, pages)


def _allowed(html: str, pages: Collection[str]) -> str:
    return nh3.clean(
        html,
        tags=set(_TAGS),
        attributes=_ATTRIBUTES,
        attribute_filter=_address_filter(pages),
        generic_attribute_prefixes={"aria-"},
        url_schemes={"http", "https", "mailto", "data"},
        link_rel="noopener noreferrer",
    )


def flatten(html: str) -> str:
    """Return well-nested HTML without the tags of elements nested deeper than DEPTH.

    Browsers stop nesting at some depth of their own; Chromium then lays such a page out anew
    for minutes.
    """
    depth = 0

    def keep(tag: re.Match[str]) -> str:
        nonlocal depth
        closing, name = tag.groups()
        if name in _VOID:
            return tag[0] if depth < DEPTH else ""
        depth += not closing
        kept = tag[0] if depth <= DEPTH else ""
        depth -= bool(closing)
        return kept

    return _NESTED.sub(keep, html)


def _as_attributes(match: re.Match[str]) -> str:
    head, style = match.groups()
    pairs = (part.partition(":") for part in style.split(";"))
    kept = [(name.strip(), value.strip()) for name, _, value in pairs if name.strip() in _PAINTED]
    return head + "".join(f' {name}="{value}"' for name, value in kept)


def _address_filter(pages: Collection[str]) -> Callable[[str, str, str], str | None]:
    def keep(tag: str, name: str, value: str) -> str | None:
        if name == "src":
            return value if _IMAGE.fullmatch(value) else None
        if name == "href":
            return value if _may_link(tag, value, pages) else None
        return value if "url(" not in value or value.startswith("url(#") else None

    return keep


def _may_link(tag: str, address: str, pages: Collection[str]) -> bool:
    if address.startswith("#"):
        return True
    if tag != "a":
        return False
    if address.startswith(("http://", "https://", "mailto:")):
        return True
    return bool(_LOCAL_PAGE.fullmatch(address.partition("#")[0])) and (
        address.partition("#")[0] in pages
    )
