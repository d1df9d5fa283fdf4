"""A fit as corrected by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analysis.themes.replay import Outcome, replay

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.themes.kinds import Correction
    from analysis.topics import TopicFit


def correct_topics(
    fit: TopicFit, corrections: Sequence[Correction]
) -> tuple[TopicFit, list[Outcome]]:
    """Replay corrections on a fit; return it corrected, and what became of each of them.

    Its tree joins the corrected topics by the mean height at which their papers meet in
    the tree of the fit. Its `model` is as it was: it knows the topics that were found,
    not those made by hand.
    """
    found = replace(fit.tables, paper_topics=fit.tables.paper_topics.assign(by_hand=False))
    tables, outcomes = replay(found, corrections)
    return replace(fit, tables=tables), outcomes
