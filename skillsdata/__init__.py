"""Evidence, forecasts, goal assessment and reports on skilled-talent plans."""


def __getattr__(name: str) -> str:
    if name != "__version__":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib.metadata import version  # noqa: PLC0415  # slower than the rest of a start

    return version("skillsdata")
