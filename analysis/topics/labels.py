"""One label per topic that a person would write, and names for groups of topics."""

from __future__ import annotations

import zlib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.topics.candidates import Candidate, find_candidates, group_by
from analysis.topics.phrases import find_phrases
from analysis.topics.representation import phrase_representation, topic_vectorizer
from analysis.topics.terms import topic_terms
from analysis.topics.words import can_end

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Mapping, Sequence

    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    from analysis.topics.phrases import Phrases

    Ints = NDArray[np.int64]

__all__ = [
    "TopicLabels",
    "label_parents",
    "label_topics",
    "phrase_representation",
    "topic_vectorizer",
]
ENOUGH_COVER = 0.5  # a phrase in more than this share of a topic's papers names it alone
LEAST_GAIN = 0.25  # a second phrase must cover so many new papers, as a share of the first's
LEAST_SCORE = 0.35  # and be at least this good, compared with the first
LEAST_LIFT = 3.0  # and this much commoner inside than outside
LONGEST_LABEL = 6
READ = 8000  # papers that are read at most, shared among the topics
LEAST_READ = 60  # of each topic at least


@dataclass(frozen=True)
class TopicLabels:
    """A label for every topic, and the table topic_terms."""

    labels: dict[int, str]
    terms: pd.DataFrame


def label_topics(
    titles: Sequence[str], abstracts: Sequence[str], labels: ArrayLike, *, n_terms: int = 10
) -> TopicLabels:
    """Name every topic by a noun phrase that its papers share and others lack.

    Two phrases are joined where one covers too few papers and a second covers
    others. No two topics get the same label, and the order of papers does not
    matter. Of more than 8,000 papers a sample is read, the same number from each
    topic.
    """
    topics, group = np.unique(np.asarray(labels, dtype=np.int64), return_inverse=True)
    chosen = _sample(titles, abstracts, group)
    titles, abstracts = [titles[i] for i in chosen], [abstracts[i] for i in chosen]
    group = group[chosen]
    phrases = find_phrases(titles, abstracts)
    members = group_by(group, len(topics))
    candidates = find_candidates(phrases, members)
    names = _unique_names(candidates, members.sum(axis=1).astype(int).tolist(), frozenset())
    fallbacks = [f"Topic {topic}" for topic in topics.tolist()]
    named = [name or spare for name, spare in zip(names, fallbacks, strict=True)]
    return TopicLabels(
        dict(zip(topics.tolist(), named, strict=True)),
        topic_terms(phrases, members, topics, n_terms),
    )


def label_parents(
    children_labels: Sequence[str],
    titles: Sequence[str],
    abstracts: Sequence[str],
    groups: Mapping[Hashable, Collection[str]],
) -> dict[Hashable, str]:
    """Name groups of topics by what their topics share.

    Parameters
    ----------
    children_labels
        Each paper's topic, by its label.
    groups
        For each group the labels of its topics; groups may overlap, as the nodes of
        a tree do.

    Returns
    -------
    A name for each group, no two alike. A group of one topic keeps that topic's
    label; the name of any other differs from every topic's label.
    """
    children, child = np.unique(np.asarray(children_labels, dtype=object), return_inverse=True)
    place = {label: index for index, label in enumerate(children.tolist())}
    wide = {name: sorted(set(labels)) for name, labels in groups.items() if len(set(labels)) > 1}
    names: dict[Hashable, str] = {
        name: next(iter(labels)) for name, labels in groups.items() if len(set(labels)) == 1
    }
    if not wide:
        return names
    chosen = _sample(titles, abstracts, child)
    phrases = find_phrases([titles[i] for i in chosen], [abstracts[i] for i in chosen])
    child = child[chosen]
    of_child = group_by(child, len(children))
    rows = [[place[label] for label in labels] for labels in wide.values()]
    candidates = find_candidates(phrases, of_child, parents=rows)
    sizes = of_child.sum(axis=1).astype(int)
    taken = frozenset(part.casefold() for label in children for part in (label, *_parts(label)))
    found = _unique_names(candidates, [int(sizes[row].sum()) for row in rows], taken)
    used = {*taken, *(name.casefold() for name in found)}
    heads = [_head(label, phrases) for label in children.tolist()]
    for name, text, row in zip(wide, found, rows, strict=True):
        largest = sorted(row, key=lambda index: (-sizes[index], children[index]))
        names[name] = text or _enumerate([heads[index] for index in largest], used)
        used.add(names[name].casefold())
    return {name: names[name] for name in groups if name in names}


