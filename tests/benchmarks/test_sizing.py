"""What many reports take is reckoned from a rate that was measured over many days."""

import pytest

from benchmarks import reports


def test_many_reports_of_many_days_are_reckoned_from_their_rate(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = []

    def rate(_: object, tasks: list[reports.Task]) -> float:
        asked.extend(tasks)
        return 50.0

    monkeypatch.setattr(reports, "_rate", rate)
    told = reports.sizing(count=20, as_of="2026-11-26")
    days = [task.parameters["as_of"] for task in asked]
    assert (days.count("2026-10-31"), days.count("2026-09-30"), len(days)) == (18, 2, 20)
    assert "50.0 a minute, so 100,000 take 100,000 / 50.0 / 60 = 33.3 h" in told
