"""Many cheap partitions of the same papers: graph communities and k-means, by seed and view."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from analysis.topics.views import nearest, neighbourhood, shared_neighbour_graph

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

NEIGHBOURS = (5, 8, 10, 15)  # before growth with the corpus
RESOLUTIONS = (1.0, 4.0)  # modularity resolutions are drawn between these
SPREAD = (0.6, 1.6)  # k-means asks for so many times the communities' median number
N_COMPONENTS = 64  # k-means runs on so many principal components


def community_members(view: Floats, n_members: int, rng: np.random.Generator) -> list[Ints]:
    """Partition a view by Leiden on graphs of several neighbourhoods and resolutions."""
    sizes = [neighbourhood(len(view), k) for k in NEIGHBOURS]
    found, _ = nearest(view, view, max(sizes) + 1)
    graphs = [shared_neighbour_graph(_self_first(found)[:, : size + 1]) for size in sizes]
    resolutions = np.linspace(*RESOLUTIONS, num=max(1, -(-n_members // len(graphs))))
    plans = [(graph, resolution) for resolution in resolutions for graph in graphs]
    return [leiden(graph, float(resolution), rng) for graph, resolution in plans[:n_members]]


def leiden(graph: sparse.csr_matrix, resolution: float, rng: np.random.Generator) -> Ints:
    """Find communities by Leiden, visiting the papers in an order drawn from `rng`.

    The order is permuted here because scikit-network visits nodes as they come,
    whatever its `random_state`, unless it is told to shuffle. Its refinement draws
    from the C library's `rand`, which nobody seeds: without a seed of our own the
    second fit in a process would differ from the first.
    """
    from sknetwork.clustering import Leiden

    order = rng.permutation(graph.shape[0])
    ctypes.CDLL(None).srand(int(rng.integers(2**31 - 1)))
    if graph.nnz == 0:
        return np.arange(graph.shape[0])
    shuffled = graph[order][:, order].tocsr()
    shuffled.sort_indices()
    model = Leiden(resolution=resolution, random_state=0, return_probs=False)
    labels = np.empty(len(order), dtype=np.int64)
    labels[order] = model.fit_predict(shuffled)
    return labels


def kmeans_members(
    view: Floats, n_clusters: int, n_members: int, rng: np.random.Generator
) -> list[Ints]:
    """Partition a view by k-means at numbers of clusters around a given one."""
    from sklearn.cluster import KMeans

    reduced = principal_components(view, N_COMPONENTS)
    members: list[Ints] = []
    for _ in range(n_members):
        k = int(np.clip(round(n_clusters * rng.uniform(*SPREAD)), 1, len(view)))
        model = KMeans(k, n_init=1, random_state=int(rng.integers(2**31 - 1)))
        members.append(model.fit_predict(reduced).astype(np.int64))
    return members


def principal_components(view: Floats, n_components: int) -> Floats:
    """Project the rows on their leading principal components."""
    centred = view - view.mean(axis=0)
    if centred.shape[1] <= n_components:
        return np.asarray(centred)
    _, axes = np.linalg.eigh(centred.T @ centred)
    reduced: Floats = centred @ axes[:, ::-1][:, :n_components]
    return reduced


def one_hot(labels: Ints) -> sparse.csr_matrix:
    """Return labels as an indicator matrix, one row a paper and one column a cluster."""
    n = len(labels)
    return sparse.csr_matrix(
        (np.ones(n), labels, np.arange(n + 1)), shape=(n, int(labels.max()) + 1)
    )


def _self_first(found: Ints) -> Ints:
    """Make sure that every paper is in its own neighbourhood, ahead of its ties."""
    own = np.arange(len(found))[:, None]
    others = found != own
    order = np.argsort(others, axis=1, kind="stable")
    arranged = np.take_along_axis(found, order, axis=1)
    arranged[:, 0] = own[:, 0]
    return arranged
