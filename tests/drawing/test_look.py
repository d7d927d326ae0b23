"""The look inside a block only, and figures as files."""

import io
import subprocess
import sys
import warnings
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pandas as pd
import pytest
from matplotlib.figure import Figure
from PIL import Image
from studies import READERS, html, study

import skillsdata.api as sd
from skillsdata.drawing.palette import PALETTE
from skillsdata.errors import ParameterError
from skillsdata.present.show import read_by, reader

VERBS = ("evidence", "forecast", "vantage", "pace", "compare")


def settings() -> dict[str, Any]:
    return dict(mpl.rcParams)


def test_a_style_holds_inside_its_block_only() -> None:
    before, filters = settings(), list(warnings.filters)
    with sd.style(lang="zh"):
        assert mpl.rcParams["font.family"] == ["Noto Sans SC"]
    assert settings() == before
    assert warnings.filters == filters


def test_a_style_is_undone_after_an_error() -> None:
    before = settings()
    with pytest.raises(KeyError), sd.style():
        raise KeyError
    assert settings() == before


def test_a_figure_of_ours_changes_no_setting() -> None:
    before, filters = settings(), list(warnings.filters)
    html(sd.forecast(study("headcount")), "zh")
    assert settings() == before
    assert warnings.filters == filters


def test_a_missing_glyph_warns_and_the_figure_is_there() -> None:
    html(sd.forecast(study("headcount")), "zh")  # what was an error once one of ours was shown
    with sd.style(lang="zh"):
        figure, file = Figure(), io.BytesIO()
        figure.text(0, 0, "高技能人才 \U0001f600")
        with pytest.warns(UserWarning, match="missing from"):
            figure.savefig(file, format="png")
    assert file.getvalue()


def test_a_style_is_refused_in_a_language_that_is_not_there() -> None:
    with pytest.raises(ParameterError, match="there are en, zh"), sd.style(lang="fr"):
        pass


def test_matplotlib_is_imported_when_something_is_drawn() -> None:
    code = "import skillsdata.api as sd, sys; sd.style; sd.goal; print('matplotlib' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


@pytest.mark.parametrize("verb", VERBS)
def test_every_figure_is_saved_as_picture_and_as_numbers(verb: str, tmp_path: Path) -> None:
    figure = getattr(sd, verb)(study("headcount"))
    for ending in ("svg", "png", "csv"):
        assert figure.save(tmp_path / f"out.{ending}") is figure
    assert ET.parse(tmp_path / "out.svg").getroot().tag.endswith("svg")
    assert Image.open(tmp_path / "out.png").width > 1000
    assert len(pd.read_csv(tmp_path / "out.csv")) == len(figure.data)


def test_a_png_has_the_very_colour_of_paper_and_few_others(tmp_path: Path) -> None:
    sd.forecast(study("headcount")).save(tmp_path / "a.png")
    image: Any = Image.open(tmp_path / "a.png")
    assert image.mode == "P"
    most = max(image.convert("RGB").getcolors(), key=lambda found: found[0])
    assert most[1] == (255, 255, 255)


def test_a_shown_figure_is_drawn_for_page_and_phone_alone_and_its_files_are_the_saved_ones(
    tmp_path: Path,
) -> None:
    figure, drawn = sd.forecast(study("headcount")), []

    def counting(*on: Any) -> None:
        drawn.append(figure.draw(*on))

    counted = replace(figure, draw=counting)
    bundle, _ = counted._repr_mimebundle_()
    assert len(drawn) == 2
    figure.save(tmp_path / "a.svg")
    assert bundle["image/svg+xml"] == (tmp_path / "a.svg").read_text("utf-8")
    assert bundle["text/html"].endswith(str(figure.html(reader())))


def test_a_saved_picture_has_its_heading_and_the_same_bytes_again(tmp_path: Path) -> None:
    read_by(READERS["zh"])
    figure = sd.forecast(study("headcount"))
    one, two = (figure.save(tmp_path / "a.svg") and (tmp_path / "a.svg").read_bytes() for _ in "ab")
    assert one == two
    assert "目标" in one.decode("utf-8")
    assert b"var(" not in one  # a slide knows no style sheet


def test_a_table_is_saved_as_numbers_only(tmp_path: Path) -> None:
    table = sd.figures(study("headcount")).save(tmp_path / "out.csv")
    assert len(pd.read_csv(tmp_path / "out.csv")) == len(table.data)
    with pytest.raises(ParameterError, match=r"the endings are \.csv"):
        table.save(tmp_path / "out.png")
    with pytest.raises(ParameterError, match=r"the endings are \.svg, \.png, \.csv"):
        sd.forecast(study("headcount")).save(tmp_path / "out.pdf")
    for ending in (".csv", ".svg", ".png"):
        with pytest.raises(ParameterError, match=r"none.out\.\w+ cannot be written: .+; choose"):
            sd.forecast(study("headcount")).save(tmp_path / "none" / f"out{ending}")


def _letters(path: Path) -> float:
    """Height of the letters of a picture of one width, in parts of a thousand of it."""
    root = ET.parse(path).getroot()
    width = float(root.attrib["viewBox"].split()[2])
    styles = [
        t.attrib["style"] for t in root.iter() if t.tag.endswith("text") and "style" in t.attrib
    ]
    return 9.5 / width * 1000 if styles else 0.0


def test_text_is_larger_on_a_slide(tmp_path: Path) -> None:
    for size in ("page", "slide"):
        sd.forecast(study("headcount"), size=size).save(tmp_path / f"{size}.svg")
    assert _letters(tmp_path / "slide.svg") > 1.1 * _letters(tmp_path / "page.svg") > 0
    slide = ET.parse(tmp_path / "slide.svg").getroot()
    assert slide.attrib["width"] == "960pt"


def test_colours_are_exchanged_in_one_figure_only(tmp_path: Path) -> None:
    kept = dict(PALETTE)
    figure = sd.forecast(study("headcount"), colors={"forecast": "#c00"})
    shown = html(figure, "zh")
    assert "#cc0000" in shown
    assert "var(--c-forecast" not in shown
    assert kept == PALETTE
    assert "#cc0000" not in html(sd.forecast(study("headcount")), "zh")


@pytest.mark.parametrize(
    ("look", "said"),
    [
        ({"colors": {"blue": "#00c"}}, "'blue' does not exist; there are ink, muted, forecast"),
        ({"colors": {"forecast": "nice"}}, "is no colour"),
        ({"colors": "red"}, "colors = 'red' is none by name"),
        ({"colors": ["red"]}, "is none by name"),
        ({"size": "poster"}, "there are page, slide"),
    ],
)
def test_a_look_that_is_not_there_is_refused_at_once(look: Any, said: str) -> None:
    with pytest.raises(ParameterError, match=said):
        sd.forecast(study("headcount"), **look)
