"""What a method hands back, and how clusters without words are put into words."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

N_TERMS = 10


@dataclass(frozen=True)
class Outcome:
    """Topics of papers as one method sees them.

    `labels` has one topic a paper, -1 for a paper left out; `terms` has the best
    words of every topic. `variants` are other readings of the same fit by name,
    such as the one in which papers left out go to their nearest topic.
    """

    labels: np.ndarray
    terms: dict[int, list[str]]
    confidence: np.ndarray | None = None
    variants: dict[str, Outcome] = field(default_factory=dict)


def described(labels: np.ndarray, texts: list[str]) -> Outcome:
    """Give a bare clustering words by c-TF-IDF without stop words, the same for all of them."""
    from sklearn.feature_extraction.text import CountVectorizer

    labels = np.asarray(labels)
    topics = sorted(set(labels.tolist()) - {-1})
    if not topics:
        return Outcome(labels, {})
    vectorizer = CountVectorizer(stop_words="english")
    counts = vectorizer.fit_transform(texts)
    words = vectorizer.get_feature_names_out()
    by_topic = np.vstack([np.asarray(counts[labels == topic].sum(axis=0)) for topic in topics])
    share = by_topic / np.maximum(by_topic.sum(axis=1, keepdims=True), 1)
    rarity = np.log1p(by_topic.sum() / len(topics) / np.maximum(by_topic.sum(axis=0), 1))
    weights = share * rarity
    terms = {
        topic: [words[place] for place in np.argsort(-row, kind="stable")[:N_TERMS] if row[place]]
        for topic, row in zip(topics, weights, strict=True)
    }
    return Outcome(labels, terms)


def to_nearest(labels: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    """Give every paper left out the topic with the nearest mean vector."""
    labels = np.array(labels)
    topics = np.array(sorted(set(labels.tolist()) - {-1}))
    out = labels == -1
    if len(topics) == 0 or not out.any():
        return labels
    centres = np.stack([vectors[labels == topic].mean(axis=0) for topic in topics])
    centres /= np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-12)
    labels[out] = topics[np.argmax(vectors[out] @ centres.T, axis=1)]
    return labels
