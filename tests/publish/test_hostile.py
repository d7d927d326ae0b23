import shutil
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from browser import Visit, visiting
from playwright.sync_api import Browser

from skillsdata.errors import ParameterError
from skillsdata.publish.notebook import check_parameters
from skillsdata.publish.site import build_reports

RUN = "document.documentElement.dataset.ran='1'"
VALUES = [
    f"<script>{RUN}</script>",
    f"</script><script>{RUN}</script>",
    f"</title></style><script>{RUN}</script>",
    f"<img src=x onerror={RUN}>",
    f"<img src='https://example.org/x.png' onload={RUN}>",
    f"<svg onload={RUN}></svg>",
    f"<svg><script>{RUN}</script></svg>",
    f"<svg><animate onbegin={RUN} attributeName=x dur=1s /></svg>",
    f"<svg><foreignObject><iframe onload={RUN}></iframe></foreignObject></svg>",
    f"<svg><use href='data:image/svg+xml,<svg onload={RUN}>'/></svg>",
    f"<math><mtext><style><img src=x onerror={RUN}></style></mtext></math>",
    f"<body onload={RUN}>",
    f"<details open ontoggle={RUN}>x</details>",
    f"<input autofocus onfocus={RUN}>",
    f"<a href='javascript:{RUN}'>x</a>",
    f"[x](javascript:{RUN})",
    f"<a href='JaVaScRiPt:{RUN}'>x</a>",
    f"<a href='&#106;avascript:{RUN}'>x</a>",
    f"<a href='data:text/html,<script>{RUN}</script>'>x</a>",
    f"javascript:{RUN}",
    f"<iframe src='javascript:{RUN}'></iframe>",
    f'<iframe srcdoc="<script>{RUN}</script>"></iframe>',
    "<object data='https://example.org/x.swf'></object>",
    "<embed src='https://example.org/x'>",
    "<link rel=stylesheet href='https://example.org/x.css'>",
    "<style>@import 'https://example.org/x.css'; body{display:none}</style>",
    "<p style=\"background:url('https://example.org/x')\">x</p>",
    "<meta http-equiv=refresh content='0;url=https://example.org/'>",
    "<base href='https://example.org/'>",
    "<form action='https://example.org/'><button>x</button></form>",
    "<!-- --!><main></body></html>",
    "</main></div></table></svg>",
    f'" onmouseover="{RUN}" autofocus onfocus="{RUN}" x="',
    f"' onmouseover='{RUN}' x='",
    "{{ 7 * 7 }}{% raw %}",
    "=HYPERLINK(\"https://example.org\";\"x\")",
    "=cmd|' /C calc'!A0",
    "+1+cmd",
    "-1+cmd",
    "@SUM(1)",
    "\t=1+1",
    "abc\u202egnp.exe\u2066",
    "\u0000\u0001\u001b[31m\u2028\ufeff",
    "x" * 100_000,
    "<b>" * 2_000,
    "".join(f"<i title={n}>" for n in range(1_000)),
    "<svg>" + "<g>" * 1_000,
    "> " * 1_000 + "deep",
    "<ul><li>" * 700,
    "\u0301" * 5_000,
    "${RUN}`;'\"\\",
]  # fmt: skip


