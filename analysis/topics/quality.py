"""How far topics can be trusted: stability, coherence, diversity, and agreement between fits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.language.detect import main_language
from analysis.schema import TOPIC_TERMS, TOPICS, conform
from analysis.topics.presence import term_presence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike

    from analysis.topics.fit import TopicFit
    from analysis.topics.tables import TopicTables

BANDS = ((0.85, "highly stable"), (0.75, "stable"), (0.60, "doubtful"), (0.0, "not to be trusted"))
"""Hennig's bands for a cluster's mean Jaccard overlap under resampling."""
MEASURES = ("trust", "coherence", "coverage", "confidence", "papers")
"""The columns that `assess_topics` adds to the table of topics."""


def assess_topics(papers: pd.DataFrame, fit: TopicFit | TopicTables) -> pd.DataFrame:
    """Add to the topics table what speaks for and against each topic.

    Returns
    -------
    pandas.DataFrame
        The topics table, then trust (Hennig's band for the stability, in words),
        coherence (NPMI of the topic's ten terms over the corpus, -1 to 1), coverage
        (share of the topic's papers with at least one of the terms), confidence (mean
        over its papers) and papers (the ids of its representatives); one row a topic,
        largest first.
    """
    topics = conform(fit.topics, TOPICS)
    found = measure_topics(papers, topics, fit.topic_terms, fit.paper_topics, fit.representatives)
    return topics.assign(**{name: found[name].to_numpy() for name in MEASURES})


def measure_topics(
    papers: pd.DataFrame,
    topics: pd.DataFrame,
    topic_terms: pd.DataFrame,
    paper_topics: pd.DataFrame,
    representatives: pd.DataFrame,
    coherence: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """Work out the measures of `assess_topics` for these topics, which may be some of all.

    Parameters
    ----------
    papers
        All papers of the corpus.
    topics, topic_terms, paper_topics, representatives
        The tables of the topics, those of other topics may be among them.
    coherence
        The coherence by terms (as in the column `terms`) where it is known already. For
        other terms all papers are read, else only those of the topics.

    Returns
    -------
    pandas.DataFrame
        topic, trust, coherence, coverage, confidence and papers; one row a topic, in the
        order given.
    """
    code = main_language(papers["title"].tolist(), papers["abstract"].tolist())
    here = topic_terms[topic_terms["topic"].isin(topics["topic"])]
    terms = here.groupby("topic")["term"].agg(list).to_dict()
    topic_of = paper_topics["topic"].to_numpy()
    known = dict(coherence or {})
    unknown = topics.loc[~topics["terms"].isin(list(known)), "topic"]
    presence, found = term_presence(papers, here.loc[here["topic"].isin(unknown), "term"], code)
    whole = {t: presence[:, _places(terms.get(t, []), found)] for t in unknown}
    held = {
        t: whole[t][topic_of == t]
        if t in whole
        else term_presence(papers[topic_of == t], terms.get(t, []), code)[0]
        for t in topics["topic"]
    }
    ids = representatives.groupby("topic")["paper_id"].agg("; ".join)
    means = paper_topics.groupby("topic")["confidence"].mean()
    return pd.DataFrame(
        {
            "topic": topics["topic"].to_numpy(),
            "trust": [trust_in_words(value) for value in topics["stability"]],
            "coherence": [
                npmi(whole[topic]) if topic in whole else known[said]
                for topic, said in zip(topics["topic"], topics["terms"], strict=True)
            ],
            "coverage": [float(inside.any(1).mean()) for inside in held.values()],
            "confidence": topics["topic"].map(means).to_numpy(),
            "papers": topics["topic"].map(ids).fillna("").to_numpy(),
        }
    )


def trust_in_words(stability: float) -> str:
    """Return Hennig's band for a mean Jaccard overlap.

    Source: Hennig, "Cluster-wise assessment of cluster stability", Computational
    Statistics & Data Analysis 52 (2007).

    Examples
    --------
    >>> trust_in_words(0.8), trust_in_words(0.3)
    ('stable', 'not to be trusted')
    """
    if np.isnan(stability):
        return "unknown"
    return next(words for low, words in BANDS if stability >= low)


def npmi(presence: np.ndarray) -> float:
    """Return the mean normalised pointwise mutual information of all pairs of terms.

    `presence` is (n_papers, n_terms), True where a paper holds a term: a paper is the
    window. A pair that no paper holds together counts -1, a pair that every paper
    holds counts 1. NaN with fewer than two terms.

    Source: Bouma, "Normalized (pointwise) mutual information in collocation
    extraction", GSCL 2009.

    Examples
    --------
    >>> together = np.array([[True, True], [False, False]])
    >>> apart = np.array([[True, False], [False, True]])
    >>> npmi(together), npmi(apart)
    (1.0, -1.0)
    """
    held = np.asarray(presence, dtype=float)
    n_papers, n_terms = held.shape
    if n_terms < 2 or n_papers == 0:
        return float("nan")
    joint = held.T @ held / n_papers
    single = np.diag(joint)
    rows, columns = np.triu_indices(n_terms, k=1)
    both, expected = joint[rows, columns], single[rows] * single[columns]
    score = np.full(len(both), -1.0)
    score[both == 1] = 1.0
    some = (both > 0) & (both < 1)
    score[some] = np.log(both[some] / expected[some]) / -np.log(both[some])
    return float(score.mean())


def diversity(topic_terms: pd.DataFrame) -> float:
    """Return the share of different terms among all topics' terms (Dieng et al., TACL 2020)."""
    terms = conform(topic_terms, TOPIC_TERMS)["term"].str.casefold()
    return float(terms.nunique() / len(terms)) if len(terms) else float("nan")


def agreement(first: ArrayLike, second: ArrayLike) -> dict[str, float]:
    """Compare two assignments of the same papers: adjusted mutual information and Rand index.

    Both are 1 for the same grouping under any names and about 0 for unrelated ones.

    Examples
    --------
    >>> agreement([0, 0, 1, 1], ["b", "b", "a", "a"])
    {'ami': 1.0, 'ari': 1.0}
    """
    from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

    one, other = pd.factorize(np.asarray(first))[0], pd.factorize(np.asarray(second))[0]
    return {
        "ami": round(float(adjusted_mutual_info_score(one, other)), 6),
        "ari": round(float(adjusted_rand_score(one, other)), 6),
    }


def _places(wanted: Sequence[str], terms: Sequence[str]) -> list[int]:
    place = {term: i for i, term in enumerate(terms)}
    return [place[term] for term in wanted if term in place]
