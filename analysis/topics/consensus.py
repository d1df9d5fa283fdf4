"""What many partitions agree on: their co-association and its tree, cut into topics."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from analysis.topics.partitions import one_hot

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


def membership(families: Sequence[Sequence[Ints]]) -> sparse.csr_matrix:
    """Stack members side by side, scaled so that every family has the same say.

    The product of two rows is the share of members that put two papers together.
    """
    parts = [
        one_hot(labels) * np.sqrt(1 / (len(families) * len(family)))
        for family in families
        for labels in family
    ]
    stacked: sparse.csr_matrix = sparse.hstack(parts, format="csr")
    return stacked


def co_association(members: sparse.csr_matrix) -> Floats:
    """Return how often each pair of papers is together, from 0 to 1."""
    together: Floats = np.asarray((members @ members.T).todense(), dtype=np.float64)
    np.clip(np.round(together, 9), 0.0, 1.0, out=together)
    return together


def consensus_tree(together: Floats) -> Floats:
    """Join papers by average linkage on how often they are apart (scipy's linkage)."""
    apart = 1.0 - together
    np.fill_diagonal(apart, 0.0)
    tree: Floats = linkage(squareform(apart, checks=False), method="average")
    return tree


def cut(tree: Floats, n_clusters: int) -> Ints:
    """Cut a tree into exactly so many clusters, whatever ties there are in its heights.

    Examples
    --------
    >>> level = np.array([[0, 1, 0.5, 2], [2, 3, 0.5, 2], [4, 5, 0.5, 4.0]])
    >>> [int(cut(level, k).max()) + 1 for k in (1, 2, 3, 4)]
    [1, 2, 3, 4]
    """
    n = len(tree) + 1
    ranked = tree.copy()
    ranked[:, 2] = np.arange(1, n)
    labels: Ints = fcluster(ranked, n - n_clusters + 0.5, criterion="distance").astype(np.int64) - 1
    return labels


def support(members: sparse.csr_matrix, labels: Ints) -> Floats:
    """Return each paper's mean co-association with each topic's papers, itself left out."""
    topics = one_hot(labels)
    sizes = np.bincount(labels).astype(np.float64)
    sums: Floats = np.asarray((members @ (members.T @ topics)).todense(), dtype=np.float64)
    rows = np.arange(len(labels))
    sums[rows, labels] -= np.asarray(members.multiply(members).sum(axis=1)).ravel()
    others = np.broadcast_to(sizes, sums.shape).copy()
    others[rows, labels] -= 1
    shares: Floats = np.round(np.clip(sums, 0.0, None) / np.maximum(others, 1.0), 9)
    return shares


def topic_tree(members: sparse.csr_matrix, labels: Ints) -> Floats:
    """Join topics by average linkage on how often their papers are apart."""
    topics = one_hot(labels)
    centres = np.asarray((topics.T @ members).todense()) / np.bincount(labels)[:, None]
    if len(centres) < 2:
        return np.empty((0, 4))
    apart = np.round(1.0 - np.clip(centres @ centres.T, 0.0, 1.0), 9)
    np.fill_diagonal(apart, 0.0)
    tree: Floats = linkage(squareform(apart, checks=False), method="average")
    return tree


def merge_small(members: sparse.csr_matrix, labels: Ints, smallest: int, sizes: Ints) -> Ints:
    """Give topics of fewer than `smallest` papers to the topic they are most often with.

    `sizes` counts the papers behind each row (identical papers share one).
    """
    labels = labels.copy()
    while True:
        labels = np.unique(labels, return_inverse=True)[1].astype(np.int64)
        papers = np.bincount(labels, weights=sizes)
        if len(papers) < 2 or papers.min() >= smallest:
            return labels
        topics = one_hot(labels)
        centres = np.asarray((topics.T @ members).todense()) / np.bincount(labels)[:, None]
        small = int(np.argmin(papers))
        affinity = np.round(centres @ centres[small], 9)
        affinity[small] = -1.0
        labels[labels == small] = int(np.argmax(affinity))


def canonical(labels: Ints, sizes: Ints | None = None) -> Ints:
    """Renumber topics by size, then by their first paper.

    Examples
    --------
    >>> canonical(np.array([7, 3, 3, 7, 1, 3])).tolist()
    [1, 0, 0, 1, 2, 0]
    """
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    papers = np.bincount(inverse, weights=sizes)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.lexsort((first, -papers))] = np.arange(len(first))
    renumbered: Ints = rank[inverse]
    return renumbered
