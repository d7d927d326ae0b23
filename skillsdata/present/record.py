"""What the track record shows: how earlier forecasts fared, and today's on public series."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from skillsdata.drawing.record import plot_base_rates, plot_calibration, plot_held, plot_record
from skillsdata.evidence.plan import DENSITY, HEADCOUNT, RATIO
from skillsdata.forecast.annual import MODEL
from skillsdata.forecast.baserates import LEVELS, like, share_reaching
from skillsdata.forecast.reference import shipped
from skillsdata.language.reader import Reader
from skillsdata.language.words import Listed, Local, Sentence, Term, Value, Words, say
from skillsdata.present.entries import Computed, _entry, box, published
from skillsdata.present.facts import anchor
from skillsdata.present.figures import Bar, _goal, _labelled, bars
from skillsdata.present.show import Figure, Notes, Table, Text
from skillsdata.study.archive import load_archive, score_archive
from skillsdata.study.record import (
    benchmark_table,
    in_hindsight,
    later_figures,
    of_project,
    peer_scores,
    pooled_calibration,
    record_evidence,
    record_summary,
)
from skillsdata.study.study import Edition, Study

_YEARS = range(1, 6)
#: Shares above the median this near to one half are not called a lean.
_EVEN = 0.02
_PATTERN = "k5"
_SHOWN = ("k3", "k5", "k8", "B")
_SHARES = (0.1, 0.25, 0.5, 0.75, 0.9)

own = partial(Value, trace="c-record-own")
public = partial(Value, trace="c-record-public")
tested = partial(Value, trace="c-record-ratio")
rate = partial(Value, trace="c-record-base-rate")


def _per_cent(value: float, trace: str, digits: int = 0) -> Value:
    return Value(float(value) / 100, digits=digits, style="share", trace=trace)


@dataclass(frozen=True)
class Record:
    """Stored forecasts and how they fared; the benchmark on public series."""

    edition: Edition

    @cached_property
    def archive(self) -> pd.DataFrame:
        """Every stored forecast."""
        return load_archive(as_of=self.edition.as_of)

    @cached_property
    def scores(self) -> pd.DataFrame:
        """Every stored forecast beside what was published later."""
        return score_archive(self.archive, as_of=self.edition.as_of)

    def rows(self, *targets: str) -> pd.DataFrame:
        """Return the project's own scores, of some targets if named."""
        return of_project(self.scores, *targets)

    @cached_property
    def summary(self) -> pd.DataFrame:
        """The scores in short, by target."""
        return record_summary(self.scores)


def answer(record: Record) -> Text:
    """Answer how far to trust: what the 80 % intervals held, here and on public series."""
    return Text((trust(record),), name="answer")


def trust(record: Record, key: str = "record.answer") -> Sentence:
    """Say what the 80 % intervals held."""
    scores, rows = benchmark_table("forecasts"), record.rows()
    held = float(scores.loc[scores["method"] == MODEL, "coverage_80"].mean())
    parts: dict[str, Words] = {
        "series": public(int(scores["n_series"].max())),
        "held": _per_cent(held, "c-record-public"),
        "n": own(len(rows)),
        "m": own(later_figures(rows)),
        "k": own(int(rows["inside_80"].sum())),
        "share": own(float(rows["inside_80"].mean()), style="share"),
        "page": Term("page_track_record"),
    }
    return say(key if len(rows) else f"{key}_public", **parts)


def hindsight(record: Record) -> Text:
    """Say how many of the stored forecasts were computed after their own date."""
    days = in_hindsight(record.archive)
    if not days:
        return Text((say("record.on_time"),))
    count = record.archive["reference_date"].nunique()
    return Text(
        (
            say(
                "record.hindsight",
                all=count,
                count=len(days),
                days=Listed(tuple(days), "list_nouns"),
            ),
        )
    )


def stored(record: Record, target: str, name: str) -> Figure:
    """Draw one indicator's stored intervals and what was published later."""
    rows, of = record.rows(target), record.edition.registry[target]
    names = [f"{row.reference_date} → {row.target_period}" for row in rows.itertuples()]

    def draw(reader: Reader, ax: Axes) -> None:
        values = rows[["low", "median", "high", "observed"]] * (1 / reader.per(of))
        plot_record(values.assign(name=names), lang=reader.lang, ax=ax)

    heading = say(
        "record.heading" if len(rows) else "record.nothing",
        name=Local(of.name_zh, of.name_en), m=later_figures(rows), count=len(rows),
        k=int(rows["inside_80"].sum()), high=int((rows["error"] > 0).sum()),
    )  # fmt: skip
    unit = say(f"unit.{target}.axis")
    return Figure(f"record_{name}", heading, draw, rows, unit=unit, aspect=0.75, key="c-record-own")


