"""The colours of figures and pages, by what they mean, by day and by night."""

#: What a colour means, by day and by night: ``ink`` what was seen, ``compare`` the same in another
#: way (a peer, like for like), ``supposed`` what a scenario or the reader supposes.
_COLOURS = {
    "ink": ("#1b2733", "#e8eaed"),
    "muted": ("#56616d", "#a9b3bd"),
    "forecast": ("#1f6fb2", "#74b9ef"),
    "band95": ("#e3eef8", "#1b2f42"),
    "band80": ("#bcd7ee", "#25496a"),
    "band50": ("#86b7de", "#33709f"),
    "goal": ("#b8400f", "#ff9466"),
    "plan": ("#6b7280", "#98a2ad"),
    "grid": ("#e3e6ea", "#2b333c"),
    "paper": ("#ffffff", "#12171d"),
    "compare": ("#6d4aa2", "#c0a5ee"),
    "supposed": ("#7a5b00", "#d8b84a"),
    "met": ("#1d7044", "#74cf9a"),
    "missed": ("#a8174f", "#ff8fb1"),
}
PALETTE = {name: day for name, (day, _) in _COLOURS.items()}
DARK = {name: night for name, (_, night) in _COLOURS.items()}


def fill(css: str) -> str:
    """Return CSS with the variables of all colours in place of ``DAY`` and ``NIGHT``."""
    for word, colours in (("DAY", PALETTE), ("NIGHT", DARK)):
        variables = (f"--c-{name}: {code};" for name, code in colours.items())
        css = css.replace(word, " ".join(variables))
    return css
