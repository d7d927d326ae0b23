"""The official measures of progress, each an entry: value, verdict, formula, digits, needs."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

import pandas as pd

from skillsdata.evidence.plan import Goal
from skillsdata.forecast.history import BOUND_QUALIFIERS
from skillsdata.study import formulas as f

#: On which side of a qualified figure the true one may lie.
TOWARDS = {**dict.fromkeys(BOUND_QUALIFIERS, 1), "at_most": -1, "nearly": -1}


@dataclass(frozen=True)
class Standing:
    """Where a series stands with its goal: what measures are computed from."""

    goal: Goal
    history: pd.DataFrame
    kind: str = "stock"

    def in_units(self, per: float) -> "Standing":
        """Return the same in a larger unit, so many recorded ones each."""
        goal = replace(self.goal, base=self.goal.base / per, value=self.goal.value / per)
        return Standing(goal, self.history.assign(value=self.history["value"] / per), self.kind)

    @cached_property
    def latest(self) -> dict[str, Any]:
        """Year and value of the last figure."""
        last = self.history.sort_values("year").iloc[-1]
        return {"year": int(last["year"]), "value": float(last["value"])}

    @property
    def measured(self) -> pd.DataFrame:
        """The history without bounds: a pace from or to a bound is none."""
        if "qualifier" not in self.history:
            return self.history
        return self.history[~self.history["qualifier"].isin(BOUND_QUALIFIERS)]

    @property
    def told(self) -> str:
        """How the last figure is qualified."""
        last = self.history.sort_values("year").iloc[-1]
        return str(last.get("qualifier", "exact"))

    def carried(self, measure: "Measure") -> str:
        """Return how a measure is qualified where the last figure is: a bound bounds it too.

        A measure that the figure does not move, such as a score at its top, is exact.
        """
        if self.told not in {*TOWARDS, "about"}:
            return "exact"
        rows = self.history.sort_values("year").astype({"value": float}).reset_index(drop=True)
        last = float(rows["value"].iloc[-1])
        rows.loc[rows.index[-1], "value"] = (
            last + TOWARDS.get(self.told, 1) * max(abs(last), 1) / 1000
        )
        moved = measure.assess(replace(self, history=rows))[0] - measure.assess(self)[0]
        if math.isnan(moved) or math.isclose(moved, 0, abs_tol=1e-12):
            return "exact"
        return self.told if self.told == "about" else "at_least" if moved > 0 else "at_most"

    @property
    def clock(self) -> float:
        """The share of the plan's time that had passed."""
        passed: int = self.latest["year"] - self.goal.base_year
        return passed / (self.goal.year - self.goal.base_year)

    @property
    def symbols(self) -> dict[str, float]:
        """The symbols of every formula: b base, t latest, T goal year; y their values."""
        goal, t, y_t = self.goal, self.latest["year"], self.latest["value"]
        b, T, passed = goal.base_year, goal.year, self.latest["year"] - goal.base_year
        return {
            "b": b, "t": t, "T": T, "y_b": goal.base, "y_t": y_t, "y_T": goal.value,
            "passed": passed, "whole": T - b, "left": T - t, "clock": self.clock,
            "line": 10 * self.clock, "growth": f.growth_rate(goal.base, y_t, passed),
            "pace": f.pace(goal, **self.latest)[1],
        }  # fmt: skip


#: Kinds of which a growth rate says nothing: totals counted anew, and changes in per cent.
_NO_LEVELS = {"flow", "flow_cumulative", "count_won", "change"}
#: What a measure may need, each with what tells whether it is there.
NEEDS: dict[str, Callable[[Standing], bool]] = {
    "base": lambda s: math.isfinite(s.goal.base),
    "distance": lambda s: s.goal.value != s.goal.base,
    "years": lambda s: s.goal.year != s.goal.base_year,
    "level": lambda s: s.kind not in _NO_LEVELS,
}
#: Why else a number may be missing, each with what would have to hold.
_WHY: dict[str, Callable[[Standing], bool]] = {
    "passed": lambda s: s.latest["year"] > s.goal.base_year,
    "left": lambda s: s.latest["year"] < s.goal.year,
    "positive": lambda s: min(s.goal.base, s.goal.value, s.latest["value"]) > 0,
    "points": lambda _: False,
}


