"""A fit as corrected by hand: its tables, its tree and its groups."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from analysis.themes.filed import Filed
from analysis.themes.replay import Outcome, replay
from analysis.topics.representatives import choose_representatives
from analysis.topics.tree import name_nodes, parents, topics_below, tree_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from analysis.themes.file import Correction
    from analysis.topics import TopicFit

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]


def correct_topics(
    papers: pd.DataFrame, fit: TopicFit, corrections: Sequence[Correction]
) -> tuple[TopicFit, list[Outcome]]:
    """Replay corrections on a fit; return it corrected, and what became of each of them.

    The corrected fit has every table of its own. Its tree joins the corrected topics
    by the mean height at which their papers meet in the tree of the fit. Its `model`
    is as it was: it knows the topics that were found, not those made by hand.
    """
    found = Filed.of_fit(papers, fit)
    filed, outcomes = replay(found, corrections)
    topic = filed.topic_of
    if filed is found:
        return replace(fit, paper_topics=filed.paper_topics), outcomes
    tree, groups = fit.tree, fit.groups
    if not np.array_equal(topic, found.topic_of):
        tree = tree_table(_linkage(fit.tree, found.topic_of, topic), topic)
        groups = _heritage(fit.groups, found.topic_of, topic)
    nodes = name_nodes(tree, filed.papers, topic, filed.labels)
    corrected = replace(
        fit,
        paper_topics=filed.paper_topics,
        topics=filed.topics.assign(parent=parents(tree, len(filed.topics))),
        topic_terms=filed.topic_terms,
        tree=tree.assign(label=nodes),
        groups=groups,
        representatives=choose_representatives(papers, filed.paper_topics, fit.vectors),
    )
    return corrected, outcomes


def _linkage(tree: pd.DataFrame, old: Ints, new: Ints) -> Floats:
    """Return an average linkage of new topics, by the mean height at which their papers meet."""
    from scipy.cluster.hierarchy import linkage
    from scipy.spatial.distance import squareform

    shares = np.zeros((int(new.max()) + 1, int(old.max()) + 1))
    np.add.at(shares, (new, old), 1)
    shares /= shares.sum(axis=1, keepdims=True)
    if len(shares) == 1:
        return np.empty((0, 4))
    distance = np.round(shares @ _meeting_heights(tree, shares.shape[1]) @ shares.T, 9)
    np.fill_diagonal(distance, 0)
    found: Floats = linkage(squareform(distance, checks=False), method="average")
    return found


def _meeting_heights(tree: pd.DataFrame, n_topics: int) -> Floats:
    """Return the height at which each two topics meet; papers of one topic at half the lowest."""
    heights = np.zeros((n_topics, n_topics))
    below = {topic: [topic] for topic in range(n_topics)} | topics_below(tree)
    for one, other, height in zip(tree["left"], tree["right"], tree["height"], strict=True):
        left, right = below[int(one)], below[int(other)]
        heights[np.ix_(left, right)] = heights[np.ix_(right, left)] = float(height)
    np.fill_diagonal(heights, tree["height"].min() / 2 if len(tree) else 0.5)
    return heights


def _heritage(groups: Ints, old: Ints, new: Ints) -> Ints:
    """Return the group of each new topic: the one that most of its papers were in."""
    counts = np.zeros((int(new.max()) + 1, int(groups.max()) + 1), dtype=np.int64)
    np.add.at(counts, (new, groups[old]), 1)
    found: Ints = counts.argmax(axis=1)
    return found