def stored_table(record: Record, target: str, name: str) -> Table:
    """Show one indicator's stored forecasts beside what was published later."""
    rows, of = record.rows(target), record.edition.registry[target]
    ratio = target == RATIO

    def said(*value: float, digits: int | None = 0, trace: str = "c-record-own") -> Value:
        return Value(value, None if ratio else of, 2 if ratio else digits, trace)

    columns: dict[str, Callable[[Any], Words]] = {
        "known_then": lambda row: say("record.day", day=row.reference_date),
        **({"area": lambda row: Term(row.location)} if ratio else {}),
        "period": lambda row: row.target_period,
        "median": lambda row: said(row.median),
        "band80": lambda row: said(row.low, row.high),
        "actual": lambda row: said(row.observed, digits=None, trace=f"e-{row.obs_id.split()[0]}"),
        "inside": lambda row: Term("yes" if row.inside_80 else "no"),
    }
    return Table(f"record_{name}_table", say(f"record.caption_{name}"), rows, columns)


def summary(record: Record) -> Table:
    """Show figures, coverage and skill by target."""
    registry = record.edition.registry

    def target(row: Any) -> Words:
        name = Local(registry[row.target].name_zh, registry[row.target].name_en)
        return say("labelled", name=name, label=Term(row.location)) if row.target == RATIO else name

    columns: dict[str, Callable[[Any], Words]] = {
        "indicator": target,
        "comparisons": lambda row: own(row.n),
        "held80": lambda row: _per_cent(row.coverage_80, "c-record-own"),
        "held95": lambda row: _per_cent(row.coverage_95, "c-record-own"),
        "wis_naive": lambda row: own(row.wis_ratio, digits=2),
    }
    return Table("record_summary", say("record.caption_summary"), record.summary, columns)


def skill(record: Record) -> Text:
    """Say where the project's forecasts beat the naive one on its own record, and where not."""
    annual = record.summary[record.summary["target"] != RATIO]
    if annual.empty:
        return Text((say("record.unscored"),))
    worse, bias, few = annual[annual["wis_ratio"] > 1], annual["bias"], int(annual["n"].sum())
    if worse.empty:
        return Text((say("record.better", count=few),))
    lean = "high" if (bias > 0).all() else "low" if (bias < 0).all() else "even"
    ratio = own(float(worse["wis_ratio"].max()), digits=2)
    return Text((say("record.mixed", count=few, lean=say(f"record.lean_{lean}"), ratio=ratio),))


def _followed(study: Study) -> dict[str, Words]:
    followed = like(study.outlook.history)
    first, ahead = followed.iloc[0], study.goal.year - int(study.latest["year"])
    share = share_reaching(followed, study.goal.value, horizon=ahead) if ahead in _YEARS else 0.0
    return {
        "histories": rate(int(first["histories"])),
        "years": rate(int(first["points"])),
        "kind": say("base_rate.steady" if first["steady"] else "base_rate.turned"),
        "reached": rate(share, style="share"),
        "chance": Value(
            study.outlook.probability(study.goal), style="share", trace=anchor(study, "probability")
        ),
        "known": "" if ahead in _YEARS else "x",
    }


def base_rate(study: Study) -> Text:
    """Set the counted share beside the forecast's probability of meeting the goal."""
    parts = _followed(study)
    key = "base_rate.counted" if parts.pop("known") else "base_rate.reached"
    return Text((say(key, study, **parts),))


def base_rates(study: Study) -> Figure:
    """Draw what followed comparable histories, and the forecast's 80 % interval over it."""
    followed, parts, last = like(study.outlook.history), _followed(study), int(study.latest["year"])
    near = [year for year in study.outlook.years if last < year <= last + 5]

    def draw(reader: Reader, ax: Axes) -> None:
        per = 1 / reader.per(study.indicator)
        fan = (followed[list(LEVELS)] * per).assign(x=last + followed["horizon"])
        ends = [(y, study.outlook.at(y, 0.1) * per, study.outlook.at(y, 0.9) * per) for y in near]
        history = study.outlook.history.rename(columns={"year": "x"})[["x", "value"]]
        plot_base_rates(
            fan, history=_labelled(reader, study, history), lang=reader.lang, ax=ax,
            band=pd.DataFrame(ends, columns=["x", "low", "high"]), goal=_goal(reader, study),
        )  # fmt: skip

    heading = say("base_rate.unknown" if parts.pop("known") else "base_rate.heading", **parts)
    return Figure(
        "record_base_rates", heading, draw, followed, unit=say(f"unit.{study.indicator.indicator}.axis"),
        origins=study.outlook.history, key="c-record-base-rate",
    )  # fmt: skip


