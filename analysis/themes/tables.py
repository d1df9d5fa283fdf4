"""What corrections act on: papers and their topics, as tables."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.topics.labels.choosing import label_topics
from analysis.topics.representatives import choose_representatives

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from analysis.store import Results
    from analysis.topics import TopicFit

    Ints = NDArray[np.int64]

READ_ALL = 2_000
"""Of more papers than this, only the nearest topics are read beside those that are named anew."""
NEIGHBOURS = 5
N_TERMS = 10
STRAYS = 0.1
"""A topic that got less than this share of an old one has not taken its place."""


@dataclass(frozen=True, eq=False)
class TopicTables:
    """Topics as tables: what a correction takes and gives back, of a fit or of finished results.

    Tables are those of `analysis.schema`, in corpus order or by topic, with every column
    that the fit or the results have. `paper_topics` has the columns outlier and by_hand as
    well. The stability of a topic that was cut out by hand is missing: no refit has looked
    for it. `groups` is the coarse group of each topic where a fit tells it. `origin` holds
    the tables before any correction; None for those that nobody has corrected.
    """

    papers: pd.DataFrame
    vectors: np.ndarray
    paper_topics: pd.DataFrame
    topics: pd.DataFrame
    topic_terms: pd.DataFrame
    tree: pd.DataFrame
    representatives: pd.DataFrame
    groups: Ints | None = None
    origin: TopicTables | None = None

    @classmethod
    def of_fit(cls, papers: pd.DataFrame, fit: TopicFit) -> TopicTables:
        """Take the topics of a fit."""
        return cls(
            papers.reset_index(drop=True),
            fit.vectors,
            fit.paper_topics.reset_index(drop=True).assign(by_hand=False),
            fit.topics,
            fit.topic_terms,
            fit.tree,
            fit.representatives,
            fit.groups,
        )

    @classmethod
    def of_results(cls, results: Results) -> TopicTables:
        """Take the topics of finished results, corrections that were replayed in them included."""
        papers = results.papers.reset_index(drop=True)
        names = ["paper_id", "topic", "confidence", "runner_up", "x", "y"]
        marks = {
            name: papers[name].astype(bool) if name in papers else False
            for name in ("outlier", "by_hand")
        }
        paper_topics = papers[names].assign(**marks)
        known = results.representatives
        if known.empty:  # results of an earlier version
            known = choose_representatives(papers, paper_topics, results.vectors)
        return cls(
            papers,
            results.vectors,
            paper_topics,
            results.topics,
            results.topic_terms,
            results.tree,
            known,
        )

    @property
    def topic_of(self) -> Ints:
        """Topic of each paper, int64 (n_papers,)."""
        return self.paper_topics["topic"].to_numpy(dtype=np.int64)

    @property
    def labels(self) -> dict[int, str]:
        """Label of each topic by its number."""
        return dict(zip(self.topics["topic"].tolist(), self.topics["label"].tolist(), strict=True))

    @property
    def first(self) -> TopicTables:
        """The tables before any correction."""
        return self.origin or self

    def renamed(self, topic: int, name: str) -> TopicTables:
        """Return the same with another label for one topic."""
        labels = self.topics["label"].where(self.topics["topic"] != topic, name)
        return replace(self, topics=self.topics.assign(label=labels), origin=self.first)

    def placed(
        self, rows: list[int], *, topic: int | None = None, nowhere: bool = False
    ) -> TopicTables:
        """Return the same with papers placed by hand: in a topic for sure, or nowhere."""
        chosen = np.isin(np.arange(len(self.papers)), rows)
        found = self.paper_topics
        found = found.assign(
            by_hand=found["by_hand"] | chosen,
            outlier=(found["outlier"] & ~chosen) | (chosen & nowhere),
            confidence=found["confidence"].mask(chosen, 0.0 if nowhere else 1.0),
        )
        placed = replace(self, paper_topics=found, origin=self.first)
        if topic is None:
            return placed
        return placed.regrouped(np.where(chosen, topic, self.topic_of), {}, {})

    def regrouped(
        self, groups: Ints, names: Mapping[int, str], stability: Mapping[int, float]
    ) -> TopicTables:
        """Return the same papers in other topics.

        What follows from the topics, the tree and the measures among them, is left for
        `analysis.themes.following.follow_up`.

        Parameters
        ----------
        groups
            The group of each paper, int64 (n_papers,); a group with the number of a
            topic is that topic and keeps its label unless it is in `stability`.
        names
            The labels of groups, by hand.
        stability
            For every group whose papers ask for terms, and unless named a label, of
            its own: how stable it is, NaN where nobody knows.
        """
        order = _by_size(groups)
        label, terms = _described(self, groups, sorted(stability))
        stay = {group: name for group, name in self.labels.items() if group not in stability}
        label = _beside({**stay, **names}, label)
        known = self.topics.set_index("topic")["stability"].to_dict()
        kept = self.topic_terms[~self.topic_terms["topic"].isin(list(stability))]
        terms = pd.concat([kept, terms], ignore_index=True)
        terms = terms[terms["topic"].isin(list(order))].assign(
            topic=lambda t: t["topic"].map(order)
        )
        terms = terms.sort_values(["topic", "rank"], ignore_index=True)
        joined = terms.groupby("topic")["term"].agg(", ".join)
        numbers = list(order.values())
        topic: Ints = np.array([order[group] for group in groups.tolist()], dtype=np.int64)
        topics = pd.DataFrame(
            {
                "topic": numbers,
                "label": [label[group] for group in order],
                "n_papers": np.bincount(topic, minlength=len(numbers)),
                "stability": [float(stability.get(g, known.get(g, np.nan))) for g in order],
                "terms": joined.reindex(numbers).fillna("").to_numpy(),
            }
        )
        topics = topics.reindex(columns=self.topics.columns)
        found = self.paper_topics.assign(topic=topic)
        found = found.assign(runner_up=_runners_up(self, groups, topic))
        return replace(
            self, paper_topics=found, topics=topics, topic_terms=terms, origin=self.first
        )


def unit_means(vectors: np.ndarray, topic: Ints) -> np.ndarray:
    """Return the direction of each topic's mean in centred vectors; float (n_topics, n_dims)."""
    centred = vectors - vectors.mean(axis=0)
    n_topics = int(topic.max()) + 1
    means = np.zeros((n_topics, vectors.shape[1]))
    np.add.at(means, topic, centred)
    lengths: np.ndarray = np.linalg.norm(means, axis=1, keepdims=True)
    return np.asarray(means / np.maximum(lengths, 1e-12))


