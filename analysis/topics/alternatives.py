"""BERTopic's own representation models for terms and labels, without any network but an LLM's.

KeyBERTInspired and MaximalMarginalRelevance ask for vectors of single terms. No
encoder need be loaded for them: a term stands where the papers that hold it stand.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.errors import InputError
from analysis.topics.labels.representation import text_terms
from analysis.topics.layout import quiet_portable_import

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bertopic.backend import BaseEmbedder

    from analysis.topics.labels.choosing import TopicLabels

LLM = "llm:"
DIVERSITY = 0.3  # as in BERTopic's documentation of MaximalMarginalRelevance
CANDIDATES = 3  # times as many terms are offered to MaximalMarginalRelevance as it keeps


def check_representation(name: str) -> None:
    """Refuse a representation that is not known, or whose package is missing.

    Raises
    ------
    InputError
        With the remedy.

    Examples
    --------
    >>> check_representation("mmr")
    """
    if name.startswith(LLM) and name != LLM:
        if "litellm" not in sys.modules and find_spec("litellm") is None:
            raise InputError(
                f"the representation {name!r} needs the package litellm, which is not installed; "
                "install it with: pip install 'paper-themes[llm]'"
            )
    elif name not in ("phrases", "keybert", "mmr"):
        raise InputError(
            f"the representation {name!r} is not known; "
            "choose phrases, keybert, mmr, or llm:MODEL with a model's name"
        )


def represent(
    name: str, model: Any, texts: Sequence[str], vectors: np.ndarray, named: TopicLabels
) -> TopicLabels:
    """Return labels and terms as the representation model `name` gives them.

    `keybert` and `mmr` choose other terms, `llm:MODEL` writes other labels; the
    rest stays as `named` says, and with `phrases` everything does.

    Parameters
    ----------
    name
        phrases, keybert, mmr or llm:MODEL.
    model
        The fitted BERTopic.
    texts
        The papers' texts.
    vectors
        Their vectors, float32 (n_papers, n_dims).
    named
        Labels and terms of our own.

    Raises
    ------
    InputError
        If the language model does not answer.
    """
    from analysis.topics.labels.choosing import TopicLabels

    if name == "phrases":
        return named
    n_terms = int(named.terms["rank"].max()) if len(named.terms) else 1
    found = _extract(name, model, texts, vectors, n_terms)
    if not name.startswith(LLM):
        return TopicLabels(named.labels, _terms(found, n_terms))
    written = {topic: " ".join(words[0][0].split()) for topic, words in found.items()}
    return TopicLabels(_different(written, named.labels), named.terms)


def paper_backend(texts: Sequence[str], vectors: np.ndarray) -> BaseEmbedder:
    """Return a backend for BERTopic that knows the papers' vectors and so their terms'."""
    with quiet_portable_import():
        from bertopic.backend import BaseEmbedder

    known = dict(zip(texts, vectors, strict=True))
    places: dict[str, list[int]] = {}
    for row, text in enumerate(texts):
        for term in set(text_terms(text)):
            places.setdefault(term, []).append(row)

    class PaperBackend(BaseEmbedder):  # type: ignore[misc]  # untyped base
        def embed(self, documents: Sequence[str], verbose: bool = False) -> np.ndarray:
            return np.array([self._vector(text) for text in documents])

        def _vector(self, text: str) -> np.ndarray:
            if text in known:
                return np.asarray(known[text])
            terms = [text] if text in places else text_terms(text)
            rows = [row for term in terms for row in places.get(term, [])]
            return np.asarray(vectors[rows or slice(None)].mean(axis=0))

    return PaperBackend()


def _extract(
    name: str, model: Any, texts: Sequence[str], vectors: np.ndarray, n_terms: int
) -> dict[int, list[tuple[str, float]]]:
    with quiet_portable_import():
        from bertopic.representation import KeyBERTInspired, MaximalMarginalRelevance

    documents = pd.DataFrame(
        {"Document": list(texts), "Topic": model.topics_, "ID": range(len(texts)), "Image": None}
    )
    table, topics = model.c_tf_idf_, dict(model.topic_representations_)
    before = model.embedding_model
    model.embedding_model = paper_backend(texts, vectors)
    try:
        if name == "keybert":
            chooser = KeyBERTInspired(top_n_words=n_terms)
        elif name == "mmr":
            chooser = MaximalMarginalRelevance(diversity=DIVERSITY, top_n_words=n_terms)
            topics = _candidates(model, CANDIDATES * n_terms)
        else:
            return _ask(name.removeprefix(LLM), model, documents, topics)
        chosen: dict[int, list[tuple[str, float]]] = chooser.extract_topics(
            model, documents, table, topics
        )
    finally:
        model.embedding_model = before
    return chosen


def _candidates(model: Any, count: int) -> dict[int, list[tuple[str, float]]]:
    names = model.vectorizer_model.get_feature_names_out()
    found = {}
    for topic, row in zip(sorted(model.topic_representations_), model.c_tf_idf_, strict=True):
        order = np.lexsort((row.indices, -np.round(row.data, 9)))[:count]
        found[topic] = [(str(names[row.indices[at]]), float(row.data[at])) for at in order]
    return found


def _ask(
    model_name: str, model: Any, documents: pd.DataFrame, topics: dict[int, Any]
) -> dict[int, list[tuple[str, float]]]:
    from bertopic.representation._litellm import LiteLLM

    try:
        answer: dict[int, list[tuple[str, float]]] = LiteLLM(model=model_name).extract_topics(
            model, documents, model.c_tf_idf_, topics
        )
    except Exception as error:
        raise InputError(
            f"the language model {model_name!r} gave no labels ({str(error).strip()}); "
            "check its name and its key, or leave --representation out"
        ) from error
    return answer


def _terms(found: dict[int, list[tuple[str, float]]], n_terms: int) -> pd.DataFrame:
    rows = []
    for topic, words in sorted(found.items()):
        kept = [(term, float(weight)) for term, weight in words if term][:n_terms]
        rows += [(topic, rank, term, weight) for rank, (term, weight) in enumerate(kept, start=1)]
    return pd.DataFrame(rows, columns=["topic", "rank", "term", "weight"])


def _different(written: dict[int, str], named: dict[int, str]) -> dict[int, str]:
    """Return a label for every topic; one that is empty or taken makes room for our own."""
    used: set[str] = set()
    labels = {}
    for topic, own in sorted(named.items()):
        label = written.get(topic) or own
        if label.casefold() in used:
            label = f"{label} ({own})"
        used.add(label.casefold())
        labels[topic] = label
    return labels