def base_rate_table(study: Study) -> Table:
    """Show what shares of comparable histories stayed below, by year."""
    followed, last = like(study.outlook.history), int(study.latest["year"])

    def cell(level: float) -> Callable[[Any], Words]:
        return lambda row: rate(row[1][level], study.indicator)

    shares = {say("share", share=Value(level, style="share")): cell(level) for level in _SHARES}
    columns: Mapping[Any, Any] = {"year": lambda row: int(last + row[1]["horizon"]), **shares}
    rows = list(followed.iterrows())
    return Table("record_base_rate_table", say("base_rate.caption"), followed, columns, rows)


def bias() -> Text:
    """Say how often outcomes lay above the median, and what that tells."""
    pooled = pooled_calibration(benchmark_table("calibration"))
    above = 1 - float(pooled.loc[pooled["quantile_level"] == 0.5, "share"].iloc[0])
    side = "even" if abs(above - 0.5) < _EVEN else "low" if above > 0.5 else "high"
    return Text(
        (say("public.bias", share=public(above, style="share"), side=say(f"public.{side}")),)
    )


def calibration() -> Figure:
    """Draw promised shares against held ones."""
    pooled = pooled_calibration(benchmark_table("calibration"))
    gap = (pooled["share"] - pooled["quantile_level"]).abs()
    row = pooled.iloc[int(gap.argmax())]
    heading = say(
        "public.calibration", gap=Value(100 * float(gap.max()), digits=1),
        level=Value(float(row["quantile_level"]), style="share"), share=Value(float(row["share"]), style="share"),
    )  # fmt: skip

    def draw(reader: Reader, ax: Axes) -> None:
        plot_calibration(pooled, lang=reader.lang, ax=ax)

    return Figure("record_calibration", heading, draw, pooled, key="c-record-public")


def coverage() -> Figure:
    """Draw the share held by number of points, one line a horizon."""
    data = benchmark_table("coverage")
    held, by_year = data["coverage_80"], data.groupby("horizon")["coverage_80"].mean()
    ends = {"low": held.min(), "high": held.max(), "near": by_year.iloc[0], "far": by_year.iloc[-1]}
    heading = say(
        "public.coverage",
        last=int(by_year.index[-1]),
        **{n: Value(float(v)) for n, v in ends.items()},
    )
    colors = {1: "forecast", 3: "ink", 5: "compare"}
    runs = data[data["pattern"].str.startswith("k") & data["horizon"].isin(colors)]

    def draw(reader: Reader, ax: Axes) -> None:
        lines = pd.DataFrame({
            "x": runs["points"], "value": runs["coverage_80"], "color": runs["horizon"].map(colors),
            "series": [reader.plain(say(f"public.ahead_{h}")) for h in runs["horizon"]],
        })  # fmt: skip
        plot_held(lines, promised=80.0, lang=reader.lang, ax=ax)

    return Figure("record_coverage", heading, draw, data, key="c-record-public")


def coverage_table() -> Table:
    """Show the share inside the 80 % interval by gap pattern and years ahead."""
    data = benchmark_table("coverage")
    wide = data.pivot(index="pattern", columns="horizon", values="coverage_80")
    rows = [(pattern, wide.loc[pattern]) for pattern in data["pattern"].unique()]

    def cell(h: int) -> Callable[[Any], Words]:
        return lambda row: _per_cent(row[1][h], "c-record-public")

    years = {say("horizon_year", h=h): cell(h) for h in wide.columns}
    columns: Mapping[Any, Any] = {"pattern": lambda row: row[0], **years}
    return Table("record_coverage_table", say("public.caption_coverage"), data, columns, rows)


def _method(name: str) -> Words:
    library, _, model = name.partition("_")
    if library in {"statsmodels", "statsforecast"}:
        return say("method", name=Term(f"method_{model}"), library=library)
    return Term(f"method_{name}")


def _peers() -> pd.DataFrame:
    return peer_scores(benchmark_table("forecasts"), benchmark_table("runs"))


def peers() -> Figure:
    """Draw each method's interval score over naive's, with five points."""
    data = _peers()
    data = data[data["pattern"] == _PATTERN]
    shown = data[~data["refused"]].sort_values("wis_ratio")
    rows = [
        Bar(
            _method(r.method),
            r.wis_ratio,
            Value(r.wis_ratio, digits=2),
            "forecast" if r.method == MODEL else "plan",
        )
        for r in shown.itertuples()
    ]
    values = shown.set_index("method")["wis_ratio"]
    gap = 1 - float(values[MODEL]) / float(values.drop(MODEL).min())
    side = say("public.below" if gap >= 0 else "public.above")
    heading = say("public.peers", gap=Value(abs(gap), style="share"), side=side)
    return bars(
        "record_peers",
        heading,
        rows,
        data,
        unit=Term("wis_naive"),
        key="c-record-public",
        named_unit=False,
    )


