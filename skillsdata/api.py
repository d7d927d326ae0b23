"""Everything a notebook uses, under one name: ``import skillsdata.api as sd``."""

from skillsdata.charts import (
    axis_unit,
    census_break,
    clock_bars,
    clock_line,
    constant_denominator,
    drawn_figures,
    evidence_points,
    fan_quantiles,
    grade_points,
    history_points,
    in_words,
    later_points,
    pace_bars,
    pace_unit,
    pandemic_break,
    planned_growth,
    ratio_floors,
    ratio_goal,
    ratio_history,
    ratio_later,
    ratio_quantiles,
    reader_goal,
)
from skillsdata.display import (
    browse,
    show_answer,
    show_cards,
    show_figure,
    show_notes,
    show_table,
    show_text,
)
from skillsdata.drawing.compare import (
    plot_bars,
    plot_floors,
    plot_grades,
)
from skillsdata.drawing.over_time import (
    plot_evidence,
    plot_fan,
    plot_lines,
)
from skillsdata.drawing.record import (
    plot_base_rates,
    plot_calibration,
    plot_held,
    plot_record,
)
from skillsdata.evidence.edition import (
    city_figures,
    last_measured,
    latest_by_indicator,
    load_indicators,
    load_observations,
    load_plan,
    load_statements,
    overview_figures,
)
from skillsdata.evidence.plan import (
    DENSITY,
    EMPLOYED,
    HEADCOUNT,
    PLAN_KNOWN,
    PROVINCE,
    RATIO,
)
from skillsdata.forecast.baserates import (
    like,
)
from skillsdata.glossary import (
    term,
)
from skillsdata.headings import (
    band_sentence,
    clock_heading,
    denominator_heading,
    edition_line,
    evidence_heading,
    fan_heading,
    goal_sentence,
    growth_heading,
    pace_heading,
    plan_answer,
    plan_heading,
    vantage_sentence,
    what_if_heading,
    what_if_sentence,
)
from skillsdata.overview import (
    assessed,
    completions,
    overview_cards,
)
from skillsdata.parameters import (
    settle,
)
from skillsdata.plan_tables import (
    city_table,
    findings_table,
    plan_table,
    summary_table,
)
from skillsdata.ratio_wording import (
    floors_heading,
    grades_heading,
    intervals_caption,
    ratio_answer,
    ratio_heading,
    ratio_horizon,
    ratio_key,
    ratio_pace,
    ratio_vantage,
)
from skillsdata.record_charts import (
    base_rate_fan,
    forecast_band,
    held_lines,
    record_bars,
    skill_bars,
)
from skillsdata.record_notes import (
    record_entries,
)
from skillsdata.record_tables import (
    base_rate_table,
    coverage_table,
    misses_table,
    peers_table,
    ratio_test_table,
    record_summary_table,
    record_table,
)
from skillsdata.record_wording import (
    base_rate_heading,
    base_rate_sentence,
    bias_sentence,
    calibration_heading,
    coverage_heading,
    hindsight_sentence,
    misses_sentence,
    peers_heading,
    ratio_test_sentence,
    record_answer,
    record_heading,
    skill_sentence,
    trust_sentence,
)
from skillsdata.study.archive import (
    load_archive,
    score_archive,
)
from skillsdata.study.cases import (
    doubtful_years,
    score_against,
    what_if,
)
from skillsdata.study.checks import (
    findings,
    summary,
)
from skillsdata.study.measures import (
    assess,
)
from skillsdata.study.ratio import (
    GOAL_QUARTER,
    LIKE_FOR_LIKE,
    NATIONAL,
    WUXI,
    bounds,
    forecast_ratio,
    grade_ratios,
    ratio_data,
    ratio_threshold,
    ratio_variants,
    score_ratio,
)
from skillsdata.study.record import (
    benchmark_table,
    of_project,
    peer_scores,
    pooled_calibration,
    record_evidence,
    record_summary,
)
from skillsdata.study.system import (
    forecast_system,
    implied_workers,
    plan_goal,
)
from skillsdata.tables import (
    employment_table,
    evidence_table,
    floors_table,
    forecast_table,
    grade_table,
    measures_table,
    ratio_table,
    ratio_vantage_table,
    vantage_table,
    variants_table,
    verdicts_table,
    what_if_table,
)
from skillsdata.traces import (
    evidence_entries,
    plan_entries,
)
from skillsdata.wording import (
    answer,
    goals_together,
    horizon_sentence,
    pace_sentence,
    say,
)
from skillsdata.workings import (
    density_entries,
    goal_entry,
    indicator_entries,
    overview_entries,
    plan_notes,
    probability_entry,
    ratio_entries,
    workers_entry,
)
