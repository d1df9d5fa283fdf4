"""Finished results as corrected by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analysis.themes.assign import assign_themes_by_anchors, summarise_themes, theme_of_topic

if TYPE_CHECKING:
    import pandas as pd

    from analysis.store import Results
    from analysis.themes.file import ThemesFile
    from analysis.topics import TopicTables


def corrected_results(results: Results, tables: TopicTables, said: ThemesFile) -> Results:
    """Return results with corrected topics and the themes that they then have.

    Every table keeps its columns.

    Parameters
    ----------
    results
        The results before the corrections.
    tables
        The corrected topics.
    said
        What the file of themes says.
    """
    paper_themes = assign_themes_by_anchors(results.papers, tables, said)
    columns = ["topic", "confidence", "runner_up", "outlier", "by_hand"]
    papers = results.papers.assign(
        **{name: tables.paper_topics[name].to_numpy() for name in columns},
        theme=paper_themes["theme"].to_numpy(),
    )
    homes = theme_of_topic(paper_themes).set_index("topic")["theme"]
    return replace(
        results,
        papers=papers,
        topics=tables.topics.assign(theme=tables.topics["topic"].map(homes)),
        themes=summarise_themes(paper_themes, said),
        topic_terms=tables.topic_terms,
        tree=tables.tree,
        trends=_still_true(results, results.trends, papers, tables),
        prevalence=_still_true(results, results.prevalence, papers, tables),
        representatives=tables.representatives,
    )


def _still_true(
    results: Results, table: pd.DataFrame, papers: pd.DataFrame, tables: TopicTables
) -> pd.DataFrame:
    """Keep the rows of themes and topics that hold just the papers that they held before."""
    before = results.topics.set_index("topic")["label"]
    pairs = {
        "theme": (results.papers["theme"], papers["theme"]),
        "topic": (results.papers["topic"].map(before), papers["topic"].map(tables.labels)),
    }
    same = {
        level: {name for name in set(old) & set(new) if ((old == name) == (new == name)).all()}
        for level, (old, new) in pairs.items()
    }
    kept = [name in same[level] for level, name in zip(table["level"], table["name"], strict=True)]
    return table[kept].reset_index(drop=True)
