"""The topic engine: many partitions of the papers, and the topics on which they agree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import numpy as np
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.utils.validation import check_is_fitted, validate_data
from threadpoolctl import threadpool_limits

from analysis.errors import InputError
from analysis.topics.consensus import (
    canonical,
    co_association,
    consensus_tree,
    cut,
    membership,
    merge_small,
    support,
    topic_tree,
)
from analysis.topics.granularity import candidate_numbers, most_agreed_number, widest_gap
from analysis.topics.partitions import community_members, kmeans_members
from analysis.topics.views import Space, nearest

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

LEXICAL_WEIGHTS = (0.0, 0.5, 1.0)  # shares of the lexical view in the fused views
VOTERS = 10  # nearest papers that place a new paper


class EnsembleClusterer(ClusterMixin, BaseEstimator):  # type: ignore[misc]  # untyped base
    """Cluster papers by the agreement of many partitions; every paper gets a topic.

    BERTopic takes it as `hdbscan_model`. The columns of `X` are the semantic
    vectors and then, where there is one, the lexical view.

    Parameters
    ----------
    n_topics
        The number of topics, exactly; None lets the partitions decide.
    n_semantic
        How many leading columns are semantic; None means all of them.
    n_members
        How many partitions are drawn.
    min_topic_size
        Topics of fewer papers join their nearest one, unless `n_topics` is given.
    random_state
        The master seed.

    Attributes
    ----------
    labels_ : (n_papers,) topics, numbered by size and then by first paper; never -1.
    confidence_ : (n_papers,) from 0 to 1.
    runner_up_ : (n_papers,) the second-best topic, -1 where there is only one.
    outlier_ : (n_papers,) whether a paper belongs nowhere (it keeps its nearest topic).
    support_ : (n_papers, n_topics) mean co-association with each topic's papers.
    stability_ : (n_topics,) mean Jaccard overlap with the nearest topic of replicates.
    linkage_ : (n_topics - 1, 4) scipy's linkage over topics.
    themes_ : (n_topics,) the theme of each topic, a coarser cut of the same linkage.
    has_themes_ : whether the papers show any structure.
    n_topics_ : the number of topics.
    """

    def __init__(
        self,
        n_topics: int | None = None,
        n_semantic: int | None = None,
        n_members: int = 96,
        min_topic_size: int = 3,
        random_state: int = 42,
    ) -> None:
        self.n_topics = n_topics
        self.n_semantic = n_semantic
        self.n_members = n_members
        self.min_topic_size = min_topic_size
        self.random_state = random_state

    def fit(self, X: Any, y: Any = None) -> Self:
        """Find the topics of papers, one row of `X` each; `y` is ignored."""
        vectors = validate_data(self, X, dtype=np.float64)
        if self.n_semantic is not None and not 1 <= self.n_semantic <= vectors.shape[1]:
            raise InputError(
                f"n_semantic is {self.n_semantic}, but the papers have {vectors.shape[1]} "
                f"columns; give a number from 1 to {vectors.shape[1]}"
            )
        with threadpool_limits(limits=1):
            self._fit(vectors)
        return self

    def predict(self, X: Any) -> Ints:
        """Return the topic of each new paper."""
        return self.predict_with_confidence(X)[0]

    def predict_with_confidence(self, X: Any) -> tuple[Ints, Floats, Ints]:
        """Return topic, confidence and runner-up of each new paper.

        A new paper is placed by its nearest papers in the fused space, each
        voting with its own support.
        """
        check_is_fitted(self)
        vectors = validate_data(self, X, dtype=np.float64, reset=False)
        with threadpool_limits(limits=1):
            fused = self._space.fuse(vectors, float(np.mean(LEXICAL_WEIGHTS)))
            found, similarity = nearest(fused, self._points, VOTERS)
        votes = np.maximum(similarity, 0.0) ** 4 + 1e-12
        shares = np.einsum("ij,ijk->ik", votes, self._unique_support[found])
        shares /= votes.sum(axis=1, keepdims=True)
        twins = similarity[:, 0] > 1 - 1e-6
        shares[twins] = self._unique_support[found[twins, 0]]
        return _placed(shares, self._unique_labels[found[:, 0]], twins)

    def coarse_cut(self, k: int | None = None) -> Ints:
        """Return the group of each topic when the topics are joined into `k` groups.

        None chooses the number of groups where the tree has its widest gap.
        """
        check_is_fitted(self)
        if self.n_topics_ < 2:
            return np.zeros(self.n_topics_, dtype=np.int64)
        k = widest_gap(self.linkage_[:, 2]) if k is None else k
        if not 1 <= k <= self.n_topics_:
            raise InputError(
                f"{k} groups were asked for, but there are {self.n_topics_} topics; "
                f"ask for 1 to {self.n_topics_}"
            )
        groups = cut(self.linkage_, k)
        by_paper = canonical(groups[self.labels_])
        return by_paper[np.unique(self.labels_, return_index=True)[1]]

    def _fit(self, vectors: Floats) -> None:
        self._space = Space.of(vectors, self.n_semantic)
        rows, inverse = _distinct(self._space.fuse(vectors, 1.0))
        self._points = self._space.fuse(vectors[rows], float(np.mean(LEXICAL_WEIGHTS)))
        sizes = np.bincount(inverse)
        views = self._views(vectors[rows])
        families = self._members(views)
        members = membership(families)
        labels = self._cut(members, families, sizes)
        labels = canonical(labels[inverse])[np.unique(inverse, return_index=True)[1]]
        self._describe(members, labels, inverse)

    def _views(self, vectors: Floats) -> list[Floats]:
        has_lexical = vectors.shape[1] > self._space.n_semantic
        weights = LEXICAL_WEIGHTS if has_lexical else (0.0,)
        return [self._space.fuse(vectors, weight) for weight in weights]

    def _members(self, views: list[Floats]) -> list[list[Ints]]:
        """Draw communities and k-means partitions of every view, each family of equal size."""
        rng = np.random.default_rng(self.random_state)
        n = len(views[0])
        if n < 3:
            return [[np.zeros(n, dtype=np.int64)], [np.arange(n)]]
        each = max(1, self.n_members // (2 * len(views)))
        communities = [m for view in views for m in community_members(view, each, rng)]
        typical = int(np.median([member.max() + 1 for member in communities]))
        centroids = [m for view in views for m in kmeans_members(view, typical, each, rng)]
        return [communities, centroids]

    def _cut(self, members: Any, families: list[list[Ints]], sizes: Ints) -> Ints:
        n = len(sizes)
        if n == 1:
            return np.zeros(1, dtype=np.int64)
        tree = consensus_tree(co_association(members))
        if self.n_topics is not None:
            return cut(tree, _possible(self.n_topics, n))
        sample = [member for family in families for member in family[:: max(1, len(family) // 12)]]
        number = most_agreed_number(tree, sample, candidate_numbers(sample, n))
        return merge_small(members, cut(tree, number), self.min_topic_size, sizes)

    def _describe(self, members: Any, labels: Ints, inverse: Ints) -> None:
        """Set the fitted attributes, spreading distinct papers over identical ones."""
        shares = support(members, labels)
        _, confidence, runner_up = _placed(shares, labels, np.ones(len(labels), dtype=bool))
        self._unique_labels, self._unique_support = labels, shares
        self.labels_ = labels[inverse]
        self.confidence_ = confidence[inverse]
        self.runner_up_ = runner_up[inverse]
        self.support_ = shares[inverse]
        self.n_topics_ = int(labels.max()) + 1
        self.outlier_ = (_strangers(self._points) & (confidence < 0.5))[inverse]
        self.linkage_ = topic_tree(members, labels)
        self.stability_ = self._stability(members, labels)
        self.themes_ = self.coarse_cut()
        self.has_themes_ = bool(self.n_topics_ > 1)

    def _stability(self, members: Any, labels: Ints, n_replicates: int = 10) -> Floats:
        """Average the best Jaccard overlap of each topic with cuts of half the columns."""
        n_topics = int(labels.max()) + 1
        if n_topics == 1:
            return np.ones(1)
        rng = np.random.default_rng(self.random_state)
        overlaps = []
        for _ in range(n_replicates):
            half = members[:, rng.random(members.shape[1]) < 0.5].tocsr()
            other = cut(consensus_tree(co_association(half)), n_topics)
            overlaps.append(_best_jaccard(labels, other))
        mean: Floats = np.mean(overlaps, axis=0)
        return mean


def _possible(n_topics: int, n_distinct: int) -> int:
    if not 1 <= n_topics <= n_distinct:
        raise InputError(
            f"{n_topics} topics were asked for, but there are {n_distinct} different papers; "
            f"ask for 1 to {n_distinct}"
        )
    return n_topics


def _distinct(fused: Floats) -> tuple[Ints, Ints]:
    """Return the first row of each different paper, and which of them each paper is."""
    _, first, inverse = np.unique(
        np.round(fused, 5) + 0.0, axis=0, return_index=True, return_inverse=True
    )
    order = np.argsort(first)
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    return first[order], rank[np.ravel(inverse)]


def _placed(shares: Floats, labels: Ints, keep: NDArray[np.bool_]) -> tuple[Ints, Floats, Ints]:
    """Turn support into topic, confidence (its lead over the best rival) and runner-up.

    Where `keep` holds the given label stands, whatever the support says.
    """
    rows = np.arange(len(shares))
    best = np.where(keep, labels, np.argmax(shares, axis=1))
    own = shares[rows, best]
    if shares.shape[1] == 1:
        return best, np.ones(len(rows)), np.full(len(rows), -1, dtype=np.int64)
    rivals = shares.copy()
    rivals[rows, best] = -1.0
    runner_up = np.argmax(rivals, axis=1)
    lead = own - rivals[rows, runner_up]
    return best, np.clip((1 + lead) / 2, 0.0, 1.0), runner_up


def _strangers(points: Floats) -> NDArray[np.bool_]:
    """Mark papers whose neighbours are unusually far, by Tukey's fence."""
    if len(points) < 8:
        return np.zeros(len(points), dtype=bool)
    closeness = nearest(points, points, 6)[1][:, 1:].mean(axis=1)
    low, high = np.percentile(closeness, [25, 75])
    fence: NDArray[np.bool_] = closeness < low - 1.5 * (high - low)
    return fence


def _best_jaccard(labels: Ints, others: Ints) -> Floats:
    """Return each topic's overlap with the most similar topic of another partition."""
    both = np.zeros((int(labels.max()) + 1, int(others.max()) + 1))
    np.add.at(both, (labels, others), 1)
    union = both.sum(axis=1)[:, None] + both.sum(axis=0)[None, :] - both
    best: Floats = (both / union).max(axis=1)
    return best