def _by_size(groups: Ints) -> dict[int, int]:
    """Return the number that each group gets as a topic: the largest first, then by first paper."""
    found, first, sizes = np.unique(groups, return_index=True, return_counts=True)
    order = np.lexsort((first, -sizes))
    return {int(found[place]): number for number, place in enumerate(order)}


def _described(
    tables: TopicTables, groups: Ints, changed: list[int]
) -> tuple[dict[int, str], pd.DataFrame]:
    """Return labels and terms of the changed groups, told apart from the topics around them."""
    here = [group for group in changed if (groups == group).any()]
    if not here:
        return {}, tables.topic_terms.head(0)
    rows = _context(tables, groups, here)
    papers = tables.papers.iloc[rows]
    titles, abstracts = papers["title"].tolist(), papers["abstract"].tolist()
    named = label_topics(titles, abstracts, groups[rows], n_terms=N_TERMS)
    terms = named.terms[named.terms["topic"].isin(here)]
    return {group: named.labels[group] for group in here}, terms


def _context(tables: TopicTables, groups: Ints, changed: list[int]) -> Ints:
    """Return the papers to read: all of a small corpus, else the groups and their neighbours."""
    if len(groups) <= READ_ALL:
        return np.arange(len(groups))
    names, place = np.unique(groups, return_inverse=True)
    means = unit_means(tables.vectors, place)
    near = np.round(means[np.isin(names, changed)] @ means.T, 6)
    kept = np.unique(np.argsort(-near, axis=1, kind="stable")[:, : NEIGHBOURS + 1])
    return np.flatnonzero(np.isin(groups, names[kept]) | np.isin(groups, changed))


def _runners_up(tables: TopicTables, groups: Ints, topic: Ints) -> Ints:
    """Return each paper's runner-up among the new topics, -1 where there is no other topic.

    It is what has become of the old one; where that is several topics, or the paper's
    own, the nearest of those, or of all others, by the direction of their means.
    """
    n_topics = int(topic.max()) + 1
    if n_topics == 1:
        return np.full(len(topic), -1, dtype=np.int64)
    before = tables.paper_topics["runner_up"].to_numpy(dtype=np.int64)
    places = np.arange(len(topic))
    allowed = _heirs(tables.topic_of, topic)[before]
    allowed[places, topic] = False
    allowed[~allowed.any(axis=1)] = True
    allowed[places, topic] = False
    found = allowed.argmax(axis=1)
    several = np.flatnonzero(allowed.sum(axis=1) > 1)
    if len(several):
        centred = tables.vectors[several] - tables.vectors.mean(axis=0)
        near = np.round(centred @ unit_means(tables.vectors, topic).T, 6)
        found[several] = np.where(allowed[several], near, -np.inf).argmax(axis=1)
    return np.asarray(found, dtype=np.int64)


def _heirs(old: Ints, topic: Ints) -> NDArray[np.bool_]:
    """Mark the new topics that hold a tenth of an old one or more; the last row is for no topic."""
    counts = np.zeros((int(old.max()) + 2, int(topic.max()) + 1))
    np.add.at(counts, (old, topic), 1)
    marked: NDArray[np.bool_] = (counts > 0) & (counts >= STRAYS * counts.sum(1, keepdims=True))
    return marked


def _beside(kept: Mapping[int, str], found: Mapping[int, str]) -> dict[int, str]:
    """Add to the labels that are kept those found anew, numbered where one is taken."""
    labels = dict(kept)
    used = {label.casefold() for label in kept.values()}
    for group in sorted(set(found) - set(kept)):
        name, count = found[group], 1
        while name.casefold() in used:
            count += 1
            name = f"{found[group]} ({count})"
        used.add(name.casefold())
        labels[group] = name
    return labels
