"""Tidy frames of the track record in the reader's units, ready to be drawn."""

import pandas as pd

from skillsdata.evidence.frames import each_row
from skillsdata.evidence.plan import Indicator, Language
from skillsdata.forecast.annual import MODEL
from skillsdata.forecast.baserates import LEVELS
from skillsdata.formats import number, reader_scale
from skillsdata.record_tables import method_name
from skillsdata.study.system import Outlook
from skillsdata.wording import say


def skill_bars(peers: pd.DataFrame, pattern: str, lang: Language) -> pd.DataFrame:
    """Return bars of WIS over naive's for one pattern: ``method, name, value, label, color``."""
    rows = peers[(peers["pattern"] == pattern) & ~peers["refused"]].sort_values("wis_ratio")
    return pd.DataFrame(
        {
            "method": rows["method"],
            "name": [method_name(method, lang) for method in rows["method"]],
            "value": rows["wis_ratio"],
            "label": [number(value, 2) for value in rows["wis_ratio"]],
            "color": ["forecast" if m == MODEL else "plan" for m in rows["method"]],
        }
    )


def held_lines(coverage: pd.DataFrame, lang: Language) -> pd.DataFrame:
    """Return lines of 80 % coverage by points, for runs of years: ``x, value, series, color``."""
    runs = coverage[coverage["pattern"].str.startswith("k")]
    names = {1: ("提前1年", "1 year ahead"), 3: ("提前3年", "3 years"), 5: ("提前5年", "5 years")}
    colors = {1: "forecast", 3: "ink", 5: "compare"}
    rows = [
        (row.points, row.coverage_80, say(lang, *names[row.horizon]), colors[row.horizon])
        for row in each_row(runs)
        if row.horizon in names
    ]
    return pd.DataFrame(rows, columns=["x", "value", "series", "color"])


def record_bars(rows: pd.DataFrame, indicator: Indicator, lang: Language) -> pd.DataFrame:
    """Return one indicator's stored intervals: ``name, low, median, high, observed``."""
    scale = reader_scale(indicator, lang)
    names = [f"{row.reference_date} → {row.target_period}" for row in each_row(rows)]
    values = rows[["low", "median", "high", "observed"]] * scale
    return values.assign(name=names)


def base_rate_fan(
    followed: pd.DataFrame, outlook: Outlook, indicator: Indicator, lang: Language
) -> pd.DataFrame:
    """Return what followed comparable histories by year: ``x`` and one column a level."""
    levels = followed[list(LEVELS)] * reader_scale(indicator, lang)
    return levels.assign(x=int(outlook.latest["year"]) + followed["horizon"])


def forecast_band(
    outlook: Outlook, indicator: Indicator, lang: Language, *, years: int = 5
) -> pd.DataFrame:
    """Return the forecast's 80 % interval by year: ``x, low, high``, up to `years` ahead."""
    scale, last = reader_scale(indicator, lang), int(outlook.latest["year"])
    near = [year for year in outlook.years if last < year <= last + years]
    rows = [(year, outlook.at(year, 0.1) * scale, outlook.at(year, 0.9) * scale) for year in near]
    return pd.DataFrame(rows, columns=["x", "low", "high"])
