"""Does the evidence agree with itself? Identities, box against prose, denominators."""

from typing import Any

import pandas as pd

from skillsdata.evidence.edition import annual_series, load_observations, load_statements
from skillsdata.evidence.plan import DENSITY, EMPLOYED, HEADCOUNT, PROVINCE, load_plan
from skillsdata.evidence.tables import each_row
from skillsdata.study.arithmetic import evaluate
from skillsdata.study.system import implied_employment, implied_workers

COLUMNS = [
    "check",
    "where_zh",
    "where_en",
    "holds",
    "stated",
    "computed",
    "difference",
    "arithmetic",
]

#: Rounding allowed to each kind of comparison, in the unit compared.
_EXACT, _PERCENT_POINT, _DENOMINATOR = 1e-9, 0.5, 5.0


def findings(*, as_of: str | None = None) -> pd.DataFrame:
    """Return every check of the evidence against itself, one row each, failures first.

    Columns: ``check`` (kind), ``where_zh, where_en`` (rows compared), ``holds``,
    ``stated`` and ``computed`` (numbers compared), ``difference`` (computed - stated),
    ``arithmetic``.
    """
    plan, prose = load_plan(as_of=as_of), load_statements(as_of=as_of)
    everywhere = load_observations(as_of=as_of)
    figures = everywhere[everywhere["area"] == PROVINCE]
    rows = [
        *_additions(plan, prose),
        *_box_against_prose(plan, prose),
        *_growth(plan, prose),
        *_densities(figures),
        *_derivations(everywhere),
    ]
    table = pd.DataFrame(rows, columns=COLUMNS)
    return table.sort_values("holds", kind="stable", ignore_index=True)


def _row(
    check: str,
    where: tuple[str, str],
    stated: float,
    computed: float,
    arithmetic: str,
    tolerance: float = _EXACT,
) -> tuple[object, ...]:
    difference = computed - stated
    holds = abs(difference) <= tolerance
    return check, *where, holds, stated, computed, difference, arithmetic


def _in_plan(row: int, year: int, statement: str) -> tuple[str, str]:
    return (
        f"专栏1第{row}行（{year}年），文字{statement}",
        f"box 1, row {row} ({year}); prose {statement}",
    )


def _additions(plan: pd.DataFrame, prose: pd.DataFrame) -> list[tuple[object, ...]]:
    """Baseline + planned additions = goal; awards every two years need three rounds in five."""
    planned = prose[(prose["kind"] == "target") & (prose["period"] == "2021/2025")]
    rows: list[tuple[object, ...]] = []
    for row in each_row(plan.dropna(subset="base")):
        added = planned[(planned["plan_row"] == row.row) & planned["change"].isin(["addition"])]
        for item in each_row(added):
            rounds = 3 if row.row in (19, 20) else 1
            computed = row.base + rounds * item.value
            times = f"{rounds} x " if rounds > 1 else ""
            rows.append(
                _row(
                    "additions",
                    _in_plan(row.row, 2025, item.statement_id),
                    row.goal,
                    computed,
                    f"{row.base:g} + {times}{item.value:g} = {computed:g}",
                )
            )
    return rows


def _box_against_prose(plan: pd.DataFrame, prose: pd.DataFrame) -> list[tuple[object, ...]]:
    """What the prose repeats equals the box; a dash there beside a figure here does not."""
    base, goal = ("base", 2020), ("goal", 2025)
    cells = {"2020": base, "2016/2020": base, "2025": goal, "2021/2025": goal}
    rows: list[tuple[object, ...]] = []
    for item in each_row(prose.dropna(subset="plan_row")):
        box = plan[(plan["row"] == item.plan_row) & plan["row"].isin(_repeated(plan, item))]
        column, year = cells.get(item.period, ("", 0))
        for stated in box[column] if column else []:
            rows.append(
                _row(
                    "box_prose",
                    _in_plan(item.plan_row, year, item.statement_id),
                    stated,
                    item.value,
                    f"{item.value:g} - {'——' if pd.isna(stated) else f'{stated:g}'}",
                )
            )
    return rows