@pytest.fixture(scope="module")
def hostile_page(notebooks: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    values = [value.replace("\0", "") for value in VALUES]
    (folder / "values").write_text("\0".join(values), "utf-8", newline="")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOSTILE_VALUES", str(folder / "values"))
        given = {"note": VALUES[0]}
        build_reports([str(notebooks / "hostile.ipynb")], out=folder / "out <i>", parameters=given)
    return folder / "out <i>" / "hostile.zh.html"


@pytest.fixture(scope="module")
def visit(browser: Browser, hostile_page: Path) -> Iterator[Visit]:
    """The hostile page, opened once; whatever it starts has had time to run."""
    with visiting(browser, hostile_page) as opened:
        opened.page.mouse.move(200, 300)
        opened.page.wait_for_timeout(300)
        yield opened


def test_there_are_enough_values() -> None:
    assert len(set(VALUES)) >= 45


def test_nothing_runs_and_nothing_is_fetched(visit: Visit) -> None:
    for link in visit.page.query_selector_all("main a[href]"):
        address = link.get_attribute("href")
        taken = link.get_attribute("download") and address.startswith("data:")  # saved, not opened
        assert taken or address.startswith(("#", "http://", "https://", "mailto:"))
    assert visit.page.evaluate("document.documentElement.dataset.ran") is None
    assert visit.dialogs == visit.failures == visit.messages == []
    assert [url for url in visit.requests if not url.startswith("data:")] == visit.requests[:1]


def test_the_page_stays_whole(visit: Visit) -> None:
    page = visit.page
    assert page.evaluate("getComputedStyle(document.body).display") == "block"
    assert page.locator("html[lang='zh-CN'] > body > footer").count() == 1
    assert page.locator("main").count() == page.locator("h1").count() == 1
    assert page.locator("#escaped td").count() == len(VALUES) + 1
    assert page.locator("#escaped td").nth(0).inner_text() == VALUES[0]
    assert page.locator("body *[style], body *[onload], iframe, object, embed").count() == 0
    assert page.evaluate("document.baseURI") == page.url


def test_the_policy_alone_stops_what_would_slip_through(
    browser: Browser, small_site: Path, tmp_path: Path
) -> None:
    """Raw hostile text in a finished page, as if cleaning had failed."""
    text = (small_site / "passes.zh.html").read_text("utf-8")
    raw = "".join(value for value in VALUES if len(value) < 1000 and "refresh" not in value)
    (tmp_path / "page.html").write_text(text.replace("<main", f"{raw}<main", 1), "utf-8")
    with visiting(browser, tmp_path / "page.html") as visit:
        visit.page.wait_for_timeout(300)
        assert visit.page.evaluate("document.documentElement.dataset.ran") is None
        assert visit.dialogs == []
        assert any("Content Security Policy" in message for message in visit.messages)


def test_tables_hold_the_values_as_inert_text(hostile_page: Path) -> None:
    table = pd.read_csv(hostile_page.parent / "data" / "hostile.csv", dtype=str, na_filter=False)
    assert len(table) == len(VALUES)
    assert set(table["number"]) == {"-1"}
    assert not table["text"].str.lstrip().str.match(r"[=+@-]").any()


@pytest.mark.parametrize("name", ["lang", "as_of", "horizon", "goal"])
def test_no_hostile_value_passes_as_a_typed_parameter(notebooks: Path, name: str) -> None:
    for value in VALUES:
        with pytest.raises(ParameterError) as caught:
            check_parameters(notebooks / "passes.ipynb", {name: value})
        assert len(str(caught.value)) < 300
        assert str(caught.value).isprintable()


def test_hostile_names_are_refused(notebooks: Path) -> None:
    for value in VALUES:
        with pytest.raises(ParameterError) as caught:
            check_parameters(notebooks / "passes.ipynb", {value: 1})
        assert str(caught.value).isprintable()


def test_a_hostile_file_name_is_harmless(browser: Browser, notebooks: Path, tmp_path: Path) -> None:
    name = "'\"><img src=x onerror=alert(1)> {0} %2e"
    shutil.copy(notebooks / "passes.ipynb", tmp_path / f"{name}.ipynb")
    build_reports([str(tmp_path / f"{name}.ipynb")], out=tmp_path / "out", lang="both")
    with visiting(browser, tmp_path / "out" / f"{name}.en.html") as visit:
        assert visit.page.locator("nav a[aria-current]").count() == 1
        assert visit.page.locator("nav .language a").count() == 1
        assert visit.dialogs == visit.messages == visit.failures == []
