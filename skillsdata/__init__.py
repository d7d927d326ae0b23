"""Evidence, forecasts, goal assessment and reports on Jiangsu's skilled-talent plan."""

from importlib.metadata import version

__version__ = version("skillsdata")
