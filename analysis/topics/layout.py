"""The map of papers: two coordinates a paper, the same on every x86-64 machine."""

from __future__ import annotations

import os
import sys
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

# UMAP's curve for min_dist = 0.35 and spread = 1, written out: fitting it anew would
# give other digits on other processors.
CURVE = {"a": 0.8741, "b": 1.1672}
NEIGHBOURS = 15
FEW = 5
DECIMALS = 3


def place_papers(vectors: NDArray[np.float32], seed: int = 42) -> NDArray[np.float64]:
    """Lay the papers out in the plane so that alike papers lie together (UMAP).

    Axes and distances between far groups carry no meaning. Identical papers may lie
    slightly apart, so that each can be seen. Up to five papers, too few for UMAP,
    lie on a circle.

    Returns
    -------
    numpy.ndarray
        (n_papers, 2), rounded to three decimals, centred.
    """
    n = len(vectors)
    if n <= FEW:
        angles = 2 * np.pi * np.arange(n) / max(n, 1)
        return np.round(np.column_stack([np.cos(angles), np.sin(angles)]), DECIMALS)
    with quiet_portable_import():
        from umap import UMAP

    placed = UMAP(
        n_neighbors=min(NEIGHBOURS, n - 1),
        metric="cosine",
        random_state=seed,
        n_jobs=1,
        init="random" if n <= NEIGHBOURS else "spectral",
        **CURVE,
    ).fit_transform(np.asarray(vectors, dtype=np.float32))
    centred: NDArray[np.float64] = placed.astype(float) - placed.mean(axis=0, dtype=float)
    return np.round(centred, DECIMALS)


@contextmanager
def quiet_portable_import() -> Iterator[None]:
    """Import bertopic, umap or hdbscan inside: quietly, and compiled alike on every machine.

    numba is told to compile for any x86-64 processor, so that all of them add alike;
    this takes effect where numba has not been imported yet, and whoever has set the
    variables keeps their way. What these packages warn of while they are imported
    (TensorFlow is absent, say) is nothing a reader could mend.
    """
    if "numba" not in sys.modules:
        os.environ.setdefault("NUMBA_CPU_NAME", "generic")
        os.environ.setdefault("NUMBA_CPU_FEATURES", "")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
