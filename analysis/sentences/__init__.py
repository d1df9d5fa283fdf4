"""Findings in words, made from the tables: alt texts, verdicts, notes and summaries.

A word like "rose" appears only where a trend's verdict gives it. Numbers come with
their n, estimates with their interval, and one paper is a paper and not papers.
"""

from analysis.sentences.about import (
    hierarchy_alt,
    map_alt,
    similarity_alt,
    theme_sizes_alt,
    topic_terms_alt,
)
from analysis.sentences.change import (
    curves_alt,
    papers_over_time_alt,
    prevalence_alt,
    ranks_alt,
    stacked_shares_alt,
    term_shifts_alt,
    theme_by_year_alt,
    trends_alt,
)
from analysis.sentences.findings import dates_note, findings, summary, verdict_sentence
from analysis.sentences.words import listing, number

__all__ = [
    "curves_alt",
    "dates_note",
    "findings",
    "hierarchy_alt",
    "listing",
    "map_alt",
    "number",
    "papers_over_time_alt",
    "prevalence_alt",
    "ranks_alt",
    "similarity_alt",
    "stacked_shares_alt",
    "summary",
    "term_shifts_alt",
    "theme_by_year_alt",
    "theme_sizes_alt",
    "topic_terms_alt",
    "trends_alt",
    "verdict_sentence",
]
