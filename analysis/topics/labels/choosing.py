"""One label per topic that a person would write, and names for groups of topics."""

from __future__ import annotations

import zlib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.config import LabelConfig
from analysis.language.phrases import find_phrases
from analysis.topics.labels.candidates import find_candidates, group_by
from analysis.topics.labels.gate import near_enough
from analysis.topics.labels.naming import sentence_case, unique_names
from analysis.topics.labels.parents import left_to_groups, name_unions
from analysis.topics.labels.representation import topic_vectorizer
from analysis.topics.labels.terms import topic_terms

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Mapping, Sequence

    import pandas as pd
    from numpy.typing import ArrayLike, NDArray
    from scipy.sparse import csr_array

    from analysis.language.languages import Language
    from analysis.language.phrases import Phrases

    Ints = NDArray[np.int64]

__all__ = [
    "TopicLabels",
    "label_parents",
    "label_topics",
    "topic_vectorizer",
]
DEFAULT = LabelConfig()
LEAST_READ = 60  # papers of each topic that are read at least; more is slower and steadier


@dataclass(frozen=True)
class TopicLabels:
    """A label for every topic, and the table topic_terms."""

    labels: dict[int, str]
    terms: pd.DataFrame


def label_topics(
    titles: Sequence[str],
    abstracts: Sequence[str],
    labels: ArrayLike,
    *,
    n_terms: int = 10,
    config: LabelConfig = DEFAULT,
    groups: ArrayLike | None = None,
    vectors: ArrayLike | None = None,
) -> TopicLabels:
    """Name every topic by a noun phrase that its papers share and others lack.

    Two phrases are joined where one covers too few papers and a second covers
    others. No two topics get the same label, and the order of papers does not
    matter. Of many papers a sample is read, the same number from each topic.

    Parameters
    ----------
    titles, abstracts
        The papers' texts, in one order.
    labels
        The topic of each paper, int64 (n_papers,).
    n_terms
        Terms of each topic at most.
    config
        How long labels and terms may be, and what makes a term.
    groups
        The group of each topic, in the topics' order: what a group's topics have in common
        is left to the group's name.
    vectors
        The papers' vectors, (n_papers, n_dims): a label that stands nearer to another
        topic is not taken.
    """
    topics, group = np.unique(np.asarray(labels, dtype=np.int64), return_inverse=True)
    chosen = _sample(titles, abstracts, group, config.most_read)
    titles, abstracts = [titles[i] for i in chosen], [abstracts[i] for i in chosen]
    group = group[chosen]
    phrases = find_phrases(titles, abstracts)
    members = group_by(group, len(topics))
    candidates = find_candidates(phrases, members, longest=config.longest_label)
    every = candidates
    if vectors is not None:
        candidates = near_enough(candidates, phrases, members, np.asarray(vectors)[chosen])
    wider: set[str] = set()
    if groups is not None:
        read = None if vectors is None else np.asarray(vectors, dtype=np.float64)[chosen]
        wider = left_to_groups(phrases, members, np.asarray(groups), vectors=read, config=config)
    sizes = members.sum(axis=1).astype(int).tolist()
    language = phrases.tokens.language
    names = unique_names(candidates, sizes, (), language, config, wider)
    if not all(names):  # a phrase that stands less near is better than none
        left = [[] if name else offered for name, offered in zip(names, every, strict=True)]
        used = {name.casefold() for name in names}
        others = unique_names(left, sizes, used, language, config, wider)
        names = [name or other for name, other in zip(names, others, strict=True)]
    named = [name or f"Topic {topic}" for name, topic in zip(names, topics.tolist(), strict=True)]
    return TopicLabels(
        dict(zip(topics.tolist(), named, strict=True)),
        topic_terms(phrases, members, topics, n_terms, config),
    )


