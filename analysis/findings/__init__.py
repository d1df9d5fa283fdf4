"""Findings in words, made from the tables: alt texts, verdicts, notes and summaries.

A word like "rose" appears only where a trend's verdict gives it. Numbers come with
their n, estimates with their interval, and one paper is a paper and not papers.
"""

from analysis.findings.about import (
    hierarchy_alt,
    map_alt,
    similarity_alt,
    theme_sizes_alt,
    topic_terms_alt,
)
from analysis.findings.audit import audit_table, corpus_audit, title_only
from analysis.findings.change import (
    curves_alt,
    papers_over_time_alt,
    prevalence_alt,
    ranks_alt,
    stacked_shares_alt,
    term_shifts_alt,
    theme_by_year_alt,
    trends_alt,
)
from analysis.findings.limits import limits
from analysis.findings.profiles import neighbours_sentence, terms_sentence, theme_sentence
from analysis.findings.trust import percent, places_trust, topics_trust, trend_trust, verdicts_trust
from analysis.findings.verdicts import (
    before_and_since,
    cannot_tell,
    dates_note,
    estimate,
    summary,
    verdict_sentence,
    verdict_sentences,
)

__all__ = [
    "audit_table",
    "before_and_since",
    "cannot_tell",
    "corpus_audit",
    "curves_alt",
    "dates_note",
    "estimate",
    "hierarchy_alt",
    "limits",
    "map_alt",
    "neighbours_sentence",
    "papers_over_time_alt",
    "percent",
    "places_trust",
    "prevalence_alt",
    "ranks_alt",
    "similarity_alt",
    "stacked_shares_alt",
    "summary",
    "term_shifts_alt",
    "terms_sentence",
    "theme_by_year_alt",
    "theme_sentence",
    "theme_sizes_alt",
    "title_only",
    "topic_terms_alt",
    "topics_trust",
    "trend_trust",
    "trends_alt",
    "verdict_sentence",
    "verdict_sentences",
    "verdicts_trust",
]
