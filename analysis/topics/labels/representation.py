"""Our reading of texts inside BERTopic: its vectorizer and its representation of topics."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from analysis.language.stopwords import GENERIC_WORDS, stop_words
from analysis.language.words import can_end, singular

if TYPE_CHECKING:
    import pandas as pd
    from bertopic.representation import BaseRepresentation
    from sklearn.feature_extraction.text import CountVectorizer

_WORD = re.compile(r"[^\W\d_][\w'-]*|[^\w\s]")


def topic_vectorizer() -> CountVectorizer:
    """Return a vectorizer of terms without stop words, for BERTopic's `vectorizer_model`."""
    from sklearn.feature_extraction.text import CountVectorizer

    return CountVectorizer(analyzer=text_terms)


def text_terms(text: str) -> list[str]:
    """Return a text's terms: words and pairs of words, singular, without stop words.

    Pairs do not reach over a stop word or a mark. A text of nothing but stop words
    gives those, because BERTopic refuses an empty vocabulary.

    Examples
    --------
    >>> text_terms("We propose faster speculative decoding of tokens.")
    ['faster speculative', 'speculative decoding', 'decoding', 'token']
    """
    stops = stop_words()
    terms: list[str] = []
    before = ""
    for found in _WORD.findall(text.lower()):
        word = singular(found.removesuffix("'s"))
        if found in stops or word in stops or len(word) < 2:
            before = ""
            continue
        if before:
            terms.append(f"{before} {word}")
        if can_end(found) and word not in GENERIC_WORDS:
            terms.append(word)
        before = word
    return terms or text.lower().split()


def phrase_representation(n_terms: int = 10) -> BaseRepresentation:
    """Return a representation model for BERTopic: a topic's label first, then its terms.

    A text's first sentence counts as its title.
    """
    from bertopic.representation import BaseRepresentation

    class PhraseRepresentation(BaseRepresentation):  # type: ignore[misc]  # untyped base
        def extract_topics(
            self, topic_model: Any, documents: pd.DataFrame, c_tf_idf: Any, topics: Any
        ) -> dict[int, list[tuple[str, float]]]:
            from analysis.topics.labels.choosing import label_topics

            parts = [str(text).partition(". ") for text in documents["Document"]]
            named = label_topics(
                [title for title, _, _ in parts],
                [abstract for _, _, abstract in parts],
                documents["Topic"].to_numpy(),
                n_terms=n_terms,
            )
            words: dict[int, list[tuple[str, float]]] = {
                topic: [(label, 1.0)] for topic, label in named.labels.items()
            }
            columns = (named.terms[name].tolist() for name in ("topic", "term", "weight"))
            for topic, term, weight in zip(*columns, strict=True):
                words[topic].append((term, weight))
            return {topic: found[:n_terms] for topic, found in words.items()}

    return PhraseRepresentation()
