"""What a notebook holds in the hand: an edition and its studies, shown to a reader."""

import warnings
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup

from skillsdata.errors import HistoryError, ParameterError
from skillsdata.evidence.edition import load_sources
from skillsdata.language.reader import plain
from skillsdata.language.words import Local, Value, Words, say
from skillsdata.present.changes import changes, told
from skillsdata.present.facts import area_names, when
from skillsdata.present.sentences import named_time, stood
from skillsdata.present.show import fragment, reader
from skillsdata.rounding import rounded
from skillsdata.study.forecasting import bounds_in
from skillsdata.study.outlook import Outlook
from skillsdata.study.study import Edition, Study

#: Heads of the table of a forecast, with the levels under them.
_LEVELS = {
    "median": (0.5,), "band50": (0.25, 0.75), "band80": (0.1, 0.9), "band95": (0.025, 0.975),
}  # fmt: skip


class OpenEdition(Edition):
    """The plan as known on a day; ``available()`` lists it, ``study()`` takes one indicator."""

    def _called(self, zh: str, en: str) -> str:
        return reader().plain(Local(zh, en))

    def _held(self, *parts: Any) -> "OpenStudy":
        return OpenStudy(self, *parts)

    def __repr__(self) -> str:
        """Return one line: the plan, its day, the last year."""
        return f"<edition {self.plan.id}, {self.as_of}, horizon {self.horizon}>"


@dataclass(frozen=True, repr=False)
class OpenOutlook(Outlook):
    """An outlook that knows whose it is, and so the reader's unit."""

    study: Any = None

    def __repr__(self) -> str:
        """Return the study's title and the table of the forecast as lines of text."""
        return f"{self._caption()}\n{self.table().to_string(index=False)}"

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        head = Markup("<strong>{}</strong>").format(self._caption())
        table = Markup(self.table().to_html(index=False))
        return {"text/html": str(head + table), "text/plain": repr(self)}

    def _caption(self) -> str:
        return reader().plain(told(self.study, self.study.title))

    def table(self) -> pd.DataFrame:
        """Return the forecast as a wide frame in the reader's language and unit.

        One row a year, or a quarter; columns: the year, the median and both ends of the 50, 80
        and 95 % interval.

        >>> hc.outlook.table().iloc[-1, :2].tolist()
        [2030.0, 6.014]
        """
        by, of = reader(), self.study.indicator
        per = by.per(of)
        digits = len(str(per)) - 1 + of.decimals
        heads = {by.text(f"term.{self.unit}"): self.targets}
        for name, levels in _LEVELS.items():
            for level, end in zip(levels, ("low", "high"), strict=False):
                head = by.text(f"term.{name}")
                head = f"{head} ({by.text(f'hand.{end}')})" if len(levels) > 1 else head
                heads[head] = [rounded(self.at(t, level) / per, digits) for t in self.targets]
        return pd.DataFrame(heads)


@dataclass(frozen=True, repr=False)
class OpenStudy(Study):
    """A study that shows itself as a card; its verbs give a study again, or an answer."""

    def _forecast(self) -> OpenOutlook:
        found = super()._forecast()
        parts = {f.name: getattr(found, f.name) for f in fields(Outlook)}
        return OpenOutlook(**parts, study=self)

    def __repr__(self) -> str:
        """Return the card as lines of text."""
        shown = [(plain(a), plain(b)) for a, b in self._rows()]
        return "\n".join([self.title, *(f"  {head}: {text}" for head, text in shown)])

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        html = fragment("study", title=self.title, rows=self._rows())
        return {"text/html": str(html), "text/plain": repr(self)}

    @property
    def title(self) -> str:
        """What it is of and where, in the reader's language."""
        name = Local(self.indicator.name_zh, self.indicator.name_en)
        return reader().plain(say("hand.title", name=name, area=Local(*area_names(self))))

    def _rows(self) -> list[tuple[Markup, Markup]]:
        try:
            with warnings.catch_warnings(action="ignore"):  # it says how few figures
                rows = {**self._latest(), **self._ahead(), "figures": self._counted()}
        except HistoryError:
            rows = {"figures": say("hand.none", n=len(self.figures))}
        if self.altered:
            rows["altered"] = changes(self)
        by = reader()
        return [(by.show(say(f"hand.{name}")), by.show(words)) for name, words in rows.items()]

    def _value(self, *value: float) -> Value:
        return Value(value, self.indicator, self.indicator.decimals, unit=True)

    def _latest(self) -> dict[str, Words]:
        last, then = self.outlook.latest, self.outlook.times.iloc[-1]
        told = when(then if self.quarterly else int(then))
        stamp = say("card.stamped", value=self._value(last["value"]), when=told)
        return {"latest": stamp if last["obs_id"] else say("hand.supposed", latest=stamp)}

    def _ahead(self) -> dict[str, Words]:
        outlook, goal = self.outlook, self.goal
        end = outlook.end_of(goal.year)
        shown = end if end in outlook.targets and self.state != "none" else outlook.targets[-1]
        rows: dict[str, Words] = {
            "forecast": say(
                "hand.band", year=named_time(shown), median=self._value(outlook.at(shown)),
                band=self._value(outlook.at(shown, 0.1), outlook.at(shown, 0.9)),
            )
        }  # fmt: skip
        if self.state == "none":
            return {**rows, "goal": say("hand.no_goal")}
        known = end in outlook.targets or outlook.seen(goal.year) is not None
        chance: Words = (
            Value(outlook.probability(goal), style="chance") if known else say("nothing")
        )
        aim = say("hand.aim", goal=self._value(goal.value), year=named_time(end), p=chance)
        return {**rows, "goal": aim, "standing": stood(self.state, end)}

    def _counted(self) -> Words:
        history = self.outlook.history
        few = {1: "one", 2: "two"}.get(len(history), "n")
        few = "bound" if few == "two" and bounds_in(history) else few
        return say(f"hand.count.{few}", n=len(history))

    def to_excel(self, path: str | Path) -> Path:
        """Write an Excel file with the sheets forecast, history, figures and sources.

        ``path`` ends with .xlsx. Returns it. Raises ParameterError for another ending.

        >>> hc.to_excel("out.xlsx").name
        'out.xlsx'
        """
        file = Path(path)
        if file.suffix != ".xlsx":
            raise ParameterError(f"{file.name!r} is no Excel file; end its name with .xlsx")
        sources = load_sources(self.edition.plan).reset_index()
        cited = sources[sources["source_id"].isin(self.figures["source_id"])]
        note = pd.DataFrame({"note": [reader().plain(changes(self))]}) if self.altered else None
        ahead: Any = self.outlook
        sheets = {"forecast": ahead.table(), "history": self.history,
                  "figures": self.figures, "sources": cited, "altered": note}  # fmt: skip
        with pd.ExcelWriter(file, engine="xlsxwriter") as book:
            for name, table in sheets.items():
                if table is not None:
                    # a sheet holds quarters as text
                    table.astype(dict.fromkeys(table.select_dtypes(pd.PeriodDtype), str)).to_excel(
                        book, sheet_name=name, index=False
                    )
        return file
