"""The first cells of a notebook: its parameters, and computed sentences."""

from importlib.util import find_spec
from typing import Any

import pandas as pd
from IPython.display import HTML

from skillsdata.evidence.plan import open_plan
from skillsdata.evidence.rulebook import check_plan
from skillsdata.evidence.tables import Stamp, stamp
from skillsdata.language.catalogue import OTHER, catalogue
from skillsdata.language.reader import Reader
from skillsdata.parameters import settle
from skillsdata.present import sentences as said
from skillsdata.present import show
from skillsdata.present.changes import otherwise_stored, sentences
from skillsdata.present.facts import FACTS
from skillsdata.present.hand import OpenEdition
from skillsdata.study.dates import AS_STATED
from skillsdata.study.finding import nearest
from skillsdata.study.study import Edition, Study

#: Years after the plan's goal that are looked at unless asked.
_AHEAD = 2
#: Editions with their answers ready, each for the next who opens it, by the state of its files.
READY: dict[tuple[OpenEdition, Stamp], OpenEdition] = {}


def open_edition(
    as_of: str = "today", *, horizon: int = 0, date_weight: float = AS_STATED, lang: str = "zh",
    **asked: Any,
) -> OpenEdition:  # fmt: skip
    """Check a notebook's parameters and return the plan as known on a day.

    Parameters
    ----------
    as_of : "today" or a date as "2022-12-31"; nothing published later is in the edition.
    horizon : last year forecast; 0 is two years after the plan's goal.
    date_weight : weight, 0 to 1, of the year in the tables of figures whose date is in doubt; -1
        takes the weights in the tables.
    lang : language of what cells show, zh or en.
    asked : ``plan``, an id of a folder in data/raw; and other parameters of the notebook, as area,
        goal and goal_year, which are checked here and asked for with ``edition.study``.

    Raises ParameterError naming every one that does not exist or makes no sense, EvidenceError with
    one line per breach of the rules of the plan's folder.

    >>> sd.open_edition("2026-01-15", lang="en").horizon
    2027
    """
    day = settle(as_of=as_of, horizon=horizon, date_weight=date_weight, lang=lang, **asked)
    plan = open_plan(asked.get("plan", ""))
    last = int(horizon) or plan.goal_year + _AHEAD
    check_plan(plan)
    show.read_by(Reader(lang, FACTS))
    edition = OpenEdition(plan, day, last, float(date_weight))
    return READY.pop((edition, stamp(plan.folder)), edition)


def text(study: Study, *keys: str) -> show.Text:
    """Show sentences on a study as one paragraph, by their keys in the catalogue.

    Raises ParameterError naming the nearest for a key that has no sentence.

    >>> sd.text(hc, "bands")._repr_mimebundle_()[0]["text/plain"][:43]
    'The forecast rests on 7 published figures ('
    """
    known = said.CHOSEN.keys() | {key.removesuffix(f".{OTHER}") for key in catalogue("en")}
    for key in keys:
        if key not in known:
            raise nearest("sentence", key, known, "skillsdata/language/en.yml has all")
    return show.Text((*(said.sentence(study, key) for key in keys), *sentences(study)))


def answer(study: Study) -> show.Text:
    """Show the verdict on the page's question in one clause, and what it rests on.

    >>> sd.answer(hc).name
    'answer'
    """
    rest = (said.answer(study), *otherwise_stored(study), *sentences(study))
    return show.Text(rest, "answer", verdict=said.verdict(study), state=study.state)


def goals_together(edition: Edition) -> show.Text:
    """Show how many workers both goals imply, beside the last published employment.

    >>> sd.goals_together(edition).name
    'text'
    """
    return show.Text((said.goals_together(edition),))


def browse(frame: pd.DataFrame) -> HTML:
    """Show a long frame in JupyterLab, to sort and search with the extra ``lab`` installed.

    >>> "<table" in sd.browse(hc.history).data  # doctest: +SKIP
    True
    """
    if find_spec("itables") is None:
        return HTML(frame.to_html())
    from itables import init_notebook_mode, to_html_datatable  # noqa: PLC0415  # an extra

    init_notebook_mode(connected=False)
    return HTML(to_html_datatable(frame, connected=False, table_id="browse", maxBytes=0))
