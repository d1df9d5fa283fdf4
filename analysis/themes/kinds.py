"""The kinds of corrections: what each says in the file of themes, and what it does.

A new kind is a function here and its row in `KINDS`, a method of
`analysis.themes.session.CorrectionSession`, and a form of the explorer's panel
(`analysis/explorer/js/kernel/panel.js`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.themes.known import (
    NotApplicable,
    holder,
    known_rows,
    majority,
    refuse_taken,
    rows_of,
)
from analysis.themes.regrouping import place, regroup, rename, unit_means
from analysis.wording import count, listing

if TYPE_CHECKING:
    from collections.abc import Callable

    from analysis.topics import TopicTables


@dataclass(frozen=True)
class Correction:
    """One correction by hand; topics are known by papers that are in them, never by number.

    `do` is one of `KINDS`. `papers` are those that are moved, pinned
    to the theme, or belong nowhere. `topics` holds the papers that stand for each topic
    concerned: one for `rename` and `move`, two or more for `merge`; for `split` those of
    each part.
    """

    do: str
    step: int
    theme: str
    papers: tuple[str, ...] = ()
    topics: tuple[tuple[str, ...], ...] = ()
    name: str = ""

    @property
    def mentioned(self) -> tuple[str, ...]:
        """Every paper that the correction names, in its order."""
        return self.papers + tuple(paper for topic in self.topics for paper in topic)


@dataclass(frozen=True)
class Kind:
    """A kind of correction.

    `keys` are what it says beside its step: `papers` and `topic` are lists of papers,
    `topics` and `into` lists of such lists, `name` is a text; those in `may_lack` can be
    left out. `apply` gives the corrected tables and says in words what was done.
    """

    apply: Callable[[TopicTables, Correction], tuple[TopicTables, str]]
    keys: tuple[str, ...]
    may_lack: tuple[str, ...] = ()


def _rename(tables: TopicTables, correction: Correction) -> tuple[TopicTables, str]:
    topic = holder(tables, correction.topics[0])
    before, name = tables.labels[topic], correction.name
    others = {label.casefold() for t, label in tables.labels.items() if t != topic}
    if name.casefold() in others:
        raise NotApplicable(f"another topic is called {name!r} already")
    return rename(tables, topic, name), f"the topic {before!r} is called {name!r}"


def _merge(tables: TopicTables, correction: Correction) -> tuple[TopicTables, str]:
    found = dict.fromkeys(holder(tables, papers) for papers in correction.topics)
    topics, labels = list(found), tables.labels
    if len(topics) == 1:
        return tables, f"they are one topic already, {labels[topics[0]]!r}"
    sizes = tables.topics.set_index("topic")["n_papers"]
    stability = tables.topics.set_index("topic")["stability"]
    one = min(topics)  # the largest: topics are numbered by size
    groups = np.where(np.isin(tables.topic_of, topics), one, tables.topic_of)
    stable = float(np.average(stability[topics], weights=sizes[topics]))
    refuse_taken(tables, correction.name, topics)
    names = {one: correction.name} if correction.name else {}
    merged = regroup(tables, groups, names, {one: stable})
    parts = listing(f"{labels[topic]!r} ({sizes[topic]})" for topic in topics)
    name = merged.labels[int(merged.topic_of[np.argmax(groups == one)])]
    return merged, f"{parts} are one topic, {name!r} ({int(sizes[topics].sum())} papers)"


def _split(tables: TopicTables, correction: Correction) -> tuple[TopicTables, str]:
    parts = [seeds for papers in correction.topics if (seeds := rows_of(tables, papers))]
    if len(parts) < 2:
        raise NotApplicable("fewer than two of its parts have a paper in this corpus")
    topic = majority(tables, [row for seeds in parts for row in seeds], alone=False)
    if topic is None:
        if len({majority(tables, seeds) for seeds in parts}) == len(parts):
            return tables, "its parts are topics of their own already"
        raise NotApplicable(
            "its papers lie in several topics now, none of which holds most of them"
        )
    inside = [[row for row in seeds if tables.topic_of[row] == topic] for seeds in parts]
    inside = [seeds for seeds in inside if seeds]
    if len(inside) < 2:
        return tables, "its parts are topics of their own already"
    members = np.flatnonzero(tables.topic_of == topic)
    part = _nearest_part(tables, members, inside)
    groups = tables.topic_of.copy()
    names = [topic, *range(len(tables.topics), len(tables.topics) + len(inside) - 1)]
    groups[members] = np.array(names)[part]
    cut = regroup(tables, groups, {}, dict.fromkeys(names, float("nan")))
    labels = [cut.labels[int(cut.topic_of[seeds[0]])] for seeds in inside]
    sizes = np.bincount(part, minlength=len(inside))
    shown = listing(f"{n!r} ({size})" for n, size in zip(labels, sizes, strict=True))
    return cut, f"{tables.labels[topic]!r} ({len(members)}) is cut into {shown}"


def _move(tables: TopicTables, correction: Correction) -> tuple[TopicTables, str]:
    rows = known_rows(tables, correction.papers)
    topic = holder(tables, correction.topics[0])
    done = f"{count(len(rows), 'paper')} placed in {tables.labels[topic]!r} by hand"
    return place(tables, rows, topic=topic), done


def _pin(tables: TopicTables, correction: Correction) -> tuple[TopicTables, str]:
    rows = known_rows(tables, correction.papers)
    return tables, f"{count(len(rows), 'paper')} pinned to the theme {correction.theme!r}"


def _nowhere(tables: TopicTables, correction: Correction) -> tuple[TopicTables, str]:
    rows = known_rows(tables, correction.papers)
    done = f"{count(len(rows), 'paper')} marked as belonging nowhere"
    return place(tables, rows, nowhere=True), done


def _nearest_part(tables: TopicTables, members: np.ndarray, parts: list[list[int]]) -> np.ndarray:
    """Return the part of each member: a seed's own, else the one whose seeds lie nearest."""
    part_of = {row: part for part, seeds in enumerate(parts) for row in seeds}
    seeds = np.array(list(part_of))
    means = unit_means(tables.vectors[seeds], np.array(list(part_of.values())))
    centred = tables.vectors[members] - tables.vectors[seeds].mean(axis=0)
    nearest = np.round(centred @ means.T, 6).argmax(axis=1)
    return np.array([part_of.get(row, part) for row, part in zip(members, nearest, strict=True)])


KINDS = {
    "rename": Kind(_rename, ("topic", "name")),
    "merge": Kind(_merge, ("topics", "name"), may_lack=("name",)),
    "split": Kind(_split, ("into",)),
    "move": Kind(_move, ("papers", "topic")),
    "pin": Kind(_pin, ("papers",)),
    "nowhere": Kind(_nowhere, ("papers",)),
}
