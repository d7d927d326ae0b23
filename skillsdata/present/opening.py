"""The first cells of a notebook: its parameters, and computed sentences."""

from importlib.util import find_spec
from typing import Any

import pandas as pd
from IPython.display import HTML

from skillsdata.evidence.plan import open_plan
from skillsdata.language.reader import Reader
from skillsdata.parameters import settle
from skillsdata.present import facts, show
from skillsdata.present.facts import FACTS, sentence
from skillsdata.study.study import Edition, Study


def open_edition(*, lang: str, **asked: Any) -> Edition:
    """Check a notebook's parameters, all by name, and return the plan as known on their day.

    Raises ParameterError naming every one that does not exist or makes no sense.
    """
    day = settle(lang=lang, **asked)
    plan = open_plan(asked.get("plan", ""))
    show.read_by(Reader(lang, FACTS))
    return Edition(plan, day, asked.get("horizon") or plan.goal_year + 2)


def text(study: Study, *keys: str) -> show.Text:
    """Show sentences on a study as one paragraph."""
    return show.Text(tuple(sentence(study, key) for key in keys))


def answer(study: Study) -> show.Text:
    """Show the sentence that answers the page's question."""
    return show.Text((sentence(study, "answer"),), name="answer")


def goals_together(edition: Edition) -> show.Text:
    """Show how many workers both goals imply, beside the last published employment."""
    return show.Text((facts.goals_together(edition),))


def browse(frame: pd.DataFrame) -> HTML:
    """Show a long frame in JupyterLab, to sort and search with the extra ``lab`` installed."""
    if find_spec("itables") is None:
        return HTML(frame.to_html())
    from itables import init_notebook_mode, to_html_datatable  # noqa: PLC0415  # an extra

    init_notebook_mode(connected=False)
    table = to_html_datatable(frame, connected=False, table_id="browse", maxBytes=0)
    return HTML(table)
