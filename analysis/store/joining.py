"""Papers joined with what was found of them, as the table `papers` of results has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.store.results import LEADING

if TYPE_CHECKING:
    import pandas as pd


def join_papers(
    papers: pd.DataFrame, paper_topics: pd.DataFrame, paper_themes: pd.DataFrame
) -> pd.DataFrame:
    """Join each paper with its topic, theme and place on the map, in corpus order.

    Parameters
    ----------
    papers
        The table papers.
    paper_topics, paper_themes
        What each is about, in the same order.
    """
    found = paper_topics.assign(theme=paper_themes["theme"].to_numpy())
    both = papers.merge(found, on="paper_id", how="left", validate="one_to_one")
    raw = ["original_title", "original_abstract"]
    others = [column for column in both.columns if column not in [*LEADING, *raw]]
    return both[[*LEADING, *others]]
