"""The terms of a topic: words and phrases that many of its papers hold and few others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.config import LabelConfig
from analysis.language.words import akin
from analysis.schema import TOPIC_TERMS, conform
from analysis.topics.labels.names import display, naturalness

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from analysis.language.phrases import Phrases

    Reals = NDArray[np.float64]

POOL = 8  # times as many terms are looked at as are wanted; more only costs time
EMPTY = 0.8  # what a word that fits any topic ("data", "models") counts beside others;
# less lists fewer
MOSTLY = 2 / 3  # a phrase with this share of its word's papers stands for the word;
# less lists more phrases
ENOUGH = 0.5  # of the terms wanted; with fewer, those of one paper are listed too;
# more lists more of them
DEFAULT = LabelConfig()
KIN = 5  # letters two words share at least to be of one kind ("robots", "robotics");
# less joins more


def topic_terms(
    phrases: Phrases,
    members: csr_array,
    topics: NDArray[np.int64],
    n_terms: int = 10,
    config: LabelConfig = DEFAULT,
) -> pd.DataFrame:
    """Return the table topic_terms: the words and phrases that tell a topic's papers from others.

    A term's weight is how well holding it tells who belongs to the topic: the F-measure
    of the share of its papers that are the topic's (precision) and the share of the
    topic's papers that hold it (recall). So neither a phrase of two papers nor a word
    of all topics weighs much. A topic that shares too little lists words of single
    papers too.

    Parameters
    ----------
    phrases
        The phrases of all papers.
    members
        Who belongs where: topics in rows, papers in columns, (n_topics, n_papers).
    topics
        The topics' numbers, int64 (n_topics,).
    n_terms
        Terms of each topic at most.
    config
        How long terms may be, and what makes a term.
    """
    from scipy.sparse import csr_array

    papers = csr_array(members @ phrases.counts().sign())
    sizes, fit = np.asarray(members.sum(axis=1)).ravel(), term_fit(phrases, config.longest_term)
    everywhere = np.asarray(papers.sum(axis=0), dtype=float).ravel()
    rows = []
    for row, topic in enumerate(topics.tolist()):
        held, size = papers[[row]], float(sizes[row])
        inside, total = held.data, everywhere[held.indices]
        weight = _f_measure(inside, total, size, config.recall) * fit[held.indices]
        lift = _lift(inside, total, size, float(sizes.sum()))
        shared = inside >= least_papers(size, config.least_share)
        telling = np.where(shared & (lift >= config.least_lift), weight, 0.0)
        pool = _pool(phrases, held, telling, n_terms)
        best = _distinct(pool, n_terms)
        if len(best) < ENOUGH * n_terms:
            pool = _pool(phrases, held, np.where(shared, 0.0, weight), n_terms)
            best = _distinct(pool, int(ENOUGH * n_terms), best)
        for rank, term in enumerate(best, start=1):
            text = display(phrases, term.phrase)
            rows.append({"topic": topic, "rank": rank, "term": text, "weight": term.weight})
    columns = list(TOPIC_TERMS.columns)
    return conform(pd.DataFrame(rows, columns=columns), TOPIC_TERMS)


def least_papers(size: float, share: float = DEFAULT.least_share) -> int:
    """Return how many papers of a topic must hold its terms: a share of them, at least two.

    Examples
    --------
    >>> [least_papers(size) for size in (1, 2, 15, 30, 31)]
    [1, 2, 2, 3, 4]
    """
    return int(min(size, max(2, np.ceil(share * size))))


def term_fit(phrases: Phrases, longest: int = DEFAULT.longest_term) -> Reals:
    """Return how well each phrase does as a term: 0 for adjectives and verbs, less for any word.

    Phrases of more than `longest` words are none.
    """
    if not phrases.n_phrases:
        return np.zeros(0)
    single, last = phrases.phrase_span() == 1, phrases.last_words
    noun = single & (phrases.rate(phrases.lexicon.ends[last]) >= 0.5)
    empty = single & (phrases.hollow | (phrases.rate(phrases.lexicon.empty[last]) >= 0.5))
    short = phrases.phrase_span(longest=False) <= longest
    fits = noun | ((naturalness(phrases) > 0) & ~single)
    return np.where(fits & short, np.where(empty, EMPTY, 1.0), 0.0)


def _f_measure(inside: Reals, everywhere: Reals, size: float, recall: float) -> Reals:
    """Return how well holding a term tells who is the topic's, recall counting more."""
    return (1 + recall**2) * inside / (everywhere + recall**2 * size)


def _lift(inside: Reals, everywhere: Reals, size: float, n_papers: float) -> Reals:
    """Return how much commoner each term is in the topic than elsewhere, smoothed."""
    elsewhere = everywhere - inside + 0.5
    elsewhere /= n_papers - size + 2 + 0.5 * n_papers / np.maximum(everywhere, 1)
    return inside / size / elsewhere


@dataclass(frozen=True)
class Term:
    """A phrase as a term of a topic that `papers` of its papers hold."""

    phrase: int
    weight: float
    papers: float
    forms: frozenset[str]

    def stands_for(self, word: Term) -> bool:
        """Tell whether most papers with the word have it in this phrase."""
        return word.forms < self.forms and self.papers >= MOSTLY * word.papers

    def repeats(self, other: Term) -> bool:
        """Tell whether one holds all words of the other, or both are one word of one kind."""
        if self.forms <= other.forms or other.forms <= self.forms:
            return True
        alone = len(self.forms) == len(other.forms) == 1
        return alone and akin(min(self.forms), min(other.forms), least=KIN)


def _pool(phrases: Phrases, held: csr_array, weight: Reals, n_terms: int) -> list[Term]:
    """Return the heaviest terms."""
    order = np.lexsort((held.indices, -np.round(weight, 12)))
    order = order[weight[order] > 0][: POOL * n_terms]
    pool = []
    for place in order.tolist():
        phrase = int(held.indices[place])
        forms = frozenset(phrases.forms(phrase))
        pool.append(Term(phrase, float(weight[place]), float(held.data[place]), forms))
    return pool


def _distinct(pool: Sequence[Term], n_terms: int, first: Sequence[Term] = ()) -> list[Term]:
    """Return the first terms that do not repeat each other, after those already chosen.

    A phrase takes the place of its word where it mostly stands for it.
    """
    chosen = list(first)
    for term in pool:
        longer = (more for more in pool if more.stands_for(term))
        for offer in (*longer, term):
            if len(chosen) < n_terms and not any(offer.repeats(kept) for kept in chosen):
                chosen.append(offer)
    return sorted(chosen, key=lambda term: (-round(term.weight, 12), term.phrase))
