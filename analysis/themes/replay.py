"""Corrections replayed: each is applied to what the ones before it left, or says why it is not."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.themes.file import Correction, paper_rows
from analysis.themes.following import follow_up
from analysis.themes.regrouping import place, regroup, rename, unit_means
from analysis.wording import listing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from analysis.topics import TopicTables


@dataclass(frozen=True)
class Outcome:
    """Whether a correction applied, and in words what it did or why it did not."""

    correction: Correction
    applied: bool
    note: str

    def __str__(self) -> str:
        """Say it in one line."""
        return _line(self.correction.step, self.correction.do, self.applied, self.note)


class _NotApplicable(Exception):
    """The correction makes no sense for these papers and topics; the message says why."""


def replay(
    tables: TopicTables, corrections: Iterable[Correction]
) -> tuple[TopicTables, list[Outcome]]:
    """Apply corrections in their order; return the corrected topics and what became of each.

    What is left after a correction is a function of what was there and of the
    correction alone, so replaying many gives the same as applying them one by one.
    Papers that are not in the corpus are passed over; a topic is the one that holds
    more than half of the papers that stand for it.
    """
    start, outcomes = tables, []
    for correction in corrections:
        try:
            corrected, note = _DOING[correction.do](tables, correction)
        except _NotApplicable as reason:
            outcomes.append(Outcome(correction, False, str(reason)))
            continue
        tables = corrected
        outcomes.append(Outcome(correction, True, note + _lost(tables, correction)))
    return (tables if tables is start else follow_up(tables)), outcomes


def outcomes_table(outcomes: Sequence[Outcome]) -> pd.DataFrame:
    """Return step, do, theme, papers, name, applied and note; one row a correction, in order."""
    rows = [
        (
            found.correction.step,
            found.correction.do,
            found.correction.theme,
            " | ".join("; ".join(group) for group in _groups(found.correction)),
            found.correction.name,
            found.applied,
            found.note,
        )
        for found in outcomes
    ]
    columns = ["step", "do", "theme", "papers", "name", "applied", "note"]
    return pd.DataFrame(rows, columns=columns)


def outcome_lines(table: pd.DataFrame) -> list[str]:
    """Say of each correction in such a table whether it applied, in one line each."""
    columns = (table[name] for name in ("step", "do", "applied", "note"))
    return [_line(*row) for row in zip(*columns, strict=True)]


def _line(step: int, do: str, applied: bool, note: str) -> str:
    return f"correction {step} ({do}) {'applied' if applied else 'not applied'}: {note}"


def _groups(correction: Correction) -> list[tuple[str, ...]]:
    return [group for group in (correction.papers, *correction.topics) if group]


def _rename(tables: TopicTables, correction: Correction) -> tuple[TopicTables, str]:
    topic = _holder(tables, correction.topics[0])
    before, name = tables.labels[topic], correction.name
    others = {label.casefold() for t, label in tables.labels.items() if t != topic}
    if name.casefold() in others:
        raise _NotApplicable(f"another topic is called {name!r} already")
    return rename(tables, topic, name), f"the topic {before!r} is called {name!r}"


def _merge(tables: TopicTables, correction: Correction) -> tuple[TopicTables, str]:
    found = dict.fromkeys(_holder(tables, papers) for papers in correction.topics)
    topics, labels = list(found), tables.labels
    if len(topics) == 1:
        return tables, f"they are one topic already, {labels[topics[0]]!r}"
    sizes = tables.topics.set_index("topic")["n_papers"]
    stability = tables.topics.set_index("topic")["stability"]
    one = min(topics)  # the largest: topics are numbered by size
    groups = np.where(np.isin(tables.topic_of, topics), one, tables.topic_of)
    stable = float(np.average(stability[topics], weights=sizes[topics]))
    _refuse_taken(tables, correction.name, topics)
    names = {one: correction.name} if correction.name else {}
    merged = regroup(tables, groups, names, {one: stable})
    parts = listing(f"{labels[topic]!r} ({sizes[topic]})" for topic in topics)
    name = merged.labels[int(merged.topic_of[np.argmax(groups == one)])]
    return merged, f"{parts} are one topic, {name!r} ({int(sizes[topics].sum())} papers)"


def _split(tables: TopicTables, correction: Correction) -> tuple[TopicTables, str]:
    parts = [seeds for papers in correction.topics if (seeds := _rows(tables, papers))]
    if len(parts) < 2:
        raise _NotApplicable("fewer than two of its parts have a paper in this corpus")
    topic = _majority(tables, [row for seeds in parts for row in seeds], alone=False)
    if topic is None:
        if len({_majority(tables, seeds) for seeds in parts}) == len(parts):
            return tables, "its parts are topics of their own already"
        raise _NotApplicable(
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
    rows = _known(tables, correction.papers)
    topic = _holder(tables, correction.topics[0])
    label = tables.labels[topic]
    return place(tables, rows, topic=topic), f"{_papers(rows)} placed in {label!r} by hand"


def _pin(tables: TopicTables, correction: Correction) -> tuple[TopicTables, str]:
    rows = _known(tables, correction.papers)
    return tables, f"{_papers(rows)} pinned to the theme {correction.theme!r}"


def _nowhere(tables: TopicTables, correction: Correction) -> tuple[TopicTables, str]:
    rows = _known(tables, correction.papers)
    return place(tables, rows, nowhere=True), f"{_papers(rows)} marked as belonging nowhere"


_DOING: dict[str, Callable[[TopicTables, Correction], tuple[TopicTables, str]]] = {
    "rename": _rename,
    "merge": _merge,
    "split": _split,
    "move": _move,
    "pin": _pin,
    "nowhere": _nowhere,
}


def _nearest_part(tables: TopicTables, members: np.ndarray, parts: list[list[int]]) -> np.ndarray:
    """Return the part of each member: a seed's own, else the one whose seeds lie nearest."""
    part_of = {row: part for part, seeds in enumerate(parts) for row in seeds}
    seeds = np.array(list(part_of))
    means = unit_means(tables.vectors[seeds], np.array(list(part_of.values())))
    centred = tables.vectors[members] - tables.vectors[seeds].mean(axis=0)
    nearest = np.round(centred @ means.T, 6).argmax(axis=1)
    return np.array([part_of.get(row, part) for row, part in zip(members, nearest, strict=True)])


