"""A fit as corrected by hand: its tables, its tree and its groups."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analysis.themes.replay import Outcome, replay
from analysis.themes.tables import TopicTables

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from analysis.themes.file import Correction
    from analysis.topics import TopicFit


def correct_topics(
    papers: pd.DataFrame, fit: TopicFit, corrections: Sequence[Correction]
) -> tuple[TopicFit, list[Outcome]]:
    """Replay corrections on a fit; return it corrected, and what became of each of them.

    The corrected fit has every table of its own. Its tree joins the corrected topics
    by the mean height at which their papers meet in the tree of the fit. Its `model`
    is as it was: it knows the topics that were found, not those made by hand.
    """
    found = TopicTables.of_fit(papers, fit)
    tables, outcomes = replay(found, corrections)
    corrected = replace(
        fit,
        paper_topics=tables.paper_topics,
        topics=tables.topics,
        topic_terms=tables.topic_terms,
        tree=tables.tree,
        groups=fit.groups if tables.groups is None else tables.groups,
        representatives=tables.representatives,
    )
    return corrected, outcomes
