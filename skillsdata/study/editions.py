"""What changed between two editions: figures, medians, probabilities and states, and why."""

from dataclasses import dataclass

import pandas as pd

from skillsdata.evidence.asked import hear, kept, question
from skillsdata.evidence.edition import load_observations
from skillsdata.evidence.plan import Plan
from skillsdata.evidence.tables import IN_USE
from skillsdata.study.archive import archived, at_goals, folder_of, last_stored
from skillsdata.study.goals import goal_states
from skillsdata.study.study import Edition

_AHEAD = 2
_KEYS = ["target", "location"]
#: Numbers nearer than this are the same: what is stored has four decimals.
_SAME = 1e-4


@dataclass(frozen=True)
class Since:
    """Two editions of a plan, the earlier one as stored on its day if it was."""

    plan: Plan
    before: str
    after: str
    now: Edition | None = None

    def _edition(self, day: str) -> Edition:
        return Edition(self.plan, day, self.plan.goal_year + _AHEAD)

    def _told(self, day: str) -> pd.DataFrame:
        """Return median and probability of every target at its goal: as stored, else computed.

        Of the edition that is shown they are what it shows, whatever was stored on its day.
        """
        if self.now and day == self.now.as_of:
            return _computed(self.now)
        hear(archived, self.plan, day, day)
        path = folder_of(self.plan) / f"{day}.csv"
        if path.exists():
            stored = at_goals(path).query("target in @self.plan.targets").set_index(_KEYS)
            if len(stored):
                return stored[["probability", "median"]]
        return _computed(self._edition(day))

    @kept
    def figures(self) -> pd.DataFrame:
        """Figures that became known after the first day, up to the second.

        ``revised``: whether one for the same indicator, area, grade and period was known already.
        """
        return new_figures(self.plan, self.before, self.after)

    @kept
    def moves(self) -> pd.DataFrame:
        """Medians and probabilities of the goal that moved, one target and place a row.

        Columns ``target, location``, ``median, probability`` of both days (``_before, _after``)
        and what the first day's would be with today's model and dates (``_again``): the step to it
        is due to model or dates, the rest to the figures.
        """
        before, after = self._told(self.before), self._told(self.after)
        both = before.add_suffix("_before").join(after.add_suffix("_after"))
        again = _computed(self._edition(self.before)) if len(self.decisive) else after
        both = both.join(again.add_suffix("_again")).dropna()
        names = ("median", "probability")
        steps = [(both[f"{n}_before"] - both[f"{n}_after"]).abs() > _SAME for n in names]
        return both[steps[0] | steps[1]].reset_index()

    @property
    def decisive(self) -> pd.DataFrame:
        """The new figures that a forecast may rest on."""
        new, three = self.figures, self.plan.together
        targets = [*self.plan.targets, *([three.employed] if three else [])]
        meant = new["indicator"].isin(targets) & new["area"].map(self.plan.place).notna()
        return new[meant & new["use"].isin(IN_USE)]

    @kept
    def states(self) -> pd.DataFrame:
        """Goals whose state moved: ``indicator, goal_year, state_before, state_after``."""
        keys, days = ["indicator", "goal_year"], (self.before, self.after)
        tables = [goal_states(self.plan, as_of=day).set_index(keys)["state"] for day in days]
        both = pd.concat(tables, axis=1, keys=["state_before", "state_after"]).dropna()
        return both[both["state_before"] != both["state_after"]].reset_index()


@question
def new_figures(plan: Plan, before: str, after: str) -> pd.DataFrame:
    """Return what :attr:`Since.figures` holds."""
    known = load_observations(plan, as_of=after)
    new = known["known_from"] > pd.Timestamp(before)
    there = [name for name in ["indicator", "area", "period", "skill_grade"] if name in known]
    keys = known[there].fillna("").astype(str).agg("|".join, axis=1)
    return known.assign(revised=keys.isin(keys[~new]))[new].reset_index(drop=True)


def since_last(plan: Plan, as_of: str, now: Edition | None = None) -> Since | None:
    """Return what changed since the last edition stored before a day; None if there is none."""
    hear(archived, plan, "", as_of)
    last = last_stored(as_of, folder=folder_of(plan))
    known = last is not None and last.stem >= str(plan.known)
    return Since(plan, str(last.stem), as_of, now) if last and known else None


def _computed(edition: Edition) -> pd.DataFrame:
    plan = edition.plan
    studies = [edition.study(name) for name in plan.studies]
    areas = plan.ratio.areas if plan.ratio else ()
    studies += [edition.study("ratio", area=area.zh) for area in areas]
    told = [(s.indicator.indicator, s.area, *s.outlook.reading(s.goal)) for s in studies]
    columns = [*_KEYS, "median", "low", "high", "probability"]
    return pd.DataFrame(told, columns=columns).set_index(_KEYS)[["median", "probability"]]