def peers_table() -> Table:
    """Show OWA by gap pattern, and coverage and WIS at five points, one row a method."""
    data = _peers()
    table = data.set_index(["method", "pattern"])

    def cell(pattern: str, column: str) -> Callable[[str], Words]:
        def shown(method: str) -> Words:
            row = table.loc[(method, pattern)]
            if row["refused"]:
                return "–"
            if column.startswith("coverage"):
                return _per_cent(row[column], "c-record-public")
            return public(row[column], digits=2)

        return shown

    at = {"held80": "coverage_80", "held95": "coverage_95"}
    columns: Mapping[Any, Any] = {
        "method": _method,
        **{say("owa", pattern=p): cell(p, "owa") for p in _SHOWN},
        **{
            say("at_pattern", what=Term(w), pattern=_PATTERN): cell(_PATTERN, c)
            for w, c in at.items()
        },
        say("wis", pattern=_PATTERN): cell(_PATTERN, "wis_ratio"),
    }
    return Table(
        "record_peers_table",
        say("public.caption_peers"),
        data,
        columns,
        list(data["method"].unique()),
    )


def misses() -> Text:
    """Say what the worst misses have in common."""
    worst = benchmark_table("worst")
    up = int((worst["observed"] > worst["high"]).sum())
    out = up + int((worst["observed"] < worst["low"]).sum())
    return Text((say("public.misses", all=len(worst), out=out, up=up),))


def misses_table() -> Table:
    """Show the worst misses, each series scaled so that its last value is 100."""

    def scaled(*names: str) -> Callable[[Any], Words]:
        return lambda row: public(tuple(100 * getattr(row, name) / row.last for name in names))

    columns: dict[str, Callable[[Any], Words]] = {
        "series_number": lambda row: public(row.series),
        "pattern": lambda row: public(row.pattern, style="plain"),
        "years_ahead": lambda row: public(row.horizon),
        "median": scaled("median"),
        "band80": scaled("low", "high"),
        "actual": scaled("observed"),
    }
    return Table("record_misses", say("public.caption_misses"), benchmark_table("worst"), columns)


def _by_horizon() -> tuple[pd.DataFrame, pd.DataFrame]:
    scores = benchmark_table("ratio").set_index("horizon")
    return scores[scores["model"] == MODEL], scores[scores["model"] == "seasonal_naive"]


def ratio_test() -> Text:
    """State the rolling-origin result of the quarterly ratio against seasonal naive."""
    ours, plain = (each.loc[0] for each in _by_horizon())
    return Text((
        say(
            "ratio_test", first=ours["first"], last=ours["last"], origins=tested(int(ours["origins"])),
            count=tested(int(ours["n"])), ratio=tested(float(ours["wis"] / plain["wis"]), digits=2),
            held=_per_cent(ours["coverage_80"], "c-record-ratio"),
        ),
    ))  # fmt: skip


def ratio_test_table() -> Table:
    """Show the rolling-origin test of the quarterly ratio, by quarters ahead."""
    ours, plain = _by_horizon()
    columns: dict[str, Callable[[Any], Words]] = {
        "quarters_ahead": lambda h: h or Term("all_horizons"),
        "comparisons": lambda h: tested(ours.loc[h, "n"]),
        "mean_error": lambda h: tested(ours.loc[h, "mae"], digits=3),
        "mean_error_naive": lambda h: tested(plain.loc[h, "mae"], digits=3),
        "held80": lambda h: _per_cent(ours.loc[h, "coverage_80"], "c-record-ratio"),
        "wis_naive": lambda h: tested(ours.loc[h, "wis"] / plain.loc[h, "wis"], digits=2),
    }
    return Table(
        "record_ratio",
        say("ratio_test_caption"),
        benchmark_table("ratio"),
        columns,
        sorted(ours.index),
    )


def how() -> list[Computed]:
    """Return how the numbers of the track record were computed."""
    about = shipped().about
    series = {"series": Value(int(about["amount series"])), "origin": about["origin"]}
    return [
        (f"c-record-{key}", say(f"how_record.{name}_label"), say(f"how_record.{name}", **series))
        for key, name in (
            ("own", "own"),
            ("public", "public"),
            ("ratio", "ratio"),
            ("base-rate", "rate"),
        )
    ]


def sources(record: Record, study: Study) -> Notes:
    """Show what the numbers of the track record rest on."""
    used = record.edition.figures(HEADCOUNT, DENSITY, RATIO, area=None)
    chosen = ["probability", "goal"] if study.goal.chosen else ["probability"]
    labels = {"probability": "probability", "goal": "own_goal"}
    entries = [_entry(study, name, labels[name], say(f"how.{name}", study)) for name in chosen]
    return Notes([*box([1]), *published(record.edition, record_evidence(used))], [*how(), *entries])
