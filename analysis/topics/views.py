"""What the ensemble looks at: fused views of the papers and graphs of shared neighbours."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

PRINCIPAL = 64  # columns that k-means looks at; fewer are quicker and lose small differences
BLOCK = 1024  # rows of similarities held at once; more only takes memory
DECIMALS = 6  # similarities closer than this are ties, so that CPUs agree on their order


@dataclass(frozen=True)
class Space:
    """The centred space of a fitted corpus; new papers are brought into it unchanged.

    `n_semantic` columns are semantic, the rest is the lexical view. `mean` is
    the semantic centre of the corpus, which every paper shares and which
    therefore says nothing about topics.
    """

    n_semantic: int
    mean: Floats

    @classmethod
    def of(cls, vectors: Floats, n_semantic: int | None) -> Space:
        """Return the space of a corpus from its vectors, one row a paper."""
        width = vectors.shape[1] if n_semantic is None else n_semantic
        semantic = normalise(vectors[:, :width])
        return cls(width, semantic.mean(axis=0) if len(vectors) > 2 else np.zeros(width))

    def fuse(self, vectors: Floats, weight: float) -> Floats:
        """Join both views, the lexical one with a weight, into unit vectors."""
        semantic = normalise(normalise(vectors[:, : self.n_semantic]) - self.mean)
        lexical = vectors[:, self.n_semantic :]
        if lexical.shape[1] == 0 or weight == 0:
            return semantic
        return normalise(np.hstack([semantic, weight * normalise(lexical)]))


def normalise(vectors: Floats) -> Floats:
    """Return the rows at unit length; a row of zeros stays one.

    Examples
    --------
    >>> normalise(np.array([[3.0, 4.0], [0.0, 0.0]])).tolist()
    [[0.6, 0.8], [0.0, 0.0]]
    """
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Floats = vectors / np.where(lengths > 0, lengths, 1.0)
    return unit


def principal(points: Floats) -> Floats:
    """Return points of many columns in their first principal components."""
    from sklearn.decomposition import PCA

    if min(points.shape) <= PRINCIPAL:
        return points
    reduced = PCA(PRINCIPAL, svd_solver="covariance_eigh").fit_transform(points)
    rounded: Floats = np.round(reduced, DECIMALS)
    return rounded


def nearest(queries: Floats, points: Floats, k: int) -> tuple[Ints, Floats]:
    """Find the k most similar points of every query, best first, and their similarities.

    Similarities are rounded before they are ranked and ties go to the earlier
    point, so the order does not hang on the last bits of a sum.

    Parameters
    ----------
    queries
        float (n_queries, n_dims), rows of length one.
    points
        float (n_points, n_dims), rows of length one.
    k
        How many to find.
    """
    k = min(k, len(points))
    found = np.empty((len(queries), k), dtype=np.int64)
    similarity = np.empty((len(queries), k))
    scale, n = 10**DECIMALS, len(points)
    for start in range(0, len(queries), BLOCK):
        rows = slice(start, start + BLOCK)
        ranked = np.rint(queries[rows] @ points.T * scale).astype(np.int64)
        keys = ranked * -n + np.arange(n)  # unique: similarity first, then position
        best = np.argpartition(keys, k - 1, axis=1)[:, :k]
        order = np.argsort(np.take_along_axis(keys, best, axis=1), axis=1)
        found[rows] = np.take_along_axis(best, order, axis=1)
        similarity[rows] = np.take_along_axis(ranked, found[rows], axis=1) / scale
    return found, similarity


def neighbourhood(n_papers: int, k: int) -> int:
    """Grow a neighbourhood with the square root of the corpus above 250 papers.

    With a fixed k the graph falls into ever more pieces as the corpus grows, and
    the same topic is cut finer in a larger corpus.

    Examples
    --------
    >>> [neighbourhood(n, 10) for n in (8, 100, 250, 1000)]
    [7, 10, 10, 20]
    """
    return max(1, min(n_papers - 1, round(k * max(1.0, math.sqrt(n_papers / 250)))))


@dataclass(frozen=True)
class Neighbours:
    """The nearest other papers of every paper, best first, and how similar they are."""

    found: Ints
    similarity: Floats

    @classmethod
    def of(cls, view: Floats, width: int) -> Neighbours:
        """Find so many nearest others of every row of a view."""
        found, similarity = nearest(view, view, width + 1)
        order = np.argsort(found == np.arange(len(view))[:, None], axis=1, kind="stable")[:, :-1]
        return cls(
            np.take_along_axis(found, order, axis=1),
            np.take_along_axis(similarity, order, axis=1),
        )

    def graph(self, k: int, kind: str, kept: Ints) -> sparse.csr_matrix:
        """Link each of the kept papers, in their order, with its k nearest among them.

        Parameters
        ----------
        k
            Links of each paper.
        kind
            What a link weighs: its "similarity", or the Jaccard overlap of the two
            neighbourhoods ("shared").
        kept
            The papers, by their row.
        """
        place = np.full(len(self.found), -1)
        place[kept] = np.arange(len(kept))
        others = place[self.found[kept]]
        used = (others >= 0) & (np.cumsum(others >= 0, axis=1) <= k)
        row, column = np.nonzero(used)
        ends, shape = (row, others[row, column]), (len(kept), len(kept))
        if kind == "similarity":
            weight = np.maximum(self.similarity[kept][row, column], 0.0)
            links = sparse.csr_matrix((weight, ends), shape=shape)
            graph: sparse.csr_matrix = ((links + links.T) / 2).tocsr()
        else:
            hood = sparse.csr_matrix((np.ones(len(row)), ends), shape=shape)
            graph = _overlap(hood + sparse.identity(len(kept), format="csr"))
        graph.eliminate_zeros()
        graph.sort_indices()
        return graph


def _overlap(hood: sparse.csr_matrix) -> sparse.csr_matrix:
    """Return the Jaccard overlap of neighbourhoods (rows of ones) for every linked pair."""
    size = np.asarray(hood.sum(axis=1)).ravel()
    either = (hood + hood.T).sign().tocsr()
    blocks = [
        (hood[start : start + BLOCK] @ hood.T).multiply(either[start : start + BLOCK])
        for start in range(0, hood.shape[0], BLOCK)
    ]
    shared = sparse.vstack(blocks, format="coo")
    jaccard = shared.data / (size[shared.row] + size[shared.col] - shared.data)
    apart = shared.row != shared.col
    overlap: sparse.csr_matrix = sparse.csr_matrix(
        (jaccard[apart], (shared.row[apart], shared.col[apart])), shape=hood.shape
    )
    return overlap
