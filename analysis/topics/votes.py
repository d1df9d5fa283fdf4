"""Votes of many partitions: how often papers and topics are together, and the tree of topics.

The co-association of two papers, how often they are together, is the product of
two sparse rows. It is never written out for all pairs, so memory grows with papers
times partitions and not with papers squared.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

BATCHES = 64  # of papers that move together; fewer is quicker and searches more roughly
DECIMALS = 9  # sums closer than this are ties, so that CPUs agree on their order


@dataclass(frozen=True)
class Votes:
    """Partitions side by side: each paper's cluster in each, and each partition's weight."""

    clusters: Ints  # (n_papers, n_partitions), numbered on from partition to partition
    strength: Floats  # (n_partitions,) roots of weights that add up to one
    rows: sparse.csr_matrix  # (n_papers, n_clusters) strengths; products are co-associations

    @classmethod
    def of(cls, partitions: Sequence[Ints], weights: Floats) -> Votes:
        """Gather partitions with their weights."""
        sizes = [int(labels.max()) + 1 for labels in partitions]
        offsets = np.cumsum([0, *sizes])
        clusters = np.column_stack(partitions) + offsets[:-1]
        strength = np.sqrt(weights / weights.sum())
        n, m = clusters.shape
        rows = sparse.csr_matrix(
            (np.tile(strength, n), clusters.ravel(), np.arange(0, n * m + 1, m)),
            shape=(n, int(offsets[-1])),
        )
        return cls(clusters, strength, rows)

    def sums(self, labels: Ints) -> Floats:
        """Return (n_clusters, n_topics): the votes of each topic's papers, added up."""
        n_topics = int(labels.max()) + 1
        shape = self.rows.shape[1], n_topics
        cells = (self.clusters * n_topics + labels[:, None]).ravel()
        strength = np.tile(self.strength, len(labels))
        added = np.bincount(cells, strength, shape[0] * shape[1]).astype(np.float64)
        return added.reshape(shape)

    @cached_property
    def batches(self) -> list[tuple[Ints, sparse.csr_matrix]]:
        """Return which papers move together, and their rows."""
        n = len(self.clusters)
        together = np.array_split(np.arange(n), min(BATCHES, n))
        return [(papers, self.rows[papers[0] : papers[-1] + 1]) for papers in together]

    def togetherness(self, papers: Ints, others: NDArray[np.bool_]) -> Floats:
        """Return the mean co-association of papers with other ones: float (n_papers,)."""
        mean = np.asarray(self.rows[np.flatnonzero(others)].mean(axis=0)).ravel()
        near: Floats = np.round(self.rows[papers] @ mean, DECIMALS)
        return near


def one_hot(labels: Ints) -> sparse.csr_matrix:
    """Return labels as an indicator matrix, one row a paper and one column a cluster."""
    n = len(labels)
    return sparse.csr_matrix(
        (np.ones(n), labels, np.arange(n + 1)), shape=(n, int(labels.max()) + 1)
    )


def affinity(votes: Votes, labels: Ints) -> Floats:
    """Return each paper's mean co-association with each topic's papers, itself left out."""
    shares: Floats = votes.rows @ votes.sums(labels)
    sizes = np.bincount(labels).astype(np.float64)
    row = np.arange(len(labels))
    own = (shares[row, labels] - 1) / np.maximum(sizes[labels] - 1, 1)
    shares /= sizes
    shares[row, labels] = own
    np.clip(shares, 0.0, 1.0, out=shares)
    rounded: Floats = np.asarray(np.round(shares, DECIMALS), dtype=np.float64)
    return rounded


def nearness(votes: Votes, labels: Ints) -> Floats:
    """Return how often papers of two topics are together, (n_topics, n_topics)."""
    centres = votes.sums(labels) / np.bincount(labels)
    near = np.clip(centres.T @ centres, 0.0, 1.0)
    rounded: Floats = np.asarray(np.round(near, DECIMALS), dtype=np.float64)
    return rounded


def topic_tree(near: Floats) -> Floats:
    """Join topics by average linkage on how often their papers are apart (scipy's linkage)."""
    if len(near) < 2:
        return np.empty((0, 4))
    apart = np.round(1.0 - near, DECIMALS)
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


def renumbered(labels: Ints, sizes: Ints | None = None) -> Ints:
    """Renumber topics by size, then by their first paper.

    Examples
    --------
    >>> renumbered(np.array([7, 3, 3, 7, 1, 3])).tolist()
    [1, 0, 0, 1, 2, 0]
    """
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    papers = np.bincount(inverse, weights=sizes)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.lexsort((first, -papers))] = np.arange(len(first))
    new: Ints = rank[inverse]
    return new
