"""What the track record shows of public series: calibration, peers, misses, the ratio's test.

>>> sd.benchmark.coverage().name
'record_coverage'
"""

from collections.abc import Callable, Iterator
from typing import Any

from skillsdata import drawing
from skillsdata.forecast.annual import MODEL
from skillsdata.language.reader import Reader
from skillsdata.language.words import Link, Listed, Local, Term, Value, Words, say
from skillsdata.present.bars import Bar, bars
from skillsdata.present.cells import Columns
from skillsdata.present.record_facts import per_cent, public, tested
from skillsdata.present.show import Figure, Table, Text, figure, paragraph
from skillsdata.study.record import benchmark_table, peer_scores, pooled_calibration

_PATTERN = "k5"
_SHOWN = ("k3", "k5", "k8", "B")
#: The levels of the calibration that its description tells.
_TOLD = (0.1, 0.3, 0.5, 0.7, 0.9)


def _points(pattern: str) -> Words:
    """Name which points of a series are seen: the last few, or years with gaps between."""
    last = pattern.removeprefix("k")
    key = "last" if last.isdigit() else pattern
    return say(f"seen_points.{key}", n=last)


def bias() -> Text:
    """Say how often outcomes lay above the median, and what that tells."""
    return paragraph(say("public.bias"))


def _share(value: float) -> Value:
    return Value(float(value), style="share")


@figure
def calibration() -> Figure:
    """Draw promised shares against held ones."""
    pooled = pooled_calibration(benchmark_table("calibration"))
    gap = (pooled["share"] - pooled["quantile_level"]).abs()
    row = pooled.iloc[int(gap.argmax())]
    level, share = _share(row["quantile_level"]), _share(row["share"])
    largest = Value(100 * float(gap.max()), digits=1)
    heading = say("public.calibration", gap=largest, level=level, share=share)

    def draw(reader: Reader, ax: "drawing.Axes") -> None:
        drawing.plot_calibration(ax, reader, pooled)

    pairs = pooled[pooled["quantile_level"].isin(_TOLD)]
    parts = zip(pairs["quantile_level"], pairs["share"], strict=True)
    told = Listed(
        tuple(say("in_words.promise", level=_share(p), share=_share(q)) for p, q in parts)
    )
    alt = say("in_words.calibration", heading=heading, told=told)
    return Figure("record_calibration", heading, draw, pooled, key="c-record-public", alt=alt)


@figure
def coverage() -> Figure:
    """Draw the share held by number of points, one line a horizon."""
    data = benchmark_table("coverage")
    held, by_year = data["coverage_80"], data.groupby("horizon")["coverage_80"].mean()
    ends = {"low": held.min(), "high": held.max(), "near": by_year.iloc[0], "far": by_year.iloc[-1]}
    said = {name: Value(float(value)) for name, value in ends.items()}
    colors = {1: "forecast", 3: "ink", 5: "compare"}
    runs = data[data["pattern"].str.startswith("k") & data["horizon"].isin(colors)]
    runs = runs.assign(
        x=runs["points"], value=runs["coverage_80"], color=runs["horizon"].map(colors)
    )

    def draw(reader: Reader, ax: "drawing.Axes") -> None:
        series = [reader.plain(say(f"public.ahead_{h}")) for h in runs["horizon"]]
        drawing.plot_held(ax, reader, runs.assign(series=series), promised=80.0)

    heading = say("public.coverage", last=int(by_year.index[-1]), **said)
    told = Listed(tuple(_range(h, part) for h, part in runs.groupby("horizon")["value"]))
    seen = runs["points"]
    alt = say("in_words.coverage", heading=heading, low=seen.min(), high=seen.max(), told=told)
    return Figure("record_coverage", heading, draw, data, key="c-record-public", alt=alt)


def _range(ahead: Any, held: Any) -> Words:
    low, high = Value(float(held.min())), Value(float(held.max()))
    return say("in_words.held", ahead=say(f"public.ahead_{ahead}"), low=low, high=high)


def coverage_table() -> Table:
    """Show the share inside the 80 % interval by gap pattern and years ahead."""
    data = benchmark_table("coverage")
    wide: Any = data.pivot(index="pattern", columns="horizon", values="coverage_80")

    def cell(h: object) -> Callable[[Any], Words]:
        return lambda pattern: per_cent(wide.loc[pattern, h], "c-record-public")

    years = {say("horizon_year", h=h): cell(h) for h in wide.columns}
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

    def share(value: float) -> Value:
        return per_cent(value, "c-record-public")

    def score(value: float) -> Value:
        return public(value, digits=2)

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
    return paragraph(say("public.misses", all=len(worst), out=out, up=up))


def misses_table() -> Table:
    """Show the worst misses, each series scaled so that its last value is 100."""

    def scaled(*names: str) -> Callable[[Any], Words]:
        return lambda row: public(tuple(100 * getattr(row, name) / row.last for name in names))

    columns: Columns = {
        "series_number": lambda row: public(row.series),
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
    parts = {
        "first": ours["first"],
        "last": ours["last"],
        "origins": tested(int(ours["origins"])),
        "count": tested(int(ours["n"])),
        "ratio": tested(ours["wis_ratio"], digits=2),
        "held": per_cent(ours["coverage_80"], "c-record-ratio"),
        "since": late["since"],
        "late_count": tested(int(late["n"])),
        "late_held": per_cent(late["coverage_80"], "c-record-ratio"),
        "areas": Listed(tuple(_late_areas()), "list_nouns"),
    }
    return paragraph(say("ratio_test", **parts))


def _late_areas() -> Iterator[Words]:
    """Say what each area's 80 % intervals held of late, which all of them together may hide."""
    scores = benchmark_table("ratio").query("since != 'all' and area != 'all' and horizon == 0")
    for _, row in scores[scores["model"] == MODEL].iterrows():
        yield say("ratio_test_area", area=Local(row["area_zh"], row["area"]), held=_held(row))


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
        say("ratio_test_since", since=late["since"].iloc[0]): lambda h: _held(late.loc[h]),
    }
    rows = sorted(ours.index)
    return Table("record_ratio", say("ratio_test_caption"), benchmark_table("ratio"), columns, rows)


def _held(row: Any) -> Words:
    held = per_cent(row["coverage_80"], "c-record-ratio")
    return say("ratio_test_held", held=held, count=tested(row["n"]))
