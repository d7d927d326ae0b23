"""Even pasts apart: what is even by hand, scores by plain loops, panels put together."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks import protocol, run
from benchmarks.methods import Forecast
from benchmarks.series import Panel
from benchmarks.targets import even_verdicts

LEVELS = np.array([0.025, 0.1, 0.5, 0.9, 0.975])


def test_a_past_is_even_whose_changes_vary_by_less_than_three_tenths_of_their_mean() -> None:
    values = np.array([[0.0, 10, 20, 30], [0, 10, 12, 30], [30, 20, 10, 0], [5, 5, 5, 5]])
    # the second: changes 10, 2, 18, mean 10, standard deviation 6.5
    assert protocol.is_even(values, (-3, -2, -1, 0)).tolist() == [True, False, True, False]
    over_gaps = np.array([[0.0, 50, 60, 70]])
    assert protocol.is_even(over_gaps, (-7, -2, -1, 0)).tolist() == [True]


def _panel() -> Panel:
    """One even and one uneven series; the second has no outcome after two years."""
    history = np.full((2, 12), np.nan)
    history[:, -4:] = [[0, 10, 20, 30], [0, 10, 12, 30]]
    future = np.array([[40.0, 50, 60, 70, 80], [31, 33, np.nan, np.nan, np.nan]])
    names = np.array(["a", "a"])
    year = np.array([2000, 2000])
    return Panel(history, future, np.array([10.0, 2.0]), names, names, year, pd.DataFrame(), "m")


def _forecast(shift: float) -> Forecast:
    ends = shift + np.array([-20.0, -10, 0, 10, 20])
    predicted = np.tile(np.array([[[40.0]], [[31.0]]]) + ends, (1, 5, 1))
    return Forecast("skillsdata", "k4", _panel(), predicted, LEVELS, np.zeros(2, bool), 1.0)


def test_scores_are_those_of_plain_loops() -> None:
    table = protocol.by_past([_forecast(0.0)], [_forecast(5.0)])
    told = table.set_index(["past", "horizon"])
    assert told.loc[("even", 1), ["n", "coverage_80"]].tolist() == [1, 100]
    assert told.loc[("even", 3), ["n", "coverage_80"]].tolist() == [1, 0]  # 60 beyond 50
    assert ("uneven", 2) in told.index
    assert ("uneven", 3) not in told.index
    # even, one year: no miss; WIS = (.05 / 2 x 40 + .2 / 2 x 20) / 2.5 = 1.2, in scales of 10
    assert told.loc[("even", 1), "wis"] == pytest.approx(0.12)
    # shifted by five: half the miss of the median is added, 2.5 / 2.5 = 1
    assert told.loc[("even", 1), "wis_before"] == pytest.approx(0.22)


def test_the_shorter_pasts_are_not_told() -> None:
    flat, none = np.zeros((2, 5, 5)), np.zeros(2, bool)
    short = Forecast("skillsdata", "k3", _panel(), flat, LEVELS, none, 1.0)
    with pytest.raises(ValueError, match="No objects"):
        protocol.by_past([short], [short])


def test_panels_together_count_every_outcome_alike(tmp_path: Path) -> None:
    path = tmp_path / "even.csv"
    for panel, n, held, wis in (("m", 1, 100.0, 0.5), ("china", 3, 60.0, 0.9), ("m", 1, 80.0, 0.5)):
        rows = [("m" if panel == "m" else panel, past, year, n, held, wis, 1.0)
                for past in ("even", "uneven") for year in (1, 2, 3, 5)]  # fmt: skip
        table = pd.DataFrame(rows, columns=protocol.PAST_COLUMNS).astype({"horizon": str})
        run.update(path, table, run.EVENLY)
    kept = pd.read_csv(path)
    assert len(kept) == 16
    whole = protocol.pooled(kept).query("panel == 'together' and past == 'even' and horizon == 1")
    assert whole["n"].tolist() == [4]
    assert whole["coverage_80"].tolist() == [65.0]  # (80 + 3 x 60) / 4
    assert whole["wis"].tolist() == [pytest.approx(0.8)]
    verdicts = even_verdicts(kept).set_index(["what", "pattern"])
    held = verdicts.loc["80 % interval of even pasts holds: 77–83"]
    assert held.loc["1 ahead", "told"] == "65.0 not met"
    of_one = verdicts.loc["WIS of even pasts at most, in that of not looking at evenness"]
    assert of_one["told"].tolist() == ["0.800 met (0.920)"]
    assert even_verdicts(kept.iloc[:0]).empty
