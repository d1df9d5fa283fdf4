"""Themes: named groups of topics, from names written by hand or from the topic tree alone.

A hand-written theme is known by its anchors, papers that belong to it beyond
doubt, never by topic numbers; so its name survives a refit with another seed,
another encoder or more papers.
"""

from analysis.themes.assign import (
    assign_themes,
    assign_themes_by_anchors,
    missing_anchors,
    summarise_themes,
    theme_of_topic,
)
from analysis.themes.file import (
    KEYS,
    Correction,
    NamedTheme,
    ThemesFile,
    paper_rows,
    parse_themes,
    read_themes_file,
)

__all__ = [
    "KEYS",
    "Correction",
    "NamedTheme",
    "ThemesFile",
    "assign_themes",
    "assign_themes_by_anchors",
    "missing_anchors",
    "paper_rows",
    "parse_themes",
    "read_themes_file",
    "summarise_themes",
    "theme_of_topic",
]
