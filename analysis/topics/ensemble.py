"""The topic engine: many partitions of the papers, and the topics on which they agree."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.utils.validation import check_is_fitted, validate_data
from threadpoolctl import threadpool_limits

from analysis.config import EnsembleConfig
from analysis.errors import InputError
from analysis.topics.confidence import (
    Calibration,
    centrality,
    fitness,
    runners_up,
    strangers,
    topic_centres,
    voted,
)
from analysis.topics.consensus import agreed_partition, exact_partition
from analysis.topics.granularity import survey_levels
from analysis.topics.grouping import first_fitting, join_topics
from analysis.topics.guidance import Guidance
from analysis.topics.joining import join_unfound
from analysis.topics.kept import KeptPartitions, compact
from analysis.topics.novelty import Familiar
from analysis.topics.partitions import RESOLUTIONS, Member, PartitionSampler, Plan
from analysis.topics.refits import Refit, refit_agreement, topic_stability
from analysis.topics.views import Space, nearest, neighbourhood, normalise
from analysis.topics.votes import (
    Votes,
    affinity,
    cut,
    nearness,
    renumbered,
    topic_tree,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

PLACING = 0.5  # share of the lexical view's weight that places papers; more heeds words more
STARTS = (4, 2)  # partitions where the search begins, in the fit and a refit; more take longer
ALIKE = 5  # decimals in which papers must differ to be two; fewer takes near copies for one
FEWEST = 6  # fewer different papers form one topic unless more are asked for


class EnsembleClusterer(ClusterMixin, BaseEstimator):  # type: ignore[misc]  # untyped base
    """Cluster papers by the agreement of many partitions; every paper gets a topic.

    BERTopic takes it as `hdbscan_model`. The columns of `X` are the semantic
    vectors and then, where there is one, the lexical view. The number of topics is
    where most of what partitions say returns in partitions that see the papers differently.
    Neither the order of the papers nor a second copy of one changes the topics.

    Parameters
    ----------
    n_topics
        The number of topics, exactly; None lets the partitions decide.
    n_semantic
        How many leading columns are semantic; None means all of them.
    lexical_weight
        The most that the lexical view counts beside the semantic one; less for short texts.
    random_state
        The master seed.
    config
        When topics and themes count as found; None stands for the usual settings.
    whole_seeds
        The seeds (of `y` in `fit`) whose papers are all that speak of them; those of other
        seeds are examples, which take the topic that holds most of them.

    Attributes
    ----------
    labels_ : (n_papers,) topics, numbered by size and then by what they hold; never -1.
    confidence_ : (n_papers,) the chance that a refit agrees.
    runner_up_ : (n_papers,) the second-best topic, -1 where there is only one.
    outlier_ : (n_papers,) whether a paper belongs nowhere (it keeps its nearest topic).
    support_ : (n_papers, n_topics) mean co-association with each topic's papers.
    view_support_ : (n_papers, n_views) the same with its own topic, by view.
    view_weights_ : (n_views,) the lexical view's weight in each view.
    refit_agreement_ : (n_papers,) the share of refits that kept the paper in its topic.
    stability_ : (n_topics,) mean Jaccard overlap with the nearest topic of the refits,
        scaled down where the views agree less than they do on papers with structure.
    linkage_ : (n_topics - 1, 4) scipy's linkage over topics.
    themes_ : (n_topics,) the theme of each topic, a coarser cut of the same linkage
        in which topics too small for a theme join another.
    levels_ : the levels of detail and how well views agree there.
    has_themes_ : whether the papers show any structure.
    n_topics_ : the number of topics.
    seed_topics_ : the topic of each seed that has a paper, by its number.
    """

    def __init__(
        self,
        n_topics: int | None = None,
        n_semantic: int | None = None,
        lexical_weight: float = 1.0,
        random_state: int = 42,
        config: EnsembleConfig | None = None,
        whole_seeds: Sequence[int] = (),
    ) -> None:
        self.n_topics = n_topics
        self.n_semantic = n_semantic
        self.lexical_weight = lexical_weight
        self.random_state = random_state
        self.config = config
        self.whole_seeds = whole_seeds

    def fit(self, X: Any, y: Any = None) -> Self:
        """Find the topics of papers, one row of `X` each.

        `y` gives papers to topics that are wanted beforehand: the number of its seed for
        each paper, -1 for most. Papers of a seed are together, and apart from other seeds'.
        """
        vectors = validate_data(self, X, dtype=np.float64)
        if self.n_semantic is not None and not 1 <= self.n_semantic <= vectors.shape[1]:
            raise InputError(
                f"n_semantic is {self.n_semantic}, but the papers have {vectors.shape[1]} "
                f"columns; give a number from 1 to {vectors.shape[1]}"
            )
        with threadpool_limits(limits=1):
            self._fit(vectors, self._seeds(y, len(vectors)))
        return self

    def predict(self, X: Any) -> Ints:
        """Return the topic of each new paper."""
        return self.predict_with_confidence(X)[0]

    def predict_with_confidence(self, X: Any) -> tuple[Ints, Floats, Ints]:
        """Return topic, confidence and runner-up of each new paper.

        A new paper is placed by its nearest papers in the fused space, each
        voting with its own support; a known paper keeps its place. One that is farther
        from all papers than almost any known one has the less confidence, the rarer that is.
        """
        check_is_fitted(self)
        vectors = validate_data(self, X, dtype=np.float64, reset=False)
        with threadpool_limits(limits=1):
            points = self._space.fuse(vectors, PLACING * self.lexical_weight)
            found, similarity = nearest(points, self._points, self._config.n_voters)
        shares = voted(self._shares, found, similarity)
        known = similarity[:, 0] > 1 - 1e-6
        shares[known] = self._shares[found[known, 0]]
        labels = np.where(known, self._labels[found[:, 0]], np.argmax(shares, axis=1))
        near, lead = centrality(points, self._centres, labels, members=False)
        support = _own(shares, labels)
        fits = fitness(support, support, lead, near)
        confidence = self._calibration(np.where(known, self._fitness[found[:, 0]], fits))
        alike = self._familiar.chance(vectors[:, : self._space.n_semantic])
        confidence = np.where(
            known, confidence, confidence * np.minimum(1.0, alike / self._config.novel)
        )
        return labels, confidence, runners_up(shares, labels)

    def belongs_nowhere(self, X: Any) -> NDArray[np.bool_]:
        """Mark papers that are like none of the fit's; a known paper has the mark it has there.

        Papers are compared by their semantic columns. Of new papers like the known
        ones about one in twenty is marked.
        """
        check_is_fitted(self)
        vectors = validate_data(self, X, dtype=np.float64, reset=False)
        points = self._space.fuse(vectors, PLACING * self.lexical_weight)
        found, similarity = nearest(points, self._points, 1)
        strange = self._familiar.chance(vectors[:, : self._space.n_semantic]) < self._config.novel
        known = similarity[:, 0] > 1 - 1e-6
        marked: NDArray[np.bool_] = np.where(known, self._strangers[found[:, 0]], strange)
        return marked

    def at(self, n_topics: int) -> Self:
        """Return the same fit with exactly `n_topics` topics, coarser or finer; draw nothing anew.

        The votes of all partitions, and of all refits, are cut again, so confidence,
        runners-up and stability are those of the new topics. The number that the fit
        has returns the fit itself.
        """
        check_is_fitted(self)
        if n_topics == self.n_topics_:
            return self
        n = len(self._drawn.sizes)
        if not 1 <= n_topics <= n:
            raise InputError(
                f"{n_topics} topics were asked for, but there are {n} different "
                f"papers; ask for 1 to {n}"
            )
        other = copy(self)
        other.n_topics = n_topics
        with threadpool_limits(limits=1):
            votes = _votes(self._drawn.members, self._drawn.weights)
            other._settle(votes, other._partition(votes, self._drawn.guidance))
        return other

    def coarse_cut(self, k: int | None = None) -> Ints:
        """Return the group of each topic when the topics are joined into `k` groups.

        None chooses a number of groups on which the views agree, such that no group has
        over a third of the papers, unless one topic has, and none is too small to show.
        """
        check_is_fitted(self)
        if k is not None and not 1 <= k <= self.n_topics_:
            raise InputError(
                f"{k} groups were asked for, but there are {self.n_topics_} topics; "
                f"ask for 1 to {self.n_topics_}"
            )
        papers, config = np.bincount(self._labels), self._config
        least, most = config.smallest_theme * papers.sum(), config.largest_theme * papers.sum()
        chances = [k] if k else self.levels_.numbers_of_groups(self.n_topics_, papers.sum())
        found = [
            join_topics(self.linkage_, self._near, papers, number, least) for number in chances
        ]
        groups = first_fitting(found, papers, least, max(most, papers.max()))
        by_paper = renumbered(groups[self._labels], self._drawn.sizes)
        return by_paper[np.unique(self._labels, return_index=True)[1]]

    def _seeds(self, y: Any, n_papers: int) -> Ints:
        """Return the seed of each paper, checked."""
        given = np.full(n_papers, -1) if y is None else np.asarray(y)
        numbers = given.dtype.kind in "iuf" and given.shape == (n_papers,)
        if not numbers or not (given == np.round(given)).all():
            raise InputError(
                f"Unknown label type: y holds {given.dtype} of shape {given.shape} for {n_papers} "
                "papers; give each the whole number of its seed, or -1"
            )
        return np.maximum(given.astype(np.int64), -1)

    def _fit(self, vectors: Floats, seeds: Ints) -> None:
        rows, inverse = _distinct(vectors, self.n_semantic)
        guidance = self._guidance(seeds, inverse)
        self._space = Space.of(rows, self.n_semantic)
        self._points = self._space.fuse(rows, PLACING * self.lexical_weight)
        self._familiar = Familiar(normalise(rows[:, : self._space.n_semantic]))
        sizes = np.bincount(inverse)
        sampler = PartitionSampler(self._space, rows, np.random.default_rng(self.random_state))
        has_lexical = vectors.shape[1] > self._space.n_semantic
        plan = Plan.of(len(rows), self.lexical_weight if has_lexical else 0.0)
        weight = PLACING * self.lexical_weight if has_lexical else 0.0
        near, n = sampler.neighbours(weight), self._config.n_voters
        self._around = near.found[:, :n], near.similarity[:, :n]
        survey = _survey(sampler, plan)
        self.levels_ = survey_levels(survey, sampler.rng, self._config)
        weights = self._weights(len(rows))
        members = survey
        if len(rows) >= FEWEST:
            members = sampler.draw(plan.detail, np.flatnonzero(weights).tolist())
        votes = _votes(members, weights)
        refits = self._draw_refits(sampler, plan, weights)
        self._drawn = KeptPartitions(sizes, inverse, weights, survey, members, refits, guidance)
        self._settle(votes, self._partition(votes, guidance))

    def _guidance(self, seeds: Ints, inverse: Ints) -> Guidance:
        """Return the seed of each different paper; of equal papers' seeds the first is taken."""
        none = int(seeds.max(initial=-1)) + 1
        first = np.full(int(inverse.max()) + 1, none)
        np.minimum.at(first, inverse, np.where(seeds < 0, none, seeds))
        whole = np.isin(np.arange(none), np.array(self.whole_seeds, dtype=np.int64))
        return Guidance(np.where(first == none, -1, first), whole)

    def _settle(self, votes: Votes, labels: Ints) -> None:
        """Set everything that follows from the topics of the different papers."""
        drawn = self._drawn
        refits = self._refits() if labels.max() > 0 else []
        if self.n_topics is None and self._structure() >= 1:
            least = self._config.least_stability
            labels = join_unfound(labels, refits, least, drawn.guidance.sure)
        self._labels = renumbered(labels, drawn.sizes)
        held = drawn.guidance.holders(self._labels)
        self.seed_topics_ = {int(seed): topic for topic, seed in enumerate(held) if seed >= 0}
        self._describe(votes, drawn.survey, drawn.members, drawn.inverse)
        self._judge(refits, drawn.inverse)

    def _weights(self, n_papers: int) -> Floats:
        if self.n_topics is None:
            return self.levels_.weights()
        if not 1 <= self.n_topics <= n_papers:
            raise InputError(
                f"{self.n_topics} topics were asked for, but there are {n_papers} different "
                f"papers; ask for 1 to {n_papers}"
            )
        return self.levels_.weights_near(self.n_topics)

    def _partition(self, votes: Votes, guidance: Guidance, *, refit: bool = False) -> Ints:
        """Cut the papers into the asked number of topics, or into those that are agreed on."""
        if self.n_topics is not None and self.n_topics < len(guidance.found):
            raise InputError(
                f"{self.n_topics} topics were asked for, but {len(guidance.found)} were given "
                "beforehand; ask for as many at least"
            )
        if self.n_topics is not None:
            return exact_partition(votes, self.n_topics, guidance)
        n = len(votes.clusters)
        if n < FEWEST:
            return guidance.gathered(votes.togetherness, np.zeros(n, dtype=np.int64))
        smallest = neighbourhood(n, self._config.smallest_topic)
        return agreed_partition(votes, STARTS[refit], smallest, guidance)

    def _draw_refits(
        self, sampler: PartitionSampler, plan: Plan, weights: Floats
    ) -> list[tuple[Ints, list[Member]]]:
        """Draw partitions of most of the papers, at the levels of detail of the fit."""
        n, levels = len(sampler.vectors), np.flatnonzero(weights).tolist()
        drawn: list[tuple[Ints, list[Member]]] = []
        n_kept = max(FEWEST, round(self._config.refit_share * n))
        for _ in range(self._config.n_refits if n >= FEWEST else 0):
            kept = np.sort(sampler.rng.permutation(n)[:n_kept])
            members = sampler.draw_among(kept, plan.refit, levels)
            drawn.append((kept, [compact(member) for member in members]))
        return drawn

    def _refits(self) -> list[Refit]:
        """Fit again on the papers of each refit."""
        drawn = self._drawn
        found = []
        for kept, members in drawn.refits:
            votes = _votes(members, drawn.weights)
            guidance = drawn.guidance.among(kept)
            found.append(Refit(kept, self._partition(votes, guidance, refit=True)))
        return found

    def _describe(
        self, votes: Votes, survey: list[Member], members: list[Member], inverse: Ints
    ) -> None:
        """Set what the votes say, spreading distinct papers over identical ones."""
        labels = self._labels
        self._shares = affinity(votes, labels)
        self.labels_ = labels[inverse]
        self.support_ = self._shares[inverse]
        self.n_topics_ = int(labels.max()) + 1
        self._near = nearness(_votes(survey, np.ones(len(RESOLUTIONS))), labels)
        self.linkage_ = topic_tree(self._near)
        self.view_weights_ = np.unique([member.view.weight for member in members])
        own = []
        for weight in self.view_weights_:
            seen = [member for member in members if member.view.weight == weight]
            own.append(_own(affinity(_votes(seen, np.ones(len(RESOLUTIONS))), labels), labels))
        self.view_support_ = np.column_stack(own)[inverse]
        self.themes_ = self.coarse_cut()

    def _judge(self, refits: list[Refit], inverse: Ints) -> None:
        """Set what the refits say: confidence, stability, outliers."""
        labels = self._labels
        self._centres = topic_centres(self._points, labels)
        near, lead = centrality(self._points, self._centres, labels, members=True)
        own = _own(self._shares, labels)
        around = _own(voted(self._shares, *self._around), labels) if len(labels) > 1 else own
        self._fitness = fitness(own, around, lead, near)
        agreed = refit_agreement(labels, refits)
        self._calibration = Calibration.of(self._fitness, agreed)
        confidence = self._calibration(self._fitness)
        self.confidence_ = confidence[inverse]
        self.runner_up_ = runners_up(self._shares, labels)[inverse]
        self.refit_agreement_ = agreed[inverse]
        self._strangers = strangers(self._points, labels, self._config.outlier_tie)
        self.outlier_ = self._strangers[inverse]
        structure = self._structure()
        self.has_themes_ = self.n_topics_ > 1 and structure >= 1
        self.stability_ = np.ones(self.n_topics_)
        if refits:  # refits share nine papers in ten, so even noise comes back: not across views
            self.stability_ = topic_stability(labels, refits) * min(1.0, structure)

    def _structure(self) -> float:
        """Return how well views agree beside the least that they do on papers with themes."""
        several = len({member.view.weight for member in self._drawn.survey}) > 1
        least = self._config.structure if several else self._config.structure_alone
        return self.levels_.most_agreement() / least

    @property
    def _config(self) -> EnsembleConfig:
        return self.config or EnsembleConfig()


