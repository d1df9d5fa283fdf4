"""Topics named, joined and cut by hand: the tables that a correction leaves."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.topics.labels import label_topics

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from analysis.topics import TopicTables

    Ints = NDArray[np.int64]

READ_ALL = 2_000
"""Of more papers than this, only the nearest topics are read beside those that are named anew."""
NEIGHBOURS = 5
"""So many nearest topics are read for each; with more, labels are told apart from more of them."""
STRAYS = 0.1
"""A topic that got less than this share of an old one has not taken its place."""


def rename(tables: TopicTables, topic: int, name: str) -> TopicTables:
    """Return the same with another label for one topic.

    Parameters
    ----------
    tables
        The topics.
    topic
        The number of the one to rename.
    name
        Its new label.
    """
    labels = tables.topics["label"].where(tables.topics["topic"] != topic, name)
    return replace(tables, topics=tables.topics.assign(label=labels), origin=tables.first)


def place(
    tables: TopicTables, rows: list[int], *, topic: int | None = None, nowhere: bool = False
) -> TopicTables:
    """Return the same with papers placed by hand: in a topic for sure, or nowhere.

    Parameters
    ----------
    tables
        The topics.
    rows
        The papers, by their row.
    topic
        The topic that they are in; None leaves them in their own.
    nowhere
        Whether they belong nowhere: they are outliers then, without confidence.
    """
    chosen = np.isin(np.arange(len(tables.papers)), rows)
    found = tables.paper_topics
    found = found.assign(
        by_hand=found["by_hand"] | chosen,
        outlier=(found["outlier"] & ~chosen) | (chosen & nowhere),
        confidence=found["confidence"].mask(chosen, 0.0 if nowhere else 1.0),
    )
    placed = replace(tables, paper_topics=found, origin=tables.first)
    if topic is None:
        return placed
    return regroup(placed, np.where(chosen, topic, tables.topic_of), {}, {})


def regroup(
    tables: TopicTables, groups: Ints, names: Mapping[int, str], stability: Mapping[int, float]
) -> TopicTables:
    """Return the same papers in other topics.

    What follows from the topics, the tree and the measures among them, is left for
    `analysis.themes.following.follow_up`.

    Parameters
    ----------
    tables
        The topics as they were.
    groups
        The group of each paper, int64 (n_papers,); a group with the number of a
        topic is that topic and keeps its label unless it is in `stability`.
    names
        The labels of groups, by hand.
    stability
        For every group whose papers ask for terms, and unless named a label, of
        its own: how stable it is, NaN where nobody knows.
    """
    order = _by_size(groups)
    label, terms = _described(tables, groups, sorted(stability))
    stay = {group: name for group, name in tables.labels.items() if group not in stability}
    label = numbered({**stay, **names}, label)
    terms = _terms(tables, terms, order, stability)
    topic: Ints = np.array([order[group] for group in groups.tolist()], dtype=np.int64)
    known = tables.topics.set_index("topic")["stability"].to_dict()
    numbers = list(order.values())
    joined = terms.groupby("topic")["term"].agg(", ".join)
    topics = pd.DataFrame(
        {
            "topic": numbers,
            "label": [label[group] for group in order],
            "n_papers": np.bincount(topic, minlength=len(numbers)),
            "stability": [float(stability.get(g, known.get(g, np.nan))) for g in order],
            "terms": joined.reindex(numbers).fillna("").to_numpy(),
        }
    )
    topics = topics.reindex(columns=tables.topics.columns)
    found = tables.paper_topics.assign(topic=topic)
    found = found.assign(runner_up=_runners_up(tables, groups, topic))
    return replace(
        tables, paper_topics=found, topics=topics, topic_terms=terms, origin=tables.first
    )


def unit_means(vectors: np.ndarray, topic: Ints) -> np.ndarray:
    """Return the direction of each topic's mean in centred vectors; float (n_topics, n_dims)."""
    centred = vectors - vectors.mean(axis=0)
    n_topics = int(topic.max()) + 1
    means = np.zeros((n_topics, vectors.shape[1]))
    np.add.at(means, topic, centred)
    lengths: np.ndarray = np.linalg.norm(means, axis=1, keepdims=True)
    return np.asarray(means / np.maximum(lengths, 1e-12))


