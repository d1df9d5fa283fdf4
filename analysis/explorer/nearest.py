"""The papers nearest to each paper, by vectors."""

from __future__ import annotations

import numpy as np

NEAREST = 20
NEAREST_UP_TO = 50_000
"""Above so many papers the nearest ones are not worked out ahead."""
_BLOCK = 512


def nearest_papers(vectors: np.ndarray, n: int = NEAREST) -> np.ndarray | None:
    """Return the rows of each paper's nearest others, nearest first (n_papers, n).

    None where there are too many papers for it, or fewer than two. Papers equally near
    come in their own order.

    Examples
    --------
    >>> nearest_papers(np.array([[1.0, 0.0], [0.0, 1.0], [0.8, 0.6]]), 1).tolist()
    [[2], [2], [0]]
    """
    total = len(vectors)
    n = min(n, total - 1)
    if n < 1 or total > NEAREST_UP_TO:
        return None
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit = (vectors / np.where(lengths > 0, lengths, 1.0)).astype(np.float32)
    near = np.empty((total, n), dtype=np.int64)
    for start in range(0, total, _BLOCK):
        block = (unit[start : start + _BLOCK] @ unit.T).round(5)
        rows = np.arange(len(block))
        block[rows, start + rows] = -np.inf
        few = np.sort(np.argpartition(-block, n - 1, axis=1)[:, :n], axis=1)
        order = np.argsort(-np.take_along_axis(block, few, axis=1), axis=1, kind="stable")
        near[start : start + len(block)] = np.take_along_axis(few, order, axis=1)
    return near
