"""What the track record shows of public series: calibration, peers, misses, the ratio's test.

>>> sd.benchmark.coverage().name
'record_coverage'
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from skillsdata import drawing
from skillsdata.forecast.annual import MODEL
from skillsdata.language.reader import Reader
from skillsdata.language.words import Link, Listed, Local, Term, Value, Words, say
from skillsdata.present.bars import Bar, bars
from skillsdata.present.cells import Columns
from skillsdata.present.facts import when
from skillsdata.present.record_facts import per_cent, public, tested
from skillsdata.present.show import Figure, Table, Text, figure, paragraph
from skillsdata.study.record import benchmark_table, peer_scores, pooled_calibration

_PATTERN = "k5"
_SHOWN = ("k3", "k5", "k8", "B")
#: The levels of the calibration that its description tells.
_TOLD = (0.1, 0.3, 0.5, 0.7, 0.9)
_share = partial(Value, style="share")


def _points(pattern: str) -> Words:
    """Name which points of a series are seen: the last few, or years with gaps between."""
    last = pattern.removeprefix("k")
    key = "last" if last.isdigit() else pattern
    return say(f"seen_points.{key}", n=last)


def bias() -> Text:
    """Say how often outcomes lay above the median, and what that tells."""
    return paragraph(say("public.bias"))


@figure
def calibration() -> Figure:
    """Draw promised shares against held ones."""
    pooled = pooled_calibration(benchmark_table("calibration"))
    gap = (pooled["share"] - pooled["quantile_level"]).abs()
    both = [(_share(p), _share(q)) for p, q in pooled[["quantile_level", "share"]].to_numpy()]
    level, share = both[int(gap.argmax())]
    largest = Value(100 * float(gap.max()), digits=1)
    heading = say("public.calibration", gap=largest, level=level, share=share)
    parts = [say("in_words.promise", level=p, share=q) for p, q in both if p.number in _TOLD]
    return Figure(
        "record_calibration", heading,
        lambda reader, ax: drawing.plot_calibration(ax, reader, pooled), pooled,
        alt=say("in_words.calibration", heading=heading, told=Listed(tuple(parts))),
        key="c-record-public",
    )  # fmt: skip


@figure
def coverage() -> Figure:
    """Draw the share held by number of points, one line a horizon."""
    data = benchmark_table("coverage")
    colors = dict.fromkeys((1, 3, 5), "forecast")
    runs = data[data["pattern"].str.startswith("k") & data["horizon"].isin(colors)]
    runs = runs.assign(
        x=runs["points"], value=runs["coverage_80"], color=runs["horizon"].map(colors)
    )
    names = [say(f"public.ahead_{h}") for h in runs["horizon"]]
    held, by_year = runs["value"], runs.groupby("horizon")["value"].mean()
    ends = {"low": held.min(), "high": held.max(), "near": by_year.iloc[0], "far": by_year.iloc[-1]}
    said = {name: Value(float(value)) for name, value in ends.items()}

    def draw(reader: Reader, ax: "drawing.Axes") -> None:
        drawing.plot_held(ax, reader, runs.assign(series=reader.each(names)), promised=80.0)

    heading = say("public.coverage", last=int(by_year.index[-1]), **said)
    ranges = (
        say("in_words.held", ahead=say(f"public.ahead_{h}"), low=Value(low), high=Value(high))
        for h, low, high in runs.groupby("horizon")["value"].agg(["min", "max"]).itertuples()
    )
    told = Listed(tuple(ranges))
    seen = runs["points"]
    alt = say("in_words.coverage", heading=heading, low=seen.min(), high=seen.max(), told=told)
    return Figure("record_coverage", heading, draw, data, key="c-record-public", alt=alt)


def coverage_table() -> Table:
    """Show the share inside the 80 % interval by gap pattern and years ahead."""
    data = benchmark_table("coverage")
    wide: Any = data.pivot(index="pattern", columns="horizon", values="coverage_80")
    years = {
        say("horizon_year", h=h): lambda row, h=h: per_cent(wide.loc[row, h], "c-record-public")
        for h in wide.columns
    }
    columns: Columns = {"pattern": _points, **years}
    patterns = list(data["pattern"].unique())
    return Table("record_coverage_table", say("public.caption_coverage"), data, columns, patterns)


def _method(name: str) -> Words:
    library, _, model = name.partition("_")
    if library in {"statsmodels", "statsforecast"}:
        return say("method", name=Term(f"method_{model}"), library=library)
    return Term(f"method_{name}")


def _peers() -> Any:
    return peer_scores(benchmark_table("forecasts"), benchmark_table("runs"))


@figure
def peers() -> Figure:
    """Draw each method's interval score over naive's, with five points."""
    data = _peers()
    data = data[data["pattern"] == _PATTERN]
    values = data[~data["refused"]].sort_values("wis_ratio").set_index("method")["wis_ratio"]
    rows = [
        Bar(_method(m), ratio, Value(ratio, digits=2), "forecast" if m == MODEL else "plan")
        for m, ratio in values.items()
    ]
    gap = 1 - float(values[MODEL]) / float(values.drop(MODEL).min())
    side = say("public.below" if gap >= 0 else "public.above")
    heading = say("public.peers", gap=Value(abs(gap), style="share"), side=side)
    more: dict[str, Any] = {"key": "c-record-public", "named_unit": False}
    return bars("record_peers", heading, rows, data, unit=Term("wis_naive"), **more)


def peers_table() -> Table:
    """Show OWA by gap pattern, and coverage and WIS at five points, one row a method."""
    data = _peers()
    table: Any = data.set_index(["method", "pattern"])

    def cell(pattern: str, column: str, show: Callable[[float], Value]) -> Callable[[str], Words]:
        def shown(method: str) -> Words:
            row = table.loc[(method, pattern)]
            return "–" if row["refused"] else show(row[column])

        return shown

    share, score = partial(per_cent, trace="c-record-public"), partial(public, digits=2)
    five = _points(_PATTERN)
    held = {"held80": "coverage_80", "held95": "coverage_95"}
    columns: Columns = {
        "method": _method,
        **{say("owa", pattern=_points(p)): cell(p, "owa", score) for p in _SHOWN},
        **{say("at_pattern", what=Term(word), pattern=five): cell(_PATTERN, column, share)
           for word, column in held.items()},
        say("wis", pattern=five): cell(_PATTERN, "wis_ratio", score),
    }  # fmt: skip
    methods = list(data["method"].unique())
    return Table("record_peers_table", say("public.caption_peers"), data, columns, methods)


def misses() -> Text:
    """Say what the worst misses have in common."""
    worst = benchmark_table("worst")
    up = int((worst["observed"] > worst["high"]).sum())
    out = up + int((worst["observed"] < worst["low"]).sum())
    return paragraph(say("public.misses", all=public(len(worst)), out=public(out), up=public(up)))


def misses_table() -> Table:
    """Show the worst misses, each series scaled so that its last value is 100."""

    def scaled(*names: str) -> Callable[[Any], Words]:
        return lambda row: public(
            tuple(100 * getattr(row, name) / row.last for name in names), digits=1
        )

    columns: Columns = {
        "series_number": lambda row: public(row.series, style="plain"),
        "pattern": lambda row: Link(_points(row.pattern), "c-record-public"),
        "years_ahead": lambda row: public(row.horizon),
        "median": scaled("median"),
        "band80": scaled("low", "high"),
        "actual": scaled("observed"),
    }
    return Table("record_misses", say("public.caption_misses"), benchmark_table("worst"), columns)


def _by_horizon(model: str = MODEL, *, since: bool = False) -> Any:
    """Return a model's scores of every area by quarters ahead (0: any), from all origins or not."""
    scores = benchmark_table("ratio")
    kept = (scores["area"] == "all") & ((scores["since"] != "all") == since)
    return scores[kept & (scores["model"] == model)].set_index("horizon")


