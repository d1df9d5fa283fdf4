"""The engine on its own: which topic each paper is in, without names and without a map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.config import TopicConfig
from analysis.embeddings import LexicalView
from analysis.schema import PAPER_TOPICS, PAPERS, conform

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.topics.ensemble import EnsembleClusterer
    from analysis.topics.seeds import FoundSeeds


def new_clusterer(
    n_semantic: int, say: float, config: TopicConfig, whole_seeds: Sequence[int] = ()
) -> EnsembleClusterer:
    """Return the engine for vectors of so many columns, not yet fitted.

    Parameters
    ----------
    n_semantic
        Columns of the semantic vectors.
    say
        How much the words count at most beside them.
    config
        The settings.
    whole_seeds
        The seeds whose papers are all that speak of them.
    """
    from analysis.topics.ensemble import EnsembleClusterer

    return EnsembleClusterer(
        n_topics=config.n_topics,
        n_semantic=n_semantic,
        lexical_weight=say,
        random_state=config.seed,
        config=config.ensemble,
        whole_seeds=whole_seeds,
    )


def cluster_papers(
    papers: pd.DataFrame,
    vectors: np.ndarray,
    config: TopicConfig | None = None,
    seeds: FoundSeeds | None = None,
) -> EnsembleClusterer:
    """Find the topics of papers as `fit_topics` does, and only these; return the fitted engine.

    Parameters
    ----------
    papers, vectors
        The table papers, and one row of float32 a paper (n_papers, n_dims).
    config
        The settings; None stands for the usual ones.
    seeds
        What topics that were given beforehand found among the papers.
    """
    table, words = conform(papers, PAPERS), LexicalView.of(papers)
    space = np.hstack([vectors, words.describe(table)]).astype(float)
    given = seeds.by_words if seeds else ()
    engine = new_clusterer(vectors.shape[1], words.say, config or TopicConfig(), given)
    return engine.fit(space, seeds.rows if seeds else None)


def clustered_topics(
    papers: pd.DataFrame, clusterer: EnsembleClusterer, places: np.ndarray | None = None
) -> pd.DataFrame:
    """Return the table paper_topics of a fitted engine's papers, with `outlier`.

    Parameters
    ----------
    papers
        The papers it was fitted on.
    clusterer
        The engine.
    places
        Where each is on the map, float (n_papers, 2); None leaves all at the origin.
    """
    at = np.zeros((len(papers), 2)) if places is None else places
    found = pd.DataFrame(
        {
            "paper_id": papers["paper_id"].to_numpy(),
            "topic": clusterer.labels_.astype("int64"),
            "confidence": np.round(clusterer.confidence_.astype(float), 4),
            "runner_up": clusterer.runner_up_.astype("int64"),
            "x": at[:, 0],
            "y": at[:, 1],
            "outlier": clusterer.outlier_.astype(bool),
        }
    )
    return conform(found, PAPER_TOPICS)
