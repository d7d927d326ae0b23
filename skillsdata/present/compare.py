"""A forecast beside those of other methods."""

from skillsdata import drawing
from skillsdata.language.reader import Reader
from skillsdata.language.words import Listed, Term, Unit, Value, say
from skillsdata.present.changes import told
from skillsdata.present.facts import anchor
from skillsdata.present.indicator import labelled
from skillsdata.present.show import Figure, figure
from skillsdata.study.outlook import on_axis
from skillsdata.study.study import Study


@figure
def compare(study: Study, *methods: str) -> Figure:
    """Draw the forecast beside those of other methods from the same figures.

    ``methods``: ets, theta, drift, half_drift, naive; for a ratio seasonal_naive; all without any.
    Raises ParameterError naming the nearest for another.

    >>> sd.compare(hc, "ets", "theta").name
    'headcount_compare'
    """
    table, outlook = study.compare(*methods), study.outlook
    names = [Term(f"method_{method}") for method in table["method"].unique()]
    last = table[table[outlook.unit] == outlook.targets[-1]]
    medians = [Value(v, study.indicator, study.indicator.decimals) for v in last[0.5]]
    said = map(lambda n, v: say("compare.caption", name=n, value=v), names, medians)
    heading = say("compare.heading", study, listed=Listed(tuple(said)))

    def draw(reader: Reader, ax: "drawing.Axes") -> None:
        levels = table.select_dtypes("float").columns
        shown = table.assign(x=on_axis(table[outlook.unit]))
        shown[levels] = shown[levels] / reader.per(study.indicator)
        seen = outlook.history.assign(x=on_axis(outlook.history[outlook.unit]))
        drawing.plot_methods(ax, reader, labelled(reader, study, seen), shown, reader.each(names))

    return Figure(
        f"{study.name}_compare", told(study, heading), draw, table,
        unit=Unit(study.indicator), key=anchor(study, "forecast"),
    )  # fmt: skip