def ratio_test() -> Text:
    """State the rolling-origin result of the quarterly ratio against seasonal naive."""
    ours, late = (_by_horizon(since=since).loc[0] for since in (False, True))
    apart = benchmark_table("ratio").query("since != 'all' and area != 'all' and horizon == 0")
    areas = [  # all of them together may hide what one held of late
        say("ratio_test_area", area=Local(row["area_zh"], row["area"]), held=_held(row))
        for _, row in apart[apart["model"] == MODEL].iterrows()
    ]
    parts = {
        "first": when(ours["first"]),
        "last": when(ours["last"]),
        "origins": tested(int(ours["origins"])),
        "count": tested(int(ours["n"])),
        "ratio": tested(ours["wis_ratio"], digits=2),
        "held": per_cent(ours["coverage_80"], "c-record-ratio"),
        "since": when(late["since"]),
        "late_count": tested(int(late["n"])),
        "late_held": per_cent(late["coverage_80"], "c-record-ratio"),
        "areas": Listed(tuple(areas), "list_nouns"),
    }
    return paragraph(say("ratio_test", **parts))


def ratio_test_table() -> Table:
    """Show the rolling-origin test of the quarterly ratio, by quarters ahead."""
    ours, plain, late = _by_horizon(), _by_horizon("seasonal_naive"), _by_horizon(since=True)
    columns: Columns = {
        "quarters_ahead": lambda h: h or Term("all_horizons"),
        "comparisons": lambda h: tested(ours.loc[h, "n"]),
        "mean_error": lambda h: tested(ours.loc[h, "mae"], digits=3),
        "mean_error_naive": lambda h: tested(plain.loc[h, "mae"], digits=3),
        "held80": lambda h: per_cent(ours.loc[h, "coverage_80"], "c-record-ratio"),
        "wis_naive": lambda h: tested(ours.loc[h, "wis_ratio"], digits=2),
        say("ratio_test_since", since=when(late["since"].iloc[0])): lambda h: _held(late.loc[h]),
    }
    rows = sorted(ours.index)
    return Table("record_ratio", say("ratio_test_caption"), benchmark_table("ratio"), columns, rows)


def _held(row: Any) -> Words:
    held = per_cent(row["coverage_80"], "c-record-ratio")
    return say("ratio_test_held", held=held, count=tested(row["n"]))
