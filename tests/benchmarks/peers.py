"""Every method of the contest behind one call: `method(sample, k, seed, words) -> Outcome`.

`k` is the number of topics for methods that must be told one: the median of the
numbers that the methods which choose for themselves found on the same papers, or
the true number for the informed ones. Settings are the packages' defaults with
the seed added; what departs from them is said in `note`.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tests.benchmarks.outcome import N_TERMS, Outcome, described, to_nearest

if TYPE_CHECKING:
    from tests.benchmarks.data import Sample
    from tests.benchmarks.words import WordVectors

Fit = Callable[["Sample", int, int, "WordVectors"], Outcome]


@dataclass(frozen=True)
class Method:
    """A method, the package that brings it, its licence, and how it comes to its number of topics.

    `number` is "own", "given" (the median) or "true" (informed by the labels).
    """

    fit: Fit
    title: str
    package: str
    licence: str
    number: str = "own"
    note: str = ""


def ours(sample: Sample, k: int, seed: int, words: WordVectors) -> Outcome:
    """Fit this project's engine with its defaults; the labels, map and stability are paid for."""
    from analysis.config import TopicConfig
    from analysis.topics import fit_topics

    fit = fit_topics(sample.papers, sample.vectors, TopicConfig(seed=seed))
    labels = fit.paper_topics["topic"].to_numpy()
    best = fit.topic_terms.sort_values(["topic", "rank"]).groupby("topic")["term"].agg(list)
    groups = np.asarray(fit.groups)[labels]
    return Outcome(
        labels,
        {int(topic): terms[:N_TERMS] for topic, terms in best.items()},
        fit.paper_topics["confidence"].to_numpy(),
        {
            "plain words": described(labels, sample.texts),
            "themes": described(groups, sample.texts),
        },
    )


def bertopic(sample: Sample, k: int, seed: int, words: WordVectors) -> Outcome:
    return _bertopic(sample, umap_model=_umap(15, seed))


def bertopic_tuned(sample: Sample, k: int, seed: int, words: WordVectors) -> Outcome:
    from hdbscan import HDBSCAN
    from sklearn.feature_extraction.text import CountVectorizer

    smallest = max(3, round(len(sample) ** 0.5 / 3))
    return _bertopic(
        sample,
        umap_model=_umap(10 if len(sample) < 500 else 15, seed),
        hdbscan_model=HDBSCAN(smallest, min_samples=2, prediction_data=True),
        vectorizer_model=CountVectorizer(stop_words="english"),
    )


def top2vec(sample: Sample, k: int, seed: int, words: WordVectors) -> Outcome:
    from top2vec import Top2Vec

    neighbours = {"n_neighbors": 15, "n_components": 5, "metric": "cosine", "random_state": seed}
    model = Top2Vec(sample.texts, embedding_model=words, umap_args=neighbours, verbose=False)
    terms = {topic: list(each[:N_TERMS]) for topic, each in enumerate(model.topic_words)}
    return Outcome(np.asarray(model.doc_top), terms)


def keynmf(sample: Sample, k: int, seed: int, words: WordVectors) -> Outcome:
    from turftopic import KeyNMF

    return _turftopic(KeyNMF(k, encoder=words, random_state=seed), sample)


def keynmf_auto(sample: Sample, k: int, seed: int, words: WordVectors) -> Outcome:
    from turftopic import KeyNMF

    return _turftopic(KeyNMF("auto", encoder=words, random_state=seed), sample)


def gmm(sample: Sample, k: int, seed: int, words: WordVectors) -> Outcome:
    from turftopic import GMM

    return _turftopic(GMM(k, encoder=words, random_state=seed), sample)


def s3(sample: Sample, k: int, seed: int, words: WordVectors) -> Outcome:
    from turftopic import SemanticSignalSeparation

    return _turftopic(SemanticSignalSeparation(k, encoder=words, random_state=seed), sample)


def topeax(sample: Sample, k: int, seed: int, words: WordVectors) -> Outcome:
    from turftopic import Topeax

    np.random.seed(seed)  # noqa: NPY002  # Topeax seeds its map but not its mixture
    return _turftopic(Topeax(encoder=words, random_state=seed), sample)


def evoc(sample: Sample, k: int, seed: int, words: WordVectors) -> Outcome:
    from evoc import EVoC

    labels = EVoC(random_state=seed).fit_predict(np.ascontiguousarray(sample.vectors))
    full = described(to_nearest(labels, sample.vectors), sample.texts)
    outcome = described(labels, sample.texts)
    return Outcome(outcome.labels, outcome.terms, variants={"to nearest": full})


def fastopic(sample: Sample, k: int, seed: int, words: WordVectors) -> Outcome:
    import torch

    with _no_torchvision():
        import topmost  # noqa: F401  # FASTopic imports it late
        from fastopic import FASTopic

    torch.manual_seed(seed)
    np.random.seed(seed)  # noqa: NPY002  # what FASTopic draws from
    model = FASTopic(k, doc_embed_model=words, num_top_words=N_TERMS)
    top_words, theta = model.fit_transform(sample.texts, preset_doc_embeddings=sample.vectors)
    terms = {topic: line.split() for topic, line in enumerate(top_words)}
    return Outcome(np.argmax(theta, axis=1), terms)


def nmf(sample: Sample, k: int, seed: int, words: WordVectors) -> Outcome:
    from sklearn.decomposition import NMF
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(stop_words="english", min_df=2, max_df=0.95)
    return _factors(NMF(k, random_state=seed), vectorizer, sample)


