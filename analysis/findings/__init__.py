"""Each fact about results told once, for figures, report and explorer alike.

Papers with the label of their topic, dates as known, the source's name, nearest papers,
the trend of a selection, verdicts, profiles, the audit, alt texts.

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
from analysis.findings.audit import audit_table, corpus_audit, title_only, without_themes
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
from analysis.findings.colours import colours_of
from analysis.findings.compared import comparison_sentences
from analysis.findings.differences import difference_sentences, flows_alt
from analysis.findings.languages import languages_told
from analysis.findings.limits import limits
from analysis.findings.nearest import NEAREST, nearest_papers, papers_like
from analysis.findings.papers import (
    dates_note,
    labelled,
    mapped,
    sample_limits,
    sample_told,
    shown_dates,
    source_note,
    source_of,
)
from analysis.findings.profiles import (
    ThemeProfile,
    neighbours_sentence,
    profile_themes,
    terms_sentence,
    theme_sentence,
)
from analysis.findings.selection import selected_trend, trend_of_selection
from analysis.findings.sets import compare_sets, sides_told
from analysis.findings.statistics import printed_statistics, statistics_table
from analysis.findings.tables import (
    audit_shown,
    corrections_table,
    provenance_table,
    themes_table,
    topics_table,
)
from analysis.findings.trust import (
    percent,
    places_trust,
    seeds_told,
    topics_trust,
    trend_trust,
    verdicts_trust,
)
from analysis.findings.verdicts import (
    before_and_since,
    cannot_tell,
    estimate,
    summary,
    verdict_sentence,
    verdict_sentences,
    verdicts_by_name,
)

__all__ = [
    "NEAREST",
    "ThemeProfile",
    "audit_shown",
    "audit_table",
    "before_and_since",
    "cannot_tell",
    "colours_of",
    "compare_sets",
    "comparison_sentences",
    "corpus_audit",
    "corrections_table",
    "curves_alt",
    "dates_note",
    "difference_sentences",
    "estimate",
    "flows_alt",
    "hierarchy_alt",
    "labelled",
    "languages_told",
    "limits",
    "map_alt",
    "mapped",
    "nearest_papers",
    "neighbours_sentence",
    "papers_like",
    "papers_over_time_alt",
    "percent",
    "places_trust",
    "prevalence_alt",
    "printed_statistics",
    "profile_themes",
    "provenance_table",
    "ranks_alt",
    "sample_limits",
    "sample_told",
    "seeds_told",
    "selected_trend",
    "shown_dates",
    "sides_told",
    "similarity_alt",
    "source_note",
    "source_of",
    "stacked_shares_alt",
    "statistics_table",
    "summary",
    "term_shifts_alt",
    "terms_sentence",
    "theme_by_year_alt",
    "theme_sentence",
    "theme_sizes_alt",
    "themes_table",
    "title_only",
    "topic_terms_alt",
    "topics_table",
    "topics_trust",
    "trend_of_selection",
    "trend_trust",
    "trends_alt",
    "verdict_sentence",
    "verdict_sentences",
    "verdicts_by_name",
    "verdicts_trust",
    "without_themes",
]
