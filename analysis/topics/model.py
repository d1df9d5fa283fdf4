"""BERTopic with our parts. Only this module imports bertopic, and only when a fit begins."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from analysis.language.detect import main_language
from analysis.topics.labels.representation import topic_vectorizer
from analysis.topics.layout import quiet_portable_import

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from analysis.topics.ensemble import EnsembleClusterer
    from analysis.topics.reading import TextReader


def fit_bertopic(
    texts: list[str],
    space: np.ndarray,
    clusterer: EnsembleClusterer,
    n_terms: int,
    seeds: np.ndarray,
    reader: TextReader,
) -> Any:
    """Fit a BERTopic whose clusters come from the ensemble; no dimension is reduced before.

    The model that comes back knows how to transform, merge, draw and save as any BERTopic
    does. It transforms bare texts, and tells how sure each place is.

    Parameters
    ----------
    texts
        The papers' texts.
    space
        One row a paper: semantic columns, then lexical ones.
    clusterer
        The ensemble; one that is fitted already keeps its topics.
    n_terms
        Terms of each topic.
    seeds
        The seed of each paper, -1 for most.
    reader
        Brings new texts into the space.
    """
    code = main_language(texts, [""] * len(texts))
    model_class = ordered_bertopic()
    known = getattr(clusterer, "labels_", None)
    from bertopic.cluster import BaseCluster
    from bertopic.dimensionality import BaseDimensionalityReduction
    from bertopic.vectorizers import ClassTfidfTransformer

    model = model_class(
        embedding_model=None,
        umap_model=BaseDimensionalityReduction(),
        hdbscan_model=BaseCluster() if known is not None else clusterer,
        language="multilingual",  # BERTopic's "english" deletes every letter but A to Z
        vectorizer_model=topic_vectorizer(code),
        ctfidf_model=ClassTfidfTransformer(),
        top_n_words=n_terms,
        calculate_probabilities=False,
        verbose=False,
    )
    model.fit_transform(texts, embeddings=space, y=seeds if known is None else known)
    model.hdbscan_model = clusterer
    model.embedding_model = _embedder(reader)
    return model


@cache
def ordered_bertopic() -> type[Any]:
    """Return a BERTopic that numbers topics by size and, where sizes tie, keeps their order.

    BERTopic sorts with an unstable sort, so that topics of one size change places; and
    its distance of topics with the same words falls below zero, which it then refuses.
    """
    with quiet_portable_import():
        from bertopic import BERTopic

    class OrderedBERTopic(BERTopic):  # type: ignore[misc]  # BERTopic has no types
        def _sort_mappings_by_frequency(self, documents: pd.DataFrame) -> pd.DataFrame:
            self._update_topic_size(documents)
            sizes = {topic: size for topic, size in self.topic_sizes_.items() if topic != -1}
            ordered = sorted(sizes, key=lambda topic: (-sizes[topic], topic))
            mapping = {-1: -1} | {topic: place for place, topic in enumerate(ordered)}
            self.topic_mapper_.add_mappings(mapping, topic_model=self)
            documents["Topic"] = documents["Topic"].map(mapping).astype(int)
            self._update_topic_size(documents)
            return documents

        def __reduce__(self) -> tuple[Any, ...]:
            return _restored, (self.__dict__,)

        def transform(
            self, documents: Any, embeddings: Any = None, images: Any = None
        ) -> tuple[Any, Any]:
            documents = [documents] if isinstance(documents, str) else list(documents)
            if embeddings is None and self.embedding_model is not None:
                embeddings = self.embedding_model.embed(documents)
            topics, chances = super().transform(documents, embeddings, images)
            if hasattr(self.hdbscan_model, "predict_with_confidence"):
                chances = self.hdbscan_model.predict_with_confidence(embeddings)[1]
            return topics, chances

        def hierarchical_topics(self, *args: Any, **settings: Any) -> pd.DataFrame:
            settings.setdefault("distance_function", _apart)
            found: pd.DataFrame = super().hierarchical_topics(*args, **settings)
            return found

        def visualize_hierarchy(self, *args: Any, **settings: Any) -> Any:
            settings.setdefault("distance_function", _apart)
            return super().visualize_hierarchy(*args, **settings)

    return OrderedBERTopic


@cache
def _embedder_class() -> type[Any]:
    """Return BERTopic's kind of embedding model, around a reader of texts."""
    with quiet_portable_import():
        from bertopic.backend import BaseEmbedder

    class PaperReader(BaseEmbedder):  # type: ignore[misc]  # BERTopic has no types
        def __init__(self, reader: TextReader) -> None:
            super().__init__()
            self.reader = reader

        def embed(self, documents: Any, verbose: bool = False) -> np.ndarray:
            return self.reader.space([str(text) for text in documents])

        def __reduce__(self) -> tuple[Any, ...]:
            return _embedder, (self.reader,)

    return PaperReader


def _embedder(reader: TextReader) -> Any:
    return _embedder_class()(reader)


def _restored(state: dict[str, Any]) -> Any:
    """Make a model again from what a pickle holds of it."""
    model: Any = object.__new__(ordered_bertopic())
    model.__dict__.update(state)
    return model


def _apart(vectors: Any) -> Any:
    """Return the cosine distances of all pairs, none below zero."""
    from sklearn.metrics.pairwise import cosine_distances

    return cosine_distances(vectors)
