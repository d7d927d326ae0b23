"""Sliders in JupyterLab over the same functions as the pages: what would follow, if …"""

import math
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from skillsdata.errors import SkillsdataError
from skillsdata.language.words import Value, say
from skillsdata.present.facts import chance
from skillsdata.present.indicator import forecast
from skillsdata.present.sentences import sentence
from skillsdata.present.show import Text, reader
from skillsdata.study.scenarios import scenarios, supposed
from skillsdata.study.study import Study

if TYPE_CHECKING:
    from ipywidgets import VBox

#: A pace slider ends at this many times the required or the achieved pace, whichever is larger.
_ROOM = 2.0


def changed(study: Study, *, employed: float, read_as: int, extra: float) -> Study:
    """Return the study as sliders stand; a slider at its own place changes nothing.

    ``employed``: change of employment in per cent a year, for a density; ``read_as``: year of the
    last figure; ``extra``: a supposed figure of the year after it, 0 for none.
    """
    last = int(study.latest["year"])
    moved = study if read_as == last else study.read_as({last: read_as})
    after = max(int(moved.latest["year"]), last) + 1
    added = moved.add(after, extra) if extra > 0 else moved
    return added.given(employed=f"{employed:+g}%/year") if employed else added


def what_follows(study: Study, pace: float) -> Text:
    """Say how the study stands, and where a supposed pace leads from its last figure on."""
    _, then, _, _, share = supposed(study, pace)
    of, known = study.indicator, not math.isnan(share)
    led = say(
        "takes.led", study, pace=Value(pace, of, 1, unit=True), then=Value(then, of, unit=True),
        share=chance(study, share) if known else "–",
    )  # fmt: skip
    return Text((sentence(study, "answer"), led))


def explore(study: Study) -> "VBox | Text":
    """Show sliders for pace, date of the last figure, a supposed figure and employment.

    For JupyterLab, with the extra ``lab``; a line says so without it. Raises ParameterError
    without a goal.

    >>> len(sd.takes.explore(hc).children)  # doctest: +SKIP
    2
    """
    if find_spec("ipywidgets") is None:
        return Text((say("takes.no_sliders"),))
    import ipywidgets as w  # noqa: PLC0415  # an extra

    sliders, shown = _sliders(study, w), w.Output()

    def show(_: object = None) -> None:
        # not `with shown`: nbclient answers what is caught there on the socket on which it awaits
        # the cell's end, and may then wait for ever
        shown.outputs = ()
        asked = {name: slider.value for name, slider in sliders.items()}
        pace = asked.pop("pace")
        try:
            now = changed(study, **asked)
            for view in (what_follows(now, pace), forecast(now)):
                shown.append_display_data(view)
        except SkillsdataError as error:
            shown.append_stderr(f"{error}\n")

    for slider in sliders.values():
        slider.observe(show, "value")
    show()
    return w.VBox([w.VBox([*sliders.values()]), shown])


def _sliders(study: Study, w: Any) -> dict[str, Any]:
    """The sliders, each where it changes nothing; employment only where it is forecast with."""
    by, last = reader(), study.latest
    year, value = int(last["year"]), float(last["value"])
    years = study.outlook.history["year"]  # no figure can be read as of the last but one
    first = int(years.iloc[-2]) + 1 if len(years) > 1 else year - 1
    paces = scenarios(study).set_index("scenario")["per_year"]
    room = _ROOM * float(paces.abs().max())
    step = 10.0 ** (study.indicator.decimals * -1)
    start = float(paces["business_as_usual"])
    asked: dict[str, tuple[Any, dict[str, Any]]] = {
        "pace": (w.FloatSlider, {"value": start, "min": -room, "max": room, "step": step}),
        "read_as": (w.IntSlider, {"value": year, "min": first, "max": year + 1}),
        "extra": (w.FloatSlider, {"value": 0, "min": 0, "max": 2 * value, "step": step}),
        "employed": (w.FloatSlider, {"value": 0, "min": -5, "max": 5, "step": 0.1}),
    }
    three = study.edition.plan.together
    over = three is not None and study.joint and study.indicator.indicator == three.density
    asked["employed"][1]["disabled"] = not over
    look = {"continuous_update": False, "style": {"description_width": "initial"}}
    return {
        name: kind(description=by.text(f"takes.slider.{name}"), **parts, **look)
        for name, (kind, parts) in asked.items()
    }
