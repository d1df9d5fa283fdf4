"""Names of the nodes of a corrected tree; of a large corpus only those that must be new."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.themes.regrouping import READ_ALL, STRAYS, numbered
from analysis.topics import name_nodes, topics_below

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from analysis.topics import TopicTables

    Ints = NDArray[np.int64]


def node_names(first: TopicTables, tables: TopicTables, tree: pd.DataFrame) -> list[str]:
    """Return a name for each merge of a corrected tree, in its order.

    In a corpus of more than 2,000 papers a node keeps its name where it holds the papers
    that it held before (a tenth of a topic may have come or gone) and the name is made of
    no topic's that is gone; the others are named by 2,000 papers, as many of each topic.

    Parameters
    ----------
    first
        The tables before any correction.
    tables
        Those after it.
    tree
        The tree of the corrected topics; a column `label` is not read.
    """
    if len(tables.papers) <= READ_ALL:
        return _names(tables, tree, np.arange(len(tables.papers)))
    kept = _kept(first, tables, tree)
    if len(kept) == len(tree):
        return [kept[node] for node in tree["node"]]
    found = _names(tables, tree, _sample(tables.topic_of))
    new = {node: name for node, name in zip(tree["node"], found, strict=True) if node not in kept}
    names = numbered(kept, new)
    return [names[node] for node in tree["node"]]


def _names(tables: TopicTables, tree: pd.DataFrame, rows: Ints) -> list[str]:
    """Name all nodes by some of the papers."""
    papers, topic = tables.papers.iloc[rows], tables.topic_of[rows]
    vectors = tables.vectors[rows]
    return name_nodes(tree, papers, topic, tables.labels, tables.config.labels, vectors)


def _kept(first: TopicTables, tables: TopicTables, tree: pd.DataFrame) -> dict[int, str]:
    """Return the names that nodes keep, by node."""
    counts = np.zeros((len(tables.topics), len(first.topics)))
    np.add.at(counts, (tables.topic_of, first.topic_of), 1)
    totals = counts.sum(axis=0)
    known = {
        frozenset(topics): str(first.tree["label"][place])
        for place, topics in enumerate(topics_below(first.tree).values())
    }
    taken = {label.casefold() for label in tables.labels.values()}
    gone = [label.casefold() for label in first.labels.values() if label.casefold() not in taken]
    kept = {}
    for node, topics in topics_below(tree).items():
        shares = counts[topics].sum(axis=0) / totals
        whole = frozenset(np.flatnonzero(shares > 1 - STRAYS).tolist())
        clear = bool(((shares > 1 - STRAYS) | (shares < STRAYS)).all())
        name = known.get(whole, "") if clear else ""
        parts = name.casefold()
        if name and parts not in taken and not any(label in parts for label in gone):
            kept[node] = name
    return kept


def _sample(topic: Ints) -> Ints:
    """Return the rows of some papers, as many of each topic, in corpus order."""
    limit = max(1, READ_ALL // (int(topic.max()) + 1))
    order = np.argsort(topic, kind="stable")
    place = np.arange(len(topic)) - np.searchsorted(topic[order], topic[order])
    return np.sort(order[place < limit])