def _repeated(plan: pd.DataFrame, item: Any) -> pd.Series:
    """Rows whose cell a statement repeats: levels always, additions where the row sums them."""
    if item.change == "level":
        return plan["row"]
    added = item.change == "addition"
    summed = ["flow_cumulative", "count_won"] if added else []
    return plan["row"][plan["kind"].isin(summed)]


def _growth(plan: pd.DataFrame, prose: pd.DataFrame) -> list[tuple[object, ...]]:
    """The stated growth of density in 2015-2020, and the stock it started from."""
    box = plan.set_index("indicator")
    if box.empty:
        return []
    density = prose[prose["indicator"] == DENSITY]
    levels = density[density["unit"] != "%"]["value"]
    percent = density.loc[density["unit"] == "%", "value"].item()
    grown = (levels.max() / levels.min() - 1) * 100
    net = prose.loc[prose["change"] == "net_change", "value"].item()
    base, printed = (float(box["base"][name]) for name in (HEADCOUNT, DENSITY))
    return [
        _row(
            "growth",
            ("文字：2015－2020年密度增幅", "prose: growth of density from 2015 to 2020"),
            percent,
            grown,
            f"{levels.max():g} / {levels.min():g} - 1 = {grown:.2f} %",
            _PERCENT_POINT,
        ),
        _row(
            "density_2015",
            ("2015年与2020年的人数÷密度", "headcount / density, 2015 against 2020"),
            implied_workers(base, printed),
            implied_workers(base - net, levels.min()),
            f"({base:g} - {net:g}) / {levels.min():g} x 10000 against "
            f"{base:g} / {printed:g} x 10000",
            _DENOMINATOR,
        ),
    ]


def _densities(figures: pd.DataFrame) -> list[tuple[object, ...]]:
    """Headcount / density gives published employment of that year or of the year before."""
    headcount = annual_series(figures[figures["indicator"] == HEADCOUNT])
    density = annual_series(figures[figures["indicator"] == DENSITY])
    employed = annual_series(figures[figures["indicator"] == EMPLOYED]).set_index("year")["value"]
    rows: list[tuple[object, ...]] = []
    for pair in each_row(implied_employment(headcount, density)):
        near = employed.reindex([pair.year, pair.year - 1]).dropna()
        if near.empty:
            continue
        closest = (near - pair.value).abs().idxmin()
        rows.append(
            _row(
                "denominator",
                (
                    f"{pair.year}年人数÷密度与{closest}年末就业人员",
                    f"headcount / density of {pair.year} against employment of {closest}",
                ),
                float(near[closest]),
                pair.value,
                f"{pair.headcount:g} / {pair.density:g} x 10000 = {pair.value:.1f}",
                max(_DENOMINATOR, pair.rounding),
            )
        )
    return rows


def _derivations(figures: pd.DataFrame) -> list[tuple[object, ...]]:
    """The arithmetic recorded with a derived figure gives the figure."""
    derived = figures.assign(computed=figures["derivation"].map(evaluate)).dropna(subset="computed")
    return [
        _row(
            "derivation",
            (row.obs_id, row.obs_id),
            row.value,
            row.computed,
            row.derivation,
            row.rounding / 2 + _EXACT,
        )
        for row in each_row(derived)
    ]


def summary(checks: pd.DataFrame) -> pd.DataFrame:
    """Return how many checks of each kind were made, hold and fail."""
    grouped = checks.groupby("check", sort=False)["holds"].agg(["size", "sum"]).astype(int)
    table = grouped.rename(columns={"size": "made", "sum": "held"}).reset_index()
    return table.assign(failed=table["made"] - table["held"])


def told(row: Any) -> str:
    """Say what one check found: where, by how much, and from which arithmetic."""
    difference = (
        "the box prints no value" if pd.isna(row.difference) else f"off by {row.difference:.6g}"
    )
    return f"disagrees: {row.where_en}: {difference} ({row.arithmetic})"
