"""Names and terms of a fit's topics from more papers than it was fitted on."""

from __future__ import annotations

import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from analysis.schema import TOPIC_TERMS, conform
from analysis.topics.labels.choosing import LEAST_READ, label_topics
from analysis.topics.tree import name_nodes

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from analysis.topics.fit import TopicFit

    Ints = NDArray[np.int64]


def reading_marks(papers: pd.DataFrame) -> Ints:
    """Return a number for each paper by which some of many are chosen: what it says, int64.

    Which papers are read for names hangs neither on their order nor on where they stand.
    """
    texts = zip(papers["title"], papers["abstract"], strict=True)
    marks = [zlib.crc32(f"{title}\n{abstract}".encode()) for title, abstract in texts]
    return np.array(marks, dtype=np.int64)


def chosen_to_read(topic_of: Ints, marks: Ints, most: int) -> Ints:
    """Return the rows of some papers, the same number from each topic, those of smallest marks.

    Parameters
    ----------
    topic_of, marks
        The topic and the mark of each paper, int64 (n_papers,).
    most
        Papers in all, about.
    """
    limit = max(LEAST_READ, most // (int(topic_of.max()) + 1))
    order = np.lexsort((np.arange(len(marks)), marks, topic_of))
    sorted_topics = topic_of[order]
    place = np.arange(len(order)) - np.searchsorted(sorted_topics, sorted_topics)
    return np.sort(order[place < limit]).astype(np.int64)


def named_by(fit: TopicFit, papers: pd.DataFrame, topic_of: Ints, vectors: np.ndarray) -> TopicFit:
    """Return a fit whose topics, and nodes of the tree, are named by these papers.

    Topics that were given beforehand keep their names. A fit that was corrected by hand,
    or whose terms come from another representation than phrases, is returned as it is.

    Parameters
    ----------
    fit
        The fit.
    papers
        The papers that are read: some of every topic.
    topic_of, vectors
        Their topics, int64 (n_papers,), and vectors, float32 (n_papers, n_dims).
    """
    if fit.tables.origin is not None or fit.config.representation != "phrases":
        return fit
    titles, abstracts = papers["title"].tolist(), papers["abstract"].tolist()
    settings = fit.config
    named = label_topics(
        titles,
        abstracts,
        topic_of,
        n_terms=settings.n_terms,
        config=settings.labels,
        groups=fit.groups,
        vectors=vectors,
    )
    seeds = fit.tables.votes.seed_topics_ if fit.tables.votes is not None else {}
    labels = fit.given.named(named.labels, seeds)
    topics = fit.topics
    joined = named.terms.sort_values(["topic", "rank"]).groupby("topic")["term"].agg(", ".join)
    tree = fit.tree
    nodes = name_nodes(tree, papers, topic_of, labels, settings.labels, vectors)
    tables = replace(
        fit.tables,
        topics=topics.assign(
            label=topics["topic"].map(labels),
            terms=joined.reindex(topics["topic"]).fillna("").to_numpy(),
        ),
        topic_terms=conform(named.terms, TOPIC_TERMS),
        tree=tree.assign(label=nodes),
    )
    return replace(fit, tables=tables)
