"""Does the evidence agree with itself? Identities, box against prose, denominators."""

import ast
import operator
from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd

from skillsdata.evidence.edition import annual_series, load_observations, load_statements
from skillsdata.evidence.plan import Plan
from skillsdata.evidence.tables import each_row
from skillsdata.study.system import implied_employment

COLUMNS = [
    "check", "where_zh", "where_en", "holds", "stated", "computed", "difference", "arithmetic",
]  # fmt: skip
Rows = Iterator[tuple[object, ...]]

#: Rounding allowed to each kind of comparison, in the unit compared.
_EXACT, _PERCENT_POINT, _DENOMINATOR = 1e-9, 0.5, 5.0


def findings(plan: Plan, *, as_of: str | None = None) -> pd.DataFrame:
    """Return every check of the evidence against itself, one row each, failures first.

    Columns: ``check`` (kind), ``where_zh, where_en`` (rows compared), ``holds``,
    ``stated`` and ``computed`` (numbers compared), ``difference`` (computed - stated),
    ``arithmetic``.
    """
    box, prose = plan.box(as_of=as_of), load_statements(plan, as_of=as_of)
    everywhere = load_observations(plan, as_of=as_of)
    rows = [
        *_additions(plan, box, prose),
        *_box_against_prose(plan, box, prose),
        *_growth(plan, box, prose),
        *_earlier_stock(plan, box, prose),
        *_densities(plan, everywhere[everywhere["area"] == plan.area.zh]),
        *_derivations(everywhere),
    ]
    table = pd.DataFrame(rows, columns=COLUMNS)
    return table.sort_values("holds", kind="stable", ignore_index=True)


def _row(
    check: str, where: tuple[str, str], stated: float, computed: float, arithmetic: str,
    tolerance: float = _EXACT,
) -> tuple[object, ...]:  # fmt: skip
    difference = computed - stated
    holds = abs(difference) <= tolerance
    return check, *where, holds, stated, computed, difference, arithmetic


def _in_plan(row: int, year: int, statement: str) -> tuple[str, str]:
    return (
        f"专栏1第{row}行（{year}年），文字{statement}",
        f"box 1, row {row} ({year}); prose {statement}",
    )


def _additions(plan: Plan, box: pd.DataFrame, prose: pd.DataFrame) -> Rows:
    """Baseline + planned additions = goal; awards come in several rounds."""
    span = f"{plan.base_year + 1}/{plan.goal_year}"
    planned = prose[(prose["kind"] == "target") & (prose["period"] == span)]
    added = planned[planned["change"] == "addition"].dropna(subset="plan_row")
    pairs = box.dropna(subset="base").merge(added, left_on="row", right_on="plan_row")
    for pair in each_row(pairs):
        rounds = plan.rounds.get(pair.row, 1)
        computed = pair.base + rounds * pair.value
        times = f"{rounds} x " if rounds > 1 else ""
        where = _in_plan(pair.row, plan.goal_year, pair.statement_id)
        worked = f"{pair.base:g} + {times}{pair.value:g} = {computed:g}"
        yield _row("additions", where, pair.goal, computed, worked)


def _box_against_prose(plan: Plan, box: pd.DataFrame, prose: pd.DataFrame) -> Rows:
    """What the prose repeats equals the box; a dash there beside a figure here does not."""
    years = {str(plan.base_year): "base", str(plan.goal_year): "goal"}
    spans = {f"{plan.base_year + 1}/{plan.goal_year}": "goal"}
    spans[f"{2 * plan.base_year - plan.goal_year + 1}/{plan.base_year}"] = "base"
    for item in each_row(prose.dropna(subset="plan_row")):
        column = (years | spans).get(item.period, "")
        repeated = box[(box["row"] == item.plan_row) & _repeats(box, item.change)]
        year = plan.base_year if column == "base" else plan.goal_year
        for stated in repeated[column] if column else []:
            worked = f"{item.value:g} - {'——' if pd.isna(stated) else f'{stated:g}'}"
            where = _in_plan(item.plan_row, year, item.statement_id)
            yield _row("box_prose", where, stated, item.value, worked)


def _repeats(box: pd.DataFrame, change: str) -> pd.Series:
    """Whether a statement repeats a row: a level always, an addition where the row sums them."""
    summed = box["kind"].isin(["flow_cumulative", "count_won"])
    return summed & (change == "addition") | (change == "level")


