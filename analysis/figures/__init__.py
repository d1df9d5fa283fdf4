"""Figures, each drawn from exactly one table; none fits, saves or shows anything.

For other packages are also `analysis.figures.export` (figures and tables as files) and, for
charts that plotly does not draw, `analysis.figures.labels` (where names stand on a map),
`analysis.figures.periods` (an axis of periods) and `analysis.figures.shares` (one of shares).
"""

from analysis.figures.alluvial import plot_flows
from analysis.figures.areas import plot_stacked_shares, stacked_shares
from analysis.figures.corpus import papers_over_time, plot_papers_over_time
from analysis.figures.curves import plot_prevalence_curves
from analysis.figures.hierarchy import plot_hierarchy, topic_hierarchy
from analysis.figures.lines import plot_prevalence_lines
from analysis.figures.map import plot_map
from analysis.figures.prevalence import plot_prevalence
from analysis.figures.ranks import plot_ranks, theme_ranks
from analysis.figures.shifts import leading_shifts, plot_term_shifts
from analysis.figures.similarity import plot_similarity, theme_similarity
from analysis.figures.terms import plot_topic_terms, top_terms
from analysis.figures.themes import plot_theme_sizes, theme_sizes
from analysis.figures.trends import plot_trends
from analysis.figures.years import plot_theme_by_year, theme_by_year

__all__ = [
    "leading_shifts",
    "papers_over_time",
    "plot_flows",
    "plot_hierarchy",
    "plot_map",
    "plot_papers_over_time",
    "plot_prevalence",
    "plot_prevalence_curves",
    "plot_prevalence_lines",
    "plot_ranks",
    "plot_similarity",
    "plot_stacked_shares",
    "plot_term_shifts",
    "plot_theme_by_year",
    "plot_theme_sizes",
    "plot_topic_terms",
    "plot_trends",
    "stacked_shares",
    "theme_by_year",
    "theme_ranks",
    "theme_similarity",
    "theme_sizes",
    "top_terms",
    "topic_hierarchy",
]
