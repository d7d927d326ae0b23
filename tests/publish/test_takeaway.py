"""What a reader takes away: files inside the page that hold what the page shows."""

import base64
import csv
import io
import re
from html import unescape
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote_to_bytes

import openpyxl
import pytest

from skillsdata.publish.csvs import neutralise
from skillsdata.publish.takeaway import book_link, links, workbook

WORDS = {"take": "Download:"}


def _output(name: str, **data: str) -> dict[str, Any]:
    kinds = {"csv": "text/csv", "png": "image/png", "svg": "image/svg+xml"}
    return {
        "data": {kinds[key]: value for key, value in data.items()},
        "metadata": {"skillsdata": {"name": name}},
    }


def _files(html: str) -> dict[str, bytes]:
    found = re.findall(r'download="([^"]+)" href="data:([^",]+?)(;base64)?,([^"]*)"', html)
    return {
        name: base64.b64decode(said) if packed else unquote_to_bytes(unescape(said))
        for name, _, packed, said in found
    }


@pytest.mark.parametrize(
    "text",
    ["年,值\n" + "江苏,494\n" * 9, "a,b\n1,2\n" * 9, "a,b\n" + "123456789012345,%41\n" * 9],
)
def test_a_file_is_written_the_shorter_way_and_comes_back_whole(text: str) -> None:
    html = str(links(_output("seen", csv=text), WORDS))
    whole = ("\ufeff" + neutralise(text)).encode()
    assert _files(html)["seen.csv"] == whole
    (address,) = re.findall(r'href="(data:[^"]+)"', html)
    assert len(address) <= len("data:text/csv;charset=utf-8;base64,") + 4 * -(-len(whole) // 3)


def test_a_table_is_a_csv_that_excel_opens_in_chinese_and_runs_nothing() -> None:
    html = links(_output("seen", csv="地区,值\n江苏,494\n=1+1,2\n"), WORDS)
    text = _files(html)["seen.csv"].decode("utf-8-sig")
    assert _files(html)["seen.csv"].startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(text))) == [["地区", "值"], ["江苏", "494"], ["'=1+1", "2"]]
    assert 'href="#tables"' in html


def test_a_figure_is_its_numbers_its_drawing_and_its_picture() -> None:
    png = base64.b64encode(b"\x89PNG").decode()
    files = _files(links(_output("fan", csv="a\n1\n", svg="<svg/>", png=png), WORDS))
    assert {name: files[name] for name in ("fan.svg", "fan.png")} == {
        "fan.svg": b"<svg/>", "fan.png": b"\x89PNG",
    }  # fmt: skip
    assert set(files) == {"fan.csv", "fan.svg", "fan.png"}


@pytest.mark.parametrize("output", [_output("text"), {"data": {"text/csv": "a\n"}}])
def test_a_sentence_and_what_has_no_name_give_no_file(output: dict[str, Any]) -> None:
    assert links(output, WORDS) == ""


def _book(content: bytes) -> dict[str, list[list[Any]]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}


def test_the_workbook_has_a_sheet_a_table_numbers_as_numbers_and_no_formula() -> None:
    found = _book(workbook({"one": "年,值\n2024,1.5\n", "two": "a,b\n=1+1,http://x\ninf,\n"}))
    assert found["one"] == [["年", "值"], [2024, 1.5]]
    assert found["two"][1:] == [["=1+1", "http://x"], ["inf", ""]]


def test_sheets_of_long_names_that_begin_alike_are_all_there() -> None:
    names = [f"{'long_' * 8}{place}" for place in range(3)]
    found = _book(workbook(dict.fromkeys(names, "a\n1\n")))
    assert len(found) == 3
    assert max(map(len, found)) <= 31


def test_equal_tables_give_equal_bytes() -> None:
    assert workbook({"a": "x\n1\n"}) == workbook({"a": "x\n1\n"})


def test_a_page_without_tables_has_no_workbook() -> None:
    cell = {"outputs": [_output("text")]}
    assert book_link(type("Book", (), {"cells": [cell]}), "page") == ""


def test_the_workbook_holds_tables_and_not_the_figures() -> None:
    fan, table = _output("fan", csv="a\n1\n", svg="<svg/>"), _output("seen", csv="b\n2\n")
    page = SimpleNamespace(cells=[{"outputs": [fan]}, {"outputs": [table]}])
    assert _book(_files(book_link(page, "page"))["page.xlsx"]) == {"seen": [["b"], [2]]}
