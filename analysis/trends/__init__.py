"""Prevalence and trends of themes and topics: counts in periods, and tests on the dates."""

from analysis.trends.dates import count_undated
from analysis.trends.estimate import estimate_trends
from analysis.trends.periods import count_unplaced, period_bounds
from analysis.trends.prevalence import theme_prevalence

__all__ = [
    "count_undated",
    "count_unplaced",
    "estimate_trends",
    "period_bounds",
    "theme_prevalence",
]
