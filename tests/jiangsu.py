"""What the tests name of the default plan; the library itself names none of it."""

from skillsdata.evidence.plan import Goal, Plan, open_plan

HEADCOUNT = "high_skill_total"
DENSITY = "high_skill_density"
EMPLOYED = "employed_total"
RATIO = "vacancy_ratio"
PROVINCE = "江苏"
GOAL_YEAR = 2025
NATIONAL, WUXI = "全国", "无锡"
BREAK = "2020Q1"


def plan_goal(indicator: str, *, chosen: float = 0.0) -> Goal:
    """Return the default plan's goal for an indicator, or a reader's own."""
    goal = open_plan().goal(indicator, chosen=chosen)
    assert goal is not None
    return goal


__all__ = ["Plan", "open_plan"]
