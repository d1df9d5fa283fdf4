"""The papers nearest to a paper, by the cosine of their vectors; equal ones in their own order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.errors import InputError

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

NEAREST = 20
"""So many nearest papers are "papers like this one", beside the paper itself."""
NEAREST_UP_TO = 50_000
"""Above so many papers the nearest ones are not worked out ahead."""
_BLOCK = 512  # rows of similarities held at once; fewer take less memory and more time


def nearest_papers(vectors: NDArray[Any], n: int = NEAREST) -> NDArray[np.int64] | None:
    """Return the rows of each paper's nearest others, nearest first, int64 (n_papers, n).

    None where there are too many papers for it, or fewer than two.

    Examples
    --------
    >>> nearest_papers(np.array([[1.0, 0.0], [0.0, 1.0], [0.8, 0.6]]), 1).tolist()
    [[2], [2], [0]]
    """
    total = len(vectors)
    n = min(n, total - 1)
    if n < 1 or total > NEAREST_UP_TO:
        return None
    unit = _units(vectors)
    starts = range(0, total, _BLOCK)
    rows = [np.arange(start, min(start + _BLOCK, total)) for start in starts]
    return np.concatenate([_nearest(unit, some, n) for some in rows])


def papers_like(papers: pd.DataFrame, vectors: NDArray[Any], paper_id: str) -> NDArray[np.int64]:
    """Return the rows of a paper and of its nearest papers, nearest first.

    Parameters
    ----------
    papers
        The papers, with their paper_id.
    vectors
        (n_papers, n_dims) in the order of the papers.
    paper_id
        Which paper.

    Raises
    ------
    InputError
        If no paper has the id.
    """
    rows = np.flatnonzero((papers["paper_id"] == paper_id).to_numpy())[:1]
    if not len(rows):
        raise InputError(f"no paper here has the id {paper_id!r}; take one of the paper_id column")
    near = _nearest(_units(vectors), rows, min(NEAREST, len(papers) - 1))
    return np.concatenate([rows, near[0]])


def _units(vectors: NDArray[Any]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1.0), dtype=np.float32)


def _nearest(unit: NDArray[np.float32], rows: NDArray[np.int64], n: int) -> NDArray[np.int64]:
    """Return the n nearest others of some rows, int64 (len(rows), n)."""
    if n < 1:
        return np.empty((len(rows), 0), dtype=np.int64)
    likeness = (unit[rows] @ unit.T).round(5)
    likeness[np.arange(len(rows)), rows] = -np.inf
    few = np.sort(np.argpartition(-likeness, n - 1, axis=1)[:, :n], axis=1)
    order = np.argsort(-np.take_along_axis(likeness, few, axis=1), axis=1, kind="stable")
    found: NDArray[np.int64] = np.take_along_axis(few, order, axis=1)
    return found
