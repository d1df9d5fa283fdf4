"""Prevalence and trends of themes and topics: counts in periods, and tests on the dates."""

from analysis.trends.bursts import find_bursts
from analysis.trends.compared import compare_group_trends, compare_periods, read_periods
from analysis.trends.contrast import barred_words, count_terms
from analysis.trends.dates import check_dates, count_undated, date_scores
from analysis.trends.estimate import estimate_trends
from analysis.trends.groups import compare_groups
from analysis.trends.periods import assign_periods, count_unplaced, period_bounds
from analysis.trends.prevalence import theme_prevalence
from analysis.trends.sets import Sides, compare_names, marking_terms, sides
from analysis.trends.shape import describe_shapes
from analysis.trends.smooth import smooth_prevalence
from analysis.trends.terms import group_terms, term_shifts
from analysis.trends.yearly import weak_signals, year_over_year

__all__ = [
    "Sides",
    "assign_periods",
    "barred_words",
    "check_dates",
    "compare_group_trends",
    "compare_groups",
    "compare_names",
    "compare_periods",
    "count_terms",
    "count_undated",
    "count_unplaced",
    "date_scores",
    "describe_shapes",
    "estimate_trends",
    "find_bursts",
    "group_terms",
    "marking_terms",
    "period_bounds",
    "read_periods",
    "sides",
    "smooth_prevalence",
    "term_shifts",
    "theme_prevalence",
    "weak_signals",
    "year_over_year",
]
