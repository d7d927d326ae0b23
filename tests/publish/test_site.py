import csv
import io
import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillsdata.errors import EvidenceError, NotebookError, ParameterError
from skillsdata.publish import site
from skillsdata.publish.csvs import neutralise
from skillsdata.publish.notebook import available, find_notebook
from skillsdata.publish.site import build_reports


@pytest.fixture
def out(small_site: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(small_site, tmp_path / "reports"))


@pytest.fixture
def _no_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site, "in_forks", lambda _: pytest.fail("a notebook was run"))


def listing(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def build(notebooks: Path, *names: str, **options: object) -> str:
    """Build with the progress lines returned."""
    log = io.StringIO()
    paths = [str(notebooks / f"{name}.ipynb") for name in names]
    build_reports(paths, log=log, **options)
    return log.getvalue()


def test_a_site_is_pages_data_notebooks_index_and_manifest(small_site: Path) -> None:
    pages = [f"{name}.{lang}" for name in ("overview", "passes") for lang in ("zh", "en")]
    assert set(listing(small_site)) == {
        "index.html",
        "manifest.json",
        "data/passes_numbers.csv",
        *(f"{page}.html" for page in pages),
        *(f"notebooks/{page}.ipynb" for page in pages),
    }
    assert sorted(path.name for path in small_site.parent.iterdir()) == [".reports", "reports"]
    assert [path.name for path in (small_site.parent / ".reports").iterdir()] == ["lock"]


def test_the_index_is_the_overview_in_the_first_language(small_site: Path) -> None:
    index = (small_site / "index.html").read_bytes()
    assert index == (small_site / "overview.zh.html").read_bytes()


def test_the_navigation_and_language_switch_lead_to_pages_that_are_there(small_site: Path) -> None:
    page = (small_site / "passes.en.html").read_text("utf-8")
    assert '<a href="overview.en.html">Overview</a>' in page
    assert '<a href="passes.en.html" aria-current="page">A notebook that passes</a>' in page
    assert 'href="passes.zh.html" hreflang="zh-CN"' in page
    assert "absent" not in page


def test_every_page_is_small(small_site: Path) -> None:
    assert all(path.stat().st_size < 900_000 for path in small_site.glob("*.html"))


def test_the_manifest_file_repeats_the_manifests_of_the_pages(small_site: Path) -> None:
    manifest = json.loads((small_site / "manifest.json").read_text("utf-8"))
    assert next(iter(manifest)).startswith("overview.")
    assert manifest["passes.en.html"]["parameters"]["note"] == "江苏"


def test_one_page_is_remade_and_the_others_left(notebooks: Path, out: Path) -> None:
    before = listing(out)
    log = build(notebooks, "passes", out=out, lang="en", parameters={"horizon": 2027})
    assert log.startswith("[1/1] passes.en … ")
    changed = {name for name, content in listing(out).items() if before.get(name) != content}
    assert changed == {"passes.en.html", "notebooks/passes.en.ipynb", "manifest.json"}
    assert "en 20" in (out / "passes.en.html").read_text("utf-8")


def test_a_page_alone_links_to_no_other(notebooks: Path, tmp_path: Path) -> None:
    build(notebooks, "passes", out=tmp_path / "alone", lang="en")
    page = (tmp_path / "alone" / "passes.en.html").read_text("utf-8")
    assert "overview.en.html" not in page
    assert "hreflang" not in page
    assert not (tmp_path / "alone" / "index.html").exists()


def test_a_failing_notebook_keeps_its_old_page_and_the_others_appear(
    notebooks: Path, out: Path
) -> None:
    (out / "fails_in_english.en.html").write_text("the old page")
    with pytest.raises(NotebookError, match="fails_in_english: cell 3 failed: AssertionError: E"):
        build(notebooks, "fails_in_english", "passes", out=out)
    assert (out / "fails_in_english.en.html").read_text() == "the old page"
    assert "English is not ready" in (out / "notebooks/fails_in_english.en.ipynb").read_text()
    assert (out / "fails_in_english.zh.html").is_file()
    assert 'href="fails_in_english.zh.html"' in (out / "passes.zh.html").read_text("utf-8")


@pytest.mark.usefixtures("_no_kernel")
@pytest.mark.parametrize(
    "options",
    [
        {"parameters": {"horizn": 2030}},
        {"parameters": {"horizon": "2025x"}},
        {"as_of": "2999-01-01"},
        {"lang": "fr"},
        {"parameters": {"goal": -1}},
    ],
)
def test_bad_parameters_are_refused_before_any_kernel(
    notebooks: Path, out: Path, options: dict[str, object]
) -> None:
    before = listing(out)
    with pytest.raises(ParameterError):
        build(notebooks, "passes", out=out, **options)
    assert listing(out) == before


@pytest.mark.usefixtures("_no_kernel")
def test_bad_evidence_is_refused_before_any_kernel(
    notebooks: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = listing(out)
    monkeypatch.setattr(
        "skillsdata.evidence.rulebook._checked", lambda *_: ("a.csv, row 2: wrong", "b.csv")
    )
    with pytest.raises(EvidenceError, match=r"a.csv, row 2: wrong\nb.csv") as caught:
        build(notebooks, "passes", out=out)
    assert caught.value.exit_code == 2
    assert listing(out) == before


@pytest.mark.usefixtures("_no_kernel")
def test_a_parameter_one_notebook_lacks_is_only_given_to_the_others(notebooks: Path) -> None:
    files = [str(notebooks / f"{name}.ipynb") for name in ("passes", "all_types")]
    reports = site.planned(files, "en", {"as_of": "today", "scale": "2.5"}, Path())
    assert [report.parameters.get("scale") for report in reports] == [None, 2.5]
    with pytest.raises(ParameterError, match="'scal' does not exist in all_types"):
        site.planned(files, "en", {"scal": 1}, Path())


@pytest.mark.parametrize("name", ["nothing", "../headcount", "", "<script>"])
def test_an_unknown_notebook_is_refused_with_the_names_there_are(name: str) -> None:
    there = "overview, headcount, density, ratio, goals, takes, outside, plan, track_record"
    with pytest.raises(ParameterError, match=f"there are {there}$"):
        find_notebook(name)


def test_every_notebook_of_the_folder_has_a_page_in_the_order_of_its_metadata(
    notebooks: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A seventh page opens no file but its own notebook."""
    monkeypatch.setattr("skillsdata.paths.notebooks_dir", lambda: tmp_path)
    text = (notebooks / "passes.ipynb").read_text("utf-8")
    for name, own in (
        ("a_late", '"order": 7, "label_en": "A late one"'),
        ("early", '"order": 1, "label_en": "Early"'),
        ("b_nowhere", '"title_zh": "无序"'),
    ):
        marked = text.replace('"skillsdata": {', f'"skillsdata": {{\n   {own},')
        assert marked != text
        (tmp_path / f"{name}.ipynb").write_text(marked, "utf-8")
    assert list(available()) == ["early", "a_late", "b_nowhere"]
    reports = site.planned(None, "en", {"as_of": "today"}, tmp_path / "out")
    assert site.navigation(tmp_path / "out", reports) == {
        "early.en.html": "Early",
        "a_late.en.html": "A late one",
        "b_nowhere.en.html": "A notebook that passes",
    }


def test_a_site_is_complete_before_anything_is_replaced(
    notebooks: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = listing(out)

    def broken(_: object, fresh: Path) -> None:
        assert listing(out) == before
        made = json.loads((fresh / "manifest.json").read_text("utf-8"))
        assert [made[page]["parameters"]["horizon"] for page in made if "zh" in page] == [
            2027,
            2030,
        ]
        assert (fresh / "index.html").read_bytes() == (fresh / "overview.zh.html").read_bytes()
        raise KeyboardInterrupt

    monkeypatch.setattr("skillsdata.publish.store.Store.publish", broken)
    with pytest.raises(KeyboardInterrupt):
        build(notebooks, "overview", out=out, lang="zh", parameters={"horizon": 2027})
    assert listing(out) == before


def test_two_notebooks_of_one_name_are_refused(notebooks: Path, tmp_path: Path) -> None:
    shutil.copy(notebooks / "passes.ipynb", tmp_path)
    files = [str(notebooks / "passes.ipynb"), str(tmp_path / "passes.ipynb")]
    with pytest.raises(ParameterError, match="same name"):
        site.planned(files, "zh", {}, Path())


def test_numbers_that_differ_between_languages_are_an_error(notebooks: Path, out: Path) -> None:
    before = listing(out)
    with pytest.raises(NotebookError, match="same_name holds other numbers"):
        build(notebooks, "conflicting_numbers", out=out)
    assert listing(out) == before


def test_a_table_cannot_be_written_outside_its_folder(notebooks: Path, out: Path) -> None:
    with pytest.raises(NotebookError, match=r"output name '../../escaped' is refused"):
        build(notebooks, "escaping_name", out=out, lang="zh")
    assert not list(out.parent.rglob("escaped*"))


def test_data_files_open_in_spreadsheets_and_pandas(small_site: Path) -> None:
    path = small_site / "data" / "passes_numbers.csv"
    assert path.read_bytes() == b"\xef\xbb\xbfname,value\n'=cmd,-1\n"
    assert pd.read_csv(path)["value"].tolist() == [-1]


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        (" =1", "' =1"),
        ("＝1", "'＝1"),
        ("\u200b=1+1", "'\u200b=1+1"),
        ("\ufeff=1+1", "'\ufeff=1+1"),
        ("\u00ad\u2060 @SUM(A1)", "'\u00ad\u2060 @SUM(A1)"),
        ("\u3000＋1+1", "'\u3000＋1+1"),
        ("﹦1+1", "'﹦1+1"),
        ("a\r=1+1", "a\r=1+1"),
        ("-5", "-5"),
        ("+1.5e3", "+1.5e3"),
        ("——", "——"),
        ("a=b", "a=b"),
    ],
)
def test_formulas_become_text_and_numbers_stay(cell: str, safe: str) -> None:
    frame = pd.DataFrame({"x": [cell]})
    written = neutralise(frame.to_csv(index=False, lineterminator="\r\n"))
    assert pd.read_csv(io.StringIO(written), dtype=str)["x"].tolist() == [safe]


_CELLS = st.text(
    st.one_of(st.characters(), st.sampled_from("=+-@\r\n\t \u200b\ufeff＝")), max_size=8
)


@given(st.lists(st.lists(_CELLS, min_size=2, max_size=2), max_size=4))
def test_no_cell_that_is_not_a_number_starts_like_a_formula(rows: list[list[str]]) -> None:
    csv.writer(buffer := io.StringIO()).writerows(rows)
    read = list(csv.reader(io.StringIO(neutralise(buffer.getvalue()), newline="")))
    assert [[cell.removeprefix("'") for cell in row] for row in read] == [
        [cell.removeprefix("'") for cell in row] for row in rows
    ]
    for row in read:
        for cell in row:
            visible = "".join(c for c in cell if c.isprintable() and not c.isspace())
            assert not visible.startswith(("=", "@", "＝"))
            assert not cell.startswith(("\t", "\r", "\n"))
            assert not visible.startswith(("+", "-")) or float(cell) is not None