def _survey(sampler: PartitionSampler, plan: Plan) -> list[Member]:
    """Draw partitions at every level of detail; of too few papers, all cuts of one tree."""
    n = len(sampler.vectors)
    if n >= FEWEST:
        return sampler.draw(plan.survey, plan.levels)
    from scipy.cluster.hierarchy import linkage

    view = plan.survey[0]
    if n == 1:
        return [Member(np.zeros(1, dtype=np.int64), view, 0)]
    tree = linkage(np.round(sampler.space.fuse(sampler.vectors, PLACING), 6), method="average")
    return [Member(cut(tree, k), view, k - 1) for k in range(1, n + 1)]


def _votes(members: list[Member], weights: Floats) -> Votes:
    """Gather members so that every level has the say that its weight gives it."""
    levels = np.array([member.level for member in members])
    each = weights[levels] / np.bincount(levels)[levels]
    if not each.any():
        each = np.ones(len(members))
    return Votes.of([member.labels for member in members], each)


def _own(shares: Floats, labels: Ints) -> Floats:
    own: Floats = shares[np.arange(len(labels)), labels]
    return own


def _distinct(vectors: Floats, n_semantic: int | None) -> tuple[Floats, Ints]:
    """Return the different papers, both views at unit length, and which of them each row is.

    They are sorted by what they hold, so that nothing hangs on the order of the rows or
    on how often a paper comes.
    """
    width = vectors.shape[1] if n_semantic is None else n_semantic
    views = np.hstack([normalise(vectors[:, :width]), normalise(vectors[:, width:])])
    rows, inverse = np.unique(np.round(views, ALIKE) + 0.0, axis=0, return_inverse=True)
    return rows, np.ravel(inverse)
