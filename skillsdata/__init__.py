"""Evidence, forecasts, goal assessment and reports on skilled-talent plans."""

from importlib.metadata import version

__version__ = version("skillsdata")