def label_parents(
    children_labels: Sequence[str],
    titles: Sequence[str],
    abstracts: Sequence[str],
    groups: Mapping[Hashable, Collection[str]],
    config: LabelConfig = DEFAULT,
    vectors: ArrayLike | None = None,
) -> dict[Hashable, str]:
    """Name groups of topics by what their topics share.

    Parameters
    ----------
    children_labels
        Each paper's topic, by its label.
    titles, abstracts
        The papers' texts, in the same order.
    groups
        For each group the labels of its topics; groups may overlap, as the nodes of
        a tree do.
    config
        How long names may be.
    vectors
        The papers' vectors, (n_papers, n_dims); None goes by words alone.

    Returns
    -------
    A name for each group, no two alike. A group of one topic keeps that topic's
    label; the name of any other differs from every topic's label.
    """
    children, child = np.unique(np.asarray(children_labels, dtype=object), return_inverse=True)
    place = {label: index for index, label in enumerate(children.tolist())}
    rows = {name: sorted(place[label] for label in set(held)) for name, held in groups.items()}
    single: dict[Hashable, str] = {
        name: children[row[0]] for name, row in rows.items() if len(row) == 1
    }
    wide = {name: row for name, row in rows.items() if len(row) > 1}
    if not wide:
        return single
    chosen = _sample(titles, abstracts, child, config.most_read)
    phrases = find_phrases([titles[i] for i in chosen], [abstracts[i] for i in chosen])
    members = group_by(child[chosen], len(children))
    read = None if vectors is None else np.asarray(vectors, dtype=np.float64)[chosen]
    found = _name_parents(phrases, members, children.tolist(), list(wide.values()), config, read)
    names = {**single, **dict(zip(wide, found, strict=True))}
    return {name: names[name] for name in groups if name in names}


def _name_parents(
    phrases: Phrases,
    members: csr_array,
    labels: list[str],
    rows: list[list[int]],
    config: LabelConfig,
    vectors: NDArray[np.float64] | None,
) -> list[str]:
    """Name each union of topics (rows) by what covers it, else by its largest topics."""
    sizes = members.sum(axis=1).astype(int)
    language = phrases.tokens.language
    used = {label.casefold() for label in labels}
    names = name_unions(phrases, members, rows, vectors=vectors, taken=used, config=config)
    used |= {name.casefold() for name in names}
    whole = _within_a_sentence(labels, phrases)
    for index, row in enumerate(rows):
        largest = sorted(row, key=lambda topic: (-sizes[topic], labels[topic]))
        listed = [whole[topic] for topic in largest]
        names[index] = names[index] or _enumerate(listed, used, language)
        used.add(names[index].casefold())
    return names


def _sample(titles: Sequence[str], abstracts: Sequence[str], group: Ints, most: int) -> list[int]:
    """Return which papers to read, chosen by what they say and not by where they stand."""
    papers = list(range(len(titles)))
    if len(papers) <= most:
        return papers
    limit = max(LEAST_READ, most // int(group.max() + 1))
    marks = [zlib.crc32(f"{titles[i]}\n{abstracts[i]}".encode()) for i in papers]
    papers.sort(key=lambda i: (group[i], marks[i], titles[i]))
    taken: Counter[int] = Counter()
    chosen = []
    for i in papers:
        taken[int(group[i])] += 1
        if taken[int(group[i])] <= limit:
            chosen.append(i)
    return chosen


def _enumerate(labels: list[str], used: Collection[str], language: Language) -> str:
    """List topics by their whole labels, largest first, as few as tell the group from others."""
    joined = any(language.conjunction in label for label in labels)
    comma, last = ("; ", "; ") if joined else (language.comma, language.conjunction)
    for count in range(2, len(labels) + 1):
        name = sentence_case(f"{comma.join(labels[: count - 1])}{last}{labels[count - 1]}")
        if name.casefold() not in used:
            return name
    return f"{name} ({len(used)})"


def _within_a_sentence(labels: list[str], phrases: Phrases) -> list[str]:
    """Return labels as written within a sentence: without a capital that only begins them."""
    words = phrases.casing.words
    written = {
        word.lower(): cased for word, cased in zip(phrases.tokens.surface, words, strict=True)
    }
    found = []
    for label in labels:
        first, *rest = label.split(" ")
        found.append(" ".join([written.get(first.lower(), first), *rest]))
    return found
