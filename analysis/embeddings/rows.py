"""What every table of vectors is like in the end: rows of length one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def unit_rows(vectors: NDArray[np.floating[Any]]) -> NDArray[np.float32]:
    """Bring rows (n, n_dimensions) to length one; rows of zeros all become the same row."""
    lengths = np.linalg.norm(vectors.astype(np.float64), axis=1, keepdims=True)
    even = np.full(vectors.shape[1], vectors.shape[1] ** -0.5)
    return np.where(lengths > 0, vectors / np.where(lengths > 0, lengths, 1.0), even).astype(
        np.float32
    )
