"""The font that figures and pages share: Noto Sans SC, as installed with the zhplot package."""

import importlib.util
import warnings
from functools import cache
from pathlib import Path

from skillsdata.errors import SkillsdataError

FAMILY = "Noto Sans SC"


@cache
def font_path() -> Path:
    """Return the TrueType file of Noto Sans SC; its package is located, never imported.

    Importing zhplot would change matplotlib's settings. Raises SkillsdataError when it is absent.
    """
    spec = importlib.util.find_spec("zhplot")
    folders = list(spec.submodule_search_locations or []) if spec else []
    for folder in folders:
        path = Path(folder) / "fonts" / "NotoSansSC-Regular.ttf"
        if path.is_file():
            return path
    raise SkillsdataError(f"font {FAMILY} is not installed; run `pip install zhplot`")


def register() -> None:
    """Make matplotlib draw every text in Noto Sans SC and fail on a glyph the font lacks."""
    import matplotlib as mpl
    from matplotlib import font_manager

    if FAMILY not in font_manager.get_font_names():
        font_manager.fontManager.addfont(font_path())
    mpl.rcParams["font.family"] = [FAMILY]
    warnings.filterwarnings("error", message=r"Glyph .* missing from")
