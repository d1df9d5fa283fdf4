"""Themes: named groups of topics, and corrections by hand that are replayed after every fit.

A hand-written theme is known by its anchors, papers that belong to it beyond doubt, and
a correction knows topics by papers that are in them; neither uses topic numbers. So both
survive a refit with another seed, another encoder or more papers, and a correction that
no longer makes sense is not applied, and says why.
"""

from analysis.themes.aligning import compare_results, flows_between
from analysis.themes.assign import (
    assign_themes,
    assign_themes_by_anchors,
    missing_anchors,
    summarise_themes,
    theme_of_topic,
)
from analysis.themes.carrying import carry_names
from analysis.themes.file import (
    NamedTheme,
    ThemesFile,
    parse_themes,
    read_themes_file,
)
from analysis.themes.fitted import correct_topics
from analysis.themes.kinds import KINDS, Correction
from analysis.themes.replay import Outcome, outcome_lines, outcomes_table, replay
from analysis.themes.session import EDITS, CorrectionSession

__all__ = [
    "EDITS",
    "KINDS",
    "Correction",
    "CorrectionSession",
    "NamedTheme",
    "Outcome",
    "ThemesFile",
    "assign_themes",
    "assign_themes_by_anchors",
    "carry_names",
    "compare_results",
    "correct_topics",
    "flows_between",
    "missing_anchors",
    "outcome_lines",
    "outcomes_table",
    "parse_themes",
    "read_themes_file",
    "replay",
    "summarise_themes",
    "theme_of_topic",
]