def _sample(titles: Sequence[str], abstracts: Sequence[str], group: Ints) -> list[int]:
    """Return which papers to read, chosen by what they say and not by where they stand."""
    papers = list(range(len(titles)))
    if len(papers) <= READ:
        return papers
    limit = max(LEAST_READ, READ // int(group.max() + 1))
    marks = [zlib.crc32(f"{titles[i]}\n{abstracts[i]}".encode()) for i in papers]
    papers.sort(key=lambda i: (group[i], marks[i], titles[i]))
    taken: Counter[int] = Counter()
    chosen = []
    for i in papers:
        taken[int(group[i])] += 1
        if taken[int(group[i])] <= limit:
            chosen.append(i)
    return chosen


def _enumerate(heads: list[str], used: Collection[str]) -> str:
    """List topics by name, largest first, as few as tell the group from others."""
    for count in range(2, len(heads) + 1):
        name = _sentence_case(f"{', '.join(heads[: count - 1])} and {heads[count - 1]}")
        if name.casefold() not in used:
            return name
    return f"{name} ({len(used)})"


def _parts(label: str) -> list[str]:
    """Return what a label joins: "Bandits and auctions" is "Bandits" and "auctions"."""
    return label.replace(" and ", ", ").split(", ")


def _head(label: str, phrases: Phrases) -> str:
    """Return the first of the phrases that a label joins, as it is written within a sentence."""
    head, *others = _parts(label)
    shared = others[0].split(" ")[-1] if others else ""
    if shared and phrases.times(f"{head} {shared}") >= 0.3 * max(phrases.times(head), 1):
        head = f"{head} {shared}"
    first, *rest = head.split(" ")
    written = dict(zip(phrases.tokens.surface, phrases.casing.words, strict=True))
    return " ".join([written.get(first, first), *rest])


def _unique_names(
    candidates: list[list[Candidate]], sizes: list[int], taken: frozenset[str]
) -> list[str]:
    """Give every group its best phrase that no better-fitting group has, joined by a second."""
    first: dict[int, Candidate] = {}
    used: set[str] = set(taken)
    offers = sorted(
        ((candidate, group) for group, found in enumerate(candidates) for candidate in found),
        key=lambda offer: (-offer[0].score, offer[0].text, sizes[offer[1]], offer[1]),
    )
    for candidate, group in offers:
        if group not in first and not used & {candidate.key, candidate.text.casefold()}:
            first[group] = candidate
            used |= {candidate.key, candidate.text.casefold()}
    names = []
    for group, found in enumerate(candidates):
        name = _joined(first[group], found, sizes[group], used) if group in first else ""
        used.add(name.casefold())
        names.append(name)
    return names


def _joined(best: Candidate, found: list[Candidate], size: int, used: set[str]) -> str:
    alone = _sentence_case(best.text)
    if len(best.papers) > ENOUGH_COVER * size or size < 4:
        return alone
    pairs = []
    for other in found:
        new = len(other.papers - best.papers)
        good = other.score >= LEAST_SCORE * best.score and other.lift >= LEAST_LIFT
        if new < max(LEAST_GAIN * len(best.papers), 2) or not good or other.key in used:
            continue
        text, bonus = _pair(best, other, found)
        if text and len(text.replace("-", " ").split()) <= LONGEST_LABEL:
            score = other.score * bonus * new / len(other.papers)
            pairs.append((round(score, 9), text, other.key))
    pairs = [pair for pair in pairs if pair[1].casefold() not in used]
    if not pairs:
        return alone
    _, text, key = max(pairs)
    used.add(key)
    return _sentence_case(text)


def _pair(one: Candidate, other: Candidate, found: list[Candidate]) -> tuple[str, float]:
    """Join two phrases with "and", and tell how welcome the pair is.

    What they have in common is written once ("code generation and efficiency"), or
    all there is to write where it names the topic ("ad auctions", "second-price
    auctions": "auctions").
    """
    a, b = one.text.split(), other.text.split()
    if any(_akin(x, y) for x in one.forms for y in other.forms):
        return "", 0.0
    if not set(one.forms) & set(other.forms):
        return f"{one.text} and {other.text}", 1.0
    if len(a) != 2 or len(b) != 2:
        return "", 0.0
    if a[0] == b[0] and can_end(a[0]):
        return f"{one.text} and {b[1]}", 1.5
    if a[1] == b[1]:
        heads = [head.text for head in found if head.forms == one.forms[-1:]]
        return heads[0] if heads else f"{a[0]} and {b[0]} {b[1]}", 1.5
    return f"{one.text} and {other.text}", 1.0


def _akin(one: str, other: str) -> bool:
    """Tell whether two different words share a stem ("chaos", "chaotic")."""
    shared = max(4, min(len(one), len(other)) - 2)
    return one != other and one[:shared] == other[:shared]


def _sentence_case(text: str) -> str:
    first = text.split(" ")[0].split("-")[0]
    return text[0].upper() + text[1:] if first.islower() and text[:1].isalpha() else text
