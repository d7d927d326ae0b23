"""What a reader changed of a study, said wherever the study is shown."""

from skillsdata.language.words import Listed, Sentence, Value, Words, day, say
from skillsdata.present.doubts import own_weight
from skillsdata.present.facts import carried
from skillsdata.rounding import rounded
from skillsdata.study.altered import Given
from skillsdata.study.archive import stored_of
from skillsdata.study.dates import AS_STATED
from skillsdata.study.study import Study


def changes(study: Study) -> Listed:
    """Name every change of a study, in the unit of the data; nothing for one as published."""
    made, parts = study.altered, list[Words]()
    if made.first:
        parts.append(say("altered.since", year=made.first))
    parts += [say("altered.read_as", year=year, to=to) for year, to in made.moved]
    parts += [say("altered.supposed", value=f"{v:g}", year=year) for year, v in made.supposed]
    if made.employed is not None:
        parts.append(say("altered.given", how=_how(made.employed)))
    return Listed(tuple(parts), "list_changes")


def _how(given: Given) -> Words:
    if isinstance(given, str):
        number, _, _ = given.partition("/")
        return say("altered.a_year", change=number.strip().replace("-", "−"))
    if isinstance(given, float):
        return f"{given:g}"
    return Listed(tuple(say("dated", year=y, value=f"{v:g}") for y, v in given))


def otherwise_stored(study: Study) -> tuple[Sentence, ...]:
    """Say that the forecast stored on the edition's day has other numbers; nothing if it has not.

    A changed study, a reader's own goal and a reader's own weight have none to compare with.
    """
    edition, goal = study.edition, study.goal
    theirs = study.altered or goal.chosen or edition.date_weight != AS_STATED
    if theirs or study.quarterly or not study.joint or goal.year not in study.outlook.targets:
        return ()
    found = stored_of(edition.plan, study.indicator.indicator, goal, edition.as_of)
    now = study.outlook.at(goal.year), study.outlook.probability(goal)
    digits = carried(study)
    if found is None or len({(rounded(a, digits), rounded(b * 100)) for a, b in (found, now)}) == 1:
        return ()
    median = Value(found[0], study.indicator, digits, unit=True)
    p = Value(found[1], style="chance")
    return (say("stored.otherwise", day=day(edition.as_of), median=median, p=p),)


def told(study: Study, caption: Words) -> Words:
    """Return a caption that says what was changed."""
    if not study.altered:
        return caption
    return say("altered.caption", caption=caption, changes=changes(study))


def sentences(study: Study) -> tuple[Sentence, ...]:
    """Return the sentences on what was changed, none for a study as published."""
    own = (say("altered.sentence", changes=changes(study)),) if study.altered else ()
    used = study.figures["obs_id"].isin(study.outlook.history["obs_id"])
    return own + own_weight(study.edition, study.figures[used])