def _by_size(groups: Ints) -> dict[int, int]:
    """Return the number that each group gets as a topic: the largest first, then by first paper."""
    found, first, sizes = np.unique(groups, return_index=True, return_counts=True)
    order = np.lexsort((first, -sizes))
    return {int(found[place]): number for number, place in enumerate(order)}


def _terms(
    tables: TopicTables, found: pd.DataFrame, order: Mapping[int, int], changed: Mapping[int, float]
) -> pd.DataFrame:
    """Return the terms of all topics under their new numbers: those kept and those found anew."""
    kept = tables.topic_terms[~tables.topic_terms["topic"].isin(list(changed))]
    terms = pd.concat([kept, found], ignore_index=True)
    terms = terms[terms["topic"].isin(list(order))].assign(topic=lambda t: t["topic"].map(order))
    return terms.sort_values(["topic", "rank"], ignore_index=True)


def _described(
    tables: TopicTables, groups: Ints, changed: list[int]
) -> tuple[dict[int, str], pd.DataFrame]:
    """Return labels and terms of the changed groups, told apart from the topics around them."""
    here = [group for group in changed if (groups == group).any()]
    if not here:
        return {}, tables.topic_terms.head(0)
    rows = _context(tables, groups, here)
    papers = tables.papers.iloc[rows]
    titles, abstracts = papers["title"].tolist(), papers["abstract"].tolist()
    asked = tables.config
    named = label_topics(
        titles, abstracts, groups[rows], n_terms=asked.n_terms, config=asked.labels
    )
    terms = named.terms[named.terms["topic"].isin(here)]
    return {group: named.labels[group] for group in here}, terms


def _context(tables: TopicTables, groups: Ints, changed: list[int]) -> Ints:
    """Return the papers to read: all of a small corpus, else the groups and their neighbours."""
    if len(groups) <= READ_ALL:
        return np.arange(len(groups))
    names, place = np.unique(groups, return_inverse=True)
    means = unit_means(tables.vectors, place)
    near = np.round(means[np.isin(names, changed)] @ means.T, 6)
    kept = np.unique(np.argsort(-near, axis=1, kind="stable")[:, : NEIGHBOURS + 1])
    return np.flatnonzero(np.isin(groups, names[kept]) | np.isin(groups, changed))


def _runners_up(tables: TopicTables, groups: Ints, topic: Ints) -> Ints:
    """Return each paper's runner-up among the new topics, -1 where there is no other topic.

    It is what has become of the old one; where that is several topics, or the paper's
    own, the nearest of those, or of all others, by the direction of their means.
    """
    n_topics = int(topic.max()) + 1
    if n_topics == 1:
        return np.full(len(topic), -1, dtype=np.int64)
    before = tables.paper_topics["runner_up"].to_numpy(dtype=np.int64)
    places = np.arange(len(topic))
    allowed = _heirs(tables.topic_of, topic)[before]
    allowed[places, topic] = False
    allowed[~allowed.any(axis=1)] = True
    allowed[places, topic] = False
    found = allowed.argmax(axis=1)
    several = np.flatnonzero(allowed.sum(axis=1) > 1)
    if len(several):
        centred = tables.vectors[several] - tables.vectors.mean(axis=0)
        near = np.round(centred @ unit_means(tables.vectors, topic).T, 6)
        found[several] = np.where(allowed[several], near, -np.inf).argmax(axis=1)
    return np.asarray(found, dtype=np.int64)


def _heirs(old: Ints, topic: Ints) -> NDArray[np.bool_]:
    """Mark the new topics that hold a tenth of an old one or more; the last row is for no topic."""
    counts = np.zeros((int(old.max()) + 2, int(topic.max()) + 1))
    np.add.at(counts, (old, topic), 1)
    marked: NDArray[np.bool_] = (counts > 0) & (counts >= STRAYS * counts.sum(1, keepdims=True))
    return marked


def numbered(kept: Mapping[int, str], found: Mapping[int, str]) -> dict[int, str]:
    """Add to the labels that are kept those found anew, numbered where one is taken."""
    labels = dict(kept)
    used = {label.casefold() for label in kept.values()}
    for group in sorted(set(found) - set(kept)):
        name, count = found[group], 1
        while name.casefold() in used:
            count += 1
            name = f"{found[group]} ({count})"
        used.add(name.casefold())
        labels[group] = name
    return labels