def _growth(plan: Plan, box: pd.DataFrame, prose: pd.DataFrame) -> Rows:
    """The growth that the prose states between two levels that it states."""
    told = plan.growth
    if told is None or box.empty:
        return
    of = prose[prose["indicator"] == told.indicator]
    start, end = (_stated(of, "level", str(year)) for year in (told.start, told.end))
    percent = _stated(of, "growth", f"{told.start}/{told.end}")
    if start and end and percent:
        grown = (end / start - 1) * 100
        where = (
            f"文字：{told.start}－{told.end}年密度增幅",
            f"prose: growth of density from {told.start} to {told.end}",
        )
        worked = f"{end:g} / {start:g} - 1 = {grown:.2f} %"
        yield _row("growth", where, percent, grown, worked, _PERCENT_POINT)


def _earlier_stock(plan: Plan, box: pd.DataFrame, prose: pd.DataFrame) -> Rows:
    """The employment that headcount and density imply, at the base and when growth began."""
    told, three = plan.growth, plan.together
    printed = box.drop_duplicates("indicator").set_index("indicator")["base"]
    if not (told and three) or not {three.headcount, three.density} <= set(printed.index):
        return
    span = f"{told.start + 1}/{told.end}"
    net = _stated(prose[prose["indicator"] == three.headcount], "net_change", span)
    then = _stated(prose[prose["indicator"] == three.density], "level", str(told.start))
    if net and then:
        base, dense = float(printed[three.headcount]), float(printed[three.density])
        where = (
            f"{told.start}年与{told.end}年的人数÷密度",
            f"headcount / density, {told.start} against {told.end}",
        )
        worked = (
            f"({base:g} - {net:g}) / {then:g} x {three.per:g} "
            f"against {base:g} / {dense:g} x {three.per:g}"
        )
        now, earlier = base / dense * three.per, (base - net) / then * three.per
        yield _row("density_2015", where, now, earlier, worked, _DENOMINATOR)


def _stated(prose: pd.DataFrame, change: str, period: str) -> float | None:
    """Return what the prose states of a period, None where it states nothing."""
    found = prose.loc[(prose["change"] == change) & (prose["period"] == period), "value"]
    return float(found.iloc[0]) if len(found) else None


def _densities(plan: Plan, figures: pd.DataFrame) -> Rows:
    """Headcount / density gives published employment of that year or of the year before."""
    if (three := plan.together) is None:
        return
    names = (three.headcount, three.density, three.employed)
    of, pair_of, last = (annual_series(figures[figures["indicator"] == name]) for name in names)
    employed = last.set_index("year")["value"]
    for pair in each_row(implied_employment(of, pair_of, three.per)):
        near = employed.reindex([pair.year, pair.year - 1]).dropna()
        if near.empty:
            continue
        closest = (near - pair.value).abs().idxmin()
        where = (
            f"{pair.year}年人数÷密度与{closest}年末就业人员",
            f"headcount / density of {pair.year} against employment of {closest}",
        )
        worked = f"{pair.headcount:g} / {pair.density:g} x {three.per:g} = {pair.value:.1f}"
        allowed = max(_DENOMINATOR, pair.rounding)
        yield _row("denominator", where, float(near[closest]), pair.value, worked, allowed)


def _derivations(figures: pd.DataFrame) -> Rows:
    """The arithmetic recorded with a derived figure gives the figure."""
    derived = figures.assign(computed=figures["derivation"].map(evaluate)).dropna(subset="computed")
    for row in each_row(derived):
        where, allowed = (row.obs_id, row.obs_id), row.rounding / 2 + _EXACT
        yield _row("derivation", where, row.value, row.computed, row.derivation, allowed)


_OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def evaluate(derivation: str) -> float | None:
    """Return the value of what stands before the last ``=`` of a derivation.

    Only numbers, + - * / and parentheses are worked out; None for anything else, which is
    recorded for readers, not for machines.
    """
    left = derivation.rpartition("=")[0] or derivation
    try:
        return _value(ast.parse(left.replace("×", "*").replace("x", "*").strip(), mode="eval").body)
    except (SyntaxError, ValueError, ZeroDivisionError):
        return None


def _value(node: ast.expr) -> float:
    match node:
        case ast.Constant(value=int() | float() as number):
            return float(number)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            return _OPERATORS[type(op)](_value(left), _value(right))
    raise ValueError("not arithmetic")


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
