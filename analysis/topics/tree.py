"""The tree over topics as a table, with a name for every inner node."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.topics.labels.choosing import label_parents

if TYPE_CHECKING:
    from collections.abc import Hashable

    from numpy.typing import NDArray

    from analysis.config import LabelConfig


def tree_table(linkage: NDArray[np.float64], labels: NDArray[np.int64]) -> pd.DataFrame:
    """Return a linkage over topics as node, left, right, height and n_papers, a row a merge."""
    n_topics = len(linkage) + 1
    sizes = dict(enumerate(np.bincount(labels, minlength=n_topics).tolist()))
    rows = []
    for place, (left, right, height, _) in enumerate(np.asarray(linkage, dtype=float)):
        node = n_topics + place
        sizes[node] = sizes[int(left)] + sizes[int(right)]
        rows.append((node, int(left), int(right), round(float(height), 6), sizes[node]))
    return pd.DataFrame(rows, columns=["node", "left", "right", "height", "n_papers"])


def topics_below(tree: pd.DataFrame) -> dict[int, list[int]]:
    """Return the topics under each inner node.

    Examples
    --------
    >>> topics_below(pd.DataFrame({"node": [3, 4], "left": [0, 1], "right": [2, 3]}))
    {3: [0, 2], 4: [0, 1, 2]}
    """
    below: dict[int, list[int]] = {}
    for node, left, right in zip(tree["node"], tree["left"], tree["right"], strict=True):
        both = below.get(int(left), [int(left)]) + below.get(int(right), [int(right)])
        below[int(node)] = sorted(both)
    return below


def parents(tree: pd.DataFrame, n_topics: int) -> NDArray[np.int64]:
    """Return the node that each topic joins first; -1 for a topic that stands alone."""
    found = np.full(n_topics, -1, dtype=np.int64)
    for node, left, right in zip(tree["node"], tree["left"], tree["right"], strict=True):
        for child in (left, right):
            if child < n_topics:
                found[child] = node
    return found


def name_nodes(
    tree: pd.DataFrame,
    papers: pd.DataFrame,
    labels: NDArray[np.int64],
    names: dict[int, str],
    config: LabelConfig,
    vectors: NDArray[np.float32] | None = None,
) -> list[str]:
    """Return a name for each merge, in the order of the tree, from what its topics share.

    Parameters
    ----------
    tree
        The merges, as `tree_table` returns them.
    papers
        The table papers.
    labels
        The topic of each paper, int64 (n_papers,).
    names
        The label of each topic.
    config
        How long names may be.
    vectors
        The papers' vectors, (n_papers, n_dims); None goes by words alone.
    """
    members: dict[Hashable, list[str]] = {
        node: [names[topic] for topic in topics] for node, topics in topics_below(tree).items()
    }
    if not members:
        return []
    found = label_parents(
        [names[topic] for topic in labels.tolist()],
        papers["title"].tolist(),
        papers["abstract"].tolist(),
        members,
        config,
        vectors,
    )
    return [found[node] for node in members]