@dataclass(frozen=True)
class Measure:
    """One measure of progress: its value, its verdict, its formula and how it is shown.

    ``needs`` names entries of :data:`NEEDS`; where one is missing the measure is not assessable.
    ``amount`` tells a value in the unit of the series from a share or a score; ``beside`` is what
    stands before the worked formula.
    """

    name: str
    value: Callable[[Standing], float]
    verdict: Callable[[Standing, float], str] | None
    formula: str
    digits: int = 2
    style: Literal["number", "share", "plain", "change"] = "number"
    needs: str = "base distance years"
    unlike: str = "passed positive"
    amount: bool = False
    beside: str = ""

    def lacks(self, standing: Standing) -> str:
        """Return the first need that is missing, the reason why it cannot be assessed; else ""."""
        return next((need for need in self.needs.split() if not NEEDS[need](standing)), "")

    def assess(self, standing: Standing) -> tuple[float, str]:
        """Return value and verdict, NaN and not_assessable where something is missing."""
        missing = self.lacks(standing)
        value = math.nan if missing else self.value(standing)
        if self.verdict is None:
            return value, ""
        return value, f.NOT_ASSESSABLE if missing else self.verdict(standing, value)

    def reason(self, standing: Standing) -> str:
        """Return why it cannot be assessed, a key of the catalogues; "" where it can be."""
        value, verdict = self.assess(standing)
        if math.isfinite(value) and verdict != f.NOT_ASSESSABLE:
            return ""
        why = (name for name in self.unlike.split() if not _WHY[name](standing))
        return self.lacks(standing) or next(why, "undefined")


_GROWTH = "base distance years level"

#: Every measure in the order of the tables. One more is an entry here and a term a language.
MEASURES = (
    Measure(
        "completion", lambda s: f.completion(s.goal, **s.latest)[0],
        lambda s, done: f.clock_verdict(done, s.clock),
        "({y_t:,g} − {y_b:,g}) / ({y_T:,g} − {y_b:,g})", 0, "share",
    ),
    Measure(
        "clock", lambda s: s.clock, None, "({t} − {b}) / ({T} − {b})", 0, "share", needs="years"
    ),
    Measure(
        "open_sdg", lambda s: f.open_sdg_ratio(s.goal, **s.latest),
        lambda s, ratio: f.open_sdg_verdict(s.goal, ratio, value=s.latest["value"]),
        "[({y_t:,g}/{y_b:,g})^(1/{passed}) − 1] / |({y_T:,g}/{y_b:,g})^(1/{whole}) − 1|",
        needs=_GROWTH,
    ),
    Measure(
        "open_sdg_score", lambda s: f.open_sdg_score(f.open_sdg_ratio(s.goal, **s.latest)), None,
        "R ≥ 0.6: min(7.1429 R − 4.2857, 5); R < 0.6: max(4.1667 R − 2.5, −5)", needs=_GROWTH,
    ),
    Measure(
        "unsd", lambda s: f.unsd_ratio(s.goal, **s.latest),
        lambda s, ratio: f.unsd_verdict(s.goal, ratio, value=s.latest["value"]),
        "[{y_t:,g} × (1 + {growth:.4f})^{left} − {y_b:,g}] / ({y_T:,g} − {y_b:,g})",
        needs=_GROWTH,
    ),
    Measure(
        "destatis", lambda s: f.destatis_projection(s.measured, year=s.goal.year),
        lambda s, seen: f.destatis_verdict(s.goal, seen, value=s.latest["value"]),
        "{y_t:,g} + ({T} − {t}) × mean(Δ)", 1, needs="", unlike="points", amount=True,
    ),
    Measure(
        "escap", lambda s: f.current_status_index(s.goal, value=s.latest["value"]),
        lambda s, index: f.escap_verdict(index, s.clock),
        "min(10, 10 × ({y_t:,g} − {y_b:,g}) / ({y_T:,g} − {y_b:,g}))",
        beside="10 × ({t} − {b}) / ({T} − {b}) = {line:.2f}; ",
    ),
    Measure(
        "required_pace", lambda s: f.pace(s.goal, **s.latest)[0],
        lambda s, left: "goal_met" if math.isfinite(left) and s.goal.met(s.latest["value"]) else "",
        "({y_T:,g} − {y_t:,g}) / ({T} − {t})", 1, "change", needs="", unlike="left", amount=True,
    ),
    Measure(
        "achieved_pace", lambda s: f.pace(s.goal, **s.latest)[1], None,
        "({y_t:,g} − {y_b:,g}) / ({t} − {b})", 1, "change", needs="base", amount=True,
    ),
)  # fmt: skip

#: When the achieved pace meets the goal: worked out with the measures, and told by a sentence.
ATTAINMENT = Measure(
    "attainment", lambda s: f.year_of_attainment(s.goal, **s.latest), None,
    "{t} + max(0, ({y_T:,g} − {y_t:,g}) / {pace:g})", 1, "plain", needs="base",
)  # fmt: skip


def assess(standing: Standing) -> pd.DataFrame:
    """Return every measure for the latest figure of a history (``year, value``) and its goal.

    Columns: ``measure, value, verdict, reason, data_year``; one row per measure. ``value`` is a
    share, a score or a change per year as the measure defines; NaN with verdict not_assessable
    and a ``reason`` where the measure is undefined.
    """
    rows = [(m.name, *m.assess(standing), m.reason(standing)) for m in MEASURES]
    table = pd.DataFrame(rows, columns=["measure", "value", "verdict", "reason"])
    return table.assign(data_year=standing.latest["year"])
