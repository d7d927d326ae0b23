"""Tables of the track record, every number linked to how it came about."""

from typing import Any

import pandas as pd

from skillsdata.evidence.frames import each_row
from skillsdata.evidence.plan import RATIO, Indicator, Language
from skillsdata.formats import (
    computed_link,
    escape,
    evidence_link,
    number,
    percent,
    quantity,
    source_decimals,
)
from skillsdata.glossary import term

OWN, PUBLIC, RATIO_TEST = "record-own", "record-public", "record-ratio"
BASE_RATE = "record-base-rate"
#: Shares of comparable histories that are shown.
_SHARES = (0.1, 0.25, 0.5, 0.75, 0.9)
#: The gap patterns shown of the benchmark's ten.
SHOWN = ("k3", "k5", "k8", "B")
_WIDTH_PATTERN = "k5"


def target_name(target: str, location: str, registry: dict[str, Indicator], lang: Language) -> str:
    """Name what was forecast: an indicator of the province, or one area's ratio."""
    name = registry[target].name(lang)
    return f"{name} · {term(location, lang)}" if target == RATIO else name


def record_table(rows: pd.DataFrame, indicator: Indicator, lang: Language) -> pd.DataFrame:
    """Return one indicator's stored forecasts beside what was published later."""
    return pd.DataFrame([_record_row(row, indicator, lang) for row in each_row(rows)])


def _record_row(row: Any, indicator: Indicator, lang: Language) -> dict[str, str]:
    ratio = indicator.indicator == RATIO

    def said(value: float, decimals: int) -> str:
        return number(value, 2) if ratio else quantity(value, indicator, lang, decimals=decimals)

    observed = float(row.observed)
    return {
        term("known_then", lang): f'<span class="nowrap">{escape(row.reference_date)}</span>',
        **({term("area", lang): term(row.location, lang)} if ratio else {}),
        term("period", lang): escape(row.target_period),
        term("median", lang): computed_link(said(row.median, 0), OWN),
        term("band80", lang): computed_link(f"{said(row.low, 0)}–{said(row.high, 0)}", OWN),
        term("actual", lang): evidence_link(
            said(observed, source_decimals(observed)),
            str(row.obs_id).split()[0],
        ),
        term("inside", lang): term("yes" if row.inside_80 else "no", lang),
    }


def record_summary_table(
    summary: pd.DataFrame, registry: dict[str, Indicator], lang: Language
) -> pd.DataFrame:
    """Return figures, coverage and skill by target."""
    rows = [
        {
            term("indicator", lang): target_name(row.target, row.location, registry, lang),
            term("comparisons", lang): computed_link(number(row.n), OWN),
            term("held80", lang): computed_link(f"{number(row.coverage_80)}%", OWN),
            term("held95", lang): computed_link(f"{number(row.coverage_95)}%", OWN),
            term("wis_naive", lang): computed_link(number(row.wis_ratio, 2), OWN),
        }
        for row in each_row(summary)
    ]
    return pd.DataFrame(rows)


def peers_table(rows: pd.DataFrame, lang: Language) -> pd.DataFrame:
    """Return OWA by gap pattern, and coverage and WIS at five points, one row a method."""
    table = rows.set_index(["method", "pattern"])
    methods = rows["method"].unique()
    cells = []
    for method in methods:
        own = table.loc[method]
        wide = own.loc[_WIDTH_PATTERN]
        cells.append(
            {
                term("method", lang): method_name(method, lang),
                **{f"OWA {pattern}": _cell(own.loc[pattern], "owa") for pattern in SHOWN},
                f"{term('held80', lang)} {_WIDTH_PATTERN}": _cell(wide, "coverage_80"),
                f"{term('held95', lang)} {_WIDTH_PATTERN}": _cell(wide, "coverage_95"),
                f"WIS {_WIDTH_PATTERN}": _cell(wide, "wis_ratio"),
            }
        )
    return pd.DataFrame(cells)


def _cell(row: pd.Series, column: str) -> str:
    if row["refused"]:
        return "–"
    share = column.startswith("coverage")
    text = f"{number(row[column])}%" if share else number(row[column], 2)
    return computed_link(text, PUBLIC)


def method_name(method: str, lang: Language) -> str:
    """Name a benchmarked method: its library and model, or what it does."""
    library, _, model = method.partition("_")
    if library in {"statsmodels", "statsforecast"}:
        return f"{term(f'method_{model}', lang)} ({library})"
    return term(f"method_{method}", lang)


def base_rate_table(
    followed: pd.DataFrame, year: int, indicator: Indicator, lang: Language
) -> pd.DataFrame:
    """Return what shares of comparable histories stayed below, by year after `year`."""
    rows = [
        {
            term("year", lang): str(year + row["horizon"]),
            **{
                percent(level): computed_link(
                    quantity(row[level], indicator, lang, decimals=0), BASE_RATE
                )
                for level in _SHARES
            },
        }
        for _, row in followed.iterrows()
    ]
    return pd.DataFrame(rows)


def coverage_table(coverage: pd.DataFrame, lang: Language) -> pd.DataFrame:
    """Return the share inside the 80 % interval by gap pattern (rows) and years ahead."""
    wide = coverage.pivot(index="pattern", columns="horizon", values="coverage_80")
    ordered = wide.loc[coverage["pattern"].unique()]
    rows = [
        {
            term("pattern", lang): escape(pattern),
            **{
                term("horizon_years", lang).format(h=h): computed_link(f"{number(share)}%", PUBLIC)
                for h, share in row.items()
            },
        }
        for pattern, row in ordered.iterrows()
    ]
    return pd.DataFrame(rows)


def misses_table(worst: pd.DataFrame, lang: Language) -> pd.DataFrame:
    """Return the worst misses, each series scaled so that its last value is 100."""
    rows = [
        {
            term("series_number", lang): computed_link(number(row.series), PUBLIC),
            term("pattern", lang): computed_link(row.pattern, PUBLIC),
            term("years_ahead", lang): computed_link(number(row.horizon), PUBLIC),
            **{
                term(name, lang): computed_link(text, PUBLIC)
                for name, text in (
                    ("median", number(100 * row.median / row.last)),
                    (
                        "band80",
                        f"{number(100 * row.low / row.last)}–{number(100 * row.high / row.last)}",
                    ),
                    ("actual", number(100 * row.observed / row.last)),
                )
            },
        }
        for row in each_row(worst)
    ]
    return pd.DataFrame(rows)


def ratio_test_table(scores: pd.DataFrame, lang: Language) -> pd.DataFrame:
    """Return the rolling-origin test of the quarterly ratio, by quarters ahead."""
    ours = scores[scores["model"] == "skillsdata"].set_index("horizon")
    plain = scores[scores["model"] == "seasonal_naive"].set_index("horizon")
    rows = [
        {
            term("quarters_ahead", lang): term("all_horizons", lang) if h == 0 else f"{h}",
            term("comparisons", lang): computed_link(number(ours.loc[h, "n"]), RATIO_TEST),
            term("mean_error", lang): computed_link(number(ours.loc[h, "mae"], 3), RATIO_TEST),
            term("mean_error_naive", lang): computed_link(
                number(plain.loc[h, "mae"], 3), RATIO_TEST
            ),
            term("held80", lang): computed_link(
                percent(ours.loc[h, "coverage_80"] / 100), RATIO_TEST
            ),
            term("wis_naive", lang): computed_link(
                number(ours.loc[h, "wis"] / plain.loc[h, "wis"], 2), RATIO_TEST
            ),
        }
        for h in sorted(ours.index)
    ]
    return pd.DataFrame(rows)
