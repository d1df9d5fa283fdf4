"""Topics with all that is known of them, as tables that a fit, corrections and results share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from analysis.config import TopicConfig
from analysis.overview import overview, overview_html
from analysis.topics.representatives import choose_representatives
from analysis.wording import count

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from analysis.store import Results
    from analysis.topics.ensemble import EnsembleClusterer

    Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class TopicTables:
    """Topics as tables: what a fit finds, a correction takes and gives back, and results hold.

    Tables are those of `analysis.schema`, in corpus order or by topic. `topics` has
    stability, the parent in the tree and, once they are assessed, trust, coherence,
    coverage, confidence and representatives of each topic. The stability of a topic that
    was cut out by hand is missing: no refit has looked for it.

    Parameters
    ----------
    papers
        The papers, with title and abstract; row numbers are their places in the corpus.
    vectors
        Their vectors, float32 (n_papers, n_dims).
    paper_topics
        The topic of each paper with confidence, runner-up, place on the map and whether
        it is an outlier; in corrected tables also whether it was placed `by_hand`.
    topics, topic_terms
        The topics and their terms.
    tree
        One row a merge: node (numbered on from the topics), left, right, height,
        n_papers and label (what its topics share).
    representatives
        The papers that stand for each topic, nearest first.
    groups
        The coarse group of each topic, a cut of the tree, int64 (n_topics,); None in
        results, which keep themes in its place.
    votes
        The clusterer on whose votes the topics rest and that can cut them again; None
        where no fit is at hand. It knows the topics that were found, not those made by hand.
    origin
        The tables before any correction; None for those that nobody has corrected.
    config
        The settings of the fit, by which corrected topics are named too.
    """

    papers: pd.DataFrame
    vectors: np.ndarray
    paper_topics: pd.DataFrame
    topics: pd.DataFrame
    topic_terms: pd.DataFrame
    tree: pd.DataFrame
    representatives: pd.DataFrame
    groups: Ints | None = None
    votes: EnsembleClusterer | None = None
    origin: TopicTables | None = None
    config: TopicConfig = field(default_factory=TopicConfig)

    def __repr__(self) -> str:
        return overview("TopicTables", self.facts, self)

    def _repr_html_(self) -> str:
        return overview_html("TopicTables", self.facts, self)

    @property
    def facts(self) -> list[str]:
        """How many papers make how many topics and groups, in words."""
        sizes = [count(len(self.papers), "paper"), count(len(self.topics), "topic")]
        if self.groups is not None:
            sizes.append(count(len(np.unique(self.groups)), "group"))
        return [", ".join(sizes)]

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
            config=results.topic_config,
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
