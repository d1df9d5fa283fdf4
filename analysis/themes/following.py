"""What follows from corrected topics: their tree, their representatives and their measures."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from analysis.themes.nodes import node_names
from analysis.topics import (
    MEASURES,
    choose_representatives,
    measure_topics,
    parents,
    topics_below,
    tree_table,
)

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from analysis.topics import TopicTables

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

CORE = ("topic", "label", "n_papers", "stability", "terms")
"""Columns of topics that a correction itself sets; the others follow."""


def follow_up(tables: TopicTables) -> TopicTables:
    """Return corrected tables in which everything agrees with the corrected topics.

    The tree joins the topics by the mean height at which their papers meet in the tree
    before any correction, so it is the same whether corrections were made at once or one
    by one. Measures are worked out for topics whose papers or terms have changed; other
    columns of topics stay with those whose papers have not, and are missing elsewhere.
    """
    first = tables.first
    if tables is first:
        return tables
    old, new = first.topic_of, tables.topic_of
    tree, groups = first.tree, first.groups
    regrouped = not np.array_equal(old, new)
    if regrouped:
        tree = tree_table(_linkage(tree, old, new), new)
        groups = None if groups is None else _heritage(groups, old, new)
    if regrouped or tables.labels != first.labels:
        tree = tree.assign(label=node_names(first, tables, tree))
    chosen = choose_representatives(tables.papers, tables.paper_topics, tables.vectors)
    followed = replace(tables, tree=tree, groups=groups, representatives=chosen)
    return replace(followed, topics=_topics(first, followed))


def _topics(first: TopicTables, tables: TopicTables) -> pd.DataFrame:
    """Return the table of topics with every column that it had at first."""
    topics = tables.topics
    before = _same_papers(first.topic_of, tables.topic_of)
    known = first.topics.set_index("topic").reindex(before)
    others = [name for name in topics.columns if name not in CORE]
    topics = topics.assign(**{name: known[name].to_numpy() for name in others})
    if "parent" in others:
        topics = topics.assign(parent=parents(tables.tree, len(topics)))
    wanted = [name for name in MEASURES if name in others]
    changed = _measured_anew(first, tables, before)
    if not wanted or not changed.any():
        return topics
    found = measure_topics(
        tables.papers,
        topics[changed],
        tables.topic_terms,
        tables.paper_topics,
        tables.representatives,
        _coherence(first),
    )
    for name in wanted:
        values = topics[name].to_numpy(dtype=object, copy=True)
        values[changed] = found[name].to_numpy()
        topics = topics.assign(**{name: values.tolist()})
    return topics


def _coherence(first: TopicTables) -> dict[str, float]:
    """Return the coherence of the terms that topics had at first: other papers do not change it."""
    if "coherence" not in first.topics:
        return {}
    return dict(zip(first.topics["terms"], first.topics["coherence"], strict=True))


def _same_papers(old: Ints, new: Ints) -> list[int]:
    """Return for each new topic the old one with just its papers, -1 where there is none."""
    found = []
    for topic in range(int(new.max()) + 1):
        inside = new == topic
        one = int(old[inside.argmax()])
        found.append(one if np.array_equal(inside, old == one) else -1)
    return found


def _measured_anew(first: TopicTables, tables: TopicTables, before: list[int]) -> NDArray[np.bool_]:
    """Mark the topics whose papers, terms, stability or places of papers have changed."""
    known = first.topics.set_index("topic").reindex(before)
    moved = first.paper_topics["confidence"].ne(tables.paper_topics["confidence"])
    shaken = np.isin(tables.topics["topic"], tables.topic_of[moved.to_numpy()])
    marked: NDArray[np.bool_] = shaken | (np.array(before) < 0)
    steady = np.isclose(known["stability"], tables.topics["stability"], equal_nan=True)
    marked |= ~steady
    marked |= known["terms"].to_numpy() != tables.topics["terms"].to_numpy()
    return marked


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
