"""The terms of a topic by c-TF-IDF, and the same analysis for BERTopic's own parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.schema import TOPIC_TERMS, conform
from analysis.topics.names import display, naturalness

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from analysis.topics.phrases import Phrases

    Reals = NDArray[np.float64]

POOL = 6  # times as many terms are looked at as are wanted


def topic_terms(
    phrases: Phrases, members: csr_array, topics: NDArray[np.int64], n_terms: int = 10
) -> pd.DataFrame:
    """Return the table topic_terms: every topic's best words and pairs of words by c-TF-IDF."""
    from scipy.sparse import csr_array

    counts = csr_array(members @ phrases.counts())
    papers = csr_array(members @ phrases.counts().sign())
    weights, fit = class_tfidf(phrases, counts), _fit(phrases)
    rows = []
    for row, topic in enumerate(topics.tolist()):
        best = _best(phrases, counts[[row]], weights[[row]], fit * _shared(papers[[row]]), n_terms)
        if len(best) < n_terms:
            best = _best(phrases, counts[[row]], weights[[row]], fit, n_terms, first=best)
        for rank, term in enumerate(best, start=1):
            text = display(phrases, term.phrase)
            rows.append({"topic": topic, "rank": rank, "term": text, "weight": term.weight})
    columns = list(TOPIC_TERMS.columns)
    return conform(pd.DataFrame(rows, columns=columns), TOPIC_TERMS)


def class_tfidf(phrases: Phrases, counts: csr_array) -> csr_array:
    """Return c-TF-IDF as BERTopic computes it: topics in rows, phrases of one or two words.

    A term's share of the topic's terms times log(1 + A / f), where A is the mean
    number of terms per topic and f the term's count in all topics.
    """
    from scipy.sparse import csr_array, diags_array

    short = phrases.phrase_span(longest=False) <= 2
    counts = csr_array(counts.multiply(short[None, :]))
    total = np.asarray(counts.sum(axis=1)).ravel()
    everywhere = np.maximum(np.asarray(counts.sum(axis=0)).ravel(), 1)
    rarity = np.log1p(total.sum() / max(len(total), 1) / everywhere)
    return csr_array(diags_array(1 / np.maximum(total, 1)) @ counts @ diags_array(rarity))


def _fit(phrases: Phrases) -> Reals:
    """Return 0 for what is no term: adjectives, verbs, words that fit any topic."""
    alone = phrases.span == 1
    empty = phrases.rate(alone & phrases.lexicon.empty[phrases.first_words])
    return np.where((empty < 0.5), naturalness(phrases), 0.0)


def _shared(papers: csr_array) -> Reals:
    """Return 1 for phrases of at least two of a topic's papers, else 0."""
    shared = np.zeros(papers.shape[1])
    shared[papers.indices] = papers.data > 1
    return shared


def _best(
    phrases: Phrases,
    counts: csr_array,
    weights: csr_array,
    fit: Reals,
    n_terms: int,
    first: Sequence[Term] = (),
) -> list[Term]:
    """Return the heaviest terms that do not repeat each other, after those already chosen."""
    order = np.lexsort((weights.indices, -np.round(weights.data, 12)))
    order = order[fit[weights.indices[order]] > 0][: POOL * n_terms]
    count = dict(zip(counts.indices.tolist(), counts.data.tolist(), strict=True))
    pool = []
    for place in order.tolist():
        phrase = int(weights.indices[place])
        term = Term(phrase, float(weights.data[place]), frozenset(phrases.forms(phrase)))
        pool.append((term, count[phrase]))
    chosen = list(first)
    for term, times in pool:
        inside = (term.forms < more.forms and often >= 0.5 * times for more, often in pool)
        repeats = (term.forms <= kept.forms or kept.forms <= term.forms for kept in chosen)
        if len(chosen) < n_terms and not any(repeats) and not any(inside):
            chosen.append(term)
    return sorted(chosen, key=lambda term: (-round(term.weight, 12), term.phrase))


@dataclass(frozen=True)
class Term:
    """A phrase as a term of a topic."""

    phrase: int
    weight: float
    forms: frozenset[str]
