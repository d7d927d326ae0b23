"""Does the evidence agree with itself? Identities, box against prose, denominators."""

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from skillsdata.evidence.arithmetic import evaluate, share_span, span
from skillsdata.evidence.edition import annual_series, load_observations, load_statements
from skillsdata.evidence.plan import Plan
from skillsdata.evidence.tables import each_row
from skillsdata.study.system import implied_employment

#: What is compared: a row of the box, one year or two, a statement or a figure.
_WHERE = ("row", "year", "other", "entry")
COLUMNS = ["check", *_WHERE, "holds", "stated", "computed", "difference", "arithmetic", "behind"]
_REASON = ["acknowledged_zh", "acknowledged_en"]
Rows = Iterator[tuple[object, ...]]

#: Rounding allowed to each kind of comparison, in the unit compared.
_EXACT, _PERCENT_POINT, _DENOMINATOR = 1e-9, 0.5, 5.0


def findings(plan: Plan, *, as_of: str | None = None) -> pd.DataFrame:
    """Return every check of the evidence against itself, one row each, failures first.

    Columns: ``check`` (kind); what is compared, empty where it does not apply: ``row`` of the box,
    ``year``, ``other`` year, ``entry`` (statement or figure); ``holds``; ``stated`` and
    ``computed`` (numbers compared), ``difference`` (computed - stated), ``arithmetic``; ``behind``,
    the ids of what is compared, the one that would be corrected first; ``acknowledged_zh`` and
    ``acknowledged_en``, why a disagreement is known to be there, as a row behind it says.
    """
    box, prose = plan.box(as_of=as_of), load_statements(plan, as_of=as_of)
    everywhere = load_observations(plan, as_of=as_of)
    rows = [
        *_additions(plan, box, prose),
        *_box_against_prose(plan, box, prose),
        *_growth(plan, box, prose),
        *_earlier_stock(plan, box, prose),
        *_densities(plan, everywhere[everywhere["area"] == plan.area.zh]),
        *_shares(plan, everywhere[everywhere["area"] == plan.area.zh]),
        *_derivations(everywhere),
    ]
    table = pd.DataFrame(rows, columns=COLUMNS)
    # what rows say, in both languages, of why they are right although they surprise
    tables = (prose.rename(columns={"statement_id": "obs_id"}), everywhere)
    found = pd.concat([each[["obs_id", *_REASON]] for each in tables])
    told = found[(found[_REASON] != "").all(axis=1)]
    reasons = {row.obs_id: (row.acknowledged_zh, row.acknowledged_en) for row in each_row(told)}
    said = [next((reasons[i] for i in ids if i in reasons), ("", "")) for ids in table["behind"]]
    known = pd.DataFrame(said, columns=_REASON, dtype=object)
    joined = table.assign(behind=table["behind"].map(" ".join)).join(known)
    return joined.sort_values("holds", kind="stable", ignore_index=True)


def unexplained(checks: pd.DataFrame) -> pd.DataFrame:
    """Return the disagreements among checks that no row acknowledges."""
    return checks[~checks["holds"] & checks["acknowledged_en"].eq("")]


def _row(
    check: str, stated: float, computed: float, worked: str, allowed: float = _EXACT, *,
    behind: Sequence[str] = (), **where: Any,
) -> tuple[object, ...]:  # fmt: skip
    off = computed - stated
    compared = (where.get(name, "") for name in _WHERE)
    ids = list(behind) or [where["entry"]]
    return check, *compared, abs(off) <= allowed, stated, computed, off, worked, ids


def _years(year: int, other: int) -> dict[str, Any]:
    return {"year": int(year), "other": int(other)}


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
        worked = f"{pair.base:g} + {times}{pair.value:g} = {computed:g}"
        where = {"row": pair.row, "year": plan.goal_year, "entry": pair.statement_id}
        yield _row("additions", pair.goal, computed, worked, **where)


def _box_against_prose(plan: Plan, box: pd.DataFrame, prose: pd.DataFrame) -> Rows:
    """What the prose repeats equals the box; a dash there beside a figure here does not."""
    years = {str(plan.base_year): "base", str(plan.goal_year): "goal"}
    spans = {f"{plan.base_year + 1}/{plan.goal_year}": "goal"}
    spans[f"{2 * plan.base_year - plan.goal_year + 1}/{plan.base_year}"] = "base"
    sums = box["kind"].isin(["flow_cumulative", "count_won"])
    for item in each_row(prose.dropna(subset="plan_row")):
        column = (years | spans).get(item.period, "")
        # a level always repeats a row, an addition does where the row sums them
        repeats = sums & (item.change == "addition") | (item.change == "level")
        repeated = box[(box["row"] == item.plan_row) & repeats]
        year = plan.base_year if column == "base" else plan.goal_year
        for stated in repeated[column] if column else []:
            worked = f"{item.value:g} - {'——' if pd.isna(stated) else f'{stated:g}'}"
            where = {"row": int(item.plan_row), "year": year, "entry": item.statement_id}
            yield _row("box_prose", stated, item.value, worked, **where)