def lda(sample: Sample, k: int, seed: int, words: WordVectors) -> Outcome:
    from sklearn.decomposition import LatentDirichletAllocation
    from sklearn.feature_extraction.text import CountVectorizer

    vectorizer = CountVectorizer(stop_words="english", min_df=2, max_df=0.95)
    return _factors(LatentDirichletAllocation(k, random_state=seed), vectorizer, sample)


def kmeans(sample: Sample, k: int, seed: int, words: WordVectors) -> Outcome:
    from sklearn.cluster import KMeans

    model = KMeans(min(k, len(sample)), n_init=10, random_state=seed)
    return described(model.fit_predict(sample.vectors), sample.texts)


METHODS = {
    "ours": Method(ours, "Paper Themes", "paper-themes", "MIT"),
    "bertopic": Method(bertopic, "BERTopic, defaults", "bertopic", "MIT"),
    "bertopic-tuned": Method(
        bertopic_tuned,
        "BERTopic, tuned to n",
        "bertopic",
        "MIT",
        note="no stop words; 10 neighbours below 500 papers; smallest topic sqrt(n) / 3, "
        "at least 3; min_samples 2",
    ),
    "top2vec": Method(top2vec, "Top2Vec", "top2vec", "BSD-3-Clause (needs gensim, LGPL)"),
    "topeax": Method(topeax, "Turftopic Topeax", "turftopic", "MIT (needs igraph, GPL)"),
    "keynmf-auto": Method(
        keynmf_auto,
        "Turftopic KeyNMF, auto",
        "turftopic",
        "MIT (needs igraph, GPL)",
        note="n_components='auto'",
    ),
    "evoc": Method(evoc, "EVoC", "evoc", "BSD-2-Clause"),
    "keynmf": Method(keynmf, "Turftopic KeyNMF", "turftopic", "MIT (needs igraph, GPL)", "given"),
    "gmm": Method(gmm, "Turftopic GMM", "turftopic", "MIT (needs igraph, GPL)", "given"),
    "s3": Method(s3, "Turftopic S3", "turftopic", "MIT (needs igraph, GPL)", "given"),
    "fastopic": Method(
        fastopic,
        "FASTopic",
        "fastopic",
        "Apache-2.0 (needs gensim, LGPL)",
        "given",
        note="without torchvision, which it only imports to fetch data sets",
    ),
    "nmf": Method(nmf, "NMF on TF-IDF", "scikit-learn", "BSD-3-Clause", "given"),
    "lda": Method(lda, "LDA", "scikit-learn", "BSD-3-Clause", "given"),
    "kmeans": Method(kmeans, "k-means", "scikit-learn", "BSD-3-Clause", "given"),
    "kmeans-true": Method(
        kmeans, "k-means, true K (informed)", "scikit-learn", "BSD-3-Clause", "true"
    ),
}


@contextmanager
def _no_torchvision() -> Iterator[None]:
    """Let FASTopic be imported without torchvision, of which it uses a downloader only."""
    import sentence_transformers  # noqa: F401  # looks for the real torchvision

    names = ("torchvision", "torchvision.datasets", "torchvision.datasets.utils")
    stand_ins = {name: types.ModuleType(name) for name in names if name not in sys.modules}
    for name, module in stand_ins.items():
        module.download_url = None  # type: ignore[attr-defined]
        sys.modules[name] = module
    yield
    for name in stand_ins:
        del sys.modules[name]


def _umap(neighbours: int, seed: int) -> Any:
    """Return BERTopic's own UMAP with a seed, which its default lacks."""
    from umap import UMAP

    return UMAP(neighbours, n_components=5, min_dist=0.0, metric="cosine", random_state=seed)


def _bertopic(sample: Sample, **parts: Any) -> Outcome:
    from bertopic import BERTopic

    model = BERTopic(**parts)
    found, _ = model.fit_transform(sample.texts, embeddings=sample.vectors)
    raw = Outcome(np.asarray(found), _bertopic_terms(model))
    if -1 not in found or len(set(found)) < 2:
        return Outcome(raw.labels, raw.terms, variants={"to nearest": raw})
    filled = model.reduce_outliers(
        sample.texts, found, strategy="embeddings", embeddings=sample.vectors
    )
    model.update_topics(sample.texts, topics=filled, vectorizer_model=parts.get("vectorizer_model"))
    full = Outcome(np.asarray(filled), _bertopic_terms(model))
    return Outcome(raw.labels, raw.terms, variants={"to nearest": full})


def _bertopic_terms(model: Any) -> dict[int, list[str]]:
    return {
        topic: [word for word, _ in terms if word][:N_TERMS]
        for topic, terms in model.get_topics().items()
        if topic != -1
    }


def _turftopic(model: Any, sample: Sample) -> Outcome:
    """Fit and file each paper under its strongest topic; one without any is left out."""
    weights = np.asarray(model.fit_transform(sample.texts, embeddings=sample.vectors))
    labels = np.where(np.any(weights != 0, axis=1), np.argmax(weights, axis=1), -1)
    return Outcome(labels, _best(model.components_, model.get_vocab()))


def _factors(model: Any, vectorizer: Any, sample: Sample) -> Outcome:
    weights = model.fit_transform(vectorizer.fit_transform(sample.texts))
    labels = np.where(np.any(weights > 0, axis=1), np.argmax(weights, axis=1), -1)
    return Outcome(labels, _best(model.components_, vectorizer.get_feature_names_out()))


def _best(components: np.ndarray, vocabulary: np.ndarray) -> dict[int, list[str]]:
    order = np.argsort(-np.asarray(components), axis=1, kind="stable")[:, :N_TERMS]
    return {topic: [str(vocabulary[i]) for i in row] for topic, row in enumerate(order)}
