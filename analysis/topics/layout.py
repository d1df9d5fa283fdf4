"""The map of papers: two coordinates a paper, the same on every x86-64 machine."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import numpy as np

from analysis.topics.compiled import keep_compiled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

# UMAP's curve for min_dist = 0.35 and spread = 1, written out: fitting it anew would
# give other digits on other processors.
CURVE = {"a": 0.8741, "b": 1.1672}
NEIGHBOURS = 15  # of each paper, UMAP's default: fewer show small clumps, more the large shape
EXACT = 4_096  # papers from which on UMAP looks for nearest papers roughly; its own limit
FEW = 5  # so few papers are laid on a circle; UMAP needs more
MANY = 1_000  # papers from which on a process is worth its start: UMAP takes over two seconds
DECIMALS = 3  # of coordinates: what lies beyond differs between processors
PORTABLE = {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": ""}


def place_papers(vectors: NDArray[np.float32], seed: int = 42) -> NDArray[np.float64]:
    """Lay the papers out in the plane so that alike papers lie together (UMAP).

    Axes and distances between far groups carry no meaning, and the order of the papers
    does not matter. Identical papers may lie
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

    order = np.lexsort(np.asarray(vectors).T)
    placed = np.empty((n, 2))
    rows = np.asarray(vectors, dtype=np.float32)[order]
    k = min(NEIGHBOURS, n - 1)
    umap = UMAP(
        n_neighbors=k,
        metric="cosine",
        random_state=seed,
        n_jobs=1,
        init="random" if n <= NEIGHBOURS else "spectral",
        precomputed_knn=_nearest(rows, k) if n < EXACT else (None, None, None),
        **CURVE,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        placed[order] = umap.fit_transform(rows)
    centred: NDArray[np.float64] = placed - placed[order].mean(axis=0)
    return np.round(centred, DECIMALS)


def _nearest(rows: NDArray[np.float32], k: int) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Find each row's nearest rows, itself among them, as UMAP does for few.

    Its own way to sort them takes numba four seconds to compile and nothing to run.
    """
    from sklearn.metrics import pairwise_distances
    from umap.distances import cosine

    distances = pairwise_distances(rows, metric=cosine)
    near = np.argsort(distances, axis=1, kind="stable")[:, :k].astype(np.int32)
    return near, np.take_along_axis(distances, near, axis=1)


@contextmanager
def placing(
    vectors: NDArray[np.float32], seed: int = 42
) -> Iterator[Callable[[], NDArray[np.float64]]]:
    """Place many papers in a process of its own, meanwhile something else can be done.

    Call what is yielded for the places of `place_papers`. They do not hang on what
    this process has compiled before: where numba compiles for this processor alone,
    few papers get a process as well. The process ends with the block, whatever happens
    in it, and with this process, even if that is killed.
    """
    if len(vectors) <= FEW or (len(vectors) <= MANY and _compiles_portably()):
        yield lambda: place_papers(vectors, seed)
        return
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        home = Path(folder)
        np.save(home / "vectors.npy", vectors, allow_pickle=False)
        known = [str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")]
        errors = stack.enter_context((home / "errors.txt").open("wb"))
        process = subprocess.Popen(
            [sys.executable, "-m", "analysis.topics.layout", str(home), str(seed), "tied"],
            stdin=subprocess.PIPE,  # ends with this process, whatever ends it
            stdout=subprocess.DEVNULL,
            stderr=errors,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, known))},
        )
        try:
            yield lambda: _places(process, home)
        finally:
            process.kill()
            process.wait()
            assert process.stdin is not None  # it is a pipe
            process.stdin.close()


def _compiles_portably() -> bool:
    """Tell whether numba compiles here as it would in a process of its own."""
    with quiet_portable_import():
        from numba import config

    asked = {name: os.environ.get(name, usual) for name, usual in PORTABLE.items()}
    return all(
        (getattr(config, name.removeprefix("NUMBA_")) or "") == value
        for name, value in asked.items()
    )


def _places(process: subprocess.Popen[bytes], home: Path) -> NDArray[np.float64]:
    if process.wait() != 0:
        said = (home / "errors.txt").read_text(encoding="utf-8", errors="replace")
        raise RuntimeError(f"the map of papers could not be made: {said.strip()}")
    found: NDArray[np.float64] = np.load(home / "places.npy", allow_pickle=False)
    return found


@contextmanager
def quiet_portable_import() -> Iterator[None]:
    """Import bertopic, umap or hdbscan inside: quietly, and compiled alike on every machine.

    numba is told to compile for any x86-64 processor, so that all of them add alike,
    and to keep what it compiled; this takes effect where numba has not been imported
    yet, and whoever has set the variables keeps their way. What these packages warn of
    while they are imported (TensorFlow is absent, say) is nothing a reader could mend.
    """
    if "numba" not in sys.modules:
        for name, value in PORTABLE.items():
            os.environ.setdefault(name, value)
        keep_compiled()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _end_with_parent(folder: Path) -> None:
    """Wait until whoever started this process is gone; then end it, and what it worked in."""
    while os.read(0, 1):  # not through sys.stdin: Python would wait for its lock at the end
        pass
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)


def _main(folder: str, seed: str, tied: str = "") -> None:
    if tied:
        Thread(target=_end_with_parent, args=(Path(folder),), daemon=True).start()
    vectors = np.load(Path(folder) / "vectors.npy", allow_pickle=False)
    np.save(Path(folder) / "places.npy", place_papers(vectors, int(seed)), allow_pickle=False)


if __name__ == "__main__":
    _main(*sys.argv[1:])
