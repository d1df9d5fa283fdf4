"""The nearest among many points, in single precision: quick, and the same wherever it is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Singles = NDArray[np.float32]
    Ints = NDArray[np.int64]

FAMILIAR = 5  # of the nearest papers, whose mean similarity tells how near others are
BLOCK = 512  # papers whose similarities to all known ones are held at once
STEPS = 100_000  # similarities nearer to each other than one of so many steps are ties


def nearest_single(queries: Singles, points: Singles, k: int) -> tuple[Ints, Floats]:
    """Find the k points most similar to each query, best first, ties to the earlier point.

    Each similarity and the place of its point are one whole number, of which the largest
    are taken; on one thread, so that the sums are the same wherever they are made.

    Parameters
    ----------
    queries, points
        float32 (n_queries, n_dims) and (n_points, n_dims), rows of length one.
    k
        How many to find.

    Returns
    -------
    tuple
        Rows of points, int64 (n_queries, k), and similarities, float (n_queries, k).
    """
    from threadpoolctl import threadpool_limits

    k, n = min(k, len(points)), len(points)
    kind = np.int32 if n * (STEPS + 1) < np.iinfo(np.int32).max else np.int64
    back = np.arange(n - 1, -1, -1, dtype=kind)
    best = np.empty((len(queries), k), dtype=np.int64)
    with threadpool_limits(limits=1):
        for start in range(0, len(queries), BLOCK):
            rows = slice(start, start + BLOCK)
            keys = np.rint(queries[rows] @ points.T * np.float32(STEPS)).astype(kind)
            keys *= kind(n)
            keys += back
            keys.partition(n - k, axis=1)
            best[rows] = np.sort(keys[:, n - k :], axis=1)[:, ::-1]
    similarity: Floats = (best // n).astype(np.float64) / STEPS
    return n - 1 - best % n, similarity


def nearness(queries: Singles, points: Singles, found: Ints) -> Floats:
    """Return the mean similarity of each query to the first few of the points found for it.

    Parameters
    ----------
    queries, points
        float32 (n_queries, n_dims) and (n_points, n_dims), rows of length one.
    found
        Rows of points, int64 (n_queries, k).
    """
    near = found[:, :FAMILIAR]
    if near.shape[1] == 0:
        return np.ones(len(queries))
    similar = np.empty((len(queries), near.shape[1]))
    for column in range(near.shape[1]):
        similar[:, column] = np.einsum("ij,ij->i", queries, points[near[:, column]])
    mean: Floats = np.round(similar.mean(axis=1), 5)
    return mean


def others_of(found: Ints, similarity: Floats) -> tuple[Ints, Floats]:
    """Take each known paper out of those found for itself."""
    itself = found == np.arange(len(found))[:, None]
    itself[~itself.any(axis=1), -1] = True  # it was one of many equal ones
    keep = ~itself
    shape = (len(found), found.shape[1] - 1)
    return found[keep].reshape(shape), similarity[keep].reshape(shape)
