"""The font that figures and pages share: Noto Sans SC, as installed with the zhplot package."""

import warnings

from skillsdata.paths import font_path

FAMILY = "Noto Sans SC"


def register() -> None:
    """Make matplotlib draw every text in Noto Sans SC and fail on a glyph the font lacks."""
    import matplotlib as mpl
    from matplotlib import font_manager

    if FAMILY not in font_manager.get_font_names():
        font_manager.fontManager.addfont(font_path())
    mpl.rcParams["font.family"] = [FAMILY]
    warnings.filterwarnings("error", message=r"Glyph .* missing from")