def _growth(plan: Plan, box: pd.DataFrame, prose: pd.DataFrame) -> Rows:
    """The growth that the prose states between two levels that it states."""
    told = plan.growth
    if told is None or box.empty:
        return
    of = prose[prose["indicator"] == told.indicator]
    start, end = (_stated(of, "level", str(year)) for year in (told.start, told.end))
    percent = _stated(of, "growth", f"{told.start}/{told.end}")
    if start is None or end is None or percent is None:
        return
    grown = (end.value / start.value - 1) * 100
    worked = f"{end.value:g} / {start.value:g} - 1 = {grown:.2f} %"
    ids = [row.statement_id for row in (percent, start, end)]
    found, between = (percent.value, grown, worked, _PERCENT_POINT), _years(told.start, told.end)
    yield _row("growth", *found, behind=ids, **between)


def _earlier_stock(plan: Plan, box: pd.DataFrame, prose: pd.DataFrame) -> Rows:
    """The employment that headcount and density imply, at the base and when growth began."""
    told, three = plan.growth, plan.together
    printed = box.drop_duplicates("indicator").set_index("indicator")["base"]
    if not (told and three) or not {three.headcount, three.density} <= set(printed.index):
        return
    span = f"{told.start + 1}/{told.end}"
    net = _stated(prose[prose["indicator"] == three.headcount], "net_change", span)
    then = _stated(prose[prose["indicator"] == three.density], "level", str(told.start))
    if net is None or then is None:
        return
    base, dense = float(printed[three.headcount]), float(printed[three.density])
    worked = (
        f"{base:g} / {dense:g} x {three.per:g} "
        f"against ({base:g} - {net.value:g}) / {then.value:g} x {three.per:g}"
    )
    now, earlier = base / dense * three.per, (base - net.value) / then.value * three.per
    found, between = (now, earlier, worked, _DENOMINATOR), _years(told.start, told.end)
    yield _row("implied", *found, behind=[then.statement_id, net.statement_id], **between)


def _stated(prose: pd.DataFrame, change: str, period: str) -> Any:
    """Return the row in which the prose states something of a period, None where none does."""
    found = prose[(prose["change"] == change) & (prose["period"] == period)]
    return next((row for row in each_row(found) if row.value), None)


def _densities(plan: Plan, figures: pd.DataFrame) -> Rows:
    """Headcount / density gives published employment of that year or of the year before."""
    if (three := plan.together) is None:
        return
    names = (three.headcount, three.density, three.employed)
    of, pair_of, last = (annual_series(figures[figures["indicator"] == name]) for name in names)
    employed = last.set_index("year")["value"]
    for pair in each_row(implied_employment(three, of, pair_of)):
        near = employed.reindex([pair.pair, pair.pair - 1]).dropna()
        if near.empty:
            continue
        closest = (near - pair.value).abs().idxmin()
        worked = f"{pair.headcount:g} / {pair.density:g} x {three.per:g} = {pair.value:.1f}"
        allowed, years = max(_DENOMINATOR, pair.rounding), _years(pair.pair, closest)
        found, ids = (float(near[closest]), pair.value, worked, allowed), pair.obs_id.split()
        yield _row("denominator", *found, behind=ids[::-1], **years)


def _shares(plan: Plan, figures: pd.DataFrame) -> Rows:
    """A share is its part over its whole, as far as what is printed of the three is rounded."""
    printed = figures.set_index("obs_id")["printed"]
    employed = plan.together.employed if plan.together else ""
    for told in plan.shares:
        of = {
            name: annual_series(figures[figures["indicator"] == name]).set_index("year")
            for name in (told.share, told.part, told.whole)
        }
        shares, parts, wholes = of.values()
        for year in shares.index.intersection(parts.index):
            ends = [year, year - 1] if told.whole == employed else [year]
            rows = [(parts.loc[year], wholes.loc[end]) for end in ends if end in wholes.index]
            tried = [_share(shares.loc[year], *pair, printed) for pair in rows]
            if tried:  # employment may be that of the year-end before
                yield next((row for row in tried if row[_HOLDS]), tried[-1])


_HOLDS = COLUMNS.index("holds")


def _share(share: Any, part: Any, whole: Any, printed: pd.Series) -> tuple[object, ...]:
    computed = part["value"] / whole["value"] * 100
    told, *over = (
        span(str(printed[row["obs_id"]]), row["qualifier"]) for row in (share, part, whole)
    )
    least, most = share_span(*over)
    above = computed - least + told[1] - share["value"]
    allowed = above if computed > share["value"] else most - computed + share["value"] - told[0]
    worked = f"{part['value']:g} / {whole['value']:g} x 100 = {computed:.4g}"
    ids = [row["obs_id"] for row in (share, part, whole)]
    return _row("part_whole", share["value"], computed, worked, allowed, behind=ids, entry=ids[0])


def _derivations(figures: pd.DataFrame) -> Rows:
    """The arithmetic recorded with a derived figure gives the figure."""
    derived = figures.assign(computed=figures["derivation"].map(evaluate)).dropna(subset="computed")
    for row in each_row(derived):
        found, allowed = (row.value, row.computed, row.derivation), row.rounding / 2 + _EXACT
        yield _row("derivation", *found, allowed, entry=row.obs_id)


def summary(checks: pd.DataFrame) -> pd.DataFrame:
    """Return how many checks of each kind were made, hold and fail."""
    grouped = checks.groupby("check", sort=False)["holds"].agg(["size", "sum"]).astype(int)
    table = grouped.rename(columns={"size": "made", "sum": "held"}).reset_index()
    return table.assign(failed=table["made"] - table["held"])