def _rows(tables: TopicTables, papers: Iterable[str]) -> list[int]:
    """Return the rows of those papers that are in the corpus, each once, in order."""
    known = paper_rows(tables.papers)
    found = (known.get(paper.casefold()) for paper in papers)
    return list(dict.fromkeys(row for row in found if row is not None))


def _known(tables: TopicTables, papers: Iterable[str]) -> list[int]:
    rows = _rows(tables, papers)
    if not rows:
        raise _NotApplicable("none of its papers is in this corpus")
    return rows


def _holder(tables: TopicTables, papers: Iterable[str]) -> int:
    """Return the topic that holds more than half of the papers."""
    rows = _known(tables, papers)
    topic = _majority(tables, rows)
    if topic is None:
        counts = Counter(tables.labels[int(tables.topic_of[row])] for row in rows)
        shown = ", ".join(f"{label!r} ({count})" for label, count in counts.most_common(3))
        raise _NotApplicable(
            f"the papers that stand for its topic are in {len(counts)} now: {shown}"
        )
    return topic


def _majority(tables: TopicTables, rows: list[int], *, alone: bool = True) -> int | None:
    """Return the topic of more than half of the rows; not `alone`, of the most if at least half."""
    ((topic, count), *_) = Counter(tables.topic_of[rows].tolist()).most_common(1)
    enough = 2 * count > len(rows) if alone else 2 * count >= len(rows)
    return int(topic) if enough else None


def _refuse_taken(tables: TopicTables, name: str, free: list[int]) -> None:
    others = {label.casefold() for topic, label in tables.labels.items() if topic not in free}
    if name and name.casefold() in others:
        raise _NotApplicable(f"another topic is called {name!r} already")


def _lost(tables: TopicTables, correction: Correction) -> str:
    """Name the papers that the correction speaks of and that the corpus lacks."""
    known = paper_rows(tables.papers)
    gone = [paper for paper in correction.mentioned if paper.casefold() not in known]
    if not gone:
        return ""
    some = ", ".join(gone[:3]) + (" ..." if len(gone) > 3 else "")
    return f" ({len(gone)} of {len(correction.mentioned)} papers are not in this corpus: {some})"


def _papers(rows: list[int]) -> str:
    return f"{len(rows)} {'paper' if len(rows) == 1 else 'papers'}"
